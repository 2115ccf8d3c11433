"""Sizes of dialogs and widths of their columns, as the clerk left them: kept by the name of the dialog and the list."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QDialog, QFileDialog, QHeaderView, QMessageBox, QTableView, QWidget

from .figures import show_whole
from .settings import Settings

_KEY = "dialogs"
_LEAST = 24
"""Pixels below which a column or side is no choice of anybody."""


def settings_of(widget: QWidget | None) -> Settings | None:
    """The settings of the window a widget belongs to."""
    while widget is not None:
        found = getattr(widget, "settings", None)
        if isinstance(found, Settings):
            return found
        widget = widget.parentWidget()
    return None


def _tables(dialog: QDialog) -> Iterator[tuple[str, QTableView]]:
    for table in dialog.findChildren(QTableView):
        if table.accessibleName():
            yield table.accessibleName(), table


def _own(table: QTableView) -> list[int]:
    """The columns whose width is the clerk's to choose."""
    head = table.horizontalHeader()
    last = head.count() - 1 if head.stretchLastSection() else -1
    return [
        n for n in range(head.count()) if head.sectionResizeMode(n) == QHeaderView.ResizeMode.Interactive and n != last
    ]


def restore(dialog: QDialog) -> None:
    """Give a dialog the size and the columns it had; on a smaller screen no more than there is room for."""
    settings = settings_of(dialog.parentWidget())
    if settings is None or isinstance(dialog, QFileDialog | QMessageBox):
        return
    kept = settings.get(_KEY, {}).get(type(dialog).__name__, {})
    size = kept.get("size", [])
    if len(size) == 2 and all(isinstance(one, int) and one > _LEAST for one in size):
        room = dialog.screen().availableGeometry()
        dialog.resize(min(size[0], room.width()), min(size[1], room.height()))
    for name, table in _tables(dialog):
        widths = kept.get("columns", {}).get(name, {})
        for n in _own(table):
            width = widths.get(str(n))
            if isinstance(width, int) and width > _LEAST:
                table.setColumnWidth(n, width)
        show_whole(table)


def keep(dialog: QDialog) -> None:
    """Remember how a dialog was left."""
    settings = settings_of(dialog.parentWidget())
    if settings is None or isinstance(dialog, QFileDialog | QMessageBox):
        return
    columns = {name: {str(n): table.columnWidth(n) for n in _own(table)} for name, table in _tables(dialog)}
    kept = dict(settings.get(_KEY, {}))
    kept[type(dialog).__name__] = {"size": [dialog.width(), dialog.height()], "columns": columns}
    settings.put(_KEY, kept)
