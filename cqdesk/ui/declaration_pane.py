"""Form head and goods grid of a declaration in one view; and the panes that hold only lists."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from ..errors import UserError
from ..forms.declaration.layout import TWINS, same_firm
from ..forms.layout import ListLayout
from .column_sets import ColumnChoice, name_in_force, numbered_set, shown_key
from .form_view import FormView
from .grid import Grid
from .open_draft import OpenDraft
from .settings import Settings
from .tokens import GAP, MARGIN

SAME = "="


class ListPane(QWidget):
    """One list of the open declaration with its title line."""

    entered = Signal(str)
    sums = Signal(str)

    def __init__(self, layout: ListLayout, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layout_of = layout
        self.place = layout.name
        """Path of the list; "" while the row it belongs to is not chosen."""
        self._open: OpenDraft | None = None
        self._all = False
        self._new_row = 0
        """Row (from 1) the cursor goes to as soon as it is there."""
        self._calm = -1
        """Row (from 0) just added: until the cursor leaves it, it is not marked for what is still to be typed."""
        self._settings = settings
        self.grid = Grid(layout, settings, self)
        known = {column.name for column in layout.columns}
        chosen = [name for name in settings.get(shown_key(layout.name), []) if name in known]
        self.grid.rows.choose_columns(chosen or None)
        self.grid.entered.connect(self.entered)
        self.grid.selectionModel().currentRowChanged.connect(lambda now, _old: self._left_row(now.row()))
        self.grid.sums.connect(self.sums)
        self.grid.columns_wanted.connect(self._show_numbered)
        self.title = QLabel(self)
        self.title.setProperty("role", "muted")
        self._add = QPushButton("增加一项", self)
        self._add.setToolTip("Insert")
        self._add.clicked.connect(lambda: self._insert(self.grid.rows.rowCount() + 1))
        self._delete = QPushButton("删除", self)
        self._delete.setToolTip("Ctrl+Delete")
        self._delete.clicked.connect(lambda: self._remove(self.grid.picked_rows()))
        self._more = QPushButton("全部列", self)
        self._more.setCheckable(True)
        self._more.setToolTip("显示不常用的列")
        self._more.toggled.connect(self.show_all_columns)
        self._more.setVisible(any(c.more for c in layout.columns))
        top = QHBoxLayout()
        top.setContentsMargins(MARGIN, 2, MARGIN, 2)
        top.addWidget(self.title, 1)
        for button in (self._add, self._delete, self._more):
            button.setProperty("flat", "true")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.grid, 1)

    def attach(self, opened: OpenDraft) -> None:
        """Show and edit this declaration from now on."""
        self._open = opened
        opened.shown.connect(self._show)
        opened.named.connect(lambda: self.grid.rows.show_names(opened.names))
        self.grid.rows.show_names(opened.names)  # a page of the further ones is opened when they are long known
        opened.checked.connect(self._mark)
        self.grid.rows.typed.connect(opened.type_in)
        self.grid.pasted.connect(lambda row, columns, block: opened.paste(self.place, row, columns, block))
        self.grid.insert_wanted.connect(self._insert)
        self.grid.delete_wanted.connect(self._remove)
        self.grid.copy_wanted.connect(lambda _rows: self.copy_rows())
        self.grid.move_wanted.connect(self._move)
        self.grid.refused.connect(self._refused)

    def show_in(self, place: str) -> None:
        """From now on the list at this path is meant: that of another row, or none ("")."""
        if place != self.place:
            self.place = place
            self.grid.rows.show_in(place)
        self._show()
        self._mark()

    def go_to(self, path: str) -> bool:
        """Put the cursor on a place of this list, showing its column if it is hidden."""
        if self.grid.rows.hides(path) and not self._all:
            self._more.setChecked(True)
        return self.grid.go_to(path)

    def show_all_columns(self, shown: bool) -> None:
        """With or without the columns seldom needed."""
        self._all = shown
        self._show()

    def demand(self) -> None:
        """F9: from now on whatever is missing is marked."""
        self._calm = -1
        self.grid.rows.keep_calm(-1)

    def _left_row(self, now: int) -> None:
        if now >= 0 and now != self._calm:  # -1: the rows are shown anew, the cursor comes back
            self.demand()

    def show_columns(self, names: list[str] | None) -> None:
        """Show a set of columns of one's own (None: the usual ones) and remember it."""
        self._settings.put(shown_key(self.layout_of.name), names or [])
        at = self.grid.currentIndex()
        path = self.grid.rows.path_at(at.row(), at.column()) if at.isValid() else ""
        self._more.setChecked(False)
        self.grid.rows.choose_columns(names)
        self._show()
        self._mark()
        if path:  # the cursor stays in its row, in its column if that is still shown
            row, column = self.grid.rows.cell_of(path) or (at.row(), 0)
            self.grid.keep_place(row, column)

    def column_choice(self) -> ColumnChoice:
        """The columns of this list, to choose among and to copy."""
        rows = self.grid.rows
        return ColumnChoice(
            key=self.layout_of.name,
            title=self.layout_of.title,
            offered=tuple((c.name, c.label(rows.layout_of.item, rows.direction)) for c in rows.offered()),
            shown=tuple(c.name for c in rows.columns),
            show=self.show_columns,
            block=rows.block,
            numbers=frozenset(n for n in range(len(rows.columns)) if rows.is_number(n)),
        )

    def _show_numbered(self, number: int) -> None:
        """Ctrl+1 the usual columns, Ctrl+2 and on the saved sets."""
        if (found := numbered_set(self._settings, self.layout_of.name, number)) is not None:
            self.show_columns(found[1])

    def copy_rows(self) -> None:
        """Repeat the selected rows below the last of them."""
        rows = self.grid.picked_rows()
        if self._open is not None and rows and self.place:
            self._new_row = rows[-1] + 1
            self._open.copy_rows(self.place, rows)
            self.grid.setFocus()

    def _show(self) -> None:
        if self._open is None or self._open.draft is None:
            return
        at = self.grid.currentIndex()
        row, column = at.row(), at.column()
        self.grid.rows.show_filled(self._open.draft.filled, self._open.direction, self._all)
        if 0 < self._new_row <= self.grid.rows.rowCount():
            self._calm = self._new_row - 1
            self.grid.keep_place(self._calm, 0)
            self.grid.rows.keep_calm(self._calm)
            self._new_row = 0
        elif not self.grid.currentIndex().isValid():
            self.demand()  # other rows than before
            self.grid.keep_place(*(row, column) if row >= 0 else (0, 0))
        count = self.grid.rows.rowCount()
        columns = name_in_force(self._settings, self.layout_of.name)
        self.title.setText(
            f"{self.layout_of.title}　{count} 项" + (f"　列组合：{columns}" if columns else "")
            if count
            else f"{self.layout_of.title}　还没有内容：按 Insert 增加，或直接粘贴 Excel 区域"
        )
        self._add.setEnabled(bool(self.place))
        self._delete.setEnabled(count > 0)

    def _mark(self) -> None:
        if self._open is not None and self._open.report is not None:
            self.grid.rows.show_issues(self._open.standing)

    def _insert(self, at: int) -> None:
        if self._open is not None and self.place:
            self._new_row = max(1, at)
            self._open.insert(self.place, self._new_row)
            self.grid.setFocus()

    def _remove(self, rows: list[int]) -> None:
        if self._open is not None and rows:
            self._open.delete(self.place, rows)
            self.grid.setFocus()

    def _move(self, row: int, to: int) -> None:
        if self._open is not None:
            self._open.move(self.place, row, to)
            self.grid.keep_place(to - 1, self.grid.currentIndex().column())

    def _refused(self, error: object) -> None:
        if self._open is not None and isinstance(error, UserError):
            self._open.lane.messages.fault(error.message, error.remedy, error.id)


class DeclarationPane(QSplitter):
    """The form above, the goods below; Enter runs from one into the other."""

    entered = Signal(str)

    def __init__(self, form: FormView, goods: ListPane, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.form, self.goods = form, goods
        self.addWidget(form)
        self.addWidget(goods)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self.setHandleWidth(GAP - 2)
        kept = settings.get("split.declaration", [])
        self.setSizes(kept if len(kept) == 2 and all(isinstance(n, int) for n in kept) else [360, 220])
        self.splitterMoved.connect(lambda *_: settings.put("split.declaration", self.sizes()))
        self._left = ""
        form.entered.connect(lambda path: setattr(self, "_left", path))
        form.left_end.connect(self._form_left)
        goods.grid.left_end.connect(self._goods_left)
        form.entered.connect(self.entered)
        goods.entered.connect(self.entered)

    def attach(self, opened: OpenDraft) -> None:
        """Show and edit this declaration from now on."""
        self.goods.attach(opened)

        def type_in(path: str, words: str) -> None:
            """`=` stands for what the twin of the field holds; a firm comes with all its boxes that are still empty."""
            if words.strip() != SAME or path not in TWINS or opened.draft is None:
                opened.type_in({path: words})
                return
            edits = self.form.edits
            beside = [other for other in same_firm(path) if other != path and not edits[other].text()]
            opened.type_in({one: edits[TWINS[one]].text() for one in (path, *beside)})

        self.form.typed.connect(type_in)

        def show() -> None:
            if opened.draft is not None:
                self.form.show_filled(opened.draft.filled, opened.direction)

        def unkept(changes: dict[str, str]) -> None:
            for path, words in changes.items():
                self.form.unkept(path, words)

        opened.shown.connect(show)
        opened.named.connect(lambda: self.form.show_names(opened.names))
        opened.checked.connect(lambda: self.form.show_issues(opened.standing))
        opened.unkept.connect(unkept)

    def hop(self) -> None:
        """F6: from the head into the goods and back, without walking through every field."""
        if self.form.current_path():
            self.goods.grid.setFocus()
            if not self.goods.grid.currentIndex().isValid():
                self.goods.grid.keep_place(0, 0)
        elif not (self._left and self.form.go_to(self._left)):
            self.form.go_first()

    def _form_left(self, by: int) -> None:
        grid = self.goods.grid
        if by > 0 and grid.rows.rowCount():
            grid.setFocus()
            grid.keep_place(0, 0)
        elif by > 0:
            grid.setFocus()

    def _goods_left(self, by: int) -> None:
        if by < 0 and (order := self.form.order()):
            self.form.go_to(order[-1])
