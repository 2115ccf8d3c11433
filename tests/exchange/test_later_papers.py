"""What was really declared stands in everything that follows, also while somebody already works on the next draft."""

from __future__ import annotations

import pytest

from cqdesk.actions.cases import case_view, new_case
from cqdesk.actions.chat_texts import facts_of
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft, type_in
from cqdesk.actions.inspections import inspection_counts
from cqdesk.actions.notes import add_note
from cqdesk.actions.prints import declaration_pages
from cqdesk.actions.read_back import read_back
from cqdesk.actions.refund_estimate import drafts_of, estimate
from cqdesk.actions.refund_official import take_official_items
from cqdesk.actions.takeover import compare_with, earlier_cases
from cqdesk.store import cases, refund
from tests.exchange.conftest import Print, form_of


@pytest.fixture
def declared(desk: Desk, case: str, printed: Print) -> str:
    """The print changed the gross weight and the code of line 2; a draft with other values was begun since."""
    read_back(
        desk,
        case,
        printed(
            gross_weight_kg="7777.5",
            entry_exit_date="2026-11-20",
            goods={2: {"hs_code": "8708999990", "total_price": "4321", "unit_price": ""}},
        ),
    )
    type_in(desk, case, 1, {"gross_weight_kg": "1", "goods[2].hs_code": "9999999999", "goods[2].total_price": "7"})
    draft = open_draft(desk, case).filled.form
    assert (str(draft.gross_weight_kg), draft.goods[1].hs_code) == ("1", "9999999999")
    return case


def test_the_print_shows_what_was_declared(desk: Desk, declared: str) -> None:
    words = "".join(word for page in declaration_pages(desk, declared, page="official").pages for word in page.texts)
    assert "7777.5" in words
    assert "8708999990" in words
    assert "9999999999" not in words


def test_statistics_count_the_declared_code(desk: Desk, declared: str) -> None:
    _, codes = inspection_counts(desk)
    subjects = {one.subject for one in codes}
    assert "8708999990" in subjects
    assert "9999999999" not in subjects


def test_texts_for_the_chat_and_copies_for_the_next_case_take_the_declared_values(desk: Desk, declared: str) -> None:
    assert facts_of(desk, declared)["毛重"] == "7777.5"
    following = new_case(desk, direction="export")
    assert {one.case for one in earlier_cases(desk, following)} == {declared}
    said = {one.theirs for one in compare_with(desk, following, 1, declared, 1)}
    assert "9999999999" not in said
    assert "8708999990" in said


def test_the_estimate_and_the_refund_records_rest_on_the_declared_values(desk: Desk, declared: str) -> None:
    company = case_view(desk, declared).item.company
    assert [key for key, _ in drafts_of(desk, company)] == [f"{declared}|1"]
    assert estimate(desk, declared).lines[1].hs_code == "8708999990"
    add_note(desk, declared, channel="R", text="已结关")
    taken = take_official_items(desk, company)
    assert taken.items == len(form_of(desk, declared)["goods"])
    with desk.store.read() as connection:
        owner = cases.find_company(connection, company)
        assert owner is not None
        items = refund.newest_records(connection, owner.id, "item")
    second = next(one.document for one in items if str(one.document["item_number"]) == "2")
    assert (second["goods_code"], second["total_price"], second["gross_weight_kg"]) == (
        "8708999990", "4321", "7777.5",
    )  # fmt: skip
