"""What the work list and the search over everything keep beside the cases: derived, rebuildable at any time."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from .tables import declaration, metadata

case_text = Table(
    "case_text",
    metadata,
    Column("case_id", Integer, primary_key=True),
    Column("text", String, nullable=False),  # folded: goods, numbers, companies, notes; what the index holds of it
)

Index(  # the group of every case is told from this index alone
    "ix_declaration_work",
    declaration.c.case_id,
    declaration.c.stage,
    declaration.c.step,
    declaration.c.by_note,
    declaration.c.flags,
    declaration.c.official_version_id,
    declaration.c.handed_over,
)
