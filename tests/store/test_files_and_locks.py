"""Originals by content, and the lock only one process holds."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.errors import UserError
from cqdesk.store.files import Files
from cqdesk.store.locks import FileLock

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("files"))


@given(st.binary(max_size=200))
def test_what_is_kept_comes_back(files: Files, data: bytes) -> None:
    sha256 = files.keep(data)
    assert sha256 == files.keep(data) == hashlib.sha256(data).hexdigest()
    assert files.read(sha256) == data


def test_the_place_is_told_by_the_content(tmp_path: Path) -> None:
    sha256 = Files(tmp_path).keep(b"paper")
    assert [file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()] == [
        f"{sha256[:2]}/{sha256}"
    ]


@pytest.mark.parametrize("damage", [b"", b"papes", b"paper, longer"])
def test_a_damaged_original_is_told_and_cured_by_importing_it_again(tmp_path: Path, damage: bytes) -> None:
    kept = Files(tmp_path)
    sha256 = kept.keep(b"paper")
    kept.place(sha256).write_bytes(damage)
    with pytest.raises(UserError) as caught:
        kept.read(sha256)
    assert caught.value.id == "file-damaged"
    assert kept.keep(b"paper") == sha256
    assert kept.read(sha256) == b"paper"


def test_a_missing_original_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        Files(tmp_path).read("ab" * 32)
    assert caught.value.id == "file-missing"


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"in the way")
    with pytest.raises(UserError):
        Files(tmp_path / "files").keep(b"paper")
    with pytest.raises(UserError):
        FileLock(tmp_path / "files" / "courier.lock").take()


HOLDER = """
import sys
from pathlib import Path
from cqdesk.store.locks import FileLock
lock = FileLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.readline()
"""


def test_a_lock_is_held_by_one_process_and_freed_by_its_death(tmp_path: Path) -> None:
    place = tmp_path / "courier.lock"

    def holder() -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        assert process.stdout is not None
        return process, process.stdout.readline().strip()

    first, said = holder()
    assert said == "True"
    assert not FileLock(place).take()
    first.kill()
    first.communicate(timeout=120)
    lock = FileLock(place)
    assert lock.take()
    assert lock.take(), "ours already"
    second, said = holder()
    second.communicate("\n", timeout=120)
    assert said == "False"
    lock.release()
    with FileLock(place) as again:
        assert again.take()
