"""Reading any file the command line is given: papers, declaration messages, receipts, exported forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.message import message_kind, read_message
from ..forms.document import Filled, filled_document
from ..forms.issues import Issue
from ..forms.receipts.read import read_receipt
from ..forms.xml import parse_safely
from ..intake.gate import MAX_FILE_BYTES
from .desk import Desk
from .exports import read_json_form
from .papers_in import read_paper

_RECEIPTS = {"DecImportResponse", "DEC_RESULT", "DEC_DATA", "TRN_RESULT", "TRN_DATA", "Root"}


def read_any(desk: Desk, path: Path) -> dict[str, Any]:
    """The `read` answer of the contract for one file; an unreadable one has no documents and one error."""
    try:
        return {"file": path.name, **_read(desk, path)}
    except UserError as error:
        issue = Issue(id=error.id, severity="error", path="", message=error.message, remedy=error.remedy)
        return {"file": path.name, "documents": [], "issues": [issue.to_json()]}


def _read(desk: Desk, path: Path) -> dict[str, Any]:
    data = file_bytes(path)
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<") and path.suffix.lower() not in (".xls", ".html", ".htm"):
        return {"documents": [_message(data, path)], "issues": []}
    if start.startswith(b"{") and path.suffix.lower() == ".json":
        filled = read_json_form(data)
        return {
            "documents": [{"kind": "declaration_form", "form": filled_document(filled), "issues": []}],
            "issues": [],
        }
    reading = read_paper(desk, path, data).to_json()
    return {"documents": reading["documents"], "issues": reading["issues"]}


def file_bytes(path: Path) -> bytes:
    """The bytes of a file within the size limit. Raises `UserError`."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UserError(
                "gate-too-large",
                f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，没有读取。",
                "请去掉图片或无关的工作表，另存后再导入。",
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise UserError("file-not-found", f"找不到文件“{path.name}”。", "请核对文件名和所在文件夹。") from None
    except IsADirectoryError:
        raise UserError("file-is-folder", f"“{path.name}”是文件夹。", "请选择文件夹里的文件。") from None
    except PermissionError:
        raise UserError(
            "file-no-access", f"没有权限读取“{path.name}”。", "请关闭正在使用它的程序，或检查文件权限。"
        ) from None


def _message(data: bytes, path: Path) -> dict[str, Any]:
    kind = message_kind(parse_safely(data))
    if kind == "DecMessage":
        read = read_message(data, source=path.name)
        return {
            "kind": kind,
            "version": read.version,
            "form": filled_document(read.filled),
            "issues": [issue.to_json() for issue in read.issues],
        }
    if kind in _RECEIPTS:
        receipt = read_receipt(data)
        shown = receipt.to_json()
        return {
            "kind": receipt.kind,
            "receipt": {k: v for k, v in shown.items() if k not in ("kind", "form")},
            "issues": [],
        }
    raise UserError(
        "message-unknown-kind", f"还不认识这种报文（{kind}）。", "请提供报关单报文（DecMessage）或单一窗口回执。"
    )


def declaration_in(desk: Desk, path: Path) -> Filled[Declaration]:
    """The declaration a file holds: a message or an exported form. Raises `UserError` for any other file."""
    data = file_bytes(path)
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return read_json_form(data)
    if start.startswith(b"<"):
        return read_message(data, source=path.name).filled
    raise UserError(
        "check-not-a-declaration",
        "这个文件不是报关单报文，也不是导出的报关单。",
        "请选择 .xml 报文或 cqdesk 导出的 .json；旧报关单的 PDF 和表格将在以后的版本支持。",
    )
