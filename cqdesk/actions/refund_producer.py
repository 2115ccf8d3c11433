"""The claim of a producer: one line an exported item, and the summary of the month (lines 1 to 19)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..domain.quantity import round_half_up
from ..domain.refund.fob import in_rmb
from ..domain.refund.producer import ExportLine, Period, ProducerRefund, bonded_price, producer_refund, rate_difference
from ..domain.refund.rates import Treatment
from ..domain.refund.terms import CENTS, given, value_of
from ..forms.document import from_document
from ..forms.issues import Issue
from ..forms.refund.claim import RefundClaim
from ..forms.refund.producer import ProducerExport, ProducerSummary
from ..forms.refund.records import CustomsRecord
from ..store import refund
from ..store.cases import Company
from .refund_books import Books, business_type_of, library_too_old
from .refund_periods import cleared_before
from .refund_values import PartValue, part_value

PROCESSING = frozenset({"0615", "0715"})
"""Supervision modes of processing with imported materials: bonded material is counted."""
ZERO = Decimal(0)


def fill_producer(
    form: RefundClaim,
    quantities: Mapping[str, tuple[str, Decimal, Decimal]],
    books: Books,
    figures: Mapping[str, Any],
    issues: list[Issue],
) -> list[str]:
    """Add lines and summary for these items: 21-digit key to (unit, quantity claimed now, quantity open).

    Red lines that stand in the form already count in the summary. Returns the keys taken.
    """
    vat_rate = Decimal(figures.get("vat_rate", "13"))
    lines = [export_line(line) for line in form.producer_exports]
    taken: list[str] = []
    for key in sorted(quantities, key=lambda key: (books.items[key].export_date, key)):
        record = books.items[key]
        _, quantity, left = quantities[key]
        value = part_value(books, key, record, quantity, left, "producer_exports")
        line = _line(key, record, value, books, figures, vat_rate, issues)
        if line is None:
            continue
        lines.append(line)
        taken.append(key)
        alone = producer_refund([line], Period(output_vat=given("", 0), input_vat=ZERO))
        handbook = record.record_number if record.supervision_mode in PROCESSING else ""
        form.producer_exports.append(
            ProducerExport(
                line_number=f"{len(form.producer_exports) + 1:08d}",
                declaration_item=key,
                export_invoice_number=record.export_invoice_number,
                export_date=record.export_date,
                goods_code=record.goods_code,
                goods_name=record.goods_name or record.library_name,
                unit_name=record.trade_unit or record.legal_unit,
                quantity=quantity,
                fob_usd=value.fob_usd,
                fob_cny=value_of(line.fob),
                vat_rate=line.vat_rate,
                refund_rate=line.refund_rate,
                planned_rate=_planned(figures, handbook),
                bonded_material=value_of(line.bonded_material) if line.bonded_material is not None else None,
                non_creditable=value_of(alone.non_creditable),
                mdt_amount=value_of(alone.mdt),
                handbook=handbook,
                business_types=business_type_of(books, key),
                contract_number=record.contract_number,
                usd_rate=value.rate.rate if value.rate is not None else None,
                period=form.period.replace("-", ""),
            )
        )
    form.summary = _summary(form, producer_refund(lines, period_figures(figures)), figures)
    return taken


def export_line(line: ProducerExport) -> ExportLine:
    """A line of the form as the calculator takes it; its FOB opens into USD and rate where the firm's policy made it."""
    fob = given("人民币离岸价", line.fob_cny or ZERO, "CNY", line.declaration_item)
    if line.usd_rate is not None and line.fob_usd is not None:
        booked = in_rmb(given("美元离岸价", line.fob_usd, "USD", line.declaration_item), line.usd_rate)
        fob = booked if value_of(booked) == value_of(fob) else fob
    bonded = None
    if line.bonded_material is not None and line.planned_rate is not None:
        bonded = bonded_price(fob, given("计划分配率", line.planned_rate, "%", line.handbook))
    elif line.bonded_material is not None:
        bonded = given("进料加工保税进口料件组成计税价格", line.bonded_material, "CNY", line.handbook)
    return ExportLine(
        fob=fob,
        vat_rate=line.vat_rate or ZERO,
        refund_rate=line.refund_rate or ZERO,
        exempt_material=line.exempt_material or ZERO,
        bonded_material=bonded,
    )


def _line(
    key: str,
    record: CustomsRecord,
    value: PartValue,
    books: Books,
    figures: Mapping[str, Any],
    vat_rate: Decimal,
    issues: list[Issue],
) -> ExportLine | None:
    if value.missing is not None:
        issues.append(value.missing)
        return None
    if record.export_date is None or value.fob_cny is None:
        issues.append(
            _issue(
                "refund-no-fob",
                key,
                "缺少出口日期或人民币离岸价。",
                "请导入电子口岸的报关单数据；或在企业资料中选定记账汇率并导入中间价，然后重新生成。",
            )
        )
        return None
    if older := library_too_old(books, key, record.export_date, "producer_exports"):
        issues.append(older)
        return None
    rate = books.rates.find(record.goods_code, record.export_date).rate
    if rate is None or rate.treatment is not Treatment.REFUND or rate.refund_rate > vat_rate:
        issues.append(
            _issue(
                "refund-no-rate",
                key,
                f"商品 {record.goods_code} 没有可用的退税率。",
                "请导入退税率文库，或核对是否应征税、免税。",
            )
        )
        return None
    fob = given("人民币离岸价", round_half_up(value.fob_cny, CENTS), "CNY", f"customs:{key}")
    bonded = None
    if record.supervision_mode in PROCESSING:
        planned = _planned(figures, record.record_number)
        if planned is None:
            issues.append(
                _issue(
                    "refund-no-planned-rate",
                    key,
                    f"手册 {record.record_number or '(空)'} 没有计划分配率。",
                    "请在所属期数据中填写计划分配率。",
                )
            )
            return None
        bonded = bonded_price(fob, given("计划分配率", planned, "%", "period"))
    return ExportLine(fob=fob, vat_rate=vat_rate, refund_rate=rate.refund_rate, bonded_material=bonded)


def _planned(figures: Mapping[str, Any], handbook: str) -> Decimal | None:
    """The rate that counts: the actual one once the handbook is cleared (checks C-36, C-37)."""
    found = figures.get("handbooks", {}).get(handbook)
    return Decimal(found.get("actual") or found["planned"]) if handbook and found else None


def with_clearance(connection: Any, company: Company, period: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a period with the adjustment of handbooks cleared in it (核销应调整, lines 8 and 14).

    What earlier approved claims reduced by the planned rate too much or too little: FOB x (planned - actual rate) x (g - r)
    and x r. Figures somebody entered stand. Source: refund reference 3.3.
    """
    handbooks = {
        name: Decimal(rates["actual"])
        for name, rates in figures.get("handbooks", {}).items()
        if rates.get("actual") and name not in cleared_before(connection, company.uid, period)
    }
    kept = dict(figures.get("figures", {}))
    if not handbooks or {"clearance_non_creditable", "clearance_mdt"} & set(kept):
        return dict(figures)
    gap, base = ZERO, ZERO
    for claim in refund.claims(connection, company.id, states=("approved",)):
        for line in from_document(RefundClaim, claim.document["form"]).form.producer_exports:
            if line.handbook in handbooks and line.planned_rate is not None:
                fob = given("人民币离岸价", line.fob_cny or ZERO, "CNY", line.declaration_item)
                planned = given("计划分配率", line.planned_rate, "%", line.handbook)
                actual = given("实际分配率", handbooks[line.handbook], "%", line.handbook)
                vat, rate = line.vat_rate or ZERO, line.refund_rate or ZERO
                gap += value_of(rate_difference(fob, planned, actual, vat - rate))
                base += value_of(rate_difference(fob, planned, actual, rate))
    return {**figures, "figures": {**kept, "clearance_non_creditable": str(gap), "clearance_mdt": str(base)}}


def period_figures(figures: Mapping[str, Any]) -> Period:
    """The figures kept of a month as the calculator takes them."""

    def figure(name: str) -> Decimal:
        return Decimal(figures.get("figures", {}).get(name, "0"))

    return Period(
        output_vat=given("销项税额", figure("output_vat"), "CNY", "period"),
        input_vat=figure("input_vat"),
        credit_brought_forward=figure("credit_brought_forward"),
        reduction_brought_forward=figure("reduction_brought_forward"),
        refund_reduction_brought_forward=figure("mdt_reduction_brought_forward"),
        clearance_non_creditable=figure("clearance_non_creditable"),
        clearance_mdt=figure("clearance_mdt"),
        mdt_brought_forward=figure("mdt_brought_forward"),
    )


def _summary(form: RefundClaim, done: ProducerRefund, figures: Mapping[str, Any]) -> ProducerSummary:
    exports = form.producer_exports
    usd = sum((export.fob_usd or ZERO for export in exports), ZERO)
    cleared = Decimal(figures.get("figures", {}).get("clearance_non_creditable", "0"))
    cleared_mdt = Decimal(figures.get("figures", {}).get("clearance_mdt", "0"))
    brought = Decimal(figures.get("figures", {}).get("mdt_brought_forward", "0"))
    total = value_of(done.non_creditable)
    goods_mdt = value_of(done.mdt) + value_of(done.mdt_carried_forward) - cleared_mdt - brought
    on_return = figures.get("figures", {}).get("vat_return_non_creditable")
    return ProducerSummary(
        exports_usd=usd,
        goods_exports_usd=usd,
        service_exports_usd=ZERO,
        exports_cny=sum((export.fob_cny or ZERO for export in exports), ZERO),
        non_creditable=total - cleared,
        goods_non_creditable=total - cleared,
        service_non_creditable=ZERO,
        clearance_non_creditable=cleared,
        non_creditable_total=total,
        mdt_amount=goods_mdt,
        goods_mdt_amount=goods_mdt,
        service_mdt_amount=ZERO,
        mdt_brought_forward=brought,
        clearance_mdt=cleared_mdt,
        mdt_total=value_of(done.mdt),
        mdt_carried_forward=value_of(done.mdt_carried_forward),
        closing_credit=value_of(done.closing_credit),
        refund=value_of(done.refund),
        exempt_credit=value_of(done.exempt_credit),
        difference_to_vat_return=total - Decimal(on_return) if on_return is not None else None,
    )


def _issue(id: str, key: str, why: str, remedy: str) -> Issue:
    return Issue(
        id=id,
        severity="error",
        path="producer_exports",
        message=f"{key}：{why}",
        remedy=remedy,
        source="公告2026年第5号",
    )
