"""Two programs at one store: each sees what the other wrote, and an act that fails leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cqdesk.actions.cases import new_case
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import copy_rows, insert_row, open_draft, redo, take_over, type_in, undo
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.forms.declaration.paper_facts import Fact
from cqdesk.forms.document import filled_document
from cqdesk.forms.path import NoSuchPlace
from cqdesk.store import mirrors, seals

from .clerk import START


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Desk]]:
    root = tmp_path_factory.mktemp("shared")
    with (
        open_desk(root, clock=ManualClock(START), user="li") as one,
        open_desk(root, clock=ManualClock(START), user="wang") as other,
    ):
        yield one, other


class Broken(Exception):
    """Happens in the middle of an act."""


def fail(*_given: object) -> None:
    raise Broken


STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.one_of(
            st.tuples(st.just("type"), st.sampled_from(["contract_number", "gross_weight_kg", "goods[1].goods_name"])),
            st.tuples(st.sampled_from(["insert", "copy", "undo", "redo", "fail"]), st.just("")),
        ),
        st.sampled_from(["", "5", "5.0", "约5", "轴承"]),
    ),
    min_size=3,
    max_size=12,
)


def does(desk: Desk, case: str, what: str, place: str, words: str) -> None:
    match what:
        case "type":
            type_in(desk, case, 1, {place: words})
        case "insert":
            insert_row(desk, case, 1, "goods", 1)
        case "copy":
            copy_rows(desk, case, 1, "goods", [1])
        case "fail":
            with pytest.raises(Broken):
                take_over(desk, case, 1, {"marks_and_numbers": Fact(text="N/M", origin="x")}, also=fail)
        case _:
            (undo if what == "undo" else redo)(desk, case)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_one_wrote_the_other_sees_and_columns_and_history_agree(
    desks: tuple[Desk, Desk], steps: list[tuple[int, tuple[str, str], str]]
) -> None:
    case = new_case(desks[0], direction="export")
    insert_row(desks[0], case, 1, "goods", 1)
    for who, (what, place), words in steps:
        before = filled_document(open_draft(desks[1 - who], case, 1).filled)
        with suppress(UserError, NoSuchPlace):  # nothing to undo, no line to copy
            does(desks[who], case, what, place, words)
        mine, theirs = (filled_document(open_draft(desk, case, 1).filled) for desk in desks)
        assert mine == theirs
        if what == "fail":
            assert mine == before
    with desks[0].store.read() as connection:
        assert list(mirrors.differing_columns(connection)) == []
        assert seals.broken(connection) == []
