"""All numbered checks of a consol, with the message it would send now."""

from __future__ import annotations

from typing import Any

from ..domain.consolidation.model import Mode
from ..domain.consolidation.owed import manifest_code
from ..forms.issues import CannotJudge, Issue
from ..forms.manifest.checks import run_checks
from ..forms.manifest.presence import MAIN
from ..store import consols
from ..store.engine import Connection
from .consol_facts import facts_of
from .consol_plans import plan_facts
from .consol_settings import check_settings
from .consols import OpenConsol, opened
from .desk import Desk
from .manifest_building import prepare


def check_consol(desk: Desk, number: str) -> tuple[list[Issue], list[CannotJudge]]:
    """All checks of a consol: what was found, and what could not be judged."""
    with desk.store.read() as connection:
        held = opened(connection, consols.row_of(connection, number), check_settings(connection).tie)
        return check_open(desk, connection, held)


def check_open(
    desk: Desk, connection: Connection, held: OpenConsol, **more: Any
) -> tuple[list[Issue], list[CannotJudge]]:
    """`check_consol` of an open consol."""
    answers = run_checks(facts_of(desk, connection, held, **{**_messages(desk, held), **_plans(held), **more}))
    return [issue for one in answers for issue in one.issues], [lack for one in answers for lack in one.missing]


def _messages(desk: Desk, held: OpenConsol) -> dict[str, Any]:
    """The main data as they would leave now."""
    if held.consol.mode is Mode.RAIL or not held.consol.houses:
        return {}
    made = prepare(held, manifest_code(held.consol), MAIN, desk.clock.now())
    return {"forms": [made.form], "files": [(made.message, made.function, made.data)] if made.data else []}


def _plans(held: OpenConsol) -> dict[str, Any]:
    return {"plans": plan_facts(held.consol, held.record.plans)}
