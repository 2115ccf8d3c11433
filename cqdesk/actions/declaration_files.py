"""Files that hold a declaration: messages and exported forms, told by their content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..forms.declaration.fields import Declaration
from ..forms.declaration.message import normalised_issues, read_message, unknown_issues
from ..forms.document import Filled
from ..forms.issues import Issue
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


def declaration_of_bytes(data: bytes, name: str) -> DeclarationFile | None:
    """The declaration these bytes are, None if they are neither XML nor JSON.

    Raises `UserError` for a file of these kinds that is no declaration or cannot be read.
    """
    kind = content_kind(data)
    if kind == "json":
        normalised: dict[str, str] = {}
        unknown: dict[str, str] = {}
        filled = read_json_form(data, normalised, unknown)
        issues = [*normalised_issues(normalised), *unknown_issues(unknown, "表单")]
        return DeclarationFile(filled=filled, is_message=False, issues=issues)
    if kind == "xml":
        read = read_message(data, source=name)
        issues = [issue for issue in read.issues if issue.id not in _CHECKED_ANYWAY]
        return DeclarationFile(filled=read.filled, is_message=True, issues=issues)
    return None


_CHECKED_ANYWAY = {"message-unparsed", "message-no-direction"}
