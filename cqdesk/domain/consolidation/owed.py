"""What two states of a consol leave owed: the messages and papers that must be made again.

A pure comparison: whatever changed it, the list follows from before, after and what customs already holds. Codes are those
of the manifest reference section 2; rail has no message of its own yet and owes a data sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from cqdesk.domain.consolidation.model import Consol, Container, HouseBill, Lot, Mode, OfficialDeclaration, VgmMethod
from cqdesk.domain.consolidation.receipts import AT_CUSTOMS, BillStage, reaches
from cqdesk.domain.consolidation.tie_out import declarations_of


class Due(StrEnum):
    """A message or paper."""

    MANIFEST_MAIN = "manifest_main"
    MANIFEST_OTHER = "manifest_other"
    MANIFEST_CHANGE = "manifest_change"
    MANIFEST_DELETE = "manifest_delete"
    OFF_LOAD = "off_load"
    REALLOCATION = "reallocation"
    NOTE_SPLIT = "note_split"
    PACKING_MESSAGE = "packing_message"
    DECLARATION = "declaration"
    DECLARATION_AMENDMENT = "declaration_amendment"
    DECLARATION_WITHDRAWAL = "declaration_withdrawal"
    VGM = "vgm"
    MASTER_BILL = "master_bill"
    HOUSE_BILL = "house_bill"
    PACKING_LIST = "packing_list"
    ENTRY_NOTE = "entry_note"
    RETURN_NOTE = "return_note"
    RAIL_SHEET = "rail_sheet"
    LOAD_PLAN = "load_plan"


DUE_ZH = {
    Due.MANIFEST_MAIN: "舱单主要数据",
    Due.MANIFEST_OTHER: "舱单其他数据",
    Due.MANIFEST_CHANGE: "舱单变更",
    Due.MANIFEST_DELETE: "舱单删除",
    Due.OFF_LOAD: "落装申请",
    Due.REALLOCATION: "直接改配申请",
    Due.NOTE_SPLIT: "舱单分票申请",
    Due.PACKING_MESSAGE: "装箱清单报文",
    Due.DECLARATION: "报关单",
    Due.DECLARATION_AMENDMENT: "报关单修改申请",
    Due.DECLARATION_WITHDRAWAL: "报关单撤销申请",
    Due.VGM: "VGM",
    Due.MASTER_BILL: "总提单补料",
    Due.HOUSE_BILL: "分提单",
    Due.PACKING_LIST: "装箱单",
    Due.ENTRY_NOTE: "进仓通知书",
    Due.RETURN_NOTE: "退仓单",
    Due.RAIL_SHEET: "运单数据表",
    Due.LOAD_PLAN: "装箱方案",
}
MESSAGES = frozenset(
    {
        Due.MANIFEST_MAIN,
        Due.MANIFEST_OTHER,
        Due.MANIFEST_CHANGE,
        Due.MANIFEST_DELETE,
        Due.OFF_LOAD,
        Due.REALLOCATION,
        Due.PACKING_MESSAGE,
    }
)
"""What leaves as a message; the rest are papers or declarations."""

_FUNCTIONS = {Due.MANIFEST_MAIN: "9", Due.MANIFEST_OTHER: "0", Due.MANIFEST_CHANGE: "5", Due.MANIFEST_DELETE: "3"}
PULLED_AT_SHORT_NOTICE = "002"
"""Change reason (CC001): goods pulled at short notice."""
OWN_SLIP = "004"
"""Change reason (CC001): own slip in a mandatory item."""


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One thing owed. `subject` is a house, a box or a declaration number; "" the consol as a whole."""

    due: Due
    subject: str
    message: str = ""
    """Message code as `MT2101`; "" where there is none."""
    function: str = ""
    reason_code: str = ""
    request: bool = False
    """It needs customs' consent: nothing may be done before it is granted."""
    why: str = ""
    """Chinese: what changed."""


def manifest_code(consol: Consol) -> str:
    """MT2101 and its kin; "" by rail, whose messages are not published."""
    digit = {Mode.SEA: "1", Mode.AIR: "2", Mode.ROAD: "4"}.get(consol.mode)
    return "" if digit is None else f"MT{'2' if consol.export else '1'}{digit}01"


def owed_between(
    before: Consol, after: Consol, declarations: Iterable[OfficialDeclaration] = (), why: str = ""
) -> tuple[Owed, ...]:
    """Everything the step from one state to the other makes due, manifest first, each thing once."""
    live = [one for one in declarations if one.live]
    things: dict[Owed, None] = {}
    for one in (*_bills(before, after, live), *_boxes(before, after), *_whole(before, after)):
        things[replace(one, why=one.why or why)] = None
    order = list(Due)
    return tuple(sorted(things, key=lambda one: order.index(one.due)))


def _bills(before: Consol, after: Consol, live: list[OfficialDeclaration]) -> Iterator[Owed]:
    old, new = before.house_by_number, after.house_by_number
    for number in old.keys() - new.keys():
        yield from _gone(before, old[number], live)
    for house in after.houses:
        was = old.get(house.number)
        if was is None:
            yield from _new(after, house)
        elif _key(before) != _key(after):
            yield from _reallocated(after, house, live)
        elif _manifest_view(before, was) != _manifest_view(after, house):
            yield from _changed(after, house, was, live)


def _key(consol: Consol) -> object:
    """What customs knows a bill by, beside its house number."""
    return consol.vessel_code, consol.voyage, consol.master


def _reallocated(after: Consol, house: HouseBill, live: list[OfficialDeclaration]) -> Iterator[Owed]:
    """Another ship, voyage or master: no change message can say it, customs moves the bill on application (MT8104)."""
    if house.stage in AT_CUSTOMS or house.stage in (BillStage.SENT, BillStage.REVIEW):
        code = {Mode.SEA: "MT8104", Mode.AIR: "MT8204", Mode.ROAD: "MT8404" if after.export else "MT8403"}
        yield Owed(
            due=Due.REALLOCATION,
            subject=house.number,
            message=code.get(after.mode, ""),
            function="2",
            request=reaches(house.stage, BillStage.RELEASED),
        )
    for one in declarations_of(after, house.number, live):
        yield Owed(due=Due.DECLARATION_AMENDMENT, subject=one.number, request=True, why="提运单号或航次有变")
    yield Owed(due=Due.HOUSE_BILL, subject=house.number)
    yield from _note(after, house.number)


def _manifest_view(consol: Consol, house: HouseBill) -> object:
    """What the manifest, the papers and the declaration say of a house."""
    boxes = consol.container_by_number
    return (
        consol.bill_reference(house.number),
        house.stated,
        house.containers,
        tuple(_said_of(lot) for lot in house.lots),
        house.shipper,
        house.consignee,
        tuple(
            (boxes[one].fullness, boxes[one].size_type, boxes[one].seals) for one in house.containers if one in boxes
        ),
    )


def _said_of(lot: Lot) -> Lot:
    """A lot as manifest and bills tell of it: without what only warehouse and packing need to know."""
    return replace(
        lot,
        sizes=(),
        booked=None,
        received=None,
        difference_confirmed=False,
        bonded=False,
        food=False,
        high_risk_food=False,
        odour=False,
        temperature_c=None,
        wood_packaging=False,
        wood_marked=False,
        on_pallet=True,
        licence_needed=False,
        licence_held=False,
        refund_claimed=False,
    )


def _gone(before: Consol, house: HouseBill, live: list[OfficialDeclaration]) -> Iterator[Owed]:
    if house.stage in AT_CUSTOMS or house.stage in (BillStage.SENT, BillStage.REVIEW):
        yield _message(before, Due.MANIFEST_DELETE, house.number, PULLED_AT_SHORT_NOTICE)
    for one in declarations_of(before, house.number, live):
        yield Owed(due=Due.DECLARATION_WITHDRAWAL, subject=one.number, request=True)
    if any(lot.received is not None for lot in house.lots):
        yield Owed(due=Due.RETURN_NOTE, subject=house.number)
    if house.number:
        yield Owed(due=Due.HOUSE_BILL, subject=house.number, why="分提单作废收回")
    yield from _note(before, house.number)


def _new(after: Consol, house: HouseBill) -> Iterator[Owed]:
    yield _message(after, Due.MANIFEST_MAIN, house.number)
    if after.mode in (Mode.SEA, Mode.AIR):
        yield _message(after, Due.MANIFEST_OTHER, house.number)
    yield Owed(due=Due.DECLARATION, subject=house.number)
    yield Owed(due=Due.HOUSE_BILL, subject=house.number)
    if any(lot.received is None for lot in house.lots):
        yield Owed(due=Due.ENTRY_NOTE, subject=house.number)
    yield from _note(after, house.number)


def _changed(after: Consol, house: HouseBill, was: HouseBill, live: list[OfficialDeclaration]) -> Iterator[Owed]:
    if house.stage in AT_CUSTOMS or house.stage in (BillStage.SENT, BillStage.REVIEW):
        yield _message(after, Due.MANIFEST_CHANGE, house.number, OWN_SLIP)
    elif house.stage in (BillStage.REJECTED, BillStage.DELETED):
        yield _message(after, Due.MANIFEST_MAIN, house.number)
    for one in declarations_of(after, house.number, live):
        if (one.pieces, one.gross_kg) != (house.stated.pieces, house.stated.gross_kg) or set(one.containers) != set(
            house.containers
        ):
            yield Owed(due=Due.DECLARATION_AMENDMENT, subject=one.number, request=True)
        elif one.shared_mark is not None and one.shared_mark != any(
            len(after.houses_in(box)) > 1 for box in house.containers
        ):
            yield Owed(due=Due.DECLARATION_AMENDMENT, subject=one.number, request=True, why="拼箱标识有变")
    now_said, then_said = (tuple(_said_of(lot) for lot in one.lots) for one in (house, was))
    if house.number and (house.stated, house.containers, now_said) != (was.stated, was.containers, then_said):
        yield Owed(due=Due.HOUSE_BILL, subject=house.number)
    if house.stated != was.stated or now_said != then_said:
        yield from _note(after, house.number)


def _note(consol: Consol, house: str) -> Iterator[Owed]:
    for note in consol.notes:
        if house in note.houses and len(note.houses) > 1:
            yield Owed(due=Due.NOTE_SPLIT, subject=note.number, request=note.split_accepted)


def _boxes(before: Consol, after: Consol) -> Iterator[Owed]:
    old = before.container_by_number
    for box in after.containers:
        was = old.get(box.number)
        inside = sorted(after.packed_in(box.number), key=repr)
        if inside and not after.unsized(box.number) and _pieces(before, box.number) != _pieces(after, box.number):
            yield Owed(due=Due.LOAD_PLAN, subject=box.number)
        if was is not None and inside == sorted(before.packed_in(box.number), key=repr) and _card(was) == _card(box):
            continue
        if not inside:
            continue
        yield Owed(due=Due.PACKING_LIST, subject=box.number)
        if after.mode is Mode.SEA and after.export:
            yield Owed(due=Due.PACKING_MESSAGE, subject=box.number, message="MT7101", function="2")
        if any(leg.mode is Mode.SEA for leg in after.legs) or after.mode is Mode.SEA:
            weighed = was is not None and was.vgm is not None and was.vgm.method == VgmMethod.WEIGHED
            yield Owed(due=Due.VGM, subject=box.number, why="箱内货物有变，须重新过磅" if weighed else "")


def _pieces(consol: Consol, box: str) -> object:
    """What a plan of a box is made for: its lots with their sizes."""
    lots = {lot.id: lot.sizes for _, lot in consol.lots()}
    return sorted((one.house, one.lot, one.pieces, repr(lots.get(one.lot))) for one in consol.packed_in(box))


def _card(box: Container) -> object:
    return box.tare_kg, box.size_type, box.dunnage_kg, box.stated


def _whole(before: Consol, after: Consol) -> Iterator[Owed]:
    if (before.stated, [box.number for box in before.containers]) != (
        after.stated,
        [box.number for box in after.containers],
    ):
        if after.mode is Mode.RAIL:
            yield Owed(due=Due.RAIL_SHEET, subject="")
        yield Owed(due=Due.MASTER_BILL, subject=after.master)


def _message(consol: Consol, due: Due, house: str, reason: str = "") -> Owed:
    code = manifest_code(consol)
    if not code:
        return Owed(due=Due.RAIL_SHEET, subject=house, reason_code=reason)
    held = consol.house_by_number.get(house)
    asked = held is not None and reaches(held.stage, BillStage.ARRIVED) and due is not Due.MANIFEST_MAIN
    function = _FUNCTIONS[due]
    return Owed(due=due, subject=house, message=code, function=function, reason_code=reason, request=asked)
