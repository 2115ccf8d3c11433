"""The board: houses with what stands against them, boxes with how full they are. Read only; acts are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ..domain.clock import CHINA
from ..domain.consolidation.model import MODE_ZH, Container, HazardStatus, HouseBill, total
from ..domain.consolidation.placing import Answer, Placing, Rules, answers, propose
from ..domain.consolidation.receipts import BILL_STAGE_ZH
from ..domain.consolidation.warehouse import HOLD_ZH, TROUBLE_ZH
from ..domain.quantity import plain
from ..forms.manifest.checks import run_checks
from ..store import consols
from .consol_facts import facts_of
from .consol_plans import DrawnPlan, drawn_plan
from .consol_settings import check_settings
from .consol_tables import classes_apart
from .consols import OpenConsol, opened
from .container_cards import free_until
from .desk import Desk

ON_THE_BOARD = ("CON-36", "CON-44", "CON-47", "CON-58", "CON-59", "CON-62", "CON-64", "CON-65", "CON-66")
"""Checks a clerk looks at while packing."""
TIMES_ZH = {
    "cfs_cutoff": "截货",
    "customs_cutoff": "截关",
    "vgm_cutoff": "截VGM",
    "gate_cutoff": "截港",
    "stuffing": "装箱",
    "gate_in": "进港",
    "loading": "装载",
    "departure": "离港",
}


@dataclass(frozen=True, kw_only=True)
class BoardHouse:
    """A house as a line of the board."""

    number: str
    goods: str
    shipper: str
    pieces: str
    gross_kg: str
    volume_m3: str
    boxes: tuple[str, ...]
    loose: int
    """Pieces that lie in no box."""
    stage_zh: str
    marks: tuple[str, ...]
    """危9, 保税, 涉证, 扣货, 异常 ...: what stands against packing it anywhere."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """How much of a limit is used. `share` is None where the limit is not known."""

    name: str
    used: str
    limit: str
    share: Decimal | None


@dataclass(frozen=True, kw_only=True)
class BoardBox:
    """A box as a card of the board."""

    number: str
    size_type: str
    state: str
    houses: tuple[str, ...]
    bars: tuple[Bar, ...]
    faults: tuple[tuple[str, str], ...]
    """(severity, sentence)."""
    drops: str
    """Drop order where it matters."""
    free_until: str
    plan: DrawnPlan | None
    """The load plan that counts, to be drawn; None where sizes are not known or nothing was planned."""
    sizes: str
    """What is to be said where there is no picture: how many bills have no sizes, or that a plan can be made."""


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything the board shows."""

    held: OpenConsol
    title: str
    cutoffs: tuple[tuple[str, str, bool], ...]
    """(name, time, passed)."""
    houses: tuple[BoardHouse, ...]
    boxes: tuple[BoardBox, ...]


def board(desk: Desk, number: str) -> Board:
    """The board of a consol. Raises `UserError` when there is none."""
    now = desk.clock.now()
    with desk.store.read() as connection:
        held = opened(connection, consols.row_of(connection, number), check_settings(connection).tie)
        answers = run_checks(facts_of(desk, connection, held), ON_THE_BOARD)
    faults: dict[str, list[tuple[str, str]]] = {}
    for answer in answers:
        for issue in answer.issues:
            for box in _boxes_of(held, issue.path):
                faults.setdefault(box, []).append((issue.severity, issue.message))
    consol = held.consol
    direction = "出口" if consol.export else "进口"
    means = " ".join(filter(None, (consol.vessel_name, consol.voyage)))
    return Board(
        held=held,
        title=f"{held.row.number}　{MODE_ZH[consol.mode]}{direction}　总单 {consol.master}　{means}",
        cutoffs=tuple(
            (TIMES_ZH[kind], _time(at), at <= now)
            for kind, at in sorted(consol.times.items(), key=lambda one: one[1])
            if kind in TIMES_ZH
        ),
        houses=tuple(_house(held, one) for one in consol.houses),
        boxes=tuple(_box(held, one, tuple(faults.get(one.number, ()))) for one in consol.containers),
    )


def _boxes_of(held: OpenConsol, path: str) -> list[str]:
    kind, _, name = path.partition(":")
    if kind == "box":
        return [name]
    if kind == "house":
        return list(dict.fromkeys(one.container for one in held.consol.packed_of(name)))
    if kind == "lot":
        return list(dict.fromkeys(one.container for one in held.consol.packings if one.lot == name))
    return []


def _time(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%m-%d %H:%M}"


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def _house(held: OpenConsol, house: HouseBill) -> BoardHouse:
    packed = held.consol.packed_of(house.number)
    pieces = sum(lot.pieces for lot in house.lots)
    names = list(dict.fromkeys(lot.description for lot in house.lots))
    return BoardHouse(
        number=house.number,
        goods=names[0] + (f" 等{len(names)}种" if len(names) > 1 else "") if names else "",
        shipper=house.shipper.name,
        pieces=str(pieces),
        gross_kg=_number(house.lots_total.gross_kg),
        volume_m3=_number(house.lots_total.volume_m3),
        boxes=tuple(dict.fromkeys(one.container for one in packed)),
        loose=pieces - sum(one.pieces for one in packed),
        stage_zh=BILL_STAGE_ZH[held.views[house.number].stage],
        marks=tuple(_marks(held, house)),
    )


def _marks(held: OpenConsol, house: HouseBill) -> list[str]:
    warehouse = held.record.warehouse
    found = []
    classes = sorted({one.hazard_class for lot in house.lots for one in lot.hazards if one.hazard_class})
    found += [f"危{'/'.join(classes)}"] if classes else []
    if any(one.status is HazardStatus.REFUSED for lot in house.lots for one in lot.hazards):
        found.append("线路拒收")
    found += ["保税"] if any(lot.bonded for lot in house.lots) else []
    found += ["食品"] if any(lot.food for lot in house.lots) else []
    if any(lot.licence_needed for lot in house.lots):
        found.append("涉证" if all(lot.licence_held for lot in house.lots if lot.licence_needed) else "缺证")
    found += [f"扣：{HOLD_ZH[one.reason]}" for one in warehouse.open_holds(house.number)]
    found += [TROUBLE_ZH[one.trouble] for one in warehouse.open_discrepancies(house.number)]
    if house.delivery_stop is not None:
        found.append(f"第{house.delivery_stop}站卸")
    if not any(one.house == house.number for one in warehouse.arrivals):
        found.append("未进仓")
    return found


def _box(held: OpenConsol, box: Container, faults: tuple[tuple[str, str], ...]) -> BoardBox:
    last = free_until(box)
    return BoardBox(
        number=box.number,
        size_type=box.size_type,
        state=_state(box),
        houses=tuple(held.consol.houses_in(box.number)),
        bars=bars_of(held, box),
        faults=faults,
        drops=drop_words(held, box),
        free_until="" if last is None else f"免箱期至 {last:%m-%d}",
        plan=drawn_plan(held.consol, box, held.record.plans),
        sizes=sizes_words(held, box),
    )


def bars_of(held: OpenConsol, box: Container) -> tuple[Bar, ...]:
    """Pieces, mass and volume in a box against what it takes."""
    packed = total(held.consol.packed_in(box.number))
    return (
        Bar(name="件数", used=str(packed.pieces or 0), limit="", share=None),
        _bar("货重", packed.gross_kg, box.payload_kg, "kg"),
        _bar("体积", packed.volume_m3, box.capacity_m3, "m³"),
    )


def drop_words(held: OpenConsol, box: Container) -> str:
    """The order in which the bills of a box are unloaded; "" where it is opened at one place only."""
    houses = [held.consol.house_by_number[one] for one in held.consol.houses_in(box.number)]
    order = sorted((one.delivery_stop, one.number) for one in houses if one.delivery_stop is not None)
    return " → ".join(one for _, one in order) if len({stop for stop, _ in order}) > 1 else ""


def sizes_words(held: OpenConsol, box: Container) -> str:
    """What can be said of the sizes in a box; "" for an empty box and one whose plan is drawn."""
    houses, unsized = held.consol.houses_in(box.number), held.consol.unsized(box.number)
    if not houses or drawn_plan(held.consol, box, held.record.plans) is not None:
        return ""
    if unsized:
        return f"尺寸未知 {len(unsized)} 票，按重量和体积装"
    return "尺寸齐全，按 P 计算装箱方案"


def _bar(name: str, used: Decimal | None, limit: Decimal | None, unit: str) -> Bar:
    share = None if used is None or not limit else used / limit
    return Bar(
        name=name,
        used="未全部量尺" if used is None else f"{plain(used)} {unit}",
        limit="" if limit is None else f"{plain(limit)} {unit}",
        share=share,
    )


def _state(box: Container) -> str:
    if box.returned:
        return "已还箱"
    if box.gate_in_at is not None:
        return "已进港"
    if box.sealed_at is not None:
        return "已施封"
    return "待施封" if box.picked_up_at is not None else "待提箱"


def packing_answers(held: OpenConsol, house: str) -> dict[str, Answer]:
    """Box -> what stands against laying this house into it: segregation, food, customs status, room, inspection risk.

    A held house may go nowhere.
    """
    holds = held.record.warehouse.open_holds(house)
    if holds:
        words = f"扣货：{HOLD_ZH[holds[0].reason]}"
        return {box.number: Answer(bars=True, words=words) for box in held.consol.containers}
    return answers(held.consol, house, _rules(held))


def _rules(held: OpenConsol) -> Rules:
    return Rules(apart=classes_apart(), mixed_status=held.consol.transhipment_zone)


def suggestion(desk: Desk, number: str) -> Placing:
    """Which house goes into which box, for those that lie in none (or only partly); nothing is changed."""
    with desk.store.read() as connection:
        held = opened(connection, consols.row_of(connection, number), check_settings(connection).tie)
    loose = {
        house.number
        for house in held.consol.houses
        if sum(one.pieces for one in held.consol.packed_of(house.number)) < sum(lot.pieces for lot in house.lots)
        and not held.record.warehouse.open_holds(house.number)
    }
    return propose(held.consol, _rules(held), loose)
