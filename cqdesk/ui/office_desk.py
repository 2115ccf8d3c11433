"""What the window does with records of the office: authorisations, cards, inspections, requests to amend."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget
from shiboken6 import isValid

from ..actions import amendments, office_records
from ..actions.authorisations import attach_authorisation
from ..actions.desk import Desk
from ..actions.inspections import inspection_counts
from ..actions.library import clients
from ..actions.reminders import inspection_presets, reminders
from ..errors import UserError
from ..forms.office.fields import FAMILIES
from .dialogs import finished
from .lane import Lane
from .office_dialogs import OfficeForm, OfficeList
from .reminder_dialog import InspectionStatistics, ReminderList
from .still_open import StillOpen

if TYPE_CHECKING:
    from .case import CaseScreen


class OfficeDesk(QObject):
    """Opens the lists and forms and does what is decided in them."""

    told = Signal(str)
    news = Signal()
    case_wanted = Signal(str)

    def __init__(self, desk: Desk, lane: Lane, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._lane, self._window = desk, lane, window

    def open_list(self, kind: str, case: CaseScreen | None = None) -> None:
        """The records of a kind, of a case if one is given."""
        if case is not None:
            case.flush()
        self._lane.start(self._list(kind, case))

    async def _list(self, kind: str, screen: CaseScreen | None) -> None:
        case, company = "", ""
        if screen is not None:
            await screen.open.settled()
            case = screen.case
            company = screen.view.item.company if screen.view is not None else ""
        name = FAMILIES[kind][0]
        of_company = kind == "authorisation" and bool(company)
        title = f"{name}　{company if of_company else case}" if case else name
        dialog = OfficeList(kind, title, self._desk.today, self._window, in_case=bool(case))

        work = StillOpen(dialog, self._lane, dialog.note.say)

        async def show() -> None:
            named = {"company": company} if of_company else {"case": case}
            found = await self._lane.read(office_records.records, self._desk, kind, **named)
            if isValid(dialog):  # left by Esc meanwhile
                dialog.show_records(found)

        async def put(uid: str) -> None:
            known = await self._lane.read(office_records.records, self._desk, kind)
            record = next((one for one in known if one.uid == uid), None)
            names = [name for _, name in await self._lane.read(clients, self._desk)]
            presets = {}
            if kind == "inspection" and screen is not None and record is None:
                presets = await self._lane.read(inspection_presets, self._desk, case, screen.open.number)
            form = OfficeForm(kind, record, names, company=company if case else "", presets=presets, parent=dialog)
            while await finished(form, again=True) == QDialog.DialogCode.Accepted:
                try:
                    await self._lane.run(
                        office_records.put_record,
                        self._desk,
                        kind,
                        form.values,
                        uid=uid,
                        company=form.company or company,
                        case=case,
                        number=screen.open.number if screen is not None else None,
                    )
                except UserError as error:  # the form stays open with what was typed
                    form.say_fault(f"{error.message}{error.remedy}")
                    continue
                break
            form.deleteLater()
            await show()
            self.news.emit()

        async def drop(uid: str, *, back: bool) -> None:
            await self._lane.run(office_records.drop_record, self._desk, uid, back=back)
            await show()
            self.news.emit()

        async def evidence(uid: str) -> None:
            chooser = QFileDialog(dialog, "选择凭证（图片、邮件、PDF）")
            chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
            if await finished(chooser) == QDialog.DialogCode.Accepted:
                files = [Path(name) for name in chooser.selectedFiles()]
                await self._lane.run(office_records.add_evidence, self._desk, uid, files)
                await show()

        async def paper(uid: str) -> None:
            view = await work.run(amendments.take_consequences, self._desk, uid)
            chooser = QFileDialog(dialog, "写出修撤单", "", "工作单 (*.xlsx);;打印页 (*.pdf);;修撤单报文 (*.xml)")
            chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            chooser.setDefaultSuffix("xlsx")
            chooser.filterSelected.connect(lambda words: chooser.setDefaultSuffix(words.rpartition(".")[2].rstrip(")")))
            chooser.selectFile(f"修撤单 {view.case}")
            if await finished(chooser) != QDialog.DialogCode.Accepted:
                return
            told = await work.read(amendments.write_amendment_paper, self._desk, uid, Path(chooser.selectedFiles()[0]))
            await show()
            dialog.note.say(" ".join(told) or f"已写出，修改 {len(view.values)} 处。", "warning" if told else "info")

        async def agree(uid: str) -> None:
            told = await work.run(amendments.customs_agreed, self._desk, uid)
            await show()
            dialog.note.say(told)
            await again()

        async def number() -> None:
            assert screen is not None
            held = await work.run(attach_authorisation, self._desk, case, screen.open.number)
            dialog.note.say(f"委托编号 {held} 已填入随附单据，可在报关单中按 Ctrl+Z 撤销。")
            await again()

        async def again() -> None:
            if screen is not None:
                await screen.show_again()
            self.news.emit()

        dialog.paper_wanted.connect(lambda uid: work.start(paper(uid)))
        dialog.agreed.connect(lambda uid: work.start(agree(uid)))
        dialog.number_wanted.connect(lambda: work.start(number()))
        dialog.wanted.connect(lambda uid: work.start(put(uid)))
        dialog.dropped.connect(lambda uid: work.start(drop(uid, back=False)))
        dialog.back_wanted.connect(lambda uid: work.start(drop(uid, back=True)))
        dialog.evidence_wanted.connect(lambda uid: work.start(evidence(uid)))
        await show()
        await finished(dialog)

    def open_reminders(self) -> None:
        """What all records ask for today; Enter opens the case."""
        self._lane.start(self._reminders())

    async def _reminders(self) -> None:
        found = await self._lane.read(reminders, self._desk)
        dialog = ReminderList(found, self._window)
        dialog.case_wanted.connect(self.case_wanted)
        await finished(dialog)

    def open_statistics(self) -> None:
        """How often whose goods are inspected."""
        self._lane.start(self._statistics())

    async def _statistics(self) -> None:
        clients_counted, codes = await self._lane.read(inspection_counts, self._desk)
        await finished(InspectionStatistics(clients_counted, codes, self._window))
