"""Reading back what was really declared: whoever files may correct on the web, so the print decides, not our draft.

`look` reads a file, finds the declaration it belongs to and compares; nothing is changed. `accept` makes the next
official version of it in one transaction. A file that is not this declaration's, is older than what is known, is only a
part or a picture is refused with a sentence. Design section 3; issue J4 of the work floor.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..domain.stage import Stage
from ..errors import UserError
from ..forms.declaration.likeness import Likeness, likeness
from ..forms.declaration.reading_back import ReadBack
from ..forms.declaration.reading_back import read_back as compare
from ..forms.diff import Difference
from ..forms.issues import Issue
from ..store import attempts, cases, declarations, version_sources
from ..store.engine import Connection
from .declared_files import Declared, DeclaredFile, read_declared
from .desk import Desk
from .drafts import chain_of, title_of
from .library_growth import learn
from .originals import Passwords
from .state import refresh

MATCHED_ZH = {
    "entry_number": "海关编号一致",
    "unified_number": "统一编号一致",
    "content": "按内容比对",
    "named": "由人确认是这一票",
}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What reading a file back would do; `accept` does it."""

    case: str
    number: int
    file: DeclaredFile
    one: Declared
    matched_by: str
    likeness: Likeness
    base_id: int
    base_version: int
    base_kind: str
    newest_id: int
    known_version: int
    """The official version that says the same already; 0 = a new one is made."""
    kind: str
    result: ReadBack
    left_behind: int
    """Number of a draft begun after the compared version; it stays among the versions. 0 = none."""
    issues: tuple[Issue, ...]

    @property
    def matched_zh(self) -> str:
        """How the file was matched, in a sentence."""
        if self.matched_by in ("entry_number", "unified_number"):
            return MATCHED_ZH[self.matched_by]
        share = f"相似度 {self.likeness.percent}%（一致：{'、'.join(self.likeness.agreeing) or '无'}"
        share += f"；不一致：{'、'.join(self.likeness.differing)}）" if self.likeness.differing else "）"
        return f"{MATCHED_ZH[self.matched_by]}，{share}"

    def preview(self) -> Done:
        """What `accept` would answer; a new version has no number yet."""
        return _done(self, self.known_version, new=not self.known_version)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was made."""

    case: str
    number: int
    version: int
    kind: str
    differences: list[Difference]
    lent: int
    matched_by: str
    likeness: int
    new: bool
    """False: an official version said the same already."""
    issues: tuple[Issue, ...]

    def to_json(self) -> dict[str, Any]:
        """The `read-back` answer of the contract."""
        return {
            "declaration": self.number,
            "differences": [one.to_json() for one in self.differences],
            "version": self.version,
            "kind": self.kind,
            "matched_by": self.matched_by,
            "likeness": self.likeness,
            "lent": self.lent,
            "issues": [issue.to_json() for issue in self.issues],
        }


def read_back(
    desk: Desk, case: str, path: Path, *, number: int = 0, same: bool = False, passwords: Passwords | None = None
) -> Done:
    """Read one file back into a case: `look` and `accept` in one act. Raises `UserError` as they do."""
    return accept(desk, look(desk, case, path, number=number, same=same, passwords=passwords))


def look(
    desk: Desk, case: str, path: Path, *, number: int = 0, same: bool = False, passwords: Passwords | None = None
) -> Proposal:
    """What reading this file back would do. `number` = the declaration meant, 0 = whichever it is; `same`: a person says
    that it is this one although nothing but the content speaks for it.

    Raises `UserError`: unreadable, a picture, half a print, the layout before August 2018, another case's, older.
    """
    with desk.store.read() as connection:
        cases.case_of(connection, case)  # an unknown case is said before a long file is read
    return propose(desk, case, read_declared(desk, path, passwords), number=number, same=same)


def propose(desk: Desk, case: str, file: DeclaredFile, *, number: int = 0, same: bool = False) -> Proposal:
    """The proposal for a file that was read; of several declarations in it the one that belongs to the case."""
    found: list[Proposal] = []
    refused: list[UserError] = []
    with desk.store.read() as connection:
        for one in file.found:
            try:
                found.append(_proposal(desk, connection, case, file, one, number, same and len(file.found) == 1))
            except UserError as error:
                refused.append(error)
    if len(found) > 1:
        raise UserError(
            "read-back-several",
            f"这个文件里有这一票的 {len(found)} 份报关单。",
            "请用 --declaration 指定第几份，或用 --folder 整批读回。",
        )
    if not found:
        if len(file.found) > 1:
            raise UserError(
                "read-back-not-in-file",
                f"“{file.name}”里的 {len(file.found)} 份报关单都不是这一票的。",
                "请核对文件，或用 --folder 整批读回。",
            )
        raise refused[0]
    return found[0]


def _proposal(
    desk: Desk, connection: Connection, case: str, file: DeclaredFile, one: Declared, number: int, same: bool
) -> Proposal:
    found = cases.case_of(connection, case)
    _demand_whole(found, one)
    row, matched_by, alike = _matched(connection, found, one, number, same)
    base = _base(connection, row)
    result = _compared(desk, base, one)
    _demand_all_lines(base, one)
    official = declarations.official_version(connection, row.id)
    again = official is not None and _declared_anew(row, official, one)
    known = 0
    if official is not None and not again:
        if official.id == base.id and not result.differences:
            known = official.version
        else:
            _refuse_older(desk, connection, row, official, file, one)
    newest = declarations.load(connection, row.version_id)
    left_behind = newest.version if newest.id != base.id and newest.frozen_at is None else 0
    return Proposal(
        case=found.number,
        number=row.number,
        file=file,
        one=one,
        matched_by=matched_by,
        likeness=alike,
        base_id=base.id,
        base_version=base.version,
        base_kind=base.kind,
        newest_id=row.version_id,
        known_version=known,
        kind="amended" if official is not None and not again else "declared",
        result=result,
        left_behind=left_behind,
        issues=(*one.issues, *_remarks(one, matched_by, alike, base, left_behind)),
    )


def _base(connection: Connection, row: declarations.DeclarationRow) -> declarations.Version:
    """What the file is compared with: the newest version that left this desk or came back, else the draft."""
    heads = declarations.versions_of(connection, row.id)
    ended = attempts.ended_of(connection, row.id)
    since = ended[-1].last_version_id if ended else 0
    frozen = [head.id for head in heads if head.frozen_at is not None and head.id > since]
    return declarations.load(connection, frozen[-1] if frozen else row.version_id)


def _compared(desk: Desk, base: declarations.Version, one: Declared) -> ReadBack:
    def name_of(table: str, code: str) -> str:
        entry = desk.codes.find(table, code, desk.today)
        return entry.name_zh if entry is not None else ""

    return compare(base.filled, one.filled, one.carried, name_of, base.version)


# --- what is refused ----------------------------------------------------------------------------------------


def _demand_whole(case: cases.Case, one: Declared) -> None:
    printed = one.printed
    if printed is None:
        return
    if printed.layout != "2018":
        raise UserError(
            "read-back-old-layout",
            "这是 2018 年 8 月以前版式的报关单，栏目与现行报关单不同，没有读回。",
            "请核对是否选错了文件；旧单可用“检查”查看。",
        )
    if printed.proof:
        raise UserError(
            "read-back-own-proof",
            "这是本程序打印的核对单，不是申报后的报关单，没有读回。",
            "请选择从单一窗口或报关行取得的报关单 PDF。",
        )
    if printed.case and printed.case != case.number:
        raise _other_case(printed.case)
    if printed.lacks_zh:
        raise _half(printed.lacks_zh)


def _demand_all_lines(base: declarations.Version, one: Declared) -> None:
    """A print without its last lines and with fewer goods than ours is half a print."""
    held, shown = len(base.filled.form.goods), len(one.filled.form.goods)
    if one.printed is not None and not one.printed.foot and shown < held:
        raise _half(f"只有 {shown} 项商品（本票 {held} 项），也没有页尾")


def _half(why: str) -> UserError:
    return UserError(
        "read-back-half",
        f"打印件不完整：{why}，没有读回。",
        "请选择包含全部页的报关单 PDF。",
    )


def _other_case(number: str) -> UserError:
    return UserError(
        "read-back-other-case",
        f"这份报关单是 {number} 的，不是这一票的，没有读回。",
        f"请在 {number} 中读回，或核对文件。",
    )


def _refuse_older(
    desk: Desk,
    connection: Connection,
    row: declarations.DeclarationRow,
    official: declarations.Version,
    file: DeclaredFile,
    one: Declared,
) -> None:
    """What equals an earlier version, or is a file already read into one, is old news."""
    older = version_sources.version_from(connection, row.id, file.sha256)
    same = [declarations.load(connection, older)] if older is not None and older != official.id else []
    if one.printed is not None and one.printed.version:
        heads = declarations.versions_of(connection, row.id)
        same += [
            declarations.load(connection, head.id)
            for head in heads
            if head.version == one.printed.version and head.version < official.version
        ]
    if not same:
        heads = [head for head in declarations.versions_of(connection, row.id) if head.version < official.version]
        for head in reversed([head for head in heads if head.frozen_at is not None]):
            version = declarations.load(connection, head.id)
            if not _compared(desk, version, one).differences:
                same = [version]
                break
    if same:
        raise UserError(
            "read-back-older",
            f"这份报关单与第 {same[0].version} 版相同，比现在的申报版（第 {official.version} 版）旧，没有读回。",
            "请选择最新的报关单；如修改申请未获批准，请记录消息说明。",
        )


def _declared_anew(row: declarations.DeclarationRow, official: declarations.Version, one: Declared) -> bool:
    """Whether this is a new attempt: filed again under another number after the first was deleted."""
    entry, known = one.filled.form.entry_number, official.filled.form.entry_number
    return row.stage == Stage.DELETED.value and bool(entry) and bool(known) and entry != known


# --- whose it is --------------------------------------------------------------------------------------------


def _matched(
    connection: Connection, case: cases.Case, one: Declared, number: int, same: bool
) -> tuple[declarations.DeclarationRow, str, Likeness]:
    rows = declarations.declarations_of(connection, case.id)
    if number:
        rows = [declarations.declaration_of(connection, case.id, number)]
    theirs = one.filled.form
    _refuse_ended(connection, rows, one)
    forms = {row.id: _base(connection, row).filled.form for row in rows}
    for kind, issued in (("entry_number", theirs.entry_number), ("unified_number", theirs.unified_number)):
        if not issued:
            continue
        for row in rows:
            if issued in _numbers(connection, row, kind):
                return row, kind, likeness(forms[row.id], theirs)
    owner = declarations.declaration_with_number(
        connection, unified_number=theirs.unified_number, entry_number=theirs.entry_number
    )
    if owner is not None and owner not in forms:
        other = declarations.declaration_by_id(connection, owner)
        if other.case_id != case.id:
            raise _other_case(cases.case_by_id(connection, other.case_id).number)
        raise UserError(
            "read-back-other-declaration",
            f"这份报关单是本票的第 {other.number} 份，不是第 {number} 份，没有读回。",
            "请核对报关单序号。",
        )
    free = [row for row in rows if not _contradicts(connection, row, one)]
    if not free:
        raise _numbers_differ(connection, rows[0], one)
    ranked = sorted(((likeness(forms[row.id], theirs), row) for row in free), key=lambda pair: -pair[0].percent)
    best, row = ranked[0]
    if best.enough:
        return row, "content", best
    if same and (number or len(rows) == 1):
        return row, "named", best
    raise UserError(
        "read-back-unlike",
        f"这份报关单与本票只有 {best.percent}% 相似（不一致：{'、'.join(best.differing) or '无可比内容'}），没有读回。",
        "请核对是否选错了文件；确为本票时请加 --same（窗口中选“确认是这一票”）。",
    )


def _refuse_ended(connection: Connection, rows: list[declarations.DeclarationRow], one: Declared) -> None:
    """What was declared in an attempt that ended says nothing of the live one."""
    theirs = one.filled.form
    for row in rows:
        for ended in attempts.ended_of(connection, row.id):
            if ended.is_of(theirs.unified_number, theirs.entry_number):
                raise UserError(
                    "read-back-ended",
                    "这份报关单属于已结束的那次申报（已撤销、退单或退关），没有读回。",
                    "请选择重新申报后的报关单；如果那次申报仍然有效，请先在“退单与重报”中恢复。",
                )


def _numbers(connection: Connection, row: declarations.DeclarationRow, kind: str) -> set[str]:
    """The numbers a declaration is known under."""
    known = {row.known_entry_number if kind == "entry_number" else row.known_unified_number}
    for version in (declarations.official_version(connection, row.id), declarations.load(connection, row.version_id)):
        if version is not None:
            known.add(str(getattr(version.filled.form, kind)))
    return known - {""}


def _contradicts(connection: Connection, row: declarations.DeclarationRow, one: Declared) -> bool:
    """Whether both carry a number of one kind and it differs; a deleted attempt may come again under another."""
    if row.stage == Stage.DELETED.value:
        return False
    for kind in ("entry_number", "unified_number"):
        theirs, known = getattr(one.filled.form, kind), _numbers(connection, row, kind)
        if theirs and known and theirs not in known:
            return True
    return False


def _numbers_differ(connection: Connection, row: declarations.DeclarationRow, one: Declared) -> UserError:
    for kind, word in (("entry_number", "海关编号"), ("unified_number", "统一编号")):
        theirs, known = getattr(one.filled.form, kind), _numbers(connection, row, kind)
        if theirs and known and theirs not in known:
            return UserError(
                "read-back-number-differs",
                f"{word}不一致：本票为 {'、'.join(sorted(known))}，文件中为 {theirs}，没有读回。",
                "请核对是否选错了文件；撤单后重新申报的，请先记录删单消息。",
            )
    return _other_case("")


# --- remarks ------------------------------------------------------------------------------------------------


def _remarks(
    one: Declared, matched_by: str, alike: Likeness, base: declarations.Version, left_behind: int
) -> list[Issue]:
    def remark(id: str, severity: str, message: str, remedy: str) -> Issue:
        return Issue(id=id, severity=severity, path="", message=message, remedy=remedy)  # type: ignore[arg-type]

    found: list[Issue] = []
    form = one.filled.form
    if one.printed is not None and not form.entry_number:
        own = "是本程序打印的，" if one.printed.case else ""
        found.append(
            remark(
                "read-back-no-entry-number",
                "warning",
                f"打印件{own}没有海关编号，不能证明已经申报。",
                "请确认海关已接受申报；取得带海关编号的报关单后请再读回一次。",
            )
        )
    if matched_by in ("content", "named") and alike.differing:
        found.append(
            remark(
                "read-back-by-content",
                "info",
                f"没有可比的编号，按内容认作本票，相似度 {alike.percent}%，不一致：{'、'.join(alike.differing)}。",
                "请核对确为同一票。",
            )
        )
    if one.goods_count is not None and one.goods_count != len(base.filled.form.goods):
        found.append(
            remark(
                "read-back-goods-count",
                "warning",
                f"清单上有 {one.goods_count} 项商品，本票有 {len(base.filled.form.goods)} 项。",
                "清单不列明细，请再读回报关单的 PDF。",
            )
        )
    if left_behind:
        found.append(
            remark(
                "read-back-left-behind",
                "warning",
                f"第 {left_behind} 版草稿是第 {base.version} 版交出之后改的，没有申报；它留在版本列表中。",
                "仍需要的改动请在申报版上重新修改，并办理修改申请。",
            )
        )
    return found


# --- the act ------------------------------------------------------------------------------------------------


def accept(desk: Desk, proposal: Proposal) -> Done:
    """Make the next official version, or find that it is known. Raises `UserError` when the case changed meanwhile."""
    if proposal.known_version:
        return _done(proposal, proposal.known_version, new=False)
    sha256 = desk.files.keep(proposal.file.data)
    now = desk.clock.now()
    with desk.store.write() as connection:
        found = cases.case_of(connection, proposal.case)
        row = declarations.declaration_of(connection, found.id, proposal.number)
        if row.version_id != proposal.newest_id:
            raise UserError("read-back-stale", "比较之后这份报关单又有变化，没有读回。", "请重新选择文件读回。")
        base = declarations.load(connection, proposal.base_id)
        filled = copy.deepcopy(proposal.result.filled)
        links = copy.deepcopy(base.links)
        links.reorder(proposal.result.goods_order)
        version_id = declarations.new_version(connection, row.id, proposal.kind, filled, links, now)
        made = declarations.load(connection, version_id)
        version_sources.add_source(
            connection,
            version_sources.VersionSource(
                version_id=version_id,
                kind=proposal.file.kind,
                name=proposal.file.name,
                sha256=sha256,
                matched_by=proposal.matched_by,
                likeness=proposal.likeness.percent,
                base_version_id=base.id,
                differences=[one.to_json() for one in proposal.result.differences],
                lent=proposal.result.lent,
                at=now,
                who=desk.user,
            ),
        )
        desk.write_history(
            connection,
            chain_of(found),
            "read_back",
            {
                "declaration": row.number,
                "version": made.version,
                "kind": proposal.kind,
                "source": proposal.file.kind,
                "sha256": sha256,
                "changes": [[one.path, one.ours, one.theirs] for one in proposal.result.differences],
            },
            undoable="barrier",
        )
        refresh(desk, connection, row.id)
        learn(desk, connection, found, declarations.declaration_by_id(connection, row.id), made)
        title = title_of(filled.form) if row.number == 1 else ""
        cases.touch_case(connection, found.id, now, title=title or found.title)
    return _done(proposal, made.version, new=True)


def _done(proposal: Proposal, version: int, *, new: bool) -> Done:
    issues = proposal.issues
    if not new:
        known = Issue(
            id="read-back-known",
            severity="info",
            path="",
            message=f"与第 {version} 版（申报版）完全一致，没有新的内容。",
            remedy="无需处理。",
        )
        issues = (*issues, known)
    return Done(
        case=proposal.case,
        number=proposal.number,
        version=version,
        kind=proposal.base_kind if not new else proposal.kind,
        differences=list(proposal.result.differences),
        lent=len(proposal.result.lent),
        matched_by=proposal.matched_by,
        likeness=proposal.likeness.percent,
        new=new,
        issues=issues,
    )
