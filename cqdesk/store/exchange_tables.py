"""Tables of the exchange with people: what official versions were read from, brokers, hand-overs, confirmations, evidence.

The forms themselves are rows of `form_version`; here stands what is known about them. Files lie in `files/` by SHA-256.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from .column_types import Instant, Json
from .tables import metadata

version_source = Table(
    "version_source",
    metadata,
    # What an official version (declared, amended) was read from. Rows are only ever added.
    Column("id", Integer, primary_key=True),
    Column("version_id", ForeignKey("form_version.id"), nullable=False, unique=True),
    Column("kind", String, nullable=False),  # print | list | message | form
    Column("name", String, nullable=False),  # file name
    Column("sha256", String, nullable=False, index=True, info={"original": True}),
    Column("matched_by", String, nullable=False),  # entry_number | unified_number | content | named
    Column("likeness", Integer, nullable=False),  # percent of the compared fields that agreed
    Column("base_version_id", Integer, nullable=False),  # the version it was compared with, which lent what it lacks
    Column("differences", Json, nullable=False),  # [{path, ours, theirs}]
    Column("lent", Json, nullable=False),  # paths taken over from the base version
    Column("at", Instant, nullable=False),
    Column("who", String, nullable=False),
)

broker = Table(
    "broker",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("name", String, nullable=False, unique=True),
    Column("document", Json, nullable=False),  # layout (cell map), limits, wording; as `forms.broker_layout` says
    Column("template_name", String, nullable=False, default=""),
    # "" = no workbook of its own learned yet
    Column("template_sha256", String, nullable=False, default="", info={"original": True}),
    Column("uses", Integer, nullable=False, default=0),
    Column("changed_at", Instant, nullable=False),
    Column("who", String, nullable=False),
    Column("removed_at", Instant),
)

hand_over = Table(
    "hand_over",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("declaration_id", ForeignKey("declaration.id"), nullable=False, index=True),
    Column("version_id", ForeignKey("form_version.id"), nullable=False),
    Column("broker_id", ForeignKey("broker.id"), nullable=False),
    Column("text", String, nullable=False),  # for the chat
    Column("at", Instant, nullable=False),
    Column("who", String, nullable=False),
)

hand_over_file = Table(
    "hand_over_file",
    metadata,
    # The files as they were given away: drafts and papers.
    Column("id", Integer, primary_key=True),
    Column("hand_over_id", ForeignKey("hand_over.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("sha256", String, nullable=False, info={"original": True}),
    Column("size", Integer, nullable=False),
)

confirmation = Table(
    "confirmation",
    metadata,
    # One row for each proof sheet sent out; `confirmed_at` is empty while the customer has not answered.
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("declaration_id", ForeignKey("declaration.id"), nullable=False, index=True),
    Column("version_id", ForeignKey("form_version.id"), nullable=False),
    Column("check_code", String, nullable=False),
    Column("document", Json, nullable=False),  # the form as the proof sheet showed it
    Column("sent_at", Instant, nullable=False),
    Column("sent_to", String, nullable=False),
    Column("sent_by", String, nullable=False),
    Column("reminders", Integer, nullable=False, default=0),
    Column("confirmed_at", Instant),
    Column("confirmed_by", String, nullable=False, default=""),
    Column("way", String, nullable=False, default=""),  # chat | mail | phone | paper
    Column("remark", String, nullable=False, default=""),
    Column("evidence_name", String, nullable=False, default=""),
    Column("evidence_sha256", String, nullable=False, default="", info={"original": True}),
    Column("recorded_by", String, nullable=False, default=""),
)

receipt_evidence = Table(
    "receipt_evidence",
    metadata,
    # What a person's note rests on: a picture of a chat, a mail, a paper. Never read as data.
    Column("id", Integer, primary_key=True),
    Column("receipt_id", ForeignKey("receipt.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("sha256", String, nullable=False, info={"original": True}),
    Column("size", Integer, nullable=False),
    Column("kind", String, nullable=False),  # of the gate: pdf, picture, mail, ...
    Column("added_at", Instant, nullable=False),
)
