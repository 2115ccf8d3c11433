"""Papers of a train: the CIM/SMGS note data sheet and the platform's train set with its completeness per box.

Boxes of the note and papers of the set are data with source and confidence (`smgs_boxes.csv`, `train_set.csv`); the note
number is no bill number (consolidation reference 1.3). Days before departure are those the reference knows; where only the
platform says when, the date stays open and the platform is named.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache

from ..domain.clock import CHINA
from ..domain.consolidation.model import Consol, Container, HazardStatus, HouseBill, Lot, Mode, RailNote, total
from ..domain.consolidation.receipts import BillStage, reaches
from ..errors import UserError
from ..output.trade_pages import TO_FILL, TradeBox, TradePaper, TradeTable, plain_table
from ..places import resources
from .consol_paper_words import figure, kind_words, local_time, means_words, party_words, payment_words, seal_words
from .consols import OpenConsol

_CONFIDENCE_ZH = {"high": "高", "medium": "中", "low": "低"}
THERE, MISSING, ASK, NONE = "齐", "缺", "请确认", "不需要"
_EU = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
     "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")
)  # fmt: skip
"""Members of the European Union since 2020-02-01, ISO 3166: where ENS and T1 data are asked for."""
Answer = tuple[str, str]
"""State and what it rests on."""


@cache
def _table(name: str) -> tuple[Mapping[str, str], ...]:
    with (resources() / "tables" / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _demand_rail(held: OpenConsol) -> Consol:
    consol = held.consol
    if consol.mode is not Mode.RAIL and all(leg.mode is not Mode.RAIL for leg in consol.legs):
        raise UserError(
            "papers-not-rail", "这批拼箱没有铁路区段。", "请在“修改”中加入铁路区段，再打印运单数据和班列随车单证。"
        )
    if not consol.houses:
        raise UserError("papers-no-house", "这批拼箱还没有分单。", "请先加入分单，再打印。")
    return consol


def rail_notes(held: OpenConsol) -> list[TradePaper]:
    """The data sheet of every consignment note. Raises `UserError` without a rail leg or without houses."""
    consol = _demand_rail(held)
    number = consol.master if consol.mode is Mode.RAIL else ""
    notes = consol.notes or (RailNote(number=number, houses=tuple(one.number for one in consol.houses)),)
    return [_rail_note(held, note) for note in notes]


def _rail_note(held: OpenConsol, note: RailNote) -> TradePaper:
    consol = held.consol
    houses = [one for one in consol.houses if one.number in note.houses]
    lots = [(house, lot) for house in houses for lot in house.lots]
    names = {number for house in houses for number in house.containers}
    boxes = [box for box in consol.containers if box.number in names]
    values = _values(held, houses, boxes)
    rows = [
        (
            house.number, lot.marks, lot.description, kind_words(lot.package_kind), figure(lot.pieces),
            figure(lot.gross_kg),
        )
        for house, lot in lots
    ]  # fmt: skip
    sums = HouseBill(number="", lots=tuple(lot for _, lot in lots)).lots_total
    rows.append(("合计", "", "", "", figure(sums.pieces), figure(sums.gross_kg)))
    carrier_fills = {"13", "14", "26", "27", "28", "29", "12"}
    return TradePaper(
        title="国际铁路联运运单数据表",
        title_en="CIM/SMGS CONSIGNMENT NOTE – DATA SHEET",
        number=note.number or TO_FILL,
        stamp="数据表 DATA SHEET：供缮制运单，不是运单",
        boxes=tuple(
            TradeBox(
                label=f"{row['box']} {row['name_zh']} {row['name_en']}",
                words=values.get(row["box"], ""),
                span=6 if row["box"] in ("1", "4") else 4,
                height=22.0 if row["box"] in ("1", "4") else 11.0,
                needed=row["box"] not in carrier_fills,
            )
            for row in _ordered_boxes()
        ),
        tables=(
            TradeTable(
                heading="15–18 货物 Goods",
                table=plain_table(
                    (("分单", 20), ("记号 Marks", 30), ("品名 Goods", 50), ("包装 Kind", 18), ("件数", 14), ("毛重 kg", 18)),
                    rows,
                    figures=("件数", "毛重 kg"),
                    sum_row=True,
                ),
            ),
            TradeTable(
                heading="集装箱清单 Container list",
                table=plain_table(
                    (("箱号", 26), ("箱型", 14), ("皮重 kg", 18), ("封志", 44), ("件数", 14), ("毛重 kg", 18)),
                    [
                        (
                            box.number, box.size_type, figure(box.tare_kg), seal_words(box),
                            figure(total(consol.packed_in(box.number)).pieces),
                            figure(total(consol.packed_in(box.number)).gross_kg),
                        )
                        for box in boxes
                    ],
                    figures=("皮重 kg", "件数", "毛重 kg"),
                ),
            ),
        ),
        remarks=(
            "栏号按国际货协（SMGS）运单；CIM/SMGS 统一运单栏号不同，请按现行格式核对（把握：中）。",
            "一张运单多票货的，申报前须办舱单分票。" if len(houses) > 1 and not note.split_accepted else "",
        ),
    )  # fmt: skip


def _ordered_boxes() -> list[Mapping[str, str]]:
    """Consignor and consignee side by side, then by number; goods, pieces and mass stand in the table."""
    rows = [row for row in _table("smgs_boxes.csv") if row["box"] not in ("15", "16", "17", "18")]
    return sorted(rows, key=lambda row: (row["box"] not in ("1", "4"), int(row["box"])))


def _values(held: OpenConsol, houses: list[HouseBill], boxes: list[Container]) -> dict[str, str]:
    consol, sent = held.consol, held.record.transmission
    rail = [leg for leg in consol.legs if leg.mode is Mode.RAIL]
    one = houses[0] if len(houses) == 1 else None
    forwarder = "\n".join(filter(None, (sent.representative, sent.contact, sent.phone)))
    seals = [seal.number for box in boxes for seal in box.seals]
    methods = {box.vgm.method for box in boxes if box.vgm}
    payments = {house.freight_payment for house in houses if house.freight_payment}
    contracts = {
        form.document.get("contract_number", "") for form in held.linked if form.house in {h.number for h in houses}
    }
    return {
        "1": party_words(one.shipper) if one else forwarder,
        "2": rail[0].origin if rail else consol.loading_place,
        "4": party_words(one.consignee) if one else "",
        "5": rail[-1].destination if rail else consol.discharge_place,
        "6": "、".join(leg.destination for leg in rail[:-1] if leg.destination),
        "7": "、".join(dict.fromkeys(leg.means for leg in rail if leg.means)),
        "19": f"{len(seals)}：{'、'.join(seals)}" if seals else "",
        "21": "、".join(sorted(methods)),
        "22": consol.carrier,
        "23": "、".join(payment_words(code) for code in sorted(payments)),
        "25": "、".join(sorted(filter(None, contracts))),
    }


def train_sets(held: OpenConsol) -> list[TradePaper]:
    """The train set of every box: what is there, what is missing, when it is due. Raises `UserError` without rail."""
    consol = _demand_rail(held)
    boxes = [box for box in consol.containers if consol.packed_in(box.number)]
    if not boxes:
        raise UserError("papers-no-box", "还没有货物配入集装箱。", "请先在“拼箱板”配箱，再打印班列随车单证。")
    return [_train_set(held, box) for box in boxes]


def _train_set(held: OpenConsol, box: Container) -> TradePaper:
    consol = held.consol
    departure = consol.times.get("departure")
    rows = []
    states = []
    for row in _table("train_set.csv"):
        state, why = _ANSWERS[row["paper"]](held, box)
        states.append(state)
        rows.append(
            (
                row["name_zh"], state, why, row["due_zh"], _due(row, departure, consol.times.get("loading")),
                row["source_zh"], _CONFIDENCE_ZH[row["confidence"]],
            )
        )  # fmt: skip
    open_ones = sum(state == MISSING for state in states)
    ask = sum(state == ASK for state in states)
    return TradePaper(
        title="班列随车单证清单",
        title_en="TRAIN SET – COMPLETENESS OF PAPERS PER BOX",
        number=box.number,
        landscape=True,
        boxes=(
            TradeBox(label="箱号 Container No.", words=box.number, span=3),
            TradeBox(label="车次 Train", words=means_words(consol), span=3),
            TradeBox(label="发车 Departure", words=local_time(departure), span=3),
            TradeBox(label="情况 State", words=f"缺 {open_ones} 项，待确认 {ask} 项", span=3),
        ),
        tables=(
            TradeTable(
                heading="",
                table=plain_table(
                    (("单证", 46), ("情况", 13), ("依据", 54), ("时限", 38), ("到期", 28), ("来源", 46), ("把握", 9)),
                    rows,
                ),
            ),
        ),
        remarks=("时限以班列平台公布为准；“请确认”的项目本程序没有足够数据判断。",),
    )


def _due(row: Mapping[str, str], departure: datetime | None, loading: datetime | None) -> str:
    """The days before departure as dates, the two hours before loading as a time; "" where only the platform says."""
    if row["paper"] == "pre_manifest":
        return local_time(loading - timedelta(hours=2)) if loading else TO_FILL
    if not row["first_days"]:
        return ""
    if departure is None:
        return TO_FILL
    day = departure.astimezone(CHINA).date()
    first, last = (day - timedelta(days=int(row[name])) for name in ("first_days", "last_days"))
    return f"{first:%m-%d}" if first == last else f"{first:%m-%d} 至 {last:%m-%d}"


def _inside(held: OpenConsol, box: Container) -> list[tuple[HouseBill, Lot]]:
    lots = {(one.house, one.lot) for one in held.consol.packed_in(box.number)}
    return [(house, lot) for house, lot in held.consol.lots() if (house.number, lot.id) in lots]


def _houses(held: OpenConsol, box: Container) -> list[HouseBill]:
    return [held.consol.house_by_number[number] for number in held.consol.houses_in(box.number)]


def _lacking(lacking: list[str], fine: str = "") -> Answer:
    shown = "、".join(lacking[:4]) + (f"等 {len(lacking)} 项" if len(lacking) > 4 else "")
    return (MISSING, f"缺：{shown}") if lacking else (THERE, fine)


def _box_list(held: OpenConsol, box: Container) -> Answer:
    values = (("箱型", box.size_type), ("皮重", box.tare_kg), ("封志", box.seals))
    return _lacking([name for name, value in values if not value], "箱号、箱型、皮重、封志已有")


def _pre_manifest(held: OpenConsol, box: Container) -> Answer:
    return _lacking([one.number for one in _houses(held, box) if not reaches(one.stage, BillStage.ACCEPTED)], "已接受")


def _note_split(held: OpenConsol, box: Container) -> Answer:
    names = {one.number for one in _houses(held, box)}
    notes = [one for one in held.consol.notes if names & set(one.houses) and len(one.houses) > 1]
    return _lacking([one.number for one in notes if not one.split_accepted], "已分票") if notes else (NONE, "一票一单")


def _release(held: OpenConsol, box: Container) -> Answer:
    released = {one.house for one in held.declarations if one.live and one.released}
    return _lacking([one.number for one in _houses(held, box) if one.number not in released], "各票已放行")


def _note(held: OpenConsol, box: Container) -> Answer:
    known = {name for one in held.consol.notes if one.number for name in one.houses}
    return _lacking([one.number for one in _houses(held, box) if one.number not in known], "运单号已有")


def _invoice(held: OpenConsol, box: Container) -> Answer:
    goods = held.record.goods
    lacking = [
        lot.description or lot.id
        for _, lot in _inside(held, box)
        if lot.id not in goods or goods[lot.id].amount is None
    ]
    return _lacking(lacking) if lacking else (ASK, "货值已有，译文请核对")


def _packing(held: OpenConsol, box: Container) -> Answer:
    lacking = [lot.id for _, lot in _inside(held, box) if not lot.pieces or not lot.gross_kg or not lot.description]
    return _lacking(lacking) if lacking else (ASK, "件重已有，译文请核对")


def _certificates(held: OpenConsol, box: Container) -> Answer:
    wanted = [lot for _, lot in _inside(held, box) if lot.licence_needed]
    return (
        _lacking([one.description or one.id for one in wanted if not one.licence_held], "已有")
        if wanted
        else (NONE, "")
    )


def _to_eu(held: OpenConsol) -> bool:
    return any(country in _EU for leg in held.consol.legs for country in leg.countries)


def _t1(held: OpenConsol, box: Container) -> Answer:
    return (ASK, "途经欧盟，由境外代理办理") if _to_eu(held) else (NONE, "未列欧盟国家")


def _attorney(held: OpenConsol, box: Container) -> Answer:
    return ASK, "本程序不保存"


def _ens(held: OpenConsol, box: Container) -> Answer:
    if not _to_eu(held):
        return NONE, "未列欧盟国家"
    lacking = [f"{lot.description or lot.id} 6 位编码" for _, lot in _inside(held, box) if len(lot.hs_code) < 6]
    lacking += [f"{one.number} 收货人地址" for one in _houses(held, box) if not one.consignee.address]
    lacking += [f"{one.number} EORI" for one in _houses(held, box) if not one.consignee.code]
    return _lacking(lacking) if lacking else (ASK, "数据已有，品名请核对是否具体")


def _hazard(held: OpenConsol, box: Container) -> Answer:
    legs = [leg.sequence for leg in held.consol.legs if leg.mode is Mode.RAIL]
    lacking = []
    for house, lot in _inside(held, box):
        judged = [lot.hazard_on(leg) for leg in legs]
        if any(one is None or one.status is HazardStatus.UNKNOWN for one in judged):
            lacking.append(f"{house.number} {lot.description}".strip())
    return _lacking(lacking, "各铁路段已判定")


_ANSWERS: Mapping[str, Callable[[OpenConsol, Container], Answer]] = {
    "box_list": _box_list,
    "pre_manifest": _pre_manifest,
    "note_split": _note_split,
    "release": _release,
    "rail_note": _note,
    "invoice": _invoice,
    "packing_list": _packing,
    "certificates": _certificates,
    "t1_data": _t1,
    "attorney": _attorney,
    "ens": _ens,
    "hazard": _hazard,
}
