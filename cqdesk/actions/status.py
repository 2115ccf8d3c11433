"""The `status` answer of the command-line contract."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..domain.clock import CHINA
from ..store import cases, receipts
from .cases import work_list
from .desk import Desk
from .timeline import rank_of
from .waiting import waiting_items
from .work_items import WorkItem


def status(desk: Desk, case: str = "") -> list[dict[str, Any]]:
    """All cases, or one. Raises `UserError` for an unknown case."""
    with desk.store.read() as connection:
        number = cases.case_of(connection, case).number if case else ""
        news: dict[str, list[receipts.News]] = {}
        for one in receipts.news(connection, number):
            news.setdefault(one.case, []).append(one)
    items = [item for item in work_list(desk) if number in ("", item.case)]
    waiting: dict[str, list[dict[str, Any]]] = {}
    for held in waiting_items(desk, number, look=bool(number)):
        told = {"declaration": held.declaration, "step": held.step.value, "why": held.why}
        waiting.setdefault(held.case, []).append(told | ({"facts": dict(held.facts)} if number else {}))
    answers = [_answer(desk, item, news.get(item.case, [])) for item in items]
    return [answer | ({"waiting": waiting[answer["case"]]} if answer["case"] in waiting else {}) for answer in answers]


def case_status(desk: Desk, item: WorkItem) -> dict[str, Any]:
    """One case of the `status` answer."""
    with desk.store.read() as connection:
        return _answer(desk, item, receipts.news(connection, item.case))


def _answer(desk: Desk, item: WorkItem, news: list[receipts.News]) -> dict[str, Any]:
    return {
        "case": item.case,
        "company": item.company,
        "step": item.step,
        "stage": item.stage,
        "flags": list(item.flags),
        "group": item.group,
        "why": item.why,
        "numbers": item.numbers,
        "receipts": _receipts(desk, news),
    }


def _receipts(desk: Desk, rows: list[receipts.News]) -> list[dict[str, str]]:
    """The same news of the same declaration twice is told once."""
    shown: dict[tuple[int, str, str, str], None] = {}

    def order(one: receipts.News) -> tuple[datetime, int, int]:
        at = (one.notice_time or one.received_at).replace(microsecond=0)
        return at, rank_of(desk, one.letter, one.note), one.id

    for one in sorted(rows, key=order):
        when = one.notice_time.astimezone(CHINA).isoformat(timespec="seconds") if one.notice_time else ""
        shown[one.declaration_id, one.letter or one.response_code, when, one.note] = None
    return [{"channel": channel, "notice_time": when, "note": note} for _, channel, when, note in shown]
