"""Several cases filed in one go: each in an act of its own, none twice, what cannot go says why."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from cqdesk.actions.cases import new_case
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft, type_in
from cqdesk.actions.filing_together import CaseToFile, case_to_file, file_one, how_far
from cqdesk.actions.hand_over import hand_over
from cqdesk.actions.office_records import put_record
from cqdesk.errors import UserError
from cqdesk.store import cases, declarations

from .clerk import Shop, finished_case, make_template

FIRST, SECOND, EMPTY = "26-000001", "26-000002", "26-000003"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def more(desk: Desk, _case: str) -> None:
        finished_case(desk, 0)
        new_case(desk, direction="export")

    return make_template(tmp_path_factory.mktemp("finished") / "data", more=more)


def queued(shop: Shop) -> list[str]:
    """The cases of the filings in the outbox, asked of the file itself."""
    connection = sqlite3.connect(shop.desk.store.path)
    try:
        rows = connection.execute(
            "SELECT c.number FROM filing f JOIN declaration d ON d.id = f.declaration_id"
            " JOIN cases c ON c.id = d.case_id ORDER BY f.id"
        ).fetchall()
    finally:
        connection.close()
    return [str(row[0]) for row in rows]


def looked_at(shop: Shop, *numbers: str) -> list[CaseToFile]:
    return [case_to_file(shop.desk, number) for number in numbers]


def test_what_goes_and_what_is_kept_back_stand_in_one_list(shop: Shop) -> None:
    first, second, empty = looked_at(shop, FIRST, SECOND, EMPTY)
    assert first.may_go
    assert second.may_go
    assert first.client
    assert "项" in first.sends_zh
    assert (first.errors, first.look_first) == (0, [])
    assert not empty.may_go
    assert empty.errors
    assert empty.reason.startswith(f"还有 {empty.errors} 处错误。第一处：")
    assert empty.remedy


def test_each_goes_in_an_act_of_its_own_and_a_failure_stops_no_other(shop: Shop) -> None:
    lines = looked_at(shop, FIRST, SECOND, EMPTY)
    type_in(shop.desk, FIRST, 1, {"remarks": "核对之后又改了"})
    told = []
    for line in lines:
        try:
            file_one(shop.desk, line)
        except UserError as error:
            told.append((line.case, error.id))
    assert told == [(FIRST, "summary-stale"), (EMPTY, "case-kept-back")]
    assert queued(shop) == [SECOND]


def test_nothing_goes_twice(shop: Shop) -> None:
    line = case_to_file(shop.desk, FIRST)
    keys = file_one(shop.desk, line)
    assert how_far(shop.desk, keys) == "待发送"
    with pytest.raises(UserError) as refused:
        file_one(shop.desk, line)
    assert refused.value.id == "filing-under-way"
    again = case_to_file(shop.desk, FIRST)
    assert not again.may_go
    assert "已在发送" in again.reason
    shop.sync()
    assert how_far(shop.desk, keys) == "已发出，等回执"
    assert queued(shop) == [FIRST]


def test_declarations_of_one_case_go_all_or_none(shop: Shop) -> None:
    with shop.desk.store.write() as connection:
        first = declarations.load(connection, declarations.declaration_by_id(connection, 1).version_id)
        case = cases.case_of(connection, FIRST)
        declarations.new_declaration(connection, case.id, first.filled, first.links, shop.clock.now())
    line = case_to_file(shop.desk, FIRST)
    assert len(line.summaries) == 2
    assert line.sends_zh.count("项") == 2
    type_in(shop.desk, FIRST, 2, {"remarks": "第二份又改了"})
    with pytest.raises(UserError) as refused:
        file_one(shop.desk, line)
    assert refused.value.id == "summary-stale"
    assert queued(shop) == []
    file_one(shop.desk, case_to_file(shop.desk, FIRST))
    assert queued(shop) == [FIRST, FIRST]


def test_cards_and_a_broker_who_has_the_draft_are_told(shop: Shop, tmp_path: Path) -> None:
    declarant = open_draft(shop.desk, FIRST).filled.form.declarant_name
    put_record(shop.desk, "card", {"number": "8900001234567", "kind": "operator", "lent_to": "客户"}, company=declarant)
    hand_over(shop.desk, SECOND, "重庆示例报关行", tmp_path / "broker")
    first, second = looked_at(shop, FIRST, SECOND)
    assert any("已借给客户" in words for words in first.signing)
    assert first.may_go
    assert not first.look_first
    assert second.may_go
    assert "再自行申报会重复" in second.look_first[0]
