"""The rule page says what the code does."""

from __future__ import annotations

from cqdesk.forms.rules import GROUPS, all_rules, waiting_rules
from cqdesk.forms.rules_page import PAGE, render


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "docs/rules.md is stale: run python -m cqdesk.forms.rules_page"


def test_every_rule_stands_on_the_page_once() -> None:
    rows = [line.split(" | ")[0].removeprefix("| ") for line in render().splitlines() if line.startswith("| ")]
    assert sorted(rows) == sorted([*all_rules(), *waiting_rules(), *["id"] * len(GROUPS)])
    assert all(rule.title for rule in all_rules().values())


def test_a_rule_is_live_or_waits_and_says_for_what() -> None:
    assert not set(all_rules()) & set(waiting_rules())
    for rule in waiting_rules().values():
        assert rule.missing, rule.id
        assert rule.waits_for, rule.id
        assert rule.severity in ("error", "warning", "info"), rule.id
        assert rule.applies in ("both", "import", "export"), rule.id
        assert f"| {rule.id} | {rule.severity} | waits: " in render()
    assert len(all_rules()) + len(waiting_rules()) >= 496


def test_groups_hold_every_rule_that_waits() -> None:
    assert {id.partition("-")[0] for id in waiting_rules()} <= set(GROUPS)
