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

from lxml import etree

from cqdesk.intake.formulas import compute
from cqdesk.intake.gate import damaged
from cqdesk.intake.number_formats import built_in
from cqdesk.intake.sheet_xml import Budget, Formulas, Style, read_sheet, read_strings, style_of
from cqdesk.intake.workbook import MAX_CELLS, Sheet, Workbook
from cqdesk.intake.xml_parts import events, local_name

_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REL_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def read_xlsx(data: bytes, name: str) -> Workbook:
    """Read a file the gate let through. Raises `UserError` (`gate-…`) when parts are broken or far too many."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Reader(archive, name).read()
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, ValueError, EOFError) as error:
        raise damaged() from error


def relations(archive: zipfile.ZipFile, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Target part and kind of the relations of a part, by their ids; references to outside are never followed."""
    found: dict[str, tuple[str, str]] = {}
    if part not in archive.namelist():
        return found
    with archive.open(part) as stream:
        for element in events(stream, "Relationships", "Relationship"):
            if element.get("TargetMode", "Internal") != "Internal":
                continue
            target = element.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            found[element.get("Id", "")] = (path.lstrip("/"), element.get("Type", ""))
    return found


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
        rels = relations(self.archive, f"{folder}/_rels/{base}.rels", folder)
        for target, kind in rels.values():
            if kind.endswith("/sharedStrings"):
                self._read_strings(target)
            elif kind.endswith("/styles"):
                self._read_styles(target)
        entries: list[tuple[str, bool, str]] = []
        with self.archive.open(book_part) as stream:
            for element in events(stream, "workbook", "workbookPr", "sheet"):
                if local_name(element) == "workbookPr":
                    self.since_1904 = element.get("date1904", "0").lower() in ("1", "true")
                    continue
                relation = element.get(_REL) or element.get(_REL_STRICT) or ""
                target, kind = rels.get(relation, ("", ""))
                if kind.endswith("/worksheet"):  # chart and macro sheets hold no cells
                    entries.append((element.get("name", ""), element.get("state", "visible") != "visible", target))
        sheets = [self._read_sheet(*entry) for entry in entries]
        compute(sheets, self.formulas, since_1904=self.since_1904)
        return Workbook(name=self.name, sheets=sheets)

    def _target_of(self, part: str, kind: str) -> str | None:
        return next((path for path, found in relations(self.archive, part, "").values() if found.endswith(kind)), None)

    def _read_strings(self, part: str) -> None:
        with self.archive.open(part) as stream:
            self.strings = read_strings(stream, Budget(MAX_CELLS))

    def _read_styles(self, part: str) -> None:
        codes: dict[int, str] = {}
        with self.archive.open(part) as stream:
            for element in events(stream, "styleSheet", "numFmt", "cellXfs"):
                if local_name(element) == "numFmt":
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
