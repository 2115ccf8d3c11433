"""What is done with the houses of a consol: other weight, split, declarations, site reports, files for others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QFileDialog

from ..actions import consol_changes, consol_lots, house_declarations, manifests, rail_manifests
from ..actions.manifest_building import site_messages
from ..domain.consolidation.model import HouseBill, Mode
from ..domain.consolidation.owed import manifest_code
from ..forms.manifest.message import NAME_ZH
from .consol_forms import ChoiceDialog, SureDialog
from .consol_house_dialogs import HouseEditDialog, SplitDialog, WeightDialog
from .dialogs import finished

if TYPE_CHECKING:
    from .consol_desk import ConsolScreen


class HouseActs(QObject):
    """The acts on houses of one screen."""

    def __init__(self, screen: ConsolScreen) -> None:
        super().__init__(screen)
        self._screen = screen

    def _house(self) -> HouseBill | None:
        shown = self._screen.shown
        return None if shown is None else shown.held.consol.house_by_number.get(self._screen.board.houses.key())

    def weight(self) -> None:
        """Ctrl+W: other masses of the house under the cursor."""
        if (house := self._house()) is not None:
            self._screen.do(self._weight(house))

    async def _weight(self, house: HouseBill) -> None:
        dialog = WeightDialog(house, self._screen)
        if await finished(dialog) == QDialog.DialogCode.Accepted and dialog.masses:
            told = f"{house.number} 已改重量，须补的报文和单证见“待办与报文”。"
            await self._screen.act(told, consol_changes.reweigh_house, house.number, dialog.masses)

    def edit(self) -> None:
        """Ctrl+I: parties and words of the house under the cursor."""
        if (house := self._house()) is not None:
            self._screen.do(self._edit(house))

    async def _edit(self, house: HouseBill) -> None:
        assert self._screen.shown is not None
        dialog = HouseEditDialog(house, self._screen.shown.held.record.goods, self._screen)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            await self._screen.act(f"{house.number} 已修改。", consol_lots.edit_house, dialog.bill, dialog.lots)

    def split(self) -> None:
        """Ctrl+T: part the house under the cursor."""
        if (house := self._house()) is not None:
            self._screen.do(self._split(house))

    async def _split(self, house: HouseBill) -> None:
        dialog = SplitDialog(house, self._screen)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            await self._screen.act(f"{house.number} 已拆分。", consol_changes.split_house, house.number, dialog.parts)

    def declare(self) -> None:
        """Ctrl+D: declarations for the houses that have none; those not yet declared follow the consol."""
        if self._screen.shown is not None:
            self._screen.do(self._declare())

    async def _declare(self) -> None:
        screen = self._screen
        assert screen.shown is not None
        held = screen.shown.held
        have = {one.house for one in held.linked}
        missing = [one.number for one in held.consol.houses if one.number not in have]
        words = [f"{len(missing)} 票生成报关单，一票分单一份。" if missing else "各分单都已有报关单。"]
        words.append("已有而未申报的报关单，件数、毛重、箱号、提运单号随拼箱更新；已申报的不动。")
        dialog = SureDialog("生成与更新报关单", words, "生成", screen)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        made = await screen.run(house_declarations.declare_houses, screen.desk, screen.number) if missing else []
        changed = await screen.run(house_declarations.carry_changes, screen.desk, screen.number)
        await screen.load()
        screen.note.say(f"已生成 {len(made)} 份，更新 {len(changed)} 份；在票列表中打开申报。", "info", "tick")

    def take_declared(self) -> None:
        """Ctrl+K: the figures of the house under the cursor as they were declared."""
        if (house := self._house()) is not None:
            told = f"{house.number} 已按报关单更正。"
            self._screen.do(self._screen.act(told, house_declarations.take_declared, house.number))

    def report(self) -> None:
        """Ctrl+R: arrival, loading and tally reports; by rail the sheet is handed over and its split accepted."""
        if self._screen.shown is not None:
            self._screen.do(self._report())

    async def _report(self) -> None:
        screen = self._screen
        assert screen.shown is not None
        consol = screen.shown.held.consol
        if consol.mode is Mode.RAIL:
            whole = [("note", f"登记运单 {consol.master}，全部分单在内")] if not consol.notes else []
            answers = [*whole, ("sheet", "运单数据表已交平台")]
            answers += [(f"split:{one.number}", f"运单 {one.number} 分票已被接受") for one in consol.notes]
        elif consol.mode is Mode.SEA:
            answers = [(code, f"{NAME_ZH[code]} {code}") for code in sorted(site_messages(consol))]
        else:
            screen.note.say("航空、公路的运抵、装载和理货报告由场站发送。", "info", "dot")
            return
        dialog = ChoiceDialog("场站报告", "由场站、船代另行发送的，不用在这里发送。", answers, "备注", screen)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        chosen = str(dialog.answers.currentData())
        if chosen == "note":
            houses = [one.number for one in consol.houses]
            await screen.act(f"运单 {consol.master} 已登记。", rail_manifests.put_note, consol.master, houses)
        elif chosen == "sheet":
            await screen.act("已登记，收到平台答复后按 Ctrl+J 登记回执。", rail_manifests.hand_over_rail_sheet)
        elif chosen.startswith("split:"):
            await screen.act("分票已登记，各票可以报关。", rail_manifests.split_accepted, chosen.partition(":")[2])
        else:
            await screen.act("已放入发件箱，按 F5 收发。", manifests.queue_message, chosen, "2")

    def export(self) -> None:
        """Ctrl+S: the manifest message (by rail the data sheet) as a file for carrier or platform."""
        if self._screen.shown is not None:
            self._screen.do(self._export())

    async def _export(self) -> None:
        screen = self._screen
        assert screen.shown is not None
        consol = screen.shown.held.consol
        code = manifest_code(consol)
        name = f"{screen.number}-{code or '运单数据表'}{'.xml' if code else '.csv'}"
        dialog = QFileDialog(screen, "导出舱单", name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        to = Path(dialog.selectedFiles()[0])
        if not code:
            await screen.read(rail_manifests.export_rail_sheet, screen.desk, screen.number, to)
            screen.note.say(f"已导出 {to.name}。", "info", "tick")
            return
        made = await screen.read(manifests.export_message, screen.desk, screen.number, code, to)
        errors = [one for one in made.issues if one.severity == "error"]
        words = f"已导出 {to.name}，{len(made.bills)} 票。"
        screen.note.say(words + (f"还有 {len(errors)} 处错误：{errors[0].message}" if errors else ""),
                        "warning" if errors else "info", "tick")  # fmt: skip
