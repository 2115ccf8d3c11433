"""Attached papers of a declaration: what is there, pictures and PDF files to add, each page before and after squeezing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSplitter, QWidget

from ..actions.attachments import Attachment
from .messages import ProgressBar
from .plain_table import PlainTable
from .work_dialog import WorkDialog

PICTURE_WIDTH = 420


class AttachDialog(WorkDialog):
    """`add_wanted` asks for files, `dropped` carries the row to take out, `page_wanted` (file name, page index)."""

    add_wanted = Signal(object)
    dropped = Signal(int)
    page_wanted = Signal(str, int)
    moved = Signal(int, int)
    """Row of the list of documents and the place it takes."""

    def __init__(self, case: str, parent: QWidget | None = None) -> None:
        super().__init__(
            f"随附单据　{case}",
            "图片和 PDF 会压缩到海关限额以内（每页 400 KB、每份 4 MB），同类单证合成一份；Alt+↑↓ 调整次序。"
            "左为原件，右为将要上传的页。",
            parent,
            (1180, 680),
        )
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        self.list = PlainTable(
            "随附单据", ("类别", "文件或编号", "页", "大小", "清晰度", "来自"), stretch=5, right=(2, 3, 4)
        )
        split.addWidget(self.list)
        pictures = QWidget(self)
        row = QHBoxLayout(pictures)
        row.setContentsMargins(0, 0, 0, 0)
        self.before, self.after = (self._picture(row, words) for words in ("原件", "将要上传的页"))
        split.addWidget(pictures)
        split.setSizes([200, 420])
        self.body.addWidget(split, 1)
        self.button("添加（Insert）", lambda: self.add_wanted.emit(None))
        self.button("移出（Delete）", self._drop)
        self.finish()
        self.setAcceptDrops(True)
        self.list.picked.connect(self._picked)
        self._bar: ProgressBar | None = None
        self._rows = 0

    def _picture(self, row: QHBoxLayout, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setAccessibleName(words)
        label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        area = QScrollArea(self)
        area.setWidget(label)
        area.setWidgetResizable(True)
        row.addWidget(area, 1)
        return label

    def show_rows(self, rows: Sequence[Attachment]) -> None:
        """Show these: a line for each page of a file, one for a row without a file."""
        shown: list[tuple[str, Sequence[str], str]] = []
        self._row_of: dict[str, int] = {}
        for one in rows:
            kind = f"{one.code} {one.kind_zh}".strip()
            if one.paper is None:
                key = f"{one.row}|"
                self._row_of[key] = one.row
                shown.append((key, (kind, one.file_name or one.document_id, "", "", "", ""), "muted"))
                continue
            for at, page in enumerate(one.paper.pages):
                key = f"{one.row}|{at}|{one.file_name}"
                self._row_of[key] = one.row
                size = f"{page['size'] / 1000:.0f} KB"
                clear = f"{page['dpi']} dpi" if page["dpi"] else "文字原样"
                place = f"{page['source']} 第 {page['page']} 页"
                name = one.file_name if at == 0 else ""
                tone = "warning" if 0 < page["dpi"] < 100 else ""
                shown.append((key, (kind if at == 0 else "", name, str(at + 1), size, clear, place), tone))
        self._rows = len(rows)
        self.list.show_rows(shown)
        self.note.say("" if shown else "还没有随附单据。按 Insert 选择图片或 PDF，或把文件拖到这里。")
        self.list.setFocus()
        self._picked(self.list.key())

    def working(self, bar: ProgressBar | None) -> None:
        """Files are being squeezed: the dialog waits, Esc stops it."""
        self._bar = bar
        self.note.say("正在压缩…按 Esc 停止。" if bar is not None else "")

    def show_progress(self, words: str) -> None:
        """How far it is: the window's own bar lies behind the dialog."""
        if self._bar is not None:
            self.note.say(f"{words}，按 Esc 停止。")

    def reject(self) -> None:
        if self._bar is not None:
            self._bar.stop()
        else:
            super().reject()

    def show_pictures(self, before: bytes, after: bytes) -> None:
        """The page as it came and as it goes out (PNG)."""
        for label, data in ((self.before, before), (self.after, after)):
            picture = QPixmap()
            picture.loadFromData(data)
            label.setPixmap(picture)

    def _picked(self, key: str) -> None:
        parts = key.split("|", 2)
        if len(parts) == 3:
            self.page_wanted.emit(parts[2], int(parts[1]))
        else:
            for label in (self.before, self.after):
                label.clear()

    def _drop(self) -> None:
        if (key := self.list.key()) in self._row_of:
            self.dropped.emit(self._row_of[key])

    @property
    def file_in_hand(self) -> str:
        """Name of the file the cursor is on; "" for a row without one."""
        return self.list.key().partition("|")[2].partition("|")[2]

    def pick_file(self, name: str) -> None:
        """Put the cursor on the first page of a file."""
        self.list.pick(next((key for key in self._row_of if name and key.endswith(f"|0|{name}")), ""))

    def _move(self, by: int) -> None:
        row = self._row_of.get(self.list.key(), 0)
        if row and 1 <= row + by <= self._rows:
            self.moved.emit(row, row + by)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.add_wanted.emit(files)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif self.list.hasFocus() and event.key() == Qt.Key.Key_Insert:
            self.add_wanted.emit(None)
        elif self.list.hasFocus() and event.key() == Qt.Key.Key_Delete:
            self._drop()
        else:
            super().keyPressEvent(event)
            return
        event.accept()
