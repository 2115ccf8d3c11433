"""One key for the chat: the proof sheet as a picture and its text on the clipboard, to be pasted one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from .commands import FILE, Command, entry

if TYPE_CHECKING:
    from ..output.page import Pages
    from .case import CaseScreen
    from .main_window import MainWindow

PER_MM = 6.0
"""Pixels per millimetre of the picture: small print is read on a telephone."""
WORDING = "proof"
"""Which of the office's wordings goes with the sheet (常用文字: 请核对)."""
MOST_PAGES = 6
"""Pages in one picture; chat programs shrink what is longer."""


def commands(window: MainWindow) -> list[Command]:
    """One command."""

    def copy(screen: CaseScreen) -> None:
        screen.flush()
        window.lane.start(tell(screen))

    async def tell(screen: CaseScreen) -> None:
        window.say(await copy_proof(window, screen))

    return [entry(FILE, "复制核对单图片和文字", "Ctrl+Shift+C", does=window.with_case(copy), in_case=True)]


async def copy_proof(window: MainWindow, screen: CaseScreen) -> str:
    """Put picture and text on the clipboard; what to say of it."""
    from ..actions.chat_texts import texts_for
    from ..actions.prints import declaration_pages

    await screen.open.settled()
    where = (window.desk, screen.case, screen.open.number)
    pages = await window.lane.read(declaration_pages, *where, "proof")
    texts = {one.key: one.text for one in await window.lane.read(texts_for, *where)}
    data = QMimeData()
    data.setImageData(picture_of(pages))
    data.setText(texts[WORDING])
    QGuiApplication.clipboard().setMimeData(data)
    left_out = len(pages.pages) - MOST_PAGES
    more = f"（图片只含前 {MOST_PAGES} 页，全部请用打印预览保存为 PDF）" if left_out > 0 else ""
    return f"核对单的图片和文字已复制，可粘贴到聊天窗口。{more}"


def picture_of(pages: Pages) -> QImage:
    """The pages under each other in one picture."""
    from ..output.page_paint import image

    made = [image(page, PER_MM) for page in pages.pages[:MOST_PAGES]]
    whole = QImage(
        max((one.width() for one in made), default=1),
        max(1, sum(one.height() for one in made)),
        QImage.Format.Format_RGB32,
    )
    painter = QPainter(whole)
    top = 0
    for one in made:
        painter.drawImage(QPoint(0, top), one)
        top += one.height()
    painter.end()
    return whole
