"""Rows of an office (a clerk's own, or an imported set) laid over the shipped tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from cqdesk.codes.book import ReferenceBook, first_in_force, last_ended
from cqdesk.codes.imported import ImportedBook, key_of
from cqdesk.codes.tariff import tariff_line
from cqdesk.domain.codes import CodeEntry, TariffLine, Vintage


class OverlayBook:
    """A `CodeBook` that answers from the office's rows first and from the shipped tables for everything else.

    A row hides the shipped row of the same table, code and direction, whatever its validity: closing a code
    is a row with `valid_to`. Several rows of one code (one closed, one open) may be given. For table `hs` the
    columns in `extra` are those of the shipped `hs`. A vintage given here takes the place of the shipped one,
    for instance after the tariff of the year was imported (and those of `elements` and `duty_rates`, if the
    set has them).
    """

    def __init__(
        self,
        base: ReferenceBook,
        rows: Iterable[CodeEntry],
        vintages: Iterable[Vintage] = (),
        imported: ImportedBook | None = None,
    ) -> None:
        self.base = base
        self.imported = imported
        self._vintages = {vintage.table: vintage for vintage in vintages}
        self._by_code: dict[tuple[str, str], list[CodeEntry]] = defaultdict(list)
        self._hidden: set[tuple[str, str, str]] = set()
        for row in rows:
            self._by_code[row.table, row.code].append(row)
            self._hidden.add(key_of(row))

    def find(self, table: str, code: str, on: date) -> CodeEntry | None:
        """The row in force on that day, the office's before the shipped one."""
        return first_in_force(self.rows(table, code), on)

    def ended(self, table: str, code: str, on: date) -> CodeEntry | None:
        """The row if its validity ended officially before that day and no other of the code is in force."""
        return last_ended(self.rows(table, code), on)

    def tariff(self, code: str, on: date) -> TariffLine | None:
        """The line in force on that day, else the newest one there is: `dead` and `ended` tell."""
        if ("hs", code) not in self._by_code:
            return self.below("hs").tariff(code, on)
        rows = self.rows("hs", code)
        return tariff_line(first_in_force(rows, on) or max(rows, key=lambda row: row.valid_to or date.max))

    def below(self, table: str) -> ReferenceBook:
        """The file that holds the table under the rows added by hand: the imported one, if there is a set of it."""
        return self.imported if self.imported is not None and table in self.imported.tables else self.base

    def vintage(self, table: str) -> Vintage | None:
        """The office's vintage of the table, else the shipped one."""
        return self.own_vintage(table) or self.base.vintage(table)

    def covers(self, table: str, on: date) -> bool:
        """Whether the table is known to be right for that day, by the office's set or by the shipped one.

        An imported set is right from its date on; days before it are the shipped table's affair.
        """
        imported = self._vintages.get(table)
        if imported is not None and imported.covers_to is not None and imported.as_of <= on <= imported.covers_to:
            return True
        return (self.imported is not None and self.imported.covers(table, on)) or self.base.covers(table, on)

    def closed(self, table: str) -> bool:
        """Whether it is a short list that nobody can extend."""
        return self.base.closed(table)

    def rows(self, table: str, code: str) -> tuple[CodeEntry, ...]:
        """Every row of a code, the office's first."""
        own = self._by_code.get((table, code), ())
        return (*own, *(row for row in self.below(table).rows(table, code) if not self.hides(row)))

    def entries(self, table: str) -> Iterator[CodeEntry]:
        """All rows of a table in the order of their codes."""
        below = (row for row in self.below(table).entries(table) if not self.hides(row))
        own = (row for row in self.own_rows() if row.table == table)
        yield from sorted((*own, *below), key=lambda row: row.code)

    def own_rows(self) -> Iterator[CodeEntry]:
        """The rows added by hand, for the search."""
        for rows in self._by_code.values():
            yield from rows

    def hides(self, entry: CodeEntry) -> bool:
        """Whether a row added by hand stands in place of this one."""
        return key_of(entry) in self._hidden

    def is_own(self, entry: CodeEntry) -> bool:
        """Whether the row was added by hand."""
        return any(row is entry for row in self._by_code.get((entry.table, entry.code), ()))

    def suspected(self, table: str, code: str) -> str:
        """The set that leads to think that a code is no more, "" if none does: it is complete and lacks the code."""
        if self.imported is None or (table, code) in self._by_code:
            return ""
        return self.imported.complete.get(table, "") if (table, code) in self.imported.superseded else ""

    def own_vintage(self, table: str) -> Vintage | None:
        """The vintage of the office's own set of that table, if one was given."""
        return self._vintages.get(table) or (self.imported.vintage(table) if self.imported else None)
