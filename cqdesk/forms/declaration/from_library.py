"""What the goods library adds to a goods line where papers, profile and tariff are silent.

Its facts come with the paper lines (`library.NAME`, see `actions.library_fill`) and carry their own origin
(`library:PART@VERSION`). A joined line takes a text only if all its paper lines agree on it. Nothing that stands is
ever replaced: what differs is shown to the clerk, who decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ...domain.library import number
from ...domain.quantity import exact_sum, plain
from .. import path as paths
from ..document import HAND, Filled
from .fields import Declaration, GoodsLine
from .paper_facts import Fact, Papers

PREFIX = "library."
TEXTS = ("goods_name_en", "ciq_code", "domestic_district", "legal_unit_1", "legal_unit_2")
"""Fields a line takes as they are."""
KILOGRAM = "035"


def fill_from_library(filled: Filled[Declaration], here: str, link: Sequence[str], papers: Papers) -> None:
    """Fill the blanks of the goods line at `here`, merged from the paper lines of `link`."""
    by_key = {line.key: line.facts for line in papers.lines}
    facts = [by_key.get(key, {}) for key in link]
    for name in TEXTS:
        said = [line.get(PREFIX + name) for line in facts]
        texts = {fact.text for fact in said if fact is not None}
        if said and None not in said and len(texts) == 1:
            _put(filled, f"{here}.{name}", texts.pop(), _origin([fact for fact in said if fact is not None]))
    goods: GoodsLine = paths.get(filled.form, here)
    for unit, field_name, per_unit in (
        (goods.legal_unit_1 == KILOGRAM, "legal_quantity_1", "unit_weight_kg"),
        (goods.legal_unit_2 == KILOGRAM, "legal_quantity_2", "unit_weight_kg"),
        (bool(goods.legal_unit_2), "legal_quantity_2", "legal_2_per_unit"),
    ):
        pairs = [(line.get("quantity"), line.get(PREFIX + per_unit)) for line in facts]
        total = _total(pairs)
        if unit and total is not None:
            origin = _origin([known for _quantity, known in pairs if known is not None])
            _put(filled, f"{here}.{field_name}", plain(total), origin)


def _put(filled: Filled[Declaration], path: str, words: str, origin: str) -> None:
    if not filled.text_at(path) and not filled.origins.get(path, "").startswith(HAND):
        filled.type_in(path, words, origin)


def _origin(facts: Sequence[Fact]) -> str:
    return facts[0].origin if len({fact.origin for fact in facts}) == 1 else f"{facts[0].origin} +{len(facts) - 1}"


def _total(pairs: Sequence[tuple[Fact | None, Fact | None]]) -> Decimal | None:
    """Quantity times what one has, added up over the lines; None if one of them lacks it."""
    products = []
    for quantity, per_unit in pairs:
        count = number(quantity.text) if quantity is not None else None
        each = number(per_unit.text) if per_unit is not None else None
        if count is None or each is None:
            return None
        products.append(count * each)
    return exact_sum(products) if products else None
