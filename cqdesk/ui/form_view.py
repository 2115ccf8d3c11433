"""The head of any form on the screen, made from its catalogue and its layout by one loop.

Saved as you go: every field tells its text when it is left (`typed`). Enter and Shift+Enter walk in the layout's order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from ..forms import path as paths
from ..forms.document import Filled
from ..forms.issues import SEVERITIES, Issue
from ..forms.layout import Box, Group, Layout, applies
from ..forms.spec import FieldSpec
from .field_edit import FieldEdit
from .tokens import GAP, MARGIN

FIELD_DIGITS = 18
"""Digits a field should show (a unified number); fewer columns where the window is too narrow for that."""
MAX_COLUMNS = 4
LABEL_CHARACTERS = 7
"""Chinese characters a label may take before it wraps."""

FORM_KEYS: tuple[tuple[str, str], ...] = (
    ("下一栏、上一栏", "Enter、Shift+Enter"),
    ("选择代码", "F2"),
    ("生产销售（消费使用）单位同境内收发货人", "输入 ="),
    ("折叠或展开一组", "空格（在组名上）"),
)
"""What the keys do here, for the sheet of keys."""


def worst_by_path(issues: Iterable[Issue]) -> dict[str, tuple[str, str]]:
    """Path -> (severity, sentences) with the worst severity of all findings at that place."""
    found: dict[str, tuple[str, str]] = {}
    for issue in sorted(issues, key=lambda i: SEVERITIES.index(i.severity)):
        if issue.path:
            words = f"{issue.message}\n{issue.remedy}" if issue.remedy else issue.message
            old = found.get(issue.path)
            found[issue.path] = (old[0], f"{old[1]}\n{words}") if old else (issue.severity, words)
    return found


class _BoxView:
    """Label and inputs of one box."""

    def __init__(self, view: FormView, box: Box, parent: QWidget) -> None:
        self.box = box
        self.label = QLabel(parent)
        self.label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.label.setWordWrap(True)
        self.holder = QWidget(parent)
        row = QHBoxLayout(self.holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.specs: list[FieldSpec] = []
        for cell in box.cells:
            spec = paths.spec_at(view.layout_of.form, cell.path)
            edit = FieldEdit(self.holder)
            edit.setPlaceholderText(cell.hint)
            edit.setReadOnly(box.given)
            row.addWidget(edit, cell.share)
            self.specs.append(spec)
            view.adopt(cell.path, edit)
        needed = any(s.needed != "never" for s in self.specs) and not box.given
        self.label.setProperty("role", "needed" if needed else "muted")
        self.label.setBuddy(view.edits[box.cells[0].path])

    def name(self, form: type, direction: str, edits: Mapping[str, FieldEdit], *, only_filled: bool) -> None:
        """Put the names of this direction on label and inputs; hide what this direction does not ask for, and with
        `only_filled` the empty inputs beside others: what is only read needs the room for what is there."""
        words = self.box.label(form, direction)
        self.label.setText(words)
        shown = False
        for cell, spec in zip(self.box.cells, self.specs, strict=True):
            edit = edits[cell.path]
            edit.setAccessibleName(f"{words} {cell.hint}".strip())
            empty_beside = only_filled and len(self.specs) > 1 and any(edits[one.path].text() for one in self.box.cells)
            wanted = bool(edit.text()) or (applies(spec, direction) and not empty_beside)
            edit.setVisible(wanted)
            shown = shown or wanted
        self.label.setVisible(shown)
        self.holder.setVisible(shown)

    @property
    def shown(self) -> bool:
        return not self.holder.isHidden()


class _GroupView(QWidget):
    """One group with a heading that folds it."""

    def __init__(self, view: FormView, group: Group, parent: QWidget) -> None:
        super().__init__(parent)
        self.group = group
        self.head = QToolButton(self)
        self.head.setProperty("fold", "true")
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setText(group.title)
        self.head.setCheckable(True)
        self.head.setSizePolicy(self.head.sizePolicy().Policy.Expanding, self.head.sizePolicy().Policy.Fixed)
        self.body = QWidget(self)
        self._grid = QGridLayout(self.body)
        self._grid.setContentsMargins(0, 2, 0, 4)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.head)
        column.addWidget(self.body)
        self.boxes = [_BoxView(view, box, self.body) for box in group.boxes]
        self.head.toggled.connect(self._fold)
        self.head.setChecked(not group.folded)
        self._fold(not group.folded)

    def _fold(self, opened: bool) -> None:
        self.head.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self.body.setVisible(opened)

    def place(self, columns: int, label_width: int) -> None:
        """Lay the shown boxes out in so many columns."""
        while self._grid.count():
            self._grid.takeAt(0)
        row = column = 0
        for view in self.boxes:
            if not view.shown:
                continue
            span = min(view.box.span, columns)
            if column + span > columns:
                row, column = row + 1, 0
            view.label.setFixedWidth(label_width)
            self._grid.addWidget(view.label, row, 2 * column)
            self._grid.addWidget(view.holder, row, 2 * column + 1, 1, 2 * span - 1)
            column += span
        for n in range(MAX_COLUMNS):
            self._grid.setColumnStretch(2 * n + 1, 1 if n < columns else 0)


class FormView(QScrollArea):
    """A form's head. Signals carry paths, so that every consumer means the same place."""

    typed = Signal(str, str)
    """path, text: the clerk is done with a field."""
    left_end = Signal(int)
    """Enter after the last field (+1), Shift+Enter before the first (-1)."""
    entered = Signal(str)
    """path: the cursor came into a field."""

    def __init__(self, layout: Layout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layout_of = layout
        self.place = ""
        """Path of the row the fields belong to; "" when they are the form's own. Signals carry whole paths."""
        self.only_filled = False
        """Of a box with several inputs only those that hold something are shown: for forms nobody types in."""
        self.edits: dict[str, FieldEdit] = {}
        self._direction = "export"
        self._shape: tuple[object, ...] = ()
        self._worst: dict[str, tuple[str, str]] = {}
        self._visited: set[str] = set()
        self._demanded = False
        self._given: dict[str, str] = {}
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        sheet = QWidget(self)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        column.setSpacing(GAP)
        self._groups = [_GroupView(self, group, sheet) for group in layout.groups]
        for group in self._groups:
            column.addWidget(group)
            group.head.toggled.connect(self._replace)
        column.addStretch(1)
        self.setWidget(sheet)
        self._name_all()

    def adopt(self, path: str, edit: FieldEdit) -> None:
        """Wire one input; called while the boxes are built."""
        self.edits[path] = edit
        edit.done.connect(lambda words, p=path: self.typed.emit(self._whole(p), words))
        edit.step.connect(lambda by, p=path: self._step(p, by))
        edit.entered.connect(lambda p=path: self._entered(p))

    def _whole(self, path: str) -> str:
        return f"{self.place}.{path}" if self.place else path

    def _within(self, path: str) -> str:
        return path.removeprefix(f"{self.place}.") if self.place else path

    # What is shown

    def show_filled(self, filled: Filled[Any], direction: str) -> None:
        """Show a form. A field the clerk is typing in keeps what is typed."""
        for path, edit in self.edits.items():
            edit.show_value(self._given.get(path) or filled.text_at(self._whole(path)))
        self._direction = direction
        self._name_all()

    def show_given(self, numbers: Mapping[str, str]) -> None:
        """Path -> what the authorities gave, for boxes nobody types in. An older number in the form gives way."""
        self._given = {path: words for path, words in numbers.items() if words}
        for path in numbers:
            self.edits[path].show_value(self._given.get(path, ""))

    def show_names(self, names: Mapping[str, str]) -> None:
        """Path -> name of the code that stands there."""
        for path, edit in self.edits.items():
            edit.show_name(names.get(self._whole(path), ""))

    def show_issues(self, issues: Iterable[Issue]) -> None:
        """Mark the fields with findings. A field the clerk has not come to yet is not blamed for being empty."""
        self._worst = worst_by_path(issues)
        self._mark()

    def demand(self) -> None:
        """From now on empty fields are marked too: the clerk asked for a check."""
        if not self._demanded:
            self._demanded = True
            self._mark()

    def _mark(self) -> None:
        for path, edit in self.edits.items():
            due = self._demanded or path in self._visited or bool(edit.text())
            edit.show_mark(*(self._worst.get(self._whole(path), ("", "")) if due else ("", "")))

    def _name_all(self) -> None:
        for group in self._groups:
            for box in group.boxes:
                box.name(self.layout_of.form, self._direction, self.edits, only_filled=self.only_filled)
        self._replace()

    # Where the cursor is

    def current_path(self) -> str:
        """Path of the field in hand; "" when there is none."""
        for path, edit in self.edits.items():
            if edit.hasFocus():
                return self._whole(path)
        return ""

    def order(self) -> list[str]:
        """Paths Enter visits now: shown, in an open group, not filled in by the system."""
        found: list[str] = []
        for group in self._groups:
            if group.head.isChecked():
                for box in group.boxes:
                    if not box.box.given:
                        found += [c.path for c in box.box.cells if not self.edits[c.path].isHidden() and box.shown]
        return found

    def go_to(self, path: str) -> bool:
        """Put the cursor into a field, opening its group. False if the form's head has no such place."""
        path = self._within(path)
        edit = self.edits.get(path)
        if edit is None:
            return False
        for group in self._groups:
            if any(c.path == path for b in group.boxes for c in b.box.cells):
                group.head.setChecked(True)
        edit.setVisible(True)
        edit.setFocus(Qt.FocusReason.OtherFocusReason)
        edit.selectAll()
        return True

    def go_first(self) -> None:
        """The first field that is needed and empty, else the first."""
        order = self.order()
        form = self.layout_of.form
        empty = (p for p in order if not self.edits[p].text() and paths.spec_at(form, p).needed != "never")
        if order:
            self.go_to(next(empty, order[0]))

    def flush(self) -> None:
        """Hand over what is typed and not yet stored."""
        for edit in self.edits.values():
            edit.flush()

    def unkept(self, path: str, words: str) -> None:
        """Storing a text failed: it stays on the screen."""
        path = self._within(path)
        if path in self.edits:
            self.edits[path].unkept(words)

    def _step(self, path: str, by: int) -> None:
        order = self.order()
        here = order.index(path) + by if path in order else 0
        if 0 <= here < len(order):
            self.go_to(order[here])
        else:
            self.left_end.emit(by)

    def _entered(self, path: str) -> None:
        self._visited.add(path)
        self.ensureWidgetVisible(self.edits[path], 20, 30)
        self.entered.emit(self._whole(path))

    # Size

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._replace()

    def _replace(self) -> None:
        digit = self.fontMetrics().horizontalAdvance("0")
        label = self.fontMetrics().horizontalAdvance("国" * LABEL_CHARACTERS)
        columns = max(1, min(MAX_COLUMNS, self.viewport().width() // (FIELD_DIGITS * digit + label + 2 * GAP)))
        shape = (columns, label, tuple(b.shown for g in self._groups for b in g.boxes))
        if shape != self._shape:
            self._shape = shape
            for group in self._groups:
                group.place(columns, label)
