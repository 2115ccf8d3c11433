"""How often whose goods are inspected (查验), with what result and at what cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ..forms.document import from_document
from ..forms.office.fields import Inspection
from ..store import office_records
from .desk import Desk


@dataclass(frozen=True, kw_only=True)
class InspectionCount:
    """Inspections of one client, or of one commodity number."""

    subject: str
    declarations: int
    """Declarations of the subject that customs accepted."""
    inspected: int
    differences: int
    cost_cny: Decimal


def inspection_counts(desk: Desk) -> tuple[list[InspectionCount], list[InspectionCount]]:
    """How often goods were inspected, by client and by commodity number, the most often first.

    An inspection of the whole shipment counts for each of its commodity numbers, one of some lines for theirs.
    """
    clients: dict[str, _Counted] = {}
    codes: dict[str, _Counted] = {}
    with desk.store.read() as connection:
        rows = office_records.accepted_goods(connection)
        checked = [row for row in office_records.records_of(connection, "inspection") if row.case_id is not None]
    by_case: dict[tuple[int, int], list[Inspection]] = {}
    for row in checked:
        form: Inspection = from_document(Inspection, row.document).form
        by_case.setdefault((row.case_id or 0, row.number or 1), []).append(form)
    for goods in rows:
        forms = by_case.get((goods.case_id, goods.number), [])
        client = clients.setdefault(goods.client or "（无客户）", _Counted())
        client.declarations.add(goods.declaration_id)
        for form in forms:
            if id(form) not in client.seen:
                client.take(form)
        if goods.hs_code:
            code = codes.setdefault(goods.hs_code, _Counted())
            code.declarations.add(goods.declaration_id)
            for form in forms:
                lines = {one.strip() for one in form.goods_lines.replace("，", ",").split(",") if one.strip()}
                if id(form) not in code.seen and (not lines or str(goods.row) in lines):
                    code.take(form)

    def counted(found: dict[str, _Counted]) -> list[InspectionCount]:
        made = [
            InspectionCount(
                subject=subject,
                declarations=len(one.declarations),
                inspected=len(one.seen),
                differences=one.differences,
                cost_cny=one.cost,
            )
            for subject, one in found.items()
        ]
        return sorted(made, key=lambda one: (-one.inspected, one.subject))

    return counted(clients), counted(codes)


@dataclass
class _Counted:
    declarations: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    differences: int = 0
    cost: Decimal = Decimal(0)

    def take(self, form: Inspection) -> None:
        self.seen.add(id(form))
        self.differences += form.result in ("difference", "retained")
        self.cost += form.cost_cny or Decimal(0)
