"""TRA and PRT: conveyance, voyage, bill number, ports and countries of a crossing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ...rules import Answer, Facts, cannot, found, rule
from ..fields import Declaration
from .shared import FILLING_RULES, INTERNAL_MODES, PERIODIC, crosses_border, in_transit

SEA, RAIL, ROAD, AIR, MAIL = "23456"

ITEM_10 = f"{FILLING_RULES} item 10"
ITEM_11 = f"{FILLING_RULES} item 11"

_FLIGHT = re.compile(r"([A-Z0-9]{2}[A-Z]?[0-9]{1,4}[A-Z]?|@([0-9]{13}|[0-9]{16})?)")
_AIR_BILL = re.compile(r"([0-9]{11})(_[A-Z0-9]{1,20})?")
_TRANSIT_NAME = re.compile(r"@([0-9]{13}|[0-9]{16})?")
_SHIP = re.compile(r"[A-Z0-9 .\-/]+")
_SEVERAL = re.compile("[,;，；、]")
_PORT = re.compile("[A-Z]{3}[0-9]{3}|[0-9]{6}")


def is_day(words: str) -> bool:
    """Whether eight digits are a day of the calendar."""
    if not re.fullmatch("[0-9]{8}", words):
        return False
    try:
        date(int(words[:4]), int(words[4:6]), int(words[6:]))
    except ValueError:
        return False
    return True


@rule("TRA-001", "error", source=ITEM_11, key="transport_mode", needs=("path?",))
def bill_needed(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Sea, rail, air and mail, and road with its manifest in use, name the bill."""
    if d.bill_of_lading_number or in_transit(d) or not crosses_border(d):
        return
    if d.transport_mode in (SEA, RAIL, AIR, MAIL) or (d.transport_mode == ROAD and facts.known.road_manifest):
        yield found("bill_of_lading_number")
    elif d.transport_mode == ROAD and facts.known.road_manifest is None:
        yield cannot("不知道口岸是否启用公路舱单：已启用的请填提运单号，未启用的可不填。", "bill_of_lading_number")


@rule("TRA-002", "error", source=ITEM_10, key="transport_mode")
def conveyance_needed(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Sea, rail, air and mail name the conveyance."""
    if d.transport_mode in (SEA, RAIL, AIR, MAIL) and not d.conveyance_name:
        yield found("conveyance_name")


@rule("TRA-003", "error", source=ITEM_10, key="transport_mode")
def voyage_needed(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Sea names the voyage."""
    if d.transport_mode == SEA and not d.free_text.voyage_number and not in_transit(d):
        yield found("free_text.voyage_number")


@rule("TRA-004", "error", source=ITEM_10, key="transport_mode")
def rail_date(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """By rail the voyage is the eight-digit date of the border, with @ in front in transit."""
    voyage = d.free_text.voyage_number
    if in_transit(d):
        voyage = voyage.removeprefix("@")
    if d.transport_mode == RAIL and d.conveyance_name != PERIODIC and not is_day(voyage):
        yield found("free_text.voyage_number")


@rule("TRA-005", "error", source=ITEM_10, key="transport_mode")
def air_voyage(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """By air the voyage stays empty."""
    if d.transport_mode == AIR and d.free_text.voyage_number:
        yield found("free_text.voyage_number", value=d.free_text.voyage_number)


@rule("TRA-008", "error", source=ITEM_10, key="transport_mode")
def flight(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """By air the conveyance is a flight number."""
    name = d.conveyance_name
    if d.transport_mode == AIR and name and name != PERIODIC and not _FLIGHT.fullmatch(name):
        yield found("conveyance_name", value=name)


def _air_bill(d: Declaration) -> str:
    """The bill of an air declaration that has its ordinary form to keep; "" for all others."""
    judged = d.transport_mode == AIR and d.conveyance_name != PERIODIC and not _SEVERAL.search(d.bill_of_lading_number)
    return d.bill_of_lading_number if judged else ""


@rule("TRA-009", "error", source=ITEM_11, key="transport_mode")
def air_bill_form(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """An air waybill has 11 digits, the house bill behind an underscore."""
    bill = _air_bill(d)
    if bill and not _AIR_BILL.fullmatch(bill):
        yield found("bill_of_lading_number", value=bill)


@rule("TRA-010", "warning", source="IATA air waybill numbering", key="transport_mode")
def air_bill_check_digit(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The last digit of an air waybill is its serial number modulo 7."""
    match = _AIR_BILL.fullmatch(_air_bill(d))
    if match and int(match[1][3:10]) % 7 != int(match[1][10]):
        yield found("bill_of_lading_number", value=match[1], digit=int(match[1][3:10]) % 7)


@rule("TRA-011", "error", source=ITEM_11, key="transport_mode")
def sea_house_bill(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A sea house bill is joined by an asterisk, never by the underscore of air."""
    if d.transport_mode == SEA and "_" in d.bill_of_lading_number:
        yield found("bill_of_lading_number", value=d.bill_of_lading_number)


@rule("TRA-013", "error", source="trade practice; GACC 2018/60", key="transport_mode")
def bill_characters(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A bill number consists of capitals, digits and - / * _ (by road a plate number may stand here)."""
    bill = d.bill_of_lading_number
    if d.transport_mode not in (SEA, RAIL, MAIL) or not bill or _SEVERAL.search(bill):
        return
    if not re.fullmatch(r"[A-Z0-9\-/*_]+", bill):
        yield found("bill_of_lading_number", value=bill)


@rule("TRA-014", "error", source=ITEM_11)
def one_bill(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """One declaration carries one bill."""
    if _SEVERAL.search(d.bill_of_lading_number):
        yield found("bill_of_lading_number", value=d.bill_of_lading_number)


@rule("TRA-016", "error", source=ITEM_10)
def transit_name(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """In transit the conveyance is @ with a cargo list of 13 or a transit number of 16 digits."""
    if d.conveyance_name.startswith("@") and not _TRANSIT_NAME.fullmatch(d.conveyance_name):
        yield found("conveyance_name", value=d.conveyance_name)


@rule("TRA-019", "error", source=f"{FILLING_RULES} items 10, 11", key="transport_mode")
def nothing_crosses(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Without a crossing conveyance and bill stay empty."""
    if d.transport_mode in INTERNAL_MODES and d.conveyance_name != PERIODIC:
        for name in ("conveyance_name", "bill_of_lading_number"):
            if getattr(d, name):
                yield found(name)


@rule("TRA-020", "warning", source=ITEM_10, key="transport_mode")
def ship_name(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A ship is named in English or by its number."""
    name = d.conveyance_name
    if d.transport_mode == SEA and name and not in_transit(d) and not _SHIP.fullmatch(name):
        yield found("conveyance_name", value=name)


@rule("TRA-025", "error", source=ITEM_11)
def periodic_bill(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A periodic declaration puts its first and last day into the bill number."""
    bill = d.bill_of_lading_number
    if d.conveyance_name == PERIODIC and not (len(bill) == 16 and is_day(bill[:8]) and is_day(bill[8:])):
        yield found("bill_of_lading_number")


@rule("PRT-005", "error", source=f"{FILLING_RULES} item 20", key="transport_mode")
def country_without_crossing(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Without a crossing the country of departure or arrival is China."""
    country = d.departure_or_arrival_country
    if d.transport_mode in INTERNAL_MODES and country and country != "CHN":
        yield found("departure_or_arrival_country", value=country)


@rule("PRT-006", "error", source=f"{FILLING_RULES} item 21", key="transport_mode")
def port_without_crossing(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Without a crossing the port is CHN000."""
    port = d.transit_or_destination_port
    if d.transport_mode in INTERNAL_MODES and port and port != "CHN000":
        yield found("transit_or_destination_port", value=port)


@rule("PRT-009", "error", source=f"code table foreign_ports; {FILLING_RULES} item 21")
def port_form(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A port has three letters and three digits, or six digits inside China."""
    port = d.transit_or_destination_port
    if port and not _PORT.fullmatch(port):
        yield found("transit_or_destination_port", value=port)
