"""An old declaration as it was read and checked, to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from ..actions.old_declarations import OldForm
from ..forms import path as paths
from ..forms.declaration.layout import LAYOUT
from ..forms.issues import SEVERITY_ZH
from .declaration_places import label_of, order_of
from .form_view import FormView
from .grid import Grid
from .issue_panel import IssuePanel
from .old_form import TITLE
from .open_draft import code_names
from .work_dialog import WorkDialog

if TYPE_CHECKING:
    from .main_window import MainWindow

LISTS = ("goods", "containers", "licences", "documents")


def direction_of(form: OldForm) -> str:
    """The direction the form names; one that names none is shown as an export."""
    return "import" if form.filled.form.import_export_flag == "I" else "export"


class OldFormDialog(WorkDialog):
    """Form and lists on the left, findings on the right; nothing can be typed. `keep`: store it as a case; `another`:
    try another file."""

    def __init__(self, window: MainWindow, found: OldForm) -> None:
        errors = sum(1 for issue in found.report.issues if issue.severity == "error")
        warnings = sum(1 for issue in found.report.issues if issue.severity == "warning")
        counted = f"{SEVERITY_ZH['error']} {errors}，{SEVERITY_ZH['warning']} {warnings}"
        super().__init__(
            f"{TITLE}　{found.name}", f"检查结果：{counted}。这里只看不改，没有保存任何内容。", window, (1240, 720)
        )
        self.keep = self.another = False
        direction = direction_of(found)
        if told := [issue.message for issue in found.issues if issue.severity != "info"]:
            self.note.say("读取时发现：" + "；".join(told[:3]), "warning", "triangle")
        self.form = FormView(LAYOUT)
        self.form.only_filled = True
        for edit in self.form.edits.values():
            edit.setReadOnly(True)
        self.grids = {name: Grid(LAYOUT.list_of(name), window.settings) for name in LISTS}
        self.issues = IssuePanel(self)
        self.issues.go.connect(self._go)
        left = QSplitter(Qt.Orientation.Vertical, self)
        left.addWidget(self.form)
        for name, grid in self.grids.items():
            grid.setEditTriggers(Grid.EditTrigger.NoEditTriggers)
            grid.rows.show_filled(found.filled, direction, True)
            grid.rows.show_issues(found.report.issues)
            grid.setVisible(bool(grid.rows.rowCount()) or name == "goods")
            left.addWidget(grid)
        left.setSizes([320, 220, *[90] * (len(self.grids) - 1)])
        both = QSplitter(Qt.Orientation.Horizontal, self)
        both.addWidget(left)
        both.addWidget(self.issues)
        both.setStretchFactor(0, 1)
        both.setSizes([self.width() - self.width() // 4, self.width() // 4])
        self.body.addWidget(both, 1)
        self.form.show_filled(found.filled, direction)
        self.form.demand()
        self.form.show_issues(found.report.issues)
        self.issues.show_report(found.report, order_of, lambda path: label_of(path, direction), 0)
        self.button("存为一票(&S)", self._keep)
        self.button("再试一份(&O)…", self._another)
        self.finish()
        self.issues.list.setFocus()
        window.lane.start(self._name(window, found), of=self)

    async def _name(self, window: MainWindow, found: OldForm) -> None:
        codes = {
            path: (spec.codes, value)
            for path, spec, value in paths.walk(found.filled.form)
            if spec.codes not in ("", "hs") and isinstance(value, str) and value
        }
        known = await window.lane.read(code_names, window.desk, set(codes.values()))
        names = {path: known[code] for path, code in codes.items()}
        self.form.show_names(names)
        for grid in self.grids.values():
            grid.rows.show_names(names)

    def _go(self, path: str) -> None:
        name = paths.parse(path)[0][0]
        if name in self.grids:
            self.grids[name].go_to(path)
        else:
            self.form.go_to(path)

    def _keep(self) -> None:
        self.keep = True
        self.accept()

    def _another(self) -> None:
        self.another = True
        self.reject()
