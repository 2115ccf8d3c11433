"""Reading back what was really declared: whoever files may correct on the web, so the print decides, not our draft.

`look` reads a file, finds the declaration it belongs to and compares; nothing is changed. `accept` makes the next
official version of it in one transaction. A file that is not this declaration's, is older than what is known, is only a
part or a picture is refused with a sentence. Design section 3; issue J4 of the work floor.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..domain.stage import Stage
from ..errors import UserError
from ..forms.declaration.likeness import Likeness
from ..forms.declaration.reading_back import ReadBack
from ..forms.declaration.reading_back import read_back as compare
from ..forms.diff import Difference
from ..forms.issues import Issue
from ..intake.gate import admit
from ..store import attempts, cases, declarations, version_sources
from ..store.engine import Connection
from .declared_containers import settle_sizes
from .declared_files import Declared, DeclaredFile, read_declared
from .declared_match import matched
from .desk import Desk
from .drafts import chain_of, title_of
from .library_growth import learn
from .originals import Passwords
from .read_back_words import demand_all_lines, demand_whole, remarks
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
    demand_whole(found, one)
    row, matched_by, alike = matched(connection, found, one, number, same)
    base = attempts.outgoing_version(connection, row)
    result = _compared(desk, base, one)
    demand_all_lines(base, one)
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
        issues=(*one.issues, *remarks(one, matched_by, alike, base, left_behind)),
    )


def _compared(desk: Desk, base: declarations.Version, one: Declared) -> ReadBack:
    def name_of(table: str, code: str) -> str:
        entry = desk.codes.find(table, code, desk.today)
        return entry.name_zh if entry is not None else ""

    settle_sizes(desk, base.filled.form, one)
    return compare(base.filled, one.filled, one.carried, name_of, base.version)


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


def page_picture(desk: Desk, proposal: Proposal, page: int, width: int) -> bytes:
    """A page of the print as PNG, to be looked at beside the differences. Raises `UserError` as the gate does."""
    return desk.readers.page_picture(admit(proposal.file.name, proposal.file.data), page, width)


def place_on_page(proposal: Proposal, path: str) -> tuple[int, tuple[float, float, float, float]] | None:
    """(page, (x, y, width, height) in points from the top left) where a print shows the value of a difference."""
    match = _ON_PAGE.search(proposal.result.origins.get(path, ""))
    if match is None:
        return None
    x, y, width, height = (float(part) for part in match[2].split(","))
    return int(match[1]), (x, y, width, height)


_ON_PAGE = re.compile(r"!p(\d+)!([\d.,-]+)$")


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
