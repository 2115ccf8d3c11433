"""Editing a declaration: every act is one transaction, one line in the history, and can be undone.

What was queued or handed over is frozen: an edit after that opens the next version, which carries the unified number
the authority gave (so that the returned draft is replaced and no twin appears; design section 3).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..domain.stage import Stage
from ..errors import UserError
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled, from_document
from ..forms.spec import spec_of
from ..store import cases, declarations, history
from ..store.engine import Connection
from . import moments
from .desk import Desk

UNDO_STEPS = history.KEPT_SNAPSHOTS
_ITEM_LISTS = ("goods", "containers", "licences", "documents")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The newest version of a declaration as the window shows it."""

    case: str
    number: int
    version: int
    frozen: bool
    changed_since: bool
    returned_number: str
    """The unified number the authority gave; "" = never filed, or deleted since."""
    filled: Filled[Declaration]


def chain_of(case: cases.Case) -> str:
    """The history chain of a case."""
    return f"case:{case.uid}"


def open_draft(desk: Desk, case: str, number: int = 1) -> Draft:
    """The newest version of declaration `number` of a case. Raises `UserError` when there is none."""
    with desk.store.read() as connection:
        row = declarations.declaration_of(connection, cases.case_of(connection, case).id, number)
        return _draft(connection, case, row)


def returned_number(row: declarations.DeclarationRow) -> str:
    """The unified number under which the next message goes out; "" for a first one or after a deletion."""
    return "" if row.stage == Stage.DELETED.value else row.known_unified_number


def _draft(connection: Connection, case: str, row: declarations.DeclarationRow) -> Draft:
    version = declarations.load(connection, row.version_id)
    return Draft(
        case=case,
        number=row.number,
        version=version.version,
        frozen=version.frozen_at is not None,
        changed_since=row.changed_since,
        returned_number=returned_number(row),
        filled=version.filled,
    )


Change = Callable[[Filled[Declaration], list[list[str]]], dict[str, Any] | None]
"""Changes the form and its links in place; returns what the history says of it, None if nothing changed."""


def act_on_draft(desk: Desk, case: str, number: int, act: str, change: Change) -> Draft:
    """Run one change as one act: opens the next version if the newest is frozen, keeps the state before for undo."""
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        version = declarations.load(connection, row.version_id)
        before = {"declaration": number, **version.snapshot()}
        filled, links = copy.deepcopy(version.filled), [list(one) for one in version.links]
        said = change(filled, links)
        if said is None:
            return _draft(connection, case, row)
        _renumber(filled)
        put_version(desk, connection, row, version, filled, links)
        desk.write_history(
            connection, chain_of(found), act, {"declaration": number, **said}, undoable="yes", before=before
        )
        cases.touch_case(connection, found.id, desk.clock.now(), title=title_of(filled.form) or found.title)
        return _draft(connection, case, declarations.declaration_by_id(connection, row.id))


def put_version(
    desk: Desk,
    connection: Connection,
    row: declarations.DeclarationRow,
    version: declarations.Version,
    filled: Filled[Declaration],
    links: list[list[str]],
) -> None:
    """Save into the newest version, or open the next one when it is frozen."""
    now = desk.clock.now()
    moments.recompute(connection, row.case_id, filled.form)
    if version.frozen_at is None:
        declarations.save_version(connection, version, filled, links, now)
        return
    if returned_number(row) and not filled.form.unified_number:
        filled.type_in("unified_number", returned_number(row), "rule:HDR-036")
    signing = filled.form.signing
    signing.client_sequence_number = ""  # a corrected form is a new message with a number of its own
    declarations.new_version(connection, row.id, "draft", filled, links, now)
    declarations.note_state(connection, row.id, changed_since=True)


def title_of(form: Declaration) -> str:
    """What the work list calls a case: the first goods name and how many more."""
    names = [line.goods_name for line in form.goods if line.goods_name]
    if not names:
        return ""
    return names[0] if len(form.goods) == 1 else f"{names[0]} 等 {len(form.goods)} 项"


def type_in(desk: Desk, case: str, number: int, changes: Mapping[str, str]) -> Draft:
    """Put typed texts at paths; half-typed values are kept as typed. Raises `paths.NoSuchPlace` for a wrong path."""

    def change(filled: Filled[Declaration], links: list[list[str]]) -> dict[str, Any] | None:
        said = []
        for path, words in changes.items():
            old = filled.text_at(path)
            filled.type_in(path, words, f"hand:{desk.user}")
            new = filled.text_at(path)
            if new != old:
                said.append([path, old, new])
        return {"changes": said} if said else None

    return act_on_draft(desk, case, number, "edit", change)


def insert_row(desk: Desk, case: str, number: int, list_name: str, at: int) -> Draft:
    """Insert an empty row before row `at` (counted from 1; one past the end appends)."""

    def change(filled: Filled[Declaration], links: list[list[str]]) -> dict[str, Any] | None:
        rows = _rows(filled.form, list_name)
        place = min(max(at, 1), len(rows) + 1)
        order: list[int | None] = list(range(1, len(rows) + 1))
        order.insert(place - 1, None)
        _reorder(filled, links, list_name, order)
        return {"list": list_name, "inserted": place}

    return act_on_draft(desk, case, number, "insert_row", change)


def delete_rows(desk: Desk, case: str, number: int, list_name: str, rows: list[int]) -> Draft:
    """Delete rows (counted from 1)."""

    def change(filled: Filled[Declaration], links: list[list[str]]) -> dict[str, Any] | None:
        count = len(_rows(filled.form, list_name))
        gone = sorted({row for row in rows if 1 <= row <= count})
        if not gone:
            return None
        _reorder(filled, links, list_name, [row for row in range(1, count + 1) if row not in gone])
        return {"list": list_name, "deleted": gone}

    return act_on_draft(desk, case, number, "delete_rows", change)


def move_row(desk: Desk, case: str, number: int, list_name: str, row: int, to: int) -> Draft:
    """Move a row to another place (both counted from 1)."""

    def change(filled: Filled[Declaration], links: list[list[str]]) -> dict[str, Any] | None:
        count = len(_rows(filled.form, list_name))
        target = min(max(to, 1), count)
        if not 1 <= row <= count or target == row:
            return None
        order: list[int | None] = [n for n in range(1, count + 1) if n != row]
        order.insert(target - 1, row)
        _reorder(filled, links, list_name, order)
        return {"list": list_name, "moved": row, "to": target}

    return act_on_draft(desk, case, number, "move_row", change)


def paste_block(
    desk: Desk, case: str, number: int, list_name: str, row: int, columns: list[str], block: list[list[str]]
) -> Draft:
    """Put a block of texts into rows from `row` on, growing the list as needed. Raises `UserError` beyond its limit."""

    def change(filled: Filled[Declaration], links: list[list[str]]) -> dict[str, Any] | None:
        rows = _rows(filled.form, list_name)
        spec = spec_of(Declaration, list_name)
        needed = row - 1 + len(block)
        if spec is not None and spec.max_len and needed > spec.max_len:
            raise UserError(
                "paste-too-long",
                f"粘贴后{spec.label}将有 {needed} 行，超过上限 {spec.max_len} 行。",
                "请减少行数，或分成几份报关单。",
            )
        if needed > len(rows):
            grown: list[int | None] = [*range(1, len(rows) + 1), *[None] * (needed - len(rows))]
            _reorder(filled, links, list_name, grown)
        said = []
        for down, line in enumerate(block):
            for name, words in zip(columns, line, strict=False):
                path = f"{list_name}[{row + down}].{name}"
                old = filled.text_at(path)
                filled.type_in(path, words, f"hand:{desk.user}")
                if filled.text_at(path) != old:
                    said.append([path, old, filled.text_at(path)])
        return {"list": list_name, "changes": said} if said else None

    return act_on_draft(desk, case, number, "paste", change)


def _rows(form: Declaration, list_name: str) -> list[Any]:
    if list_name not in _ITEM_LISTS:
        raise paths.NoSuchPlace(list_name)
    rows: list[Any] = getattr(form, list_name)
    return rows


def _reorder(filled: Filled[Declaration], links: list[list[str]], list_name: str, order: list[int | None]) -> None:
    """Put rows into a new order (old row numbers; None = a new empty row) with everything that hangs on them."""
    rows = _rows(filled.form, list_name)
    spec = spec_of(Declaration, list_name)
    assert spec is not None
    assert spec.item is not None
    rows[:] = [rows[old - 1] if old is not None else spec.item() for old in order]
    places = {old: new for new, old in enumerate(order, start=1) if old is not None}
    for book in (filled.unparsed, filled.origins):
        moved = {}
        for path, value in book.items():
            name, row = paths.parse(path)[0]
            if name != list_name or row is None:
                moved[path] = value
            elif row in places:
                rest = path.partition(".")[2]
                moved[f"{list_name}[{places[row]}].{rest}"] = value
        book.clear()
        book.update(moved)
    if list_name == "goods":
        kept = [list(links[old - 1]) if old is not None and old <= len(links) else [] for old in order]
        links[:] = kept


def _renumber(filled: Filled[Declaration]) -> None:
    """Item numbers are ours: always 1..n."""
    for row, line in enumerate(filled.form.goods, start=1):
        if line.item_number != row:
            line.item_number = row
            filled.origins[f"goods[{row}].item_number"] = "rule:ITM-002"


def undo(desk: Desk, case: str) -> str:
    """Write back the state before the last act that can be undone. Raises `UserError` when there is none."""
    return _step_back(desk, case, redo=False)


def redo(desk: Desk, case: str) -> str:
    """Write back what undo took away. Raises `UserError` when nothing was undone last."""
    return _step_back(desk, case, redo=True)


_ACT_ZH = {
    "edit": "修改",
    "paste": "粘贴",
    "insert_row": "插入行",
    "delete_rows": "删除行",
    "move_row": "移动行",
    "import_papers": "导入单据",
    "queue": "申报",
    "undo": "撤销",
    "redo": "重做",
    "fill": "按单据填写",
}


def act_zh(act: str) -> str:
    """The Chinese word for an act in the history."""
    return _ACT_ZH.get(act, act)


def _step_back(desk: Desk, case: str, *, redo: bool) -> str:
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        done, undone = _stacks(history.entries(connection, chain_of(found), newest=2 * UNDO_STEPS))
        stack = undone if redo else done
        if not stack:
            raise UserError(
                "nothing-to-redo" if redo else "nothing-to-undo",
                "没有可以" + ("重做" if redo else "撤销") + "的操作。",
                "请直接修改需要更正的内容。",
            )
        target = stack[-1]
        if target.undoable == "barrier":
            raise UserError(
                "undo-stops-here",
                f"“{act_zh(target.act)}”不能撤销：已发出的申报和收到的单据必须留存。",
                "如需更正，请直接修改报关单，会自动形成下一版。",
            )
        state = history.before(connection, target.id)
        if state is None:
            raise UserError("undo-too-old", f"只能撤销最近 {UNDO_STEPS} 步操作。", "请直接修改需要更正的内容。")
        row = declarations.declaration_of(connection, found.id, state["declaration"])
        version = declarations.load(connection, row.version_id)
        filled = from_document(Declaration, {**state["document"], "unparsed": state["unparsed"]}, state["origins"])
        before = {"declaration": row.number, **version.snapshot()}
        put_version(desk, connection, row, version, filled, state["links"])
        act = "redo" if redo else "undo"
        desk.write_history(
            connection,
            chain_of(found),
            act,
            {"declaration": row.number, "of": target.seq, "what": target.payload.get("what", target.act)},
            undoable="yes",
            before=before,
        )
        cases.touch_case(connection, found.id, desk.clock.now(), title=title_of(filled.form) or found.title)
        what = target.payload.get("what", target.act)
        return f"已{'重做' if redo else '撤销'}：{act_zh(str(what))}"


def _stacks(entries: list[history.Entry]) -> tuple[list[history.Entry], list[history.Entry]]:
    """What can be undone and what can be redone, by playing the history forward."""
    done: list[history.Entry] = []
    undone: list[history.Entry] = []
    for entry in entries:
        if entry.undoable == "no":
            continue
        if entry.act == "undo" and done:
            done.pop()
            undone.append(entry)
        elif entry.act == "redo" and undone:
            undone.pop()
            done.append(entry)
        else:
            undone.clear()
            done.append(entry)
    return done, undone


def declaration_numbers(desk: Desk, case: str) -> list[int]:
    """The numbers of the declarations of a case, from 1. Raises `UserError` for an unknown case."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        return [row.number for row in declarations.declarations_of(connection, found.id)]
