"""What customs, carrier or site answered to a request: noted with who, when and evidence; a change that waited for it is
carried out in the same act once every house it touches has its consent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..domain.consolidation.consent import CHANGE_ZH, ChangeRequest, Consent
from ..domain.consolidation.owed import Due
from ..domain.consolidation.record import ConsolRecord, Duty
from ..errors import UserError
from ..intake import gate
from .consol_changes import carried_out
from .consols import Made, OpenConsol, act_on_consol
from .desk import Desk


def note_consent(
    desk: Desk,
    number: str,
    due: Due,
    subject: str,
    *,
    granted: bool,
    who: str,
    at: datetime | None = None,
    words: str = "",
    evidence: Iterable[Path] = (),
) -> OpenConsol:
    """Note the answer to a request that is owed. Granted: the change that waited is carried out when nothing else is
    waited for. Refused: the request and its change are closed, the consol stays as it is.

    Raises `UserError` without a name, without such a request, and where the change cannot be done any more.
    """
    if not who.strip():
        raise UserError("consent-who", "没有写明谁答复的。", "请填写答复人，如 主管海关科室、船公司操作。")
    kept = tuple(desk.files.keep(gate.read_bytes(path)) for path in evidence)

    def change(held: OpenConsol, now: datetime) -> Made | None:
        mine = [one for one in held.duties if one.open and (one.owed.due, one.owed.subject) == (due, subject)]
        if not any(one.owed.request for one in mine):
            raise UserError("consent-none", f"“{subject}”没有待答复的申请。", "请在“待办”中选中需要同意的一行。")
        answer = Consent(granted=granted, who=who.strip(), at=at or now, words=words.strip(), evidence=kept,
                         noted_by=desk.user)  # fmt: skip
        duties = tuple(replace(one, consent=answer) if one in mine else one for one in held.duties)
        said = {"due": due.value, "subject": subject, "granted": granted, "who": answer.who, "evidence": list(kept)}
        record = replace(held.record, duties=duties)
        asked = _waiting(held, subject) if due is Due.OFF_LOAD else None
        if asked is None:
            return record, said
        if not granted:
            return _refused(record, asked, answer, now), said
        if _agreed(record, asked):
            record = replace(record, duties=_done(record.duties, asked, answer, now))
            record, more = carried_out(replace(held, record=record), asked, now, granted=True)
            return record, {**more, **said}
        return record, said

    return act_on_consol(desk, number, "consol_consent", change)


def _waiting(held: OpenConsol, house: str) -> ChangeRequest | None:
    return next((one for one in reversed(held.record.requests) if one.open and house in one.houses), None)


def _agreed(record: ConsolRecord, asked: ChangeRequest) -> bool:
    """Whether every house of the change has its consent."""
    agreed = {
        one.owed.subject
        for one in record.duties
        if one.owed.due is Due.OFF_LOAD and one.open and one.consent is not None and one.consent.granted
    }
    return set(asked.houses) <= agreed


def _done(duties: tuple[Duty, ...], asked: ChangeRequest, answer: Consent, now: datetime) -> tuple[Duty, ...]:
    """The applications of a change that was carried out are settled by the word that allowed it."""
    return tuple(
        replace(one, done_by=answer.who, done_at=now)
        if one.open and one.owed.due is Due.OFF_LOAD and one.owed.subject in asked.houses
        else one
        for one in duties
    )


def _refused(record: ConsolRecord, asked: ChangeRequest, answer: Consent, now: datetime) -> ConsolRecord:
    """The change is off: its applications are closed with the answer, and what it asked of declarations falls away."""
    why = {one.owed.why for one in record.duties if one.owed.due is Due.OFF_LOAD and one.owed.subject in asked.houses}
    duties = [
        replace(one, done_by=answer.who, done_at=now, consent=one.consent or answer)
        if one.open and one.owed.due is Due.OFF_LOAD and one.owed.subject in asked.houses
        else one
        for one in record.duties
        if not (one.open and one.owed.due is Due.DECLARATION_WITHDRAWAL and one.owed.why in why)
    ]
    requests = tuple(
        replace(one, closed_at=now, granted=False) if one.open and one.same(asked) else one for one in record.requests
    )
    return replace(record, duties=tuple(duties), requests=requests)


def waiting_words(held: OpenConsol) -> list[str]:
    """What waits for consent, as a line each."""
    return [f"{CHANGE_ZH[one.kind]} {one.subject}" for one in held.record.requests if one.open]
