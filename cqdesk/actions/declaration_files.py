"""Files that hold a declaration: messages and exported forms, told by their content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.message import normalised_issues, read_message
from ..forms.document import Filled
from ..forms.issues import Issue
from ..intake.gate import read_bytes
from .exports import read_json_form


def content_kind(data: bytes) -> Literal["xml", "json", "other"]:
    """What a file is by its content; its name is never believed. Spreadsheets that are XML or HTML are `other`."""
    start = data[:4096]
    for mark in (b"\xff\xfe", b"\xfe\xff"):
        if start.startswith(mark):
            start = start.replace(b"\0", b"")
    start = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith(b"{"):
        return "json"
    if not start.startswith(b"<") or start.startswith((b"<html", b"<!doctype html", b"<table")):
        return "other"
    return "other" if b"<workbook" in start or b'progid="excel.sheet"' in start else "xml"


@dataclass(frozen=True, kw_only=True)
class DeclarationFile:
    """A declaration read from a file: a message or an exported form."""

    filled: Filled[Declaration]
    is_message: bool
    issues: list[Issue]
    """What the reader could not place; values that are no numbers or dates are left to the check."""


def declaration_in(path: Path) -> DeclarationFile:
    """The declaration a file holds. Raises `UserError` for any other file."""
    data = read_bytes(path)
    found = declaration_of_bytes(data, path.name)
    if found is None:
        raise UserError(
            "check-not-a-declaration",
            "这个文件不是报关单报文，也不是导出的报关单。",
            "请选择 .xml 报文或 cqdesk 导出的 .json；旧报关单的 PDF 和表格将在以后的版本支持。",
        )
    return found


def declaration_of_bytes(data: bytes, name: str) -> DeclarationFile | None:
    """The declaration these bytes are, None if they are neither XML nor JSON.

    Raises `UserError` for a file of these kinds that is no declaration or cannot be read.
    """
    kind = content_kind(data)
    if kind == "json":
        normalised: dict[str, str] = {}
        filled = read_json_form(data, normalised)
        return DeclarationFile(filled=filled, is_message=False, issues=normalised_issues(normalised))
    if kind == "xml":
        read = read_message(data, source=name)
        issues = [issue for issue in read.issues if issue.id not in _CHECKED_ANYWAY]
        return DeclarationFile(filled=read.filled, is_message=True, issues=issues)
    return None


_CHECKED_ANYWAY = {"message-unparsed", "message-no-direction"}
