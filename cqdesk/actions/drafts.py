"""Editing a declaration: every act is one transaction, one line in the history, and can be undone.

What was queued or handed over is frozen: an edit after that opens the next version, which carries the unified number
the authority gave (so that the returned draft is replaced and no twin appears; design section 3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..domain.stage import Stage
from ..errors import UserError
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Fact, Links
from ..forms.document import Filled, from_document
from ..forms.issues import Acceptance, Issue
from ..store import cases, declarations
from ..store.engine import Connection
from . import moments
from .desk import Desk
from .destinations import ARRIVAL
from .edits import (
    demand_room,
    hand_written,
    put_text,
    renumber,
    reorder,
    repeat_row,
    rows_of,
)
from .paper_issues import standing
from .price_keeping import concerns_prices, typed_order
from .refund_drafting import purchase_findings
from .undoing import UNDO_STEPS as UNDO_STEPS
from .undoing import step_back
from .what_follows import with_what_follows


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
    paper_issues: list[Issue]
    """What the papers of the case disagree about, at the places where it now stands."""


def chain_of(case: cases.Case) -> str:
    """The history chain of a case."""
    return f"case:{case.uid}"


def open_draft(desk: Desk, case: str, number: int = 1) -> Draft:
    """The newest version of declaration `number` of a case. Raises `UserError` when there is none."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        return _draft(connection, found, declarations.declaration_of(connection, found.id, number))


def returned_number(row: declarations.DeclarationRow) -> str:
    """The unified number under which the next message goes out; "" for a first one or after a deletion."""
    return "" if row.stage == Stage.DELETED.value else row.known_unified_number


def paper_issues_of(connection: Connection, case: cases.Case, version: declarations.Version) -> list[Issue]:
    """What the papers of the case disagree about, as far as it concerns this declaration."""
    only_one = not case.paper_issues or declarations.count_of(connection, case.id) == 1
    of_papers = standing(case.paper_issues, version.filled, version.links, only_one=only_one)
    return [*of_papers, *purchase_findings(connection, case, version.filled.form)]


def _draft(
    connection: Connection,
    case: cases.Case,
    row: declarations.DeclarationRow,
    version: declarations.Version | None = None,
) -> Draft:
    """The draft of a declaration; `version` spares reading it."""
    version = version or declarations.load(connection, row.version_id)
    return Draft(
        case=case.number,
        number=row.number,
        version=version.version,
        frozen=version.frozen_at is not None,
        changed_since=row.changed_since,
        returned_number=returned_number(row),
        filled=version.filled,
        paper_issues=paper_issues_of(connection, case, version),
    )


Change = Callable[[Filled[Declaration], Links], dict[str, Any] | None]
"""Changes the form and its links in place; returns what the history says of it, None if nothing changed."""


def act_on_draft(
    desk: Desk,
    case: str,
    number: int,
    act: str,
    change: Change,
    also: Callable[[Connection, cases.Case], None] | None = None,
) -> Draft:
    """Run one change as one act: opens the next version if the newest is frozen, keeps the state before for undo.

    `also` does what belongs to the same transaction but not to the draft.
    """
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        version = opened(row, declarations.load(connection, row.version_id))
        before = version.snapshot_text(number)
        filled, links = version.filled, version.links  # ours alone: what they were, `version.reading` still says
        if version.reading is None:
            filled, links = filled.copy(), links.copy()
        said = change(filled, links)
        if said is None:
            return _draft(connection, found, row)
        renumber(filled)
        saved = put_version(desk, connection, row, version, filled, links)
        desk.write_history(
            connection, chain_of(found), act, {"declaration": number, **said}, undoable="yes", before=before
        )
        _touch(desk, connection, found, row, filled.form)
        if also is not None:
            also(connection, found)
        if saved is None:  # the next version was opened: its row says what else is new
            row = declarations.declaration_by_id(connection, row.id)
        return _draft(connection, found, row, saved)


def _touch(
    desk: Desk, connection: Connection, case: cases.Case, row: declarations.DeclarationRow, form: Declaration
) -> None:
    """The case changed; its title is that of its first declaration."""
    title = title_of(form) if row.number == 1 else ""
    cases.touch_case(connection, case.id, desk.clock.now(), title=title or case.title)


def opened(row: declarations.DeclarationRow, version: declarations.Version) -> declarations.Version:
    """What an edit starts from: the newest version, or, when it is frozen, the start of the next.

    The next one carries the unified number the authority gave. A corrected form is a new message with a client number
    of its own, so the old one goes.
    """
    if version.frozen_at is None:
        return version
    filled = version.filled.copy()
    carry(row, filled)
    return replace(version, filled=filled, reading=None)


def carry(row: declarations.DeclarationRow, filled: Filled[Declaration]) -> None:
    """Give the start of the next version the number the authority issued, and take the client's number away."""
    if returned_number(row) and not filled.form.unified_number:
        filled.type_in("unified_number", returned_number(row), "rule:HDR-036")
    elif row.stage == Stage.DELETED.value and filled.form.unified_number == row.known_unified_number:
        filled.type_in("unified_number", "", "")  # what was deleted cannot be replaced
    filled.type_in("signing.client_sequence_number", "", "")


def put_version(
    desk: Desk,
    connection: Connection,
    row: declarations.DeclarationRow,
    version: declarations.Version,
    filled: Filled[Declaration],
    links: Links,
) -> declarations.Version | None:
    """Save into the newest version, or open the next one when it is frozen. `version` comes from `opened`.

    Returns the version saved, as it will be read; None when a next one was opened.
    """
    was = version.filled if version.reading is None else version.reading.filled
    now, saved, counted = desk.clock.now(), None, moments.counted_from(was.form)
    if version.frozen_at is None:
        saved = declarations.save_version(connection, version, filled, links, now)
    else:
        declarations.new_version(connection, row.id, "draft", filled, links, now)
        declarations.note_state(connection, row.id, changed_since=True)
    if counted != moments.counted_from(filled.form):
        moments.recompute(desk, connection, row.case_id)
    return saved


def title_of(form: Declaration) -> str:
    """What the work list calls a case: the first goods name and how many more."""
    names = [line.goods_name for line in form.goods if line.goods_name]
    if not names:
        return ""
    return names[0] if len(form.goods) == 1 else f"{names[0]} 等 {len(form.goods)} 项"


def type_in(desk: Desk, case: str, number: int, changes: Mapping[str, str]) -> Draft:
    """Put typed texts at paths; half-typed values are kept as typed. Raises `paths.NoSuchPlace` for a wrong path.

    Beside what was typed goes what follows from it (`what_follows`), and what the store knows of a company.
    """
    from .parties import (
        client_named,
        known_companies,
        put_known_parties,
    )  # it acts on drafts, and drafts need it only here

    companies = known_companies(desk, changes)

    before = typed_order(desk, case, number) if concerns_prices(list(changes)) else []

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        said = []
        arrival_origin = filled.origins.get(ARRIVAL, "")
        for path, words in changes.items():
            said += put_text(filled, path, hand_written(path, words), f"hand:{desk.user}")
        said = with_what_follows(filled, said, desk, prices=before, arrival_origin=arrival_origin)
        said += put_known_parties(filled, said, companies)
        return {"changes": said} if said else None

    def take_client(connection: Connection, found: cases.Case) -> None:
        client = client_named(companies, changes)
        if client is not None and found.company_id is None:
            cases.touch_case(connection, found.id, desk.clock.now(), company_id=client.id)

    return act_on_draft(desk, case, number, "edit", change, take_client if companies else None)


def take_over(
    desk: Desk,
    case: str,
    number: int,
    changes: Mapping[str, Fact],
    *,
    rows: Mapping[str, int] | None = None,
    also: Callable[[Connection, cases.Case], None] | None = None,
) -> Draft:
    """Put texts that come from somewhere else (library, earlier case) at paths: one act, each with its origin.

    `rows` grows lists first: list name -> how many rows it must have. Raises `paths.NoSuchPlace` for a wrong path.
    """

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        for name, needed in (rows or {}).items():
            held = len(rows_of(filled.form, name))
            if needed > held:
                demand_room(name, needed)
                reorder(filled, links, name, [*range(1, held + 1), *[None] * (needed - held)])
        said = []
        for path, fact in changes.items():
            said += put_text(filled, path, fact.text, fact.origin)
        return {"changes": said} if said else None

    return act_on_draft(desk, case, number, "take_over", change, also)


def insert_row(desk: Desk, case: str, number: int, list_name: str, at: int) -> Draft:
    """Insert an empty row before row `at` (counted from 1; one past the end appends). Raises `UserError` when full."""

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        rows = rows_of(filled.form, list_name)
        demand_room(list_name, len(rows) + 1)
        place = min(max(at, 1), len(rows) + 1)
        order: list[int | None] = list(range(1, len(rows) + 1))
        order.insert(place - 1, None)
        return {"list": list_name, "inserted": place, **reorder(filled, links, list_name, order)}

    return act_on_draft(desk, case, number, "insert_row", change)


def copy_rows(desk: Desk, case: str, number: int, list_name: str, rows: list[int]) -> Draft:
    """Repeat rows (counted from 1) below the last of them, with their origins. Raises `UserError` when full."""

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        held = len(rows_of(filled.form, list_name))
        wanted = sorted({row for row in rows if 1 <= row <= held})
        if not wanted:
            return None
        demand_room(list_name, held + len(wanted))
        after = wanted[-1]
        order: list[int | None] = list(range(1, held + 1))
        order[after:after] = [None] * len(wanted)
        said = {"list": list_name, "copied": wanted, "to": after + 1, **reorder(filled, links, list_name, order)}
        for down, row in enumerate(wanted, start=1):
            repeat_row(filled, list_name, row, after + down)
        return said

    return act_on_draft(desk, case, number, "copy_rows", change)


def delete_rows(desk: Desk, case: str, number: int, list_name: str, rows: list[int]) -> Draft:
    """Delete rows (counted from 1)."""

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        count = len(rows_of(filled.form, list_name))
        gone = sorted({row for row in rows if 1 <= row <= count})
        if not gone:
            return None
        kept: list[int | None] = [row for row in range(1, count + 1) if row not in gone]
        return {"list": list_name, "deleted": gone, **reorder(filled, links, list_name, kept)}

    return act_on_draft(desk, case, number, "delete_rows", change)


def move_row(desk: Desk, case: str, number: int, list_name: str, row: int, to: int) -> Draft:
    """Move a row to another place (both counted from 1)."""

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        count = len(rows_of(filled.form, list_name))
        target = min(max(to, 1), count)
        if not 1 <= row <= count or target == row:
            return None
        order: list[int | None] = [n for n in range(1, count + 1) if n != row]
        order.insert(target - 1, row)
        return {"list": list_name, "moved": row, "to": target, **reorder(filled, links, list_name, order)}

    return act_on_draft(desk, case, number, "move_row", change)


def paste_block(
    desk: Desk, case: str, number: int, list_name: str, row: int, columns: list[str], block: list[list[str]]
) -> Draft:
    """Put a block of texts into rows from `row` on, growing the list as needed (not for empty lines at its end).

    Raises `UserError` when the block does not fit: too many rows for the list, or words beyond the last column.
    """
    before = typed_order(desk, case, number) if concerns_prices([f"{list_name}[1].{name}" for name in columns]) else []

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        rows = rows_of(filled.form, list_name)
        if row < 1:
            raise paths.NoSuchPlace(f"{list_name}[{row}]")
        if any(words.strip() for line in block for words in line[len(columns) :]):
            raise UserError("paste-too-wide", "粘贴的内容超出最后一列，没有粘贴。", "请减少列数，或从更靠左的列粘贴。")
        needed = row - 1 + max((n for n, line in enumerate(block, start=1) if any(map(str.strip, line))), default=0)
        if needed > len(rows):
            demand_room(list_name, needed)
            grown: list[int | None] = [*range(1, len(rows) + 1), *[None] * (needed - len(rows))]
            reorder(filled, links, list_name, grown)
        said = []
        for down, line in enumerate(block[: max(needed, len(rows)) - row + 1]):
            for name, words in zip(columns, line, strict=False):
                path = f"{list_name}[{row + down}].{name}"
                said += put_text(filled, path, hand_written(path, words), f"hand:{desk.user}")
        said = with_what_follows(filled, said, desk, prices=before)
        return {"list": list_name, "changes": said} if said else None

    return act_on_draft(desk, case, number, "paste", change)


def undo(desk: Desk, case: str) -> str:
    """Write back the state before the last act that can be undone. Raises `UserError` when there is none."""
    return _step_back(desk, case, redo=False)


def redo(desk: Desk, case: str) -> str:
    """Write back what undo took away. Raises `UserError` when nothing was undone last."""
    return _step_back(desk, case, redo=True)


def _step_back(desk: Desk, case: str, *, redo: bool) -> str:
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        words, changes = step_back(
            desk,
            connection,
            chain_of(found),
            redo=redo,
            write_back=lambda state: _write_back(desk, connection, found, state),
            said=lambda state: {"declaration": state.get("declaration", 1)},
            stops_zh="已发出的申报和收到的单据必须留存。",
            remedy_zh="如需更正，请直接修改报关单，会自动形成下一版。",
        )
        return f"{words}{_where(changes)}"


def _write_back(desk: Desk, connection: Connection, case: cases.Case, state: dict[str, Any]) -> dict[str, Any]:
    """Write the state of one declaration, or of the whole case, back; returns what stood there."""
    if "set" in state:
        from .declaration_sets import restore, snapshot  # they stand on this module

        before = snapshot(connection, case)
        restore(desk, connection, case, state)
        first = declarations.declarations_of(connection, case.id)[0]
        _touch(desk, connection, case, first, declarations.load(connection, first.version_id).filled.form)
        return before
    row = declarations.declaration_of(connection, case.id, state["declaration"])
    version = opened(row, declarations.load(connection, row.version_id))
    filled = from_document(Declaration, {**state["document"], "unparsed": state["unparsed"]}, state["origins"])
    filled.accepted = [Acceptance(**one) for one in state.get("accepted", [])]  # older snapshots have none
    if version.frozen_at is not None:
        carry(row, filled)
    put_version(desk, connection, row, version, filled, Links.from_json(state["links"]))
    _touch(desk, connection, case, row, filled.form)
    return {"declaration": row.number, **version.snapshot()}


def _where(changes: list[list[str]]) -> str:
    if not changes:
        return ""
    more = f" 等 {len(changes)} 处" if len(changes) > 1 else ""
    return f"（{paths.label_of(Declaration, changes[0][0])}{more}）"


def declaration_numbers(desk: Desk, case: str) -> list[int]:
    """The numbers of the declarations of a case, from 1. Raises `UserError` for an unknown case."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        return [row.number for row in declarations.declarations_of(connection, found.id)]
