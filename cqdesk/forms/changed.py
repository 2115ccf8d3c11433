"""A changed form and its document, from those before: rows that stayed are neither written nor read again.

Both functions give exactly what `to_document` and `from_document` give, or nothing; they only save work where a form has
many rows and an edit changes one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .document import Filled, from_document, to_document
from .spec import empty, fields_of

F = TypeVar("F")


@dataclass(frozen=True)
class Known(Generic[F]):
    """A form and the document it was read from. Both are shared, so neither is ever changed."""

    form: F
    document: dict[str, Any]


def document_of(form: F, known: Known[F]) -> dict[str, Any]:
    """The document of a form that differs little from the known one."""
    branches = {spec.name for spec in fields_of(type(form)) if spec.kind == "rows" and known.document.get(spec.name)}
    if not branches:
        return to_document(form)
    head = object.__new__(type(form))
    head.__dict__.update(form.__dict__)
    for name in branches:
        setattr(head, name, [])
    found = to_document(head)
    for name in branches:
        was, written = getattr(known.form, name), known.document[name]
        rows = [
            written[at] if at < len(was) and same(row, was[at]) else to_document(row)
            for at, row in enumerate(getattr(form, name))
        ]
        if rows:
            found[name] = rows
    return found


def form_of(document: dict[str, Any], known: Known[F]) -> F | None:
    """The form of a document that differs little from the known one, with which it shares what is the same.

    None when a value, as written, is none of its kind (a number with more digits than are read): where it stays as text
    only reading the whole document tells.
    """
    form = type(known.form)
    made, anew = empty(form), {}
    for spec in fields_of(form):
        name = spec.name
        if name not in document:
            continue
        value, was = document[name], known.document.get(name)
        if spec.kind == "rows" and spec.item is not None:
            held, written = getattr(known.form, name), was or []
            rows = []
            for at, row in enumerate(value):
                if at < len(written) and row == written[at]:
                    rows.append(held[at])
                    continue
                filled: Filled[Any] = from_document(spec.item, row)
                if filled.unparsed:
                    return None
                rows.append(filled.form)
            setattr(made, name, rows)
        elif value == was:
            setattr(made, name, getattr(known.form, name))
        else:
            anew[name] = value
    read = from_document(form, anew)
    if read.unparsed:
        return None
    for name in anew:
        setattr(made, name, getattr(read.form, name))
    return made


def same(one: object, other: object) -> bool:
    """Whether two rows hold the same; the comparison of their dictionaries is much cheaper than theirs."""
    return one.__dict__ == other.__dict__
