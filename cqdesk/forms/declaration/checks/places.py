"""PRT: whether countries and ports of a shipment go together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...rules import Answer, Facts, found, rule
from ..fields import Declaration
from .shared import COUNTRY, FILLING_RULES, country_zh, crosses_border, lines, really_crosses

CHINA = "CHN"
LANDLOCKED = frozenset(
    [
        "AFG",
        "AND",
        "ARM",
        "AUT",
        "AZE",
        "BDI",
        "BFA",
        "BLR",
        "BOL",
        "BTN",
        "BWA",
        "CAF",
        "CHE",
        "CZE",
        "ETH",
        "HUN",
        "KAZ",
        "KGZ",
        "LAO",
        "LIE",
        "LSO",
        "LUX",
        "MDA",
        "MKD",
        "MLI",
        "MNG",
        "MWI",
        "NER",
        "NPL",
        "PRY",
        "RWA",
        "SMR",
        "SRB",
        "SSD",
        "SVK",
        "SWZ",
        "TCD",
        "TJK",
        "TKM",
        "UGA",
        "UZB",
        "VAT",
        "ZMB",
        "ZWE",
    ]
)
"""Countries without a coast: by sea their port is regularly another country's."""
SALES_WITHOUT_CROSSING = frozenset({"0110", "9710"})

_FOREIGN_PORT = re.compile("[A-Z]{3}[0-9]{3}")


def country_of(port: str) -> str:
    """The country of a foreign port by its own letters (`DEU063`); "" for domestic codes and malformed ones."""
    return port[:3] if _FOREIGN_PORT.fullmatch(port) else ""


def _inland(d: Declaration) -> bool:
    return d.departure_or_arrival_country in LANDLOCKED


@rule("PRT-001", "warning", source=f"{FILLING_RULES} item 4; customs path", needs=("path?",))
def offices_apart(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """On a path with a transit form (转关) two districts mean that the form says so; integrated clearance is free."""
    here, there = d.declaration_customs_office, d.entry_exit_customs_office
    apart = bool(here and there) and here[:2] != there[:2]
    if facts.known.transit_form and apart and d.declaration_transit_relation == "0":
        yield found("declaration_transit_relation", here=here, there=there)


@rule(
    "PRT-003",
    "warning",
    source=f"{FILLING_RULES} items 20, 21",
    applies="export",
    key="departure_or_arrival_country",
)
def destination_port_country(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The port of destination lies in the country of arrival, unless that has no coast."""
    port = country_of(d.transit_or_destination_port)
    country = d.departure_or_arrival_country
    known = port and COUNTRY.fullmatch(country)  # a malformed country has its own error
    if known and crosses_border(d) and port != country and not _inland(d):
        yield found(
            "transit_or_destination_port", port=d.transit_or_destination_port, country=country_zh(facts, country)
        )


@rule(
    "PRT-004", "warning", source=f"{FILLING_RULES} items 17, 20", applies="import", key="departure_or_arrival_country"
)
def loading_port_country(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The port of loading lies in the country of departure; a sale on the way makes it that of the stop."""
    port = country_of(d.departure_port)
    country = d.departure_or_arrival_country
    on_the_way = country_of(d.transit_or_destination_port) == country
    known = port and COUNTRY.fullmatch(country)
    if known and crosses_border(d) and port != country and not on_the_way and not _inland(d):
        yield found("departure_port", port=d.departure_port, country=country_zh(facts, country))


@rule("PRT-007", "warning", source=f"{FILLING_RULES} item 20")
def china_across_the_border(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """What crosses the border does not come from or go to China."""
    if really_crosses(d) and d.departure_or_arrival_country == CHINA:
        yield found("departure_or_arrival_country")


@rule("PRT-010", "info", source=f"{FILLING_RULES} items 19, 20, 41", applies="export")
def three_countries(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Trading country, country of arrival and final destination are rarely three."""
    trading, arrival = d.trading_country, d.departure_or_arrival_country
    if not trading or not arrival or trading == arrival:
        return
    for path, line in lines(d):
        if line.destination_country and line.destination_country not in (trading, arrival):
            yield found(f"{path}.destination_country", trading=trading, arrival=arrival, last=line.destination_country)
            return


@rule("PRT-012", "warning", source=f"{FILLING_RULES} item 19")
def trading_with_china(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A sale across the border is not made with China."""
    if d.trading_country == CHINA and d.supervision_mode in SALES_WITHOUT_CROSSING and really_crosses(d):
        yield found("trading_country", mode=d.supervision_mode)
