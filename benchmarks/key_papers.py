"""Papers of invented firms for the runs by key: one workbook, invoice and packing list, ten lines."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

SELLER, SELLER_USCC = "重庆示例泵阀制造有限公司", "91500107MA62XL314C"
BUYER = "MUSTER ARMATUREN GMBH, MUSTERWEG 5, 47051 DUISBURG, GERMANY"
# code, name, English, model, unit, price, elements, kg net a piece
GOODS = (
    ("8481804090", "球阀", "BALL VALVE", "SL-Q11F-25", "套", "6.4", "0|0|管道截断用|无品牌|SL-Q11F-25|||", "0.9"),
    ("8501320000", "直流电动机", "DC MOTOR", "SL-ZD1500", "台", "96.5", "0|0|直流|输出功率1.5千瓦|无品牌|SL-ZD1500|||", "15.5"),
    ("7318159001", "内六角螺栓", "HEX BOLT", "M12*60", "千克", "1.85", "0|0|合金钢|螺栓|抗拉强度1200兆帕|无品牌|M12*60|||", "1"),
    ("8536690000", "工业插座", "INDUSTRIAL SOCKET", "SL-CZ32", "个", "2.1", "0|0|工业配电用|电压380伏|无品牌|SL-CZ32|||", "0.22"),
    ("9401790000", "折叠椅", "FOLDING CHAIR", "SL-ZY8", "个", "7.9", "0|0|办公用|塑料|钢管|未装软垫|无品牌|||", "4.1"),
    ("8481804090", "闸阀", "GATE VALVE", "SL-Z41H-16", "套", "11.2", "0|0|管道截断用|无品牌|SL-Z41H-16|||", "2.4"),
    ("8501320000", "减速电机", "DC GEAR MOTOR", "SL-ZD1100", "台", "88", "0|0|直流|输出功率1.1千瓦|无品牌|SL-ZD1100|||", "13"),
    ("7318159001", "外六角螺栓", "HEX BOLT", "M16*80", "千克", "1.7", "0|0|合金钢|螺栓|抗拉强度1000兆帕|无品牌|M16*80|||", "1"),
    ("8536690000", "工业插头", "INDUSTRIAL PLUG", "SL-CT32", "个", "1.6", "0|0|工业配电用|电压380伏|无品牌|SL-CT32|||", "0.2"),
    ("9401790000", "金属会议椅", "CONFERENCE CHAIR", "SL-HY3", "个", "12.5", "0|0|会议用|塑料|钢管|未装软垫|无品牌|||", "5"),
)  # fmt: skip


def export_papers(to: Path, number: int) -> None:
    """Write the papers of shipment `number` (from 1): the same goods, other quantities and numbers."""
    book = Workbook()
    invoice = book.active
    assert invoice is not None
    invoice.title = "发票"
    packing = book.create_sheet("装箱单")
    for sheet, title in ((invoice, "商业发票 COMMERCIAL INVOICE"), (packing, "装箱单 PACKING LIST")):
        lines: list[list[str | None]] = [
            [SELLER],
            [title],
            ["卖方 SELLER:", None, SELLER, None, None, None, "发票号 INVOICE NO.:", None, f"SLBF-26-{100 + number}"],
            [
                "统一社会信用代码:",
                None,
                SELLER_USCC,
                None,
                None,
                None,
                "合同号 CONTRACT NO.:",
                None,
                f"SLBF-26{number:02d}",
            ],
            ["买方 BUYER:", None, BUYER, None, None, None, "日期 DATE:", None, "2026-11-17"],
            ["起运港 FROM:", None, "CHONGQING, CHINA", None, None, None, "目的港 TO:", None, "DUISBURG, GERMANY"],
            [
                "成交方式 TERMS:",
                None,
                "FOB CHONGQING",
                None,
                None,
                None,
                "目的国 COUNTRY OF DESTINATION:",
                None,
                "GERMANY",
            ],
        ]
        for line in lines:
            sheet.append(line)
    invoice.append(
        [
            "序号",
            "商品编码",
            "品名",
            "英文品名",
            "型号",
            "品牌",
            "数量",
            "单位",
            "单价 (USD)",
            "金额 (USD)",
            "原产国",
            "申报要素",
        ]
    )
    packing.append(["箱号", "品名", "英文品名", "型号", "数量", "单位", "箱数", "净重(KGS)", "毛重(KGS)"])
    carton, amounts, cartons, nets, grosses = 1, 0.0, 0, 0.0, 0.0
    for row, (code, name, english, model, unit, price, elements, weight) in enumerate(GOODS, start=1):
        quantity = 100 * row + 20 * number
        amount = round(quantity * float(price), 2)
        boxes, net = quantity // 20, round(quantity * float(weight), 2)
        gross = round(net + 0.5 * boxes, 2)
        invoice.append(
            [row, code, name, english, model, "无品牌", quantity, unit, float(price), amount, "中国", elements]
        )
        packing.append([f"{carton}-{carton + boxes - 1}", name, english, model, quantity, unit, boxes, net, gross])
        carton, amounts, cartons = carton + boxes, amounts + amount, cartons + boxes
        nets, grosses = nets + net, grosses + gross
    invoice.append(["合计 TOTAL", *[None] * 8, round(amounts, 2)])
    packing.append(["合计 TOTAL", *[None] * 5, cartons, round(nets, 2), round(grosses, 2)])
    packing.append(["包装: 纸箱 CARTONS"])
    book.save(to)
