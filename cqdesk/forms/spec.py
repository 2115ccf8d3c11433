"""How a field of an official form or a paper is described, once, for every consumer.

A form is a plain `@dataclass(kw_only=True)`; each field is made by one of the makers below and so carries a
`FieldSpec`. Widgets, checks, columns, XML, headings, printing, differences and documents are loops over `fields_of`.
This module knows no consumer.

To add a field: one line in the form's class, at its place in message order. To add an attribute to `FieldSpec`:
only when two consumers need it. What depends on other fields is a rule (`checks`), not a spec.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar, cast

Kind = Literal["text", "code", "flag", "decimal", "integer", "day", "rows", "section"]
Needed = Literal["never", "save", "submit"]
Flow = Literal["both", "import", "export"]
Writing = Literal["live", "switch", "never"]

PLAIN_KINDS = frozenset({"text", "code", "flag"})
"""Kinds whose Python value is the text itself ("" = empty)."""


@dataclass(frozen=True, kw_only=True)
class FieldSpec:
    """Everything static about one field. Empty strings and None mean: not applicable."""

    kind: Kind
    label: str
    """As printed on the official form or web page."""
    name: str = ""
    """Python name, set by `fields_of`."""
    xml: str = ""
    """Official tag, misspellings included; for rows `Wrapper/Item` or the item alone when it has no wrapper. `.` is the
    text and `@Name` an attribute of the row's or section's own element."""
    max_len: int | None = None
    """Characters of a text, digits of a number, rows of a list."""
    scale: int | None = None
    """Decimals allowed. Only for input and output, never for storage."""
    codes: str = ""
    """Name of the code table."""
    needed: Needed = "never"
    """Required by format alone; conditional needs are rules."""
    flow: Flow = "both"
    since: date | None = None
    until: date | None = None
    """Last day the field was written; later it is read only."""
    always: bool = False
    """The element stands in the message even when empty (occurrence of the official schema)."""
    writing: Writing = "live"
    """Whether a message may carry it: always, only when a setting allows it, or never (read and shown only)."""
    headings: tuple[str, ...] = ()
    """How customers name it in their papers."""
    source: str = ""
    help: str = ""
    column: bool = False
    """Kept as a searchable column of the store."""
    positional: bool = False
    """Every character has its own meaning, so blanks count and are never trimmed."""
    secret: bool = False
    """Personal data: masked in logs and support files."""
    item: type | None = None
    """Class of a row or section."""


def _make(spec: FieldSpec) -> Any:
    if spec.kind == "rows":
        return field(default_factory=list, metadata={"spec": spec})
    if spec.kind == "section":
        return field(default_factory=cast(type, spec.item), metadata={"spec": spec})
    return field(default="" if spec.kind in PLAIN_KINDS else None, metadata={"spec": spec})


# The makers return `Any`-free types, so that a class reads `gross_weight_kg: Decimal | None = decimal("毛重", ...)`.
def text(label: str, **more: Any) -> str:
    """Free text, value `str`."""
    return cast(str, _make(FieldSpec(kind="text", label=label, **more)))


def code(label: str, **more: Any) -> str:
    """A value of a code table or a fixed pattern, value `str`."""
    return cast(str, _make(FieldSpec(kind="code", label=label, **more)))


def flag(label: str, **more: Any) -> str:
    """A yes/no mark as it stands in the message (mostly "1" and "0"), value `str`; a wrong mark must be holdable."""
    return cast(str, _make(FieldSpec(kind="flag", label=label, **more)))


def decimal(label: str, **more: Any) -> Decimal | None:
    """A number with `scale` decimals, value `Decimal` or None."""
    return cast("Decimal | None", _make(FieldSpec(kind="decimal", label=label, **more)))


def integer(label: str, **more: Any) -> int | None:
    """A whole number, value `int` or None."""
    return cast("int | None", _make(FieldSpec(kind="integer", label=label, **more)))


def day(label: str, **more: Any) -> date | None:
    """A business date (+08:00), value `date` or None."""
    return cast("date | None", _make(FieldSpec(kind="day", label=label, **more)))


def rows(label: str, *, item: type, **more: Any) -> list[Any]:
    """A list of rows of class `item`; `max_len` is the number of rows allowed."""
    return cast("list[Any]", _make(FieldSpec(kind="rows", label=label, item=item, **more)))


def section(label: str, *, item: type, **more: Any) -> Any:
    """A block that occurs once, an instance of class `item`."""
    return _make(FieldSpec(kind="section", label=label, item=item, **more))


_KNOWN: dict[type, dict[str, FieldSpec]] = {}
"""Specs by class and name: a class never changes, so this only saves work."""


_IN_ORDER: dict[type, tuple[FieldSpec, ...]] = {}
_EMPTY: dict[type, Any] = {}
_BRANCHES: dict[type, tuple[tuple[str, bool], ...]] = {}
T = TypeVar("T")


def _specs(form: type) -> dict[str, FieldSpec]:
    found = _KNOWN.get(form)
    if found is None:
        found = _KNOWN[form] = {
            f.name: dataclasses.replace(f.metadata["spec"], name=f.name)
            for f in dataclasses.fields(form)
            if "spec" in f.metadata
        }
    return found


def fields_of(form: type) -> tuple[FieldSpec, ...]:
    """The specs of a form in class order, which is message order."""
    found = _IN_ORDER.get(form)
    if found is None:
        found = _IN_ORDER[form] = tuple(_specs(form).values())
    return found


def twin(form: T) -> T:
    """Another form of the same content, rows and sections too. Leaves are shared: their values never change."""
    made: T = object.__new__(type(form))
    held = made.__dict__
    held.update(form.__dict__)
    for name, is_list in _branches(type(form)):
        value = held[name]
        if not is_list:
            held[name] = twin(value)
        else:
            held[name] = [twin(item) for item in value] if value else []
    return made


def empty(form: type[T]) -> T:
    """A form with nothing filled in; as `form()`, at a fraction of the cost for a class of many fields."""
    found = _EMPTY.get(form)
    if found is None:
        found = _EMPTY[form] = form()
    return cast(T, twin(found))


def _branches(form: type) -> tuple[tuple[str, bool], ...]:
    """(name, whether it is a list) of the fields that hold forms themselves."""
    found = _BRANCHES.get(form)
    if found is None:
        found = _BRANCHES[form] = tuple(
            (spec.name, spec.kind == "rows") for spec in fields_of(form) if spec.kind in ("rows", "section")
        )
    return found


def spec_of(form: type, name: str) -> FieldSpec | None:
    """The spec of one field by its Python name; None if the form has no such field."""
    return _specs(form).get(name)
