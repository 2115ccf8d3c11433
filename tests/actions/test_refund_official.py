"""From declaration to feedback: closed official declarations feed the claim; amendments after it are told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cqdesk.actions import (
    refund_checking,
    refund_claims,
    refund_deadlines,
    refund_exports,
    refund_feedback,
    refund_import,
    refund_official,
    refund_reversal,
)
from cqdesk.actions.desk import Desk
from cqdesk.errors import UserError
from cqdesk.forms.declaration.fields import Declaration, GoodsLine
from cqdesk.forms.declaration.paper_facts import Links
from cqdesk.forms.document import Filled
from cqdesk.store import declarations, refund
from tests.actions.conftest import START
from tests.actions.test_refund_acts import records
from tests.actions.test_refund_claims import sheet
from tests.actions.test_state import Sent, feed, receipt, response, sent
from tests.samples.make_refund_samples import BOOK, D1, FEEDBACK, MAKER, MAKER_ID, TRADER, TRADER_ID

from .conftest import OpenDesk

D = Decimal
ENTRY = "800120260000000007"


def form(tax_id: str, **head: object) -> Declaration:
    """Two kinds of goods, CIF 30,000 USD with 900 freight and 100 insurance: FOB 29,000."""
    goods = [
        GoodsLine(
            item_number=at, hs_code=code, goods_name=name, trade_quantity=D(pieces), trade_unit=unit, total_price=D(price),
            trade_currency="USD", legal_quantity_1=D(pieces), legal_unit_1=unit, destination_country="DEU",
        )
        for at, (code, name, pieces, unit, price) in enumerate(
            [("8516719000", "电热咖啡壶", 500, "001", 20000), ("9405420000", "示例灯具", 1000, "007", 10000)], start=1
        )
    ]  # fmt: skip
    fields = {
        "import_export_flag": "E", "domestic_party_uscc": tax_id, "domestic_party_name": "示例", "supervision_mode": "0110",
        "transaction_mode": "1", "freight_mark": "3", "freight_value": D(900), "freight_currency": "USD",
        "insurance_mark": "3", "insurance_value": D(100), "insurance_currency": "USD", "transport_mode": "2",
        "contract_number": "EX-7", "goods": goods,
    }  # fmt: skip
    return Declaration(**(fields | head))  # type: ignore[arg-type]


def official(desk: Desk, to: Sent, what: Declaration, kind: str = "declared") -> None:
    with desk.store.write() as connection:
        declarations.new_version(connection, to.declaration, kind, Filled(form=what), Links(), START)


def closed(desk: Desk, *, exit_date: str = "20261028") -> Sent:
    to = sent(desk)
    text = receipt(to, "R", 9, entry=7).replace("</DEC_RESULT>", f"<I_E_DATE>{exit_date}</I_E_DATE></DEC_RESULT>")
    feed(desk, to, [response(to), receipt(to, "P", 8, entry=7), text])
    return to


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    """The trading company with its invoices and rates, without customs data."""
    desk = opened()
    desk.on = date(2026, 11, 22)
    files = [path for path in records("trading") if "报关单" not in path.name]
    refund_import.import_any(desk, TRADER, files, tax_id=TRADER_ID)
    return desk


def made(desk: Desk) -> refund.Claim:
    return refund_claims.make_claim(desk, TRADER, "2026-10")


def test_a_trading_company_from_declaration_to_feedback(desk: Desk, tmp_path: Path) -> None:
    to = closed(desk)
    official(desk, to, form(TRADER_ID))
    claim = made(desk)
    first = refund_claims.form_of(claim).exports[0]
    assert (first.declaration_item, first.export_date) == (f"{ENTRY}001", date(2026, 10, 28))  # I_E_DATE of the receipt
    # 30,000 CIF less 900 and 100, spread by price: 20,000 x 29,000 / 30,000 = 19,333.33
    assert (first.quantity, first.fob_usd, first.vat_refund) == (500, D("19333.33"), 13000)
    answers = {one.number: one for one in refund_checking.check_claim(desk, claim)}
    assert "税务端尚未见到" in answers["C-02"].missing[0].missing
    refund_claims.file_claim(desk, claim)
    to_bureau = sheet(
        tmp_path / "反馈.xlsx", FEEDBACK, [["1", f"{ENTRY}001", "出口明细", "", "MDT_CKHW_BGD_SPDM", "", "商品代码不符", "N"]]
    )  # fmt: skip
    (finding,) = refund_feedback.import_feedback(desk, claim, to_bureau)
    assert (finding["check"], finding["path"]) == ("C-05", "exports[1].declaration_item")
    assert "审核通过" in refund_feedback.approve_claim(desk, claim)


def test_a_producer_from_declaration_to_feedback_with_its_exchange_policy(opened: OpenDesk, tmp_path: Path) -> None:
    from cqdesk.actions import refund_firm
    from cqdesk.domain.refund.exchange import FxMethod

    desk = opened()
    desk.on = date(2026, 11, 22)
    files = [path for path in records("producer") if "报关单" not in path.name and "收汇" not in path.name]
    refund_import.import_any(desk, MAKER, files, tax_id=MAKER_ID)
    to = closed(desk)
    goods = form(MAKER_ID).goods
    official(
        desk,
        to,
        form(MAKER_ID, supervision_mode="0615", record_book_number=BOOK, transaction_mode="3", goods=goods[:1]),
    )
    refund_firm.set_fx_policy(desk, MAKER, FxMethod.FIRST_WORKING_DAY, date(2026, 1, 1))
    claim = refund_claims.make_claim(desk, MAKER, "2026-10")
    (told,) = claim.document["issues"]
    assert (told["id"], claim.document["takes"]) == ("refund-no-fx", [])
    assert "2026-10 第一个工作日 的 USD" in told["message"]
    assert "中国外汇交易中心" in told["remedy"]
    rates = tmp_path / "中间价.csv"
    rates.write_text("日期,USD/CNY,100JPY/CNY\n2026-09-30,7.05,4.7\n2026-10-09,7.1,4.8\n", encoding="utf-8")
    done = refund_import.import_any(desk, MAKER, [rates])
    assert (done["issues"], done["middle_rates"]) == ([], 4)
    claim = refund_claims.make_claim(desk, MAKER, "2026-10")
    (line,) = refund_claims.form_of(claim).producer_exports
    # 20,000 FOB at 7.1, the first rate published in October; 60 % of it is bonded material.
    assert (line.fob_usd, line.usd_rate, line.fob_cny, line.bonded_material) == (20000, D("7.1"), 142000, 85200)
    assert line.mdt_amount == D("7384")
    refund_claims.file_claim(desk, claim)
    back = sheet(
        tmp_path / "反馈.xlsx", FEEDBACK, [["1", "", "免抵退税申报明细", "1", "MDT_JLJG_SJFPLV_WHX", "", "不一致", "N"]]
    )
    (finding,) = refund_feedback.import_feedback(desk, claim, back)
    assert (finding["check"], finding["path"]) == ("C-37", "producer_exports[1].line_number")


def test_only_closed_and_official_exports_of_the_firm_count(desk: Desk) -> None:
    draft_only = closed(desk)
    with desk.store.write() as connection:
        row = declarations.declaration_by_id(connection, draft_only.declaration)
        version = declarations.load(connection, row.version_id)
        declarations.save_version(
            connection, replace(version, frozen_at=None), Filled(form=form(TRADER_ID)), Links(), START
        )
    released = sent(desk)
    feed(desk, released, [response(released), receipt(released, "P", 8, entry=8)])
    official(desk, released, form(TRADER_ID))
    other = closed(desk)
    official(desk, other, form(MAKER_ID))
    undated = closed(desk, exit_date="")
    official(desk, undated, form(TRADER_ID))
    taken = refund_official.take_official_items(desk, TRADER)
    assert taken.items == 0
    assert sorted(issue.id for issue in taken.issues) == ["refund-not-read-back", "refund-official-incomplete"]
    assert "读回" in taken.issues[0].remedy


def test_an_amendment_before_filing_stops_the_old_draft_and_after_it_has_a_deadline(desk: Desk) -> None:
    to = closed(desk)
    official(desk, to, form(TRADER_ID))
    draft = made(desk)
    changed = form(TRADER_ID)
    changed.goods[0] = replace(changed.goods[0], trade_quantity=D(400), legal_quantity_1=D(400), total_price=D(16000))
    official(desk, to, changed, "amended")
    refund_official.take_official_items(desk, TRADER)
    with desk.store.read() as connection:
        before = refund.used(connection, draft.company_id, "invoice")
    with pytest.raises(UserError) as stale:
        refund_claims.file_claim(desk, draft)
    assert stale.value.id == "refund-amended"
    assert "500 → 400" in stale.value.message

    draft = made(desk)
    assert refund_claims.form_of(draft).exports[0].quantity == 400
    refund_claims.file_claim(desk, draft)
    again = form(TRADER_ID)
    official(desk, to, again, "amended")
    refund_official.take_official_items(desk, TRADER)
    told = refund_checking.amendments(desk, draft)
    assert [one.severity for one in told] == ["warning"]
    assert "撤回" in told[0].remedy
    refund_feedback.approve_claim(desk, draft)
    (told,) = refund_checking.amendments(desk, draft)
    assert (told.severity, told.path) == ("error", "exports[1].declaration_item")
    (due,) = [one for one in refund_deadlines.deadlines(desk, TRADER) if one.kind == "amended"]
    assert (due.day, due.known, due.subjects) == (date(2026, 12, 31), 10400, (f"{ENTRY}001",))
    with desk.store.read() as connection:
        after = refund.used(connection, draft.company_id, "invoice")
    assert sum(one.quantity for one in after.values()) - sum(one.quantity for one in before.values()) == 400
    refund_reversal.reverse_line(desk, TRADER, draft.number, 1)
    corrected = refund_claims.make_claim(desk, TRADER, "2026-11")
    assert [line.quantity for line in refund_claims.form_of(corrected).exports] == [-400, 500]
    refund_claims.file_claim(desk, corrected)
    assert refund_checking.amendments(desk, draft) == []


def test_electronic_data_stand_until_a_newer_amendment_and_differences_are_told(desk: Desk) -> None:
    files = [path for path in records("trading") if "报关单" in path.name]
    refund_import.import_any(desk, TRADER, files)
    to = closed(desk)
    with desk.store.write() as connection:
        declarations.note_state(connection, to.declaration, known_entry_number=D1)
    same = form(TRADER_ID, goods=form(TRADER_ID).goods[:1], entry_exit_date=date(2026, 9, 8))
    official(desk, to, same)
    taken = refund_official.take_official_items(desk, TRADER)
    assert all("不一致" in issue.message for issue in taken.issues)
    assert taken.items == 0
    amended = form(TRADER_ID, goods=form(TRADER_ID).goods[:1], entry_exit_date=date(2026, 9, 8))
    amended.goods[0] = replace(amended.goods[0], trade_quantity=D(450), legal_quantity_1=D(450))
    official(desk, to, amended, "amended")
    taken = refund_official.take_official_items(desk, TRADER)
    assert taken.items == 1
    assert "500 → 450" in taken.issues[0].message
    assert "重新下载" in taken.issues[0].remedy


def test_the_claim_names_where_each_item_came_from(desk: Desk, tmp_path: Path) -> None:
    to = closed(desk)
    official(desk, to, form(TRADER_ID))
    claim = made(desk)
    (written,) = refund_exports.export_claim(desk, claim, tmp_path / "c.json")
    takes = json.loads(written.read_text(encoding="utf-8"))["takes"]
    assert [(take["item"], take["version"]) for take in takes] == [(f"{ENTRY}001", 1)]
    books = refund_claims.make(desk, TRADER, "2026-10").books
    assert books.items.origin(f"{ENTRY}001").startswith(f"case:{to.case} 1@")
