"""Refund prints: the forms of a claim and the index of its filing documents, for preview, printer and PDF."""

from __future__ import annotations

from pathlib import Path

from ..errors import UserError
from ..output.page import Pages
from ..output.page_paint import pdf
from ..output.refund_pages import claim_pages, index_pages
from ..places import write_beside_then_replace
from ..store import refund
from .desk import Desk
from .exports import check_target
from .refund_claims import form_of
from .refund_documents import directory, index_rows


def claim_pdf(desk: Desk, claim: refund.Claim) -> bytes:
    """The forms of a claim as a PDF file."""
    return pdf(pages_of(desk, claim), desk.clock.now())


def pages_of(desk: Desk, claim: refund.Claim) -> Pages:
    """The forms of a claim as pages, for preview, printer and PDF."""
    return claim_pages(form_of(claim), number=claim.number, practice=desk.kind == "practice")


def documents_index(desk: Desk, claim: refund.Claim) -> Pages:
    """The index of the filing documents of a claim as pages."""
    form = form_of(claim)
    found = directory(desk, claim)
    keep = f"　保管至 {found.keep_until}" if found.keep_until else ""
    company = f"{form.company_name}　{claim.number}{keep}"
    return index_pages("出口退（免）税备案单证目录", company, index_rows(found), practice=desk.kind == "practice")


def write_documents_index(desk: Desk, claim: refund.Claim, to: Path) -> list[Path]:
    """Write the index of the filing documents as .pdf. Raises `UserError` for another ending."""
    if to.suffix.lower() != ".pdf":
        raise UserError("export-ending", f"不能写成“{to.suffix or to.name}”。", "请把文件名改为以 .pdf 结尾。")
    check_target(to)
    write_beside_then_replace(to, pdf(documents_index(desk, claim), desk.clock.now()))
    return [to]
