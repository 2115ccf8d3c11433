"""Figures with their arithmetic, each opening into what it is made of."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ..domain.arithmetic import Term
from .value_dialog import TermTree, explained
from .work_dialog import WorkDialog


class TermsDialog(WorkDialog):
    """Figures with their arithmetic; opens at one of them."""

    def __init__(
        self, title: str, groups: list[tuple[str, list[Term]]], at: tuple[int, int], parent: QWidget | None
    ) -> None:
        super().__init__(title, "Enter 或 → 展开算法；下面说明来源和依据。", parent, (940, 600))
        self.tree = TermTree(self)
        self.tree.setAccessibleName("退税计算")
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setMinimumHeight(90)
        self.body.addWidget(self.tree, 3)
        self.body.addWidget(self.told)
        self.tree.currentItemChanged.connect(lambda *_: self._explain())
        self.finish()
        self.tree.show_terms(groups)
        group = self.tree.topLevelItem(at[0])
        item = group.child(at[1]) if group is not None else None
        if item is not None:
            self.tree.setCurrentItem(item)
            item.setExpanded(True)
        self._explain()
        self.tree.setFocus()

    def _explain(self) -> None:
        term = self.tree.term()
        self.told.setText(explained(term) if term is not None else "")
