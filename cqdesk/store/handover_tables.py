"""Tables of the hand-over between desks: case packages (票包) that went out and came in, and who sends them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table

from .column_types import Instant, Json
from .tables import metadata

case_package = Table(
    "case_package",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),  # of the package; the same on both desks
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("direction", String, nullable=False),  # out | in
    Column("purpose", String, nullable=False),  # hand_over: the receiver files | copy: only to look at
    Column("partial", Boolean, nullable=False),  # prices were left out
    Column("party", String, nullable=False),  # to whom it went, or who says to have sent it
    Column("fingerprint", String, nullable=False),  # of the key that signed it
    Column("sha256", String, nullable=False),  # of the file
    Column("head", String, nullable=False),  # last hash of the case's chain at the sender
    Column("history", Json, nullable=False),  # the sender's entries as they came; [] in the sender's own store
    Column("at", Instant, nullable=False),
    Column("who", String, nullable=False),
    Column("taken_back_at", Instant),  # the sender files again himself
)

package_sender = Table(
    "package_sender",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", String, nullable=False, unique=True),
    Column("public_key", String, nullable=False),
    Column("name", String, nullable=False),  # as the first package said
    Column("first_at", Instant, nullable=False),
)
