"""Asking for the password of a file that is being read. It is handed on and forgotten, never kept or logged."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from .dialogs import finished

if TYPE_CHECKING:
    from ..actions.originals import Passwords


class PasswordDialog(QDialog):
    """One line for the password; Enter opens the file, Esc leaves it unread."""

    def __init__(self, name: str, wrong: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("文件密码")
        told = "密码不对，请重新输入。" if wrong else "该文件有密码。"
        label = QLabel(f"“{name}”\n{told}密码只用于打开文件，不会保存。", self)
        label.setWordWrap(True)
        self.line = QLineEdit(self)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setAccessibleName("文件密码")
        buttons = QDialogButtonBox(self)
        self.open_button = buttons.addButton("打开(&O)", QDialogButtonBox.ButtonRole.AcceptRole)
        self.skip_button = buttons.addButton("不读此文件(&S)", QDialogButtonBox.ButtonRole.RejectRole)
        self.open_button.setDefault(True)
        self.open_button.setEnabled(False)
        self.line.textChanged.connect(lambda text: self.open_button.setEnabled(bool(text)))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        room = QVBoxLayout(self)
        room.addWidget(label)
        room.addWidget(self.line)
        room.addWidget(buttons)
        self.setMinimumWidth(420)
        self.line.setFocus()


async def ask_password(name: str, wrong: bool, parent: QWidget) -> str | None:
    """The password a person types; None when the file shall stay unread."""
    dialog = PasswordDialog(name, wrong, parent)
    return dialog.line.text() if await finished(dialog) else None


def passwords_from(parent: QWidget) -> Passwords:
    """Passwords asked for in a window by a thread that reads; one that is left out leaves the file unread.

    To be called in the window's own loop.
    """
    loop = asyncio.get_running_loop()

    def ask(name: str, wrong: bool) -> str | None:
        return asyncio.run_coroutine_threadsafe(ask_password(name, wrong, parent), loop).result()

    from ..actions.originals import Passwords  # reading papers is loaded by who reads some

    return Passwords(ask=ask)
