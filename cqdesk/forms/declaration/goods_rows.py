"""Goods rows of one or several declarations of a case as loose sheets: taken out whole, laid back in any order.

A row carries everything that hangs on it: half-typed texts, origins and the keys of its paper lines. Lists that name item
numbers (containers, documents) are read and written in the same numbering. Used wherever goods move between rows or
declarations (merging, splitting), never while a clerk types.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .. import path as paths
from ..document import Filled
from .fields import Declaration, GoodsLine
from .item_numbers import NAMED_LISTS
from .paper_facts import Links

_FIELD = dict(NAMED_LISTS)
_IDENTITY = {"containers": "container_number", "documents": "document_id"}
"""The field that says which thing a row is: it stands once in a declaration."""
_NUMBERS = re.compile(r"[1-9]\d{0,3}(?:,[1-9]\d{0,3})*")


@dataclass(kw_only=True)
class GoodsRow:
    """One goods line out of its form. `sheet` holds it with texts and origins by field."""

    sheet: Filled[GoodsLine]
    link: list[str] = field(default_factory=list)
    """Keys of the paper lines it was made from."""
    declaration: int = 0
    """Place of its declaration in the case, from 0."""
    place: int = 0
    """Its row there, from 1."""


@dataclass(kw_only=True)
class ListRow:
    """A row of a list that may name goods lines."""

    sheet: Filled[Any]
    declaration: int
    goods: list[int]
    """Goods rows it names, as places in the pooled list of `goods_of` (from 0)."""
    named: bool
    """Whether it named any; what is no list of numbers counts as naming none and stays as typed."""


def take_rows(filled: Filled[Declaration], list_name: str) -> list[Filled[Any]]:
    """Copies of the rows of a list with their texts and origins, by field."""
    sheets = [Filled(form=copy.deepcopy(item)) for item in paths.get(filled.form, list_name)]
    pattern = re.compile(rf"{re.escape(list_name)}\[(\d+)\]\.(.+)")
    for name in ("unparsed", "origins"):
        for path, words in getattr(filled, name).items():
            match = pattern.fullmatch(path)
            if match is not None and int(match[1]) <= len(sheets):
                getattr(sheets[int(match[1]) - 1], name)[match[2]] = words
    return sheets


def lay_rows(filled: Filled[Declaration], list_name: str, sheets: Sequence[Filled[Any]]) -> None:
    """Put these rows in place of those a list has."""
    paths.put(filled.form, list_name, [copy.deepcopy(sheet.form) for sheet in sheets])
    for name in ("unparsed", "origins"):
        book: dict[str, str] = getattr(filled, name)
        for path in [path for path in book if path.startswith(f"{list_name}[")]:
            del book[path]
        for row, sheet in enumerate(sheets, start=1):
            book.update({f"{list_name}[{row}].{rest}": words for rest, words in getattr(sheet, name).items()})


def goods_of(declared: Iterable[tuple[Filled[Declaration], Links]]) -> list[GoodsRow]:
    """All goods rows of the declarations of a case, in order."""
    rows: list[GoodsRow] = []
    for number, (filled, links) in enumerate(declared):
        for place, sheet in enumerate(take_rows(filled, "goods"), start=1):
            rows.append(GoodsRow(sheet=sheet, link=links.of_row(place), declaration=number, place=place))
    return rows


def numbered_rows(declared: Sequence[tuple[Filled[Declaration], Links]], list_name: str) -> list[ListRow]:
    """All rows of one of `NAMED_LISTS`, in order, with the pooled goods rows they name."""
    field_name = _FIELD[list_name]
    rows: list[ListRow] = []
    before = 0
    for number, (filled, _) in enumerate(declared):
        count = len(filled.form.goods)
        for sheet in take_rows(filled, list_name):
            words = sheet.text_at(field_name)
            listed = [int(one) for one in words.split(",")] if _NUMBERS.fullmatch(words) else []
            goods = [before + one - 1 for one in listed if one <= count]
            rows.append(ListRow(sheet=sheet, declaration=number, goods=goods, named=bool(listed)))
        before += count
    return rows


def lay_numbered(
    filled: Filled[Declaration],
    list_name: str,
    rows: Iterable[ListRow],
    numbers_of: Mapping[int, Sequence[int]],
    takes_unnamed: Container[int],
) -> list[Filled[Any]]:
    """Lay down those rows that name a goods line of this declaration (`numbers_of`: pooled place -> its item numbers), and
    those of the declarations `takes_unnamed` that name none at all. A container or document that came twice stands once.

    Returns the rows laid, with the item numbers of this declaration.
    """
    laid: list[Filled[Any]] = []
    known: dict[str, Filled[Any]] = {}
    field_name, identity = _FIELD[list_name], _IDENTITY.get(list_name, "")
    for row in rows:
        numbers = list(dict.fromkeys(number for place in row.goods for number in numbers_of.get(place, ())))
        if not numbers and (row.goods or row.declaration not in takes_unnamed):
            continue
        name = getattr(row.sheet.form, identity) if identity else ""
        if name in known:
            before = [int(one) for one in known[name].text_at(field_name).split(",") if one.isdigit()]
            _name_goods(known[name], field_name, sorted({*before, *numbers}))
            continue
        sheet = copy.deepcopy(row.sheet)
        if row.named:
            _name_goods(sheet, field_name, sorted(numbers) if row.goods == sorted(row.goods) else numbers)
        if name:
            known[name] = sheet
        laid.append(sheet)
    lay_rows(filled, list_name, laid)
    return laid


def _name_goods(sheet: Filled[Any], field_name: str, numbers: Sequence[int]) -> None:
    """Write item numbers; a field that holds one number takes the first. The origin of what was there stays."""
    one_only = isinstance(getattr(sheet.form, field_name), int)
    words = ",".join(map(str, numbers[:1] if one_only else numbers))
    if words:
        sheet.type_in(field_name, words, sheet.origins.get(field_name, ""))
