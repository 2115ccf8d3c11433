"""Understanding what came: which filing a receipt belongs to, and what it means for our own steps.

The set of receipts kept decides, never the order in which they came (message reference 5.2 and 5.4): a receipt whose
filing is not known yet is an orphan and is matched when an answer tells the number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ..domain.client_failures import known_failure
from ..domain.clock import CHINA
from ..domain.stage import Effect, Stage
from ..domain.steps import Event, Step
from ..errors import UserError
from ..forms.receipts.read import MOST_IN_A_FILE, SEVERAL, ReceiptMessage, read_receipt, receipt_pieces
from ..store import attempts, cases, declarations, kept_bytes, outbox, receipts
from ..store.engine import Connection
from ..sync.folder import LARGEST_ANSWER
from .desk import Desk
from .drafts import chain_of
from .state import RESPONSE, keep_moments, keep_state, stages_by_arrival
from .timeline import receipt_title
from .zipped_receipts import is_zip, zipped_receipts

CLIENT_FAILURE = "Root"
IN_ONE_GO = 100
"""Receipts understood in one transaction."""
_ANSWER_NAME = re.compile(r"(?P<word>Successed|Failed|Receipt)_(?P<stem>.+)_(?P<stamp>\d{14,24})\.[A-Za-z]+(?:#\d+)?\Z")
CLOCKS_DIFFER = timedelta(minutes=10)
"""The client's machine and ours may disagree so far."""


@dataclass(kw_only=True)
class Understanding:
    """What a look at the kept receipts brought."""

    news: list[News] = field(default_factory=list)
    consols: list[ConsolNews] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    """What went wrong with single ones; they stay as they are and are tried again in the next round."""


@dataclass(frozen=True, kw_only=True)
class News:
    """A receipt that found its declaration, in words for the clerk."""

    case: str
    receipt: int
    words: str


@dataclass(frozen=True, kw_only=True)
class ConsolNews:
    """A manifest receipt that found its consol."""

    consol: str
    refused: int
    """Bills and boxes it refuses."""


@dataclass(kw_only=True)
class _Share:
    """What one transaction understood, by declaration: what they show is computed once, at its end."""

    of: dict[int, list[int]] = field(default_factory=dict)
    dated: set[int] = field(default_factory=set)
    """Declarations for which something came that deadlines count from."""


def understand_new(desk: Desk) -> Understanding:
    """Understand kept receipts, many in one transaction; a share in which one fails is done again one by one."""
    done = Understanding()
    tried: set[int] = set()
    while keys := _waiting(desk, tried):  # a file with several receipts makes new ones
        for begin in range(0, len(keys), IN_ONE_GO):
            _understand_all(desk, keys[begin : begin + IN_ONE_GO], done)
        tried.update(keys)
    _match_orphans(desk, done)
    return done


def _waiting(desk: Desk, tried: set[int]) -> list[int]:
    with desk.store.read() as connection:
        waiting = [one for one in receipts.names_in(connection, receipts.NEW) if one[0] not in tried]
    # import answers first: they tell the unified number by which business receipts are matched
    return [key for key, _ in sorted(waiting, key=lambda one: (one[1].startswith("Receipt_"), one[0]))]


def _understand_all(desk: Desk, keys: list[int], done: Understanding) -> None:
    try:
        news = _understand_share(desk, keys)
    except Exception as fault:
        if len(keys) == 1:
            done.faults.append(fault)
            return
        for key in keys:
            _understand_all(desk, [key], done)
    else:
        done.news += news


def _understand_share(desk: Desk, keys: list[int]) -> list[News]:
    share = _Share()
    with desk.store.write() as connection:
        for key in keys:
            _understand(desk, connection, receipts.receipt_by_id(connection, key), share)
        return [
            one
            for declaration_id, found in share.of.items()
            for one in _show(desk, connection, declaration_id, found, dates=declaration_id in share.dated)
        ]


def _show(desk: Desk, connection: Connection, declaration_id: int, keys: list[int], *, dates: bool) -> list[News]:
    """Let a declaration show what came, and put each receipt into the history with the stage it led to."""
    of = attempts.attempts_of(connection, declaration_id)
    case = cases.case_by_id(connection, of.row.case_id)
    view, unified = keep_state(desk, connection, of)
    # an answer alone brings at most "saved", which no deadline counts from; with a new number it may bring more
    before = of.row.stage not in ("", Stage.NONE.value, Stage.SAVED.value)
    if dates or before or len(keys) > 1 or view.stage is not Stage.SAVED:
        keep_moments(desk, connection, case.id)
    news = []
    for one, stage in stages_by_arrival(desk, of, unified, keys):
        desk.write_history(
            connection,
            chain_of(case),
            "receipt",
            {
                "file": one.file_name,
                "letter": one.letter,
                "code": one.response_code,
                "stage": stage,
                **kept_bytes.named(one),
            },
        )
        news.append(News(case=case.number, receipt=one.id, words=receipt_title(desk, one)[0]))
    cases.touch_case(connection, case.id, desk.clock.now())
    return news


def _match_orphans(desk: Desk, done: Understanding) -> None:
    """An orphan that found its place may tell a number that others wait for: until nothing moves."""
    tried: set[int] = set()
    while True:
        with desk.store.read() as connection:
            found = [
                key
                for key, unified, entry, client in receipts.orphans_with_trace(connection)
                if key not in tried and _owner(connection, client, unified, entry) != (None, None)
            ]
        if not found:
            return
        for begin in range(0, len(found), IN_ONE_GO):
            _understand_all(desk, found[begin : begin + IN_ONE_GO], done)
        tried.update(found)


def _owner(
    connection: Connection, client_number: str, unified_number: str, entry_number: str
) -> tuple[outbox.FilingHead | None, int | None]:
    """The filing a receipt belongs to, if there is one, and the declaration."""
    filing = outbox.head_with_number(connection, client_number)
    if filing is None:
        filing = outbox.head_with_unified(connection, unified_number)
    if filing is None and unified_number:
        kept = receipts.filing_beside(connection, unified_number)
        filing = outbox.head_by_id(connection, kept) if kept is not None else None
    if filing is not None:
        return filing, filing.declaration_id
    numbers = {"unified_number": unified_number, "entry_number": entry_number}
    found = declarations.declaration_with_number(connection, **numbers)
    return None, attempts.declaration_with_ended(connection, **numbers) if found is None else found


def _understand(desk: Desk, connection: Connection, row: receipts.KeptReceipt, share: _Share) -> None:
    if len(row.raw) > LARGEST_ANSWER:
        _set_aside(connection, row, "文件过大，不像回执，只保留了开头部分。")
        return
    if is_zip(row.raw):
        _unpack(connection, row)
        return
    try:
        receipt = read_receipt(row.raw)
    except UserError as error:
        if error.id == SEVERAL:
            _split(connection, row)
        else:
            _set_aside(connection, row, error.message)
        return
    name = _ANSWER_NAME.match(row.file_name)
    stamp = file_stamp(name["stamp"]) if name else None
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
    share.of.setdefault(declaration_id, []).append(row.id)
    if not is_answer:
        share.dated.add(declaration_id)


def _apply(
    desk: Desk,
    connection: Connection,
    filing: outbox.FilingHead,
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
        known = known_failure(why, desk.client_failures) if receipt.kind == CLIENT_FAILURE else None
        if known is not None and not known.proves_failure:
            _gave_up(connection, filing, receipt.notice_time or stamp, f"{why.rstrip('。')}。{known.advice_zh}", now)
            return
        if known is not None:
            why = f"{why.rstrip('。')}。{known.advice_zh}"
        _refused(desk, connection, filing, receipt.notice_time or stamp, why)
        return
    told, answers = _unified_numbers(connection, filing)
    number = {"unified_number": (answers or told)[-1]} if answers or told else {}
    twins = "这份报文得到了不止一个统一编号，可能导入了两份，请到单一窗口核实并删除多余的一份。"
    trouble = twins if len(set(answers)) > 1 else ""
    outbox.advance(connection, filing.id, Event.ANSWERED, now, trouble=trouble, **number)


def _gave_up(connection: Connection, filing: outbox.FilingHead, at: datetime | None, why: str, now: datetime) -> None:
    """The client waited in vain: the package may have arrived all the same."""
    begun = filing.sending_at
    if filing.sendings > 1 and begun is not None and at is not None and at < begun - CLOCKS_DIFFER:
        return
    if filing.step in (Step.SENDING, Step.SENT, Step.IN_DOUBT):
        outbox.advance(connection, filing.id, Event.INTERRUPTED, now, trouble=why)


def _refused(desk: Desk, connection: Connection, filing: outbox.FilingHead, at: datetime | None, why: str) -> None:
    """A failure came. It counts only if it speaks of the last sending: that of an earlier one may come late, and then
    its stamp tells when the client wrote it, not which sending it means. So there must be as many as sendings."""
    now = desk.clock.now()
    if filing.step in (Step.ANSWERED, Step.QUEUED):
        return
    if not outbox.is_ours(connection, filing):
        # the life that was lost may have sent it again after this very failure
        if filing.step is not Step.FAILED:
            trouble = f"收到导入失败的回执，但数据由备份恢复或移动过，不能确定之后是否又发送过：{why}"
            outbox.advance(connection, filing.id, Event.INTERRUPTED, now, trouble=trouble)
        return
    begun = filing.sending_at
    if filing.sendings > 1 and begun is not None:
        if at is not None and at < begun - CLOCKS_DIFFER:
            return
        if _refusals(desk, connection, filing) < filing.sendings:
            if filing.step is not Step.FAILED:
                trouble = f"收到导入失败的回执，但不能确定是本次还是上一次发送的：{why}"
                outbox.advance(connection, filing.id, Event.INTERRUPTED, now, trouble=trouble)
            return
    outbox.advance(connection, filing.id, Event.REFUSED, now, trouble=why)


def _refusals(desk: Desk, connection: Connection, filing: outbox.FilingHead) -> int:
    """How many sendings of a filing are proven to have failed; one and the same failure counts once."""
    return len(
        {
            one.notice_time or one.file_name
            for one in receipts.receipts_of_filing(connection, filing.id)
            if not one.file_name.startswith("Successed_")
            and proves_failure(desk, one.kind, one.response_code, one.note)
        }
    )


def proves_failure(desk: Desk, kind: str, code: str, words: str) -> bool:
    """Whether an answer to the import settles one sending as failed. One that speaks of success does not, nor that of a
    client which waited in vain: that sending may have arrived."""
    if kind not in (RESPONSE, CLIENT_FAILURE) or code == "0":
        return False
    known = known_failure(words, desk.client_failures) if kind == CLIENT_FAILURE else None
    return known is None or known.proves_failure


def _unified_numbers(connection: Connection, filing: outbox.FilingHead) -> tuple[list[str], list[str]]:
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


def _split(connection: Connection, row: receipts.KeptReceipt) -> None:
    """Each receipt of the file is understood for itself: one of a stranger or a broken one hinders no other."""
    try:
        pieces = receipt_pieces(row.raw)
    except UserError as error:
        _set_aside(connection, row, error.message)
    else:
        receipts.keep_pieces(connection, row, pieces)


def _unpack(connection: Connection, row: receipts.KeptReceipt) -> None:
    """A ZIP in the folder of answers: what is in it is kept under its own names, each understood for itself."""
    inside, size = [], 0
    try:
        for name, data in zipped_receipts(row.file_name, row.raw):
            inside.append((name, data))
            size += len(data)
            if len(inside) > MOST_IN_A_FILE or size > 4 * LARGEST_ANSWER:
                raise UserError("receipt-zip", "压缩文件中的内容太多，没有拆开。", "请解压后再放入回执文件夹。")
    except UserError as error:
        _set_aside(connection, row, error.message)
        return
    if not inside:
        _set_aside(connection, row, "压缩文件中没有回执。")
        return
    receipts.keep_arrivals(connection, inside, channel_name=row.channel_name, at=row.received_at)
    receipts.note_reading(connection, row.id, state=receipts.SPLIT, trouble="")


def _set_aside(connection: Connection, row: receipts.ReceiptRow, why: str) -> None:
    receipts.note_reading(connection, row.id, state=receipts.UNREADABLE, trouble=why)


def file_stamp(digits: str) -> datetime | None:
    """The client's stamp yyyyMMddHHmmss..., China time; None if it is no time."""
    try:
        return datetime.strptime(digits[:14], "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
    except ValueError:
        return None
