"""The files of attached papers on their way out: what a declaration's rows name, for its package, and what is missing."""

from __future__ import annotations

from ..forms.declaration.fields import AttachedDocument, Declaration
from ..forms.issues import Issue
from ..store import attached_papers, cases
from ..store.engine import Connection
from .desk import Desk

PDF_FORMAT = "US"
"""EdocFomatType of unstructured documents (PDF)."""
PACKAGE_WARNING_BYTES = 3_000_000
"""A queue message may not exceed 4,096 KB and base64 adds a third; whether the client splits is not known (interface
paper, sections 7 and 10)."""


def files_of(desk: Desk, connection: Connection, case: cases.Case, form: Declaration) -> dict[str, bytes]:
    """The attached files a declaration's rows name, by name, for its package. Raises `UserError` for a damaged one."""
    held = attached_papers.of_case(connection, case.id)
    wanted = [row.file_name for row in form.documents if row.file_name in held]
    return {name: desk.files.read(held[name].sha256) for name in dict.fromkeys(wanted)}


def findings(desk: Desk, connection: Connection, case: cases.Case, form: Declaration) -> list[Issue]:
    """What must be known of the attached files before filing: rows whose file is not here, a package that may be too large."""
    held = attached_papers.of_case(connection, case.id)
    issues = [
        Issue(
            id="attachment-missing",
            severity="warning",
            path=f"documents[{row}].file_name",
            message=f"第 {row} 份随附单据“{document.file_name}”的文件不在本机，不会随报文发出。",
            remedy="请在“随附单据”中添加该文件；已在单一窗口上传的，可以不理会。",
        )
        for row, document in enumerate(form.documents, start=1)
        if _wants_file(document) and document.file_name not in held
    ]
    total = sum(held[row.file_name].size for row in form.documents if row.file_name in held)
    if total > PACKAGE_WARNING_BYTES:
        issues.append(
            Issue(
                id="attachment-package-large",
                severity="warning",
                path="documents",
                message=f"随附单据共 {total / 1_000_000:.1f} MB，报文包可能超过传输上限（4 MB）。",
                remedy="请减少页数，或在单一窗口上传其中几份。",
            )
        )
    return issues


def _wants_file(document: AttachedDocument) -> bool:
    """Rows of number-only kinds (codes 1.......: agency agreement, cross-border order) carry no file."""
    return (
        document.document_format == PDF_FORMAT
        and bool(document.file_name)
        and not document.document_code.startswith("1")
    )
