"""The papers of a case read anew by today's readers, and what they say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import UserError
from ..forms.declaration.paper_facts import Papers
from ..intake.layouts import TableLayout
from ..intake.papers import FileReading
from ..store import cases
from .desk import Desk
from .originals import Passwords, read_paper
from .paper_issues import PaperIssue
from .paper_layouts import layouts_for
from .shipment import combine


@dataclass(frozen=True, kw_only=True)
class PapersAgain:
    """The facts of the papers of a case and what they disagree about."""

    papers: Papers
    issues: list[PaperIssue]


def papers_again(desk: Desk, case: str) -> PapersAgain:
    """Read the papers of a case anew. Raises `UserError` when it has none of its own or one cannot be read."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        stored = cases.papers_of(connection, found.id)
        layouts = layouts_for(connection, found.company_id)
    readings = read_again(desk, stored, layouts=layouts)
    documents = [document for reading in readings.values() for document in reading.documents]
    papers, issues = combine(desk, documents, found.direction)
    return PapersAgain(papers=papers, issues=issues)


def read_again(
    desk: Desk,
    stored: Sequence[cases.Paper],
    passwords: Passwords | None = None,
    layouts: Sequence[TableLayout] = (),
) -> dict[str, FileReading]:
    """The papers a case has, read anew by today's readers and layouts; by SHA-256 in the order they came."""
    if any(document.get("kind") == "declaration" for paper in stored for document in paper.reading["documents"]):
        raise UserError(
            "refill-declared",
            "这一票由报关单文件导入，不能再按单据重填。",
            "请直接修改报关单，或把单据导入为新的一票。",
        )
    readings = {
        paper.sha256: read_paper(desk, paper.name, desk.files.read(paper.sha256), passwords, layouts=layouts)
        for paper in stored
    }
    refused = next((reading for reading in readings.values() if reading.refused), None)
    if refused is not None:
        raise UserError(
            "refill-unreadable",
            f"这一票原有的单据“{refused.file}”现在读不出来，没有重填。",
            "请把全部单据重新导入为新的一票。",
        )
    return readings
