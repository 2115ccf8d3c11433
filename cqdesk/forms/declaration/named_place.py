"""Places a reason of the refusal catalogue leads to: paths without rows, and the row a sentence means."""

from __future__ import annotations

import re

from ..spec import fields_of
from .fields import Declaration

_LISTS = ("goods", "containers", "licences", "documents")
"""Lists a person sees as rows; the others hang from these or are rare."""


def _item(name: str) -> type:
    item = next(spec.item for spec in fields_of(Declaration) if spec.name == name)
    assert item is not None
    return item


def place_in(form: Declaration, path: str, sentence: str, row: int) -> str:
    """The place in a form: `path` with the row the sentence names by number or by a value in it, else the first.

    A path whose row does not exist leads to the last row; an empty list to its first.
    """
    name, dot, field = path.partition(".")
    if not dot or name not in _LISTS:
        return path
    rows = getattr(form, name)
    if not row:
        keys = {
            "goods": [line.hs_code for line in form.goods],
            "containers": [one.container_number for one in form.containers],
            "licences": [one.licence_number for one in form.licences],
            "documents": [one.document_code for one in form.documents],
        }[name]
        row = next((at for at, key in enumerate(keys, start=1) if len(key) >= 8 and key in sentence), 1)
    return f"{name}[{max(1, min(row, len(rows)))}].{field}"


def rowless(path: str) -> str:
    """`goods[3].hs_code` without its row number: `goods.hs_code`."""
    return re.sub(r"\[\d+\]", "", path)


def choices() -> list[tuple[str, str]]:
    """(path without row, label) of every place a reason can lead to, in the order of the form."""
    head = [(spec.name, spec.label) for spec in fields_of(Declaration) if spec.item is None]
    lists = [
        (f"{name}.{spec.name}", f"{next(s.label for s in fields_of(Declaration) if s.name == name)} {spec.label}")
        for name in _LISTS
        for spec in fields_of(_item(name))
        if spec.item is None
    ]
    return head + lists
