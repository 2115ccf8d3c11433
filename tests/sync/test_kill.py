"""Killing the process between any two steps of filing never files twice and forgets nothing (issue 2)."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cqdesk.actions.desk import Desk

from ..actions.clerk import finished_case, make_template
from .killing import LATE, Fuse, Killed, day, judge, office_rows, settle_truthfully, store_rows

ONE = ["26-000001"]
MANY = ["26-000001", "26-000002", "26-000003"]


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("one") / "data"
    make_template(root, practice=True)
    return root


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def two_more(desk: Desk, _case: str) -> None:
        finished_case(desk, 1)
        finished_case(desk, 0)

    root = tmp_path_factory.mktemp("many") / "data"
    make_template(root, practice=True, more=two_more)
    return root


def copied(template: Path, root: Path) -> Path:
    shutil.copytree(template, root)
    return root


def run_until_killed(root: Path, fuse: Fuse, cases: list[str], minutes: int = 0, *, faults: str = "") -> bool:
    try:
        day(root, fuse, cases, minutes, faults=faults)
    except Killed:
        return True
    return False


def test_the_undisturbed_day(one: Path, tmp_path: Path) -> None:
    root = copied(one, tmp_path / "data")
    fuse = Fuse(None)
    day(root, fuse, ONE)
    judge(root, 1, settled=True)
    kinds = {point.partition(":")[0] for point in fuse.passed}
    assert kinds >= {"commit", "replace", "rename", "fsync", "intake", "move", "file", "deliver"}
    assert len(fuse.passed) > 25


@pytest.mark.parametrize("faults", ["", LATE], ids=["answered", "answers-late"])
def test_one_kill_at_every_step_of_filing(one: Path, tmp_path: Path, faults: str) -> None:
    calm = copied(one, tmp_path / "calm")
    fuse = Fuse(None)
    day(calm, fuse, ONE, faults=faults)
    doubts = []
    for moment in range(len(fuse.passed)):
        root = copied(one, tmp_path / "data")
        assert run_until_killed(root, Fuse(moment), ONE, faults=faults)
        day(root, Fuse(None), ONE, faults=faults)
        judge(root, 1, settled=False)
        if store_rows(root, "SELECT 1 FROM filing WHERE step = 'in_doubt'"):
            doubts.append(fuse.passed[moment])
            assert office_rows(root, "SELECT 1 FROM import") == [], "the trace shows what was taken: no doubt there"
            settle_truthfully(root, 1)
            day(root, Fuse(None), ONE, 1, faults=faults)
        if faults:
            day(root, Fuse(None), ONE, 7 * 60, faults=faults)
        judge(root, 1, settled=True)
        shutil.rmtree(root)
    assert doubts == [], "what lies there under the other name was not taken: a kill leaves no doubt"


@pytest.mark.parametrize("faults", ["", LATE], ids=["answered", "answers-late"])
@pytest.mark.parametrize("seed", range(8))
def test_any_series_of_kills_over_several_filings(many: Path, tmp_path: Path, seed: int, faults: str) -> None:
    dice = random.Random(seed)
    root = copied(many, tmp_path / "data")
    for minutes in range(dice.randint(2, 6)):
        run_until_killed(root, Fuse(dice.randrange(60)), MANY, minutes, faults=faults)
        if dice.random() < 0.5:
            settle_truthfully(root, minutes)
    day(root, Fuse(None), MANY, 10, faults=faults)
    judge(root, 3, settled=False)
    settle_truthfully(root, 11)
    for minutes in (11, 7 * 60):
        day(root, Fuse(None), MANY, minutes, faults=faults)
    judge(root, 3, settled=True)


@pytest.mark.parametrize("seed", range(4))
def test_a_process_really_killed(one: Path, tmp_path: Path, seed: int) -> None:
    fuse = Fuse(None)
    day(copied(one, tmp_path / "calm"), fuse, ONE)
    moment = random.Random(f"kill -9 {seed}").randrange(len(fuse.passed))
    root = copied(one, tmp_path / "data")
    done = subprocess.run(
        [sys.executable, "-m", "tests.sync.killing", str(root), str(moment), *ONE],
        cwd=Path(__file__).parents[2],
        timeout=120,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (-9, 15), done.stderr.decode()
    day(root, Fuse(None), ONE)
    judge(root, 1, settled=False)
    settle_truthfully(root, 1)
    day(root, Fuse(None), ONE, 1)
    judge(root, 1, settled=True)
