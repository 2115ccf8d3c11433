"""What the warehouse of a consol does: entry notes, arrivals, exceptions, holds, pallets, tally, returns, photos, scans."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QFileDialog

from ..actions import consol_lots, consols, warehouse
from ..actions.warehouse_photos import collect_photos
from ..domain.consolidation.model import Lot
from ..domain.consolidation.warehouse import HOLD_ZH, TROUBLE_ZH, HoldReason, Trouble, Wedge
from .consol_depot_dialogs import ArrivalDialog, PalletDialog, TallyDialog
from .consol_forms import ChoiceDialog, ask_words
from .consol_tables import HazardDialog
from .dialogs import finished
from .photo_folder import PhotoFolder

if TYPE_CHECKING:
    from .consol_desk import ConsolScreen

_BY_HAND = (
    Trouble.DAMAGED,
    Trouble.WET,
    Trouble.NO_MARKS,
    Trouble.WRONG_MARKS,
    Trouble.HAZARD_UNDECLARED,
    Trouble.SHORT,
    Trouble.OVER,
)


class DepotActs(QObject):
    """The acts of the warehouse of one screen."""

    def __init__(self, screen: ConsolScreen) -> None:
        super().__init__(screen)
        self._screen = screen
        self._watch: PhotoFolder | None = None
        self._on_scale: Decimal | None = None
        """What the scale said last, kg, until a delivery takes it."""

    def goods(self, act: str, house: str, lot: str) -> None:
        """arrive, take, trouble, settle, hazard, hold, lift, pallet, return."""
        if self._screen.shown is not None:
            self._screen.do(self._goods(act, house, lot))

    async def _goods(self, act: str, house: str, lot: str) -> None:
        screen = self._screen
        assert screen.shown is not None
        bill = screen.shown.held.consol.house_by_number.get(house)
        goods = next((one for one in bill.lots if one.id == lot), None) if bill is not None else None
        if act == "return":
            words = await ask_words(screen, f"退仓 {house}", "货物交还发货人，打印退仓单。", "退仓原因")
            if words:
                await screen.act(f"{house} 已退仓，Ctrl+P 打印退仓单。", warehouse.give_back, house, words)
        elif goods is None:
            screen.note.say(f"{house} 已抽出，只能办理退仓（B）。", "info", "dot")
        elif act == "arrive":
            await self._arrive(house, goods)
        elif act == "take":
            words = await ask_words(screen, f"按实收更正 {house}", "件数、毛重、体积按实收更正。", "发货人如何确认")
            if words:
                await screen.act(f"{house} 已按实收更正。", warehouse.take_received, house, lot, words)
        elif act == "hazard":
            legs = consol_lots.legs_of(screen.shown.held.consol)
            form = HazardDialog(f"{house} {goods.description}", legs, goods, screen)
            if await finished(form) == QDialog.DialogCode.Accepted:
                await screen.act(f"{house} 已判定。", consol_lots.judge_hazard, house, lot, form.judged)
        elif act == "pallet":
            await self._pallet(house, goods)
        elif act == "lift":
            if screen.shown.held.record.warehouse.open_holds(house):
                await screen.act(f"{house} 扣货已解除。", warehouse.lift_hold, house)
            else:
                screen.note.say(f"{house} 没有扣货。", "info", "dot")
        else:
            await self._wrong(act, house, goods)

    async def _wrong(self, act: str, house: str, goods: Lot) -> None:
        """What is wrong with goods, that it was settled, or that the house is held."""
        screen = self._screen
        assert screen.shown is not None
        if act == "trouble":
            answers = tuple((one.value, TROUBLE_ZH[one]) for one in _BY_HAND)
            choice = ChoiceDialog(f"登记异常 {house}", "异常处理完之前不能施封。", answers, "说明", screen)
            if await finished(choice) == QDialog.DialogCode.Accepted:
                kind = Trouble(choice.code)
                await screen.act("异常已登记。", warehouse.note_trouble, house, goods.id, kind, choice.said)
        elif act == "settle":
            held = screen.shown.held.record.warehouse
            open_ones = [one for one in held.open_discrepancies(house) if one.lot == goods.id]
            if not open_ones:
                screen.note.say(f"{house} {goods.description} 没有未处理的异常。", "info", "dot")
                return
            answers = tuple((one.trouble.value, f"{TROUBLE_ZH[one.trouble]} {one.detail}".strip()) for one in open_ones)
            remark = "如 换包装、发货人同意按现状出运。件数、重量不符的请用 K 按实收更正。"
            choice = ChoiceDialog(f"异常已处理 {house}", remark, answers, "怎样处理的、谁同意的", screen, needed=True)
            if await finished(choice) == QDialog.DialogCode.Accepted:
                kind = Trouble(choice.code)
                await screen.act("异常已处理。", warehouse.settle_trouble, house, goods.id, kind, choice.said)
        elif act == "hold":
            reasons = tuple((one.value, words) for one, words in HOLD_ZH.items())
            choice = ChoiceDialog(f"扣货 {house}", "扣货期间不能配箱。", reasons, "说明", screen)
            if await finished(choice) == QDialog.DialogCode.Accepted:
                reason = HoldReason(choice.code)
                await screen.act(f"{house} 已扣货。", warehouse.hold_house, house, reason, choice.said)

    async def _arrive(self, house: str, goods: Lot) -> None:
        screen = self._screen
        dialog = ArrivalDialog(house, goods, self._on_scale, screen)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        self._on_scale = None
        values = {"marks": dialog.marks.text(), "truck": dialog.truck.text()}
        await screen.act(f"{house} 进仓已登记。", warehouse.arrive, house, goods.id, dialog.measured, **values)
        assert screen.shown is not None
        wrong = screen.shown.held.record.warehouse.open_discrepancies(house)
        told = "；".join(f"{TROUBLE_ZH[one.trouble]} {one.detail}" for one in wrong if one.lot == goods.id)
        if told:
            screen.note.say(f"{house} 进仓已登记。{told}。发货人确认后按 K，按实收更正。", "warning", "bang")

    async def _pallet(self, house: str, goods: Lot) -> None:
        screen = self._screen
        assert screen.shown is not None
        held = screen.shown.held
        dialog = PalletDialog(held.consol.house_by_number[house], goods.id, held.record.warehouse.pallets, screen)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            await screen.act(
                f"托盘 {dialog.name.text().strip()} 已登记。",
                warehouse.build_pallet,
                dialog.name.text().strip(),
                dialog.parts,
                dialog.gross_kg,
                dialog.height_mm,
            )

    def tally(self, box: str) -> None:
        """What was seen going into a box."""
        if self._screen.shown is not None:
            self._screen.do(self._tally(box))

    async def _tally(self, box: str) -> None:
        screen = self._screen
        assert screen.shown is not None
        held = screen.shown.held
        if not held.consol.packed_in(box):
            screen.note.say(f"{box} 还没有配货，请先在拼箱板配箱。", "info", "dot")
            return
        dialog = TallyDialog(held.consol, box, held.record.warehouse.tallies, screen)
        if await finished(dialog) == QDialog.DialogCode.Accepted and dialog.counted:
            await screen.act(f"{box} 理货已登记。", warehouse.tally, box, dialog.counted)

    def entry_notes(self) -> None:
        """Ctrl+E: entry notes for every house that has none."""
        if self._screen.shown is not None:
            told = "进仓通知书已开，Ctrl+P 打印。"
            if not self._screen.shown.held.record.transmission.warehouse:
                told += "通知书上还没有仓库名称和地址，请在“发送资料”（Alt+S）填写。"
            self._screen.do(self._screen.act(told, warehouse.issue_entry_notes))

    def photos(self) -> None:
        """Ctrl+H: take the pictures of a folder; from then on what comes into it is taken while the screen is open."""
        if self._screen.shown is not None:
            self._screen.do(self._photos())

    async def _photos(self) -> None:
        screen = self._screen
        dialog = QFileDialog(screen, "照片文件夹（手机同步到的文件夹）")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        if self._watch is not None:
            self._watch.deleteLater()
        number = screen.number
        watch = self._watch = PhotoFolder(Path(dialog.selectedFiles()[0]), self)
        watch.arrived.connect(lambda: screen.do(self._take(number, watch.folder)))
        await self._take(number, watch.folder, "之后放进该文件夹的照片会自动登记")

    async def _take(self, number: str, folder: Path, more: str = "") -> None:
        """Into the consol the folder was chosen for, whichever is shown now."""
        screen = self._screen
        before = len((await screen.read(consols.open_consol, screen.desk, number)).record.warehouse.photos)
        held = await screen.run(collect_photos, screen.desk, number, folder)
        if number == screen.number:
            await screen.load()
        new = len(held.record.warehouse.photos) - before
        where = "" if number == screen.number else f"{number} "
        screen.note.say("；".join(filter(None, (f"{where}新登记照片 {new} 张", more))) + "。", "info", "tick")

    def scanned(self, kind: str, value: str) -> None:
        """What scanner or scale typed into the line of the warehouse."""
        if self._screen.shown is not None:
            self._screen.do(self._scanned(Wedge(kind), value))

    async def _scanned(self, kind: Wedge, value: str) -> None:
        screen = self._screen
        assert screen.shown is not None
        if kind is Wedge.CONTAINER:
            if value in screen.shown.held.consol.container_by_number:
                screen.go(f"box:{value}")
            else:
                screen.note.say(f"本拼箱没有集装箱 {value}。请核对箱号，或按 Ctrl+Shift+N 加箱。", "warning", "dot")
        elif kind is Wedge.MASS:
            self._on_scale = Decimal(value)
            house, _, lot = screen.warehouse.table.key().partition("\n")
            if house and lot:
                await self._goods("arrive", house, lot)
        elif value in screen.shown.held.consol.house_by_number:
            screen.warehouse.pick_house(value)
        else:
            consol, house = await screen.read(warehouse.find_entry, screen.desk, value)
            if consol != screen.number:
                await screen.load(consol)
            screen.show_pane(2)
            screen.warehouse.pick_house(house)
