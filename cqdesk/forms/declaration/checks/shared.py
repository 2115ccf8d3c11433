"""What several groups of rules ask: places of a field, patterns, whether the goods cross the border."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...rules import Answer, Applies, Facts, found, rule
from ..fields import Declaration, GoodsLine

FILLING_RULES = "GACC 2019/18"
"""报关单填制规范, announcement 2019 No. 18."""

INTERFACE = "Single Window interface table of the declaration"

INTERNAL_MODES = frozenset("01789HTWXYZ")
"""Transport modes without a crossing of the border (无实际进出境), filling rules item 9."""

PERIODIC = "集中申报"
"""Stands as conveyance name of a periodic declaration."""

UNPACKED = ("00", "01")
"""Kinds of package 散装 and 裸装."""

OFFICE = re.compile(r"[0-9A][0-9]{3}")
COUNTRY = re.compile(r"[A-Z]{3}")
TWO_DIGITS = re.compile(r"[0-9]{2}")


def places(declaration: Declaration, place: str) -> Iterator[tuple[str, str]]:
    """(path, value) of a text field everywhere it occurs; `goods.hs_code` names a field of rows."""
    within, _, name = place.rpartition(".")
    if not within:
        yield name, getattr(declaration, name)
        return
    for row, item in enumerate(getattr(declaration, within), start=1):
        yield f"{within}[{row}].{name}", getattr(item, name)


def lines(declaration: Declaration) -> Iterator[tuple[str, GoodsLine]]:
    """(path, goods line)."""
    for row, line in enumerate(declaration.goods, start=1):
        yield f"goods[{row}]", line


def crosses_border(declaration: Declaration) -> bool:
    """Whether the transport mode means a crossing of the border; False too when there is no mode yet."""
    return bool(declaration.transport_mode) and declaration.transport_mode not in INTERNAL_MODES


def in_transit(declaration: Declaration) -> bool:
    """Whether the declaration rides on a transit form (转关) or is periodic: other formats hold in transport fields."""
    return (
        declaration.declaration_transit_relation == "1"
        or declaration.conveyance_name.startswith("@")
        or declaration.conveyance_name == PERIODIC
    )


def is_summary_step(declaration: Declaration) -> bool:
    """Whether this is the summary step (概要申报) of a two-step declaration: third character of the kind is 5."""
    return declaration.document_type[2:3] == "5"


def must_match(
    id: str, place: str, pattern: re.Pattern[str], title: str, *, source: str, applies: Applies = "both"
) -> None:
    """Register the commonest rule: a field is needed and has a fixed form."""

    def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
        for path, value in places(d, place):
            if not pattern.fullmatch(value):
                yield found(path)

    judge.__doc__ = title
    rule(id, "error", source=source, applies=applies, settles=(place,))(judge)
