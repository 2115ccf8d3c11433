"""The declarations of a case as one state: acts that touch several of them, or the case itself, are undone as one.

A snapshot holds every declaration with its uid, the customs path and the options of the case. Writing it back creates
declarations that are gone and takes out drafts that are new; what was filed never leaves.
"""

from __future__ import annotations

from typing import Any

from ..domain.stage import Stage
from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled, from_document, to_document
from ..forms.issues import Acceptance
from ..store import case_options, cases, declarations
from ..store.engine import Connection
from .desk import Desk
from .drafts import carry, opened, put_version
from .moments import recompute

Declared = list[tuple[Filled[Declaration], Links]]


def loaded(connection: Connection, case: cases.Case) -> Declared:
    """The newest version of every declaration of a case, as an edit starts from it."""
    rows = declarations.declarations_of(connection, case.id)
    versions = [opened(row, declarations.load(connection, row.version_id)) for row in rows]
    return [(version.filled.copy(), version.links.copy()) for version in versions]


def snapshot(connection: Connection, case: cases.Case) -> dict[str, Any]:
    """The state of a case as undo keeps it."""
    held = []
    for row in declarations.declarations_of(connection, case.id):
        version = opened(row, declarations.load(connection, row.version_id))
        held.append({"number": row.number, "uid": row.uid, **version.snapshot()})
    now = cases.case_by_id(connection, case.id)
    return {
        "set": held,
        "customs_path": now.customs_path,
        "options": case_options.options_of(connection, case.id),
    }


def put_declared(desk: Desk, connection: Connection, case: cases.Case, declared: Declared) -> None:
    """Make these the declarations of the case. Raises `UserError` when one that was filed would have to go."""
    rows = declarations.declarations_of(connection, case.id)
    for row in reversed(rows[len(declared) :]):
        declarations.remove(connection, row.id)
    for number, (filled, links) in enumerate(declared):
        if number < len(rows):
            version = opened(rows[number], declarations.load(connection, rows[number].version_id))
            if version.frozen_at is None or not _same(version, filled, links):
                put_version(desk, connection, rows[number], version, filled, links)
        else:
            declarations.new_declaration(connection, case.id, filled, links, desk.clock.now())


def _same(version: declarations.Version, filled: Filled[Declaration], links: Links) -> bool:
    """Whether a filed version says all this already: no next one is opened for it."""
    old = version.snapshot()
    new = (to_document(filled.form), filled.unparsed, filled.origins, links.rows)
    return (old["document"], old["unparsed"], old["origins"], old["links"]["rows"]) == new


def demand_unfiled(connection: Connection, case: cases.Case) -> None:
    """Raises `UserError` when a declaration of the case was filed: goods no longer move between them."""
    for row in declarations.declarations_of(connection, case.id):
        version = declarations.load(connection, row.version_id)
        if row.step or row.reached is not Stage.NONE or version.frozen_at is not None:
            raise UserError(
                "declaration-was-filed",
                f"第 {row.number} 份报关单已经发送过，商品不能再移到别的报关单。",
                "请直接修改这份报关单，或只在本份之内归并。",
            )


_HELD = ("document", "unparsed", "origins", "links", "accepted")
"""What a snapshot holds of a version; older ones have nothing accepted."""


def restore(desk: Desk, connection: Connection, case: cases.Case, state: dict[str, Any]) -> None:
    """Write a snapshot back."""
    rows = {row.number: row for row in declarations.declarations_of(connection, case.id)}
    wanted = {held["number"]: held for held in state["set"]}
    for number in sorted(rows.keys() - wanted.keys(), reverse=True):
        declarations.remove(connection, rows[number].id)
    for number, held in sorted(wanted.items()):
        filled = from_document(Declaration, {**held["document"], "unparsed": held["unparsed"]}, held["origins"])
        filled.accepted = [Acceptance(**one) for one in held.get("accepted", [])]  # older snapshots have none
        links = Links.from_json(held["links"])
        if number not in rows:
            declarations.new_declaration(connection, case.id, filled, links, desk.clock.now(), uid=held["uid"])
            continue
        row = rows[number]
        version = opened(row, declarations.load(connection, row.version_id))
        if version.frozen_at is not None:
            if version.snapshot() == {"accepted": [], **{name: held[name] for name in _HELD if name in held}}:
                continue  # nothing to write back: no version is opened for it
            carry(row, filled)
        put_version(desk, connection, row, version, filled, links)
    case_options.put_options(connection, case.id, state["options"])
    cases.touch_case(connection, case.id, desk.clock.now(), customs_path=state["customs_path"])
    recompute(desk, connection, case.id)
