"""Where the signing key of case packages lies: in the system's keyring, in a file only where there is none."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest

from cqdesk.errors import UserError
from cqdesk.store import signing_key as keys
from cqdesk.store import system_keyring as keyrings
from cqdesk.store.signing_key import public_bytes, signing_key
from cqdesk.store.system_keyring import GuardedKeyring, system_keyring


class PlayedKeyring:
    """A keyring in memory; `fails` plays one that is there and does not answer."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.fails = False
        self.forgets = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.fails:
            raise RuntimeError("no answer")
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.fails:
            raise RuntimeError("no answer")
        if not self.forgets:
            self.held[service, username] = password


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> PlayedKeyring:
    made = PlayedKeyring()
    monkeypatch.setattr(keys, "system_keyring", lambda: GuardedKeyring(made))
    return made


def file_of(root: Path) -> Path:
    return root / "keys" / "case-package.key"


def public(root: Path) -> bytes:
    return public_bytes(signing_key(root).private)


def without_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "system_keyring", lambda: None)


def test_a_new_key_lies_in_the_keyring_and_nowhere_in_the_folder(played: PlayedKeyring, tmp_path: Path) -> None:
    first = signing_key(tmp_path)
    assert first.place == "keyring"
    assert public(tmp_path) == public_bytes(first.private), "the same the next time"
    (secret,) = played.held.values()
    written = b"".join(path.read_bytes() for path in (tmp_path / "keys").iterdir())
    assert secret.encode() not in written
    assert not file_of(tmp_path).exists()


def test_two_data_folders_have_keys_of_their_own(played: PlayedKeyring, tmp_path: Path) -> None:
    assert public(tmp_path / "a") != public(tmp_path / "b")
    assert len(played.held) == 2


def test_without_a_keyring_the_key_is_a_file_for_its_user_alone_and_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_keyring(monkeypatch)
    assert signing_key(tmp_path).place == "file"
    assert file_of(tmp_path).stat().st_mode & 0o077 == 0
    assert public(tmp_path) == public(tmp_path)


def test_a_key_in_a_file_moves_into_the_keyring(
    played: PlayedKeyring, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as before:
        without_keyring(before)
        known = public(tmp_path)
    moved = signing_key(tmp_path)
    assert (moved.place, public_bytes(moved.private)) == ("keyring", known)
    assert not file_of(tmp_path).exists()
    assert public(tmp_path) == known


@pytest.mark.parametrize("fault", ["fails", "forgets"])
def test_a_keyring_that_does_not_keep_leaves_the_file_where_it_is(
    played: PlayedKeyring, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: str
) -> None:
    with monkeypatch.context() as before:
        without_keyring(before)
        known = public(tmp_path)
    setattr(played, fault, True)
    again = signing_key(tmp_path)
    assert (again.place, public_bytes(again.private)) == ("file", known)
    assert file_of(tmp_path).exists()


def test_a_move_that_died_before_the_file_was_removed_is_done_again(
    played: PlayedKeyring, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as before:
        without_keyring(before)
        known = public(tmp_path)
    data = file_of(tmp_path).read_bytes()
    signing_key(tmp_path)
    file_of(tmp_path).write_bytes(data)  # as if it had not come so far
    assert public(tmp_path) == known
    assert not file_of(tmp_path).exists()


def test_a_keyring_out_of_reach_is_said_and_makes_no_second_key(
    played: PlayedKeyring, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known = public(tmp_path)
    played.fails = True
    with pytest.raises(UserError) as silent:
        signing_key(tmp_path)
    assert silent.value.id == "keyring-out-of-reach"
    with monkeypatch.context() as gone:
        without_keyring(gone)
        with pytest.raises(UserError):
            signing_key(tmp_path)
    played.fails = False
    assert public(tmp_path) == known


def test_a_folder_brought_to_another_computer_gets_a_key_of_its_own(played: PlayedKeyring, tmp_path: Path) -> None:
    known = public(tmp_path)
    played.held.clear()
    assert public(tmp_path) != known
    assert public(tmp_path) == public(tmp_path)


@pytest.mark.parametrize("told", [b"", b"{}", b'{"entry": 5, "fingerprint": "x"}', b"\xff"])
def test_a_damaged_note_is_no_reason_to_fail(played: PlayedKeyring, tmp_path: Path, told: bytes) -> None:
    signing_key(tmp_path)
    (tmp_path / "keys" / "case-package.json").write_bytes(told)
    assert signing_key(tmp_path).place == "keyring"


def test_a_key_put_in_place_of_ours_is_not_taken(played: PlayedKeyring, tmp_path: Path) -> None:
    known = public(tmp_path)
    note = tmp_path / "keys" / "case-package.json"
    entry = json.loads(note.read_bytes())["entry"]
    other = signing_key(tmp_path / "other")
    assert public_bytes(other.private) != known
    (theirs,) = {value for (_, name), value in played.held.items() if name != entry}
    played.held["cqdesk", entry] = theirs
    assert public(tmp_path) not in (known, public_bytes(other.private))


def test_the_switch_for_administrators_turns_it_off() -> None:
    assert os.environ["PYTHON_KEYRING_BACKEND"].startswith("keyring.backends.null")
    assert system_keyring() is None


def test_without_a_session_there_is_no_keyring_and_nothing_waits() -> None:
    bare = {name: value for name, value in os.environ.items() if "DBUS" not in name and "KEYRING" not in name}
    told = "from cqdesk.store.system_keyring import system_keyring; print(system_keyring())"
    done = subprocess.run([sys.executable, "-c", told], env=bare, capture_output=True, text=True, timeout=120)
    assert (done.stdout.strip(), done.returncode) == ("None", 0)


Play = Callable[[Callable[[], bool]], None]


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Play:
    """A Linux session with a bus: what its keyring says when it is asked whether it is locked."""

    def play(is_locked: Callable[[], bool]) -> None:
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
        bus = SimpleNamespace(
            dbus_init=io.BytesIO,
            check_service_availability=lambda bus: True,
            Collection=lambda bus: SimpleNamespace(is_locked=is_locked),
        )
        monkeypatch.setitem(sys.modules, "secretstorage", bus)
        monkeypatch.setitem(sys.modules, "keyring.backends.SecretService", SimpleNamespace(Keyring=PlayedKeyring))

    return play


def test_a_locked_keyring_is_said_unless_the_key_still_lies_in_its_file(session: Play, tmp_path: Path) -> None:
    known = public(tmp_path / "old")
    session(lambda: True)
    with pytest.raises(UserError) as locked:
        signing_key(tmp_path / "new")
    assert locked.value.id == "keyring-locked"
    still = signing_key(tmp_path / "old")
    assert (still.place, public_bytes(still.private)) == ("file", known)


def test_a_service_that_cannot_be_started_is_no_keyring(session: Play) -> None:
    class ChildExited(Exception):
        """As the bus reports it: of no family the library names."""

    def fail() -> bool:
        raise ChildExited

    session(fail)
    assert system_keyring() is None


def test_a_keyring_that_never_answers_holds_nobody_up(
    session: Play,
    played: PlayedKeyring,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    public(tmp_path)
    never = Event()
    request.addfinalizer(never.set)  # whoever waits for it would keep the whole run waiting
    monkeypatch.setattr(keyrings, "ANSWERS_WITHIN_S", 0.01)
    session(never.wait)
    assert system_keyring() is None
    monkeypatch.setattr(played, "get_password", lambda service, username: never.wait())
    with pytest.raises(UserError) as silent:
        signing_key(tmp_path)
    assert silent.value.id == "keyring-out-of-reach"
