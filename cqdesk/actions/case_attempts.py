"""Attempts of a declaration: every time it went out, with all its numbers; ending one and beginning the next (J12).

A correction under the same unified number is the next sending of the same attempt. When a declaration is withdrawn or
not shipped, a person ends the attempt: the next begins as a new version without the old numbers, or the declaration is
put away. Everything that reads the official version or the numbers then looks at the live attempt only.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..domain.stage import STAGE_ZH, Stage, stage_of
from ..domain.steps import STEP_ZH, Step
from ..errors import UserError
from ..forms.declaration.named_papers import drop_named_papers
from ..store import attempts, cases, declarations, outbox, receipts
from ..store.attempts import EndedAttempt
from ..store.engine import Connection
from .desk import Desk
from .drafts import chain_of
from .office_choices import choices
from .state import RESPONSE, receipts_as_judged, refresh

_OPEN_STEPS = (Step.QUEUED, Step.SENDING, Step.SENT, Step.IN_DOUBT)
_MAY_END = (Stage.NONE, Stage.SAVED, Stage.REJECTED, Stage.RETURNED, Stage.DELETED)
_OLD_NUMBERS = ("unified_number", "entry_number", "pre_entry_number", "signing.client_sequence_number")


@dataclass(frozen=True, kw_only=True)
class Sending:
    """One time a declaration went out, or one attempt known by its numbers alone (filed by a broker)."""

    at: datetime
    client_number: str
    unified_number: str
    entry_numbers: tuple[str, ...]
    outcome_zh: str
    ended_zh: str
    """Why its attempt ended; "" while it is live."""
    live: bool
    """The newest sending of the live attempt: everything after filing looks at this one."""


def sendings(desk: Desk, case: str, number: int = 1) -> list[Sending]:
    """All sendings of a declaration, the first one first; at most one is live. Raises `UserError` for an unknown case."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        filings = outbox.heads_of(connection, row.id)
        came = [one for one in receipts.receipts_of(connection, row.id) if one.state == receipts.UNDERSTOOD]
        result: list[Sending] = []
        since = 0
        for ended in attempts.ended_of(connection, row.id):
            of = [one for one in filings if since < one.id <= ended.last_filing_id]
            theirs = [one for one in came if attempts.belongs_to(ended, one)]
            came = [one for one in came if one not in theirs]
            result += _of_attempt(desk, of, theirs, ended, None)
            since = ended.last_filing_id
        live = [one for one in filings if one.id > since]
        return result + _of_attempt(desk, live, came, None, row)


def _of_attempt(
    desk: Desk,
    filings: Sequence[outbox.FilingHead],
    came: Sequence[receipts.ReceiptRow],
    ended: EndedAttempt | None,
    row: declarations.DeclarationRow | None,
) -> list[Sending]:
    ended_zh = ""
    if ended is not None:
        cause = choices()["attempt_causes"].get(ended.cause, ended.cause)
        ended_zh = f"{cause}：{ended.remark}" if ended.remark else cause
    if not filings:
        unified = ended.unified_number if ended else row.known_unified_number if row else ""
        entry = ended.entry_number if ended else row.known_entry_number if row else ""
        stage = ended.stage if ended else row.stage if row else ""
        if ended is None and not unified and not entry and not stage.replace(Stage.NONE.value, ""):
            return []
        at = ended.ended_at if ended else max((one.received_at for one in came), default=desk.clock.now())
        shown = Stage(stage) if stage else Stage.NONE
        return [
            Sending(
                at=at,
                client_number="",
                unified_number=unified,
                entry_numbers=(entry,) if entry else (),
                outcome_zh=STAGE_ZH[shown] if shown is not Stage.NONE else "由他人申报",
                ended_zh=ended_zh,
                live=ended is None,
            )
        ]
    answers: dict[int, list[receipts.ReceiptRow]] = {one.id: [] for one in filings}
    for one in came:
        answers[_answered(one, filings).id].append(one)
    made = []
    for filing in filings:
        stage_now = stage_of(receipts_as_judged(answers[filing.id]), desk.letters).stage
        entries = dict.fromkeys(one.entry_number for one in answers[filing.id] if one.entry_number)
        made.append(
            Sending(
                at=filing.queued_at,
                client_number=filing.client_sequence_number,
                unified_number=filing.unified_number,
                entry_numbers=tuple(entries),
                outcome_zh=STAGE_ZH[stage_now] if stage_now is not Stage.NONE else STEP_ZH[filing.step],
                ended_zh=ended_zh,
                live=ended is None and filing is filings[-1],
            )
        )
    return made


def _answered(one: receipts.ReceiptRow, filings: Sequence[outbox.FilingHead]) -> outbox.FilingHead:
    """The sending a receipt speaks of: the one it names, else the last one sent when it was given."""
    if one.kind == RESPONSE:
        named = next((filing for filing in filings if filing.id == one.filing_id), None)
        if named is not None:
            return named
    at = min(one.notice_time or one.received_at, one.received_at)  # customs' clock may be ahead of ours
    last = one.filing_id or filings[-1].id
    # notice times are whole seconds, ours are not
    before = [filing for filing in filings if filing.queued_at.replace(microsecond=0) <= at and filing.id <= last]
    return (before or filings[:1])[-1]


def end_attempt(
    desk: Desk, case: str, number: int = 1, *, cause: str, remark: str = "", next_follows: bool = True
) -> None:
    """End the live attempt for a cause (list `attempt_causes`); the next one begins, or the declaration is put away.

    Raises `UserError`: something is still under way, customs still holds the declaration (no deletion was received or
    noted), or nothing ever went out.
    """
    if cause not in choices()["attempt_causes"]:
        raise UserError("attempt-cause", "没有选择结束的原因。", "请从列表中选择原因。")
    now = desk.clock.now()
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        live = attempts.live_filing(connection, row.id)
        _refuse_to_end(connection, row, live, next_follows)
        filings = outbox.heads_of(connection, row.id)
        version = declarations.load(connection, row.version_id)
        attempts.end(
            connection,
            declaration_id=row.id,
            unified_number=row.known_unified_number,
            entry_number=row.known_entry_number,
            stage=row.stage,
            cause=cause,
            remark=" ".join(remark.split()),
            next_follows=next_follows,
            last_filing_id=filings[-1].id if filings else 0,
            last_version_id=version.id,
            last_receipt_id=max((one.id for one in receipts.receipts_of(connection, row.id)), default=0),
            official_version_id=row.official_version_id,
            ended_at=now,
            who=desk.user,
        )
        declarations.note_state(
            connection,
            row.id,
            official_version_id=None,
            known_unified_number="",
            known_entry_number="",
            handed_over=False,
        )
        if next_follows:
            filled = copy.deepcopy(version.filled)
            for path in _OLD_NUMBERS:
                filled.type_in(path, "", "")
            drop_named_papers(filled)
            declarations.new_version(connection, row.id, "draft", filled, version.links, now)
        refresh(desk, connection, row.id)
        said = {
            "declaration": number,
            "cause": cause,
            "remark": remark,
            "unified_number": row.known_unified_number,
            "entry_number": row.known_entry_number,
            "next": next_follows,
        }
        desk.write_history(connection, chain_of(found), "attempt_ended", said, undoable="barrier")
        cases.touch_case(connection, found.id, now)


def _refuse_to_end(
    connection: Connection,
    row: declarations.DeclarationRow,
    live: outbox.FilingHead | None,
    next_follows: bool,
) -> None:
    ended = attempts.ended_of(connection, row.id)
    if ended and not ended[-1].next_follows:
        raise UserError("attempt-over", "这份报关单已经归档。", "如需继续，请先恢复上一次申报。")
    if live is not None and live.step in _OPEN_STEPS:
        raise UserError(
            "attempt-under-way",
            f"这次申报还没有结果（{STEP_ZH[live.step]}），不能结束。",
            "请等待回执；不能确定是否送达的，请先到单一窗口查看并选择已送达或未送达。",
        )
    stage = row.reached
    declared = row.official_version_id is not None and stage is not Stage.DELETED
    if stage not in _MAY_END or (declared and stage not in (Stage.REJECTED, Stage.RETURNED)):
        shown = STAGE_ZH[stage] if stage is not Stage.NONE else "已申报"
        raise UserError(
            "attempt-still-held",
            f"海关那里的报关单还在（{shown}），不能结束这次申报。",
            "请先办理撤销；收到删单回执，或用“记录消息”（Ctrl+J）登记海关已删单后再结束。",
        )
    gone_out = live is not None or row.official_version_id is not None or stage is not Stage.NONE
    since = ended[-1].last_version_id if ended else 0
    gone_out |= any(
        head.frozen_at is not None and head.id > since for head in declarations.versions_of(connection, row.id)
    )
    if next_follows and not gone_out:
        raise UserError("attempt-none", "这份报关单还没有申报过，不需要结束。", "请直接修改后申报。")


def take_back_end(desk: Desk, case: str, number: int = 1) -> None:
    """The end of the last attempt was a slip: it is live again. A draft edited since stays as the newest version.

    Raises `UserError` when none ended, or something has gone out since.
    """
    now = desk.clock.now()
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        ended = attempts.ended_of(connection, row.id)
        if not ended:
            raise UserError("attempt-none-ended", "没有已结束的申报可以恢复。", "无需处理。")
        last = ended[-1]
        later = [head for head in declarations.versions_of(connection, row.id) if head.id > last.last_version_id]
        filed = attempts.live_filing(connection, row.id) is not None
        if filed or any(head.frozen_at is not None for head in later):
            raise UserError(
                "attempt-next-filed",
                "之后的申报已经发出，不能恢复上一次申报。",
                "请先结束现在这次申报，或联系海关核实。",
            )
        attempts.take_back(connection, last.id, now)
        state: dict[str, object] = {
            "official_version_id": last.official_version_id,
            "known_unified_number": last.unified_number,
            "known_entry_number": last.entry_number,
            "handed_over": any(
                head.kind == "handed_over" and head.id <= last.last_version_id
                for head in declarations.versions_of(connection, row.id)
            ),
        }
        if all(head.created_at == head.changed_at for head in later):
            state["version_id"] = last.last_version_id
        declarations.note_state(connection, row.id, **state)
        declarations.rebuild_columns(connection, row.id)
        refresh(desk, connection, row.id)
        desk.write_history(
            connection,
            chain_of(found),
            "attempt_back",
            {"declaration": number, "cause": last.cause},
            undoable="barrier",
        )
        cases.touch_case(connection, found.id, now)
