"""Seeded consols for tests and the benchmark: clean ones, and the ways to plant one mismatch."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from cqdesk.domain.consolidation.changes import retied
from cqdesk.domain.consolidation.model import (
    Consol,
    Container,
    HouseBill,
    Lot,
    Measured,
    Mode,
    OfficialDeclaration,
    Packing,
    Party,
    Seal,
)
from cqdesk.domain.iso6346 import check_digit

WORDS = ("摩托车配件", "玻璃器皿", "塑料玩具", "不锈钢餐具", "棉质毛巾", "汽车轮毂", "陶瓷花瓶", "木制相框")


def box_number(serial: int) -> str:
    first = f"CQDU{serial:06d}"
    return first + check_digit(first)


def clean(dice: random.Random, houses: int = 0, boxes: int = 0) -> tuple[Consol, list[OfficialDeclaration]]:
    """A consol with all figures tied and one declaration per house."""
    numbers = [box_number(dice.randrange(10**6 - 40) + at) for at in range(boxes or dice.randrange(1, 4))]
    numbers = list(dict.fromkeys(numbers))
    count = houses or dice.randrange(2, 13)
    bills, packings = [], []
    for at in range(count):
        lots = []
        for line in range(dice.randrange(1, 4)):
            pieces = dice.randrange(1, 400)
            gross = Decimal(dice.randrange(pieces * 200, pieces * 25_000)).scaleb(-3) + pieces
            volume = Decimal(dice.randrange(100, 90_000)).scaleb(-4)
            lot = Lot(
                id=f"{at}-{line}", description=dice.choice(WORDS), marks="N/M", hs_code="871410", package_kind="CT",
                pieces=pieces, gross_kg=gross, net_kg=gross * 9 / 10, volume_m3=volume,
            )  # fmt: skip
            lots.append(lot)
            used = dice.sample(numbers, min(len(numbers), dice.choice((1, 1, 2)), pieces))
            left, mass, room = pieces, gross, volume
            for place, number in enumerate(used):
                last = place == len(used) - 1
                count = left if last else pieces // 2
                kg = mass if last else (gross / 2).quantize(Decimal("0.001"))
                m3 = room if last else volume / 2
                left, mass, room = left - count, mass - kg, room - m3
                packings.append(
                    Packing(house=f"CQH{at:04d}", lot=lot.id, container=number, pieces=count, gross_kg=kg, volume_m3=m3)
                )
        bills.append(
            HouseBill(
                number=f"CQH{at:04d}", lots=tuple(lots), conditions="22",
                shipper=Party(name=f"重庆样品{at}号有限公司", address="渝北区样品路1号", country="CN", phone="02360000000"),
                consignee=Party(name=f"SAMPLE {at} GMBH", address="Musterweg 1, Hamburg", country="DE", phone="4940000"),
                notify=Party(name="SAME AS CONSIGNEE", address="Musterweg 1, Hamburg", phone="4940000"),
                freight_payment="PP", discharge_place="DEHAM",
            )
        )  # fmt: skip
    filled = {one.container for one in packings}
    consol = retied(
        Consol(
            number="26-000001", mode=Mode.SEA, master="COSU6300000001", vessel_code="UN9703291", vessel_name="SAMPLE STAR",
            voyage="045W", loading_place="CNSHA/2225", discharge_place="DEHAM", customs_office="8013", carrier="COSU",
            sender="8013000000001",
            houses=tuple(bills), packings=tuple(packings),
            containers=tuple(
                Container(number=number, size_type="45G1", tare_kg=Decimal(3900), max_gross_kg=Decimal(10**6),
                          supplier="2", seals=(Seal(number=f"CQ{number[4:10]}"),))
                for number in numbers if number in filled
            ),
        )
    )  # fmt: skip
    declarations = [
        OfficialDeclaration(
            number=f"D{at}", bill=consol.bill_reference(house.number), pieces=house.stated.pieces,
            gross_kg=house.stated.gross_kg, containers=house.containers,
        )
        for at, house in enumerate(consol.houses)
    ]  # fmt: skip
    return consol, declarations


def _off(value: Measured, what: str, dice: random.Random) -> Measured:
    if what == "pieces":
        return replace(value, pieces=(value.pieces or 0) + dice.choice((-1, 1, 10)))
    if what == "gross":
        return replace(
            value, gross_kg=(value.gross_kg or 0) + dice.choice((Decimal("0.001"), Decimal(-1), Decimal(90)))
        )
    return replace(value, volume_m3=(value.volume_m3 or 0) * Decimal("1.06") + Decimal("0.001"))


Planted = tuple[Consol, list[OfficialDeclaration], str]
"""What a planting made, and the subject of the row that has to tell it."""


def _house(what: str) -> Callable[..., Planted]:
    def plant(consol: Consol, declared: list[OfficialDeclaration], dice: random.Random) -> Planted:
        at = dice.randrange(len(consol.houses))
        houses = list(consol.houses)
        houses[at] = replace(houses[at], stated=_off(houses[at].stated, what, dice))
        return replace(consol, houses=tuple(houses)), declared, f"house:{houses[at].number}"

    return plant


def _box(what: str) -> Callable[..., Planted]:
    def plant(consol: Consol, declared: list[OfficialDeclaration], dice: random.Random) -> Planted:
        at = dice.randrange(len(consol.containers))
        boxes = list(consol.containers)
        boxes[at] = replace(boxes[at], stated=_off(boxes[at].stated, what, dice))
        return replace(consol, containers=tuple(boxes)), declared, f"box:{boxes[at].number}"

    return plant


def _master(what: str) -> Callable[..., Planted]:
    def plant(consol: Consol, declared: list[OfficialDeclaration], dice: random.Random) -> Planted:
        return replace(consol, stated=_off(consol.stated, what, dice)), declared, "master"

    return plant


def _packed(consol: Consol, declared: list[OfficialDeclaration], dice: random.Random) -> Planted:
    at = dice.randrange(len(consol.packings))
    parts = list(consol.packings)
    parts[at] = replace(parts[at], gross_kg=parts[at].gross_kg + 1)
    return replace(consol, packings=tuple(parts)), declared, f"house:{parts[at].house}"


def _declared(what: str) -> Callable[..., Planted]:
    def plant(consol: Consol, declared: list[OfficialDeclaration], dice: random.Random) -> Planted:
        at = dice.randrange(len(declared))
        one, house = declared[at], consol.houses[at].number
        if what == "pieces":
            one = replace(one, pieces=(one.pieces or 0) + 1)
        elif what == "gross":
            one = replace(one, gross_kg=(one.gross_kg or 0) - Decimal("0.5"))
        elif what == "containers":
            one = replace(one, containers=(*one.containers[1:], box_number(999_999)))
        else:
            one = replace(one, bill=one.bill[:-1] + ("X" if one.bill[-1] != "X" else "Y"))
        subject = f"declaration:{one.number}" if what == "bill" else f"house:{house}"
        return consol, [*declared[:at], one, *declared[at + 1 :]], subject

    return plant


def _bill_containers(consol: Consol, declared: list[OfficialDeclaration], dice: random.Random) -> Planted:
    at = dice.randrange(len(consol.houses))
    houses = list(consol.houses)
    houses[at] = replace(houses[at], containers=(box_number(999_999), *houses[at].containers[1:]))
    return replace(consol, houses=tuple(houses)), declared, f"house:{houses[at].number}"


def _bill_number(consol: Consol, declared: list[OfficialDeclaration], dice: random.Random) -> Planted:
    at = dice.randrange(len(consol.houses))
    houses = list(consol.houses)
    was = houses[at].number
    houses[at] = replace(houses[at], number=was[:-1] + "Z")
    return replace(consol, houses=tuple(houses)), declared, f"house:{was}"


def _box_number(consol: Consol, declared: list[OfficialDeclaration], dice: random.Random) -> Planted:
    at = dice.randrange(len(consol.containers))
    boxes = list(consol.containers)
    was = boxes[at].number
    boxes[at] = replace(boxes[at], number=box_number(999_999))
    return replace(consol, containers=tuple(boxes)), declared, f"box:{was}"


PLANTINGS: dict[str, Callable[..., Planted]] = {
    **{f"house {what}": _house(what) for what in ("pieces", "gross", "volume")},
    **{f"box {what}": _box(what) for what in ("pieces", "gross", "volume")},
    **{f"master {what}": _master(what) for what in ("pieces", "gross", "volume")},
    **{f"declared {what}": _declared(what) for what in ("pieces", "gross", "containers", "bill")},
    "packing gross": _packed,
    "bill containers": _bill_containers,
    "bill number": _bill_number,
    "box number": _box_number,
}
