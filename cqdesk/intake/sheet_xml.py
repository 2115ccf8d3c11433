"""Parts of a workbook that are long: sheets and shared strings, streamed through expat without building a tree.

Expat calls back for every element and keeps nothing, so that a part full of elements nobody asked for, or one that
never ends, costs time only, which the gate has bounded. A DOCTYPE is refused; without one there are no entities.
Five times as fast as walking a tree: 200,000 cells in half a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import IO, NamedTuple
from xml.parsers import expat

from cqdesk.intake.gate import doctype
from cqdesk.intake.number_formats import shape_of, show
from cqdesk.intake.workbook import MAX_COL, MAX_ROW, MAX_TEXT, Area, Cell, Sheet, too_many_cells

MAX_FORMULA = 8_192
"""Characters Excel allows in one formula."""
_PIECE = 64 * 1024
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REF = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})\Z")
_SHORT_NUMBER = re.compile(r"-?(?:[1-9][0-9]*|0)(?:\.[0-9]*[1-9])?\Z")
"""A number written as we write it; with 15 digits at most there is nothing to round."""
_TRUE = ("1", "true")


class Formula(NamedTuple):
    """A formula whose result the file lacks. One shared by several cells is written for the cell `row`, `col`."""

    text: str
    row: int
    col: int


Formulas = dict[tuple[int, int], Formula]
"""By the cell that shows the result."""


class Budget:
    """Cells left for all sheets of a file."""

    def __init__(self, cells: int) -> None:
        self.cells = cells

    def take(self, count: int) -> None:
        """Raise `UserError` when there are too many."""
        self.cells -= count
        if self.cells < 0:
            raise too_many_cells()


def clean(text: str) -> str:
    """The text of a cell: escapes undone, line ends unified, blanks of every width taken off its ends."""
    text = text[:MAX_TEXT]
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: _character(int(match[1], 16)), text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip(" \t\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\x00")


def _character(code: int) -> str:
    return "" if 0xD800 <= code <= 0xDFFF else chr(code)  # half a pair is no character


def place_of(reference: str) -> tuple[int, int]:
    """Row and column of `B14` or `$B$14`. Raises ValueError."""
    match = _REF.match(reference)
    if match is None:
        raise ValueError(reference)
    return int(match[2]), column_of(match[1])


@lru_cache(maxsize=20_000)
def column_of(letters: str) -> int:
    """Number of a column: A → 1. Raises ValueError for what is no column of a sheet."""
    col = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        col = col * 26 + ord(letter) - 64
    if not 1 <= col <= MAX_COL:
        raise ValueError(letters)
    return col


def area_of(reference: str) -> Area:
    """A1:C3 as rectangle, whatever corner comes first. Raises ValueError."""
    first, _, last = reference.partition(":")
    top, left = place_of(first)
    bottom, right = place_of(last or first)
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


class _LocalNames(dict[str, str]):
    """Names of elements without their namespace; asked for twice per cell, so no function is called."""

    def __missing__(self, name: str) -> str:
        local = name.rpartition(" ")[2]
        if len(self) < 512:
            self[name] = local
        return local


_local = _LocalNames()


def _parse(
    stream: IO[bytes],
    root: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Run a part through expat. Raises ValueError for another root or broken XML, `UserError` for a DOCTYPE."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise doctype()

    def first(name: str, attributes: dict[str, str]) -> None:
        if _local[name] != root:
            raise ValueError(root)
        parser.StartElementHandler = start

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = first
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError(root) from error


def read_strings(stream: IO[bytes], budget: Budget) -> list[str]:
    """The shared strings: all runs joined, reading aids (phonetic runs) left out."""
    strings: list[str] = []
    pieces: list[str] = []
    taking = aside = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal taking, aside
        tag = _local[name]
        if tag == "t":
            taking = not aside
        elif tag == "rPh":
            aside = True

    def end(name: str) -> None:
        nonlocal taking, aside
        tag = _local[name]
        if tag == "t":
            taking = False
        elif tag == "rPh":
            aside = False
        elif tag == "si":
            budget.take(1)
            strings.append(clean("".join(pieces)))
            pieces.clear()

    def text(data: str) -> None:
        if taking and len(pieces) < MAX_TEXT:
            pieces.append(data)

    _parse(stream, "sst", start, end, text)
    return strings


class Style(NamedTuple):
    """A number format as the reader of cells needs it."""

    code: str
    words: str
    is_plain: bool
    """Numbers are shown as they are stored."""


@lru_cache(maxsize=4096)
def style_of(code: str) -> Style:
    """The style of a format code."""
    shape = shape_of(code)
    return Style(code, shape.words, not (shape.is_date or shape.is_time or shape.is_percent or shape.digits))


def number_cell(row: int, col: int, stored: str, style: Style, *, since_1904: bool) -> Cell:
    """A stored number as a person sees it. Raises ValueError for what is no number."""
    stored = stored.strip()
    if style.is_plain and len(stored) <= 15 and _SHORT_NUMBER.match(stored) and stored != "-0":
        return Cell(row, col, stored, "number", "", style.code, style.words)
    shown = show(stored, style.code, since_1904=since_1904)
    if shown is None:
        raise ValueError(stored)
    raw = "" if stored == shown.text else stored
    return Cell(row, col, shown.text, shown.kind, raw, style.code, shown.words, shown.doubtful)


def float_cell(row: int, col: int, stored: float, code: str, *, since_1904: bool = False) -> Cell:
    """The same for formats that hold binary numbers. Raises ValueError for infinities."""
    whole = abs(stored) < 1e15 and stored == int(stored)
    return number_cell(row, col, str(int(stored)) if whole else repr(stored), style_of(code), since_1904=since_1904)


def read_sheet(
    stream: IO[bytes], sheet: Sheet, strings: list[str], styles: list[Style], budget: Budget, *, since_1904: bool
) -> Formulas:
    """Fill a sheet from its part; returns the formulas without result.

    Raises ValueError when the part contradicts itself (a cell in another row, a string that is not there).
    """
    general = style_of("")
    cells = sheet.cells
    formulas: Formulas = {}
    shared: dict[str, Formula] = {}
    pieces: list[str] = []
    taking = aside = in_row = in_cell = row_hidden = False
    row = col = used_before = 0
    row_text = ""
    kind = style_text = ""
    value: str | None = None
    formula: str | None = None
    group = ""
    by_style: dict[str, Style] = {"": general}

    def style(text: str) -> Style:
        found = by_style.get(text)
        if found is None:
            number = int(text)
            found = by_style[text] = styles[number] if 0 <= number < len(styles) else general
        return found

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal taking, aside, in_row, in_cell, row_hidden, row, col, used_before
        nonlocal row_text, kind, style_text, value, formula, group
        tag = _local[name]
        if tag == "c":
            if in_cell or not in_row:
                raise ValueError(tag)
            in_cell = True
            reference = attributes.get("r")
            if reference is None:
                col += 1
                if col > MAX_COL:
                    raise ValueError(tag)
            elif reference.endswith(row_text) and reference[: -len(row_text)].isalpha():
                col = column_of(reference[: -len(row_text)])
            else:
                row_of_cell, col = place_of(reference)
                if row_of_cell != row:
                    raise ValueError(reference)
            kind = attributes.get("t", "n")
            style_text = attributes.get("s", "")
            value = formula = None
            group = ""
        elif tag == "v" or tag == "t":
            taking = in_cell and not aside
        elif tag == "f":
            taking = in_cell
            group = attributes.get("si", "") if attributes.get("t") == "shared" else ""
        elif tag == "rPh":
            aside = True
        elif tag == "row":
            if in_row:
                raise ValueError(tag)
            in_row = True
            row = int(attributes.get("r", row + 1))
            if not 1 <= row <= MAX_ROW:
                raise ValueError(tag)
            row_text, col = str(row), 0
            row_hidden = attributes.get("hidden", "0") in _TRUE
            used_before = len(cells)
        elif tag == "mergeCell":
            budget.take(1)
            area = area_of(attributes.get("ref", ""))
            sheet.merge(area.top, area.left, area.bottom, area.right)
        elif tag == "col" and attributes.get("hidden", "0") in _TRUE:
            sheet.hide_columns(int(attributes.get("min", "1")), int(attributes.get("max", "1")))

    def text(data: str) -> None:
        if taking and len(pieces) < MAX_TEXT:
            pieces.append(data)

    def end(name: str) -> None:
        nonlocal taking, aside, in_row, in_cell, value, formula
        tag = _local[name]
        if tag == "v":
            if taking:
                value = "".join(pieces)
                pieces.clear()
                taking = False
        elif tag == "t":
            if taking:
                value = (value or "") + "".join(pieces)
                pieces.clear()
                taking = False
        elif tag == "c":
            in_cell = False
            cell = _cell()
            if cell is not None:
                budget.take(1)
                cells[row, col] = cell
        elif tag == "f":
            if taking:
                formula = "".join(pieces)
                pieces.clear()
                taking = False
        elif tag == "rPh":
            aside = False
        elif tag == "row":
            in_row = False
            if row_hidden and len(cells) > used_before:
                sheet.hidden_rows.add(row)

    def _cell() -> Cell | None:
        if formula is not None and group and formula:
            shared[group] = Formula(formula, row, col)
        if kind == "s" and value:
            index = int(value)
            if not 0 <= index < len(strings):
                raise ValueError(value)
            return Cell(row, col, strings[index]) if strings[index] else None
        if value is None or (kind not in ("str", "inlineStr") and not value.strip()):
            return _without_value() if formula is not None else None
        if kind in ("str", "inlineStr"):
            shown = clean(value)
            return Cell(row, col, shown) if shown else None
        if kind == "n":
            return number_cell(row, col, value, style(style_text), since_1904=since_1904)
        if kind == "e":
            return Cell(row, col, value.strip(), "error", doubtful=True)
        if kind == "b":
            return Cell(row, col, "TRUE" if value.strip() == "1" else "FALSE", "bool")
        if kind == "d":
            return Cell(row, col, value.strip()[:10], "date", raw=value.strip())
        return number_cell(row, col, value, style(style_text), since_1904=since_1904)

    def _without_value() -> Cell:
        assert formula is not None
        known = Formula(formula, row, col) if formula else shared.get(group)
        if known is not None and len(known.text) <= MAX_FORMULA:
            formulas[row, col] = known
        return Cell(row, col, "", "missing", number_format=style(style_text).code, doubtful=True)

    _parse(stream, "worksheet", start, end, text)
    return formulas


def decimal_of(cell: Cell) -> Decimal | None:
    """The stored number of a cell, None for a cell that holds none."""
    if cell.kind == "number":
        return Decimal(cell.text)
    if cell.kind == "percent":
        return Decimal(cell.text.rstrip("%")) / 100
    if cell.kind in ("date", "time") and cell.raw:
        try:
            return Decimal(cell.raw)
        except ArithmeticError:
            return None
    return None
