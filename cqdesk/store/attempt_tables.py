"""The table of attempts of a declaration that ended; see `attempts`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table

from .column_types import Instant
from .tables import metadata

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("declaration_id", ForeignKey("declaration.id"), nullable=False, index=True),
    Column("unified_number", String, nullable=False, index=True),
    Column("entry_number", String, nullable=False, index=True),
    Column("stage", String, nullable=False),  # when it ended
    Column("cause", String, nullable=False),  # list attempt_causes of office_choices.csv
    Column("remark", String, nullable=False),
    Column("next_follows", Boolean, nullable=False),  # False: the declaration is put away
    Column("last_filing_id", Integer, nullable=False),  # 0 = it was never filed from here
    Column("last_version_id", Integer, nullable=False),
    Column("last_receipt_id", Integer, nullable=False),  # 0 = nothing had come
    Column("official_version_id", Integer),  # what was declared in it
    Column("ended_at", Instant, nullable=False),
    Column("who", String, nullable=False),
    Column("taken_back_at", Instant),
)
