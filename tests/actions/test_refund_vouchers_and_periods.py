"""Payment certificates as vouchers, kinds and codes of vouchers, figures of a month, clearance of a handbook."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cqdesk.actions import (
    refund_checking,
    refund_claims,
    refund_feedback,
    refund_firm,
    refund_import,
    refund_periods,
    refund_supplements,
)
from cqdesk.actions.desk import Desk
from cqdesk.actions.refund_records import import_records
from cqdesk.errors import UserError
from cqdesk.store import cases, history
from tests.actions.test_refund_acts import records
from tests.actions.test_refund_claims import FIRM, desk, invoice, invoices, item, items, sheet
from tests.samples.make_refund_samples import BOOK, MAKER, MAKER_ID, TRADER_ID

from .conftest import OpenDesk

__all__ = ["desk"]
D = Decimal
CERTIFICATE = "080020261080123456-L01"


def certificate(folder: Path, name: str = "示例机器") -> Path:
    heads = ["海关专用缴款书号码", "填发日期", "完税价格", "税款金额", "海关商品名称", "数量", "单位"]
    row = [CERTIFICATE, "2026-08-01", "30000.005", "3900", name, "10", "台"]
    return sheet(folder / "certificate.xlsx", heads, [row])


def test_an_import_certificate_is_a_purchase_voucher(desk: Desk, tmp_path: Path) -> None:
    done = import_records(desk, FIRM, [items(tmp_path, item()), certificate(tmp_path)])
    assert done.counts["certificate"]["added"] == 1
    claim = refund_claims.make_claim(desk, FIRM, "2026-09")
    (bought,) = refund_claims.form_of(claim).purchases
    assert (bought.voucher_number, bought.voucher_kind_name) == (CERTIFICATE, "海关进口增值税专用缴款书")
    assert (bought.tax_base, bought.vat_rate, bought.refund) == (D("30000.01"), 13, D("3900.00"))
    refund_claims.file_claim(desk, claim)
    import_records(desk, FIRM, [items(tmp_path, item(2))])
    assert refund_claims.make_claim(desk, FIRM, "2026-10").document["takes"] == []  # it is used up


def test_the_code_of_a_voucher_kind_is_empty_until_the_office_enters_it(desk: Desk, tmp_path: Path) -> None:
    import_records(desk, FIRM, [items(tmp_path, item()), invoices(tmp_path, invoice())])
    (bought,) = refund_claims.form_of(refund_claims.make_claim(desk, FIRM, "2026-09")).purchases
    assert (bought.voucher_kind, bought.voucher_kind_name) == ("", "增值税专用发票")
    with pytest.raises(UserError) as refused:
        refund_firm.set_voucher_kind_codes(desk, {"增值税专用发票": "专票"})
    assert refused.value.id == "refund-voucher-code"
    refund_firm.set_voucher_kind_codes(desk, {"增值税专用发票": "01"})
    (bought,) = refund_claims.form_of(refund_claims.make_claim(desk, FIRM, "2026-09")).purchases
    assert bought.voucher_kind == "01"


def test_a_new_company_stands_in_the_history_and_keeps_its_code(opened: OpenDesk) -> None:
    desk = opened()
    refund_import.import_any(desk, MAKER, [], tax_id=MAKER_ID)
    with desk.store.read() as connection:
        company = cases.find_company(connection, MAKER)
        assert company is not None
        assert [one.act for one in history.entries(connection, f"company:{company.uid}")] == ["refund_company"]
    with pytest.raises(UserError, match="另一统一社会信用代码"):
        refund_import.import_any(desk, MAKER, [], tax_id=TRADER_ID)


def test_figures_of_a_month_by_their_blanks_reach_claim_and_checks(opened: OpenDesk) -> None:
    desk = opened()
    desk.on = date(2026, 11, 10)
    refund_import.import_any(desk, MAKER, records("producer"), tax_id=MAKER_ID)
    values = refund_periods.period_values(desk, MAKER, "2026-10")
    assert values["filer"] == "producer"
    refund_periods.set_period_values(desk, MAKER, "2026-10", {**values, "closing_credit": "36,000"})
    states = {
        one.number: one.state
        for one in refund_checking.check_claim(desk, refund_claims.make_claim(desk, MAKER, "2026-10"))
    }
    assert (states["C-65"], states["C-66"]) == ("passed", "passed")
    for wrong in ({"handbooks": "60"}, {"input_vat": "12元"}, {"vat_rate": "130"}):
        with pytest.raises(UserError) as refused:
            refund_periods.set_period_values(desk, MAKER, "2026-10", {**values, **wrong})
        assert refused.value.id == "refund-period-figures"
    with pytest.raises(UserError, match="所属期"):
        refund_periods.set_period_values(desk, MAKER, "2026-1", values)


def test_a_cleared_handbook_adjusts_lines_8_and_14_once(opened: OpenDesk, tmp_path: Path) -> None:
    desk = opened()
    desk.on = date(2026, 11, 10)
    refund_import.import_any(desk, MAKER, records("producer"), tax_id=MAKER_ID)
    first = refund_claims.make_claim(desk, MAKER, "2026-10")
    refund_claims.file_claim(desk, first)
    refund_feedback.approve_claim(desk, first)
    line = next(one for one in refund_claims.form_of(first).producer_exports if one.handbook == BOOK)
    cleared = {"filer": "producer", "vat_rate": "13", "input_vat": "5000", "handbooks": f"{BOOK}=60/55"}
    refund_periods.set_period_values(desk, MAKER, "2026-11", cleared)
    with pytest.raises(UserError, match="没有可以申报"):
        refund_claims.make_claim(desk, MAKER, "2026-11")
    # An item of the same handbook makes a claim of the month: 284,000 x (60 - 55) % x 13 % = 1,846 too much was reduced.
    from tests.cli.test_cli_refund import PRODUCER_HEADS

    row = ["800020261100000009001", "2026-11-02", "8501520000", "示例电动机", "台", 10, 1000, 7100, "0615", BOOK]
    assert line.fob_cny == 284000
    refund_import.import_any(desk, MAKER, [sheet(tmp_path / "new.xlsx", PRODUCER_HEADS, [row])])
    claim = refund_claims.make_claim(desk, MAKER, "2026-11")
    summary = refund_claims.form_of(claim).summary
    (new,) = refund_claims.form_of(claim).producer_exports
    assert (new.planned_rate, new.bonded_material) == (55, 3905)  # the actual rate once it is cleared (C-36)
    assert (summary.clearance_non_creditable, summary.clearance_mdt) == (0, 1846)
    assert summary.mdt_total == D("415.35") + 1846
    answers = {one.number: one.state for one in refund_checking.check_claim(desk, claim)}
    assert (answers["C-36"], answers["C-37"]) == ("passed", "passed")
    refund_periods.set_period_values(desk, MAKER, "2026-12", cleared)
    with desk.store.read() as connection:
        company = refund_claims.the_company(desk, MAKER)
        assert refund_periods.cleared_before(connection, company.uid, "2026-12") == {BOOK}


def test_supplements_answer_the_checks_that_wait_for_them(desk: Desk, tmp_path: Path) -> None:
    import_records(desk, FIRM, [items(tmp_path, item()), invoices(tmp_path, invoice())])
    claim = refund_claims.make_claim(desk, FIRM, "2026-09")
    key = claim.document["takes"][0]["item"]

    def state(number: str) -> str:
        return next(one.state for one in refund_checking.check_claim(desk, claim) if one.number == number)

    assert state("C-16") == "not_checkable"
    refund_supplements.put_supplement(desk, FIRM, "certificate", key, {"type": "cancellation", "number": "1"})
    assert state("C-16") == "finding"
    refund_supplements.put_supplement(desk, FIRM, "certificate", key, {})
    assert state("C-16") == "not_checkable"
    for kind, at, values in (
        ("certificate", "123", {"type": "return", "number": "1"}),
        ("certificate", key, {"type": "other", "number": "1"}),
        ("principal", "DL1", {"name": "示例", "id": "", "amount": "1"}),
        ("principal", "DL1", {"name": "示例", "id": "1", "amount": "一万"}),
        ("nothing", key, {}),
    ):
        with pytest.raises(UserError) as refused:
            refund_supplements.put_supplement(desk, FIRM, kind, at, values)
        assert refused.value.id == "refund-supplement"
        assert refused.value.remedy
