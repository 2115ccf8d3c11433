"""Screen order of a form: groups, lines of boxes and direction-dependent labels, apart from the message order.

A layout is data. It says where a field stands on the screen, what the official screen calls it in each direction, and
which fields are the program's own business (shown, never typed). What a field *is* stays in its spec.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from . import path as paths
from .spec import FieldSpec

Direction = Literal["export", "import"]
DIRECTION_ZH: dict[str, str] = {"export": "出口", "import": "进口"}


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One input: the path of a leaf, its share of the box and a grey hint shown while it is empty."""

    path: str
    share: int = 1
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A label with the inputs beside it (`运费`: mark, value, currency)."""

    cells: tuple[Cell, ...]
    export: str = ""
    """Label on exports; "" = the label of the spec."""
    import_: str = ""
    """Label on imports; "" = as on exports."""
    span: int = 1
    """Columns of the screen grid (of four) the box takes."""
    given: bool = False
    """Filled in by the system or the program: shown, skipped by Enter, not typed."""

    def label(self, form: type, direction: str) -> str:
        """What the official screen calls the box in this direction."""
        named = self.import_ if direction == "import" and self.import_ else self.export
        return named or paths.spec_at(form, self.cells[0].path).label


@dataclass(frozen=True, kw_only=True)
class Group:
    """Boxes under one heading; a folded group opens on demand."""

    key: str
    title: str
    boxes: tuple[Box, ...]
    folded: bool = False


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a list. `more` columns show only when asked for."""

    name: str
    width: int = 90
    """Pixels at 100 %."""
    export: str = ""
    import_: str = ""
    more: bool = False
    row_number: bool = False
    """The column that counts the rows; the grid's head column shows it."""

    def label(self, form: type, direction: str) -> str:
        """The column's heading in this direction."""
        named = self.import_ if direction == "import" and self.import_ else self.export
        return named or paths.spec_at(form, self.name).label


@dataclass(frozen=True, kw_only=True)
class ListLayout:
    """The columns of one list of the form, in the order Enter follows."""

    name: str
    """Path of the list without rows (`goods`, `goods.product_permits.vehicles`)."""
    title: str
    item: type
    columns: tuple[Column, ...]
    detail: tuple[Group, ...] = ()
    """Groups of the fields of one row, for rows too wide for a grid: the grid's columns are then only a choice."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Sections seldom needed, on a page of their own: boxes above, lists below. An empty one is only a line to open."""

    key: str
    title: str
    groups: tuple[Group, ...] = ()
    lists: tuple[str, ...] = ()
    """Names of `ListLayout`s of the same layout; one whose owner is another list follows that one's current row."""
    note: str = ""
    """What the clerk must know of the whole sheet, such as that no message carries it."""
    takes_files: str = ""
    """Name of the list whose rows are made from files the clerk chooses."""
    read_only: bool = False
    """Shown when it holds something; nobody types here."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A whole form on the screen: groups for the head, one `ListLayout` for each list, sheets for what is seldom."""

    form: type
    groups: tuple[Group, ...]
    lists: tuple[ListLayout, ...] = ()
    sheets: tuple[Sheet, ...] = ()

    def boxes(self) -> Iterator[Box]:
        """All boxes of the head in screen order."""
        for group in self.groups:
            yield from group.boxes

    def paths(self) -> list[str]:
        """The head paths in the order Enter follows."""
        return [cell.path for box in self.boxes() for cell in box.cells]

    def sheet_boxes(self) -> Iterator[Box]:
        """All boxes of the sheets."""
        for sheet in self.sheets:
            for group in sheet.groups:
                yield from group.boxes

    def sheet_of(self, path: str) -> Sheet | None:
        """The sheet a place stands on; None if it stands on no sheet."""
        list_name = self._list_name(path)
        for sheet in self.sheets:
            if (
                list_name in sheet.lists
                if list_name
                else any(cell.path == path for group in sheet.groups for box in group.boxes for cell in box.cells)
            ):
                return sheet
        return None

    def _list_name(self, path: str) -> str:
        """The longest list a path leads through, without rows; "" if it leads through none."""
        names: list[str] = []
        found = ""
        for name, _row in paths.parse(path):
            names.append(name)
            here = ".".join(names)
            if any(one.name == here for one in self.lists):
                found = here
        return found

    def list_of(self, name: str) -> ListLayout:
        """The layout of one list. Raises `KeyError`."""
        for one in self.lists:
            if one.name == name:
                return one
        raise KeyError(name)

    def owner_of(self, one: ListLayout) -> ListLayout | None:
        """The list whose row holds this one; None when it belongs to the form itself or one of its sections."""
        parent = one.name.rpartition(".")[0]
        return next((other for other in self.lists if other.name == parent), None)

    def label_at(self, path: str, direction: str) -> str:
        """What the screen calls a place: `境内发货人`, `第2项 商品编号`; the catalogue's label if it has no place."""
        list_name = self._list_name(path)
        if list_name:
            return self._label_in_list(self.list_of(list_name), path, direction)
        for box in (*self.boxes(), *self.sheet_boxes()):
            for cell in box.cells:
                if cell.path == path:
                    label = box.label(self.form, direction)
                    return f"{label}·{cell.hint}" if cell.hint and len(box.cells) > 1 else label
        return paths.label_of(self.form, path)

    def _label_in_list(self, one: ListLayout, path: str, direction: str) -> str:
        depth = one.name.count(".") + 1
        steps = paths.parse(path)
        rows: list[str] = []
        on_sheet = any(steps[0][0] in sheet.lists for sheet in self.sheets)
        for n, (_name, row) in enumerate(steps[:depth], start=1):
            if row is None:
                continue
            named = paths.spec_at(self.form, ".".join(name for name, _ in steps[:n])).label if n > 1 or on_sheet else ""
            rows.append(f"{named}第{row}项")
        rest = steps[depth:]
        if not rest:
            return " ".join(rows) or paths.label_of(self.form, path)
        column = next((c for c in one.columns if c.name == rest[0][0]), None)
        if column is None or len(rest) > 1:
            return paths.label_of(self.form, path)
        return " ".join([*rows, column.label(one.item, direction)])


def applies(spec: FieldSpec, direction: str) -> bool:
    """Whether a field is asked for in this direction; one that is no longer written is not.

    A value that is there is shown all the same.
    """
    return spec.until is None and (spec.flow == "both" or spec.flow == direction or not direction)
