"""The data folder trials start from, and the account a working process gives of what was confirmed to it.

An account is a list of lines: `try WHAT` before an act, `did WHAT` after it was confirmed; WHAT is one of
`typed DECLARATION WORDS`, `imported CASE`, `filed NUMBER`, `received FILE`, `backed-up FILE`, `migrated FOLDER`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.faults.judge import Verdict, judge_files, judge_store, rows
from benchmarks.many import Copy, draft_copies, pattern
from cqdesk.actions.courier import sync
from cqdesk.actions.demo import samples_folder
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import type_in
from cqdesk.actions.filing import file_case
from cqdesk.actions.papers_in import import_files
from cqdesk.actions.practice import practice_sync
from cqdesk.domain.clock import ManualClock

START = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
Say = Callable[[str], None]
NOT_CONFIRMED = ""


@dataclass(frozen=True, kw_only=True)
class Template:
    """A practice data folder with drafts ready to file."""

    root: Path
    drafts: list[Copy]


def make_template(root: Path, drafts: int = 6) -> Template:
    """Make the folder once; trials copy it."""
    data = root / "data"
    with open_desk(data, practice=True, clock=ManualClock(START), user="bench") as desk:
        of = pattern(desk)
        made = draft_copies(desk, of, drafts)
        practice_sync(desk)
        practice_sync(desk)  # the pattern's own filing is answered: nothing is under way in the copies
    return Template(root=data, drafts=made)


# --- acts


def type_one(desk: Desk, one: Copy, lot: random.Random, say: Say) -> None:
    """Type a remark into a draft."""
    words = f"w{lot.randrange(10**9)}"
    say(f"try typed {one.declaration} {words}")
    type_in(desk, one.case, 1, {"remarks": words})
    say(f"did typed {one.declaration} {words}")


def import_one(desk: Desk, lot: random.Random, say: Say) -> None:
    """Import a paper as a case of its own."""
    paper = lot.choice(sorted(samples_folder().glob("*发票装箱单.xlsx")))
    say("try imported")
    say(f"did imported {import_files(desk, [paper]).case}")


def file_one(desk: Desk, one: Copy, say: Say) -> None:
    """File a draft."""
    say(f"try filed {one.case}")
    file_case(desk, one.case)
    say(f"did filed {one.case}")


def exchange(desk: Desk, say: Say) -> None:
    """One round."""
    for name in sync(desk, insist=True).received:
        say(f"did received {name}")


# --- the account


@dataclass(kw_only=True)
class Account:
    """What a process said before it ended."""

    typed: dict[int, list[str]] = field(default_factory=dict)
    """Declaration -> the last confirmed words (`NOT_CONFIRMED` if there are none) and all that were tried after them."""
    imported: list[str] = field(default_factory=list)
    tried_to_import: int = 0
    filed: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    backed_up: list[str] = field(default_factory=list)
    migrated: list[str] = field(default_factory=list)


def read_account(lines: list[str]) -> Account:
    """Understand the lines; one cut off at the end counts as not said."""
    found = Account()
    for line in lines:
        said, _, what = line.partition(" ")
        kind, _, rest = what.partition(" ")
        if kind == "typed":
            number, _, words = rest.partition(" ")
            held = found.typed.setdefault(int(number), [NOT_CONFIRMED])
            if said == "did":
                held.clear()
            held.append(words)
        elif kind == "imported":
            found.tried_to_import += said == "try"
            found.imported += [rest] if said == "did" else []
        elif said == "did":
            {
                "filed": found.filed,
                "received": found.received,
                "backed-up": found.backed_up,
                "migrated": found.migrated,
            }[kind].append(rest)
    return found


def judge_account(root: Path, account: Account, before: int, verdict: Verdict) -> None:
    """By plain SQL: everything confirmed is there, nothing is there twice. `before`: cases the folder had."""
    store = root / "practice" / "cqdesk.sqlite"
    if not judge_store(store, verdict):
        return
    judge_files(root / "practice" / "files", verdict)
    wanted = (
        "SELECT json_extract(v.document, '$.remarks') FROM form_version v"
        " WHERE v.declaration_id = ? ORDER BY v.version DESC LIMIT 1"
    )
    for declaration, words in account.typed.items():
        (shown,) = rows(store, wanted, declaration)[0]
        if shown not in words and words[0] != NOT_CONFIRMED:
            verdict.say("lost_edits", f"declaration {declaration} does not show what was confirmed")
    cases = {number for (number,) in rows(store, "SELECT number FROM cases")}
    for number in account.imported:
        if number not in cases:
            verdict.say("lost_edits", "an imported case is gone")
    if len(cases) > before + account.tried_to_import:
        verdict.say("doubled", "more cases than were imported")
    by_case = (
        "SELECT c.number, count(*) FROM filing f JOIN declaration d ON d.id = f.declaration_id"
        " JOIN cases c ON c.id = d.case_id GROUP BY c.number"
    )
    filed = dict(rows(store, by_case))
    for case in account.filed:
        if case not in filed:
            verdict.say("forgotten", "a filing is gone")
    for count in filed.values():
        if count > 1:
            verdict.say("doubled", "a declaration was queued twice")
    kept = {name for (name,) in rows(store, "SELECT file_name FROM receipt")}
    for name in account.received:
        if name not in kept:
            verdict.say("forgotten", "a receipt is gone")
