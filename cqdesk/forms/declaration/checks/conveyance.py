"""TRA, TIM-001: conveyances by road, ship numbers, feeders of a transit, periodic declarations, the 14 days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from cqdesk.domain.limits import HolidayCalendar, import_limit

from ...rules import Answer, Facts, found, rule
from ..fields import Declaration
from .shared import FILLING_RULES, PERIODIC, crosses_border, in_transit
from .terms import charge
from .transport import ITEM_10, RAIL, ROAD, SEA, is_day

_BATCH = re.compile("[0-9]{13}")
_IMO = re.compile("UN([0-9]{7})")
_FEEDER = re.compile("(TRAIN|TRUCK)$")
_FEEDER_NAME = re.compile("[0-9A][0-9]{3}(TRAIN|TRUCK)")


@rule("TRA-006", "warning", source=f"{ITEM_10}; trade practice", key="transport_mode", needs=("path?",))
def road_batch(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """By road with the manifest in use the voyage is the batch number of 13 digits."""
    if d.transport_mode == ROAD and facts.known.road_manifest and not _BATCH.fullmatch(d.free_text.voyage_number):
        yield found("free_text.voyage_number", value=d.free_text.voyage_number or "空")


@rule("TRA-007", "warning", source=ITEM_10, key="transport_mode", needs=("path?",))
def road_name(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """By road with the manifest in use the conveyance stays empty."""
    named = d.conveyance_name and d.conveyance_name != PERIODIC and not in_transit(d)
    if d.transport_mode == ROAD and facts.known.road_manifest and named:
        yield found("conveyance_name")


def imo_digit(number: str) -> int:
    """Check digit of a ship number: the first six digits times 7 down to 2, last digit of the sum."""
    return sum(int(digit) * weight for digit, weight in zip(number[:6], range(7, 1, -1), strict=False)) % 10


@rule("TRA-021", "warning", source="IMO ship numbering", key="transport_mode")
def ship_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A ship number has its check digit."""
    match = _IMO.fullmatch(d.conveyance_name)
    if d.transport_mode == SEA and match and imo_digit(match[1]) != int(match[1][6]):
        yield found("conveyance_name", value=d.conveyance_name)


def _feeder(d: Declaration) -> bool:
    """An export in transit whose domestic leg runs by rail or road (中转): its name ends with TRAIN or TRUCK."""
    return d.declaration_transit_relation == "1" and _FEEDER.search(d.conveyance_name) is not None


@rule("TRA-022", "error", source=ITEM_10, applies="export")
def feeder_name(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A feeder by rail or road is named by its customs office and TRAIN or TRUCK."""
    if _feeder(d) and not _FEEDER_NAME.fullmatch(d.conveyance_name):
        yield found("conveyance_name", value=d.conveyance_name)


@rule("TRA-023", "error", source=ITEM_10, applies="export")
def feeder_day(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The voyage of a feeder by rail or road is its day of departure, six digits."""
    voyage = d.free_text.voyage_number
    if _feeder(d) and not (re.fullmatch("[0-9]{6}", voyage) and is_day(f"20{voyage}")):
        yield found("free_text.voyage_number", value=voyage or "空")


@rule("TRA-024", "error", source=ITEM_10)
def periodic_name(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A bill number of two dates is that of a periodic declaration, which is named as such."""
    bill = d.bill_of_lading_number
    spans = len(bill) == 16 and is_day(bill[:8]) and is_day(bill[8:]) and bill[:8] <= bill[8:]
    if spans and bill.startswith("20") and d.conveyance_name != PERIODIC:
        yield found("conveyance_name")


@rule("TRA-027", "warning", source=f"{FILLING_RULES} item 9")
def carried_by_travellers(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """What a traveller carries has no freight."""
    if d.transport_mode == "L" and d.supervision_mode in ("0110", "0615") and charge(d, "freight").stated:
        yield found("transport_mode")


@rule("TRA-028", "info", source="trade practice", key="transport_mode")
def rail_note_length(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A rail note number has 5 to 20 characters."""
    bill = d.bill_of_lading_number
    if d.transport_mode == RAIL and bill and d.conveyance_name != PERIODIC and not 5 <= len(bill) <= 20:
        yield found("bill_of_lading_number", value=bill)


def last_day(entered: date, calendar: HolidayCalendar) -> date:
    """The last day without late fee: the 14th after the day of entry, moved on over rest days.

    Where the calendar lacks the year only Saturdays and Sundays are rest days.
    """
    limit = import_limit(entered, calendar)
    last = limit.day
    while limit.missing_year is not None and last.weekday() >= 5:
        last += timedelta(days=1)
    return last


@rule("TIM-001", "warning", source="Customs Law art. 24", applies="import", needs=("holidays?",))
def fourteen_days(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """An import is declared within 14 days of the entry of its conveyance; transit has a clock of its own.

    What has a declaration number was declared: its day is not the day of the check.
    """
    entered = d.entry_exit_date
    if entered is None or d.entry_number or in_transit(d) or not crosses_border(d):
        return
    last = last_day(entered, facts.known.calendar)
    if facts.on > last:
        yield found("entry_exit_date", entered=entered.isoformat(), last=last.isoformat())
