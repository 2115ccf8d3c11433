"""How like two declarations are in what identifies a shipment: for a print that carries no number we know.

Weights by how rarely two shipments share the fact: a bill, contract or container number says most, a party almost
nothing, because a client ships every week.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from .alike import folded
from .fields import Declaration

ENOUGH = 50
"""Percent from which a print counts as that of a declaration, when a strong fact agrees besides."""


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """What two declarations share. `percent` of the weight of the facts both have."""

    percent: int
    agreeing: tuple[str, ...]
    """Chinese names of the facts that agree, strongest first."""
    differing: tuple[str, ...]
    strong: bool
    """A number of the shipment agrees, or the value, or both weights and the packages: no two shipments share those by
    chance."""

    @property
    def enough(self) -> bool:
        """Whether this is the same shipment as far as content can tell."""
        return self.strong and self.percent >= ENOUGH


_Fact = Callable[[Declaration], object]


def _value(form: Declaration) -> object:
    total: dict[str, Decimal] = {}
    for line in form.goods:
        if line.total_price is not None:
            total[line.trade_currency] = total.get(line.trade_currency, Decimal(0)) + line.total_price
    return tuple(sorted((currency, amount.normalize()) for currency, amount in total.items()))


_FACTS: tuple[tuple[str, int, _Fact], ...] = (
    ("提运单号", 3, lambda form: folded(form.bill_of_lading_number)),
    ("合同号", 3, lambda form: folded(form.contract_number)),
    ("集装箱号", 3, lambda form: tuple(sorted(folded(one.container_number) for one in form.containers))),
    ("商品编号", 2, lambda form: tuple(sorted(line.hs_code for line in form.goods if line.hs_code))),
    ("总价", 2, _value),
    ("毛重", 1, lambda form: form.gross_weight_kg),
    ("净重", 1, lambda form: form.net_weight_kg),
    ("件数", 1, lambda form: form.package_count),
    ("境内收发货人", 1, lambda form: folded(form.domestic_party_name)),
)
_STRONG = frozenset({"提运单号", "合同号", "集装箱号", "总价"})
_TOGETHER = frozenset({"毛重", "净重", "件数"})


def likeness(ours: Declaration, theirs: Declaration) -> Likeness:
    """Compare what both say. Different directions have nothing in common."""
    agreeing: list[str] = []
    differing: list[str] = []
    got = possible = 0
    for name, weight, fact in _FACTS:
        a, b = fact(ours), fact(theirs)
        if not a or not b:
            continue
        possible += weight
        if a == b:
            got += weight
            agreeing.append(name)
        else:
            differing.append(name)
    if ours.import_export_flag and theirs.import_export_flag and ours.import_export_flag != theirs.import_export_flag:
        return Likeness(percent=0, agreeing=(), differing=("进出口标志",), strong=False)
    strong = bool(_STRONG.intersection(agreeing)) or set(agreeing) >= _TOGETHER
    percent = got * 100 // possible if possible else 0
    return Likeness(percent=percent, agreeing=tuple(agreeing), differing=tuple(differing), strong=strong)
