"""The second declaration of a shipment begins with what the first says of the journey: conveyance, voyage, bill, boxes.

A shipment of more than fifty items is several declarations; they travel together, so nobody types the journey twice.
Done once per declaration, when it is first opened with the journey missing; an act of its own, taken back by undo.
"""

from __future__ import annotations

from typing import Any

from ..domain.stage import Stage
from ..forms import path as paths
from ..forms.declaration.fields import Container, Declaration
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled
from ..forms.spec import fields_of
from ..store import cases, declarations, history
from ..store.engine import Connection
from .desk import Desk
from .destinations import put_destinations
from .drafts import act_on_draft, chain_of
from .edits import put_text, reorder

ACT = "as_first"
JOURNEY = (
    "transport_mode",
    "conveyance_name",
    "free_text.voyage_number",
    "bill_of_lading_number",
    "entry_exit_date",
    "departure_date",
    "declaration_customs_office",
    "entry_exit_customs_office",
    "entry_exit_port",
    "departure_or_arrival_country",
    "departure_port",
    "transit_or_destination_port",
    "goods_location",
)
"""Head fields that all declarations of one shipment share because it travels as one."""
_TELLING = ("conveyance_name", "free_text.voyage_number", "bill_of_lading_number", "containers")
"""Without one of these the first declaration has nothing to hand on yet."""


def begin_as_first(desk: Desk, case: str, number: int) -> str:
    """Fill the untouched journey of declaration `number` from the first of its case.

    Returns a sentence for the clerk; "" when nothing was missing, nothing is known yet, or it was done before.
    """
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        if number == 1 or not _may_begin(connection, found, number):
            return ""
        first = declarations.declaration_of(connection, found.id, 1)
        given = declarations.load(connection, first.version_id).filled
        row = declarations.declaration_of(connection, found.id, number)
        missing = _missing(given, declarations.load(connection, row.version_id).filled)
    if not set(missing) & set(_TELLING):
        return ""
    origin = f"case:{case}"

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        said: list[list[str]] = []
        for path in missing:
            if path != "containers":
                said += put_text(filled, path, given.text_at(path), origin)
        if "containers" in missing:
            said += _put_boxes(given, filled, links, origin)
        said += put_destinations(filled, said, "")
        return {"changes": said} if said else None

    act_on_draft(desk, case, number, ACT, change)
    labels = [paths.label_of(Declaration, path) for path in missing if path in _TELLING]
    return f"已带入第 1 份报关单的{'、'.join(labels)}等，请核对；不需要时按 Ctrl+Z 撤销。"


def _may_begin(connection: Connection, case: cases.Case, number: int) -> bool:
    """Whether it is a draft nobody sent, that was not begun this way before (undone or not)."""
    row = declarations.declaration_of(connection, case.id, number)
    version = declarations.load(connection, row.version_id)
    if (
        row.step
        or row.reached is not Stage.NONE
        or version.frozen_at is not None
        or row.official_version_id is not None
    ):
        return False
    done = (entry for entry in history.entries(connection, chain_of(case)) if entry.act == ACT)
    return all(entry.payload.get("declaration") != number for entry in done)


def _missing(given: Filled[Declaration], own: Filled[Declaration]) -> list[str]:
    """What the first has and this one never had; what a hand emptied stays empty."""
    found = [path for path in JOURNEY if given.text_at(path) and not own.text_at(path) and not own.origins.get(path)]
    return [*found, *(["containers"] if given.form.containers and not own.form.containers else [])]


def _put_boxes(given: Filled[Declaration], filled: Filled[Declaration], links: Links, origin: str) -> list[list[str]]:
    """The boxes of the first; which items lie in which of several boxes only a person knows."""
    boxes = range(1, len(given.form.containers) + 1)
    reorder(filled, links, "containers", [None for _ in boxes])
    said: list[list[str]] = []
    for box in boxes:
        for spec in fields_of(Container):
            path = f"containers[{box}].{spec.name}"
            if spec.name != "item_numbers" and (words := given.text_at(path)):
                said += put_text(filled, path, words, origin)
    if len(boxes) == 1 and filled.form.goods:
        said += put_text(filled, "containers[1].item_numbers", f"1-{len(filled.form.goods)}", origin)
    return said
