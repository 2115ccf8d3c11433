"""Reader for .xlsx and .xlsm: one streaming pass per sheet part into the model of cells.

Everything comes from the XML itself: calamine, quick as it is, gives floats (the exact text of a number is lost), reads
a formula without value and an error cell as "", and lays a sheet out densely, so that a lying dimension costs memory.
It serves as the independent oracle in the tests and as reader of the later formats (.xls, .xlsb, .ods).

The parsers resolve no entities, load no DTD and touch no network, and a part with a DOCTYPE is refused whatever its
name and encoding; the gate has counted what the parts inflate to. A formula is computed only where the file lacks its
result, and only a simple one (`formulas`).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import IO

from lxml import etree

from cqdesk.intake.formulas import compute
from cqdesk.intake.gate import ForeignFile, damaged, doctype
from cqdesk.intake.number_formats import built_in
from cqdesk.intake.sheet_xml import Budget, Formulas, Style, read_sheet, read_strings, style_of
from cqdesk.intake.workbook import MAX_CELLS, Sheet, Workbook

_PIECE = 64 * 1024
_MAX_ELEMENT_BYTES = 16 * 1024 * 1024
"""XML of one list of styles."""
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REL_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


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


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive = archive
        self.name = name
        self.strings: list[str] = []
        self.styles: list[Style] = []
        self.since_1904 = False
        self.budget = Budget(MAX_CELLS)
        self.formulas: dict[str, Formulas] = {}

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
        sheets = [self._read_sheet(*entry) for entry in entries]
        compute(sheets, self.formulas, since_1904=self.since_1904)
        return Workbook(name=self.name, sheets=sheets)

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
            self.strings = read_strings(stream, Budget(MAX_CELLS))

    def _read_styles(self, part: str) -> None:
        codes: dict[int, str] = {}
        with self.archive.open(part) as stream:
            for element in _events(stream, "styleSheet", "numFmt", "cellXfs"):
                if _local(element) == "numFmt":
                    codes[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
                else:
                    for xf in element.iterchildren("{*}xf"):
                        number = int(xf.get("numFmtId", "0"))
                        self.styles.append(style_of(codes.get(number, built_in(number))))

    def _read_sheet(self, name: str, hidden: bool, part: str) -> Sheet:
        sheet = Sheet(name=name, hidden=hidden)
        with self.archive.open(part) as stream:
            formulas = read_sheet(stream, sheet, self.strings, self.styles, self.budget, since_1904=self.since_1904)
        if formulas:
            self.formulas[name] = formulas
        return sheet
