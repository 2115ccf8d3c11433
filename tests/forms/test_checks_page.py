"""The rule page says what the code does."""

from __future__ import annotations

from cqdesk.forms.rules import GROUPS, all_rules
from cqdesk.forms.rules_page import PAGE, render


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "docs/rules.md is stale: run python -m cqdesk.forms.rules_page"


def test_every_rule_stands_on_the_page_once() -> None:
    rows = [line.split(" | ")[0].removeprefix("| ") for line in render().splitlines() if line.startswith("| ")]
    assert sorted(rows) == sorted([*all_rules(), *["id"] * len(GROUPS)])
    assert all(rule.title for rule in all_rules().values())
