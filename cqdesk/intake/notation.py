"""Decimal comma or decimal point: decided once per sheet, from the figures nobody can read in two ways.

`1.204,50` and `0,84` can only be written with a decimal comma, `1,204.50` only with a point. Where every figure can be
read in two ways (`312,500`) the language of the heads decides: German, French and Russian are written with a decimal
comma (Spanish is not asked, Mexico writes a point); under other heads such figures are doubtful where the sheet writes
other thousands without a separator. On a sheet that proves the comma every figure is brought
into plain notation before anything reads it; what was printed stays in `raw`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from cqdesk.intake.values import folded
from cqdesk.intake.workbook import Cell, Sheet

_FIGURE = re.compile(r"(?<![\w.,/-])(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+)(?![\w.,/-]*\d)")
"""A figure a European reads: dotted thousands, decimal comma."""
_COMMA_SURE = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:\.\d{3})+,\d+|0,\d+)(?![\d.,])")
_COMMA_LIKELY = re.compile(r"(?<![\w.,])\d+,(?:\d{1,2}|\d{4,})(?![\d.,])")
_POINT_SURE = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+\.\d+(?![\d.,])")
_POINT_LIKELY = re.compile(r"(?<![\w.,])\d+\.\d{1,2}(?![\d.,])")
_COMMA_EITHER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3}|\.\d{3})(?![\d.,])")
_COMMA_LANGUAGE = re.compile(
    r"(?i)\b(?:(?:brutto|netto)(?:gewicht)?|gewicht|menge|stückzahl|bezeichnung|summe|einzelpreis|gesamtpreis"
    r"|quantité|qté|poids|désignation|montant|нетто|брутто|количество|наименование|сумма)\b"
)
"""Heads of languages that only know the decimal comma; two of them on a sheet say which language it is written in."""
_SPACED = re.compile(r"([^\d]{0,4}?)(\d{1,3}(?: \d{3})+)((?:\.\d+)?(?:\s*[^\d\s]{1,8})?)")
"""Thousands apart by blanks, as those who write a decimal comma do: 1 250,50 (here already with its point)."""
_MOST_WORDS = 12
"""Letters a cell may hold beside its figure: a unit or a currency, no sentence."""


def in_plain_notation(sheet: Sheet) -> Sheet:
    """The sheet itself, or a copy with plain decimals where its figures are written with a decimal comma."""
    texts = [c for c in sheet.cells.values() if c.kind == "text" and ("," in c.text or "." in c.text) and _short(c)]
    printed = [c for c in sheet.cells.values() if c.kind == "number" and c.box is not None and "." in c.text]
    figures = [folded(c.text) for c in (*texts, *printed)]
    if not texts:
        return sheet
    cells = dict(sheet.cells)
    if not _european(figures):
        if _both_ways(figures):
            return replace(sheet, cells=cells | _doubted(texts))
        either = _either_way(figures)
        if not either or not (_comma_language(sheet) or _writes_no_thousands(sheet)):
            return sheet
        if not _comma_language(sheet):  # 312,500 beside a plain 1250: nobody can say which it is
            return replace(sheet, cells=cells | _doubted(texts))
    as_text = any(c.kind == "number" and re.fullmatch(r"\d+\.\d*0", c.text) for c in sheet.cells.values())
    for cell in sheet.cells.values():
        if cell.kind == "number" and cell.box is None and not cell.raw and _FIGURE.fullmatch(cell.text):
            if as_text:  # a stored number never ends in a nought behind its point: this file knows texts only
                cells[cell.row, cell.col] = cell._replace(text=_plain_figure(cell.text), raw=cell.text)
            else:
                cells[cell.row, cell.col] = cell._replace(doubtful=True)
        elif cell.kind == "number" and cell.box is not None and _FIGURE.fullmatch(cell.raw or cell.text):
            cells[cell.row, cell.col] = cell._replace(text=_FIGURE.sub(_plain, cell.text), raw=cell.raw or cell.text)
        elif cell.kind == "text" and any(c.isdigit() for c in cell.text):
            text = _FIGURE.sub(_plain, cell.text) if _short(cell) or ":" in folded(cell.text) else cell.text
            if text != cell.text:
                cells[cell.row, cell.col] = cell._replace(text=text, raw=cell.text)
    for place, cell in cells.items():
        if cell.kind == "text" and (spaced := _SPACED.fullmatch(folded(cell.text))):
            joined = f"{spaced[1]}{spaced[2].replace(' ', '')}{spaced[3]}"
            cells[place] = cell._replace(text=joined, raw=cell.raw or cell.text)
    return replace(sheet, cells=cells)


def _both_ways(texts: list[str]) -> bool:
    """Whether a sheet writes decimals with a comma here and with a point there."""
    return any(map(_COMMA_SURE.search, texts)) and any(map(_POINT_SURE.search, texts))


def _doubted(cells: list[Cell]) -> dict[tuple[int, int], Cell]:
    """The figures that can be read in two ways, as doubtful."""
    return {(c.row, c.col): c._replace(doubtful=True) for c in cells if _COMMA_EITHER.search(folded(c.text))}


def _short(cell: Cell) -> bool:
    return sum(c.isalpha() for c in cell.text) <= _MOST_WORDS and any(c.isdigit() for c in cell.text)


def _european(texts: list[str]) -> bool:
    sure = likely = point = 0
    for text in texts:
        if _POINT_SURE.search(text):
            return False
        if _COMMA_SURE.search(text):
            sure += 1
        elif _COMMA_LIKELY.search(text):
            likely += 1
        elif _POINT_LIKELY.search(text):
            point += 1
    return (sure >= 1 or likely >= 2) and 2 * sure + likely > 3 * point


def _either_way(texts: list[str]) -> bool:
    """Whether no figure tells a decimal point from a comma, though some could be either."""
    return any(map(_COMMA_EITHER.search, texts)) and not any(
        pattern.search(text) for text in texts for pattern in (_POINT_SURE, _POINT_LIKELY)
    )


def _writes_no_thousands(sheet: Sheet) -> bool:
    """Whether figures of a thousand and more stand without a separator on the sheet."""
    return any(
        cell.kind == "number" and "," not in cell.number_format and re.fullmatch(r"[1-9]\d{3,5}", cell.text)
        for cell in sheet.cells.values()
    )


def _comma_language(sheet: Sheet) -> bool:
    heads = {
        word.casefold()
        for cell in sheet.cells.values()
        if cell.kind == "text" and len(cell.text) <= 60
        for word in _COMMA_LANGUAGE.findall(folded(cell.text))
    }
    return len(heads) > 1


def _plain_figure(text: str) -> str:
    return _FIGURE.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    return match[0].replace(".", "").replace(",", ".")
