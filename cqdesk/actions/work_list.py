"""The work list of the window: open cases by the next moment at risk, the newest done ones, counts, search.

However many cases the store holds, only what can be looked at is read: open cases up to `MOST_OPEN`, done ones up to
`MOST_DONE`, found ones up to `MOST_FOUND`. The counts are of all cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..codes import normal
from ..domain.case import GROUP_ZH, Group, group_of
from ..domain.stage import STAGE_ZH, Stage
from ..forms.layout import DIRECTION_ZH
from ..store import case_words, cases, work_rows
from ..store.engine import Connection
from .case_search import MOST_FRESH, find_ids, holds, texts_now, typed_words
from .cases import GROUP_ORDER, WorkItem, item_of, order_of
from .desk import Desk
from .state import state_of

MOST_OPEN = 3000
MOST_DONE = 300
MOST_FOUND = 300
LEVEL_ZH = {"overdue": "逾期", "under_two_hours": "两小时内", "today": "今天"}
"""Words by which a search narrows to what is at risk."""
_DONE = GROUP_ORDER.index(Group.DONE)
_TODO = GROUP_ORDER.index(Group.TODO)


@dataclass(frozen=True, kw_only=True)
class WorkPage:
    """What the list shows: items in order, how many cases there are by group ("" = all), and what was left out."""

    items: list[WorkItem]
    counts: dict[str, int]
    left_out: int
    """Open and done cases that exist and are not listed (they are found by the search)."""
    indexing: int
    """History entries the search does not know yet; 0 almost always."""


@dataclass(frozen=True)
class _State:
    """What decides a group, as `work_rows.combinations` tells it."""

    stage: str
    step: str
    flags: tuple[str, ...]
    by_note: bool

    @cached_property
    def rank(self) -> int:
        return GROUP_ORDER.index(group_of(state_of(self))[0])


def work_page(desk: Desk, search: str = "") -> WorkPage:
    """One reading of the list; `search` = words that must all be found."""
    words = typed_words(search)
    with desk.store.read() as connection:
        ranks = {one: _State(*one).rank for one in work_rows.combinations(connection)}
        counts = work_rows.counts(connection, ranks, without=_TODO)
        keys = work_rows.next_cases(connection, ranks, (n for n in range(len(GROUP_ORDER)) if n != _DONE), MOST_OPEN)
        keys += work_rows.cases_without_declaration(connection, MOST_DONE)
        done = work_rows.newest_cases(connection, ranks, [_DONE], MOST_DONE)
        if not words:
            items = _items(desk, connection, [*keys, *done])
        else:
            items = _searched(desk, connection, keys, done, words)
        indexing = case_words.behind(connection, case_words.mark(connection))
    by_group = {group.value: counts.get(rank, 0) for rank, group in enumerate(GROUP_ORDER)}
    every = sum(by_group.values())
    if words:
        by_group = {group.value: sum(1 for item in items if item.group == group.value) for group in GROUP_ORDER}
    return WorkPage(
        items=sorted(items, key=order_of),
        counts={"": sum(by_group.values()), **by_group},
        left_out=0 if words else every - len(items),
        indexing=indexing if indexing > MOST_FRESH else 0,
    )


_DONE_WORDS = (GROUP_ZH[Group.DONE], STAGE_ZH[Stage.CLOSED], *DIRECTION_ZH.values())
"""Words about a done case that stand in no text of the store."""


def _searched(
    desk: Desk, connection: Connection, open_keys: Sequence[int], done: Sequence[int], words: Sequence[str]
) -> list[WorkItem]:
    """Open cases by everything they show and hold, the others by the index."""
    texts = texts_now(connection, open_keys)
    found = [
        item
        for key, item in zip(open_keys, _items(desk, connection, open_keys), strict=True)
        if holds(f"{texts.get(key, '')}\n{_shown(item)}", words)
    ]
    known = set(open_keys)
    of_text = [word for word in words if not any(word in normal.fold(said) for said in _DONE_WORDS)]
    keys = find_ids(connection, of_text, MOST_FOUND) if of_text else done[:MOST_FOUND]
    others = _items(desk, connection, [key for key in keys if key not in known])
    of_state = [word for word in words if word not in of_text]
    return found + [item for item in others if holds(_shown(item), of_state)]


def _shown(item: WorkItem) -> str:
    """What the line shows and the store's text does not hold."""
    level = LEVEL_ZH.get(item.moment_level, "")
    return normal.fold(
        "\n".join(
            (
                item.case,
                item.company,
                item.title,
                item.group_zh,
                item.stage_zh,
                item.step_zh,
                item.why,
                item.moment,
                level,
                DIRECTION_ZH.get(item.direction, ""),
                *item.flags_zh,
                *item.numbers.values(),
            )
        )
    )


def _items(desk: Desk, connection: Connection, keys: Sequence[int]) -> list[WorkItem]:
    """Cases as lines of the list, in the order of their keys."""
    declarations = work_rows.declarations_of_cases(connection, keys)
    moments = work_rows.moments_of_cases(connection, keys)
    live = work_rows.live_numbers_of(connection, [row.id for rows in declarations.values() for row in rows])
    names = dict(cases.company_names(connection))
    by_key = {
        case.id: item_of(desk, case, declarations.get(case.id, []), moments.get(case.id, []), names, live)
        for case in work_rows.cases_by_ids(connection, keys)
    }
    return [by_key[key] for key in keys]
