"""What will be printed, on the screen: the same pages by the same painting, with zoom, printer and PDF.

Keys: PgUp / PgDn a page, Home / End first and last, Ctrl +, Ctrl -, Ctrl 0 zoom, Ctrl+P print, Ctrl+S save as PDF.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ..errors import UserError
from ..output.page import Pages
from ..output.page_paint import layout_of, paint, pdf
from ..places import write_beside_then_replace
from . import theme
from .banner import Banner
from .dialogs import finished
from .lane import Lane
from .tokens import GAP, MARGIN

ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
BETWEEN = 14
"""Pixels between pages at 100 %."""
EMPTY = "还没有可以打印的内容。"
PREVIEW_KEYS: tuple[tuple[str, str], ...] = (
    ("上一页、下一页", "PgUp、PgDn"),
    ("第一页、最后一页", "Home、End"),
    ("放大、缩小、适合宽度", "Ctrl++、Ctrl+-、Ctrl+0"),
    ("打印；保存为 PDF", "Ctrl+P；Ctrl+S"),
)
"""What the keys do here, for the sheet of keys."""


class PageCanvas(QWidget):
    """The pages under each other. `zoom` 1 shows them at their size on paper."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages: Pages | None = None
        self.zoom = 1.0
        self.setAccessibleName("打印页面")

    def show_pages(self, pages: Pages | None) -> None:
        self.pages = pages
        self._measure()

    def set_zoom(self, zoom: float) -> None:
        self.zoom = zoom
        self._measure()

    def per_mm(self) -> float:
        """Pixels per millimetre."""
        return self.zoom * self.logicalDpiX() / 25.4

    def _measure(self) -> None:
        tops = self.tops()
        size = QSize(200, 120)
        if self.pages and self.pages.pages:
            widest = max(page.width for page in self.pages.pages) * self.per_mm()
            size = QSize(round(widest) + 2 * BETWEEN, round(tops[-1]))
        self.setMinimumSize(size)
        self.updateGeometry()
        self.update()

    def tops(self) -> list[float]:
        """Where each page begins, and at last where the canvas ends."""
        found = [float(BETWEEN)]
        for page in self.pages.pages if self.pages else ():
            found.append(found[-1] + page.height * self.per_mm() + BETWEEN)
        return found

    def page_at(self, y: float) -> int:
        """Index of the page at a height."""
        tops = self.tops()
        return max(0, min(len(tops) - 2, sum(1 for top in tops[1:-1] if top <= y + BETWEEN + 1)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = theme.current()
        painter.fillRect(event.rect(), QColor(tokens.raised))
        if self.pages is None or not self.pages.pages:
            painter.setPen(QColor(tokens.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, EMPTY)
            return
        scale = self.per_mm()
        for page, top in zip(self.pages.pages, self.tops(), strict=False):
            wide, high = page.width * scale, page.height * scale
            place = QRectF((self.width() - wide) / 2, top, wide, high)
            if not place.toAlignedRect().intersects(event.rect()):
                continue
            painter.fillRect(place, QColor("white"))
            painter.setPen(QColor(tokens.line))
            painter.drawRect(place)
            painter.save()
            painter.setClipRect(place)  # paper ends at its edge, and so does the watermark
            painter.translate(place.topLeft())
            paint(page, painter, scale)
            painter.restore()


class PagePreview(QDialog):
    """Shows a print. `choices` are (name, makes the pages): one is shown at a time, the first at once.

    `now` gives the moment written into a PDF.
    """

    saved = Signal(str)
    printed = Signal()
    """Every page went to the printer."""

    def __init__(
        self,
        choices: Sequence[tuple[str, Callable[[], Coroutine[Any, Any, Pages]]]],
        lane: Lane,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._choices, self._lane, self._now = list(choices), lane, now
        self._fits_width = True
        self.setWindowTitle("打印预览")
        self.setModal(True)
        self.canvas = PageCanvas()
        self.area = QScrollArea(self)
        self.area.setWidget(self.canvas)
        self.area.setWidgetResizable(True)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.note = Banner(self)
        self.note.hide()
        self.where = QLabel("", self)
        self.choice = QComboBox(self)
        self.choice.setAccessibleName("版式")
        self.choice.addItems([name for name, _ in self._choices])
        self.choice.setVisible(len(self._choices) > 1)
        self.print_button = QPushButton("打印…（Ctrl+P）", self)
        self.save_button = QPushButton("保存为 PDF…（Ctrl+S）", self)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.choice)
        for label, tip, does in (("－", "缩小（Ctrl+-）", self.smaller), ("＋", "放大（Ctrl++）", self.larger),
                                 ("适合宽度", "适合宽度（Ctrl+0）", self.fit_width)):  # fmt: skip
            button = QPushButton(label, self)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setProperty("tight", True)
            button.setAutoDefault(False)
            button.clicked.connect(does)
            row.addWidget(button)
        row.addWidget(self.where)
        row.addStretch(1)
        row.addWidget(self.save_button)
        row.addWidget(self.print_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addWidget(self.area, 1)
        for button in (self.print_button, self.save_button):
            button.setAutoDefault(False)
        self.print_button.clicked.connect(lambda: lane.start(self._print()))
        self.save_button.clicked.connect(lambda: lane.start(self._save()))
        self.choice.currentIndexChanged.connect(lambda _n: lane.start(self._load()))
        self.area.verticalScrollBar().valueChanged.connect(lambda _v: self._tell_where())
        shortcuts: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+P", lambda: lane.start(self._print())),
            ("Ctrl+S", lambda: lane.start(self._save())),
            ("Ctrl++", self.larger),
            ("Ctrl+=", self.larger),
            ("Ctrl+-", self.smaller),
            ("Ctrl+0", self.fit_width),
        )
        for keys, act in shortcuts:
            QShortcut(QKeySequence(keys), self, act)
        if parent is not None:
            self.resize(max(640, parent.width() - 80), max(420, parent.height() - 60))
        self._allow()
        self.area.setFocus()
        lane.start(self._load())

    @property
    def pages(self) -> Pages | None:
        """What is shown; None while nothing is."""
        return self.canvas.pages

    async def _load(self) -> None:
        if not self._choices:
            return
        pages = await self._choices[max(0, self.choice.currentIndex())][1]()
        if not isValid(self):
            return  # closed while the pages were made
        self.canvas.show_pages(pages)
        self.setWindowTitle(f"打印预览　{pages.title}")
        self.note.setVisible(bool(pages.notes))
        if pages.notes:
            self.note.say(" ".join(pages.notes), "warning", "triangle")
        if self._fits_width:
            self.fit_width()
        self.area.verticalScrollBar().setValue(0)
        self._allow()
        self._tell_where()

    def _allow(self) -> None:
        there = self.pages is not None and bool(self.pages.pages)
        for button in (self.print_button, self.save_button):
            button.setEnabled(there)

    # Looking

    def larger(self) -> None:
        """One step larger."""
        self._fits_width = False
        self._zoom(next((z for z in ZOOMS if z > self.canvas.zoom + 0.01), ZOOMS[-1]))

    def smaller(self) -> None:
        """One step smaller."""
        self._fits_width = False
        self._zoom(next((z for z in reversed(ZOOMS) if z < self.canvas.zoom - 0.01), ZOOMS[0]))

    def fit_width(self) -> None:
        """As wide as the window."""
        self._fits_width = True
        if self.pages and self.pages.pages:
            widest = max(page.width for page in self.pages.pages) * self.canvas.per_mm() / self.canvas.zoom
            bar = self.area.verticalScrollBar().sizeHint().width()
            room = self.area.width() - bar - 2 * BETWEEN - 6
            self._zoom(max(0.2, room / widest))

    def _zoom(self, zoom: float) -> None:
        at = self.current_page()
        self.canvas.set_zoom(zoom)
        self.go_to_page(at)
        self._tell_where()

    def current_page(self) -> int:
        """Index of the page at the top of the view."""
        return self.canvas.page_at(self.area.verticalScrollBar().value())

    def go_to_page(self, number: int) -> None:
        """Show a page from its top."""
        if self.pages and self.pages.pages:
            number = max(0, min(len(self.pages.pages) - 1, number))
            bar = self.area.verticalScrollBar()
            self.canvas.resize(self.canvas.minimumSize().expandedTo(self.area.viewport().size()))
            bar.setRange(0, max(0, self.canvas.height() - self.area.viewport().height()))
            bar.setValue(round(self.canvas.tops()[number]) - BETWEEN)

    def _tell_where(self) -> None:
        if self.pages and self.pages.pages:
            self.where.setText(
                f"第 {self.current_page() + 1} / {len(self.pages.pages)} 页　{round(self.canvas.zoom * 100)}%"
            )
        else:
            self.where.setText("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if event.key() in steps:
            self.go_to_page(self.current_page() + steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Home:
            self.go_to_page(0)
        elif event.key() == Qt.Key.Key_End:
            self.go_to_page(10**6)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        if self._fits_width:
            self.fit_width()

    # Paper and file

    async def _save(self) -> None:
        pages = self.pages
        if pages is None or not pages.pages:
            return
        dialog = QFileDialog(self, "保存为 PDF")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["PDF (*.pdf)"])
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{pages.title}.pdf")
        if not await finished(dialog):
            return
        await self.save_to(Path(dialog.selectedFiles()[0]))

    async def save_to(self, path: Path) -> None:
        """Write the PDF and say where it is, or why it is not."""
        if self.pages is None:
            return
        try:
            await self._lane.read(write_beside_then_replace, path, pdf(self.pages, self._now()))
        except UserError as error:
            self._say(f"{error.message} {error.remedy}", "warning")
            return
        self._say(f"已保存：{path.name}", "info")
        self.saved.emit(str(path))

    async def _print(self) -> None:
        pages = self.pages
        if pages is None or not pages.pages:
            return
        try:
            from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
        except ImportError:  # a system without its printing library
            self._say(NO_PRINTER, "warning")
            return
        if not QPrinterInfo.availablePrinterNames():
            self._say(NO_PRINTER, "warning")
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(pages.title)
        printer.setFullPage(True)
        printer.setPageLayout(layout_of(pages.pages[0]))
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, len(pages.pages))
        if not await finished(dialog):
            return
        try:
            print_on(printer, pages)
        except UserError as error:
            self._say(f"{error.message} {error.remedy}", "warning")
        else:
            self._say("已交给打印机。", "info")
            if printer.fromPage() <= 1 and printer.toPage() in (0, len(pages.pages)):
                self.printed.emit()

    def _say(self, words: str, tone: str) -> None:
        self.note.say(words, tone, "triangle" if tone == "warning" else "")
        self.note.show()


NO_PRINTER = "没有找到打印机。请先在系统中安装打印机，或点“保存为 PDF…”后用其他电脑打印。"


def print_on(printer: Any, pages: Pages) -> None:
    """Send the pages (those chosen in the dialog) to a printer. Raises `UserError` when it does not take them."""
    first = printer.fromPage() or 1
    last = printer.toPage() or len(pages.pages)
    painter = QPainter()
    for n, page in enumerate(pages.pages[first - 1 : last]):
        printer.setPageLayout(layout_of(page))
        started = painter.begin(printer) if n == 0 else printer.newPage()
        if not started:
            raise UserError(
                "print-failed", "打印机没有接受打印任务。", "请检查打印机是否开机、有纸，或保存为 PDF 后再打印。"
            )
        paint(page, painter, printer.resolution() / 25.4)
    painter.end()
