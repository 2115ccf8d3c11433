"""The official stage of a filing: a pure function of the set of receipts kept for one unified number.

Sources: design section 3 (the rule), message reference 5.1 to 5.5 (letters, ranks, observed order). Arrival
plays no part; the notice time inside the receipt does. What a letter means is a table
(`resources/tables/receipt_letters.csv`).

The rule. Let t be the latest notice time of a refusal or return that no release precedes. If a main-line
receipt is dated later than t, the stage is the highest among those; otherwise *rejected* or *returned*.
Without a refusal it is the highest of all. Receipts without a readable time count only when no refusal is
kept. Flags count only if dated later than t and show only below *released*. A deletion ends the attempt. A
refusal after a release changes nothing and raises *contradiction*; so does a release or closing dated after
a deletion.

Decisions where the rule is silent, each with a test:

- "Precedes" and "later" are strict: of a refusal and a release of the same second the refusal counts.
- Rejection and return of the same second: rejected, because more has to be done.
- A refusal without a time cannot be put in order. Alone it means rejected or returned. Beside dated main-line
  receipts it changes nothing but raises *contradiction*, so that a person looks.
- Notes by people move the stage like any other receipt until an official receipt says otherwise: a note
  that bears on the stage is set aside as soon as an official receipt that bears on the stage has the same
  or a later time; a note of release or closing also when an official flag (inspection, tax ...) has. A note
  without a time is set aside by any official receipt bearing on the stage. `StageView.by_note` tells that
  the stage rests on somebody's word: money (the refund) waits for the official receipt.
- A successful import response is *saved*. It has no time inside; the caller may give the time stamp of
  its file name, so that a corrected form saved after a return shows as saved again.
- A failed import response, letter 2, 6 (under way) and 4 (upload failed) do not touch the official stage;
  they are events of our own steps.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from cqdesk.domain.clock import china_instant
from cqdesk.errors import Fault


class Stage(StrEnum):
    """Where the filing stands at customs."""

    NONE = "none"
    SAVED = "saved"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    RELEASED = "released"
    CLOSED = "closed"
    REJECTED = "rejected"
    RETURNED = "returned"
    DELETED = "deleted"


STAGE_ZH: Mapping[Stage, str] = {
    Stage.NONE: "无回执",
    Stage.SAVED: "已暂存，尚未申报",
    Stage.SUBMITTED: "已申报",
    Stage.RECEIVED: "海关入库",
    Stage.ACCEPTED: "审结",
    Stage.RELEASED: "放行",
    Stage.CLOSED: "结关",
    Stage.REJECTED: "退单",
    Stage.RETURNED: "退回修改",
    Stage.DELETED: "已删单",
}

RANK: Mapping[Stage, int] = {
    Stage.SAVED: 30,
    Stage.SUBMITTED: 40,
    Stage.RECEIVED: 50,
    Stage.ACCEPTED: 60,
    Stage.RELEASED: 80,
    Stage.CLOSED: 90,
}
"""The main line; stages beside it have no rank."""


class Flag(StrEnum):
    """What stands beside the stage."""

    INSPECTION = "inspection"
    TAX_DUE = "tax_due"
    ACTION_NEEDED = "action_needed"
    SUSPENDED = "suspended"
    REVIEWING = "reviewing"
    CONTRADICTION = "contradiction"
    PUT_AWAY = "put_away"
    """A person ended the last attempt and no other follows: no receipt says so."""


FLAG_ZH: Mapping[Flag, str] = {
    Flag.INSPECTION: "查验",
    Flag.TAX_DUE: "待缴税费",
    Flag.ACTION_NEEDED: "待补充单据或申报",
    Flag.SUSPENDED: "挂起",
    Flag.REVIEWING: "重审中",
    Flag.CONTRADICTION: "回执互相矛盾",
    Flag.PUT_AWAY: "已归档",
}


class Contradiction(StrEnum):
    """Receipts that cannot all be true; a person has to look."""

    REFUSED_AFTER_RELEASE = "refused_after_release"
    RELEASED_AFTER_DELETION = "released_after_deletion"
    REFUSAL_UNDATED = "refusal_undated"


CONTRADICTION_ZH: Mapping[Contradiction, str] = {
    Contradiction.REFUSED_AFTER_RELEASE: "放行之后又收到退单或退回，请到单一窗口核实",
    Contradiction.RELEASED_AFTER_DELETION: "删单之后又收到放行或结关，请到单一窗口核实",
    Contradiction.REFUSAL_UNDATED: "有一份退单或退回没有通知时间，无法排序，请到单一窗口核实",
}


class Effect(StrEnum):
    """What a letter does, beside moving the stage (`Stage`) or raising a flag (`Flag`)."""

    NOTE = "note"
    TRANSIT = "transit"
    """Under way between the entry system and the data centre."""
    UPLOAD_FAILED = "upload_failed"
    """The data did not get in: an event for the filing's own steps."""


class ReceiptKind(StrEnum):
    """Who speaks."""

    OFFICIAL = "official"
    """A business receipt; `channel` is its letter."""
    RESPONSE = "response"
    """The answer to an import; `channel` is the ResponseCode."""
    NOTE = "note"
    """A person's word (chat, phone), author and evidence kept elsewhere; `channel` is a letter as above."""


@dataclass(frozen=True)
class Receipt:
    """What the stage needs of a receipt. Two with the same kind, channel, time and note are one.

    `notice_time`: the time inside the receipt, None if unreadable. Without a zone it is China time
    (+08:00), as all official times are; it is kept aware.
    """

    channel: str
    notice_time: datetime | None
    note: str = ""
    kind: ReceiptKind = ReceiptKind.OFFICIAL

    def __post_init__(self) -> None:
        if self.notice_time is not None:
            object.__setattr__(self, "notice_time", china_instant(self.notice_time))


_REFUSALS: tuple[Stage, ...] = (Stage.REJECTED, Stage.RETURNED)
_MEANINGS: Mapping[str, Stage | Flag | Effect] = {
    member.value: member
    for kind in (Stage, Flag, Effect)
    for member in kind
    if member not in (Stage.NONE, Flag.CONTRADICTION, Flag.PUT_AWAY)
}


@dataclass(frozen=True, kw_only=True)
class LetterMeaning:
    """One row of the letters table."""

    letter: str
    meaning_zh: str
    effect: Stage | Flag | Effect
    note_words: tuple[str, ...]
    """If there are any, the letter acts only if the note holds one of them; else it is a mere note."""
    note_except: tuple[str, ...]
    """Phrases that hold such a word and mean the contrary."""
    confidence: str
    source: str
    since: date | None

    def acts(self, note: str) -> Stage | Flag | Effect:
        """The effect of this letter with that note."""
        if not self.note_words:
            return self.effect
        for phrase in self.note_except:
            note = note.replace(phrase, " ")
        return self.effect if any(word in note for word in self.note_words) else Effect.NOTE


def read_letters(csv_lines: Iterable[str]) -> dict[str, LetterMeaning]:
    """The letters table by letter (case matters). Raises `Fault` if the shipped table is not consistent."""
    letters: dict[str, LetterMeaning] = {}
    for row in csv.DictReader(csv_lines):
        letter, effect = row["letter"], _MEANINGS.get(row["effect"])
        if effect is None or letter in letters or not letter:
            raise Fault(f"receipt letters: bad or repeated row {letter!r}")
        rank = str(RANK[effect]) if isinstance(effect, Stage) and effect in RANK else ""
        if row["rank"] != rank:
            raise Fault(f"receipt letters: rank of {letter!r} is not that of its stage")
        letters[letter] = LetterMeaning(
            letter=letter,
            meaning_zh=row["meaning_zh"],
            effect=effect,
            note_words=_words(row["note_words"]),
            note_except=_words(row["note_except"]),
            confidence=row["confidence"],
            source=row["source"],
            since=date.fromisoformat(row["since"]) if row["since"] else None,
        )
    return letters


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word for word in cell.split("|") if word)


@dataclass(frozen=True, kw_only=True)
class StageView:
    """What the receipts say together."""

    stage: Stage
    flags: frozenset[Flag]
    contradictions: tuple[Contradiction, ...]
    unknown_letters: tuple[str, ...]
    """Letters the table does not know, sorted: shown with their notes, worth a mild warning."""
    last_time: datetime | None
    """The latest notice time of all receipts, understood or not."""
    by_note: bool
    """True if without the notes by people the stage would be another."""


@dataclass(frozen=True)
class _Event:
    """A receipt with its meaning."""

    effect: Stage | Flag | Effect
    time: datetime | None
    by_person: bool

    @property
    def rank(self) -> int:
        """Rank on the main line, 0 beside it."""
        return RANK.get(self.effect, 0) if isinstance(self.effect, Stage) else 0

    @property
    def refuses(self) -> bool:
        return self.effect in _REFUSALS


def stage_of(receipts: Collection[Receipt], letters: Mapping[str, LetterMeaning]) -> StageView:
    """Judge all receipts of one unified number, in any order and any number of copies.

    Transit receipts (TRN_RESULT) are another leg: judge them apart.
    """
    events: set[_Event] = set()
    unknown: set[str] = set()
    for receipt in receipts:
        effect = _effect(receipt, letters)
        if effect is None:
            unknown.add(receipt.channel)
        else:
            events.add(_Event(effect, receipt.notice_time, receipt.kind is ReceiptKind.NOTE))
    events = _without_overruled_notes(events)
    stage, flags, contradictions = _judge(events)
    by_note = any(e.by_person for e in events) and _judge({e for e in events if not e.by_person})[0] != stage
    return StageView(
        stage=stage,
        flags=flags,
        contradictions=contradictions,
        unknown_letters=tuple(sorted(unknown)),
        last_time=max((r.notice_time for r in receipts if r.notice_time is not None), default=None),
        by_note=by_note,
    )


def note_time(now: datetime, known: Collection[Receipt]) -> datetime:
    """The notice time of a note written now beside the receipts already known.

    Whoever writes it speaks of what came after them, and the clock of this machine may be behind that of customs: so
    now, but at least a second after the latest of them. Otherwise the note would be set aside the moment it is made.
    """
    latest = [r.notice_time + timedelta(seconds=1) for r in known if r.notice_time is not None]
    return max([china_instant(now), *latest])


def _effect(receipt: Receipt, letters: Mapping[str, LetterMeaning]) -> Stage | Flag | Effect | None:
    if receipt.kind is ReceiptKind.RESPONSE:
        return Stage.SAVED if receipt.channel == "0" else Effect.NOTE
    meaning = letters.get(receipt.channel)
    return None if meaning is None else meaning.acts(receipt.note)


def _without_overruled_notes(events: set[_Event]) -> set[_Event]:
    official = [e for e in events if not e.by_person]
    moving = [e for e in official if isinstance(e.effect, Stage)]
    holding = [e for e in official if isinstance(e.effect, Flag)]

    def overruled(note: _Event) -> bool:
        if not note.by_person or not isinstance(note.effect, Stage):
            return False
        if note.time is None:
            return bool(moving)
        others = moving + holding if note.rank >= RANK[Stage.RELEASED] else moving
        return any(o.time is not None and o.time >= note.time for o in others)

    return {e for e in events if not overruled(e)}


def is_overruled(note: Receipt, receipts: Collection[Receipt], letters: Mapping[str, LetterMeaning]) -> bool:
    """Whether official receipts took the place of a person's note: it no longer bears on the stage."""
    effect = _effect(note, letters)
    if note.kind is not ReceiptKind.NOTE or effect is None:
        return False
    event = _Event(effect, note.notice_time, True)
    official = {
        _Event(found, one.notice_time, False)
        for one in receipts
        if one.kind is not ReceiptKind.NOTE and (found := _effect(one, letters)) is not None
    }
    return event not in _without_overruled_notes({event, *official})


def _judge(events: set[_Event]) -> tuple[Stage, frozenset[Flag], tuple[Contradiction, ...]]:
    contradictions: set[Contradiction] = set()
    refusals = [e for e in events if e.refuses]
    counting = [e for e in events if e.time is not None or not refusals]
    main = [e for e in counting if e.rank]
    releases = [e.time for e in main if e.rank >= RANK[Stage.RELEASED] and e.time is not None]
    first_release = min(releases, default=None)

    standing: list[tuple[datetime, Stage]] = []
    for refusal in refusals:
        if refusal.time is None:
            if main:
                contradictions.add(Contradiction.REFUSAL_UNDATED)
        elif first_release is not None and first_release < refusal.time:
            contradictions.add(Contradiction.REFUSED_AFTER_RELEASE)
        else:
            standing.append((refusal.time, Stage(refusal.effect)))
    latest = max((time for time, _ in standing), default=None)

    def counts(event: _Event) -> bool:
        return latest is None or (event.time is not None and event.time > latest)

    ahead = [e for e in main if counts(e)]
    deletions = [e for e in counting if e.effect is Stage.DELETED]
    if deletions:
        stage = Stage.DELETED
        deleted = min((e.time for e in deletions if e.time is not None), default=None)
        if deleted is not None and any(time > deleted for time in releases):
            contradictions.add(Contradiction.RELEASED_AFTER_DELETION)
    elif ahead:
        stage = Stage(max(ahead, key=lambda e: e.rank).effect)
    elif refusals:
        named = {s for time, s in standing if time == latest} or {Stage(e.effect) for e in refusals}
        stage = Stage.REJECTED if Stage.REJECTED in named else Stage.RETURNED
    else:
        stage = Stage.NONE

    flags: set[Flag] = set()
    if stage not in (Stage.RELEASED, Stage.CLOSED, Stage.DELETED):
        flags = {e.effect for e in counting if isinstance(e.effect, Flag) and counts(e)}
    if contradictions:
        flags.add(Flag.CONTRADICTION)
    return stage, frozenset(flags), tuple(sorted(contradictions))
