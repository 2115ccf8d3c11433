"""Who is party to which trade agreement since when (`resources/tables/agreement_parties.csv`)."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from datetime import date

from cqdesk.places import resources


@functools.cache
def parties() -> Mapping[str, Mapping[str, date]]:
    """Agreement code -> country -> first day in force."""
    found: dict[str, dict[str, date]] = {}
    words = (resources() / "tables" / "agreement_parties.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(words.splitlines()):
        found.setdefault(row["code"], {})[row["party"]] = date.fromisoformat(row["since"])
    return found


def agreements_with(country: str, on: date) -> tuple[str, ...]:
    """Codes of the agreements in force with a country on a day."""
    return tuple(code for code, known in parties().items() if known.get(country, date.max) <= on)
