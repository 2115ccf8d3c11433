"""Tables of a page: ruled ones by their lines, unruled ones by the white between their columns.

Both end as rows of `Placed` cells under column edges. A ruled band that holds several lines of figures in several
columns (a table with lines between its columns only) is cut into its rows; a wrapped text joins the row it belongs to.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from cqdesk.intake.lattice import Lattice
from cqdesk.intake.pages import Word, lines_of

GAP = 0.6
"""Of the letters' height: a wider gap parts two texts on a line."""
TIGHT = 0.06
"""Of the letters' height: a smaller gap parts nothing at all."""
_FIGURE = re.compile(r"[^\w]{0,3}(?:[A-Z]{2,3}\W{0,2})?[-+(]?[\d][\d,. ]*\)?\s*[^\W\d]{0,8}[\W]{0,2}\Z", re.IGNORECASE)
NEAR = 8.0
"""Points by which columns of one layout may differ from page to page."""

_SAME = 2.5
"""Points by which one edge may differ between the pieces of a table on one page."""

Line = list[Word]


def joined(words: Sequence[Word]) -> str:
    """The text of words on one line; a blank where the print leaves room for one."""
    text = ""
    last: Word | None = None
    for word in words:
        if last is not None:
            text += "" if word.x - last.right < TIGHT * max(word.h, last.h) else " "
        text += word.text
        last = word
    return text


def text_of(words: Sequence[Word]) -> str:
    """The text of a cell, its lines below one another."""
    return "\n".join(joined(line) for line in lines_of(list(words)))


_WITH_DECIMALS = re.compile(r"\d[\d,]*\.\d+").fullmatch


def segments(line: Line) -> list[Line]:
    """A line of words cut where the white is wide, and between two figures that both end in decimals."""
    found: list[Line] = []
    for word in line:
        last = found[-1][-1] if found else None
        if (
            last is not None
            and word.x - last.right < GAP * max(word.h, last.h)
            and not (_WITH_DECIMALS(word.text) and _WITH_DECIMALS(last.text))
        ):
            found[-1].append(word)
        else:
            found.append([word])
    return found


def is_figure(text: str) -> bool:
    """Whether a text is a number, perhaps with its unit or currency."""
    return len(text) <= 24 and _FIGURE.match(text.strip()) is not None


class Placed(NamedTuple):
    """A cell of a table: column from 0, how many rows and columns it covers, its words."""

    col: int
    words: tuple[Word, ...]
    down: int = 1
    across: int = 1


@dataclass
class Table:
    """A table of a page: edges of its columns from left to right, and its rows."""

    edges: tuple[float, ...]
    top: float
    bottom: float
    rows: list[list[Placed]] = field(default_factory=list)
    ruled: bool = False
    """Its columns are drawn, not guessed from the white between the texts."""

    @property
    def columns(self) -> int:
        return len(self.edges) - 1

    @property
    def counts(self) -> bool:
        """Whether it holds goods or something like them: a row with two figures. A block of labels does not."""
        return self.columns >= 3 and any(
            sum(1 for cell in row if cell.words and is_figure(joined(cell.words))) >= 2 for row in self.rows
        )

    def like(self, other: Table) -> bool:
        """Whether both may be parts of one table: columns at the same places, or under the same head."""
        if self.columns < 3 or self.columns != other.columns:
            return False
        return same_edges(self.edges, other.edges) or bool(head_lines(self) & head_lines(other))

    def refined(self, finer: Table) -> Table:
        """This table under the columns of a finer one whose edges include its own: cells may reach over several."""
        places = [
            min(range(len(finer.edges)), key=lambda n, x=x: abs(finer.edges[n] - x))  # type: ignore[misc]
            for x in self.edges
        ]
        rows = [
            [
                cell._replace(col=places[cell.col], across=places[cell.col + cell.across] - places[cell.col])
                for cell in row
            ]
            for row in self.rows
        ]
        return Table(finer.edges, self.top, self.bottom, rows, self.ruled)

    def coarser_than(self, other: Table) -> bool:
        """Whether this is a piece of the other table without some of its edges, as a head of groups or a page less wide."""
        return 3 <= self.columns < other.columns and all(
            any(abs(x - y) <= _SAME for y in other.edges) for x in self.edges
        )


def same_edges(a: Sequence[float], b: Sequence[float]) -> bool:
    """Columns of one layout: inner edges at the same places."""
    return len(a) == len(b) and all(abs(x - y) <= NEAR for x, y in zip(a[1:-1], b[1:-1], strict=True))


# --- ruled --------------------------------------------------------------------------------------------------


def ruled_table(lattice: Lattice, words: Sequence[Word]) -> Table:
    """The cells of a lattice with the words whose middles lie in them."""
    owner: dict[tuple[int, int], int] = {}
    for number, (top, left, bottom, right) in enumerate(lattice.areas):
        for row in range(top, bottom + 1):
            for col in range(left, right + 1):
                owner[row, col] = number
    inside: dict[int, list[Word]] = {}
    for word in words:
        row = min(max(bisect_right(lattice.ys, word.middle) - 1, 0), len(lattice.ys) - 2)
        col = min(max(bisect_right(lattice.xs, word.x + word.w / 2) - 1, 0), len(lattice.xs) - 2)
        inside.setdefault(owner[row, col], []).append(word)
    table = Table(lattice.xs, lattice.top, lattice.bottom, ruled=True)
    bands: dict[int, list[tuple[tuple[int, int, int, int], list[Word]]]] = {}
    for number, area in enumerate(lattice.areas):
        bands.setdefault(area[0], []).append((area, inside.get(number, [])))
    extra: dict[int, int] = {}
    """Rows a band was cut into beyond the first; areas that reach over it grow by them."""
    starts = {row: _cut(cells) for row, cells in bands.items()}
    for row, anchors in starts.items():
        extra[row] = max(len(anchors) - 1, 0)
    for row in range(len(lattice.ys) - 1):
        cells = bands.get(row, [])
        anchors = starts.get(row, [])
        rows: list[list[Placed]] = [[] for _ in range(max(len(anchors), 1))]
        for (top, left, bottom, right), found in cells:
            across = right - left + 1
            if bottom > top or len(anchors) < 2:
                down = bottom - top + 1 + sum(extra.get(r, 0) for r in range(top, bottom + 1))
                if found or down > 1 or across > 1:
                    rows[0].append(Placed(left, tuple(found), down, across))
                continue
            for number, part in enumerate(_by_anchor(found, anchors)):
                if part:
                    rows[number].append(Placed(left, tuple(part), 1, across))
        table.rows += rows
    return table


def without_open_rows(lattice: Lattice, words: Sequence[Word]) -> list[tuple[Lattice | None, list[Word]]]:
    """A lattice cut where rows without walls hold a table of their own: lines between the rows, none between columns.

    The pieces from top to bottom with their words; None for rows whose words are to be read as a table without lines.
    """
    last_col, rows = len(lattice.xs) - 2, len(lattice.ys) - 1
    whole = {top: bottom for top, left, bottom, right in lattice.areas if left == 0 and right == last_col}
    by_row: dict[int, list[Word]] = {}
    for word in words:
        row = min(max(bisect_right(lattice.ys, word.middle) - 1, 0), rows - 1)
        by_row.setdefault(row, []).append(word)
    is_open = [False] * rows
    for top, bottom in whole.items():
        found = [word for row in range(top, bottom + 1) for word in by_row.get(row, ())]
        if any(len(segments(line)) >= 4 for line in lines_of(found)):
            is_open[top : bottom + 1] = [True] * (bottom + 1 - top)
    pieces: list[tuple[Lattice | None, list[Word]]] = []
    start = 0
    for row in range(1, rows + 1):
        if row < rows and is_open[row] == is_open[start]:
            continue
        own = [word for r in range(start, row) for word in by_row.get(r, ())]
        areas = tuple((t - start, a, b - start, z) for t, a, b, z in lattice.areas if start <= t < row)
        piece = None if is_open[start] else Lattice(lattice.xs, lattice.ys[start : row + 1], areas)
        pieces.append((piece, own))
        start = row
    return pieces


def _cut(cells: Sequence[tuple[tuple[int, int, int, int], list[Word]]]) -> list[float]:
    """Middles of the rows a band holds: where two or more of its cells stack figures at the same heights."""
    stacks: list[list[float]] = []
    for (top, _, bottom, _), words in cells:
        if bottom > top or len(words) < 2:
            continue
        lines = lines_of(words)
        figures = [line for line in lines if is_figure(joined(line))]
        if len(figures) >= 2 and len(figures) * 3 >= len(lines) * 2:
            stacks.append([middle(line) for line in figures])
    best: list[float] = []
    for stack in stacks:
        alike = sum(
            1 for other in stacks if sum(1 for y in stack if any(abs(y - z) < 3 for z in other)) >= len(stack) - 1
        )
        if alike >= 2 and len(stack) > len(best):
            best = stack
    return best


def middle(line: Sequence[Word]) -> float:
    """Height at which a line of text stands, as the middle of its words."""
    return sum(word.middle for word in line) / len(line)


def _by_anchor(words: Sequence[Word], anchors: Sequence[float]) -> list[list[Word]]:
    """Words of a cell dealt out to the rows. Wrapped text follows its row, or surrounds it where it starts above."""
    parts: list[list[Word]] = [[] for _ in anchors]
    lines = lines_of(list(words))
    if not lines:
        return parts
    height = median(word.h for word in words)
    centred = middle(lines[0]) < anchors[0] - 0.6 * height
    for line in lines:
        y = middle(line)
        if centred:
            number = min(range(len(anchors)), key=lambda n: abs(anchors[n] - y))
        else:
            number = max((n for n, at in enumerate(anchors) if at <= y + 0.5 * height), default=0)
        parts[number] += line
    return parts


def printed(line: Sequence[Word]) -> str:
    """The letters of a line, by which it is known again on another page."""
    return "".join(word.text for word in line)


def head_lines(table: Table) -> frozenset[str]:
    """The first lines of a table, by which its head is known again where it is printed on the next page."""
    words = [word for row in table.rows[:3] for cell in row for word in cell.words]
    found = (printed(line) for line in lines_of(words) if len(segments(line)) >= 3)
    return frozenset(text for text in found if sum(c.isdigit() for c in text) * 5 < len(text))
