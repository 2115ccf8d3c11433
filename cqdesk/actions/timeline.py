"""The receipt time line of a case: what was sent, answered and told, each piece of news once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ..domain.clock import business_date
from ..domain.stage import RANK, STAGE_ZH, Effect, Receipt, Stage, is_overruled
from ..domain.steps import STEP_ZH, Step
from ..forms.receipts.pointers import places_named
from ..store import attempts, cases, declarations, outbox, receipts
from ..store.engine import Connection
from ..store.evidence import Evidence, evidence_of
from .desk import Desk
from .office_choices import choices
from .state import NOTE, RESPONSE, counted_receipts, receipt_of, receipts_as_judged


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something that happened, newest first in the list."""

    at: datetime
    kind: str
    """receipt | response | note | step (something went out) | record (something was written down here)"""
    title: str
    text: str
    letter: str
    stage: str
    raw_id: int | None
    places: tuple[str, ...] = ()
    """Places of the declaration the authority names, the first of them first."""
    declaration: int = 1
    """Number of the declaration they are in."""
    came_at: datetime | None = None
    """When it reached this desk, if that is another moment than `at`."""
    overruled: bool = False
    """A person's note that official receipts took the place of."""
    evidence: tuple[str, ...] = ()
    """Names of the files a note rests on."""


OVERRULED_ZH = "已被官方回执取代"
_OFFICIAL_ORDER: dict[str, int] = {
    **{stage.value: rank for stage, rank in RANK.items()},
    Effect.TRANSIT: 35,
    Effect.UPLOAD_FAILED: 35,
    Stage.REJECTED: 85,
    Stage.RETURNED: 85,
    Stage.DELETED: 95,
}
"""Refusals stand above the release they end, as `domain.stage` decides a tie; a deletion ends everything."""
_KIND_ORDER = {"step": 10, "record": 10, "response": 20, "receipt": 65, "note": 99}
"""Without a stage: inspection and tax come between acceptance and release; a person speaks of what came before."""


def _newest(entry: Entry) -> tuple[datetime, int, datetime]:
    """Official times have whole seconds and customs often answers several times in one: the official rank breaks the
    tie, so that closed stands above released above accepted above received above submitted."""
    rank = _OFFICIAL_ORDER.get(entry.stage, _KIND_ORDER[entry.kind])
    return entry.at.replace(microsecond=0), rank, entry.at


def rank_of(desk: Desk, letter: str, note: str) -> int:
    """Where a receipt stands among others of the same second; an import answer (no letter) comes first."""
    meaning = desk.letters.get(letter)
    if meaning is None:
        return _KIND_ORDER["receipt" if letter else "response"]
    return _OFFICIAL_ORDER.get(meaning.acts(note).value, _KIND_ORDER["receipt"])


def entries_of(desk: Desk, connection: Connection, row: declarations.DeclarationRow, *, several: bool) -> list[Entry]:
    """What happened to one declaration; `several`: the case has others, so each line names its number."""
    found: list[Entry] = []
    seen: set[tuple[Any, ...]] = set()
    files = evidence_of(connection, row.id)
    which = f"报关单{row.number} " if several else ""
    direction = cases.case_by_id(connection, row.case_id).direction
    kept = receipts.receipts_of(connection, row.id)
    ended_attempts = attempts.ended_of(connection, row.id)
    counted = counted_receipts(connection, row.id)
    for one in kept:
        same = (one.kind, one.unified_number, one.letter, one.response_code, one.notice_time, one.note)
        if same in seen:
            continue  # the same news twice is shown once; both are kept
        seen.add(same)
        # a note is judged by what the authority said of the same attempt, also after that attempt ended
        past = next((ended for ended in ended_attempts if attempts.belongs_to(ended, one)), None)
        beside = counted if past is None else _judged_of(past, kept)
        overruled = one.kind == NOTE and is_overruled(receipt_of(one), beside, desk.letters)
        entry = _receipt_entry(desk, one, which, overruled, files.get(one.id, []))
        if one.note and entry.kind != "note":
            places = tuple(places_named(one.note, direction))
            entry = replace(entry, places=places, declaration=row.number)
        found.append(entry)
    for ended in ended_attempts:
        numbers = (("统一编号", ended.unified_number), ("海关编号", ended.entry_number))
        found.append(
            Entry(
                at=ended.ended_at,
                kind="record",
                title=f"{which}这次申报已结束" + ("，重新申报" if ended.next_follows else "，已归档"),
                text="；".join(
                    words
                    for words in (
                        choices()["attempt_causes"].get(ended.cause, ended.cause),
                        ended.remark,
                        *(f"{name} {number}" for name, number in numbers if number),
                        f"由 {ended.who} 记录",
                    )
                    if words
                ),
                letter="",
                stage="",
                raw_id=None,
            )
        )
    for nth, filing in enumerate(outbox.heads_of(connection, row.id), start=1):
        again = f"第 {nth} 次：" if nth > 1 else ""
        found.append(
            Entry(
                at=filing.queued_at,
                kind="step",
                title=f"{which}{again}已确认发送，放入发件箱",
                text=f"客户端编号 {filing.client_sequence_number}",
                letter="",
                stage="",
                raw_id=None,
            )
        )
        if filing.step not in (Step.QUEUED, Step.ANSWERED):
            found.append(
                Entry(
                    at=filing.step_at,
                    kind="step",
                    title=f"{which}{STEP_ZH[filing.step]}",
                    text=filing.trouble,
                    letter="",
                    stage="",
                    raw_id=None,
                )
            )
    return found


def _judged_of(ended: attempts.EndedAttempt, kept: Iterable[receipts.ReceiptRow]) -> list[Receipt]:
    """The receipts of an attempt that ended."""
    understood = (one for one in kept if one.state == receipts.UNDERSTOOD and attempts.belongs_to(ended, one))
    return receipts_as_judged(understood)


def receipt_title(desk: Desk, one: receipts.ReceiptRow) -> tuple[str, str, str]:
    """(title, kind, stage) of a receipt: what it says in a few words; stage "" if it moves nothing."""
    if one.kind == RESPONSE or one.kind == "Root":
        good = one.kind == RESPONSE and one.response_code == "0"
        title = "导入成功：" + STAGE_ZH[Stage.SAVED] if good else "导入失败"
        return title, "response", Stage.SAVED.value if good else ""
    meaning = desk.letters.get(one.letter)
    effect = meaning.acts(one.note) if meaning else None
    return (
        meaning.meaning_zh if meaning else f"未知回执代码 {one.letter}",
        "note" if one.kind == "note" else "receipt",
        effect.value if effect is not None else "",
    )


def _receipt_entry(
    desk: Desk, one: receipts.ReceiptRow, which: str, overruled: bool, evidence: list[Evidence]
) -> Entry:
    title, kind, stage = receipt_title(desk, one)
    text = "；".join(
        words
        for words in (
            one.note,
            f"海关编号 {one.entry_number}" if one.entry_number else "",
            f"由 {one.author} 记录" if one.author else "",
            f"凭 {'、'.join(file.name for file in evidence)}" if evidence else "",
            OVERRULED_ZH if overruled else "",
        )
        if words
    )
    return Entry(
        at=one.notice_time or one.received_at,
        kind=kind,
        title=which + title,
        text=text,
        letter=one.letter,
        stage="" if overruled else stage,
        raw_id=one.id,
        came_at=one.received_at,
        overruled=overruled,
        evidence=tuple(file.name for file in evidence),
    )


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """The time line as it is shown."""
    return sorted(entries, key=_newest, reverse=True)


def notice_of(desk: Desk, connection: Connection, declaration_id: int, flag: str) -> tuple[date, str] | None:
    """(business day, words) of the newest live receipt that raises a flag; None if none came."""
    raising = [
        one
        for one in attempts.live_receipts(connection, declaration_id)
        if (meaning := desk.letters.get(one.letter)) is not None and meaning.acts(one.note).value == flag
    ]
    if not raising:
        return None
    newest = max(raising, key=lambda one: (one.notice_time or one.received_at, one.id))
    return business_date(newest.notice_time or newest.received_at), newest.note
