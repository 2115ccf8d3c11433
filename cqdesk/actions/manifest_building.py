"""Building a manifest message from a consol and judging it: nothing is kept here."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from ..domain.clock import china_instant
from ..domain.consolidation.model import Consol, Mode
from ..domain.consolidation.owed import (
    OWN_SLIP,
    PACKING_LIST,
    CustomsKey,
    Due,
    manifest_code,
    off_load_code,
    reallocation_code,
)
from ..domain.quantity import exact_sum
from ..errors import UserError
from ..forms.issues import Issue
from ..forms.manifest import fill, fill_applications
from ..forms.manifest.fill import Sending, Trip
from ..forms.manifest.message import FORMS, NAME_ZH, Manifest, check_manifest, head_of, left_out, write_manifest
from ..forms.manifest.presence import CHANGE, DELETE, FUNCTION_ZH, Profile, functions_of
from .consol_facts import CHANGE_REASON_ZH
from .consols import OpenConsol

RAIL_SHEET = "RL2"
"""Our own name of the rail pre-manifest data sheet: the XML of rail manifests is not published."""
SITE_MESSAGES = {"MT3101", "MT3102", "MT4101", "MT5101", "MT5102"}
_BY_BOX = SITE_MESSAGES | {PACKING_LIST}
APPLICATIONS = frozenset(
    {f"MT8{mode}0{serial}" for mode, serials in (("1", "24"), ("2", "24"), ("4", "1234")) for serial in serials}
)
"""Off-load and re-allocation: they carry a reason and who applies."""
KIND_ZH = {**NAME_ZH, RAIL_SHEET: "铁路预配舱单数据表"}


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A message ready to look at or to leave."""

    message: str
    function: str
    form: Manifest
    data: bytes
    bills: tuple[str, ...]
    boxes: tuple[str, ...]
    issues: tuple[Issue, ...]
    left_out: tuple[str, ...]
    """Values we hold that this message does not carry."""

    @cached_property
    def package(self) -> bytes:
        """As it leaves: the client wants each message zipped under its own name (road interface 2019). The time inside is
        fixed, so the same message makes the same bytes."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            entry = zipfile.ZipInfo(f"{self.form.head.message_id}.xml", date_time=(2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, self.data)
        return buffer.getvalue()

    @property
    def name_zh(self) -> str:
        """As `水运预配舱单 主要数据`."""
        return f"{KIND_ZH[self.message]} {FUNCTION_ZH[self.function]}"


def prepare(
    held: OpenConsol,
    message: str,
    function: str,
    now: datetime,
    *,
    houses: Iterable[str] | None = None,
    boxes: Iterable[str] | None = None,
    reason: str = "",
    reason_code: str = "",
    serial: int = 0,
    before: CustomsKey | None = None,
) -> Prepared:
    """Build and judge a message. `before`: of a re-allocation, where customs has the bills; without it, what the owed list
    says. Raises `UserError` for a message this consol does not send."""
    chosen = None if houses is None else list(houses)
    form = _form(held, message, function, now, chosen, boxes, reason=reason, code=reason_code, before=before)
    head = form.head
    head.message_id = head_of(
        message, function, sender=head.sender, receiver=head.receiver, now=now, serial=(held.serial + serial) % 1000
    ).message_id
    profile = cast(Profile, held.record.transmission.profile)
    issues = check_manifest(form, profile=profile)
    broken = any(issue.severity == "error" for issue in issues)
    return Prepared(
        message=message,
        function=function,
        form=form,
        data=b"" if broken and not _may_write(issues) else write_manifest(form, profile=profile),
        bills=tuple(_bill_keys(held, form, chosen)),
        boxes=_box_keys(form) if message in _BY_BOX else (),
        issues=tuple(issues),
        left_out=tuple(left_out(form, profile=profile)),
    )


def _may_write(issues: Iterable[Issue]) -> bool:
    return all(issue.id != "MFT-CHARACTER" for issue in issues)


def _form(
    held: OpenConsol,
    message: str,
    function: str,
    now: datetime,
    houses: list[str] | None,
    boxes: Iterable[str] | None,
    *,
    reason: str,
    code: str,
    before: CustomsKey | None,
) -> Manifest:
    consol, facts = held.consol, held.record.transmission
    if message not in FORMS or function not in functions_of(message):
        known = "、".join(FORMS)
        raise UserError(
            "manifest-message", f"没有“{message}”功能代码“{function}”的舱单报文。", f"可以生成的报文：{known}。"
        )
    changing = function in (CHANGE, DELETE) or message in APPLICATIONS
    sending = Sending(
        sender=consol.sender,
        now=now,
        receiver=facts.receiver,
        representative=facts.representative,
        agent=facts.agent,
        loading_time=facts.loading_time or ("" if (loads := consol.times.get("loading")) is None else _stamp(loads)),
        departure_time=facts.departure_time,
        first_port=facts.first_port,
        arrival_time=facts.arrival_time,
        unloading_date=facts.unloading_date,
        consigned_place=facts.consigned_place,
        reason_codes=(code or OWN_SLIP,) if changing else (),
        reason=(reason or CHANGE_REASON_ZH) if changing else "",
        contact=facts.contact if changing else "",
        phone=facts.phone if changing else "",
    )
    packed = {one.container for one in consol.packings}
    chosen = packed if boxes is None else set(boxes)
    part = replace(consol, containers=tuple(one for one in consol.containers if one.number in chosen))
    _demand_ours(held, message)
    if message in ("MT3101", "MT3102"):
        return fill.arrival(part, function, sending, facts.site, _stamp(now), message=message)
    if message == "MT4101":
        return fill.loading(part, function, sending)
    if message in ("MT5101", "MT5102"):
        return fill.tally(part, function, sending, facts.tally_party, _stamp(now), _stamp(now))
    if message == PACKING_LIST:
        names = [one.number for one in consol.containers if one.number in packed] if boxes is None else list(boxes)
        numbers = {one: packing_list_number(held.row.number, one) for one in names}
        return fill_applications.packing_list(consol, function, sending, names, numbers)
    if message in APPLICATIONS:
        return _application(held, message, sending, houses, before)
    if consol.mode is Mode.ROAD:
        values = {house.number: value for house in consol.houses if (value := _value(held, house.number)) is not None}
        trip = Trip(batch=facts.batch, clearance=facts.clearance, unloading_time=facts.unloading_date, values=values)
        return fill.road_manifest(consol, function, sending, trip, houses)
    return fill.bill_manifest(consol, function, sending, houses)


def _demand_ours(held: OpenConsol, message: str) -> None:
    """Raises `UserError` for a message of another mode or direction."""
    consol = held.consol
    listed = consol.mode is Mode.SEA and consol.export
    ours = {
        manifest_code(consol),
        off_load_code(consol),
        reallocation_code(consol),
        PACKING_LIST if listed else "",
    } - {""}
    if message not in ours | site_messages(consol):
        raise UserError(
            "manifest-other-mode",
            f"本拼箱不发送{NAME_ZH[message]}（{message}）。",
            f"请选择{'、'.join(sorted(ours)) or '铁路数据表'}，或核对运输方式和进出口方向。",
        )


def site_messages(consol: Consol) -> frozenset[str]:
    """What the place and the carrier report of this consol: by sea only, export and import with messages of their own."""
    if consol.mode is not Mode.SEA:
        return frozenset()
    return frozenset({"MT3101", "MT4101", "MT5102"} if consol.export else {"MT3102", "MT5101"})


def packing_list_number(consol: str, box: str) -> str:
    """装箱单编号: one number per box and consol, letters and digits."""
    return f"{consol.replace('-', '')}{box}"[:35]


def _application(
    held: OpenConsol, message: str, sending: Sending, houses: list[str] | None, before: CustomsKey | None
) -> Manifest:
    consol, batch = held.consol, held.record.transmission.batch
    moving = message == reallocation_code(consol)
    due = Due.REALLOCATION if moving else Due.OFF_LOAD
    owed = [one.owed for one in held.duties if one.owed.due is due and (houses is None or one.owed.subject in houses)]
    wanted = list(dict.fromkeys(one.subject for one in owed)) if houses is None else houses
    if not moving:
        if not wanted:
            raise UserError(
                "manifest-no-off-load", "没有需要落装的分单。", "请先抽出已放行的分单，或用 --house 指定分单。"
            )
        if consol.mode is Mode.ROAD:
            return fill_applications.road_off_load(consol, message, sending, batch, wanted)
        return fill_applications.off_load(consol, message, sending, wanted)
    held_at = before or next((one.before for one in reversed(owed) if one.before is not None), None)
    if held_at is None:
        raise UserError(
            "manifest-no-move", "没有需要改配的提单。", "请先修改船名航次、总单号或批次号，再生成改配申请。"
        )
    if consol.mode is Mode.ROAD:
        key = replace(held_at, batch=held_at.batch or batch)
        return fill_applications.road_reallocation(consol, message, sending, batch, wanted, key)
    return fill_applications.reallocation(consol, message, sending, held_at)


def _value(held: OpenConsol, house: str) -> tuple[Decimal, str] | None:
    """Value and currency of a house where every lot has one in the same currency."""
    facts = [held.record.goods.get(lot.id) for lot in held.consol.house_by_number[house].lots]
    known = [(one.amount, one.currency) for one in facts if one is not None and one.amount is not None]
    if len(known) < len(facts) or len({currency for _, currency in known}) != 1:
        return None
    return exact_sum(amount for amount, _ in known), known[0][1]


def _stamp(now: datetime) -> str:
    return f"{china_instant(now):%Y%m%d%H%M%S}086"


def _bill_keys(held: OpenConsol, form: Manifest, houses: list[str] | None) -> list[str]:
    message = form.head.message_type
    if message == PACKING_LIST:
        return []
    if message in APPLICATIONS and message == reallocation_code(held.consol):  # it names the master for all of them
        return [one.number for one in held.consol.houses] if houses is None else houses
    if form.head.message_type in SITE_MESSAGES:
        return [held.consol.master] if form.head.message_type == "MT4101" else []
    return fill.all_bills(form)


def _box_keys(form: Any) -> tuple[str, ...]:
    found = [one.number.id for one in getattr(form.body, "containers", [])]
    for bill in getattr(form.body, "bills", []):
        found += [one.number.id for one in getattr(bill, "containers", [])]
    return tuple(dict.fromkeys(found))
