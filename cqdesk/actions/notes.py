"""News from people (chat, phone) as receipts of kind `note`: author and words, overruled by official receipts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..domain.stage import StageView, note_time
from ..errors import UserError
from ..store import cases, declarations, kept_bytes, receipts
from ..store.column_types import canonical
from ..store.engine import Connection
from ..store.evidence import Evidence, add_evidence
from .desk import Desk
from .drafts import chain_of
from .evidence import read_evidence
from .state import NOTE, counted_receipts, refresh


@dataclass(frozen=True, kw_only=True)
class Noted:
    """What the stage is after the note."""

    stage: str
    flags: list[str]


def add_note(
    desk: Desk, case: str, *, channel: str, text: str, number: int = 1, evidence: Sequence[Path] = ()
) -> Noted:
    """Keep what somebody said, with the files it rests on. `channel` is a receipt letter.

    Raises `UserError` for a letter the table lacks, for empty words, and for a file the gate refuses: then nothing is kept.
    """
    if channel not in desk.letters:
        raise UserError("letter-unknown", f"没有代码为“{channel}”的回执。", "请使用回执代码，例如 P 放行、R 结关。")
    if not text.strip():
        raise UserError("note-empty", "没有写明消息从哪里来。", "请写明谁、用什么方式告知的，例如 客户微信：已放行。")
    files = [read_evidence(path) for path in evidence]
    kept = [(file, desk.files.keep(file.data)) for file in files]
    now = desk.clock.now()
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        at = note_time(now, counted_receipts(connection, row.id))
        receipt = keep_note(desk, connection, row.id, row.known_unified_number, channel, text, at)
        for file, sha256 in kept:
            one = Evidence(receipt_id=receipt, name=file.name, sha256=sha256, size=len(file.data), kind=file.kind)
            add_evidence(connection, one, now)
        view: StageView = refresh(desk, connection, row.id)
        said = {"letter": channel, "text": text, "stage": view.stage.value}
        more = {"evidence": [sha256 for _, sha256 in kept]} if kept else {}
        word = kept_bytes.named(receipts.receipt_by_id(connection, receipt))
        desk.write_history(connection, chain_of(found), "note", {**said, **more, **word})
        cases.touch_case(connection, found.id, now)
        return Noted(stage=view.stage.value, flags=sorted(flag.value for flag in view.flags))


def keep_note(
    desk: Desk,
    connection: Connection,
    declaration_id: int,
    unified_number: str,
    letter: str,
    text: str,
    notice_time: datetime,
) -> int:
    """Keep a person's word as a receipt inside the caller's transaction, who refreshes the declaration; its key."""
    now = desk.clock.now()
    raw = canonical({"letter": letter, "text": text, "author": desk.user, "at": now.isoformat()}).encode()
    kept = receipts.keep_raw(
        connection, channel_name=NOTE, file_name=f"note-{uuid.uuid4()}.json", raw=raw, at=now, author=desk.user
    )
    assert kept is not None
    receipts.note_reading(
        connection,
        kept,
        state=receipts.UNDERSTOOD,
        kind=NOTE,
        declaration_id=declaration_id,
        unified_number=unified_number,
        letter=letter,
        notice_time=notice_time,
        note=text,
    )
    return kept
