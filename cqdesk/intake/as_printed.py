"""Numbers and days as the paper prints them: the common number formats carried out.

    printed("1234.5", "number", '#,##0.00"KG"')     -> "1,234.50KG"

Only formats understood in full are carried out; for any other (fractions, exponents, conditions, Chinese numerals) the
answer is "" and the plain value stands. Values are never taken from here: totals are added from what is stored. Rules:
ECMA-376 part 1, 18.8.31.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from cqdesk.intake.workbook import Cell

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<wide>.)|\*(?P<fill>.)|\[\$(?P<money>[^\]-]*)(?:-[^\]]*)?\]'
    r"|\[(?P<bracket>[^\]]*)\]|(?P<general>general)|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?,*|\.[0#?]+,*)|(?P<percent>%)|(?P<text>@)"
    r"|(?P<day>y+|m+|d+)|(?P<plain>[^A-Za-z0-9#?@]|[A-Z](?![A-Za-z]))",
    re.IGNORECASE | re.DOTALL,
)
_COLOURS = re.compile(r"(?i)(?:black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+)\Z")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_LONG_MONTHS = (
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a format: literal text and places for the figure in their order."""

    parts: tuple[tuple[str, str], ...]
    """(kind, text): text, digits, day, general."""
    percent: int = 0


def printed(text: str, kind: str, code: str) -> str:
    """What is printed of a cell of kind number, percent or date; "" where the format is none or not understood.

    `text` is that of the cell: a date carries its day in it.
    """
    if not code or code == "@":
        return ""
    sections = _sections(code)
    if sections is None:
        return ""
    if kind == "date":
        return _day(sections[0], text) if _has(sections[0], "day") else ""
    number = _stored(text, kind)
    if number is None:
        return ""
    if number < 0 and len(sections) > 1:
        section, number = sections[1], -number
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    else:
        section = sections[0]
    return "" if _has(section, "day") else _figure(section, number)


def printed_cell(cell: Cell) -> str:
    """The same for a cell; "" for one that holds text."""
    return printed(cell.text, cell.kind, cell.number_format) if cell.kind in _FIGURES else ""


def name_as_printed(cell: Cell) -> str:
    """What a cell says in a column of names: model 12.50 under 0.00, M-7 under "M-"0.

    A format that groups, rounds or divides the figure spoils a name: then the plain value is the name.
    """
    shown = printed_cell(cell)
    figure = _FIGURE.search(shown)
    if cell.kind == "date":
        return shown or cell.text
    same = figure is not None and cell.kind == "number" and Decimal(figure[0]) == abs(Decimal(cell.text))
    return shown if same else cell.text


_FIGURE = re.compile(r"[0-9]+(?:[.][0-9]+)?")
_FIGURES = frozenset({"number", "percent", "date"})


def _stored(text: str, kind: str) -> Decimal | None:
    try:
        return Decimal(text.rstrip("%")) / 100 if kind == "percent" else Decimal(text)
    except ArithmeticError:
        return None


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...] | None:
    """The sections of a format; None if any of it is not understood."""
    found: list[_Section] = []
    parts: list[tuple[str, str]] = []
    percent = at = 0
    for match in _TOKEN.finditer(code):
        if match.start() != at:
            return None
        at = match.end()
        kind = match.lastgroup or ""
        token = match[kind]
        if kind == "bracket":
            if not _COLOURS.match(token):
                return None  # a condition, elapsed time, Chinese numerals
        elif kind in ("quoted", "escaped", "money"):
            parts.append(("text", token))
        elif kind == "wide":
            parts.append(("text", " "))
        elif kind == "percent":
            percent += 1
            parts.append(("text", "%"))
        elif kind == "text":
            parts.append(("text", ""))  # where a text would stand; no figure is shown by this section
        elif kind in ("digits", "day", "general"):
            parts.append((kind, token.lower()))
        elif kind == "plain" and token == ";":
            found.append(_Section(tuple(parts), percent))
            parts, percent = [], 0
        elif kind == "plain":
            if token.isalpha() and token.isascii():
                return None  # E of an exponent, h and s of a time
            parts.append(("text", token))
    if at != len(code) or len(found) > 3:
        return None
    found.append(_Section(tuple(parts), percent))
    figures = [sum(1 for kind, _ in section.parts if kind in ("digits", "general")) for section in found]
    mixed = any(_has(s, "day") and n for s, n in zip(found, figures, strict=True))
    broken = any(("text", "/") in s.parts for s, n in zip(found, figures, strict=True) if n)  # a fraction
    return None if mixed or broken or any(n > 1 for n in figures) else tuple(found)


def _has(section: _Section, kind: str) -> bool:
    return any(name == kind for name, _ in section.parts)


def _figure(section: _Section, number: Decimal) -> str:
    shown: list[str] = []
    for kind, text in section.parts:
        if kind == "text":
            shown.append(text)
        elif kind == "general":
            shown.append(format(number, "f"))
        else:
            shown.append(_digits(text, number * 100**section.percent))
    return "".join(shown).strip()


def _digits(pattern: str, number: Decimal) -> str:
    """The figure by its pattern: #,##0.00, 0.0##, 00000, #,##0, (a comma at the end divides by a thousand)."""
    body = pattern.rstrip(",")
    number = number.scaleb(-3 * (len(pattern) - len(body)))
    whole, _, behind = body.partition(".")
    rounded = abs(number).quantize(Decimal(1).scaleb(-len(behind)), ROUND_HALF_UP)
    figures, _, decimals = format(rounded, "f").partition(".")
    least = len(behind.rstrip("#?"))
    while len(decimals) > least and decimals.endswith("0"):
        decimals = decimals[:-1]
    wanted = sum(1 for c in whole if c == "0")
    figures = (figures.lstrip("0") if not wanted else figures).zfill(wanted)
    if "," in whole:
        figures = f"{int(figures):,}" if len(figures) > 3 else figures
    point = "." if decimals or (body.endswith(".") and behind == "") else ""
    sign = "-" if number < 0 and rounded else ""
    return f"{sign}{figures}{point}{decimals}"


def _day(section: _Section, text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    shown: list[str] = []
    for kind, token in section.parts:
        if kind != "day":
            shown.append(token)
        elif token[0] == "y":
            shown.append(f"{day.year:04d}" if len(token) > 2 else f"{day.year % 100:02d}")
        elif token[0] == "m":
            if len(token) > 4:
                return ""
            names = (str(day.month), f"{day.month:02d}", _MONTHS[day.month - 1], _LONG_MONTHS[day.month - 1])
            shown.append(names[len(token) - 1])
        elif len(token) > 2:
            return ""  # names of weekdays
        else:
            shown.append(f"{day.day:02d}" if len(token) == 2 else str(day.day))
    return "".join(shown).strip()
