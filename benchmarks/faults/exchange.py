"""(a) Filings on a virtual clock: the real outbox, courier and channel against the practice Single Window, on bad days.

One chunk is one data folder with some hundred declarations. In each round a person files some, types into others and
settles what is in doubt after looking at the Single Window; the clerk with the card declares, customs answers; the folder
vanishes, disks are full, operations time out, the process dies, an older backup is restored in the middle.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import string
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.faults.interference import Interference, Killed, at_work
from benchmarks.faults.judge import Verdict, judge_exchange
from benchmarks.many import Copy, Pattern, draft_copies, pattern, queue_copies
from cqdesk.actions import moved, sending
from cqdesk.actions.backup import pack_backup
from cqdesk.actions.channels import practice_root
from cqdesk.actions.courier import sync
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import type_in
from cqdesk.actions.filing import retry, settle_in_doubt
from cqdesk.actions.notes import add_note
from cqdesk.actions.restoring import restore
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.practice.office import PracticeOffice
from cqdesk.store import engine

START = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
BAD_DAY = (
    "lost-receipt:0.05,doubled-receipt:0.1,late:0.3,garbled:0.05,lost-response:0.05,card:0.03,"
    "timeout-before:0.03,timeout-after:0.03"
)
VERY_BAD_DAY = (
    "lost-receipt:0.1,doubled-receipt:0.15,late:0.6,garbled:0.1,lost-response:0.15,card:0.25,"
    "timeout-before:0.15,timeout-after:0.25"
)
"""Every fifth chunk: where most sendings go wrong, answers of several sendings meet and must be told apart."""
CHUNK = 200
UPLOADED = "3"
"""The letter for what is saved at the Single Window (receipt_letters.csv)."""
ROUNDS = 40


@dataclass(kw_only=True)
class World:
    """A data folder, its practice office, and what the people around it know."""

    root: Path
    lot: random.Random
    clock: ManualClock
    desk: Desk
    office: PracticeOffice
    of: Pattern
    drafts: list[Copy]
    faults: str
    """What goes wrong at the office (`practice.faults`)."""
    filed: set[str] = field(default_factory=set)
    """Contract numbers the person believes filed."""
    typed: dict[int, str] = field(default_factory=dict)
    """Declaration -> the last remark whose saving was confirmed."""
    counts: dict[str, int] = field(default_factory=dict)
    _away: Path | None = None
    _backup: tuple[Path, set[str], dict[int, str]] | None = None

    def count(self, what: str, by: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + by


def run_chunk(seed: int, size: int = CHUNK) -> Verdict:
    """One chunk from its seed: the same seed, the same days."""
    lot = random.Random(f"exchange/{seed}")
    random.seed(f"pauses/{seed}")
    epochs = random.Random(f"epochs/{seed}")

    def epoch() -> str:
        return "".join(epochs.choice(string.ascii_uppercase) for _ in range(5))

    with (
        tempfile.TemporaryDirectory(prefix="cqdesk-faults-", dir=fast_folder()) as folder,
        patch.object(sending, "THREADS", 1),  # operations fail in the same order each time
        patch.object(engine, "new_epoch", epoch),
        patch.object(moved, "new_epoch", epoch),
    ):
        root = Path(folder)
        clock = ManualClock(START)
        with open_desk(root, practice=True, clock=clock, user="bench") as desk:
            of = pattern(desk)
            drafts = draft_copies(desk, of, size - 1, minutes=7)
        desk = open_desk(root, practice=True, clock=clock, user="bench")
        faults = f"{VERY_BAD_DAY if seed % 5 == 4 else BAD_DAY},seed:{seed}"
        office = PracticeOffice(practice_root(desk), clock, faults=faults)
        world = World(
            root=root,
            lot=lot,
            clock=clock,
            desk=desk,
            office=office,
            of=of,
            drafts=drafts,
            faults=faults,
            filed={of.contract},
        )
        try:
            _bad_days(world)
            _calm_days(world)
        finally:
            world.office.close()
            world.desk.close()
        return judge_exchange(root, size, {d.contract: d.declaration for d in drafts}, world.typed, world.counts)


def fast_folder() -> str | None:
    """Memory where there is some: forcing to disk then costs nothing, and what is tested here is not the disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


# --- the days


def _bad_days(world: World) -> None:
    backup_at = world.lot.randint(5, ROUNDS // 2)
    restore_at = world.lot.randint(backup_at + 2, ROUNDS - 5)
    waiting = list(world.drafts)
    world.lot.shuffle(waiting)
    a_round = max(1, -(-len(waiting) // (ROUNDS - 5)))
    for number in range(ROUNDS):
        _file(world, waiting, a_round)
        _type(world)
        _folder_comes_and_goes(world)
        _exchange(world)
        if world.lot.random() < 0.8 and world._away is None:
            world.office.step()
        _exchange(world, calm=world.lot.random() < 0.5)
        _person_settles(world)
        _authority_works(world)
        world.clock.advance(timedelta(minutes=world.lot.choice([1, 3, 10, 45, 200])))
        if number == backup_at:
            _back_up(world)
        if number == restore_at:
            _restore(world)
        if world.lot.random() < 0.15:
            _reopen(world)


def _calm_days(world: World) -> None:
    """The faults end; everything is settled, every receipt asked for once more."""
    _folder_back(world)
    for _ in range(30):
        world.office.step()
        sync(world.desk, insist=True)
        world.clock.advance(timedelta(minutes=45))
        _person_settles(world)
        _person_files_what_is_left(world)
        steps = _rows(_store(world), "SELECT count(*) FROM filing WHERE step NOT IN ('answered')")
        left = len(world.drafts) + 1 - len(world.filed)
        if steps[0][0] == 0 and left == 0:
            break
    world.clock.advance(timedelta(hours=7))
    world.office.step()
    sync(world.desk, insist=True)
    for (unified,) in _rows(_book(world), "SELECT unified_number FROM draft"):
        world.office.resend(str(unified))
    world.office.step()
    sync(world.desk, insist=True)
    _person_settles(world)
    sync(world.desk, insist=True)


# --- the person at the desk


def _file(world: World, waiting: list[Copy], some: int) -> None:
    there = _filed_declarations(world)
    chosen = [waiting.pop() for _ in range(min(some, len(waiting)))]
    chosen = [one for one in chosen if one.declaration not in there]
    try:
        queue_copies(world.desk, world.of, chosen)
    except UserError:
        waiting += chosen
        return
    world.filed |= {one.contract for one in chosen}


def _type(world: World) -> None:
    one = world.lot.choice(world.drafts) if world.drafts else None
    if one is None or one.contract in world.filed:
        return
    words = f"remark {world.lot.randrange(10**9)}"
    type_in(world.desk, one.case, 1, {"remarks": words})
    world.typed[one.declaration] = words


def _person_settles(world: World) -> None:
    """Looks at the Single Window and at OutBox before deciding, as the sentence asks."""
    if world._away is not None:
        return
    there = dict(_rows(_book(world), "SELECT client_seq_no, unified_number FROM import WHERE verdict = 'accepted'"))
    lying = {path.stem for path in (practice_root(world.desk) / "OutBox").glob("*.zip")}
    for key, number, step in _rows(
        _store(world), "SELECT id, client_sequence_number, step FROM filing WHERE step IN ('in_doubt', 'failed')"
    ):
        if number in lying:
            continue
        try:
            if step == "in_doubt":
                world.count("asked a person")
                with_number = there.get(number, "") if world.lot.random() < 0.7 else ""
                if number not in there:
                    settle_in_doubt(world.desk, key, arrived=False)
                else:
                    settle_in_doubt(world.desk, key, arrived=True, unified_number=with_number)
            else:
                world.count("sent again by a person")
                retry(world.desk, key)
        except UserError as moved_on:
            if moved_on.id not in ("filing-moved-on", "already-declared"):
                raise


def _person_files_what_is_left(world: World) -> None:
    """After a restore: what the Single Window has is entered with its number, the rest is filed."""
    known = _contracts_at_the_office(world)
    there = _filed_declarations(world)
    for one in world.drafts:
        if one.declaration in there or one.contract in world.filed:
            continue
        if one.contract in known:
            world.count("found at the Single Window after the restore")
            type_in(world.desk, one.case, 1, {"unified_number": known[one.contract]})
            add_note(world.desk, one.case, channel=UPLOADED, text="已在单一窗口查到")
        else:
            queue_copies(world.desk, world.of, [one])
        world.filed.add(one.contract)


def _filed_declarations(world: World) -> set[int]:
    return {row[0] for row in _rows(_store(world), "SELECT declaration_id FROM filing")}


def _contracts_at_the_office(world: World) -> dict[str, str]:
    found = {}
    for message, unified in _rows(
        _book(world), "SELECT message, unified_number FROM import WHERE verdict = 'accepted' ORDER BY id"
    ):
        begin = message.index(b"<ContrNo>") + len(b"<ContrNo>")
        found[message[begin : message.index(b"<", begin)].decode()] = str(unified)
    return found


# --- the other side


def _authority_works(world: World) -> None:
    """The clerk with the card declares some of what is saved; customs answers some of what is declared."""
    if world._away is not None:
        return
    way = {"saved": "7", "received": "J", "accepted": "P", "released": "R", "submitted": "L"}
    for unified, state in _rows(_book(world), "SELECT unified_number, state FROM draft"):
        if state not in way or world.lot.random() < 0.6:
            continue
        if state == "saved":
            world.office.clerk_submit(unified, enter=world.lot.random() < 0.8)
        elif world.lot.random() < 0.1 and state in ("received", "accepted"):
            world.office.decide(unified, world.lot.choice("CTN"))
        else:
            world.office.decide(unified, way[state], form="old" if world.lot.random() < 0.3 else "new")


# --- what goes wrong


def _exchange(world: World, *, calm: bool = False) -> None:
    lot = world.lot
    interference = Interference(
        lot,
        failing=0.0 if calm else lot.choice([0.0, 0.0, 0.05, 0.3]),
        kill_at=None if calm or lot.random() < 0.7 else lot.randint(0, 120),
        full=not calm and lot.random() < 0.05,
    )
    try:
        with at_work(interference):
            sync(world.desk, insist=lot.random() < 0.3)
    except Killed:
        world.count("died in a round")
        _reopen(world)
    except UserError as error:
        world.count(f"told: {error.id}")
    except OSError:
        world.count("told: fault")
    world.count("file operations that failed", interference.failed)


def _folder_comes_and_goes(world: World) -> None:
    if world._away is None and world.lot.random() < 0.1:
        root = practice_root(world.desk)
        world.office.close()
        world._away = root.with_name("away")
        root.rename(world._away)
        world.count("folder vanished")
    elif world._away is not None and world.lot.random() < 0.5:
        _folder_back(world)


def _folder_back(world: World) -> None:
    if world._away is not None:
        world._away.rename(practice_root(world.desk))
        world._away = None
        world.office = PracticeOffice(practice_root(world.desk), world.clock, faults=world.faults)


def _reopen(world: World) -> None:
    world.count("restarted")
    world.desk.close()
    world.desk = open_desk(world.root, practice=True, clock=world.clock, user="bench")


def _back_up(world: World) -> None:
    """By the program, or as people do it: a copy of the store's file."""
    if world.lot.random() < 0.6:
        copy = pack_backup(world.desk, world.root / "stick").place
    else:
        copy = world.root / "kept.sqlite"
        with closing(sqlite3.connect(_store(world))) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    world._backup = copy, set(world.filed), dict(world.typed)


def _restore(world: World) -> None:
    """The work of some hours ago takes the place of today's, with the present store there, or lost with its disk."""
    assert world._backup is not None
    copy, filed, typed = world._backup
    world.desk.close()
    store = _store(world)
    lost = copy.suffix == ".sqlite" or world.lot.random() < 0.5
    if lost:
        for rest in ("", "-wal", "-shm"):
            Path(f"{store}{rest}").unlink(missing_ok=True)
    if copy.suffix == ".sqlite":
        shutil.move(copy, store)
        world.count("restored by copying the file")
    else:
        done = restore(world.root, copy, practice=True, clock=world.clock)
        world.count("in doubt since the restore", done.in_doubt)
        world.count("restored by the program" + (" after the disk was lost" if lost else ""))
    world.count("filed after the backup", len(world.filed) - len(filed))
    world.filed, world.typed = filed, typed
    world.desk = open_desk(world.root, practice=True, clock=world.clock, user="bench")
    world.count("in doubt since the restore", world.desk.moved_in_doubt)


# --- plain looks


def _store(world: World) -> Path:
    return world.desk.store.path


def _book(world: World) -> Path:
    root = world._away or practice_root(world.desk)
    return root / "practice-office.sqlite"


def _rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()
