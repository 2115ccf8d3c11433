"""What the panes of a consol ask for: boxes, goods, messages. Each asks in a small form and does one act."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QFileSystemWatcher, QObject
from PySide6.QtWidgets import QDialog, QFileDialog

from ..actions import consol_changes, consols, container_cards, manifests, warehouse
from ..actions.consol_plans import plan_box
from ..actions.consol_tables import boxes_by_type
from ..actions.warehouse_photos import collect_photos
from ..domain.clock import CHINA
from ..domain.consolidation.box_mass import summed_mass
from ..domain.consolidation.model import Container, Seal
from ..domain.consolidation.owed import Due
from ..domain.consolidation.receipts import VERDICT_ZH
from ..domain.consolidation.warehouse import HOLD_ZH, TROUBLE_ZH, HoldReason, Trouble, Wedge
from .consol_box_dialogs import BoxDialog, SealDialog, VgmDialog
from .consol_depot_dialogs import ArrivalDialog
from .consol_forms import ChoiceDialog, WordsDialog
from .consol_head_dialogs import TransmissionDialog
from .consol_house_dialogs import HazardDialog
from .dialogs import finished

if TYPE_CHECKING:
    from ..output.page import Pages
    from .consol_desk import ConsolScreen

_CODES = ("01", "02", "03", "11", "12")
_BY_HAND = (
    Trouble.DAMAGED,
    Trouble.WET,
    Trouble.NO_MARKS,
    Trouble.WRONG_MARKS,
    Trouble.HAZARD_UNDECLARED,
    Trouble.SHORT,
    Trouble.OVER,
)


class ConsolActs(QObject):
    """The acts behind the panes of one screen."""

    def __init__(self, screen: ConsolScreen) -> None:
        super().__init__(screen)
        self._screen = screen
        self._watch: QFileSystemWatcher | None = None

    def local_times(self) -> dict[str, datetime]:
        """Times of the consol shown as people say them (+08:00)."""
        assert self._screen.shown is not None
        return {kind: at.astimezone(CHINA) for kind, at in self._screen.shown.held.consol.times.items()}

    # Boxes

    def box(self, act: str, number: str) -> None:
        """edit (a new one for ""), seal, weigh, gate, return, swap, drop."""
        if self._screen.shown is not None:
            self._screen.do(self._box(act, number))

    async def _box(self, act: str, number: str) -> None:
        screen = self._screen
        assert screen.shown is not None
        now = screen.desk.clock.now()
        known = screen.shown.held.consol.container_by_number.get(number)
        if act in ("edit", "swap"):
            await self._card(known if act == "edit" else None, number if act == "swap" else "")
        elif known is None:
            return
        elif act == "seal" and known.sealed_at is not None and known.gate_in_at is None:
            await screen.act(f"{number} 已拆封。", container_cards.open_seal, number)
        elif act == "seal":
            dialog = SealDialog(number, " ".join(one.number for one in known.seals), screen)
            if await finished(dialog) == QDialog.DialogCode.Accepted:
                seals = tuple(_seal(words) for words in dialog.seals.text().split())
                await screen.act(f"{number} 已施封。", container_cards.seal_box, number, seals)
        elif act == "weigh":
            await self._weigh(known)
        elif act == "gate":
            await screen.act(f"{number} 已进港。", container_cards.edit_card, number, gate_in_at=now)
        elif act == "return":
            values = {"returned": not known.returned, "returned_at": None if known.returned else now}
            await screen.act(f"{number} 还箱已登记。", container_cards.edit_card, number, **values)
        elif act == "plan":
            screen.note.say(f"正在计算 {number} 的装箱方案…", "info", "dot")
            planned = await screen.run(plan_box, screen.desk, screen.number, number)
            await screen.load()
            words = "；".join(one.message for one in planned.faults[:2])
            told = f"{number} 装箱方案已算好，{len(planned.plan.boxes[0].placements)} 件。"
            screen.note.say(told + words, "warning" if words else "info", "tick")
        elif act == "drop":
            await screen.act(f"{number} 已移除。", consol_changes.drop_box, number)

    async def _card(self, known: Container | None, swapped: str) -> None:
        screen = self._screen
        types = sorted(boxes_by_type(), key=lambda one: one not in ("22G1", "42G1", "45G1"))
        dialog = BoxDialog(known, types, screen.desk.clock.now(), screen)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        values = dialog.values
        number = dialog.box_number.text().strip().upper()
        measures = boxes_by_type().get(str(values["size_type"]))
        if measures is not None:
            values["payload_kg"] = values["payload_kg"] or measures.payload_kg
            volume = measures.length * measures.width * measures.height
            values["capacity_m3"] = values["capacity_m3"] or _m3(volume)
            values["tare_kg"] = values["tare_kg"] or measures.tare_kg
        if known is not None:
            await screen.act(f"{number} 箱卡已更新。", container_cards.edit_card, number, **values)
            return
        box = Container(number=number, supplier="2", **values)  # type: ignore[arg-type]
        if swapped:
            await screen.act(f"{swapped} 已换成 {number}。", consol_changes.swap_box, swapped, box)
        else:
            await screen.act(f"已登记 {number}。", consol_changes.put_box, box)

    async def _weigh(self, box: Container) -> None:
        screen = self._screen
        assert screen.shown is not None
        dialog = VgmDialog(box.number, summed_mass(screen.shown.held.consol, box), screen)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        party, certificate = dialog.party.text().strip(), dialog.certificate.text().strip()
        told = f"{box.number} 的VGM已登记。"
        if dialog.method.currentData() == "SM1":
            await screen.act(
                told, container_cards.weigh_box, box.number, dialog.mass_kg, party=party, certificate=certificate
            )
        else:
            await screen.act(
                told,
                container_cards.sum_box,
                box.number,
                party=party,
                tare_source=dialog.tare.text().strip(),
                certificate=certificate,
            )

    # Goods

    def goods(self, act: str, house: str, lot: str) -> None:
        """arrive, take, trouble, hazard, hold, lift, return."""
        if self._screen.shown is not None:
            self._screen.do(self._goods(act, house, lot))

    async def _goods(self, act: str, house: str, lot: str) -> None:
        screen = self._screen
        assert screen.shown is not None
        bill = screen.shown.held.consol.house_by_number.get(house)
        goods = next((one for one in bill.lots if one.id == lot), None) if bill is not None else None
        if act == "return":
            words = await self._words(f"退仓 {house}", "货物交还发货人，打印退仓单。", "退仓原因")
            if words:
                await screen.act(f"{house} 已退仓。", warehouse.give_back, house, words)
        elif goods is None:
            return
        elif act == "arrive":
            dialog = ArrivalDialog(house, goods, screen)
            if await finished(dialog) == QDialog.DialogCode.Accepted:
                values = {"marks": dialog.marks.text(), "truck": dialog.truck.text()}
                await screen.act(f"{house} 进仓已登记。", warehouse.arrive, house, lot, dialog.measured, **values)
        elif act == "take":
            words = await self._words(f"按实收更正 {house}", "件数、毛重、体积按实收更正。", "发货人如何确认")
            if words:
                await screen.act(f"{house} 已按实收更正。", warehouse.take_received, house, lot, words)
        elif act == "trouble":
            answers = tuple((one.value, TROUBLE_ZH[one]) for one in _BY_HAND)
            choice = ChoiceDialog(f"登记异常 {house}", "异常处理完之前不能施封。", answers, "说明", screen)
            if await finished(choice) == QDialog.DialogCode.Accepted:
                kind = Trouble(str(choice.answers.currentData()))
                await screen.act("异常已登记。", warehouse.note_trouble, house, lot, kind, choice.words.text().strip())
        elif act == "hazard":
            legs = screen.shown.held.consol.legs
            if not legs:
                screen.note.say("本拼箱还没有登记各程。请按 Alt+E 在“各程”中填写后再判定。", "warning", "dot")
                return
            form = HazardDialog(f"{house} {goods.description}", legs, screen)
            if await finished(form) == QDialog.DialogCode.Accepted:
                await screen.act(f"{house} 已判定。", consol_changes.judge_hazard, house, lot, form.judged)
        elif act == "hold":
            reasons = tuple((one.value, words) for one, words in HOLD_ZH.items())
            choice = ChoiceDialog(f"扣货 {house}", "扣货期间不能配箱。", reasons, "说明", screen)
            if await finished(choice) == QDialog.DialogCode.Accepted:
                reason = HoldReason(str(choice.answers.currentData()))
                await screen.act(f"{house} 已扣货。", warehouse.hold_house, house, reason, choice.words.text().strip())
        elif act == "lift":
            await screen.act(f"{house} 扣货已解除。", warehouse.lift_hold, house)

    async def _words(self, title: str, remark: str, label: str) -> str:
        dialog = WordsDialog(title, remark, label, self._screen)
        return dialog.words.text().strip() if await finished(dialog) == QDialog.DialogCode.Accepted else ""

    def entry_notes(self) -> None:
        """Ctrl+E: entry notes for every house that has none."""
        if self._screen.shown is not None:
            self._screen.do(self._screen.act("进仓通知书已开。", warehouse.issue_entry_notes))

    def print_notes(self) -> None:
        """Ctrl+P: every paper that can be made of this consol, as it is printed."""
        if self._screen.shown is not None:
            self._screen.do(self._print_notes())

    async def _print_notes(self) -> None:
        screen = self._screen
        assert screen.shown is not None
        from ..actions import consol_papers  # printing is loaded by who prints
        from .page_preview import PagePreview

        def pages(kind: str) -> Callable[[], Coroutine[Any, Any, Pages]]:
            async def read() -> Pages:
                return await screen.lane.read(consol_papers.consol_paper_pages, screen.desk, screen.number, kind)

            return read

        kinds = consol_papers.kinds_of(screen.shown.held)
        if not kinds:
            screen.note.say("这批拼箱还没有可以打印的单证，请先加入分单。", "info", "dot")
            return
        choices = [(consol_papers.kind_name(kind), pages(kind)) for kind in kinds]
        preview = PagePreview(choices, screen.lane, screen.desk.clock.now, screen)

        def out(*_: object) -> None:
            kind = kinds[max(0, preview.choice.currentIndex())]
            screen.do(self._paper_out(kind))

        preview.saved.connect(out)
        preview.printed.connect(out)
        await finished(preview)

    async def _paper_out(self, kind: str) -> None:
        """A paper was printed or saved: it is owed no longer."""
        from ..actions import consol_papers

        if await self._screen.run(consol_papers.settle_papers, self._screen.desk, self._screen.number, [kind]):
            await self._screen.load()

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
        folder = dialog.selectedFiles()[0]
        await screen.act("照片已登记，之后放进该文件夹的照片会自动登记。", collect_photos, Path(folder))
        if self._watch is None:
            self._watch = QFileSystemWatcher(self)
            self._watch.directoryChanged.connect(self._new_photos)
        self._watch.removePaths(self._watch.directories())
        self._watch.addPath(folder)

    def _new_photos(self, folder: str) -> None:
        if self._screen.shown is not None:
            self._screen.do(self._screen.act("新照片已登记。", collect_photos, Path(folder)))

    def scanned(self, kind: str, value: str) -> None:
        """What scanner or scale typed into the line of the warehouse."""
        if self._screen.shown is not None:
            self._screen.do(self._scanned(Wedge(kind), value))

    async def _scanned(self, kind: Wedge, value: str) -> None:
        screen = self._screen
        assert screen.shown is not None
        if kind is Wedge.CONTAINER:
            screen.go(f"box:{value}")
        elif kind is Wedge.MASS:
            screen.note.say(f"电子秤：{value} 千克。请在要登记的货物上按 Enter。", "info", "dot")
        elif value in screen.shown.held.consol.house_by_number:
            screen.warehouse.pick_house(value)
        else:
            consol, house = await screen.read(warehouse.find_entry, screen.desk, value)
            if consol != screen.number:
                await screen.load(consol)
            screen.show_pane(2)
            screen.warehouse.pick_house(house)

    # Messages

    def message(self, act: str, key: str) -> None:
        """done (an owed paper), retry, arrived, absent (a message)."""
        if self._screen.shown is not None:
            self._screen.do(self._message(act, key))

    async def _message(self, act: str, key: str) -> None:
        screen = self._screen
        if act == "done":
            due, _, subject = key.partition("\n")
            words = await self._words("待办已办", "单证、报关单或在港口系统发送的报文办完后登记。", "编号或说明")
            if words:
                await screen.act("已登记。", consol_changes.settle_duty, Due(due), subject, words)
        elif act == "retry":
            await screen.act("将重新发送。", manifests.retry_message, key)
        else:
            settle: Callable[..., object] = manifests.settle_message
            await screen.act("已登记。", settle, key, arrived=act == "arrived")

    def hand_receipt(self) -> None:
        """Ctrl+J: what customs or the site said of the message under the cursor, for all its bills."""
        if self._screen.shown is not None:
            self._screen.do(self._hand_receipt())

    async def _hand_receipt(self) -> None:
        screen = self._screen
        view = next((one for one in screen.owed.views if one.message_id == screen.owed.messages.key()), None)
        answers = tuple((code, f"{code} {VERDICT_ZH[code]}") for code in VERDICT_ZH if code in _CODES)
        title = f"登记回执 {view.kind_zh}" if view is not None else "登记放行或禁止装载"
        dialog = ChoiceDialog(
            title, "记录人和时间会一并保存，官方回执到达后以官方为准。", answers, "谁、怎么说的", screen
        )
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        bills = view.bills if view is not None else tuple(one.number for one in screen.shown.held.consol.houses)  # type: ignore[union-attr]
        await screen.act(
            "消息已记录。",
            manifests.note_verdict,
            str(dialog.answers.currentData()),
            houses=bills,
            message_id=view.message_id if view is not None else "",
            words=dialog.words.text().strip(),
        )

    def transmission_later(self) -> None:
        """What a sending needs besides the consol."""
        if self._screen.shown is not None:
            self._screen.do(self._transmission())

    async def _transmission(self) -> None:
        screen = self._screen
        assert screen.shown is not None
        dialog = TransmissionDialog(screen.shown.held.record.transmission, screen)
        if await finished(dialog) == QDialog.DialogCode.Accepted:
            await screen.act("发送资料已保存。", consols.edit_transmission, dialog.values)


def _seal(words: str) -> Seal:
    agency, colon, number = words.partition(":")
    return Seal(number=number, agency=agency.upper()) if colon else Seal(number=words)


def _m3(cubic_mm: int) -> Decimal:
    return Decimal(cubic_mm).scaleb(-9).quantize(Decimal("0.1"))
