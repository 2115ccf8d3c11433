"""What the gate refuses, and the sentence the clerk gets."""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.errors import UserError
from cqdesk.intake import gate
from cqdesk.intake.open_file import open_file
from cqdesk.intake.xml_parts import events

from .papermaker import admitted, read_workbook, tampered, workbook

GOOD = workbook({"Sheet1": {"A1": "合同"}})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


def refusal(data: bytes, name: str = "a.xlsx") -> UserError:
    with pytest.raises(UserError) as caught:
        read_all(data, name)
    assert caught.value.remedy
    return caught.value


def read_all(data: bytes, name: str) -> None:
    """Read a file; what a bundle says of one of its files is raised too."""
    for book in open_file(gate.admit(name, data)):
        for issue in book.issues:
            raise UserError(issue.id, issue.message, issue.remedy)


def outcome(data: bytes) -> str:
    """`read` or `refused`; anything else escapes and fails the test."""
    try:
        open_file(gate.admit("x", data))
    except UserError as error:
        return "refused" if error.remedy else "refused without a remedy"
    return "read"


def package(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "id"),
    [
        (b"", "gate-empty"),
        (OLE + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600, "gate-damaged"),
        (OLE + "Workbook".encode("utf-16-le") + b"\x00" * 600, "gate-damaged"),
        (OLE + "WordDocument".encode("utf-16-le"), "gate-word"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "gate-not-a-workbook"),
        (b"%PDF-1.7\n...", "gate-damaged"),
        (b"\x89PNG\r\n\x1a\n....", "gate-damaged"),
        (b"\xff\xd8\xff\xe0....", "gate-damaged"),
        (b"Rar!\x1a\x07\x01\x00", "bundle-empty"),
        (b"7z\xbc\xaf\x27\x1c\x00", "gate-damaged"),
        (b"\x1f\x8b\x08\x00", "gate-archive"),
        (b"<html><body>no table</body></html>", "gate-damaged"),
        (b"<?xml version='1.0'?><other/>", "gate-not-a-workbook"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Workbook/>', "gate-doctype"),
        (b"dear sirs\nwe send you the goods\n", "text-no-table"),
        (b"\x00\x01\x02binary", "gate-not-a-workbook"),
        (package(**{"a.txt": b"hello"}), "text-no-table"),
        (package(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "gate-word"),
        (package(**{"[Content_Types].xml": b"<x/>", "_rels/.rels": b"<x/>", "xl/workbook.bin": b"x"}), "gate-damaged"),
        (package(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": b"<x/>"}), "gate-damaged"),
        (GOOD[: len(GOOD) // 2], "gate-damaged"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_own_sentence(data: bytes, id: str) -> None:
    assert refusal(data).id == id


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (GOOD, "xlsx"),
        (b"%PDF-1.4\n", "pdf"),
        (b"\xef\xbb\xbfa,b\n1,2\n", "csv"),
        ("品名,数量\n".encode("gb18030"), "csv"),
        ("品名\t数量\n".encode("utf-16"), "csv"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "html"),
        (b"<!DOCTYPE html><html><table></table></html>", "html"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "xml-sheet",
        ),
        (b"From: a@b.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\n", "eml"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (package(**{"a.txt": b"hello"}), "zip"),
    ],
)  # fmt: skip
def test_the_content_decides_and_the_name_nothing(data: bytes, kind: str) -> None:
    assert gate.admit("发票.docx", data).kind == kind


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"


def test_pixels_are_counted_before_anything_decodes_them() -> None:
    assert gate.admit("a.png", png(1200, 900)).kind == "picture"
    assert refusal(png(60_000, 60_000)).id == "gate-picture-too-large"
    assert refusal(png(1200, 900)).id == "scan-not-installed"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_doctype_in_any_part_is_refused(encoding: str) -> None:
    poison = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
    assert refusal(tampered(GOOD, lambda _n, d: d, {"docProps/custom.xml": poison})).id == "gate-doctype"


ENTITIES = '<!DOCTYPE worksheet [<!ENTITY a "b">]>'


def sheet_named(sheet: bytes, name: str = "s.dat") -> bytes:
    """`GOOD` with its sheet in a part of another name, which the relations tell."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part == "xl/worksheets/sheet1.xml":
                new.writestr(f"xl/worksheets/{name}", sheet)
            else:
                new.writestr(part, old.read(part).replace(b"worksheets/sheet1.xml", f"worksheets/{name}".encode()))
    return buffer.getvalue()


def sheet_text(first: str = "", cell: str = "hi&a;there&a;x") -> str:
    return (
        f'{first}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        f'<c r="A1" t="inlineStr"><is><t>{cell}</t></is></c></row></sheetData></worksheet>'
    )


def test_the_same_sheet_without_a_doctype_is_read() -> None:
    assert read_workbook(admitted(sheet_named(sheet_text(cell="hi").encode()))).sheets[0].cells[1, 1].text == "hi"


@pytest.mark.parametrize(
    ("sheet", "name"),
    [
        pytest.param(sheet_text(ENTITIES).encode(), "s.dat", id="no XML declaration"),
        pytest.param(sheet_text(ENTITIES).encode("utf-16"), "s.dat", id="UTF-16"),
        pytest.param(sheet_text("<!-- x -->" + ENTITIES).encode(), "s.dat", id="after a comment"),
        pytest.param(
            sheet_text('<?xml version="1.0" encoding="UTF-7"?>' + ENTITIES).encode().replace(b"<!", b"+ADwAIQ-"),
            "s.xml",
            id="UTF-7",
        ),
    ],
)
def test_a_doctype_only_the_parser_sees_is_refused(sheet: bytes, name: str) -> None:
    data = sheet_named(sheet, name)
    gate.admit("x", data)  # the look at the bytes lets it through
    # expat knows few encodings: one it does not know is refused as such
    assert refusal(data).id == ("gate-damaged" if b"UTF-7" in sheet else "gate-doctype")


@pytest.mark.parametrize("part", ["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"])
def test_a_hidden_doctype_is_refused_in_every_part_that_is_read(part: str) -> None:
    def poison(name: str, data: bytes) -> bytes:
        if name != part:
            return data
        text = re.sub(r"^<\?xml.*?\?>", "", data.decode())
        head = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-'
        return head.encode() + text.encode("utf-7")

    assert refusal(tampered(GOOD, poison)).id == "gate-doctype"


def test_a_reference_to_what_nobody_declared_does_not_cut_a_text_short() -> None:
    assert refusal(sheet_named(sheet_text().encode())).id == "gate-damaged"


def test_doctype_across_two_pieces_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_CHUNK", 16)
    assert refusal(tampered(GOOD, lambda _n, d: d, {"x.xml": b" " * 11 + b"<!DOCTYPE a>"})).id == "gate-doctype"


def test_bomb_is_refused_by_what_comes_out_not_by_what_the_header_says() -> None:
    bomb = tampered(GOOD, lambda _n, d: d, {"xl/media/a.bin": b"\x00" * (12 * 1024 * 1024)})
    assert refusal(bomb).id == "gate-bomb"


def test_total_inflated_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MAX_INFLATED_BYTES", 1000)
    assert refusal(GOOD).id == "gate-bomb"


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MAX_ENTRIES", 3)
    assert refusal(GOOD).id == "gate-bomb"


@pytest.mark.parametrize("name", ["../evil.xml", "/abs.xml", "C:evil.xml", "xl/../../x.xml"])
def test_path_tricks_in_entry_names_are_refused(name: str) -> None:
    assert refusal(tampered(GOOD, lambda _n, d: d, {name: b"<x/>"})).id == "gate-entry-name"


def test_file_above_the_size_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(GOOD)
    monkeypatch.setattr(gate, "MAX_FILE_BYTES", len(GOOD))
    assert gate.read_bytes(path) == GOOD
    monkeypatch.setattr(gate, "MAX_FILE_BYTES", len(GOOD) - 1)
    assert not_read(path) == "gate-too-large"
    assert refusal(GOOD).id == "gate-too-large"


def not_read(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        gate.read_bytes(path)
    assert caught.value.remedy
    return caught.value.id


def test_missing_file_and_folder_get_a_sentence(tmp_path: Path) -> None:
    assert not_read(tmp_path / "none.xlsx") == "file-not-found"
    assert not_read(tmp_path) == "file-is-folder"


def test_a_file_that_grows_while_it_is_opened_is_read_to_the_limit_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"x" * 11)
    monkeypatch.setattr(gate, "MAX_FILE_BYTES", 10)
    monkeypatch.setattr(gate, "_check_regular", lambda _name, _found, _most: None)
    assert not_read(path) == "gate-too-large"


if os.name == "posix":  # Windows keeps no pipes and devices among files

    def test_pipes_and_devices_are_refused_without_waiting(tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "a.xlsx")
        (tmp_path / "zero.xlsx").symlink_to("/dev/zero")
        assert not_read(tmp_path / "a.xlsx") == "file-not-regular"
        assert not_read(tmp_path / "zero.xlsx") == "file-not-regular"


def test_macros_are_carried_and_never_looked_at() -> None:
    data = tampered(GOOD, lambda _n, d: d, {"xl/vbaProject.bin": OLE})
    assert read_workbook(admitted(data)).sheets[0].cells[1, 1].text == "合同"


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cqdesk.intake.xlsx.MAX_CELLS", 5)
    data = workbook({"S": {(row, 1): row for row in range(1, 10)}})
    assert refusal(data).id == "gate-too-many-cells"


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_never_a_crash(junk: bytes) -> None:
    for data in (junk, b"PK\x03\x04" + junk, GOOD[:200] + junk + GOOD[200:]):
        assert outcome(data) in ("read", "refused")


@settings(max_examples=100)
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=6))
def test_a_damaged_sheet_part_is_read_or_refused(at: int, junk: bytes) -> None:
    def spoil(name: str, data: bytes) -> bytes:
        place = at % max(len(data), 1)
        return data[:place] + junk + data[place + len(junk) :] if name.startswith("xl/") else data

    assert outcome(tampered(GOOD, spoil)) in ("read", "refused")


def _sheet_with(junk: bytes) -> bytes:
    def stuff(name: str, data: bytes) -> bytes:
        return data.replace(b"</sheetData>", junk + b"</sheetData>") if "sheet1" in name else data

    return tampered(GOOD, stuff)


def test_elements_nobody_asked_for_are_read_over_without_keeping_them() -> None:
    data = _sheet_with(b"<x/>" * 400_000)
    assert list(read_workbook(admitted(data)).sheets[0].cells) == [(1, 1)]
    part = io.BytesIO(b"<worksheet><sheetData>" + b"<x/>" * 400_000 + b'</sheetData><mergeCell ref="A1"/></worksheet>')
    (merge,) = events(part, "worksheet", "mergeCell")
    assert sum(1 for _ in merge.getroottree().iter()) < 20_000


def test_a_row_that_never_ends_costs_no_memory_and_a_part_that_does_not_end_is_refused() -> None:
    endless = _sheet_with(b'<row r="7">' + b"<x/>" * 500_000 + b"</row>")
    assert list(read_workbook(admitted(endless)).sheets[0].cells) == [(1, 1)]
    assert refusal(_sheet_with(b'<row r="7"><c r="A7"><v>1</v></c>')).id == "gate-damaged"


def test_a_style_list_that_never_ends_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cqdesk.intake.xml_parts._MAX_ELEMENT_BYTES", 1_000_000)

    def stuff(name: str, data: bytes) -> bytes:
        return data.replace(b"</cellXfs>", b"<x/>" * 500_000 + b"</cellXfs>") if name == "xl/styles.xml" else data

    assert refusal(tampered(GOOD, stuff)).id == "gate-damaged"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("before", ["", "<!-- harmless -->", '<?xml version="1.0"?>'])
def test_doctype_in_a_sheet_of_another_name_is_refused_by_its_reader(encoding: str, before: str) -> None:
    """A sheet may lie under any name: what the gate's look at bytes misses, the parser sees. Else an entity in a cell
    would be left out without a word."""
    if encoding == "utf-16" and before.startswith("<?xml"):
        before = '<?xml version="1.0" encoding="UTF-16"?>'
    sheet = (
        f'{before}<!DOCTYPE worksheet [<!ENTITY a "b">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>hi&a;there</t></is></c></row></sheetData></worksheet>'
    ).encode(encoding)

    def rename(name: str, data: bytes) -> bytes:
        return data.replace(b"worksheets/sheet1.xml", b"worksheets/s.dat") if name.endswith(".rels") else data

    made = tampered(GOOD, rename, {"xl/worksheets/s.dat": sheet})
    with pytest.raises(UserError) as caught:
        read_workbook(gate.admit("x.xlsx", made))
    assert caught.value.id == "gate-doctype"
