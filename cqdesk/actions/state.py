"""What a declaration's receipts and filings say together, kept in the transaction that changed their causes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from ..domain.case import DeclarationState
from ..domain.stage import Flag, Receipt, ReceiptKind, Stage, StageView, stage_of
from ..domain.steps import Step
from ..store import attempts, declarations, outbox, receipts
from ..store.attempts import Attempts, EndedAttempt
from ..store.engine import Connection
from . import moments
from .desk import Desk

RESPONSE, NOTE = "DecImportResponse", "note"


def stage_view(desk: Desk, connection: Connection, declaration_id: int) -> StageView:
    """The official stage of the live attempt: a pure function of the receipts kept for its unified number."""
    ended = attempts.ended_of(connection, declaration_id)
    return _with_mark(stage_of(counted_receipts(connection, declaration_id), desk.letters), ended)


def _with_mark(view: StageView, ended: Sequence[EndedAttempt]) -> StageView:
    """A declaration of which the last attempt ended without a next one is put away."""
    if not ended or ended[-1].next_follows:
        return view
    return replace(view, flags=view.flags | {Flag.PUT_AWAY})


def counted_receipts(connection: Connection, declaration_id: int) -> list[Receipt]:
    """The receipts that bear on the live attempt."""
    row = declarations.declaration_by_id(connection, declaration_id)
    return _counted(attempts.live_receipts(connection, declaration_id), row.known_unified_number)


def _counted(kept: Iterable[receipts.ReceiptRow], unified_number: str) -> list[Receipt]:
    return [receipt_of(one) for one in kept if one.state == receipts.UNDERSTOOD and _counts(one, unified_number)]


def receipts_as_judged(kept: Iterable[receipts.ReceiptRow]) -> list[Receipt]:
    """Kept receipts as the stage is judged by, whatever number they carry; a failed import says nothing of it."""
    return [receipt_of(one) for one in kept if _counts(one, one.unified_number)]


def stages_by_arrival(
    desk: Desk, of: Attempts, unified_number: str, keys: Sequence[int]
) -> list[tuple[receipts.ReceiptRow, str]]:
    """The stage after each of these newly understood receipts, in the order given. `unified_number`: the one that holds
    now (`keep_state`)."""
    kept = {one.id: one for one in of.receipts}
    live = {one.id for one in of.live_receipts}
    so_far = _counted((kept[key] for key in live if key not in keys), unified_number)
    found: list[tuple[receipts.ReceiptRow, str]] = []
    for key in keys:
        so_far += _counted([kept[key]] if key in live else [], unified_number)
        found.append((kept[key], stage_of(so_far, desk.letters).stage.value))
    return found


def _counts(one: receipts.ReceiptRow, unified_number: str) -> bool:
    if one.kind.startswith("TRN"):
        return False  # the transit form is another leg
    if one.kind == NOTE:
        return one.unified_number in ("", unified_number)
    if one.kind == RESPONSE and one.response_code != "0":
        return False
    return bool(unified_number) and one.unified_number == unified_number


def receipt_of(one: receipts.ReceiptRow) -> Receipt:
    """A kept receipt as the stage is judged by."""
    kinds = {RESPONSE: ReceiptKind.RESPONSE, NOTE: ReceiptKind.NOTE}
    kind = kinds.get(one.kind, ReceiptKind.OFFICIAL)
    channel = one.response_code if kind is ReceiptKind.RESPONSE else one.letter
    return Receipt(channel, one.notice_time, one.note, kind)


def refresh(desk: Desk, connection: Connection, declaration_id: int, *, dates: bool = True) -> StageView:
    """Recompute and keep step, stage, flags and numbers of a declaration; what it was made from can be more than the
    caller knows, so all of it is looked at again.

    `dates`: whether anything changed that moments (deadlines) count from; they cost most.
    """
    of = attempts.attempts_of(connection, declaration_id)
    view, _ = keep_state(desk, connection, of)
    if dates:
        keep_moments(desk, connection, of.row.case_id)
    return view


def keep_state(desk: Desk, connection: Connection, of: Attempts) -> tuple[StageView, str]:
    """Keep what a declaration shows of what was just read of it; the stage and the unified number that holds."""
    row, ended, live = of.row, of.ended, of.live_filing
    kept = [one for one in of.live_receipts if one.state == receipts.UNDERSTOOD]
    known = "" if any(row.known_unified_number == one.unified_number for one in ended) else row.known_unified_number
    unified = live.unified_number if live and live.unified_number else known
    if not unified:
        named = [one for one in kept if one.unified_number]
        unified = max(named, key=lambda one: (_when(one), one.unified_number)).unified_number if named else ""
    dated = [one for one in kept if one.entry_number and one.unified_number == unified]
    entry = max(dated, key=lambda one: (_when(one), one.entry_number)).entry_number if dated else ""
    if (official := declarations.official_of(connection, row)) is not None:
        said = official.filled.form
        unified = unified or said.unified_number
        if said.unified_number in ("", unified):
            entry = entry or said.entry_number
    view = _with_mark(stage_of(_counted(kept, unified), desk.letters), ended)
    shown = {
        "known_unified_number": unified,
        "known_entry_number": entry,
        "step": live.step.value if live else "",
        "stage": view.stage.value,
        "flags": sorted(flag.value for flag in view.flags),
        "by_note": view.by_note,
        "changed_since": _changed_since(connection, row, live, ended),
    }
    if any(getattr(row, name) != value for name, value in shown.items()):
        declarations.note_state(connection, row.id, **shown)
    return view, unified


def keep_moments(desk: Desk, connection: Connection, case_id: int) -> None:
    """Compute the moments of a case anew, and which of them the stages of its declarations settle."""
    moments.recompute(desk, connection, case_id)
    stages = [
        Stage.CLOSED if Flag.PUT_AWAY.value in one.flags else Stage(one.stage or Stage.NONE)
        for one in declarations.declarations_of(connection, case_id)
    ]
    moments.settle(connection, case_id, stages, desk.clock.now())


def _changed_since(
    connection: Connection,
    row: declarations.DeclarationRow,
    live: outbox.FilingHead | None,
    ended: Sequence[EndedAttempt],
) -> bool:
    """Whether the newest version is a draft begun after something left this desk or was read back."""
    if row.official_version_id is not None:
        return row.version_id != row.official_version_id
    if live is not None:
        return live.version_id != row.version_id
    since = ended[-1].last_version_id if ended else 0
    heads = [head for head in declarations.versions_of(connection, row.id) if head.id > since]
    return bool(heads) and heads[-1].frozen_at is None and any(head.frozen_at is not None for head in heads)


def _when(one: receipts.ReceiptRow) -> datetime:
    """The time inside the receipt; those without one are the oldest. Arrival plays no part."""
    return one.notice_time or datetime.min.replace(tzinfo=UTC)


class KeptState(Protocol):
    """The columns of a declaration that decide its group."""

    @property
    def step(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def flags(self) -> Sequence[str]: ...
    @property
    def by_note(self) -> bool: ...
    @property
    def handed_over(self) -> bool: ...


def state_of(row: KeptState, *, errors: int = 0, declared: bool = False) -> DeclarationState:
    """What the work list needs of a declaration. `declared`: an official version is known."""
    return DeclarationState(
        step=Step(row.step) if row.step else None,
        stage=Stage(row.stage) if row.stage else Stage.NONE,
        flags=frozenset(Flag(flag) for flag in row.flags),
        errors=errors,
        by_note=row.by_note,
        archived=Flag.PUT_AWAY.value in row.flags,
        handed_over=row.handed_over,
        declared=declared,
    )
