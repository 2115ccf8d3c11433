"""What a killed process leaves half done is gone after the next start; what somebody is at work on stays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cqdesk.actions.desk import open_desk
from cqdesk.store.presence import PASSING, Presence

MUSEUM = Path(__file__).parent / "museum"
ROOT = Path(__file__).resolve().parents[2]
STOPS = """
import sys
from pathlib import Path
def stop(*_given, **_more):
    print("here", flush=True)
    sys.stdin.read()
"""
MIGRATES = """
from cqdesk.store import engine
engine._climb = stop
from cqdesk.actions.desk import open_desk
open_desk(Path(sys.argv[1]))
"""
BACKS_UP = """
from cqdesk.store import backup
from cqdesk.actions.desk import open_desk
from cqdesk.actions.backup import take_backup
backup.hash_file = stop
take_backup(open_desk(Path(sys.argv[1])), "manual")
"""
KEEPS = """
from cqdesk import places
from cqdesk.actions.desk import open_desk
desk = open_desk(Path(sys.argv[1]))
places.os.replace = stop
desk.files.keep(b"a paper")
"""

RESTORES = """
from cqdesk.actions import restoring
restoring.verify = stop
restoring.prepare_restore(Path(sys.argv[1]), Path(sys.argv[1]).parent / "stick", kind="live")
"""


def stopped(script: str, root: Path) -> subprocess.Popen[str]:
    """A process that does its work up to the moment of danger and stays there."""
    started = subprocess.Popen(
        [sys.executable, "-c", STOPS + script, str(root)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "here\n"
    return started


def killed(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def unfinished(root: Path) -> list[str]:
    ends = (".part", ".trial", ".new", "-wal", "-shm")
    return sorted(p.name for p in root.rglob("*") if p.name.endswith(ends) and p.name.startswith("."))


@pytest.fixture
def root(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    if request.node.callspec.params["script"] is MIGRATES:
        shutil.copy(MUSEUM / "v1.sqlite", made / "cqdesk.sqlite")
    else:
        open_desk(made).close()
    return made


@pytest.mark.parametrize("script", [MIGRATES, BACKS_UP, KEEPS], ids=["migrating", "backing up", "keeping a paper"])
def test_what_a_kill_leaves_is_gone_after_the_next_start(root: Path, script: str) -> None:
    process = stopped(script, root)
    assert unfinished(root)
    if script is not MIGRATES:  # who is at work keeps what he works on
        with open_desk(root):
            assert unfinished(root)
    killed(process)
    before = set(unfinished(root))
    with open_desk(root):
        assert not before & set(unfinished(root))
    assert unfinished(root) == []
    assert list(root.glob(".at-work-*")) == []


def test_a_restore_that_was_killed_is_cleared_at_the_next_start_and_no_other(tmp_path: Path) -> None:
    from cqdesk.actions.backup import pack_backup

    root = tmp_path / "data"
    with open_desk(root) as desk:
        pack_backup(desk, tmp_path / "stick")
    process = stopped(RESTORES, root)
    with open_desk(root):
        assert len(list(root.glob(f"{PASSING}*/cqdesk.sqlite"))) == 1
    killed(process)
    open_desk(root).close()
    assert list(root.glob(f"{PASSING}*")) == []


def test_a_backup_file_begins_by_clearing_what_another_left_there(tmp_path: Path) -> None:
    from cqdesk.actions.backup import pack_backup

    stick = tmp_path / "stick"
    stick.mkdir()
    given_up = [stick / f".{'0a' * 16}.{kind}.part" for kind in ("sqlite", "zip")]
    under_way = [stick / f".{'1b' * 16}.{kind}.part" for kind in ("sqlite", "zip")]  # another desk's, on a share
    theirs = stick / ".holiday.part"
    for path in (*given_up, *under_way, theirs):
        path.write_bytes(b"half")
    with open_desk(tmp_path / "data") as desk:
        now = desk.clock.now().timestamp()
        for path in (*given_up, theirs):
            os.utime(path, (now - 86400, now - 86400))
        for path in under_way:
            os.utime(path, (now, now))
        pack_backup(desk, stick)
    assert [path.exists() for path in given_up] == [False, False]
    assert [path.exists() for path in under_way] == [True, True]
    assert theirs.exists()


def test_a_folder_that_takes_no_file_keeps_nobody_away(tmp_path: Path) -> None:
    gone = Presence(tmp_path / "gone")
    gone.arrive()
    gone.leave()
