"""Everything a refund rests on, in one import: each file goes where its content says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..domain.uscc import check_uscc
from ..errors import UserError
from ..forms.issues import refusal
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
    issues = []
    library = [path for path in files if path.suffix.lower() in _LIBRARY]
    others = [path for path in files if path not in library]
    if library:
        try:
            answer["library"] = import_rate_library(desk, library)
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
    return {**answer, "records": done["records"], "issues": [*(issue.to_json() for issue in issues), *done["issues"]]}


def _put_company(desk: Desk, name: str, tax_id: str) -> None:
    if check_uscc(tax_id) is not None:
        raise UserError("refund-tax-id", "统一社会信用代码不对，应为 18 位且校验位正确。", "请核对营业执照后重新填写。")
    with desk.store.write() as connection:
        cases.put_company(connection, name, uscc=tax_id)
