"""Manifest messages of a consol: built, judged, queued, exported, answered by hand where no channel brings answers.

Bytes are in the outbox before they leave; what was queued is a barrier for undo. A message is refused while it has errors,
while an earlier one about the same bill is on its way, in doubt or in review, and while customs has to consent first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..domain.consolidation.model import HouseBill
from ..domain.consolidation.owed import PACKING_LIST, CustomsKey, Owed
from ..domain.consolidation.receipts import VERDICT_ZH, BillStage
from ..domain.consolidation.receipts import Verdict as Code
from ..domain.consolidation.record import settled
from ..domain.steps import Event, Step, may_retry
from ..errors import UserError
from ..forms.manifest.message import FORMS
from ..forms.manifest.presence import CHANGE, DECLARE, DELETE, MAIN, OTHER, functions_of
from ..forms.manifest.receipts import Verdict
from ..places import storage_error, write_beside_then_replace
from ..store import consols, kept_bytes, manifests
from ..store.engine import Connection
from .channels import manifest_channel
from .consol_settings import check_settings
from .consols import Made, OpenConsol, act_on_consol, open_consol, opened
from .desk import Desk
from .manifest_building import APPLICATIONS, Prepared, prepare
from .manifest_receiving import consol_chain, note_bytes, refresh_consol

_UNDER_WAY = {Step.QUEUED, Step.SENDING, Step.SENT, Step.IN_DOUBT}


def queue_owed(desk: Desk, number: str, which: Callable[[Owed], bool] = lambda owed: True, *, channel: str = "",
               reason: str = "") -> list[str]:  # fmt: skip
    """Queue what is owed as messages, all bills of one kind in one message: applications first, then deletions, main data,
    other, changes, packing lists. Papers, declarations and what has no message stay on the list. Returns the message ids.

    Raises `UserError` for the first error of a message; nothing is queued then.
    """
    done: list[str] = []

    def change(held: OpenConsol, now: datetime) -> Made | None:
        groups: dict[_Kind, list[Owed]] = {}
        for owed in held.record.owed:
            if owed.sendable and which(owed):
                groups.setdefault((owed.message, owed.function, owed.reason_code, owed.before), []).append(owed)
        if not groups:
            return None
        prepared: list[tuple[Prepared, list[Owed]]] = []
        for (message, function, code, before), group in sorted(groups.items(), key=lambda one: _turn(one[0])):
            subjects = [one.subject for one in group]
            by_box = message == PACKING_LIST
            made = prepare(
                held if function != DELETE or by_box else _with_gone(held, subjects),
                message,
                function,
                now,
                houses=None if by_box else subjects,
                boxes=subjects if by_box else None,
                before=before,
                reason=reason or _why(group),
                reason_code=code,
                serial=len(prepared) + 1,
            )
            prepared.append((made, group))
        _refuse_flaws(held, [made for made, _ in prepared])
        duties = held.duties
        ids = []
        for made, group in prepared:
            ids.append(made.form.head.message_id)
            duties = settled(duties, group, ids[-1], now)
        queued.extend(made for made, _ in prepared)
        done.extend(ids)
        return replace(held.record, duties=duties), {
            "messages": [[m.message, m.function, len(m.bills)] for m in queued],
            **_named(queued),
        }

    queued: list[Prepared] = []
    via = manifest_channel(desk, channel).name

    def post(connection: Connection, row: consols.ConsolRow) -> None:
        for made in queued:
            _enqueue(desk, connection, row.id, made, via)

    act_on_consol(desk, number, "manifest_queue", change, also=post, undoable=False)
    return done


_SEQUENCE = (DELETE, MAIN, OTHER, CHANGE, DECLARE)
"""In this order they leave: a deletion before the bill is sent anew, main before other data."""
_Kind = tuple[str, str, str, CustomsKey | None]
"""Message, function, reason code, and where customs has what is moved."""


def _turn(kind: _Kind) -> tuple[bool, int]:
    """Applications first: what follows speaks of the bill where it then is."""
    message, function, _, _ = kind
    return message not in APPLICATIONS, _SEQUENCE.index(function)


def _why(group: list[Owed]) -> str:
    """The reason a change carries: what was done, in the words of the act."""
    return "；".join(dict.fromkeys(one.why for one in group if one.why))[:300]


def _with_gone(held: OpenConsol, houses: list[str]) -> OpenConsol:
    """The consol with the bills that are to be deleted: customs wants their key and nothing else."""
    there = held.consol.house_by_number
    gone = tuple(HouseBill(number=one, stage=BillStage.ACCEPTED) for one in houses if one not in there)
    consol = replace(held.consol, houses=(*held.consol.houses, *gone))
    return replace(held, record=replace(held.record, consol=consol))


def _refuse_flaws(held: OpenConsol, messages: Iterable[Prepared]) -> None:
    for made in messages:
        errors = [issue for issue in made.issues if issue.severity == "error"]
        if errors:
            raise UserError(
                "manifest-errors",
                f"{made.name_zh}还有{len(errors)}处错误，没有发送。第一处：{errors[0].message}",
                errors[0].remedy,
            )
        asks = made.message in APPLICATIONS or (made.function in (CHANGE, DELETE) and made.message != PACKING_LIST)
        if asks and not (held.record.transmission.contact and held.record.transmission.phone):
            raise UserError(
                "manifest-contact",
                f"{made.name_zh}要有申请联系人姓名和电话。",
                "请在“发送资料”中填写联系人和电话。",
            )
        _refuse_half_boxes(held, made, messages)


def _refuse_half_boxes(held: OpenConsol, made: Prepared, messages: Iterable[Prepared]) -> None:
    """CON-15: the bills of a shared box leave together."""
    if made.function != MAIN:
        return
    going = {bill for one in messages if one.function == MAIN for bill in one.bills}
    for box in held.consol.containers:
        inside = held.consol.houses_in(box.number)
        if not set(inside) & set(made.bills):
            continue
        missing = [
            one
            for one in inside
            if one not in going and held.consol.house_by_number[one].stage in (BillStage.DRAFT, BillStage.REJECTED)
        ]
        if missing:
            raise UserError(
                "manifest-half-box",
                f"{box.number} 中{'、'.join(missing[:3])}没有一起发送。",
                "同一箱的各票舱单请一起发送；不装的请先抽出。",
            )


def _refuse_twice(connection: Connection, consol_id: int, made: Prepared) -> None:
    """Raises `UserError` while a message about the same bill or box is on its way."""
    for one in manifests.messages_of(connection, consol_id):
        same = set(one.bills) & set(made.bills) or (set(one.boxes) & set(made.boxes) and one.message == made.message)
        if not same or one.step not in _UNDER_WAY:
            continue
        if one.step is Step.IN_DOUBT:
            raise UserError(
                "manifest-in-doubt",
                "同一提单的上一份舱单是否送达尚不能确定。",
                "请在单一窗口查询后，在报文页选择“已送达”或“未送达”。",
            )
        if one.function == made.function and one.message == made.message:
            raise UserError(
                "manifest-under-way", "同一提单的舱单正在发送，不能重复发送。", "请等待回执；可在报文页查看进度。"
            )
    pending = consols.stages_kept(connection, consol_id)
    review = [bill for bill in made.bills if pending.get(bill) == BillStage.REVIEW.value]
    if review and made.function in (CHANGE, DELETE):
        raise UserError(
            "manifest-in-review",
            f"提单“{review[0]}”的舱单正在人工审核，不能变更或删除。",
            "请等海关回执，或电话联系主管海关。",
        )


def _enqueue(desk: Desk, connection: Connection, consol_id: int, made: Prepared, channel: str) -> None:
    _refuse_twice(connection, consol_id, made)
    message_id = made.form.head.message_id
    manifests.enqueue(
        connection,
        consol_id=consol_id,
        message=made.message,
        function=made.function,
        message_id=message_id,
        bills=made.bills,
        boxes=made.boxes,
        channel=channel,
        data=made.package,
        at=desk.clock.now(),
    )


def _named(queued: Iterable[Prepared]) -> dict[str, dict[str, str]]:
    """What the history says of the bytes that are about to be queued."""
    return {kept_bytes.KEY: {made.form.head.message_id: hashlib.sha256(made.package).hexdigest() for made in queued}}


def queue_message(
    desk: Desk,
    number: str,
    message: str,
    function: str,
    *,
    houses: Iterable[str] | None = None,
    boxes: Iterable[str] | None = None,
    reason: str = "",
    reason_code: str = "",
    channel: str = "",
) -> str:
    """Queue one message (arrival, loading, tally; or a manifest on purpose). Returns its id.

    Raises `UserError` as `queue_owed` does, and for a loading manifest with a bill that is not released (check 49).
    """
    via = manifest_channel(desk, channel).name
    queued: list[Prepared] = []

    def change(held: OpenConsol, now: datetime) -> Made | None:
        made = prepare(
            held,
            message,
            function,
            now,
            houses=None if houses is None else list(houses),
            boxes=None if boxes is None else list(boxes),
            reason=reason,
            reason_code=reason_code,
            serial=1,
        )
        if message == "MT4101" and function == DECLARE:
            waiting = [one.number for one in held.consol.houses if one.stage is not BillStage.RELEASED]
            if waiting:
                raise UserError(
                    "manifest-not-released",
                    f"分单“{waiting[0]}”等{len(waiting)}票未放行，不能发送装载舱单。",
                    "请等待放行，或抽出未放行的分单。",
                )
        _refuse_flaws(held, [made])
        queued.append(made)
        sent = {*made.bills, *made.boxes}
        owed = [
            one.owed
            for one in held.duties
            if one.open and (one.owed.message, one.owed.function) == (message, function) and one.owed.subject in sent
        ]
        duties = settled(held.duties, owed, made.form.head.message_id, now)
        return replace(held.record, duties=duties), {
            "messages": [[message, function, len(made.bills)]],
            **_named(queued),
        }

    act_on_consol(
        desk,
        number,
        "manifest_queue",
        change,
        also=lambda connection, row: _enqueue(desk, connection, row.id, queued[0], via),
        undoable=False,
    )
    return queued[0].form.head.message_id


def export_message(
    desk: Desk, number: str, message: str, to: Path, *, function: str = "", houses: Iterable[str] | None = None
) -> Prepared:
    """Write a message into a file (`manifest` of the command line); nothing is queued.

    `function`: main data or declaration by default. Raises `UserError` for a message this consol does not send, and when
    the file cannot be written.
    """
    held = open_consol(desk, number)
    chosen = None if houses is None else list(houses)
    known = {*held.consol.house_by_number, *(one.subject for one in held.record.owed)}
    strange = [one for one in chosen or () if one not in known]
    if strange:
        raise UserError("consol-house-unknown", f"本拼箱中没有分单“{strange[0]}”。", "请核对分单号。")
    code = function or (DECLARE if message in FORMS and DECLARE in functions_of(message) else MAIN)
    made = prepare(held, message, code, desk.clock.now(), houses=chosen)
    if not made.data:
        raise UserError("manifest-errors", f"{made.name_zh}含有报文不能写的字符，没有生成文件。", made.issues[0].remedy)
    try:
        write_beside_then_replace(to, made.data)
    except OSError as error:
        raise storage_error(error) from error
    return made


def retry_message(desk: Desk, number: str, message_id: str) -> None:
    """Send the same bytes again after proof that they were not taken. Raises `UserError` otherwise."""
    _decide(desk, number, message_id, Event.RETRY)


def settle_message(desk: Desk, number: str, message_id: str, *, arrived: bool) -> None:
    """A person looked: a message in doubt arrived, or it did not (then it goes out again)."""
    _decide(desk, number, message_id, Event.DELIVERED if arrived else Event.ABSENT)


def _decide(desk: Desk, number: str, message_id: str, event: Event) -> None:
    with desk.store.write() as connection:
        row = consols.row_of(connection, number)
        one = manifests.message_with_id(connection, message_id)
        wanted = may_retry(one.step) if one and event is Event.RETRY else one is not None and one.step is Step.IN_DOUBT
        if one is None or one.consol_id != row.id or not wanted:
            raise UserError(
                "filing-moved-on", "这份报文的状态已经变化，没有重复操作。", "请在报文页查看最新状态后再决定。"
            )
        manifests.advance(connection, one.id, event, desk.clock.now(), trouble="", next_try_at=None, tries=0)
        desk.write_history(
            connection, consol_chain(row), "manifest_retry", {"message_id": message_id, "event": event.value}
        )
        refresh_consol(connection, row.id)


def note_verdict(
    desk: Desk,
    number: str,
    code: str,
    *,
    houses: Iterable[str] = (),
    boxes: Iterable[str] = (),
    message_id: str = "",
    words: str = "",
    at: datetime | None = None,
) -> None:
    """Keep what customs or the site said by phone, chat or web page as a receipt with its author.

    `message_id` names the message it answers (needed for 01 to 03). Raises `UserError` for an unknown code, an acceptance
    that names no message, or nothing it could be about.
    """
    if code not in {one.value for one in Code}:
        raise UserError(
            "manifest-code", f"没有回执代码“{code}”。", "请从列表中选择：接受、转人工、退单、放行、禁止装载。"
        )
    now = desk.clock.now()
    with desk.store.write() as connection:
        row = consols.row_of(connection, number)
        held = opened(connection, row, check_settings(connection).tie)
        if not message_id and code in (Code.ACCEPTED, Code.REVIEW, Code.REFUSED):
            raise UserError(
                "manifest-note-message", "没有说明是哪一份报文的回执。", "请先在报文列表中选中该报文，再登记消息。"
            )
        about = [
            *(
                Verdict(scope="bill", code=code, text=words, master=held.consol.master, house=one)
                for one in houses
                if one in held.consol.house_by_number
            ),
            *(
                Verdict(scope="container", code=code, text=words, container=one)
                for one in boxes
                if one in held.consol.container_by_number
            ),
        ]
        if not about:
            raise UserError("manifest-note-about", "没有说明是哪一票或哪个箱。", "请选择分单或集装箱。")
        message = manifests.message_with_id(connection, message_id)
        raw = note_bytes(message_id, message.message if message else "", at or now, about)
        name = f"note-{row.number}-{now:%Y%m%d%H%M%S%f}-{code}"
        key = manifests.keep_raw(connection, channel_name="note", file_name=name, raw=raw, at=now, author=desk.user)
        if key is None:
            return
        manifests.note_reading(
            connection,
            key,
            state=manifests.UNDERSTOOD,
            consol_id=row.id,
            message_id=message_id,
            notice_time=at or now,
        )
        if message is not None and message.step is not Step.ANSWERED and message.step is not Step.QUEUED:
            manifests.advance(connection, message.id, Event.ANSWERED, now, trouble="")
        desk.write_history(
            connection,
            consol_chain(row),
            "manifest_note",
            {
                "code": code,
                "meaning": VERDICT_ZH[Code(code)],
                "about": [one.house or one.container for one in about],
                **kept_bytes.named(manifests.receipt_by_id(connection, key)),
            },
        )
        refresh_consol(connection, row.id)
