"""Reader for .xlsx and .xlsm: one streaming pass per sheet part into the model of cells.

Everything comes from the XML itself: calamine, quick as it is, gives floats (the exact text of a number is lost), reads
a formula without value and an error cell as "", and lays a sheet out densely, so that a lying dimension costs memory.
It serves as the independent oracle in the tests and as reader of the later formats (.xls, .xlsb, .ods).

The parser resolves no entities, loads no DTD and touches no network, and a part with a DOCTYPE is refused whatever its
name and encoding; the gate has counted what the parts inflate to. Formulas are never computed.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import IO

from lxml import etree

from cqdesk.errors import UserError
from cqdesk.intake.gate import ForeignFile, damaged, doctype
from cqdesk.intake.number_formats import built_in, show
from cqdesk.intake.workbook import Area, Cell, CellKind, Sheet, Workbook

MAX_CELLS = 600_000
"""Used cells of a whole workbook: 10,000 lines of 60 columns; bounds the memory of the model to about 200 MB."""
_PIECE = 64 * 1024
_MAX_ELEMENT_BYTES = 16 * 1024 * 1024
"""XML of one row or one list of styles; 16,384 cells with formulas stay well below."""
MAX_TEXT = 32_767
"""Characters Excel allows in one cell."""
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REL_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REF = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})\Z")


def read_workbook(foreign: ForeignFile) -> Workbook:
    """Read a file the gate let through. Raises `UserError` (`gate-…`) when parts are broken or far too many.

    One function, one argument, a plain result: a worker process with a memory limit can be put around it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(foreign.data)) as archive:
            return _Reader(archive, foreign.name).read()
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, ValueError, EOFError) as error:
        raise damaged() from error


@lru_cache(maxsize=256)
def _name(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _local(element: etree._Element) -> str:
    return _name(str(element.tag))


def _events(stream: IO[bytes], root_tag: str, *tags: str) -> Iterator[etree._Element]:
    """Finished elements of the given local names, in document order.

    Everything else is cut off as soon as it is finished: a part full of elements nobody asked for costs time, bounded
    by the gate, but no memory. Raises ValueError when the root is another element or one element never ends, and
    `UserError` gate-doctype before the first element of a part that declares a DOCTYPE.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=[f"{{*}}{tag}" for tag in (root_tag, *tags)],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root: etree._Element | None = None
    still_open: etree._Element | None = None
    open_bytes = 0
    while piece := stream.read(_PIECE):
        parser.feed(piece)
        for event, element in parser.read_events():
            if not isinstance(element, etree._Element):
                continue
            if root is None:
                _refuse_doctype(element)
                root = element
            if event == "start":
                continue
            if element is not root:
                yield element
        if root is None:
            raise ValueError(root_tag)
        opened = _prune(root, tags)
        open_bytes = open_bytes + len(piece) if opened is not None and opened is still_open else 0
        if open_bytes > _MAX_ELEMENT_BYTES:
            raise ValueError(root_tag)
        still_open = opened
    parser.close()


def _refuse_doctype(element: etree._Element) -> None:
    """The parser's own word, so that no encoding, comment or part name hides it.

    References to declared entities stay unresolved and would cut a cell's text short; there are none without a
    DOCTYPE, as a reference to what is not declared is then a syntax error.
    """
    info = element.getroottree().docinfo
    if info.internalDTD is not None:
        raise doctype()


def _prune(root: etree._Element, wanted: Sequence[str]) -> etree._Element | None:
    """Cut off all finished elements; returns the wanted element that is still open, if any."""
    node = root
    while len(node):
        del node[:-1]
        node = node[-1]
        if _local(node) in wanted:
            return node
    return None


def _drop(element: etree._Element) -> None:
    """Free a finished element and everything before it."""
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # newer than the stubs
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _string(element: etree._Element) -> str:
    """Text of a string item: all runs joined, reading aids (phonetic runs) left out."""
    pieces: list[str] = []
    for node in element.iter("{*}t"):
        parent = node.getparent()
        if node.text and (parent is None or _local(parent) != "rPh"):
            pieces.append(node.text)
    return _clean("".join(pieces))


def _clean(text: str) -> str:
    text = text[:MAX_TEXT]
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip(" \t\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\x00")


def _number_of_column(letters: str) -> int:
    col = 0
    for letter in letters:
        col = col * 26 + ord(letter) - 64
    return col


def _place(reference: str) -> tuple[int, int]:
    match = _REF.match(reference)
    if match is None:
        raise ValueError(reference)
    return int(match[2]), _number_of_column(match[1])


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    top, left = _place(first)
    bottom, right = _place(last or first)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive = archive
        self.name = name
        self.strings: list[str] = []
        self.formats: list[str] = []
        self.since_1904 = False
        self.used = 0

    def read(self) -> Workbook:
        book_part = self._target_of("_rels/.rels", "/officeDocument")
        if book_part is None:
            raise damaged()
        folder, base = posixpath.split(book_part)
        rels = self._relations(f"{folder}/_rels/{base}.rels", folder)
        for target, kind in rels.values():
            if kind.endswith("/sharedStrings"):
                self._read_strings(target)
            elif kind.endswith("/styles"):
                self._read_styles(target)
        entries: list[tuple[str, bool, str]] = []
        with self.archive.open(book_part) as stream:
            for element in _events(stream, "workbook", "workbookPr", "sheet"):
                if _local(element) == "workbookPr":
                    self.since_1904 = element.get("date1904", "0").lower() in ("1", "true")
                    continue
                relation = element.get(_REL) or element.get(_REL_STRICT) or ""
                target, kind = rels.get(relation, ("", ""))
                if kind.endswith("/worksheet"):  # chart and macro sheets hold no cells
                    entries.append((element.get("name", ""), element.get("state", "visible") != "visible", target))
        return Workbook(name=self.name, sheets=[self._read_sheet(*entry) for entry in entries])

    def _relations(self, part: str, folder: str) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        if part not in self.archive.namelist():
            return found
        with self.archive.open(part) as stream:
            for element in _events(stream, "Relationships", "Relationship"):
                if element.get("TargetMode", "Internal") != "Internal":
                    continue  # outside references are never followed
                target = element.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
                found[element.get("Id", "")] = (path.lstrip("/"), element.get("Type", ""))
        return found

    def _target_of(self, part: str, kind: str) -> str | None:
        return next((path for path, found in self._relations(part, "").values() if found.endswith(kind)), None)

    def _read_strings(self, part: str) -> None:
        with self.archive.open(part) as stream:
            for element in _events(stream, "sst", "si"):
                self.strings.append(_string(element))
                if len(self.strings) > MAX_CELLS:
                    raise _too_many()
                _drop(element)

    def _read_styles(self, part: str) -> None:
        codes: dict[int, str] = {}
        with self.archive.open(part) as stream:
            for element in _events(stream, "styleSheet", "numFmt", "cellXfs"):
                if _local(element) == "numFmt":
                    codes[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
                else:
                    for xf in element.iterchildren("{*}xf"):
                        number = int(xf.get("numFmtId", "0"))
                        self.formats.append(codes.get(number, built_in(number)))

    def _read_sheet(self, name: str, hidden: bool, part: str) -> Sheet:
        sheet = Sheet(name=name, hidden=hidden)
        row_number = 0
        with self.archive.open(part) as stream:
            for element in _events(stream, "worksheet", "row", "mergeCell", "col"):
                tag = _local(element)
                if tag == "row":
                    row_number = int(element.get("r", row_number + 1))
                    self._read_row(sheet, element, row_number)
                    _drop(element)
                elif tag == "mergeCell":
                    if len(sheet.merges) >= MAX_CELLS:
                        raise _too_many()
                    sheet.merges.append(_area(element.get("ref", "")))
                elif element.get("hidden", "0") in ("1", "true"):
                    sheet.hidden_columns.append((int(element.get("min", "1")), int(element.get("max", "1"))))
        return sheet

    def _read_row(self, sheet: Sheet, element: etree._Element, row: int) -> None:
        col = 0
        used_before = len(sheet.cells)
        for node in element.iterchildren("{*}c"):
            reference = node.get("r")
            if reference:
                row_of_cell, col = _place(reference)
                if row_of_cell != row:
                    raise ValueError(reference)
            else:
                col += 1
            cell = self._read_cell(node, row, col)
            if cell is not None:
                self.used += 1
                if self.used > MAX_CELLS:
                    raise _too_many()
                sheet.cells[row, col] = cell
        if len(sheet.cells) > used_before and element.get("hidden", "0") in ("1", "true"):
            sheet.hidden_rows.add(row)

    def _read_cell(self, node: etree._Element, row: int, col: int) -> Cell | None:
        kind = node.get("t", "n")
        value: str | None = None
        formula = False
        for child in node:
            tag = _local(child)
            if tag == "v":
                value = child.text or ""
            elif tag == "f":
                formula = True
            elif tag == "is":
                value = _string(child)
        if kind == "s" and value:
            index = int(value)
            if not 0 <= index < len(self.strings):
                raise ValueError(value)
            value, kind = self.strings[index], "str"
        if kind in ("str", "inlineStr"):
            if formula and value is None:
                return Cell(row, col, "", "missing", doubtful=True)
            text = _clean(value or "")
            return Cell(row, col, text) if text else None
        if not value or not value.strip():
            return Cell(row, col, "", "missing", doubtful=True) if formula else None
        if kind == "e":
            return Cell(row, col, value.strip(), "error", doubtful=True)
        if kind == "b":
            return Cell(row, col, "TRUE" if value.strip() == "1" else "FALSE", "bool")
        if kind == "d":
            return Cell(row, col, value.strip()[:10], "date", raw=value.strip())
        style = int(node.get("s", "0"))
        code = self.formats[style] if 0 <= style < len(self.formats) else ""
        shown = show(value, code, since_1904=self.since_1904)
        if shown is None:
            raise ValueError(value)
        stored = value.strip()
        raw = "" if stored == shown.text else stored
        kind_of_cell: CellKind = shown.kind
        return Cell(row, col, shown.text, kind_of_cell, raw, code, shown.words, shown.doubtful)


def _too_many() -> UserError:
    return UserError(
        "gate-too-many-cells",
        f"工作簿中有内容的单元格超过 {MAX_CELLS} 个，已拒绝读取。",
        "请只保留发票和装箱单所在的工作表，另存为 .xlsx 后重新导入。",
    )
