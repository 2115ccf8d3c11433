"""Practice work never leaves; live work never ends in the practice office."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqdesk.actions.channels import channel_named, channels, practice_root, set_folder_channel
from cqdesk.actions.desk import Desk
from cqdesk.actions.practice import open_office
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.practice.office import PracticeOffice
from cqdesk.store import settings


def boxes(root: Path) -> Path:
    for box in ("OutBox", "SentBox", "FailBox", "InBox"):
        (root / box).mkdir(parents=True)
    return root


def refused(desk: Desk, name: str, root: Path, *, practice: bool) -> str:
    with pytest.raises(UserError) as error:
        set_folder_channel(desk, name, root, practice=practice)
    assert set(channels(desk)) <= {"practice"}
    return error.value.id


def test_a_live_desk_refuses_a_practice_channel(desk: Desk, tmp_path: Path) -> None:
    assert refused(desk, "x", boxes(tmp_path / "c"), practice=True) == "channel-other-kind"


def test_a_practice_desk_refuses_a_live_channel(practice_desk: Desk, tmp_path: Path) -> None:
    assert refused(practice_desk, "x", boxes(tmp_path / "c"), practice=False) == "channel-other-kind"


def test_a_live_desk_refuses_the_folders_of_a_practice_office(desk: Desk, tmp_path: Path, clock: ManualClock) -> None:
    PracticeOffice(tmp_path / "office", clock).close()
    assert refused(desk, "x", tmp_path / "office", practice=False) == "channel-other-kind"


def test_a_practice_desk_refuses_the_folders_of_the_real_client(practice_desk: Desk, tmp_path: Path) -> None:
    assert refused(practice_desk, "x", boxes(tmp_path / "c"), practice=True) == "channel-other-kind"


def test_a_practice_office_set_up_later_on_live_folders_is_noticed(
    desk: Desk, tmp_path: Path, clock: ManualClock
) -> None:
    set_folder_channel(desk, "x", boxes(tmp_path / "c"))
    PracticeOffice(tmp_path / "c", clock).close()
    with pytest.raises(UserError, match="正式数据不能连接练习"):
        channels(desk)


@pytest.mark.parametrize("kind", ["live", "practice"])
def test_settings_of_the_other_kind_are_refused_when_used(
    desk: Desk, practice_desk: Desk, tmp_path: Path, kind: str
) -> None:
    """Settings may come from a copied or edited store."""
    root = boxes(tmp_path / "c")
    folders = {
        "out_box": str(root / "OutBox"),
        "sent_box": str(root / "SentBox"),
        "fail_box": str(root / "FailBox"),
        "in_box": str(root / "InBox"),
        "archive": str(tmp_path / "archive"),
    }
    one = practice_desk if kind == "live" else desk
    with one.store.write() as connection:
        settings.put(connection, "channels", {"x": {"kind": kind, "folders": folders}})
    with pytest.raises(UserError) as error:
        channels(one)
    assert error.value.id == "channel-other-kind"


def test_a_practice_desk_may_use_another_practice_office(
    practice_desk: Desk, tmp_path: Path, clock: ManualClock
) -> None:
    PracticeOffice(tmp_path / "office", clock).close()
    set_folder_channel(practice_desk, "x", tmp_path / "office", practice=True)
    assert {one.kind for one in channels(practice_desk).values()} == {"practice"}
    assert channel_named(practice_desk).name == "practice", "its own office unless another is named"
    assert channel_named(practice_desk, "x").name == "x"


def test_the_name_of_the_practice_channel_is_taken(practice_desk: Desk, tmp_path: Path, clock: ManualClock) -> None:
    PracticeOffice(tmp_path / "office", clock).close()
    with pytest.raises(UserError) as error:
        set_folder_channel(practice_desk, "practice", tmp_path / "office", practice=True)
    assert error.value.id == "channel-name-taken"


def test_of_several_channels_one_must_be_named(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        channel_named(desk)
    assert error.value.id == "no-channel"
    set_folder_channel(desk, "甲", boxes(tmp_path / "a"))
    assert channel_named(desk).name == "甲"
    set_folder_channel(desk, "乙", boxes(tmp_path / "b"))
    with pytest.raises(UserError) as error:
        channel_named(desk)
    assert error.value.id == "channel-which"
    assert channel_named(desk, "乙").name == "乙"
    with pytest.raises(UserError) as error:
        channel_named(desk, "丙")
    assert error.value.id == "channel-unknown"


def test_folders_that_are_not_a_clients_are_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="OutBox、InBox"):
        set_folder_channel(desk, "x", tmp_path)


def test_customs_cannot_be_played_on_live_data(desk: Desk, practice_desk: Desk) -> None:
    with pytest.raises(UserError) as error:
        open_office(desk)
    assert error.value.id == "practice-only"
    assert not practice_root(desk).exists()
    open_office(practice_desk).close()


def test_each_box_may_lie_at_a_place_of_its_own(desk: Desk, tmp_path: Path) -> None:
    """Manual of the import client (2019): each of the four paths can be chosen freely."""
    root, apart = boxes(tmp_path / "c"), tmp_path / "apart"
    apart.mkdir()
    set_folder_channel(desk, "x", root, elsewhere={"in_box": apart})
    (apart / "Receipt_E20260000000000001_20261121120000000.xml").write_bytes(b"<DEC_RESULT/>")
    assert [one.name for one in channel_named(desk, "x").incoming()] == [
        "Receipt_E20260000000000001_20261121120000000.xml"
    ]
