"""Understanding what came: which filing a receipt belongs to, and what it means for our own steps.

The set of receipts kept decides, never the order in which they came (message reference 5.2 and 5.4): a receipt whose
filing is not known yet is an orphan and is matched when an answer tells the number.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from ..domain.clock import CHINA
from ..domain.stage import Effect
from ..domain.steps import Event, Step
from ..errors import UserError
from ..forms.receipts.read import ReceiptMessage, read_receipt
from ..store import cases, declarations, outbox, receipts
from ..store.engine import Connection
from ..sync.folder import LARGEST_ANSWER
from .desk import Desk
from .drafts import chain_of
from .state import RESPONSE, refresh

CLIENT_FAILURE = "Root"
_ANSWER_NAME = re.compile(r"(?P<word>Successed|Failed|Receipt)_(?P<stem>.+)_(?P<stamp>\d{14,24})\.[A-Za-z]+\Z")
_CLOCKS_DIFFER = timedelta(minutes=10)
"""The client's machine and ours may disagree so far."""


def understand_new(desk: Desk) -> list[Exception]:
    """Understand kept receipts, each in a transaction of its own; returns what went wrong with single ones.

    One that fails stays as it is and is tried again in the next round.
    """
    with desk.store.read() as connection:
        waiting = receipts.receipts_in(connection, receipts.NEW)
    faults: list[Exception] = []
    # import answers first: they tell the unified number by which business receipts are matched
    for row in sorted(waiting, key=lambda one: (one.file_name.startswith("Receipt_"), one.id)):
        _understand_apart(desk, row.id, faults)
    _match_orphans(desk, faults)
    return faults


def _understand_apart(desk: Desk, key: int, faults: list[Exception]) -> None:
    try:
        with desk.store.write() as connection:
            _understand(desk, connection, receipts.receipt_by_id(connection, key))
    except Exception as fault:
        faults.append(fault)


def _match_orphans(desk: Desk, faults: list[Exception]) -> None:
    """An orphan that found its place may tell a number that others wait for: until nothing moves."""
    tried: set[int] = set()
    while True:
        with desk.store.read() as connection:
            found = [
                key
                for key, unified, entry, client in receipts.orphans(connection)
                if key not in tried and _owner(connection, client, unified, entry) != (None, None)
            ]
        if not found:
            return
        for key in found:
            _understand_apart(desk, key, faults)
        tried.update(found)


def _owner(
    connection: Connection, client_number: str, unified_number: str, entry_number: str
) -> tuple[outbox.Filing | None, int | None]:
    """The filing a receipt belongs to, if there is one, and the declaration."""
    filing = outbox.filing_with_number(connection, client_number)
    if filing is None:
        filing = outbox.filing_with_unified(connection, unified_number)
    if filing is None and unified_number:
        kept = receipts.filing_beside(connection, unified_number)
        filing = outbox.filing_by_id(connection, kept) if kept is not None else None
    if filing is not None:
        return filing, filing.declaration_id
    return None, declarations.declaration_with_number(
        connection, unified_number=unified_number, entry_number=entry_number
    )


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
    is_answer = receipt.kind in (RESPONSE, CLIENT_FAILURE)
    client_number = receipt.client_sequence_number or (name["stem"] if name and is_answer else "")
    unified = receipt.unified_number or receipts.unified_number_beside(connection, receipt.entry_number)
    filing, declaration_id = _owner(connection, client_number, unified, receipt.entry_number)
    known = {
        "kind": receipt.kind,
        "unified_number": unified,
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
        _apply(desk, connection, filing, receipt, stamp, said_well=name is not None and name["word"] == "Successed")
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


def _apply(
    desk: Desk,
    connection: Connection,
    filing: outbox.Filing,
    receipt: ReceiptMessage,
    stamp: datetime | None,
    *,
    said_well: bool,
) -> None:
    """Move the filing by what its receipt says."""
    now = desk.clock.now()
    if receipt.kind == CLIENT_FAILURE and (said_well or receipt.response_code == "0"):
        return  # a failure file that speaks of success: shown, and nobody's proof of anything
    meaning = desk.letters.get(receipt.channel)
    upload_failed = receipt.kind.startswith("DEC_") and meaning is not None and meaning.effect is Effect.UPLOAD_FAILED
    if upload_failed or (receipt.kind in (RESPONSE, CLIENT_FAILURE) and receipt.response_code != "0"):
        why = receipt.error_message or receipt.note or (meaning.meaning_zh if meaning else "")
        _refused(connection, filing, receipt.notice_time or stamp, why, now)
        return
    told, answers = _unified_numbers(connection, filing)
    if answers or told:
        outbox.note_facts(connection, filing.id, unified_number=(answers or told)[-1])
    twins = "这份报文得到了不止一个统一编号，可能导入了两份，请到单一窗口核实并删除多余的一份。"
    trouble = twins if len(set(answers)) > 1 else ""
    outbox.advance(connection, filing.id, Event.ANSWERED, now, trouble=trouble)


def _refused(connection: Connection, filing: outbox.Filing, at: datetime | None, why: str, now: datetime) -> None:
    """A failure came. It counts only if it speaks of the last sending: that of an earlier one may come late."""
    if filing.step in (Step.ANSWERED, Step.QUEUED):
        return
    begun = filing.sending_at
    if filing.sendings > 1 and begun is not None:
        if at is not None and at < begun - _CLOCKS_DIFFER:
            return
        sure = at is not None and at > begun + _CLOCKS_DIFFER
        if not sure and _refusals(connection, filing) < filing.sendings:
            if filing.step is not Step.FAILED:
                trouble = f"收到导入失败的回执，但不能确定是本次还是上一次发送的：{why}"
                outbox.advance(connection, filing.id, Event.INTERRUPTED, now, trouble=trouble)
            return
    outbox.advance(connection, filing.id, Event.REFUSED, now, trouble=why)


def _refusals(connection: Connection, filing: outbox.Filing) -> int:
    """How many failures came for a filing, one and the same counted once."""
    return len(
        {
            one.notice_time or one.file_name
            for one in receipts.receipts_of_filing(connection, filing.id)
            if one.kind in (RESPONSE, CLIENT_FAILURE) and one.response_code != "0"
        }
    )


def _unified_numbers(connection: Connection, filing: outbox.Filing) -> tuple[list[str], list[str]]:
    """The unified numbers told for a filing: by all receipts, and by import answers alone; the one that holds last.

    An answer to the import is right; the first business receipts of the older form may carry a temporary number
    (official interface papers of 2018).
    """
    early = datetime.min.replace(tzinfo=UTC)
    told = sorted(
        (one for one in receipts.receipts_of_filing(connection, filing.id) if one.unified_number),
        key=lambda one: (one.notice_time or early, one.unified_number),
    )
    answers = [one.unified_number for one in told if one.kind == RESPONSE and one.response_code == "0"]
    return [one.unified_number for one in told], answers


def _set_aside(connection: Connection, row: receipts.ReceiptRow, why: str) -> None:
    receipts.note_reading(connection, row.id, state=receipts.UNREADABLE, trouble=why)


def _stamp(digits: str) -> datetime | None:
    """The client's stamp yyyyMMddHHmmss..., China time; None if it is no time."""
    try:
        return datetime.strptime(digits[:14], "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
    except ValueError:
        return None
