"""What two states of a consol leave owed: the messages and papers that must be made again.

A pure comparison: whatever changed it, the list follows from before, after and what customs already holds. Codes are those
of the manifest reference section 2; rail has no message of its own yet and owes a data sheet, and what has no published
message is applied for at the office: its line says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from cqdesk.domain.consolidation.model import Consol, Container, HouseBill, Lot, Mode, OfficialDeclaration, VgmMethod
from cqdesk.domain.consolidation.receipts import AT_CUSTOMS, BillStage, reaches
from cqdesk.domain.consolidation.tie_out import LiveDeclarations


class Due(StrEnum):
    """A message or paper."""

    MANIFEST_MAIN = "manifest_main"
    MANIFEST_OTHER = "manifest_other"
    MANIFEST_CHANGE = "manifest_change"
    MANIFEST_DELETE = "manifest_delete"
    OFF_LOAD = "off_load"
    REALLOCATION = "reallocation"
    NOTE_SPLIT = "note_split"
    PACKING_DELETE = "packing_delete"
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
    Due.PACKING_DELETE: "装箱清单删除",
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
        Due.PACKING_DELETE,
        Due.PACKING_MESSAGE,
    }
)
"""What leaves as a message; the rest are papers or declarations."""

APPLICATIONS = frozenset({Due.OFF_LOAD, Due.REALLOCATION})
"""Messages that themselves ask for customs' consent: they leave although nothing else may be done before the answer."""

_FUNCTIONS = {Due.MANIFEST_MAIN: "9", Due.MANIFEST_OTHER: "0", Due.MANIFEST_CHANGE: "5", Due.MANIFEST_DELETE: "3"}
PACKING_LIST = "MT7101"
"""装箱清单: by sea on exports, one list per box."""
PULLED_AT_SHORT_NOTICE = "002"
"""Change reason (CC001): goods pulled at short notice."""
OWN_SLIP = "004"
"""Change reason (CC001): own slip in a mandatory item."""


@dataclass(frozen=True, kw_only=True)
class CustomsKey:
    """What customs knows the bills of a consol by, beside the house numbers. By road the batch stands for ship and voyage."""

    vessel: str = ""
    voyage: str = ""
    master: str = ""
    batch: str = ""


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
    before: CustomsKey | None = None
    """Of a re-allocation: where customs still has the bill."""

    @property
    def sendable(self) -> bool:
        """It leaves as a message of ours, now: an application, or what needs nobody's consent."""
        return bool(self.message) and self.due in MESSAGES and (self.due in APPLICATIONS or not self.request)


def manifest_code(consol: Consol) -> str:
    """MT2101 and its kin; "" by rail, whose messages are not published."""
    digit = {Mode.SEA: "1", Mode.AIR: "2", Mode.ROAD: "4"}.get(consol.mode)
    return "" if digit is None else f"MT{'2' if consol.export else '1'}{digit}01"


def off_load_code(consol: Consol) -> str:
    """MT8102 and its kin; "" where no message is published: by rail, and on imports by sea and air."""
    if consol.mode is Mode.ROAD:
        return "MT8402" if consol.export else "MT8401"
    return {Mode.SEA: "MT8102", Mode.AIR: "MT8202"}.get(consol.mode, "") if consol.export else ""


def reallocation_code(consol: Consol) -> str:
    """MT8104 and its kin; "" where no message is published: by rail, and on imports by sea and air."""
    if consol.mode is Mode.ROAD:
        return "MT8404" if consol.export else "MT8403"
    return {Mode.SEA: "MT8104", Mode.AIR: "MT8204"}.get(consol.mode, "") if consol.export else ""


AT_THE_OFFICE = "该项没有公开的报文格式，请向主管海关（铁路经平台公司）申请，凭批复登记办结"
"""Said of an application without a message."""


def off_load(consol: Consol, house: str, why: str) -> Owed:
    """The application to take a released bill off its ship, flight, train or truck."""
    code = off_load_code(consol)
    words = why if code else "；".join(filter(None, (why, AT_THE_OFFICE)))
    return Owed(due=Due.OFF_LOAD, subject=house, message=code, function="2" if code else "", request=True, why=words)


def owed_on_new_batch(consol: Consol, old: str) -> tuple[Owed, ...]:
    """Road: another batch number (another truck) for bills customs holds under the old one."""
    before = CustomsKey(master=consol.master, batch=old)
    return tuple(one for house in consol.houses for one in _moved(consol, house, before, "货物运输批次号有变"))


def owed_between(
    before: Consol, after: Consol, declarations: Iterable[OfficialDeclaration] = (), why: str = ""
) -> tuple[Owed, ...]:
    """Everything the step from one state to the other makes due, manifest first, each thing once."""
    live = LiveDeclarations(declarations)
    things: dict[Owed, None] = {}
    for one in (*_bills(before, after, live), *_boxes(before, after), *_whole(before, after)):
        things[replace(one, why=one.why or why)] = None
    order = list(Due)
    return tuple(sorted(things, key=lambda one: order.index(one.due)))


def _bills(before: Consol, after: Consol, live: LiveDeclarations) -> Iterator[Owed]:
    old, new = before.house_by_number, after.house_by_number
    for number in old.keys() - new.keys():
        yield from _gone(before, old[number], live)
    for house in after.houses:
        was = old.get(house.number)
        if was is None:
            yield from _new(after, house)
        elif customs_key(before, was) != customs_key(after, house):
            yield from _reallocated(before, after, house, live)
        elif _manifest_view(before, was) != _manifest_view(after, house):
            yield from _changed(after, house, was, live)


def customs_key(consol: Consol, house: HouseBill) -> CustomsKey:
    """What customs knows a bill by, beside its house number. By road the batch is kept apart from the consol, and a house
    number is the whole number of the bill."""
    if consol.mode is Mode.ROAD:
        return CustomsKey(master="" if house.number else consol.master)
    return CustomsKey(vessel=consol.vessel_code, voyage=consol.voyage, master=consol.master)


def _reallocated(before: Consol, after: Consol, house: HouseBill, live: LiveDeclarations) -> Iterator[Owed]:
    """Another ship, voyage or master: no change message can say it, customs moves the bill on application (MT8104)."""
    yield from _moved(after, house, customs_key(before, house))
    for one in live.of(after, house.number):
        yield Owed(due=Due.DECLARATION_AMENDMENT, subject=one.number, request=True, why="提运单号或航次有变")
    yield Owed(due=Due.HOUSE_BILL, subject=house.number)
    yield from _note(after, house.number)


def _moved(after: Consol, house: HouseBill, before: CustomsKey, why: str = "") -> Iterator[Owed]:
    if house.stage in AT_CUSTOMS or house.stage in (BillStage.SENT, BillStage.REVIEW):
        code = reallocation_code(after)
        yield Owed(
            due=Due.REALLOCATION,
            subject=house.number,
            message=code,
            function="2" if code else "",
            request=reaches(house.stage, BillStage.RELEASED),
            why=why if code else AT_THE_OFFICE,
            before=before,
        )


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


def _gone(before: Consol, house: HouseBill, live: LiveDeclarations) -> Iterator[Owed]:
    if house.stage in AT_CUSTOMS or house.stage in (BillStage.SENT, BillStage.REVIEW):
        yield _message(before, Due.MANIFEST_DELETE, house.number, PULLED_AT_SHORT_NOTICE)
    for one in live.of(before, house.number):
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


def _changed(after: Consol, house: HouseBill, was: HouseBill, live: LiveDeclarations) -> Iterator[Owed]:
    if house.stage in AT_CUSTOMS or house.stage in (BillStage.SENT, BillStage.REVIEW):
        yield _message(after, Due.MANIFEST_CHANGE, house.number, OWN_SLIP)
    elif house.stage in (BillStage.REJECTED, BillStage.DELETED):
        yield _message(after, Due.MANIFEST_MAIN, house.number)
    for one in live.of(after, house.number):
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
    gone = [one for one in old.values() if one.listed and not after.packed_in(one.number)]
    for box in gone:
        yield _unlisted(box)
    for box in after.containers:
        was = old.get(box.number)
        inside = sorted(after.packed_in(box.number), key=repr)
        if inside and not after.unsized(box.number) and _pieces(before, box.number) != _pieces(after, box.number):
            yield Owed(due=Due.LOAD_PLAN, subject=box.number)
        if was is not None and inside == sorted(before.packed_in(box.number), key=repr) and _card(was) == _card(box):
            if inside and was.listed and _list_words(before, box.number) != _list_words(after, box.number):
                yield _unlisted(was)
                yield _list_message(box)
            continue
        if not inside:
            continue
        yield Owed(due=Due.PACKING_LIST, subject=box.number)
        if after.mode is Mode.SEA and after.export:
            if was is not None and was.listed:
                yield _unlisted(was)
            yield _list_message(box)
        if any(leg.mode is Mode.SEA for leg in after.legs) or after.mode is Mode.SEA:
            weighed = was is not None and was.vgm is not None and was.vgm.method == VgmMethod.WEIGHED
            yield Owed(due=Due.VGM, subject=box.number, why="箱内货物有变，须重新过磅" if weighed else "")


def _pieces(consol: Consol, box: str) -> object:
    """What a plan of a box is made for: its lots with their sizes."""
    lots = consol.lot_by_id
    return sorted(
        (one.house, one.lot, one.pieces, repr(lots[one.lot].sizes) if one.lot in lots else "")
        for one in consol.packed_in(box)
    )


def _list_words(consol: Consol, box: str) -> object:
    """What a packing list says of the bills in a box beside pieces and mass."""
    return [
        (
            one.number,
            one.consignee,
            one.notify,
            one.customs_status,
            [(lot.id, lot.description, lot.marks, lot.package_kind, lot.hs_code, lot.hazards) for lot in one.lots],
        )
        for one in map(consol.house_by_number.__getitem__, consol.houses_in(box))
    ]


def _list_message(box: Container) -> Owed:
    return Owed(due=Due.PACKING_MESSAGE, subject=box.number, message=PACKING_LIST, function="2")


def _unlisted(box: Container) -> Owed:
    """A packing list has no change function: what customs holds is deleted before it is declared anew."""
    return Owed(
        due=Due.PACKING_DELETE, subject=box.number, message=PACKING_LIST, function="3", why="原装箱清单不再相符"
    )


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
