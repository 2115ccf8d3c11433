"""Quantity, unit price and total of the goods kept together while a clerk types: the two typed last win."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ..domain.prices import Part, compute, fit, follower
from ..domain.quantity import plain
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from ..store import cases, history
from .acts import TYPED
from .desk import Desk
from .edits import put_text

_FIELDS: Mapping[str, Part] = {"trade_quantity": "quantity", "unit_price": "price", "total_price": "amount"}
_NAMES: Mapping[Part, str] = {part: name for name, part in _FIELDS.items()}
BY_RULE = "rule:VAL-002"
LOOKED_BACK = 60
"""Acts in which the one before the last typing is looked for."""


def typed_order(desk: Desk, case: str, number: int) -> list[str]:
    """Paths of prices and quantities typed by hand in this declaration, the last first; what was undone does not count."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        entries = history.entries(connection, f"case:{found.uid}", newest=LOOKED_BACK)
    gone = _undone(entries)
    return [
        change[0]
        for entry in reversed(entries)
        if entry.act in TYPED and entry.seq not in gone and entry.payload.get("declaration") == number
        for change in reversed(entry.payload.get("changes", []))
        if change[0].rpartition(".")[2] in _FIELDS
    ]


def _undone(entries: Sequence[history.Entry]) -> set[int]:
    """Numbers of the acts that are undone now. A redo names the undo it takes back, and so on down to the act itself."""
    act: dict[int, int] = {}
    gone: set[int] = set()
    for entry in entries:
        if entry.act in ("undo", "redo"):
            of = int(entry.payload["of"])
            act[entry.seq] = act.get(of, of)
            (gone.add if entry.act == "undo" else gone.discard)(act[entry.seq])
    return gone


def concerns_prices(paths: Sequence[str]) -> bool:
    """Whether any of the paths is a quantity, price or total of the goods."""
    return any(path.startswith("goods[") and path.partition(".")[2] in _FIELDS for path in paths)


def keep_prices(filled: Filled[Declaration], said: Sequence[Sequence[str]], before: Sequence[str]) -> list[list[str]]:
    """Calculate what follows from the changes `said`; returns the further changes. `before`: see `typed_order`.

    What agrees already stays. Half-typed and emptied values are the clerk's: nothing is calculated from or over them.
    """
    more: list[list[str]] = []
    changed = [path for path, _old, _new in said if concerns_prices([path])]
    for here in dict.fromkeys(path.rpartition(".")[0] for path in changed):
        more += _keep_row(filled, here, changed, before)
    return more


def _keep_row(filled: Filled[Declaration], here: str, changed: Sequence[str], before: Sequence[str]) -> list[list[str]]:
    row = int(here.partition("[")[2].rstrip("]")) - 1
    values: dict[Part, Decimal | None] = {part: getattr(filled.form.goods[row], name) for name, part in _FIELDS.items()}
    paths = {part: f"{here}.{name}" for part, name in _NAMES.items()}
    now = [part for part, path in paths.items() if path in changed]
    if len(now) == 3 or any(values[part] is None for part in now) or any(p in filled.unparsed for p in paths.values()):
        return []
    quantity, price, amount = values["quantity"], values["price"], values["amount"]
    if quantity is not None and price is not None and amount is not None and fit(quantity, price, amount):
        return []
    by_hand = {part for part, path in paths.items() if filled.origins.get(path, "").startswith("hand:")}
    earlier = [part for path in before for part in paths if paths[part] == path and part in by_hand]
    unseen = [part for part in paths if part in by_hand and part not in earlier]
    last = follower(
        [*now, *earlier, *unseen],
        [part for part, path in paths.items() if filled.origins.get(path) == BY_RULE],
        [part for part, value in values.items() if value is None],
    )
    if last is None or last in now:
        return []
    found = compute(last, values)
    return [] if found is None else put_text(filled, paths[last], plain(found), BY_RULE)
