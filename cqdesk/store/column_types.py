"""How values stand in columns: SQLite has no decimal type, no instant and no day.

Units: money in 10^-4, quantity and weight in 10^-6, as integers. Instants are UTC text, business dates ISO text. A column
is exact or empty: the document of a version keeps what a column cannot hold.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Column, Integer, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from ..errors import Fault
from ..forms.spec import FieldSpec, fields_of

MONEY_SCALE = 4
AMOUNT_SCALE = 6
"""Quantities and weights."""
RATE_SCALE = 8
_BEYOND = 2**63
_LARGEST_EXPONENT = 19


def scaled(value: Decimal, scale: int) -> int | None:
    """value * 10**scale if that is a whole number of at most 64 bits, else None."""
    if not value.is_finite() or value.adjusted() > _LARGEST_EXPONENT:
        return None
    number, per = value.as_integer_ratio()  # exact, unlike arithmetic in the 28 digits of the context
    whole, rest = divmod(number * 10**scale, per)
    return None if rest or abs(whole) >= _BEYOND else whole


class Scaled(TypeDecorator[Decimal]):
    """A Decimal kept as an integer of a fixed scale.

    A value that does not fit exactly (more decimals, beyond 64 bits) is None here: a draft may be wrong, the document
    keeps the exact value and the rules name it. A column is never nearly right.
    """

    impl = Integer
    cache_ok = True

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.scale = scale

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else scaled(value, self.scale)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.scale)


class Whole(TypeDecorator[int]):
    """A whole number; None when it is beyond 64 bits (as `Scaled`)."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        return None if value is None or abs(value) >= _BEYOND else int(value)


def instant_text(value: datetime) -> str:
    """An aware instant as text: `2026-11-21T02:30:00.000000Z`, always of the same length, so that texts sort as times."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class Instant(TypeDecorator[datetime]):
    """An aware datetime kept as sortable UTC text with microseconds."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise Fault("a naive instant was about to be stored")
        return instant_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class BusinessDay(TypeDecorator[date]):
    """A plain date (+08:00) as ISO text."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


def canonical(value: Any) -> str:
    """The one way JSON is written where bytes matter (history chain, documents): sorted, compact, real characters."""
    return _CANONICAL.encode(value)


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def json_object(text: str) -> dict[str, Any]:
    """The object a column's text holds; {} where it is no longer one: `verify` reads stores that were damaged."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


class Json(TypeDecorator[Any]):
    """Canonical JSON text."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def _scale_of(spec: FieldSpec) -> int:
    return MONEY_SCALE if "price" in spec.name or "value" in spec.name else AMOUNT_SCALE


def column_of(spec: FieldSpec) -> Column[Any]:
    """The column of a catalogue field."""
    kind: TypeEngine[Any]
    if spec.kind == "decimal":
        kind = Scaled(_scale_of(spec))
    elif spec.kind == "integer":
        kind = Whole()
    elif spec.kind == "day":
        kind = BusinessDay()
    else:
        kind = String()
    return Column(spec.name, kind)


@cache
def columns_of(form: type) -> tuple[FieldSpec, ...]:
    """The catalogue fields that are also columns."""
    return tuple(spec for spec in fields_of(form) if spec.column)


def as_column(spec: FieldSpec, value: Any) -> Any:
    """What a mirrored column holds of a value of the form: the value, or None where it does not fit."""
    if spec.kind == "decimal" and value is not None and scaled(value, _scale_of(spec)) is None:
        return None
    if spec.kind == "integer" and value is not None and abs(value) >= _BEYOND:
        return None
    return value
