"""What the office's own records ask for today, in one list: authorisations, cards, inspections, requests to amend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..forms.office.fields import FAMILIES
from ..store import cases, declarations
from .checklists import KIND as CHECKLIST
from .checklists import open_steps
from .desk import Desk
from .office_records import Record, attention, records

_FIRST = ("已过",)


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """One thing to do."""

    uid: str
    kind: str
    kind_zh: str
    what_zh: str
    company: str
    case: str
    about: str
    by: date | None
    """The day it must be done by, if there is one."""


def reminders(desk: Desk) -> list[Reminder]:
    """All of them: what is overdue first, then by day, then the rest. Cases with inspections customs announced and
    nobody wrote down stand among them."""
    found = [
        _reminder(one, told)
        for kind in FAMILIES
        if kind != CHECKLIST
        for one in records(desk, kind)
        if (told := attention(one, desk.today))
    ]
    found += _unwritten_inspections(desk)
    begun = {(one.case, one.number or 1): one for one in records(desk, CHECKLIST)}
    for (case, number), one in begun.items():
        if left := open_steps(desk, case, number):
            found.append(_reminder(one, f"还有 {left} 项未办"))
    return sorted(found, key=lambda one: (not one.what_zh.startswith(_FIRST), one.by or date.max, one.kind, one.case))


def _reminder(one: Record, told: str) -> Reminder:
    form = one.filled.form
    by = getattr(form, "answer_by", None) or getattr(form, "valid_to", None)
    about = next(
        (words for name in ("number", "notice_number", "reason", "note") if (words := getattr(form, name, ""))), ""
    )
    if one.kind == "card" and about:
        about = f"尾号 {about[-4:]}"
    return Reminder(
        uid=one.uid,
        kind=one.kind,
        kind_zh=FAMILIES[one.kind][0],
        what_zh=told,
        company=one.company,
        case=one.case,
        about=about,
        by=by,
    )


def _unwritten_inspections(desk: Desk) -> list[Reminder]:
    """Declarations customs wants to inspect (letter C) without a record of it."""
    written = {(one.case, one.number or 1) for one in records(desk, "inspection")}
    found = []
    with desk.store.read() as connection:
        for row in declarations.declarations_of(connection):
            if "inspection" not in row.flags:
                continue
            case = cases.case_by_id(connection, row.case_id)
            if (case.number, row.number) in written:
                continue
            company = cases.company_of(connection, case.company_id)
            found.append(
                Reminder(
                    uid="",
                    kind="inspection",
                    kind_zh=FAMILIES["inspection"][0],
                    what_zh="收到查验通知，尚未登记",
                    company=company.name if company else "",
                    case=case.number,
                    about=row.known_entry_number,
                    by=None,
                )
            )
    return found


def inspection_presets(desk: Desk, case: str, number: int = 1) -> dict[str, str]:
    """What the notice of customs already says of an inspection: its day and words; {} when none came."""
    from .timeline import notice_of  # receipts are read only where an inspection is opened

    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        notice = notice_of(desk, connection, row.id, "inspection")
    return {} if notice is None else {"notified_on": notice[0].isoformat(), "note": notice[1]}
