"""Houses pasted from a table (Excel, the booking list): one row a lot, rows of one house number make one house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation

from ..domain.consolidation.model import MARKET, HouseBill, Lot, Measured, Party
from ..domain.consolidation.record import SELLER
from ..errors import UserError
from .consol_lots import FLAGS, LOT_ZH, read_lot
from .consol_measures import refuse_measures
from .consols import Made, OpenConsol, act_on_consol, put_changed
from .desk import Desk

_HEADS: Mapping[str, tuple[str, ...]] = {
    "house": ("分单号", "分提单号", "分单", "HBL", "HOUSE"),
    "shipper": ("发货人", "SHIPPER"),
    "consignee": ("收货人", "CONSIGNEE"),
    "shipper_address": ("发货人地址",),
    "shipper_phone": ("发货人电话",),
    "consignee_address": ("收货人地址",),
    "consignee_country": ("收货人国家", "目的国"),
    "consignee_phone": ("收货人电话",),
    "discharge": ("卸货地", "目的港", "POD"),
    "payment": ("运费支付", "付款方式"),
    "goods": ("货名", "品名", "商品名称", "GOODS", "DESCRIPTION"),
    "hs_code": ("商品编号", "HS", "HS编码", "税号"),
    "marks": ("唛头", "MARKS"),
    "kind": ("包装种类", "包装", "PACKAGE"),
    "pieces": ("件数", "PIECES", "PKGS", "CTNS"),
    "gross": ("毛重", "毛重(KG)", "毛重KG", "G.W.", "GW"),
    "net": ("净重", "净重(KG)", "净重KG", "N.W.", "NW"),
    "stop": ("卸货次序",),
    "seller": ("商户", "供货商户", "市场经营户", "SELLER"),
    "volume": ("体积", "体积(M3)", "体积M3", "方数", "CBM", "VOLUME"),
}
_MORE = {
    name: (label.upper(), *more)
    for name, label, more in (
        *((name, LOT_ZH[name], ()) for name in FLAGS),
        ("temperature_c", "温度", ("温度℃", "设定温度")),
        ("sizes", "逐件尺寸", ("尺寸", "外箱尺寸")),
        ("loose", "未打托", ()),
    )
}
"""Columns a table may have besides: what the list of goods (`consol_lots`) calls them."""
_NEEDED = {"house": "分单号", "goods": "货名", "pieces": "件数", "gross": "毛重"}


def houses_of(text: str) -> list[HouseBill]:
    """The houses of a pasted table. Raises `UserError` with the row that cannot be used."""
    lines = [line.split("\t") for line in text.replace("\r", "").split("\n") if line.strip()]
    if len(lines) < 2:
        raise UserError(
            "consol-paste", "剪贴板里没有表格。", "请从 Excel 复制带表头的分单清单（分单号、货名、件数、毛重、体积…）。"
        )
    columns = _columns(lines[0])
    missing = [words for name, words in _NEEDED.items() if name not in columns]
    if missing:
        raise UserError("consol-paste-heads", f"表头缺少{'、'.join(missing)}。", "请在第一行写明各列名称后重新复制。")
    found: dict[str, HouseBill] = {}
    for row, line in enumerate(lines[1:], start=2):
        words = {name: line[at].strip() if at < len(line) else "" for name, at in columns.items()}
        number = words["house"].upper()
        if not number:
            raise UserError("consol-paste-row", f"第{row}行没有分单号。", "请补填分单号后重新复制。")
        house = found.get(number) or HouseBill(
            number=number,
            shipper=Party(
                name=words.get("shipper", ""),
                address=words.get("shipper_address", ""),
                country="CN",
                phone=words.get("shipper_phone", ""),
            ),
            consignee=Party(
                name=words.get("consignee", ""),
                address=words.get("consignee_address", ""),
                country=words.get("consignee_country", "").upper(),
                phone=words.get("consignee_phone", ""),
            ),
            conditions="22",
            discharge_place=words.get("discharge", "").upper(),
            freight_payment=words.get("payment", "PP").upper(),
            delivery_stop=_stop(words, row),
        )
        found[number] = replace(house, lots=(*house.lots, _lot(words, number, len(house.lots) + 1, row)))
    return list(found.values())


def _columns(heads: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, head in enumerate(heads):
        bare = head.strip().upper().replace(" ", "").replace("（", "(").replace("）", ")")
        for name, choices in {**_HEADS, **_MORE}.items():
            if bare in choices and name not in found:
                found[name] = at
    return found


def _lot(words: Mapping[str, str], house: str, serial: int, row: int) -> Lot:
    def number(name: str, label: str) -> Decimal | None:
        text = words.get(name, "").replace(",", "")
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value <= 0:
            raise UserError(
                "consol-paste-number", f"第{row}行的{label}“{text}”不是大于零的数。", f"请更正该行的{label}后重新复制。"
            )
        return value

    pieces, gross = number("pieces", "件数"), number("gross", "毛重")
    if pieces is None or gross is None or pieces != int(pieces):
        raise UserError("consol-paste-number", f"第{row}行的件数或毛重没有填对。", "件数须为整数，毛重须大于零。")
    volume = number("volume", "体积")
    lot = Lot(
        id=f"{house}-{serial}",
        description=words["goods"],
        marks=words.get("marks", ""),
        hs_code=words.get("hs_code", ""),
        package_kind=words.get("kind", "").upper() or "CT",
        pieces=int(pieces),
        gross_kg=gross,
        net_kg=number("net", "净重"),
        volume_m3=volume,
        booked=Measured(pieces=int(pieces), gross_kg=gross, volume_m3=volume),
    )
    return read_lot({name: words[name] for name in _MORE if name in words}, lot)


def _stop(words: Mapping[str, str], row: int) -> int | None:
    text = words.get("stop", "")
    if text and not text.isdecimal():
        raise UserError("consol-paste-number", f"第{row}行的卸货次序“{text}”不是整数。", "请填 1、2 … 或留空。")
    return int(text) if text else None


def _sellers(text: str) -> dict[str, str]:
    """The seller of each house, where the table names them: facts of market procurement."""
    lines = [line.split("\t") for line in text.replace("\r", "").split("\n") if line.strip()]
    columns = _columns(lines[0])
    house, seller = columns["house"], columns.get("seller")
    if seller is None:
        return {}
    rows = [(line[house].strip().upper(), line[seller].strip()) for line in lines[1:] if seller < len(line)]
    return {SELLER + number: name for number, name in rows if name}


def paste_houses(desk: Desk, number: str, text: str) -> OpenConsol:
    """Add the houses of a pasted table in one act. Raises `UserError` as `houses_of` does, or for a number used already."""
    houses, sellers = houses_of(text), _sellers(text)
    refuse_measures([lot for house in houses for lot in house.lots])

    def change(held: OpenConsol, now: datetime) -> Made | None:
        known = held.consol.house_by_number
        twice = next((one.number for one in houses if one.number in known), None)
        if twice is not None:
            raise UserError("consol-house-twice", f"分单号“{twice}”在本拼箱中已有。", "请核对分单号，删去重复的行。")
        after = replace(held.consol, houses=(*held.consol.houses, *houses))
        if sellers:
            after = replace(after, special=MARKET)
        record = put_changed(held, after, "加入分单", now)
        record = replace(record, market={**record.market, **sellers})
        return record, {"houses": [one.number for one in houses]}

    return act_on_consol(desk, number, "consol_add", change)
