"""What the practice office for manifests writes: MT9999 with a verdict per bill, box or document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from cqdesk.domain.clock import CHINA
from cqdesk.practice.clock import official


@dataclass(frozen=True)
class Said:
    """One verdict: about a bill (`master`, `house`), a box, or the document (all "")."""

    code: str
    words: str
    master: str = ""
    house: str = ""
    box: str = ""


def answer(
    message_id: str, at: datetime, means: str, voyage: str, verdicts: list[Said], *, road: bool = False
) -> bytes:
    """MT9999 with a verdict per bill, box or document; road answers in its own words."""

    def words(one: Said) -> str:
        if road:
            return (
                f"<AdditionalInformation><StatementCode>{one.code}</StatementCode>"
                f"<StatementDescription>{escape(one.words)}</StatementDescription></AdditionalInformation>"
            )
        return f"<ResponseType><Code>{one.code}</Code><Text>{escape(one.words)}</Text></ResponseType>"

    def number(tag: str, value: str) -> str:
        return f"<{tag}><ID>{escape(value)}</ID></{tag}>" if value else ""

    bills = [one for one in verdicts if one.master]
    boxes = [one for one in verdicts if one.box]
    whole = [one for one in verdicts if not one.master and not one.box]
    inner = f"<ID>{escape(voyage)}</ID>" if road else ""
    if not road:
        inner += f"<BorderTransportMeans><JourneyID>{escape(voyage)}</JourneyID><ID>{escape(means)}</ID></BorderTransportMeans>"
    for one in bills:
        contract = number("TransportContractDocument", one.master) + number("AssociatedTransportDocument", one.house)
        inner += f"<Consignment>{words(one) + contract if road else contract + words(one)}</Consignment>"
    for one in boxes:
        inner += f"<TransportEquipment>{number('EquipmentIdentification', one.box)}{words(one)}</TransportEquipment>"
    inner += "".join(words(one) for one in whole[:1])
    stamp = official(at).strftime("%Y%m%d%H%M%S%f")[:17]
    head = (
        f"<Head><MessageID>{escape(message_id)}</MessageID><FunctionCode>11</FunctionCode>"
        f"<MessageType>MT9999</MessageType><SenderID>EPORT</SenderID><ReceiverID>PRACTICE</ReceiverID>"
        f"<SendTime>{stamp}</SendTime><Version>1.0</Version></Head>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Manifest xmlns="urn:Declaration:datamodel:standard:CN:MT9999:1">{head}<Response>{inner}</Response></Manifest>'
    ).encode()


def technical(stem: str, words: str) -> bytes:
    """What the client itself says of a file it could not take."""
    return answer(stem, datetime(2026, 1, 1, tzinfo=CHINA), "", "", [Said("E2", words)])
