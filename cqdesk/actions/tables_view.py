"""The code tables as a clerk sees them: which there are, how old they are, what the office added."""

from __future__ import annotations

from dataclasses import dataclass

from ..codes.overlay import OverlayBook
from ..domain.clock import CHINA
from ..store import code_sets
from .desk import Desk
from .office_tables import EXCHANGE_RATES, HOLIDAYS, MIDDLE_RATES


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
    shipped: bool = True
    """False for a table of the office's own making: holidays, exchange rates."""


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
    for name, title_zh in NOT_SHIPPED.items():
        vintage = book.vintage(name)
        of_office = sum(1 for row in own if row.entry.table == name)
        found.append(
            TableView(
                name=name,
                title_zh=title_zh,
                rows=vintage.rows if vintage else of_office,
                vintage=vintage.as_of.isoformat() if vintage else "",
                source=vintage.source if vintage else "",
                covers_today=book.covers(name, desk.today),
                closed=False,
                own=of_office,
                imported=imported.sources.get(name, "") if imported else "",
                shipped=False,
            )
        )
    return found


NOT_SHIPPED = {HOLIDAYS: "节假日表", EXCHANGE_RATES: "计征汇率", MIDDLE_RATES: "人民币汇率中间价"}
"""Tables no official file of which comes with the program: the office imports them from the notice."""


@dataclass(frozen=True, kw_only=True)
class ImportView:
    """One import of a table, as the list of imports shows it."""

    uid: str
    title_zh: str
    file: str
    valid_zh: str
    """The days it counts for."""
    counts_zh: str
    by_zh: str
    """Who and when."""
    state_zh: str
    standing: bool
    """Whether it can be taken back."""


def imports(desk: Desk) -> list[ImportView]:
    """Every import, newest first, those taken back too."""
    titles = {name: table.title_zh for name, table in desk.shipped.tables.items()} | NOT_SHIPPED
    with desk.store.read() as connection:
        sets = list(reversed(code_sets.all_sets(connection)))
    return [
        ImportView(
            uid=one.uid,
            title_zh=titles.get(one.table_name, one.table_name),
            file=one.file_name,
            valid_zh=f"{one.as_of.isoformat()} 至 {one.covers_to.isoformat() if one.covers_to else '未注明'}",
            counts_zh="，".join(
                f"{words} {one.counts[key]}" for key, words in _COUNTS_ZH.items() if one.counts.get(key)
            ),
            by_zh=f"{one.imported_at.astimezone(CHINA):%Y-%m-%d %H:%M} {one.who}",
            state_zh=f"{one.undone_at.astimezone(CHINA):%m-%d %H:%M} 已撤回" if one.undone_at else "使用中",
            standing=one.undone_at is None,
        )
        for one in sets
    ]


_COUNTS_ZH = {"added": "新增", "changed": "改动", "same": "相同", "suspected": "疑似作废", "refused": "未读"}
