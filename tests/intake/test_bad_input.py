"""The bad inputs every reader of papers meets one day: refused or read, with a sentence, within bounds."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from cqdesk.errors import UserError
from cqdesk.intake import gate
from cqdesk.intake.open_file import open_file
from cqdesk.intake.reading import PaperReaders

from . import makers
from .papermaker import admitted, read_workbook, tampered, workbook

GOOD = workbook({"S": {"A1": "箱单"}})


def refusal(data: bytes) -> str:
    with pytest.raises(UserError) as caught:
        open_file(gate.admit("x", data))
    assert caught.value.remedy
    return caught.value.id


def test_a_file_of_500_megabytes_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(500 * 1024 * 1024)
    with pytest.raises(UserError) as caught:
        gate.read_bytes(path)
    assert caught.value.id == "gate-too-large"


def test_a_bomb_is_refused_at_the_gate() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * (30 << 20))
    assert refusal(buffer.getvalue()) == "gate-bomb"


def test_a_bomb_in_a_7z_is_refused_while_it_unpacks() -> None:
    import py7zr

    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w") as archive:
        archive.writestr(b"0" * (gate.MAX_FILE_BYTES + 1), "a.csv")
    assert refusal(buffer.getvalue()) == "gate-bomb"


@pytest.mark.parametrize(
    "data",
    [
        tampered(GOOD, lambda _n, d: d, {"docProps/x.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
        makers.ods('<table:table-row/>').replace(b"x", b"x"),
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    ],
)  # fmt: skip
def test_external_entities_never_reach_a_cell(data: bytes) -> None:
    try:
        books = open_file(gate.admit("x", data))
    except UserError as error:
        assert error.id == "gate-doctype"  # noqa: PT017 - either answer is right
    else:
        assert not any(sheet.cells for book in books for sheet in book.sheets)


def test_every_truncation_is_read_or_refused() -> None:
    for data in (GOOD, makers.xls({"S": {(1, 1): "a"}}), makers.rar({"a.csv": b"a,b\n1,2\n"})):
        for share in range(1, 20):
            cut = data[: len(data) * share // 20]
            try:
                open_file(gate.admit("x", cut))
            except UserError as error:
                assert error.remedy  # noqa: PT017


def test_65536_used_empty_rows_cost_nothing() -> None:
    def empty_rows(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return data
        rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/><c r="B%d" s="0"/></row>' % (n, n, n) for n in range(2, 65_537))
        return data.replace(b"</sheetData>", rows + b"</sheetData>")

    (sheet,) = read_workbook(admitted(tampered(GOOD, empty_rows))).sheets
    assert list(sheet.cells) == [(1, 1)]
    assert list(sheet.rows) == [1]


def test_8894_columns_of_empty_cells_cost_nothing() -> None:
    from cqdesk.intake.workbook import column_letters

    def wide(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return data
        cells = "".join(f'<c r="{column_letters(n)}2" s="0"/>' for n in range(1, 8_895))
        return data.replace(b"</sheetData>", f'<row r="2" spans="1:8894">{cells}</row></sheetData>'.encode())

    (sheet,) = read_workbook(admitted(tampered(GOOD, wide))).sheets
    assert list(sheet.cells) == [(1, 1)]


@pytest.mark.parametrize(
    "formula",
    [
        "WEBSERVICE(\"http://example.com\")", "HYPERLINK(\"http://example.com\",1)", "[1]Sheet1!A1", "'[other.xlsx]S'!A1",
        "cmd|' /C calc'!A0", "INDIRECT(\"A1\")", "A1:A9", "SUM(", "1/0", "A1", "SUM(A1:XFD1048576)+EXEC(1)", "1+" * 3000 + "1",
        "(" * 500 + "1" + ")" * 500, "B2", "NAME*2", "SUM(Other!A1)",
    ],
)  # fmt: skip
def test_formulas_that_would_call_out_or_that_are_not_simple_stay_missing(formula: str) -> None:
    cell = read_workbook(admitted(workbook({"S": {"B2": f"={formula}"}}))).sheets[0].cells[2, 2]
    if formula in ("A1", "1+" * 3000 + "1"):
        assert cell.kind in ("number", "missing")
    else:
        assert (cell.kind, cell.doubtful, cell.text) == ("missing", True, "")


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("A1*B1", "25"), ("SUM(A1:A3)", "16.5"), ("SUM(A1,A2,4)", "18.5"), ("ROUND(A1/3,2)", "3.33"), ("A1-B1*2", "5"),
        ("(A1+B1)*10%", "1.25"), ("-A1", "-10"), ("+A2", "4.5"), ("ROUNDUP(1.001,2)", "1.01"), ("ROUNDDOWN(-1.019,2)", "-1.01"),
        ("$A$1+T!A1", "17"), ("C1", "字"), ("SUM(C1:C3)", "0"), ("A9+1", "1"), ("0.1+0.2", "0.3"), ("A3*2", "4"),
        ("D4", "10"), ("ROUND(2.5,0)", "3"), ("PRODUCT(A1:A2)", "45"), ("A1/B1/2", "2"),
    ],
)  # fmt: skip
def test_simple_formulas_without_result_are_computed(formula: str, shown: str) -> None:
    cells = {"A1": 10, "A2": 4.5, "A3": 2, "B1": 2.5, "C1": "字", "D4": "=A1", "E5": f"={formula}"}
    cell = read_workbook(admitted(workbook({"S": cells, "T": {"A1": 7}}))).sheets[0].cells[5, 5]
    assert (cell.text, cell.doubtful) == (shown, False)
    assert cell.raw.startswith("=")


def test_a_circle_of_formulas_ends_and_a_computed_result_is_shown_by_its_format() -> None:
    cells = {"A1": "=B1", "B1": "=A1+1", "C1": "=2*0.5"}
    sheet = read_workbook(admitted(workbook({"S": cells}, formats={"C1": "0%"}))).sheets[0]
    assert [sheet.cells[1, n].kind for n in (1, 2)] == ["missing", "missing"]
    assert sheet.cells[1, 3].text == "100%"


def test_a_formula_shared_by_several_cells_moves_with_them() -> None:
    def share(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return data
        for row, formula in ((1, b'<f t="shared" ref="C1:C3" si="0">A1*$B$1</f>'), (2, b'<f t="shared" si="0"/>'),
                             (3, b'<f t="shared" si="0"/>')):  # fmt: skip
            data = data.replace(b'<c r="C%d" t="n"><v>0</v></c>' % row, b'<c r="C%d">%s</c>' % (row, formula))
        return data

    cells = {"A1": 1, "A2": 2, "A3": 3, "B1": 10, "B2": 99, "C1": 0, "C2": 0, "C3": 0}
    sheet = read_workbook(admitted(tampered(workbook({"S": cells}), share))).sheets[0]
    assert [sheet.cells[row, 3].text for row in (1, 2, 3)] == ["10", "20", "30"]


@pytest.mark.parametrize("name", ["a.pdf", "a.csv", "a.png", "a", "a.zip"])
def test_a_wrong_ending_changes_nothing(name: str) -> None:
    assert gate.admit(name, GOOD).kind == "xlsx"


def test_found_by_the_fuzzer_names_of_a_zip_that_are_no_text() -> None:
    data = bytearray(GOOD)
    for start in (n for n in range(len(data) - 4) if data[n : n + 4] in (b"PK\x01\x02", b"PK\x03\x04")):
        at, flags = (46, 9) if data[start + 2] == 1 else (30, 7)
        data[start + flags] |= 0x08  # the mark for UTF-8
        data[start + at] = 0xFF
    assert refusal(bytes(data)) == "gate-damaged"


def test_found_by_the_fuzzer_an_entry_without_a_name() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("n", b"a,b\n1,2\n")
        entry = archive.infolist()[0]
        entry.filename = ""  # the list of entries at the end is what a reader goes by
    assert refusal(buffer.getvalue()).startswith("gate-")


def test_found_by_the_fuzzer_more_columns_than_a_sheet_has() -> None:
    assert refusal(b"a," * 20_000 + b"b\n1,2\n") == "gate-too-many-cells"


def test_found_by_the_fuzzer_merges_that_reach_beyond_the_sheet(readers: PaperReaders) -> None:
    page = b"<table><tr><td rowspan=65000 colspan=900>a</td></tr></table>"
    rows = b"<table>" + b"<tr><td rowspan=65536 colspan=1000>a</td></tr>" * 18 + b"</table>"
    for data in (page, rows):
        try:
            books = readers.books(admitted(data))
        except UserError as error:
            assert error.id.startswith("gate-")  # noqa: PT017
        else:
            assert books[0].sheets[0].cells
