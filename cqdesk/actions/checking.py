"""Checks as the clerk asks for them."""

from __future__ import annotations

from ..forms.checks import Report, check
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from .desk import Desk
from .drafts import open_draft

__all__ = ["Report", "check_case", "check_filled"]


def check_case(desk: Desk, case: str, number: int = 1, *, at_submit: bool = False) -> Report:
    """Check the newest version of a declaration."""
    return check_filled(desk, open_draft(desk, case, number).filled, at_submit=at_submit)


def check_filled(desk: Desk, filled: Filled[Declaration], *, at_submit: bool = False) -> Report:
    """Check a form that need not be stored."""
    return check(filled, desk.codes, desk.today, at_submit=at_submit)
