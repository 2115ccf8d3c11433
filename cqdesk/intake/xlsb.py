"""Reader for .xlsb, the binary workbook of Excel 2007 and later ([MS-XLSB] 2.1.4 and 2.4).

A ZIP whose parts are records: a number, a length, bytes. Only the records that hold values, formats, merges and hidden
rows are looked at. Calamine reads the values too, without the formats; in the tests it is the independent reader.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from lxml import etree

from cqdesk.intake.gate import damaged
from cqdesk.intake.number_formats import built_in
from cqdesk.intake.sheet_xml import Budget, Style, clean, float_cell, style_of
from cqdesk.intake.workbook import MAX_CELLS, MAX_COL, MAX_ROW, Cell, Sheet, Workbook
from cqdesk.intake.xlsx import relations

_ROW, _BLANK, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = 0, 1, 2, 3, 4, 5, 6, 7
_F_TEXT, _F_REAL, _F_BOOL, _F_ERROR, _RICH = 8, 9, 10, 11, 62
_SST_ITEM, _FORMAT, _XF, _COLUMN, _WORKBOOK, _SHEET, _MERGE = 19, 44, 47, 60, 153, 156, 176
_BEGIN_CELL_XFS, _END_CELL_XFS = 617, 618
_MAX_RECORD = 1024 * 1024
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#N/A"}


def read_xlsb(data: bytes, name: str) -> Workbook:
    """Read a binary workbook. Raises `UserError` when parts are broken or far too many."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return Workbook(name=name, sheets=_Reader(archive).read())
    except (
        zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, ValueError, EOFError, struct.error, IndexError
    ) as error:  # fmt: skip
        raise damaged() from error


def _records(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    while head := stream.read(1):
        kind = head[0]
        if kind & 0x80:
            kind = (kind & 0x7F) | (stream.read(1)[0] & 0x7F) << 7
        size = 0
        for shift in (0, 7, 14, 21):
            piece = stream.read(1)[0]
            size |= (piece & 0x7F) << shift
            if not piece & 0x80:
                break
        if size > _MAX_RECORD:
            raise ValueError("record")
        content = stream.read(size)
        if len(content) < size:
            raise EOFError
        yield kind, content


def _wide(content: bytes, at: int) -> tuple[str, int]:
    """A string of 16-bit characters with its length before it, and where it ends."""
    (count,) = struct.unpack_from("<I", content, at)
    if count == 0xFFFFFFFF:  # none at all
        return "", at + 4
    end = at + 4 + count * 2
    if end > len(content):
        raise ValueError("string")
    return content[at + 4 : end].decode("utf-16-le", "replace"), end


def _rk(content: bytes) -> float:
    (packed,) = struct.unpack_from("<i", content, 8)
    value = float(packed >> 2) if packed & 2 else struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value


class _Reader:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.strings: list[str] = []
        self.styles: list[Style] = []
        self.since_1904 = False
        self.budget = Budget(MAX_CELLS)

    def read(self) -> list[Sheet]:
        book = next(
            (
                path
                for path, kind in relations(self.archive, "_rels/.rels", "").values()
                if kind.endswith("/officeDocument")
            ),
            None,
        )
        if book is None:
            raise damaged()
        folder, base = posixpath.split(book)
        rels = relations(self.archive, f"{folder}/_rels/{base}.rels", folder)
        for target, kind in rels.values():
            if kind.endswith("/sharedStrings"):
                self._read_strings(target)
            elif kind.endswith("/styles"):
                self._read_styles(target)
        entries: list[tuple[str, bool, str]] = []
        for kind_of_record, content in self._part(book):
            if kind_of_record == _WORKBOOK:
                self.since_1904 = bool(content[0] & 1)
            elif kind_of_record == _SHEET:
                (state,) = struct.unpack_from("<I", content)
                relation, end = _wide(content, 8)
                title, _ = _wide(content, end)
                target, kind = rels.get(relation, ("", ""))
                if kind.endswith("/worksheet"):
                    entries.append((title, state != 0, target))
        return [self._read_sheet(*entry) for entry in entries]

    def _part(self, part: str) -> Iterator[tuple[int, bytes]]:
        with self.archive.open(part) as stream:
            yield from _records(stream)

    def _read_strings(self, part: str) -> None:
        budget = Budget(MAX_CELLS)
        for kind, content in self._part(part):
            if kind == _SST_ITEM:
                budget.take(1)
                self.strings.append(clean(_wide(content, 1)[0]))

    def _read_styles(self, part: str) -> None:
        codes: dict[int, str] = {}
        inside = False
        for kind, content in self._part(part):
            if kind == _FORMAT:
                codes[struct.unpack_from("<H", content)[0]] = _wide(content, 2)[0]
            elif kind in (_BEGIN_CELL_XFS, _END_CELL_XFS):
                inside = kind == _BEGIN_CELL_XFS
            elif kind == _XF and inside:
                (number,) = struct.unpack_from("<H", content, 2)
                self.styles.append(style_of(codes.get(number, built_in(number))))

    def _read_sheet(self, name: str, hidden: bool, part: str) -> Sheet:
        sheet = Sheet(name=name, hidden=hidden)
        row = 0
        row_hidden = False
        for kind, content in self._part(part):
            if kind == _ROW:
                row = struct.unpack_from("<I", content)[0] + 1
                row_hidden = bool(content[11] & 0x10)
                if row > MAX_ROW:
                    raise ValueError("row")
            elif kind in _CELLS and row:
                cell = self._cell(kind, content, row)
                if cell is not None:
                    self.budget.take(1)
                    sheet.cells[row, cell.col] = cell
                    if row_hidden:
                        sheet.hidden_rows.add(row)
            elif kind == _MERGE:
                self.budget.take(1)
                top, bottom, left, right = struct.unpack_from("<4I", content)
                sheet.merge(top + 1, left + 1, bottom + 1, right + 1)
            elif kind == _COLUMN and content[16] & 1:
                first, last = struct.unpack_from("<2I", content)
                sheet.hide_columns(first + 1, last + 1)
        return sheet

    def _cell(self, kind: int, content: bytes, row: int) -> Cell | None:
        col = struct.unpack_from("<I", content)[0] + 1
        if col > MAX_COL:
            raise ValueError("column")
        if kind in (_RK, _REAL, _F_REAL):
            value = _rk(content) if kind == _RK else struct.unpack_from("<d", content, 8)[0]
            number = int.from_bytes(content[4:7], "little")
            code = self.styles[number].code if number < len(self.styles) else ""
            return float_cell(row, col, value, code, since_1904=self.since_1904)
        if kind in (_BOOL, _F_BOOL):
            return Cell(row, col, "TRUE" if content[8] else "FALSE", "bool")
        if kind in (_ERROR, _F_ERROR):
            return Cell(row, col, _ERRORS.get(content[8], "#N/A"), "error", doubtful=True)
        if kind == _SHARED:
            (index,) = struct.unpack_from("<I", content, 8)
            text = self.strings[index]
        else:
            text = clean(_wide(content, 9 if kind == _RICH else 8)[0])
        return Cell(row, col, text) if text else None


_CELLS = frozenset(
    {_RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED, _F_TEXT, _F_REAL, _F_BOOL, _F_ERROR, _RICH}
)  # fmt: skip
