"""The work list and the case view: what they show, in what order, and what they cost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cqdesk.actions.cases import case_view, new_case, set_customs_path, set_moment, work_list
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import paste_block, type_in, undo
from cqdesk.actions.status import status
from cqdesk.domain.clock import CHINA
from cqdesk.errors import UserError
from tests.actions.conftest import START, Count


def listed(desk: Desk, search: str = "") -> list[str]:
    return [item.case for item in work_list(desk, search=search)]


def test_numbers_count_within_a_year(desk: Desk) -> None:
    assert [new_case(desk, direction="export") for _ in range(3)] == ["26-000001", "26-000002", "26-000003"]


def test_a_new_case_is_to_do_and_says_so(desk: Desk) -> None:
    number = new_case(desk, direction="import", client="示例进口公司")
    item = work_list(desk)[0]
    assert (item.case, item.company, item.direction, item.group) == (number, "示例进口公司", "import", "todo")
    assert item.why
    view = case_view(desk, number)
    assert [(row.number, row.version, row.kind_zh) for row in view.declarations] == [(1, 1, "草稿")]
    assert [row.act_zh for row in view.history] == ["新建"]


def test_a_case_is_found_however_its_number_is_typed(desk: Desk, case: str) -> None:
    for typed in ("26-000001", "26-1", "26000001", " ２６－１ "):
        assert case_view(desk, typed).item.case == case
    with pytest.raises(UserError) as caught:
        case_view(desk, "26-2")
    assert caught.value.id == "case-unknown"


def test_the_next_moment_at_risk_comes_first(desk: Desk) -> None:
    first, second, third, fourth = (new_case(desk, direction="export") for _ in range(4))
    for number, hours in ((second, 300), (third, 1), (fourth, -1)):
        set_moment(desk, number, kind="customs-cutoff", at=START + timedelta(hours=hours), source="船公司")
    assert listed(desk) == [fourth, third, second, first]


def test_a_moment_without_a_zone_is_china_time(desk: Desk, case: str) -> None:
    set_moment(desk, case, kind="customs-cutoff", at=datetime(2026, 11, 22, 18, 0), source="邮件")  # noqa: DTZ001
    assert [row.at for row in case_view(desk, case).moments] == [datetime(2026, 11, 22, 18, 0, tzinfo=CHINA)]
    with pytest.raises(UserError):
        set_moment(desk, case, kind="no-such", at=START, source="")
    with pytest.raises(UserError):
        set_customs_path(desk, case, "no-such")


def test_search_looks_at_what_the_line_shows(desk: Desk) -> None:
    one = new_case(desk, direction="export", client="Sample Bearings")
    new_case(desk, direction="export", client="示例公司")
    paste_block(desk, one, 1, "goods", 1, ["goods_name"], [["深沟球轴承"]])
    assert listed(desk, "bearings 轴承") == listed(desk, "26-000001") == [one]
    assert listed(desk, "轴承 示例") == []


def test_the_history_tells_who_changed_what(desk: Desk, case: str) -> None:
    type_in(desk, case, 1, {"contract_number": "A1"})
    undo(desk, case)
    newest, older = case_view(desk, case).history[:2]
    assert (older.act_zh, older.who, older.changes) == ("修改", "tester", [("合同号", "", "A1")])
    assert (newest.act_zh, newest.changes) == ("撤销", [("合同号", "A1", "")])


def test_the_work_list_asks_no_more_for_more_cases(desk: Desk, count: Count) -> None:
    def one_more() -> None:
        number = new_case(desk, direction="export", client=f"公司{len(listed(desk))}")
        set_moment(desk, number, kind="customs-cutoff", at=START, source="")

    one_more()
    with count(desk) as few:
        work_list(desk)
        status(desk)
    for _ in range(10):
        one_more()
    with count(desk) as many:
        assert len(work_list(desk, search="公司")) == len(status(desk)) == 11
    assert few.statements == many.statements <= 16
    assert many.commits == 0


def test_lists_never_load_documents_or_messages(desk: Desk, case: str, count: Count) -> None:
    type_in(desk, case, 1, {"contract_number": "A1"})
    with count(desk) as asked:
        work_list(desk)
        status(desk)
    assert not [
        words for words in asked.asked for heavy in ("form_version", "filing.data", "receipt.raw") if heavy in words
    ]
