"""Moments (时点) that follow from forms, receipts and other moments by table and calendar; what people told stays told."""

from __future__ import annotations

from datetime import datetime

from ..domain.clock import business_date
from ..domain.deadlines import COMPUTED_MARK, Anchor, Circumstances, applies, deadline
from ..domain.stage import RANK, Stage
from ..forms.declaration.fields import Declaration
from ..store import attempts, case_options, cases, declarations, settings
from ..store.engine import Connection
from .desk import Desk
from .office_tables import holiday_calendar
from .validities import keep_moment

IMPORT_LIMIT = "entry-14d"
FREE_TIME = "free_time"
"""Setting: days agreed with carriers and terminals, by company uid ("" = all) and moment."""
FREE_TIME_KINDS = ("free-time", "port-storage", "empty-return")
_TOLD_ANCHORS = (
    "loading-start",
    "foreign-loading",
    "conveyance-arrival",
    "site-arrival",
    "transit-arrival",
    "discharge",
    "pick-up",
)
"""Moments told by people that others count from."""


def circumstances(desk: Desk, connection: Connection, case: cases.Case) -> Circumstances:
    """What decides which moments a case has: direction, customs path with its options, agreed days."""
    options = case_options.options_of(connection, case.id)
    chosen = [desk.customs_paths[code] for code in (case.customs_path, *options) if code in desk.customs_paths]
    path = desk.customs_paths.get(case.customs_path)
    named = {moment for one in chosen for moment in one.moments}
    company = cases.company_of(connection, case.company_id)
    agreed = settings.read(connection, FREE_TIME, {})
    days = {**agreed.get("", {}), **(agreed.get(company.uid, {}) if company else {})}
    return Circumstances(
        direction=case.direction,
        mode=path.mode if path else "",
        path=case.customs_path,
        named=named,
        agreed_days={kind: days[kind] for kind in FREE_TIME_KINDS if kind in days},
    )


_IN_FORMS = {"departure", "discharge"}


def counted_from(form: Declaration) -> tuple[object, ...]:
    """What moments take from a form: as long as it stays, an edit moves none of them."""
    return (
        form.import_export_flag,
        form.entry_exit_date,
        form.departure_date,
        form.discharge_completion_date,
    )


def anchors(desk: Desk, connection: Connection, case: cases.Case, *, forms: bool = True) -> dict[str, Anchor]:
    """What moments count from, as far as it is known: dates of the forms, receipts, moments told.

    Without `forms` the dates that stand only in the forms' documents are left out (reading them costs most).
    """
    found: dict[str, Anchor] = {}
    entered = declarations.entry_dates(connection, case.id)
    if entered:
        found["entry"] = Anchor(name_zh="进口日期", day=min(entered))
    for row in declarations.declarations_of(connection, case.id):
        if forms:
            form = declarations.load(connection, row.version_id).filled.form
            if form.departure_date is not None:
                found.setdefault("departure", Anchor(name_zh="启运日期", day=form.departure_date))
            if form.discharge_completion_date is not None:
                found.setdefault("discharge", Anchor(name_zh="卸毕日期", day=form.discharge_completion_date))
        for name, stage, words in (("declared", Stage.SUBMITTED, "申报时间"), ("released", Stage.RELEASED, "放行时间")):
            at = _reached(desk, connection, row, stage)
            if at is not None and (name not in found or at < (found[name].at or at)):
                found[name] = Anchor(name_zh=words, at=at)
    for one in cases.moments_of(connection, case.id):
        if one.kind in _TOLD_ANCHORS:
            found[one.kind] = Anchor(name_zh=desk.moment_kinds[one.kind].name_zh, at=one.at)
    return found


def _reached(desk: Desk, connection: Connection, row: declarations.DeclarationRow, stage: Stage) -> datetime | None:
    """When a declaration reached a stage, by the times inside its receipts."""
    if not row.stage or RANK.get(Stage(row.stage), 0) < RANK[stage]:
        return None
    times = []
    for one in attempts.live_receipts(connection, row.id):
        meaning = desk.letters.get(one.letter)
        counts = one.unified_number in ("", row.known_unified_number) and not one.kind.startswith("TRN")
        if meaning is None or one.notice_time is None or not counts:
            continue
        effect = meaning.acts(one.note)
        if isinstance(effect, Stage) and RANK.get(effect, 0) >= RANK[stage]:
            times.append(one.notice_time)
    return min(times, default=None)


def recompute(desk: Desk, connection: Connection, case_id: int) -> None:
    """Set every moment the rules give, take away those whose ground is gone; what a person told is never touched."""
    case = cases.case_by_id(connection, case_id)
    around = circumstances(desk, connection, case)
    known = {one.kind: one for one in cases.moments_of(connection, case_id)}
    named = {rule.anchor for code, rule in desk.moment_rules.items() if code in around.named and rule.when == "path"}
    in_forms = bool(named & _IN_FORMS or "advance-import" in around.named or around.agreed_days)
    counted_from = anchors(desk, connection, case, forms=in_forms)
    calendar = holiday_calendar(desk)
    declared = counted_from.get("declared")
    on = business_date(declared.at) if declared is not None and declared.at is not None else desk.today
    for code, rule in desk.moment_rules.items():
        there = known.get(code)
        if there is not None and COMPUTED_MARK not in there.source:
            continue
        kind = desk.moment_kinds[code]
        found = deadline(rule, counted_from, around, calendar) if applies(rule, kind, around, on) else None
        if found is None:
            if there is not None:
                cases.drop_moment(connection, case_id, code)
        elif there is None or (there.at, there.source) != (found.at, found.source_zh):
            cases.put_moment(connection, case_id, kind=code, at=found.at, source=found.source_zh)
    keep_moment(connection, case, desk.today)


def recompute_all(desk: Desk) -> None:
    """Compute the moments of every case anew, after the calendar or the agreed days changed."""
    with desk.store.write() as connection:
        for case in cases.all_cases(connection):
            recompute(desk, connection, case.id)


_SETTLED_BY = {
    IMPORT_LIMIT: Stage.SUBMITTED,
    "two-step-14d": Stage.SUBMITTED,
    "destination-14d": Stage.SUBMITTED,
    "unclaimed-3m": Stage.SUBMITTED,
    "export-24h": Stage.SUBMITTED,
    "advance-export": Stage.SUBMITTED,
    "advance-import": Stage.SUBMITTED,
    "customs-cutoff": Stage.RELEASED,
    "tax-15d": Stage.RELEASED,
}
"""The stage of every declaration of the case by which a moment is done; all others by closing."""


def settle(connection: Connection, case_id: int, stages: list[Stage], now: datetime) -> None:
    """Mark as done what the stages settle, and as open again what they no longer settle: arrival plays no part."""
    lowest = min((RANK.get(stage, 0) for stage in stages), default=0)
    for one in cases.moments_of(connection, case_id):
        done = lowest >= RANK[_SETTLED_BY.get(one.kind, Stage.CLOSED)]
        if done != (one.done_at is not None):
            cases.set_moment_done(connection, one.id, now if done else None)
