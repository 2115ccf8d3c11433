"""Pictures of shipping marks that cannot be typed (标记号码附件): a file becomes a row of the declaration."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.inspection import MARK_BYTES, MarkAttachment
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled
from ..forms.spec import spec_of
from ..intake.gate import read_bytes
from .desk import Desk
from .drafts import Draft, act_on_draft


def attach_marks(desk: Desk, case: str, number: int, files: Sequence[Path]) -> Draft:
    """Append one row for each file, its name and its bytes as base64: one act, undoable.

    Raises `UserError` `mark-too-large`, `mark-name-too-long` or those of the gate; then nothing is attached.
    """
    rows = [_row(file) for file in files]

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        held = filled.form.mark_attachments
        for row in rows:
            held.append(row)
            place = f"mark_attachments[{len(held)}]"
            filled.origins[f"{place}.attachment_name"] = f"hand:{desk.user}"
            filled.origins[f"{place}.attachment_base64"] = f"hand:{desk.user}"
        return {"list": "mark_attachments", "attached": [row.attachment_name for row in rows]} if rows else None

    return act_on_draft(desk, case, number, "insert_row", change)


def _row(file: Path) -> MarkAttachment:
    data = read_bytes(file)
    if len(data) > MARK_BYTES:
        raise UserError(
            "mark-too-large",
            f"“{file.name}”有{len(data) / 1024 / 1024:.1f} MB，标记号码附件最大1 MB，没有附上。",
            "请压缩图片后再选择。",
        )
    spec = spec_of(MarkAttachment, "attachment_name")
    assert spec is not None
    if spec.max_len is not None and len(file.name) > spec.max_len:
        raise UserError("mark-name-too-long", f"文件名超过{spec.max_len}个字，没有附上。", "请缩短文件名后再选择。")
    return MarkAttachment(attachment_name=file.name, attachment_base64=base64.b64encode(data).decode("ascii"))
