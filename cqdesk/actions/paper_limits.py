"""Dated limits of attached papers (`resources/tables/attachment_limits.csv`): what one file may weigh and be called."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import PurePath

from ..places import resources

MB = 1_000_000
"""Bytes; the papers do not say which megabyte is meant, so the smaller one."""


@dataclass(frozen=True, kw_only=True)
class PaperLimits:
    """The limits in force on a day."""

    file_bytes: int
    page_bytes: int
    name_length: int
    """Characters, the ending included."""
    edition: str
    source: str

    def named(self, name: str) -> str:
        """The name, shortened to the limit with its ending kept."""
        place = PurePath(name)
        room = self.name_length - len(place.suffix)
        return name if len(name) <= self.name_length else place.stem[:room] + place.suffix


@lru_cache(maxsize=8)
def paper_limits(on: date) -> PaperLimits:
    """The limits of the newest edition in force on `on`."""
    rows: dict[str, dict[str, str]] = {}
    with (resources() / "tables" / "attachment_limits.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            since, until = row["valid_from"], row["valid_to"]
            if (not since or since <= on.isoformat()) and (not until or on.isoformat() <= until):
                rows[row["limit"]] = row
    return PaperLimits(
        file_bytes=int(Decimal(rows["file_size"]["value"]) * MB),
        page_bytes=int(Decimal(rows["page_size"]["value"]) * 1000),
        name_length=int(rows["name_length"]["value"]),
        edition=rows["file_size"]["edition"],
        source=rows["file_size"]["source"],
    )
