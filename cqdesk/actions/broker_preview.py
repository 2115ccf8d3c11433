"""A broker's workbook filled with a case, as cells to look at: what stands in the template and what we would write."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..domain.quantity import plain
from ..forms.broker_layout import extras_of, fill_layout, split_reference
from ..intake.gate import admit
from ..store import cases, declarations
from .brokers import Broker
from .desk import Desk
from .hand_over import name_of

MAX_ROWS, MAX_COLUMNS = 80, 26


@dataclass(frozen=True, kw_only=True)
class SheetPreview:
    """A sheet: texts by (row, column) from 1; `ours` are the cells we write."""

    name: str
    cells: dict[tuple[int, int], str]
    ours: frozenset[tuple[int, int]]
    merges: tuple[tuple[int, int, int, int], ...]
    """Merged areas as row, column, rows, columns."""
    rows: int
    columns: int


def preview(desk: Desk, broker: Broker, case: str, number: int = 1) -> list[SheetPreview]:
    """The sheets of a broker's workbook with the values of a case; without a case the places only.

    Raises `UserError` when the template is gone.
    """
    if broker.standard:
        return []
    data = desk.files.read(broker.template_sha256)
    (book, *_) = desk.readers.books(admit(broker.template_name, data), passwords=[])
    values: dict[tuple[str, str], str] = {}
    if case:
        with desk.store.read() as connection:
            found = cases.case_of(connection, case)
            row = declarations.declaration_of(connection, found.id, number)
            version = declarations.load(connection, row.version_id)
        extras = extras_of(version.filled, found.number, version.version)
        written = fill_layout(broker.layout, version.filled, name_of(desk), extras)
        values = {
            place: plain(value) if isinstance(value, Decimal) else value for place, value in written.cells.items()
        }
    else:
        values = {(head.sheet, head.cell): head.content for head in broker.layout.heads}
    sheets = []
    for sheet in book:
        if sheet.hidden:
            continue
        cells = {(cell.row, cell.col): cell.text for cell in sheet.cells.values()}
        ours = {split_reference(cell): words for (name, cell), words in values.items() if name == sheet.name}
        cells.update(ours)
        shown = {place: words for place, words in cells.items() if place[0] <= MAX_ROWS and place[1] <= MAX_COLUMNS}
        sheets.append(
            SheetPreview(
                name=sheet.name,
                cells=shown,
                ours=frozenset(place for place in ours if place in shown),
                merges=tuple(
                    (area.top, area.left, area.bottom - area.top + 1, area.right - area.left + 1)
                    for area in sheet.merges
                    if area.bottom <= MAX_ROWS and area.right <= MAX_COLUMNS
                ),
                rows=max((row for row, _ in shown), default=1),
                columns=max((column for _, column in shown), default=1),
            )
        )
    return sheets
