"""Figures and days with the text the paper prints; what stands behind them stays exact."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.papers import name_book
from cqdesk.intake.as_printed import name_as_printed, printed
from cqdesk.intake.cells import read_cell
from cqdesk.intake.column_cells import ColumnCells
from cqdesk.intake.papers import read_papers
from cqdesk.intake.workbook import Cell
from cqdesk.intake.xlsx import read_xlsx

NAMES = name_book()


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("1234.5", '#,##0.00"KG"', "1,234.50KG"),
        ("12", '0"纸箱"', "12纸箱"),
        ("1234567", "#,##0", "1,234,567"),
        ("999", "#,##0", "999"),
        ("0.5", "#.##", ".5"),
        ("12.5", "0.000_ ", "12.500"),
        ("7", "00000", "00007"),
        ("2.345", "0.00", "2.35"),
        ("-5", "#,##0.00_);(#,##0.00)", "(5.00)"),
        ("-5", "#,##0.00;[Red]-#,##0.00", "-5.00"),
        ("-0.001", "0.00", "0.00"),
        ("1234.5", '_ [$¥-804]* #,##0.00_ ;_ [$¥-804]* -#,##0.00_ ;_ [$¥-804]* "-"??_ ;_ @_ ', "¥1,234.50"),
        ("1234.5", "[$USD] #,##0.00", "USD 1,234.50"),
        ("100", "$#,##0.00", "$100.00"),
        ("1500000", "#,##0,", "1,500"),
        ("3", "0\\ \\P\\C\\S", "3 PCS"),
    ],
)
def test_numbers(text: str, code: str, shown: str) -> None:
    assert printed(text, "number", code) == shown


@pytest.mark.parametrize("code", ["", "@", "0.00E+00", "# ?/?", "[>100]0.0;0", "[DBNum1]0", "h:mm"])
def test_formats_that_are_not_understood_print_nothing(code: str) -> None:
    assert printed("5", "number", code) == ""


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("yyyy/m/d", "2026/3/4"),
        ('yyyy"年"m"月"d"日"', "2026年3月4日"),
        ("[$-804]yyyy年m月d日;@", "2026年3月4日"),
        ("d-mmm-yy", "4-Mar-26"),
        ("dd.mm.yyyy", "04.03.2026"),
    ],
)
def test_days(code: str, shown: str) -> None:
    assert printed(date(2026, 3, 4).isoformat(), "date", code) == shown


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_two_printed_decimals_are_the_value_rounded(value: Decimal) -> None:
    shown = printed(format(value, "f"), "number", "#,##0.00")
    assert abs(Decimal(shown.replace(",", "")) - value) <= Decimal("0.005")


def test_names_keep_what_tells_them_apart() -> None:
    def cell(text: str, code: str) -> Cell:
        return Cell(1, 1, text, "number", number_format=code)

    assert name_as_printed(cell("12.5", "0.00")) == "12.50"
    assert name_as_printed(cell("7", '"M-"0')) == "M-7"
    assert name_as_printed(cell("8471300000", "#,##0")) == "8471300000"  # grouped: no name
    assert name_as_printed(cell("12.345", "0")) == "12.345"  # rounded: no name


def test_a_paper_says_what_it_prints_beside_the_exact_value() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("装箱单")
        weight, money = book.add_format({"num_format": '#,##0.00"KG"'}), book.add_format({"num_format": "#,##0.00"})
        day = book.add_format({"num_format": "d-mmm-yy"})
        sheet.write(0, 0, "装箱单")
        sheet.write(1, 0, "日期：")
        sheet.write_datetime(1, 1, date(2026, 3, 4), day)
        sheet.write_row(3, 0, ("品名", "型号", "数量", "毛重", "金额"))
        for row in (4, 5):
            sheet.write_row(row, 0, ("螺栓", f"M{row}", 10))
            sheet.write(row, 3, 1234.5, weight)
            sheet.write(row, 4, 77.125, money)
    (document,) = read_papers(read_xlsx(buffer.getvalue(), "p.xlsx"), NAMES).documents
    line = document.lines[0]
    assert (line["gross_weight_kg"].value, line["gross_weight_kg"].raw) == ("1234.5", "1,234.50KG")
    assert (line["amount"].value, line["amount"].raw) == ("77.125", "77.13")
    assert (document.header["date"].value, document.header["date"].raw) == ("2026-03-04", "4-Mar-26")


CELLS = st.builds(
    Cell,
    row=st.integers(1, 9),
    col=st.just(1),
    text=st.sampled_from(["12", "0.5", "00012", "1,250.5", "12纸箱", "5KGS", "-", "PCS", "2.50", "US$ 4.2", "x", ""]),
    kind=st.sampled_from(["text", "text", "number"]),
    raw=st.sampled_from(["", "", "0.1"]),
    number_format=st.sampled_from(["", "", "0.00", '0"箱"']),
    doubtful=st.booleans(),
)
FIELDS = (
    "quantity",
    "gross_weight_kg",
    "volume_m3",
    "unit_price",
    "amount",
    "package_count",
    "unit",
    "model",
    "hs_code",
)


@given(
    st.sampled_from(FIELDS), st.sampled_from(["", "KG", "g", "USD", "PCS", "CTNS", "cm3"]), st.lists(CELLS, max_size=6)
)
def test_a_column_read_at_once_says_what_each_cell_says_alone(field: str, words: str, cells: list[Cell]) -> None:
    column = ColumnCells(field, words, "head", NAMES, [field])
    for cell in cells:
        if cell.kind == "number" and not cell.text.replace(".", "").isdigit():
            continue
        alone = read_cell(field, cell, f"p!{cell.row}", words, "head", NAMES)
        assert column.read(cell, f"p!{cell.row}") == alone
        line: dict[str, object] = {}
        column.put(line, cell, f"p!{cell.row}")  # type: ignore[arg-type]
        assert line == alone
