"""`demo`: all samples from papers to closed, on a practice store of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqdesk.actions import demo
from cqdesk.store.locks import FileLock

from .conftest import INVOICE, LIST, Run
from .test_cli_import import state


def test_all_samples_close_and_live_work_is_untouched(cq: Run, data: Path) -> None:
    cq("import", INVOICE, LIST)
    before = state(data)
    for _ in range(2):  # a fresh store each time: the same numbers again
        said = cq("demo", "--no-window")
        assert said.code == 0
        assert [(one["sample"], one["case"], one["lines"]) for one in said.answer["cases"]] == [
            ("river-sea-lcl-export", "26-000001", 12),
            ("air-import", "26-000002", 4),
            ("rail-export", "26-000003", 5),
            ("road-export-vietnam", "26-000004", 4),
            ("market-1039-export", "26-000005", 6),
            ("b2b-9710-export", "26-000006", 3),
        ]
        for one in said.answer["cases"]:
            assert set(one) == {
                "sample", "lines", "issues", "case", "company", "step", "stage", "flags", "group", "why", "numbers", "receipts",
            }  # fmt: skip
            assert (one["stage"], one["step"], one["group"]) == ("closed", "answered", "done")
            assert not [issue for issue in one["issues"] if issue["severity"] == "error"]
            assert set(one["numbers"]) == {"client", "unified", "entry"}
    after = {name: digest for name, digest in state(data).items() if not name.startswith("demo")}
    assert after == before


@pytest.mark.parametrize("day", ["2025-01-02", "2026-11-30", "2028-02-29"])
def test_the_demo_closes_on_any_day(day: str, cq: Run) -> None:
    assert cq("demo", "--no-window", "--on", day).code == 0


def test_an_unfinished_sample_is_exit_1(cq: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "practice_to_closing", lambda desk, case: None)
    said = cq("demo", "--no-window")
    assert said.code == 1
    assert {one["stage"] for one in said.answer["cases"]} == {"saved"}


def test_two_demos_do_not_take_each_others_store_away(cq: Run, data: Path) -> None:
    data.mkdir()
    with FileLock(data / "demo.lock") as lock:
        assert lock.take()
        assert cq("demo", "--no-window").error["id"] == "demo-busy"
    assert not (data / "demo").exists()


def test_a_folder_that_cannot_be_used_is_a_sentence(cq: Run, data: Path) -> None:
    data.write_text("a file")
    assert cq("demo", "--no-window").error["id"] == "data-folder-unusable"
