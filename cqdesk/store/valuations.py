"""What a person said about the value of a declaration beside its form: freight legs and their basis, rates typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from .tables import valuation


def read(connection: Connection, case_id: int, number: int) -> dict[str, Any]:
    """The inputs of a declaration of a case; {} when there are none."""
    wanted = select(valuation.c.document).where(valuation.c.case_id == case_id, valuation.c.number == number)
    found = connection.execute(wanted).scalar_one_or_none()
    return dict(found) if found else {}


def put(connection: Connection, case_id: int, number: int, document: dict[str, Any], at: datetime) -> None:
    """Keep the inputs of a declaration."""
    connection.execute(valuation.delete().where(valuation.c.case_id == case_id, valuation.c.number == number))
    connection.execute(valuation.insert().values(case_id=case_id, number=number, document=document, changed_at=at))
