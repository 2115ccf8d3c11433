"""A manifest message or its receipt told as a document of the command-line contract."""

from __future__ import annotations

from typing import Any

from lxml import etree

from ..document import filled_document
from ..issues import Issue
from ..xml_parse import local_name
from .message import ROOT, check_manifest, read_manifest
from .receipts import read_response


def is_manifest(root: etree._Element) -> bool:
    """Whether a file is of the manifest family."""
    return local_name(root) == ROOT


def told_manifest(root: etree._Element, source: str) -> dict[str, Any]:
    """Kind, function and form of a message with what its form shows; of a receipt (MT9999) every verdict.

    Raises `UserError` `manifest-not-known` for a message without a form.
    """
    data = etree.tostring(root)
    if any(local_name(child) == "Response" for child in root):
        return {"kind": "MT9999", "receipt": _receipt(data), "issues": []}
    reading = read_manifest(data, source=source)
    form = reading.filled.form
    issues = [
        Issue(
            id="message-unparsed",
            severity="error",
            path=place,
            message=f"“{words}”不是有效的数字或日期。",
            remedy="请核对原文件。",
        )
        for place, words in reading.filled.unparsed.items()
    ]
    issues += check_manifest(form)
    told: dict[str, Any] = {
        "kind": form.head.message_type,
        "function": form.head.function,
        "form": filled_document(reading.filled),
        "issues": [one.to_json() for one in issues],
    }
    if reading.unknown:
        told["unknown"] = reading.unknown
    return told


def _receipt(data: bytes) -> dict[str, Any]:
    answer = read_response(data)
    values = {
        "message_id": answer.message_id,
        "message": answer.message,
        "notice_time": "" if answer.sent_at is None else answer.sent_at.isoformat(),
        "voyage": answer.voyage,
        "vessel": answer.vessel,
        "batch": answer.batch,
    }
    verdicts = [
        {
            name: value
            for name, value in (
                ("scope", one.scope),
                ("code", one.code),
                ("text", one.text),
                ("reason", one.reason),
                ("master", one.master),
                ("house", one.house),
                ("container", one.container),
            )
            if value
        }
        for one in answer.verdicts
    ]
    return {**{name: value for name, value in values.items() if value}, "verdicts": verdicts}
