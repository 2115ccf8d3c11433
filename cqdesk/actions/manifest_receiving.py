"""Understanding manifest receipts: whose they are, what they mean for the message, what stage each bill has.

A receipt is matched by the id of the message it answers, else by master bill (and voyage where it names one); what finds
no consol stays visible as an orphan and is tried again. The stage is a pure function of all receipts kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ..domain.client_failures import known_failure
from ..domain.consolidation.model import Consol
from ..domain.consolidation.receipts import BillView
from ..domain.consolidation.receipts import Verdict as Code
from ..domain.consolidation.record import stages_of
from ..domain.steps import Event, Step
from ..errors import UserError
from ..forms.manifest.receipts import (
    ManifestResponse,
    Verdict,
    read_response,
    receipts_by_bill,
    receipts_by_container,
)
from ..forms.receipts.read import read_receipt
from ..store import consols, kept_bytes, manifests
from ..store.engine import Connection
from .desk import Desk
from .receiving import CLIENT_FAILURE, CLOCKS_DIFFER, ConsolNews, Understanding, file_stamp, proves_failure

_NAME = re.compile(r"(?P<word>Successed|Failed|Receipt)_(?P<stem>.+)_(?P<stamp>\d{14,24})\.[A-Za-z]+\Z")
_REFUSALS = {Code.REFUSED.value, Code.LOADING_REFUSED.value, Code.DISCHARGE_REFUSED.value}
_FAILED_CODES = {Code.STORE_FAILED.value, Code.SEND_FAILED.value}


def consol_chain(row: consols.ConsolRow) -> str:
    """The history chain of a consol."""
    return f"consol:{row.uid}"


def understand_manifests(desk: Desk) -> Understanding:
    """Understand kept manifest receipts, each in a transaction of its own."""
    with desk.store.read() as connection:
        waiting = manifests.receipt_keys(connection, manifests.NEW)
        waiting += _found_their_place(connection)
    done = Understanding()
    for key in waiting:
        try:
            with desk.store.write() as connection:
                told = _understand(desk, connection, manifests.receipt_by_id(connection, key))
        except Exception as fault:
            done.faults.append(fault)
        else:
            done.consols += told
    return done


def _found_their_place(connection: Connection) -> list[int]:
    """The orphans that belong somewhere by now. Of another program's there may be thousands: they cost a look each, and
    no transaction."""
    orphans = manifests.receipt_keys(connection, manifests.ORPHAN)
    masters = [row.master.encode() for row in consols.rows(connection) if row.master] if orphans else []
    found = []
    for key in orphans:
        row = manifests.receipt_by_id(connection, key)
        if manifests.message_with_id(connection, row.message_id) is not None or (
            any(master in row.raw for master in masters) and _consol_of(connection, read_response(row.raw)) is not None
        ):
            found.append(key)
    return found


def _understand(desk: Desk, connection: Connection, row: manifests.ManifestReceiptRow) -> list[ConsolNews]:
    name = _NAME.match(row.file_name)
    try:
        response = read_response(row.raw)
    except UserError as error:
        message = manifests.message_with_id(connection, name["stem"]) if name else None
        if name is None or message is None or name["word"] != "Failed":
            manifests.note_reading(connection, row.id, state=manifests.UNREADABLE, trouble=error.message)
            return []
        return _client_failed(desk, connection, row, message, at=file_stamp(name["stamp"]))
    message = manifests.message_with_id(connection, response.message_id)
    consol_id = message.consol_id if message is not None else _consol_of(connection, response)
    if consol_id is None:
        if row.state == manifests.NEW:
            manifests.note_reading(
                connection, row.id, state=manifests.ORPHAN, message_id=response.message_id, notice_time=response.sent_at
            )
        return []
    manifests.note_reading(
        connection,
        row.id,
        state=manifests.UNDERSTOOD,
        consol_id=consol_id,
        message_id=response.message_id,
        notice_time=response.sent_at,
        trouble="",
    )
    if message is not None:
        _advance(desk, connection, message, response, name)
    return _tell(desk, connection, consol_id, row, response.verdicts)


def _client_failed(
    desk: Desk,
    connection: Connection,
    row: manifests.ManifestReceiptRow,
    message: manifests.Message,
    *,
    at: datetime | None,
) -> list[ConsolNews]:
    """The import client says that it failed, and perhaps why. It says the same when it only waited in vain: without words
    that prove the contrary the message may have arrived."""
    try:
        said = read_receipt(row.raw)
    except UserError as error:
        # it may be half written; the whole file will be another one
        manifests.note_reading(connection, row.id, state=manifests.UNREADABLE, trouble=error.message)
        _in_doubt(desk, connection, message, "客户端未能导入，失败文件读不出来，不能确定是否送达。")
        refresh_consol(connection, message.consol_id)
        return []
    words = (said.error_message or said.note or "客户端未能导入").rstrip("。")
    known = known_failure(words, desk.client_failures) if said.kind == CLIENT_FAILURE else None
    if known is not None:
        words = f"{words}。{known.advice_zh}"
    manifests.note_reading(
        connection,
        row.id,
        state=manifests.UNDERSTOOD,
        consol_id=message.consol_id,
        message_id=message.message_id,
        trouble=words,
    )
    if said.response_code == "0":
        pass  # a failure file that speaks of success is nobody's proof of anything
    elif known is not None and not known.proves_failure:
        if at is None or not _is_of_an_earlier_time(message, at):
            _in_doubt(desk, connection, message, words)
    else:
        _refused(desk, connection, message, words, at=at)
    return _tell(desk, connection, message.consol_id, row, ())


def _consol_of(connection: Connection, response: ManifestResponse) -> int | None:
    masters = {one.master for one in response.verdicts if one.master}
    found = [
        row
        for row in consols.rows(connection)
        if row.master in masters and response.voyage in ("", row.voyage) and row.state != consols.CANCELLED
    ]
    return found[0].id if len(found) == 1 else None


def _advance(
    desk: Desk,
    connection: Connection,
    message: manifests.Message,
    response: ManifestResponse,
    name: re.Match[str] | None,
) -> None:
    codes = {one.code for one in response.verdicts}
    words = "；".join(one.text for one in response.verdicts if one.text)[:300]
    failed = name is not None and name["word"] == "Failed"
    if failed or (codes and codes <= _FAILED_CODES):
        at = response.sent_at or (file_stamp(name["stamp"]) if name is not None else None)
        _refused(desk, connection, message, words or "客户端未能导入。", at=at)
    elif message.step is not Step.ANSWERED:
        manifests.advance(connection, message.id, Event.ANSWERED, desk.clock.now(), trouble="")


def _refused(
    desk: Desk, connection: Connection, message: manifests.Message, words: str, *, at: datetime | None
) -> None:
    """A failure came. After a restore or move it proves nothing: the message may have been sent again after it. Of a
    message sent several times it counts only if as many failures came, for it may speak of an earlier time."""
    under_way = message.step in (Step.SENDING, Step.SENT, Step.IN_DOUBT)
    if under_way and not manifests.is_ours(connection, message):
        words = f"收到导入失败的回执，但数据由备份恢复或移动过，不能确定之后是否又发送过：{words}"
        _in_doubt(desk, connection, message, words)
        return
    if message.sendings > 1 and message.step is not Step.ANSWERED:
        if at is not None and _is_of_an_earlier_time(message, at):
            return
        if _times_answered(desk, connection, message) < message.sendings:
            _in_doubt(desk, connection, message, f"收到导入失败的回执，但不能确定是本次还是上一次发送的：{words}")
            return
    manifests.advance(connection, message.id, Event.REFUSED, desk.clock.now(), trouble=words)


def _in_doubt(desk: Desk, connection: Connection, message: manifests.Message, words: str) -> None:
    if message.step in (Step.SENDING, Step.SENT, Step.IN_DOUBT):
        manifests.advance(connection, message.id, Event.INTERRUPTED, desk.clock.now(), trouble=words)


def _is_of_an_earlier_time(message: manifests.Message, at: datetime) -> bool:
    begun = message.sending_at
    return message.sendings > 1 and begun is not None and at < begun - CLOCKS_DIFFER


def _times_answered(desk: Desk, connection: Connection, message: manifests.Message) -> int:
    """How many sendings of a message answers settle, one and the same answer counted once."""
    kept = manifests.receipts_of(connection, message.consol_id)
    return len(
        {
            one.notice_time or one.file_name
            for one in kept
            if one.message_id == message.message_id and _settles(desk, one)
        }
    )


def _settles(desk: Desk, row: manifests.ManifestReceiptRow) -> bool:
    """Whether an understood answer tells what became of one sending."""
    try:
        read_response(row.raw)
    except UserError:
        said = read_receipt(row.raw)  # of the import client
        return proves_failure(desk, said.kind, said.response_code, said.error_message or said.note)
    return True


def _tell(
    desk: Desk,
    connection: Connection,
    consol_id: int,
    receipt: manifests.ManifestReceiptRow,
    verdicts: Sequence[Verdict],
) -> list[ConsolNews]:
    stages = refresh_consol(connection, consol_id)
    row = consols.row_by_id(connection, consol_id)
    desk.write_history(
        connection,
        consol_chain(row),
        "manifest_receipt",
        {
            "file": receipt.file_name,
            **kept_bytes.named(receipt),
            "verdicts": [[one.house or one.container or one.master, one.code, one.reason] for one in verdicts],
            "stages": {number: view.stage.value for number, view in stages.items()},
        },
    )
    return [ConsolNews(consol=row.number, refused=sum(one.code in _REFUSALS for one in verdicts))]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the store keeps of a consol's messages and receipts."""

    messages: list[manifests.Message]
    rows: list[manifests.ManifestReceiptRow]
    responses: list[ManifestResponse]
    """One per row."""

    @property
    def sent(self) -> Mapping[str, tuple[str, str, tuple[str, ...]]]:
        """Message id -> (message, function, bills), as the receipts' library wants it."""
        return {one.message_id: (one.message, one.function, tuple(one.bills)) for one in self.messages}

    @property
    def refused(self) -> Mapping[str, set[str]]:
        """Message id -> bills of which it was refused last, or all of it when it was not taken at all."""
        found: dict[str, set[str]] = {}
        latest: dict[tuple[str, str], tuple[float, str]] = {}
        for message in self.messages:
            if message.step is Step.FAILED:
                found[message.message_id] = {*message.bills, *message.boxes}
        spoken_of = {one.message_id: [*one.bills, *one.boxes] for one in self.messages}
        for response in self.responses:
            if response.message_id not in spoken_of:
                continue
            when = response.sent_at.timestamp() if response.sent_at else 0.0
            about = spoken_of[response.message_id]
            own = {one.house or one.container or one.master for one in response.verdicts if one.scope != "document"}
            for one in response.verdicts:
                keys = [one.house or one.container or one.master]
                if one.scope == "document":
                    keys = [key for key in about if key not in own]
                elif one.scope == "bill" and not one.house and one.master not in about:
                    keys = about  # said of the master, as of a re-allocation: it binds every bill of the message
                for key in keys:
                    place = response.message_id, key
                    latest[place] = max(latest.get(place, (-1.0, "")), (when, one.code))
        for (message_id, key), (_, code) in latest.items():
            if code == Code.REFUSED:
                found.setdefault(message_id, set()).add(key)
        return found


def kept_of(connection: Connection, consol_id: int) -> Kept:
    """Messages and receipts of a consol; receipts are read anew from their bytes."""
    rows = manifests.receipts_of(connection, consol_id)
    return Kept(
        messages=manifests.messages_of(connection, consol_id),
        rows=rows,
        responses=[note_response(row.raw) if row.author else _response(row.raw) for row in rows],
    )


def _response(raw: bytes) -> ManifestResponse:
    try:
        return read_response(raw)
    except UserError:  # a failure file of the client: it speaks of the message as a whole, and of no bill
        return ManifestResponse(message_id="", message="", sent_at=None, voyage="", vessel="", batch="", verdicts=())


def note_bytes(message_id: str, message: str, at: datetime, verdicts: Iterable[Verdict]) -> bytes:
    """A hand note of what customs or a site said, as the bytes that are kept."""
    return json.dumps(
        {
            "message_id": message_id,
            "message": message,
            "at": at.astimezone(UTC).isoformat(),
            "verdicts": [[one.scope, one.code, one.text, one.master, one.house, one.container] for one in verdicts],
        },
        ensure_ascii=False,
    ).encode()


def note_response(raw: bytes) -> ManifestResponse:
    """A hand note read back."""
    held = json.loads(raw)
    return ManifestResponse(
        message_id=held["message_id"],
        message=held["message"],
        sent_at=datetime.fromisoformat(held["at"]),
        voyage="",
        vessel="",
        batch="",
        verdicts=tuple(
            Verdict(scope=scope, code=code, text=text, master=master, house=house, container=box)
            for scope, code, text, master, house, box in held["verdicts"]
        ),
    )


def stage_views(
    connection: Connection, consol: Consol, consol_id: int, kept: Kept | None = None
) -> dict[str, BillView]:
    """The stage of every house of a consol by its receipts."""
    held = kept or kept_of(connection, consol_id)
    left = {key for one in held.messages if one.step is not Step.QUEUED for key in one.bills}
    return stages_of(
        consol,
        receipts_by_bill(held.responses, held.sent),
        receipts_by_container(held.responses, held.sent),
        left,
    )


def refresh_consol(
    connection: Connection, consol_id: int, consol: Consol | None = None, kept: Kept | None = None
) -> dict[str, BillView]:
    """Recompute and keep the stages of a consol's houses; `consol` as it was just saved, else as it is kept."""
    whole = consols.load(connection, consol_id).consol if consol is None else consol
    views = stage_views(connection, whole, consol_id, kept)
    consols.note_stages(connection, consol_id, {number: view.stage for number, view in views.items()})
    return views
