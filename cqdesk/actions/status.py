"""The `status` answer of the command-line contract."""

from __future__ import annotations

from typing import Any

from ..domain.clock import CHINA
from ..store import cases, declarations, receipts
from .cases import WorkItem, work_list
from .desk import Desk


def status(desk: Desk, case: str = "") -> list[dict[str, Any]]:
    """All cases, or one. Raises `UserError` for an unknown case."""
    if case:
        with desk.store.read() as connection:
            number = cases.case_of(connection, case).number
        return [case_status(desk, item) for item in work_list(desk) if item.case == number]
    return [case_status(desk, item) for item in work_list(desk)]


def case_status(desk: Desk, item: WorkItem) -> dict[str, Any]:
    """One case of the `status` answer."""
    return {
        "case": item.case,
        "company": item.company,
        "step": item.step,
        "stage": item.stage,
        "flags": list(item.flags),
        "group": item.group,
        "why": item.why,
        "numbers": item.numbers,
        "receipts": _receipts(desk, item.case),
    }


def _receipts(desk: Desk, case: str) -> list[dict[str, str]]:
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        rows = [
            one
            for row in declarations.declarations_of(connection, found.id)
            for one in receipts.receipts_of(connection, row.id)
        ]
    shown: dict[tuple[str, str, str], None] = {}
    for one in sorted(rows, key=lambda one: (one.notice_time or one.received_at, one.id)):
        when = one.notice_time.astimezone(CHINA).isoformat() if one.notice_time else ""
        shown[one.letter or one.response_code, when, one.note] = None
    return [{"channel": channel, "notice_time": when, "note": note} for channel, when, note in shown]
