"""What several groups of rules ask: places of a field, patterns, whether the goods cross the border."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from cqdesk.domain.quantity import exact_sum

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
REAL_MODES = frozenset("23456")
"""Transport modes that surely cross the border: sea, rail, road, air, mail."""
ENTRY_NUMBER = re.compile(r"[0-9A][0-9]{3}(19|20)[0-9]{2}[0-9A-FI][0-9]{9}")
"""A declaration number: office, year, direction, serial."""
_NAMED = 5


def places(declaration: Declaration, place: str) -> Iterator[tuple[str, str]]:
    """(path, value) of a text field everywhere it occurs; `goods.hs_code` names a field of rows."""
    within, _, name = place.rpartition(".")
    if not within:
        yield name, getattr(declaration, name)
        return
    for row, item in enumerate(getattr(declaration, within), start=1):
        yield f"{within}[{row}].{name}", getattr(item, name)


def country_zh(facts: Facts, code: str) -> str:
    """A country as a sentence names it, `越南（VNM）`; the bare code where the table does not know it."""
    entry = facts.find("countries", code)
    return f"{entry.name_zh}（{code}）" if entry else code


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


def really_crosses(declaration: Declaration) -> bool:
    """Whether the goods surely cross the border by a conveyance (not: fixed installations, travellers, new modes)."""
    return declaration.transport_mode in REAL_MODES


def listed(rows: Sequence[int]) -> str:
    """Line numbers as a sentence names them: `第1、3项`, at most five."""
    more = "等" if len(rows) > _NAMED else ""
    return f"第{'、'.join(map(str, rows[:_NAMED]))}{more}项"


def one_currency_total(declaration: Declaration) -> tuple[str, Decimal] | None:
    """Currency and sum of all lines; None unless all lines have a total in the same currency."""
    totals = [line.total_price for line in declaration.goods]
    currencies = {line.trade_currency for line in declaration.goods}
    known = [total for total in totals if total is not None]
    if not known or len(known) < len(totals) or len(currencies) != 1:
        return None
    return currencies.pop(), exact_sum(known)


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
