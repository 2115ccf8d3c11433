"""Red-letter lines: what was claimed is written off to the cent, the ledger is free again, and the rest is neutral."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cqdesk.actions import (
    refund_arithmetic,
    refund_checking,
    refund_claims,
    refund_feedback,
    refund_import,
    refund_overseas,
    refund_reversal,
    refund_supplements,
)
from cqdesk.actions.desk import Desk
from cqdesk.actions.refund_drafts import refund_amount
from cqdesk.errors import UserError
from cqdesk.store import refund
from tests.actions.test_refund_acts import items_of, records
from tests.samples.make_refund_samples import D1, D3, MAKER, MAKER_ID, TRADER, TRADER_ID

from .conftest import OpenDesk

D = Decimal
POT = f"{D1}001"


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    desk = opened()
    desk.on = date(2026, 11, 10)
    refund_import.import_any(desk, TRADER, records("trading"), tax_id=TRADER_ID)
    return desk


def approved(desk: Desk, firm: str = TRADER) -> refund.Claim:
    claim = refund_claims.make_claim(desk, firm, "2026-10")
    refund_claims.file_claim(desk, claim)
    refund_feedback.approve_claim(desk, claim)
    return claim


def used(desk: Desk, claim: refund.Claim, subject: str, key: str) -> tuple[Decimal, Decimal]:
    with desk.store.read() as connection:
        found = refund.used(connection, claim.company_id, subject)[key]  # type: ignore[arg-type]
    return found.quantity, found.amount


def states(desk: Desk, claim: refund.Claim) -> dict[str, str]:
    return {one.number: one.state for one in refund_checking.check_claim(desk, claim)}


def test_a_line_written_off_and_claimed_again_in_the_same_claim_is_neutral(desk: Desk) -> None:
    first = approved(desk)
    before = used(desk, first, "item", POT), used(desk, first, "invoice", f"265{101:017d}/1")
    told = refund_reversal.reverse_line(desk, TRADER, first.number, 1, why="更正出口发票号")
    assert "红字" in told
    draft = refund_claims.make_claim(desk, TRADER, "2026-11")
    form = refund_claims.form_of(draft)
    red, new = form.exports
    assert (red.declaration_item, red.quantity, red.vat_refund, red.business_types) == (POT, -500, -13000, "HZCJ")
    assert (red.fob_usd, red.purchase_amount) == (-20000, -100000)
    assert red.remarks == f"冲减 {first.number} 第 00000001 行：更正出口发票号"
    assert (new.declaration_item, new.quantity, new.vat_refund) == (POT, 500, 13000)
    assert red.link_number != new.link_number
    assert [(one.quantity, one.tax_base, one.refund) for one in form.purchases] == [
        (-500, -100000, -13000),
        (500, 100000, 13000),
    ]
    assert refund_amount(form) == 0
    found = states(desk, draft)
    assert {found[number] for number in ("C-14", "C-42", "C-47", "C-56")} == {"passed"}
    assert not [term for _, terms in refund_arithmetic.claim_terms(desk, draft) for term in terms if term.remark_zh]
    refund_claims.file_claim(desk, draft)
    assert (used(desk, first, "item", POT), used(desk, first, "invoice", f"265{101:017d}/1")) == before
    refund_claims.withdraw_claim(desk, draft)
    assert (used(desk, first, "item", POT), used(desk, first, "invoice", f"265{101:017d}/1")) == before
    again = refund_claims.make_claim(desk, TRADER, "2026-11")  # what was decided stands again
    assert [line.quantity for line in refund_claims.form_of(again).exports] == [-500, 500]


def test_goods_that_came_back_in_part_are_paid_back_and_left_alone(desk: Desk) -> None:
    first = approved(desk)
    with pytest.raises(UserError, match="整行"):
        refund_reversal.reverse_line(desk, TRADER, first.number, 1, quantity=D(100))
    for line, quantity in ((1, D(501)), (9, None), (1, D(0))):
        with pytest.raises(UserError) as refused:
            refund_reversal.reverse_line(desk, TRADER, first.number, line, kind="HZCJ-TY", quantity=quantity)
        assert refused.value.id == "refund-reversal"
    refund_reversal.reverse_line(desk, TRADER, first.number, 1, kind="HZCJ-TY", quantity=D(100), again=False)
    with pytest.raises(UserError, match="已经登记"):
        refund_reversal.reverse_line(desk, TRADER, first.number, 1)
    draft = refund_claims.make_claim(desk, TRADER, "2026-11")
    (red,) = refund_claims.form_of(draft).exports
    assert (red.quantity, red.fob_usd, red.purchase_amount, red.vat_refund) == (-100, -4000, -20000, -2600)
    assert red.business_types == "HZCJ-TY"
    assert "应缴回" in draft.document["issues"][-1]["message"]
    assert states(desk, draft)["C-15"] == "not_checkable"
    refund_supplements.put_supplement(
        desk, TRADER, "certificate", POT, {"type": "return", "number": "ZM2026001", "quantity": "100"}
    )
    assert states(desk, draft)["C-15"] == "passed"
    refund_claims.file_claim(desk, draft)
    assert used(desk, first, "item", POT) == (400, 16000)
    assert refund_claims.make_claim(desk, TRADER, "2026-12").document["takes"] == []


def test_only_approved_lines_can_be_written_off_and_a_write_off_can_be_dropped(desk: Desk) -> None:
    claim = refund_claims.make_claim(desk, TRADER, "2026-10")
    for _ in range(2):
        with pytest.raises(UserError, match="审核通过"):
            refund_reversal.reverse_line(desk, TRADER, claim.number, 1)
        if refund_claims.newest_claim(desk, TRADER, "2026-10").state == "draft":
            refund_claims.file_claim(desk, claim)
    refund_feedback.approve_claim(desk, claim)
    refund_reversal.reverse_line(desk, TRADER, claim.number, 1)
    assert "取消" in refund_reversal.drop_reversal(desk, TRADER, claim.number, 1)
    assert refund_claims.make_claim(desk, TRADER, "2026-11").document["takes"] == []


def test_an_advance_sold_for_less_is_reversed_and_declared_anew(desk: Desk) -> None:
    key = f"{D3}001"
    first = approved(desk)
    desk.on = date(2026, 12, 5)
    refund_overseas.account_advance(desk, TRADER, key, sold=True, actual_refund=D(9360) - 360)
    draft = refund_claims.make_claim(desk, TRADER, "2026-12")
    red, new = refund_claims.form_of(draft).exports
    assert (red.business_types, red.vat_refund) == ("HWC-YT,HZCJ", -9360)
    assert (new.business_types, new.vat_refund) == ("", 9360)
    (told,) = draft.document["issues"]
    assert (told["id"], "9000" in told["message"]) == (
        "refund-redeclared",
        True,
    )  # the clerk's figure is not the line's
    assert {states(desk, draft)[number] for number in ("C-14", "C-63")} == {"passed"}
    refund_claims.file_claim(desk, draft)
    refund_feedback.approve_claim(desk, draft)
    (advance,) = refund_overseas.advances(desk, TRADER)
    assert advance.state == "adjusted"
    assert items_of(first) >= {key}


def test_an_advance_not_sold_is_paid_back_and_claimed_again_only_after_the_sale(desk: Desk) -> None:
    key = f"{D3}001"
    approved(desk)
    desk.on = date(2026, 12, 5)
    refund_overseas.account_advance(desk, TRADER, key, sold=False, actual_refund=D(0))
    draft = refund_claims.make_claim(desk, TRADER, "2026-12")
    (red,) = refund_claims.form_of(draft).exports
    assert (red.declaration_item, red.vat_refund) == (key, -9360)
    refund_claims.file_claim(desk, draft)
    refund_feedback.approve_claim(desk, draft)
    assert refund_claims.make_claim(desk, TRADER, "2027-01").document["takes"] == []
    refund_overseas.set_sold(desk, TRADER, key, sold=True)
    sold = refund_claims.make_claim(desk, TRADER, "2027-01")
    (line,) = refund_claims.form_of(sold).exports
    assert (line.business_types, line.vat_refund) == ("", 9360)


def test_a_producers_line_is_written_off_with_its_bonded_material(opened: OpenDesk, tmp_path: Path) -> None:
    desk = opened()
    desk.on = date(2026, 11, 10)
    refund_import.import_any(desk, MAKER, records("producer"), tax_id=MAKER_ID)
    first = approved(desk, MAKER)
    before = refund_claims.form_of(first)
    refund_reversal.reverse_line(desk, MAKER, first.number, 1, again=False)
    figures = tmp_path / "period.json"
    figures.write_text(
        '{"schema": "cqdesk/refund-period/1", "period": "2026-11", "filer": "producer", "input_vat": 1000}',
        encoding="utf-8",
    )
    refund_import.import_any(desk, MAKER, [figures])
    draft = refund_claims.make_claim(desk, MAKER, "2026-11")
    form = refund_claims.form_of(draft)
    (red,) = form.producer_exports
    whole = before.producer_exports[0]
    for name in ("quantity", "fob_usd", "fob_cny", "bonded_material", "non_creditable", "mdt_amount"):
        value = getattr(whole, name)
        assert getattr(red, name) == (None if value is None else -value)
    # The month has nothing but the red line: nothing is refunded, the negative amount goes to the next month (line 16).
    assert (form.summary.refund, form.summary.mdt_total) == (0, 0)
    assert form.summary.mdt_carried_forward == -whole.mdt_amount
    assert states(desk, draft)["C-14"] == "passed"
    assert not [term for _, terms in refund_arithmetic.claim_terms(desk, draft) for term in terms if term.remark_zh]
