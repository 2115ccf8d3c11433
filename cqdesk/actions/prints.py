"""Prints of a case: the pages of its declarations, for preview, printer and PDF."""

from __future__ import annotations

from ..output.declaration_page import DeclarationPrint, official_pages, proof_pages
from ..output.page import Pages
from ..output.page_paint import pdf
from ..store import cases, declarations
from .desk import Desk

PAGE_ZH: dict[str, str] = {"proof": "核对单", "official": "报关单"}


def declaration_pages(desk: Desk, case: str, number: int = 1, page: str = "proof") -> Pages:
    """The newest version of a declaration as a proof sheet (`proof`) or in the official layout (`official`)."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        version = declarations.load(connection, row.version_id)
        about = DeclarationPrint(
            case=found.number,
            number=row.number,
            of=len(declarations.declarations_of(connection, found.id)),
            version=version.version,
            draft=version.frozen_at is None,
            practice=desk.kind == "practice",
            given={"unified_number": row.known_unified_number, "entry_number": row.known_entry_number},
        )
    make = official_pages if page == "official" else proof_pages
    return make(version.filled, desk.codes, desk.today, about)


def declaration_pdf(desk: Desk, case: str, number: int = 1, page: str = "") -> tuple[bytes, tuple[str, ...]]:
    """(the PDF file, what it could not show as it should); the proof sheet unless `official` is asked for."""
    pages = declaration_pages(desk, case, number, page or "proof")
    return pdf(pages, desk.clock.now()), pages.notes
