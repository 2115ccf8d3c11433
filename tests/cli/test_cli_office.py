"""Records, attempts and amendments at the command line."""

from __future__ import annotations

from pathlib import Path

from cqdesk.actions.desk import open_desk
from cqdesk.actions.office_records import put_record

from .conftest import INVOICE, LIST, Run


def test_records_and_reminders_are_told_as_json(cq: Run, data: Path) -> None:
    with open_desk(data) as desk:
        values = {"number": "8900001234567", "kind": "operator", "valid_to": "2020-01-01"}
        put_record(desk, "card", values, company="示例公司")
    (card,) = cq("office", "card").answer["records"]
    assert (card["company"], card["values"]["valid_to"], card["attention"]) == ("示例公司", "2020-01-01", "已过期")
    told = cq("office", "reminders").answer["reminders"]
    assert [(one["kind"], one["what"], one["by"]) for one in told] == [("card", "已过期", "2020-01-01")]


def test_attempts_of_a_noted_refusal_name_the_field(cq: Run, data: Path, tmp_path: Path) -> None:
    case = cq("import", str(INVOICE), str(LIST)).answer["case"]
    cq("note", case, "--channel", "E", "--text", "毛重与舱单不一致")
    answer = cq("attempts", case).answer
    assert [(one["outcome"], one["live"]) for one in answer["attempts"]] == [("退单", True)]
    assert [(one["path"], one["open"]) for one in answer["complaints"]] == [("gross_weight_kg", True)]
    assert cq("amend", case, "--to", str(tmp_path / "x.xlsx")).error["id"] == "amendment-none"
