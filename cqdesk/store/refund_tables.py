"""Tables of the export tax refund: records that came in, the append-only usage ledger, claims, rate libraries.

Money is kept in 10^-4, quantities in 10^-6, rates in 10^-8, as everywhere in the store.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from .column_types import AMOUNT_SCALE, MONEY_SCALE, RATE_SCALE, BusinessDay, Instant, Json, Scaled
from .tables import ORIGINAL, metadata

refund_record = Table(
    "refund_record",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company_id", ForeignKey("company.id"), nullable=False),
    Column("kind", String, nullable=False),  # item | invoice | certificate | exchange
    Column("key", String, nullable=False),  # 21-digit item, voucher number and line, bank reference
    Column("version", Integer, nullable=False),  # 1, 2 ... as it came in again with other content; the newest counts
    Column("on_date", BusinessDay),  # export, issue or receipt date
    Column("document", Json, nullable=False),
    Column("origin", String, nullable=False),
    Column("sha256", String, nullable=False),  # of the file it came in with
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("company_id", "kind", "key", "version"),
)

refund_claim = Table(
    "refund_claim",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("company_id", ForeignKey("company.id"), nullable=False),
    Column("period", String, nullable=False),  # YYYY-MM
    Column("batch", Integer, nullable=False),
    Column("filer", String, nullable=False),  # trading | producer
    Column("state", String, nullable=False),  # draft | filed | approved | withdrawn | rejected
    Column("document", Json, nullable=False),  # the forms, and what they were computed with
    Column("feedback", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("filed_at", Instant),
    UniqueConstraint("company_id", "period", "batch"),
)

refund_usage = Table(
    "refund_usage",
    metadata,
    # Rows are only ever added: what is taken back is a row with the opposite sign.
    Column("id", Integer, primary_key=True),
    Column("claim_id", ForeignKey("refund_claim.id"), nullable=False),
    Column("company_id", ForeignKey("company.id"), nullable=False),
    Column("subject", String, nullable=False),  # item | invoice
    Column("key", String, nullable=False),
    Column("quantity", Scaled(AMOUNT_SCALE), nullable=False),
    Column("amount", Scaled(MONEY_SCALE), nullable=False),  # USD FOB of an item, CNY tax base of an invoice line
    Column("reason", String, nullable=False),  # claimed | reversed | withdrawn | rejected
    Column("at", Instant, nullable=False),
    Column("unit", String, nullable=False, server_default=""),  # of an item's quantity; "" = all of it (before parts)
    Column("amount_cny", Scaled(MONEY_SCALE)),  # CNY FOB of an item
    Index("ix_refund_usage_key", "company_id", "subject", "key"),
)

rate_library = Table(
    "rate_library",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", String, nullable=False),
    Column("sha256", String, nullable=False, unique=True),  # of the rates as understood
    Column("source", String, nullable=False),
    Column("rates", Integer, nullable=False),
    Column("imported_at", Instant, nullable=False),
)

refund_rate = Table(
    "refund_rate",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("library_id", ForeignKey("rate_library.id"), nullable=False, index=True),
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("valid_from", BusinessDay),
    Column("valid_to", BusinessDay),
    Column("vat_rates", String, nullable=False),
    Column("rate", Scaled(RATE_SCALE), nullable=False),
    Column("treatment", String, nullable=False),
)

refund_decision = Table(
    "refund_decision",
    metadata,
    # What a person decided: rows are only ever added, the newest version counts, an empty document takes it back.
    Column("id", Integer, primary_key=True),
    Column("company_id", ForeignKey("company.id"), nullable=False),
    Column("kind", String, nullable=False),  # see refund_decisions.DecisionKind
    Column("key", String, nullable=False),  # 21-digit item, goods name with units, bank reference
    Column("version", Integer, nullable=False),
    Column("document", Json, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("company_id", "kind", "key", "version"),
)

refund_paper = Table(
    "refund_paper",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("claim_id", ForeignKey("refund_claim.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),  # of resources/refund/document_kinds.csv
    Column("declaration", String, nullable=False),  # 18 digits; "" = of the whole claim
    Column("name", String, nullable=False),
    Column("sha256", String, nullable=False, info=ORIGINAL),  # "" = on paper only, see place
    Column("place", String, nullable=False),  # where the paper lies
    Column("on_date", BusinessDay),  # of the document
    Column("added_at", Instant, nullable=False),
    Column("removed_at", Instant),
)
