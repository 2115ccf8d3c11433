"""Playing the other side of manifests: the practice Single Window's manifest office of a practice desk."""

from __future__ import annotations

from collections.abc import Callable

from ..domain.consolidation.model import Consol, Mode
from ..domain.consolidation.receipts import AT_CUSTOMS, BillStage, Verdict, reaches
from ..domain.stage import Stage
from ..errors import UserError
from ..practice.manifest_office import ManifestOffice
from .channels import manifest_root
from .consols import open_consol
from .courier import SyncResult, sync
from .desk import Desk
from .manifest_views import message_views
from .manifests import note_verdict, queue_message
from .practice import open_office, practice_sync


def open_manifest_office(desk: Desk) -> ManifestOffice:
    """The manifest office of this desk. Raises `UserError` on a live desk."""
    _demand_practice(desk)
    return ManifestOffice(manifest_root(desk), desk.clock)


def _demand_practice(desk: Desk) -> None:
    if desk.kind != "practice":
        raise UserError(
            "practice-only", "正式数据里不能模拟海关操作。", "请在练习数据中操作（菜单“练习”，或加 --practice）。"
        )


def manifest_sync(desk: Desk, *, insist: bool = True) -> SyncResult:
    """Send, let the manifest office work, receive."""
    with open_manifest_office(desk) as office:
        result = sync(desk, insist=insist)
        office.step()
        after = sync(desk, insist=insist)
    after.sent = [*result.sent, *after.sent]
    after.received = [*result.received, *after.received]
    return after


def customs_says(desk: Desk, act: Callable[[ManifestOffice], object]) -> SyncResult:
    """Customs does something (release, refuse loading, end a review); what it writes is received."""
    with open_manifest_office(desk) as office:
        act(office)
        office.step()
    return sync(desk, insist=True)


def release_house(desk: Desk, number: str, house: str) -> SyncResult:
    """Customs releases a bill whose declaration was released."""
    key = _key(open_consol(desk, number).consol, house)
    return customs_says(desk, lambda office: office.release(*key))


def _key(consol: Consol, house: str) -> tuple[str, str]:
    """Master and house as the office keeps a bill: by road a bill has one number."""
    return (house or consol.master, "") if consol.mode is Mode.ROAD else (consol.master, house)


def play_answers(desk: Desk, number: str) -> str:
    """The office answers whatever lies with it; by rail the platform says that the sheets were taken."""
    _demand_practice(desk)
    held = open_consol(desk, number)
    if held.consol.mode is not Mode.RAIL:
        result = manifest_sync(desk)
        return f"已发送 {len(result.sent)} 份，收到 {len(result.received)} 份回执。"
    waiting = [one for one in message_views(held) if one.stage == "answered"]
    for one in waiting:
        note_verdict(desk, number, Verdict.ACCEPTED, houses=one.bills, message_id=one.message_id, words=_PLATFORM)
    return f"平台已答复 {len(waiting)} 份。" if waiting else "没有等答复的运单数据表。"


_PLATFORM = "平台答复（练习）"


def play_release(desk: Desk, number: str) -> str:
    """Customs releases every bill it holds whose declaration is released, or that has none here; says which ones wait."""
    _demand_practice(desk)
    held = open_consol(desk, number)
    undeclared = {one.house for one in held.linked if one.stage not in (Stage.RELEASED, Stage.CLOSED)}
    there = [
        house
        for house in held.consol.houses
        if house.stage in AT_CUSTOMS
        and not reaches(house.stage, BillStage.RELEASED)
        and house.stage is not BillStage.OFF_LOADED
    ]
    ready = [house.number for house in there if house.number not in undeclared]
    if ready and held.consol.mode is Mode.RAIL:
        note_verdict(desk, number, Verdict.RELEASED, houses=ready, words=_PLATFORM)
    elif ready:

        def all_released(office: ManifestOffice) -> None:
            for house in ready:
                office.release(*_key(held.consol, house))

        customs_says(desk, all_released)
    waiting = [house.number for house in there if house.number in undeclared]
    told = f"海关放行 {len(ready)} 票。" if ready else "没有可以放行的分单。"
    if waiting:
        told += f"{'、'.join(waiting[:3])}{'等' if len(waiting) > 3 else ''}{len(waiting)}票的报关单还没有放行。"
    elif not there:
        told += "请先发送舱单并收到接受回执。"
    return told


def play_refusal(desk: Desk, number: str, house: str) -> str:
    """Customs forbids that a bill is loaded."""
    _demand_practice(desk)
    consol = open_consol(desk, number).consol
    if consol.mode is Mode.RAIL:
        note_verdict(desk, number, Verdict.LOADING_REFUSED, houses=[house], words=_PLATFORM)
    else:
        customs_says(desk, lambda office: office.refuse_loading(*_key(consol, house)))
    return f"海关禁止装载 {house or consol.master}。"


def play_review(desk: Desk, number: str, *, accepted: bool) -> str:
    """The manual review of every bill in it ends."""
    consol = open_consol(desk, number).consol
    held = [house.number for house in consol.houses if house.stage is BillStage.REVIEW]

    def act(office: ManifestOffice) -> None:
        for house in held:
            office.settle_review(*_key(consol, house), accepted=accepted)

    if held:
        customs_says(desk, act)
    return f"{len(held)} 票审核{'通过' if accepted else '未通过'}。" if held else "没有转人工审核的分单。"


def play_declarations(desk: Desk, number: str) -> str:
    """The person with the card and customs: every declaration of the consol that was sent goes to its release."""
    held = open_consol(desk, number)
    mine = [one for one in held.linked if one.house in held.consol.house_by_number]
    open_ones = [one for one in mine if one.stage not in (Stage.RELEASED, Stage.CLOSED)]
    sent = [one for one in open_ones if one.unified_number]
    with open_office(desk) as office:
        for one in sent:
            office.run_to_closing(one.unified_number)
    if sent:
        practice_sync(desk, insist=True)
    told = f"{len(sent)} 份报关单已由持卡人申报，海关已放行。" if sent else "没有已发送的报关单。"
    rest = len(open_ones) - len(sent)
    if rest or not mine:
        told += (
            f"还有 {rest} 份没有发送，请在票列表中申报。" if rest else "请先按 Ctrl+D 生成报关单，再在票列表中申报。"
        )
    return told


def play_site(desk: Desk, number: str) -> str:
    """The site reports every box that holds something as arrived (运抵), and the office answers."""
    _demand_practice(desk)
    consol = open_consol(desk, number).consol
    if consol.mode is not Mode.SEA:
        return "航空、公路、铁路的运抵由场站报告，练习中不用发送。"
    queue_message(desk, number, "MT3101" if consol.export else "MT3102", "2")
    result = manifest_sync(desk)
    return f"场站已报运抵，收到 {len(result.received)} 份回执。"
