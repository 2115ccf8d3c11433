"""What this machine knows of its data folder and the store itself must not carry: `care.json` beside the store.

A restored or copied store would bring its own old answers along; these stay with the folder. Losing the file costs a
reminder, never data.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from ..errors import UserError
from ..places import write_beside_then_replace
from .engine import Connection, read_meta
from .tables import history

NAME = "care.json"


def read_care(root: Path) -> dict[str, Any]:
    """What is known; {} when there is nothing, or nothing readable."""
    try:
        found = json.loads((root / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def note_care(root: Path, **facts: Any) -> None:
    """Remember facts under their names. A folder that cannot be written costs the reminder only."""
    known = read_care(root)
    if {**known, **facts} == known:
        return
    words = json.dumps({**known, **facts}, ensure_ascii=False, indent=1, sort_keys=True)
    try:
        write_beside_then_replace(root / NAME, words.encode())
    except UserError:
        return


def high_water(connection: Connection) -> dict[str, Any]:
    """How far the work of this store has come: a store that is behind what was noted is older than the truth."""
    return {
        "history": int(connection.execute(select(func.coalesce(func.max(history.c.id), 0))).scalar_one()),
        "counter": int(read_meta(connection, "client_counter")),
        "epoch": read_meta(connection, "epoch"),
    }


def is_behind(connection: Connection, noted: Any) -> bool:
    """Whether the store lacks work that was noted of it, or is another one: a copy was put in its place."""
    if not isinstance(noted, dict):
        return False
    now = high_water(connection)
    behind = (isinstance(noted.get(name), int) and noted[name] > now[name] for name in ("history", "counter"))
    return noted.get("epoch") != now["epoch"] or any(behind)
