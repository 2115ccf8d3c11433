"""`load-plan`: plans in the form of the contract, judged plans, bad files, and what a clerk reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cqdesk import cli_loading
from tests.domain.loading.oracle import faults_of_load

from .conftest import Run

BR = Path(__file__).parents[2] / "benchmarks" / "data"
GOODS: dict[str, Any] = {
    "schema": "cqdesk/load-request/1",
    "boxes": [{"type": "20GP", "count": 1}],
    "pieces": [
        {"label": "纸箱", "length": 600, "width": 400, "height": 400, "count": 40, "weight_kg": "12.5", "house": "H1"},
        {"label": "木箱", "length": 1200, "width": 1000, "height": 900, "count": 4, "weight_kg": 300, "upright": "any"},
    ],
}


@pytest.fixture(autouse=True)
def _just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time given counts from the start of the program, and here that is the start of pytest."""
    monkeypatch.setattr(cli_loading, "_age_s", lambda: 0.0)


def written(folder: Path, content: object, name: str = "goods.json") -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_a_benchmark_case_is_answered_as_the_contract_says(cq: Run) -> None:
    said = cq("load-plan", str(BR / "br3.txt"), "--cases", "7", "--seconds", "0.5", "--support", "full")
    assert said.code == 0
    (case,) = said.answer["cases"]
    assert case["case"] == "7"
    assert case["container"] == [587, 233, 220]
    used = 0
    for one in case["placements"]:
        assert list(one) == ["type", "x", "y", "z", "dx", "dy", "dz"]
        assert all(isinstance(value, int) for value in one.values())
        assert one["type"] >= 1
        used += one["dx"] * one["dy"] * one["dz"]
    assert isinstance(case["volume_use"], str)
    assert float(case["volume_use"]) == pytest.approx(used / (587 * 233 * 220), abs=1e-6)
    assert case["volume_use"] > "0.85"
    assert isinstance(case["seconds"], float)


def test_the_asked_cases_are_planned_and_judged_good(cq: Run, tmp_path: Path) -> None:
    said = cq("load-plan", str(BR / "br1.txt"), "--cases", "2-3,5", "--seconds", "0")
    assert [case["case"] for case in said.answer["cases"]] == ["2", "3", "5"]
    plan = written(tmp_path, said.answer)
    judged = cq("load-plan", "--check", plan, str(BR / "br1.txt"))
    assert judged.code == 0
    assert [(case["case"], case["valid"]) for case in judged.answer["cases"]] == [("2", True), ("3", True), ("5", True)]
    assert [case["volume_use"] for case in judged.answer["cases"]] == [
        case["volume_use"] for case in said.answer["cases"]
    ]


@pytest.mark.parametrize("change", ["moved", "turned", "twice", "unknown type", "half", "no case", "gone", "no box"])
def test_a_spoiled_plan_is_judged_bad(cq: Run, tmp_path: Path, change: str) -> None:
    answer = cq("load-plan", str(BR / "br2.txt"), "--cases", "1", "--seconds", "0").answer
    case = answer["cases"][0]
    one = case["placements"][-1]
    if change == "moved":
        one["z"] += 1
    elif change == "turned":
        one["dz"] += 1
    elif change == "twice":
        case["placements"].append(dict(one))
    elif change == "unknown type":
        one["type"] = 99
    elif change == "half":
        one["x"] = 0.5
    elif change == "no case":
        case["case"] = "77"
    elif change == "no box":
        case["boxes"] = ["20GP"]
    else:
        del case["placements"]
    judged = cq("load-plan", "--check", written(tmp_path, answer), str(BR / "br2.txt"))
    assert judged.code == 1
    (found,) = judged.answer["cases"]
    assert found["valid"] is False
    assert found["faults"][0]["message"]
    assert found["faults"][0]["remedy"]


def test_our_own_request_is_planned_with_weights_and_houses(cq: Run, tmp_path: Path) -> None:
    said = cq("load-plan", written(tmp_path, GOODS), "--seconds", "0.3")
    assert said.code == 0
    (case,) = said.answer["cases"]
    (box,) = case["boxes"]
    assert (box["name"], box["placed"], box["weight_kg"]) == ("20GP", 44, "1700")
    assert case["container"] == [5900, 2352, 2395]
    judged = cq("load-plan", written(tmp_path, GOODS), "--check", written(tmp_path, said.answer, "plan.json"))
    assert (judged.code, judged.answer["cases"][0]["valid"]) == (0, True)


def test_several_boxes_are_proposed_when_none_is_named(cq: Run, tmp_path: Path) -> None:
    goods = {"pieces": [{"label": "纸箱", "length": 600, "width": 400, "height": 400, "count": 900}]}
    said = cq("load-plan", written(tmp_path, goods), "--seconds", "0.3")
    boxes = said.answer["cases"][0]["boxes"]
    assert sum(box["placed"] for box in boxes) == 900
    assert boxes[0]["name"] == "40HQ"
    judged = cq("load-plan", written(tmp_path, goods), "--check", written(tmp_path, said.answer, "plan.json"))
    assert judged.answer["cases"][0]["valid"] is True


def test_what_makes_no_sense_is_named_and_the_rest_is_planned(cq: Run, tmp_path: Path) -> None:
    goods = {
        "boxes": [{"type": "20GP", "payload": "20000"}, "99XX"],
        "peices": [],
        "lots": [{"label": "散", "volume": "3", "volume_m3": "3", "weight_kg": "100"}],
        "pieces": [
            {
                "label": "好",
                "length": 600,
                "width": 400,
                "height": 400,
                "count": 10,
                "weight_kg": "10",
                "stackble": False,
            },
            {"label": "零", "length": 0, "width": 400, "height": 400},
            {"label": "高", "length": 1000, "width": 1000, "height": 2300, "count": 2},
            {"label": "字", "length": "六百", "width": 400, "height": 400},
            {"label": "向", "length": 600, "width": 400, "height": 400, "upright": ["top"]},
            "nonsense",
            {"label": "大", "length": 600, "width": 400, "height": 400, "weight_kg": "VAST"},
        ],
        "limits": {"support": "half", "colour": "red"},
    }
    text = json.dumps(goods, ensure_ascii=False).replace('"VAST"', "1e999999999")  # a gigabyte, were it written out
    said = cq("load-plan", written(tmp_path, text), "--seconds", "0")
    assert said.code == 1
    (case,) = said.answer["cases"]
    issues = {(issue["id"], issue["path"]) for issue in case["issues"]}
    assert {
        ("load-box", "boxes[2]"),
        ("bad-size", "pieces[2]"),
        ("door", "pieces[3]"),
        ("load-value", "pieces[4].length"),
        ("load-value", "pieces[5].upright"),
        ("load-value", "pieces[6]"),
        ("load-value", "pieces[7].weight_kg"),
        ("load-value", "limits.support"),
        ("load-value", "limits.colour"),
        ("load-value", "pieces[1].stackble"),
        ("load-value", "boxes[1].payload"),
        ("load-value", "lots[1].volume"),
        ("load-value", "peices"),
    } <= issues
    assert all(issue["message"] and issue["remedy"] and issue["severity"] == "error" for issue in case["issues"])
    assert sum(box["placed"] for box in case["boxes"]) == 12


def test_goods_without_sizes_get_an_estimate_with_its_assumption(cq: Run, tmp_path: Path) -> None:
    goods = {"boxes": ["20GP", "40HQ"], "lots": [{"label": "家具", "volume_m3": "60", "weight_kg": "8000"}]}
    said = cq("load-plan", written(tmp_path, goods))
    estimate = said.answer["cases"][0]["estimate"]
    assert [(one["name"], one["count"]) for one in estimate["boxes"]] == [("20GP", 3), ("40HQ", 1)]
    assert "85%" in estimate["note"]
    assert estimate["revenue_tonnes"] == "60"


def test_without_the_compiled_search_a_plan_comes_all_the_same_and_says_so(
    cq: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cqdesk.domain.loading import native

    monkeypatch.setattr(native, "_library", lambda: None)
    said = cq("load-plan", written(tmp_path, GOODS), "--seconds", "0.2")
    assert said.code == 0
    assert any("备用算法" in note for note in said.answer["cases"][0]["notes"])


NONSENSE = [
    "",
    "hello",
    "-1",
    "1\n1 2\n587 233",
    "1 1 0 0 0 0 0",
    "1 1 2 5 5 5 1 1 2 0 2 0 2 1",  # one number short
    "1 1 2 5 5 5 0 7",  # one too many
    "1 1 1 10 10 10 99999999",
    "{",
    "[1]",
    '{"cases": 3}',
    '{"schema": "other"}',
    '{"boxes": ["99XX"]}',
    "\ufeff{}x",
]


@pytest.mark.parametrize("content", NONSENSE)
def test_a_file_that_makes_no_sense_is_refused_with_a_remedy(cq: Run, tmp_path: Path, content: str) -> None:
    said = cq("load-plan", written(tmp_path, content, "a.txt"), "--seconds", "0")
    assert said.error["id"] in {"load-file", "load-no-box"}


def test_words_for_a_person_are_few(cq: Run, capsys: pytest.CaptureFixture[str]) -> None:
    from cqdesk.cli import main

    assert main(["load-plan", str(BR / "br1.txt"), "--cases", "1", "--seconds", "0"]) == 0
    text = capsys.readouterr().out
    assert "容积利用率" in text
    assert "placements" not in text
    assert len(text.splitlines()) < 12


def test_support_none_needs_no_support_but_everything_else(cq: Run) -> None:
    from cqdesk.actions.load_plan import read_load_file
    from cqdesk.domain.loading.model import Placement

    said = cq("load-plan", str(BR / "br6.txt"), "--cases", "1", "--seconds", "0.4", "--support", "none")
    request = read_load_file(BR / "br6.txt")[0].request
    load = [
        Placement(one["type"] - 1, *(one[key] for key in ("x", "y", "z", "dx", "dy", "dz")))
        for one in said.answer["cases"][0]["placements"]
    ]
    found = faults_of_load(request.boxes[0], request.pieces, load, drop_order=False, supported=False)
    assert [fault for fault in found if "loaded before" not in fault] == []
