"""Splitting a sheet, or the pages of a file, into papers: where one paper ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cqdesk.intake.head_rows import HeadBlock, find_heads
from cqdesk.intake.kinds import title_kind
from cqdesk.intake.layouts import TableLayout, with_layouts
from cqdesk.intake.values import folded
from cqdesk.intake.workbook import Cell, Sheet

_PAGE = re.compile(r"(?i)\bpages?\b|第\s*\d+\s*页|^\s*\d+\s*(?:/|of)\s*\d+\s*$|页码")


@dataclass(kw_only=True)
class Part:
    """The rows of a sheet that make one paper: first and last row, its goods table, tables beside it that are ignored."""

    first: int
    last: int
    block: HeadBlock | None
    repeats: list[HeadBlock] = field(default_factory=list)
    ignored: list[HeadBlock] = field(default_factory=list)
    left_alone: list[HeadBlock] = field(default_factory=list)
    """Tables a person said to leave alone, before the first goods table or without one."""
    titles: list[tuple[str, Cell]] = field(default_factory=list)


def split_sheet(sheet: Sheet, layouts: Sequence[TableLayout] = ()) -> list[Part]:
    """The papers of a sheet, top down: a new one begins at a title between two tables.

    A page head printed again (same title, same numbers) over a repeated table head is the same paper going on; the same
    title over another number is the next paper.
    """
    every = with_layouts(sheet, find_heads(sheet), layouts)
    first = next((index for index, block in enumerate(every) if block.goods), len(every))
    blocks = every[first:]
    alone = [block for block in every[:first] if block.layout is not None and block.layout.ignored]
    last_row = max(sheet.rows)
    heads = {row for b in blocks for row in range(b.top, b.bottom + 1)}
    titles = [
        (kind, cell)
        for row, cells in sheet.rows.items()
        if row not in heads and len(cells) <= 8
        for cell in cells
        if (kind := title_kind(cell))
    ]
    if not blocks:
        return [Part(first=1, last=last_row, block=None, left_alone=alone, titles=titles)]
    parts = [Part(first=1, last=last_row, block=blocks[0], left_alone=alone)]
    for block in blocks[1:]:
        part = parts[-1]
        assert part.block is not None
        floor = max(part.block.bottom, *(b.bottom for b in part.repeats + part.ignored), 0)
        between = [cell for _, cell in titles if floor < cell.row < block.top]
        same = block.same_as(part.block)
        if between and block.goods and not (same and _goes_on(sheet, part, between[0], block, titles)):
            part.last = between[0].row - 1
            parts.append(Part(first=between[0].row, last=last_row, block=block))
        elif same:
            part.repeats.append(block)
        else:
            part.ignored.append(block)
    _cut_off_other_papers(sheet, parts, titles)
    for part in parts:
        assert part.block is not None
        part.titles = [(k, c) for k, c in titles if part.first <= c.row < part.block.top]
    return parts


def _cut_off_other_papers(sheet: Sheet, parts: list[Part], titles: list[tuple[str, Cell]]) -> None:
    """A certificate or an agreement printed below the last table of a paper is none of its rows."""
    for part in parts:
        assert part.block is not None
        floor = max(part.block.bottom, *(b.bottom for b in part.repeats + part.ignored), 0)
        below = [cell.row for kind, cell in titles if kind == "other" and floor < cell.row <= part.last]
        alone = [row for row in below if len(sheet.rows[row]) == 1 and row - part.block.bottom > 2]
        if alone:
            part.last = alone[0] - 1


def _goes_on(sheet: Sheet, part: Part, title: Cell, block: HeadBlock, titles: list[tuple[str, Cell]]) -> bool:
    """Whether a title between two equal tables is the page head of the same paper."""
    assert part.block is not None
    if not any(c.text == title.text for _, c in titles if part.first <= c.row < part.block.top):
        return False
    mine = _numbers(sheet, part.first, part.block.top)
    theirs = _numbers(sheet, title.row, block.top)
    return not (mine - theirs and theirs - mine)


def _numbers(sheet: Sheet, first: int, end: int) -> set[str]:
    """Texts with figures in the head of a paper (its numbers and dates), without page numbers."""
    cells = (c for row, cells in sheet.rows.items() if first <= row < end for c in cells)
    return {folded(c.text) for c in cells if re.search(r"\d", c.text) and not _PAGE.search(folded(c.text))}
