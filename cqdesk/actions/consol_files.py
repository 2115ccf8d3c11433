"""A consol as a JSON file: what another program or desk hands over, and what we hand out (`cqdesk/consol/1`)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..domain.consolidation.changes import retied
from ..domain.consolidation.record import ConsolRecord
from ..errors import Fault, UserError
from ..intake import gate
from ..places import storage_error, write_beside_then_replace
from ..store.consol_documents import consol_document, consol_record
from .consol_measures import refuse_measures
from .consols import new_consol, open_consol, refuse_twice
from .container_cards import demand_number, refuse_card
from .desk import Desk

SCHEMA = "cqdesk/consol/1"


def read_consol_file(path: Path) -> ConsolRecord:
    """The consol of a file. Raises `UserError` with the place of what does not fit."""
    try:
        found = json.loads(gate.read_bytes(path))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise _unreadable(path, "不是有效的 JSON 文件") from None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA or not isinstance(found.get("consol"), dict):
        raise _unreadable(path, f"没有 schema“{SCHEMA}”或 consol")
    try:
        record = consol_record({key: value for key, value in found.items() if key != "schema"}, strict=True)
    except Fault as fault:
        raise _unreadable(path, "内容与格式说明不符") from fault
    except AttributeError as error:
        raise _unreadable(path, "列表和对象的位置不对") from error
    _refuse_values(record)
    refuse_twice(record.consol)
    refuse_figures(record)
    return replace(record, consol=retied(record.consol), duties=())


_MOST_DIGITS, _MOST_PLACES = 14, 8


def _refuse_values(value: Any) -> None:
    """Raises `UserError` for a number no paper can carry (not finite, or beyond any length of the messages) and a time
    without its zone."""
    if isinstance(value, Decimal):
        small = (
            value.is_finite() and value.adjusted() < _MOST_DIGITS and -int(value.as_tuple().exponent) <= _MOST_PLACES
        )
        if not small:
            shown = str(value) if len(str(value)) <= 20 else f"{str(value)[:20]}…"
            raise UserError(
                "consol-number", f"“{shown}”不是能用的数值。", "请核对重量、体积和金额，按普通数字填写，如 1250.5。"
            )
    elif isinstance(value, datetime):
        if value.tzinfo is None:
            raise UserError("consol-time", f"时间“{value.isoformat()}”没有时区。", "请写成 2026-11-21T08:00:00+08:00。")
    elif isinstance(value, Mapping):
        for one in value.values():
            _refuse_values(one)
    elif isinstance(value, tuple):
        for one in value:
            _refuse_values(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            _refuse_values(getattr(value, field.name))


def refuse_figures(record: ConsolRecord) -> None:
    """Raises `UserError` for figures that cannot be, a wrong box number without a reason, or packings of nothing."""
    consol = record.consol
    refuse_measures(lot for _, lot in consol.lots())
    for box in consol.containers:
        demand_number(box.number, box.number_excuse)
        refuse_card(box)
    houses = consol.house_by_number
    for one in consol.packings:
        known = houses.get(one.house)
        if known is None or one.container not in consol.container_by_number:
            raise UserError(
                "consol-packing-unknown",
                f"装箱分配中的分单“{one.house}”或集装箱“{one.container}”不存在。",
                "请核对分单号和箱号。",
            )
        if one.pieces <= 0 or one.gross_kg <= 0 or one.lot not in {lot.id for lot in known.lots}:
            raise UserError(
                "consol-packing-measures",
                f"装箱分配“{one.house} {one.lot} {one.container}”的件数、毛重或货物编号不对。",
                "请核对该行。",
            )


def _unreadable(path: Path, why: str) -> UserError:
    return UserError(
        "consol-file",
        f"“{path.name}”{why}，没有导入。",
        "请对照 docs/command-line.md 的格式说明，或先导出一批作为样子。",
    )


def import_consol(desk: Desk, path: Path) -> str:
    """Keep the consol of a file as a new one; returns its number."""
    return new_consol(desk, read_consol_file(path))


def export_consol(desk: Desk, number: str, to: Path) -> None:
    """Write a consol into a file `import_consol` reads back; receipts and messages stay with the desk."""
    record = open_consol(desk, number).record
    document: dict[str, Any] = {"schema": SCHEMA, **consol_document(replace(record, duties=()))}
    data = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False).encode()
    try:
        write_beside_then_replace(to, data)
    except OSError as error:
        raise storage_error(error) from error


def with_consol(desk: Desk, subject: str, demo: Callable[[], Desk | None], run: Callable[[Desk, str], Any]) -> Any:
    """Run with a consol by number; one only the demo has is taken from the demo's store."""
    try:
        open_consol(desk, subject)
    except UserError as unknown:
        other = demo() if unknown.id == "consol-unknown" else None
        if other is None:
            raise
        with other:
            return run(other, subject)
    return run(desk, subject)
