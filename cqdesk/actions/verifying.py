"""Is everything whole? Chains, sealed forms, mirrored columns, cached stages, outgoing bytes, originals on disk."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ..domain.clock import SystemClock
from ..domain.stage import Stage
from ..errors import Fault, UserError
from ..fault_log import fault_text
from ..forms.issues import Issue
from ..places import Places
from ..store import (
    archive,
    attempts,
    backup,
    cases,
    consols,
    declarations,
    history,
    kept_bytes,
    manifests,
    mirrors,
    outbox,
    receipts,
    seals,
)
from ..store.care import is_behind, note_care, read_care
from ..store.checkup import counts, file_sha256, integrity_faults, originals_named
from ..store.copying import Tell
from ..store.engine import Connection, kind_of, open_store
from .desk import Desk, desk_on, open_store_file, user_name
from .drafts import chain_of
from .manifest_receiving import stage_views
from .moved import KNOWN
from .state import stage_view

_REMEDY = "请不要再修改数据，从最近一份校验通过的备份恢复，并联系软件支持。"
_LOOK_EVERY = 64
R = TypeVar("R")
_LOG = logging.getLogger(__name__)


def verify(desk: Desk, tell: Tell | None = None, *, files: bool = True) -> dict[str, Any]:
    """The `verify` answer for the open store. `files`: also read every original through.

    Whatever is wrong with the store is told, never raised. Raises what `tell` (done, of) raises.
    """
    with desk.store.read() as connection:
        found = [_issue("store-integrity", words) for words in integrity_faults(connection)]
        found += _looked("操作记录", lambda: _chain_faults(connection))
        found += _looked("原始报文和回执", lambda: _byte_faults(connection))
        all_of_them = _read(found, "票", lambda: cases.all_cases(connection))
        numbers = {case.id: case.number for case in all_of_them}
        rows = _read(found, "报关单", lambda: declarations.declarations_of(connection))
        owners = {row.id: numbers.get(row.case_id, "?") for row in rows}
        found += _looked("报关单", lambda: _column_faults(connection, owners))
        named = dict(_read(found, "原始单据", lambda: list(_originals(desk, connection).items()))) if files else {}
        steps = len(rows) + len(named)
        for done, row in enumerate(rows):
            if tell is not None and done % _LOOK_EVERY == 0:
                tell(done, steps)
            found += _looked(
                f"票 {owners[row.id]}", partial(_declaration_faults, desk, connection, row, owners[row.id])
            )
        known = set(history.chains(connection))
        for case in all_of_them:
            if chain_of(case) not in known:
                found.append(_issue("history-broken", f"票 {case.number} 没有操作记录。"))
        for one in _read(found, "拼箱", lambda: consols.rows(connection)):
            found += _looked(f"拼箱 {one.number}", partial(_consol_faults, connection, one))
        for done, (sha256, owner) in enumerate(named.items(), start=len(rows)):
            if tell is not None and done % _LOOK_EVERY == 0:
                tell(done, steps)
            place = desk.files.place(sha256)
            if not place.exists() or file_sha256(place) != sha256:
                found.append(_issue("file-missing", f"{owner}的原始单据缺失或已改变。"))
        return {
            "file": str(desk.store.path),
            "counts": {**counts(connection), "files": len(named)},
            "sha256": file_sha256(desk.store.path),
            "issues": [issue.to_json() for issue in found],
        }


def _looked(what: str, does: Callable[[], list[Issue]]) -> list[Issue]:
    """What a look found. A record that can no longer be read at all (a changed word, a text that is no JSON any more) is
    a finding too, and the looks after it go on."""
    try:
        return does()
    except (Fault, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        _LOG.warning("a look of verify broke off\n%s", fault_text(error))  # should the fault be ours after all
        return [_issue("record-unreadable", f"{what}中有内容读不出来，在程序之外被改动或已损坏。")]


def _read(found: list[Issue], what: str, does: Callable[[], list[R]]) -> list[R]:
    rows: list[R] = []

    def look() -> list[Issue]:
        rows.extend(does())
        return []

    found += _looked(f"{what}的清单", look)
    return rows


def _originals(desk: Desk, connection: Connection) -> dict[str, str]:
    """sha256 -> whose, of every original a record names or that lies in the folder: its name says what it must be."""
    there = {sha256: "留存资料中" for sha256, _ in backup.originals_in(desk.places.files)}
    return {**there, **originals_named(connection)}


def verify_and_note(desk: Desk, tell: Tell | None = None) -> dict[str, Any]:
    """`verify`, and remember beside the store when it was and what it found."""
    found = verify(desk, tell)
    told = {"at": desk.clock.now().isoformat(), "issues": len(found["issues"])}
    note_care(desk.places.root, verify=told)
    return found


def _chain_faults(connection: Connection) -> list[Issue]:
    found = []
    found += [
        _issue("history-broken", f"操作记录第 {seq} 条与校验不符。")
        for seq in history.broken_chains(connection).values()
    ]
    if (missing := history.rows_missing(connection)) > 0:
        found.append(_issue("history-broken", f"操作记录缺少 {missing} 条。"))
    for number in seals.broken(connection):
        found.append(_issue("form-changed", f"票 {number} 的报关单内容与操作记录不符，在程序之外被改动。"))
    for number in seals.changed_consols(connection):
        found.append(_issue("form-changed", f"拼箱 {number} 的内容与操作记录不符，在程序之外被改动。"))
    return found


def _byte_faults(connection: Connection) -> list[Issue]:
    found = []
    if damaged := receipts.damaged(connection) + manifests.damaged(connection):
        found.append(_issue("receipt-damaged", f"有 {damaged} 份回执的原文与校验不符。"))
    if chains := kept_bytes.chains_without(connection):
        words = f"有 {len(chains)} 处操作记录所记的报文或回执缺失或被换过。"
        found.append(_issue("bytes-exchanged", words))
    return found


def _column_faults(connection: Connection, owners: Mapping[int, str]) -> list[Issue]:
    return [
        _issue("columns-differ", f"票 {owners.get(key, '?')} 的检索栏“{name}”与报关单不一致。")
        for key, name in mirrors.differing_columns(connection)
    ]


def _declaration_faults(
    desk: Desk, connection: Connection, row: declarations.DeclarationRow, number: str
) -> list[Issue]:
    found = []
    view = stage_view(desk, connection, row.id)
    shown = (row.stage or Stage.NONE.value, frozenset(row.flags), row.by_note)
    if shown != (view.stage.value, frozenset(flag.value for flag in view.flags), view.by_note):
        found.append(_issue("stage-differs", f"票 {number} 的状态与回执不一致。"))
    live = attempts.live_filing(connection, row.id)
    if row.step != (live.step.value if live is not None else ""):
        found.append(_issue("step-differs", f"票 {number} 的申报步骤与发件箱不一致。"))
    for filing in outbox.filings_of(connection, row.id):
        if hashlib.sha256(filing.data).hexdigest() != filing.sha256:
            found.append(_issue("outgoing-damaged", f"票 {number} 的发出报文与校验不符。"))
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


def verify_file(path: Path, tell: Tell | None = None) -> dict[str, Any]:
    """The `verify` answer for a store file, or a backup, given by name. Nothing of it is changed."""
    if path.is_dir() or archive.is_backup(path):
        return _verify_backup(path, tell)
    with open_store_file(path) as desk:
        found = verify(desk, tell)
        with desk.store.read() as connection:
            behind = is_behind(connection, read_care(path.parent).get(KNOWN))
    if behind:
        words = "数据比上次关闭时记下的旧：末尾的记录被删，或换成了旧的副本。"
        found["issues"].append(_issue("store-behind", words).to_json())
    return found


def _verify_backup(path: Path, tell: Tell | None) -> dict[str, Any]:
    from .restoring import newest_backup

    source = archive.open_source(newest_backup(path))
    faults = [_issue("backup-damaged", words) for words in archive.check(source, tell)]
    counted: dict[str, int] = {}
    if not faults:
        counted, faults = _look_inside(source, tell)
    missing = set(source.manifest.missing)
    faults += [_issue("file-missing", words) for words in backup.issue_sentences(source.manifest) if missing]
    return {
        "file": str(source.place),
        "counts": counted,
        "sha256": file_sha256(source.place),
        "issues": [issue.to_json() for issue in faults],
    }


def _look_inside(source: archive.Source, tell: Tell | None) -> tuple[dict[str, int], list[Issue]]:
    """What the store in a backup says of itself; its originals were read through already."""
    with tempfile.TemporaryDirectory(prefix="cqdesk-") as scratch, backup.told_in_words():
        places = Places(Path(scratch))
        places.create()
        backup.room_for(places.root, 2 * source.manifest.store_size)
        archive.unpack_store(source, places.store_file)
        clock = SystemClock()
        try:
            store = open_store(places.store_file, kind=kind_of(places.store_file), clock=clock)  # an older one climbs
        except UserError as error:
            return {}, [Issue(id=error.id, severity="error", path="", message=error.message, remedy=error.remedy)]
        with desk_on(store, places, clock, user_name()) as desk:
            found = verify(desk, tell, files=False)
            with desk.store.read() as connection:
                named = originals_named(connection)
        held = source.manifest.files.keys() | set(source.manifest.missing)
        lost = [owner for sha256, owner in named.items() if sha256 not in held]
        issues = [Issue(**issue) for issue in found["issues"]]
        issues += [_issue("file-missing", f"{owner}的原始单据不在备份中。") for owner in lost]
        return {**found["counts"], "files": len(source.manifest.files)}, issues


def _issue(id: str, message: str) -> Issue:
    return Issue(id=id, severity="error", path="", message=message, remedy=_REMEDY)
