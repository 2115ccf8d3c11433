"""Tables of consolidation: the consol as one document with narrow columns beside it, manifest messages, their receipts.

The document is `domain.consolidation.record`; columns are what lists, search and the check "a box in another live consol"
need, filled in the same transaction and rebuildable. Weights and volumes in 10^-6.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from .column_types import AMOUNT_SCALE, Instant, Json, Scaled, Whole
from .tables import ORIGINAL, metadata

consol = Table(
    "consol",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("number", String, nullable=False, unique=True),  # P26-000001
    Column("state", String, nullable=False),  # live | closed | cancelled
    Column("mode", String, nullable=False),  # CN012: 1 sea, 2 rail, 3 road, 4 air
    Column("direction", String, nullable=False),  # export | import
    Column("master", String, nullable=False, index=True),
    Column("vessel_code", String, nullable=False),
    Column("vessel_name", String, nullable=False),
    Column("voyage", String, nullable=False),
    Column("next_cutoff", Instant),  # the next of its cut-offs, of those still to come when it was saved
    Column("sample", String, nullable=False, default=""),
    Column("document", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

house_bill = Table(
    "house_bill",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("consol_id", ForeignKey("consol.id"), nullable=False),
    Column("row", Integer, nullable=False),
    Column("number", String, nullable=False, index=True),
    Column("shipper", String, nullable=False),
    Column("consignee", String, nullable=False),
    Column("pieces", Whole()),
    Column("gross_kg", Scaled(AMOUNT_SCALE)),
    Column("volume_m3", Scaled(AMOUNT_SCALE)),
    Column("stage", String, nullable=False),  # cached answer of the receipts
    UniqueConstraint("consol_id", "row"),
)

consol_container = Table(
    "consol_container",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("consol_id", ForeignKey("consol.id"), nullable=False),
    Column("row", Integer, nullable=False),
    Column("number", String, nullable=False, index=True),
    Column("size_type", String, nullable=False),
    Column("seals", String, nullable=False),  # numbers, separated by a space
    Column("eir_number", String, nullable=False),
    Column("vgm_kg", Scaled(AMOUNT_SCALE)),
    Column("vgm_method", String, nullable=False),
    Column("sealed_at", Instant),
    Column("gate_in_at", Instant),
    Column("returned", Boolean, nullable=False),
    UniqueConstraint("consol_id", "row"),
)

entry_note = Table(
    "entry_note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("consol_id", ForeignKey("consol.id"), nullable=False, index=True),
    Column("number", String, nullable=False, unique=True),  # stands in the QR code
    Column("house", String, nullable=False),
    Column("issued_at", Instant, nullable=False),
)

consol_photo = Table(
    "consol_photo",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("consol_id", ForeignKey("consol.id"), nullable=False, index=True),
    Column("sha256", String, nullable=False, info=ORIGINAL),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),  # box:NUMBER, house:NUMBER, or "" for the consol
)

house_declaration = Table(
    "house_declaration",
    metadata,
    # A house and a declaration made from it; the declaration says how much of the house it declares. The row outlives a
    # pull, so that undo finds it again.
    Column("id", Integer, primary_key=True),
    Column("consol_id", ForeignKey("consol.id"), nullable=False),
    Column("house", String, nullable=False),
    Column("declaration_id", ForeignKey("declaration.id"), nullable=False, index=True),
    Column("linked_at", Instant, nullable=False),
    UniqueConstraint("consol_id", "house", "declaration_id"),
)

manifest_message = Table(
    "manifest_message",
    metadata,
    # The outbox of manifests; the columns from channel on are those of `filing`.
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("consol_id", ForeignKey("consol.id"), nullable=False, index=True),
    Column("message", String, nullable=False),  # MT2101
    Column("function", String, nullable=False),  # 9 0 5 3 2
    Column("message_id", String, nullable=False, unique=True),
    Column("bills", Json, nullable=False),  # the bills it speaks of: house, of a direct bill the master
    Column("boxes", Json, nullable=False),
    Column("epoch", String, nullable=False),  # of the store when it was queued
    Column("channel", String, nullable=False),
    Column("name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("step", String, nullable=False),
    Column("step_at", Instant, nullable=False),
    Column("sendings", Integer, nullable=False, default=0),
    Column("sending_at", Instant),
    Column("seen_before", Json, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("next_try_at", Instant),
    Column("trouble", String, nullable=False, default=""),
    Column("queued_at", Instant, nullable=False),
    Column("boot", String, nullable=False, default=""),
    Index("ix_manifest_message_step", "step"),
)

manifest_receipt = Table(
    "manifest_receipt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("received_at", Instant, nullable=False),
    Column("channel_name", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("state", String, nullable=False),  # new | understood | unreadable | orphan
    Column("trouble", String, nullable=False, default=""),
    Column("consol_id", ForeignKey("consol.id"), index=True),
    Column("message_id", String, nullable=False, default=""),
    Column("notice_time", Instant),
    Column("author", String, nullable=False, default=""),
    UniqueConstraint("sha256", "file_name"),
    Index("ix_manifest_receipt_state", "state"),
)
