"""The practice Single Window: an honest fake authority over four folders.

`step()` does one deterministic round (no watcher, no thread, no sleep); the acts of people are methods.
Everything is in the book before a file moves, so a new office on the same root goes on where a killed one
stopped.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from cqdesk.domain.clock import CHINA
from cqdesk.errors import UserError
from cqdesk.practice.arrivals import take_all
from cqdesk.practice.clock import MovableClock, OfficeClock, official
from cqdesk.practice.faults import Fate, Faults, parse_faults
from cqdesk.practice.judge import judge_submit, wants_papers
from cqdesk.practice.ledger import Ledger
from cqdesk.practice.letters import ENTERS, LETTERS, SAVED, TO_CLOSING
from cqdesk.practice.parse import Node, parse_message
from cqdesk.practice.post import deliver, post
from cqdesk.practice.premises import FAIL_BOX, IN_BOX, OUT_BOX, SENT_BOX, Premises, book_time
from cqdesk.practice.receipts import dec_data, dec_result
from cqdesk.practice.report import book_report

Form = Literal["new", "old"]

_PAUSES = {"L": timedelta(seconds=1), "J": timedelta(seconds=7)}
"""Observed on a real import (declaration-message 5.4); P and R came next morning in one second."""


LAST_DAY = datetime(9000, 1, 1, tzinfo=CHINA)
"""A clock put forward beyond it would run out of the calendar."""


@dataclass(frozen=True)
class Round:
    """What one `step()` did: files taken from OutBox, names written into InBox."""

    taken: int
    written: tuple[str, ...]


class PracticeOffice:
    """One office over `root` with OutBox, SentBox, FailBox, InBox and the book `practice-office.sqlite`.

    `faults`: a SPEC of `cqdesk.practice.faults` or parsed, none by default. `checkpoint`: see `Premises`.
    Raises `UserError` for acts an honest office would not do and for unknown numbers.
    """

    def __init__(
        self,
        root: Path,
        clock: OfficeClock,
        *,
        faults: Faults | str | None = None,
        checkpoint: Callable[[str], None] = lambda point: None,
    ) -> None:
        parsed = faults if isinstance(faults, Faults) else parse_faults(faults)
        try:
            for box in (OUT_BOX, SENT_BOX, FAIL_BOX, IN_BOX):
                (root / box).mkdir(parents=True, exist_ok=True)
            ledger = Ledger(root)
        except (OSError, sqlite3.Error):
            raise _unusable() from None
        self._premises = Premises(root, clock, parsed, ledger, checkpoint)

    def close(self) -> None:
        self._premises.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # --- rounds and time

    def step(self) -> Round:
        """Take and judge what lies in OutBox, then write every answer that is due.

        Raises `UserError` practice-root when a folder or the disk fails; nothing is lost, the next round goes on.
        """
        try:
            taken = take_all(self._premises)
            return Round(taken, tuple(deliver(self._premises)))
        except (OSError, sqlite3.Error) as error:
            raise _unusable() from error

    def advance(self, seconds: float) -> datetime:
        """Put a manual clock forward. Raises `UserError` practice-clock when it cannot be moved."""
        clock = self._premises.clock
        if not isinstance(clock, MovableClock):
            raise UserError(
                "practice-clock",
                "练习单一窗口使用的是系统时间，不能调整。",
                "请以 --clock manual 启动后再试。",
            )
        if seconds < 0:
            raise UserError("practice-clock", "时间只能向前调整。", "请填写不小于 0 的秒数。")
        if seconds > (LAST_DAY - clock.now()).total_seconds():
            raise UserError("practice-clock-range", "时间调得太远，超出日历范围。", "请填写较小的秒数。")
        clock.advance(timedelta(seconds=seconds))
        with self._premises.ledger.transaction():
            self._premises.ledger.set_meta("time", self._premises.stamp())
        return self._premises.clock.now()

    def resume_time(self) -> None:
        """Put a manual clock that lags behind the book forward to it, so that times never run back."""
        told = self._premises.ledger.meta("time")
        if told is not None and isinstance(self._premises.clock, MovableClock):
            self._until(datetime.fromisoformat(told))

    def insert_card(self, present: bool) -> None:
        """Put the card into the reader or take it out: without it a ZIP stays in OutBox (manual of 2019)."""
        self._premises.card_present = present

    # --- the clerk

    def clerk_submit(
        self,
        unified_number: str,
        *,
        web_documents: Sequence[str] | None = None,
        enter: bool = True,
        form: Form = "new",
    ) -> str:
        """The person with the card presses 申报: receipt 7, then L one second later, which brings the entry
        number.

        `web_documents`: codes of the papers uploaded on the page; None: the clerk uploaded what was wanted
        (the book says so), empty: nothing. `enter=False` stops after 7. Returns the entry number ("" without
        L). Raises `UserError` practice-not-saved or practice-submit-refused (names what is missing).
        """
        draft = self._draft(unified_number)
        if draft["state"] != SAVED:
            raise UserError(
                "practice-not-saved", "这票报关单不在暂存状态，不能申报。", "请先导入更正后的报文，再申报。"
            )
        message = self._message(draft)
        uploaded: Sequence[str] = web_documents or ()
        if web_documents is None and wants_papers(message):
            uploaded = ("papers wanted",)
        missing = judge_submit(message, uploaded)
        if missing:
            with self._premises.ledger.transaction():
                self._act("clerk", "submit", unified_number, "refused: " + " ".join(f.path for f in missing))
            said = "；".join(finding.message for finding in missing[:8])
            raise UserError("practice-submit-refused", f"申报未通过：{said}。", "请补充后重新导入，再申报。")
        now = self._premises.now()
        with self._premises.ledger.transaction():
            self._act(
                "clerk",
                "submit",
                unified_number,
                " ".join(["declared", *(["uploaded:"] if uploaded else []), *uploaded]),
            )
            self._premises.ledger.run(
                "UPDATE draft SET declared_at = ? WHERE unified_number = ?", book_time(now), unified_number
            )
            self._issue(unified_number, "7", "", now, form=form, forced=False)
            if enter:
                self._issue(unified_number, "L", "", now + _PAUSES["L"], form=form, forced=False)
            self._premises.checkpoint("act:before-commit")
        self._premises.checkpoint("act:committed")
        return str(self._draft(unified_number)["entry_number"])

    # --- customs

    def decide(
        self,
        unified_number: str,
        letter: str,
        note: str = "",
        at: datetime | None = None,
        *,
        form: Form = "new",
        force: bool = False,
    ) -> None:
        """Customs (or the entry system) sends a receipt.

        `letter`: one of `letters.LETTERS`; `note`: the letter's meaning by default; `at`: notice time
        (naive = +08:00), now by default, delivered at once when it lies in the past; `form` "old" =
        `DEC_DATA`. A letter that does not fit the state is refused (`UserError` practice-letter) unless
        `force`: then it goes out, is marked in the book and moves nothing.
        """
        now = self._premises.now()
        moment = (
            self._after_the_last(unified_number, now) if at is None else (at if at.tzinfo else at.replace(tzinfo=CHINA))
        )
        with self._premises.ledger.transaction():
            self._issue(unified_number, letter, note, moment, form=form, forced=force)
            self._premises.checkpoint("act:before-commit")
        self._premises.checkpoint("act:committed")

    def run_to_closing(
        self, unified_number: str, *, web_documents: Sequence[str] | None = None, form: Form = "new"
    ) -> str:
        """The ordinary way from wherever the draft stands: 7, L, J, next morning P and R in one second.

        A manual clock is put forward as things happen and every answer delivered; with the machine's time
        all follow within seconds and arrive as time passes. Returns the entry number.
        """
        moves = isinstance(self._premises.clock, MovableClock)
        way = TO_CLOSING.get(self._draft(unified_number)["state"])
        if way is None:
            raise UserError("practice-letter", "这票报关单已不在通往结关的路上。", "请导入更正后的报文，或换一票。")
        moment = self._premises.now()
        for letter in way:
            if letter == "7":
                self.clerk_submit(unified_number, web_documents=web_documents, form=form)
                moment += _PAUSES["L"]
                continue
            if letter == "L" and way.startswith("7"):
                continue
            if letter == "P" and moves:
                moment = (official(moment) + timedelta(days=1)).replace(hour=9, minute=12, second=30, microsecond=0)
            elif letter != "R":
                moment += _PAUSES.get(letter, timedelta(seconds=1))
            if moves:
                self._until(moment)
                self.step()
            self.decide(unified_number, letter, at=moment, form=form)
        self.step()
        return str(self._draft(unified_number)["entry_number"])

    def resend(self, unified_number: str) -> int:
        """Send every receipt of a draft once more, this time without faults (the clerk asks again). Returns
        how many.
        """
        self._draft(unified_number)
        with self._premises.ledger.transaction():
            rows = self._premises.ledger.rows(
                "SELECT id, content FROM receipt WHERE unified_number = ? ORDER BY id", unified_number
            )
            for row in rows:
                pattern = f"Receipt_{unified_number}_{{}}.xml"
                post(self._premises, pattern, row["content"], due=self._premises.now(), fate=Fate(), receipt=row["id"])
            self._act("clerk", "resend", unified_number, str(len(rows)))
        return len(rows)

    # --- the judge

    def unified_number_of(self, client_seq_no: str) -> str:
        """The newest unified number given to a client number. Raises `UserError` practice-number."""
        row = self._premises.ledger.one(
            "SELECT unified_number FROM import WHERE verdict = 'accepted' AND client_seq_no = ? ORDER BY id DESC",
            client_seq_no,
        )
        if row is None:
            raise _unknown_number()
        return str(row["unified_number"])

    def ledger(self) -> dict[str, Any]:
        """The whole book as JSON-able data; see `report.book_report`."""
        return book_report(self._premises.ledger, official(self._premises.now()))

    # --- inside

    def _until(self, moment: datetime) -> None:
        wait = (moment - self._premises.now()).total_seconds()
        if wait > 0:
            self.advance(wait)

    def _draft(self, unified_number: str) -> sqlite3.Row:
        row = self._premises.ledger.one("SELECT * FROM draft WHERE unified_number = ?", unified_number)
        if row is None:
            raise _unknown_number()
        return row

    def _message(self, draft: sqlite3.Row) -> Node:
        row = self._premises.ledger.one("SELECT message FROM import WHERE id = ?", draft["import_id"])
        assert row is not None
        return parse_message(row["message"])[0]

    def _after_the_last(self, unified_number: str, now: datetime) -> datetime:
        """Now, or the time of the last receipt still under way: an office never decides before what it told."""
        told = self._premises.ledger.one(
            "SELECT MAX(notice_time) AS last FROM receipt WHERE unified_number = ?", unified_number
        )
        if told is None or told["last"] is None:
            return now
        return max(now, datetime.fromisoformat(told["last"]).replace(tzinfo=CHINA))

    def _act(self, who: str, act: str, unified_number: str, outcome: str) -> None:
        self._premises.ledger.run(
            "INSERT INTO act (at, who, act, unified_number, outcome) VALUES (?, ?, ?, ?, ?)",
            self._premises.stamp(),
            who,
            act,
            unified_number,
            outcome,
        )

    def _issue(
        self, unified_number: str, letter: str, note: str, moment: datetime, *, form: Form, forced: bool
    ) -> None:
        """One receipt inside the caller's transaction: state, number, row, file."""
        draft = self._draft(unified_number)
        rule = LETTERS.get(letter)
        if rule is None:
            raise UserError("practice-letter", "没有这个回执代码。", "请使用回执代码表中的字母或数字，注意大小写。")
        fits = draft["state"] in rule.allowed
        if not fits and not forced:
            raise UserError(
                "practice-letter",
                "这票报关单目前的状态不会收到这个回执。",
                "请换一个符合目前状态的回执代码。",
            )
        entry = str(draft["entry_number"])
        if fits:
            if letter in ENTERS and not entry:
                entry = self._entry_number(draft)
            self._premises.ledger.run(
                "UPDATE draft SET state = ?, entry_number = ? WHERE unified_number = ?",
                rule.moves_to or draft["state"],
                entry,
                unified_number,
            )
        note = note or rule.meaning
        content = self._receipt_bytes(draft, entry, letter, note, moment, form)
        written_time = f"{official(moment):%Y-%m-%dT%H:%M:%S}"
        ordinal = self._premises.ledger.run(
            "INSERT INTO receipt (at, unified_number, entry_number, channel, notice_time, note, form,"
            " forced, fate, content)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?)",
            self._premises.stamp(),
            unified_number,
            entry,
            letter,
            written_time,
            note,
            form,
            int(not fits),
            content,
        )
        fate = self._premises.faults.fate("receipt", f"receipt/{ordinal}")
        self._premises.ledger.run("UPDATE receipt SET fate = ? WHERE id = ?", fate.words, ordinal)
        post(
            self._premises,
            f"Receipt_{unified_number}_{{}}.xml",
            content,
            due=max(moment, self._premises.now()),
            fate=fate,
            receipt=ordinal,
        )
        self._act(
            "customs" if letter != "7" else "clerk",
            f"receipt {letter}",
            unified_number,
            "" if fits else "forced",
        )

    def _entry_number(self, draft: sqlite3.Row) -> str:
        """Office, year, 1 import or 0 export, nine digits (declaration-message 8.1)."""
        year = f"{official(self._premises.now()):%Y}"
        stem = f"{draft['customs_office']}{year}{'1' if draft['direction'] == 'I' else '0'}"
        number = f"{stem}{self._premises.ledger.next(f'entry {stem}'):09d}"
        self._premises.ledger.run(
            "INSERT INTO number VALUES (?, 'entry', ?, ?)",
            number,
            draft["unified_number"],
            self._premises.stamp(),
        )
        return number

    def _receipt_bytes(
        self, draft: sqlite3.Row, entry: str, letter: str, note: str, moment: datetime, form: Form
    ) -> bytes:
        message = self._message(draft)
        head = {
            node.tag: node.text
            for part in ("DecFreeTxt", "DecHead")
            for top in message.all(part)
            for node in top.children
        }
        declared = datetime.fromisoformat(draft["declared_at"]) if draft["declared_at"] else None
        if form == "old":
            return dec_data(
                unified_number=draft["unified_number"],
                entry_number=entry,
                notice_time=official(moment),
                letter=letter,
                note=note,
                result_text=LETTERS[letter].meaning,
                declared=declared,
                head=head,
            )
        return dec_result(
            unified_number=draft["unified_number"],
            entry_number=entry,
            notice_time=official(moment),
            letter=letter,
            note=note,
            office=draft["customs_office"],
            entry_exit_date=head.get("IEDate", ""),
            declared=declared,
        )


def _unknown_number() -> UserError:
    return UserError("practice-number", "练习单一窗口里没有这个编号的报关单。", "请核对导入回执中的编号。")


def _unusable() -> UserError:
    return UserError(
        "practice-root",
        "练习单一窗口的文件夹无法使用。",
        "请确认文件夹可以读写且磁盘有空间，或换一个文件夹。",
    )
