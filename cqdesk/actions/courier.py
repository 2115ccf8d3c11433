"""The courier: sends what is queued, takes what came, and never sends twice.

Bytes are in the outbox before they leave; `sending` is committed before the first byte leaves; what comes is kept raw
before it is understood. After a crash the courier looks (answers, OutBox, SentBox, FailBox) before it would send
again; when it cannot know, the filing is *in doubt* and a person decides.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..domain.clock import CHINA
from ..domain.stage import Effect
from ..domain.steps import Event, Step
from ..errors import UserError
from ..forms.receipts.read import Receipt, read_receipt
from ..store import cases, declarations, outbox, receipts
from ..store.engine import Connection
from ..store.locks import FileLock
from ..sync.channel import Channel, ChannelDown, Whereabouts
from ..sync.folder import LARGEST_ANSWER
from .channels import channels
from .desk import Desk
from .drafts import chain_of
from .state import RESPONSE, refresh

_ANSWER_NAME = re.compile(r"(?:Successed|Failed|Receipt)_(?P<stem>.+)_(?P<stamp>\d{14,24})\.[A-Za-z]+\Z")
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=15)


@dataclass(kw_only=True)
class SyncResult:
    """What one round did, by client number (or file name where no number is known)."""

    sent: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    in_doubt: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """Why queued messages stay, one Chinese sentence per channel."""


def sync(desk: Desk) -> SyncResult:
    """One round: take answers, clear up after a crash, send, take answers. Raises `UserError` if another one runs."""
    lock = FileLock(desk.places.root / "courier.lock")
    if not lock.take():
        raise UserError(
            "courier-busy", "另一个 cqdesk 窗口正在收发，本次不再重复。", "请在该窗口查看收发结果，或关闭它后重试。"
        )
    with lock:
        result = SyncResult()
        known = channels(desk)
        for channel in known.values():
            _receive(desk, channel, result)
        understand_new(desk)
        for filing in _filings(desk, Step.SENDING, Step.IN_DOUBT, Step.SENT):
            if filing.channel in known:
                _look(desk, known[filing.channel], filing)
        for filing in _filings(desk, Step.QUEUED):
            if filing.channel in known:
                _send(desk, known[filing.channel], filing, result)
        for channel in known.values():
            _receive(desk, channel, result)
        understand_new(desk)
        result.in_doubt = [one.client_sequence_number for one in _filings(desk, Step.IN_DOUBT)]
        result.failed = [one.client_sequence_number for one in _filings(desk, Step.FAILED)]
        return result


def _filings(desk: Desk, *steps: Step) -> list[outbox.Filing]:
    with desk.store.read() as connection:
        return outbox.filings_in(connection, *steps)


def _move(desk: Desk, filing: outbox.Filing, *events: Event, trouble: str | None = None) -> Step:
    """Move a filing in one transaction; what the declaration shows follows."""
    with desk.store.write() as connection:
        step = filing.step
        for event in events:
            step = outbox.advance(connection, filing.id, event, desk.clock.now(), trouble=trouble)
        refresh(desk, connection, filing.declaration_id)
        return step


def _send(desk: Desk, channel: Channel, filing: outbox.Filing, result: SyncResult) -> None:
    now = desk.clock.now()
    if filing.next_try_at is not None and filing.next_try_at > now:
        result.waiting.append(filing.trouble)
        return
    try:
        channel.ready()
    except ChannelDown as down:
        _put_off(desk, filing, down.why, now)
        result.waiting.append(down.why)
        return
    _move(desk, filing, Event.START, trouble="")
    try:
        channel.hand_over(filing.name, filing.data)
    except ChannelDown as down:
        _move(desk, filing, Event.NOT_DELIVERED, Event.RETRY)
        _put_off(desk, filing, down.why, now)
        result.waiting.append(down.why)
    except OSError:
        _move(desk, filing, Event.INTERRUPTED, trouble="发送途中出错，不能确定是否送达。")
    else:
        _move(desk, filing, Event.DELIVERED, trouble="")
        result.sent.append(filing.client_sequence_number)


def _put_off(desk: Desk, filing: outbox.Filing, why: str, now: datetime) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(filing.tries, 10), LONGEST_PAUSE)
    with desk.store.write() as connection:
        outbox.put_off(connection, filing.id, until=now + pause * random.uniform(0.8, 1.2), trouble=why)


def _look(desk: Desk, channel: Channel, filing: outbox.Filing) -> None:
    """Look where a filing is that may have left; an answer has been read already."""
    try:
        where = channel.look(filing.name)
        if where is Whereabouts.UNFINISHED and filing.step is not Step.SENT:
            channel.clear_unfinished(filing.name)
    except ChannelDown as down:
        if filing.step is Step.SENDING:
            _move(desk, filing, Event.INTERRUPTED, trouble=down.why)
        return
    if where in (Whereabouts.WAITING, Whereabouts.TAKEN):
        if filing.step is not Step.SENT:
            _move(desk, filing, Event.DELIVERED, trouble="")
    elif where is Whereabouts.REFUSED:
        _move(desk, filing, Event.NOT_DELIVERED, trouble="导入客户端把它放进了 FailBox（服务器校验未通过）。")
    elif filing.step is Step.SENDING or where is Whereabouts.UNFINISHED:
        if where is Whereabouts.UNFINISHED and filing.step is not Step.SENT:
            # only a part was written, under a name the client ignores: proof that it was not taken
            _move(desk, filing, Event.NOT_DELIVERED, Event.RETRY, trouble="")
        elif filing.step is Step.SENDING:
            _move(desk, filing, Event.INTERRUPTED, trouble="上次发送被中断，不能确定是否送达。")


def _receive(desk: Desk, channel: Channel, result: SyncResult) -> None:
    try:
        found = channel.incoming()
        for incoming in found:
            with desk.store.write() as connection:
                kept = receipts.keep_raw(
                    connection,
                    channel_name=channel.name,
                    file_name=incoming.name,
                    raw=incoming.data,
                    at=desk.clock.now(),
                )
            channel.took(incoming.name)
            if kept is not None:
                result.received.append(incoming.name)
    except ChannelDown as down:
        if down.why not in result.waiting:
            result.waiting.append(down.why)


def understand_new(desk: Desk) -> None:
    """Understand kept receipts, each in a transaction of its own; orphans are tried again."""
    with desk.store.read() as connection:
        waiting = receipts.receipts_in(connection, receipts.NEW, receipts.ORPHAN)
    # import answers first: they tell the unified number by which business receipts are matched
    for row in sorted(waiting, key=lambda one: (one.file_name.startswith("Receipt_"), one.id)):
        with desk.store.write() as connection:
            _understand(desk, connection, row)


def _understand(desk: Desk, connection: Connection, row: receipts.ReceiptRow) -> None:
    if len(row.raw) > LARGEST_ANSWER:
        _set_aside(connection, row, "文件过大，不像回执，只保留了开头部分。")
        return
    try:
        receipt = read_receipt(row.raw)
    except UserError as error:
        _set_aside(connection, row, error.message)
        return
    name = _ANSWER_NAME.match(row.file_name)
    stamp = _stamp(name["stamp"]) if name else None
    is_answer = receipt.kind in (RESPONSE, "Root")
    client_number = receipt.client_sequence_number or (name["stem"] if name and is_answer else "")
    filing = outbox.filing_with_number(connection, client_number) or outbox.filing_with_unified(
        connection, receipt.unified_number
    )
    declaration_id = (
        filing.declaration_id
        if filing
        else declarations.declaration_with_number(
            connection, unified_number=receipt.unified_number, entry_number=receipt.entry_number
        )
    )
    known = {
        "kind": receipt.kind,
        "unified_number": receipt.unified_number,
        "entry_number": receipt.entry_number,
        "client_sequence_number": client_number,
        "response_code": receipt.response_code,
        "letter": receipt.channel,
        # an import answer carries no time; the stamp of its file name stands in
        "notice_time": receipt.notice_time or (stamp if is_answer else None),
        "note": receipt.note or receipt.error_message,
        "trouble": "",
    }
    if declaration_id is None:
        receipts.note_reading(connection, row.id, state=receipts.ORPHAN, **known)
        return
    receipts.note_reading(
        connection,
        row.id,
        state=receipts.UNDERSTOOD,
        filing_id=filing.id if filing else None,
        declaration_id=declaration_id,
        **known,
    )
    if filing is not None:
        _apply(desk, connection, filing, receipt, stamp)
    found = declarations.declaration_by_id(connection, declaration_id)
    case = cases.case_by_id(connection, found.case_id)
    view = refresh(desk, connection, declaration_id)
    desk.write_history(
        connection,
        chain_of(case),
        "receipt",
        {"file": row.file_name, "letter": receipt.channel, "code": receipt.response_code, "stage": view.stage.value},
    )
    cases.touch_case(connection, case.id, desk.clock.now())


def _apply(desk: Desk, connection: Connection, filing: outbox.Filing, receipt: Receipt, stamp: datetime | None) -> None:
    now = desk.clock.now()
    if receipt.kind in (RESPONSE, "Root") and receipt.response_code != "0":
        if stamp is not None and filing.step is not Step.QUEUED and stamp < filing.step_at - timedelta(minutes=2):
            return  # the failure of an earlier try, come late: it says nothing of this one
        outbox.advance(connection, filing.id, Event.REFUSED, now, trouble=receipt.error_message or receipt.note)
        return
    meaning = desk.letters.get(receipt.channel)
    if receipt.kind != RESPONSE and meaning is not None and meaning.effect is Effect.UPLOAD_FAILED:
        outbox.advance(connection, filing.id, Event.REFUSED, now, trouble=receipt.note or meaning.meaning_zh)
        return
    if receipt.unified_number and receipt.unified_number != filing.unified_number:
        outbox.learn_unified(connection, filing.id, receipt.unified_number)
    outbox.advance(connection, filing.id, Event.ANSWERED, now, trouble="")


def _set_aside(connection: Connection, row: receipts.ReceiptRow, why: str) -> None:
    receipts.note_reading(connection, row.id, state=receipts.UNREADABLE, trouble=why)


def _stamp(digits: str) -> datetime | None:
    """The client's stamp yyyyMMddHHmmss..., China time; None if it is no time."""
    try:
        return datetime.strptime(digits[:14], "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
    except ValueError:
        return None
