"""Answers kept on a connection are asked again after any commit, of this program or another."""

from __future__ import annotations

from functools import partial

import pytest

from cqdesk.store import cases
from cqdesk.store.engine import LIVE, Store
from cqdesk.store.kept import kept
from cqdesk.store.work_rows import count_cases
from tests.store.conftest import NOW, OpenStore


def _add(store: Store) -> None:
    with store.write() as connection:
        cases.new_case(connection, direction="export", at=NOW, year=2026)


class _Clerk:
    """Counts cases as a search does, and how often it had to look."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.looks = 0

    def count(self) -> int:
        with self.store.read() as connection:

            def look() -> int:
                self.looks += 1
                return count_cases(connection)

            return kept(connection, "cases", look)


@pytest.mark.parametrize("other", [False, True], ids=["this program", "another"])
def test_an_answer_holds_until_something_is_committed(opened: OpenStore, other: bool) -> None:
    store = opened(LIVE)
    clerk = _Clerk(store)
    assert [clerk.count(), clerk.count(), clerk.looks] == [0, 0, 1]
    _add(opened(LIVE) if other else store)
    assert [clerk.count(), clerk.count(), clerk.looks] == [1, 1, 2]


def test_what_a_writer_sees_of_itself_is_new_at_once_and_gone_after_a_fault(opened: OpenStore) -> None:
    store = opened(LIVE)
    clerk = _Clerk(store)
    assert clerk.count() == 0

    def fail() -> None:
        with store.write() as connection:
            assert kept(connection, "cases", partial(count_cases, connection)) == 0
            cases.new_case(connection, direction="export", at=NOW, year=2026)
            assert kept(connection, "cases", partial(count_cases, connection)) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    for _ in range(3):  # whichever connection of the pool answers
        assert clerk.count() == 0
