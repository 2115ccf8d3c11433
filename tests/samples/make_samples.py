"""Builds the shipped sample papers in `resources/samples/` (invented companies, goods and numbers).

    python tests/samples/make_samples.py

The layouts follow real papers: (A) an export in two files with two-language heads, merged cartons and gross weights,
totals as labels under the table and the customer's own calculation right of the invoice; (B) an air import in one
workbook with English heads in row 16, label and value in one cell, a TTL row and a sheet name with blanks. The intended
truth stands beside this file as JSON, typed independently.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
EXPORT_INVOICE = "江海联运拼箱出口-发票.xlsx"
EXPORT_PACKING = "江海联运拼箱出口-装箱单.xlsx"
IMPORT_SET = "空运进口-发票装箱单.xlsx"

# hs, name, english, model, quantity, unit, price, elements, purchase price (CNY, the customer's own business)
_EXPORT: list[tuple[str, str, str, str, int, str, float, str, float]] = [
    ("7009100000", "摩托车后视镜", "REAR VIEW MIRROR", "SL-HJ125", 600, "套", 2.85,
     "1|0|车辆后视用|未经光学加工|||", 17.2),
    ("7315112000", "摩托车滚子链", "ROLLER CHAIN", "SL-428H-116L", 500, "条", 3.6,
     "1|0|摩托车用|合金钢|滚子链|||", 21.5),
    ("8421230000", "机油滤清器", "OIL FILTER", "SL-LF01", 1200, "个", 0.84,
     "1|0|摩托车发动机用|纸芯过滤|SHILI示例牌|SL-LF01|||", 4.9),
    ("8421230000", "机油滤清器", "OIL FILTER", "SL-LF02", 800, "个", 0.95,
     "1|0|摩托车发动机用|纸芯过滤|SHILI示例牌|SL-LF02|||", 5.6),
    ("8421310000", "空气滤清器", "AIR FILTER", "SL-KL150", 900, "个", 1.75,
     "1|0|摩托车发动机用|海绵过滤|SHILI示例牌|SL-KL150|||", 10.4),
    ("8714100090", "摩托车坐垫", "MOTORCYCLE SEAT", "SL-ZD200", 150, "个", 12.4,
     "1|0|通用于125-200CC摩托车|SHILI示例牌|SL-ZD200|||", 74),
    ("8714100090", "摩托车减震器", "SHOCK ABSORBER", "SL-JZ335", 240, "套", 18.5,
     "1|0|通用于125-200CC摩托车|SHILI示例牌|SL-JZ335|||", 112),
    ("8714100090", "摩托车挡泥板", "MUDGUARD", "SL-DN18", 400, "个", 2.2,
     "1|0|通用于125-200CC摩托车|SHILI示例牌|SL-DN18|||", 13.1),
    ("8484100000", "发动机气缸垫", "CYLINDER HEAD GASKET", "SL-QD57", 2000, "片", 0.38,
     "1|0|石墨与钢片复合|SHILI示例牌|SL-QD57|||", 2.2),
    ("8483109000", "起动轴", "KICK STARTER SHAFT", "SL-QZ22", 400, "个", 4.15,
     "1|0|摩托车发动机用|SHILI示例牌|SL-QZ22|||", 24.8),
    ("9029201000", "摩托车速度表", "SPEEDOMETER", "SL-SD12", 300, "个", 6.9,
     "1|0|摩托车用|SHILI示例牌|SL-SD12|||", 41),
    ("7320209000", "减震弹簧", "SHOCK ABSORBER SPRING", "SL-TH08", 1000, "个", 1.1,
     "1|0|摩托车减震器用|合金弹簧钢|螺旋弹簧|||", 6.5),
]  # fmt: skip
# lines (0-based), carton range, cartons, net per line, gross of the group, volume of the group
_EXPORT_BOXES: list[tuple[tuple[int, ...], str, int, tuple[float, ...], float, float]] = [
    ((0,), "1-30", 30, (270,), 303, 2.16),
    ((1,), "31-45", 15, (725,), 742.5, 0.54),
    ((2, 3), "46-65", 20, (216, 152), 398, 1.28),
    ((4,), "66-83", 18, (189,), 211.5, 1.55),
    ((5,), "84-108", 25, (412.5,), 455, 4.2),
    ((6,), "109-132", 24, (648,), 684, 1.92),
    ((7,), "133-142", 10, (140,), 158, 1.44),
    ((8, 9), "143-150", 8, (60, 244), 316.4, 0.36),
    ((10,), "151-160", 10, (135,), 150, 0.84),
    ((11,), "161-170", 10, (380,), 392.1, 0.5),
]


def _book(name: str) -> xlsxwriter.Workbook:
    SAMPLES.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(SAMPLES / name))
    book.set_properties({"author": "示例公司", "created": datetime(2026, 11, 16)})  # noqa: DTZ001
    return book


def _styles(book: xlsxwriter.Workbook) -> dict[str, Any]:
    line = {"border": 1, "valign": "vcenter", "font_name": "SimSun", "font_size": 10}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "plain": book.add_format({"font_name": "SimSun", "font_size": 10}),
        "wrap": book.add_format({"font_name": "SimSun", "font_size": 10, "text_wrap": True, "valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "head": book.add_format({**line, "bold": True, "text_wrap": True, "align": "center"}),
        "cell": book.add_format(line),
        "center": book.add_format({**line, "align": "center"}),
        "price": book.add_format({**line, "num_format": "0.0000"}),
        "money": book.add_format({**line, "num_format": "#,##0.00"}),
        "weight": book.add_format({**line, "num_format": "#,##0.00"}),
        "volume": book.add_format({**line, "num_format": "0.000"}),
        "work": book.add_format({"font_color": "gray", "num_format": "0.00"}),
    }


def _export_head(sheet: Any, style: dict[str, Any], title: str, number_label: str, last_col: int) -> None:
    sheet.merge_range(0, 0, 0, last_col, "重庆示例摩配进出口有限公司", style["title"])
    sheet.merge_range(1, 0, 1, last_col, "CHONGQING SHILI MOTORPARTS IMP. & EXP. CO., LTD. (SAMPLE)", style["plain"])
    sheet.merge_range(2, 0, 2, last_col, title, style["title"])
    sheet.write(4, 0, "卖方 SELLER:", style["plain"])
    sheet.merge_range(4, 2, 4, 4, "重庆示例摩配进出口有限公司", style["plain"])
    sheet.write(5, 0, "统一社会信用代码:", style["plain"])
    sheet.write(5, 2, "91500112MA60XL013A", style["plain"])
    sheet.write(6, 0, "买方 BUYER:", style["plain"])
    sheet.merge_range(
        6, 2, 6, 4, "SAMPLE MOTOPARTS HANDELS GMBH\nMUSTERSTRASSE 1, 20457 HAMBURG, GERMANY", style["wrap"]
    )
    sheet.set_row(6, 30)
    sheet.write(4, 6, f"{number_label}:", style["plain"])
    sheet.write(4, 8, "SLCI26117", style["plain"])
    sheet.write(5, 6, "合同号 CONTRACT NO.:", style["plain"])
    sheet.write(5, 8, "SL26-EX-0117", style["plain"])
    sheet.write(6, 6, "日期 DATE:", style["plain"])
    sheet.write_datetime(6, 8, datetime.combine(date(2026, 11, 16), datetime.min.time()), style["date"])
    sheet.write(7, 0, "起运港 FROM:", style["plain"])
    sheet.write(7, 2, "CHONGQING, CHINA", style["plain"])
    sheet.write(7, 6, "目的港 TO PORT:", style["plain"])
    sheet.write(7, 8, "HAMBURG, GERMANY", style["plain"])


def export_invoice() -> None:
    """Invoice of the export: goods with codes and elements, formulas with values, working columns to the right."""
    book = _book(EXPORT_INVOICE)
    style = _styles(book)
    sheet = book.add_worksheet("发票")
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 4, 16)
    sheet.set_column(5, 10, 11)
    sheet.set_column(11, 11, 46)
    _export_head(sheet, style, "商业发票 COMMERCIAL INVOICE", "发票号 INVOICE NO.", 11)
    sheet.write(8, 0, "成交方式 TERMS:", style["plain"])
    sheet.write(8, 2, "FOB CHONGQING", style["plain"])
    sheet.write(8, 6, "目的国 COUNTRY OF DESTINATION:", style["plain"])
    sheet.write(8, 9, "GERMANY", style["plain"])
    heads = (
        "序号\nNo.", "商品编码\nHS CODE", "品名\nDescription", "英文品名\nEnglish Name", "型号\nModel", "品牌\nBrand",
        "数量\nQty", "单位\nUnit", "单价\nUnit Price (USD)", "金额\nAmount (USD)", "原产国\nOrigin", "申报要素",
        "采购单价", "采购金额", "汇率", "人民币金额", "换汇成本",
    )  # fmt: skip
    for col, head in enumerate(heads):
        sheet.write(10, col, head, style["head"] if col < 12 else style["work"])
    first = 11
    for index, (hs, name, english, model, quantity, unit, price, elements, cost) in enumerate(_EXPORT):
        row = first + index
        amount = round(quantity * price, 2)
        values = (index + 1, hs, name, english, model, "SHILI示例牌", quantity, unit)
        for col, value in enumerate(values):
            sheet.write(row, col, value, style["cell"])
        sheet.write_number(row, 8, price, style["price"])
        sheet.write_formula(row, 9, f"=ROUND(G{row + 1}*I{row + 1},2)", style["money"], amount)
        sheet.write(row, 10, "中国", style["cell"])
        sheet.write(row, 11, elements, style["cell"])
        sheet.write_number(row, 12, cost, style["work"])
        sheet.write_formula(row, 13, f"=G{row + 1}*M{row + 1}", style["work"], quantity * cost)
        sheet.write_number(row, 14, 7.1, style["work"])
        sheet.write_formula(row, 15, f"=J{row + 1}*O{row + 1}", style["work"], amount * 7.1)
        sheet.write_formula(row, 16, f"=N{row + 1}/J{row + 1}", style["work"], quantity * cost / amount)
    last = first + len(_EXPORT)
    total = round(sum(round(q * p, 2) for _, _, _, _, q, _, p, _, _ in _EXPORT), 2)
    sheet.merge_range(last, 0, last, 5, "合计 TOTAL", style["center"])
    sheet.write_formula(last, 6, f"=SUM(G{first + 1}:G{last})", style["cell"], sum(line[4] for line in _EXPORT))
    sheet.write_formula(last, 9, f"=SUM(J{first + 1}:J{last})", style["money"], total)
    sheet.write_formula(last, 13, f"=SUM(N{first + 1}:N{last})", style["work"], sum(x[4] * x[8] for x in _EXPORT))
    sheet.write(last + 2, 0, f"总金额 TOTAL AMOUNT: USD {total:,.2f}", style["plain"])
    sheet.write(last + 3, 0, "包装: 纸箱 CARTONS", style["plain"])
    sheet.write(last + 5, 0, "本单证为示例，公司、货物和数字均为虚构；商品编码为示例，请核实。", style["plain"])
    book.close()


def export_packing() -> None:
    """Packing list of the export: English head row over a Chinese one, merged cartons, gross and volume, label totals."""
    book = _book(EXPORT_PACKING)
    style = _styles(book)
    sheet = book.add_worksheet(" 装箱单 ")
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 9, 14)
    _export_head(sheet, style, "装箱单 PACKING LIST", "发票号 INVOICE NO.", 9)
    english = (
        "C/NO.",
        "Description",
        "English Name",
        "Model",
        "QTY",
        "Unit",
        "CTNS",
        "N.W. (KGS)",
        "G.W. (KGS)",
        "MEAS. (CBM)",
    )
    chinese = ("箱号", "品名", "英文品名", "型号", "数量", "单位", "箱数", "净重", "毛重", "体积")
    for col, (upper, lower) in enumerate(zip(english, chinese, strict=True)):
        sheet.write(9, col, upper, style["head"])
        sheet.write(10, col, lower, style["head"])
    row = 11
    for lines, cartons, count, nets, gross, volume in _EXPORT_BOXES:
        shared = ((0, cartons, "center"), (6, count, "center"), (8, gross, "weight"), (9, volume, "volume"))
        for col, value, name in shared:
            if len(lines) > 1:
                sheet.merge_range(row, col, row + len(lines) - 1, col, value, style[name])
            else:
                sheet.write(row, col, value, style[name])
        for line, net in zip(lines, nets, strict=True):
            _, name, name_en, model, quantity, unit, _, _, _ = _EXPORT[line]
            for col, value in ((1, name), (2, name_en), (3, model), (4, quantity), (5, unit)):
                sheet.write(row, col, value, style["cell"])
            sheet.write_number(row, 7, net, style["weight"])
            row += 1
    nets_all = sum(sum(nets) for _, _, _, nets, _, _ in _EXPORT_BOXES)
    gross_all = sum(gross for _, _, _, _, gross, _ in _EXPORT_BOXES)
    volume_all = sum(volume for _, _, _, _, _, volume in _EXPORT_BOXES)
    sheet.write(row + 1, 0, f"总件数：{sum(b[2] for b in _EXPORT_BOXES)}纸箱", style["plain"])
    sheet.write(row + 2, 0, f"总净重：{nets_all:,.2f} KGS", style["plain"])
    sheet.write(row + 3, 0, f"总毛重：{gross_all:,.2f} KGS", style["plain"])
    sheet.write(row + 4, 0, f"总体积：{volume_all:.2f} CBM", style["plain"])
    sheet.write(row + 6, 0, "SHIPPING MARK: N/M", style["plain"])
    sheet.write(row + 8, 0, "本单证为示例，公司、货物和数字均为虚构。", style["plain"])
    book.close()


# part, english, chinese, hs, elements, quantity, unit, price, origin, carton range, cartons, net, gross, volume
_IMPORT: list[tuple[Any, ...]] = [
    ("SMP-CC0603X104", "MULTILAYER CERAMIC CHIP CAPACITOR", "片式多层瓷介电容器", "8532241000",
     "4|3|片式多层|陶瓷|SAMPLEX|SMP-CC0603X104|||", 600, "KPCS", 1.85, "MALAYSIA", "1-3", 3, 36.6, 40.5, 0.108),
    ("SMP-RC0402J103", "THICK FILM CHIP RESISTOR", "片式固定电阻器", "8533211000",
     "4|3|0.063瓦|片式|SAMPLEX|SMP-RC0402J103|||", 1000, "KPCS", 0.62, "JAPAN", "4-5", 2, 22.4, 25, 0.072),
    ("SMP-SD34A", "SCHOTTKY DIODE", "肖特基二极管", "8541100000",
     "4|3|SAMPLEX|SMP-SD34A|||", 60000, "PCS", 0.035, "PHILIPPINES", "6-7", 2, 18.3, 20.9, 0.072),
    ("SMP-M32F10", "MICROCONTROLLER", "微控制器", "8542319000",
     "4|3|工业控制板用|控制|已封装|SAMPLEX|SMP-M32F10|否|量产|||", 5000, "PCS", 1.427, "THAILAND", "8-9", 2, 9.65, 12.2, 0.06),
]  # fmt: skip


def _import_head(sheet: Any, style: dict[str, Any], title: str, last_col: int) -> None:
    sheet.merge_range(0, 0, 0, last_col, "SAMPLEX COMPONENTS TRADING PTE. LTD.", style["title"])
    sheet.merge_range(1, 0, 1, last_col, "1 SAMPLE ROAD, SINGAPORE 000001", style["plain"])
    sheet.merge_range(3, 0, 3, last_col, title, style["title"])
    sheet.write(5, 0, "SHIPPER: SAMPLEX COMPONENTS TRADING PTE. LTD.", style["plain"])
    sheet.write(6, 0, "1 SAMPLE ROAD, SINGAPORE 000001", style["plain"])
    sheet.write(5, 5, "INVOICE NO.: SPX-26-88041", style["plain"])
    sheet.write(6, 5, "DATE: 18-NOV-2026", style["plain"])
    sheet.write(7, 5, "P.O. NO.: SLDZ-PO-260933", style["plain"])
    sheet.write(8, 0, "CONSIGNEE: 重庆示例电子科技有限公司", style["plain"])
    sheet.write(9, 0, "CHONGQING SHILI ELECTRONICS TECHNOLOGY CO., LTD. (USCC 91500107MA61XL209J)", style["plain"])
    sheet.write(8, 5, "PORT OF LOADING: SINGAPORE", style["plain"])
    sheet.write(9, 5, "PORT OF DISCHARGE: CHONGQING, CHINA", style["plain"])
    sheet.write(11, 0, "CONTRACT NO.: SLDZ-26-0933", style["plain"])


def import_set() -> None:
    """Invoice and packing list of the import in one workbook: head row 16, label and value in one cell, TTL row."""
    book = _book(IMPORT_SET)
    style = _styles(book)
    invoice = book.add_worksheet("INV")
    invoice.set_column(0, 11, 15)
    _import_head(invoice, style, "COMMERCIAL INVOICE", 10)
    invoice.write(12, 0, "DELIVERY TERMS: CIF CHONGQING", style["plain"])
    invoice.write(12, 5, "CURRENCY: USD", style["plain"])
    heads = (
        "ITEM", "PART NUMBER", "DESCRIPTION", "中文品名", "BRAND", "HS CODE", "ORIGIN", "QTY", "UNIT",
        "UNIT PRICE\n(USD)", "AMOUNT\n(USD)", "申报要素",
    )  # fmt: skip
    for col, head in enumerate(heads):
        invoice.write(15, col, head, style["head"])
    row = 16
    for index, (part, english, name, hs, elements, quantity, unit, price, origin, *_) in enumerate(_IMPORT):
        values = (index + 1, part, english, name, "SAMPLEX", int(hs), origin, quantity, unit)
        for col, value in enumerate(values):
            invoice.write(row, col, value, style["cell"])
        invoice.write_number(row, 9, price, style["price"])
        invoice.write_formula(row, 10, f"=H{row + 1}*J{row + 1}", style["money"], round(quantity * price, 2))
        invoice.write(row, 11, elements, style["cell"])
        row += 1
    invoice.write(row, 0, "TTL:", style["center"])
    total = round(sum(round(x[5] * x[7], 2) for x in _IMPORT), 2)
    invoice.write_formula(row, 10, f"=SUM(K17:K{row})", style["money"], total)
    invoice.write(row + 2, 0, "SAMPLE PAPER: COMPANIES, GOODS AND FIGURES ARE INVENTED", style["plain"])

    packing = book.add_worksheet(" PL ")
    packing.set_column(0, 9, 15)
    _import_head(packing, style, "PACKING LIST", 8)
    for col, head in enumerate(
        ("C/NO.", "PART NUMBER", "DESCRIPTION", "QTY", "UNIT", "CTNS", "N.W.\n(KGS)", "G.W.\n(KGS)", "MEAS.\n(CBM)")
    ):
        packing.write(15, col, head, style["head"])
    row = 16
    for part, english, _, _, _, quantity, unit, _, _, cartons, count, net, gross, volume in _IMPORT:
        for col, value in enumerate((cartons, part, english, quantity, unit, count)):
            packing.write(row, col, value, style["cell"])
        packing.write_number(row, 6, net, style["weight"])
        packing.write_number(row, 7, gross, style["weight"])
        packing.write_number(row, 8, volume, style["volume"])
        row += 1
    packing.write(row, 0, "TTL:", style["center"])
    sums = (
        (5, sum(x[10] for x in _IMPORT), "cell"),
        (6, round(sum(x[11] for x in _IMPORT), 2), "weight"),
        (7, round(sum(x[12] for x in _IMPORT), 2), "weight"),
        (8, round(sum(x[13] for x in _IMPORT), 3), "volume"),
    )
    for col, value, name in sums:
        letter = "ABCDEFGHI"[col]
        packing.write_formula(row, col, f"=SUM({letter}17:{letter}{row})", style[name], value)
    packing.write(row + 2, 0, f"TOTAL OF : {sum(x[10] for x in _IMPORT)} CARTONS", style["plain"])
    book.close()


if __name__ == "__main__":
    export_invoice()
    export_packing()
    import_set()
