"""Search as one types: code, words, one or two Chinese characters, English, pinyin initials, any mix of them.

A row is found when every word of the typed text is the start of its code, stands somewhere in its searched
columns, or (code tables) among the pinyin initials of its name. Case, width and accents do not matter. The
index narrows, every row is compared before it is shown. Full-text ranking is not used: likeness by likeness,
rows are read in the order of their ids, which is that of table and length of name, until there are enough.
So the answer is exact, and a common character costs no more than a rare one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cqdesk.codes import normal
from cqdesk.codes.book import CodeTable, ReferenceBook, StoredRow, has_ended
from cqdesk.codes.likeness import ComparedRow, Likeness, Word, expression
from cqdesk.codes.overlay import OverlayBook
from cqdesk.domain.codes import CodeEntry

_FIRST_BATCH = 32
_LARGEST_BATCH = 2048
_BEYOND = "\x7f"
"""Behind every character that codes are made of."""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A row found."""

    entry: CodeEntry
    vintage: str
    """Date of the table (ISO); empty for a row that an office added by hand."""
    likeness: Likeness | None
    """Why it was found; None if nothing was typed."""
    offered: bool
    """False if it is not to be chosen for a new form: ended before that day, or kept for old papers."""

    @property
    def table(self) -> str:
        return self.entry.table

    @property
    def code(self) -> str:
        return self.entry.code

    @property
    def name_zh(self) -> str:
        return self.entry.name_zh

    @property
    def valid_from(self) -> date | None:
        return self.entry.valid_from

    @property
    def valid_to(self) -> date | None:
        return self.entry.valid_to

    @property
    def extra(self) -> Mapping[str, str]:
        """All other columns of the table, as printed in the source."""
        return self.entry.extra

    def to_json(self) -> dict[str, str]:
        """The hit as `codes search --json` prints it: every value a string, empty ones left out."""
        known = {
            "table": self.table,
            "code": self.code,
            "name_zh": self.name_zh,
            "valid_from": self.valid_from.isoformat() if self.valid_from else "",
            "valid_to": self.valid_to.isoformat() if self.valid_to else "",
            "vintage": self.vintage,
        }
        return {name: value for name, value in {**known, **self.extra}.items() if value}


def search(
    book: ReferenceBook | OverlayBook, text: str, *, table: str | None = None, limit: int = 20, on: date
) -> list[Hit]:
    """The best rows for a typed text, in one table or in all.

    Exact code first, then code starts, then names that start with the first word, then the rest; within these
    an office's own rows first, then by table and by length of the name. Rows not offered for entry (ended
    before `on`, or kept for old papers) come after all others, unless their very code was typed. With a
    table and no text: its rows in the order of their codes. Of a table that is not shipped only an office's
    own rows are known.
    """
    typed = text.strip()
    words = [Word.of(word) for word in normal.fold(typed).split()]
    if limit <= 0 or (table is None and not words):
        return []
    run = _Run(book, table, limit, on)
    if not words:
        return run.listed()
    if len(words) > 1 and all(word.key.isdigit() for word in words):
        # 8471 30 00, as tariffs print it, is one code in groups, unless no code is like that.
        joined = Word.of("".join(word.key for word in words))
        if hits := run.found((Likeness.CODE, Likeness.CODE_START), [joined], joined.key):
            return hits
    return run.found(tuple(Likeness), words, typed)


class _Run:
    """One search: gathers rows, likeness by likeness, until there are enough."""

    def __init__(self, book: ReferenceBook | OverlayBook, table: str | None, limit: int, on: date) -> None:
        self.book = book
        self.over = book if isinstance(book, OverlayBook) else None
        self.shipped = book.base if isinstance(book, OverlayBook) else book
        self.table, self.limit, self.on = table, limit, on
        self.tables = [shipped for name, shipped in self.shipped.tables.items() if table in (None, name)]

    def listed(self) -> list[Hit]:
        """The table as far as the limit goes, in the order of its codes."""
        own = sorted(self._own_rows(), key=lambda row: row.entry.code)
        rows = itertools.chain(own, self._code_start(""))
        return self._gathered(((row, None) for row in rows), [], [])

    def found(self, order: Sequence[Likeness], words: Sequence[Word], typed: str) -> list[Hit]:
        """The rows of the given likenesses, best first."""
        own = [(row, self._compared(row).likeness(words, typed)) for row in self._own_rows()]
        live: list[Hit] = []
        late: list[Hit] = []
        for wanted in order:
            shipped = (
                row
                for row in self._candidates(wanted, words, typed)
                if self._compared(row).likeness(words, typed) is wanted
            )
            rows = itertools.chain((row for row, likeness in own if likeness is wanted), shipped)
            self._gathered(((row, wanted) for row in rows), live, late)
            if len(live) >= self.limit:
                break
        return [*live, *late][: self.limit]

    def _gathered(
        self, rows: Iterator[tuple[StoredRow, Likeness | None]], live: list[Hit], late: list[Hit]
    ) -> list[Hit]:
        """Adds the rows to those offered (`live`) or those that come last, until enough are offered."""
        for row, likeness in rows:
            hit = self._hit(row, likeness)
            (live if hit.offered or likeness is Likeness.CODE else late).append(hit)
            if len(live) >= self.limit:
                break
        return [*live, *late][: self.limit]

    def _hit(self, row: StoredRow, likeness: Likeness | None) -> Hit:
        if row.id:
            vintage = self.shipped.vintage(row.entry.table)
        else:
            vintage = self.over.own_vintage(row.entry.table) if self.over else None
        return Hit(
            entry=row.entry,
            vintage=vintage.as_of.isoformat() if vintage else "",
            likeness=likeness,
            offered=row.for_entry and not has_ended(row.entry, self.on),
        )

    def _compared(self, row: StoredRow) -> ComparedRow:
        shipped = self.shipped.tables.get(row.entry.table)
        return ComparedRow(row.entry, shipped.searched if shipped else (), row.initials)

    def _own_rows(self) -> Iterator[StoredRow]:
        """The office's rows; they are few, so they are compared without an index."""
        for entry in self.over.own_rows() if self.over else ():
            if self.table in (None, entry.table):
                initials = normal.initials_of(entry.name_zh, self.shipped.readings)
                yield StoredRow(id=0, entry=entry, for_entry=True, initials=initials)

    def _candidates(self, likeness: Likeness, words: Sequence[Word], typed: str) -> Iterator[StoredRow]:
        """Every shipped row of that likeness, and others, in the order in which they are shown."""
        if likeness is Likeness.CODE:
            rows = self._codes(words, typed)
        elif likeness is Likeness.CODE_START and len(words) == 1:
            rows = self._code_start(words[0].key) if words[0].key else iter(())
        elif wanted := expression(likeness, words):
            rows = self._indexed(wanted)
        else:
            rows = iter(())
        return rows

    def _codes(self, words: Sequence[Word], typed: str) -> Iterator[StoredRow]:
        # Bad input may bring half of a character pair, which SQLite would not take.
        codes = {typed.encode("utf-8", "replace").decode("utf-8"), *(word.key for word in words if word.key)}
        found = self.shipped.stored(
            f"number IN ({_marks(self.tables)}) AND code IN ({_marks(codes)})",
            (*(table.number for table in self.tables), *sorted(codes)),
        )
        # Licence letters differ by case alone: the one typed comes first.
        return self._visible(sorted(found, key=lambda row: (row.entry.code != typed, row.id)))

    def _code_start(self, key: str) -> Iterator[StoredRow]:
        for table in self.tables:
            offset, batch = 0, _FIRST_BATCH
            while found := self.shipped.stored(
                "number = ? AND code >= ? AND code < ? ORDER BY code, id LIMIT ? OFFSET ?",
                (table.number, key, key + _BEYOND, batch, offset),
            ):
                yield from self._visible(found)
                offset, batch = offset + batch, min(batch * 4, _LARGEST_BATCH)

    def _indexed(self, wanted: str) -> Iterator[StoredRow]:
        if not self.tables:
            return
        last, end, batch = self.tables[0].first_id - 1, self.tables[-1].last_id, _FIRST_BATCH
        while found := self.shipped.stored(
            "id IN (SELECT rowid FROM words WHERE words MATCH ? AND rowid > ? AND rowid <= ?"
            " ORDER BY rowid LIMIT ?) ORDER BY id",
            (wanted, last, end, batch),
        ):
            yield from self._visible(found)
            last, batch = found[-1].id, min(batch * 4, _LARGEST_BATCH)

    def _visible(self, rows: Sequence[StoredRow]) -> Iterator[StoredRow]:
        return (row for row in rows if self.over is None or not self.over.hides(row.entry))


def _marks(items: Sequence[CodeTable] | set[str]) -> str:
    return ",".join("?" * len(items))
