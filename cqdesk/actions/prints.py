"""Prints: the pages of a declaration, and the loading instruction, for preview, printer and PDF."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..domain.loading.model import LoadRequest
from ..errors import UserError
from ..output.declaration_page import DeclarationPrint, official_pages, proof_pages
from ..output.load_pages import load_pages
from ..output.page import Pages
from ..output.page_paint import pdf
from ..places import write_beside_then_replace
from ..store import cases, declarations
from .desk import Desk

if TYPE_CHECKING:
    from .load_plan import Planned

PAGE_ZH: dict[str, str] = {"proof": "核对单", "official": "报关单"}


def declaration_pages(desk: Desk, case: str, number: int = 1, page: str = "proof") -> Pages:
    """A declaration as a proof sheet (`proof`: the newest version) or in the official layout (`official`: the version
    really declared once it was read back, else the newest)."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        declared = declarations.official_version(connection, row.id) if page == "official" else None
        version = declared or declarations.load(connection, row.version_id)
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


def write_instruction(planned: Planned, to: Path, now: datetime) -> tuple[str, ...]:
    """Write the loading instruction of a plan as PDF; returns what it could not show as it should.

    Raises `UserError` when there is nothing to load or the file cannot be written.
    """
    if to.suffix.lower() != ".pdf":
        raise UserError("export-ending", f"不能写成“{to.suffix or to.name}”。", "请把文件名改为以 .pdf 结尾。")
    if not any(loaded.placements for loaded in planned.plan.boxes):
        raise UserError("load-nothing", "方案里没有装入任何货物，没有作业单。", "请按提示修改货物或箱型后重新计算。")
    if not to.absolute().parent.is_dir():
        raise UserError("export-no-folder", "要导出到的文件夹不存在。", "请先建立该文件夹，或换一个位置。")
    request = planned.read.request
    pages = load_pages(request, planned.plan, planned.faults, title=label_of(request))
    write_beside_then_replace(to, pdf(pages, now))
    return pages.notes


def label_of(request: LoadRequest) -> str:
    """What a request is called on paper; one that was only numbered has no name."""
    return "" if request.label.isdigit() else request.label
