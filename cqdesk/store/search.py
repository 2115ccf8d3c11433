"""The word indexes of the goods library and of the cases: the one place beside `engine` that knows the dialect.

What an index holds of an entry is a line of tokens made by `actions` from what the store keeps, so that an entry can be
taken out again by what was put in. The index narrows; whoever asks compares the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Connection

WordIndex = Literal["library_words", "case_words"]

CREATE = (
    "CREATE VIRTUAL TABLE library_words USING fts5(tokens, content='', columnsize=0, detail=none, tokenize='ascii')"
)
CREATE_CASES = (
    "CREATE VIRTUAL TABLE case_words USING fts5(tokens, content='', columnsize=0, detail=none, tokenize='ascii')"
)


def put_words(connection: Connection, rows: Sequence[tuple[int, str]], index: WordIndex = "library_words") -> None:
    """Put entries (id, tokens) into an index."""
    if rows:
        connection.exec_driver_sql(f"INSERT INTO {index} (rowid, tokens) VALUES (?, ?)", list(rows))


def drop_words(connection: Connection, rows: Sequence[tuple[int, str]], index: WordIndex = "library_words") -> None:
    """Take entries out, by the very tokens that were put in."""
    if rows:
        connection.exec_driver_sql(f"INSERT INTO {index} ({index}, rowid, tokens) VALUES ('delete', ?, ?)", list(rows))


def clear_words(connection: Connection) -> None:
    """Take every entry out."""
    connection.exec_driver_sql("INSERT INTO library_words (library_words) VALUES ('delete-all')")


def ids_with(
    connection: Connection, expression: str, *, below: int, limit: int, index: WordIndex = "library_words"
) -> list[int]:
    """Ids of entries that hold the expression, newest first, below an id. Tokens in it stand in double quotes."""
    found = connection.exec_driver_sql(
        f"SELECT rowid FROM {index} WHERE {index} MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
        (expression, below, limit),
    )
    return [int(row[0]) for row in found]
