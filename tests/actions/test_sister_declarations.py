"""Two declarations of one shipment: the journey typed once, and each with a stage and numbers of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqdesk.actions.cases import case_view
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import insert_row, open_draft, type_in, undo
from cqdesk.actions.notes import add_note
from cqdesk.actions.papers_in import import_files
from cqdesk.actions.sister_declarations import begin_as_first

from .test_papers_in import invoice

JOURNEY = {
    "transport_mode": "2",
    "conveyance_name": "SHILI 1",
    "free_text.voyage_number": "026W",
    "bill_of_lading_number": "SLCQ26001",
    "entry_exit_port": "500601",
}
BOX = {"containers[1].container_number": "TCLU4265786", "containers[1].container_spec": "L"}


@pytest.fixture
def split(desk: Desk, tmp_path: Path) -> str:
    """A case of 53 items: two declarations."""
    many = [(f"73181590{n:02d}", f"螺栓{n}", f"M{n}", n + 1, "千克", 2.5, n + 1, n + 2) for n in range(53)]
    return import_files(desk, [invoice(tmp_path / "i.xlsx", many)]).case


def texts(desk: Desk, case: str, number: int, *places: str) -> list[str]:
    filled = open_draft(desk, case, number).filled
    return [filled.text_at(place) for place in places]


def test_the_second_begins_with_the_journey_of_the_first_once(desk: Desk, split: str) -> None:
    assert begin_as_first(desk, split, 2) == ""  # nothing is known yet
    insert_row(desk, split, 1, "containers", 1)
    type_in(desk, split, 1, {**JOURNEY, **BOX, "containers[1].item_numbers": "1-50", "remarks": "只属于第一份"})
    type_in(desk, split, 2, {"free_text.voyage_number": "027W"})
    told = begin_as_first(desk, split, 2)
    assert "提单号" in told
    assert "航次" not in told
    assert texts(desk, split, 2, *JOURNEY) == ["2", "SHILI 1", "027W", "SLCQ26001", "500601"]
    assert texts(desk, split, 2, *BOX, "containers[1].item_numbers", "remarks") == ["TCLU4265786", "L", "1,2,3", ""]
    assert open_draft(desk, split, 2).filled.origins["conveyance_name"] == f"case:{split}"
    undo(desk, split)
    assert texts(desk, split, 2, *JOURNEY) == ["", "", "027W", "", ""]
    assert begin_as_first(desk, split, 2) == ""  # taken back by a hand: it does not come by itself again
    assert begin_as_first(desk, split, 1) == ""


def test_what_a_hand_emptied_stays_empty(desk: Desk, split: str) -> None:
    type_in(desk, split, 1, JOURNEY)
    type_in(desk, split, 2, {"bill_of_lading_number": "OTHER1"})
    type_in(desk, split, 2, {"bill_of_lading_number": ""})
    begin_as_first(desk, split, 2)
    assert texts(desk, split, 2, "bill_of_lading_number", "conveyance_name") == ["", "SHILI 1"]


def test_each_declaration_has_a_standing_of_its_own(desk: Desk, split: str) -> None:
    add_note(desk, split, channel="P", text="放行了", number=2)
    view = case_view(desk, split)
    assert (view.standing_of(1).stage, view.standing_of(2).stage) == ("", "released")
    assert view.item.stage == ""  # the case is as far as its least advanced declaration
    assert {entry.declaration for entry in view.timeline if entry.stage == "released"} == {2}
