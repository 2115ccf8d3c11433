"""Value (估价): the figures of a declaration, each opening into its arithmetic by Enter or the right arrow."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QWidget

from ..actions.valuing import ValueView
from ..domain.arithmetic import Term
from ..domain.quantity import round_half_up
from . import theme
from .tokens import MARGIN
from .work_dialog import WorkDialog


class TermTree(QTreeWidget):
    """Terms with value and formula; Enter opens and closes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("估价计算")
        self.setColumnCount(3)
        self.setHeaderLabels(["项目", "数值", "算法"])
        head = self.header()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(0, 330)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.setUniformRowHeights(True)

    def show_terms(self, groups: list[tuple[str, list[Term]]]) -> None:
        """Groups with their figures; only the groups are open at first."""
        self.clear()
        for title, terms in groups:
            group = QTreeWidgetItem([title])
            group.setFirstColumnSpanned(True)
            font = self.font()
            font.setBold(True)
            group.setFont(0, font)
            self.addTopLevelItem(group)
            for term in terms:
                group.addChild(_item(term))
            group.setExpanded(True)
        if groups and groups[0][1]:
            self.setCurrentItem(self.topLevelItem(0).child(0))  # type: ignore[union-attr,arg-type]

    def term(self) -> Term | None:
        """The figure under the cursor."""
        item = self.currentItem()
        found = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None
        return found if isinstance(found, Term) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if (item := self.currentItem()) is not None:
                item.setExpanded(not item.isExpanded())
            event.accept()
            return
        super().keyPressEvent(event)


def shown(term: Term) -> str:
    """The number as a clerk reads it: money with its cents."""
    if term.value is not None and term.unit == "CNY":
        return f"{round_half_up(term.value, 2)} CNY"
    return term.value_zh


def _item(term: Term) -> QTreeWidgetItem:
    item = QTreeWidgetItem([term.name_zh, shown(term), term.formula_zh])
    item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    item.setData(0, Qt.ItemDataRole.UserRole, term)
    if not term.known:
        for column in range(3):
            item.setForeground(column, QBrush(QColor(theme.current().muted)))
    for operand in term.operands:
        item.addChild(_item(operand))
    return item


def explained(term: Term) -> str:
    """Everything a term says of itself, line by line."""
    lines = [f"{term.name_zh}：{shown(term)}"]
    if term.formula_zh:
        lines.append(f"算法：{term.formula_zh}")
    if term.operands:
        lines.append("其中：" + "；".join(f"{one.name_zh} {shown(one)}" for one in term.operands))
    if not term.known:
        lines.append("还缺：" + "；".join(term.all_missing()))
    if term.origin:
        lines.append(f"来源：{term.origin}")
    if term.source_zh:
        lines.append(f"依据：{term.source_zh}")
    if term.remark_zh:
        lines.append(f"注意：{term.remark_zh}")
    return "\n".join(lines)


_NAMED = 2


def _briefly(term: Term) -> str:
    """What is missing, the first two by name."""
    missing = term.all_missing()
    more = f"等 {len(missing)} 项" if len(missing) > _NAMED else ""
    return "；".join(missing[:_NAMED]) + more


class ValueDialog(WorkDialog):
    """After `accept`, `wanted` says what to do next: `rates`, `rate`, `legs`, `take_legs`, `tax`, `unknown`."""

    def __init__(self, view: ValueView, parent: QWidget | None = None) -> None:
        what = "出口离岸价" if view.export else "进口完税价格与税款估算"
        super().__init__(
            f"估价　{what}",
            f"按 {view.on.isoformat()}（{view.on_zh}）的汇率和税率，汇率月份 {view.month}。"
            "选中一个数按 Enter 或 → 展开算法；下面说明来源和依据。",
            parent,
            (1000, 660),
        )
        self.view = view
        self.wanted = ""
        total = view.value.total
        if not total.known:
            how = "按 Alt+R 录入，或按 Alt+I 导入。" if any("计征汇率" in one for one in total.all_missing()) else ""
            self.note.say(f"还不能计算，缺：{_briefly(total)}。{how}", "warning", "triangle")
        elif view.taxes is not None and not view.taxes.total.known:
            self.note.say(f"税款还不能估算，缺：{_briefly(view.taxes.total)}。", "warning", "triangle")
        elif view.taxes is not None:
            self.note.say("税款仅为估算，以海关税单为准。", "info")
        self.tree = TermTree(self)
        self.body.addWidget(self.tree, 3)
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.told.setContentsMargins(MARGIN, MARGIN, MARGIN, 0)
        self.told.setMinimumHeight(110)
        self.body.addWidget(self.told, 1)
        self.tree.currentItemChanged.connect(lambda *_: self._explain())
        self.button("导入汇率(&I)…", lambda: self._want("rates"))
        self.button("录入汇率(&R)…", lambda: self._want("rate"))
        self.button("运费分段(&F)…", lambda: self._want("legs"))
        if not view.export:
            self.button("录入税率(&T)…", lambda: self._want("tax"))
            words = "保险费按申报(&B)" if view.inputs.insurance_unknown else "保险费按 3‰(&B)"
            self.button(words, lambda: self._want("unknown"))
        self.finish()
        self.tree.show_terms(groups_of(view))
        self._explain()
        self.tree.setFocus()

    def _want(self, what: str) -> None:
        self.wanted = what
        self.accept()

    def _explain(self) -> None:
        term = self.tree.term()
        self.told.setText(explained(term) if term is not None else "")


def groups_of(view: ValueView) -> list[tuple[str, list[Term]]]:
    """The figures of a value in groups."""
    value = view.value
    groups = [("总值", [value.total, value.price, value.freight, value.insurance, value.other])]
    if view.lines:
        groups.append(("逐项（按总价分摊，合计等于总值）", list(view.lines)))
    if view.taxes is not None:
        taxes = view.taxes
        groups.append(("税款估算", [taxes.total, taxes.duty, taxes.consumption, taxes.vat]))
    if view.export_duties:
        groups.append(("出口关税", list(view.export_duties)))
    if view.late_fee is not None:
        groups.append(("滞报金", [view.late_fee]))
    if view.legs is not None:
        words = "运费分段（境外段与境内段之和等于全程）"
        groups.append(
            (f"{words}　{view.legs.ask_zh}{view.legs.doubt_zh}".rstrip(), [view.legs.foreign, view.legs.domestic])
        )
    return groups
