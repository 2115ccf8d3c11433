"""Paths: the one name of a place in a form (`gross_weight_kg`, `goods[2].hs_code`).

A check, a cell, a receipt's pointer, the history and the cursor all mean the same place by the same text. Rows are
counted from 1, like the official item number. A path may also name a whole row (`goods[2]`) or list (`goods`).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from .spec import FieldSpec, fields_of, spec_of

_STEP = re.compile(r"([a-z_][a-z0-9_]*)(?:\[([1-9][0-9]*)\])?\Z")

Step = tuple[str, int | None]
"""Field name and row, counted from 1; None when the step is no row."""


class NoSuchPlace(Exception):
    """The path names a place the form does not have."""


def parse(path: str) -> tuple[Step, ...]:
    """Split a path into steps. Raises `NoSuchPlace` when it is malformed."""
    steps: list[Step] = []
    for part in path.split("."):
        match = _STEP.match(part)
        if match is None:
            raise NoSuchPlace(path)
        steps.append((match[1], int(match[2]) if match[2] else None))
    return tuple(steps)


def join(parent: str, name: str, row: int | None = None) -> str:
    """The path of a field below `parent` ("" = the form itself)."""
    here = name if row is None else f"{name}[{row}]"
    return f"{parent}.{here}" if parent else here


def spec_at(form: type, path: str) -> FieldSpec:
    """The spec of the field a path names, whatever rows there are. Raises `NoSuchPlace`."""
    spec: FieldSpec | None = None
    here: type | None = form
    for name, _row in parse(path):
        spec = spec_of(here, name) if here is not None else None
        if spec is None:
            raise NoSuchPlace(path)
        here = spec.item
    assert spec is not None
    return spec


def label_of(form: type, path: str) -> str:
    """What a clerk calls the place: `表体第2项 商品编号`, `毛重`."""
    words: list[str] = []
    here: type | None = form
    for name, row in parse(path):
        spec = spec_of(here, name) if here is not None else None
        if spec is None:
            raise NoSuchPlace(path)
        words.append(spec.label if row is None else f"{spec.label}第{row}项")
        here = spec.item
    return " ".join(words)


def _has(owner: object, name: str) -> bool:
    """Whether there is such a field here; a whole list or a value has none."""
    return dataclasses.is_dataclass(owner) and spec_of(type(owner), name) is not None


def get(form: object, path: str) -> Any:
    """The value at a path. Raises `NoSuchPlace` when the field or the row does not exist."""
    value: Any = form
    for name, row in parse(path):
        if not _has(value, name):
            raise NoSuchPlace(path)
        value = getattr(value, name)
        if row is not None:
            if not isinstance(value, list) or row > len(value):
                raise NoSuchPlace(path)
            value = value[row - 1]
    return value


def put(form: object, path: str, value: Any) -> None:
    """Set the value at a path. Raises `NoSuchPlace`; rows are not created."""
    parent, _, last = path.rpartition(".")
    owner = get(form, parent) if parent else form
    name, row = parse(last)[0]
    if not _has(owner, name):
        raise NoSuchPlace(path)
    if row is None:
        setattr(owner, name, value)
        return
    values = getattr(owner, name)
    if not isinstance(values, list) or row > len(values):
        raise NoSuchPlace(path)
    values[row - 1] = value


def walk(form: object, parent: str = "") -> Iterator[tuple[str, FieldSpec, Any]]:
    """Every leaf of a form as (path, spec, value), rows and sections opened, in message order."""
    for spec in fields_of(type(form)):
        value = getattr(form, spec.name)
        if spec.kind == "rows":
            for row, item in enumerate(value, start=1):
                yield from walk(item, join(parent, spec.name, row))
        elif spec.kind == "section":
            yield from walk(value, join(parent, spec.name))
        else:
            yield join(parent, spec.name), spec, value
