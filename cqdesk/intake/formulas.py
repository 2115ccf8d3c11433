"""Results of simple formulas a file was saved without: sums, the four rules, rounding, references.

Workbooks written by other programs and never opened in Excel carry formulas without results. What a clerk could add up
on the desk is computed here: numbers, references within the workbook, + - * / and brackets, SUM, PRODUCT, ROUND,
ROUNDUP, ROUNDDOWN. Everything else stays missing and is said to be missing: other functions, other workbooks, names,
anything that would call out. Nothing is ever executed. Exact decimals, shown with Excel's fifteen digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal, DecimalException

from cqdesk.intake.number_formats import stored_number
from cqdesk.intake.sheet_xml import Formula, Formulas, column_of, decimal_of, number_cell, style_of
from cqdesk.intake.workbook import Area, Cell, Sheet

MAX_STEPS = 3_000_000
"""Cells looked at for all formulas of a workbook."""
MAX_DEPTH = 64
"""Formulas that lead to formulas, and brackets within brackets."""
_EXACT = Context(prec=28, traps=[])
_ROUNDING = {"ROUND": ROUND_HALF_UP, "ROUNDUP": ROUND_UP, "ROUNDDOWN": ROUND_DOWN}

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<sheet>(?:'(?:[^'\[\]]|'')+'|[\w.一-鿿]+)!)?(?P<ref>\$?[A-Z]{1,3}\$?[0-9]{1,7})
        (?::(?P<to>\$?[A-Z]{1,3}\$?[0-9]{1,7}))?(?![\w(.!])
    | (?P<name>[A-Z][A-Z0-9.]*)\(
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[+-]?[0-9]{1,2})?)(?![\w(])
    | (?P<op>[-+*/(),%])
    )""",
    re.VERBOSE,
)


class _Cannot(Exception):
    """This formula is none of the simple ones, or leads to something that has no number."""


def compute(sheets: Sequence[Sheet], formulas: Mapping[str, Formulas], *, since_1904: bool) -> None:
    """Put results into the cells of formulas without one, where the formula is simple; the others stay `missing`."""
    desk = _Desk({sheet.name: sheet for sheet in sheets}, formulas)
    for name, known in formulas.items():
        sheet = desk.sheets[name]
        for place, formula in known.items():
            old = sheet.cells[place]
            try:
                value = desk.result(name, place, 0)
            except _Cannot:
                continue
            if isinstance(value, str):
                sheet.cells[place] = old._replace(text=value, kind="text", raw=f"={formula.text}", doubtful=False)
                continue
            stored = format(value.normalize(), "f")
            try:
                cell = number_cell(*place, stored, style_of(old.number_format), since_1904=since_1904)
            except ValueError:
                continue
            sheet.cells[place] = cell._replace(raw=cell.raw or f"={formula.text}")


Result = Decimal | str
"""Of a cell: a number, or the text a mere reference leads to."""


class _Desk:
    def __init__(self, sheets: Mapping[str, Sheet], formulas: Mapping[str, Formulas]) -> None:
        self.sheets = sheets
        self.formulas = formulas
        self.known: dict[tuple[str, tuple[int, int]], Result | None] = {}
        self.steps = 0

    def step(self, count: int = 1) -> None:
        self.steps += count
        if self.steps > MAX_STEPS:
            raise _Cannot

    def result(self, sheet: str, place: tuple[int, int], depth: int) -> Result:
        """The result of the formula at a place; each is computed once, a circle has none."""
        key = (sheet, place)
        if key in self.known:
            value = self.known[key]
            if value is None:
                raise _Cannot
            return value
        if depth > MAX_DEPTH:
            raise _Cannot
        self.known[key] = None  # a circle comes back here
        formula = self.formulas[sheet][place]
        moved = (place[0] - formula.row, place[1] - formula.col)
        try:
            value = _Reader(self, sheet, formula, moved, depth).whole()
        except DecimalException as error:
            raise _Cannot from error
        if isinstance(value, Decimal):
            rounded = stored_number(str(value))
            if rounded is None:
                raise _Cannot
            value = rounded
        self.known[key] = value
        return value

    def value(self, sheet: str, place: tuple[int, int], depth: int) -> Result | None:
        """What a reference leads to: None for an empty cell."""
        self.step()
        if place in self.formulas.get(sheet, {}):
            return self.result(sheet, place, depth + 1)
        cell = self.sheets[sheet].cells.get(place)
        if cell is None:
            return None
        if cell.kind in ("missing", "error"):
            raise _Cannot
        number = decimal_of(cell)
        return number if number is not None else cell.text

    def numbers_in(self, sheet: str, area: Area, depth: int) -> Iterator[Decimal]:
        """The numbers of a range; texts and empty cells count nothing, as in SUM."""
        cells = self.sheets[sheet].cells
        size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
        self.step(min(size, len(cells)))
        places: list[tuple[int, int]]
        if size > len(cells):
            places = [p for p in cells if area.holds(*p)]
        else:
            rows, cols = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
            places = [(row, col) for row in rows for col in cols if (row, col) in cells]
        for place in places:
            cell: Cell = cells[place]
            value = None if cell.kind in ("text", "bool") else self.value(sheet, place, depth)
            if isinstance(value, Decimal):
                yield value


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, desk: _Desk, sheet: str, formula: Formula, moved: tuple[int, int], depth: int) -> None:
        self.desk, self.sheet, self.moved, self.depth = desk, sheet, moved, depth
        self.tokens = self._split(formula.text)
        self.at = 0
        self.open = 0

    @staticmethod
    def _split(text: str) -> list[re.Match[str]]:
        tokens: list[re.Match[str]] = []
        at = 0
        text = text.strip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise _Cannot
            tokens.append(match)
            at = match.end()
        return tokens

    def _peek(self) -> str:
        return (self.tokens[self.at]["op"] or "") if self.at < len(self.tokens) else ""

    def _take(self, op: str) -> None:
        if self._peek() != op:
            raise _Cannot
        self.at += 1

    def whole(self) -> Result:
        if len(self.tokens) == 1 and self.tokens[0]["ref"] and not self.tokens[0]["to"]:
            found = self.desk.value(*self._place(self.tokens[0]), self.depth)
            return Decimal(0) if found is None else found
        value = self._sum()
        if self.at != len(self.tokens):
            raise _Cannot
        return value

    def _sum(self) -> Decimal:
        value = self._product()
        while (op := self._peek()) in ("+", "-"):
            self.at += 1
            other = self._product()
            value = _EXACT.add(value, other) if op == "+" else _EXACT.subtract(value, other)
        return value

    def _product(self) -> Decimal:
        value = self._factor()
        while (op := self._peek()) in ("*", "/"):
            self.at += 1
            other = self._factor()
            if op == "/" and not other:
                raise _Cannot
            value = _EXACT.multiply(value, other) if op == "*" else _EXACT.divide(value, other)
        return value

    def _factor(self) -> Decimal:
        if self._peek() in ("+", "-"):
            negative = self._peek() == "-"
            self.at += 1
            self._deeper()
            value = self._factor()
            self.open -= 1
            return -value if negative else value
        value = self._atom()
        while self._peek() == "%":
            self.at += 1
            value = _EXACT.divide(value, Decimal(100))
        return value

    def _deeper(self) -> None:
        self.open += 1
        if self.open > MAX_DEPTH:
            raise _Cannot

    def _atom(self) -> Decimal:
        if self.at >= len(self.tokens):
            raise _Cannot
        token = self.tokens[self.at]
        self.at += 1
        self.desk.step()
        if token["number"]:
            return Decimal(token["number"])
        if token["ref"]:
            if token["to"]:
                raise _Cannot  # a range means something inside a function only
            return self._number(self.desk.value(*self._place(token), self.depth))
        if token["op"] == "(":
            self._deeper()
            value = self._sum()
            self._take(")")
            self.open -= 1
            return value
        if token["name"]:
            self._deeper()
            value = self._function(token["name"])
            self.open -= 1
            return value
        raise _Cannot

    def _number(self, value: Result | None) -> Decimal:
        if value is None:
            return Decimal(0)
        if isinstance(value, Decimal):
            return value
        number = stored_number(value)  # Excel takes "12" for 12 in arithmetic
        if number is None:
            raise _Cannot
        return number

    def _function(self, name: str) -> Decimal:
        if name in ("SUM", "PRODUCT"):
            value = Decimal(0 if name == "SUM" else 1)
            counted = False
            for number in self._arguments():
                counted = True
                value = _EXACT.add(value, number) if name == "SUM" else _EXACT.multiply(value, number)
            return value if counted or name == "SUM" else Decimal(0)
        if name in _ROUNDING:
            value = self._sum()
            self._take(",")
            places = self._sum()
            self._take(")")
            if places != places.to_integral_value() or not -15 <= places <= 15:
                raise _Cannot
            return value.quantize(Decimal(1).scaleb(-int(places)), _ROUNDING[name], _EXACT)
        raise _Cannot

    def _arguments(self) -> Iterator[Decimal]:
        while True:
            token = self.tokens[self.at] if self.at < len(self.tokens) else None
            after = self.tokens[self.at + 1]["op"] if self.at + 1 < len(self.tokens) else ""
            if token is not None and token["ref"] and after in (",", ")"):
                self.at += 1
                sheet, place = self._place(token)
                last = self._moved(token["to"]) if token["to"] else place
                top, bottom = sorted((place[0], last[0]))
                left, right = sorted((place[1], last[1]))
                yield from self.desk.numbers_in(sheet, Area(top, left, bottom, right), self.depth)
            else:
                yield self._sum()
            if self._peek() == ",":
                self.at += 1
                continue
            self._take(")")
            return

    def _place(self, token: re.Match[str]) -> tuple[str, tuple[int, int]]:
        sheet = self.sheet
        if token["sheet"]:
            sheet = token["sheet"][:-1]
            if sheet.startswith("'"):
                sheet = sheet[1:-1].replace("''", "'")
            if sheet not in self.desk.sheets:
                raise _Cannot
        return sheet, self._moved(token["ref"])

    def _moved(self, reference: str) -> tuple[int, int]:
        """The place of a reference; in a shared formula what is not fixed by $ moves along."""
        match = re.fullmatch(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})", reference)
        if match is None:
            raise _Cannot
        row, col = int(match[4]), column_of(match[2])
        place = (row if match[3] else row + self.moved[0], col if match[1] else col + self.moved[1])
        if place[0] < 1 or place[1] < 1:
            raise _Cannot
        return place
