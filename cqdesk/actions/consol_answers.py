"""What the command line says of a consol (`consol show`, `consol pull`, `manifest`)."""

from __future__ import annotations

from typing import Any

from ..domain.consolidation.model import MODE_ZH
from ..domain.consolidation.owed import DUE_ZH
from ..domain.consolidation.receipts import BILL_STAGE_ZH
from ..domain.consolidation.tie_out import TIE_ZH, WHAT_ZH
from ..domain.quantity import plain
from ..forms.issues import CannotJudge, Issue
from .consol_demo import owed_words
from .consols import OpenConsol
from .manifest_building import Prepared
from .manifest_views import message_views


def consol_line(held: OpenConsol) -> dict[str, Any]:
    """A consol as one entry of a list."""
    return {
        "consol": held.row.number,
        "state": held.row.state,
        "mode": MODE_ZH[held.consol.mode],
        "direction": held.row.direction,
        "master": held.consol.master,
        "houses": len(held.consol.houses),
        "containers": len(held.consol.containers),
        "tied": held.tie.tied,
        "owed": len(held.record.owed),
    }


def consol_answer(held: OpenConsol) -> dict[str, Any]:
    """Everything of a consol."""
    return {
        **consol_line(held),
        "house_bills": [
            {
                "house": one.number,
                "shipper": one.shipper.name,
                "pieces": one.stated.pieces,
                "gross_kg": None if one.stated.gross_kg is None else plain(one.stated.gross_kg),
                "containers": list(one.containers),
                "stage": held.views[one.number].stage.value,
                "stage_zh": BILL_STAGE_ZH[held.views[one.number].stage],
            }
            for one in held.consol.houses
        ],
        "boxes": [
            {
                "container": one.number,
                "size_type": one.size_type,
                "seals": [seal.number for seal in one.seals],
                "pieces": one.stated.pieces,
                "gross_kg": None if one.stated.gross_kg is None else plain(one.stated.gross_kg),
                "vgm_kg": None if one.vgm is None else plain(one.vgm.mass_kg),
            }
            for one in held.consol.containers
        ],
        "tie": [
            {
                "subject": row.subject,
                "what": WHAT_ZH[row.what],
                "boxes": row.boxes,
                "bills": row.bills,
                "declared": row.declared,
                "answer": TIE_ZH[row.tie],
            }
            for row in held.tie.rows
        ],
        "owed": [owed_words(one) for one in held.record.owed],
        "messages": [
            {"kind": one.kind, "function": one.function, "stage": one.stage, "message_id": one.message_id}
            for one in message_views(held)
        ],
    }


def change_answer(before: OpenConsol, after: OpenConsol) -> dict[str, Any]:
    """What an act left owed; where customs has to agree first, also what was asked for before and not answered yet."""
    known = set(before.record.owed)
    asked = [one for one in after.record.owed if one.request] if after.consol == before.consol else []
    new = [one for one in after.record.owed if one not in known or one in asked]
    return {
        "consol": after.row.number,
        "houses": len(after.consol.houses),
        "waiting": bool(asked),
        "tied": after.tie.tied,
        "owed": [owed_words(one) for one in new],
        "told": "；".join(dict.fromkeys(DUE_ZH[one.due] for one in new)) or "没有需要补发的报文和单证",
    }


def check_answer(found: tuple[list[Issue], list[CannotJudge]]) -> dict[str, Any]:
    """The `check` form of a consol's checks."""
    issues, lacks = found
    return {
        "issues": [one.to_json() for one in issues],
        "not_checked": [{"id": one.id, "missing": one.missing} for one in lacks],
    }


def manifest_answer(made: Prepared, file: str) -> dict[str, Any]:
    """What was written."""
    return {
        "file": file,
        "message": made.message,
        "function": made.function,
        "message_id": made.form.head.message_id,
        "bills": len(made.bills),
        "issues": [one.to_json() for one in made.issues],
        "left_out": list(made.left_out),
    }
