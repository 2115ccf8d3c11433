"""One step back or forward in a history chain: the rules of undo, whatever the chain is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import UserError
from ..store import history
from ..store.engine import Connection
from .acts import act_zh
from .desk import Desk

UNDO_STEPS = history.KEPT_SNAPSHOTS


def step_back(
    desk: Desk,
    connection: Connection,
    chain: str,
    *,
    redo: bool,
    write_back: Callable[[dict[str, Any]], dict[str, Any]],
    said: Callable[[dict[str, Any]], dict[str, Any]] = lambda state: {},
    stops_zh: str,
    remedy_zh: str,
) -> tuple[str, list[list[str]]]:
    """Undo (or redo) the newest act of a chain that can be. `write_back` writes a state and returns what stood there.

    Returns the act's Chinese name and its changes, turned round. Raises `UserError` when there is nothing, when the act is
    one that stays (`stops_zh` says why), or when it lies too far back.
    """
    target = history.top(connection, chain, "undone" if redo else "done")
    if target is None:
        raise UserError(
            "nothing-to-redo" if redo else "nothing-to-undo",
            "没有可以" + ("重做" if redo else "撤销") + "的操作。",
            "请直接修改需要更正的内容。",
        )
    if target.undoable == "barrier":
        raise UserError("undo-stops-here", f"“{act_zh(target.act)}”不能撤销：{stops_zh}", remedy_zh)
    state = history.before(connection, target.id)
    if state is None:
        raise UserError("undo-too-old", f"只能撤销最近 {UNDO_STEPS} 步操作。", "请直接修改需要更正的内容。")
    what = str(target.payload.get("what", target.act))
    changes = [[path, new, old] for path, old, new in target.payload.get("changes", [])]
    before = write_back(state)
    history.turn(
        connection,
        target,
        "redo" if redo else "undo",
        {**said(state), "of": target.seq, "what": what, "changes": changes},
        who=desk.user,
        at=desk.clock.now(),
        before=before,
    )
    return f"已{'重做' if redo else '撤销'}：{act_zh(what)}", changes
