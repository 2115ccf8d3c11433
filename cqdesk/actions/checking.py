"""Checks as the clerk asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..forms.checks import Known, Report, check
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from ..forms.issues import Issue
from .desk import Desk
from .drafts import open_draft

__all__ = ["Report", "check_case", "check_filled"]


def check_case(desk: Desk, case: str, number: int = 1, *, at_submit: bool = False) -> Report:
    """Check the newest version of a declaration, with what its papers disagree about."""
    draft = open_draft(desk, case, number)
    return check_filled(
        desk,
        draft.filled,
        at_submit=at_submit,
        returned_number=draft.returned_number,
        paper_issues=draft.paper_issues,
    )


def check_filled(
    desk: Desk,
    filled: Filled[Declaration],
    *,
    at_submit: bool = False,
    returned_number: str | None = None,
    paper_issues: Sequence[Issue] = (),
) -> Report:
    """Check a form that need not be stored.

    `returned_number` is the unified number the authority gave ("" = never filed, None = not known here);
    `paper_issues` what its papers disagree about, which stands behind the findings on the form.
    """
    known = Known(returned_number=returned_number)
    report = check(filled, desk.codes, desk.today, at_submit=at_submit, known=known)
    return replace(report, issues=[*report.issues, *paper_issues])
