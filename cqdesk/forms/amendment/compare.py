"""From two versions of a declaration to the changed fields of a request (修撤单): names, codes, consequences.

Only a few official field codes are published (samples of the schema of 2017). A field without one is named and left to
the web form; nothing is guessed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .. import path as paths
from ..declaration.fields import Declaration
from ..declaration.named_place import rowless
from ..diff import differences
from ..document import Filled
from .fields import AmendedField, ItemPlace

EFFECT_ZH: Mapping[str, str] = {"tax": "税款", "manifest": "舱单", "refund": "出口退税", "certificate": "原产地证书"}
_NOT_ASKED = ("signing.", "unified_number", "entry_number", "pre_entry_number", "documents[", "print_date")
"""Set by the program or the authority: no part of what a company asks for."""
_LIST_TYPES = {"goods": "1", "containers": "2", "licences": "3"}
_HS_DIGITS = 8
"""`CODE_T` holds the first eight digits of the commodity number, `CODE_S` the rest."""
_ROW = re.compile(r"^(goods|containers|licences)\[(\d+)\]")


@dataclass(frozen=True, kw_only=True)
class FieldKnowledge:
    """What is known of a field: official codes (none published: empty) and what a change of it touches."""

    codes: tuple[str, ...]
    effects: tuple[str, ...]


def read_amendment_fields(lines: Iterable[str]) -> dict[str, FieldKnowledge]:
    """The table by path without row."""

    def parts(cell: str) -> tuple[str, ...]:
        return tuple(part for part in cell.split("|") if part)

    return {
        row["path"]: FieldKnowledge(codes=parts(row["field_code"]), effects=parts(row["effects"]))
        for row in csv.DictReader(lines)
    }


@dataclass(frozen=True, kw_only=True)
class AmendedValue:
    """One changed field as people and the message need it."""

    path: str
    label: str
    old: str
    new: str
    codes: tuple[str, ...]
    """Official field codes; empty = none is published, to be typed on the web."""
    effects: tuple[str, ...]


def amended_values(
    old: Filled[Declaration], new: Filled[Declaration], known: Mapping[str, FieldKnowledge]
) -> list[AmendedValue]:
    """What a request has to name, in the order of the form."""
    nothing = FieldKnowledge(codes=(), effects=())
    return [
        AmendedValue(
            path=one.path,
            label=paths.label_of(Declaration, one.path),
            old=one.ours,
            new=one.theirs,
            codes=known.get(rowless(one.path), nothing).codes,
            effects=known.get(rowless(one.path), nothing).effects,
        )
        for one in differences(old, new)
        if not one.path.startswith(_NOT_ASKED)
    ]


def items(old: Declaration, values: Iterable[AmendedValue]) -> list[AmendedField]:
    """The items of the message: those with a published field code, numbered from 1."""
    found: list[AmendedField] = []
    for one in values:
        place = _place(old, one.path)
        for code, before, after in _coded(one):
            if before != after:
                found.append(
                    AmendedField(
                        sequence=len(found) + 1,
                        field_code=code,
                        field_name=paths.spec_at(Declaration, one.path).label,
                        old_value=before,
                        new_value=after,
                        place=place,
                    )
                )
    return found


def _coded(one: AmendedValue) -> list[tuple[str, str, str]]:
    if len(one.codes) == 2:  # the commodity number is two fields of the database
        split = _HS_DIGITS
        return [
            (one.codes[0], one.old[:split], one.new[:split]),
            (one.codes[1], one.old[split:], one.new[split:]),
        ]
    return [(code, one.old, one.new) for code in one.codes]


def _place(old: Declaration, path: str) -> ItemPlace:
    """Line number, container number or permit code, as the kind of list wants it; none for the head."""
    found = _ROW.match(path)
    if found is None:
        return ItemPlace()
    name, row = found[1], int(found[2])
    rows = getattr(old, name)
    if name == "goods":
        key = str(row)
    elif row > len(rows):
        key = ""
    else:
        key = rows[row - 1].container_number if name == "containers" else rows[row - 1].licence_code
    return ItemPlace(list_key=key, list_type=_LIST_TYPES[name])
