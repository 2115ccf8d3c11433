"""The sections seldom needed: a list of sheets on the left, the chosen one on the right. Empty ones are only a line.

A sheet is built when it is first opened, so that a case opens as quickly as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ..forms import path as paths
from ..forms.document import to_text
from ..forms.issues import Issue
from ..forms.layout import Layout, Sheet
from .declaration_pane import ListPane
from .dialogs import finished
from .form_view import FormView
from .open_draft import OpenDraft
from .settings import Settings
from .tokens import GAP, MARGIN

LIST_WIDTH = 190


def held(form: Any, layout: Layout, sheet: Sheet) -> int:
    """How many rows and filled boxes a sheet holds."""
    count = 0
    for name in sheet.lists:
        if layout.owner_of(layout.list_of(name)) is None:
            count += len(paths.get(form, name))
        elif name.count(".") == 1:  # a list of each goods line
            owner, own = name.split(".")
            count += sum(len(getattr(row, own)) for row in getattr(form, owner))
    boxes = (cell.path for group in sheet.groups for box in group.boxes for cell in box.cells)
    return count + sum(1 for path in boxes if to_text(paths.spec_at(type(form), path), paths.get(form, path)))


class SheetPage(QWidget):
    """One sheet: its boxes above, its lists below; lists of a row follow the row chosen on the same page."""

    entered = Signal(str)
    sums = Signal(str)

    def __init__(self, layout: Layout, sheet: Sheet, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layout_of, self.sheet = layout, sheet
        self._open: OpenDraft | None = None
        self.lists = {name: ListPane(layout.list_of(name), settings) for name in sheet.lists}
        self.form = FormView(Layout(form=layout.form, groups=sheet.groups)) if sheet.groups else None
        self.detail: FormView | None = None
        wide = next((one for one in map(layout.list_of, sheet.lists) if one.detail), None)
        if wide is not None:
            self._wide = self.lists[wide.name]
            self.detail = FormView(Layout(form=wide.item, groups=wide.detail))
            self._wide.grid.entered.connect(lambda _path: self._follow())
        self.goods = QComboBox(self)
        self.goods.setAccessibleName("商品项")
        self.goods.currentIndexChanged.connect(lambda _row: self._follow())
        self._of_goods = any(name.startswith("goods.") for name in sheet.lists)
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.setChildrenCollapsible(False)
        for part in (self.form, *self.lists.values(), self.detail):
            if part is not None:
                parts.addWidget(part)
                parts.setStretchFactor(parts.count() - 1, 3 if isinstance(part, FormView) else 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP, 0, 0)
        column.setSpacing(GAP)
        if sheet.note:
            note = QLabel(sheet.note, self)
            note.setWordWrap(True)
            note.setProperty("role", "muted")
            note.setContentsMargins(MARGIN, 0, MARGIN, 0)
            column.addWidget(note)
        if self._of_goods:
            chooser = QHBoxLayout()
            chooser.setContentsMargins(MARGIN, 0, MARGIN, 0)
            chooser.addWidget(QLabel("商品项", self))
            chooser.addWidget(self.goods, 1)
            chooser.addStretch(1)
            column.addLayout(chooser)
        else:
            self.goods.hide()
        if sheet.takes_files:
            choose = QPushButton("选择文件…", self)
            choose.clicked.connect(self._choose_files)
            row = QHBoxLayout()
            row.setContentsMargins(MARGIN, 0, MARGIN, 0)
            row.addWidget(choose)
            row.addStretch(1)
            column.addLayout(row)
        column.addWidget(parts, 1)
        self._follow_rows = [
            (pane, self.lists[owner.name])
            for name, pane in self.lists.items()
            if (owner := layout.owner_of(layout.list_of(name))) is not None and owner.name in self.lists
        ]
        for _pane, owner_pane in self._follow_rows:
            owner_pane.grid.entered.connect(lambda _path: self._follow())

    def views(self) -> Iterator[FormView]:
        """The boxes of this page."""
        yield from (view for view in (self.form, self.detail) if view is not None)

    def attach(self, opened: OpenDraft) -> None:
        """Show and edit this declaration from now on."""
        self._open = opened
        for name, pane in self.lists.items():
            pane.attach(opened)
            pane.show_in("" if self.layout_of.owner_of(self.layout_of.list_of(name)) else name)
            pane.entered.connect(self.entered)
            pane.sums.connect(self.sums)
        for view in self.views():
            view.typed.connect(lambda path, words: opened.type_in({path: words}))
            view.entered.connect(self.entered)
        opened.shown.connect(self._show)
        opened.named.connect(self._name)
        opened.checked.connect(self._mark)
        opened.unkept.connect(self._unkept)
        self._show()
        self._name()
        self._mark()

    def _choose_files(self) -> None:
        if self._open is not None:
            self._open.lane.start(self._take_files())

    async def _take_files(self) -> None:
        assert self._open is not None
        dialog = QFileDialog(self.window(), self.sheet.title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        if await finished(dialog):
            self._open.attach_marks([Path(name) for name in dialog.selectedFiles()])

    def _show(self) -> None:
        if self._open is None or self._open.draft is None:
            return
        filled = self._open.draft.filled
        if self._of_goods:
            names = [f"第{n}项　{line.hs_code} {line.goods_name}" for n, line in enumerate(filled.form.goods, start=1)]
            row = max(0, self.goods.currentIndex())
            self.goods.blockSignals(True)
            self.goods.clear()
            self.goods.addItems(names)
            self.goods.setCurrentIndex(min(row, len(names) - 1))
            self.goods.blockSignals(False)
        if self.form is not None:
            self.form.show_filled(filled, self._open.direction)
        self._follow()

    def _follow(self) -> None:
        """Point the lists and boxes of a row at the row chosen now."""
        if self._open is None or self._open.draft is None:
            return
        line = self.goods.currentIndex()
        for name, pane in self.lists.items():
            if name.count(".") == 1 and name.startswith("goods."):
                pane.show_in(f"goods[{line + 1}].{name.partition('.')[2]}" if line >= 0 else "")
        for pane, owner in self._follow_rows:
            row = owner.grid.currentIndex().row()
            known = 0 <= row < owner.grid.rows.rowCount() and owner.place
            pane.show_in(f"{owner.place}[{row + 1}].{pane.layout_of.name.rpartition('.')[2]}" if known else "")
        if self.detail is not None:
            self._show_detail(self.detail)

    def _show_detail(self, view: FormView) -> None:
        assert self._open is not None
        assert self._open.draft is not None
        row = self._wide.grid.currentIndex().row()
        known = 0 <= row < self._wide.grid.rows.rowCount()
        view.setEnabled(known)
        place = f"{self._wide.place}[{row + 1}]" if known else ""
        if place != view.place:
            view.flush()
        view.place = place
        if known:
            view.show_filled(self._open.draft.filled, self._open.direction)

    def _name(self) -> None:
        if self._open is not None:
            for view in self.views():
                view.show_names(self._open.names)

    def _mark(self) -> None:
        if self._open is not None and self._open.report is not None:
            for view in self.views():
                view.show_issues(self._open.report.issues)

    def _unkept(self, changes: dict[str, str]) -> None:
        for path, words in changes.items():
            for view in self.views():
                view.unkept(path, words)

    def go_to(self, path: str) -> None:
        """Put the cursor on a place of this page, choosing the rows it lies in."""
        steps = paths.parse(path)
        if self._of_goods and steps[0][1] is not None:
            self.goods.setCurrentIndex(steps[0][1] - 1)
        for pane in self.lists.values():  # outer lists come first, so the inner ones follow
            pane.go_to(path)
        if self.detail is not None and self.detail.place and path.startswith(f"{self.detail.place}."):
            self.detail.go_to(path)
        if self.form is not None:
            self.form.go_to(path)

    def go_first(self) -> None:
        """The first place to type in."""
        if self.form is not None:
            self.form.go_first()
        elif self.lists:
            next(iter(self.lists.values())).grid.setFocus()

    def current(self) -> tuple[str, QWidget, Any]:
        """(path, widget, place in it) of the field or cell in hand; ("", …) when there is none."""
        for view in self.views():
            if path := view.current_path():
                return path, view, None
        for pane in self.lists.values():
            if path := pane.grid.current_path():
                return path, pane.grid.viewport(), pane.grid.visualRect(pane.grid.currentIndex())
        return "", self, None

    def flush(self) -> None:
        """Hand over what is being typed."""
        for view in self.views():
            view.flush()
        for pane in self.lists.values():
            pane.grid.flush()


class _SheetList(QListWidget):
    """Enter or Right goes into the sheet."""

    opened = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right):
            self.opened.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class SheetsPane(QSplitter):
    """All sheets of a layout."""

    entered = Signal(str)
    sums = Signal(str)

    def __init__(self, layout: Layout, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.layout_of, self._settings = layout, settings
        self._open: OpenDraft | None = None
        self._pages: dict[str, SheetPage] = {}
        self.list = _SheetList(self)
        self.list.setAccessibleName("更多项目")
        self.list.setMinimumWidth(LIST_WIDTH)
        for sheet in layout.sheets:
            item = QListWidgetItem(sheet.title, self.list)
            item.setHidden(sheet.read_only)
        self.list.currentRowChanged.connect(self._choose)
        self.list.opened.connect(self._go_in)
        self.stack = QStackedWidget(self)
        self.addWidget(self.list)
        self.addWidget(self.stack)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.setSizes([LIST_WIDTH, 800])

    def attach(self, opened: OpenDraft) -> None:
        """Show and edit this declaration from now on."""
        self._open = opened
        opened.shown.connect(self._count)
        opened.checked.connect(self._count)

    def _page(self, sheet: Sheet) -> SheetPage:
        page = self._pages.get(sheet.key)
        if page is None:
            page = self._pages[sheet.key] = SheetPage(self.layout_of, sheet, self._settings, self)
            page.entered.connect(self.entered)
            page.sums.connect(self.sums)
            self.stack.addWidget(page)
            if self._open is not None:
                page.attach(self._open)
        return page

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.stack.setCurrentWidget(self._page(self.layout_of.sheets[row]))

    def _count(self) -> None:
        """Beside each title how much it holds, and whether something there needs attention."""
        if self._open is None or self._open.draft is None:
            return
        form = self._open.draft.filled.form
        issues = self._open.report.issues if self._open.report else []
        for row, sheet in enumerate(self.layout_of.sheets):
            count = held(form, self.layout_of, sheet)
            mark = "! " if any(self._on(sheet, issue) for issue in issues) else ""
            item = self.list.item(row)
            item.setText(f"{mark}{sheet.title}" + (f"（{count}）" if count else ""))
            font = item.font()
            font.setBold(bool(count))
            item.setFont(font)
            item.setHidden(sheet.read_only and not count)

    def _on(self, sheet: Sheet, issue: Issue) -> bool:
        try:
            return bool(issue.path) and self.layout_of.sheet_of(issue.path) is sheet
        except paths.NoSuchPlace:
            return False

    def page(self) -> SheetPage | None:
        """The page shown now."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, SheetPage) else None

    def focus_first(self) -> None:
        """The list of sheets takes the cursor; the first sheet in use is chosen when none was."""
        if not self.list.selectedItems():  # the focus alone makes a row current, without choosing it
            used = (n for n in range(self.list.count()) if self.list.item(n).font().bold())
            self.list.setCurrentRow(next(used, 0))
        self.list.setFocus()

    def _go_in(self) -> None:
        if (page := self.page()) is not None:
            page.go_first()

    def go_to(self, path: str) -> bool:
        """Lead to a place on a sheet. False if it stands on none."""
        sheet = self.layout_of.sheet_of(path)
        if sheet is None:
            return False
        self.list.setCurrentRow(self.layout_of.sheets.index(sheet))
        self._page(sheet).go_to(path)
        return True

    def current(self) -> tuple[str, QWidget, Any]:
        """(path, widget, place in it) of the field or cell in hand; ("", …) when there is none."""
        page = self.page()
        return page.current() if page is not None else ("", self, None)

    def flush(self) -> None:
        """Hand over what is being typed."""
        for page in self._pages.values():
            page.flush()
