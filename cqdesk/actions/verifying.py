"""Is everything whole? Chains, mirrored columns, cached stages, outgoing bytes, originals on disk."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from ..domain.stage import Stage
from ..forms.issues import Issue
from ..store import cases, consols, declarations, history, manifests, outbox
from ..store.checkup import counts, file_sha256, integrity_faults
from ..store.engine import Connection
from .desk import Desk, open_store_file
from .drafts import chain_of
from .manifest_receiving import stage_views
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
        known = set(history.chains(connection))
        for case in cases.all_cases(connection):
            if chain_of(case) not in known:
                found.append(_issue("history-broken", f"票 {case.number} 没有操作记录。"))
            for paper in cases.papers_of(connection, case.id):
                place = desk.files.place(paper.sha256)
                if not place.exists() or file_sha256(place) != paper.sha256:
                    found.append(_issue("file-missing", f"票 {case.number} 的原始单据缺失或已改变。"))
        for one in consols.rows(connection):
            found += _consol_faults(connection, one)
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
    view = stage_view(desk, connection, row.id)
    shown = (Stage(row.stage or Stage.NONE), frozenset(row.flags), row.by_note)
    if shown != (view.stage, frozenset(flag.value for flag in view.flags), view.by_note):
        found.append(_issue("stage-differs", f"票 {case.number} 的状态与回执不一致。"))
    attempts = outbox.filings_of(connection, row.id)
    if row.step != (attempts[-1].step.value if attempts else ""):
        found.append(_issue("step-differs", f"票 {case.number} 的申报步骤与发件箱不一致。"))
    for filing in attempts:
        if hashlib.sha256(filing.data).hexdigest() != filing.sha256:
            found.append(_issue("outgoing-damaged", f"票 {case.number} 的发出报文与校验不符。"))
    return found


def _consol_faults(connection: Connection, row: consols.ConsolRow) -> list[Issue]:
    found = [
        _issue("columns-differ", f"拼箱 {row.number} 的检索栏“{name}”与内容不一致。")
        for name in consols.differing_columns(connection, row.id)
    ]
    views = stage_views(connection, consols.load(connection, row.id).consol, row.id)
    kept = consols.stages_kept(connection, row.id)
    if any(kept.get(number) != view.stage.value for number, view in views.items()):
        found.append(_issue("stage-differs", f"拼箱 {row.number} 的状态与回执不一致。"))
    for message in manifests.messages_of(connection, row.id):
        if hashlib.sha256(message.data).hexdigest() != message.sha256:
            found.append(_issue("outgoing-damaged", f"拼箱 {row.number} 的发出报文与校验不符。"))
    return found


def verify_file(path: Path) -> dict[str, Any]:
    """The `verify` answer for a store file given by name."""
    with open_store_file(path) as desk:
        return verify(desk)


def _issue(id: str, message: str) -> Issue:
    return Issue(id=id, severity="error", path="", message=message, remedy=_REMEDY)
