"""The checks of a consol (CON-01 to CON-70), numbers of the consolidation reference section 4.

Paths name things of the model: `house:NUMBER`, `box:NUMBER`, `lot:ID`, `declaration:NUMBER`, "" for the consol.
"""

from collections.abc import Collection

from ...numbered_checks import Answered
from .facts import BOOK, Facts

__all__ = ["BOOK", "Facts", "run_checks"]


def run_checks(facts: Facts, only: Collection[str] | None = None) -> list[Answered]:
    """Every check (or those of these numbers), in order of its number; importing the modules registers them."""
    from . import customs, identifiers, legs, loading, messages, quantities, structure  # noqa: F401

    return BOOK.run(facts, only)
