"""A broker's own workbook as a cell map: which field stands in which cell, where the goods table is, and by which labels
the places are known again when the broker sends a new edition.

A layout is data, learned once from the workbook's labels and corrected by hand. Contents are patterns (`forms.patterns`)
over the declaration; in the goods table their paths are fields of a goods line. Beside the form's fields a head pattern
may name `case`, `version`, `goods_count`, `container_numbers` and `total_prices`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from ..domain.quantity import plain
from ..errors import UserError
from . import path as paths
from .declaration.fields import Declaration, GoodsLine
from .document import Filled
from .path import NoSuchPlace
from .patterns import filled_pattern, paths_in, sole_path
from .spec import spec_of

REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
EXTRAS_ZH = {
    "case": "票号",
    "version": "版本",
    "goods_count": "商品项数",
    "container_numbers": "集装箱号（全部）",
    "permits": "随附单证（全部）",
    "total_prices": "总价（按币制合计）",
}
"""What a head pattern may name beside the fields of the form."""
MAX_CELLS, MAX_COLUMNS, MAX_ROWS_PER_LINE = 400, 60, 6


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """A label by which a place is known: the cell it stands in and its text."""

    cell: str
    label: str


@dataclass(frozen=True, kw_only=True)
class HeadCell:
    """One cell for the head."""

    sheet: str
    cell: str
    content: str
    anchor: Anchor | None = None


@dataclass(frozen=True, kw_only=True)
class GoodsCell:
    """One cell of every goods line: its column, and on which of the line's rows it stands (from 0)."""

    column: str
    content: str
    down: int = 0
    anchor: Anchor | None = None


@dataclass(frozen=True, kw_only=True)
class GoodsTable:
    """Where the goods lines stand: `rows_per_line` rows each, from `first_row` to `last_row` prepared in the template."""

    sheet: str
    first_row: int
    last_row: int
    rows_per_line: int = 1
    cells: tuple[GoodsCell, ...] = ()

    @property
    def room(self) -> int:
        """Goods lines the template has rows for."""
        return max((self.last_row - self.first_row + 1) // self.rows_per_line, 1)


@dataclass(frozen=True, kw_only=True)
class BrokerLayout:
    """The cell map of one workbook."""

    heads: tuple[HeadCell, ...] = ()
    goods: GoodsTable | None = None

    def to_json(self) -> dict[str, Any]:
        """As the store and the command line keep it."""
        found = asdict(self)
        found["heads"] = list(found["heads"])
        if found["goods"] is not None:
            found["goods"]["cells"] = list(found["goods"]["cells"])
        return found

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> BrokerLayout:
        """Back from JSON, also from a map somebody wrote by hand. Raises `UserError` `layout-broken`."""
        try:
            heads = tuple(HeadCell(**{**one, "anchor": _anchor(one.get("anchor"))}) for one in found.get("heads", ()))
            goods = found.get("goods")
            table = None
            if goods:
                cells = tuple(GoodsCell(**{**one, "anchor": _anchor(one.get("anchor"))}) for one in goods["cells"])
                table = GoodsTable(**{**goods, "cells": cells})
            layout = cls(heads=heads, goods=table)
            layout.check()
        except (TypeError, KeyError, AttributeError):
            raise broken("内容不是单元格对照表") from None
        return layout

    def check(self) -> None:
        """Whether every cell and field exists. Raises `UserError` `layout-broken` naming the first that does not."""
        if len(self.heads) > MAX_CELLS:
            raise broken(f"单元格超过 {MAX_CELLS} 个")
        for head in self.heads:
            if not isinstance(head.cell, str) or REFERENCE.match(head.cell) is None:
                raise broken(f"“{head.cell}”不是单元格（如 B5）")
            _check_content(head.content, Declaration, EXTRAS_ZH)
        goods = self.goods
        if goods is None:
            return
        if not (1 <= goods.rows_per_line <= MAX_ROWS_PER_LINE and 1 <= goods.first_row <= goods.last_row <= 1_000_000):
            raise broken("商品行的起止行不对")
        if len(goods.cells) > MAX_COLUMNS:
            raise broken(f"商品列超过 {MAX_COLUMNS} 个")
        for cell in goods.cells:
            if re.fullmatch("[A-Z]{1,3}", cell.column) is None or not 0 <= cell.down < goods.rows_per_line:
                raise broken(f"“{cell.column}”不是商品列（如 C），或超出每项的行数")
            _check_content(cell.content, GoodsLine, {})

    def anchors(self) -> Iterator[tuple[str, Anchor]]:
        """(sheet, anchor) of every place that has one."""
        for head in self.heads:
            if head.anchor is not None:
                yield head.sheet, head.anchor
        for cell in self.goods.cells if self.goods is not None else ():
            if cell.anchor is not None:
                assert self.goods is not None
                yield self.goods.sheet, cell.anchor

    def moved(self, sheet: str, shift: Mapping[str, tuple[int, int]]) -> BrokerLayout:
        """The map with the places of a sheet moved with their anchors: label cell -> (rows, columns) it moved by."""
        heads = tuple(
            replace(head, cell=_shifted(head.cell, shift[head.anchor.cell]), anchor=_moved(head.anchor, shift))
            if head.sheet == sheet and head.anchor is not None and head.anchor.cell in shift
            else head
            for head in self.heads
        )
        goods = self.goods
        if goods is not None and goods.sheet == sheet:
            moves = [
                shift[cell.anchor.cell] for cell in goods.cells if cell.anchor is not None and cell.anchor.cell in shift
            ]
            down = moves[0][0] if moves else 0
            cells = tuple(
                replace(
                    cell,
                    column=_shifted(f"{cell.column}1", (0, shift[cell.anchor.cell][1]))[:-1],
                    anchor=_moved(cell.anchor, shift),
                )
                if cell.anchor is not None and cell.anchor.cell in shift
                else cell
                for cell in goods.cells
            )
            goods = replace(goods, first_row=goods.first_row + down, last_row=goods.last_row + down, cells=cells)
        return BrokerLayout(heads=heads, goods=goods)


def broken(why: str) -> UserError:
    """A cell map that cannot be used."""
    return UserError("layout-broken", f"报关行表格的对照表有误：{why}。", "请在报关行设置中改正，或重新学习表格。")


def _anchor(found: Any) -> Anchor | None:
    return None if not found else Anchor(**found)


def _check_content(content: str, form: type, extras: Mapping[str, str]) -> None:
    for path in paths_in(content):
        if path in extras:
            continue
        try:
            if paths.spec_at(form, path).item is not None:
                raise NoSuchPlace(path)
        except NoSuchPlace:
            raise broken(f"没有字段“{path}”") from None


def _moved(anchor: Anchor, shift: Mapping[str, tuple[int, int]]) -> Anchor:
    return replace(anchor, cell=_shifted(anchor.cell, shift[anchor.cell]))


def split_reference(cell: str) -> tuple[int, int]:
    """(row, column) of a cell like `B14`, both from 1. Raises `ValueError`."""
    match = REFERENCE.match(cell)
    if match is None:
        raise ValueError(cell)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def reference(row: int, column: int) -> str:
    """The name of a cell."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _shifted(cell: str, by: tuple[int, int]) -> str:
    row, column = split_reference(cell)
    return reference(max(row + by[0], 1), max(column + by[1], 1))


# --- filling --------------------------------------------------------------------------------------------------

Value = str | Decimal


@dataclass(kw_only=True)
class FilledWorkbook:
    """What goes into the cells of a copy of the template."""

    cells: dict[tuple[str, str], Value] = field(default_factory=dict)
    """By (sheet, cell); "" empties what stood there."""
    more_rows: tuple[str, int, int, int] | None = None
    """(sheet, last prepared row, rows of one line, rows to add below it) where the template is too short."""


def fill_layout(
    layout: BrokerLayout, filled: Filled[Declaration], name_of: Any, extras: Mapping[str, str]
) -> FilledWorkbook:
    """Put a declaration into a layout. `name_of` (table, code) -> Chinese name."""
    result = FilledWorkbook()
    goods = layout.goods
    lines = len(filled.form.goods)
    added = 0
    if goods is not None and lines > goods.room:
        added = (lines - goods.room) * goods.rows_per_line
        last = goods.first_row + goods.room * goods.rows_per_line - 1
        result.more_rows = (goods.sheet, last, goods.rows_per_line, added)

    def named(path: str) -> str:
        spec = paths.spec_at(Declaration, path)
        return str(name_of(spec.codes, filled.text_at(path))) if spec.codes else ""

    for head in layout.heads:
        cell = head.cell
        if goods is not None and added and head.sheet == goods.sheet and split_reference(cell)[0] > result.more_rows[1]:  # type: ignore[index]
            cell = _shifted(cell, (added, 0))
        result.cells[head.sheet, cell] = _value(
            head.content,
            Declaration,
            lambda path: extras[path] if path in extras else filled.text_at(path),
            lambda path: "" if path in extras else named(path),
        )
    if goods is not None:
        for number in range(1, max(lines, goods.room) + 1):
            top = goods.first_row + (number - 1) * goods.rows_per_line
            for one in goods.cells:
                place = goods.sheet, f"{one.column}{top + one.down}"
                if number > lines:
                    result.cells[place] = ""
                    continue
                result.cells[place] = _value(
                    one.content,
                    GoodsLine,
                    lambda path, n=number: filled.text_at(f"goods[{n}].{path}"),
                    lambda path, n=number: named(f"goods[{n}].{path}"),
                )
    return result


def _value(content: str, form: type, text_at: Any, name_at: Any) -> Value:
    """A number where the pattern is nothing but a number's field, so that the broker's own formulas go on working."""
    lines = [filled_pattern(line, text_at, name_at) for line in content.split("\n")]
    words = "\n".join(line for line in lines if line)
    path = sole_path(content)
    if path and path not in EXTRAS_ZH and words:
        spec = paths.spec_at(form, path)
        if spec.kind in ("decimal", "integer"):
            try:
                return Decimal(words)
            except ArithmeticError:
                return words
    return words


def extras_of(filled: Filled[Declaration], case: str, version: int) -> dict[str, str]:
    """What head patterns may name beside the fields."""
    form = filled.form
    sums: dict[str, Decimal] = {}
    for line in form.goods:
        if line.total_price is not None:
            sums[line.trade_currency] = sums.get(line.trade_currency, Decimal(0)) + line.total_price
    return {
        "case": case,
        "version": str(version),
        "goods_count": str(len(form.goods)),
        "container_numbers": "；".join(one.container_number for one in form.containers if one.container_number),
        "permits": "；".join(f"{one.licence_code}:{one.licence_number}" for one in form.licences if one.licence_number),
        "total_prices": "，".join(f"{currency} {plain(amount)}" for currency, amount in sums.items()),
    }


def content_zh(content: str, *, goods: bool) -> str:
    """A pattern as a clerk reads it: fields by their Chinese names."""
    words = content
    for path in paths_in(content):
        label = EXTRAS_ZH.get(path) or paths.label_of(GoodsLine if goods else Declaration, path)
        words = words.replace(f"{{{path}!name}}", f"〔{label}名称〕").replace(f"{{{path}}}", f"〔{label}〕")
    return words


def field_choices(*, goods: bool) -> list[tuple[str, str]]:
    """(pattern, Chinese) of every field that may stand in a cell, codes with their names besides."""
    form: type = GoodsLine if goods else Declaration
    found = [] if goods else [(f"{{{name}}}", label) for name, label in EXTRAS_ZH.items()]
    for path in _leaf_paths(form):
        spec = paths.spec_at(form, path)
        found.append((f"{{{path}}}", paths.label_of(form, path)))
        if spec.codes:
            found.append((f"{{{path}!name}}", f"{paths.label_of(form, path)}（名称）"))
    return found


def _leaf_paths(form: type, parent: str = "") -> Sequence[str]:
    from .spec import fields_of

    found: list[str] = []
    for spec in fields_of(form):
        here = paths.join(parent, spec.name)
        if spec.kind == "section" and spec_of(form, spec.name) is not None and spec.item is not None:
            found += _leaf_paths(spec.item, here)
        elif spec.kind != "rows":
            found.append(here)
    return found
