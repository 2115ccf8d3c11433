"""Which supervision modes are refunded, exempt or taxed: the shipped table."""

from __future__ import annotations

import csv
from functools import cache

from ..places import resources


@cache
def supervision_modes() -> dict[str, str]:
    """Supervision mode to refund or exempt (`supervision_modes.csv`)."""
    with (resources() / "refund" / "supervision_modes.csv").open(encoding="utf-8", newline="") as file:
        return {row["mode"]: row["treatment"] for row in csv.DictReader(file)}
