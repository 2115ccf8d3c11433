"""The closed lists of these forms, by the name a field gives as its `codes`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping

Choices = Mapping[str, Mapping[str, str]]
"""List name -> code -> Chinese word, both in the order of the table."""


def read_choices(rows: Iterable[str]) -> Choices:
    """From the lines of `office_choices.csv`."""
    found: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(rows):
        found.setdefault(row["list"], {})[row["code"]] = row["name_zh"]
    return found
