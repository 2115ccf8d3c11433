"""The legal quantities beside a deal quantity that was typed, as the official form fills them.

Where the tariff counts the goods in the unit of the deal, or in one that converts into it, nobody types the number
twice (filling rules item 36). What a hand typed or emptied stays; a number that came from the deal quantity follows it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ..domain.quantity import convert, parse_plain, plain
from ..forms import path as paths
from ..forms.declaration.fields import Declaration, GoodsLine
from ..forms.document import HAND, Filled
from .edits import put_text

_RULE = "rule:QTY-003"
_MOVES = re.compile(r"(goods\[\d+\])\.(hs_code|trade_quantity|trade_unit|legal_unit_[12])")


def put_legal_quantities(filled: Filled[Declaration], said: Sequence[list[str]]) -> list[list[str]]:
    """Where quantity, unit or commodity number of a goods line was just put, its legal quantities; the changes made."""
    before: dict[str, dict[str, str]] = {}
    for path, old, _new in said:
        if moved := _MOVES.fullmatch(path):
            before.setdefault(moved[1], {}).setdefault(moved[2], old)
    more: list[list[str]] = []
    for here, old_words in before.items():
        goods: GoodsLine = paths.get(filled.form, here)
        for which in ("1", "2"):
            place = f"{here}.legal_quantity_{which}"
            unit = getattr(goods, f"legal_unit_{which}")
            origin = filled.origins.get(place, "")
            held = getattr(goods, f"legal_quantity_{which}")
            free = origin == _RULE or (not origin and not filled.text_at(place))
            if not free and (origin.startswith(HAND) or held is None or held != _deal_before(goods, old_words, unit)):
                continue
            found = convert(goods.trade_quantity, goods.trade_unit, unit) if goods.trade_quantity and unit else None
            if found is not None:
                more += put_text(filled, place, plain(found), _RULE)
            elif origin == _RULE:
                more += put_text(filled, place, "", "")
    return more


def _deal_before(goods: GoodsLine, old: dict[str, str], unit: str) -> Decimal | None:
    """The deal quantity before the act, in a legal unit: a number equal to it came from there."""
    quantity = goods.trade_quantity
    if "trade_quantity" in old:
        quantity = parse_plain(old["trade_quantity"])
    return convert(quantity, old.get("trade_unit", goods.trade_unit), unit) if quantity and unit else None
