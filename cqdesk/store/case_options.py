"""Options of a case beside its customs path (advance declaration, two-step ...), and whether its cargo is loose."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from .prepared import Prepared
from .tables import case_option

_OF_CASE = Prepared(
    select(case_option.c.code).where(case_option.c.case_id == bindparam("of_case")).order_by(case_option.c.code)
)


def options_of(connection: Connection, case_id: int) -> list[str]:
    """The options of a case in the order of their codes."""
    return [str(row["code"]) for row in _OF_CASE.rows(connection, of_case=case_id)]


def put_options(connection: Connection, case_id: int, codes: Sequence[str]) -> None:
    """Give a case these options and no others."""
    connection.execute(case_option.delete().where(case_option.c.case_id == case_id))
    for code in sorted(set(codes)):
        connection.execute(case_option.insert().values(case_id=case_id, code=code))
