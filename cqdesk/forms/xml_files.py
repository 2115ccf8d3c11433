"""Any XML file of the Single Window told as a document of the command-line contract.

Declarations, amendments, supplements and manifest messages are forms; everything sent back is a receipt.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from cqdesk.errors import UserError

from .amendment import message as amendment
from .declaration import message as declaration
from .declaration import supplement_message as supplement
from .document import filled_document, to_document
from .issues import Issue
from .manifest.documents import is_manifest, told_manifest
from .receipts.exchange import PLATFORM_ANSWERS, Envelope, PlatformAnswer, read_by_path
from .receipts.read import RECEIPT_KINDS, receipt_of, receipts_apart, unwrapped
from .xml import Reading
from .xml_parse import local_name, parse_safely

Told = dict[str, Any]


def read_xml(data: bytes, source: str) -> list[Told]:
    """One XML file as documents of the command-line contract; what the form has no place for stands in `unknown`.

    Every file is one document, but a receipt file with several results: each of them is one, in the file's order.

    Raises `UserError` for a kind nobody knows, and those of the readers.
    """
    outer, root = _opened(data)
    if local_name(outer) == "DxpRep":
        answer = read_by_path(outer, PlatformAnswer)
        return [{"kind": "DxpRep", "receipt": to_document(answer), "issues": _platform_issues(answer)}]
    if is_manifest(root):
        return [{**told_manifest(root, source), **_envelope(outer)}]
    kind = local_name(root)
    if kind == declaration.ROOT:
        found = [_declaration(data, source)]
    elif kind in RECEIPT_KINDS:
        found = [_receipt(one) for one in receipts_apart(root)]
    elif kind in _FORMS:
        reading = _FORMS[kind](root)
        found = [{"form": filled_document(reading.filled), **_rest(reading)}]
    elif kind in _ANSWERS or next(root.iter("{*}" + amendment.RESULT), None) is not None:
        reading = _ANSWERS.get(kind, amendment.read_answer)(root)
        found = [{"receipt": filled_document(reading.filled), **_rest(reading)}]
        kind = kind if kind in _ANSWERS else amendment.RESULT
    elif local_name((apart := receipts_apart(root))[0]) in RECEIPT_KINDS:
        return [{"kind": local_name(one), **_receipt(one), **_envelope(outer)} for one in apart]
    else:
        raise UserError(
            "message-unknown-kind",
            f"还不认识这种报文（{kind}）。",
            "请提供报关单报文（DecMessage）、修撤单、补充申报单、舱单报文（Manifest）或单一窗口回执。",
        )
    return [{"kind": kind, **told, **_envelope(outer)} for told in found]


def _opened(data: bytes) -> tuple[etree._Element, etree._Element]:
    """The file and what is in its envelopes. A form whose encoding is not what it says is refused; a receipt is read as
    the courier reads it."""
    try:
        outer = parse_safely(data)
        return outer, outer if local_name(outer) == "DxpRep" else unwrapped(outer)
    except UserError as error:
        if error.id != "xml-encoding":
            raise
        outer = parse_safely(data, lenient=True)
        root = unwrapped(outer, lenient=True)
        if any(local_name(one) not in RECEIPT_KINDS for one in receipts_apart(root)):
            raise
        return outer, root


def _envelope(outer: etree._Element) -> Told:
    return {"envelope": to_document(read_by_path(outer, Envelope))} if local_name(outer) == "DxpMsg" else {}


def _declaration(data: bytes, source: str) -> Told:
    read = declaration.read_message(data, source=source)
    told: Told = {
        "version": read.version,
        "form": filled_document(read.filled),
        "issues": [issue.to_json() for issue in read.issues],
    }
    if read.unknown:
        told["unknown"] = read.unknown
    return told


def _receipt(root: etree._Element) -> Told:
    receipt = receipt_of(root)
    named = receipt.to_json()
    fields = named.pop("form")
    assert isinstance(fields, dict)
    for name in [name for name, value in fields.items() if isinstance(value, dict)]:
        fields |= fields.pop(
            name
        )  # the receipts of 2018 have a section around them: one place for a fact, whatever form
    issues = declaration.unknown_issues(receipt.unknown, "回执")
    told: Told = {
        "receipt": {**named, **{name: value for name, value in fields.items() if name not in named}},
        "issues": [issue.to_json() for issue in issues],
    }
    if receipt.unknown:
        told["unknown"] = receipt.unknown
    return told


def _platform_issues(answer: PlatformAnswer) -> list[dict[str, str]]:
    """What the platform's codes mean, as far as published."""
    return [
        Issue(
            id="platform-answer",
            severity="info" if code == "0" else "warning",
            path="response_code",
            message=f"交换平台答复 {code}：{PLATFORM_ANSWERS.get(code, '含义未公布。')}",
            remedy="请等待业务回执。" if code == "0" else "请按说明处理后重新发送，或联系单一窗口客服。",
        ).to_json()
        for code in filter(None, answer.response_code.split(","))
    ]


def _rest(reading: Reading[Any]) -> Told:
    issues: list[Issue] = [
        Issue(
            id="message-unparsed",
            severity="error",
            path=place,
            message=f"“{words}”不是有效的数字或日期。",
            remedy="请核对原文件。",
        )
        for place, words in reading.filled.unparsed.items()
    ]
    issues += declaration.unknown_issues(reading.unknown, "报文")
    told: Told = {"issues": [issue.to_json() for issue in issues]}
    if reading.unknown:
        told["unknown"] = reading.unknown
    return told


_FORMS: dict[str, Callable[[etree._Element], Reading[Any]]] = {
    amendment.ROOT: amendment.read_amendment,
    supplement.ROOT: supplement.read_supplements,
}
_ANSWERS: dict[str, Callable[[etree._Element], Reading[Any]]] = {
    amendment.SAVED: amendment.read_answer,
    supplement.ANSWER: supplement.read_answer,
}
