"""Every check of the refund: silent on a right claim, found on a wrong one, and honest where something is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cqdesk.domain.refund.exchange import CostWindow
from cqdesk.domain.refund.matching import UnitRatio
from cqdesk.domain.refund.rates import RateBook, RefundRate, Treatment
from cqdesk.domain.refund.rule_sets import RuleSet
from cqdesk.forms.refund.checks.facts import Certificate, Facts, Original
from cqdesk.forms.refund.checks.registry import Answered, registered, run_checks, texts
from cqdesk.forms.refund.claim import RefundClaim
from cqdesk.forms.refund.exchange import ExchangeLine
from cqdesk.forms.refund.producer import ProducerExport, ProducerSummary
from cqdesk.forms.refund.records import CustomsRecord, PurchaseInvoiceRow
from cqdesk.forms.refund.trading import TradingExport, TradingPurchase

D = Decimal
KEY = "800020260000000001001"
VOUCHER = "26500000000000000001"
SELLER = "91500000MA00000001"
DAY = date(2026, 9, 10)
ON = date(2026, 11, 21)
RULES = (
    RuleSet(
        id="2026", export_from=date(2026, 1, 1), export_to=None, policy="", measures="", keep_years=10, late_claim_months=36
    ),
)  # fmt: skip


def rate(code: str, percent: int, flag: str = "") -> RefundRate:
    return RefundRate(
        code=code, name="", unit="", valid_from=date(2026, 1, 1), valid_to=None, vat_rates=(D(13),),
        refund_rate=D(percent), treatment=Treatment(flag), library="2026B",
    )  # fmt: skip


RATES = RateBook([rate("84821020", 13), rate("71081200", 0, "1"), rate("720110000001", 13), rate("720110000002", 9)])


def customs(**changes: Any) -> CustomsRecord:
    right: dict[str, Any] = {
        "declaration_item": KEY, "export_date": DAY, "goods_code": "8482102000", "goods_name": "深沟球轴承",
        "supervision_mode": "0110", "transport_mode": "2", "trade_unit": "个", "trade_quantity": D(100),
        "legal_unit": "千克", "legal_quantity": D(20), "fob_usd": D(1000), "fob_cny": D(7100), "destination_country": "304",
    }  # fmt: skip
    return CustomsRecord(**(right | changes))


def export(**changes: Any) -> TradingExport:
    right: dict[str, Any] = {
        "line_number": "00000001", "link_number": "2026090011", "declaration_item": KEY, "export_date": DAY,
        "goods_code": "8482102000", "goods_name": "深沟球轴承", "unit_name": "个", "quantity": D(100), "fob_usd": D(1000),
        "fob_cny": D(7100), "refund_rate": D(13),
    }  # fmt: skip
    return TradingExport(**(right | changes))


def purchase(**changes: Any) -> TradingPurchase:
    right: dict[str, Any] = {
        "line_number": "00000001", "link_number": "2026090011", "tax_kind": "V", "voucher_number": VOUCHER,
        "supplier_tax_id": SELLER, "invoice_date": date(2026, 8, 20), "goods_code": "8482102000", "goods_name": "深沟球轴承",
        "unit_name": "个", "quantity": D(100), "tax_base": D(6000), "vat_rate": D(13), "refund_rate": D(13), "refund": D(780),
        "export_date": DAY,
    }  # fmt: skip
    return TradingPurchase(**(right | changes))


def invoice(**changes: Any) -> PurchaseInvoiceRow:
    right: dict[str, Any] = {
        "digital_number": VOUCHER, "supplier_tax_id": SELLER, "goods_name": "*轴承*深沟球轴承", "unit_name": "个",
        "quantity": D(100), "amount": D(6000), "vat_rate": D(13), "state": "正常", "use": "退税",
    }  # fmt: skip
    return PurchaseInvoiceRow(**(right | changes))


def claim(**changes: Any) -> RefundClaim:
    right: dict[str, Any] = {
        "company_name": "重庆示例贸易有限公司", "tax_id": "91500107MA5U0XY11X", "period": "2026-09", "batch": 1,
        "filer": "trading", "exports": [export()], "purchases": [purchase()],
    }  # fmt: skip
    return RefundClaim(**(right | changes))


def facts(**changes: Any) -> Facts:
    right: dict[str, Any] = {
        "form": claim(), "on": ON, "rates": RATES, "rule_sets": RULES, "units": {"个": "007", "千克": "035"},
        "customs": {KEY: customs()}, "invoices": {VOUCHER: [invoice()]}, "certificates": (),
        "supervision_modes": {"0110": "refund", "0615": "refund", "9810": "refund", "1039": "exempt", "1300": "refund",
                              "3422": "refund", "2210": "refund", "3511": "refund"},
        "company_class": 2, "small_scale": False, "region_window": CostWindow(region="示例", low=D(5), high=D(8)),
        "buyers": {KEY: ("SAMPLE GMBH", "德国")}, "planned_rates": {"C80026000001": D(40)}, "cleared_rates": {},
        "vat_return_filed": True, "vat_closing_credit": D(500), "documents_complete": True, "principals": {},
    }  # fmt: skip
    return Facts(**(right | changes))


def of_records(**changes: Any) -> Facts:
    return facts(customs={KEY: customs(**changes)})


def of_export(**changes: Any) -> Facts:
    return facts(form=claim(exports=[export(**changes)]))


def of_purchase(**changes: Any) -> Facts:
    return facts(form=claim(purchases=[purchase(**changes)]))


def of_invoice(**changes: Any) -> Facts:
    return facts(invoices={VOUCHER: [invoice(**changes)]})


def of_producer(record: dict[str, Any] | None = None, summary: dict[str, Any] | None = None, **changes: Any) -> Facts:
    right: dict[str, Any] = {
        "line_number": "00000001", "declaration_item": KEY, "export_date": DAY, "goods_code": "8482102000",
        "goods_name": "深沟球轴承", "unit_name": "个", "quantity": D(100), "fob_usd": D(1000), "fob_cny": D(7100),
        "vat_rate": D(13), "refund_rate": D(13), "planned_rate": D(40), "handbook": "C80026000001",
    }  # fmt: skip
    processing = {"supervision_mode": "0615", "record_number": "C80026000001"}
    month = {"closing_credit": D(500), "difference_to_vat_return": D(0)}
    form = claim(
        filer="producer", exports=[], purchases=[], producer_exports=[ProducerExport(**(right | changes))],
        summary=ProducerSummary(**(month | (summary or {}))),
    )  # fmt: skip
    return facts(form=form, customs={KEY: customs(**(processing | (record or {})))})


def receipt(**changes: Any) -> ExchangeLine:
    right: dict[str, Any] = {
        "declaration_item": KEY, "received_on": DAY, "receipt_currency": "USD", "receipt_amount": D(1000),
        "receipt_rate": D("7.1"), "payer": "SAMPLE GMBH", "payer_country": "德国",
    }  # fmt: skip
    return ExchangeLine(**(right | changes))


def of_receipt(**changes: Any) -> Facts:
    return facts(form=claim(receipts=[receipt(**changes)]))


BEFORE = {KEY: Original(quantity=D(100), fob_usd=D(1000), fob_cny=D(7100))}
RED = {"quantity": D(-100), "fob_usd": D(-1000), "fob_cny": D(-7100)}
AGED = date(2027, 5, 10)

# number: (claims the check finds, path of the finding), each made by one change of the right claim.
WRONG: dict[str, list[tuple[Callable[[], Facts], str]]] = {
    "C-01": [(lambda: of_export(declaration_item="80002026"), "exports[1].declaration_item")],
    "C-02": [(lambda: of_export(declaration_item="8" * 21), "exports[1].declaration_item")],
    "C-03": [(lambda: facts(claimed_before=BEFORE), "exports[1].declaration_item")],
    "C-04": [(lambda: of_records(no_refund_mark="1"), "exports[1].declaration_item")],
    "C-05": [(lambda: of_export(goods_code="8482103000"), "exports[1].goods_code")],
    "C-06": [(lambda: of_export(export_date=date(2026, 9, 11)), "exports[1].export_date")],
    "C-07": [(lambda: of_records(supervision_mode="01A0"), "exports[1].declaration_item")],
    "C-08": [(lambda: of_records(supervision_mode="1039"), "exports[1].declaration_item")],
    "C-09": [
        (lambda: of_export(quantity=D(101)), "exports[1].quantity"),
        (lambda: of_records(returned_quantity=D(1)), "exports[1].quantity"),
    ],
    "C-10": [(lambda: of_export(fob_usd=D("1001.01")), "exports[1].fob_usd")],
    "C-11": [(lambda: of_export(fob_cny=D(7102)), "exports[1].fob_cny")],
    "C-12": [(lambda: of_export(fob_usd=D(900)), "exports[1].fob_usd")],
    "C-13": [(lambda: facts(form=claim(exports=[export(fob_usd=D(900))]), customs={KEY: customs(amended_mark="1")}),
              "exports[1].fob_usd")],
    "C-14": [(lambda: facts(form=claim(exports=[export(business_types="HZCJ", **(RED | {"quantity": D(-99)}))]),
                            claimed_before=BEFORE), "exports[1].quantity")],
    "C-15": [(lambda: of_export(business_types="HZCJ-TY", **RED), "exports[1].quantity")],
    "C-16": [(lambda: facts(certificates=(Certificate(item=KEY, kind="cancellation"),)), "exports[1].declaration_item")],
    "C-17": [(lambda: facts(certificates=(Certificate(item=KEY, kind="amendment"),)), "exports[1].declaration_item")],
    "C-18": [
        (lambda: of_export(business_types="BSQ"), "exports[1].business_types"),
        (lambda: of_records(transport_mode="0"), "exports[1].business_types"),
    ],
    "C-19": [(lambda: of_export(business_types="BSQ"), "exports[1].entry_record_list")],
    "C-20": [(lambda: of_records(supervision_mode="3422"), "exports[1].business_types"),
             (lambda: of_export(business_types="DWCB"), "exports[1].business_types")],
    "C-21": [(lambda: of_records(supervision_mode="2210"), "exports[1].business_types")],
    "C-22": [(lambda: of_records(supervision_mode="3511"), "exports[1].business_types")],
    "C-23": [(lambda: of_records(supervision_mode="1300"), "exports[1].business_types"),
             (lambda: of_export(business_types="XLXP"), "exports[1].business_types")],
    "C-24": [(lambda: of_export(business_types="QYGTS"), "exports[1].business_types")],
    "C-26": [(lambda: replace(of_export(business_types="QYGTS"), company_class=3), "exports[1].business_types")],
    "C-27": [(lambda: facts(form=claim(exports=[export(business_types="QYGTS")]),
                            customs={KEY: customs(departed_on=date(2026, 9, 1))}), "exports[1].business_types")],
    "C-29": [(lambda: of_records(departure_port_mark="1", export_date=None), "exports[1].business_types")],
    "C-30": [(lambda: of_export(business_types="LMYCL"), "exports[1].business_types")],
    "C-31": [(lambda: of_records(transport_mode="8", destination_country="142"), "exports[1].declaration_item")],
    "C-32": [(lambda: of_records(transport_mode="T"), "exports[1].declaration_item")],
    "C-33": [(lambda: of_producer(handbook=""), "producer_exports[1].handbook")],
    "C-34": [(lambda: of_producer(handbook="C80026000002"), "producer_exports[1].handbook")],
    "C-35": [(lambda: of_producer(planned_rate=None), "producer_exports[1].planned_rate")],
    "C-36": [(lambda: replace(of_producer(), cleared_rates={"C80026000001": D(38)}), "producer_exports[1].planned_rate")],
    "C-37": [(lambda: of_producer(planned_rate=D(41)), "producer_exports[1].planned_rate")],
    "C-38": [(lambda: of_producer(record={"supervision_mode": "0110"}), "producer_exports[1].handbook")],
    "C-40": [(lambda: of_export(agency_certificate="12345678901234567890"), "exports[1].declaration_item"),
             (lambda: of_export(declaration_item=""), "exports[1].declaration_item")],
    "C-41": [
        (lambda: facts(form=claim(exports=[export(link_number="9001")], purchases=[purchase(link_number="9001")])),
         "exports[1].link_number"),
        (lambda: facts(form=claim(purchases=[])), "exports[1].link_number"),
        (lambda: facts(form=claim(exports=[export(), export(declaration_item=KEY[:-1] + "2")])), "exports[1].link_number"),
    ],
    "C-42": [(lambda: of_purchase(quantity=D(99)), "exports[1].quantity")],
    "C-43": [(lambda: of_invoice(unit_name="箱"), "purchases[1].unit_name")],
    "C-44": [(lambda: of_invoice(goods_name="轴承座组件"), "purchases[1].goods_name")],
    "C-45": [(lambda: of_purchase(voucher_number="2" * 20), "purchases[1].voucher_number")],
    "C-47": [(lambda: of_purchase(tax_base=D("6000.02")), "purchases[1].tax_base"),
             (lambda: facts(used_before={VOUCHER: D(1)}), "purchases[1].tax_base")],
    "C-48": [(lambda: of_purchase(supplier_tax_id="91500000MA00000002"), "purchases[1].supplier_tax_id")],
    "C-49": [(lambda: of_purchase(tax_kind="C"), "purchases[1].special_tax_paper")],
    "C-50": [(lambda: of_invoice(use="抵扣"), "purchases[1].voucher_number")],
    "C-51": [(lambda: of_invoice(state="异常"), "purchases[1].voucher_number")],
    "C-52": [(lambda: of_purchase(invoice_date=date(2026, 12, 1)), "purchases[1].invoice_date"),
             (lambda: replace(of_purchase(invoice_date=date(2027, 4, 1)), on=AGED), "purchases[1].invoice_date")],
    "C-53": [(lambda: of_purchase(refund_rate=D(9)), "purchases[1].refund_rate"),
             (lambda: of_purchase(vat_rate=D(3)), "purchases[1].refund_rate")],
    "C-54": [(lambda: of_purchase(goods_code="71081200"), "purchases[1].goods_code")],
    "C-55": [(lambda: of_purchase(goods_code="7201100000"), "purchases[1].goods_code")],
    "C-56": [(lambda: of_purchase(refund=D("780.02")), "purchases[1].refund")],
    "C-57": [(lambda: of_purchase(tax_base=D(8100)), "exports[1].fob_usd")],
    "C-58": [(lambda: facts(on=AGED), "exports[1].export_date"),
             (lambda: facts(on=date(2029, 9, 11)), "exports[1].export_date")],
    "C-59": [(lambda: facts(on=AGED), "exports[1].declaration_item")],
    "C-60": [(lambda: of_receipt(payer="OTHER LTD"), "receipts[1].payer"),
             (lambda: of_receipt(payer_country="法国"), "receipts[1].payer_country")],
    "C-61": [(lambda: facts(company_class=4), "exports[1].declaration_item")],
    "C-62": [(lambda: facts(filed_on=date(2026, 11, 1), documents_complete=False), "")],
    "C-63": [(lambda: of_export(business_types="HWC-YT"), "exports[1].business_types")],
    "C-64": [(lambda: facts(on=date(2027, 4, 1), advances=(("2026090011", date(2026, 10, 1), False),)), "")],
    "C-65": [(lambda: replace(of_producer(), vat_return_filed=False), "summary")],
    "C-66": [(lambda: of_producer(summary={"closing_credit": D(499)}), "summary.closing_credit")],
    "C-67": [(lambda: of_producer(summary={"difference_to_vat_return": D(1)}), "summary.difference_to_vat_return")],
    "C-68": [(lambda: facts(unapproved_parts=frozenset({KEY})), "exports[1].declaration_item")],
    "C-69": [(lambda: replace(of_export(agency_certificate="1" * 20), on=date(2029, 9, 11)), "exports[1].agency_certificate")],
    "C-70": [(lambda: facts(small_scale=True), "filer")],
    "C-71": [(lambda: of_export(agency_certificate="1" * 31), "exports[1].agency_certificate"),
             (lambda: of_export(declaration_item="８" * 21), "exports[1].declaration_item"),
             (lambda: of_export(goods_name="轴承\x07"), "exports[1].goods_name")],
    "C-72": [(lambda: of_receipt(receipt_rate=None), "receipts[1].receipt_rate")],
    "C-73": [(lambda: of_export(agency_certificate="1" * 20), "exports[1].agency_certificate")],
}  # fmt: skip
NEVER_FOUND_HERE = {"C-25", "C-28", "C-46"}
"""Only the bureau's data can tell: these are answered with what is missing, once they concern the claim."""


def answers(of: Facts) -> dict[str, Answered]:
    return {answer.number: answer for answer in run_checks(of)}


def test_every_check_of_the_catalogue_is_there_and_has_its_cases() -> None:
    assert set(registered()) == set(texts())
    assert len(texts()) == 72
    assert set(WRONG) | NEVER_FOUND_HERE == set(texts())
    assert all(text.title and text.remedy and text.source for text in texts().values())


@pytest.mark.parametrize("right", [facts, of_producer, of_receipt], ids=["trading", "producer", "with receipt"])
def test_a_right_claim_has_no_finding_and_asks_only_for_what_the_bureau_has(right: Callable[[], Facts]) -> None:
    found = answers(right())
    assert {
        number: [issue.message for issue in answer.issues] for number, answer in found.items() if answer.issues
    } == {}
    assert {number for number, answer in found.items() if answer.state == "not_checkable"} <= {"C-46"}


CASES = [(number, make, path) for number, cases in WRONG.items() for make, path in cases]


@pytest.mark.parametrize(("number", "make", "path"), CASES, ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)])
def test_a_wrong_claim_is_found_at_its_place(number: str, make: Callable[[], Facts], path: str) -> None:
    answer = answers(make())[number]
    assert answer.state == "finding"
    assert [issue.path for issue in answer.issues] == [path]
    assert answer.issues[0].id == number


@pytest.mark.parametrize(
    ("number", "of", "severity"),
    [
        ("C-23", of_export(business_types="XLXP"), "info"),
        ("C-41", facts(form=claim(exports=[export(), export(declaration_item=KEY[:-1] + "2")])), "warning"),
        ("C-44", of_invoice(goods_name="圆锥滚子"), "error"),
        ("C-44", of_invoice(goods_name="深沟球轴承6204"), "warning"),
        ("C-58", facts(on=date(2029, 9, 11)), "error"),
        ("C-64", facts(on=date(2027, 5, 1), advances=(("L", date(2026, 10, 1), False),)), "error"),
        ("C-64", facts(on=date(2027, 3, 5), advances=(("L", date(2026, 10, 1), False),)), "info"),
    ],
)
def test_the_severity_follows_the_case(number: str, of: Facts, severity: str) -> None:
    assert {issue.severity for issue in answers(of)[number].issues} == {severity}


@pytest.mark.parametrize(
    ("number", "of"),
    [
        *[(f"C-{n:02d}", facts(customs={})) for n in (2, 4, 5, 6, 8, 9, 10, 11, 12)],
        *[(f"C-{n}", facts(invoices={})) for n in (45, 47, 48, 50, 51)],
        ("C-07", of_records(supervision_mode="")),
        ("C-08", of_records(supervision_mode="4561")),
        ("C-14", of_export(business_types="HZCJ", **RED)),
        ("C-16", facts(certificates=None)),
        ("C-25", of_export(business_types="QYGTS")),
        ("C-26", replace(of_export(business_types="QYGTS"), company_class=None)),
        ("C-28", of_export(business_types="QYGTS")),
        ("C-36", replace(of_producer(), cleared_rates=None)),
        ("C-37", replace(of_producer(), planned_rates=None)),
        ("C-46", facts()),
        ("C-50", of_invoice(use="")),
        ("C-53", of_purchase(goods_code="9999999999")),
        ("C-57", facts(region_window=None)),
        ("C-60", replace(of_receipt(), buyers=None)),
        ("C-61", facts(company_class=None)),
        ("C-62", facts(filed_on=ON, documents_complete=None)),
        ("C-65", replace(of_producer(), vat_return_filed=None)),
        ("C-70", facts(small_scale=None)),
        ("C-73", replace(of_export(agency_certificate="1" * 20, declaration_item=""), principals=None)),
    ],
)
def test_what_cannot_be_checked_says_what_is_missing_and_never_passes(number: str, of: Facts) -> None:
    answer = answers(of)[number]
    assert answer.state == "not_checkable"
    assert answer.missing[0].missing


def test_an_approved_ratio_and_a_statement_answer_their_findings() -> None:
    ratio = UnitRatio(name="深沟球轴承", invoice_unit="箱", export_unit="007", factor=D(1), approval="示例批复")
    assert answers(replace(of_invoice(unit_name="箱"), ratios=(ratio,)))["C-43"].state == "passed"
    assert answers(replace(of_export(fob_usd=D(900)), fob_statement=frozenset({KEY})))["C-12"].state == "passed"


def test_types_that_are_not_compared_skip_the_customs_data() -> None:
    found = answers(of_export(business_types="ZB", goods_code="9403600000", export_date=date(2026, 9, 1)))
    assert found["C-05"].state == found["C-06"].state == "passed"
