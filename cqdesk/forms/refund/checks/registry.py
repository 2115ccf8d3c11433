"""The book of the refund checks: registering, texts, running (`numbered_checks`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ...numbered_checks import Answer, Answered, CheckBook, Found, Missing, Text
from .facts import Facts

__all__ = ["Answer", "Answered", "Check", "Found", "Missing", "Text", "check", "registered", "run_checks", "texts"]

Check = Callable[[Facts], Answer]
BOOK: CheckBook[Facts] = CheckBook(Path(__file__).with_name("checks.csv"))
check = BOOK.check


def texts() -> Mapping[str, Text]:
    """Texts by number, from `checks.csv`."""
    return BOOK.texts


def registered() -> Mapping[str, Check]:
    """All checks by number; importing the modules registers them."""
    from . import customs, limits, vouchers  # noqa: F401

    return BOOK.registered


def run_checks(facts: Facts) -> list[Answered]:
    """Every check, in order of its number."""
    registered()
    return BOOK.run(facts)
