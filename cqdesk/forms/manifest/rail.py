"""Rail pre-manifest and split application (舱单分票) as data sheets in official item order.

The XML of rail manifests is not published; carrier or platform type the items in. The transmission unit is the note (运单):
one sheet per note with all its goods, and where several houses share it the split application with a part per house. Source:
GACC announcements 2018 No. 160 and of 2020 on rail manifests, items in `resources/tables/rail_manifest_items.csv`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from cqdesk.domain.consolidation.model import Consol, Container, HazardStatus, HouseBill, Lot, RailNote
from cqdesk.domain.quantity import exact_sum, plain
from cqdesk.places import resources

from ..issues import Issue

Form = Literal["pre", "split"]


@dataclass(frozen=True, kw_only=True)
class RailFacts:
    """What the sheet needs besides the consol."""

    representative: str = ""
    agent: str = ""
    exit_port: str = ""
    """国境站（离境口岸）代码."""
    china_europe: bool = True


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One value of a sheet: the official item, whose it is ("" = the note), and the value."""

    item: int
    name_zh: str
    need: str
    about: str
    value: str


@dataclass(frozen=True, kw_only=True)
class _Item:
    item: int
    name_zh: str
    need: str


@cache
def _items(form: Form) -> tuple[_Item, ...]:
    with (resources() / "tables" / "rail_manifest_items.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            _Item(item=int(row["item"]), name_zh=row["name_zh"], need=row["need"])
            for row in csv.DictReader(file)
            if row["form"] == form
        )


@dataclass(frozen=True, kw_only=True)
class _Note:
    """A note with everything on it."""

    consol: Consol
    note: RailNote
    facts: RailFacts

    @property
    def houses(self) -> list[HouseBill]:
        return [one for one in self.consol.houses if one.number in self.note.houses]

    @property
    def lots(self) -> list[Lot]:
        return [lot for house in self.houses for lot in house.lots]

    @property
    def boxes(self) -> list[Container]:
        wanted = {box for house in self.houses for box in house.containers}
        return [box for box in self.consol.containers if box.number in wanted]


def _kinds(lots: list[Lot]) -> str:
    kinds = {lot.package_kind for lot in lots if lot.package_kind}
    return kinds.pop() if len(kinds) == 1 else "PK" if kinds else ""


def _dangerous(lot: Lot) -> str:
    return next((one.un_number for one in lot.hazards if one.status is HazardStatus.DANGEROUS), "")


_OF_THE_NOTE: Mapping[int, Callable[[_Note], str]] = {
    1: lambda n: n.consol.sender,
    2: lambda n: n.facts.exit_port,
    3: lambda n: n.consol.customs_office,
    5: lambda n: n.facts.agent,
    6: lambda n: n.consol.carrier,
    7: lambda n: "是" if n.facts.china_europe else "否",
    8: lambda n: n.consol.vessel_name,
    9: lambda n: n.note.number,
    10: lambda n: n.consol.mode.value,
    13: lambda n: str(sum(lot.pieces for lot in n.lots)),
    14: lambda n: _kinds(n.lots),
    15: lambda n: plain(exact_sum(lot.gross_kg for lot in n.lots)),
    16: lambda n: n.consol.loading_place,
    24: lambda n: "、".join(sorted({house.customs_status for house in n.houses})),
    25: lambda n: n.consol.discharge_place,
    26: lambda n: n.houses[0].consignee.name if len(n.houses) == 1 else "",
    30: lambda n: n.houses[0].shipper.name if len(n.houses) == 1 else n.facts.representative,
    35: lambda n: n.houses[0].conditions if n.houses else "",
    52: lambda n: "1" if any(_dangerous(lot) for lot in n.lots) else "0",
}
_OF_A_BOX: Mapping[int, Callable[[Container], str]] = {
    38: lambda b: b.number,
    39: lambda b: b.size_type,
    40: lambda b: b.fullness,
    41: lambda b: "；".join(f"M/{one.number}@{one.agency}" for one in b.seals),
}
_OF_A_LOT: Mapping[int, Callable[[Lot], str]] = {
    43: lambda one: one.package_kind,
    44: lambda one: str(one.pieces),
    45: lambda one: one.description,
    47: lambda one: plain(one.gross_kg),
    48: lambda one: one.hs_code[:6],
    49: lambda one: one.marks,
    51: _dangerous,
}
_SPLIT_OF_THE_NOTE: Mapping[int, Callable[[_Note], str]] = {
    1: _OF_THE_NOTE[1],
    2: _OF_THE_NOTE[3],
    3: _OF_THE_NOTE[10],
    4: _OF_THE_NOTE[9],
    6: _OF_THE_NOTE[15],
    7: _OF_THE_NOTE[13],
    8: _OF_THE_NOTE[14],
}
_SPLIT_OF_A_PART: Mapping[int, Callable[[HouseBill], str]] = {
    10: lambda h: str(sum(lot.pieces for lot in h.lots)),
    11: lambda h: plain(exact_sum(lot.gross_kg for lot in h.lots)),
    12: lambda h: h.consignee.name,
    13: lambda h: h.consignee.address,
    14: lambda h: h.consignee.phone,
    16: lambda h: h.shipper.name,
    17: lambda h: h.shipper.address,
    18: lambda h: h.shipper.phone,
    21: lambda h: "、".join(h.containers),
}
_SPLIT_OF_A_LOT: Mapping[int, Callable[[Lot], str]] = {
    23: _OF_A_LOT[43],
    24: _OF_A_LOT[44],
    25: _OF_A_LOT[45],
    27: _OF_A_LOT[47],
    28: _OF_A_LOT[48],
    29: _OF_A_LOT[49],
}


def sheet(consol: Consol, note: RailNote, facts: RailFacts, form: Form) -> list[Cell]:
    """The cells of a note's sheet: the note's items once, then those of each box, part and goods item."""
    whole = _Note(consol=consol, note=note, facts=facts)
    return list(_pre(whole) if form == "pre" else _split(whole))


def _pre(whole: _Note) -> Iterator[Cell]:
    for one in _items("pre"):
        if one.item in _OF_THE_NOTE:
            yield _cell(one, "", _OF_THE_NOTE[one.item](whole))
    for box in whole.boxes:
        for one in _items("pre"):
            if one.item in _OF_A_BOX:
                yield _cell(one, f"箱 {box.number}", _OF_A_BOX[one.item](box))
    for serial, lot in enumerate(whole.lots, start=1):
        for one in _items("pre"):
            if one.item == 42:
                yield _cell(one, f"商品 {serial}", str(serial))
            elif one.item in _OF_A_LOT:
                yield _cell(one, f"商品 {serial}", _OF_A_LOT[one.item](lot))


def _split(whole: _Note) -> Iterator[Cell]:
    for one in _items("split"):
        if one.item in _SPLIT_OF_THE_NOTE:
            yield _cell(one, "", _SPLIT_OF_THE_NOTE[one.item](whole))
    for house in whole.houses:
        for one in _items("split"):
            if one.item in _SPLIT_OF_A_PART:
                yield _cell(one, f"分票 {house.number}", _SPLIT_OF_A_PART[one.item](house))
        for serial, lot in enumerate(house.lots, start=1):
            for one in _items("split"):
                if one.item == 22:
                    yield _cell(one, f"分票 {house.number} 商品 {serial}", str(serial))
                elif one.item in _SPLIT_OF_A_LOT:
                    yield _cell(one, f"分票 {house.number} 商品 {serial}", _SPLIT_OF_A_LOT[one.item](lot))


def _cell(one: _Item, about: str, value: str) -> Cell:
    return Cell(item=one.item, name_zh=one.name_zh, need=one.need, about=about, value=value)


def sheet_issues(cells: list[Cell]) -> list[Issue]:
    """Mandatory items that are empty."""
    return [
        Issue(
            id="MFT-MISSING",
            severity="error",
            path="",
            message=f"铁路舱单数据表缺少“{one.name_zh}”" + (f"（{one.about}）。" if one.about else "。"),
            remedy=f"请填写“{one.name_zh}”。",
            source="海关总署 2020 年铁路舱单数据项公告",
        )
        for one in cells
        if one.need == "M" and not one.value
    ]


def sheet_bytes(cells: list[Cell]) -> bytes:
    """The sheet as CSV (UTF-8 with mark, so that Excel opens it right); no value becomes a formula."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(["项", "数据项", "填报", "对象", "内容"])
    for one in cells:
        writer.writerow([one.item, one.name_zh, one.need, one.about, _harmless(one.value)])
    return b"\xef\xbb\xbf" + lines.getvalue().encode()


def _harmless(value: str) -> str:
    return f"'{value}" if value[:1] in ("=", "+", "-", "@") else value
