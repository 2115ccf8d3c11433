"""Whose a declared file is: by the numbers the authority issued, else by content, else by a person's word."""

from __future__ import annotations

from ..domain.stage import Stage
from ..errors import Fault, UserError
from ..forms.declaration.likeness import Likeness, likeness
from ..store import attempts, cases, declarations
from ..store.engine import Connection
from .declared_files import Declared


def matched(
    connection: Connection, case: cases.Case, one: Declared, number: int, same: bool
) -> tuple[declarations.DeclarationRow, str, Likeness]:
    """The declaration of the case a file speaks of, by what it was matched (`entry_number`, `unified_number`, `content`,
    `named`), and how alike they are. `number`: only this one; `same`: a person says so where content does not.

    Raises `UserError`: another case's, another number, unlike.
    """
    rows = declarations.declarations_of(connection, case.id)
    if number:
        rows = [declarations.declaration_of(connection, case.id, number)]
    theirs = one.filled.form
    _refuse_ended(connection, rows, one)
    forms = {row.id: attempts.outgoing_version(connection, row).filled.form for row in rows}
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
            raise other_case(cases.case_by_id(connection, other.case_id).number)
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
    why_zh = (
        f"只有 {best.percent}% 相似（不一致：{'、'.join(best.differing)}）" if best.differing else "没有足够的可比内容"
    )
    raise UserError(
        "read-back-unlike",
        f"这份报关单与本票{why_zh}，没有读回。",
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
    raise Fault("no number differs")


def other_case(number: str) -> UserError:
    """A file that belongs to another case, which is named."""
    return UserError(
        "read-back-other-case",
        f"这份报关单是 {number} 的，不是这一票的，没有读回。",
        f"请在 {number} 中读回，或核对文件。",
    )
