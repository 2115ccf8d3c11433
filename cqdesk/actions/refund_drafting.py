"""Units and names as the bureau compares them, already while the declaration is drafted: later only an amendment heals it.

At least one of the three units of a goods line must be the invoice's, and its name the invoice's name (refund reference
section 6, checks C-43 and C-44). A goods line is judged only where the client has purchase invoices of such goods; a form
whose invoices nobody imported stays silent.
"""

from __future__ import annotations

from functools import cache
from itertools import chain

from ..domain.refund.matching import Likeness, bare_name, likeness
from ..forms.declaration.fields import Declaration, GoodsLine
from ..forms.issues import Issue
from ..intake.names import Names, names_from_rows, synonym_rows, table_rows
from ..places import resources
from ..store import cases, refund, refund_decisions
from ..store.engine import Connection
from .refund_modes import supervision_modes

UNIT, NAME = "refund-draft-unit", "refund-draft-name"
_Bought = dict[str, dict[str, str]]
"""Bare goods name to unit code to the unit as printed."""


def purchase_findings(connection: Connection, case: cases.Case, form: Declaration) -> list[Issue]:
    """What the purchase invoices of the client say against the goods lines of an export that is to be refunded."""
    if case.company_id is None or (form.import_export_flag or "E") != "E" or case.direction == "import":
        return []
    if supervision_modes().get(form.supervision_mode, "refund") != "refund":
        return []
    bought = _bought(connection, case.company_id)
    if not bought:
        return []
    ratios = {
        (bare_name(one["name"]), one["invoice_unit"])
        for one in refund_decisions.decisions(connection, case.company_id, "ratio").values()
    }
    found = []
    for at, line in enumerate(form.goods, start=1):
        if line.goods_name.strip() and (issue := _judged(at, line, bought, ratios)) is not None:
            found.append(issue)
    return found


def _judged(at: int, line: GoodsLine, bought: _Bought, ratios: set[tuple[str, str]]) -> Issue | None:
    name = bare_name(line.goods_name)
    units = bought.get(name)
    if units is None:
        close = sorted(other for other in bought if likeness(line.goods_name, other) is Likeness.SIMILAR)
        if not close:
            return None
        return Issue(
            id=NAME,
            severity="info",
            path=f"goods[{at}].goods_name",
            message=f"第 {at} 项“{line.goods_name}”与进货发票的货名“{close[0]}”相近但不相同。",
            remedy="如是同一货物，请与供货方统一品名后再申报；品名不符会成为退税疑点，申报后只能改单。",
            source="出口退税：发票与报关单品名比对（C-44）",
        )
    ours = {unit for unit in (line.trade_unit, line.legal_unit_1, line.legal_unit_2) if unit}
    if not ours or ours & set(units) or any((name, unit) in ratios for unit in units):
        return None
    printed = "、".join(sorted(units.values()))
    return Issue(
        id=UNIT,
        severity="warning",
        path=f"goods[{at}].trade_unit",
        message=f"第 {at} 项“{line.goods_name}”的进货发票单位是“{printed}”，与报关单的各计量单位都不同，退税时会被拒绝。",
        remedy="请把成交单位改为发票的单位，或请供货方按报关单的单位重开发票；申报后只能改单。",
        source="出口退税：发票与报关单单位比对（C-43）",
    )


# What was bought is asked with every keystroke: it is worked out once for each state of the records.
_KNOWN: dict[int, tuple[int, str, _Bought]] = {}


def _bought(connection: Connection, company_id: int) -> _Bought:
    newest = refund.newest_id(connection, company_id, "invoice")
    if newest is None:
        return {}
    store = str(connection.engine.url)
    known = _KNOWN.get(company_id)
    if known is not None and known[:2] == (newest, store):
        return known[2]
    found: _Bought = {}
    for record in refund.newest_records(connection, company_id, "invoice"):
        name, unit = str(record.document.get("goods_name", "")), str(record.document.get("unit_name", ""))
        if bare_name(name) and unit:
            code = _units().by_name("units", unit) or bare_name(unit)
            found.setdefault(bare_name(name), {}).setdefault(code, unit)
    _KNOWN[company_id] = (newest, store, found)
    return found


@cache
def _units() -> Names:
    """Names of units alone: a draft has no desk at hand."""
    tables = resources()
    rows = chain(table_rows(tables / "codes"), synonym_rows(tables / "tables"))
    return names_from_rows(row for row in rows if row[0] == "units")
