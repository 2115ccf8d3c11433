"""Papers of a box: the container packing list (装箱单) and the stuffing list of market procurement (市场采购装箱清单).

Only what lies in the box by the packings is listed: the packing list equals what was stuffed, not what was booked
(consolidation reference section 5). The value limit of market procurement binds one declaration, so it is shown per
bill (reference 1.4; check CON-46 judges it).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ..domain.consolidation.box_mass import summed_mass
from ..domain.consolidation.model import Consol, Container, HazardStatus, HouseBill, Lot, Packing, total
from ..domain.consolidation.record import SELLER
from ..domain.quantity import exact_sum, plain
from ..errors import UserError
from ..output.trade_pages import TO_FILL, TradeBox, TradePaper, TradeTable, plain_table
from .consol_paper_words import figure, kind_words, local_time, means_words, party_words, seal_words
from .consols import OpenConsol

_FIGURES = ("件数 Pkgs", "毛重 kg", "净重 kg", "体积 m³", "货值")


def packing_lists(held: OpenConsol) -> list[TradePaper]:
    """One packing list for every box that holds something. Raises `UserError` when no box does."""
    return [_packing_list(held, box) for box in filled_boxes(held)]


def filled_boxes(held: OpenConsol) -> list[Container]:
    """The boxes something lies in. Raises `UserError` when there is none."""
    boxes = [box for box in held.consol.containers if held.consol.packed_in(box.number)]
    if not boxes:
        raise UserError("papers-no-box", "还没有货物配入集装箱。", "请先在“拼箱板”配箱，再打印装箱单。")
    return boxes


def _packing_list(held: OpenConsol, box: Container) -> TradePaper:
    consol = held.consol
    packed = consol.packed_in(box.number)
    inside = total(packed)
    rows = [_packed_row(house, lot, one) for house, lot, one in _ordered(held, packed)]
    rows.append(("合计 Total", "", "", "", figure(inside.pieces), figure(inside.gross_kg), figure(inside.volume_m3)))
    vgm = box.vgm
    return TradePaper(
        title="集装箱装箱单",
        title_en="CONTAINER LOAD PLAN (CLP)",
        number=box.number,
        boxes=(
            TradeBox(label="箱号 Container No.", words=box.number, span=3),
            TradeBox(label="箱型 Size/Type", words=box.size_type, span=2),
            TradeBox(label="封志 Seal No.", words=seal_words(box), span=4),
            TradeBox(label="总单号 Master B/L No.", words=consol.master, span=3),
            TradeBox(label="船名航次/车次 Vessel, Voyage/Train", words=means_words(consol), span=6),
            TradeBox(label="装货地 Place of loading", words=consol.loading_place, span=3),
            TradeBox(label="卸货地 Place of discharge", words=consol.discharge_place, span=3),
            TradeBox(label="箱皮重 Tare kg", words=figure(box.tare_kg), span=2),
            TradeBox(label="货毛重 Cargo kg", words=figure(inside.gross_kg), span=2),
            TradeBox(label="垫料 Dunnage kg", words=figure(box.dunnage_kg), span=2, needed=False),
            TradeBox(label="箱货总重 Gross kg", words=figure(summed_mass(consol, box)), span=2),
            TradeBox(label="VGM kg", words=figure(vgm.mass_kg) if vgm else "", span=2),
            TradeBox(label="VGM 方法 Method", words=vgm.method if vgm else "", span=2),
            TradeBox(label="设备交接单 EIR No.", words=box.eir_number, span=4, needed=False),
            TradeBox(label="设定温度 Set temp. ℃", words=figure(box.set_temperature_c), span=2, needed=False),
            TradeBox(label="装箱时间 Stuffed at", words=local_time(consol.times.get("stuffing")), span=3),
            TradeBox(label="施封时间 Sealed at", words=local_time(box.sealed_at), span=3),
        ),
        tables=(
            TradeTable(
                heading="箱内货物（按装箱次序，未理货的按分单次序） Contents",
                table=plain_table(
                    (
                        ("分单号 House B/L", 20), ("唛头 Marks", 24), ("品名 Description", 38), ("包装 Kind", 14),
                        ("件数 Pkgs", 12), ("毛重 kg", 15), ("体积 m³", 13),
                    ),
                    rows,
                    figures=_FIGURES,
                    sum_row=True,
                ),
            ),
        ),
        remarks=_hazard_remarks(consol, packed),
        signs=("装箱人 Packed by：", "理货 Tally：", "驾驶员 Driver：", "日期 Date："),
    )  # fmt: skip


def _ordered(held: OpenConsol, packed: Iterable[Packing]) -> list[tuple[HouseBill, Lot, Packing]]:
    """In the order of the tally; what was not tallied follows in the order of houses and lots."""
    consol = held.consol
    tallied = {(one.container, one.house, one.lot): one.order for one in reversed(held.record.warehouse.tallies)}
    places = {(house.number, lot.id): at for at, (house, lot) in enumerate(consol.lots())}
    lots = {(house.number, lot.id): (house, lot) for house, lot in consol.lots()}
    last = len(held.record.warehouse.tallies) + 1
    found = [(*lots[one.house, one.lot], one) for one in packed if (one.house, one.lot) in lots]
    return sorted(
        found,
        key=lambda row: (
            tallied.get((row[2].container, row[2].house, row[2].lot), last),
            places[row[2].house, row[2].lot],
        ),
    )


def _packed_row(house: HouseBill, lot: Lot, one: Packing) -> tuple[str, ...]:
    return (
        house.number, lot.marks, lot.description, kind_words(lot.package_kind), figure(one.pieces),
        figure(one.gross_kg), figure(one.volume_m3),
    )  # fmt: skip


def _hazard_remarks(consol: Consol, packed: Iterable[Packing]) -> tuple[str, ...]:
    """What travels as dangerous goods, leg by leg: status belongs to a lot and a leg."""
    legs = {leg.sequence: leg for leg in consol.legs}
    inside = {(one.house, one.lot) for one in packed}
    words = []
    for house, lot in consol.lots():
        if (house.number, lot.id) not in inside:
            continue
        for judged in lot.hazards:
            if judged.status is not HazardStatus.DANGEROUS:
                continue
            leg = legs.get(judged.leg)
            way = f"{leg.origin}—{leg.destination}" if leg else f"第 {judged.leg} 段"
            call = f"{judged.contact} {judged.phone}".strip()
            parts = (
                f"UN{judged.un_number}" if judged.un_number else f"UN 号{TO_FILL}",
                f"{judged.hazard_class or TO_FILL} 类",
                f"包装类 {judged.packing_group}" if judged.packing_group else "",
                f"应急 {call or TO_FILL}",
            )
            words.append(f"危险品：{house.number} {lot.description}（{way}）{'　'.join(filter(None, parts))}")
    return tuple(words)


def market_lists(held: OpenConsol, limit_usd: Decimal) -> list[TradePaper]:
    """One stuffing list for every box of a market-procurement consol: it joins transaction, box and declaration.

    `limit_usd`: what one declaration may be worth, USD. Raises `UserError` for another kind of consol, and while
    nothing is packed.
    """
    if held.consol.special != "market":
        raise UserError(
            "papers-not-market", "这批拼箱不是市场采购（1039）。", "请在“修改”中把监管类别改为市场采购，或改印装箱单。"
        )
    return [_market_list(held, box, limit_usd) for box in filled_boxes(held)]


def _market_list(held: OpenConsol, box: Container, limit_usd: Decimal) -> TradePaper:
    consol, market = held.consol, held.record.market
    packed = consol.packed_in(box.number)
    rows: list[tuple[str, ...]] = []
    by_house: dict[str, list[tuple[Decimal, str] | None]] = {}
    for house, lot, one in _ordered(held, packed):
        worth = _value_of(held, lot, one)
        by_house.setdefault(house.number, []).append(worth)
        facts = held.record.goods.get(lot.id)
        rows.append(
            (
                str(len(rows) + 1),
                house.number,
                market.get(SELLER + house.number, "") or TO_FILL,
                lot.marks,
                lot.description,
                (facts.hs_code if facts else "") or lot.hs_code, kind_words(lot.package_kind), figure(one.pieces),
                figure(one.gross_kg), figure(one.volume_m3),
                f"{plain(worth[0])} {worth[1]}" if worth else "",
            )
        )  # fmt: skip
    inside = total(packed)
    rows.append(
        ("", "合计", "", "", "", "", "", figure(inside.pieces), figure(inside.gross_kg), figure(inside.volume_m3), "")
    )
    declared: dict[str, list[str]] = {}
    for row in held.declarations:
        if row.live and row.house:
            declared.setdefault(row.house, []).append(row.number)
    return TradePaper(
        title="市场采购贸易装箱清单",
        title_en="MARKET PROCUREMENT STUFFING LIST (1039)",
        number=box.number,
        landscape=True,
        boxes=(
            TradeBox(label="市场采购代理商 Agent", words=market.get("agent", ""), span=5),
            TradeBox(label="市场集聚区 Market", words=market.get("place", ""), span=3),
            TradeBox(label="联网平台订单号 Order No.", words=market.get("order", ""), span=4),
            TradeBox(label="箱号 Container No.", words=box.number, span=3),
            TradeBox(label="箱型 Size/Type", words=box.size_type, span=2),
            TradeBox(label="封志 Seal No.", words=seal_words(box), span=3),
            TradeBox(label="总单号 Master B/L No.", words=consol.master, span=4),
        ),
        tables=(
            TradeTable(
                heading="箱内货物",
                table=plain_table(
                    (
                        ("序号", 7),
                        ("分单号", 18),
                        ("商户", 26),
                        ("唛头", 20),
                        ("品名", 36),
                        ("商品编号", 18),
                        ("包装", 13),
                        ("件数 Pkgs", 11),
                        ("毛重 kg", 14),
                        ("体积 m³", 13),
                        ("货值", 19),
                    ),
                    rows,
                    figures=_FIGURES,
                    sum_row=True,
                ),
            ),
            TradeTable(
                heading="分单、发货人与报关单",
                table=plain_table(
                    (("分单号", 20), ("发货人", 56), ("本箱货值", 24), ("报关单号", 44)),
                    [
                        (
                            number,
                            party_words(consol.house_by_number[number].shipper).split("\n")[0],
                            _sum_words(values),
                            "、".join(declared.get(number, ())) or "（未申报）",
                        )
                        for number, values in by_house.items()
                    ],
                    figures=("本箱货值",),
                ),
            ),
        ),
        remarks=(f"单票报关单商品货值最高 {plain(limit_usd)} 美元。货值不明的行留空，其分单不写合计。",),
        signs=("代理商：", "装箱监管场所：", "装箱人：", "日期："),
    )


def _value_of(held: OpenConsol, lot: Lot, one: Packing) -> tuple[Decimal, str] | None:
    """The value of what lies in the box; None where it is not known or the lot is parted over boxes."""
    facts = held.record.goods.get(lot.id)
    if facts is None or facts.amount is None or one.pieces != lot.pieces:
        return None
    return facts.amount, facts.currency


def _sum_words(values: Iterable[tuple[Decimal, str] | None]) -> str:
    """The sum in its currencies; "" when a line has no value, for then the sum is not known."""
    known = list(values)
    if any(one is None for one in known):
        return ""
    sums = {
        currency: exact_sum(v for v, c in filter(None, known) if c == currency) for _, currency in filter(None, known)
    }
    return "、".join(f"{plain(value)} {currency}" for currency, value in sums.items())
