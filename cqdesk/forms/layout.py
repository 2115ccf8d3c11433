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
    title: str
    item: type
    columns: tuple[Column, ...]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A whole form on the screen: groups for the head, one `ListLayout` for each list."""

    form: type
    groups: tuple[Group, ...]
    lists: tuple[ListLayout, ...] = ()

    def boxes(self) -> Iterator[Box]:
        """All boxes in screen order."""
        for group in self.groups:
            yield from group.boxes

    def paths(self) -> list[str]:
        """The head paths in the order Enter follows."""
        return [cell.path for box in self.boxes() for cell in box.cells]

    def list_of(self, name: str) -> ListLayout:
        """The layout of one list. Raises `KeyError`."""
        for one in self.lists:
            if one.name == name:
                return one
        raise KeyError(name)

    def label_at(self, path: str, direction: str) -> str:
        """What the screen calls a place: `境内发货人`, `第2项 商品编号`; the catalogue's label if it has no place."""
        first, _, rest = path.partition(".")
        name, row = paths.parse(first)[0]
        if row is not None:
            if not rest:
                return f"第{row}项"
            try:
                column = next(c for c in self.list_of(name).columns if c.name == rest)
            except (KeyError, StopIteration):
                return paths.label_of(self.form, path)
            return f"第{row}项 {column.label(self.list_of(name).item, direction)}"
        for box in self.boxes():
            for cell in box.cells:
                if cell.path == path:
                    label = box.label(self.form, direction)
                    return f"{label}·{cell.hint}" if cell.hint and len(box.cells) > 1 else label
        return paths.label_of(self.form, path)


def applies(spec: FieldSpec, direction: str) -> bool:
    """Whether a field is asked for in this direction (a value that is there is shown all the same)."""
    return spec.flow == "both" or spec.flow == direction or not direction
