"""What leaves beside the message: attached papers and texts for the chat of the open case."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog

from ..actions import attachments, chat_texts, drafts
from ..errors import Cancelled
from .attach_dialog import PICTURE_WIDTH, AttachDialog
from .attach_order_dialog import AttachOrderDialog
from .chat_dialog import ChatDialog, WordingDialog
from .dialogs import finished
from .pick_dialog import PickDialog
from .still_open import StillOpen

if TYPE_CHECKING:
    from .case import CaseScreen
    from .main_window import MainWindow

PICTURE_FILTERS = ["图片和 PDF (*.jpg *.jpeg *.png *.bmp *.gif *.tif *.tiff *.webp *.pdf)", "所有文件 (*)"]
LAST_TEXT = "chat.last"
"""Window setting: the text copied last."""


class PaperOut(QObject):
    """Opens the dialogs and does what is decided in them."""

    told = Signal(str)
    _progressed = Signal(int, int, str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._desk, self._lane = window, window.desk, window.lane
        self._progressed.connect(window.progress.at)

    def attachments(self, case: CaseScreen) -> None:
        """Ctrl+Alt+F: the attached papers of the declaration shown."""
        case.flush()
        self._lane.start(self._attachments(case))

    async def _attachments(self, screen: CaseScreen) -> None:
        await screen.open.settled()
        case, number = screen.case, screen.open.number
        dialog = AttachDialog(case, self._window)
        work = StillOpen(dialog, self._lane, dialog.note.say)

        async def show() -> None:
            dialog.show_rows(await work.read(attachments.attachments_of, self._desk, case, number))

        async def add(files: list[Path] | None) -> None:
            kinds = await self._kinds(dialog, files)
            if kinds:
                words = await self._squeeze(dialog, case, number, kinds)
                await show()
                dialog.note.say(words, "info", "check")
                self.told.emit(words)
                await screen.show_again()

        async def drop(row: int) -> None:
            await work.run(drafts.delete_rows, self._desk, case, number, "documents", [row])
            await show()
            await screen.show_again()
            self.told.emit("已移出，可在报关单中按 Ctrl+Z 恢复。")

        async def move(row: int, to: int) -> None:
            await work.run(drafts.move_row, self._desk, case, number, "documents", row, to)
            kept = dialog.file_in_hand
            await show()
            dialog.pick_file(kept)
            await screen.show_again()

        async def pictures(name: str, at: int) -> None:
            rows = await work.read(attachments.attachments_of, self._desk, case, number)
            paper = next((one.paper for one in rows if one.file_name == name), None)
            if paper is None or at >= len(paper.pages):
                return
            page = paper.pages[at]
            before = await work.read(
                attachments.page_picture, self._desk, page["sha256"], page["source"], page["page"], PICTURE_WIDTH
            )
            after = await work.read(attachments.page_picture, self._desk, paper.sha256, name, at + 1, PICTURE_WIDTH)
            dialog.show_pictures(before, after)

        dialog.add_wanted.connect(lambda files: work.start(add(files)))
        dialog.moved.connect(lambda row, to: work.start(move(row, to)))
        dialog.dropped.connect(lambda row: work.start(drop(row)))
        dialog.page_wanted.connect(lambda name, at: work.start(pictures(name, at)))
        await show()
        await finished(dialog)

    async def _kinds(self, dialog: AttachDialog, files: list[Path] | None) -> dict[Path, str]:
        """Which kind of paper each file is, in order: guessed from its name, else asked; {} = given up."""
        if files is None:
            chooser = QFileDialog(dialog, "选择图片或 PDF")
            chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
            chooser.setNameFilters(PICTURE_FILTERS)
            if await finished(chooser) != QDialog.DialogCode.Accepted:
                return {}
            files = [Path(name) for name in chooser.selectedFiles()]
        kinds = {file: attachments.guess_kind(file.name) for file in files}
        choices = attachments.paper_kinds(self._desk)
        if len(kinds) > 1:
            return await self._ordered(dialog, kinds, choices)
        for file, code in kinds.items():
            if not code:
                pick = PickDialog(f"{file.name}是哪种单证？", choices, choices[0][0], dialog)
                if await finished(pick) != QDialog.DialogCode.Accepted:
                    return {}
                kinds[file] = pick.key
        return kinds

    async def _ordered(
        self, parent: AttachDialog, kinds: dict[Path, str], choices: Sequence[tuple[str, str]]
    ) -> dict[Path, str]:
        """Several files: each picture is seen, typed and put in its place; {} = given up."""
        dialog = AttachOrderDialog(kinds, choices, parent)
        work = StillOpen(dialog, self._lane, dialog.note.say)

        drawing = asyncio.Lock()

        async def draw() -> None:
            async with drawing:  # one at a time: whoever types fast sees the picture he stops at, not all on the way
                if not work.over and (file := dialog.picture_due) is not None:
                    data = await work.read(attachments.file_picture, self._desk, file, 2 * PICTURE_WIDTH)
                    dialog.show_picture(file, data)

        dialog.picture_wanted.connect(lambda: work.start(draw()))
        work.start(draw())
        return dialog.files if await finished(dialog) == QDialog.DialogCode.Accepted else {}

    async def _squeeze(self, dialog: AttachDialog, case: str, number: int, kinds: dict[Path, str]) -> str:
        """Squeeze and attach; what to say of it. Esc in the progress bar stops it before anything is stored."""
        bar = self._window.progress

        def progress(name: str, done: int, of: int) -> None:
            if bar.stopped:
                raise Cancelled
            self._progressed.emit(done, of, f"正在压缩 {name}（{done + 1}/{of}）")

        bar.begin(f"正在压缩 {len(kinds)} 个文件…")
        dialog.working(bar)
        told = self._progressed.connect(lambda _done, _of, words: dialog.show_progress(words))
        try:
            sources = [one for file, code in kinds.items() for one in attachments.sources_of([file], code)]
            made = await self._lane.read(attachments.squeeze, self._desk, sources, progress)
        finally:
            self._progressed.disconnect(told)
            bar.end()
            dialog.working(None)
        await self._lane.run(attachments.attach, self._desk, case, number, made)
        before, after = made.before_bytes / 1e6, made.after_bytes / 1e6
        return f"已添加 {len(made.files)} 份随附单据，{before:.1f} MB 压缩为 {after:.1f} MB。"

    def texts(self, case: CaseScreen) -> None:
        """Ctrl+Shift+N: a text for the chat."""
        case.flush()
        self._lane.start(self._texts(case))

    async def _texts(self, screen: CaseScreen) -> None:
        await screen.open.settled()
        case, number = screen.case, screen.open.number
        texts = await self._lane.read(chat_texts.texts_for, self._desk, case, number)
        dialog = ChatDialog(case, texts, self._window.settings.get(LAST_TEXT, ""), self._window)

        work = StillOpen(dialog, self._lane, dialog.note.say)

        async def edit(key: str) -> None:
            known = await work.read(chat_texts.wordings, self._desk)
            form = WordingDialog(next((one for one in known if one.key == key), None), dialog)
            if await finished(form) != QDialog.DialogCode.Accepted:
                return
            await work.run(chat_texts.put_wording, self._desk, key or str(uuid.uuid4()), form.name, form.words)
            dialog.show_texts(await work.read(chat_texts.texts_for, self._desk, case, number))

        def copied(key: str) -> None:
            self._window.settings.put(LAST_TEXT, key)
            self.told.emit("已复制，可到微信或邮件中粘贴。")

        dialog.edit_wanted.connect(lambda key: work.start(edit(key)))
        dialog.copied.connect(copied)
        await finished(dialog)
