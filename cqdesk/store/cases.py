"""Companies, cases, papers and moments: rows in, rows out."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from ..domain.case import case_number, parse_case_number
from ..errors import UserError
from .prepared import Prepared, PreparedUpdate, insert_of
from .tables import cases, company, moment, paper


@dataclass(frozen=True, kw_only=True)
class Company:
    """A company whose goods or money it is; `profile` holds what fill takes over, by direction and path."""

    id: int
    uid: str
    name: str
    uscc: str
    customs_code: str
    ours: bool
    profile: dict[str, dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A shipment (票)."""

    id: int
    uid: str
    number: str
    company_id: int | None
    direction: str
    customs_path: str
    title: str
    sample: str
    paper_issues: list[dict[str, Any]]
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One original file of a case with what was read from it."""

    id: int
    case_id: int
    name: str
    sha256: str
    size: int
    reading: dict[str, Any]
    added_at: datetime


@dataclass(frozen=True, kw_only=True)
class MomentRow:
    """A moment (时点) of a case."""

    id: int
    case_id: int
    kind: str
    at: datetime
    source: str
    done_at: datetime | None


# built once: building a statement costs more than running it
_ONE = Prepared(select(cases).where(cases.c.id == bindparam("key")))
_NUMBERED = Prepared(select(cases).where(cases.c.number == bindparam("numbered")))
_TOUCH = PreparedUpdate(cases)
_COMPANY = Prepared(select(company).where(company.c.id == bindparam("key")))
_MOMENTS = Prepared(select(moment).where(moment.c.case_id == bindparam("of_case")).order_by(moment.c.at))
_DROP_MOMENT = Prepared(
    moment.delete().where(moment.c.case_id == bindparam("of_case"), moment.c.kind == bindparam("of_kind"))
)
_ADD_MOMENT = insert_of(moment, "case_id", "kind", "at", "source")
_MOMENT = PreparedUpdate(moment)


def find_company(connection: Connection, name: str) -> Company | None:
    """A company by its exact name or its credit code."""
    wanted = select(company).where((company.c.name == name) | ((company.c.uscc == name) & (company.c.uscc != "")))
    row = connection.execute(wanted.limit(1)).mappings().first()
    return Company(**row) if row else None


def company_of(connection: Connection, company_id: int | None) -> Company | None:
    """A company by its key."""
    if company_id is None:
        return None
    row = _COMPANY.first(connection, key=company_id)
    return Company(**row) if row else None


def our_company(connection: Connection) -> Company | None:
    """The firm that works with this store (the declarant)."""
    row = connection.execute(select(company).where(company.c.ours).order_by(company.c.id).limit(1)).mappings().first()
    return Company(**row) if row else None


def put_company(
    connection: Connection,
    name: str,
    *,
    uscc: str = "",
    customs_code: str = "",
    ours: bool = False,
    profile: dict[str, dict[str, str]] | None = None,
) -> Company:
    """Create the company, or give it what is newly known."""
    known = find_company(connection, name)
    if known is None:
        connection.execute(
            company.insert().values(
                uid=str(uuid.uuid4()), name=name, uscc=uscc, customs_code=customs_code, ours=ours, profile=profile or {}
            )
        )
    else:
        connection.execute(
            company.update()
            .where(company.c.id == known.id)
            .values(
                uscc=uscc or known.uscc,
                customs_code=customs_code or known.customs_code,
                ours=ours or known.ours,
                profile=known.profile if profile is None else profile,
            )
        )
    found = find_company(connection, name)
    assert found is not None
    return found


def all_companies(connection: Connection) -> list[Company]:
    """Every company, by name."""
    return [Company(**row) for row in connection.execute(select(company).order_by(company.c.name)).mappings()]


def company_names(connection: Connection) -> list[tuple[int, str]]:
    """(key, name) of every company, by name."""
    found = connection.execute(select(company.c.id, company.c.name).order_by(company.c.name))
    return [(int(row[0]), str(row[1])) for row in found]


def new_case(
    connection: Connection, *, direction: str, at: datetime, year: int, company_id: int | None = None, sample: str = ""
) -> Case:
    """Create a case with the next number of its year."""
    last = connection.execute(
        select(cases.c.number)
        .where(cases.c.number.like(f"{year % 100:02d}-%"))
        .order_by(cases.c.number.desc())
        .limit(1)
    ).scalar_one_or_none()
    known = parse_case_number(last) if last else None
    number = case_number(year, known[1] + 1 if known else 1)
    connection.execute(
        cases.insert().values(
            uid=str(uuid.uuid4()),
            number=number,
            company_id=company_id,
            direction=direction,
            customs_path="",
            title="",
            sample=sample,
            paper_issues=[],
            created_at=at,
            changed_at=at,
        )
    )
    return case_of(connection, number)


def case_of(connection: Connection, number: str) -> Case:
    """A case by the number people see. Raises `UserError` when there is none."""
    typed = parse_case_number(number)
    plain = case_number(*typed) if typed else number
    row = _NUMBERED.first(connection, numbered=plain)
    if row is None:
        raise UserError("case-unknown", f"没有编号为 {number} 的票。", "请核对票号，或用 cqdesk status 查看全部。")
    return Case(**row)


def case_by_id(connection: Connection, case_id: int) -> Case:
    """A case by its key."""
    return Case(**_ONE.one(connection, key=case_id))


def all_cases(connection: Connection) -> list[Case]:
    """Every case, oldest first."""
    return [Case(**row) for row in connection.execute(select(cases).order_by(cases.c.id)).mappings()]


def touch_case(connection: Connection, case_id: int, at: datetime, **values: Any) -> None:
    """Note that a case changed, with what changed of its own fields."""
    _TOUCH.run(connection, case_id, changed_at=at, **values)


def add_paper(
    connection: Connection, case_id: int, *, name: str, sha256: str, size: int, reading: dict[str, Any], at: datetime
) -> int:
    """Put an original into a case. The file itself must be on disk already."""
    key = connection.execute(
        paper.insert().values(case_id=case_id, name=name, sha256=sha256, size=size, reading=reading, added_at=at)
    ).inserted_primary_key
    assert key is not None
    return int(key[0])


def put_reading(connection: Connection, paper_id: int, reading: dict[str, Any]) -> None:
    """Keep what a paper was read as anew."""
    connection.execute(paper.update().where(paper.c.id == paper_id).values(reading=reading))


def papers_of(connection: Connection, case_id: int) -> list[Paper]:
    """The papers of a case in the order they came."""
    wanted = select(paper).where(paper.c.case_id == case_id).order_by(paper.c.id)
    return [Paper(**row) for row in connection.execute(wanted).mappings()]


def cases_with_papers(connection: Connection, sha256s: list[str]) -> list[str]:
    """Numbers of cases that already hold one of these files."""
    wanted = (
        select(cases.c.number)
        .join(paper, paper.c.case_id == cases.c.id)
        .where(paper.c.sha256.in_(sha256s))
        .group_by(cases.c.number)
        .order_by(func.min(cases.c.id))
    )
    return list(connection.execute(wanted).scalars())


def put_moment(connection: Connection, case_id: int, *, kind: str, at: datetime, source: str) -> None:
    """Set a moment of a case; one of each kind."""
    drop_moment(connection, case_id, kind)
    _ADD_MOMENT.run(connection, case_id=case_id, kind=kind, at=at, source=source)


def moments_of(connection: Connection, case_id: int | None = None) -> list[MomentRow]:
    """The moments of a case, or of all cases."""
    if case_id is not None:
        return [MomentRow(**row) for row in _MOMENTS.rows(connection, of_case=case_id)]
    wanted = select(moment).order_by(moment.c.at)
    return [MomentRow(**row) for row in connection.execute(wanted).mappings()]


def set_moment_done(connection: Connection, moment_id: int, at: datetime | None) -> None:
    """Mark a moment as done, or as open again."""
    _MOMENT.run(connection, moment_id, done_at=at)


def drop_moment(connection: Connection, case_id: int, kind: str) -> None:
    """Take away a computed moment whose ground is gone."""
    _DROP_MOMENT.run(connection, of_case=case_id, of_kind=kind)
