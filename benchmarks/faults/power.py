"""(c) Simulated power cuts: a recorded run is cut at random points, replayed as a disk may look then, and opened.

Needs gcc and Linux. One recording serves several cuts.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from functools import cache
from pathlib import Path
from unittest.mock import patch

from benchmarks.faults.exchange import fast_folder
from benchmarks.faults.judge import Verdict, rows
from benchmarks.faults.kills import _asked
from benchmarks.faults.power_work import ACCOUNT, OUT_BOX
from benchmarks.faults.replay import RENAME, WRITE, Disk, Record, read_log
from benchmarks.faults.trial import START, Template, judge_account, make_template, read_account
from cqdesk.actions import looking, moved
from cqdesk.actions.courier import sync
from cqdesk.actions.desk import open_desk
from cqdesk.actions.filing import settle_in_doubt
from cqdesk.actions.verifying import verify
from cqdesk.domain.clock import ManualClock
from cqdesk.store.engine import Store, read_place

SOURCE = Path(__file__).with_name("recorder.c")


@cache
def recorder() -> Path:
    """The shim, compiled once into a passing folder."""
    made = Path(tempfile.mkdtemp(prefix="cqdesk-recorder-")) / "recorder.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(made), str(SOURCE), "-ldl"], check=True)
    return made


def run_chunk(seed: int, size: int) -> Verdict:
    """One recording and so many cuts of it."""
    lot = random.Random(f"power/{seed}")
    verdict = Verdict()
    with tempfile.TemporaryDirectory(prefix="cqdesk-power-", dir=fast_folder()) as folder:
        place = Path(folder)
        template = make_template(place / "template")
        root = place / "recorded"
        shutil.copytree(template.root, root)
        log = _record(template, root, place / "log", lot.randrange(2**32))
        verdict.counts["calls recorded"] = len(log)
        for _ in range(size):
            _cut(template, root, log, lot.randint(1, len(log)), lot, place / "after", verdict)
    return verdict


def _record(template: Template, root: Path, log: Path, seed: int) -> list[Record]:
    drafts = json.dumps([asdict(one) for one in template.drafts])
    command = [sys.executable, "-m", "benchmarks.faults.power_work"]
    environment = {
        **os.environ,
        "LD_PRELOAD": str(recorder()),
        "FAULTS_ROOT": str(root),
        "FAULTS_LOG": str(log),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    subprocess.run([*command, str(root), drafts, str(seed)], env=environment, check=True)
    return read_log(log)


def _cut(
    template: Template, root: Path, log: list[Record], at: int, lot: random.Random, target: Path, verdict: Verdict
) -> None:
    disk = Disk(str(root), template.root)
    account: list[bytes] = []
    account_id = None
    named: set[str] = set()
    taken: set[str] = set()
    for record in log[:at]:
        disk.play(record)
        if record.path == f"{root}/{ACCOUNT}":
            account_id = record.id
        if record.op == WRITE and record.id == account_id:
            account.append(record.data)
        if record.op == RENAME and Path(record.to).parent == root / OUT_BOX:
            named.add(Path(record.to).stem)
        if record.op == RENAME and Path(record.path).parent == root / OUT_BOX and record.path.endswith(".zip"):
            taken.add(Path(record.path).stem)
    target.mkdir()
    disk.cut(lot, target)
    # what had got its name may have been taken by the client on another machine before the power failed
    quick = {stem for stem in named - taken if lot.random() < 0.5}
    taken |= quick
    for stem in taken:
        (target / OUT_BOX / f"{stem}.zip").unlink(missing_ok=True)
    verdict.trials += 1
    for what, count in (("taken by the client", len(taken)), ("taken in the last moment", len(quick))):
        verdict.counts[what] = verdict.counts.get(what, 0) + count
    told = _asked(lambda: _open_again(target, taken))
    if told.get("fault"):
        verdict.say("damaged", f"after call {at} of {len(log)}: {told['fault']}")
    else:
        verdict.counts["in doubt after a cut"] = verdict.counts.get("in doubt after a cut", 0) + int(
            str(told["in_doubt"])
        )
        lines = b"".join(account).decode().split("\n")[:-1]
        judge_account(target, read_account(lines), len(template.drafts) + 1, verdict)
        _judge_packages(target, taken, verdict)
    shutil.rmtree(target)


def _open_again(root: Path, taken: set[str]) -> dict[str, object]:
    """The machine was started again: same folder, another run of the machine; a person settles doubts by the truth."""

    def same_place(path: Path) -> str:
        with Store(path, "practice", ManualClock(START)).read() as connection:
            return read_place(connection)

    with (
        patch.object(moved, "place_mark", same_place),
        patch.object(looking, "boot_mark", lambda: "after the power cut"),
        open_desk(root, practice=True, clock=ManualClock(START), user="bench") as desk,
    ):
        sync(desk, insist=True)
        doubts = rows(desk.store.path, "SELECT id, client_sequence_number FROM filing WHERE step = 'in_doubt'")
        for key, number in doubts:
            settle_in_doubt(desk, key, arrived=number in taken)
        sync(desk, insist=True)
        issues = verify(desk)["issues"]
    return {"fault": f"verify: {issues[0]}"} if issues else {"in_doubt": len(doubts)}


def _judge_packages(root: Path, taken: set[str], verdict: Verdict) -> None:
    """Every filing the store knows is with the client once: taken, or lying in OutBox."""
    lying = {path.stem for path in (root / OUT_BOX).glob("*.zip")}
    for _number in lying & taken:
        verdict.say("doubled", "a package that was taken lies in OutBox again")
    for number, step in rows(root / "practice" / "cqdesk.sqlite", "SELECT client_sequence_number, step FROM filing"):
        if step != "answered" and number not in lying | taken:
            verdict.say("forgotten", f"a filing is {step} and nowhere")
