"""Rows of the work list in a store of any size: counts and the next cases come from the database, never all cases.

What group a state belongs to is a question of the domain: the caller hands in the rank of each state that occurs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from ..domain.stage import Stage
from ..domain.steps import Step
from .cases import Case, MomentRow
from .declarations import DeclarationRow
from .tables import cases, declaration, filing, moment

Combination = tuple[str, str, tuple[str, ...], bool, bool, bool]
"""stage, step, flags, by_note, declared (an official version is known), handed over (a broker has it): all that decides
the group of a declaration."""
_DECLARED = declaration.c.official_version_id.is_not(None)
_STATE = (
    declaration.c.stage,
    declaration.c.step,
    declaration.c.flags,
    declaration.c.by_note,
    _DECLARED.label("declared"),
    declaration.c.handed_over,
)
_AT_ONCE = 500
"""Keys in one IN clause."""


def combinations(connection: Connection) -> list[Combination]:
    """The states that occur in the store; a handful, however many declarations there are."""
    rows = connection.execute(select(*_STATE).distinct())
    return [
        (row.stage, row.step, tuple(row.flags), bool(row.by_note), bool(row.declared), bool(row.handed_over))
        for row in rows
    ]


def _ranks(ranks: Mapping[Combination, int]) -> Select[tuple[int, int]]:
    """(case_id, rank): of several declarations the lowest rank counts."""
    each = [
        (
            (declaration.c.stage == stage)
            & (declaration.c.step == step)
            & (declaration.c.flags == list(flags))
            & (declaration.c.by_note == by_note)
            & (_DECLARED if declared else ~_DECLARED)
            & (declaration.c.handed_over == handed_over),
            rank,
        )
        for (stage, step, flags, by_note, declared, handed_over), rank in ranks.items()
    ]
    rank = case(*each, else_=0) if each else declaration.c.case_id * 0
    return select(declaration.c.case_id, func.min(rank).label("rank")).group_by(declaration.c.case_id)


def counts(connection: Connection, ranks: Mapping[Combination, int], *, without: int) -> dict[int, int]:
    """Cases by rank; those without any declaration count under `without`."""
    ranked = _ranks(ranks).subquery()
    found = {
        int(row[0]): int(row[1]) for row in connection.execute(select(ranked.c.rank, func.count()).group_by("rank"))
    }
    every = int(connection.execute(select(func.count()).select_from(cases)).scalar_one())
    if missing := every - sum(found.values()):
        found[without] = found.get(without, 0) + missing
    return found


def next_cases(
    connection: Connection, ranks: Mapping[Combination, int], wanted: Iterable[int], limit: int
) -> list[int]:
    """Keys of cases of these ranks: the next moment at risk first, without a moment the newest."""
    ranked = _ranks(ranks).subquery()
    soonest = (
        select(moment.c.case_id, func.min(moment.c.at).label("at"))
        .where(moment.c.done_at.is_(None))
        .group_by(moment.c.case_id)
        .subquery()
    )
    found = (
        select(ranked.c.case_id)
        .outerjoin(soonest, soonest.c.case_id == ranked.c.case_id)
        .where(ranked.c.rank.in_(sorted(wanted)))
        .order_by(soonest.c.at.is_(None), soonest.c.at, ranked.c.case_id.desc())
        .limit(limit)
    )
    return [int(key) for key in connection.execute(found).scalars()]


def _settled() -> ColumnElement[bool]:
    """Closed and nothing beside: what nobody need look at again. All else is judged row by row."""
    quiet = [Step.FAILED.value, Step.IN_DOUBT.value]
    return (declaration.c.stage == Stage.CLOSED.value) & (declaration.c.flags == []) & declaration.c.step.not_in(quiet)


def unsettled_cases(connection: Connection, limit: int) -> list[int]:
    """Cases with a declaration that is not simply closed, the newest first; at most `limit`."""
    found = select(declaration.c.case_id).where(~_settled()).distinct().order_by(declaration.c.case_id.desc())
    return [int(key) for key in connection.execute(found.limit(limit)).scalars()]


def newest_settled(connection: Connection, limit: int) -> list[int]:
    """Cases with a declaration that is simply closed, the newest first."""
    found = select(declaration.c.case_id).where(_settled()).distinct().order_by(declaration.c.case_id.desc())
    return [int(key) for key in connection.execute(found.limit(limit)).scalars()]


def cases_without_declaration(connection: Connection, limit: int) -> list[int]:
    """Cases that have no declaration yet: none is ever lost from the list."""
    every = connection.execute(select(func.count()).select_from(cases)).scalar_one()
    with_one = connection.execute(select(func.count(declaration.c.case_id.distinct()))).scalar_one()
    if every == with_one:
        return []
    bare = select(cases.c.id).except_(select(declaration.c.case_id)).limit(limit)
    return [int(key) for key in connection.execute(bare).scalars()]


def count_cases(connection: Connection) -> int:
    """How many cases there are."""
    return int(connection.execute(select(func.count()).select_from(cases)).scalar_one())


def changed_cases(connection: Connection, since: datetime, limit: int) -> list[int]:
    """Cases changed since an instant, the last changed first."""
    found = select(cases.c.id).where(cases.c.changed_at >= since).order_by(cases.c.changed_at.desc()).limit(limit)
    return [int(key) for key in connection.execute(found).scalars()]


def missed_moments(connection: Connection, since: datetime, until: datetime) -> list[MomentRow]:
    """Moments that passed in this time and are not done."""
    found = select(moment).where(moment.c.done_at.is_(None), moment.c.at >= since, moment.c.at < until)
    return [MomentRow(**row) for row in connection.execute(found.order_by(moment.c.at)).mappings()]


def _pieces(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


def cases_by_ids(connection: Connection, keys: Sequence[int]) -> list[Case]:
    """Cases by their keys."""
    return [
        Case(**row)
        for piece in _pieces(keys)
        for row in connection.execute(select(cases).where(cases.c.id.in_(piece))).mappings()
    ]


def declarations_of_cases(connection: Connection, keys: Sequence[int]) -> dict[int, list[DeclarationRow]]:
    """Case -> its declarations by number."""
    names = DeclarationRow.__dataclass_fields__
    found: dict[int, list[DeclarationRow]] = {}
    for piece in _pieces(keys):
        wanted = select(*(declaration.c[name] for name in names)).where(declaration.c.case_id.in_(piece))
        for row in connection.execute(wanted.order_by(declaration.c.case_id, declaration.c.number)).mappings():
            found.setdefault(row["case_id"], []).append(DeclarationRow(**row))
    return found


def moments_of_cases(connection: Connection, keys: Sequence[int]) -> dict[int, list[MomentRow]]:
    """Case -> its moments by time."""
    found: dict[int, list[MomentRow]] = {}
    for piece in _pieces(keys):
        wanted = select(moment).where(moment.c.case_id.in_(piece)).order_by(moment.c.at)
        for row in connection.execute(wanted).mappings():
            found.setdefault(row["case_id"], []).append(MomentRow(**row))
    return found


def live_numbers_of(connection: Connection, declaration_ids: Sequence[int]) -> dict[int, str]:
    """Declaration -> client number of its newest filing."""
    found: dict[int, str] = {}
    for piece in _pieces(declaration_ids):
        wanted = select(filing.c.declaration_id, filing.c.client_sequence_number)
        for row in connection.execute(wanted.where(filing.c.declaration_id.in_(piece)).order_by(filing.c.id)):
            found[row.declaration_id] = row.client_sequence_number
    return found
