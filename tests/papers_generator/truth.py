"""What a made paper holds (`Grid`) and what a careful clerk would read from it (`Truth`)."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

LINE_FIELDS = (
    "goods_name", "goods_name_en", "part_number", "model", "brand", "specification", "hs_code", "quantity", "unit",
    "package_count", "package_type", "gross_weight_kg", "net_weight_kg", "volume_m3", "unit_price", "amount", "currency",
    "origin_country", "carton_number",
)  # fmt: skip
HEADER_FIELDS = (
    "seller", "buyer", "invoice_number", "contract_number", "order_number", "date", "currency", "incoterm",
    "incoterm_place", "loading_port", "discharge_port", "destination_country", "total_packages", "package_type",
    "total_gross_weight_kg", "total_net_weight_kg", "total_volume_m3", "total_amount",
)  # fmt: skip

Value = str | int | Decimal | date | None
Area = tuple[int, int, int, int]


class Formula(str):
    """A formula the file keeps no value for."""


class ErrorValue(str):
    """#REF! and its kin, as the result of a formula."""


@dataclass
class Grid:
    """One sheet: cells by (row, column) from 1, merged areas, formats, hidden things."""

    name: str = "Sheet1"
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    blanks: list[tuple[int, int]] = field(default_factory=list)
    """Formatted empty cells: they make the sheet look larger than it is."""

    @property
    def bottom(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    def put(self, row: int, col: int, value: Any, code: str = "") -> None:
        if value is None or value == "":
            return
        self.cells[row, col] = value
        if code:
            self.formats[row, col] = code


@dataclass(kw_only=True)
class Truth:
    """One paper as it should be read. Values as in the contract: plain numbers, ISO dates, text as printed."""

    kind: str
    header: dict[str, str] = field(default_factory=dict)
    lines: list[dict[str, str]] = field(default_factory=list)
    boxes: list[dict[str, Any]] = field(default_factory=list)
    stale: set[str] = field(default_factory=set)
    """Line fields whose printed total disagrees: each must be said."""
    lying: set[str] = field(default_factory=set)
    """Line fields whose head lies: whatever is read must be doubtful or absent, and the paper not sure."""
    open: set[str] = field(default_factory=set)
    """Head facts that can be read in two ways: right, or doubtful."""
    unsure: bool = False
    """The paper contradicts itself or hides something: it must not be sure."""
    clean: bool = False
    """An ordinary paper a person would accept at a glance: it should be sure."""


@dataclass(kw_only=True)
class Made:
    """One file with its truth and the names of the traps in it."""

    name: str
    grids: list[Grid]
    truths: list[Truth]
    traps: tuple[str, ...]

    def xlsx(self) -> bytes:
        return to_xlsx(self.grids)


def plain(value: Any) -> str:
    """A value as the contract prints it."""
    if isinstance(value, Decimal | int):
        text = f"{Decimal(value):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value.isoformat() if isinstance(value, date) else str(value)


def to_xlsx(grids: list[Grid]) -> bytes:
    """The bytes of a workbook with these sheets."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        plainly = book.add_format({"border": 1})
        styles: dict[str, Any] = {}
        for grid in grids:
            sheet = book.add_worksheet(grid.name)
            if grid.hidden:
                sheet.hide()
            for row in grid.hidden_rows:
                sheet.set_row(row - 1, None, None, {"hidden": True})
            for col in grid.hidden_columns:
                sheet.set_column(col - 1, col - 1, None, None, {"hidden": True})
            for top, left, bottom, right in grid.merges:
                if (top, left) != (bottom, right):
                    sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
            for row, col in grid.blanks:
                sheet.write_blank(row - 1, col - 1, None, plainly)
            for (row, col), value in grid.cells.items():
                code = grid.formats.get((row, col))
                style = None
                if code:
                    style = styles.setdefault(
                        code, book.add_format({"num_format": code}) if code not in styles else None
                    )
                place = (row - 1, col - 1)
                if isinstance(value, Formula):
                    sheet.write_formula(*place, str(value), style, "")
                elif isinstance(value, ErrorValue):
                    sheet.write_formula(*place, "=#REF!*1", style, str(value))
                elif isinstance(value, datetime | date):
                    sheet.write_datetime(*place, datetime(value.year, value.month, value.day), style or day)  # noqa: DTZ001
                elif isinstance(value, Decimal | int | float):
                    sheet.write_number(*place, float(value), style)
                else:
                    sheet.write_string(*place, str(value), style)
    if len(grids) == 1 and grids[0].hidden:
        raise ValueError("a workbook needs a visible sheet")
    return buffer.getvalue()
