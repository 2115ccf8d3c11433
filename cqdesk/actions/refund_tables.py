"""The shipped tables of the refund rules, read once."""

from __future__ import annotations

from functools import cache

from ..domain.refund.rates import RateBook, read_announced, read_groups
from ..domain.refund.rule_sets import RuleSet, read_rule_sets
from ..places import resources
from .refund_methods import Tables


def _lines(name: str) -> list[str]:
    return (resources() / "refund" / name).read_text(encoding="utf-8").splitlines()


@cache
def refund_tables() -> Tables:
    """Announced rates and groups of goods; a firm's imported library comes on top where there is one."""
    return Tables(
        rates=RateBook(announced=read_announced(_lines("announced_rates.csv"))),
        groups=read_groups(_lines("rate_groups.csv")),
    )


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """Frames of rules by export date."""
    return read_rule_sets(_lines("rule_sets.csv"))
