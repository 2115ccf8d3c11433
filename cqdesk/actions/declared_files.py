"""Files that say what was declared: official prints, lists of the Single Window, messages, exported forms.

Reading only: what comes out is a declaration with its places, and what the file carries. Whose it is, is `read_back`'s.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ..errors import UserError
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.declaration.message import message_kind
from ..forms.declaration.reading_back import Carried
from ..forms.document import Filled
from ..forms.issues import Issue
from ..forms.receipts.read import RECEIPT_KINDS
from ..forms.xml_parse import parse_safely
from ..intake.gate import read_bytes
from ..intake.paper import PaperDocument, PaperRow, PrintFacts
from .declaration_files import content_kind, declaration_of_bytes
from .desk import Desk
from .originals import Passwords, read_paper

SOURCE_ZH = {"print": "打印件", "list": "单一窗口清单", "message": "报文", "form": "导出的报关单"}
_NOTICE_ZH = {
    "tax_bill_list": "税费单清单",
    "inspection_notice": "查验通知",
    "release_notice": "放行通知",
    "tax_bill": "税款缴款书",
}


@dataclass(frozen=True, kw_only=True)
class Declared:
    """One declaration as a file has it."""

    filled: Filled[Declaration]
    carried: Carried
    printed: PrintFacts | None = None
    goods_count: int | None = None
    """How many goods lines a list says there are, where it does not list them."""
    status: str = ""
    """The status a list shows, as printed."""
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeclaredFile:
    """A file with the declarations it holds; a list has many."""

    name: str
    data: bytes = field(repr=False)
    sha256: str
    kind: str
    """print | list | message | form"""
    found: tuple[Declared, ...]


def read_declared(desk: Desk, path: Path, passwords: Passwords | None = None) -> DeclaredFile:
    """Read a file that says what was declared. Raises `UserError` when it cannot be read or holds nothing of the kind."""
    data = read_bytes(path)
    sha256 = hashlib.sha256(data).hexdigest()
    if content_kind(data) == "xml":
        _refuse_other_messages(data)
    file = declaration_of_bytes(data, path.name)
    if file is not None:
        kind = "message" if file.is_message else "form"
        one = Declared(filled=file.filled, carried=Carried(whole=True), issues=tuple(file.issues))
        return DeclaredFile(name=path.name, data=data, sha256=sha256, kind=kind, found=(one,))
    reading = read_paper(desk, path.name, data, passwords)
    if reading.refused:
        raise _unread(reading.issues)
    prints = [document for document in reading.documents if document.form is not None]
    if prints:
        found = tuple(_print(document) for document in prints)
        return DeclaredFile(name=path.name, data=data, sha256=sha256, kind="print", found=found)
    lists = [document for document in reading.documents if document.official == "declaration_list"]
    rows = [row for document in lists for row in document.records]
    if rows:
        found = tuple(_listed(desk, row) for row in rows)
        return DeclaredFile(name=path.name, data=data, sha256=sha256, kind="list", found=found)
    raise _nothing(reading.documents, reading.issues)


def _refuse_other_messages(data: bytes) -> None:
    """Receipts and other messages are XML too, and say nothing of the values declared."""
    if message_kind(parse_safely(data)) in RECEIPT_KINDS:
        raise UserError(
            "read-back-receipt",
            "这是回执，不含申报的内容，没有读回。",
            "请把回执放入客户端的收件文件夹后点“立即收发”；读回请选择报关单的 PDF、清单或报文。",
        )


def _print(document: PaperDocument) -> Declared:
    assert document.form is not None
    shown = document.printed.shown if document.printed is not None else frozenset()
    return Declared(
        filled=document.form,
        carried=Carried(shown=shown),
        printed=document.printed,
        issues=tuple(document.issues),
    )


_LISTED: dict[str, str] = {
    "entry_number": "",
    "unified_number": "",
    "pre_entry_number": "",
    "contract_number": "",
    "bill_of_lading_number": "",
    "conveyance_name": "",
    "package_count": "",
    "gross_weight_kg": "",
    "entry_exit_date": "",
    "domestic_party_name": "",
    "declarant_name": "",
    "declaration_customs_office": "customs_offices",
    "entry_exit_customs_office": "customs_offices",
    "supervision_mode": "trade_modes",
    "transport_mode": "transport_modes",
}
"""Columns of a list that are fields of the form, and the table that knows the names printed in them."""


def _listed(desk: Desk, row: PaperRow) -> Declared:
    filled = Filled(form=Declaration())
    for name, table in _LISTED.items():
        cell = row.get(name)
        if cell is None or not cell.value.strip() or (name == "pre_entry_number" and len(cell.value) > _PRE_ENTRY):
            continue
        words = cell.value.strip()
        if table:
            words = desk.names.by_name(table, words) or words
        filled.type_in(name, words, cell.origin)
    direction = row["direction"].value if "direction" in row else ""
    if direction:
        filled.type_in("import_export_flag", "I" if direction[:1] in "进I" else "E", row["direction"].origin)
    count = row["goods_count"].value if "goods_count" in row else ""
    return Declared(
        filled=filled,
        carried=Carried(goods=False),
        goods_count=int(count) if count.isascii() and count.isdigit() else None,
        status=row["status"].value.strip() if "status" in row else "",
    )


_PRE_ENTRY = paths.spec_at(Declaration, "pre_entry_number").max_len or 0
"""Lists print the unified number under 预录入编号 too, which the field cannot hold."""


def _unread(issues: list[Issue]) -> UserError:
    first = issues[0]
    if first.id == "scan-not-installed":
        return UserError(
            "read-back-picture",
            "这是打印件的图片或扫描件，没有可读取的文字，没有读回。",
            "请在单一窗口下载报关单的 PDF 后再读回；只有图片时，请对照图片在报关单上手工修改。",
        )
    return UserError(first.id, first.message, first.remedy)


def _nothing(documents: list[PaperDocument], issues: list[Issue]) -> UserError:
    for document in documents:
        if document.official in _NOTICE_ZH:
            return UserError(
                "read-back-notice",
                f"这是{_NOTICE_ZH[document.official]}，不含申报的内容，没有读回。",
                "消息可用“记录消息”登记；读回请选择报关单的 PDF、清单或报文。",
            )
    if any(issue.id == "scan-not-installed" for issue in issues):
        return _unread([issue for issue in issues if issue.id == "scan-not-installed"])
    return UserError(
        "read-back-no-declaration",
        "文件里没有读到完整的报关单（栏目不全，或不是报关单的打印件），没有读回。",
        "请选择完整的报关单 PDF、单一窗口导出的报关单清单（.xlsx）或报文（.xml）。",
    )


def declared_on(one: Declared) -> date | None:
    """The day of declaration a print shows."""
    return one.printed.declared_on if one.printed is not None else None
