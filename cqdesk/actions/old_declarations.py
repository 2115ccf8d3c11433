"""An old declaration is checked without becoming a case: a message, an exported form, an official print, a workbook.

Nothing is stored. A print shows less than a message carries (no entry kind, no typist's card): what it cannot show is
not called missing; one line says that it was not checked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import UserError
from ..forms.checks import Report
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from ..forms.issues import CannotJudge, Issue
from ..forms.path import NoSuchPlace
from ..intake.gate import read_bytes
from ..intake.official_layout import ON_PRINT
from .checking import check_filled
from .declaration_files import declaration_of_bytes
from .desk import Desk
from .originals import Passwords, read_paper


@dataclass(frozen=True, kw_only=True)
class OldForm:
    """A declaration as a file holds it, judged; nothing of it is stored."""

    name: str
    filled: Filled[Declaration]
    report: Report
    issues: list[Issue]
    """What reading the file had to say."""


def check_file(
    desk: Desk, path: Path, *, at_submit: bool = False, passwords: Passwords | None = None
) -> tuple[Report, list[Issue]]:
    """Judge the declaration a file holds: the report, and what reading it had to say (see `try_old_form`)."""
    found = try_old_form(desk, path, at_submit=at_submit, passwords=passwords)
    return found.report, found.issues


def try_old_form(desk: Desk, path: Path, *, at_submit: bool = False, passwords: Passwords | None = None) -> OldForm:
    """Read and judge the declaration a file holds.

    Raises `UserError` when the file cannot be read or holds no declaration, or several.
    """
    data = read_bytes(path)
    message = declaration_of_bytes(data, path.name)
    if message is not None:
        report = check_filled(desk, message.filled, at_submit=message.is_message or at_submit)
        return OldForm(name=path.name, filled=message.filled, report=report, issues=message.issues)
    reading = read_paper(desk, path.name, data, passwords)
    if reading.refused:
        issue = reading.issues[0]
        raise UserError(issue.id, issue.message, issue.remedy)
    forms = [(one.form, one.issues, one.printed) for one in reading.documents if one.form is not None]
    if not forms:
        raise UserError(
            "check-not-a-declaration",
            "这个文件里没有读到报关单。",
            "请选择报关单报文（.xml）、导出的报关单（.json）、官方打印件或按官方格式的草单（.pdf、.xlsx、.xls）。",
        )
    if len(forms) > 1:
        raise UserError(
            "check-several",
            f"这个文件里有 {len(forms)} 份报关单，一次只能检查一份。",
            "请把每份报关单另存为一个文件后分别检查。",
        )
    form, read_issues, printed = forms[0]
    old = printed is not None and printed.layout == OLD_LAYOUT
    report = _as_printed(check_filled(desk, form, at_submit=True), form, printed.shown if printed and old else ON_PRINT)
    said = [_old_layout()] if old else []
    return OldForm(name=path.name, filled=form, report=report, issues=[*said, *reading.issues, *read_issues])


OLD_LAYOUT = "2017"


def _old_layout() -> Issue:
    return Issue(
        id="check-old-layout",
        severity="warning",
        path="",
        message="这是 2018 年 8 月以前版式的报关单，只检查了它有的栏目；现行新增的栏目没有检查。",
        remedy="再次申报时，请按现行栏目补齐后重新检查。",
        source="海关总署公告2018年第61号",
    )


def _as_printed(report: Report, filled: Filled[Declaration], on_print: frozenset[str]) -> Report:
    """The report without complaints about what a print with these fields does not show."""
    kept: list[Issue] = []
    unseen: list[str] = []
    for issue in report.issues:
        if issue.path.rsplit(".", 1)[-1] in on_print or not _empty(filled, issue.path):
            kept.append(issue)
        else:
            unseen.append(issue.path)
    if not unseen:
        return report
    missing = f"打印件上没有的 {len(unseen)} 个栏目（如录入单位、报关单类型）没有检查。"
    return replace(
        report, issues=kept, not_checked=[*report.not_checked, CannotJudge(id="not-on-print", missing=missing)]
    )


def _empty(filled: Filled[Declaration], path: str) -> bool:
    if not path:
        return False
    try:
        return not filled.text_at(path)
    except (NoSuchPlace, TypeError, IndexError):
        return False
