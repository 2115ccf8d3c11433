"""Which rules apply to an export: chosen by its export date, never by today.

Source: 公告2026年第11号, 公告2026年第5号; exports up to 2025-12-31 stay under the rules before (transition, art. of the
notice; refund reference section 1).
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cqdesk.errors import Fault


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """One frame of rules with its limits."""

    id: str
    export_from: date
    export_to: date | None
    policy: str
    measures: str
    keep_years: int
    """备案单证保存年限."""
    late_claim_months: int | None
    """Months after export until which a late claim is possible; None: no such cut."""


def read_rule_sets(csv_lines: Iterable[str]) -> tuple[RuleSet, ...]:
    """The shipped table (`rule_sets.csv`). Raises `Fault` if two rows overlap."""
    found = tuple(
        RuleSet(
            id=row["id"],
            export_from=date.fromisoformat(row["export_from"]),
            export_to=date.fromisoformat(row["export_to"]) if row["export_to"] else None,
            policy=row["policy"],
            measures=row["measures"],
            keep_years=int(row["keep_years"]),
            late_claim_months=int(row["late_claim_months"]) if row["late_claim_months"] else None,
        )
        for row in csv.DictReader(csv_lines)
    )
    ordered = sorted(found, key=lambda rules: rules.export_from)
    for before, after in pairwise(ordered):
        if before.export_to is None or before.export_to >= after.export_from:
            raise Fault("rule sets overlap")
    return found


def rules_of(rule_sets: Sequence[RuleSet], exported: date) -> RuleSet | None:
    """The rules of an export date; None before the first rule set known."""
    for rules in rule_sets:
        if rules.export_from <= exported and (rules.export_to is None or exported <= rules.export_to):
            return rules
    return None


def months_after(day: date, months: int) -> date:
    """The same day some months later, at the end of a shorter month its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, kw_only=True)
class ClaimLimits:
    """When an export may be claimed."""

    first_day: date
    """1st of the month after export."""
    normal_until: date
    """30 April of the next year; also the day by which the exchange must be received."""
    late_until: date | None
    """Afterwards the export is taxed like a domestic sale; None: the rules know no such day."""


def claim_limits(rules: RuleSet, exported: date) -> ClaimLimits:
    """The limits of an export (公告2026年第11号 art. 9(1)4, 公告2026年第5号 art. 48)."""
    return ClaimLimits(
        first_day=months_after(exported.replace(day=1), 1),
        normal_until=date(exported.year + 1, 4, 30),
        late_until=None if rules.late_claim_months is None else months_after(exported, rules.late_claim_months),
    )
