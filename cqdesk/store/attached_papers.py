"""Attached papers (随附单据): PDF files made fit, by the name under which a declaration's row refers to them.

The bytes lie in the folder of originals; a row of the form that is deleted leaves its file here, so undo finds it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Integer, String, Table, select

from .column_types import Instant, Json
from .tables import ORIGINAL, metadata

attached_paper = Table(
    "attached_paper",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("name", String, nullable=False, unique=True),  # in the package, and in the row of the form
    Column("sha256", String, nullable=False, info=ORIGINAL),
    Column("size", Integer, nullable=False),
    Column(
        "pages", Json, nullable=False
    ),  # per page: source (name, sha256, page), size, dpi, quality, colour, source_dpi
    Column("added_at", Instant, nullable=False),
)


@dataclass(frozen=True, kw_only=True)
class AttachedPaper:
    """One PDF attached to a case."""

    name: str
    sha256: str
    size: int
    pages: list[dict[str, Any]]
    added_at: datetime


def add(connection: Connection, case_id: int, paper: AttachedPaper) -> None:
    """Note a PDF whose bytes are on disk already."""
    connection.execute(
        attached_paper.insert().values(
            case_id=case_id,
            name=paper.name,
            sha256=paper.sha256,
            size=paper.size,
            pages=paper.pages,
            added_at=paper.added_at,
        )
    )


def of_case(connection: Connection, case_id: int) -> dict[str, AttachedPaper]:
    """The attached papers of a case by name."""
    rows = connection.execute(
        select(attached_paper).where(attached_paper.c.case_id == case_id).order_by(attached_paper.c.id)
    ).mappings()
    return {
        row["name"]: AttachedPaper(
            name=row["name"], sha256=row["sha256"], size=row["size"], pages=row["pages"], added_at=row["added_at"]
        )
        for row in rows
    }


def taken(connection: Connection, names: Collection[str]) -> set[str]:
    """Which of these names are in use in this store."""
    wanted = select(attached_paper.c.name).where(attached_paper.c.name.in_(names))
    return set(connection.execute(wanted).scalars())
