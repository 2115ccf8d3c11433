"""Importing a code table: recognise, preview what would change, import as one act, take back.

Nothing is ever deleted: a code that a newer complete set lacks is *suspected obsolete*, it stays in the table, in drafts
and in the goods library, and is marked. An import can be taken back whenever; what came before counts again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..codes.book import has_ended
from ..domain.codes import CodeEntry
from ..errors import UserError
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..intake.gate import read_bytes
from ..intake.listing import Listing, PlainSheet, read_sheets, recognise
from ..store import cases, code_sets, declarations, history, library
from ..store.code_sets import CodeSet
from ..store.engine import Connection
from .code_kinds import CODE_AND_NAME, ReadRows, Refused, SetKind, labels_of, parameter_kind, table_of
from .desk import Desk
from .middle_rates import ALL_KINDS
from .moments import recompute_all
from .office_tables import HOLIDAYS

__all__ = ["CodeSet", "Proposal", "import_set", "propose", "sets", "take_back", "undo_codes"]

CHAIN = "codes"
_NEARLY_ALL = 0.6
"""A file with so much of the table's codes is taken for a complete one, unless the clerk says otherwise."""


@dataclass(frozen=True)
class Change:
    """A code whose row differs from the one in force."""

    code: str
    name_zh: str
    what: str
    """`最惠国税率：10 → 8；商品名称：…`"""


@dataclass(frozen=True, kw_only=True)
class Touched:
    """Something of ours that uses a code the import changes or lacks."""

    where: str
    """`26-000017 第2项 商品编号`, or part number and name in the goods library."""
    case: str
    code: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What an import would do. Nothing is stored yet."""

    table: str
    title_zh: str
    file: str
    sha256: str
    sheet: str
    heads: Mapping[str, str]
    unknown: Sequence[str]
    entries: Sequence[CodeEntry]
    added: Sequence[CodeEntry]
    changed: Sequence[Change]
    same: int
    missing: Sequence[CodeEntry]
    """Codes in force now that the file lacks: suspected obsolete, if the file is complete."""
    refused: Sequence[Refused]
    notes: Sequence[str]
    drafts: Sequence[Touched]
    library: Sequence[Touched]
    parts: Sequence[str]
    complete: bool
    """Whether it looks like the whole table."""
    as_of: date | None
    """The date the file's name tells; None if it tells none."""
    covers_to: date | None

    def touched(self, *, complete: bool) -> list[Touched]:
        """Drafts and library entries, without those that only a complete set would touch."""
        missing = {entry.code for entry in self.missing}
        found = [*self.drafts, *self.library]
        return found if complete else [one for one in found if one.code not in missing]

    def to_json(self, *, complete: bool) -> dict[str, Any]:
        """As `codes import --json` prints it."""
        return {
            "table": self.table,
            "title": self.title_zh,
            "file": self.file,
            "columns": dict(self.heads),
            "not_used": list(self.unknown),
            "added": [entry.code for entry in self.added],
            "changed": [{"code": one.code, "name_zh": one.name_zh, "what": one.what} for one in self.changed],
            "same": self.same,
            "suspected_obsolete": [entry.code for entry in self.missing] if complete else [],
            "refused": [{"place": one.place, "why": one.why} for one in self.refused],
            "notes": list(self.notes),
            "touched": [
                {"where": one.where, "code": one.code, "why": one.why} for one in self.touched(complete=complete)
            ],
            "complete": "yes" if complete else "no",
        }


def propose(desk: Desk, path: Path, *, table: str = "") -> Proposal:
    """Read a file and say what importing it would change. `table` names the table where the file cannot tell.

    Raises `UserError`: the file is no table (with a sentence what is missing), or the table is unknown.
    """
    data = read_bytes(path)
    try:
        sheets = read_sheets(path.name, data, desk.readers.books)
    except UserError as error:
        if error.id.startswith("reader-") or error.id in ("gate-password", "list-not-a-spreadsheet"):
            raise  # what to do is said there, and is the same for a table of codes
        raise UserError(error.id, f"“{path.name}”不能作为代码表导入：{error.message}", _TABLES_WANTED) from error
    kind, listing = _recognised(desk, path.name, sheets, table)
    read = kind.read(desk, listing)
    if not read.entries:
        raise UserError(
            "codes-no-rows", f"“{path.name}”中没有一行可以导入。", "请核对表头下面的代码和名称是否填写完整。"
        )
    return _compare(desk, kind, listing, read, hashlib.sha256(data).hexdigest())


def _recognised(desk: Desk, file: str, sheets: Sequence[PlainSheet], table: str) -> tuple[SetKind, Listing]:
    if table:
        kind = ALL_KINDS.get(table) or parameter_kind(desk, table)
        if kind is None:
            raise UserError("table-unknown", f"没有名为“{table}”的代码表。", "请核对表名，如 hs、customs_offices。")
        listing = recognise(file, sheets, kind.columns)
        why = kind.why_not(desk, listing) if listing else "没有找到写有代码和名称的表头。"
        if listing is None or why:
            raise _no_table(file, f"不是“{kind.title_zh}”：{why}")
        return kind, listing
    reasons: list[str] = []
    for kind in ALL_KINDS.values():
        listing = recognise(file, sheets, kind.columns)
        if listing is not None:
            why = kind.why_not(desk, listing)
            if not why:
                return kind, listing
            if kind.table == "hs" or _OTHER_LIST.search(f"{Path(file).stem}{listing.sheet}"):
                reasons.append(why)  # a day and a name, a currency and a price stand on every invoice
    listing = recognise(file, sheets, CODE_AND_NAME)
    name = table_of(desk, listing, (Path(file).stem, listing.sheet)) if listing else ""
    if listing is None or (reasons and not name):
        raise _no_table(file, reasons[0] if reasons else "没有找到写有代码和名称的表头。")
    found = parameter_kind(desk, name) if name else None
    again = recognise(file, sheets, found.columns) if found else None
    if found is None or again is None:
        raise UserError(
            "codes-table-unclear",
            f"“{file}”有代码和名称两栏，但看不出是哪一张代码表。",
            "请指明代码表（命令行用 --table，如 --table customs_offices）后再导入。",
        )
    return found, again


_OTHER_LIST = re.compile(r"(?i)节|休|holiday|汇率|中间价|rate")
"""Names of files that are meant to be tables of days or rates."""
_TABLES_WANTED = (
    "请选择 Excel、WPS 表格或 CSV 格式的税则商品表或参数表；网页、PDF 或 Word 中的表请先复制到 Excel 再保存。"
)


def _no_table(file: str, why: str) -> UserError:
    return UserError(
        "codes-not-a-table",
        f"“{file}”不能作为代码表导入：{why}",
        "请选择税则商品表或参数表：表头应写明商品编码（代码）、名称，税则还应有计量单位、税率、监管条件或申报要素。",
    )


def _compare(desk: Desk, kind: SetKind, listing: Listing, read: ReadRows, sha256: str) -> Proposal:
    labels = labels_of(kind.table, [name for name in listing.heads if name != "code"])
    added: list[CodeEntry] = []
    changed: list[Change] = []
    same = 0
    for entry in read.entries:
        known = _same_row(desk, entry)
        if known is None:
            added.append(entry)
        elif what := _differences(known, entry, labels):
            changed.append(Change(entry.code, entry.name_zh, what))
        else:
            same += 1
    codes = {entry.code for entry in read.entries}
    standing = [entry for entry in desk.codes.entries(kind.table) if not has_ended(entry, desk.today)]
    overlay = getattr(desk.codes, "suspected", None)
    missing = [
        entry
        for entry in standing
        if entry.code not in codes and not (overlay is not None and overlay(entry.table, entry.code))
    ]
    known_count = len({entry.code for entry in standing})
    common = known_count - len({entry.code for entry in missing})
    whys = {entry.code: "疑似作废：不在新表中" for entry in missing} | {
        one.code: f"内容有变化：{one.what}" for one in changed
    }
    as_of, covers_to = _told_date(listing.file, kind.yearly)
    return Proposal(
        table=kind.table,
        title_zh=kind.title_zh,
        file=listing.file,
        sha256=sha256,
        sheet=listing.sheet,
        heads=listing.heads,
        unknown=listing.unknown,
        entries=read.entries,
        added=added,
        changed=changed,
        same=same,
        missing=missing,
        refused=read.refused,
        notes=read.notes,
        drafts=_touched_drafts(desk, kind.table, whys),
        library=_touched_library(desk, whys) if kind.table == "hs" else [],
        parts=read.parts,
        complete=known_count > 0 and common >= known_count * _NEARLY_ALL,
        as_of=as_of,
        covers_to=covers_to,
    )


def _same_row(desk: Desk, entry: CodeEntry) -> CodeEntry | None:
    direction = entry.extra.get("direction", "")
    rows = [row for row in desk.codes.rows(entry.table, entry.code) if row.extra.get("direction", "") == direction]
    return rows[0] if rows else None


def _differences(known: CodeEntry, entry: CodeEntry, labels: Mapping[str, str]) -> str:
    said = []
    for name, label in labels.items():
        old = known.name_zh if name == "name_zh" else known.extra.get(name, "")
        new = entry.name_zh if name == "name_zh" else entry.extra.get(name, "")
        if old != new:
            said.append(f"{label}：{old or '空'} → {new or '空'}")
    return "；".join(said)


_DAY = re.compile(r"(20[0-9]{2})[-./年]?([01][0-9])[-./月]?([0-3][0-9])")
_YEAR = re.compile(r"(?<![0-9])(20[2-9][0-9])(?![0-9])")


def _told_date(file: str, yearly: bool) -> tuple[date | None, date | None]:
    """(from, to) as the file's name tells: a day, or (tables of a year) the year."""
    if found := _DAY.search(file):
        try:
            day = date(*(int(part) for part in found.groups()))
        except ValueError:
            return None, None
        return day, date(day.year, 12, 31) if yearly else day
    if yearly and (found := _YEAR.search(file)):
        year = int(found[1])
        return date(year, 1, 1), date(year, 12, 31)
    return None, None


def _touched_drafts(desk: Desk, table: str, whys: Mapping[str, str]) -> list[Touched]:
    """Places in drafts not sent yet that hold one of the codes."""
    if not whys:
        return []
    found: list[Touched] = []
    with desk.store.read() as connection:
        numbers = {case.id: case.number for case in cases.all_cases(connection)}
        for row in declarations.declarations_of(connection):
            version = declarations.load(connection, row.version_id)
            if version.frozen_at is not None:
                continue
            for path, spec, value in paths.walk(version.filled.form):
                if spec.codes == table and isinstance(value, str) and value in whys:
                    case = numbers[row.case_id]
                    where = f"{case} {paths.label_of(Declaration, path)}"
                    found.append(Touched(where=where, case=case, code=value, why=whys[value]))
    return found


def _touched_library(desk: Desk, whys: Mapping[str, str]) -> list[Touched]:
    with desk.store.read() as connection:
        return [
            Touched(
                where=f"商品库 {item.part_number or item.goods_name} {item.goods_name}".rstrip(),
                case="",
                code=item.hs_code,
                why=whys[item.hs_code],
            )
            for item in library.items_with_codes(connection, list(whys))
        ]


def import_set(
    desk: Desk,
    proposal: Proposal,
    *,
    complete: bool | None = None,
    as_of: date | None = None,
    covers_to: date | None = None,
    source: str = "",
) -> CodeSet:
    """Import what a proposal read: one act, which `undo_codes` or `take_back` takes back.

    `as_of` and `covers_to` are the days for which the table is right; without them what the file's name tells counts,
    and where that tells nothing the table is loaded but never trusted to cover a day.
    """
    whole = proposal.complete if complete is None else complete
    start, end = (as_of, covers_to) if as_of else (proposal.as_of, covers_to or proposal.covers_to)
    if start and end and end < start:
        raise UserError("codes-dates", "适用日期的止日早于起日。", "请核对适用日期。")
    now = desk.clock.now()
    counts = {
        "added": len(proposal.added),
        "changed": len(proposal.changed),
        "same": proposal.same,
        "suspected": len(proposal.missing) if whole else 0,
        "refused": len(proposal.refused),
    }
    with desk.store.write() as connection:
        made = code_sets.add_set(
            connection,
            proposal.entries,
            table_name=proposal.table,
            file_name=proposal.file,
            sha256=proposal.sha256,
            source=source or f"导入：{proposal.file}" + ("" if start else "（日期未注明）"),
            complete=whole,
            as_of=start or desk.today,
            covers_to=end if start else None,
            parts=list(proposal.parts),
            counts=counts,
            imported_at=now,
            who=desk.user,
        )
        desk.write_history(
            connection,
            CHAIN,
            "code_import",
            {"table": proposal.table, "file": proposal.file, "sha256": proposal.sha256, "set": made.uid, **counts},
            undoable="yes",
            before={"set": made.uid},
        )
    _read_anew(desk, proposal.table)
    return made


def sets(desk: Desk) -> list[CodeSet]:
    """All imports, newest first, those taken back too."""
    with desk.store.read() as connection:
        return list(reversed(code_sets.all_sets(connection)))


def take_back(desk: Desk, uid: str) -> str:
    """Take an import back: what was in force before it counts again. Returns a sentence.

    Raises `UserError` when there is no such import or it was taken back already.
    """
    with desk.store.write() as connection:
        said = _take_back(desk, connection, uid)
        desk.write_history(connection, CHAIN, "code_import_undo", {"set": uid})
    _read_anew(desk, HOLIDAYS)
    return said


def _read_anew(desk: Desk, table: str) -> None:
    """The tables count from now on; limits move with the calendar."""
    desk.read_codes()
    if table == HOLIDAYS:
        recompute_all(desk)


def _take_back(desk: Desk, connection: Connection, uid: str) -> str:
    found = code_sets.set_with_uid(connection, uid)
    if found is None or found.undone_at is not None:
        raise UserError("codes-set-gone", "这次导入已经撤回，或不存在。", "请在导入记录中核对。")
    code_sets.note_undone(connection, found.id, desk.clock.now())
    return f"已撤回导入的“{found.file_name}”，恢复使用此前的代码表。"


def undo_codes(desk: Desk) -> str:
    """Take the last change of the code tables back: an import, or a row added, changed or deleted by hand.

    Raises `UserError` when there is nothing to take back.
    """
    with desk.store.write() as connection:
        target = history.top(connection, CHAIN, "done")
        while target is not None:
            state = history.before(connection, target.id)
            gone = state is not None and "set" in state and _is_gone(connection, state["set"])
            if state is not None and not gone:
                break
            history.turn(connection, target, "undo", {"of": target.seq}, who=desk.user, at=desk.clock.now(), before={})
            target = history.top(connection, CHAIN, "done")
        if target is None or state is None:
            raise UserError("nothing-to-undo", "代码表没有可以撤销的操作。", "如需更正，请直接修改。")
        said = _take_back(desk, connection, state["set"]) if "set" in state else _restore_own(connection, state, desk)
        history.turn(connection, target, "undo", {"of": target.seq}, who=desk.user, at=desk.clock.now(), before={})
    _read_anew(desk, HOLIDAYS)
    return said


def _is_gone(connection: Connection, uid: str) -> bool:
    found = code_sets.set_with_uid(connection, uid)
    return found is None or found.undone_at is not None


def _restore_own(connection: Connection, state: Mapping[str, Any], desk: Desk) -> str:
    code_sets.drop_own(connection, state["table"], state["code"], state["direction"])
    if state["row"] is not None:
        code_sets.put_own(connection, _entry_of(state["row"]), state["row"]["source"], desk.clock.now())
    return f"已撤销对代码 {state['code']} 的改动。"


def _entry_of(row: Mapping[str, Any]) -> CodeEntry:
    return CodeEntry(
        table=row["table"],
        code=row["code"],
        name_zh=row["name_zh"],
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        extra=row["extra"],
    )
