"""TWO: the two-step declaration (两步申报): summary step (概要申报), then the whole form (完整申报)."""

from __future__ import annotations

from collections.abc import Iterator

from ...rules import Answer, Facts, found, rule
from ..fields import Declaration, is_summary_step
from .shared import lines, really_crosses

GOODS = ("hs_code", "goods_name", "trade_quantity", "trade_unit", "total_price", "origin_country")


@rule("TWO-001", "error", source="GACC 2019/127; 2019/216", applies="import")
def summary_complete(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The nine items of the summary step; nothing else is asked of it."""
    if not is_summary_step(d):
        return
    head = [
        ("domestic_party_name", d.domestic_party_name),
        ("transport_mode", d.transport_mode),
        ("supervision_mode", d.supervision_mode),
    ]
    if really_crosses(d) and d.transport_mode != "4":
        head += [("conveyance_name", d.conveyance_name), ("bill_of_lading_number", d.bill_of_lading_number)]
    for path, value in head:
        if not value:
            yield found(path)
    if not d.goods:
        yield found("goods")
    for here, line in lines(d):
        for name in GOODS:
            if getattr(line, name) in ("", None):
                yield found(f"{here}.{name}")


@rule("TWO-007", "warning", source="interface table: Type; public clients differ", applies="import")
def step_mark(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The third character of a two-step kind is 5 or 6; older clients wrote 3 and flags."""
    if d.document_type[2:3] == "3":
        yield found("document_type", value=d.document_type)
