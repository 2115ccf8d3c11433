"""ORI and the export preference (ITM-011): where goods come from and go to, and what agreements that concerns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ...rules import Answer, Facts, found, rule
from ..agreements import agreements_with
from ..fields import Declaration
from .goods import elements
from .places import CHINA
from .shared import FILLING_RULES, country_zh, crosses_border, lines, listed, really_crosses

ITEM_40, ITEM_41 = f"{FILLING_RULES} item 40", f"{FILLING_RULES} item 41"
UNKNOWN = ("ZZZ", "701")
"""国别不详, today and in old messages."""
HOME_AGAIN = frozenset({"4561", "4400", "4600", "1300", "2600", "2700", "3100", "4500"})
"""Modes under which Chinese goods come back."""
_REASONS = ("复出", "复运", "转口", "退", "进口", "原产")


@rule(
    "ORI-002",
    "error",
    source="interface table: OriginCountry and DestinationCountry are swapped on exports",
    applies="export",
)
def swapped_countries(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Goods that leave China are not foreign goods whose destination is China: the two were swapped."""
    if not crosses_border(d):
        return
    for path, line in lines(d):
        if line.destination_country == CHINA and line.origin_country not in ("", CHINA):
            yield found(f"{path}.destination_country")


@rule("ORI-003", "warning", source=ITEM_40, applies="export")
def foreign_goods_exported(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Ordinary exports are mostly Chinese; a reason in the remarks settles it. One finding that names the lines."""
    if d.supervision_mode != "0110" or any(word in d.remarks for word in _REASONS):
        return
    foreign = [
        row
        for row, line in enumerate(d.goods, start=1)
        if line.origin_country not in ("", CHINA) and line.destination_country != CHINA
    ]
    if foreign:
        yield found(f"goods[{foreign[0]}].origin_country", lines=listed(foreign))


@rule("ORI-004", "warning", source=ITEM_41, applies="import")
def import_for_elsewhere(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Imports stay in China. One finding that names the lines."""
    away = [row for row, line in enumerate(d.goods, start=1) if line.destination_country not in ("", CHINA)]
    if away:
        yield found(f"goods[{away[0]}].destination_country", lines=listed(away))


@rule("ORI-005", "warning", source=ITEM_40, applies="import", key="supervision_mode")
def chinese_goods_imported(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Chinese goods come back under modes of return; through a zone they come back regularly and are not judged."""
    if d.supervision_mode in HOME_AGAIN or not really_crosses(d) or "复进口" in d.remarks:
        return
    own = [row for row, line in enumerate(d.goods, start=1) if line.origin_country == CHINA]
    if own:
        yield found(f"goods[{own[0]}].origin_country", lines=listed(own))


@rule("ORI-007", "warning", source=ITEM_40, applies="import")
def unknown_origin(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """An unknown origin costs the preferential rate. One finding that names the lines."""
    unknown = [row for row, line in enumerate(d.goods, start=1) if line.origin_country in UNKNOWN]
    if unknown:
        yield found(f"goods[{unknown[0]}].origin_country", lines=listed(unknown))


@rule("ORI-016", "warning", source="GACC 2021/34", applies="import", since=date(2021, 5, 10))
def proof_as_permit(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A proof of origin no longer stands among the permits."""
    for row, licence in enumerate(d.licences, start=1):
        if licence.licence_code == "Y":
            yield found(f"licences[{row}].licence_code")


def _preference(d: Declaration, facts: Facts, given: str, *, with_agreement: bool) -> list[int]:
    """Lines with an export preference whose destination has (not) an agreement in force."""
    return [
        row
        for row, line in enumerate(d.goods, start=1)
        if elements(line)[1:2] == [given]
        and line.destination_country
        and bool(agreements_with(line.destination_country, facts.on)) == with_agreement
    ]


@rule(
    "ITM-011",
    "warning",
    source=f"{FILLING_RULES} item 35; agreement_parties.csv",
    applies="export",
    needs=("trade_agreements",),
    error_when="trade_agreements",
)
def preference_without_agreement(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Preference 1 needs an agreement in force with the destination. One finding that names the lines."""
    wrong = _preference(d, facts, "1", with_agreement=False)
    if wrong:
        country = d.goods[wrong[0] - 1].destination_country
        yield found(f"goods[{wrong[0]}].declaration_elements", lines=listed(wrong), country=country_zh(facts, country))


@rule(
    "ORI-020",
    "info",
    source="agreement_parties.csv",
    applies="export",
    needs=("trade_agreements",),
)
def preference_left_out(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """An agreement in force and preference 0: a hint that a proof of origin could be had. One per form."""
    open_to = _preference(d, facts, "0", with_agreement=True)
    if open_to:
        country = d.goods[open_to[0] - 1].destination_country
        yield found(
            f"goods[{open_to[0]}].declaration_elements", lines=listed(open_to), country=country_zh(facts, country)
        )
