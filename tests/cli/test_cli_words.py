"""How a command may be written, and what is said when it cannot be done."""

from __future__ import annotations

import errno
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cqdesk.actions import status as status_action
from cqdesk.cli import main

from .conftest import Run

CHINESE = re.compile(r"[一-鿿]")


@pytest.mark.parametrize(
    "words",
    [
        ["--json", "--on", "2026-11-21", "--data", "DATA", "status"],
        ["status", "--json", "--on", "2026-11-21", "--data", "DATA"],
        ["--json", "status", "--data=DATA", "--on=2026-11-21"],
    ],
)
def test_general_options_stand_before_or_after_the_command(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([word.replace("DATA", str(tmp_path)) for word in words]) == 0
    assert json.loads(capsys.readouterr().out) == {"cases": []}


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["bogus"],
        ["import"],
        ["codes"],
        ["status", "--on", "2026-13-40"],
        ["status", "--on"],
        ["read", "x.xlsx", "--data"],
        ["status", "a", "b"],
        ["import", "x.xlsx", "--direction", "sideways"],
        ["codes", "search", "轴承", "--limit", "0"],
        ["practice", "serve", "--root", "x", "--port", "70000"],
        ["--js", "status"],
    ],
)
def test_a_wrong_command_is_refused_in_chinese(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--json"] if words[-1:] not in (["--on"], ["--data"]) else ["--json", *words]) == 2
    out, err = capsys.readouterr()
    error = json.loads(out)["error"]
    assert error["id"] == "usage"
    assert CHINESE.search(error["message"])
    assert CHINESE.search(error["remedy"])
    assert not re.search(r"usage:|invalid|required|argument|expected", out + err)


def test_help_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["import", "--help"])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith("用法：cqdesk import")
    assert not re.search(r"positional|options|show this|usage", out)


def test_a_fault_tells_nothing_of_a_client_and_is_kept(cq: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("重庆某客户 单价 12.5")

    monkeypatch.setattr(status_action, "status", broken)
    said = cq("status")
    assert said.error["id"] == "fault"
    log = (data / "log" / "faults.log").read_text("utf-8")
    assert "RuntimeError" in log
    assert "cqdesk/cli.py" in log
    for text in (log, said.err, json.dumps(said.answer, ensure_ascii=False)):
        assert "某客户" not in text
        assert "12.5" not in text
    assert "Traceback" not in said.err


def test_a_full_disk_is_a_sentence(cq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(status_action, "status", full)
    assert cq("status").error["id"] == "disk-full"


def test_stopping_a_command_is_an_answer(cq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(status_action, "status", stopped)
    assert cq("status").error["id"] == "cancelled"


def test_a_mere_look_leaves_no_trace(cq: Run, data: Path) -> None:
    assert cq("status").answer == {"cases": []}
    assert cq("check", "26-000001").error["id"] == "case-unknown"
    assert cq("codes", "search", "轴承", "--table", "hs", "--limit", "3").code == 0
    assert not data.exists()


def test_codes_search(cq: Run) -> None:
    hits = cq("codes", "search", "轴承", "--table", "hs", "--limit", "3").answer["hits"]
    assert 0 < len(hits) <= 3
    assert all(hit["table"] == "hs" and "轴承" in json.dumps(hit, ensure_ascii=False) for hit in hits)
    assert cq("codes", "search", "轴承", "--table", "no-such").error["id"] == "table-unknown"


def test_a_process_of_its_own_writes_real_characters_and_only_the_answer() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cqdesk.cli", "--json", "read", "没有这个文件.xlsx"],
        capture_output=True,
        check=False,
        env={
            "PYTHONIOENCODING": "ascii",
            "PATH": "",
            "HOME": "/nonexistent",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
    )
    assert done.returncode == 1
    assert "没有这个文件.xlsx" in done.stdout.decode("utf-8")
    answer = json.loads(done.stdout)
    assert answer["documents"] == []
    assert answer["issues"][0]["severity"] == "error"
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["codes", "search", "轴承", "--limit", "500"], ["status", "26-000009"]])
def test_a_reader_that_goes_away_early_is_no_fault(words: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cqdesk.cli", "--json", "--data", str(tmp_path / "data"), *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_codes_import_previews_imports_and_counts_at_once(cq: Run, tmp_path: Path) -> None:
    table = tmp_path / "关区20261101.csv"
    table.write_text("关区代码,关区名称\n8099,果园港海关\n8000,重庆关区\n坏 码,没有\n", "utf-8")
    words = ("codes", "import", table, "--table", "customs_offices")
    seen = cq(*words, "--preview")
    assert (seen.code, seen.answer["imported"], seen.answer["added"]) == (1, "no", ["8099"])
    assert seen.answer["refused"][0]["place"] == "关区20261101.csv!line 4"
    assert cq("codes", "search", "果园港", "--table", "customs_offices").answer["hits"] == []
    done = cq(*words)
    assert (done.code, done.answer["imported"], done.answer["complete"]) == (1, "yes", "no")
    (hit,) = cq("codes", "search", "果园港", "--table", "customs_offices").answer["hits"]
    assert (hit["code"], hit["vintage"]) == ("8099", "2026-11-01")
    invoice = tmp_path / "发票.csv"
    invoice.write_text("品名,数量\n轴承,3\n", "utf-8")
    assert cq("codes", "import", invoice).error["id"] == "codes-not-a-table"
