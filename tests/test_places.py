"""Places: which folder is chosen, what counts as a network drive, and what a broken write leaves behind."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cqdesk import places
from cqdesk.errors import Fault, UserError
from cqdesk.places import (
    Places,
    choose_data_dir,
    default_data_dir,
    file_system_type,
    is_network_drive,
    resources,
    storage_error,
    write_beside_then_replace,
)

# --- the data folder ------------------------------------------------------------------------------------------------


def test_the_option_wins_over_the_variable_and_the_variable_over_the_habit(tmp_path: Path) -> None:
    environ = {"CQDESK_DATA": str(tmp_path / "variable"), "XDG_DATA_HOME": str(tmp_path / "habit")}
    assert choose_data_dir(tmp_path / "option", environ) == tmp_path / "option"
    assert choose_data_dir(None, environ) == tmp_path / "variable"
    assert choose_data_dir(None, environ | {"CQDESK_DATA": ""}) == tmp_path / "habit" / "cqdesk"


def test_a_relative_option_is_made_absolute_where_the_program_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert choose_data_dir("data/../mine", {}) == tmp_path / "mine"


def test_without_a_usable_xdg_folder_data_lie_in_the_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/wang")
    home = Path("/home/wang/.local/share/cqdesk")
    assert default_data_dir({}) == home
    assert default_data_dir({"XDG_DATA_HOME": "relative/share"}) == home


def test_on_windows_data_lie_in_local_app_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert default_data_dir({"LOCALAPPDATA": str(tmp_path)}) == tmp_path / "cqdesk"


def test_everything_a_clerk_owns_lies_inside_the_one_folder(tmp_path: Path) -> None:
    here = Places(tmp_path / "数据")
    here.create()
    here.create()  # a second start changes nothing
    sha256 = "ab" + "0" * 62
    assert here.original(sha256) == here.root / "files" / "ab" / sha256
    inside = (here.store_file, here.files, here.backup, here.practice, here.log, here.settings_file)
    assert all(place.parent == here.root for place in inside)
    assert sorted(p.name for p in here.root.iterdir()) == ["backup", "files", "log"]


def test_a_file_where_the_folder_should_be_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(UserError) as caught:
        Places(tmp_path / "taken" / "data").create()
    assert caught.value.id == "data-folder-unusable"
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.EROFS, "data-folder-read-only"),
        (errno.EACCES, "data-folder-read-only"),
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EIO, "data-folder-unusable"),
    ],
)
def test_each_refusal_of_the_system_has_its_own_remedy(number: int, expected: str) -> None:
    error = storage_error(OSError(number, os.strerror(number), "/home/wang/秘密客户"))
    assert error.id == expected
    assert "秘密客户" not in error.message + error.remedy  # both texts go to the log
    assert error.remedy.endswith("。")


# --- resources ------------------------------------------------------------------------------------------------------


def test_resources_of_the_source_tree_are_found() -> None:
    assert (resources() / "fonts" / "OFL.txt").is_file()


def test_a_bundle_uses_its_own_resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources" / "fonts").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources() == tmp_path / "resources"


def test_an_installation_without_resources_is_a_fault_not_a_guess(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "resources").mkdir()  # a folder of that name, but not ours
    monkeypatch.setattr(places, "__file__", str(tmp_path / "cqdesk" / "places.py"))
    with pytest.raises(Fault):
        resources()


# --- network drives -------------------------------------------------------------------------------------------------

MOUNTS = r"""
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
31 22 0:27 / /mnt/office\040share rw,relatime shared:9 - cifs //server/share rw,vers=3.1.1
32 22 0:28 / /srv/data rw,relatime - nfs4 server:/data rw
33 32 254:2 / /srv/data/local rw,relatime master:1 propagate_from:2 - xfs /dev/vdb rw
34 22 0:31 / /media/stick rw - vfat /dev/sdb1 rw
35 34 0:33 / /media/stick rw - fuse.sshfs clerk@server:/ rw
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/wang/data", "ext4"),
        ("/mnt/office share/data", "cifs"),
        ("/mnt/office share too/data", "ext4"),
        ("/srv/data", "nfs4"),
        ("/srv/data/local/cqdesk", "xfs"),
        ("/srv/database", "ext4"),
        ("/media/stick/cqdesk", "fuse.sshfs"),
    ],
)
def test_the_file_system_below_a_path(path: str, expected: str) -> None:
    assert file_system_type(Path(path), MOUNTS) == expected


def test_a_path_below_no_mount_has_no_type() -> None:
    assert file_system_type(Path("/data"), "") is None


@pytest.mark.parametrize(("kind", "remote"), [("nfs4", True), ("fuse.sshfs", True), ("ext4", False), ("btrfs", False)])
def test_a_link_to_a_network_drive_is_one(
    kind: str, remote: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (tmp_path / "link").symlink_to(share)
    mounts = f"1 0 0:1 / / rw - ext4 /dev/vda rw\n2 1 0:2 / {share} rw - {kind} somewhere rw\n"
    monkeypatch.setattr(Path, "read_text", lambda *_args, **_options: mounts)
    assert is_network_drive(tmp_path / "link" / "not-there-yet") is remote


# --- writing --------------------------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(first=st.binary(), second=st.binary(max_size=100_000), name=st.sampled_from(["a.zip", "报" * 60 + ".xml"]))
def test_what_was_written_is_what_is_read_and_nothing_is_left_beside(
    tmp_path: Path, first: bytes, second: bytes, name: str
) -> None:
    for data in (first, second):
        write_beside_then_replace(tmp_path / name, data)
        assert (tmp_path / name).read_bytes() == data
    assert {p.name for p in tmp_path.iterdir()} <= {"a.zip", "报" * 60 + ".xml"}


@pytest.mark.parametrize("broken", ["fsync", "replace"])
def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    target = tmp_path / "settings.json"
    target.write_bytes(b"old")

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, broken, full)
    with pytest.raises(UserError) as caught:
        write_beside_then_replace(target, b"new")
    assert caught.value.id == "disk-full"
    assert [p.name for p in tmp_path.iterdir()] == ["settings.json"]
    assert target.read_bytes() == b"old"


def test_bytes_are_on_disk_before_they_take_the_name_and_the_name_before_we_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts: list[str] = []
    forced, replaced = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        acts.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")
        forced(descriptor)

    def replace(source: Path, target: Path) -> None:
        acts.append("name")
        replaced(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    write_beside_then_replace(tmp_path / "a.zip", b"bytes")
    assert acts == ["file", "name", "folder"]


def test_writing_into_a_folder_that_is_gone_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        write_beside_then_replace(tmp_path / "gone" / "a.zip", b"bytes")
    assert caught.value.id == "data-folder-unusable"
