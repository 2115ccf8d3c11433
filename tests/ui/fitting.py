"""Whether words fit: what a text needs against the widget that shows it, measured here and not asked of the widget."""

from __future__ import annotations

from itertools import takewhile

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QTabBar,
    QTableView,
    QWidget,
)

from cqdesk.ui.banner import ElidedLabel

SMALL_SCREENS = ((911, 512), (960, 540))
"""1366x768 at 150 % and 1920x1080 at 200 %, in pixels of the program."""
_MARK = 18
"""Pixels of a tick, a circle or the arrow of a choice."""
_EDGE = 8
_LONGEST_NUMBER = 20
_CELL = 5
"""Pixels beside the text of a cell, at least."""
_PADDING = 12
"""Left and right of the label of a column, by the style sheet."""


def _scrolls(widget: QWidget, root: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and above is not root:
        if isinstance(above, QScrollArea):
            return True
        above = above.parentWidget()
    return False


def _need(widget: QWidget) -> tuple[str, int, int] | None:
    """(words, pixels they need, pixels they have), of width, or of height where the words go on in a second line."""
    metrics = QFontMetrics(widget.font())

    def wide(words: str, more: int = 0) -> tuple[str, int, int]:
        lines = words.replace("&", "").split("\n")
        return words, max(map(metrics.horizontalAdvance, lines)) + more, widget.width()

    if isinstance(widget, QLabel):
        if not widget.text() or not widget.pixmap().isNull():
            return None
        if not widget.wordWrap():
            return wide(widget.text())
        return widget.text(), widget.heightForWidth(widget.width()), widget.height()
    if isinstance(widget, QCheckBox | QRadioButton):
        return wide(widget.text(), _MARK)
    if isinstance(widget, QAbstractButton):
        return wide(widget.text())
    if isinstance(widget, QComboBox):
        return wide(widget.currentText(), _MARK)
    if isinstance(widget, QLineEdit) and not isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox):
        number = widget.isReadOnly() and len(widget.text()) <= _LONGEST_NUMBER and widget.text()[-1:].isdigit()
        return wide(widget.text() or widget.placeholderText(), _EDGE) if number or not widget.text() else None
    if isinstance(widget, QTabBar) and not widget.usesScrollButtons():
        return "tabs", sum(widget.tabRect(n).width() for n in range(widget.count())), widget.width()
    return None


def _heads(head: QHeaderView) -> list[str]:
    """Labels of columns that are cut."""
    model, metrics = head.model(), QFontMetrics(head.font())
    wrong = []
    for n in range(head.count()):
        words = str(model.headerData(n, Qt.Orientation.Horizontal) or "")
        if not head.isSectionHidden(n) and metrics.horizontalAdvance(words) + _PADDING > head.sectionSize(n):
            wrong.append(f"column “{words}” has {head.sectionSize(n)}")
    return wrong


def _numbers(table: QTableView) -> list[str]:
    """Numbers, codes and dates that a column cuts: what a cell holds up to its first blank or Chinese character."""
    model, metrics, head = table.model(), QFontMetrics(table.font()), table.horizontalHeader()
    wrong = []
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            words = str(model.index(row, column).data(Qt.ItemDataRole.DisplayRole) or "")
            number = "".join(takewhile(lambda c: "!" <= c <= "~", words))
            if not any(c.isdigit() for c in number) or len(number) > _LONGEST_NUMBER or head.isSectionHidden(column):
                continue
            if table.columnSpan(row, column) > 1:
                continue
            if metrics.horizontalAdvance(number) + _CELL > head.sectionSize(column):
                wrong.append(f"{table.accessibleName()}: number “{words}” in {head.sectionSize(column)}")
    return wrong


def cut_off(root: QWidget) -> list[str]:
    """Words that do not fit their widget, numbers their column, and widgets that stand outside the screen they belong to."""
    wrong = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or isinstance(widget, ElidedLabel) or widget.objectName().startswith("qt_"):
            continue
        if isinstance(widget, QHeaderView) and widget.orientation() == Qt.Orientation.Horizontal:
            wrong += _heads(widget)
        if isinstance(widget, QTableView):
            wrong += _numbers(widget)
        if (need := _need(widget)) is None:
            continue
        words, wanted, has = need
        if wanted > has + 1:
            wrong.append(f"{type(widget).__name__} “{words[:40]}” needs {wanted} has {has}")
        corner = widget.mapTo(root, widget.rect().bottomRight())
        if not _scrolls(widget, root) and (corner.x() > root.width() or corner.y() > root.height()):
            wrong.append(f"{type(widget).__name__} “{words[:40]}” outside")
    return wrong
