"""Rows of a form's list for `Grid`: texts made once per change, so that painting only looks them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from ..forms import path as paths
from ..forms.document import Filled, to_text
from ..forms.issues import Issue
from ..forms.layout import Column, ListLayout, applies
from ..forms.spec import FieldSpec, spec_of
from .figures import figure_of
from .form_view import worst_by_path

Index = QModelIndex | QPersistentModelIndex
_DISPLAY, _EDIT, _TOOLTIP, _ALIGNMENT = 0, 2, 3, 7
LONGEST_SHOWN = 400
"""Characters a cell paints: a picture as base64 has more than a million."""
_HORIZONTAL = Qt.Orientation.Horizontal


class GridModel(QAbstractTableModel):
    """One list of a form. Typing goes out as `typed`; the form itself is never written here."""

    typed = Signal(dict)
    """path -> text of one act."""
    filled = Signal()
    """Other texts stand in the same rows."""

    def __init__(self, layout: ListLayout, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layout_of = layout
        self.place = layout.name
        """Path of the list shown; "" while the row it belongs to is not chosen."""
        self.direction = "export"
        self.all_columns = False
        self.own_columns: list[str] | None = None
        """Names of the columns the clerk chose; None = the usual ones."""
        self.columns: list[Column] = []
        self.specs: list[FieldSpec] = []
        self._cells: list[list[str]] = []
        self._names: Mapping[str, str] = {}
        self._shown: list[list[str]] = []
        self._decimals: list[int] = []
        """Column -> most decimals of a number there."""
        self.marks: dict[tuple[int, int], tuple[str, str]] = {}
        self.row_marks: dict[int, tuple[str, str]] = {}
        self._issues: list[Issue] = []
        self._calm_row = -1
        self._choose_columns()

    def _choose_columns(self, rows: Sequence[Any] = ()) -> None:
        """The usual columns, and any other that holds something although it is not asked for."""
        self.columns, self.specs = [], []
        for column in self.layout_of.columns:
            spec = spec_of(self.layout_of.item, column.name)
            assert spec is not None
            if column.row_number or not self._wanted(column):
                continue
            if not applies(spec, self.direction) and not any(to_text(spec, getattr(r, spec.name)) for r in rows):
                continue
            self.columns.append(column)
            self.specs.append(spec)

    def _wanted(self, column: Column) -> bool:
        if self.all_columns:
            return True
        return column.name in self.own_columns if self.own_columns is not None else not column.more

    def offered(self) -> list[Column]:
        """Every column there is to choose from in this direction."""
        found = []
        for column in self.layout_of.columns:
            spec = spec_of(self.layout_of.item, column.name)
            if not column.row_number and spec is not None and applies(spec, self.direction):
                found.append(column)
        return found

    def choose_columns(self, names: list[str] | None) -> None:
        """Show these columns from now on; None = the usual ones."""
        if names != self.own_columns:
            self.beginResetModel()
            self.own_columns = names
            self._choose_columns()
            self._cells, self._shown = [], []
            self.marks, self.row_marks = {}, {}
            self.endResetModel()

    # What is shown

    def show_in(self, place: str) -> None:
        """From now on the list at this path is meant: another row's, or none ("")."""
        if place != self.place:
            self.beginResetModel()
            self.place = place
            self._cells, self._shown = [], []
            self.marks, self.row_marks = {}, {}
            self.endResetModel()

    def show_filled(self, filled: Filled[Any], direction: str, all_columns: bool | None = None) -> None:
        """Show the list of a form; keeps selection and scroll place where the shape stays."""
        new_columns = direction != self.direction or (all_columns is not None and all_columns != self.all_columns)
        rows = paths.get(filled.form, self.place) if self.place else []
        names = [c.name for c in self.columns]
        if new_columns or len(rows) != len(self._cells):
            self.beginResetModel()
            self.direction = direction
            self.all_columns = self.all_columns if all_columns is None else all_columns
            self._choose_columns(rows)
            names = [c.name for c in self.columns]
            self._cells = self._texts(filled, rows, names)
            self._place_marks()
            self._show()
            self.endResetModel()
            return
        self._cells = self._texts(filled, rows, names)
        self._show()
        self._changed()
        self.filled.emit()

    def _texts(self, filled: Filled[Any], rows: list[Any], names: list[str]) -> list[list[str]]:
        cells = [
            [to_text(spec, getattr(row, name)) for spec, name in zip(self.specs, names, strict=True)] for row in rows
        ]
        for path, words in filled.unparsed.items():
            place = self.cell_of(path)
            if place is not None and place[0] < len(cells):
                cells[place[0]][place[1]] = words
        self._decimals = [
            max((len(row[n].partition(".")[2]) for row in cells if row[n][-1:].isdigit()), default=0)
            if spec.kind == "decimal"
            else 0
            for n, spec in enumerate(self.specs)
        ]
        return cells

    def show_names(self, names: Mapping[str, str]) -> None:
        """Path -> name of the code that stands there."""
        self._names = names
        self._show()
        self._changed()

    def show_issues(self, issues: Iterable[Issue]) -> None:
        """Mark the cells and rows with findings."""
        self._issues = list(issues)
        self._place_marks()
        self._changed()

    def keep_calm(self, row: int) -> None:
        """What is still empty in this row (from 0; -1 = none) is not marked: it is being typed for the first time."""
        if row != self._calm_row:
            self._calm_row = row
            self._place_marks()
            self._changed()

    def _place_marks(self) -> None:
        self.marks, self.row_marks = {}, {}
        for path, mark in worst_by_path(self._issues).items():
            place = self.cell_of(path)
            if place is not None:
                at, column = place
                if at != self._calm_row or at >= len(self._cells) or self._cells[at][column]:
                    self.marks[place] = mark
            elif (whole := self.row_of(path)) is not None and whole != self._calm_row:
                self.row_marks.setdefault(whole, mark)

    def _show(self) -> None:
        if not self._names:
            self._shown = self._cells
            return
        shown = [list(row) for row in self._cells]
        for path, name in self._names.items():
            place = self.cell_of(path)
            if place is not None and place[0] < len(shown) and shown[place[0]][place[1]] and name:
                shown[place[0]][place[1]] += f" {name}"
        self._shown = shown

    def _changed(self) -> None:
        if self._cells:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._cells) - 1, len(self.columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(self._cells) - 1)

    # Places

    def path_at(self, row: int, column: int) -> str:
        """The path of a cell."""
        return f"{self.place}[{row + 1}].{self.columns[column].name}"

    def row_of(self, path: str) -> int | None:
        """Row (from 0) a path lies in; None if it is not in this list."""
        if not self.place or not path.startswith(f"{self.place}["):
            return None
        return int(path[len(self.place) + 1 :].partition("]")[0]) - 1

    def cell_of(self, path: str) -> tuple[int, int] | None:
        """(row, column) of a path; None if it is no cell shown here."""
        row = self.row_of(path)
        if row is None:
            return None
        last = path[len(self.place) :].partition("].")[2]
        for column, one in enumerate(self.columns):
            if one.name == last:
                return row, column
        return None

    def hides(self, path: str) -> bool:
        """Whether the path is a cell of a column that shows only with all columns."""
        name = path.rpartition(".")[2]
        hidden = [c.name for c in self.layout_of.columns if not c.row_number and not self._wanted(c)]
        return self.row_of(path) is not None and name in hidden

    def text_at(self, row: int, column: int) -> str:
        """The text as typed or stored, without the code's name."""
        return self._cells[row][column]

    def shown_at(self, row: int, column: int) -> str:
        """The text a cell paints: with the code's name, one line, never longer than can be seen."""
        return self._shown[row][column][:LONGEST_SHOWN].replace("\n", " ")

    def figures(self, column: int) -> set[str]:
        """The numbers, codes and dates of a column, without the names of codes; numbers with the room their decimals
        take.
        """
        words = {row[column] for row in self._cells}
        if self.is_number(column):
            return {one + self.filling(one, column) for one in words}
        return {figure_of(one) for one in words} if self.specs[column].kind == "text" else words

    def filling(self, words: str, column: int) -> str:
        """What a number lacks behind it so that the decimal points of its column stand below each other."""
        most = self._decimals[column]
        if not most or not words[-1:].isdigit():
            return ""
        point, after = (".", "") if "." not in words else ("", words.rpartition(".")[2])
        return point + "0" * (most - len(after))

    def block(self) -> list[list[str]]:
        """Labels and texts of the visible columns, all rows, codes without their names."""
        return [[self.label_of(n) for n in range(len(self.columns))], *(list(row) for row in self._cells)]

    def label_of(self, column: int) -> str:
        """What the head of a column says."""
        return self.columns[column].label(self.layout_of.item, self.direction)

    def is_number(self, column: int) -> bool:
        """Whether the column holds numbers (aligned right, summed)."""
        return self.specs[column].kind in ("decimal", "integer")

    # Qt's side

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role != _DISPLAY and role != _EDIT and role != _TOOLTIP:
            return None
        row, column = index.row(), index.column()
        if role == _DISPLAY:
            return self._shown[row][column][:LONGEST_SHOWN]
        if role == _EDIT:
            return self._cells[row][column]
        mark = self.marks.get((row, column))
        return mark[1] if mark else None

    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:
        row, column = index.row(), index.column()
        words = str(value)
        if role != _EDIT or row >= len(self._cells) or words == self._cells[row][column]:
            return False
        self._cells[row][column] = words
        if self._shown is not self._cells:
            self._shown[row][column] = words
        self.dataChanged.emit(index, index)
        self.typed.emit({self.path_at(row, column): words})
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsEditable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation == _HORIZONTAL:
            if role == _DISPLAY:
                return self.label_of(section)
            if role == _TOOLTIP:
                return self.specs[section].help or self.specs[section].label
            if role == _ALIGNMENT and self.is_number(section):
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            return None
        if role == _DISPLAY:
            return f"! {section + 1}" if section in self.row_marks else str(section + 1)
        if role == _TOOLTIP and section in self.row_marks:
            return self.row_marks[section][1]
        return None
