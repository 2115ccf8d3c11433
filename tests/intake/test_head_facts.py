"""Facts of the head that a clerk would otherwise type: who is written to, the credit code, the origin of all goods."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from cqdesk.intake.names import names_from_rows, synonym_rows, table_rows
from tests.papers_generator.score import read_bytes_of

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
    return {name: cell.get("code") or cell["value"] for name, cell in document["header"].items()}


def test_the_to_above_from_is_the_party_written_to() -> None:
    head = head_of(
        ("TO:", "PT CONTOH TEKNIK, JAKARTA"),
        ("FROM:", "CHONGQING"),
        ("TO:", "JAKARTA, INDONESIA"),
        ("DATE:", "2026-11-19"),
    )
    assert (head["buyer"], head["discharge_port"]) == ("PT CONTOH TEKNIK, JAKARTA", "JAKARTA, INDONESIA")


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


def test_the_number_of_the_handbook() -> None:
    assert head_of(("手册编号：", "C80146500123"))["record_book_number"] == "C80146500123"


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
