"""The goods of a consol as a list one types or pastes: words, flags, sizes, what the declaration needs; lots added to a
house; what a lot is on each leg.

A row is a mapping from the names of `LOT_ZH` to texts. Pieces, mass and volume of a lot that is there are not changed here:
they have acts of their own, for messages and papers follow from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation

from ..domain.consolidation.model import Consol, HouseBill, Leg, LegHazard, Lot, Measured, PieceSize
from ..domain.consolidation.record import ConsolRecord, GoodsFacts
from ..domain.quantity import plain
from ..errors import UserError
from .consol_changes import house_of, lot_unknown, refuse_released
from .consol_measures import refuse_measures
from .consols import Made, OpenConsol, act_on_consol, put_changed
from .desk import Desk

YES = "是"
LOT_ZH: Mapping[str, str] = {
    "description": "货名",
    "hs_code": "商品编号",
    "package_kind": "包装种类",
    "pieces": "件数",
    "gross_kg": "毛重",
    "volume_m3": "体积",
    "net_kg": "净重",
    "marks": "唛头",
    "bonded": "保税",
    "food": "食品",
    "high_risk_food": "高风险检疫食品",
    "odour": "异味",
    "temperature_c": "温度℃",
    "wood_packaging": "木质包装",
    "wood_marked": "有IPPC标识",
    "loose": "未打托",
    "licence_needed": "涉证",
    "licence_held": "证件已到",
    "refund_claimed": "申请退税",
    "sizes": "逐件尺寸",
    "declared_code": "申报编码",
    "declared_name": "申报品名",
    "elements": "申报要素",
    "quantity": "成交数量",
    "unit": "成交单位",
    "legal_quantity": "法定数量",
    "legal_quantity_2": "第二数量",
    "amount": "货值",
    "currency": "币制",
}
"""Name of a cell -> its heading. What a paper or a check says of it uses the same words."""
FLAGS = (
    "bonded",
    "food",
    "high_risk_food",
    "odour",
    "wood_packaging",
    "wood_marked",
    "licence_needed",
    "licence_held",
    "refund_claimed",
)
_WORDS = ("description", "hs_code", "marks", "package_kind")
_FACTS = {"declared_code": "hs_code", "declared_name": "name", "elements": "elements", "unit": "unit"}
_FACT_NUMBERS = ("quantity", "legal_quantity", "legal_quantity_2", "amount")
_SIZE = re.compile(r"\s*[*×xX]\s*")


def lot_texts(lot: Lot, facts: GoodsFacts | None = None) -> dict[str, str]:
    """A lot as a row."""
    row = {name: str(getattr(lot, name)) for name in _WORDS}
    row["pieces"], row["gross_kg"] = str(lot.pieces), plain(lot.gross_kg)
    for name in ("net_kg", "volume_m3", "temperature_c"):
        value: Decimal | None = getattr(lot, name)
        row[name] = "" if value is None else plain(value)
    row["sizes"] = size_words(lot.sizes)
    row |= {name: YES if getattr(lot, name) else "" for name in FLAGS}
    row["loose"] = "" if lot.on_pallet else YES
    given = facts or GoodsFacts()
    row |= {name: str(getattr(given, field)) for name, field in _FACTS.items()}
    for name in _FACT_NUMBERS:
        value = getattr(given, name)
        row[name] = "" if value is None else plain(value)
    row["currency"] = given.currency if given.amount is not None else ""
    return row


def size_words(sizes: Iterable[PieceSize]) -> str:
    """Sizes as they are typed: pieces*length*width*height in mm, and kg each where known; groups parted by a semicolon."""
    return "；".join(
        f"{one.pieces}*{one.length}*{one.width}*{one.height}"
        + ("" if one.gross_kg is None else f"*{plain(one.gross_kg)}")
        for one in sizes
    )


def sizes_of(words: str, pieces: int, name: str) -> tuple[PieceSize, ...]:
    """The sizes as typed. Raises `UserError` for what cannot be read or does not come to the pieces of the lot."""
    found = []
    for part in filter(None, (one.strip() for one in re.split("[；;\n]", words))):
        try:
            figures = [Decimal(one) for one in _SIZE.split(part)]
        except InvalidOperation:
            figures = []
        if (
            len(figures) not in (4, 5)
            or any(not one.is_finite() or one <= 0 for one in figures)
            or any(one != int(one) for one in figures[:4])
        ):
            raise UserError(
                "consol-sizes",
                f"货物“{name}”的尺寸“{part}”读不懂。",
                "请写成 件数*长*宽*高（毫米），如 20*600*400*300。",
            )
        count, length, width, height = (int(one) for one in figures[:4])
        mass = figures[4] if len(figures) == 5 else None
        found.append(PieceSize(pieces=count, length=length, width=width, height=height, gross_kg=mass))
    total = sum(one.pieces for one in found)
    if found and total != pieces:
        raise UserError(
            "consol-sizes-pieces",
            f"货物“{name}”共{pieces}件，尺寸合计{total}件。",
            "请核对各尺寸的件数；不清楚请留空。",
        )
    return tuple(found)


def read_lot(row: Mapping[str, str], lot: Lot) -> Lot:
    """The lot with what a row says of it; cells a row does not have stay as they are.

    Raises `UserError` for a number that is none, a flag that says neither yes nor nothing, and sizes (`sizes_of`).
    """
    name = row.get("description", lot.description) or lot.id
    values: dict[str, object] = {one: row[one].strip() for one in _WORDS if one in row}
    if "package_kind" in values:
        values["package_kind"] = str(values["package_kind"]).upper()
    for one in ("net_kg", "temperature_c"):
        if one in row:
            values[one] = _number(row[one], LOT_ZH[one], name)
    for one in FLAGS:
        if one in row:
            values[one] = _yes(row[one], LOT_ZH[one], name)
    if "loose" in row:
        values["on_pallet"] = not _yes(row["loose"], LOT_ZH["loose"], name)
    if "sizes" in row:
        values["sizes"] = sizes_of(row["sizes"], lot.pieces, name)
    return replace(lot, **values)  # type: ignore[arg-type]


def new_lot(row: Mapping[str, str], key: str) -> Lot:
    """A lot that comes with its own pieces, mass and volume. Raises `UserError` as `read_lot` does, and for no pieces."""
    name = row.get("description", "") or key
    pieces, gross = _number(row.get("pieces", ""), "件数", name), _number(row.get("gross_kg", ""), "毛重", name)
    if pieces is None or gross is None or pieces != int(pieces):
        raise UserError("consol-lot-figures", f"货物“{name}”的件数或毛重没有填对。", "件数须为整数，毛重须大于零。")
    volume = _number(row.get("volume_m3", ""), "体积", name)
    lot = Lot(id=key, pieces=int(pieces), gross_kg=gross, volume_m3=volume,
              booked=Measured(pieces=int(pieces), gross_kg=gross, volume_m3=volume))  # fmt: skip
    made = read_lot(row, lot)
    return made if made.package_kind else replace(made, package_kind="CT")


def read_facts(row: Mapping[str, str], known: GoodsFacts | None) -> GoodsFacts:
    """What the declaration needs, with what a row says of it."""
    values: dict[str, object] = {field: row[name].strip() for name, field in _FACTS.items() if name in row}
    for one in _FACT_NUMBERS:
        if one in row:
            values[one] = _number(row[one], LOT_ZH[one], row.get("description", ""))
    if row.get("currency", "").strip():
        values["currency"] = row["currency"].strip().upper()
    return replace(known or GoodsFacts(), **values)  # type: ignore[arg-type]


def _number(words: str, label: str, name: str) -> Decimal | None:
    text = words.strip().replace(",", "")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise UserError("consol-lot-number", f"货物“{name}”的{label}“{words}”不是数字。", f"请更正{label}。")
    return value


def _yes(words: str, label: str, name: str) -> bool:
    text = words.strip().upper()
    if text in ("", "否", "无", "N", "NO", "0"):
        return False
    if text in (YES, "有", "√", "Y", "YES", "1"):
        return True
    raise UserError("consol-lot-flag", f"货物“{name}”的{label}“{words}”读不懂。", "请填“是”，或留空。")


# --- acts ---------------------------------------------------------------------------------------------------------------


def put_lots(desk: Desk, number: str, rows: Sequence[Mapping[str, str]]) -> OpenConsol:
    """Take over a list of goods in one act. A row names its `house` and the `id` of its lot; without an id it is a new lot
    of that house.

    Raises `UserError` for a house or lot there is not, cells that cannot be read, and new lots of a released house.
    """

    def change(held: OpenConsol, now: datetime) -> Made | None:
        record = _with_rows(held, held.record, rows)
        return None if record == held.record else (_kept(held, record, "修改货物明细", now), {"rows": len(rows)})

    return act_on_consol(desk, number, "consol_lot", change)


def edit_house(desk: Desk, number: str, house: HouseBill, rows: Sequence[Mapping[str, str]] = ()) -> OpenConsol:
    """Put another text of a house (parties, terms, places), and with it rows of its goods as `put_lots` takes them.

    Raises `UserError` as `put_lots` does; the lots of `house` itself must be those that are there.
    """

    def change(held: OpenConsol, now: datetime) -> Made | None:
        was = house_of(held, house.number)
        if [(lot.id, lot.pieces, lot.gross_kg, lot.volume_m3) for lot in was.lots] != [
            (lot.id, lot.pieces, lot.gross_kg, lot.volume_m3) for lot in house.lots
        ]:
            raise UserError(
                "consol-house-measures",
                "件数、毛重、体积不在这里修改。",
                "请用“改重量”、“拆分”或登记进仓来更正件数和重量。",
            )
        houses = tuple(house if one.number == house.number else one for one in held.consol.houses)
        record = replace(held.record, consol=replace(held.consol, houses=houses))
        record = _with_rows(held, record, rows)
        if record == held.record:
            return None
        return _kept(held, record, f"修改分单{house.number}", now), {"house": house.number}

    return act_on_consol(desk, number, "consol_lot", change)


def _with_rows(held: OpenConsol, record: ConsolRecord, rows: Iterable[Mapping[str, str]]) -> ConsolRecord:
    houses = {one.number: list(one.lots) for one in record.consol.houses}
    goods = dict(record.goods)
    for row in rows:
        number, key = row.get("house", ""), row.get("id", "")
        if number not in houses:
            house_of(held, number)
        lots = houses[number]
        at = next((n for n, one in enumerate(lots) if one.id == key), None)
        if key and at is None:
            raise lot_unknown(number, key)
        if at is None:
            refuse_released(held, [number])
            key = _fresh(number, {one.id for one in lots})
            lots.append(new_lot(row, key))
        else:
            lots[at] = read_lot(row, lots[at])
        facts = read_facts(row, goods.get(key))
        if facts != goods.get(key, GoodsFacts()):
            goods[key] = facts
    after = tuple(replace(one, lots=tuple(houses[one.number])) for one in record.consol.houses)
    refuse_measures(lot for house in after for lot in house.lots)
    plans = {box: plan for box, plan in record.plans.items() if box not in _resized(held.consol, after)}
    return replace(record, consol=replace(record.consol, houses=after), goods=goods, plans=plans)


def _fresh(house: str, taken: set[str]) -> str:
    return next(key for n in range(1, len(taken) + 2) if (key := f"{house}-{n}") not in taken)


def _resized(before: Consol, after: Iterable[HouseBill]) -> set[str]:
    """Boxes with a lot whose sizes are others now: a plan of them was made for other pieces."""
    old = {lot.id: lot.sizes for _, lot in before.lots()}
    changed = {lot.id for house in after for lot in house.lots if old.get(lot.id, lot.sizes) != lot.sizes}
    return {one.container for one in before.packings if one.lot in changed}


def _kept(held: OpenConsol, record: ConsolRecord, why: str, now: datetime) -> ConsolRecord:
    made = put_changed(held, record.consol, why, now)
    return replace(made, goods=record.goods, plans=record.plans)


# --- what a lot is on each leg ------------------------------------------------------------------------------------------


def legs_of(consol: Consol) -> tuple[Leg, ...]:
    """The legs of the way; while none was noted, the one leg the consol itself is."""
    own = Leg(sequence=1, mode=consol.mode, origin=consol.loading_place, destination=consol.discharge_place)
    return consol.legs or (own,)


def judge_hazard(desk: Desk, number: str, house: str, lot_id: str, judged: Iterable[LegHazard]) -> OpenConsol:
    """Note what a lot is on legs; the judgement of another leg stays (4.6: per leg, never by precedent).

    A consol without legs gets its own way as the first. Raises `UserError` for a house or lot there is not.
    """
    new = {one.leg: one for one in judged}

    def change(held: OpenConsol, now: datetime) -> Made | None:
        bill = house_of(held, house)
        if lot_id not in {lot.id for lot in bill.lots}:
            raise lot_unknown(house, lot_id)
        lots = tuple(
            replace(lot, hazards=(*(one for one in lot.hazards if one.leg not in new), *new.values()))
            if lot.id == lot_id
            else lot
            for lot in bill.lots
        )
        houses = tuple(replace(one, lots=lots) if one.number == house else one for one in held.consol.houses)
        after = replace(held.consol, houses=houses, legs=legs_of(held.consol))
        if houses == held.consol.houses:
            return None
        return put_changed(held, after, f"分单{house}危险品判定", now), {"lot": lot_id, "legs": sorted(new)}

    return act_on_consol(desk, number, "consol_hazard", change)
