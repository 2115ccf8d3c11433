"""By what goods cross the border, where the papers say so: printed words, an air waybill, an airport.

Only what leaves no doubt counts: two different words, or a word of a leg inland (lorry, courier), say nothing. The code
goes into the form with the place it was read at, and decides which customs path is offered first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Fact
from ..intake.paper import PaperCell, PaperDocument
from .desk import Desk

SEA, RAIL, AIR = "2", "3", "5"
"""Codes of table transport_modes. Road is left out: papers print the lorry to the port as well."""
_PORTS = ("loading_port", "discharge_port")
_WORDS = {
    AIR: re.compile(r"(?i)空运|航空|\b(?:by|via|per)\s+air\b|\bair\s*(?:freight|cargo|shipment|transport)|\Aair\Z"),
    SEA: re.compile(
        r"(?i)海运|水运|水路|江运|\b(?:by|via|per)\s+(?:sea|ocean|vessel|ship)\b|\b(?:sea|ocean)\s*freight|\A(?:sea|ocean)\Z"
    ),
    RAIL: re.compile(
        r"(?i)铁路|班列|\b(?:by|via|per)\s+(?:rail|train|railway)\b|\brail(?:way)?\s*freight|\Arail(?:way)?\Z"
    ),
}
_OTHER = re.compile(
    r"(?i)公路|汽运|陆运|卡车|卡航|快递|快件|邮|联运|\b(?:truck|road|courier|express|parcel|post|multimodal|combined)\b"
)
_AIRPORT = re.compile(r"(?i)机场|\bairport\b|\bapt\b")
_NO_AIRPORT = re.compile(r"(?i)保税|园区|物流|产业|大道|街|路|\d号|zone|park|road|street|\bave|logistic|bonded|hotel")
"""Places named after an airport, and addresses near one."""
_WAYBILL = re.compile(r"(\d{3})[- ]?(\d{4})[ ]?(\d{4})")


def transport_told(documents: Sequence[PaperDocument]) -> Fact | None:
    """Code of table transport_modes with its place; None where the papers say nothing, or not the same."""
    told = list(_told(documents))
    return Fact(*told[0]) if len({code for code, _ in told}) == 1 and told[0][0] else None


def _told(documents: Sequence[PaperDocument]) -> Iterator[tuple[str, str]]:
    """(code, place) of everything that speaks of it; the code is empty where a word of another kind stands."""
    for document in documents:
        if (cell := document.header.get("transport")) is not None:
            yield _by_words(cell.value), cell.origin
    for document in documents:
        for name in _PORTS:
            cell = document.header.get(name)
            if cell is None:
                continue
            if code := _by_words(cell.raw or cell.value):
                yield code, cell.origin  # FROM CHONGQING TO FRANKFURT BY AIR
            if _is_airport(cell):
                yield AIR, cell.origin
    for document in documents:
        cell = document.header.get("bill_number")
        if cell is not None and is_air_waybill(cell.value):
            yield AIR, cell.origin


def transport_of(desk: Desk, form: Declaration) -> str:
    """The transport mode of a form; where its box is empty, air by its waybill or by an airport as port of the border."""
    if form.transport_mode:
        return form.transport_mode
    port = desk.codes.find("domestic_ports", form.entry_exit_port, desk.today) if form.entry_exit_port else None
    at_airport = port is not None and bool(_AIRPORT.search(port.name_zh)) and not _NO_AIRPORT.search(port.name_zh)
    return AIR if at_airport or is_air_waybill(form.bill_of_lading_number) else ""


def _by_words(words: str) -> str:
    found = [code for code, pattern in _WORDS.items() if pattern.search(words.strip())]
    return found[0] if len(found) == 1 and not _OTHER.search(words) else ""


def _is_airport(cell: PaperCell) -> bool:
    return bool(_AIRPORT.search(cell.value)) and not _NO_AIRPORT.search(cell.value)


def is_air_waybill(words: str) -> bool:
    """Whether a number is that of an air waybill (its house bill behind an underscore): eleven digits, the last the
    serial number modulo 7 (rule TRA-010)."""
    match = _WAYBILL.fullmatch(words.strip().partition("_")[0])
    if match is None:
        return False
    serial = match[2] + match[3]
    return int(serial[:7]) % 7 == int(serial[7])
