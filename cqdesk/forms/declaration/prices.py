"""A form or a paper without its prices, for people who shall see goods, packages and weights but not the money.

What may stay is listed, what is not listed goes: a field added to the catalogue later is hidden until somebody decides.
Free texts are kept unless one of the hidden figures stands in them, or they speak of a sum themselves (`USD 12`, `3.5元`,
`三万美元`): in doubt a text goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from ..papers.fields import PaperHeader, PaperLine
from ..spec import FieldSpec, fields_of
from .fields import Declaration

_MAY_STAY = re.compile(
    r"quantity|weight|volume|package_count|total_packages|item_number|sequence|conversion_factor|version|line_number"
)
"""Numbers that say nothing of money."""
_NEVER = frozenset({"supplements", "tax_form", "royalty"})
"""Sections that are about money as a whole."""
_MONEY_WORDS = re.compile(r"^(freight|insurance|misc_charge)_|currency|price_|royalty")
"""Codes and marks that only make sense beside an amount."""
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CURRENCY = r"USD|EUR|CNY|RMB|HKD|JPY|GBP|AUD|CAD|SGD|KRW|RUB|THB|VND|MYR|CHF|INR|[$€£￥¥]"
_UNIT_OF_MONEY = r"[美欧日港澳加韩]?元(?![素件器旦始])|人民币|英镑|卢布|韩币|港币|日币|美金|泰铢|万元|块钱"
_PRICE_WORD = (
    r"单价|总价|价格|金额|总值|货值|货款|报价|成交价|运费|保险?费|杂费|税款|关税|PRICE|AMOUNT|FREIGHT|INSURANCE"
)
_SPEAKS_OF_MONEY = re.compile(
    rf"(?:{_CURRENCY})\s*[:：]?\s*\d|\d\s*(?:{_CURRENCY}|{_UNIT_OF_MONEY})"
    rf"|[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]\s*(?:{_CURRENCY}|{_UNIT_OF_MONEY})"
    rf"|(?:{_PRICE_WORD})[^\d\n]{{0,8}}\d",
    re.IGNORECASE,
)


class Hidden:
    """The figures that were taken out; finds them again in free texts."""

    def __init__(self) -> None:
        self._figures: set[Decimal] = set()
        self.count = 0

    def took(self, value: Any) -> None:
        """A value was left out."""
        self.count += 1
        for words in _texts_in(value):
            self._figures |= set(_figures(words))

    def stands_in(self, words: str) -> bool:
        """Whether a text tells a price: one of the hidden figures stands in it, or it speaks of a sum of money.

        Whole figures below ten alone tell nothing: any text has them.
        """
        if _SPEAKS_OF_MONEY.search(words):
            return True
        return any(figure in self._figures for figure in _figures(words))

    def swept(self, words: str) -> str:
        """The text, or nothing when it tells a price."""
        return "" if self.stands_in(words) else words


def _figures(words: str) -> Iterator[Decimal]:
    for found in _FIGURE.findall(words):
        try:
            figure = Decimal(found.replace(",", ""))
        except InvalidOperation:
            continue
        if figure >= 10 or figure != figure.to_integral_value():
            yield figure.normalize()


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts_in(one)
    elif value is not None:
        yield str(value)


def _is_money(spec: FieldSpec) -> bool:
    if spec.name in _NEVER or _MONEY_WORDS.search(spec.name):
        return True
    return spec.kind in ("decimal", "integer") and not _MAY_STAY.search(spec.name)


def form_without_prices(document: dict[str, Any], hidden: Hidden, form: type = Declaration) -> dict[str, Any]:
    """A form (stored JSON; `unparsed` goes) without money. What went is noted in `hidden`."""
    kept = _without_money(form, document, hidden)
    return _without_texts(form, kept, hidden)


def _without_money(form: type, document: dict[str, Any], hidden: Hidden) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for spec in fields_of(form):
        if spec.name not in document:
            continue
        value = document[spec.name]
        if _is_money(spec):
            hidden.took(value)
        elif spec.item is not None and isinstance(value, list):
            kept[spec.name] = [
                _without_money(spec.item, one, hidden) if isinstance(one, dict) else one for one in value
            ]
        elif spec.item is not None and isinstance(value, dict):
            kept[spec.name] = _without_money(spec.item, value, hidden)
        else:
            kept[spec.name] = value
    return kept


def _without_texts(form: type, document: dict[str, Any], hidden: Hidden) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for spec in fields_of(form):
        value = document.get(spec.name)
        if spec.item is not None and isinstance(value, list):
            kept[spec.name] = [
                _without_texts(spec.item, one, hidden) if isinstance(one, dict) else one for one in value
            ]
        elif spec.item is not None and isinstance(value, dict):
            kept[spec.name] = _without_texts(spec.item, value, hidden)
        elif spec.name in document and not (spec.kind == "text" and hidden.stands_in(str(value))):
            kept[spec.name] = value
    return kept


_PAPER = {spec.name: spec for spec in (*fields_of(PaperHeader), *fields_of(PaperLine))}


def _of_paper(name: str) -> FieldSpec | None:
    """The field a name or path of an answer (`marks`, `lines[3].declaration_elements`) stands for."""
    return _PAPER.get(name.rpartition(".")[2])


def reading_without_prices(reading: dict[str, Any], hidden: Hidden) -> dict[str, Any]:
    """What was read from a paper (the `read` answer) without money, raw texts and findings, which quote values."""
    documents = []
    for document in reading.get("documents", []):
        kept = {name: document[name] for name in ("kind", "place") if name in document}
        kept["sure"] = False  # what is not all there is not to be taken without a person
        kept["header"] = _cells(document.get("header", {}), hidden)
        kept["lines"] = [_cells(line, hidden) for line in document.get("lines", [])]
        kept["boxes"] = [_cells(box, hidden) for box in document.get("boxes", [])]
        if "further" in document:
            kept["further"] = _cells(document["further"], hidden)
        documents.append({**kept, "issues": []})
    return {"file": reading.get("file", ""), "documents": documents, "issues": []}


def _cells(cells: dict[str, Any], hidden: Hidden) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, cell in cells.items():
        spec = _of_paper(name)
        if not isinstance(cell, dict):
            kept[name] = cell  # numbers of the lines in a box
        elif spec is None or _is_money(spec):
            hidden.took(cell.get("value"))
        else:
            kept[name] = {part: cell[part] for part in ("value", "origin", "code") if part in cell}
    return kept


def texts_swept(value: Any, hidden: Hidden) -> Any:
    """The same reading without free texts in which a hidden figure stands."""
    if isinstance(value, list):
        return [texts_swept(one, hidden) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: texts_swept(one, hidden)
        for name, one in value.items()
        if not (
            isinstance(one, dict)
            and (spec := _of_paper(name)) is not None
            and spec.kind == "text"
            and hidden.stands_in(str(one.get("value", "")))
        )
    }
