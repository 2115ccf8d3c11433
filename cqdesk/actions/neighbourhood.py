"""The cells around the place a value comes from, as the paper prints them: what F3 shows beside the sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..errors import UserError
from ..store import cases
from .attachments import page_picture
from .desk import Desk
from .paper_review import Sheet, column_letters, open_review, papers_of_review, shown_text

ROWS_AROUND = 3
COLUMNS_AROUND = 3
PICTURE_WIDTH = 1400
"""Dots a page is drawn wide."""
_ON_PAGE = re.compile(r"(.+)!p(\d+)!([\d.]+,[\d.]+,[\d.]+,[\d.]+)")


@dataclass(frozen=True, kw_only=True)
class Neighbourhood:
    """A piece of a sheet. `lit` is (row, column) of the source within `cells`."""

    title: str
    columns: list[str]
    rows: list[str]
    cells: list[list[str]]
    lit: tuple[int, int]
    page: bytes = b""
    """Picture (PNG) of the page the value stands on; empty for a sheet."""
    box: tuple[float, float, float, float] = (0, 0, 0, 0)
    """Where it stands on the page: x, y, width, height in points from the top left."""


def neighbourhood(desk: Desk, case: str, origin: str) -> Neighbourhood | None:
    """The cells around an origin like `packing.xlsx!Sheet1!B14`; None if it is no place of a paper kept in the case."""
    place = origin.partition(" +")[0]
    name = place.partition("!")[0]
    if "!" not in place:
        return None
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        papers = [one for one in cases.papers_of(connection, found.id) if one.name == name]
    for paper in papers:
        try:
            review = open_review(desk, case, paper.id)
        except UserError:
            continue  # the sentence still says where it stands
        for reviewed in papers_of_review(review):
            if (at := reviewed.places.get(place)) is not None:
                paged = reviewed.document.pages is not None
                piece = _around(reviewed.sheet, at, f"{name}　{reviewed.name_zh}", paged=paged)
                return _with_page(desk, piece, place, paper.sha256) if paged else piece
    return None


def _with_page(desk: Desk, piece: Neighbourhood, place: str, sha256: str) -> Neighbourhood:
    """The same with the picture of its page; the cells stay for who cannot be shown one."""
    found = _ON_PAGE.fullmatch(place)
    if found is None:
        return piece
    try:
        page = page_picture(desk, sha256, found[1], int(found[2]), PICTURE_WIDTH)
    except UserError:
        return piece
    x, y, width, height = (float(part) for part in found[3].split(","))
    return replace(piece, page=page, box=(x, y, width, height))


def _around(sheet: Sheet, at: tuple[int, int], title: str, *, paged: bool) -> Neighbourhood:
    """Filled rows and columns near the place: empty ones between say nothing."""
    used_rows = sorted({row for row, _ in sheet.cells})
    here = used_rows.index(at[0])
    rows = used_rows[max(0, here - ROWS_AROUND) : here + ROWS_AROUND + 1]
    used_columns = sorted({column for row, column in sheet.cells if row in rows})
    there = used_columns.index(at[1])
    columns = used_columns[max(0, there - COLUMNS_AROUND) : there + COLUMNS_AROUND + 1]
    return Neighbourhood(
        title=title,
        columns=["" if paged else column_letters(column) for column in columns],
        rows=["" if paged else str(row) for row in rows],
        cells=[
            [shown_text(cell) if (cell := sheet.cells.get((row, column))) is not None else "" for column in columns]
            for row in rows
        ],
        lit=(rows.index(at[0]), columns.index(at[1])),
    )
