"""Search as one types: code, words, one or two Chinese characters, English, pinyin initials, any mix of them.

A row is found when every word of the typed text is the start of its code, stands somewhere in its searched columns,
(tariff) among its declaration elements, or among the pinyin initials of its name. Case, width and accents
do not matter. The index narrows, every row is compared before it is shown. Full-text ranking is not used: likeness by
likeness, rows are read in the order of their ids, which is that of table and length of name, until there are enough.
So the answer is exact, and a common character costs no more than a rare one.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from cqdesk.codes import normal
from cqdesk.codes.book import CodeTable, ReferenceBook, StoredRow, has_ended
from cqdesk.codes.imported import ImportedBook, key_of
from cqdesk.codes.likeness import ComparedRow, Likeness, Word, expression
from cqdesk.codes.overlay import OverlayBook
from cqdesk.domain.codes import CodeEntry

_FIRST_BATCH = 32
_LARGEST_BATCH = 2048
OWN_SOURCE = "本单位添加"
_MOST_USED = 300
"""So many used codes are looked at before all others."""
_NOTHING_USED: Mapping[tuple[str, str], int] = MappingProxyType({})
_MOST_MARKS = 500
"""Values in one list of a statement."""
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
    source: str = ""
    """Where the row comes from, as the clerk is told."""
    from_office: bool = False
    """True for a row added by hand or imported, False for a shipped one."""
    suspected: str = ""
    """The newer complete set that lacks the code: it may be no more. It can be chosen all the same."""
    uses: int = 0
    """How often the office used the code, as far as the asker knows."""

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
            "office_source": self.source if self.from_office else "",
            "suspected_obsolete": self.suspected,
        }
        return {name: value for name, value in {**known, **self.extra}.items() if value}


def search(
    book: ReferenceBook | OverlayBook,
    text: str,
    *,
    table: str | None = None,
    limit: int = 20,
    on: date,
    used: Mapping[tuple[str, str], int] = _NOTHING_USED,
) -> list[Hit]:
    """The best rows for a typed text, in one table or in all.

    Exact code first, then what the office `used` ((table, code) -> how often), most used first; then code starts,
    names that start with the first word, the rest; within these rows added by hand first, then by table and by length
    of the name. Rows not offered for entry (ended before `on`, or kept for old papers) come after all others, unless
    their very code was typed. With a table and no text: the used ones, then its rows in the order of their codes. Of a
    table that is not shipped only an office's own rows are known.
    """
    typed = text.strip()
    words = [Word.of(word) for word in normal.typed_words(normal.fold(typed))]
    if limit <= 0 or (table is None and not words):
        return []
    run = _Run(book, table, limit, on, used)
    if not words:
        return run.listed()
    if len(words) > 1 and all(word.key.isdigit() for word in words):
        # 8471 30 00, as tariffs print it, is one code in groups, unless no code is like that.
        joined = Word.of("".join(word.key for word in words))
        if hits := run.found((Likeness.CODE, Likeness.CODE_START), [joined], joined.key):
            return hits
        run = _Run(book, table, limit, on, used)
    return run.found(tuple(Likeness), words, typed)


class _Layer:
    """The rows of one reference file, the shipped or the imported one, narrowed by its index."""

    def __init__(
        self,
        book: ReferenceBook,
        table: str | None,
        hides: Callable[[CodeEntry], bool] | None,
        without: Container[str] = (),
    ) -> None:
        self.book = book
        self.hides = hides
        self.tables = [one for name, one in book.tables.items() if table in (None, name) and name not in without]
        self.stretches: list[tuple[int, int]] = []
        """Ids of the tables searched: (before the first, last) of each stretch without a gap."""
        for one in self.tables:
            if self.stretches and self.stretches[-1][1] == one.first_id - 1:
                self.stretches[-1] = (self.stretches[-1][0], one.last_id)
            else:
                self.stretches.append((one.first_id - 1, one.last_id))

    def candidates(self, likeness: Likeness, words: Sequence[Word], typed: str) -> Iterator[StoredRow]:
        """Every visible row of that likeness, and others, in the order in which they are shown."""
        if not self.tables:
            rows: Iterator[StoredRow] = iter(())
        elif likeness is Likeness.CODE:
            rows = self._codes(words, typed)
        elif likeness is Likeness.ELEMENTS:
            rows = self._by_elements(words)
        elif likeness is Likeness.CODE_START and len(words) == 1:
            rows = self.code_start(words[0].key) if words[0].key else iter(())
        elif wanted := expression(likeness, words):
            rows = self._indexed(wanted)
        else:
            rows = iter(())
        return rows

    def _codes(self, words: Sequence[Word], typed: str) -> Iterator[StoredRow]:
        # Bad input may bring half of a character pair, which SQLite would not take.
        codes = {typed.encode("utf-8", "replace").decode("utf-8"), *(word.key for word in words if word.key)}
        found = self.book.stored(
            f"number IN ({_marks(self.tables)}) AND code IN ({_marks(codes)})",
            (*(table.number for table in self.tables), *sorted(codes)),
        )
        # Licence letters differ by case alone: the one typed comes first.
        return self._visible(sorted(found, key=lambda row: (row.entry.code != typed, row.id)))

    def code_start(self, key: str) -> Iterator[StoredRow]:
        """The rows whose code starts so, table by table in the order of their codes."""
        for table in self.tables:
            offset, batch = 0, _FIRST_BATCH
            while found := self.book.stored(
                "number = ? AND code >= ? AND code < ? ORDER BY code, id LIMIT ? OFFSET ?",
                (table.number, key, key + _BEYOND, batch, offset),
            ):
                yield from self._visible(found)
                offset, batch = offset + batch, min(batch * 4, _LARGEST_BATCH)

    def _indexed(self, wanted: str) -> Iterator[StoredRow]:
        for last, end in self.stretches:
            batch = _FIRST_BATCH
            while found := self.book.stored(
                "id IN (SELECT rowid FROM words WHERE words MATCH ? AND rowid > ? AND rowid <= ?"
                " ORDER BY rowid LIMIT ?) ORDER BY id",
                (wanted, last, end, batch),
            ):
                yield from self._visible(found)
                last, batch = found[-1].id, min(batch * 4, _LARGEST_BATCH)

    def _by_elements(self, words: Sequence[Word]) -> Iterator[StoredRow]:
        """Tariff lines whose list of elements holds one of the words, and whose index holds the other ones."""
        if all(table.name != "hs" for table in self.tables) or all(word.key.isdigit() for word in words):
            return
        in_lists = [set(self.book.lines_with_element(word.text)) for word in words]
        ids: set[int] = set()
        for place, holding in enumerate(in_lists):
            for other, word in enumerate(words):
                if holding and other != place:
                    holding = holding & (in_lists[other] | self._ids_with(word))
            ids |= holding
        ordered = sorted(ids)
        start, batch = 0, _FIRST_BATCH
        while some := ordered[start : start + batch]:
            yield from self._visible(self.book.stored(f"id IN ({_marks(some)}) ORDER BY id", some))
            start, batch = start + batch, min(batch * 4, _MOST_MARKS)

    def _ids_with(self, word: Word) -> set[int]:
        wanted = word.anywhere()
        return (
            {id for (id,) in self.book.select("SELECT rowid FROM words WHERE words MATCH ?", (wanted,))}
            if wanted
            else set()
        )

    def _visible(self, rows: Sequence[StoredRow]) -> Iterator[StoredRow]:
        return (row for row in rows if self.hides is None or not self.hides(row.entry))


class _Run:
    """One search: gathers rows, likeness by likeness, until there are enough."""

    def __init__(
        self,
        book: ReferenceBook | OverlayBook,
        table: str | None,
        limit: int,
        on: date,
        used: Mapping[tuple[str, str], int],
    ) -> None:
        self.book = book
        self.over = book if isinstance(book, OverlayBook) else None
        self.shipped = book.base if isinstance(book, OverlayBook) else book
        self.imported: ImportedBook | None = self.over.imported if self.over else None
        self.table, self.limit, self.on, self.used = table, limit, on, used
        hides = self.over.hides if self.over else None
        self.layers = [_Layer(self.shipped, table, hides, self.imported.tables if self.imported else ())]
        if self.imported is not None:
            self.layers.insert(0, _Layer(self.imported, table, hides))
        self.shown: set[tuple[str, str, str, str]] = set()
        self.known: dict[tuple[str, int, str], Likeness | None] = {}

    def listed(self) -> list[Hit]:
        """The table as far as the limit goes, in the order of its codes; what the office uses stands first."""
        own = sorted(self._own_rows(), key=lambda row: row.entry.code)
        by_code = heapq.merge(*(layer.code_start("") for layer in self.layers), key=lambda row: row.entry.code)
        rows = itertools.chain(self._used_rows(), own, by_code)
        return self._gathered(((row, None) for row in rows), [], [])

    def found(self, order: Sequence[Likeness], words: Sequence[Word], typed: str) -> list[Hit]:
        """The rows of the given likenesses, best first."""
        own = [(row, self._compared(row).likeness(words, typed)) for row in self._own_rows()]
        used = [(row, self._compared(row).likeness(words, typed)) for row in self._used_rows()]
        live: list[Hit] = []
        late: list[Hit] = []
        for wanted in order:
            narrowed = itertools.chain.from_iterable(layer.candidates(wanted, words, typed) for layer in self.layers)
            rows = itertools.chain(
                (row for row, likeness in own if likeness is wanted),
                (row for row in narrowed if self._likeness(row, words, typed) is wanted),
            )
            self._gathered(((row, wanted) for row in rows), live, late)
            if wanted is Likeness.CODE:
                before_others = ((row, likeness) for row, likeness in used if likeness in order)
                self._gathered(before_others, live, late)
            if len(live) >= self.limit:
                break
        return [*live, *late][: self.limit]

    def _gathered(
        self, rows: Iterator[tuple[StoredRow, Likeness | None]], live: list[Hit], late: list[Hit]
    ) -> list[Hit]:
        """Adds the rows to those offered (`live`) or those that come last, until enough are offered."""
        for row, likeness in rows:
            key = (*key_of(row.entry), row.entry.extra.get("list", ""))
            if key in self.shown:
                continue
            self.shown.add(key)
            hit = self._hit(row, likeness)
            (live if hit.offered or likeness is Likeness.CODE else late).append(hit)
            if len(live) >= self.limit:
                break
        return [*live, *late][: self.limit]

    def _hit(self, row: StoredRow, likeness: Likeness | None) -> Hit:
        entry = row.entry
        vintage, source, from_office = self._origin(entry)
        return Hit(
            entry=entry,
            vintage=vintage,
            likeness=likeness,
            offered=row.for_entry and not has_ended(entry, self.on),
            source=source,
            from_office=from_office,
            suspected=self.over.suspected(entry.table, entry.code) if self.over else "",
            uses=self.used.get((entry.table, entry.code), 0),
        )

    def _origin(self, entry: CodeEntry) -> tuple[str, str, bool]:
        """(date of the table, where the row comes from, whether it is the office's)."""
        if self.over is not None and self.over.is_own(entry):
            given = self.over.own_vintage(entry.table)
            return (given.as_of.isoformat() if given else ""), OWN_SOURCE, True
        if self.imported is not None and key_of(entry) in self.imported.keys:
            return self.imported.dates.get(entry.table, ""), self.imported.sources.get(entry.table, ""), True
        shipped = self.shipped.vintage(entry.table)
        return (shipped.as_of.isoformat(), shipped.source, False) if shipped else ("", "", False)

    def _likeness(self, row: StoredRow, words: Sequence[Word], typed: str) -> Likeness | None:
        """As compared, once for each row: a common character brings the same rows under several likenesses."""
        key = (row.entry.table, row.id, row.entry.code)
        if key not in self.known:
            self.known[key] = self._compared(row).likeness(words, typed)
        return self.known[key]

    def _compared(self, row: StoredRow) -> ComparedRow:
        shipped = self.shipped.tables.get(row.entry.table)
        return ComparedRow(row.entry, shipped.searched if shipped else (), self.shipped.readings)

    def _own_rows(self) -> Iterator[StoredRow]:
        """The rows added by hand; they are few, so they are compared without an index."""
        for entry in self.over.own_rows() if self.over else ():
            if self.table in (None, entry.table):
                yield self._unindexed(entry)

    def _used_rows(self) -> Iterator[StoredRow]:
        """The codes the office used, most used first."""
        most = heapq.nlargest(_MOST_USED, self.used.items(), key=lambda item: (item[1], item[0][1]))
        for (table, code), _uses in most:
            if self.table in (None, table):
                yield from (self._unindexed(entry) for entry in self.book.rows(table, code))

    def _unindexed(self, entry: CodeEntry) -> StoredRow:
        return StoredRow(id=0, entry=entry, for_entry=True)


def _marks(items: Sequence[CodeTable] | Sequence[int] | set[str]) -> str:
    return ",".join("?" * len(items))
