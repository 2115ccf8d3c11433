"""How messages are written is a setting of the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqdesk.actions import demo, drafts
from cqdesk.actions.desk import Desk
from cqdesk.actions.exports import export_case
from cqdesk.actions.filing import filing_summary
from cqdesk.actions.message_form import set_message_form
from cqdesk.errors import UserError
from cqdesk.store import history

ACT = "message_form"


def sample(desk: Desk) -> str:
    ours, found = demo.samples()
    return demo.load_sample(desk, next(s for s in found if s.direction == "export"), ours)


def test_the_version_is_written_only_when_set(desk: Desk, tmp_path: Path) -> None:
    case = sample(desk)
    to = tmp_path / "m.xml"
    export_case(desk, case, 1, to)
    assert b"Version=" not in to.read_bytes()
    set_message_form(desk, version="4.8")
    export_case(desk, case, 1, to)
    assert b'Version="4.8"' in to.read_bytes()
    assert set_message_form(desk).version == "4.8"  # kept
    set_message_form(desk, version="")
    export_case(desk, case, 1, to)
    assert b"Version=" not in to.read_bytes()
    with pytest.raises(UserError) as refused:
        set_message_form(desk, version="v9 <")
    assert refused.value.id == "message-version"
    with desk.store.read() as connection:  # what was changed stands in the history, what was only looked at does not
        acts = [entry.payload["version"] for entry in history.entries(connection, "settings") if entry.act == ACT]
    assert acts == ["4.8", ""]


def test_what_stays_behind_is_said_before_filing(practice_desk: Desk, tmp_path: Path) -> None:
    desk = practice_desk
    case = sample(desk)
    drafts.insert_row(desk, case, 1, "supplements", 1)
    drafts.type_in(desk, case, 1, {"supplements[1].supplement_type": "A"})
    said = [issue for issue in filing_summary(desk, case).warnings if issue.id == "message-left-out"]
    assert len(said) == 1
    assert "补充申报单" in said[0].message
    to = tmp_path / "m.xml"
    export_case(desk, case, 1, to)
    assert b"DecSupplementLists" not in to.read_bytes()
    set_message_form(desk, supplements=True)
    export_case(desk, case, 1, to)
    assert b"DecSupplementLists" in to.read_bytes()
    assert not [issue for issue in filing_summary(desk, case).warnings if issue.id == "message-left-out"]
    drafts.insert_row(desk, case, 1, "goods[1].control_elements", 1)
    drafts.type_in(desk, case, 1, {"goods[1].control_elements[1].element_value": "无"})
    assert [issue for issue in filing_summary(desk, case).warnings if issue.id == "message-left-out"]
