"""The tables. A form version is one row whose `document` is exactly the exported JSON; what lists, search and later
consolidation and refund need stands in narrow typed tables filled from catalogue fields marked `column=True`.

What a value looks like in a column is told in `column_types`. Only `engine` knows the dialect.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from ..forms.declaration.fields import Container, Declaration, GoodsLine
from .column_types import BusinessDay, Instant, Json, column_of, columns_of

metadata = MetaData()

ORIGINAL = {"original": True}
"""Marks a column that names a file in `files/` ("" = none): `verify` reads it through."""
ORIGINALS = {"originals": True}
"""Marks a JSON column that is a list of objects, each naming such a file under `sha256`."""

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", String, nullable=False))

setting = Table("setting", metadata, Column("key", String, primary_key=True), Column("value", Json, nullable=False))

company = Table(
    "company",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("name", String, nullable=False, unique=True),
    Column("uscc", String, nullable=False, default=""),
    Column("customs_code", String, nullable=False, default=""),
    Column("ours", Boolean, nullable=False, default=False),
    Column("profile", Json, nullable=False),  # {"export": {path: text}, "import": {path: text}}: what fill takes over
)

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("number", String, nullable=False, unique=True),
    Column("company_id", ForeignKey("company.id")),
    Column("direction", String, nullable=False),
    Column("customs_path", String, nullable=False, default=""),
    Column("title", String, nullable=False, default=""),
    Column("sample", String, nullable=False, default=""),
    Column("paper_issues", Json, nullable=False),  # what the papers disagree about, until other papers make them agree
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

paper = Table(
    "paper",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("sha256", String, nullable=False, info=ORIGINAL),
    Column("size", Integer, nullable=False),
    Column("reading", Json, nullable=False),  # the `read` answer of the command-line contract
    Column("added_at", Instant, nullable=False),
)

declaration = Table(
    "declaration",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("version_id", Integer),  # the newest version, which the columns below mirror
    Column("official_version_id", Integer),
    # cached answers of domain.stage and domain.steps, recomputed in the transaction that changes their causes
    Column("step", String, nullable=False, default=""),
    Column("stage", String, nullable=False, default=""),
    Column("flags", Json, nullable=False),
    Column("by_note", Boolean, nullable=False, default=False),
    Column("changed_since", Boolean, nullable=False, default=False),
    Column("handed_over", Boolean, nullable=False, default=False),  # a broker has a draft of it
    # numbers issued by the authority; those in the form are what we send along
    Column("known_unified_number", String, nullable=False, default="", index=True),
    Column("known_entry_number", String, nullable=False, default="", index=True),
    *[column_of(spec) for spec in columns_of(Declaration)],
    UniqueConstraint("case_id", "number"),
    # receipts look for the form a number was typed into
    Index("ix_declaration_unified_number", "unified_number"),
    Index("ix_declaration_entry_number", "entry_number"),
)

goods_line = Table(
    "goods_line",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("declaration_id", ForeignKey("declaration.id"), nullable=False, index=True),
    Column("row", Integer, nullable=False),
    *[column_of(spec) for spec in columns_of(GoodsLine)],
)

container = Table(
    "container",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("declaration_id", ForeignKey("declaration.id"), nullable=False, index=True),
    Column("row", Integer, nullable=False),
    *[column_of(spec) for spec in columns_of(Container)],
)

form_version = Table(
    "form_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("declaration_id", ForeignKey("declaration.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("kind", String, nullable=False),  # draft | handed_over | declared | amended
    Column("schema", String, nullable=False),
    Column("document", Json, nullable=False),
    Column("unparsed", Json, nullable=False),
    Column("origins", Json, nullable=False),
    Column("links", Json, nullable=False),  # paper lines per goods line, and those deleted by hand
    Column("accepted", Json, nullable=False),  # findings set aside: rule, path, fingerprint, reason, who, at
    Column("frozen_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("declaration_id", "version"),
)

moment = Table(
    "moment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("source", String, nullable=False),
    Column("done_at", Instant),
)

filing = Table(
    "filing",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("declaration_id", ForeignKey("declaration.id"), nullable=False, index=True),
    Column("version_id", ForeignKey("form_version.id"), nullable=False),
    Column("channel", String, nullable=False),
    Column("client_sequence_number", String, nullable=False, unique=True),
    Column("name", String, nullable=False),  # file name of the package
    Column("sha256", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("step", String, nullable=False),
    Column("step_at", Instant, nullable=False),
    Column("sendings", Integer, nullable=False, default=0),  # how often the bytes began to leave
    Column("sending_at", Instant),  # when they last did
    Column("seen_before", Json, nullable=False),  # traces in the client's folders that are older than that
    Column("tries", Integer, nullable=False, default=0),
    Column("next_try_at", Instant),
    Column("trouble", String, nullable=False, default=""),
    Column("queued_at", Instant, nullable=False),
    Column("unified_number", String, nullable=False, default=""),
    Column("boot", String, nullable=False, server_default=""),  # the run of the machine in which it began to leave
    # all a round needs to know of a long queue, without touching the rows, which hold the bytes
    Index("ix_filing_step", "step", "channel", "declaration_id"),
    Index("ix_filing_unified_number", "unified_number"),
)

receipt = Table(
    "receipt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("received_at", Instant, nullable=False),
    Column("channel_name", String, nullable=False),  # the channel it came by; "note" for news from people
    Column("file_name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("state", String, nullable=False),  # new | understood | unreadable | orphan
    Column("trouble", String, nullable=False, default=""),
    Column("kind", String, nullable=False, default=""),  # root of the message, or "note"
    Column("filing_id", ForeignKey("filing.id"), index=True),
    Column("declaration_id", ForeignKey("declaration.id"), index=True),
    Column("unified_number", String, nullable=False, default=""),
    Column("entry_number", String, nullable=False, default=""),
    Column("client_sequence_number", String, nullable=False, default=""),
    Column("response_code", String, nullable=False, default=""),
    Column("letter", String, nullable=False, default=""),
    Column("notice_time", Instant),
    Column("note", String, nullable=False, default=""),
    Column("author", String, nullable=False, default=""),
    # the name carries the client's time stamp: the same failure of a second try is news, the same file is not
    UniqueConstraint("sha256", "file_name"),
    Index("ix_receipt_unified_number", "unified_number"),
    Index("ix_receipt_state", "state"),
    Index("ix_receipt_file_name", "file_name"),
    Index("ix_receipt_entry_number", "entry_number"),
)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chain", String, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", String, nullable=False),
    Column("act", String, nullable=False),
    Column("payload", Json, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("undoable", String, nullable=False),  # yes | no | barrier
    # What undo works with lies outside the chain, because it changes. `before`: zlib of the JSON of the version before
    # the act. `stands`: done (can be undone) | undone (can be redone) | "" (neither); the newest of each is next.
    Column("before", LargeBinary),
    Column("stands", String, nullable=False, default=""),
    UniqueConstraint("chain", "seq"),
    Index("ix_history_stands", "chain", "stands", "seq"),
)

own_code = Table(
    "own_code",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("table_name", String, nullable=False),
    Column("code", String, nullable=False),
    Column("name_zh", String, nullable=False),
    Column("valid_from", BusinessDay),
    Column("valid_to", BusinessDay),
    Column("source", String, nullable=False),
    Column("extra", Json, nullable=False),
    Column("imported_at", Instant, nullable=False),
)

case_option = Table(
    "case_option",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("code", String, nullable=False),  # option of customs_paths.csv, or loose: cargo outside containers
    UniqueConstraint("case_id", "code"),
)

valuation = Table(
    "valuation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("number", Integer, nullable=False),  # of the declaration in its case
    Column("document", Json, nullable=False),  # freight legs and their basis, rates a hand typed
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("case_id", "number"),
)

code_set = Table(
    "code_set",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("table_name", String, nullable=False, index=True),
    Column("file_name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("source", String, nullable=False),
    Column("complete", Boolean, nullable=False),  # a code that is not in it is suspected to be obsolete
    Column("as_of", BusinessDay, nullable=False),
    Column("covers_to", BusinessDay),  # last day it is known to be right for; None = unknown
    Column("parts", Json, nullable=False),  # parts of the table it renews: elements, duty_rates
    Column("counts", Json, nullable=False),  # what the import said: added, changed, suspected, refused
    Column("imported_at", Instant, nullable=False),
    Column("who", String, nullable=False),
    Column("undone_at", Instant),
)

code_row = Table(
    "code_row",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("set_id", ForeignKey("code_set.id"), nullable=False, index=True),
    Column("code", String, nullable=False),
    Column("name_zh", String, nullable=False),
    Column("valid_from", BusinessDay),
    Column("valid_to", BusinessDay),
    Column("extra", Json, nullable=False),
)

code_use = Table(
    "code_use",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company_id", Integer, nullable=False),  # the client; 0 = none
    Column("table_name", String, nullable=False),
    Column("code", String, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("last_used_at", Instant, nullable=False),
    UniqueConstraint("company_id", "table_name", "code"),
)

library_item = Table(
    "library_item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String, nullable=False, unique=True),
    Column("company_id", Integer, nullable=False),  # whose part it is; 0 = of no client
    Column("part_key", String, nullable=False),  # the part number as compared; of goods without one, the name
    Column("part_number", String, nullable=False),
    Column("version", Integer, nullable=False),  # the newest; the columns below and `words` mirror it
    Column("hs_code", String, nullable=False),
    Column("goods_name", String, nullable=False),
    Column("words", String, nullable=False),  # what the search knows of it
    Column("uses", Integer, nullable=False, default=0),
    Column("last_used_at", Instant, nullable=False),
    Column("deleted_at", Instant),
    Column("merged_into", Integer),
    Index("ix_library_item_part", "part_key", "company_id"),
    Index("ix_library_item_hs", "hs_code"),
)

library_version = Table(
    "library_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("library_item.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("facts", Json, nullable=False),  # field -> text, as in `domain.library`
    Column("origin", String, nullable=False),  # case:26-000017, hand:USER, file!sheet!row
    Column("at", Instant, nullable=False),
    Column("who", String, nullable=False),
    UniqueConstraint("item_id", "version"),
)

paper_layout = Table(
    "paper_layout",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company_id", Integer, nullable=False),  # the client whose papers look so; 0 = of no client
    Column("fingerprint", String, nullable=False),  # of the head rows alone, `intake.layouts`
    Column("document", Json, nullable=False),  # heads and what was settled; no value of any paper
    Column("uses", Integer, nullable=False, default=0),
    Column("changed_at", Instant, nullable=False),
    Column("who", String, nullable=False),
    UniqueConstraint("company_id", "fingerprint"),
)
