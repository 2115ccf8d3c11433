"""What the checks may look at. None means: not known here, so a check that needs it says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from cqdesk.domain.refund.exchange import CostWindow
from cqdesk.domain.refund.matching import UnitRatio
from cqdesk.domain.refund.rates import RateBook
from cqdesk.domain.refund.rule_sets import RuleSet

from ..claim import RefundClaim
from ..records import CustomsRecord, PurchaseInvoiceRow

ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """出口货物已补税/未退税证明 or another certificate about an item. `kind`: return, amendment, cancellation."""

    item: str
    kind: str
    quantity: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Original:
    """An item as it was claimed before: what a red line has to equal."""

    quantity: Decimal
    fob_usd: Decimal
    fob_cny: Decimal


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A claim and what is known around it, on the day `on`."""

    form: RefundClaim
    on: date
    rates: RateBook
    rule_sets: Sequence[RuleSet]
    units: Mapping[str, str] = field(default_factory=dict)
    """Names of units, bare, to one code: 千克 and KG are one."""
    customs: Mapping[str, CustomsRecord] = field(default_factory=dict)
    """By 21-digit key. Empty: nothing was imported yet."""
    invoices: Mapping[str, Sequence[PurchaseInvoiceRow]] = field(default_factory=dict)
    """Lines by voucher number."""
    claimed_before: Mapping[str, Original] = field(default_factory=dict)
    """What other claims took of an item."""
    originals: Mapping[str, Original] = field(default_factory=dict)
    """The line a red line of this claim writes off, by the path of the red line; else `claimed_before` stands for it."""
    not_at_tax_side: frozenset[str] = frozenset()
    """Items known from our own official declarations only: the electronic data were not seen yet."""
    used_before: Mapping[str, Decimal] = field(default_factory=dict)
    """Tax base other claims took of a voucher, CNY."""
    unapproved_parts: frozenset[str] = frozenset()
    """Items of which a part was filed and is not approved yet."""
    ratios: Sequence[UnitRatio] = ()
    certificates: Sequence[Certificate] | None = None
    supervision_modes: Mapping[str, str] = field(default_factory=dict)
    """Mode to refund or exempt."""
    company_class: int | None = None
    """分类管理类别 1 to 4."""
    small_scale: bool | None = None
    region_window: CostWindow | None = None
    planned_rates: Mapping[str, Decimal] | None = None
    """Valid planned rate by handbook, percent."""
    cleared_rates: Mapping[str, Decimal] | None = None
    """Actual rate of handbooks that were cleared, percent."""
    vat_return_filed: bool | None = None
    vat_closing_credit: Decimal | None = None
    fob_statement: frozenset[str] = frozenset()
    """Items explained by 出口货物离岸价差异原因说明表."""
    documents_complete: bool | None = None
    """备案单证 of this claim."""
    filed_on: date | None = None
    advances: Sequence[tuple[str, date, bool]] = ()
    """9810 advance refunds: link number, completed on, accounted for."""
    principals: Mapping[str, tuple[str, str, Decimal | None]] | None = None
    """Real principal of an agency export by item: name, id, amount."""
    buyers: Mapping[str, tuple[str, str]] | None = None
    """Buyer and country of an item, from its contract."""
    late_invoice_days: int = 180
    """Parameter of C-52."""

    def exports(self) -> Sequence[tuple[str, Any]]:
        """Every exported line with its path."""
        return self._exports

    def purchases(self) -> Sequence[tuple[str, Any]]:
        """Every purchase line with its path."""
        return self._purchases

    def record(self, line: Any) -> CustomsRecord | None:
        """The customs record of an exported line."""
        return self.customs.get(line.declaration_item)

    def compared(self) -> Sequence[tuple[str, Any, CustomsRecord]]:
        """Lines that are compared with customs data, with their records."""
        return self._compared

    def by_item(self) -> Mapping[str, Sequence[tuple[str, Any]]]:
        """Exported lines by item key."""
        return self._by_item

    def links(self) -> Mapping[str, tuple[Sequence[tuple[str, Any]], Sequence[tuple[str, Any]]]]:
        """Exported and purchased lines by link number."""
        return self._links

    # Seventy checks walk over the same lines, a year has tens of thousands of them: each walk is laid out once.

    @cached_property
    def _exports(self) -> tuple[tuple[str, Any], ...]:
        return tuple(
            (f"{name}[{at}]", line)
            for name in ("exports", "producer_exports")
            for at, line in enumerate(getattr(self.form, name), start=1)
        )

    @cached_property
    def _purchases(self) -> tuple[tuple[str, Any], ...]:
        return tuple((f"purchases[{at}]", line) for at, line in enumerate(self.form.purchases, start=1))

    @cached_property
    def _compared(self) -> tuple[tuple[str, Any, CustomsRecord], ...]:
        return tuple(
            (path, line, record)
            for path, line in self._exports
            if (record := self.record(line)) is not None and not (types_of(line) & NOT_COMPARED)
        )

    @cached_property
    def _by_item(self) -> dict[str, list[tuple[str, Any]]]:
        found: dict[str, list[tuple[str, Any]]] = {}
        for path, line in self._exports:
            if line.declaration_item:
                found.setdefault(line.declaration_item, []).append((path, line))
        return found

    @cached_property
    def _links(self) -> dict[str, tuple[list[tuple[str, Any]], list[tuple[str, Any]]]]:
        found: dict[str, tuple[list[tuple[str, Any]], list[tuple[str, Any]]]] = {}
        trading = len(self.form.exports)
        for at, lines in enumerate((self._exports[:trading], self._purchases)):
            for one in lines:
                number = one[1].link_number
                pair = found.get(number)
                if pair is None:
                    pair = found[number] = ([], [])
                pair[at].append(one)
        return found


NOT_COMPARED = frozenset({"ZB", "JGW", "WL", "HKSP", "XTHH-XT", "XTHH-CJ", "HCWX", "HXWH", "WLMSP"})
"""Business types whose lines skip the comparison with customs data."""


def types_of(line: Any) -> frozenset[str]:
    """Business type codes of a line; several are joined by commas."""
    return _types(line.business_types)


@cache
def _types(codes: str) -> frozenset[str]:
    return frozenset(part.strip() for part in codes.replace("，", ",").split(",") if part.strip())


def is_reversal(line: Any) -> bool:
    """A red line."""
    return bool(types_of(line) & {"HZCJ", "HZCJ-TY"}) or (line.quantity is not None and line.quantity < 0)
