"""A block of cells on the clipboard for spreadsheets, and as text for everything else."""

from __future__ import annotations

from collections.abc import Container

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from . import blocks


def put_block(block: list[list[str]], numbers: Container[int] = ()) -> None:
    """Put a block on the clipboard; `numbers` are its columns of numbers, from 0.

    A single cell that any program takes as it is goes as text alone: it may be meant for a chat.
    """
    data = QMimeData()
    data.setText(blocks.to_clipboard(block))
    single = len(block) == 1 and len(block[0]) == 1
    if not single or (block[0][0][:1].isdigit() and not blocks.is_plain_number(block[0][0])):
        data.setHtml(blocks.to_html(block, numbers))
    QGuiApplication.clipboard().setMimeData(data)
