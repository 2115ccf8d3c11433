"""Moments that follow from the form and from the stage; what people told stays as told."""

from __future__ import annotations

from cqdesk.actions.cases import case_view, new_case, set_moment, work_list
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import type_in, undo
from cqdesk.actions.moments import IMPORT_LIMIT
from cqdesk.domain.clock import CHINA
from tests.actions.conftest import START
from tests.actions.test_state import feed, receipt, response, sent


def test_the_import_limit_follows_the_day_of_entry(desk: Desk) -> None:
    """Customs Law art. 24: fourteen days after the conveyance entered; without a calendar it says what it cannot tell."""
    case = new_case(desk, direction="import")
    type_in(desk, case, 1, {"entry_exit_date": "2026-11-20"})
    (limit,) = case_view(desk, case).moments
    assert (limit.kind, limit.at.astimezone(CHINA).date().isoformat()) == (IMPORT_LIMIT, "2026-12-04")
    assert "缺 2026 年节假日表" in limit.source
    type_in(desk, case, 1, {"entry_exit_date": "2026-11-2x"})
    assert case_view(desk, case).moments == []
    undo(desk, case)
    assert [one.kind for one in case_view(desk, case).moments] == [IMPORT_LIMIT]


def test_an_export_has_no_import_limit(desk: Desk) -> None:
    case = new_case(desk, direction="export")
    type_in(desk, case, 1, {"entry_exit_date": "2026-11-20"})
    assert case_view(desk, case).moments == []


def test_what_was_told_is_done_by_release(desk: Desk) -> None:
    to = sent(desk)
    set_moment(desk, to.case, kind="customs-cutoff", at=START, source="船公司")
    feed(desk, to, [response(to), receipt(to, "7", 1), receipt(to, "P", 5)])
    assert [one.done for one in case_view(desk, to.case).moments] == [True]
    # a refusal dated before the release, read after it, changes nothing
    feed(desk, to, [receipt(to, "E", 2)])
    assert [one.done for one in case_view(desk, to.case).moments] == [True]


def test_the_next_moment_orders_the_work_list(desk: Desk) -> None:
    late, early = new_case(desk, direction="export"), new_case(desk, direction="export")
    set_moment(desk, late, kind="customs-cutoff", at=START.replace(day=25), source="船公司")
    set_moment(desk, early, kind="customs-cutoff", at=START.replace(day=22), source="船公司")
    assert [item.case for item in work_list(desk)] == [early, late]
