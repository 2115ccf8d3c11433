"""Opening desks: kinds lie apart, network drives are refused, looking changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from cqdesk.actions.cases import new_case, work_list
from cqdesk.actions.channels import set_folder_channel
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import open_draft, type_in, undo
from cqdesk.actions.verifying import verify_file
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from tests.actions.conftest import OpenDesk


def test_what_one_desk_writes_another_reads(opened: OpenDesk, desk: Desk) -> None:
    number = new_case(desk, direction="export")
    assert [item.case for item in work_list(opened())] == [number]


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.endswith(("-wal", "-shm"))
    }


def refusal(open_it: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        open_it()
    assert caught.value.remedy
    return caught.value.id


def test_a_network_drive_is_refused_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cqdesk.actions.desk.is_network_drive", lambda path: True)
    assert refusal(lambda: open_desk(tmp_path / "share")) == "store-on-network"
    assert list(tmp_path.iterdir()) == []


def test_live_and_practice_lie_apart_and_refuse_each_other(opened: OpenDesk, tmp_path: Path) -> None:
    live, practice = opened(), opened(practice=True)
    assert (live.kind, practice.kind) == ("live", "practice")
    new_case(practice, direction="export")
    assert work_list(live) == []
    live.close()
    practice.close()
    places = live.places.store_file, practice.places.store_file
    places[0].rename(tmp_path / "aside")
    places[1].rename(places[0])
    assert refusal(opened) == "store-other-kind"
    (tmp_path / "aside").rename(places[1])
    assert refusal(lambda: opened(practice=True)) == "store-other-kind"


def test_a_channel_of_the_other_kind_is_refused(desk: Desk, practice_desk: Desk, tmp_path: Path) -> None:
    assert refusal(lambda: set_folder_channel(desk, "x", tmp_path, practice=True)) == "channel-other-kind"
    assert refusal(lambda: set_folder_channel(practice_desk, "x", tmp_path)) == "channel-other-kind"


def test_verify_of_a_file_changes_nothing_around_it(desk: Desk, case: str) -> None:
    type_in(desk, case, 1, {"contract_number": "A1"})
    desk.close()
    folder = desk.places.root
    before = files_of(folder)
    answer = verify_file(desk.places.store_file)
    assert answer["issues"] == []
    assert answer["counts"]["cases"] == 1
    assert answer["sha256"] == hashlib.sha256(before["cqdesk.sqlite"]).hexdigest()
    assert files_of(folder) == before


def test_verify_of_what_is_no_store_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite").write_bytes(b"no store" * 1000)
    assert refusal(lambda: verify_file(tmp_path / "a.sqlite")) == "store-foreign"
    assert refusal(lambda: verify_file(tmp_path / "b.sqlite")) == "file-not-found"


def test_a_machine_without_a_name_for_its_user_still_opens(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("getpass.getuser", nobody)
    with open_desk(tmp_path, clock=clock) as desk:
        assert desk.user == "?"


def test_two_desks_on_one_store_write_in_turn(opened: OpenDesk) -> None:
    """The command line beside an open window."""
    window, line = opened(), opened()
    numbers = [new_case(one, direction="export") for one in (window, line, window)]
    type_in(line, numbers[0], 1, {"contract_number": "A1"})
    assert open_draft(window, numbers[0]).filled.form.contract_number == "A1"
    undo(window, numbers[0])
    assert open_draft(line, numbers[0]).filled.form.contract_number == ""
    assert [item.case for item in work_list(window)] == numbers
