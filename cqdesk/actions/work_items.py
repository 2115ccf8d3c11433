"""A case as one line of the work list. Stands apart from the case itself, so that the list opens without its forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..domain.case import (
    GROUP_ZH,
    DeclarationState,
    Group,
    case_group,
    least_advanced,
    under_way_anew,
    unsent_zh,
)
from ..domain.clock import CHINA
from ..domain.moments import Moment, Urgency, next_at_risk, remaining_zh, urgency
from ..domain.stage import FLAG_ZH, STAGE_ZH, Flag, Stage
from ..domain.steps import STEP_ZH
from ..store import brokers, cases, declarations
from ..store.engine import Connection
from .desk import Desk
from .state import state_of

GROUP_ORDER = (Group.ACTION, Group.TODO, Group.WAITING, Group.DONE)
"""Who needs a hand comes first."""


@dataclass(frozen=True, kw_only=True)
class WorkItem:
    """A case as one line of the work list."""

    case: str
    company: str
    direction: str
    title: str
    group: str
    group_zh: str
    why: str
    step: str
    step_zh: str
    stage: str
    stage_zh: str
    standing_zh: str
    """Stage, else step, else whether it is a draft, with a broker, or declared: never empty. The step before the stage
    while what the stage speaks of is being replaced (`under_way_anew`)."""
    under_way_anew: bool
    """What was saved or refused was sent again and has no answer yet: the stage is not the last word."""
    flags: tuple[str, ...]
    flags_zh: tuple[str, ...]
    moment: str
    moment_at: datetime | None
    moment_level: str
    numbers: dict[str, str]
    sample: str
    changed_at: datetime

    @property
    def number(self) -> str:
        """The number a case is asked for by: entry, else unified, else the client's. Saved anew after a refusal, the
        refused attempt's entry number is no longer its own.
        """
        entry = "" if self.stage == Stage.SAVED.value else self.numbers.get("entry", "")
        return entry or self.numbers.get("unified") or self.numbers.get("client", "")


_LEVELS = (Urgency.OVERDUE.value, Urgency.UNDER_TWO_HOURS.value, Urgency.TODAY.value)


def order_of(item: WorkItem) -> tuple[int, str, int, str]:
    """Where a line stands: the next moment at risk first, the done ones last."""
    level = _LEVELS.index(item.moment_level) if item.moment_level in _LEVELS else len(_LEVELS)
    if item.group == Group.DONE.value:
        level = len(_LEVELS) + 1
    at = item.moment_at.isoformat() if item.moment_at else "9"
    return level, at, GROUP_ORDER.index(Group(item.group)), item.case


def holders_of(connection: Connection, rows: Iterable[declarations.DeclarationRow]) -> dict[int, tuple[str, datetime]]:
    """Which broker has a declaration since when; only of those that wait for their broker."""
    waiting = [row.id for row in rows if row.handed_over and row.official_version_id is None]
    return brokers.holders(connection, waiting) if waiting else {}


def _holder_zh(given: tuple[str, datetime] | None) -> str:
    return f"“{given[0]}”（{given[1].astimezone(CHINA):%m-%d %H:%M}）" if given else ""


def item_of(
    desk: Desk,
    case: cases.Case,
    rows: list[declarations.DeclarationRow],
    moments: list[cases.MomentRow],
    companies: dict[int, str],
    live: dict[int, str],
    with_brokers: Mapping[int, tuple[str, datetime]],
) -> WorkItem:
    """A case as a line of the work list; `companies` by key, `live` the client number by declaration, `with_brokers`
    (see `holders_of`) which broker has a declaration since when."""
    states = [
        replace(
            state_of(row, declared=row.official_version_id is not None), holder=_holder_zh(with_brokers.get(row.id))
        )
        for row in rows
    ]
    shown = least_advanced(states)
    row = rows[states.index(shown)] if rows else None
    group, why = case_group(states)
    now = desk.clock.now()
    next_one = next_at_risk([moment_of(one) for one in moments])
    flags = sorted(shown.flags, key=lambda flag: list(Flag).index(flag))
    numbers = {
        "client": live.get(row.id, "") if row and row.step else "",
        "unified": row.known_unified_number if row else "",
        "entry": row.known_entry_number if row else "",
    }
    return WorkItem(
        case=case.number,
        company=companies.get(case.company_id or 0, ""),
        direction=case.direction,
        title=case.title,
        group=group.value,
        group_zh=GROUP_ZH[group],
        why=why,
        step=shown.step.value if shown.step else "",
        step_zh=STEP_ZH[shown.step] if shown.step else "",
        stage="" if shown.stage is Stage.NONE else shown.stage.value,
        stage_zh="" if shown.stage is Stage.NONE else STAGE_ZH[shown.stage],
        standing_zh=_standing_zh(shown),
        under_way_anew=under_way_anew(shown),
        flags=tuple(flag.value for flag in flags),
        flags_zh=tuple(FLAG_ZH[flag] for flag in flags),
        moment=remaining_zh(next_one, desk.moment_kinds, now) if next_one else "",
        moment_at=next_one.at if next_one else None,
        moment_level=urgency(next_one.at, now).value if next_one else "",
        numbers={name: number for name, number in numbers.items() if number},
        sample=case.sample,
        changed_at=case.changed_at,
    )


def _standing_zh(state: DeclarationState) -> str:
    if state.stage is not Stage.NONE and not under_way_anew(state):
        return STAGE_ZH[state.stage]
    if state.step is not None:
        return STEP_ZH[state.step]
    return unsent_zh(declared=state.declared, handed_over=state.handed_over)


def moment_of(one: cases.MomentRow) -> Moment:
    """A stored moment as the rules of urgency see it."""
    return Moment(kind=one.kind, at=one.at, source=one.source, done=one.done_at is not None)
