"""Cells as read: exact numbers, formats that carry meaning, and dimensions that lie."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.domain.quantity import plain
from cqdesk.intake.number_formats import shape_of, show, stored_number
from cqdesk.intake.workbook import Cell, Sheet, column_letters

from .papermaker import admitted, read_workbook, tampered, workbook


def sheet_of(cells: dict[Any, Any], **more: Any) -> Sheet:
    return read_workbook(admitted(workbook({"S": cells}, **more))).sheets[0]


def cell_of(value: Any, code: str = "General") -> Cell:
    return sheet_of({"A1": value}, formats={"A1": code}).cells[1, 1]


def test_a_code_typed_as_number_keeps_all_its_digits() -> None:
    assert cell_of(8471300000.0).text == "8471300000"


def test_leading_zeros_of_the_number_format_are_restored() -> None:
    assert cell_of(101210010, "0000000000").text == "0101210010"


def test_binary_dust_is_rounded_away_as_excel_does() -> None:
    cell = cell_of(0.1 + 0.2)
    assert cell.text == "0.3"
    assert not cell.doubtful


def test_eighteen_digits_typed_as_number_are_doubtful() -> None:
    assert cell_of(530120261234567890).doubtful
    assert cell_of("530120261234567890").text == "530120261234567890"


def test_dates_by_their_format() -> None:
    for code in ("yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "d-mmm-yy", "[$-804]yyyy/m/d;@", "m/d/yyyy"):
        assert cell_of(46347, code).text == "2026-11-21", code
    assert show("60", "yyyy-mm-dd", since_1904=False) is not None
    shown = show("44885", "yyyy-mm-dd", since_1904=True)
    assert shown is not None
    assert shown.text == "2026-11-21"


def test_numbers_are_not_taken_for_dates() -> None:
    for code in ("0.00", "#,##0.00_ ", '0"PCS"', "[Red]0.0", "_-* #,##0.00_-", "0.00E+00", "General", '"$"#,##0.00'):
        assert cell_of(12.5, code).kind == "number", code


def test_words_in_the_format_are_kept_with_the_number() -> None:
    assert cell_of(12, '0"纸箱"').format_words == "纸箱"
    assert cell_of(12.5, "[$US$-409]#,##0.00").format_words == "US$"
    assert cell_of(0.13, "0%").text == "13%"


def test_formula_without_value_and_error_cells_are_told_apart_from_blanks() -> None:
    data = workbook({"S": {"A1": "=NOW()", "B1": 1, "C1": ""}})
    sheet = read_workbook(admitted(data)).sheets[0]
    assert sheet.cells[1, 1].formula_without_value
    assert (1, 3) not in sheet.cells
    broken = tampered(data, lambda n, d: d.replace(b'<c r="B1" t="n"><v>1</v>', b'<c r="B1" t="e"><v>#REF!</v>'))
    error = read_workbook(admitted(broken)).sheets[0].cells[1, 2]
    assert (error.kind, error.text, error.doubtful) == ("error", "#REF!", True)


def test_rich_text_is_joined_and_reading_aids_left_out() -> None:
    rich = (
        b'<c r="A1" t="inlineStr"><is><r><t>\xe5\x8f\x91</t></r><r><t>\xe7\xa5\xa8</t></r>'
        b"<rPh><t>fapiao</t></rPh></is></c>"
    )
    data = tampered(
        workbook({"S": {"A1": 7}}),
        lambda n, d: d.replace(b'<c r="A1" t="n"><v>7</v></c>', rich) if "sheet1" in n else d,
    )
    assert read_workbook(admitted(data)).sheets[0].cells[1, 1].text == "发票"


def test_lying_dimension_and_empty_rows_cost_no_cells() -> None:
    def lie(name: str, data: bytes) -> bytes:
        if "sheet1" not in name:
            return data
        rows = b"".join(b'<row r="%d" ht="12"/>' % row for row in range(3, 65_536))
        cells = (
            b'<row r="2">'
            + b"".join(b'<c r="%s2" s="0"/>' % column_letters(c).encode() for c in range(1, 8_895))
            + b"</row>"
        )
        return (
            data.replace(b'<dimension ref="A1', b'<dimension ref="A1:MDB65536" x="')
            .replace(b' x=""', b"")
            .replace(b"</sheetData>", cells + rows + b"</sheetData>")
            .replace(b'<dimension ref="A1:MDB65536" x=":A1"', b'<dimension ref="A1:MDB65536"')
        )

    data = tampered(workbook({"S": {"A1": "合同"}}), lie)
    sheet = read_workbook(admitted(data)).sheets[0]
    assert list(sheet.cells) == [(1, 1)]
    assert list(sheet.rows) == [1]


def test_hidden_rows_columns_and_sheets_are_known() -> None:
    def hide(book: Any) -> None:
        book["S"].row_dimensions[2].hidden = True
        book["S"].column_dimensions["C"].hidden = True
        book["T"].sheet_state = "hidden"

    book = read_workbook(admitted(workbook({"S": {"A1": 1, "A2": 2, "C1": 3}, "T": {"A1": 1}}, shape=hide)))
    assert book.sheets[0].hidden_rows == {2}
    assert book.sheets[0].column_hidden(3)
    assert [s.hidden for s in book.sheets] == [False, True]


def test_values_agree_with_an_independent_reader() -> None:
    cells = {
        "A1": "品名", "B1": 12.5, "C1": date(2026, 11, 21), "D1": True,
        "A3": -0.25, "B3": "0101210010", "E9": 1e-7, "F2": 123456789.125,
    }  # fmt: skip
    data = workbook({"S": cells})
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    ours = read_workbook(admitted(data)).sheets[0]
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            cell = ours.cells.get((r, c))
            if value == "":
                assert cell is None
            elif isinstance(value, bool):
                assert cell is not None
                assert cell.text == str(value).upper()
            elif isinstance(value, float):
                assert cell is not None
                assert float(Decimal(cell.text)) == value
            else:
                assert cell is not None
                assert cell.text == str(value)


@settings(max_examples=200)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=6))
def test_plain_numbers_keep_their_value_and_have_no_exponent(value: Decimal) -> None:
    text = plain(value)
    assert Decimal(text) == value
    assert "E" not in text.upper()
    assert text == "0" or not ("." in text and text.endswith(("0", ".")))


@settings(max_examples=200)
@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_a_number_of_up_to_fifteen_digits_survives_the_file(digits: int, places: int) -> None:
    value = Decimal(digits).scaleb(-places)
    assert stored_number(repr(float(value))) == value


@given(st.text(max_size=30))
def test_any_format_code_is_understood_somehow(code: str) -> None:
    shape_of(code)
    assert show("12", code, since_1904=False) is not None
