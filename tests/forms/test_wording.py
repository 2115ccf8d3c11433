"""A sentence calls a field as the form of its direction does."""

from __future__ import annotations

import pytest

from cqdesk.forms.checks import check
from cqdesk.forms.wording import TWO_NAMES, in_direction

from .book import SmallBook
from .clean import ON
from .rule_cases import filled


@pytest.mark.parametrize(("base", "name"), [("E", "出境关别"), ("I", "进境关别")])
def test_a_finding_speaks_the_language_of_its_direction(base: str, name: str) -> None:
    report = check(filled(base, {"entry_exit_customs_office": ""}), SmallBook(), ON)
    (issue,) = [one for one in report.issues if one.path == "entry_exit_customs_office"]
    assert issue.message.startswith(name)
    assert issue.remedy.startswith(f"{name}：")


@pytest.mark.parametrize(
    "path", ["domestic_party_name", "owner_name", "departure_or_arrival_country", "entry_exit_port"]
)
@pytest.mark.parametrize("base", ["E", "I"])
def test_no_name_of_both_directions_is_left(base: str, path: str) -> None:
    for issue in check(filled(base, {path: ""}), SmallBook(), ON).issues:
        for both in TWO_NAMES:
            assert both not in issue.message + issue.remedy


def test_without_a_direction_both_names_stand() -> None:
    assert in_direction("启运国/运抵国必填", "") == "启运国/运抵国必填"
    assert in_direction("进出口标志必填", "E") == "进出口标志必填"
