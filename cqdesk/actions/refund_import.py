"""Everything a refund rests on, in one import: each file goes where its content says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..domain.uscc import check_uscc
from ..errors import UserError
from ..forms.issues import Issue, refusal
from ..store import cases
from .desk import Desk
from .refund_periods import read_period_file, set_period
from .refund_records import Progress, import_rate_library, import_records, the_company

_LIBRARY = (".dbf", ".fpt")


def import_any(
    desk: Desk, company_name: str, files: Sequence[Path], *, tax_id: str = "", progress: Progress | None = None
) -> dict[str, Any]:
    """Records, period figures and rate libraries of a company; `tax_id` creates the company if it is new.

    One bad file stops nothing. Raises `UserError` for a company that is not known, or a wrong credit code.
    """
    if tax_id:
        _put_company(desk, company_name, tax_id)
    company = the_company(desk, company_name)
    answer: dict[str, Any] = {}
    issues: list[Issue] = []
    library = [path for path in files if path.suffix.lower() in _LIBRARY]
    others = [path for path in files if path not in library]
    if library:
        try:
            answer["library"] = import_rate_library(desk, library)
            issues += library_issues(answer["library"])
        except UserError as error:
            issues.append(refusal(error))
    records = []
    for path in others:
        try:
            figures = read_period_file(path) if path.suffix.lower() == ".json" else None
            if figures is None:
                records.append(path)
            else:
                set_period(desk, company.name, figures)
                answer.setdefault("periods", []).append(figures["period"])
        except UserError as error:
            issues.append(refusal(error))
    done = import_records(desk, company.name, records, progress).to_json()
    if done["middle_rates"]:
        answer["middle_rates"] = done["middle_rates"]
    return {**answer, "records": done["records"], "issues": [*(issue.to_json() for issue in issues), *done["issues"]]}


def library_issues(library: dict[str, Any]) -> list[Issue]:
    """What must be said of a library that was imported: copies that disagree, a version older than the one in use."""
    found = []
    if library["differences"]:
        found.append(
            _library_issue(
                "rate-library-differs",
                f"这份 {library['version']} 文库与先前导入的同一版本有 {len(library['differences'])} 处不同："
                f"{'；'.join(library['differences'][:3])}。",
                "两份应完全相同；请从税务机关网站重新下载核对，再决定用哪一份。",
            )
        )
    if library["in_use"] != library["version"]:
        found.append(
            _library_issue(
                "rate-library-older",
                f"导入的是 {library['version'] or '未注明版本'} 文库，申报仍用较新的 {library['in_use']}。",
                "如需按新年度申报，请下载最新版本的文库导入。",
            )
        )
    if library["left_out"]:
        found.append(
            _library_issue(
                "rate-library-rows",
                f"文库中有 {len(library['left_out'])} 条没有采用：{library['left_out'][0]}。",
                "请重新下载文库；个别商品的退税率可能缺少。",
            )
        )
    return found


def _library_issue(id: str, message: str, remedy: str) -> Issue:
    return Issue(id=id, severity="warning", path="", message=message, remedy=remedy, source="出口退税率文库")


def _put_company(desk: Desk, name: str, tax_id: str) -> None:
    if check_uscc(tax_id) is not None:
        raise UserError("refund-tax-id", "统一社会信用代码不对，应为 18 位且校验位正确。", "请核对营业执照后重新填写。")
    with desk.store.write() as connection:
        known = cases.find_company(connection, name)
        if known is not None and known.uscc and known.uscc != tax_id:
            raise UserError(
                "refund-tax-id",
                f"“{name}”已登记为另一统一社会信用代码。",
                "请核对企业名称和代码；更正请在企业资料中办理。",
            )
        if known is not None and known.uscc:
            return
        company = cases.put_company(connection, name, uscc=tax_id)
        desk.write_history(connection, f"company:{company.uid}", "refund_company", {"name": name, "uscc": tax_id})
