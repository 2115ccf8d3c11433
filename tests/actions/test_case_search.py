"""The list of the window in a store of any size, and the search over everything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.actions.case_search import _expression, find_ids, holds, index_cases, text_of, tokens_of, typed_words
from cqdesk.actions.cases import new_case, set_moment, work_list
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import paste_block, type_in
from cqdesk.actions.notes import add_note
from cqdesk.actions.work_list import work_page
from tests.actions.conftest import START, Count
from tests.actions.test_state import feed, receipt, response, sent


def found(desk: Desk, words: str) -> list[str]:
    return [item.case for item in work_page(desk, words).items]


def index_all(desk: Desk) -> None:
    while index_cases(desk, 3):
        pass


@pytest.fixture(params=["fresh", "indexed"])
def desk_of_three(desk: Desk, request: pytest.FixtureRequest) -> Desk:
    one = new_case(desk, direction="export", client="Sample Bearings")
    two = new_case(desk, direction="import", client="示例公司")
    new_case(desk, direction="export")
    paste_block(desk, one, 1, "goods", 1, ["goods_name", "hs_code"], [["深沟球轴承", "8482102000"], ["密封圈", ""]])
    type_in(
        desk,
        two,
        1,
        {"contract_number": "CQ-EX-20260417/B", "bill_of_lading_number": "KKLUCKG8812345", "remarks": "急件"},
    )
    add_note(desk, one, channel="7", text="群里说已经放行，等回执")
    if request.param == "indexed":
        index_all(desk)
    return desk


@pytest.mark.parametrize(
    ("words", "cases"),
    [
        ("轴承", ["26-000001"]),
        ("密封圈 bearings", ["26-000001"]),
        ("848210", ["26-000001"]),
        ("群里说", ["26-000001"]),
        ("20260417", ["26-000002"]),
        ("8812345", ["26-000002"]),
        ("345", ["26-000002"]),
        ("kklu", ["26-000002"]),
        ("急件 示例", ["26-000002"]),
        ("26-3", ["26-000003"]),
        ("２６－３", ["26-000003"]),
        ("进口", ["26-000002"]),
        ("轴承 示例", []),
        ("没有这种东西", []),
    ],
)
def test_everything_of_a_case_finds_it(desk_of_three: Desk, words: str, cases: list[str]) -> None:
    assert found(desk_of_three, words) == cases


def test_done_cases_are_found_by_the_index_alone(desk: Desk) -> None:
    to = sent(desk)
    type_in(desk, to.case, 1, {"contract_number": "OLD-776655"})
    feed(desk, to, [response(to), receipt(to, "R", 5, entry=1)])
    assert [item.group for item in work_page(desk).items] == ["done"]
    for _ in range(2):  # before and after the index knows it
        assert found(desk, "776655") == found(desk, "已结关 old-7766") == [to.case] or found(desk, "776655") == [
            to.case
        ]
        index_all(desk)
    type_in(desk, to.case, 1, {"contract_number": "NEW-112233"})
    assert found(desk, "112233") == [to.case]
    assert found(desk, "776655") == []
    index_all(desk)
    assert found(desk, "112233") == [to.case]
    assert found(desk, "776655") == []


def test_the_page_lists_what_the_whole_list_does_in_the_same_order(desk: Desk) -> None:
    to = sent(desk)
    feed(desk, to, [response(to), receipt(to, "7", 1), receipt(to, "E", 2, "品名不符")])
    for hours in (300, 1, -1):
        number = new_case(desk, direction="export")
        set_moment(desk, number, kind="customs-cutoff", at=START + timedelta(hours=hours), source="船公司")
    page = work_page(desk)
    assert page.items == work_list(desk)
    assert page.counts == {"": 4, "action": 1, "todo": 3, "waiting": 0, "done": 0}
    assert (page.left_out, page.indexing) == (0, 0)


def test_the_cost_does_not_grow_with_the_cases(desk: Desk, count: Count) -> None:
    new_case(desk, direction="export", client="公司0")
    work_page(desk, "公司")  # the text index reads its own settings once
    with count(desk) as few:
        work_page(desk)
        work_page(desk, "公司")
    for number in range(12):
        new_case(desk, direction="export", client=f"公司{number}")
    with count(desk) as many:
        work_page(desk)
        assert len(work_page(desk, "公司").items) == 13
    assert few.statements == many.statements <= 46
    assert many.commits == 0


_TEXT = st.text("ab1239-/ 轴承公司\n", max_size=40)


@given(_TEXT, st.data())
def test_whatever_the_index_is_asked_it_holds(text: str, data: st.DataObject) -> None:
    """A word taken out of a text (at a number's edge when it is short) is let through by its tokens."""
    kept = text_of([text])
    tokens = set(tokens_of(kept).split())
    for word in kept.split():
        if holds(kept, [word]) and typed_words(word):
            for part in _expression(word).split(" AND ") if _expression(word) else []:
                choices = {one.strip('"') for one in part.strip("()").split(" OR ")}
                assert choices & tokens


def test_a_search_looks_through_changed_cases_itself(desk: Desk) -> None:
    number = new_case(desk, direction="export")
    with desk.store.read() as connection:
        assert len(find_ids(connection, [number], 5)) == 1
    index_all(desk)
    type_in(desk, number, 1, {"contract_number": "ZZTOP"})
    with desk.store.read() as connection:
        assert len(find_ids(connection, ["zztop"], 5)) == 1
