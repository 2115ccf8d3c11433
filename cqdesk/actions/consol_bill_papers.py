"""Papers of the bills: house bill draft (分提单), master bill data sheet (补料), arrival notice (到货通知书), delivery note
(提货交接单).

A house bill shows the real shipper and consignee; the master shows the forwarder as shipper (consolidation reference
1.1). Nothing is a document of title: drafts say so, and what nobody told the program (originals, place of issue) stays
empty with a mark.
"""

from __future__ import annotations

from ..domain.consolidation.model import Container, HouseBill, Measured, Mode, total
from ..domain.consolidation.warehouse import TROUBLE_ZH
from ..errors import UserError
from ..output.page_table import Table
from ..output.trade_pages import TO_FILL, TradeBox, TradePaper, TradeTable, plain_table
from .consol_paper_words import (
    bill_title,
    figure,
    house_words,
    kind_words,
    local_time,
    master_title,
    means_words,
    party_words,
    payment_words,
    seal_words,
)
from .consols import OpenConsol
from .container_cards import free_until

DRAFT = "草稿 DRAFT：仅供核对，不作为物权凭证 / NOT A DOCUMENT OF TITLE"
_FIGURES = ("件数 Pkgs", "毛重 kg", "净重 kg", "体积 m³", "皮重 kg", "VGM kg")


def _houses(held: OpenConsol) -> list[HouseBill]:
    found = list(held.consol.houses)
    if not found:
        raise UserError("papers-no-house", "这批拼箱还没有分单。", "请先加入分单（Ctrl+N 或粘贴），再打印。")
    return found


def house_bills(held: OpenConsol) -> list[TradePaper]:
    """The draft of every house bill. Raises `UserError` when there is no house."""
    return [_house_bill(held, house) for house in _houses(held)]


def _house_bill(held: OpenConsol, house: HouseBill) -> TradePaper:
    consol = held.consol
    title, english = bill_title(consol.mode)
    return TradePaper(
        title=f"{title}（草稿）",
        title_en=f"{english} – DRAFT FOR CONFIRMATION",
        number=house_words(house),
        stamp=DRAFT,
        boxes=(
            TradeBox(label="发货人 Shipper", words=party_words(house.shipper), span=6, height=24),
            TradeBox(label=f"{title}号 House No.", words=house.number, span=3, height=24),
            TradeBox(label="总单号 Master No.", words=consol.master, span=3, height=24),
            TradeBox(label="收货人 Consignee", words=party_words(house.consignee), span=6, height=24),
            TradeBox(label="通知人 Notify party", words=party_words(house.notify), span=6, height=24),
            TradeBox(label="收货地 Place of receipt", words=held.record.transmission.consigned_place, span=3),
            TradeBox(label="船名航次/车次 Vessel, Voyage/Train", words=means_words(consol), span=5),
            TradeBox(label="装货地 Place of loading", words=consol.loading_place, span=4),
            TradeBox(label="卸货地 Place of discharge", words=_discharge(held, house), span=3),
            TradeBox(label="交货地 Place of delivery", words="", span=3),
            TradeBox(label="运输条款 Conditions (CN014)", words=house.conditions, span=3),
            TradeBox(label="运费支付 Freight", words=payment_words(house.freight_payment), span=3),
            TradeBox(label="正本份数 Originals", words="", span=3),
            TradeBox(label="签发地点 Place of issue", words="", span=3),
            TradeBox(label="签发日期 Date of issue", words="", span=3),
            TradeBox(label="签发人 Issued by", words=held.record.transmission.representative, span=3),
        ),
        tables=(
            TradeTable(heading="货物 Goods", table=_goods(house)),
            TradeTable(heading="集装箱 Containers", table=_boxes_of(held, house)),
        ),
        remarks=_remarks(held, house),
        signs=("发货人确认 Confirmed by shipper：", "日期 Date："),
    )


def _discharge(held: OpenConsol, house: HouseBill) -> str:
    return house.discharge_place or held.consol.discharge_place


def _goods(house: HouseBill) -> Table:
    """Goods lines of a bill as the bill states them, with the sum of the lots."""
    rows = [
        (
            lot.marks, lot.description, lot.hs_code, kind_words(lot.package_kind),
            figure(lot.pieces), figure(lot.gross_kg), figure(lot.volume_m3),
        )
        for lot in house.lots
    ]  # fmt: skip
    rows.append(("合计 Total", "", "", "", *_measured(house.lots_total)))
    return plain_table(
        (
            ("唛头 Marks", 30), ("品名 Description", 46), ("HS", 20), ("包装 Kind", 16),
            ("件数 Pkgs", 13), ("毛重 kg", 16), ("体积 m³", 14),
        ),
        rows,
        figures=_FIGURES,
        sum_row=True,
    )  # fmt: skip


def _boxes_of(held: OpenConsol, house: HouseBill) -> Table:
    """What of a house lies in which box."""
    consol = held.consol
    rows = []
    for number in house.containers:
        box = consol.container_by_number.get(number, Container(number=number))
        inside = total([one for one in consol.packed_of(house.number) if one.container == number])
        rows.append((number, box.size_type, seal_words(box), *_measured(inside)))
    return plain_table(
        (
            ("箱号 Container", 26),
            ("箱型 Type", 12),
            ("封志 Seal", 34),
            ("件数 Pkgs", 14),
            ("毛重 kg", 18),
            ("体积 m³", 16),
        ),
        rows,
        figures=_FIGURES,
    )


def _remarks(held: OpenConsol, house: HouseBill) -> tuple[str, ...]:
    """What keeps a bill from being clean: the open exceptions of the warehouse."""
    words = [
        f"仓库批注 Remarks：{TROUBLE_ZH[one.trouble]} {one.detail}"
        for one in held.record.warehouse.discrepancies
        if one.house == house.number and one.settled_at is None
    ]
    return (*words, f"“{TO_FILL}”的栏目本程序没有数据，请按承运合同补填。")


def _measured(one: Measured) -> tuple[str, str, str]:
    return figure(one.pieces), figure(one.gross_kg), figure(one.volume_m3)


def master_bills(held: OpenConsol) -> list[TradePaper]:
    """The data sheet of the carrier's bill: sums of the houses, boxes with seals and VGM."""
    consol = held.consol
    houses = _houses(held)
    title, english = master_title(consol.mode)
    lots = [lot for house in houses for lot in house.lots]
    sums = HouseBill(number="", lots=tuple(lots)).lots_total
    rows = [
        (
            box.number, box.size_type, seal_words(box), *_measured(total(consol.packed_in(box.number))),
            figure(box.tare_kg), figure(box.vgm.mass_kg) if box.vgm else "", box.vgm.method if box.vgm else "",
        )
        for box in consol.containers
    ]  # fmt: skip
    forwarder = held.record.transmission
    contact = " ".join(filter(None, (forwarder.contact, forwarder.phone)))
    shipper = "\n".join(filter(None, (forwarder.representative, contact)))
    return [
        TradePaper(
            title=title,
            title_en=english,
            number=consol.master,
            stamp=DRAFT,
            boxes=(
                TradeBox(label="发货人（货代） Shipper (forwarder)", words=shipper, span=6, height=18),
                TradeBox(label="收货人（目的港代理） Consignee (agent)", words="", span=6, height=18),
                TradeBox(label="承运人代码 Carrier", words=consol.carrier, span=3),
                TradeBox(
                    label="运输工具代码 Vessel code", words=consol.vessel_code, span=3, needed=consol.mode is Mode.SEA
                ),
                TradeBox(label="船名航次/车次 Vessel, Voyage/Train", words=means_words(consol), span=6),
                TradeBox(label="装货地 Place of loading", words=consol.loading_place, span=3),
                TradeBox(label="卸货地 Place of discharge", words=consol.discharge_place, span=3),
                TradeBox(label="预计离港/发车 ETD", words=local_time(consol.times.get("departure")), span=3),
                TradeBox(label="分单票数 House bills", words=str(len(houses)), span=3),
                TradeBox(label="件数合计 Packages", words=figure(sums.pieces), span=3),
                TradeBox(label="毛重合计 Gross kg", words=figure(sums.gross_kg), span=3),
                TradeBox(label="体积合计 Volume m³", words=figure(sums.volume_m3), span=3),
                TradeBox(label="正本份数 Originals", words="", span=3),
            ),
            tables=(
                TradeTable(
                    heading="集装箱 Containers",
                    table=plain_table(
                        (
                            ("箱号 Container", 25),
                            ("箱型 Type", 11),
                            ("封志 Seal", 27),
                            ("件数 Pkgs", 13),
                            ("毛重 kg", 16),
                            ("体积 m³", 14),
                            ("皮重 kg", 13),
                            ("VGM kg", 15),
                            ("方法", 10),
                        ),
                        rows,
                        figures=_FIGURES,
                    ),
                ),
                TradeTable(
                    heading="分单 House bills",
                    table=plain_table(
                        (
                            ("分单号 House", 26),
                            ("发货人 Shipper", 50),
                            ("收货人 Consignee", 50),
                            ("件数 Pkgs", 13),
                            ("毛重 kg", 16),
                            ("体积 m³", 14),
                        ),
                        [
                            (house_words(one), one.shipper.name, one.consignee.name, *_measured(one.lots_total))
                            for one in houses
                        ],
                        figures=_FIGURES,
                    ),
                ),
            ),
            remarks=(f"“{TO_FILL}”的栏目本程序没有数据，请按订舱确认补填。",),
        )
    ]


def arrival_notices(held: OpenConsol) -> list[TradePaper]:
    """The arrival notice of every house: to the notify party, else the consignee."""
    return [_arrival(held, house) for house in _houses(held)]


def _arrival(held: OpenConsol, house: HouseBill) -> TradePaper:
    consol = held.consol
    to = house.notify if house.notify.name else house.consignee
    boxes = [consol.container_by_number[one] for one in house.containers if one in consol.container_by_number]
    free = [day for box in boxes if (day := free_until(box)) is not None]
    return TradePaper(
        title="到货通知书",
        title_en="ARRIVAL NOTICE",
        number=house_words(house),
        boxes=(
            TradeBox(label="致 To", words=party_words(to), span=6, height=22),
            TradeBox(label="发货人 Shipper", words=party_words(house.shipper), span=6, height=22),
            TradeBox(label="分单号 House No.", words=house.number, span=3),
            TradeBox(label="总单号 Master No.", words=consol.master, span=4),
            TradeBox(label="船名航次/车次 Vessel, Voyage/Train", words=means_words(consol), span=5),
            TradeBox(label="卸货地 Place of discharge", words=_discharge(held, house), span=3),
            TradeBox(label="预计到达 ETA", words=_eta(held), span=3),
            TradeBox(label="提货地点 Pick-up place", words="", span=3),
            TradeBox(label="免费期至 Free until", words=f"{min(free):%Y-%m-%d}" if free else "", span=3),
            TradeBox(label="运费支付 Freight", words=payment_words(house.freight_payment), span=4),
            TradeBox(label="到付费用 Charges to collect", words="", span=4),
            TradeBox(label="联系人 Contact", words=_contact(held), span=4),
        ),
        tables=(
            TradeTable(heading="货物 Goods", table=_goods(house)),
            TradeTable(heading="集装箱 Containers", table=_boxes_of(held, house)),
        ),
        remarks=("请凭正本提单或电放凭证换单，并备齐报关资料。Please present the bill of lading or telex release.",)
        if consol.mode is Mode.SEA
        else ("请备齐报关资料后联系提货。",),
    )


def _eta(held: OpenConsol) -> str:
    """The time of arrival: that of the consol, else that of the message (CCYYMMDDhhmm…)."""
    at = held.consol.times.get("arrival")
    if at is not None:
        return local_time(at)
    words = held.record.transmission.arrival_time
    if len(words) < 12 or not words[:12].isdecimal():
        return words
    return f"{words[:4]}-{words[4:6]}-{words[6:8]} {words[8:10]}:{words[10:12]}"


def _contact(held: OpenConsol) -> str:
    one = held.record.transmission
    return " ".join(filter(None, (one.representative, one.contact, one.phone)))


def delivery_notes(held: OpenConsol) -> list[TradePaper]:
    """The delivery note of every house: goods handed to the receiver against signature."""
    return [_delivery(held, house) for house in _houses(held)]


def _delivery(held: OpenConsol, house: HouseBill) -> TradePaper:
    consol = held.consol
    return TradePaper(
        title="提货交接单",
        title_en="DELIVERY NOTE",
        number=house_words(house),
        boxes=(
            TradeBox(label="收货人 Consignee", words=party_words(house.consignee), span=6, height=20),
            TradeBox(label="通知人 Notify party", words=party_words(house.notify), span=6, height=20, needed=False),
            TradeBox(label="分单号 House No.", words=house.number, span=4),
            TradeBox(label="总单号 Master No.", words=consol.master, span=4),
            TradeBox(label="船名航次/车次 Vessel, Voyage/Train", words=means_words(consol), span=4),
            TradeBox(label="交货地点 Place of delivery", words="", span=4),
            TradeBox(label="提货车号 Truck", words="", span=4),
            TradeBox(label="交货时间 Delivered at", words="", span=4),
        ),
        tables=(TradeTable(heading="货物 Goods", table=_handed(house)),),
        remarks=("收货人请当场点清件数、查验外包装，异常写入“实交情况”后签字。",),
        signs=("交货人 Delivered by：", "收货人 Received by：", "日期 Date："),
    )


def _handed(house: HouseBill) -> Table:
    rows = [
        (
            lot.marks,
            lot.description,
            kind_words(lot.package_kind),
            figure(lot.pieces),
            figure(lot.gross_kg),
            figure(lot.volume_m3),
            "",
        )
        for lot in house.lots
    ]
    rows.append(("合计 Total", "", "", *_measured(house.lots_total), ""))
    return plain_table(
        (
            ("唛头 Marks", 30),
            ("品名 Description", 44),
            ("包装 Kind", 15),
            ("件数 Pkgs", 13),
            ("毛重 kg", 16),
            ("体积 m³", 14),
            ("实交情况 Remarks", 28),
        ),
        rows,
        figures=_FIGURES,
        sum_row=True,
    )
