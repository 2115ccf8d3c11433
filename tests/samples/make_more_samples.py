"""Builds the sample papers of the further paths in `resources/samples/` (invented companies, goods and numbers).

    python tests/samples/make_more_samples.py

Each is one workbook of the customer with an invoice and a packing list, as `make_samples.py` makes them for the first
two; the kind of head row, unit words and totals differ from paper to paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from make_samples import _book, _styles


@dataclass(frozen=True)
class Line:
    """One line of both papers. Weights in kg, volume in m3, price in USD."""

    hs: str
    name: str
    english: str
    model: str
    quantity: int
    unit: str
    price: float
    elements: str
    cartons: int
    net: float
    gross: float
    volume: float


@dataclass(frozen=True)
class Papers:
    """One workbook."""

    file: str
    seller: str
    uscc: str
    buyer: str
    invoice: str
    contract: str
    day: date
    terms: str
    to: str
    destination: str
    pack_word: str
    lines: tuple[Line, ...]


RAIL = Papers(
    file="中欧班列出口-发票装箱单.xlsx",
    seller="重庆示例机电设备有限公司",
    uscc="91500107MA62XL314C",
    buyer="MUSTER ARMATUREN GMBH, MUSTERWEG 5, 47051 DUISBURG, GERMANY",
    invoice="SLJD-26-3301",
    contract="SLJD-EU-2611",
    day=date(2026, 11, 17),
    terms="FOB CHONGQING",
    to="DUISBURG, GERMANY",
    destination="GERMANY",
    pack_word="CARTONS",
    lines=(
        Line("8481804090", "球阀", "BALL VALVE", "SL-Q11F-25", 1200, "套", 6.4,
             "0|0|管道截断用|无品牌|SL-Q11F-25|||", 60, 1080, 1152, 2.4),
        Line("8501320000", "直流电动机", "DC MOTOR", "SL-ZD1500", 80, "台", 96.5,
             "0|0|直流|输出功率1.5千瓦|无品牌|SL-ZD1500|||", 80, 1240, 1336, 3.2),
        Line("7318159001", "内六角螺栓", "HEX SOCKET BOLT", "M12*60", 5000, "千克", 1.85,
             "0|0|合金钢|螺栓|抗拉强度1200兆帕|无品牌|M12*60|||", 200, 5000, 5100, 3.0),
        Line("8536690000", "工业插座", "INDUSTRIAL SOCKET", "SL-CZ32", 3000, "个", 2.1,
             "0|0|工业配电用|电压380伏|无品牌|SL-CZ32|||", 50, 660, 725, 2.1),
        Line("9401790000", "金属折叠椅", "FOLDING CHAIR", "SL-ZY8", 600, "个", 7.9,
             "0|0|办公用|塑料|钢管|未装软垫|无品牌|||", 150, 2460, 2640, 21.0),
    ),
)  # fmt: skip

ROAD = Papers(
    file="公路出口越南-发票装箱单.xlsx",
    seller="重庆示例车业进出口有限公司",
    uscc="91500112MA63XL42XA",
    buyer="CONG TY TNHH XE MAY VI DU, HA NOI, VIETNAM",
    invoice="SLCY-VN-2688",
    contract="SLCY26-VN-011",
    day=date(2026, 11, 18),
    terms="FOB CHONGQING",
    to="HANOI, VIETNAM",
    destination="VIETNAM",
    pack_word="CARTONS",
    lines=(
        Line("8714100090", "摩托车减震器", "SHOCK ABSORBER", "SL-JZ110", 500, "套", 14.2,
             "0|0|通用于110CC摩托车|无品牌|SL-JZ110|||", 50, 1150, 1225, 4.0),
        Line("8483109000", "起动轴", "KICK STARTER SHAFT", "SL-QZ11", 800, "个", 3.9,
             "0|0|摩托车发动机用|无品牌|SL-QZ11|||", 20, 440, 466, 0.8),
        Line("8484100000", "发动机气缸垫", "CYLINDER HEAD GASKET", "SL-QD50", 3000, "片", 0.35,
             "0|0|石墨与钢片复合|无品牌|SL-QD50|||", 10, 90, 101, 0.3),
        Line("9029201000", "摩托车速度表", "SPEEDOMETER", "SL-SD11", 600, "个", 5.6,
             "0|0|摩托车用|无品牌|SL-SD11|||", 20, 264, 292, 1.7),
    ),
)  # fmt: skip

MARKET = Papers(
    file="市场采购出口-发票装箱单.xlsx",
    seller="重庆示例市场采购贸易有限公司",
    uscc="91500113MA64XL535P",
    buyer="SAMPLE GENERAL TRADING LLC, DEIRA, DUBAI, UNITED ARAB EMIRATES",
    invoice="SLSC-1039-0066",
    contract="SLSC26-1039-066",
    day=date(2026, 11, 16),
    terms="FOB CHONGQING",
    to="DUBAI, UAE",
    destination="UNITED ARAB EMIRATES",
    pack_word="CARTONS",
    lines=(
        Line("3924100000", "塑料水杯", "PLASTIC CUP", "SL-P350", 12000, "个", 0.42,
             "0|0|餐桌用|聚丙烯|无品牌|350毫升|||", 240, 960, 1152, 14.4),
        Line("9503008900", "塑料积木玩具", "TOY BRICKS", "SL-J100", 4800, "套", 1.15,
             "0|0|儿童玩耍用|积木|无品牌|||", 200, 1920, 2120, 16.0),
        Line("4202920000", "化纤背包", "BACKPACK", "SL-B20", 2400, "个", 2.3,
             "0|0|背包|纺织材料|无品牌SL-B20|||", 120, 1080, 1224, 12.0),
        Line("8205510000", "螺丝刀套装", "SCREWDRIVER SET", "SL-L12", 3000, "套", 1.6,
             "0|0|家用|合金钢制|螺丝刀|成套|无品牌|||", 100, 1800, 1890, 3.0),
        Line("7323930000", "不锈钢汤锅", "STAINLESS STEEL POT", "SL-G24", 1500, "个", 3.8,
             "0|0|厨房用|不锈钢|汤锅|未搪瓷|无品牌|||", 125, 1650, 1800, 9.5),
        Line("9506919000", "瑜伽垫", "YOGA MAT", "SL-Y6", 2000, "张", 1.95,
             "0|0|健身用|瑜伽垫|无品牌|SL-Y6|||", 200, 1700, 1900, 11.0),
    ),
)  # fmt: skip

PARCELS = Papers(
    file="跨境电商B2B出口-发票装箱单.xlsx",
    seller="重庆示例跨境电子商务有限公司",
    uscc="91500105MA65XL640Y",
    buyer="SAMPLE WIRELESS INC., LOS ANGELES, CA, UNITED STATES",
    invoice="SLKJ-9710-0301",
    contract="SLKJ26-B2B-0301",
    day=date(2026, 11, 19),
    terms="FOB CHONGQING",
    to="LOS ANGELES, USA",
    destination="UNITED STATES",
    pack_word="CARTONS",
    lines=(
        Line("8518300000", "蓝牙耳机", "BLUETOOTH EARPHONE", "SL-E5", 1500, "个", 6.2,
             "0|0|无品牌|SL-E5|||", 15, 105, 123, 0.6),
        Line("8504409999", "电源适配器", "POWER ADAPTER", "SL-A20", 2000, "个", 2.4,
             "0|0|手机充电用|20瓦|无品牌|SL-A20|||", 20, 160, 182, 0.7),
        Line("3926909090", "手机支架", "PHONE HOLDER", "SL-H3", 3000, "个", 0.85,
             "0|0|放置手机用|ABS塑料|无品牌|SL-H3|||", 30, 210, 243, 1.2),
    ),
)  # fmt: skip


def _head(sheet: Any, style: dict[str, Any], papers: Papers, title: str) -> None:
    sheet.merge_range(0, 0, 0, 10, papers.seller, style["title"])
    sheet.merge_range(1, 0, 1, 10, title, style["title"])
    for row, (left, words, right, value) in enumerate(
        (
            ("卖方 SELLER:", papers.seller, "发票号 INVOICE NO.:", papers.invoice),
            ("统一社会信用代码:", papers.uscc, "合同号 CONTRACT NO.:", papers.contract),
            ("买方 BUYER:", papers.buyer, "日期 DATE:", papers.day),
            ("起运港 FROM:", "CHONGQING, CHINA", "目的港 TO:", papers.to),
            ("成交方式 TERMS:", papers.terms, "目的国 COUNTRY OF DESTINATION:", papers.destination),
        ),
        start=3,
    ):
        sheet.write(row, 0, left, style["plain"])
        sheet.write(row, 2, words, style["plain"])
        sheet.write(row, 7, right, style["plain"])
        if isinstance(value, date):
            sheet.write_datetime(row, 9, datetime.combine(value, datetime.min.time()), style["date"])
        else:
            sheet.write(row, 9, value, style["plain"])


def make(papers: Papers) -> None:
    """Write one workbook."""
    book = _book(papers.file)
    style = _styles(book)
    invoice = book.add_worksheet("发票")
    invoice.set_column(0, 10, 14)
    _head(invoice, style, papers, "商业发票 COMMERCIAL INVOICE")
    heads = (
        "序号", "商品编码", "品名", "英文品名", "型号", "品牌", "数量", "单位", "单价 (USD)", "金额 (USD)", "原产国", "申报要素",
    )  # fmt: skip
    for col, head in enumerate(heads):
        invoice.write(9, col, head, style["head"])
    for row, line in enumerate(papers.lines, start=10):
        values = (row - 9, line.hs, line.name, line.english, line.model, "无品牌", line.quantity, line.unit)
        for col, value in enumerate(values):
            invoice.write(row, col, value, style["cell"])
        invoice.write_number(row, 8, line.price, style["price"])
        invoice.write_formula(
            row, 9, f"=ROUND(G{row + 1}*I{row + 1},2)", style["money"], round(line.quantity * line.price, 2)
        )
        invoice.write(row, 10, "中国", style["cell"])
        invoice.write(row, 11, line.elements, style["cell"])
    last = 10 + len(papers.lines)
    total = round(sum(round(line.quantity * line.price, 2) for line in papers.lines), 2)
    invoice.merge_range(last, 0, last, 5, "合计 TOTAL", style["center"])
    invoice.write_formula(last, 9, f"=SUM(J11:J{last})", style["money"], total)
    invoice.write(last + 2, 0, "本单证为示例，公司、货物和数字均为虚构；商品编码为示例，请核实。", style["plain"])

    packing = book.add_worksheet("装箱单")
    packing.set_column(0, 9, 14)
    _head(packing, style, papers, "装箱单 PACKING LIST")
    for col, head in enumerate(
        ("箱号", "品名", "英文品名", "型号", "数量", "单位", "箱数", "净重(KGS)", "毛重(KGS)", "体积(CBM)")
    ):
        packing.write(9, col, head, style["head"])
    carton = 1
    for row, line in enumerate(papers.lines, start=10):
        span = f"{carton}-{carton + line.cartons - 1}"
        carton += line.cartons
        for col, value in enumerate(
            (span, line.name, line.english, line.model, line.quantity, line.unit, line.cartons)
        ):
            packing.write(row, col, value, style["cell"])
        for col, number, name in ((7, line.net, "weight"), (8, line.gross, "weight"), (9, line.volume, "volume")):
            packing.write_number(row, col, number, style[name])
    packing.merge_range(last, 0, last, 5, "合计 TOTAL", style["center"])
    for col, sum_of, name in (
        (6, sum(line.cartons for line in papers.lines), "cell"),
        (7, sum(line.net for line in papers.lines), "weight"),
        (8, sum(line.gross for line in papers.lines), "weight"),
        (9, round(sum(line.volume for line in papers.lines), 3), "volume"),
    ):
        packing.write_formula(last, col, f"=SUM({'ABCDEFGHIJ'[col]}11:{'ABCDEFGHIJ'[col]}{last})", style[name], sum_of)
    packing.write(last + 2, 0, f"包装: 纸箱 {papers.pack_word}", style["plain"])
    packing.write(last + 3, 0, "本单证为示例，公司、货物和数字均为虚构。", style["plain"])
    book.close()


if __name__ == "__main__":
    for one in (RAIL, ROAD, MARKET, PARCELS):
        make(one)
