"""What people decide about refunds: every act holds, shows, and can be taken back; the ledger only ever grows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cqdesk.actions import (
    refund_arithmetic,
    refund_checking,
    refund_claims,
    refund_deadlines,
    refund_documents,
    refund_estimate,
    refund_exchange,
    refund_feedback,
    refund_firm,
    refund_import,
    refund_overseas,
    refund_pairing,
    refund_thread,
    refund_views,
)
from cqdesk.actions.desk import Desk
from cqdesk.domain.limits import HolidayCalendar
from cqdesk.domain.refund.exchange import FxMethod
from cqdesk.errors import UserError
from cqdesk.forms.declaration.fields import Declaration, GoodsLine
from cqdesk.store import cases, history, refund
from tests.samples.make_refund_samples import D1, D2, D3, FOLDER, MAKER, MAKER_ID, TRADER, TRADER_ID

from .conftest import OpenDesk

PLATES = f"{D2}001"
SETS, LOOSE = f"265{104:017d}/1", f"265{105:017d}/1"
BOTH = {SETS: Decimal(2000), LOOSE: Decimal(1000)}


def records(folder: str) -> Sequence[Path]:
    return [path for path in sorted((FOLDER / folder).iterdir()) if "反馈" not in path.name]


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    desk = opened()
    desk.on = date(2026, 11, 10)
    refund_import.import_any(desk, TRADER, records("trading"), tax_id=TRADER_ID)
    return desk


def claim_of(desk: Desk, firm: str = TRADER) -> refund.Claim:
    return refund_claims.make_claim(desk, firm, "2026-10")


def items_of(claim: refund.Claim) -> set[str]:
    return {take["item"] for take in claim.document["takes"]}


def ledger(desk: Desk, claim: refund.Claim) -> dict[str, tuple[Decimal, Decimal]]:
    with desk.store.read() as connection:
        found = refund.used(connection, claim.company_id, "invoice")
    return {key: (used.quantity, used.amount) for key, used in found.items()}


# --- pairing ---------------------------------------------------------------------------------------------------


def test_a_pairing_binds_the_next_draft_and_can_be_undone_step_by_step(desk: Desk) -> None:
    assert PLATES not in items_of(claim_of(desk))
    refund_pairing.pair_by_hand(desk, TRADER, PLATES, BOTH)
    assert PLATES in items_of(claim_of(desk))
    refund_pairing.pair_by_hand(desk, TRADER, PLATES, {})
    left_alone = claim_of(desk)
    assert "取消" in next(one["why"] for one in left_alone.document["unmatched"] if one["item"] == PLATES)
    refund_pairing.undo_pairing(desk, TRADER, PLATES)
    assert PLATES in items_of(claim_of(desk))
    refund_pairing.release_pairing(desk, TRADER, PLATES)
    assert PLATES not in items_of(claim_of(desk))


def test_a_refused_pairing_changes_nothing(desk: Desk) -> None:
    before = refund_pairing.pairing_view(desk, TRADER, PLATES)
    for chosen in (
        {SETS: Decimal(2000)},
        {SETS: Decimal(2001)},
        {SETS: Decimal(0)},
        {"26500000000000000000/1": Decimal(3000)},
    ):
        with pytest.raises(UserError) as refused:
            refund_pairing.pair_by_hand(desk, TRADER, PLATES, chosen)
        assert refused.value.id == "refund-pairing"
        assert refused.value.remedy
    assert refund_pairing.pairing_view(desk, TRADER, PLATES) == before


def test_two_pairings_cannot_have_the_same_goods(desk: Desk) -> None:
    pot, kettle = f"265{101:017d}/1", f"{D3}001"
    refund_pairing.pair_by_hand(desk, TRADER, f"{D1}001", {pot: Decimal(500)})
    with pytest.raises(UserError, match="其他报关单项"):
        refund_pairing.pair_by_hand(desk, TRADER, kettle, {pot: Decimal(500)})


def test_a_ratio_needs_its_approval_and_helps_the_matcher(desk: Desk) -> None:
    def keep(factor: str, approval: str = "渝税函〔2026〕1号") -> str:
        return refund_pairing.set_ratio(
            desk,
            TRADER,
            name="陶瓷餐盘",
            invoice_unit="个",
            export_unit="千克",
            factor=Decimal(factor),
            approval=approval,
        )

    with pytest.raises(UserError) as refused:
        keep("2", " ")
    assert refused.value.id == "refund-ratio"
    keep("2")
    (ratio,) = refund_pairing.open_books(desk, TRADER).ratios
    assert (ratio.factor, ratio.approval) == (2, "渝税函〔2026〕1号")
    keep("0")
    assert refund_pairing.open_books(desk, TRADER).ratios == ()


# --- the end of a claim ----------------------------------------------------------------------------------------


def test_a_refusal_frees_exactly_and_the_ledger_only_grows(desk: Desk) -> None:
    claim = claim_of(desk)
    refund_claims.file_claim(desk, claim)
    booked = ledger(desk, claim)
    assert all(quantity > 0 for quantity, _ in booked.values())
    refund_feedback.reject_claim(desk, claim, "资料不符")
    assert set(ledger(desk, claim).values()) == {(Decimal(0), Decimal(0))}
    with pytest.raises(UserError) as late:
        refund_feedback.approve_claim(desk, claim)
    assert late.value.id == "refund-not-filed"
    assert claim_of(desk).batch == 2


def test_withdrawn_for_good_spends_the_vouchers(desk: Desk) -> None:
    claim = claim_of(desk)
    refund_claims.file_claim(desk, claim)
    booked = ledger(desk, claim)
    refund_claims.withdraw_claim(desk, claim, for_good=True)
    assert ledger(desk, claim) == booked
    assert items_of(claim) & items_of(claim_of(desk)) == set()


def test_feedback_stands_at_its_line_with_the_remedy_of_the_same_check(desk: Desk, tmp_path: Path) -> None:
    refund_pairing.pair_by_hand(desk, TRADER, PLATES, BOTH)
    claim = claim_of(desk)
    refund_feedback.import_feedback(desk, claim, FOLDER / "trading" / "税务反馈.xlsx")
    claim = refund_claims.newest_claim(desk, TRADER, "2026-10")
    first, second = refund_feedback.feedback_issues(claim)
    assert (first.id, first.path, first.severity) == ("C-05", "exports[2].declaration_item", "error")
    assert "商品代码" in first.message
    assert (second.id, second.path) == ("CQ_LOCAL_0001", "purchases[5].voucher_number")
    with pytest.raises(UserError) as none:
        refund_feedback.import_feedback(desk, claim, FOLDER / "trading" / "收汇记录.xlsx")
    assert none.value.id == "refund-feedback-none"
    assert refund_claims.newest_claim(desk, TRADER, "2026-10").feedback == claim.feedback


# --- exchange --------------------------------------------------------------------------------------------------


def test_deemed_exchange_fills_the_sheet_and_leaves_the_deadlines(desk: Desk) -> None:
    with pytest.raises(UserError):
        refund_exchange.deem_received(desk, TRADER, PLATES, "02")
    refund_exchange.deem_received(desk, TRADER, PLATES, "02", explanation="客户检验不合格，尾款免付")
    rows = {one.item: one for one in refund_exchange.exchange_view(desk, TRADER).items}
    assert (rows[PLATES].state, rows[PLATES].open) == ("deemed", 4000)
    refund_pairing.pair_by_hand(desk, TRADER, PLATES, BOTH)
    lines = [line for line in refund_claims.form_of(claim_of(desk)).receipts if line.declaration_item == PLATES]
    assert [line.deemed_cny for line in lines] == [None, Decimal("28400.00")]  # 63,900 x 4,000 / 9,000
    waiting = next(one for one in refund_deadlines.deadlines(desk, TRADER) if one.kind == "exchange")
    assert waiting.subjects == (f"{D3}001",)
    refund_exchange.deem_received(desk, TRADER, PLATES, "")
    assert refund_exchange.exchange_view(desk, TRADER).items[0].state == "open"


def test_a_contract_moves_the_day_at_most_36_months(desk: Desk) -> None:
    for agreed, due in ((date(2027, 9, 1), date(2027, 9, 1)), (date(2035, 1, 1), date(2029, 9, 20))):
        refund_exchange.deem_received(desk, TRADER, PLATES, "", contract_final_date=agreed)
        rows = {one.item: one for one in refund_exchange.exchange_view(desk, TRADER).items}
        assert rows[PLATES].due == due


# --- deadlines -------------------------------------------------------------------------------------------------


def test_deadlines_move_over_rest_days_only_where_the_calendar_knows_the_year(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plain,) = [one for one in refund_deadlines.deadlines(desk, TRADER) if one.kind == "claim"]
    assert (plain.day, "缺 2027 年节假日表" in plain.note_zh) == (date(2027, 4, 30), True)
    calendar = HolidayCalendar.of([2027], [date(2027, 4, 30)], [])
    monkeypatch.setattr(refund_deadlines, "holiday_calendar", lambda _desk: calendar)
    (moved,) = [one for one in refund_deadlines.deadlines(desk, TRADER) if one.kind == "claim"]
    assert moved.day == date(2027, 5, 3)  # a Friday off, then the weekend
    assert "顺延" in moved.note_zh


def test_after_30_april_the_36_months_count(desk: Desk) -> None:
    desk.on = date(2027, 6, 1)
    found = {(one.kind, one.day) for one in refund_deadlines.deadlines(desk, TRADER)}
    assert {("late_claim", date(2029, 9, 8)), ("late_claim", date(2029, 10, 11))} <= found
    assert "claim" not in {kind for kind, _ in found}


def test_filing_documents_are_due_with_the_refund_at_stake(desk: Desk) -> None:
    claim = claim_of(desk)
    refund_claims.file_claim(desk, claim)
    due = next(one for one in refund_deadlines.deadlines(desk, TRADER) if one.kind == "documents")
    assert (due.known, due.subjects) == (28860, (claim.number,))


# --- documents -------------------------------------------------------------------------------------------------


def test_documents_by_terms_removed_restored_and_kept_whole(desk: Desk, tmp_path: Path) -> None:
    claim = claim_of(desk)
    paper = tmp_path / "B:L 提单.pdf".replace(":", "_")
    paper.write_bytes(b"%PDF-1.4 bill of lading")
    uid = refund_documents.add_document(desk, claim, "transport", paper, declaration=D1)
    missing = {
        one.declaration: {kind.code for kind in one.missing}
        for one in refund_documents.directory(desk, claim).declarations
    }
    assert missing[D1] == {
        "export_contract",
        "purchase_contract",
        "forwarder_invoice",
        "agency_agreement",
        "broker_invoice",
    }
    assert missing[D3] == {"export_contract", "purchase_contract", "transport"}  # FOB, declared by the firm itself
    refund_documents.remove_document(desk, claim, uid)
    assert refund_documents.directory(desk, claim).papers == ()
    refund_documents.restore_document(desk, claim, uid)
    files = refund_documents.export_directory(desk, claim, tmp_path / "out")
    assert files[1].read_bytes() == paper.read_bytes()
    with pytest.raises(UserError) as taken:
        refund_documents.export_directory(desk, claim, tmp_path / "out")
    assert taken.value.id == "refund-folder-taken"
    with pytest.raises(UserError):
        refund_documents.add_document(desk, claim, "transport")
    with pytest.raises(UserError):
        refund_documents.add_document(desk, claim, "transport", paper, declaration="800020260000009999")


def test_ten_years_since_2026_five_before() -> None:
    assert (refund_documents.keep_years(date(2026, 1, 1)), refund_documents.keep_years(date(2025, 12, 31))) == (10, 5)


# --- 9810 ------------------------------------------------------------------------------------------------------


def test_an_advance_is_claimed_approved_due_and_accounted(desk: Desk) -> None:
    key = f"{D3}001"
    (advance,) = refund_overseas.advances(desk, TRADER)
    assert (advance.item, advance.state) == (key, "unsold")
    refund_overseas.set_sold(desk, TRADER, key, sold=True)
    line = next(line for line in refund_claims.form_of(claim_of(desk)).exports if line.declaration_item == key)
    assert line.business_types == ""
    refund_overseas.set_sold(desk, TRADER, key, sold=False)
    claim = claim_of(desk)
    refund_claims.file_claim(desk, claim)
    with pytest.raises(UserError):
        refund_overseas.set_sold(desk, TRADER, key, sold=True)
    assert "2027-04-30" in refund_feedback.approve_claim(desk, claim)
    with pytest.raises(UserError, match="2026-12"):
        refund_overseas.account_advance(desk, TRADER, key, sold=True, actual_refund=Decimal(9360))
    desk.on = date(2026, 12, 5)
    done = refund_overseas.account_advance(desk, TRADER, key, sold=True, actual_refund=Decimal(9000))
    assert (done.adjust, done.difference.value) == (True, -360)
    (advance,) = refund_overseas.advances(desk, TRADER)
    assert (advance.state, advance.refund) == ("adjusted", 9360)
    assert "accounting" not in {one.kind for one in refund_deadlines.deadlines(desk, TRADER)}


# --- estimate --------------------------------------------------------------------------------------------------


def form(mode: str, *lines: GoodsLine) -> Declaration:
    return Declaration(supervision_mode=mode, import_export_flag="E", goods=list(lines))


def goods(name: str = "电热咖啡壶", code: str = "8516719000", pieces: int = 500) -> GoodsLine:
    return GoodsLine(goods_name=name, hs_code=code, trade_quantity=Decimal(pieces), trade_unit="001")


def estimated(desk: Desk, declaration: Declaration, **more: Any) -> refund_estimate.Estimate:
    books = refund_pairing.open_books(desk, TRADER)
    return refund_estimate.estimate_form(desk, declaration, books, books.rates, books.library, producer=False, **more)


@pytest.mark.parametrize("mode", ["0110", "9610", "9710", "9810"])
def test_an_estimate_with_invoices_is_the_amount_of_the_claim(desk: Desk, mode: str) -> None:
    found = estimated(desk, form(mode, goods()))
    assert found.total.value == 13000
    assert found.lines[0].rate.value == 13


def test_market_purchases_bring_nothing_and_what_is_missing_is_named(desk: Desk) -> None:
    exempt = estimated(desk, form("1039", goods()))
    assert (exempt.lines[0].treatment, exempt.total.value) == ("exempt", 0)
    short = estimated(desk, form("0110", goods(pieces=501)))
    assert short.total.value is None
    assert "数量不足" in "".join(short.total.all_missing())
    unknown = estimated(desk, form("0110", goods(code="1234567890")))
    assert "退税率文库" in "".join(unknown.lines[0].refund.all_missing())
    strange = estimated(desk, form("4561", goods()))
    assert "4561" in "".join(strange.lines[0].refund.all_missing())


# --- thread, arithmetic, lists, firm ---------------------------------------------------------------------------


def test_any_yuan_is_followed_from_invoice_to_money_and_back(desk: Desk) -> None:
    claim = claim_of(desk)
    pot = f"265{101:017d}/1"
    keys = {
        "invoice": pot,
        "item": f"{D1}001",
        "line": f"{claim.number}|exports[1]",
        "money": f"{claim.number}|exports[1]",
    }
    threads = [refund_thread.thread(desk, TRADER, kind, key) for kind, key in keys.items()]
    assert len({str(one.knots) for one in threads}) == 1
    whole = threads[0].knots
    assert [knot.key for knot in whole["invoice"]] == [pot]
    assert [knot.key for knot in whole["receipt"]] == ["FX2609300001"]
    assert whole["money"][0].amount == "13000 CNY"
    assert "进货发票.xlsx" in whole["invoice"][0].origin
    both = refund_thread.thread(desk, TRADER, "receipt", "FX2609300001").knots
    assert [knot.key for knot in both["item"]] == [f"{D1}001", f"{D1}002"]
    alone = refund_thread.thread(desk, TRADER, "receipt", "FX2610200003").knots
    assert (len(alone["receipt"]), len(alone["item"])) == (1, 0)
    with pytest.raises(UserError):
        refund_thread.thread(desk, TRADER, "item", "nothing")


def test_figures_open_into_arithmetic_equal_to_the_form(opened: OpenDesk) -> None:
    desk = opened()
    desk.on = date(2026, 11, 10)
    refund_import.import_any(desk, TRADER, records("trading"), tax_id=TRADER_ID)
    refund_import.import_any(desk, MAKER, records("producer"), tax_id=MAKER_ID)
    trading = refund_arithmetic.claim_terms(desk, claim_of(desk))
    assert trading[0][1][0].value == 28860
    assert [term.value for term in trading[1][1]] == [13000, 6500, 9360]
    assert not any(term.remark_zh for _, terms in trading for term in terms)
    leaves = {term.name_zh for _, term in trading[1][1][0].walk()}
    assert {"计税金额", "退税率"} <= leaves
    made = refund_arithmetic.claim_terms(desk, claim_of(desk, MAKER))
    assert made[0][1][0].value == 33228
    assert [term.value for term in made[1][1]] == [14768, 18460]
    assert refund_arithmetic.group_of("producer_exports[2].mdt_amount") == (1, 1)


def test_lists_add_up_and_say_what_to_do_while_empty(desk: Desk) -> None:
    board = refund_views.board(desk, TRADER)
    assert sum(row.sums[6] for row in board.items.rows) == 55000
    assert [row.texts[0] for row in board.items.rows][-1] == f"{D3}001"
    assert board.claims.rows == ()
    assert "F9" in board.claims.empty_zh


def test_the_exchange_policy_holds_a_year(desk: Desk) -> None:
    refund_firm.set_fx_policy(desk, TRADER, FxMethod.FIRST_OF_MONTH, date(2026, 1, 1))
    with pytest.raises(UserError) as refused:
        refund_firm.set_fx_policy(desk, TRADER, FxMethod.DAY_OF_SALE, date(2026, 12, 31))
    assert "2027-01-01" in refused.value.message
    refund_firm.set_fx_policy(desk, TRADER, FxMethod.DAY_OF_SALE, date(2027, 1, 1))
    assert [one.method for one in refund_firm.firm(desk, TRADER).policies] == ["month", "day"]


def test_settings_of_the_firm_reach_the_checks(desk: Desk) -> None:
    def states() -> dict[str, str]:
        return {one.number: one.state for one in refund_checking.check_claim(desk, claim_of(desk))}

    before = states()
    assert {before[number] for number in ("C-57", "C-61", "C-70")} == {"not_checkable"}
    window = ("重庆", Decimal(5), Decimal(8))
    refund_firm.set_firm(desk, TRADER, company_class=2, small_scale=False, fx_cost_window=window)
    after = states()
    assert (after["C-61"], after["C-70"]) == ("passed", "passed")
    assert after["C-57"] == "finding"  # the kettle costs 4.5 CNY a dollar
    with pytest.raises(UserError):
        refund_firm.set_firm(desk, TRADER, company_class=5)


def test_every_act_stands_in_the_history(desk: Desk) -> None:
    refund_pairing.pair_by_hand(desk, TRADER, PLATES, BOTH)
    refund_exchange.assign_receipt(desk, TRADER, "FX2610200003", {PLATES: Decimal(4000)})
    with desk.store.read() as connection:
        company = cases.find_company(connection, TRADER)
        assert company is not None
        acts = [entry.act for entry in history.entries(connection, f"company:{company.uid}")]
    assert acts[-2:] == ["refund_pairing", "refund_receipt"]
