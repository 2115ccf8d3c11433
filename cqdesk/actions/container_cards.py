"""The card of a box (箱卡): seals, EIR, pick-up, gate-in, return, free days, verified gross mass.

VGM by SM1 (weighed) or SM2 (contents + dunnage + tare); figures and limits are those of `box_mass`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ..domain.clock import business_date
from ..domain.consolidation.box_mass import MassAnswer, compared, summed_mass, summed_vgm
from ..domain.consolidation.model import Container, Seal, Vgm, VgmMethod, total
from ..domain.consolidation.owed import Due
from ..domain.consolidation.record import ConsolRecord, settled
from ..domain.iso6346 import ContainerFlaw
from ..domain.iso6346 import check as container_flaw
from ..domain.quantity import plain
from ..errors import UserError
from .consol_settings import check_settings
from .consols import Made, OpenConsol, act_on_consol, put_changed
from .desk import Desk

MOST_SEALS = 9


def number_flaw(number: str) -> str:
    """What is wrong with a box number, Chinese; "" for a right one."""
    flaw = container_flaw(number)
    if flaw is None:
        return ""
    if flaw is ContainerFlaw.FORM:
        return f"“{number}”不是四个字母加七位数字的箱号。"
    return f"“{number}”的校验码不对。"


def demand_number(number: str, excuse: str = "") -> None:
    """Raises `UserError` for a wrong box number without an excuse (shipper's own or domestic box)."""
    flaw = number_flaw(number)
    if flaw and not excuse.strip():
        raise UserError("consol-box-number", flaw, "请对照箱门核对；自备箱、内贸箱确为此号的，请填写原因后保存。")


def refuse_card(box: Container) -> None:
    """Raises `UserError` for masses and volumes of a box that cannot be."""
    for name, value, unit in (
        ("皮重", box.tare_kg, "千克"),
        ("最大总重", box.max_gross_kg, "千克"),
        ("限重", box.payload_kg, "千克"),
        ("容积", box.capacity_m3, "立方米"),
        ("VGM", box.vgm.mass_kg if box.vgm is not None else None, "千克"),
    ):
        if value is not None and value <= 0:
            raise UserError(
                "consol-box-mass",
                f"{box.number} 的{name}不能是{plain(value)}{unit}。",
                f"请按箱门铭牌或磅单填写{name}。",
            )
    if box.tare_kg is not None and box.max_gross_kg is not None and box.tare_kg >= box.max_gross_kg:
        raise UserError(
            "consol-box-plate", f"{box.number} 的皮重不小于最大总重。", "请对照箱门铭牌核对皮重和最大总重。"
        )
    if box.dunnage_kg < 0:
        raise UserError("consol-dunnage", "垫料重量不能是负数。", "没有垫料请填0。")


def _box(held: OpenConsol, number: str) -> Container:
    found = held.consol.container_by_number.get(number)
    if found is None:
        raise UserError("consol-box-unknown", f"本拼箱中没有集装箱“{number}”。", "请核对箱号。")
    return found


def _act(
    desk: Desk, consol: str, number: str, act: str, change: Callable[[OpenConsol, Container, datetime], Container]
) -> OpenConsol:
    def made(held: OpenConsol, now: datetime) -> Made | None:
        was = _box(held, number)
        box = change(held, was, now)
        if box == was:
            return None
        boxes = tuple(box if one.number == number else one for one in held.consol.containers)
        record = put_changed(held, replace(held.consol, containers=boxes), f"{number}箱卡更新", now)
        return record, {"box": number}

    return act_on_consol(desk, consol, act, made)


def edit_card(desk: Desk, consol: str, number: str, **values: Any) -> OpenConsol:
    """Change what a card says (size, tare, plate, EIR, free days, pick-up, gate-in, return).

    Raises `UserError` for masses that cannot be and times out of order.
    """

    def change(held: OpenConsol, was: Container, now: datetime) -> Container:
        box = replace(was, **values)
        refuse_card(box)
        return box

    return _act(desk, consol, number, "consol_card", change)


def seal_box(desk: Desk, consol: str, number: str, seals: tuple[Seal, ...], *, excuse: str = "") -> OpenConsol:
    """Close and seal a box. Raises `UserError` for seals used twice, more than nine, an empty box, a wrong box number
    without a reason, or a difference of booked and received that nobody confirmed (check 33)."""

    def change(held: OpenConsol, was: Container, now: datetime) -> Container:
        demand_number(number, excuse or was.number_excuse)
        texts = [one.number.strip().upper() for one in seals]
        others = {one.number for box in held.consol.containers if box.number != number for one in box.seals}
        twice = next((one for one in texts if texts.count(one) > 1 or one in others), None)
        if twice is not None:
            raise UserError("consol-seal-twice", f"封志号“{twice}”重复。", "请对照箱门核对封志号。")
        if not texts or "" in texts or len(texts) > MOST_SEALS or any(len(one) > 35 for one in texts):
            raise UserError("consol-seal", "封志号为空、过长，或超过9个。", "请填写1至9个封志号，每个不超过35位。")
        inside = held.consol.houses_in(number)
        if not inside:
            raise UserError("consol-box-empty", f"集装箱“{number}”还没有装货。", "请先分配装箱，再施封。")
        _refuse_overload(held, was)
        for house in inside:
            open_ones = held.record.warehouse.open_discrepancies(house)
            if open_ones:
                raise UserError(
                    "consol-seal-open",
                    f"分单“{house}”还有未处理的异常：{open_ones[0].detail}。",
                    "请与发货人确认后按实收更正，或抽出该票，再施封。",
                )
        made = tuple(replace(one, number=text) for one, text in zip(seals, texts, strict=True))
        return replace(was, seals=made, sealed_at=now, number_excuse=excuse or was.number_excuse)

    return _act(desk, consol, number, "consol_seal", change)


def _refuse_overload(held: OpenConsol, box: Container) -> None:
    packed = total(held.consol.packed_in(box.number))
    plate = None if box.max_gross_kg is None or box.tare_kg is None else box.max_gross_kg - box.tare_kg - box.dunnage_kg
    limits = [one for one in (box.payload_kg, plate) if one is not None]
    if limits and packed.gross_kg is not None and packed.gross_kg > min(limits):
        raise UserError(
            "consol-box-overloaded",
            f"{box.number} 货重{plain(packed.gross_kg)}千克，超过限重{plain(min(limits))}千克。",
            "请移出部分货物到其他箱，或换限重更大的箱子，再施封。",
        )


def open_seal(desk: Desk, consol: str, number: str) -> OpenConsol:
    """A box is opened again before it went to the terminal: its seals are gone, and a weighed mass with them."""

    def change(held: OpenConsol, was: Container, now: datetime) -> Container:
        if was.gate_in_at is not None:
            raise UserError("consol-box-gone", f"集装箱“{number}”已进港，不能拆封。", "请联系码头或船代办理。")
        weighed = was.vgm is not None and was.vgm.method == VgmMethod.WEIGHED
        return replace(was, seals=(), sealed_at=None, vgm=None if weighed else was.vgm)

    return _act(desk, consol, number, "consol_seal", change)


def weigh_box(
    desk: Desk, consol: str, number: str, mass_kg: Decimal, *, party: str, certificate: str = ""
) -> OpenConsol:
    """VGM by SM1: the packed box on the scale. Raises `UserError` for a mass that cannot be, or above the plate."""
    with desk.store.read() as connection:
        limits = check_settings(connection).mass

    def change(held: OpenConsol, was: Container, now: datetime) -> Container:
        if mass_kg <= 0 or (was.tare_kg is not None and mass_kg <= was.tare_kg):
            raise UserError(
                "consol-vgm-mass",
                f"过磅重量{plain(mass_kg)}千克不大于箱子皮重。",
                "请核对磅单单位（千克）和皮重。",
            )
        _refuse_above_plate(was, mass_kg)
        should = summed_mass(held.consol, was)
        if should is not None and compared(mass_kg, should, limits) is MassAnswer.BREACH and not certificate.strip():
            raise UserError(
                "consol-vgm-breach",
                f"过磅{plain(mass_kg)}千克，货物、垫料与皮重合计{plain(should)}千克，相差过大。",
                "请复磅或核对各票毛重；确以磅单为准的，请填写磅单号后保存。",
            )
        vgm = Vgm(mass_kg=mass_kg, method=VgmMethod.WEIGHED, weighing_party=party, scale_certificate=certificate)
        return replace(was, vgm=vgm)

    return _settle_vgm(desk, consol, number, change)


def sum_box(desk: Desk, consol: str, number: str, *, party: str, tare_source: str, certificate: str) -> OpenConsol:
    """VGM by SM2: contents + dunnage + tare. Raises `UserError` without tare, its source or the scale's certificate."""

    def change(held: OpenConsol, was: Container, now: datetime) -> Container:
        if not tare_source.strip() or not certificate.strip():
            raise UserError(
                "consol-vgm-sm2", "累加法（SM2）要写明皮重来源和衡器检定证书。", "请补填，或改用整箱过磅（SM1）。"
            )
        vgm = summed_vgm(held.consol, was, party, tare_source, certificate)
        if vgm is None:
            raise UserError("consol-vgm-tare", f"集装箱“{number}”没有皮重。", "请按箱门铭牌或设备交接单填写皮重。")
        _refuse_above_plate(was, vgm.mass_kg)
        return replace(was, vgm=vgm)

    return _settle_vgm(desk, consol, number, change)


def _refuse_above_plate(box: Container, mass_kg: Decimal) -> None:
    if box.max_gross_kg is not None and mass_kg > box.max_gross_kg:
        raise UserError(
            "consol-vgm-plate",
            f"{box.number} 总重{plain(mass_kg)}千克，超过铭牌最大总重{plain(box.max_gross_kg)}千克。",
            "请卸下部分货物或换箱后重新过磅。",
        )


def _settle_vgm(
    desk: Desk, consol: str, number: str, change: Callable[[OpenConsol, Container, datetime], Container]
) -> OpenConsol:
    def made(held: OpenConsol, now: datetime) -> Made | None:
        was = _box(held, number)
        box = change(held, was, now)
        boxes = tuple(box if one.number == number else one for one in held.consol.containers)
        owed = [one.owed for one in held.duties if one.open and (one.owed.due, one.owed.subject) == (Due.VGM, number)]
        record: ConsolRecord = replace(
            held.record,
            consol=replace(held.consol, containers=boxes),
            duties=settled(held.duties, owed, box.vgm.method if box.vgm else "", now),
        )
        assert box.vgm is not None
        return record, {"box": number, "method": box.vgm.method, "mass_kg": plain(box.vgm.mass_kg)}

    return act_on_consol(desk, consol, "consol_vgm", made)


def free_until(box: Container) -> date | None:
    """The last free day of a box: the day of pick-up counts as the first. None while it is not known."""
    if box.picked_up_at is None or box.free_days is None:
        return None
    return business_date(box.picked_up_at) + timedelta(days=box.free_days - 1)
