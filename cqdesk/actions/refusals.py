"""Why a declaration came back, sentence by sentence, and where in the form each of them leads (work-floor job J9).

A sentence is looked up in the catalogue of reasons (the office's own first), then read for the name of a field. The
catalogue grows: what was changed before a refused declaration went out again is remembered for the next sentence of
its kind, and a clerk may write reasons down.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from ..domain.refusal import (
    RefusalReason,
    is_telling,
    known_reason,
    pattern_of,
    read_refusal_reasons,
    row_named,
    sentences,
)
from ..domain.stage import Effect, Flag, Stage
from ..errors import UserError
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.declaration.named_place import place_in, rowless
from ..forms.diff import differences
from ..forms.receipts.pointers import places_named
from ..places import resources
from ..store import attempts, cases, declarations, outbox, receipts, settings
from ..store.engine import Connection
from .desk import Desk
from .state import NOTE, RESPONSE
from .timeline import receipt_title

KEY = "refusal_reasons"
CHAIN = "settings"
MOST_OWN = 500
"""Rows of an office; the least used make room."""
_SPEAKS_AGAINST = (
    Stage.REJECTED,
    Stage.RETURNED,
    Stage.DELETED,
    Flag.SUSPENDED,
    Flag.ACTION_NEEDED,
    Effect.UPLOAD_FAILED,
)
_OWN_FIELDS = ("signing.", "unified_number", "entry_number", "pre_entry_number")
"""Changed by the program or the authority, never because of a refusal."""
_MOST_CHANGED = 3
"""Of more changed fields nobody can tell which one mended it."""
_TELLER = re.compile(
    r"微信|电话|短信|邮件|来电|口头|网页|聊天|QQ|群|告知|通知|转告|[客用]户|货主|船公司|车队|报关[行员]|海关$|关员|老师|经理|先生|女士|师傅|小[^\W\d]"
)
"""What people begin a note with: a person, an office or a way of telling; anything else before a colon is the matter."""
_DOCUMENT_CODES = re.compile(r"/(\d{8})(?=/)")


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """One sentence of a receipt that speaks against the declaration."""

    receipt: int
    at: datetime
    letter: str
    title: str
    sentence: str
    path: str
    """Where to look; "" = nowhere in the form."""
    label: str
    remedy_zh: str
    known_by: str
    """own | shipped | name (the sentence names the field) | "" """
    standing: bool
    """Nothing has gone out since."""
    by_note: bool
    """Somebody's word, not a receipt of the authority."""


@cache
def _shipped() -> tuple[RefusalReason, ...]:
    return read_refusal_reasons((resources() / "tables" / "refusal_reasons.csv").read_text("utf-8").splitlines())


def reasons(connection: Connection) -> list[RefusalReason]:
    """The catalogue: the office's own rows, then the shipped ones."""
    return [*_own(connection), *_shipped()]


def _own(connection: Connection) -> list[RefusalReason]:
    kept: list[dict[str, Any]] = settings.read(connection, KEY, [])
    return [RefusalReason(**{**row, "words": tuple(row["words"])}, own=True) for row in kept]


def own_reasons(desk: Desk) -> list[RefusalReason]:
    """The office's own rows, the most used first."""
    with desk.store.read() as connection:
        return sorted(_own(connection), key=lambda one: -one.uses)


def catalogue(desk: Desk) -> list[RefusalReason]:
    """All rows: the office's own, the most used first, then the shipped ones."""
    return [*own_reasons(desk), *_shipped()]


def complaints(desk: Desk, case: str, number: int = 1) -> list[Complaint]:
    """What stands against a declaration in its live attempt, the newest receipt first."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        form = declarations.load(connection, row.version_id).filled.form
        table = reasons(connection)
        live = attempts.live_filing(connection, row.id)
        against = _against(desk, attempts.live_receipts(connection, row.id))
        told = [
            _complaint(desk, one, sentence, form, table, live, found.direction)
            for one in reversed(against)
            for sentence in sentences(_said(one)) or [receipt_title(desk, one)[0]]
        ]
    seen: set[tuple[str, str, datetime]] = set()
    return [one for one in told if (key := (one.letter, one.sentence, one.at)) not in seen and not seen.add(key)]  # type: ignore[func-returns-value]


def _said(one: receipts.ReceiptRow) -> str:
    """What speaks against the declaration: of a person's note without who told it (客户微信：…), but with all of it where
    what stands before the colon is the field spoken of (毛重：应为 1200)."""
    if one.kind != NOTE:
        return one.note
    who, _, words = one.note.partition("：")
    return words.strip() if words.strip() and _TELLER.search(who) else one.note.strip().rstrip("：")


def _against(desk: Desk, kept: Sequence[receipts.ReceiptRow]) -> list[receipts.ReceiptRow]:
    """Receipts that refuse, hold up or ask for something, in order of their times."""
    found = []
    for one in kept:
        if one.state != receipts.UNDERSTOOD:
            continue
        if one.kind in (RESPONSE, "Root"):
            speaks = one.response_code != "0"
        else:
            meaning = desk.letters.get(one.letter)
            speaks = meaning is not None and meaning.acts(one.note) in _SPEAKS_AGAINST
        if speaks:
            found.append(one)
    return sorted(found, key=lambda one: (one.notice_time or one.received_at, one.id))


def _complaint(
    desk: Desk,
    one: receipts.ReceiptRow,
    sentence: str,
    form: Declaration,
    table: Sequence[RefusalReason],
    live: outbox.FilingHead | None,
    direction: str,
) -> Complaint:
    reason = known_reason(sentence, table)
    all_named = places_named(sentence, direction)
    named = rowless(next(iter(all_named), ""))
    path = reason.path if reason is not None and reason.path else named
    known_by = "" if reason is None else "own" if reason.own else "shipped"
    if not known_by and named:
        known_by = "name"
    asked = _DOCUMENT_CODES.findall(sentence + "/") if one.letter == "N" else []
    if asked and not path:
        path = "documents.document_code"
    place = place_in(form, path, sentence, row_named(sentence)) if path else ""
    label = paths.label_of(Declaration, place) if place else ""
    remedy = reason.remedy_zh if reason is not None else ""
    if not remedy and reason is not None and reason.own:
        remedy = f"以前同样的原因，更正的是“{paths.label_of(Declaration, reason.path)}”（{reason.uses} 次），请核对。"
    if not remedy and asked:
        remedy = f"请重新上传随附单据（{'、'.join(asked)}），再发送。"
    title = receipt_title(desk, one)[0]
    meaning = desk.letters.get(one.letter)
    if not remedy and meaning is not None and meaning.acts(one.note) is Stage.DELETED:
        remedy = "报关单已删除或撤销；重新申报或归档请用“结束这次申报”。"
    if not remedy and not label and title.startswith(sentence):
        remedy = "回执没有写明原因，请在单一窗口查看或电话询问；问到后用“记录消息”（Ctrl+J）写下。"
    if not remedy and label:
        others = [paths.label_of(Declaration, other) for other in all_named[1:]] if path == named else []
        remedy = f"请核对{'、'.join(f'“{one}”' for one in (label, *others))}。"
    if not remedy:
        remedy = "没有对应的栏目，请按原因核对；处理后可按 F2 记下，下次自动提示。"
    return Complaint(
        receipt=one.id,
        at=one.notice_time or one.received_at,
        letter=one.letter,
        title=title,
        sentence=sentence,
        path=place,
        label=label,
        remedy_zh=remedy,
        known_by=known_by,
        standing=_stands(one, live),
        by_note=one.kind == NOTE,
    )


def _stands(one: receipts.ReceiptRow, live: outbox.FilingHead | None) -> bool:
    """Whether a receipt speaks of the newest sending, not of one that was corrected since."""
    if live is None:
        return True
    return one.filing_id == live.id if one.filing_id is not None else one.received_at >= live.queued_at


def keep_reason(
    desk: Desk,
    words: Sequence[str],
    path: str,
    remedy_zh: str,
    *,
    source: str = "",
    instead_of: Sequence[str] = (),
) -> None:
    """Write a reason down, or change the one of the same words. `path` has no row number; "" = nothing in the form.
    `instead_of`: words of the row this one takes the place of.

    Raises `UserError` for words that say too little, `paths.NoSuchPlace` for a wrong path.
    """
    words = tuple(word.strip() for word in words if word.strip())
    if not is_telling(words):
        raise UserError(
            "reason-too-short",
            "关键词太短，会与别的原因混淆。",
            "请至少写 4 个字，例如 毛重与舱单不符；多个词用空格分开。",
        )
    if path:
        paths.spec_at(Declaration, path)
    elif not remedy_zh.strip():
        raise UserError("reason-empty", "没有选择栏目，也没有写处理办法。", "请至少填写一项。")
    with desk.store.write() as connection:
        kept = {one.words: one for one in _own(connection)}
        known = kept.get(tuple(instead_of)) or kept.get(words)
        if known is not None and known.words != words and words in kept:
            raise UserError("reason-twice", "同样的关键词已有一条。", "请改写关键词，或修改已有的那一条。")
        made = RefusalReason(
            words=words,
            path=path,
            remedy_zh=remedy_zh.strip(),
            source=source or (known.source if known else ""),
            own=True,
            uses=known.uses if known else 0,
        )
        if made == known:
            return
        _put(desk, connection, made, known)


def drop_reason(desk: Desk, words: Sequence[str]) -> None:
    """Take one of the office's own rows away."""
    with desk.store.write() as connection:
        known = next((one for one in _own(connection) if one.words == tuple(words)), None)
        if known is not None:
            _put(desk, connection, None, known)


def put_back_reason(desk: Desk, reason: RefusalReason) -> None:
    """A row that was taken away comes back as it was."""
    with desk.store.write() as connection:
        if all(one.words != reason.words for one in _own(connection)):
            _put(desk, connection, reason, None)


def _put(desk: Desk, connection: Connection, made: RefusalReason | None, old: RefusalReason | None) -> None:
    rows = [one for one in _own(connection) if old is None or one.words != old.words]
    if made is not None:
        rows = sorted([*rows, made], key=lambda one: -one.uses)[:MOST_OWN]
    settings.put(connection, KEY, [_kept(one) for one in rows])
    said = {"old": _kept(old) if old else {}, "new": _kept(made) if made else {}}
    desk.write_history(connection, CHAIN, "refusal_reason", said)


def _kept(one: RefusalReason) -> dict[str, Any]:
    return {
        "words": list(one.words),
        "path": one.path,
        "remedy_zh": one.remedy_zh,
        "source": one.source,
        "uses": one.uses,
    }


def learn_from_refusal(
    desk: Desk, connection: Connection, case: cases.Case, row: declarations.DeclarationRow, version_id: int
) -> None:
    """A corrected declaration goes out: what was changed since the refused one is what mends such a sentence.

    Runs inside the transaction of the filing, before the new filing is queued; says nothing when it learns nothing.
    """
    before = attempts.live_filing(connection, row.id)
    if before is None:
        return
    standing = [
        one for one in _against(desk, attempts.live_receipts(connection, row.id)) if _stands(one, before) and one.note
    ]
    if not standing:
        return
    old, new = (declarations.load(connection, key).filled for key in (before.version_id, version_id))
    changed = list(
        dict.fromkeys(rowless(one.path) for one in differences(old, new) if not one.path.startswith(_OWN_FIELDS))
    )
    if not 1 <= len(changed) <= _MOST_CHANGED:
        return
    told = list(dict.fromkeys(sentence for one in standing for sentence in sentences(_said(one))))
    for sentence in told:
        known = known_reason(sentence, _own(connection))
        if known is not None:
            if known.path in changed:
                _put(desk, connection, replace(known, uses=known.uses + 1), known)
            continue
        named = [rowless(place) for place in places_named(sentence, case.direction)]
        words = pattern_of(sentence)
        only = not named and len(told) == len(changed) == 1  # else nobody can tell what was mended for which sentence
        path = next((one for one in named if one in changed), changed[0] if only else "")
        if path and is_telling(words):
            made = RefusalReason(words=words, path=path, remedy_zh="", source=case.number, own=True, uses=1)
            _put(desk, connection, made, None)
