"""The folder channel alone: hand over whole or not at all, see what became of a package, take what came."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.sync.channel import Channel, ChannelDown, Whereabouts
from cqdesk.sync.folder import FolderChannel, Folders, standard_folders

from .one_package import hand_over, look

NAME = "QABCDE000000000001.zip"
STEM = "QABCDE000000000001"


@pytest.fixture
def channel(tmp_path: Path) -> FolderChannel:
    folders = standard_folders(tmp_path / "client", tmp_path / "archive")
    for place in (folders.out_box, folders.sent_box, folders.fail_box, folders.in_box):
        place.mkdir(parents=True)
    return FolderChannel(folders)


def test_it_keeps_the_promise_of_a_channel(channel: FolderChannel) -> None:
    promised: Channel = channel
    assert (promised.name, promised.kind) == ("folder", "live")


def test_handed_over_whole(channel: FolderChannel) -> None:
    hand_over(channel, NAME, b"PK")
    assert [path.name for path in channel.folders.out_box.iterdir()] == [NAME]
    assert (channel.folders.out_box / NAME).read_bytes() == b"PK"
    assert look(channel, NAME) is Whereabouts.WAITING


@pytest.mark.parametrize(
    ("box", "file", "where"),
    [
        ("SentBox", f"{STEM}_20261121103000123.zip", Whereabouts.TAKEN),
        ("SentBox", f"20261121/{STEM}_20261121103000123.xml", Whereabouts.TAKEN),
        ("SentBox", f"2026/11/21/{STEM}_202611211030001230000.zip", Whereabouts.TAKEN),
        ("SentBox", f"{STEM}.zip", Whereabouts.TAKEN),
        ("FailBox", f"{STEM}_20261121103000123.zip", Whereabouts.REFUSED),
        ("FailBox", f"20261121/{STEM}_20261121103000123.xml", Whereabouts.REFUSED),
        ("OutBox", f"{NAME}.temp", Whereabouts.UNFINISHED),
        ("SentBox", f"{STEM}2_20261121103000123.zip", Whereabouts.NOWHERE),
        ("SentBox", f"X{STEM}_20261121103000123.zip", Whereabouts.NOWHERE),
        ("SentBox", f"{STEM}_2026.zip", Whereabouts.NOWHERE),
    ],
)
def test_where_a_package_is(channel: FolderChannel, box: str, file: str, where: Whereabouts) -> None:
    path = channel.folders.out_box.parent / box / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    assert look(channel, NAME) is where
    assert look(channel, "QABCDE000000000009.zip") is Whereabouts.NOWHERE


@pytest.mark.parametrize("file", ["{stem}.zip", "{stem}_20261121103000123.zip", "{stem}_20261121103000123.xml"])
def test_a_name_that_ends_like_a_stamp_itself_is_found(channel: FolderChannel, file: str) -> None:
    stem = "CN_MT2101_1p0_500031234_20261121103000001"
    (channel.folders.sent_box / file.format(stem=stem)).write_bytes(b"x")
    assert look(channel, f"{stem}.zip") is Whereabouts.TAKEN


def test_the_later_trace_counts_and_known_ones_do_not(channel: FolderChannel) -> None:
    first = channel.folders.fail_box / f"{STEM}_20261121103000123.zip"
    second = channel.folders.sent_box / "20261122" / f"{STEM}_20261122090000000.zip"
    second.parent.mkdir()
    first.write_bytes(b"x")
    assert look(channel, NAME) is Whereabouts.REFUSED
    known = channel.traces([NAME])[NAME]
    assert look(channel, NAME, known) is Whereabouts.NOWHERE
    second.write_bytes(b"x")
    assert look(channel, NAME, known) is Whereabouts.TAKEN
    assert look(channel, NAME) is Whereabouts.TAKEN
    third = channel.folders.fail_box / f"{STEM}_20261123090000000.zip"
    third.write_bytes(b"x")
    assert look(channel, NAME) is Whereabouts.REFUSED
    # the client sorts its boxes anew: the trace is still the known one
    (channel.folders.fail_box / "old").mkdir()
    first.rename(channel.folders.fail_box / "old" / first.name)
    third.unlink()
    second.unlink()
    assert look(channel, NAME, known) is Whereabouts.NOWHERE


def test_gone_folders_are_down_and_never_empty(channel: FolderChannel) -> None:
    moved = channel.folders.out_box.parent
    moved.rename(moved.with_name("away"))
    for attempt in (
        channel.ready,
        lambda: look(channel, NAME),
        lambda: channel.traces([NAME]),
        lambda: list(channel.incoming()),
        lambda: hand_over(channel, NAME, b"PK"),
    ):
        with pytest.raises(ChannelDown) as down:
            attempt()
        assert "找不到导入客户端的文件夹" in down.value.why


def test_a_cleaned_sentbox_is_no_trouble(channel: FolderChannel) -> None:
    channel.folders.sent_box.rmdir()
    assert look(channel, NAME) is Whereabouts.NOWHERE


def test_four_folders_in_four_places(tmp_path: Path) -> None:
    """The client lets each path be chosen freely."""
    places = [tmp_path / "a", tmp_path / "b" / "c", tmp_path / "d", tmp_path / "e"]
    for place in places:
        place.mkdir(parents=True)
    out_box, sent_box, fail_box, in_box = places
    channel = FolderChannel(
        Folders(out_box=out_box, sent_box=sent_box, fail_box=fail_box, in_box=in_box, archive=tmp_path / "f")
    )
    hand_over(channel, NAME, b"PK")
    os.replace(out_box / NAME, sent_box / f"{STEM}_20261121103000123.zip")
    assert look(channel, NAME) is Whereabouts.TAKEN


def test_what_came_is_moved_and_never_overwritten(channel: FolderChannel) -> None:
    name = "Receipt_1_20261121103000123.xml"
    for content in (b"one", b"other", b"third"):
        (channel.folders.in_box / name).write_bytes(content)
        (came,) = channel.incoming()
        assert (came.name, came.data, came.size) == (name, content, len(content))
        channel.took(came.name, came.size)
        assert list(channel.incoming()) == []
    archived = sorted(channel.folders.archive.rglob("*.xml"))
    assert sorted(path.read_bytes() for path in archived) == [b"one", b"other", b"third"]
    channel.took(name, 3)  # somebody else put it away: no trouble


def test_a_name_without_a_stamp_is_archived_too(channel: FolderChannel) -> None:
    (channel.folders.in_box / "odd").write_bytes(b"x")
    channel.took("odd", 1)
    assert (channel.folders.archive / "undated" / "odd").read_bytes() == b"x"


def test_many_files_come_one_at_a_time(channel: FolderChannel) -> None:
    for number in range(450):
        (channel.folders.in_box / f"Receipt_{number:04d}_20261121103000123.xml").write_bytes(b"x")
    (channel.folders.in_box / "folder").mkdir()
    assert sum(1 for _ in channel.incoming()) == 450


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["SentBox", "FailBox"]),
            st.integers(1, 3),
            st.integers(0, 10**17 - 1).map(lambda n: f"{n:017d}"),
            st.sampled_from(["", "20261121", "a/b"]),
        ),
        unique_by=lambda one: one[2],
        max_size=8,
    )
)
def test_the_latest_stamp_of_its_own_stem_decides(traces: list[tuple[str, int, str, str]]) -> None:
    with TemporaryDirectory() as root:
        folders = standard_folders(Path(root), Path(root) / "archive")
        for place in (folders.out_box, folders.in_box):
            place.mkdir()
        for box, number, stamp, sub in traces:
            place = Path(root) / box / sub
            place.mkdir(parents=True, exist_ok=True)
            (place / f"Q{number}_{stamp}.zip").write_bytes(b"")
        channel = FolderChannel(folders)
        found = channel.look_for({f"Q{number}.zip": () for number in (1, 2, 3)})
        for number in (1, 2, 3):
            own = sorted((stamp, box) for box, of, stamp, _sub in traces if of == number)
            expected = {"SentBox": Whereabouts.TAKEN, "FailBox": Whereabouts.REFUSED}
            assert found[f"Q{number}.zip"] is (expected[own[-1][1]] if own else Whereabouts.NOWHERE)
