from __future__ import annotations

from cqdesk.actions.cases import new_case, work_list
from cqdesk.actions.desk import Desk
from tests.actions.conftest import OpenDesk


def test_what_one_desk_writes_another_reads(opened: OpenDesk, desk: Desk) -> None:
    number = new_case(desk, direction="export")
    assert [item.case for item in work_list(opened())] == [number]
