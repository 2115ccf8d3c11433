"""Tables of a page without lines: columns by the white between their texts, or by those of a page before.

A wrapped text joins the row it belongs to; a title over two columns does not make them one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from cqdesk.intake.page_tables import (
    NEAR,
    Line,
    Placed,
    Table,
    head_lines,
    is_figure,
    joined,
    middle,
    printed,
    segments,
)
from cqdesk.intake.pages import Word
from cqdesk.intake.row_words import says_total

_BLANK = 0.4
"""Of the letters' height: an ordinary blank between the words of a text is smaller."""
_TIGHT_LINES = 1.4
"""Of the letters' height: lines of one text stand no further apart."""
_CLOSE_LINES = 1.2


def runs_of(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Stretches of lines (first, end) that look like a table: three texts or more on most of them."""
    wide = [len(segments(line)) >= 3 for line in lines]
    found: list[tuple[int, int]] = []
    start: int | None = None
    last = -1
    for number, is_wide in enumerate(wide):
        if not is_wide:
            continue
        if start is not None and (number - last > 4 or lines[number][0].y - lines[last][0].bottom > 120):
            found.append((start, last + 1))
            start = None
        start = number if start is None else start
        last = number
    if start is not None:
        found.append((start, last + 1))
    return [core for a, b in found if sum(wide[a:b]) >= 2 for core in _cores(lines, a, b)]


def _cores(lines: Sequence[Line], first: int, end: int) -> list[tuple[int, int]]:
    """The tables of a stretch without the label rows around them.

    Blocks of labels (Seller: … Date: …) have three texts a line as well, but fewer than the table and at other places:
    taken together with it they would cover the white between its columns.
    """
    parts = [segments(line) for line in lines[first:end]]
    counts = [len(part) for part in parts]
    figures = [sum(1 for piece in part if is_figure(joined(piece))) for part in parts]
    labelled = [_labelled(part) for part in parts]
    most = max((count for count, n in zip(counts, figures, strict=True) if n >= 2), default=max(counts))
    body = [
        n for n, count in enumerate(counts) if count >= 3 and count * 2 >= most and figures[n] >= 2 and not labelled[n]
    ]
    if not body:
        body = [n for n, count in enumerate(counts) if count >= 3 and count * 5 >= most * 3]
    cores: list[list[int]] = []
    for n in body:
        between = range(cores[-1][-1] + 1, n) if cores else range(0)
        other_head = any(
            counts[k] >= 4 and not figures[k] and not labelled[k] and counts[k - 1] == 1 and k - 1 in between
            and not any(printed(lines[first + k]) == printed(lines[first + m]) for m in range(k))
            for k in between
        )  # fmt: skip
        if cores and sum(labelled[k] for k in between) < 2 and not other_head:
            cores[-1].append(n)
        else:
            cores.append([n])
    found: list[tuple[int, int]] = []
    for number, core in enumerate(cores):
        top, bottom = core[0], core[-1]
        floor = cores[number - 1][-1] if number else -1
        widest = max(counts[n] for n in core)
        while top - 1 > floor and not labelled[top - 1] and not figures[top - 1]:
            if counts[top - 1] * 4 >= widest * 3:
                top -= 1  # the head prints as many texts as the lines below it
            elif (
                top - 2 > floor and not labelled[top - 2] and not figures[top - 2] and counts[top - 2] * 4 >= widest * 3
            ):
                top -= 2  # the last words of a head that is wrapped in a column or two
            else:
                break
        if (
            top < core[0]
            and top - 1 > floor
            and counts[top - 1] >= 2
            and not labelled[top - 1]
            and not figures[top - 1]
        ):
            top -= 1  # group titles over it
        ceiling = cores[number + 1][0] if number + 1 < len(cores) else len(counts)
        while bottom + 1 < ceiling and counts[bottom + 1] >= 2 and not labelled[bottom + 1]:
            bottom += 1  # a total prints fewer texts than the lines above it
        found.append((first + top, first + bottom + 1))
    return found


def _labelled(parts: Sequence[Line]) -> bool:
    """Whether a line is made of labels and their values."""
    return any(re.search(r"[:：](?:\s|$)|[:：]\s*\S", joined(part)) for part in parts)


def head_at_foot(lines: Sequence[Line]) -> Table | None:
    """The head of a table as the last line of a page: its goods stand on the next one."""
    parts = segments(lines[-1]) if lines else []
    if len(parts) < 5 or _counts(parts) or _labelled(parts):
        return None
    edges = _white_between([[(part[0].x, part[-1].right) for part in parts]])
    return unruled_table(lines[-1:], edges) if len(edges) == len(parts) + 1 else None


def under_columns(head: Table, edges: tuple[float, ...]) -> Table | None:
    """A head under the columns of the goods it stands over, where each of its texts reaches over one of them most, or begins.

    None if two texts of a row claim one column, or one stands beside them all: then nobody can say what belongs to what.
    """
    rows: list[list[Placed]] = []
    for row in head.rows:
        placed: list[Placed] = []
        for cell in row:
            if not cell.words:
                continue
            left, right = min(w.x for w in cell.words), max(w.right for w in cell.words)
            shares = [min(right, b) - max(left, a) for a, b in pairwise(edges)]
            col = max(range(len(shares)), key=shares.__getitem__)
            if shares[col] * 2 <= right - left:
                col = bisect_right(edges, left + 1) - 1  # over several narrow columns, as a range in three cells
            if not 0 <= col < len(shares) or (placed and col <= placed[-1].col):
                return None
            placed.append(Placed(col, cell.words))
        rows.append(placed)
    return Table(edges, head.top, head.bottom, rows, head.ruled)


def edges_of(lines: Sequence[Line], known: Sequence[Table]) -> tuple[float, ...]:
    """Column edges of an unruled stretch: those of a page before where they fit, else the white between the texts."""
    parts = [segments(line) for line in lines]
    most = max(map(len, parts))
    parts = [part for part in parts if len(part) >= 3 and len(part) * 5 > most * 3]
    spans = [[(s[0].x, s[-1].right) for s in part] for part in parts]
    texts = {printed(line) for line in lines}
    fitting: list[tuple[int, int, int]] = []
    for number, table in enumerate(known):
        inner = table.edges[1:-1]
        left, right = table.edges[0] - NEAR, table.edges[-1] + NEAR
        used = _used(spans, table.edges)
        again = bool(head_lines(table) & texts)
        if again or _counts(segments(lines[0])) >= 2:  # the table goes on: long texts may reach into the white
            cut = sum(_crowded(part, table.edges) for part in parts)
        else:
            cut = sum(any(_cuts(x, piece) for x in inner) for part in parts for piece in part)
        cut += sum(not left <= piece[0].x < right for part in parts for piece in part)
        if inner and cut * 20 <= sum(map(len, spans)) and (again or used >= table.columns - 1):
            fitting.append((cut, -used, number))
    if fitting:
        return known[min(fitting)[2]].edges
    edges = _white_between(spans)
    body = [
        one for one, part in zip(spans, parts, strict=True) if _counts(part) >= 2 and not says_total(joined(part[0]))
    ]
    if 1 < len(body) < len(spans):
        finer = _white_between(body)  # a title over two columns covers the white between them
        if len(finer) > len(edges) and all(_titles_over(finer, part) for part in parts):
            return finer
    return edges


def _counts(part: Sequence[Line]) -> int:
    """How many figures stand on a line."""
    return sum(1 for piece in part if is_figure(joined(piece)))


def _titles_over(edges: Sequence[float], part: Sequence[Line]) -> bool:
    """Whether a line crosses edges with words only, as group titles do."""
    return all(not is_figure(joined(piece)) for piece in part if any(_cuts(x, piece) for x in edges[1:-1]))


def _white_between(spans: Sequence[Sequence[tuple[float, float]]]) -> tuple[float, ...]:
    """Edges in the white that runs down between the texts (left, right) of the lines."""
    left, right = min(a for one in spans for a, _ in one), max(b for one in spans for _, b in one)
    steps = max(int((right - left) * 2) + 2, 2)
    covered = [0] * (steps + 1)
    for one in spans:
        for a, b in one:
            covered[int((a - left) * 2)] += 1
            covered[min(int((b - left) * 2) + 1, steps)] -= 1
    allowed = len(spans) * 3 // 100
    edges_found = [left - 1]
    depth, blank_from = 0, None
    for step in range(steps):
        depth += covered[step]
        if depth <= allowed:
            blank_from = step if blank_from is None else blank_from
        elif blank_from is not None:
            if blank_from > 0 and step - blank_from >= 4:
                edges_found.append(left + (blank_from + step) / 4)
            blank_from = None
    return (*edges_found, right + 1)


def _crowded(part: Sequence[Line], edges: Sequence[float]) -> int:
    """How many texts of a line begin in a column that the text before them begins in as well."""
    starts = [bisect_right(edges, piece[0].x + 1) for piece in part]
    return sum(a >= b for a, b in pairwise(starts))


def _cuts(x: float, piece: Line) -> bool:
    """Whether an edge goes through a text; two figures side by side are two texts, however near they stand."""
    if not piece[0].x + 2 < x < piece[-1].right - 2:
        return False
    left, right = [w for w in piece if w.x + w.w / 2 < x], [w for w in piece if w.x + w.w / 2 >= x]
    return not (left and right and is_figure(joined(left)) and is_figure(joined(right)))


def _used(spans: Sequence[Sequence[tuple[float, float]]], edges: Sequence[float]) -> int:
    """Columns in which something stands."""
    return len({bisect_right(edges, (a + b) / 2) for one in spans for a, b in one})


def unruled_table(lines: Sequence[Line], edges: tuple[float, ...]) -> Table:
    """The rows of an unruled stretch: one for each line, wrapped texts with the row above them."""
    table = Table(edges, min(w.y for w in lines[0]), max(w.bottom for w in lines[-1]))
    cells = [_cells_of(line, edges) for line in lines]
    full = [_is_full(row) for row in cells]
    middles = [middle(line) for line in lines]
    pitches = [b - a for a, b in zip(
        [y for y, f in zip(middles, full, strict=True) if f], [y for y, f in zip(middles, full, strict=True) if f][1:],
        strict=False,
    )]  # fmt: skip
    pitch = median(pitches) if pitches else 0.0
    for number, row in enumerate(cells):
        distance = middles[number] - middles[number - 1] if number else 0.0
        tight = _TIGHT_LINES * max(word.h for word in lines[number])
        near = min(0.72 * pitch, tight) if pitch else tight
        again = len(row) >= 3 and any(printed(lines[number]) == printed(line) for line in lines[: min(number, 3)])
        wrapped = number and not full[number] and not again and table.rows and 0 < distance < near
        if wrapped and _wraps(row, table.rows[-1], close=distance < _CLOSE_LINES * max(w.h for w in lines[number])):
            above = {cell.col: cell for cell in table.rows[-1]}
            for col, words in row.items():
                old = above.get(col)
                above[col] = Placed(col, (*(old.words if old else ()), *words))
            table.rows[-1] = [above[col] for col in sorted(above)]
            continue
        table.rows.append([Placed(col, tuple(words)) for col, words in sorted(row.items())])
    return table


def _cells_of(line: Line, edges: Sequence[float]) -> dict[int, list[Word]]:
    parts = segments(line)
    goods = _counts(parts) >= 2
    begun = {bisect_right(edges, part[0].x + 1) for part in parts}
    cells: dict[int, list[Word]] = {}
    for part in parts:
        last = part[0]
        at = last.x + 1
        for word in part:
            parted = is_figure(last.text) and is_figure(word.text)
            white = word.x - last.right > (0 if goods else _BLANK * word.h)
            between = (
                white
                and any(last.right - 1.5 <= x <= word.x + 1.5 for x in edges)
                and bisect_right(edges, word.x + word.w / 2) not in begun
            )
            if len(parts) >= 3 and (parted or between):
                at = (
                    word.x + word.w / 2
                )  # the edge lies in the white between two words; a text it goes through is whole
            col = min(max(bisect_right(edges, at) - 1, 0), len(edges) - 2)
            cells.setdefault(col, []).append(word)
            last = word
    return cells


def _is_full(row: dict[int, list[Word]]) -> bool:
    return sum(1 for words in row.values() if is_figure(joined(words))) >= 2


def _wraps(row: dict[int, list[Word]], above: Sequence[Placed], *, close: bool) -> bool:
    """Whether a line may be the rest of the texts above it: no label, and something stands above each of its texts.

    `close` is a line set as tightly as the lines of one text.
    """
    known = {cell.col: joined(cell.words) for cell in above if cell.words}
    if close and len(row) == 2 and len(known) > 4 and not says_total(joined(row[min(row)])):
        return all(col in known for col in row)  # a code broken over two lines beside the name
    if len(row) > 1 and any(is_figure(joined(words)) and is_figure(known.get(col, "")) for col, words in row.items()):
        return False  # a figure under a figure is the next row: a charge, a total; alone it is the second of a pair
    return all(col in known and not re.search(r"[:：]\s*$", joined(words)) for col, words in row.items())
