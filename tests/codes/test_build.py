"""The reference file: made once, whole or not at all, always the same."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cqdesk.codes import build as builder
from cqdesk.codes.book import open_reference
from cqdesk.errors import Fault, UserError

from .conftest import SOURCES, read_csv

SMALL = {"units", "currencies", "hs_sections"}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A source folder with three tables: quick to build."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for name in (*SMALL, "initials"):
        shutil.copy(SOURCES / f"{name}.csv", folder)
    rows = [row for row in read_csv("vintages") if row["table"] in SMALL]
    with (folder / "vintages.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    (folder / "validity.csv").write_text("table,code,valid_from,valid_to,for_entry,source\n", encoding="utf-8")
    return folder


def test_made_once_and_anew_when_a_table_changes(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "reference.sqlite"
    assert builder.build(small, target)
    first = target.read_bytes()
    assert not builder.build(small, target)
    with (small / "units.csv").open("a", encoding="utf-8") as file:
        file.write("999,新单位\n")
    assert builder.build(small, target)
    assert target.read_bytes() != first
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_same_tables_same_bytes(small: Path, tmp_path: Path) -> None:
    builder.build(small, tmp_path / "a.sqlite")
    builder.build(small, tmp_path / "b.sqlite")
    assert (tmp_path / "a.sqlite").read_bytes() == (tmp_path / "b.sqlite").read_bytes()


@pytest.mark.parametrize("keep", [0, 100, 5000])
def test_a_damaged_file_is_made_anew(small: Path, tmp_path: Path, keep: int) -> None:
    target = tmp_path / "reference.sqlite"
    builder.build(small, target)
    whole = target.read_bytes()
    target.write_bytes(whole[:keep])
    assert builder.build(small, target)
    assert target.read_bytes() == whole


def test_a_failure_leaves_the_old_file_and_no_litter(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out" / "reference.sqlite"
    builder.build(small, target)
    old = target.read_bytes()
    with (small / "units.csv").open("a", encoding="utf-8") as file:
        file.write("999,新单位\n")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(UserError) as caught:
            builder.build(small, target)
    assert caught.value.id == "codes-reference-not-written"
    assert target.read_bytes() == old
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_process_killed_while_building_leaves_the_old_file(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "reference.sqlite"
    builder.build(small, target)
    old = target.read_bytes()
    with (small / "units.csv").open("a", encoding="utf-8") as file:
        file.write("999,新单位\n")
    script = (
        "import os, sys; from pathlib import Path; from cqdesk.codes import build\n"
        "os.fsync = lambda fd: os._exit(9)\n"
        "build.build(Path(sys.argv[1]), Path(sys.argv[2]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(small), str(target)], check=False)
    assert done.returncode == 9
    assert target.read_bytes() == old
    assert builder.build(small, target)


def test_a_table_without_vintage_is_refused(small: Path, tmp_path: Path) -> None:
    (small / "stray.csv").write_text("code,name_zh\n1,x\n", encoding="utf-8")
    with pytest.raises(Fault, match="stray"):
        builder.build(small, tmp_path / "reference.sqlite")


def test_a_broken_row_is_refused(small: Path, tmp_path: Path) -> None:
    with (small / "units.csv").open("a", encoding="utf-8") as file:
        file.write("999\n")
    with pytest.raises(Fault, match=r"units\.csv"):
        builder.build(small, tmp_path / "reference.sqlite")
    assert not (tmp_path / "reference.sqlite").exists()


def test_validity_of_a_code_that_does_not_exist_is_refused(small: Path, tmp_path: Path) -> None:
    with (small / "validity.csv").open("a", encoding="utf-8") as file:
        file.write("units,xyz,,2020-01-01,yes,x\n")
    with pytest.raises(Fault, match="xyz"):
        builder.build(small, tmp_path / "reference.sqlite")


def test_missing_sources_are_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        builder.build(tmp_path / "nothing", tmp_path / "reference.sqlite")
    assert caught.value.id == "codes-source-missing"


def test_a_file_of_another_version_is_a_sentence(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "reference.sqlite"
    monkeypatch.setattr(builder, "SCHEMA", builder.SCHEMA + 1)
    builder.build(small, target)
    with pytest.raises(UserError) as caught:
        open_reference(target)
    assert caught.value.id == "codes-reference-other-version"


def test_the_shipped_file_stays_small(reference_file: Path) -> None:
    assert reference_file.stat().st_size < 15_000_000


def test_the_readings_cover_what_goods_are_named_with() -> None:
    known = {row["character"] for row in read_csv("initials")}
    assert set("重庆渝轴承曲轴齿轮镀锌螺栓鞣制皮革搪瓷聚酰胺纤维榨菜火锅底料筷子磷酸铁锂瓷砖") <= known
    assert all(row["initials"].isascii() and row["initials"].islower() for row in read_csv("initials"))


def test_every_character_of_the_names_has_an_initial(tables: dict[str, list[dict[str, str]]]) -> None:
    known = {row["character"] for row in read_csv("initials")}
    for vintage in read_csv("vintages"):
        if vintage["initials"] == "yes":
            text = "".join(row["name_zh"] for row in tables[vintage["table"]])
            assert {char for char in text if "\u4e00" <= char <= "\u9fff"} <= known, vintage["table"]
