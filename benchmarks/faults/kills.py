"""(b) Kills: a working process gets SIGKILL at a random moment; another one opens its data folder.

One process has imported everything and forks for each trial, so that a trial costs a tenth of a second and not three.
Every twentieth trial is a real window on the offscreen platform.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from benchmarks.faults.exchange import fast_folder
from benchmarks.faults.judge import Verdict, rows
from benchmarks.faults.trial import (
    START,
    Account,
    Say,
    Template,
    exchange,
    file_one,
    import_one,
    judge_account,
    make_template,
    read_account,
    type_one,
)
from benchmarks.faults.window import in_a_window
from cqdesk.actions.backup import pack_backup
from cqdesk.actions.channels import practice_root
from cqdesk.actions.courier import sync
from cqdesk.actions.desk import open_desk
from cqdesk.actions.filing import settle_in_doubt
from cqdesk.actions.verifying import verify
from cqdesk.domain.clock import ManualClock
from cqdesk.practice.office import PracticeOffice

MUSEUM = Path(__file__).parents[2] / "tests" / "store" / "museum"
ACTS = ("typing", "importing", "filing", "receiving", "migrating", "backing up")
WINDOW_EACH = 20
LONGEST_S = 0.35
"""A kill comes within this time after the work began; in a window within three times as much."""


def run_chunk(seed: int, size: int) -> Verdict:
    """So many kills."""
    lot = random.Random(f"kills/{seed}")
    verdict = Verdict()
    with tempfile.TemporaryDirectory(prefix="cqdesk-kills-", dir=fast_folder()) as folder:
        template = make_template(Path(folder) / "template")
        for number in range(size):
            root = Path(folder) / "trial"
            shutil.copytree(template.root, root)
            window = (seed * size + number) % WINDOW_EACH == 0
            kind = "window" if window else ACTS[(seed * size + number) % len(ACTS)]
            _trial(template, root, kind, lot, verdict)
            shutil.rmtree(root)
    return verdict


def _trial(template: Template, root: Path, kind: str, lot: random.Random, verdict: Verdict) -> None:
    seed = lot.randrange(2**32)
    early = lot.random() < 0.1
    delay = lot.uniform(0, LONGEST_S * (3 if kind == "window" else 1))
    lines = _killed(lambda say: _work(template, root, kind, seed, say), delay, early=early)
    verdict.trials += 1
    verdict.counts[f"while {kind}"] = verdict.counts.get(f"while {kind}", 0) + 1
    verdict.counts["acts confirmed"] = verdict.counts.get("acts confirmed", 0) + sum(
        line.startswith("did ") for line in lines
    )
    account = read_account(lines)
    before = len(template.drafts) + 1
    told = _asked(lambda: _open_again(template, root, account))
    if told.get("fault"):
        verdict.say("damaged", f"after a kill while {kind}: {told['fault']}")
        return
    verdict.counts["in doubt after a kill"] = verdict.counts.get("in doubt after a kill", 0) + int(
        str(told["in_doubt"])
    )
    judge_account(root, account, before, verdict)
    _judge_office(root, verdict)


# --- processes


def _killed(work: Callable[[Say], None], delay: float, *, early: bool) -> list[str]:
    """Fork, let it work, kill it `delay` seconds after it said that it began; what it said."""
    told, teller = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        _child(lambda: work(lambda words: _tell(teller, words)))
    os.close(teller)
    said = b""
    begun = 0.0 if not early else time.monotonic()
    with os.fdopen(told, "rb", buffering=0) as source:
        while True:
            left = 30.0 if not begun else delay - (time.monotonic() - begun)
            ready = select.select([source], [], [], max(0.0, left))[0]
            if not ready:
                os.kill(child, signal.SIGKILL)
                said += source.read()
                break
            piece = os.read(source.fileno(), 65536)
            if not piece:
                break
            said += piece
            if not begun and b"began\n" in said:
                begun = time.monotonic()
    os.waitpid(child, 0)
    lines = said.decode().split("\n")[:-1]  # a line without its end was not said
    fault = next((line for line in lines if line.startswith("fault ")), "")
    if fault:
        raise RuntimeError(fault)
    return lines


def _tell(teller: int, words: str) -> None:
    os.write(teller, f"{words}\n".encode())


def _child(work: Callable[[], None]) -> None:
    """Never returns."""
    try:
        os.setpgid(0, 0)
        work()
    except BaseException:  # the process ends here, whatever it was
        sys.stderr.write(traceback.format_exc())
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def _asked(work: Callable[[], dict[str, object]]) -> dict[str, object]:
    """The answer of a child process."""
    told, teller = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)

        def answer() -> None:
            try:
                found = work()
            except Exception as error:
                found = {"fault": f"{type(error).__name__}: {error}"}
            os.write(teller, json.dumps(found).encode())

        _child(answer)
    os.close(teller)
    with os.fdopen(told, "rb") as source:
        said = source.read()
    os.waitpid(child, 0)
    found: dict[str, object] = json.loads(said) if said else {"fault": "the process died"}
    return found


# --- what the child does


def _work(template: Template, root: Path, kind: str, seed: int, say: Say) -> None:
    lot = random.Random(seed)
    clock = ManualClock(START)
    if kind == "window":
        in_a_window(template, root, lot, say)
        return
    with open_desk(root, practice=True, clock=clock, user="bench") as desk:
        say("began")
        for number in range(10**6):
            one = template.drafts[number % len(template.drafts)]
            if kind == "typing":
                type_one(desk, lot.choice(template.drafts), lot, say)
            elif kind == "importing":
                import_one(desk, lot, say)
            elif kind == "filing":
                if number < len(template.drafts):
                    file_one(desk, one, say)
                exchange(desk, say)
            elif kind == "receiving":
                if number < len(template.drafts):
                    file_one(desk, one, say)
                with PracticeOffice(practice_root(desk), clock) as office:
                    exchange(desk, say)
                    office.step()
                    exchange(desk, say)
            elif kind == "migrating":
                old = sorted(MUSEUM.glob("v*.sqlite"))[number % 2]
                folder = root / f"old{number}"
                folder.mkdir()
                shutil.copy(old, folder / "copying")  # a kill in here is not the program's
                os.replace(folder / "copying", folder / "cqdesk.sqlite")
                with open_desk(folder, clock=clock, user="bench"):
                    say(f"did migrated old{number}")
            else:
                type_one(desk, one, lot, say)
                done = pack_backup(desk, root / "stick")
                say(f"did backed-up {done.place.name}")


# --- what is done afterwards


def _open_again(template: Template, root: Path, account: Account) -> dict[str, object]:
    """Open the folder as the user would, let the courier and the office finish, settle doubts by the truth."""
    clock = ManualClock(START)
    for folder in sorted(root.glob("old*")):
        with open_desk(folder, clock=clock, user="bench") as old:
            if found := verify(old)["issues"]:
                return {"fault": f"a migrated store: {found[0]}"}
    with open_desk(root, practice=True, clock=clock, user="bench") as desk:
        with PracticeOffice(practice_root(desk), clock) as office:
            for _ in range(2):
                sync(desk, insist=True)
                office.step()
            sync(desk, insist=True)
            book = practice_root(desk) / "practice-office.sqlite"
            there = {number for (number,) in rows(book, "SELECT client_seq_no FROM import WHERE verdict = 'accepted'")}
            doubts = rows(desk.store.path, "SELECT id, client_sequence_number FROM filing WHERE step = 'in_doubt'")
            for key, number in doubts:
                settle_in_doubt(desk, key, arrived=number in there)
            sync(desk, insist=True)
            office.step()
            sync(desk, insist=True)
        issues = verify(desk)["issues"]
    if issues:
        return {"fault": f"verify: {issues[0]}"}
    for name in account.backed_up:
        if not (root / "stick" / name).is_file():
            return {"fault": "a confirmed backup is gone"}
    return {"in_doubt": len(doubts)}


def _judge_office(root: Path, verdict: Verdict) -> None:
    book = root / "practice" / "office" / "practice-office.sqlite"
    store = root / "practice" / "cqdesk.sqlite"
    if not book.is_file():
        return
    taken = [number for (number,) in rows(book, "SELECT client_seq_no FROM import WHERE verdict = 'accepted'")]
    if len(taken) != len(set(taken)):
        verdict.say("doubled", "a message was imported twice")
    for number, step in rows(store, "SELECT client_sequence_number, step FROM filing"):
        if number not in taken or step != "answered":
            verdict.say("forgotten", f"a filing is {step}")
