"""What runs out: authorisations (代理报关委托) and cards (电子口岸卡), told 60, 30 and 7 days before and judged at submit.

A confirmed long-term authorisation that ends soon is a moment of every open case of its client that is not declared yet,
so that it stands in the work list; on the day a step is reached the news tell it once. Practice of forwarders; no notice
sets these days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from ..domain.clock import CHINA
from ..domain.deadlines import COMPUTED_MARK
from ..domain.stage import RANK, Stage
from ..forms.declaration.fields import Declaration
from ..forms.document import from_document
from ..forms.issues import Issue
from ..forms.office.fields import Authorisation, CustomsCard
from ..store import cases, declarations, office_records
from ..store.engine import Connection
from .office_choices import choices

STEPS = (60, 30, 7)
"""Days before the end on which it is told."""
AUTHORISATION_END = "authorisation-end"
AUTHORISATION_PAPER = "10000001"
"""Kind of attached document that holds the number of an authorisation (table document_types)."""


def left_zh(until: date, on: date) -> str:
    """How long a validity still lasts, from the first step on; "" before."""
    left = (until - on).days
    if left < 0:
        return "已过期"
    if left > STEPS[0]:
        return ""
    return "今天到期" if left == 0 else f"{left} 天后到期"


def step_reached(until: date, after: date, on: date) -> bool:
    """Whether a step, or the end itself, was reached after one day and up to another."""
    days = [*((until - day).days for day in (after, on))]
    return any(days[1] <= step < days[0] for step in (*STEPS, -1))


@dataclass(frozen=True, kw_only=True)
class Expiry:
    """Something that runs out."""

    kind_zh: str
    company: str
    case: str
    until: date
    left_zh: str


def expiries(connection: Connection, after: date, on: date) -> list[Expiry]:
    """What reached one of the steps after a day and up to another, the earliest end first."""
    found = []
    for kind, name in (("authorisation", "代理报关委托"), ("card", "电子口岸卡")):
        for row in office_records.records_of(connection, kind):
            until = _until(row)
            if until is not None and step_reached(until, after, on):
                company = cases.company_of(connection, row.company_id)
                case = cases.case_by_id(connection, row.case_id).number if row.case_id is not None else ""
                found.append(
                    Expiry(
                        kind_zh=name,
                        company=company.name if company else "",
                        case=case,
                        until=until,
                        left_zh=left_zh(until, on),
                    )
                )
    return sorted(found, key=lambda one: (one.until, one.company))


def _until(row: office_records.OfficeRecord) -> date | None:
    """The end of what holds now; None for what never held or has no end."""
    if row.kind == "card":
        card: CustomsCard = from_document(CustomsCard, row.document).form
        return card.valid_to
    form: Authorisation = from_document(Authorisation, row.document).form
    return form.valid_to if form.state == "confirmed" else None


def long_end(connection: Connection, company_id: int | None, case_id: int, on: date) -> date | None:
    """When the last long-term authorisation of a client ends, if that is within the first step; None where none holds, a
    single one was given for the case, or one has no end."""
    if company_id is None:
        return None
    ends: list[date | None] = []
    for row in office_records.records_of(connection, "authorisation", company_id=company_id):
        form: Authorisation = from_document(Authorisation, row.document).form
        if form.state != "confirmed":
            continue
        if form.kind == "single":
            if row.case_id == case_id:
                return None
            continue
        if form.valid_to is None or form.valid_to >= on:
            ends.append(form.valid_to)
    last = max((one for one in ends if one is not None), default=None)
    return None if None in ends or last is None or not left_zh(last, on) else last


def _is_declared(connection: Connection, case_id: int) -> bool:
    """Whether customs or a broker has every declaration of a case, so that no authorisation is needed any more."""
    rows = declarations.declarations_of(connection, case_id)
    reached = [RANK.get(row.reached, 0) for row in rows]
    return all(
        row.official_version_id is not None or rank >= RANK[Stage.SUBMITTED]
        for row, rank in zip(rows, reached, strict=True)
    )


def keep_moment(connection: Connection, case: cases.Case, on: date) -> None:
    """Set or take away the moment by which the authorisation of a client runs out under a case that is not declared."""
    there = next((one for one in cases.moments_of(connection, case.id) if one.kind == AUTHORISATION_END), None)
    if there is not None and COMPUTED_MARK not in there.source:
        return
    last = long_end(connection, case.company_id, case.id, on)
    if last is not None and _is_declared(connection, case.id):
        last = None
    if last is None:
        if there is not None:
            cases.drop_moment(connection, case.id, AUTHORISATION_END)
        return
    at = datetime.combine(last, time(23, 59), tzinfo=CHINA)
    source = f"按长期委托的有效期 {COMPUTED_MARK}{last.isoformat()}"
    if there is None or (there.at, there.source) != (at, source):
        cases.put_moment(connection, case.id, kind=AUTHORISATION_END, at=at, source=source)


def authorisation_findings(connection: Connection, form: Declaration, on: date) -> list[Issue]:
    """Whether the authorisation a declaration names still holds, where its number is registered here; an error stops it."""
    rows = office_records.records_of(connection, "authorisation")
    held = [from_document(Authorisation, row.document).form for row in rows]
    found = []
    for at, paper in enumerate(form.documents, start=1):
        number = paper.document_id
        same = [one for one in held if number and one.number == number]
        if paper.document_code != AUTHORISATION_PAPER or not same:
            continue
        why = _void(same, on)
        path = f"documents[{at}].document_id"
        if why:
            message = f"代理报关委托 {number} {why}。"
            remedy = "请取得对方确认的有效委托，更新编号后再申报。"
            found.append(Issue(id="authorisation-void", severity="error", path=path, message=message, remedy=remedy))
            continue
        ends = [one.valid_to for one in same if one.valid_to is not None and one.state == "confirmed"]
        if ends and (max(ends) - on).days <= STEPS[-1]:
            message = f"代理报关委托 {number} {left_zh(max(ends), on)}。"
            remedy = "请尽快续签；申报日须在有效期内。"
            found.append(Issue(id="authorisation-ends", severity="warning", path=path, message=message, remedy=remedy))
    return found


def _void(same: Iterable[Authorisation], on: date) -> str:
    """Why none of the records of a number holds; "" when one does."""
    whys = []
    for one in same:
        if one.state != "confirmed":
            whys.append(f"的状态是“{choices()['authorisation_states'].get(one.state, one.state)}”")
        elif one.valid_to is not None and one.valid_to < on:
            whys.append(f"已于 {one.valid_to} 到期")
        elif one.valid_from is not None and one.valid_from > on:
            whys.append(f"自 {one.valid_from} 起生效，尚未生效")
        else:
            return ""
    return whys[0]
