"""Is everything whole? Chains, mirrored columns, cached stages, outgoing bytes, originals on disk."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from ..forms.issues import Issue
from ..store import cases, declarations, history, outbox
from ..store.checkup import counts, file_sha256, integrity_faults
from ..store.engine import Connection
from .desk import Desk, open_store_file
from .state import stage_view

_REMEDY = "请不要再修改数据，从 backup 文件夹中最近的备份恢复，并联系软件支持。"


def verify(desk: Desk) -> dict[str, Any]:
    """The `verify` answer for the open store."""
    with desk.store.read() as connection:
        found = [_issue("store-integrity", words) for words in integrity_faults(connection)]
        for chain in history.chains(connection):
            broken = history.broken_links(connection, chain)
            if broken:
                found.append(_issue("history-broken", f"操作记录第 {broken[0]} 条与校验不符。"))
        for row in declarations.declarations_of(connection):
            found += _declaration_faults(desk, connection, row)
        for case in cases.all_cases(connection):
            for paper in cases.papers_of(connection, case.id):
                place = desk.files.place(paper.sha256)
                if not place.exists() or file_sha256(place) != paper.sha256:
                    found.append(_issue("file-missing", f"票 {case.number} 的原始单据缺失或已改变。"))
        return {
            "file": str(desk.store.path),
            "counts": counts(connection),
            "sha256": file_sha256(desk.store.path),
            "issues": [issue.to_json() for issue in found],
        }


def _declaration_faults(desk: Desk, connection: Connection, row: declarations.DeclarationRow) -> list[Issue]:
    case = cases.case_by_id(connection, row.case_id)
    found = [
        _issue("columns-differ", f"票 {case.number} 的检索栏“{name}”与报关单不一致。")
        for name in declarations.differing_columns(connection, row.id)
    ]
    if row.stage and stage_view(desk, connection, row.id).stage.value != row.stage:
        found.append(_issue("stage-differs", f"票 {case.number} 的状态与回执不一致。"))
    for filing in outbox.filings_of(connection, row.id):
        if hashlib.sha256(filing.data).hexdigest() != filing.sha256:
            found.append(_issue("outgoing-damaged", f"票 {case.number} 的发出报文与校验不符。"))
    return found


def verify_file(path: Path) -> dict[str, Any]:
    """The `verify` answer for a store file given by name."""
    with open_store_file(path) as desk:
        return verify(desk)


def _issue(id: str, message: str) -> Issue:
    return Issue(id=id, severity="error", path="", message=message, remedy=_REMEDY)
