"""A consol as JSON and back: frozen dataclasses, decimals as plain strings, instants in ISO form, defaults left out.

What follows from receipts (the stage of a house, whether customs has a box's packing list) is not written. Unknown names in
a document are a fault of ours.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from typing import Any, Union, get_args, get_origin, get_type_hints

from ..domain.consolidation.model import Container, HouseBill
from ..domain.consolidation.record import ConsolRecord
from ..errors import Fault

_DERIVED = {(HouseBill, "stage"), (Container, "listed")}


def consol_document(record: ConsolRecord) -> dict[str, Any]:
    """The document of a consol."""
    document: dict[str, Any] = _out(record)
    return document


def consol_record(document: Mapping[str, Any], *, strict: bool = False) -> ConsolRecord:
    """The consol of a document. `strict`: texts, whole numbers and marks must be what they are said to be, as in a file of
    somebody else. Raises `Fault` for a document of another shape."""
    try:
        record: ConsolRecord = _reader(ConsolRecord, strict)(document)
    except (TypeError, ValueError, KeyError, ArithmeticError) as error:
        raise Fault("a consol document does not fit its classes") from error
    return record


def _out(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_out(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _out(one) for key, one in value.items()}
    if dataclasses.is_dataclass(value):
        kind: Any = type(value)
        return {
            name: _out(one)
            for name, default in _defaults(kind)
            if (kind, name) not in _DERIVED and (one := getattr(value, name)) != default
        }
    return value


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (
            one.name,
            one.default_factory() if one.default_factory is not dataclasses.MISSING else one.default,
        )
        for one in dataclasses.fields(kind)
    )


Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any, strict: bool = False) -> Reader:
    """How a value of a type is read, worked out once."""
    origin = get_origin(kind)
    if origin in (types.UnionType, Union):
        inner = _reader(next(one for one in get_args(kind) if one is not type(None)), strict)
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        item = _reader(get_args(kind)[0], strict)
        return lambda value: tuple([item(one) for one in value])
    if origin is not None and issubclass(origin, Mapping):
        part = _reader(get_args(kind)[1], strict)
        return lambda value: {key: part(one) for key, one in value.items()}
    if kind is Decimal:
        return _number if strict else Decimal
    if kind is datetime or kind is date:
        read: Reader = kind.fromisoformat
        return read
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if dataclasses.is_dataclass(kind):
        made: Any = kind
        readers: dict[str, Reader] = {}

        def whole(value: Mapping[str, Any]) -> Any:
            if not readers:  # only now: a class may hold itself
                readers.update({name: _reader(hint, strict) for name, hint in get_type_hints(made).items()})
            return made(**{name: readers[name](one) for name, one in value.items()})

        return whole
    return partial(_just, kind) if strict and kind in (str, int, bool) else lambda value: value


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise TypeError(f"a {type(value).__name__} stands where a number is said to be")
    return Decimal(str(value))  # a JSON fraction as it is written, not as the machine holds it


def _just(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"a {type(value).__name__} stands where a {kind.__name__} is said to be")
    return value
