"""The segregation table of dangerous goods as the board uses it: class against class, those of this consol marked."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from ..actions.consol_tables import segregation_terms
from .consol_forms import FRAME
from .plain_table import PlainTable
from .tokens import GAP, MARGIN

_MARK = {"1": "1 ✗", "2": "2 ✗", "3": "3 ✗", "4": "4 ✗"}
_TERMS = (
    "1 远离　2 隔离　3 用一整个舱室或货舱隔离　4 用一介于中间的整个舱室或货舱作纵向隔离　X 查危险货物一览表　"
    "* 爆炸品按配装类。同一箱内，1 至 4（✗）都不能同装；X 和 * 请由危险品岗位判定。"
)


class SegregationDialog(QDialog):
    """Read only. `ours`: the columns of the table that goods of this consol fall under."""

    def __init__(self, ours: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("危险货物隔离表")
        terms = segregation_terms()
        classes = list(dict.fromkeys(one for one, _ in terms))
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        column.setSpacing(GAP)
        told = f"本批有第 {'、'.join(sorted(ours))} 类" if ours else "本批没有已判定的危险货物"
        for words, role in ((f"危险货物隔离表　{told}", "title"), (_TERMS, "muted")):
            label = QLabel(words, self)
            label.setProperty("role", role)
            label.setWordWrap(True)
            column.addWidget(label)
        self.table = PlainTable("危险货物隔离表", ("类别", *classes, ""), stretch=len(classes) + 1, parent=self)
        self.table.show_rows(
            [
                (one, (one, *(_MARK.get(terms[one, other], terms[one, other]) for other in classes), ""),
                 "warning" if one in ours else "")
                for one in classes
            ]
        )  # fmt: skip
        column.addWidget(self.table, 1)
        source = QLabel("依据：《国际海运危险货物规则》7.2.4（据两份公开图表录入，以现行规则为准）　Esc 返回", self)
        source.setProperty("role", "muted")
        source.setWordWrap(True)
        column.addWidget(source)
        room = self.screen().availableGeometry()
        self.resize(min(900, room.width() - 16), min(640, room.height() - FRAME))
        self.table.setFocus()
