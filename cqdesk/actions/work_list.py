"""The work list of the window: open cases by the next moment at risk, the newest done ones, counts, search.

However many cases the store holds, only what can be looked at is read: open cases up to `MOST_OPEN`, done ones up to
`MOST_DONE`, found ones up to `MOST_FOUND`. The counts are of all cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..codes import normal
from ..domain.case import GROUP_ZH, Group, group_of, unsent_zh
from ..domain.stage import FLAG_ZH, STAGE_ZH
from ..domain.steps import STEP_ZH
from ..forms.layout import DIRECTION_ZH
from ..store import brokers, case_words, cases, work_rows
from ..store.engine import Connection
from ..store.kept import kept
from .case_search import MOST_FRESH, find_ids, holds, texts_now, typed_words
from .desk import Desk
from .state import state_of
from .work_items import GROUP_ORDER, WorkItem, holders_of, item_of, order_of

MOST_OPEN = 3000
MOST_DONE = 300
MOST_FOUND = 200
LEVEL_ZH = {"overdue": "逾期", "under_two_hours": "两小时内", "today": "今天"}
"""Words by which a search narrows to what is at risk."""
_STATE_WORDS = (
    *GROUP_ZH.values(),
    *STAGE_ZH.values(),
    *STEP_ZH.values(),
    *FLAG_ZH.values(),
    *LEVEL_ZH.values(),
    *DIRECTION_ZH.values(),
    unsent_zh(declared=False, handed_over=True),
    unsent_zh(declared=True, handed_over=False),
)
_TODO = GROUP_ORDER.index(Group.TODO)
_NOT_DONE = [rank for rank, group in enumerate(GROUP_ORDER) if group is not Group.DONE]


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
    declared: bool
    handed_over: bool

    @cached_property
    def rank(self) -> int:
        return GROUP_ORDER.index(group_of(state_of(self, declared=self.declared))[0])


def work_page(desk: Desk, search: str = "") -> WorkPage:
    """One reading of the list; `search` = words that must all be found."""
    words = typed_words(search)
    with desk.store.read() as connection:
        indexing = case_words.behind(connection, case_words.mark(connection))
        items = _searched(desk, connection, words) if words else _listed(desk, connection)
        counts = _counts(connection, items, words)
    return WorkPage(
        items=sorted(items, key=order_of),
        counts=counts,
        left_out=counts[""] - len(items),
        indexing=indexing if indexing > MOST_FRESH else 0,
    )


def _listed(desk: Desk, connection: Connection) -> list[WorkItem]:
    """What wants a hand or waits, and the newest done ones."""
    return _items(desk, connection, _at_hand(connection))


def _at_hand(connection: Connection) -> tuple[int, ...]:
    """Open cases and the newest done ones."""
    return kept(connection, "work_list.at_hand", lambda: (*dict.fromkeys([*_open(connection), *_done(connection)]),))


def _open(connection: Connection) -> list[int]:
    keys = work_rows.unsettled_cases(connection, MOST_OPEN + 1)
    if len(keys) > MOST_OPEN:
        keys = work_rows.next_cases(connection, _ranks(connection), _NOT_DONE, MOST_OPEN)
    return keys + work_rows.cases_without_declaration(connection, MOST_DONE)


def _done(connection: Connection) -> list[int]:
    return work_rows.newest_settled(connection, MOST_DONE)


def _ranks(connection: Connection) -> dict[work_rows.Combination, int]:
    return {one: _State(*one).rank for one in work_rows.combinations(connection)}


def _counts(connection: Connection, items: Sequence[WorkItem], words: Sequence[str]) -> dict[str, int]:
    """Cases by group: of what was found, else of the whole store."""
    counts = {group.value: sum(1 for item in items if item.group == group.value) for group in GROUP_ORDER}
    if not words:
        if len(items) >= MOST_OPEN:
            ranked = work_rows.counts(connection, _ranks(connection), without=_TODO)
            counts = {group.value: ranked.get(rank, 0) for rank, group in enumerate(GROUP_ORDER)}
        else:  # every open case is listed: whatever is not must be done
            counts[Group.DONE.value] += work_rows.count_cases(connection) - len(items)
    return {"": sum(counts.values()), **counts}


def _searched(desk: Desk, connection: Connection, words: Sequence[str]) -> list[WorkItem]:
    """Cases whose text holds all words; a word about the state (结关, 出口, 逾期) or a broker's name may also stand in
    the line itself."""
    found = find_ids(connection, words, MOST_FOUND)
    names = [one.name for one in brokers.brokers(connection, removed=True)]
    told = normal.fold("\n".join((*_STATE_WORDS, *(kind.name_zh for kind in desk.moment_kinds.values()), *names)))
    of_text = [word for word in words if word not in told or (len(word) == 1 and word.isascii())]
    if len(of_text) == len(words):
        return _items(desk, connection, found)
    among = find_ids(connection, of_text, MOST_FOUND) if of_text else []
    keys = dict.fromkeys([*found, *among, *_at_hand(connection)])
    texts = texts_now(connection, list(keys))
    return [
        item
        for key, item in zip(keys, _items(desk, connection, list(keys)), strict=True)
        if holds(f"{texts.get(key, '')}\n{_shown(item)}", words)
    ]


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
                item.standing_zh,
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
    held = holders_of(connection, (row for rows in declarations.values() for row in rows))
    by_key = {
        case.id: item_of(desk, case, declarations.get(case.id, []), moments.get(case.id, []), names, live, held)
        for case in work_rows.cases_by_ids(connection, keys)
    }
    return [by_key[key] for key in keys]
