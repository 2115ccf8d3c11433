"""Out of the desk: message, package, JSON form. Files are written beside the target and then put in place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.message import write_message
from ..forms.document import Filled, filled_document, from_document
from ..forms.path import NoSuchPlace
from ..places import write_beside_then_replace
from ..store.declarations import SCHEMA
from .desk import Desk
from .drafts import open_draft
from .filing import package


def export_case(desk: Desk, case: str, number: int, to: Path) -> list[Path]:
    """Write declaration `number` as .zip, .xml or .json. Raises `UserError` for another ending."""
    filled = open_draft(desk, case, number).filled
    ending = to.suffix.lower()
    if ending == ".json":
        data = json_form(filled)
    elif ending in (".xml", ".zip"):
        message = write_message(filled, on=desk.today)
        data = message if ending == ".xml" else package(to.stem, message)
    else:
        raise UserError(
            "export-ending", f"还不能导出为“{ending or to.name}”。", "请把文件名改为以 .zip、.xml 或 .json 结尾。"
        )
    write_beside_then_replace(to, data)
    return [to]


def json_form(filled: Filled[Declaration]) -> bytes:
    """The form as the command-line contract exports it."""
    document = {"schema": SCHEMA, "form": filled_document(filled), "origins": dict(sorted(filled.origins.items()))}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_json_form(data: bytes) -> Filled[Declaration]:
    """Read an exported JSON form back. Raises `UserError` when it is none."""
    try:
        found: Any = json.loads(data)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise _no_form() from None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA or not isinstance(found.get("form"), dict):
        raise _no_form()
    origins = found.get("origins")
    try:
        return from_document(
            Declaration,
            found["form"],
            {str(k): str(v) for k, v in origins.items()} if isinstance(origins, dict) else {},
        )
    except NoSuchPlace as place:
        raise UserError(
            "form-unknown-field", f"表单中有不认识的字段“{place}”。", "请用同版本或更新版本的 cqdesk 打开该文件。"
        ) from None


def _no_form() -> UserError:
    return UserError(
        "form-not-ours", "这个 JSON 文件不是 cqdesk 导出的报关单。", "请选择 cqdesk export 导出的 .json 文件。"
    )
