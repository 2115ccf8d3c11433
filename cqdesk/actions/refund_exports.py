"""A claim as files: workbook in the order of the data layout, XML by the tag table, JSON of our own, pages."""

from __future__ import annotations

import json
from pathlib import Path

from ..errors import UserError
from ..forms.document import to_document
from ..forms.xml import write
from ..output.refund_workbook import refund_workbook
from ..places import write_beside_then_replace
from ..store import refund
from .desk import Desk
from .exports import check_target
from .refund_claims import form_of

SCHEMA = "cqdesk/refund-claim/1"
ROOT = "cktmssb"
"""No public sample of a 2026 upload file was found: the tag table is of a data layout of 2026-10, the root is ours."""


def export_claim(desk: Desk, claim: refund.Claim, to: Path) -> list[Path]:
    """Write the claim as .xlsx, .xml, .json or .pdf. Raises `UserError` for another ending."""
    check_target(to)
    form = form_of(claim)
    match to.suffix.lower():
        case ".xlsx":
            data = refund_workbook(form)
        case ".xml":
            data = write(form, ROOT)
        case ".json":
            whole = {"schema": SCHEMA, "number": claim.number, "form": to_document(form), **_beside(claim)}
            data = (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
        case ".pdf":
            from .refund_prints import claim_pdf  # painting is loaded by who prints

            data = claim_pdf(desk, claim)
        case _:
            raise UserError(
                "refund-export-kind",
                f"不能导出为“{to.suffix or to.name}”。",
                "请把文件名写成以 .xlsx、.xml、.json 或 .pdf 结尾。",
            )
    write_beside_then_replace(to, data)
    return [to]


def _beside(claim: refund.Claim) -> dict[str, object]:
    return {name: value for name, value in claim.document.items() if name != "form"}
