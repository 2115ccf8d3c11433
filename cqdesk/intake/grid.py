"""From pages to sheets of cells, so that whoever understands papers works on one model.

A cell's row and column say what stands beside and below what; its `box` says where on the page it stands. Pages whose
tables have the same columns are one sheet, so that a table goes on over the page break; other columns begin a new one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from cqdesk.intake.kinds import title_kind
from cqdesk.intake.lattice import find_lattices, with_open_sides
from cqdesk.intake.page_tables import (
    Line,
    Placed,
    Table,
    head_lines,
    is_figure,
    joined,
    printed,
    ruled_table,
    same_edges,
    segments,
    text_of,
    without_open_rows,
)
from cqdesk.intake.pages import Page, PageFile, Word, lines_of
from cqdesk.intake.row_words import says_total
from cqdesk.intake.sheet_xml import Budget, clean
from cqdesk.intake.texts import text_cell
from cqdesk.intake.white_tables import edges_of, head_at_foot, runs_of, under_columns, unruled_table
from cqdesk.intake.workbook import MAX_CELLS, Box, Cell, Sheet

_PAGE_NUMBER = re.compile(
    r"(?i)(?:page|p\.?|第)?\s*[-–—]?\s*\d{1,4}\s*(?:(?:of|/|页\s*[,，/]?\s*共?|-|–)\s*\d{0,4}\s*页?)?\s*[-–—]?\Z"
)
_FAR = 2.2
"""Heights of letters between two lines from which a blank row stands between them."""
_HEAD_ABOVE = 24.0
"""Points between a head printed without lines and the ruled table below it."""
_TITLE_LINES = 3
"""Lines at the top of a page in which the title of another paper stands."""
_COLUMN_WIDTH = 12.0
"""Points within which texts without a table begin in one column."""


def sheets_of(file: PageFile) -> list[Sheet]:
    """The sheets of all pages that carry text."""
    budget = Budget(MAX_CELLS)
    runs: list[_Run] = []
    pages = [page for page in file.pages if page.content == "text"]
    for number, page in enumerate(pages):
        known = runs[-1].tables if runs else []
        laid = _lay(page, known)
        if number + 1 < len(pages):
            laid = _lay_as_next(laid, known, pages[number + 1])
        if not runs or not runs[-1].goes_on(laid) or _is_other_paper(laid, runs[-1].titles):
            runs.append(_Run(page.number))
        runs[-1].add(laid, budget)
    return [run.sheet for run in runs]


@dataclass
class _Laid:
    """A page taken apart: its tables and the lines outside them."""

    page: Page
    tables: list[Table]
    lines: list[Line]

    def edges_near(self, y: float) -> tuple[float, ...]:
        """Columns of the table a line stands nearest to: a second head row, or a total below."""
        tables = [t for t in self.tables if t.columns >= 3]
        nearest = min(tables, key=lambda t: (max(t.top - y, y - t.bottom, 0.0), -len(t.rows)), default=None)
        return nearest.edges if nearest is not None else ()


def _titles(lines: Sequence[Line]) -> set[str]:
    """Kinds of paper the lines of a page announce as titles."""
    texts = (joined(part) for line in lines for part in segments(line))
    return {kind for text in texts if (kind := title_kind(Cell(1, 1, text)))}


def _is_other_paper(laid: _Laid, titles: set[str]) -> bool:
    """Whether a page without a table begins a paper of its own: its first lines are a title not printed before."""
    if not titles or any(table.columns >= 3 for table in laid.tables):
        return False
    first = [line for line in laid.lines[:_TITLE_LINES] if len(segments(line)) == 1]
    return bool(_titles(first) - titles) and not _titles(laid.lines) & titles


def _lay(page: Page, known: Sequence[Table]) -> _Laid:
    lattices = [with_open_sides(lattice, page.words) for lattice in find_lattices(page.rules)]
    outside: list[Word] = []
    inside: list[list[Word]] = [[] for _ in lattices]
    for word in page.words:
        at = (word.x + word.w / 2, word.middle)
        home = next((n for n, lattice in enumerate(lattices) if lattice.holds(*at)), None)
        (outside if home is None else inside[home]).append(word)
    tables: list[Table] = []
    for lattice, words in zip(lattices, inside, strict=True):
        for piece, own in without_open_rows(lattice, words):
            if piece is None:
                table = _without_columns(own, known)
                outside += own if table is None else []
                tables += [table] if table is not None else []
            elif own:
                tables.append(ruled_table(piece, own))
    lines = [line for line in lines_of(outside) if not _is_page_number(line, page)]
    free: list[Line] = []
    done = 0
    heads = frozenset().union(*map(head_lines, known))
    for first, end in runs_of(lines):
        first = next((n for n in range(done, first) if printed(lines[n]) in heads), max(first, done))
        if first >= end:
            continue
        stretch = lines[first:end]
        free += lines[done:first]
        done = end
        edges = edges_of(stretch, known)
        if len(edges) < 4 or _heads_ruled(stretch, tables):
            free += stretch
        else:
            table = unruled_table(stretch, edges)
            while done < len(lines):  # the rest of a text wrapped in the last row
                longer = unruled_table([*stretch, lines[done]], edges)
                if len(longer.rows) > len(table.rows):
                    break
                table, stretch, done = longer, [*stretch, lines[done]], done + 1
            tables.append(table)
    free += lines[done:]
    at_foot = bool(free) and free[-1] is lines[-1] and all(free[-1][0].y > table.bottom for table in tables)
    if at_foot and (foot := head_at_foot(free)) is not None:
        tables.append(foot)
        free.pop()
    return _Laid(page, [_as_fine_as([*tables, *known], table) for table in tables], free)


def _heads_ruled(stretch: Sequence[Line], tables: Sequence[Table]) -> bool:
    """Whether lines without figures stand right over a ruled table: they are its head, under its columns."""
    if any(is_figure(joined(part)) for line in stretch for part in segments(line)):
        return False
    bottom = max(word.bottom for word in stretch[-1])
    return any(t.ruled and t.columns > 3 and -2 <= t.top - bottom <= _HEAD_ABOVE for t in tables)


def _as_fine_as(tables: Sequence[Table], table: Table) -> Table:
    """A piece of a table, such as a head of groups ruled apart from the rows below, under the columns of the whole."""
    finer = next((other for other in tables if table.coarser_than(other)), None)
    return table if finer is None else table.refined(finer)


def _lay_as_next(laid: _Laid, known: Sequence[Table], following: Page) -> _Laid:
    """A page with the columns of the next one, where that shows more of them under the same head."""
    foot = _foot_head(laid)
    if foot is not None:
        goods = min(_lay(following, []).tables, key=lambda table: table.top, default=None)
        if goods is not None and _is_headless(goods) and foot.columns < goods.columns:
            fitting = under_columns(foot, goods.edges)
            if fitting is not None:
                return _Laid(laid.page, [fitting if table is foot else table for table in laid.tables], laid.lines)
    mine = [(table, head_lines(table)) for table in laid.tables if not table.ruled]
    if not any(head for _, head in mine):
        return laid
    finer = [
        other
        for other in _lay(following, []).tables
        if any(other.columns > table.columns and head & head_lines(other) for table, head in mine)
    ]
    return _lay(laid.page, [*known, *finer]) if finer else laid


def _foot_head(laid: _Laid) -> Table | None:
    """A head with nothing below it on its page: its goods stand on the next one."""
    last = max(laid.tables, key=lambda table: table.bottom, default=None)
    if last is None or last.columns < 3 or any(line[0].y > last.bottom for line in laid.lines):
        return None
    return None if _figures(last) else last


def _figures(table: Table) -> int:
    return sum(1 for row in table.rows for cell in row if cell.words and is_figure(joined(cell.words)))


def _is_headless(table: Table) -> bool:
    """Whether a table begins with a row of goods, without a head of its own."""
    first = next((row for row in table.rows if any(cell.words for cell in row)), [])
    return sum(1 for cell in first if cell.words and is_figure(joined(cell.words))) >= 2


def _without_columns(words: list[Word], known: Sequence[Table]) -> Table | None:
    """The table inside ruled rows that have no lines between their columns."""
    lines = lines_of(words)
    edges = edges_of(lines, known)
    return unruled_table(lines, edges) if len(edges) >= 4 else None


def _is_page_number(line: Line, page: Page) -> bool:
    at_edge = line[0].y < page.height * 0.08 or line[0].bottom > page.height * 0.92
    return at_edge and _PAGE_NUMBER.match(joined(line)) is not None


@dataclass
class _Run:
    """Pages that go on with one another, and the sheet they make."""

    first: int
    tables: list[Table] = field(default_factory=list)
    sheet: Sheet = field(init=False)
    row: int = 0
    titles: set[str] = field(default_factory=set)
    """Kinds of paper announced on these pages."""
    announced: bool = False
    """The last page ends with the title and the head of another paper, whose table begins on the next."""
    last: tuple[Table, range] | None = None
    """The last table of the last page and the rows it makes."""
    head_at_foot: bool = False
    """That table is a head without goods."""

    def __post_init__(self) -> None:
        self.sheet = Sheet(name="", pages=(self.first, self.first))

    def goes_on(self, laid: _Laid) -> bool:
        """A page without a table belongs to the pages before it, and the first table to the pages before it.

        A page with a table goes on if the columns are the same.
        """
        mine = [t for t in self.tables if t.columns >= 3]
        theirs = [t for t in laid.tables if t.columns >= 3]
        if theirs and self._other_columns(mine, theirs):
            return False
        if not theirs or not any(t.counts for t in mine) or self.announced:
            return True
        return any(a.like(b) for a in mine for b in theirs) or self._only_head(laid) is not None

    def _other_columns(self, mine: Sequence[Table], theirs: Sequence[Table]) -> bool:
        """Whether goods without head follow a head at the foot of the page that does not fit their columns.

        Read together, every value would stand under some other head; apart, the reader says that a head is missing.
        """
        goods = min(theirs, key=lambda table: table.top)
        if self.last is None or not self.head_at_foot or not _is_headless(goods):
            return False
        return self.last[0].columns != goods.columns and not any(goods.like(table) for table in mine)

    def _only_head(self, laid: _Laid) -> range | None:
        """Rows of a head alone at the foot of the last page, printed again at the top of this one."""
        if self.last is None:
            return None
        table, rows = self.last
        bare = not any(is_figure(joined(cell.words)) for row in table.rows for cell in row if cell.words)
        again = any(head_lines(table) & head_lines(other) for other in laid.tables)
        return rows if bare and again else None

    def add(self, laid: _Laid, budget: Budget) -> None:
        """Put a page below what is there."""
        for row in self._only_head(laid) or ():
            for col in [c for r, c in self.sheet.cells if r == row]:
                del self.sheet.cells[row, col]
        before, self.last = self.last, None
        self.head_at_foot = _foot_head(laid) is not None
        self.tables = [*laid.tables, *(t for t in self.tables if not any(t.like(o) for o in laid.tables))][:20]
        self.sheet.pages = (self.first, laid.page.number)
        self.titles |= _titles(laid.lines)
        known = [t for t in self.tables if t.columns >= 3]
        left_edges = known[0].edges if known else _left_edges(laid.lines)
        parts: list[tuple[float, Table | Line]] = [(table.top, table) for table in laid.tables]
        parts += [(min(w.y for w in line), line) for line in laid.lines]
        bottom: float | None = None
        for top, part in sorted(parts, key=lambda item: item[0]):
            height = part[0].h if isinstance(part, list) else 10.0
            if bottom is not None and top - bottom > _FAR * height:
                self.row += 1
            if isinstance(part, Table):
                end_of_page, before = before, None
                self._add_table(part, laid.page.number, budget)
                if end_of_page is not None:
                    self._join_cut_cells(end_of_page, part)
                bottom = part.bottom
                self.announced = self.announced and not part.counts
            else:
                self.announced = self.announced or (len(part) < 9 and bool(_titles([part])))
                self._add_line(part, laid.edges_near(top) or left_edges, laid.page.number, budget)
                bottom = max(w.bottom for w in part)

    def _add_table(self, table: Table, page: int, budget: Budget) -> None:
        last_row = self.row + len(table.rows)
        self.last = table, range(self.row + 1, last_row + 1)
        for placed_row in table.rows:
            self.row += 1
            for placed in placed_row:
                col = placed.col + 1
                if placed.down > 1 or placed.across > 1:
                    budget.take(1)
                    bottom = min(self.row + placed.down - 1, last_row)
                    self.sheet.merge(self.row, col, bottom, col + placed.across - 1)
                self._put(col, placed, page, budget)

    def _join_cut_cells(self, before: tuple[Table, range], table: Table) -> None:
        """A cell over several rows that the page break cut: empty at the top of the page, its figure on the page before.

        Asks for drawn cells: a lone empty one may as well be a value nobody printed, two under one wall are one cell.
        """
        over, rows = before
        if not (over.ruled and table.ruled and rows and same_edges(over.edges, table.edges)):
            return
        last = rows[-1]
        if any(says_total(cell.text) for (row, _), cell in self.sheet.cells.items() if row == last):
            return
        first = self.row - len(table.rows) + 1
        figures = (any(c.words and is_figure(joined(c.words)) for c in row) for row in table.rows)
        head = next((n for n, counts in enumerate(figures) if counts), 0)
        for cell in table.rows[head]:
            col = cell.col + 1
            if cell.words or cell.down < 2 or cell.across > 1:
                continue
            area = next((a for a in self.sheet.merges if a.left == a.right == col and a.bottom == last), None)
            top = last if area is None else area.top
            if (top, col) not in self.sheet.cells:
                continue
            here = first + head
            cut = [a for a in self.sheet.merges if a is area or (a.left == a.right == col and a.top == here)]
            self.sheet.merges = [a for a in self.sheet.merges if a not in cut]
            self.sheet.merge(top, col, here + cell.down - 1, col)

    def _add_line(self, line: Line, edges: Sequence[float], page: int, budget: Budget) -> None:
        self.row += 1
        col = 0
        for part in segments(line):
            col = max(bisect_right(edges, part[0].x + 2), col + 1)
            self._put(col, Placed(col - 1, tuple(part)), page, budget)

    def _put(self, col: int, placed: Placed, page: int, budget: Budget) -> None:
        text = clean(text_of(placed.words))
        if not text:
            return
        budget.take(1)
        x, y = min(w.x for w in placed.words), min(w.y for w in placed.words)
        right, bottom = max(w.right for w in placed.words), max(w.bottom for w in placed.words)
        box = Box(page, *(round(n, 1) for n in (x, y, right - x, bottom - y)))
        doubtful = any(word.doubtful for word in placed.words)
        self.sheet.cells[self.row, col] = text_cell(self.row, col, text)._replace(box=box, doubtful=doubtful)


def _left_edges(lines: Sequence[Line]) -> list[float]:
    """Where texts begin on a page without table, as edges of columns."""
    edges: list[float] = []
    for x in sorted(part[0].x for line in lines for part in segments(line)):
        if not edges or x - edges[-1] > _COLUMN_WIDTH:
            edges.append(x)
    return edges
