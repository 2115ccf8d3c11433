"""From a cell of a known column to values of a paper line: the number, and what is glued to it.

A quantity cell "120PCS" gives quantity and unit, "12纸箱" packages and package type, "US$ 5.2" price and currency. Weights
in grams, tonnes or pounds become kilograms, exactly, and say so in `raw`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from cqdesk.domain.quantity import plain
from cqdesk.intake.as_printed import name_as_printed, printed_cell
from cqdesk.intake.contents import NUMERIC, PLACEHOLDERS
from cqdesk.intake.names import NameBook
from cqdesk.intake.paper import PaperCell, PaperRow
from cqdesk.intake.row_words import PACKAGE_WORD
from cqdesk.intake.values import Number, currency_word, folded, is_cubic_metre, kilograms_per, parse_number
from cqdesk.intake.workbook import Cell

DITTO = frozenset({'"', "''", "〃", "同上", "ditto", "do", "″", "“", "”", '""'})
WEIGHTS = frozenset({"gross_weight_kg", "net_weight_kg"})
_FOREIGN_VOLUME = re.compile(r"(?i)\b(?:cm|mm|l|ltr|cuft|ft|in)[3³]?\b")
_CODE_TABLES = {
    "unit": "units",
    "currency": "currencies",
    "origin_country": "countries",
    "destination_country": "countries",
    "package_type": "package_types",
}


def number_of(cell: Cell) -> Number | None:
    """The number a cell holds; doubtful where the file or the notation is."""
    if cell.kind == "number":
        return Number(Decimal(cell.text), after=cell.format_words, doubtful=cell.doubtful)
    if cell.kind == "text":
        return parse_number(cell.text)
    if cell.kind == "date" and re.fullmatch(r"\d+(\.\d+)?", cell.raw):  # a number column formatted as date by mistake
        return Number(Decimal(cell.raw), doubtful=True)
    return None


def coded(field: str, text: str, origin: str, names: NameBook, *, raw: str = "", doubtful: bool = False) -> PaperCell:
    """A text value with the official code beside it where its name is known."""
    code = ""
    table = _CODE_TABLES.get(field)
    if table:
        code = names.by_name(table, text) or ""
        if not code and table in ("units", "package_types"):
            # 个/PCS, PCS(个), 纸箱 CARTONS: two names of one thing
            found = {names.by_name(table, piece) for piece in re.split(r"[/()（）\s]+", text) if piece.strip()}
            code = found.pop() or "" if len(found) == 1 else ""
    elif field == "hs_code" and re.fullmatch(r"[\d. ]+", text):
        digits = re.sub(r"\D", "", text)
        code = digits if len(digits) == 10 else ""
    return PaperCell(text, origin, raw, code, doubtful)


def read_cell(field: str, cell: Cell, origin: str, head_words: str, head_origin: str, names: NameBook) -> PaperRow:
    """Values of one cell by field name; empty when the cell says nothing."""
    text = cell.text
    if cell.kind == "missing" or (len(text) <= 5 and folded(text).casefold() in PLACEHOLDERS):
        return {}
    if cell.kind == "error":
        return {field: PaperCell(text, origin, doubtful=True, why="单元格是错误值")}
    if field not in NUMERIC:
        if cell.kind == "date":
            printed = name_as_printed(cell)
            doubtful = not re.fullmatch(r"\d+-\d+", printed)  # 1-10 shown as typed
            why = "单元格是日期，可能是表格软件把箱号或型号改成了日期"
            return {
                field: PaperCell(
                    printed, origin, text if printed != text else "", doubtful=doubtful, why=why if doubtful else ""
                )
            }
        name = text if field == "hs_code" else name_as_printed(cell)
        return {field: coded(field, name, origin, names, raw=cell.raw, doubtful=cell.doubtful)}
    number = number_of(cell)
    if number is None:
        return {field: PaperCell(text, origin, cell.raw, doubtful=True, why="不是一个数字")}
    shown = (cell.raw or cell.text) if cell.kind == "text" else printed_cell(cell) or cell.raw
    value = PaperCell(number.text, origin, shown if shown != number.text else "", doubtful=number.doubtful)
    if cell.kind == "text" and cell.doubtful and not value.doubtful:  # `notation` could not tell either
        value = replace(value, doubtful=True, why="逗号是千位分隔还是小数点，看不出来")
    found: PaperRow = {field: value}
    if field in WEIGHTS:
        found[field] = _in_kilograms(value, number, head_words)
    elif field == "volume_m3":
        foreign = _FOREIGN_VOLUME.search(head_words)
        if (number.words and not is_cubic_metre(number.words)) or foreign:
            found[field] = replace(value, doubtful=True, why="体积单位不是立方米")
    elif field == "quantity":
        found |= _word_beside("unit", number, head_words, origin, head_origin, names)
    elif field == "package_count":
        found |= _word_beside("package_type", number, head_words, origin, head_origin, names)
    else:
        found |= _currency_beside(number, head_words, origin, head_origin, names)
    return found


def _in_kilograms(value: PaperCell, number: Number, head_words: str) -> PaperCell:
    unit = number.words
    factor = kilograms_per(unit) if unit else _head_factor(head_words)
    if unit and factor is None:
        return replace(value, doubtful=True, why="重量单位无法识别")
    if factor is None or factor == 1:
        return value
    printed = value.raw or number.text
    if not unit:  # the figure as printed with the unit of its head
        word = next(w for w in re.split(r"[\s,/()]+", head_words) if kilograms_per(w) is not None)
        printed = f"{printed} {word}"
    elif not value.raw:
        printed = f"{printed} {unit}"
    return replace(value, value=plain(number.value * factor), raw=printed)


@lru_cache(maxsize=1024)
def _tokens(words: str) -> tuple[str, ...]:
    """The words beside a head, whole and one by one."""
    return tuple(word.strip() for word in (words, *re.split(r"[\s,/]+", words)) if word.strip())


@lru_cache(maxsize=1024)
def _head_factor(words: str) -> Decimal | None:
    factors = {f for word in re.split(r"[\s,/()]+", words) if (f := kilograms_per(word)) is not None}
    return factors.pop() if len(factors) == 1 else None


def _word_beside(
    field: str, number: Number, head_words: str, origin: str, head_origin: str, names: NameBook
) -> PaperRow:
    if number.after:
        return {field: coded(field, number.after, origin, names)}
    for word in _tokens(head_words):
        known = names.by_name(_CODE_TABLES[field], word) or (field == "package_type" and PACKAGE_WORD.fullmatch(word))
        if known:
            return {field: coded(field, word, head_origin, names)}
    return {}


def _currency_beside(number: Number, head_words: str, origin: str, head_origin: str, names: NameBook) -> PaperRow:
    for word, place in ((number.words, origin), (currency_word(head_words), head_origin)):
        if word and names.by_name("currencies", word):
            return {"currency": coded("currency", word, place, names)}
    return {}
