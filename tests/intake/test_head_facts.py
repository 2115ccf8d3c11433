"""Facts of the head that a clerk would otherwise type: who is written to, the credit code, the origin of all goods."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from cqdesk.forms.issues import Issue
from cqdesk.intake.names import names_from_rows, synonym_rows, table_rows
from cqdesk.intake.paper import PaperDocument
from tests.papers_generator.score import read_bytes_of
from tests.papers_generator.truth import HEADER_FIELDS, LINE_FIELDS

ROOT = Path(__file__).resolve().parents[2]
NAMES = names_from_rows([*table_rows(ROOT / "resources" / "codes"), *synonym_rows(ROOT / "resources" / "tables")])
CODE, OTHER = "91500116MA5UA2C34P", "91500112MA61K2B468"


def head_of(*rows: tuple[str, ...]) -> dict[str, str]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["COMMERCIAL INVOICE"])
    for row in rows:
        sheet.append(list(row))
    sheet.append(["No.", "品名", "数量", "单位", "单价 USD", "金额 USD"])
    sheet.append([1, "球阀", 120, "套", 6.4, 768])
    sheet.append(["TOTAL", None, 120, None, None, 768])
    data = io.BytesIO()
    book.save(data)
    (document,) = read_bytes_of("paper.xlsx", data.getvalue(), NAMES)["documents"]
    facts = {**document["header"], **document.get("further", {})}
    return {name: cell.get("code") or cell["value"] for name, cell in facts.items()}


def test_facts_beside_the_contract_stand_apart() -> None:
    """Names beyond the fixed list would count as invented: they stand under `further`."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("COMMERCIAL INVOICE",),
        ("Invoice No.:", "INV-7"),
        ("Marks:", "N/M"),
        ("Country of origin:", "Germany"),
        ("提单号：", "CQSE2611088"),
        ("No.", "品名", "申报要素", "数量", "单位", "单价 USD", "金额 USD"),
        (1, "球阀", "4|3|流体输送|钢铁制", 120, "套", 6.4, 768),
        ("TOTAL", None, None, 120, None, None, 768),
    ):
        sheet.append(list(row))
    data = io.BytesIO()
    book.save(data)
    (document,) = read_bytes_of("paper.xlsx", data.getvalue(), NAMES)["documents"]
    assert set(document["header"]) <= set(HEADER_FIELDS)
    assert all(set(line) <= set(LINE_FIELDS) for line in document["lines"])
    further = document["further"]
    assert set(further) == {"marks", "origin_country", "bill_number", "lines[1].declaration_elements"}
    assert (further["origin_country"]["value"], further["origin_country"]["code"]) == ("Germany", "DEU")
    assert further["lines[1].declaration_elements"]["value"] == "4|3|流体输送|钢铁制"


def test_findings_lead_to_where_the_fact_stands_in_the_answer() -> None:
    paths = ("header.marks", "header.buyer", "lines[2].declaration_elements", "lines[2].amount", "totals.amount")
    found = [Issue(id="value-doubtful", severity="warning", path=path, message="", remedy="") for path in paths]
    answer = PaperDocument(file="a.xlsx", sheet="INV", kind="commercial_invoice", issues=found).to_json()
    assert [issue["path"] for issue in answer["issues"]] == [
        "further.marks",
        "header.buyer",
        "further.lines[2].declaration_elements",
        "lines[2].amount",
        "totals.amount",
    ]


def test_the_to_above_from_is_the_party_written_to() -> None:
    head = head_of(
        ("TO:", "PT CONTOH TEKNIK, JAKARTA"),
        ("FROM:", "CHONGQING"),
        ("TO:", "JAKARTA, INDONESIA"),
        ("DATE:", "2026-11-19"),
    )
    assert (head["buyer"], head["discharge_port"]) == ("PT CONTOH TEKNIK, JAKARTA", "JAKARTA, INDONESIA")


@pytest.mark.parametrize("route", [("FROM CHONGQING TO JEBEL ALI BY SEA",), ("FROM: CHONGQING", "TO: JEBEL ALI")])
def test_a_route_below_leaves_the_to_above_to_the_party(route: tuple[str, ...]) -> None:
    head = head_of(("TO: AL NOOR TRADING",), route)
    assert (head["buyer"], head["discharge_port"]) == ("AL NOOR TRADING", "JEBEL ALI")


def test_a_place_printed_twice_is_no_party() -> None:
    head = head_of(("BUYER:", "SAMPLE GMBH"), ("TO: HAMBURG",), ("FROM: CHONGQING",), ("TO: HAMBURG, GERMANY",))
    assert (head["buyer"], head["discharge_port"]) == ("SAMPLE GMBH", "HAMBURG")


def test_a_single_to_beside_from_stays_the_port() -> None:
    assert head_of(("FROM:", "CHONGQING"), ("TO:", "JAKARTA, INDONESIA"))["discharge_port"] == "JAKARTA, INDONESIA"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("统一社会信用代码：", CODE)], CODE),
        ([(f"重庆示例渝津阀门有限公司 （税号 {CODE}）",)], CODE),
        ([("税号：", CODE[:-1] + "X")], ""),  # the check character is wrong: some other number
        ([("卖方税号", CODE), ("买方税号", OTHER)], ""),  # nobody knows whose
    ],
)
def test_a_credit_code_is_known_by_its_check_character(rows: list[tuple[str, ...]], code: str) -> None:
    assert head_of(*rows).get("uscc", "") == code


def test_the_origin_of_all_goods() -> None:
    assert head_of(("Country of origin:", "Germany"))["origin_country"] == "DEU"


@pytest.mark.parametrize(
    ("label", "words", "name", "value"),
    [
        ("手册编号：", "C80146500123", "record_book_number", "C80146500123"),
        ("备案号：", "渝ICP备2026001号", "record_book_number", ""),
        ("手册号：", "C801465", "record_book_number", ""),
        ("提单号：", "COSU6412345670", "bill_number", "COSU6412345670"),
        ("提单号：", "待定", "bill_number", ""),
    ],
)
def test_numbers_are_taken_in_their_own_form_only(label: str, words: str, name: str, value: str) -> None:
    assert head_of((label, words)).get(name, "") == value


@pytest.mark.parametrize(
    ("codes", "field"),
    [
        (("6601990000", "9608100000"), "hs_code"),
        (("6601990000", "AX-100"), "part_number"),
        (("9901990000", "9608100000"), "part_number"),  # no such chapter
    ],
)
def test_a_column_headed_code_holds_commodity_numbers_or_parts(codes: tuple[str, str], field: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["商业发票"])
    sheet.append(["序号", "品名", "编码", "数量", "单位", "单价", "金额(美元)"])
    for number, code in enumerate(codes, start=1):
        sheet.append([number, "雨伞", code, 10 * number, "把", 2, 20 * number])
    data = io.BytesIO()
    book.save(data)
    (document,) = read_bytes_of("paper.xlsx", data.getvalue(), NAMES)["documents"]
    assert [line[field]["value"] for line in document["lines"]] == list(codes)
