"""Incoming files of the Single Window as one typed `ReceiptMessage`, whatever their generation.

The stage a receipt means is not decided here (letters and meanings are a table of `domain`). What cannot be read raises:
a receipt is never silently empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

from lxml import etree

from cqdesk.domain.clock import CHINA
from cqdesk.errors import UserError

from ..document import Filled, filled_document
from ..envelopes import NOTHING_INSIDE, unwrap
from ..xml import F, Reading, read
from ..xml_parse import local_name, parse_safely
from .fields import (
    ClientFailure,
    DeclarationReceipt,
    ImportResponse,
    OldDeclarationReceipt,
    OldDeclarationResult,
    OldTransitReceipt,
    OldTransitResult,
    TransitReceipt,
    WrappedDeclarationReceipt,
)

ENTRY_NUMBER = re.compile(r"[0-9A][0-9]{3}(?:19|20)[0-9]{2}[0-9A-FI][0-9]{9}\Z")
"""Layout of an 18-character entry number (海关编号): office, year, direction, serial."""

_TIME = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})"
    r"(?:[T ]?([0-9]{2}):?([0-9]{2}):?([0-9]{2})(?:[.,]?([0-9]{1,9}))?)?"
    r"\s*(Z|[+-][0-9]{2}:?[0-9]{2})?\Z"
)
_TIME_APART = re.compile(
    r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})"
    r"(?:[T ]+([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:[.,]([0-9]{1,9}))?)?)?"
    r"\s*(Z|[+-][0-9]{2}:?[0-9]{2})?\Z"
)
"""With its parts told apart by signs they need no leading zeros, nor seconds: how programs write a time by themselves."""


SEVERAL = "receipt-several"
"""Id of the refusal to read a file with several receipts as one."""
MOST_IN_A_FILE = 5000
"""Receipts; a year's worth of a desk. Beyond it the file is kept and shown, and a person looks."""
_MOST_COPIED = 32_000_000
"""Characters of what stands before the receipts, in all the files together that are made of one."""


class UnreadableReceipt(UserError):
    """The file is no receipt we can use, and its sentence says why."""


@dataclass(frozen=True, kw_only=True)
class ReceiptMessage:
    """One receipt. Empty texts mean: not in the file."""

    kind: str
    """Root of the file, envelopes taken off: `DecImportResponse`, `DEC_RESULT`, `DEC_DATA`, `TRN_RESULT`, ..."""
    unified_number: str = ""
    entry_number: str = ""
    """Only if it has the layout of one: before acceptance the unified number stands in its place."""
    client_sequence_number: str = ""
    channel: str = ""
    """The receipt's letter, case as sent."""
    notice_time: datetime | None = None
    """Aware, +08:00; None if the file has none that can be read. A form that tells only the day means its midnight."""
    notice_time_text: str = ""
    """The time as it stands in the file."""
    note: str = ""
    response_code: str = ""
    """Import responses: "0" = saved, anything else failed. Client failures: their failure code."""
    error_message: str = ""
    """Stands beside code 0 too and must always be shown."""
    form: Filled[object]
    """All fields, one of the classes of `fields.py`."""
    unknown: dict[str, str] = field(default_factory=dict)
    """What our class has no place for: trail of tags -> text."""

    def to_json(self) -> dict[str, object]:
        """The `receipt` of the command-line contract: all texts, empty ones left out, then the other fields."""
        named = {
            "unified_number": self.unified_number,
            "entry_number": self.entry_number,
            "client_sequence_number": self.client_sequence_number,
            "channel": self.channel,
            "notice_time": self.notice_time.isoformat() if self.notice_time else "",
            "notice_time_text": self.notice_time_text,
            "note": self.note,
            "response_code": self.response_code,
            "error_message": self.error_message,
        }
        shown: dict[str, object] = {name: words for name, words in named.items() if words}
        shown["form"] = _with_iso_times(filled_document(self.form))
        return shown


def read_receipt(data: bytes) -> ReceiptMessage:
    """Read one file of the InBox or FailBox.

    Raises `UnreadableReceipt`: `receipt-unknown-kind`, `receipt-no-number`, `receipt-no-channel`, `receipt-no-code`,
    `receipt-several` (nothing of it is taken as the whole: `receipt_pieces`), `receipt-too-many`; and the `UserError`s of
    `parse_safely` and `unwrap` for broken or hostile files.
    """
    (root, *more) = receipts_apart(_content(data))
    if more:
        raise UnreadableReceipt(
            SEVERAL,
            f"这个文件含有 {len(more) + 1} 份回执，不能作为一份处理。",
            "请逐份查看；收取回执时程序会自动拆开。",
        )
    return receipt_of(root)


def receipt_pieces(data: bytes) -> list[bytes]:
    """A file with several receipts as files with one each, in its order: what is kept and understood one by one.

    The same file gives the same bytes; a receipt that stands in it twice is one. Raises as `read_receipt` for what is no
    receipt file at all.
    """
    apart = receipts_apart(_content(data))
    pieces = (etree.tostring(one, encoding="UTF-8", xml_declaration=True, with_tail=False) for one in apart)
    return list(dict.fromkeys(pieces))  # one told twice is one: failures are counted


def _content(data: bytes) -> etree._Element:
    return unwrapped(parse_safely(data, lenient=True), lenient=True)


def unwrapped(root: etree._Element, *, lenient: bool = False) -> etree._Element:
    """As `unwrap`, but an envelope in which receipts stand as they are is its own content: `receipts_apart` finds them."""
    try:
        return unwrap(root, lenient=lenient)
    except UserError as error:
        if error.id != NOTHING_INSIDE or next(_outermost(root), None) is None:
            raise
        return root


def receipt_of(root: etree._Element) -> ReceiptMessage:
    """Read the content of a file, one of `receipts_apart`. Raises as `read_receipt` does."""
    kind = local_name(root)
    reader = _READERS.get(kind)
    if reader is None:
        raise UnreadableReceipt(
            "receipt-unknown-kind",
            "这个文件不是已知的单一窗口回执。",
            "请核对文件来源；如确为新的回执格式，请保留原文件并联系软件支持。",
        )
    return reader(root, kind)


def receipts_apart(root: etree._Element) -> list[etree._Element]:
    """The receipts of a file, each a root of its own: a `DEC_DATA` or `TRN_DATA` may carry several results.

    What stands behind a result and before the next (`RESULT_INFO`, the version) belongs to it; what stands before the
    first belongs to all. Under a root nobody knows receipts are looked for at any depth. `root` is the content of the
    envelopes; with one result or none it is the only one.

    Raises `UnreadableReceipt` `receipt-too-many` before anything is copied.
    """
    if local_name(root) not in _READERS:
        found: list[etree._Element] = []
        for receipt in _outermost(root):
            found += receipts_apart(receipt)
            _demand_few(len(found))
        return found or [root]
    result = _RESULT_OF.get(local_name(root))
    inside = list(root)
    places = [number for number, element in enumerate(inside) if local_name(element) == result]
    if len(places) < 2:
        return [root]
    _demand_few(len(places), sum(len(etree.tostring(element)) for element in inside[: places[0]]))
    apart: list[etree._Element] = []
    for first, end in pairwise([*places, len(inside)]):
        one = etree.Element(root.tag)
        one.extend(deepcopy(element) for element in (*inside[: places[0]], *inside[first:end]))
        apart.append(one)
    return apart


def _demand_few(receipts: int, each: int = 0) -> None:
    """`each`: characters that stand before the first and so are copied to all."""
    if receipts > MOST_IN_A_FILE or receipts * each > _MOST_COPIED:
        raise UnreadableReceipt(
            "receipt-too-many",
            f"这个文件含有 {receipts} 份回执，太多或太大，没有拆开。",
            f"请核对文件来源；确为回执的，请分成较小的文件（不超过 {MOST_IN_A_FILE} 份）再放入回执文件夹。",
        )


def _outermost(root: etree._Element) -> Iterator[etree._Element]:
    """The elements below `root` that are receipts by their name, none inside another."""
    walk = [iter(root)]
    while walk:
        element = next(walk[-1], None)
        if element is None:
            walk.pop()
        elif isinstance(element.tag, str):
            if local_name(element) in _UNMISTAKABLE:
                yield element
            else:
                walk.append(iter(element))


def instant(words: str) -> datetime | None:
    """An official time in any of its forms; without a zone it is China time. None if it is none.

    Forms: `2024-03-05T10:11:12`, `20180731T10111299` (last two: hundredths), `20180731101112`, `20180731`; also
    `2024/3/5 9:05`, for a receipt without a time may have to stand back.
    """
    words = words.strip()
    match = _TIME.match(words) or _TIME_APART.match(words)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        naive = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")[:6]),
            tzinfo=CHINA,
        )
        if not zone:
            return naive
        offset = timedelta(0)
        if zone != "Z":
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
        return naive.replace(tzinfo=timezone(offset)).astimezone(CHINA)
    except (ValueError, OverflowError):
        return None


def iso_time(words: str) -> str:
    """An official day or time as ISO text: `2026-11-19`, with a time of day `2026-11-19T10:11:12+08:00`.

    A day with midnight behind it is how some senders write a day. A text that is neither stays as it is; so does a day
    that does not exist.
    """
    at = instant(words)
    if at is None:
        return words
    is_day = (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)
    return at.date().isoformat() if is_day else at.isoformat()


def _with_iso_times(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a receipt, those of its sections too, with every day and time as ISO text."""
    shown: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, dict):
            shown[name] = _with_iso_times(value)
        elif isinstance(value, str) and name.endswith(("_date", "_time")):
            shown[name] = iso_time(value)
        else:
            shown[name] = value
    return shown


def entry_number(words: str) -> str:
    """The text if it has the layout of an entry number, else ""."""
    return words if ENTRY_NUMBER.match(words) else ""


def _response(root: etree._Element, kind: str) -> ReceiptMessage:
    reading = read(root, ImportResponse)
    form = reading.filled.form
    if form.response_code is None:
        raise UnreadableReceipt(
            "receipt-no-code",
            "导入回执没有可识别的响应代码，无法判断是否暂存成功。",
            "请到单一窗口查询该票是否已暂存，并保留原文件。",
        )
    return ReceiptMessage(
        kind=kind,
        unified_number=form.unified_number,
        client_sequence_number=form.client_sequence_number,
        response_code=str(form.response_code),
        error_message=form.error_message,
        form=_plain(reading),
        unknown=reading.unknown,
    )


def _client_failure(root: etree._Element, kind: str) -> ReceiptMessage:
    reading = read(root, ClientFailure)
    form = reading.filled.form
    if not (form.fail_code or form.fail_info or form.result.result_value):
        raise UnreadableReceipt(
            "receipt-no-code",
            "导入客户端的失败文件没有失败代码和说明。",
            "请在导入客户端中查看该票的提示，并保留原文件。",
        )
    return ReceiptMessage(
        kind=kind,
        response_code=form.fail_code,
        error_message=form.fail_info,
        form=_plain(reading),
        unknown=reading.unknown,
    )


def _declaration(root: etree._Element, kind: str) -> ReceiptMessage:
    """A bare `DEC_RESULT`: mostly the current form; the tags tell, not the root."""
    if _has(root, "SEQ_NO"):
        old = read(root, OldDeclarationResult)
        return _old_result(old, old.filled.form, kind)
    reading = read(root, DeclarationReceipt)
    return _result(reading, reading.filled.form, kind)


def _declaration_data(root: etree._Element, kind: str) -> ReceiptMessage:
    if any(local_name(element) == "DEC_RESULT" and _has(element, "CUS_CIQ_NO") for element in root):
        wrapped = read(root, WrappedDeclarationReceipt)
        return _result(wrapped, wrapped.filled.form.result, kind)
    reading = read(root, OldDeclarationReceipt)
    return _old_result(reading, reading.filled.form.result, kind)


def _result(reading: Reading[F], form: DeclarationReceipt, kind: str) -> ReceiptMessage:
    return _judged(reading, form.channel, kind, form.unified_number, form.entry_number, form.notice_time, form.note)


def _old_result(reading: Reading[F], form: OldDeclarationResult, kind: str) -> ReceiptMessage:
    return _judged(
        reading,
        form.channel,
        kind,
        form.unified_number,
        form.entry_number,
        form.notice_time,
        form.note,
        form.client_sequence_number,
    )


def _transit(root: etree._Element, kind: str) -> ReceiptMessage:
    if _has(root, "SEQ_NO"):
        old = read(root, OldTransitResult)
        return _old_transit(old, old.filled.form, kind)
    reading = read(root, TransitReceipt)
    form = reading.filled.form
    return _judged(reading, form.channel, kind, form.unified_number, "", form.notice_time, form.note)


def _transit_data(root: etree._Element, kind: str) -> ReceiptMessage:
    reading = read(root, OldTransitReceipt)
    return _old_transit(reading, reading.filled.form.result, kind)


def _old_transit(reading: Reading[F], form: OldTransitResult, kind: str) -> ReceiptMessage:
    return _judged(reading, form.channel, kind, form.unified_number, "", form.notice_time, form.note)


def _judged(
    reading: Reading[F],
    channel: str,
    kind: str,
    unified: str,
    entry: str,
    notice: str,
    note: str,
    client: str = "",
) -> ReceiptMessage:
    if not channel:
        raise UnreadableReceipt(
            "receipt-no-channel",
            "回执没有处理结果代码，无法判断状态。",
            "请到单一窗口查询该票的状态，并保留原文件。",
        )
    if not (unified or entry_number(entry) or client):
        raise UnreadableReceipt(
            "receipt-no-number",
            "回执没有统一编号、海关编号或客户端编号，无法对应到报关单。",
            "请在原文件中核对编号，并手工登记到相应的票。",
        )
    return ReceiptMessage(
        kind=kind,
        unified_number=unified,
        entry_number=entry_number(entry),
        client_sequence_number=client,
        channel=channel,
        notice_time=instant(notice),
        notice_time_text=notice,
        note=note,
        form=_plain(reading),
        unknown=reading.unknown,
    )


def _plain(reading: Reading[F]) -> Filled[object]:
    return Filled(form=reading.filled.form, unparsed=reading.filled.unparsed, origins=reading.filled.origins)


def _has(element: etree._Element, tag: str) -> bool:
    return any(local_name(child) == tag for child in element)


_READERS: dict[str, Callable[[etree._Element, str], ReceiptMessage]] = {
    "DecImportResponse": _response,
    "Root": _client_failure,
    "DEC_RESULT": _declaration,
    "DEC_DATA": _declaration_data,
    "TRN_RESULT": _transit,
    "TRN_DATA": _transit_data,
}

_RESULT_OF = {"DEC_DATA": "DEC_RESULT", "TRN_DATA": "TRN_RESULT"}
"""The element that is one receipt, where a root may carry several."""

_UNMISTAKABLE = frozenset(_READERS) - {"Root"}

RECEIPT_KINDS = frozenset(_READERS)
"""Roots that `read_receipt` understands."""
