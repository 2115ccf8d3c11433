"""Reading any file the command line is given: papers, declaration messages, receipts, exported forms."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..forms.declaration.message import normalised_issues, unknown_issues
from ..forms.document import filled_document
from ..forms.issues import Issue, refusal
from ..forms.xml_files import read_xml
from ..intake.gate import read_bytes
from ..intake.reading import WORKERS
from .declaration_files import content_kind
from .desk import Desk
from .exports import read_json_form
from .originals import Passwords, Progress, read_paper


def read_any(desk: Desk, path: Path, passwords: Passwords | None = None) -> dict[str, Any]:
    """The `read` answer of the contract for one file; an unreadable one has no documents and one error."""
    try:
        return {"file": path.name, **_read(desk, path, passwords)}
    except UserError as error:
        return {"file": path.name, "documents": [], "issues": [refusal(error).to_json()]}


def read_many(
    desk: Desk, paths: Sequence[Path], passwords: Passwords | None = None, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """The `read` answers for many files, in their order; several are read at a time. One bad file stops nothing."""
    passwords = passwords or Passwords()
    found: list[dict[str, Any]] = []
    with ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="cqdesk-read") as pool:
        for number, answer in enumerate(pool.map(lambda path: read_any(desk, path, passwords), paths)):
            if progress is not None:
                progress(paths[number].name, number, len(paths))
            found.append(answer)
    return found


def _read(desk: Desk, path: Path, passwords: Passwords | None) -> dict[str, Any]:
    data = read_bytes(path)
    kind = content_kind(data)
    if kind == "xml":
        return {"documents": read_xml(data, path.name), "issues": []}
    if kind == "json":
        normalised: dict[str, str] = {}
        unknown: dict[str, str] = {}
        form = filled_document(read_json_form(data, normalised, unknown))
        told = [issue.to_json() for issue in (*normalised_issues(normalised), *unknown_issues(unknown, "表单"))]
        more = {"unknown": unknown} if unknown else {}
        return {"documents": [{"kind": "declaration_form", "form": form, **more, "issues": told}], "issues": []}
    reading = read_paper(desk, path.name, data, passwords)
    issues = list(reading.issues)
    if not reading.documents and not reading.refused:
        issues.append(
            Issue(
                id="no-paper-found",
                severity="warning",
                path="",
                message="文件里没有读到单证。",
                remedy="请检查工作表是否写明表头（如品名、数量），或内容是否在隐藏的工作表中。",
            )
        )
    return {
        "documents": [document.to_json() for document in reading.documents],
        "issues": [issue.to_json() for issue in issues],
    }
