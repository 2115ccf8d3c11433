"""The courier lock between processes: refused while its holder lives, free the moment it dies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cqdesk.errors import UserError
from cqdesk.store.locks import FileLock

HOLDER = """
import sys
from pathlib import Path
from cqdesk.store.locks import FileLock
assert FileLock.take(lock := FileLock(Path(sys.argv[1])))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_dies_with_its_holder(tmp_path: Path) -> None:
    place = tmp_path / "courier.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(place)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        mine = FileLock(place)
        assert not mine.take()
        holder.kill()
        holder.wait(120)
        assert mine.take()
        assert mine.take(), "taking what one has is harmless"
    mine.release()
    mine.release()
    with FileLock(place) as other:
        assert other.take()


def test_a_place_that_cannot_be_written_is_said_and_no_refusal(tmp_path: Path) -> None:
    with pytest.raises(UserError) as said:
        FileLock(tmp_path / "nowhere" / "courier.lock").take()
    assert said.value.remedy
