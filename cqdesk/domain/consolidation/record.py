"""What is kept of one consol beside its houses and boxes: the warehouse, what a sending needs, and what is owed.

The stage of a house is never kept here: it follows from the receipts (`stages_of`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from cqdesk.domain.consolidation.consent import ChangeRequest, Consent
from cqdesk.domain.consolidation.model import Consol, HouseBill, Mode
from cqdesk.domain.consolidation.owed import PACKING_LIST, Due, Owed, customs_key
from cqdesk.domain.consolidation.receipts import BillStage, BillView, ManifestReceipt, Verdict, stage_of_bill
from cqdesk.domain.consolidation.warehouse import Warehouse

SELLER = "seller:"
"""Before the number of a house: the key of its seller among the market facts (市场采购)."""


@dataclass(frozen=True, kw_only=True)
class Transmission:
    """What customs wants of a message besides the consol, and where shippers deliver. Times are official texts
    (CCYYMMDDhhmmss086)."""

    representative: str = ""
    """舱单传输人名称."""
    agent: str = ""
    receiver: str = "EPORT"
    loading_time: str = ""
    departure_time: str = ""
    first_port: str = ""
    arrival_time: str = ""
    unloading_date: str = ""
    consigned_place: str = ""
    site: str = ""
    """11 characters of the supervised place (CC006) for arrival reports."""
    tally_party: str = ""
    batch: str = ""
    """Road: 货物运输批次号, 13 characters."""
    clearance: str = "RD01"
    contact: str = ""
    phone: str = ""
    warehouse: str = ""
    """进仓仓库: name, address and telephone as the entry note shows them to the shipper."""
    profile: str = "2019"


@dataclass(frozen=True, kw_only=True)
class GoodsFacts:
    """What a declaration needs of a lot and neither warehouse nor manifest knows."""

    hs_code: str = ""
    """10 digits."""
    name: str = ""
    elements: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    legal_quantity: Decimal | None = None
    legal_quantity_2: Decimal | None = None
    amount: Decimal | None = None
    currency: str = "USD"


@dataclass(frozen=True, kw_only=True)
class BoxPlan:
    """What a load plan of a box came to, and for which contents it was made. Shares and offsets as in `PlanFacts`."""

    contents: str
    lengthwise_percent: Decimal | None = None
    lateral_mm: Decimal | None = None
    fault_kinds: tuple[str, ...] = ()
    fault_words: tuple[str, ...] = ()
    least_support: Decimal | None = None
    blocked_first: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    """Lots in the order of loading."""
    placed: str = ""
    """Where each piece stands, in the order of loading, so that the plan can be drawn again: `kind x y z dx dy dz` in mm,
    parted by semicolons; the kinds are those of the request made of the same contents."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing owed and whether it is done: `done_by` is the message id, declaration or paper that settled it."""

    owed: Owed
    since: datetime
    done_by: str = ""
    done_at: datetime | None = None
    consent: Consent | None = None
    """For a request: what was answered; None while nobody did."""

    @property
    def open(self) -> bool:
        """Still to do."""
        return self.done_at is None


@dataclass(frozen=True, kw_only=True)
class ConsolRecord:
    """One consol with everything kept of it."""

    consol: Consol
    warehouse: Warehouse = Warehouse()
    transmission: Transmission = Transmission()
    goods: Mapping[str, GoodsFacts] = field(default_factory=dict)
    """By lot id."""
    declared_by: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """House -> texts by path that its declaration takes over (parties, mode, places)."""
    duties: tuple[Duty, ...] = ()
    plans: Mapping[str, BoxPlan] = field(default_factory=dict)
    """Load plans by box."""
    market: Mapping[str, str] = field(default_factory=dict)
    """市场采购: agent, place and platform order as registered, and the seller of each house as `seller:HOUSE`."""
    requests: tuple[ChangeRequest, ...] = ()
    """Changes that waited or wait for consent, the oldest first."""

    @property
    def owed(self) -> tuple[Owed, ...]:
        """What is still owed, in the order of doing."""
        return tuple(one.owed for one in self.duties if one.open)


_ORDER = {due: at for at, due in enumerate(Due)}
_OF_A_BILL = frozenset(
    {Due.MANIFEST_MAIN, Due.MANIFEST_OTHER, Due.MANIFEST_CHANGE, Due.DECLARATION, Due.HOUSE_BILL, Due.ENTRY_NOTE}
)


def with_duties(duties: Iterable[Duty], new: Iterable[Owed], after: Consol, now: datetime) -> tuple[Duty, ...]:
    """The list after a change: the same thing is owed once, with the newest words; what fell away with a pulled house or a
    box that left is dropped unless it is done."""
    kept: dict[tuple[Due, str], Duty] = {}
    done: list[Duty] = []
    fresh: set[Owed] = set()
    for one in duties:
        if one.open:
            kept[one.owed.due, one.owed.subject] = one
        else:
            done.append(one)
    for owed in new:
        before = kept.get((owed.due, owed.subject))
        if owed.due is Due.MANIFEST_CHANGE and (Due.MANIFEST_MAIN, owed.subject) in kept:
            continue
        if before is not None and before.owed.before is not None:
            owed = replace(owed, before=before.owed.before)  # customs still has the bill where it was first
        house = after.house_by_number.get(owed.subject)
        if owed.due is Due.REALLOCATION and house is not None and owed.before == customs_key(after, house):
            kept.pop((owed.due, owed.subject), None)  # it is back where customs has it
            continue
        fresh.add(owed)
        kept[owed.due, owed.subject] = (
            Duty(owed=owed, since=now)
            if before is None
            else Duty(owed=owed, since=before.since, consent=before.consent if before.owed == owed else None)
        )
        if owed.due is Due.MANIFEST_DELETE:
            kept.pop((Due.MANIFEST_CHANGE, owed.subject), None)
    houses = after.house_by_number
    boxes = after.container_by_number
    packed = {one.container for one in after.packings}
    open_ones = [
        one
        for one in kept.values()
        if one.owed in fresh
        or not (
            (one.owed.due in _OF_A_BILL and one.owed.subject not in houses)
            or (one.owed.due in _OF_A_BOX and (one.owed.subject not in boxes or one.owed.subject not in packed))
            or (one.owed.due is Due.LOAD_PLAN and after.unsized(one.owed.subject))
        )
    ]
    open_ones.sort(key=lambda one: (_ORDER[one.owed.due], one.owed.subject))
    return (*done, *open_ones)


_OF_A_BOX = frozenset({Due.PACKING_LIST, Due.PACKING_MESSAGE, Due.VGM, Due.LOAD_PLAN})


def settled(duties: Iterable[Duty], owed: Collection[Owed], by: str, now: datetime) -> tuple[Duty, ...]:
    """The list with these things done."""
    done = set(owed)
    return tuple(replace(one, done_by=by, done_at=now) if one.open and one.owed in done else one for one in duties)


def reopened(duties: Iterable[Duty], refused: Mapping[str, Collection[str]]) -> tuple[Duty, ...]:
    """The list as receipts leave it: what was sent for a bill or box and refused is owed again."""
    return tuple(
        replace(one, done_by="", done_at=None)
        if not one.open and (one.owed.subject or "") in refused.get(one.done_by, ())
        else one
        for one in duties
    )


def stages_of(
    consol: Consol,
    by_bill: Mapping[str, Collection[ManifestReceipt]],
    by_box: Mapping[str, Collection[ManifestReceipt]],
    sent: Collection[str],
) -> dict[str, BillView]:
    """The stage of every bill: its own receipts, those of its master (loading, tally), and what all its boxes have.

    A box's arrival, loading or tally raises a bill only when every box of the bill has it; a refusal of one box (12, 13)
    stands at every bill in it. `sent`: bills a message of ours has spoken of. Pure: the order in which receipts came plays
    no part.
    """
    return {house.number: _stage(consol, house, by_bill, by_box, sent) for house in consol.houses}


def _stage(
    consol: Consol,
    house: HouseBill,
    by_bill: Mapping[str, Collection[ManifestReceipt]],
    by_box: Mapping[str, Collection[ManifestReceipt]],
    sent: Collection[str],
) -> BillView:
    key = house.number or consol.master
    found = [*by_bill.get(key, ())]
    if house.number:
        found += [one for one in by_bill.get(consol.master, ()) if one.message[2:3] in ("4", "5") or _of_all(one)]
    for kind in ("3", "4", "5"):
        found += _shared_by_boxes(house, by_box, kind)
    for box in house.containers:
        found += [one for one in by_box.get(box, ()) if one.code in _REFUSED]
    return stage_of_bill(found, sent=key in sent, main_is_all=consol.mode in (Mode.ROAD, Mode.RAIL))


_REFUSED = (Verdict.LOADING_REFUSED, Verdict.DISCHARGE_REFUSED)


def _of_all(one: ManifestReceipt) -> bool:
    """Words about the master that bind every house under it."""
    return one.code in _REFUSED


def _shared_by_boxes(
    house: HouseBill, by_box: Mapping[str, Collection[ManifestReceipt]], kind: str
) -> list[ManifestReceipt]:
    """The receipt that completes a report over all boxes of a house: the latest of the newest of each box."""
    newest: list[ManifestReceipt] = []
    for box in house.containers:
        came = [one for one in by_box.get(box, ()) if one.message[2:3] == kind and one.code == Verdict.ACCEPTED]
        if not came:
            return []
        newest.append(max(came, key=lambda one: (_when(one), one.function)))
    if any(one.function == "3" for one in newest):
        return []
    return [max(newest, key=_when)] if newest else []


def _when(one: ManifestReceipt) -> float:
    return 0.0 if one.notice_time is None else one.notice_time.timestamp()


def with_lists(consol: Consol, by_box: Mapping[str, Collection[ManifestReceipt]]) -> Consol:
    """The consol whose boxes know whether customs holds a packing list of them: the newest accepted word of MT7101."""

    def listed(box: str) -> bool:
        words = [one for one in by_box.get(box, ()) if one.message == PACKING_LIST and one.code == Verdict.ACCEPTED]
        return bool(words) and max(words, key=lambda one: (_when(one), one.function)).function != "3"

    return replace(consol, containers=tuple(replace(one, listed=listed(one.number)) for one in consol.containers))


def with_stages(consol: Consol, stages: Mapping[str, BillStage]) -> Consol:
    """The consol whose houses know their stage."""
    return replace(
        consol,
        houses=tuple(replace(one, stage=stages.get(one.number, BillStage.DRAFT)) for one in consol.houses),
    )
