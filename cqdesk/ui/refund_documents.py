"""Filing documents (备案单证) of a claim: what is there, what each declaration still lacks; add, take off, export."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ..actions import refund_documents
from ..actions.desk import Desk
from ..actions.refund_documents import DocumentDirectory, document_kinds
from .dialogs import finished
from .lane import Lane
from .plain_table import PlainTable
from .record_dialogs import RecordDialog
from .still_open import StillOpen
from .work_dialog import WorkDialog


class KindDialog(RecordDialog):
    """Which kind of document, of which declaration, where its paper lies. After `accept` read the properties."""

    def __init__(self, found: DocumentDirectory, file: Path | None, parent: QWidget | None) -> None:
        title = f"登记单证　{file.name}" if file is not None else "登记纸质单证"
        super().__init__(title, "同一份单证用于本次申报的全部报关单时，报关单号选“全部”。", parent)
        self._kind = self.choice("单证种类", [(kind.code, kind.name_zh) for kind in document_kinds().values()])
        self._declaration = self.choice(
            "报关单号", [("", "全部"), *((one.declaration, one.declaration) for one in found.declarations)]
        )
        self._place = self.line("存放地点", "纸质单证必填，例如 档案柜 3-2")
        self._file = file
        self.finish()

    def wrong(self) -> tuple[str, QWidget] | None:
        if self._file is None and not self._place.text().strip():
            return "纸质单证请写明存放地点。", self._place
        return None

    @property
    def values(self) -> tuple[str, str, str]:
        """Kind, declaration ("" = all), place."""
        return str(self._kind.currentData()), str(self._declaration.currentData()), self._place.text().strip()


class DocumentsDialog(WorkDialog):
    """The directory of one claim."""

    def __init__(self, desk: Desk, lane: Lane, found: DocumentDirectory, parent: QWidget | None = None) -> None:
        due = f"应于 {found.due} 前归集，保管至 {found.keep_until}。" if found.due else "申报后 15 日内归集。"
        super().__init__(f"备案单证　{found.claim.number}", due, parent, (980, 560))
        self._desk, self.found = desk, found
        self._work = StillOpen(self, lane, self.note.say)
        self.table = PlainTable("备案单证", ("报关单号", "单证种类", "名称", "存放"), stretch=2, parent=self)
        self.body.addWidget(self.table, 1)
        self.button("添加文件(&A)…", lambda: self._work.start(self._choose()))
        self.button("登记纸质(&P)…", lambda: self._work.start(self.add(None)))
        self.button("移出(&D)", lambda: self._work.start(self._remove()))
        self.button("导出文件夹(&E)…", lambda: self._work.start(self._export()))
        self.finish()
        self._show(found)
        self.table.setFocus()

    def _show(self, found: DocumentDirectory) -> None:
        self.found = found
        rows = [
            (
                one.uid,
                (one.declaration or "全部", document_kinds()[one.kind].name_zh, one.name, one.place or "本程序"),
                "",
            )
            for one in found.papers
        ]
        lacking = [
            (f"-{one.declaration}{kind.code}", (one.declaration, kind.name_zh, f"尚缺　{kind.note_zh}", ""), "warning")
            for one in found.declarations
            for kind in one.missing
        ]
        self.table.show_rows([*rows, *lacking])
        words = f"尚缺 {len(lacking)} 份。" if lacking else "单证齐全。"
        self.note.say(words, "warning" if lacking else "info", "triangle" if lacking else "")

    async def _load(self) -> None:
        self._show(await self._work.read(refund_documents.directory, self._desk, self.found.claim))

    async def _choose(self) -> None:
        dialog = QFileDialog(self, "选择备案单证")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        if await finished(dialog):
            await self.add(Path(dialog.selectedFiles()[0]))

    async def add(self, file: Path | None) -> None:
        """Ask for the kind and keep the document."""
        dialog = KindDialog(self.found, file, self)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        kind, declaration, place = dialog.values
        await self._work.run(
            refund_documents.add_document,
            self._desk,
            self.found.claim,
            kind,
            file,
            declaration=declaration,
            place=place,
        )
        await self._load()

    async def _remove(self) -> None:
        uid = self.table.key()
        if uid and not uid.startswith("-"):
            await self._work.run(refund_documents.remove_document, self._desk, self.found.claim, uid)
            await self._load()

    async def _export(self) -> None:
        dialog = QFileDialog(self, "导出到新的空文件夹")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        if await finished(dialog):
            to = Path(dialog.selectedFiles()[0])
            files = await self._work.read(refund_documents.export_directory, self._desk, self.found.claim, to)
            self.note.say(f"已导出 {len(files)} 个文件。", "info")
