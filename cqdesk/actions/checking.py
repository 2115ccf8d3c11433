"""Checks as the clerk asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..forms.checks import Known, Report, check
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from ..forms.issues import Issue
from ..store import case_options, cases, declarations
from ..store.engine import Connection
from .customs_paths import LOOSE
from .desk import Desk
from .drafts import paper_issues_of, returned_number

__all__ = ["Report", "check_case", "check_filled", "known_of"]

STUFFED = "stuffing-check"
"""The moment at which the goods are in their containers (装箱监督/组货完成)."""


def check_case(desk: Desk, case: str, number: int = 1, *, at_submit: bool = False) -> Report:
    """Check the newest version of a declaration, with what its papers disagree about. Raises `UserError`."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        version = declarations.load(connection, row.version_id)
        known = known_of(desk, connection, found, row)
        paper_issues = paper_issues_of(connection, found, version)
    return check_filled(desk, version.filled, at_submit=at_submit, known=known, paper_issues=paper_issues)


def known_of(desk: Desk, connection: Connection, case: cases.Case, row: declarations.DeclarationRow) -> Known:
    """What a case knows besides the form: the number customs returned, and what its customs path asks for.

    Loose cargo has no containers, whatever its path. Before the goods are stuffed (an advance declaration whose moment
    of stuffing lies ahead) none are asked.
    """
    path = desk.customs_paths.get(case.customs_path)
    now = desk.clock.now()
    ahead = any(
        one.kind == STUFFED and one.done_at is None and one.at > now for one in cases.moments_of(connection, case.id)
    )
    needed = path.containers if path else None
    if LOOSE in case_options.options_of(connection, case.id):
        needed = False
    return Known(
        returned_number=returned_number(row),
        containers_needed=None if needed and ahead else needed,
        road_manifest=path.road_manifest if path else None,
    )


def check_filled(
    desk: Desk,
    filled: Filled[Declaration],
    *,
    at_submit: bool = False,
    known: Known | None = None,
    paper_issues: Sequence[Issue] = (),
) -> Report:
    """Check a form that need not be stored.

    `known` is what its case knows, nothing for a form without one; `paper_issues` what its papers disagree about,
    which stands behind the findings on the form.
    """
    report = check(filled, desk.codes, desk.today, at_submit=at_submit, known=known)
    return replace(report, issues=[*report.issues, *paper_issues])
