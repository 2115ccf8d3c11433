"""Checks as the clerk asks for them, and what a clerk may do about a finding: set it aside with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import UserError
from ..forms.accepting import Levels, acceptance, may_accept, settled
from ..forms.checks import Known, Report, check
from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled
from ..forms.issues import Issue
from ..forms.recheck import LiveCheck
from ..store import case_options, cases, declarations
from ..store.column_types import instant_text
from ..store.engine import Connection
from .customs_paths import LOOSE
from .desk import Desk
from .drafts import Draft, act_on_draft, paper_issues_of, returned_number
from .office_records import authorised
from .office_tables import holiday_calendar
from .rule_levels import levels_for

__all__ = ["LiveCheck", "Report", "accept_finding", "check_case", "check_filled", "known_of", "withdraw_acceptance"]

STUFFED = "stuffing-check"
"""The moment at which the goods are in their containers (装箱监督/组货完成)."""


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What a check of a declaration of a case needs."""

    filled: Filled[Declaration]
    known: Known
    paper_issues: Sequence[Issue]
    levels: Levels


def _asked(desk: Desk, case: str, number: int) -> _Asked:
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        version = declarations.load(connection, row.version_id)
        known = known_of(desk, connection, found, row)
        filled = version.filled
        if version.frozen_at is None:
            filled = _under_its_number(row, filled)
        else:  # it went out under the number it carries; the next version gets the new one
            known = replace(known, returned_number=filled.form.unified_number)
        return _Asked(
            filled=filled,
            known=known,
            paper_issues=paper_issues_of(connection, found, version),
            levels=levels_for(connection, found.company_id),
        )


def _under_its_number(row: declarations.DeclarationRow, filled: Filled[Declaration]) -> Filled[Declaration]:
    """The form with the number the authority gave since it was begun: the next message carries it by itself
    (`filing`), so its absence is nobody's mistake."""
    number = returned_number(row)
    if not number or filled.text_at("unified_number"):
        return filled
    return replace(filled, form=replace(filled.form, unified_number=number))


def check_case(
    desk: Desk, case: str, number: int = 1, *, at_submit: bool = False, live: LiveCheck | None = None
) -> Report:
    """Check the newest version of a declaration, with what its papers disagree about. Raises `UserError`.

    With `live` only what changed since its last check is judged anew; the answer is the same.
    """
    asked = _asked(desk, case, number)
    return check_filled(
        desk,
        asked.filled,
        at_submit=at_submit,
        known=asked.known,
        paper_issues=asked.paper_issues,
        levels=asked.levels,
        live=live,
    )


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
    transit = path.presets.get("DeclTrnRel") if path else None
    if LOOSE in case_options.options_of(connection, case.id):
        needed = False
    return Known(
        returned_number=returned_number(row),
        containers_needed=None if needed and ahead else needed,
        road_manifest=path.road_manifest if path else None,
        transit_form=None if transit is None else transit == "1",
        authorised=authorised(connection, case, desk.today),
    )


def check_filled(
    desk: Desk,
    filled: Filled[Declaration],
    *,
    at_submit: bool = False,
    known: Known | None = None,
    paper_issues: Sequence[Issue] = (),
    levels: Levels | None = None,
    live: LiveCheck | None = None,
) -> Report:
    """Check a form that need not be stored.

    `known` is what its case knows, nothing for a form without one; `paper_issues` what its papers disagree about,
    which stands behind the findings on the form; `levels` the switches of the firm and the client (None: the firm's).
    """
    if levels is None:
        with desk.store.read() as connection:
            levels = levels_for(connection, None)
    if filled.form.import_export_flag == "I":  # limits over rest days are those of imports
        known = replace(known or Known(), calendar=holiday_calendar(desk))
    if live is None:
        report = check(filled, desk.codes, desk.today, at_submit=at_submit, known=known)
    else:
        report = live.check(filled, desk.codes, desk.today, at_submit=at_submit, known=known)
    return settled(replace(report, issues=[*report.issues, *paper_issues]), filled, levels)


def accept_finding(desk: Desk, case: str, number: int, rule: str, path: str, reason: str) -> Draft:
    """Set a finding aside with a reason: an act like any other, which undo takes back. It returns when the value changes.

    Raises `UserError`: no reason, the finding is gone, or it is an error that must be mended.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise UserError("accept-no-reason", "还没有写明理由。", "请用一句话写明为什么可以不改，例如“客户已确认”。")
    report = check_case(desk, case, number)
    issue = next((i for i in (*report.issues, *report.tasks) if (i.id, i.path) == (rule, path)), None)
    if issue is None or issue.accepted is not None:
        raise UserError("accept-gone", "这条检查结果已经不在了。", "请按 F9 重新检查后再选。")
    if not may_accept(issue):
        raise UserError("accept-error", "这是必须改正的错误，不能只写理由。", issue.remedy)

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        at = instant_text(desk.clock.now())
        filled.accepted.append(acceptance(issue, filled, reason=reason, who=desk.user, at=at))
        return {"rule": rule, "path": path, "reason": reason}

    return act_on_draft(desk, case, number, "accept", change)


def withdraw_acceptance(desk: Desk, case: str, number: int, rule: str, path: str) -> Draft:
    """Take the acceptance of a finding back. Raises `UserError` when it was not accepted."""
    report = check_case(desk, case, number)
    issue = next((i for i in (*report.issues, *report.tasks) if (i.id, i.path) == (rule, path)), None)
    if issue is None or issue.accepted is None:
        raise UserError("accept-gone", "这条检查结果没有被接受过。", "请按 F9 重新检查后再选。")
    accepted = issue.accepted

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        if accepted not in filled.accepted:
            return None
        filled.accepted.remove(accepted)
        return {"rule": rule, "path": path}

    return act_on_draft(desk, case, number, "unaccept", change)
