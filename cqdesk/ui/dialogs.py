"""Dialogs inside coroutines: shown, then awaited; the loop goes on meanwhile."""

from __future__ import annotations

import asyncio

from PySide6.QtWidgets import QDialog


async def finished(dialog: QDialog) -> int:
    """Show a dialog and await its end. Never `exec` inside a coroutine: it would stop the loop."""
    done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(lambda result: None if done.done() else done.set_result(result))
    dialog.open()
    try:
        return await done
    finally:
        if (parent := dialog.parentWidget()) is not None:
            parent.activateWindow()  # not every window manager gives the cursor back
        dialog.deleteLater()  # at the next turn of the loop: the caller may still read it
