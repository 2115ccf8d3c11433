"""`path`, `moments`, `arrange`, `value`: what the window shows, for those who automate."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import IMPORT_SET, INVOICE, LIST, Run


def test_a_path_is_listed_previewed_and_chosen(cq: Run) -> None:
    cq("import", INVOICE, LIST)
    listed = cq("path", "26-1")
    assert listed.code == 0
    assert "e-rail-fastlane" in [one["code"] for one in listed.answer["paths"]]
    shown = cq("path", "26-1", "e-rail-fastlane", "--option", "b-advance", "--preview")
    assert ("transport_mode", "3") in [(one["path"], one["new"]) for one in shown.answer["changes"]]
    assert cq("path", "26-1").answer["path"] == ""
    assert "铁路快通" in cq("path", "26-1", "e-rail-fastlane", "--option", "b-advance").answer["told"]
    again = cq("path", "26-1").answer
    assert (again["path"], again["options"]) == ("e-rail-fastlane", ["b-advance"])
    assert cq("path", "26-1", "i-air-direct").error["id"] == "path-unknown"
    moments = cq("moments", "26-1").answer
    assert "班列计划/清单截止" in [one["name_zh"] for one in moments["moments"]]
    assert "节假日表" in moments["calendar"]


def test_goods_are_arranged_by_a_rule_file(cq: Run, tmp_path: Path) -> None:
    cq("import", INVOICE, LIST)
    rule = tmp_path / "rule.json"
    rule.write_text(json.dumps({"equal": ["unit", "currency", "origin_country"], "limit": 2}), "utf-8")
    shown = cq("arrange", "26-1", "--rule", rule, "--preview")
    assert shown.answer["applied"] == "no"
    assert {one["equal"] for one in shown.answer["sums"]} == {"yes"}
    assert max(shown.answer["parts"]) <= 2
    assert sorted(n for one in shown.answer["items"] for n in one["lines"]) == list(range(1, 13))
    assert cq("arrange", "26-1", "--rule", rule).answer["applied"] == "yes"
    now = cq("arrange", "26-1", "--preview").answer
    assert (now["before"], now["rule"]["limit"]) == (shown.answer["parts"], 2)
    rule.write_text("no json", "utf-8")
    assert cq("arrange", "26-1", "--rule", rule).error["id"] == "rule-unreadable"
    for wrong in (
        '{"limit": 99}',
        '{"equal": 5}',
        '{"equal": [["unit"]]}',
        '{"placed": [1]}',
        '{"share_totals": "no"}',
    ):
        rule.write_text(wrong, "utf-8")
        assert cq("arrange", "26-1", "--rule", rule).error["id"] == "merge-rule-wrong"
    assert cq("arrange", "26-1", "--rule", tmp_path / "none.json").error["id"] == "file-not-found"


def test_the_value_with_its_arithmetic(cq: Run, tmp_path: Path) -> None:
    cq("import", IMPORT_SET)
    bare = cq("--on", "2026-11-21", "value", "26-1")
    assert bare.code == 1
    assert any("计征汇率" in words for words in bare.answer["total"]["missing"])
    rates = tmp_path / "2026-11计征汇率.csv"
    rates.write_text("币制,汇率\nUSD,7.1\nEUR,8\nJPY,0.0465\n", "utf-8")
    assert cq("codes", "import", rates).answer["table"] == "exchange_rates"
    said = cq("--on", "2026-11-21", "value", "26-1")
    assert said.code == 0
    total = said.answer["total"]
    price = total["operands"][0]
    amount, rate = price["operands"]
    assert abs(float(amount["value"]) * float(rate["value"]) - float(price["value"])) < 0.01
    assert "税则" in said.answer["taxes"]["total"]["missing"][0]
    plain = cq("--on", "2026-11-21", "value", "26-1", json_answer=False)
    assert "算法" in plain.answer


def test_a_finding_is_accepted_with_a_reason(cq: Run) -> None:
    cq("import", INVOICE)  # no packing list, no marks: HDR-028
    checked = cq("check", "26-1").answer
    assert checked["waiting_rules"] > 0
    issue = next(one for one in checked["issues"] if one["severity"] != "error")
    where = ("accept", "26-1", "--rule", issue["id"], "--path", issue["path"])
    assert cq(*where, "--reason", " ").error["id"] == "accept-no-reason"
    (accepted,) = cq(*where, "--reason", "客户已确认").answer["accepted"]
    assert (accepted["id"], accepted["path"]) == (issue["id"], issue["path"])
    assert accepted["accepted"]["reason"] == "客户已确认"
    again = [one for one in cq("check", "26-1").answer["issues"] if one["id"] == issue["id"]]
    assert "客户已确认" in [one.get("accepted", {}).get("reason") for one in again]
    assert cq(*where, "--reason", "再一次").error["id"] == "accept-gone"
    mended = next(one for one in checked["issues"] if one["severity"] == "error")
    refused = cq("accept", "26-1", "--rule", mended["id"], "--path", mended["path"], "--reason", "x")
    assert refused.code == 2
