"""The invented consols from entry notes to accepted manifests and released declarations, a house pulled on the way.

On a fresh practice store beside the live one; customs is the practice Single Window, by rail the platform's word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..domain.clock import Clock, ManualClock, SystemClock
from ..domain.consolidation.model import Mode, Seal
from ..domain.consolidation.owed import DUE_ZH, Due, Owed
from ..domain.consolidation.placing import Rules, propose
from ..domain.consolidation.receipts import BILL_STAGE_ZH, BillStage
from ..domain.stage import Stage
from ..errors import Fault, UserError
from ..places import is_network_drive, make_folder, storage_error
from ..store.locks import FileLock
from .consol_changes import allocate, pull_house
from .consol_samples import ConsolSample, consol_samples, put_companies
from .consol_tables import classes_apart
from .consols import new_consol, open_consol
from .container_cards import edit_card, seal_box, sum_box
from .courier import sync
from .demo import fresh, samples
from .desk import Desk, open_desk
from .filing import file_case
from .house_declarations import carry_changes, declare_houses
from .manifest_practice import manifest_sync, open_manifest_office
from .manifest_views import message_views
from .manifests import note_verdict, queue_message, queue_owed
from .practice import open_office, practice_sync
from .rail_manifests import hand_over_rail_sheet, split_accepted
from .warehouse import arrive, give_back, issue_entry_notes, take_received, tally

Say = Callable[[str], None]


def run_consol_demo(
    data_dir: Path,
    *,
    on: date | None = None,
    clock: Clock | None = None,
    say: Say = lambda words: None,
    only: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Run every sample (or those named in `only`) and return the `consols` of the `consol demo` answer.

    Works in `data_dir`/consol-demo, made anew each time; nothing else is touched. Raises `UserError` when another demo runs
    or the folder cannot be used.
    """
    if is_network_drive(data_dir):
        raise UserError(
            "store-on-network", "数据文件夹在网络盘上，不能运行示例。", "请用 --data 指定本机硬盘上的文件夹。"
        )
    make_folder(data_dir)
    lock = FileLock(data_dir / "consol-demo.lock")
    try:
        if not lock.take():
            raise UserError("demo-busy", "另一个示例正在运行。", "请等它结束后再试。")
        with lock:
            return _run(fresh(data_dir / "consol-demo"), on, (clock or SystemClock()).now(), say, only)
    except OSError as error:
        raise storage_error(error) from error


def _run(root: Path, on: date | None, now: datetime, say: Say, only: Collection[str]) -> list[dict[str, Any]]:
    clock = ManualClock(now)
    with open_desk(root, practice=True, clock=clock, on=on) as desk:
        found = consol_samples(now)
        put_companies(desk, samples()[0], found)
        return [_Story(desk, clock, sample, say).run() for sample in found if not only or sample.name in only]


def load_consol_sample(desk: Desk, sample: ConsolSample) -> str:
    """Make one consol of a sample, nothing arrived yet; returns its number."""
    return new_consol(desk, sample.record, sample=sample.name)


class _Story:
    """One consol's way; each step is the act a clerk does."""

    def __init__(self, desk: Desk, clock: ManualClock, sample: ConsolSample, say: Say) -> None:
        self.desk, self.clock, self.sample, self.say = desk, clock, sample, say
        self.number = load_consol_sample(desk, sample)
        self.owed: list[Owed] = []

    def run(self) -> dict[str, Any]:
        held = open_consol(self.desk, self.number)
        self.say(f"{self.sample.title_zh}：{self.number}，{len(held.consol.houses)} 票。")
        self._warehouse()
        self._boxes()
        self._manifest()
        self._pull()
        self._close_boxes()
        self._declare()
        self._load()
        return self._answer()

    def _later(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    def _warehouse(self) -> None:
        held = issue_entry_notes(self.desk, self.number, warehouse="重庆示例拼箱仓库")
        self.say(f"  进仓通知书 {len(held.record.warehouse.entry_notes)} 份。")
        for house, lot in list(held.consol.lots()):
            came = self.sample.arrives.get(lot.id, lot.pieces)
            part = Decimal(came) / lot.pieces
            measured = replace(
                lot.booked or held.consol.stated,
                pieces=came,
                gross_kg=lot.gross_kg * part,
                volume_m3=None if lot.volume_m3 is None else lot.volume_m3 * part,
            )
            held = arrive(self.desk, self.number, house.number, lot.id, measured, marks=lot.marks)
            wrong = held.record.warehouse.open_discrepancies(house.number)
            if wrong:
                told = "；".join(one.detail for one in wrong)
                self.say(f"  {house.number} 异常：{told}，发货人确认后按实收。")
                take_received(self.desk, self.number, house.number, lot.id, "发货人微信确认（示例）")
        self._later(30)

    def _boxes(self) -> None:
        held = open_consol(self.desk, self.number)
        placing = propose(held.consol, Rules(apart=classes_apart()))
        if placing.left:
            raise Fault(f"the sample {self.sample.name} does not fit its boxes")
        held = allocate(self.desk, self.number, placing.lots)
        for box in held.consol.containers:
            counted = {(one.house, one.lot): one.pieces for one in held.consol.packed_in(box.number)}
            if counted:
                tally(self.desk, self.number, box.number, counted)
        self._later(60)

    def _manifest(self) -> None:
        if open_consol(self.desk, self.number).consol.mode is Mode.RAIL:
            for key in hand_over_rail_sheet(self.desk, self.number):
                self._platform(key)
        else:
            queue_owed(self.desk, self.number)
            manifest_sync(self.desk)
        self.say(f"  舱单：{self._stages()}")

    def _platform(self, key: str) -> None:
        """By rail the platform company tells what customs answered."""
        self._later(5)
        houses = [one.number for one in open_consol(self.desk, self.number).consol.houses]
        note_verdict(self.desk, self.number, "01", houses=houses, message_id=key, words="平台通知：舱单已接受（示例）")

    def _stages(self) -> str:
        counts: dict[str, int] = {}
        for view in open_consol(self.desk, self.number).views.values():
            counts[BILL_STAGE_ZH[view.stage]] = counts.get(BILL_STAGE_ZH[view.stage], 0) + 1
        return "、".join(f"{name}{count}票" for name, count in counts.items())

    def _pull(self) -> None:
        declare_houses(self.desk, self.number)
        known = set(open_consol(self.desk, self.number).record.owed)
        held = pull_house(self.desk, self.number, self.sample.pull)
        self.owed = [one for one in held.record.owed if one not in known]
        words = "、".join(dict.fromkeys(DUE_ZH[one.due] for one in self.owed))
        self.say(f"  抽出 {self.sample.pull}（{self.sample.why_pulled}），须补：{words}。")
        give_back(self.desk, self.number, self.sample.pull, self.sample.why_pulled)
        carry_changes(self.desk, self.number)
        self._later(10)
        if held.consol.mode is Mode.RAIL:
            for key in hand_over_rail_sheet(self.desk, self.number, function="5"):
                self._platform(key)
            for note in held.consol.notes:
                split_accepted(self.desk, self.number, note.number)
        else:
            queue_owed(self.desk, self.number, reason=f"抽出{self.sample.pull}：{self.sample.why_pulled}")
            manifest_sync(self.desk)
        self._later(10)

    def _close_boxes(self) -> None:
        held = open_consol(self.desk, self.number)
        for serial, box in enumerate(held.consol.containers, start=1):
            if not held.consol.packed_in(box.number):
                continue
            seal_box(self.desk, self.number, box.number, (Seal(number=f"SL{self.number[-3:]}{serial:04d}"),))
            sum_box(
                self.desk,
                self.number,
                box.number,
                party="重庆示例拼箱仓库",
                tare_source="箱门铭牌",
                certificate="示例衡器证书2026-01",
            )
            edit_card(self.desk, self.number, box.number, gate_in_at=self.desk.clock.now())
        queue_owed(self.desk, self.number, reason="施封后补报封志")
        if held.consol.mode is not Mode.RAIL:
            manifest_sync(self.desk)
            queue_message(self.desk, self.number, "MT3101", "2")
            manifest_sync(self.desk)
        self._later(30)

    def _declare(self) -> None:
        carry_changes(self.desk, self.number)
        held = open_consol(self.desk, self.number)
        live = [one for one in held.linked if one.house in held.consol.house_by_number]
        for one in live:
            file_case(self.desk, one.case)
        practice_sync(self.desk, insist=True)
        self._customs([one.case for one in live])
        if held.consol.mode is not Mode.RAIL:
            with open_manifest_office(self.desk) as office:
                for house in held.consol.houses:
                    office.release(held.consol.master, house.number)
            sync(self.desk, insist=True)
        else:
            note_verdict(
                self.desk, self.number, "11", houses=[one.number for one in held.consol.houses], words="放行（示例）"
            )
        self._later(30)
        self.say(f"  报关单放行 {len(live)} 份；{self._stages()}")

    def _customs(self, cases: Iterable[str]) -> None:
        """The clerk with the card declares, customs accepts and next morning releases."""
        numbers = {one.case: one.unified_number for one in open_consol(self.desk, self.number).linked}
        with open_office(self.desk) as office:
            for case in cases:
                office.clerk_submit(numbers[case])
            self._later(1)
            office.step()
            for case in cases:
                office.decide(numbers[case], "J")
            self._later(12 * 60)
            office.step()
            for case in cases:
                office.decide(numbers[case], "P")
            self._later(1)
            office.step()
        sync(self.desk, insist=True)

    def _load(self) -> None:
        held = open_consol(self.desk, self.number)
        if held.consol.mode is Mode.RAIL:
            return
        queue_message(self.desk, self.number, "MT4101", "2")
        manifest_sync(self.desk)
        self._later(60)
        queue_message(self.desk, self.number, "MT5102", "2")
        manifest_sync(self.desk)

    def _answer(self) -> dict[str, Any]:
        held = open_consol(self.desk, self.number)
        self.say(f"  三方核对：{'一致' if held.tie.green else '不一致'}；{self._stages()}")
        live = [one for one in held.linked if one.house in held.consol.house_by_number]
        return {
            "sample": self.sample.name,
            "consol": self.number,
            "houses": len(held.consol.houses),
            "containers": len([box for box in held.consol.containers if held.consol.packed_in(box.number)]),
            "messages": [
                {"kind": one.kind, "function": one.function, "stage": one.stage} for one in message_views(held)
            ],
            "bills": [
                {"house": house.number, "stage": held.views[house.number].stage.value} for house in held.consol.houses
            ],
            "declarations": [{"house": one.house, "case": one.case, "stage": one.stage} for one in live],
            "tied": held.tie.green,
            "pulled": self.sample.pull,
            "owed": [owed_words(one) for one in self.owed],
        }


_ACT = {
    Due.MANIFEST_MAIN: "main",
    Due.MANIFEST_OTHER: "other",
    Due.MANIFEST_CHANGE: "change",
    Due.MANIFEST_DELETE: "delete",
}


def owed_words(owed: Owed) -> str:
    """As the contract writes it: `MT2101 change SLH2601`, `packing_list SLZU2612010`."""
    if owed.due in _ACT and owed.message:
        return f"{owed.message} {_ACT[owed.due]} {owed.subject}".strip()
    return " ".join(filter(None, (owed.message, owed.due.value, owed.subject)))


def demo_is_fine(consol: dict[str, Any]) -> bool:
    """Whether a consol of the answer ended as it should: tied, every declaration released, every bill on its way."""
    stages = {one["stage"] for one in consol["declarations"]}
    bills = {one["stage"] for one in consol["bills"]}
    refused = [one for one in consol["messages"] if one["stage"] != "accepted"]
    fine = {BillStage.RELEASED.value, BillStage.LOADED.value, BillStage.TALLIED.value}
    return bool(consol["tied"]) and stages == {Stage.RELEASED.value} and bills <= fine and not refused
