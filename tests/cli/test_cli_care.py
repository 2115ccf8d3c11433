"""`backup`, `restore`, `verify` as automation calls them."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import INVOICE, LIST, Run


def test_a_backup_goes_to_another_machine_and_back(cq: Run, data: Path, tmp_path: Path) -> None:
    cq("import", INVOICE, LIST)
    done = cq("backup", tmp_path / "stick")
    assert (done.code, set(done.answer), done.answer["issues"]) == (0, {"file", "counts", "sha256", "issues"}, [])
    file = Path(done.answer["file"])
    assert file.parent == tmp_path / "stick"
    assert done.answer["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (done.answer["counts"]["cases"], done.answer["counts"]["files"]) == (1, 2)
    verified = cq("verify", file)
    assert (verified.code, verified.answer["counts"], verified.answer["issues"]) == (0, done.answer["counts"], [])
    cq("note", "26-1", "--channel", "P", "--text", "later")
    back = cq("restore", file)
    assert (back.code, back.answer["counts"], back.answer["in_doubt"]) == (0, done.answer["counts"], 0)
    assert Path(back.answer["set_aside"]).is_file()
    (case,) = cq("status").answer["cases"]
    assert case["receipts"] == []
    assert cq("verify").code == 0
    elsewhere = cq("--data", tmp_path / "new", "restore", file)
    assert elsewhere.code == 0
    assert [one["case"] for one in cq("--data", tmp_path / "new", "status").answer["cases"]] == ["26-000001"]


def test_the_planned_backup_is_restored_by_its_manifest_or_its_folder(cq: Run, data: Path, tmp_path: Path) -> None:
    cq("import", INVOICE, LIST)
    manifest = Path(cq("backup").answer["file"])
    assert manifest.suffix == ".json"
    for given in (manifest, data / "backup"):
        assert cq("verify", given).answer["counts"]["cases"] == 1
        assert cq("--data", tmp_path / given.name, "restore", given).code == 0


def test_verify_finds_what_was_changed_past_the_program(cq: Run, data: Path) -> None:
    cq("import", INVOICE, LIST)
    assert cq("verify").code == 0
    with closing(sqlite3.connect(data / "cqdesk.sqlite")) as raw, raw:
        (document,) = raw.execute("SELECT document FROM form_version").fetchone()
        changed = json.loads(document) | {"remarks": "slipped in"}
        text = json.dumps(changed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        raw.execute("UPDATE form_version SET document = ?", (text,))
    found = cq("verify")
    assert found.code == 1
    assert "form-changed" in {issue["id"] for issue in found.answer["issues"]}


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_file_given_as_the_data_folder_is_no_empty_desk(cq: Run, tmp_path: Path, below: str) -> None:
    (tmp_path / "mistaken").write_text("x")
    assert cq("--data", tmp_path / "mistaken" / below, "status").error["id"] == "data-folder-unusable"


def test_a_backup_that_is_none_or_gone_is_refused(cq: Run, tmp_path: Path) -> None:
    assert cq("restore", tmp_path / "none.cqbackup").error["id"] == "file-not-found"
    assert cq("restore", INVOICE).error["id"] == "backup-foreign"
    (tmp_path / "empty").mkdir()
    assert cq("restore", tmp_path / "empty").error["id"] == "backup-none"
