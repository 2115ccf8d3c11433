"""What the panes of a consol ask for: boxes, papers, messages. Each asks in a small form and does one act."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QFileDialog

from ..actions import consol_changes, container_cards, manifests
from ..actions.consol_plans import DrawnPlan, keep_plan, plan_box
from ..actions.consol_tables import boxes_by_type
from ..domain.consolidation.box_mass import summed_mass
from ..domain.consolidation.model import Container, Seal
from ..domain.consolidation.owed import Due
from ..domain.consolidation.receipts import VERDICT_ZH
from .consol_box_dialogs import BoxDialog, SealDialog, VgmDialog
from .consol_forms import ChoiceDialog, ask_words
from .dialogs import finished

if TYPE_CHECKING:
    from ..output.page import Pages
    from .consol_desk import ConsolScreen

PAPERS_TITLE = "全部单证存入文件夹"
_CODES = ("01", "02", "03", "11", "12")


class ConsolActs(QObject):
    """The acts behind the panes of one screen."""

    def __init__(self, screen: ConsolScreen) -> None:
        super().__init__(screen)
        self._screen = screen

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
        elif act == "tally":
            screen.depot.tally(number)
        elif act == "gate":
            await screen.act(f"{number} 已进港。", container_cards.edit_card, number, gate_in_at=now)
        elif act == "return":
            values = {"returned": not known.returned, "returned_at": None if known.returned else now}
            await screen.act(f"{number} 还箱已登记。", container_cards.edit_card, number, **values)
        elif act == "plan":
            if (drawn := self._drawn(number)) is not None:
                await self._show_plan(number, drawn)
                return
            screen.note.say(f"正在计算 {number} 的装箱方案…", "info", "dot")
            planned = await screen.run(plan_box, screen.desk, screen.number, number)
            await screen.load()
            words = "；".join(one.message for one in planned.faults[:2])
            told = f"{number} 装箱方案已算好，{len(planned.plan.boxes[0].placements)} 件。"
            screen.note.say(told + words, "warning" if words else "info", "tick")
        elif act == "drop":
            await screen.act(f"{number} 已移除。", consol_changes.drop_box, number)

    def _drawn(self, number: str) -> DrawnPlan | None:
        assert self._screen.shown is not None
        return next((one.plan for one in self._screen.shown.boxes if one.number == number), None)

    async def _show_plan(self, number: str, drawn: DrawnPlan) -> None:
        """The plan that counts, to look at, to correct and to print."""
        from .consol_plan_view import BoxPlanDialog  # painting and checking are loaded by who looks

        screen = self._screen
        dialog = BoxPlanDialog(number, drawn, lambda: screen.do(self._print_plan(number)), screen)
        if await finished(dialog) == QDialog.DialogCode.Accepted and dialog.loaded is not None:
            await screen.act(f"{number} 更正后的装箱方案已保存。", keep_plan, number, dialog.loaded)

    async def _print_plan(self, number: str) -> None:
        from ..actions.consol_load_paper import stuffing_pages
        from .page_preview import PagePreview

        screen = self._screen

        async def read() -> Pages:
            return await screen.lane.read(stuffing_pages, screen.desk, screen.number, number)

        await finished(PagePreview([("装箱作业单", read)], screen.lane, screen.desk.clock.now, screen))

    async def _card(self, known: Container | None, swapped: str) -> None:
        screen = self._screen
        types = sorted(boxes_by_type(), key=lambda one: one not in ("22G1", "42G1", "45G1"))
        dialog = BoxDialog(known, types, screen.desk.clock.now(), screen, several=known is None and not swapped)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        values = dialog.values
        number, *more = dialog.box_numbers
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
            boxes = [replace(box, number=one) for one in (number, *more)]
            await screen.act(f"已登记 {'、'.join(one.number for one in boxes)}。", consol_changes.put_boxes, boxes)

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

    # Papers

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

    def papers_to_folder(self) -> None:
        """Ctrl+Shift+S: every paper that can be made, written into a folder as files."""
        if self._screen.shown is not None:
            self._screen.do(self._papers_to_folder())

    async def _papers_to_folder(self) -> None:
        from ..actions.consol_papers import write_consol_papers  # printing is loaded by who prints

        screen = self._screen
        dialog = QFileDialog(screen, PAPERS_TITLE)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if await finished(dialog) != QDialog.DialogCode.Accepted:
            return
        folder = Path(dialog.selectedFiles()[0])
        made = await screen.read(write_consol_papers, screen.desk, screen.number, folder / screen.number)
        screen.note.say(f"{len(made)} 个文件已存入 {folder.name}/{screen.number}。", "info", "tick")

    # Messages

    def message(self, act: str, key: str) -> None:
        """done (an owed paper), retry, arrived, absent (a message)."""
        if self._screen.shown is not None:
            self._screen.do(self._message(act, key))

    async def _message(self, act: str, key: str) -> None:
        screen = self._screen
        if act == "done":
            due, _, subject = key.partition("\n")
            words = await ask_words(screen, "待办已办", "单证、报关单或在港口系统发送的报文办完后登记。", "编号或说明")
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
            dialog.code,
            houses=bills,
            message_id=view.message_id if view is not None else "",
            words=dialog.said,
        )


def _seal(words: str) -> Seal:
    agency, colon, number = words.partition(":")
    return Seal(number=number, agency=agency.upper()) if colon else Seal(number=words)


def _m3(cubic_mm: int) -> Decimal:
    return Decimal(cubic_mm).scaleb(-9).quantize(Decimal("0.1"))
