"""The code tables as a clerk sees them: which there are, how old they are, what the office added."""

from __future__ import annotations

from dataclasses import dataclass

from ..codes.overlay import OverlayBook
from ..store import code_sets
from .desk import Desk


@dataclass(frozen=True, kw_only=True)
class TableView:
    """One code table."""

    name: str
    title_zh: str
    rows: int
    vintage: str
    """The day up to which it is official (ISO); "" if unknown."""
    source: str
    covers_today: bool
    closed: bool
    """A short list nobody can extend."""
    own: int
    """Rows added by hand."""
    imported: str
    """The newest imported set, "" if none."""


def tables(desk: Desk) -> list[TableView]:
    """Every code table, in the order in which they are shown."""
    book = desk.codes
    imported = book.imported if isinstance(book, OverlayBook) else None
    with desk.store.read() as connection:
        own = code_sets.own_rows(connection)
    found = []
    for name, table in desk.shipped.tables.items():
        vintage = book.vintage(name)
        found.append(
            TableView(
                name=name,
                title_zh=table.title_zh,
                rows=vintage.rows if vintage else 0,
                vintage=vintage.as_of.isoformat() if vintage else "",
                source=vintage.source if vintage else "",
                covers_today=book.covers(name, desk.today) or book.closed(name),
                closed=book.closed(name),
                own=sum(1 for row in own if row.entry.table == name),
                imported=imported.sources.get(name, "") if imported else "",
            )
        )
    return found
