"""The number of an electronic authorisation (代理报关委托) in the attached documents as kind 10000001 (work-floor J6)."""

from __future__ import annotations

from typing import Any

from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled
from ..store import cases
from .desk import Desk
from .drafts import act_on_draft, open_draft
from .edits import demand_room, put_text, reorder
from .office_records import standing_authorisation

KIND = "10000001"
"""Electronic agency agreement number (table document_types)."""
_FORMAT = "US"
"""Structured data, not a file (official interface papers: FormatType S or US)."""


def attach_authorisation(desk: Desk, case: str, number: int = 1) -> str:
    """Put the number of the authorisation that holds today into the attached documents; returns the number.

    One act, undone as one; an older number of the kind is replaced. Raises `UserError` when none holds, or it has no
    number.
    """
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        held = standing_authorisation(connection, found.company_id, found.id, desk.today)
    if not held:
        raise UserError("authorisation-none", "没有已确认且在有效期内的代理报关委托。", "请先登记委托并取得对方确认。")
    if held == "-":
        raise UserError("authorisation-number", "已确认的委托没有填写编号。", "请在委托登记中补填委托协议编号。")

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        rows = filled.form.documents
        at = next((row for row, one in enumerate(rows, start=1) if one.document_code == KIND), 0)
        if not at:
            demand_room("documents", len(rows) + 1)
            reorder(filled, links, "documents", [*range(1, len(rows) + 1), None])
            at = len(filled.form.documents)
        said: list[list[str]] = []
        for name, words in (("document_code", KIND), ("document_id", held), ("document_format", _FORMAT)):
            said += put_text(filled, f"documents[{at}].{name}", words, "record:authorisation")
        return {"changes": said} if said else None

    act_on_draft(desk, case, number, "attach", change)
    return held


def attached_number(desk: Desk, case: str, number: int = 1) -> str:
    """The number of the kind that stands in the form; "" = none."""
    documents = open_draft(desk, case, number).filled.form.documents
    return next((one.document_id for one in documents if one.document_code == KIND), "")
