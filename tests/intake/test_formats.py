"""Every format gives the same cells: values, formats, merges, hidden rows; an independent reader agrees where there is one."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from typing import Any

import py7zr
import pytest
import python_calamine
from msoffcrypto.format.ooxml import OOXMLFile

from cqdesk.errors import UserError
from cqdesk.intake import bundles, gate
from cqdesk.intake.open_file import open_file
from cqdesk.intake.workbook import Area, Sheet, Workbook

from . import makers
from .papermaker import admitted, read_workbook, tampered, workbook

CELLS: dict[tuple[int, int], Any] = {
    (1, 1): "装箱单", (3, 1): "编码", (3, 2): "数量", (4, 1): 101210010, (4, 2): 12, (4, 3): 46347, (5, 1): "文本",
    (5, 2): 0.1 + 0.2, (5, 4): True, (6, 1): "隐藏",
}  # fmt: skip
FORMATS = {(4, 1): "0000000000", (4, 2): '0"纸箱"', (4, 3): "yyyy-mm-dd"}
EXPECTED = {
    "A1": "装箱单", "A3": "编码", "B3": "数量", "A4": "0101210010", "B4": "12", "C4": "2026-11-21", "A5": "文本", "B5": "0.3",
    "D5": "TRUE", "A6": "隐藏",
}  # fmt: skip
BINARY = {
    "xls": makers.xls({"S": CELLS}, FORMATS, [(1, 1, 1, 4)], [6], [4]),
    "xlsb": makers.xlsb(CELLS, FORMATS, [(1, 1, 1, 4)], [6]),
}
CSV = "品名,数量\n零件,12\n"


def texts(sheet: Sheet) -> dict[str, str]:
    return {cell.place: cell.text for cell in sheet.cells.values()}


def only(data: bytes) -> Sheet:
    return read_workbook(admitted(data)).sheets[0]


@pytest.mark.parametrize("kind", BINARY)
def test_binary_workbooks_keep_formats_merges_and_what_is_hidden(kind: str) -> None:
    sheet = only(BINARY[kind])
    assert texts(sheet) == EXPECTED
    assert sheet.cells[4, 2].format_words == "纸箱"
    assert sheet.cells[4, 3].kind == "date"
    assert sheet.merges == [Area(1, 1, 1, 4)]
    assert sheet.hidden_rows == {6}
    assert sheet.column_hidden(4) == (kind == "xls")


@pytest.mark.parametrize("kind", BINARY)
def test_an_independent_reader_finds_the_same_values(kind: str) -> None:
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(BINARY[kind])).get_sheet_by_index(0).to_python()
    found = {(r, c): v for r, row in enumerate(rows, 1) for c, v in enumerate(row, 1) if v != ""}
    assert found.keys() == only(BINARY[kind]).cells.keys()
    assert found[5, 2] == CELLS[5, 2]


def test_an_error_cell_of_an_old_workbook_is_no_value() -> None:
    cell = only(makers.xls({"S": {(1, 1): "#REF!"}})).cells[1, 1]
    assert (cell.kind, cell.text, cell.doubtful) == ("error", "#REF!", True)


ODS_ROWS = (
    '<table:table-row><table:table-cell table:number-columns-spanned="3" office:value-type="string">'
    "<text:p>装箱单</text:p></table:table-cell></table:table-row>"
    '<table:table-row table:number-rows-repeated="2"/>'
    '<table:table-row table:visibility="collapse"><table:table-cell office:value-type="float" office:value="101210010">'
    '<text:p>0101210010</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="12">'
    '<text:p>12 纸箱</text:p></table:table-cell><table:table-cell office:value-type="date" '
    'office:date-value="2026-11-21T00:00:00"><text:p>21.11.26</text:p></table:table-cell>'
    '<table:table-cell office:value-type="percentage" office:value="0.13"><text:p>13%</text:p></table:table-cell>'
    '<table:table-cell table:formula="of:=[.A1]" office:value-type="string"><text:p>#REF!</text:p></table:table-cell>'
    "</table:table-row>"
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16000"/>'
    "</table:table-row>"
)


def test_an_opendocument_sheet() -> None:
    data = makers.ods(ODS_ROWS)
    sheet = only(data)
    assert texts(sheet) == {
        "A1": "装箱单", "A4": "0101210010", "B4": "12", "C4": "2026-11-21", "D4": "13%", "E4": "#REF!",
    }  # fmt: skip
    assert sheet.cells[4, 2].format_words == "纸箱"
    assert sheet.cells[4, 5].kind == "error"
    assert sheet.merges == [Area(1, 1, 1, 3)]
    assert sheet.hidden_rows == {4}
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[3][:2] == [101210010.0, 12.0]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_tables_in_every_encoding_and_with_every_separator(separator: str, encoding: str) -> None:
    rows = [["编码", "品名", "数量"], ["0101210010", f'含{separator}的"引号"\n两行', "1250.50"], ["2", "", "1,250"]]
    lines = [separator.join(f'"{v.replace(chr(34), chr(34) * 2)}"' for v in row) for row in rows]
    sheet = only("\r\n".join(lines).encode(encoding))
    got = texts(sheet)
    assert (got["A2"], got["B2"], got["C2"]) == ("0101210010", f'含{separator}的"引号"\n两行', "1250.50")
    assert (sheet.cells[2, 1].kind, sheet.cells[2, 3].kind) == ("text", "number")
    assert (2, 1) in sheet.cells
    assert (3, 2) not in sheet.cells


def test_a_web_page_named_xls_is_a_table_with_its_spans() -> None:
    page = (
        '<html><head><meta charset="gb2312"><title>清单</title></head><body><table><tr><td colspan=3>装箱单</td></tr>'
        "<tr><td rowspan=2>1-2</td><td>零件<br>第二行</td><td style=\"mso-number-format:'\\@'\">0012</td></tr>"
        "<tr><td>阀门</td><td>1,250.5</td></tr></table></body></html>"
    )
    sheet = only(page.encode("gb2312"))
    assert sheet.name == "清单"
    assert texts(sheet) == {
        "A1": "装箱单",
        "A2": "1-2",
        "B2": "零件\n第二行",
        "C2": "0012",
        "B3": "阀门",
        "C3": "1250.5",
    }
    assert sheet.merges == [Area(1, 1, 1, 3), Area(2, 1, 3, 1)]
    assert (sheet.cells[2, 3].kind, sheet.cells[3, 3].kind) == ("text", "number")


XML_SHEET = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    '<Styles><Style ss:ID="d"><NumberFormat ss:Format="0000000000"/></Style></Styles>'
    '<Worksheet ss:Name="订舱"><Table><Row><Cell ss:MergeAcross="2"><Data ss:Type="String">托单 <B>号</B></Data></Cell></Row>'
    '<Row ss:Index="4"><Cell ss:StyleID="d"><Data ss:Type="Number">101210010</Data></Cell>'
    '<Cell ss:Index="3"><Data ss:Type="DateTime">2026-11-21T00:00:00.000</Data></Cell></Row></Table></Worksheet>'
    '<Worksheet ss:Name="空"><Table/></Worksheet></Workbook>'
)


def test_the_xml_spreadsheet_of_2003() -> None:
    book = read_workbook(admitted(XML_SHEET.encode()))
    assert [sheet.name for sheet in book.sheets][:1] == ["订舱"]
    assert texts(book.sheets[0]) == {"A1": "托单 号", "A4": "0101210010", "C4": "2026-11-21"}
    assert book.sheets[0].merges == [Area(1, 1, 1, 3)]


def test_macros_are_never_looked_at_and_the_workbook_reads() -> None:
    data = tampered(workbook({"S": {"A1": "合同"}}), lambda _n, d: d, {"xl/vbaProject.bin": b"\xd0\xcf" * 900})
    assert texts(only(data)) == {"A1": "合同"}


# --- passwords ----------------------------------------------------------------------------------------------


def locked(password: str) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook({"S": {"A1": "合同"}}))).encrypt(password, out)
    return out.getvalue()


def test_a_password_opens_a_workbook_and_a_wrong_one_is_said() -> None:
    data = locked("重庆2026")
    (book,) = open_file(admitted(data), passwords=["falsch", "重庆2026"])
    assert texts(book.sheets[0]) == {"A1": "合同"}
    for given in ((), ("falsch",)):
        with pytest.raises(UserError) as caught:
            open_file(admitted(data), passwords=given)
        assert caught.value.id == "gate-password"


def test_a_workbook_protected_against_changes_only_opens_without_asking() -> None:
    assert texts(only(locked("VelvetSweatshop"))) == {"A1": "合同"}


# --- bundles ------------------------------------------------------------------------------------------------


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def seven(files: dict[str, bytes], password: str | None = None) -> bytes:
    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w", password=password) as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return buffer.getvalue()


def mail(files: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "单证"
    message.set_content("请查收")
    for name, content in files.items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


FILES = {"票1/发票.csv": CSV.encode(), "装箱单.xlsx": workbook({"S": {"A1": "箱单"}})}


def names_of(books: list[Workbook]) -> list[str]:
    return [book.name for book in books if book.sheets]


@pytest.mark.parametrize("make", [zipped, seven, makers.rar, mail])
def test_a_bundle_gives_its_files_under_its_name(make: Any) -> None:
    books = open_file(admitted(make(FILES), "单证.bundle"))
    assert sorted(names_of(books)) == sorted(f"单证.bundle/{name}" for name in FILES)


def test_an_outlook_message_gives_its_attachments() -> None:
    books = open_file(admitted(makers.msg({"清单.csv": CSV.encode() + b"\n" * 4096}), "信.msg"))
    assert names_of(books) == ["信.msg/清单.csv"]


def test_names_a_chinese_windows_wrote_are_read_right() -> None:
    written = "发票.csv".encode("gbk")
    placeholder = b"x" * len(written)
    data = zipped({placeholder.decode(): CSV.encode()}).replace(placeholder, written)
    assert names_of(open_file(admitted(data, "z.zip"))) == ["z.zip/发票.csv"]


def test_one_bad_file_in_a_bundle_costs_one_sentence() -> None:
    books = open_file(admitted(zipped({"坏.xlsx": b"PK\x03\x04rubbish", **FILES}), "a.zip"))
    assert len(names_of(books)) == 2
    (said,) = [issue for book in books for issue in book.issues]
    assert (said.id, "坏.xlsx" in said.message) == ("gate-damaged", True)


def test_limits_count_over_all_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zipped({f"{n}.csv": CSV.encode() for n in range(20)})
    nested = zipped({f"{n}.zip": inner for n in range(5)})
    assert len(open_file(admitted(nested))) == 100
    monkeypatch.setattr(bundles, "MAX_FILES", 60)
    with pytest.raises(UserError) as caught:
        open_file(admitted(nested))
    assert caught.value.id == "gate-bomb"
    monkeypatch.setattr(bundles, "MAX_FILES", 500)
    monkeypatch.setattr(bundles, "MAX_BYTES", 1500)
    with pytest.raises(UserError) as caught:
        open_file(admitted(nested))
    assert caught.value.id == "gate-bomb"


def test_bundles_within_bundles_end() -> None:
    data = FILES["装箱单.xlsx"]
    for depth in range(6):
        data = zipped({f"{depth}.zip" if depth else "a.xlsx": data})
    with pytest.raises(UserError) as caught:
        open_file(admitted(data))
    assert caught.value.id == "bundle-too-deep"


@pytest.mark.parametrize("files", [{}, {"__MACOSX/._a.xlsx": b"x", "Thumbs.db": b"x"}])
def test_a_bundle_without_papers_says_so(files: dict[str, bytes]) -> None:
    with pytest.raises(UserError) as caught:
        open_file(admitted(zipped(files)))
    assert caught.value.id == "bundle-empty"


def test_an_encrypted_archive_opens_with_its_password() -> None:
    data = seven(FILES, password="geheim")
    assert len(names_of(open_file(admitted(data), passwords=["falsch", "geheim"]))) == 2
    with pytest.raises(UserError) as caught:
        open_file(admitted(data))
    assert caught.value.id == "gate-password"


def test_a_packed_rar_without_an_unpacker_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    import rarfile

    def none(*_: object, **__: object) -> None:
        raise rarfile.RarCannotExec("no tool")

    monkeypatch.setattr(rarfile.RarFile, "open", none)
    with pytest.raises(UserError) as caught:
        open_file(admitted(makers.rar(FILES)))
    assert caught.value.id == "bundle-no-unrar"
    assert "7-Zip" in caught.value.remedy


def test_the_gate_names_every_bundle() -> None:
    kinds = {gate.admit("x", make(FILES)).kind for make in (zipped, seven, makers.rar, mail)}
    assert kinds == {"zip", "7z", "rar", "eml"}
