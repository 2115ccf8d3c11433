"""The ladder: numbered steps from the first schema to the newest, never edited later.

A new store is made whole by `create`; an older one climbs: `STEPS[n - 1]` turns a store of version n into n + 1.

To add a version: change `tables`, append a function to `STEPS` that writes out its own statements (it must not use
`metadata`, which moves on), and lay a small store of the version before into `tests/store/museum`. A test climbs from
each of them and demands the same schema as a new store has. A new catalogue field needs no step unless it becomes a
column.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sqlalchemy import Connection, create_mock_engine
from sqlalchemy.schema import ExecutableDDLElement

from . import attached_papers as _attached_papers  # noqa: F401  (its tables join the metadata, as those below)
from . import attempt_tables as _attempt_tables  # noqa: F401
from . import consol_tables as _consol_tables  # noqa: F401
from . import exchange_tables as _exchange_tables  # noqa: F401
from . import handover_tables as _handover_tables  # noqa: F401
from . import office_records as _office_records  # noqa: F401
from . import refund_tables as _refund_tables  # noqa: F401
from . import search, to_version_3
from . import work_tables as _work_tables  # noqa: F401
from .tables import metadata

Step = Callable[[Connection], None]


def _to_2(connection: Connection) -> None:
    """The whole declaration: what its codes, library, rules and papers keep."""
    statements: tuple[str, ...] = (
        "ALTER TABLE form_version ADD COLUMN accepted VARCHAR DEFAULT '[]' NOT NULL",
        # customs path and value
        # code sets, use of codes, goods library
        (
            "CREATE TABLE code_set (id INTEGER NOT NULL, uid VARCHAR NOT NULL, table_name VARCHAR NOT NULL, "
            "file_name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, source VARCHAR NOT NULL, complete BOOLEAN NOT "
            "NULL, as_of VARCHAR NOT NULL, covers_to VARCHAR, parts VARCHAR NOT NULL, counts VARCHAR NOT NULL, "
            "imported_at VARCHAR NOT NULL, who VARCHAR NOT NULL, undone_at VARCHAR, PRIMARY KEY (id), UNIQUE "
            "(uid))"
        ),
        "CREATE INDEX ix_code_set_table_name ON code_set (table_name)",
        (
            "CREATE TABLE code_row (id INTEGER NOT NULL, set_id INTEGER NOT NULL, code VARCHAR NOT NULL, name_zh "
            "VARCHAR NOT NULL, valid_from VARCHAR, valid_to VARCHAR, extra VARCHAR NOT NULL, PRIMARY KEY (id), "
            "FOREIGN KEY(set_id) REFERENCES code_set (id))"
        ),
        "CREATE INDEX ix_code_row_set_id ON code_row (set_id)",
        (
            "CREATE TABLE code_use (id INTEGER NOT NULL, company_id INTEGER NOT NULL, table_name VARCHAR NOT "
            "NULL, code VARCHAR NOT NULL, uses INTEGER NOT NULL, last_used_at VARCHAR NOT NULL, PRIMARY KEY (id), "
            "UNIQUE (company_id, table_name, code))"
        ),
        (
            "CREATE TABLE library_item (id INTEGER NOT NULL, uid VARCHAR NOT NULL, company_id INTEGER NOT NULL, "
            "part_key VARCHAR NOT NULL, part_number VARCHAR NOT NULL, version INTEGER NOT NULL, hs_code VARCHAR "
            "NOT NULL, goods_name VARCHAR NOT NULL, words VARCHAR NOT NULL, uses INTEGER NOT NULL, last_used_at "
            "VARCHAR NOT NULL, deleted_at VARCHAR, merged_into INTEGER, PRIMARY KEY (id), UNIQUE (uid))"
        ),
        "CREATE INDEX ix_library_item_hs ON library_item (hs_code)",
        "CREATE INDEX ix_library_item_part ON library_item (part_key, company_id)",
        (
            "CREATE TABLE library_version (id INTEGER NOT NULL, item_id INTEGER NOT NULL, version INTEGER NOT "
            "NULL, facts VARCHAR NOT NULL, origin VARCHAR NOT NULL, at VARCHAR NOT NULL, who VARCHAR NOT NULL, "
            "PRIMARY KEY (id), UNIQUE (item_id, version), FOREIGN KEY(item_id) REFERENCES library_item (id))"
        ),
        (
            "CREATE VIRTUAL TABLE library_words USING fts5"
            "(tokens, content='', columnsize=0, detail=none, tokenize='ascii')"
        ),
        (
            "CREATE TABLE rate_library (id INTEGER NOT NULL, version VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, "
            "source VARCHAR NOT NULL, rates INTEGER NOT NULL, imported_at VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE "
            "(sha256))"
        ),
        (
            "CREATE TABLE refund_claim (id INTEGER NOT NULL, uid VARCHAR NOT NULL, company_id INTEGER NOT NULL, "
            "period VARCHAR NOT NULL, batch INTEGER NOT NULL, filer VARCHAR NOT NULL, state VARCHAR NOT NULL, "
            "document VARCHAR NOT NULL, feedback VARCHAR NOT NULL, created_at VARCHAR NOT NULL, changed_at VARCHAR "
            "NOT NULL, filed_at VARCHAR, PRIMARY KEY (id), UNIQUE (company_id, period, batch), UNIQUE (uid), FOREIGN "
            "KEY(company_id) REFERENCES company (id))"
        ),
        (
            "CREATE TABLE refund_rate (id INTEGER NOT NULL, library_id INTEGER NOT NULL, code VARCHAR NOT NULL, name "
            "VARCHAR NOT NULL, unit VARCHAR NOT NULL, valid_from VARCHAR, valid_to VARCHAR, vat_rates VARCHAR NOT "
            "NULL, rate INTEGER NOT NULL, treatment VARCHAR NOT NULL, PRIMARY KEY (id), FOREIGN KEY(library_id) "
            "REFERENCES rate_library (id))"
        ),
        "CREATE INDEX ix_refund_rate_library_id ON refund_rate (library_id)",
        (
            "CREATE TABLE refund_record (id INTEGER NOT NULL, company_id INTEGER NOT NULL, kind VARCHAR NOT NULL, "
            '"key" VARCHAR NOT NULL, version INTEGER NOT NULL, on_date VARCHAR, document VARCHAR NOT NULL, origin '
            "VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, added_at VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE "
            '(company_id, kind, "key", version), FOREIGN KEY(company_id) REFERENCES company (id))'
        ),
        (
            "CREATE TABLE case_option (id INTEGER NOT NULL, case_id INTEGER NOT NULL, code VARCHAR NOT NULL, PRIMARY "
            "KEY (id), UNIQUE (case_id, code), FOREIGN KEY(case_id) REFERENCES cases (id))"
        ),
        (
            "CREATE TABLE refund_usage (id INTEGER NOT NULL, claim_id INTEGER NOT NULL, company_id INTEGER NOT NULL, "
            'subject VARCHAR NOT NULL, "key" VARCHAR NOT NULL, quantity INTEGER NOT NULL, amount INTEGER NOT NULL, '
            "reason VARCHAR NOT NULL, at VARCHAR NOT NULL, PRIMARY KEY (id), FOREIGN KEY(claim_id) REFERENCES "
            "refund_claim (id), FOREIGN KEY(company_id) REFERENCES company (id))"
        ),
        'CREATE INDEX ix_refund_usage_key ON refund_usage (company_id, subject, "key")',
        (
            "CREATE TABLE valuation (id INTEGER NOT NULL, case_id INTEGER NOT NULL, number INTEGER NOT NULL, document"
            " VARCHAR NOT NULL, changed_at VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE (case_id, number), FOREIGN "
            "KEY(case_id) REFERENCES cases (id))"
        ),
        (
            "CREATE TABLE paper_layout (id INTEGER NOT NULL, company_id INTEGER NOT NULL, fingerprint VARCHAR NOT NULL, "
            "document VARCHAR NOT NULL, uses INTEGER NOT NULL, changed_at VARCHAR NOT NULL, who VARCHAR NOT NULL, "
            "PRIMARY KEY (id), UNIQUE (company_id, fingerprint))"
        ),
        (
            "CREATE TABLE refund_decision (id INTEGER NOT NULL, company_id INTEGER NOT NULL, kind VARCHAR NOT "
            'NULL, "key" VARCHAR NOT NULL, version INTEGER NOT NULL, document VARCHAR NOT NULL, at VARCHAR NOT '
            'NULL, PRIMARY KEY (id), UNIQUE (company_id, kind, "key", version), FOREIGN KEY(company_id) '
            "REFERENCES company (id))"
        ),
        (
            "CREATE TABLE refund_paper (id INTEGER NOT NULL, uid VARCHAR NOT NULL, claim_id INTEGER NOT NULL, "
            "kind VARCHAR NOT NULL, declaration VARCHAR NOT NULL, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, "
            "place VARCHAR NOT NULL, on_date VARCHAR, added_at VARCHAR NOT NULL, removed_at VARCHAR, PRIMARY KEY "
            "(id), UNIQUE (uid), FOREIGN KEY(claim_id) REFERENCES refund_claim (id))"
        ),
        "CREATE INDEX ix_refund_paper_claim_id ON refund_paper (claim_id)",
    )
    for statement in statements:
        connection.exec_driver_sql(statement)


def _to_3(connection: Connection) -> None:
    """Exchange with people, consolidations, backups and what else came after version 2."""
    for statement in to_version_3.STATEMENTS:
        connection.exec_driver_sql(statement)


STEPS: tuple[Step, ...] = (_to_2, _to_3)


def current() -> int:
    """The schema version of this program."""
    return len(STEPS) + 1


@cache
def _schema(dialect: str) -> tuple[str, ...]:
    """The statements of all tables and indexes, put together once."""
    found: list[str] = []

    def keep(statement: ExecutableDDLElement, *_parameters: object) -> None:
        found.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine(f"{dialect}://", keep)
    metadata.create_all(engine, checkfirst=False)
    return tuple(found)


def create(connection: Connection) -> None:
    """Make the newest schema in an empty store."""
    for statement in _schema(connection.dialect.name):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(search.CREATE)
    connection.exec_driver_sql(search.CREATE_CASES)
