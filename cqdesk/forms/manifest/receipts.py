"""Receipts of manifest messages (MT9999): many verdicts in one file, one per bill and per box.

Sea and air answer with `ResponseType/{Code, Text}`, road with `AdditionalInformation/{StatementCode, StatementDescription}`
(manifest reference section 6). What was asked (message, function) stands in the text or in the message the id belongs to:
the caller hands in `sent`, else a receipt is matched by bill and voyage and shown. Nothing is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from lxml import etree

from cqdesk.domain.consolidation.receipts import ManifestReceipt
from cqdesk.domain.consolidation.receipts import Verdict as Code
from cqdesk.errors import UserError

from ..envelopes import unwrap
from ..xml_parse import local_name, parse_safely

Scope = Literal["document", "bill", "container"]
OF_THE_BILL = frozenset({Code.RELEASED, Code.LOADING_REFUSED, Code.DISCHARGE_REFUSED})
"""Codes that speak of the bill or box itself, whatever message they answer."""
_CHINA = timezone(timedelta(hours=8))
_REASON = re.compile(r"^\s*\(?(\d{5})\b")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One verdict: `master` and `house` of a bill, or `container`; all "" for the document as a whole."""

    scope: Scope
    code: str
    text: str
    master: str = ""
    house: str = ""
    container: str = ""

    @property
    def reason(self) -> str:
        """The reason code at the head of the text (19010 ...), "" if there is none."""
        match = _REASON.match(self.text)
        return match[1] if match else ""


@dataclass(frozen=True, kw_only=True)
class ManifestResponse:
    """A receipt file as read."""

    message_id: str
    message: str
    """Message type the head names: that of what was sent on some hubs, MT9999 on others."""
    sent_at: datetime | None
    voyage: str
    vessel: str
    batch: str
    """Road: 货物运输批次号."""
    verdicts: tuple[Verdict, ...]


def read_response(data: bytes) -> ManifestResponse:
    """Read a receipt of sea, air or road, envelopes taken off.

    Raises `UserError` `manifest-no-receipt` for other files, and those of `parse_safely` and `unwrap`.
    """
    root = unwrap(parse_safely(data, lenient=True), lenient=True)
    response = _child(root, "Response")
    head = _child(root, "Head")
    if local_name(root) != "Manifest" or response is None or head is None:
        raise UserError(
            "manifest-no-receipt", "这个文件不是舱单回执。", "请选择单一窗口返回的舱单回执文件（含 Response 节点）。"
        )
    means = _child(response, "BorderTransportMeans")
    verdicts = [*_document(response)]
    for bill in _children(response, "Consignment"):
        verdicts += _verdict(
            bill,
            "bill",
            master=_text(bill, "TransportContractDocument", "ID"),
            house=_text(bill, "AssociatedTransportDocument", "ID"),
        )
    boxes = _children(response, "TransportEquipment") + (
        [] if means is None else _children(means, "TransportEquipment")
    )
    for box in boxes:
        verdicts += _verdict(
            box, "container", container=_text(box, "EquipmentIdentification", "ID") or _text(box, "ID")
        )
    return ManifestResponse(
        message_id=_text(head, "MessageID"),
        message=_text(head, "MessageType"),
        sent_at=_time(_text(head, "SendTime")),
        voyage="" if means is None else _text(means, "JourneyID"),
        vessel="" if means is None else _text(means, "ID"),
        batch=_text(response, "ID"),
        verdicts=tuple(verdicts),
    )


def _document(response: etree._Element) -> list[Verdict]:
    return _verdict(response, "document")


def _verdict(
    element: etree._Element, scope: Scope, *, master: str = "", house: str = "", container: str = ""
) -> list[Verdict]:
    code, words = _text(element, "ResponseType", "Code"), _text(element, "ResponseType", "Text")
    if not code:
        code = _text(element, "AdditionalInformation", "StatementCode")
        words = _text(element, "AdditionalInformation", "StatementDescription")
    if not code and not words:
        return []
    return [Verdict(scope=scope, code=code, text=words, master=master, house=house, container=container)]


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if local_name(child) == name]


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next(iter(_children(element, name)), None)


def _text(element: etree._Element, *names: str) -> str:
    for name in names:
        found = _child(element, name)
        if found is None:
            return ""
        element = found
    return (element.text or "").strip()


def _time(words: str) -> datetime | None:
    digits = words[:14]
    if len(words) not in (14, 17) or not words.isascii() or not words.isdigit():
        return None
    try:
        moment = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=_CHINA)
    except ValueError:
        return None
    return (moment + timedelta(milliseconds=int(words[14:] or "0"))).astimezone(UTC)


def receipts_by_bill(
    responses: list[ManifestResponse], sent: Mapping[str, tuple[str, str, tuple[str, ...]]]
) -> dict[str, list[ManifestReceipt]]:
    """Receipts per bill, for `stage_of_bill`. `sent`: message id -> (message, function, bills it spoke of).

    A verdict on the document bears on every bill it spoke of that has no verdict of its own in the file. A bill is named by
    its house number, a direct bill by the master. Of a message we did not send the function is unknown (an acceptance may
    be that of a deletion), so only what customs says of the bill itself counts: release (11), loading or discharge
    refused (12, 13), which name no message at all.
    """
    found: dict[str, list[ManifestReceipt]] = {}
    for one in responses:
        ours = one.message_id in sent
        message, function, bills = sent.get(one.message_id, (one.message, "", ()))
        own = {verdict.house or verdict.master for verdict in one.verdicts if verdict.scope == "bill"}
        for verdict in one.verdicts:
            if verdict.scope == "container" or not (ours or verdict.code in OF_THE_BILL):
                continue
            keys = [verdict.house or verdict.master] if verdict.scope == "bill" else [b for b in bills if b not in own]
            for key in keys:
                found.setdefault(key, []).append(_receipt(one, message, function, verdict))
    return found


def receipts_by_container(
    responses: list[ManifestResponse], sent: Mapping[str, tuple[str, str, tuple[str, ...]]]
) -> dict[str, list[ManifestReceipt]]:
    """Receipts per box, by its number."""
    found: dict[str, list[ManifestReceipt]] = {}
    for one in responses:
        ours = one.message_id in sent
        message, function, _ = sent.get(one.message_id, (one.message, "", ()))
        for verdict in one.verdicts:
            if verdict.scope == "container" and (ours or verdict.code in OF_THE_BILL):
                found.setdefault(verdict.container, []).append(_receipt(one, message, function, verdict))
    return found


def _receipt(response: ManifestResponse, message: str, function: str, verdict: Verdict) -> ManifestReceipt:
    return ManifestReceipt(
        message=message,
        function=function,
        code=verdict.code,
        notice_time=response.sent_at,
        message_id=response.message_id,
        reason=verdict.reason,
        note=verdict.text,
    )
