"""An old print checked without becoming a case: no red mark on a right form, whatever way its numbers are printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqdesk.actions.desk import Desk
from cqdesk.actions.old_declarations import try_old_form
from tests.exchange.conftest import Print
from tests.exchange.prints import ENTRY, print_of_2017

UNIFIED = "I20260000123456789"


@pytest.mark.parametrize(
    "how",
    [{}, {"office_behind": True}, {"unified": UNIFIED}, {"boxes": "2；SLZU2611190*2；"}, {"names_only": True}],
    ids=lambda how: next(iter(how), "plain"),
)
def test_a_right_print_has_no_red_mark(desk: Desk, case: str, printed: Print, how: dict[str, object]) -> None:
    found = try_old_form(desk, printed(**how))
    assert [one.message for one in found.report.issues if one.severity == "error"] == []
    assert found.filled.form.entry_number == ENTRY
    assert found.filled.form.pre_entry_number == ""
    assert found.filled.form.unified_number == (UNIFIED if "unified" in how else "")
    assert found.filled.form.declaration_customs_office == "8010"


def test_the_layout_of_2017_is_said_and_its_missing_boxes_are_no_faults(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "旧版.pdf"
    place.write_bytes(print_of_2017())
    found = try_old_form(desk, place)
    assert found.issues[0].id == "check-old-layout"
    assert "2018 年 8 月以前" in found.issues[0].message
    paths = {one.path for one in found.report.issues if one.severity == "error"}
    assert not paths & {"entry_exit_port", "overseas_consignee_name", "declarant_name", "package_type"}
    assert found.filled.form.transit_or_destination_port == "DEU063"
