"""What the window does with people outside: hand-over, reading back, versions, the customer's confirmation, brokers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget
from shiboken6 import isValid

from ..errors import UserError
from . import folders
from .commands import Command
from .dialogs import finished

if TYPE_CHECKING:
    from ..actions.read_back import Proposal
    from .case import CaseScreen
    from .main_window import MainWindow

LAST_FOLDER = "hand_over.folder"
"""Window settings: where the last hand-over went, where the last print came from."""
PRINTS = ["报关单 (*.pdf *.xlsx *.xls *.xml *.json *.zip)", "所有文件 (*)"]
EVIDENCE = ["凭证 (*.png *.jpg *.jpeg *.pdf *.eml *.msg)", "所有文件 (*)"]


class ExchangeDesk(QObject):
    """Opens the dialogs and does what is decided in them. Dialogs are loaded by who opens them."""

    told = Signal(str)
    news = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._desk, self._lane, self._settings = window, window.desk, window.lane, window.settings

    async def _settled(self, screen: CaseScreen) -> tuple[str, int]:
        screen.flush()
        await screen.open.settled()
        return screen.case, screen.open.number

    async def _choose(self, parent: QWidget, title: str, filters: list[str]) -> Path | None:
        chooser = QFileDialog(parent, title)
        chooser.setNameFilters(filters)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        if await finished(chooser) != QDialog.DialogCode.Accepted or not chooser.selectedFiles():
            return None
        return Path(chooser.selectedFiles()[0])

    async def _choose_folder(self, parent: QWidget, title: str, folder: str = "") -> Path | None:
        chooser = QFileDialog(parent, title, folder)
        chooser.setProperty(folders.GIVEN, bool(folder))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        if await finished(chooser) != QDialog.DialogCode.Accepted or not chooser.selectedFiles():
            return None
        return Path(chooser.selectedFiles()[0])

    # Reading back

    def read_back(self, screen: CaseScreen) -> None:
        """Ctrl+Shift+B: choose a print, list or message and compare."""
        self._lane.start(self._read_back(screen, None))

    def read_back_file(self, screen: CaseScreen, file: Path) -> None:
        """Compare this file with the case shown."""
        self._lane.start(self._read_back(screen, file))

    async def _read_back(self, screen: CaseScreen, file: Path | None) -> None:
        from ..actions import read_back
        from .read_back_dialog import ReadBackDialog

        case, number = await self._settled(screen)
        if file is None:
            file = await self._choose(self._window, "读回：选择报关单的 PDF、清单或报文", PRINTS)
        if file is None:
            return
        several = screen.view is not None and len(screen.view.declarations) > 1
        look = partial(read_back.look, self._desk, case, file)
        self.told.emit(f"正在读取“{file.name}”……")
        try:
            proposal = await self._lane.read(look)
        except UserError as error:
            if error.id != "read-back-unlike" or not await self._is_same(error):
                raise
            proposal = await self._lane.read(look, same=True, number=number if several else 0)
        self.told.emit(f"已读取“{file.name}”，请核对。")
        dialog = ReadBackDialog(proposal, self._window)

        async def draw(page: int) -> None:
            png = await self._lane.read(read_back.page_picture, self._desk, proposal, page, _width())
            if isValid(dialog):
                dialog.show_page(page, png)

        dialog.page_wanted.connect(lambda page: self._lane.start(draw(page), of=dialog))
        if not dialog.proposal.result.differences and proposal.file.kind == "print":
            self._lane.start(draw(1), of=dialog)
        elif (first := _first_page(proposal)) and proposal.file.kind == "print":
            self._lane.start(draw(first), of=dialog)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        done = await self._lane.run(read_back.accept, self._desk, proposal)
        await screen.show_again()  # the declared values stand in the form now
        self.news.emit()
        count = len(done.differences)
        self.told.emit(
            f"已存为第 {done.version} 版（{'申报版' if done.kind == 'declared' else '修改后'}），{count} 处以申报的为准。"
            if done.new
            else f"与第 {done.version} 版一致，没有新的内容。"
        )

    async def _is_same(self, error: UserError) -> bool:
        """A deliberate word that an unlike print is this one."""
        from .same_dialog import SameDialog

        return await finished(SameDialog(error.message, self._window)) == QDialog.DialogCode.Accepted

    def read_folder(self) -> None:
        """A whole folder of prints; each finds its case."""
        self._lane.start(self._read_folder())

    async def _read_folder(self) -> None:
        from ..actions.read_back_folder import read_back_folder
        from .folder_report import FolderReportDialog

        folder = await self._choose_folder(self._window, "整批读回：选择放有报关单的文件夹")
        if folder is None:
            return
        self.told.emit("正在读回……")
        look = partial(read_back_folder, self._desk, folder, preview=True)
        dialog = FolderReportDialog(await self._lane.read(look), self._window)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            self.told.emit("没有读回，内容没有变化。")
            return
        report = await self._lane.run(read_back_folder, self._desk, folder)
        self.news.emit()
        self.told.emit(report.sentence_zh)

    # Versions

    def versions(self, screen: CaseScreen) -> None:
        """Ctrl+Alt+V: the versions and what differs between two."""
        self._lane.start(self._versions(screen))

    async def _versions(self, screen: CaseScreen) -> None:
        from ..actions import versions
        from .versions_dialog import VersionsDialog

        case, number = await self._settled(screen)
        rows = await self._lane.read(versions.versions, self._desk, case, number)
        dialog = VersionsDialog(case, number, rows, self._window)

        async def compare(old: int, new: int) -> None:
            found = await self._lane.read(versions.between, self._desk, case, old, new, number)
            if isValid(dialog):
                dialog.show_differences(old, new, found)

        async def save(version: int) -> None:
            name, _ = await self._lane.read(versions.official_file, self._desk, case, version, number)
            chooser = QFileDialog(dialog, "另存原件", name)
            chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            if await finished(chooser) == QDialog.DialogCode.Accepted and chooser.selectedFiles():
                to = Path(chooser.selectedFiles()[0])
                await self._lane.run(versions.save_official_file, self._desk, case, version, to, number)
                dialog.note.say("原件已另存。", "info", "check")

        dialog.compared.connect(lambda old, new: self._lane.start(compare(old, new), of=dialog))
        dialog.file_wanted.connect(lambda version: self._lane.start(save(version), of=dialog))
        newest = rows[0].version
        self._lane.start(compare(rows[1].version if len(rows) > 1 else newest, newest), of=dialog)
        await finished(dialog)

    # Hand-over

    def hand_over(self, screen: CaseScreen) -> None:
        """Ctrl+Shift+H: give the case to a broker."""
        self._lane.start(self._hand_over(screen))

    async def _hand_over(self, screen: CaseScreen) -> None:
        from ..actions import brokers, hand_over
        from .broker_desk import edit_brokers
        from .hand_over_dialog import HandOverDialog

        case, _number = await self._settled(screen)
        names = [one.name for one in await self._lane.read(brokers.all_brokers, self._desk)]
        dialog = HandOverDialog(
            case, names, self._settings.get(LAST_FOLDER, "") or folders.first_folder(folders.FOLDER), self._window
        )

        async def prepare(name: str) -> None:
            make = partial(hand_over.prepare, self._desk, case, name, without=frozenset(dialog.without))
            try:
                parcel = await self._lane.read(make)
            except UserError as error:
                if isValid(dialog):
                    dialog.refuse(f"{error.message}{error.remedy}")
                return
            if isValid(dialog) and name == dialog.name:
                dialog.show_parcel(parcel)

        async def browse() -> None:
            folder = await self._choose_folder(dialog, "把交单资料放到哪个文件夹", dialog.folder.text())
            if folder is not None:
                dialog.folder.setText(str(folder))

        dialog.broker_chosen.connect(lambda name: self._lane.start(prepare(name), of=dialog))
        dialog.folder_wanted.connect(lambda: self._lane.start(browse(), of=dialog))

        async def settings() -> None:
            await edit_brokers(self._desk, self._lane, case, dialog, self._choose, dialog.name)
            known = await self._lane.read(brokers.all_brokers, self._desk)
            if isValid(dialog):
                dialog.show_brokers([one.name for one in known])

        dialog.editor_wanted.connect(lambda: self._lane.start(settings(), of=dialog))
        dialog.begin()
        if await finished(dialog) != QDialog.DialogCode.Accepted or dialog.parcel is None:
            return
        base = Path(dialog.target or str(Path.home()))
        to = base if base.suffix.lower() == ".zip" else base / f"{case} {dialog.parcel.broker.name}"
        given = await self._lane.run(hand_over.give, self._desk, dialog.parcel, to)
        self._settings.put(LAST_FOLDER, str(base))
        await screen.reload()
        self.news.emit()
        self.told.emit(f"已写出 {len(given.files)} 个文件到“{to.name}”，发送文字已复制。")

    # Brokers

    def brokers(self, screen: CaseScreen | None) -> None:
        """Brokers and their workbooks; the open case serves as preview."""
        self._lane.start(self._brokers(screen, self._window))

    async def _brokers(self, screen: CaseScreen | None, parent: QWidget) -> None:
        from .broker_desk import edit_brokers

        await edit_brokers(self._desk, self._lane, screen.case if screen is not None else "", parent, self._choose)

    # Confirmation

    def confirmation(self, screen: CaseScreen) -> None:
        """Ctrl+Alt+C: the customer's confirmation."""
        self._lane.start(self._confirmation(screen))

    async def _confirmation(self, screen: CaseScreen) -> None:
        from ..actions import confirmations
        from .confirmation_dialog import ConfirmationDialog

        case, number = await self._settled(screen)
        dialog = ConfirmationDialog(case, number, self._window)
        evidence: list[Path] = []

        async def show() -> None:
            told = await self._lane.read(confirmations.confirmation_of, self._desk, case, number)
            if isValid(dialog):
                dialog.show_standing(told)

        async def guarded(act: Callable[[], object]) -> object:
            try:
                found = await self._lane.run(act)
            except UserError as error:
                if isValid(dialog):
                    dialog.refuse(f"{error.message}{error.remedy}")
                return None
            return found if isValid(dialog) else None

        async def send(to: str) -> None:
            if await guarded(partial(confirmations.send_proof, self._desk, case, number, to=to)) is not None:
                await show()

        async def remind() -> None:
            words = await guarded(partial(confirmations.remind, self._desk, case, number))
            if isinstance(words, str):
                dialog.copied(words)

        async def confirm() -> None:
            act = partial(
                confirmations.confirm,
                self._desk,
                case,
                number,
                by=dialog.by.text(),
                way=dialog.way.currentData(),
                code=dialog.code.text(),
                evidence=evidence[0] if evidence else None,
            )
            if await guarded(act) is not None:
                dialog.accept()

        async def choose() -> None:
            file = await self._choose(dialog, "选择凭证（聊天截图、邮件、签字件）", EVIDENCE)
            if file is not None:
                evidence[:] = [file]
                dialog.evidence.setText(file.name)

        async def sheet() -> None:
            from .chat_copy import copy_proof

            words = await copy_proof(self._window, screen)
            if isValid(dialog):
                dialog.note.say(f"{words}发出后请按 Alt+S 登记。", "info", "check")

        dialog.sheet_wanted.connect(lambda: self._lane.start(sheet(), of=dialog))
        dialog.sent.connect(lambda to: self._lane.start(send(to), of=dialog))
        dialog.reminded.connect(lambda: self._lane.start(remind(), of=dialog))
        dialog.confirmed.connect(lambda: self._lane.start(confirm(), of=dialog))
        dialog.evidence_wanted.connect(lambda: self._lane.start(choose(), of=dialog))
        await show()
        done = await finished(dialog) == QDialog.DialogCode.Accepted
        await screen.reload()
        self.news.emit()
        if done:
            self.told.emit("客户确认已登记。")


def _width() -> int:
    from .page_picture import PICTURE_WIDTH

    return PICTURE_WIDTH


def _first_page(proposal: Proposal) -> int:
    """The page of the first difference, 1 when it has no place."""
    from ..actions.read_back import place_on_page

    first = proposal.result.differences[0].path if proposal.result.differences else ""
    found = place_on_page(proposal, first)
    return found[0] if found else 1


def commands(window: MainWindow) -> list[Command]:
    """The entries of the menu."""
    desk = ExchangeDesk(window)
    desk.told.connect(window.say)
    desk.news.connect(lambda: window.case is None and window.lane.start(window.worklist.load()))

    def case(does: Callable[[CaseScreen], None]) -> Callable[[], None]:
        def act() -> None:
            if window.case is not None:
                does(window.case)

        return act

    menu = "票(&T)"

    def entry(name: str, *keys: str, does: Callable[[], object], in_case: bool = True) -> Command:
        return Command(menu=menu, name=name, keys=keys, does=does, in_case=in_case)

    return [
        Command(menu=menu),
        entry("交给报关行…", "Ctrl+Shift+H", does=case(desk.hand_over)),
        entry("读回申报结果…", "Ctrl+Shift+B", does=case(desk.read_back)),
        entry("整批读回…", does=desk.read_folder, in_case=False),
        entry("版本…", "Ctrl+Alt+V", does=case(desk.versions)),
        entry("客户确认…", "Ctrl+Alt+C", does=case(desk.confirmation)),
        entry("报关行设置…", does=lambda: desk.brokers(window.case), in_case=False),
    ]
