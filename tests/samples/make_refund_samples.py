"""Makes the papers of two invented firms under `tests/samples/refund`: a trading company and a producer.

Run from the root: `python -m tests.samples.make_refund_samples`. Every name and number is invented; the rate library holds
a handful of invented rows in the official layout.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from cqdesk.domain.uscc import organisation_check_character, uscc_check_character
from tests.intake.refund.test_rate_library import COLUMNS, dbf

FOLDER = Path(__file__).parent / "refund"
MADE_AT = datetime(2026, 11, 1, tzinfo=UTC).replace(tzinfo=None)  # workbooks keep plain times


def credit_code(body: str) -> str:
    """A credit code with right check characters; `body`: 8 signs of the invented organisation."""
    code = "91500107" + body + organisation_check_character(body)
    return code + uscc_check_character(code)


TRADER, TRADER_ID = "重庆嘉陵云帆进出口有限公司", credit_code("MA6TRD01")
MAKER, MAKER_ID = "重庆两江晶映电器有限公司", credit_code("MA6MKR01")
RATES = [
    ("8516719000", "示例电热器具", "台", "20240101", "20991231", "13", "13", "", "V", ""),
    ("9405420000", "示例灯具", "个", "20240101", "20991231", "13", "13", "", "V", ""),
    ("6912001000", "示例陶瓷餐具", "千克", "20240101", "20991231", "13", "9", "", "V", ""),
    ("8501520000", "示例电动机", "台", "20240101", "20991231", "13", "13", "", "V", ""),
]
CUSTOMS = [
    "报关单号", "项号", "出口日期", "商品编码", "商品名称", "申报单位", "申报数量", "法定单位", "法定数量", "成交方式",
    "成交总价", "币制", "美元离岸价", "人民币离岸价", "监管方式", "手册号", "申报单位名称", "出口发票号", "合同号",
]  # fmt: skip
INVOICES = [
    "数电发票号码", "销方识别号", "销方名称", "购方识别号", "开票日期", "货物或应税劳务名称", "单位", "数量", "金额",
    "税率", "税额", "用途", "发票票种",
]  # fmt: skip
RECEIPTS = ["银行业务编号", "收汇日期", "收汇币种", "收汇金额", "收汇汇率", "付汇人", "报关单号", "出口发票号"]
FEEDBACK = ["错误来源", "疑点对象", "关联业务表1", "关联业务值1", "疑点代码", "错误级别", "出错信息", "可挑过标志"]
D1, D2, D3 = "800020260900000101", "800020260900000102", "800020261000000103"
P1, P2 = "800020261000000201", "800020261000000202"
BOOK = "C80026000018"
BROKER = "重庆示例报关有限公司"


def sheet(path: Path, title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """One table with a title above its head row."""
    book = Workbook()
    book.properties.created = book.properties.modified = MADE_AT
    page = book.active
    page.append([title])
    page.append(list(heads))
    for row in rows:
        page.append(list(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def item(
    key: str, number: int, day: str, code: str, name: str, unit: str, pieces: int, terms: str, usd: int, fob: int, *,
    mode: str = "0110", book: str = "", declarant: str = BROKER, invoice: str = "",
) -> list[Any]:  # fmt: skip
    """A row of the customs data; CNY at 7.10."""
    head = [key, number, day, code, name, unit, pieces, unit, pieces, terms, usd, "USD", fob, fob * 71 / 10]
    return [*head, mode, book, declarant, invoice, invoice.replace("CI", "EX")]


def bought(
    serial: int, seller: tuple[str, str], day: str, name: str, unit: str, pieces: int, amount: int, rate: int = 13
) -> list[Any]:
    """A row of the invoice list."""
    number = f"265{serial:017d}"
    head = [number, *seller, TRADER_ID, day, name, unit, pieces, amount]
    return [*head, f"{rate}%", amount * rate / 100, "退税", "数电票（增值税专用发票）"]


def trader() -> None:
    """Four items in three declarations, one of them 9810; one pairing is left to a person, one receipt too."""
    folder = FOLDER / "trading"
    one, two, three = "CI-2609-01", "CI-2609-02", "CI-2610-01"
    sheet(folder / "报关单数据.xlsx", "出口报关单数据（示例）", CUSTOMS, [
        item(D1, 1, "2026-09-08", "8516719000", "电热咖啡壶", "台", 500, "1", 21000, 20000, invoice=one),
        item(D1, 2, "2026-09-08", "9405420000", "LED台灯", "个", 2000, "1", 10500, 10000, invoice=one),
        item(D2, 1, "2026-09-20", "6912001000", "陶瓷餐盘", "千克", 3000, "3", 9000, 9000, invoice=two),
        item(D3, 1, "2026-10-11", "8516719000", "电热水壶", "台", 800, "3", 16000, 16000, mode="9810",
             declarant=TRADER, invoice=three),
    ])  # fmt: skip
    pots, lamps, plates = (
        ("91500112MA6SUP0011", "重庆示例电器厂"), ("91500112MA6SUP0022", "重庆示例灯饰厂"),
        ("91500112MA6SUP0033", "重庆示例陶瓷社"),
    )  # fmt: skip
    sheet(folder / "进货发票.xlsx", "发票清单（示例）", INVOICES, [
        bought(101, pots, "2026-08-20", "*家用电器*电热咖啡壶", "台", 500, 100000),
        bought(102, lamps, "2026-08-22", "*照明*LED台灯", "个", 1200, 30000),
        bought(103, lamps, "2026-08-25", "*照明*LED台灯", "个", 1000, 25000),
        bought(104, plates, "2026-09-02", "*日用陶瓷*陶瓷餐盘套装", "千克", 2000, 26000, 1),
        bought(105, plates, "2026-09-03", "*日用陶瓷*陶瓷餐盘散件", "千克", 1000, 14000),
        bought(106, pots, "2026-09-28", "*家用电器*电热水壶", "台", 800, 72000),
    ])  # fmt: skip
    sheet(folder / "收汇记录.xlsx", "收汇记录（示例）", RECEIPTS, [
        ["FX2609300001", "2026-09-30", "USD", 31500, 7.1, "EXAMPLE HOUSEWARES GMBH", D1, ""],
        ["FX2610120002", "2026-10-12", "USD", 5000, 7.12, "EXAMPLE TABLE LTD", "", two],
        ["FX2610200003", "2026-10-20", "USD", 4000, 7.12, "EXAMPLE TABLE LTD", "", ""],
    ])  # fmt: skip
    exports, purchases = "外贸企业出口退税出口明细申报表", "外贸企业出口退税进货明细申报表"
    sheet(folder / "税务反馈.xlsx", "疑点反馈（示例）", FEEDBACK, [
        ["1", "", exports, f"{D1}002", "MDT_CKHW_BGD_SPDM", "错误", "出口商品代码与海关数据不一致", "N"],
        ["2", "", purchases, f"265{105:017d}", "CQ_LOCAL_0001", "提示", "供货企业需要核实", "Y"],
    ])  # fmt: skip


def maker() -> None:
    """Two items, one made of bonded material under a handbook."""
    folder = FOLDER / "producer"
    sheet(folder / "报关单数据.xlsx", "出口报关单数据（示例）", CUSTOMS, [
        item(P1, 1, "2026-10-09", "8501520000", "单相电动机", "台", 400, "3", 40000, 40000, mode="0615", book=BOOK,
             declarant=MAKER, invoice="CI-P-01"),
        item(P2, 1, "2026-10-22", "9405420000", "LED筒灯", "个", 5000, "3", 20000, 20000, declarant=MAKER,
             invoice="CI-P-02"),
    ])  # fmt: skip
    sheet(folder / "收汇记录.xlsx", "收汇记录（示例）", RECEIPTS, [
        ["FX2610310011", "2026-10-31", "CNY", 284000, "", "EXAMPLE MOTORS PTE", P1, ""],
    ])  # fmt: skip
    figures = {
        "schema": "cqdesk/refund-period/1", "period": "2026-10", "filer": "producer", "vat_rate": 13,
        "output_vat": 26000, "input_vat": 60000, "credit_brought_forward": 2000, "vat_return_non_creditable": 0,
        "handbooks": [{"handbook": BOOK, "planned_rate": 60}],
    }  # fmt: skip
    words = json.dumps(figures, ensure_ascii=False, indent=1) + "\n"
    (folder / "所属期数据.json").write_text(words, encoding="utf-8")
    form = "生产企业出口货物及修理修配服务免抵退税申报明细表"
    sheet(folder / "税务反馈.xlsx", "疑点反馈（示例）", FEEDBACK, [
        ["1", "", form, "00000001", "MDT_JLJG_SJFPLV_WHX", "错误", "计划分配率与备案不一致", "N"],
    ])  # fmt: skip


if __name__ == "__main__":
    trader()
    maker()
    for name in ("trading", "producer"):
        (FOLDER / name / "cmcode.DBF").write_bytes(dbf(COLUMNS, RATES))
