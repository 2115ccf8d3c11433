"""From records to a claim: computed to the cent, booked once, taken back exactly, every refusal explained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from cqdesk.actions.desk import Desk
from cqdesk.actions.refund_claims import file_claim, form_of, make_claim, withdraw_claim
from cqdesk.actions.refund_records import import_rate_library, import_records
from cqdesk.domain.clock import ManualClock
from cqdesk.domain.uscc import organisation_check_character, uscc_check_character
from cqdesk.errors import UserError
from cqdesk.store import cases, refund
from tests.intake.refund.test_rate_library import COLUMNS, ROWS, dbf

from .conftest import OpenDesk

TAX_ID = "91500107MA5U0XY1" + organisation_check_character("MA5U0XY1")
TAX_ID += uscc_check_character(TAX_ID)
FIRM = "重庆示例贸易有限公司"
ITEM_HEADS = [
    "报关单号",
    "项号",
    "出口日期",
    "商品编码",
    "商品名称",
    "申报单位",
    "申报数量",
    "美元离岸价",
    "人民币离岸价",
]
INVOICE_HEADS = [
    "数电发票号码", "销方识别号", "购方识别号", "开票日期", "货物或应税劳务名称", "单位", "数量", "金额", "税率", "税额", "用途",
]  # fmt: skip
DECLARATION = "800020260000000001"
INVOICE = "26500000000000000001"
SELLER = "91500000000000000X"


@pytest.fixture
def desk(opened: OpenDesk, tmp_path: Path) -> Desk:
    desk = opened()
    with desk.store.write() as connection:
        cases.put_company(connection, FIRM, uscc=TAX_ID)
    library = tmp_path / "cmcode.DBF"
    library.write_bytes(dbf(COLUMNS, ROWS))
    import_rate_library(desk, [library], "2026B")
    return desk


def sheet(path: Path, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    book = Workbook()
    page = book.active
    page.append(["示例导出"])
    page.append(list(heads))
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


def items(path: Path, *rows: Sequence[Any]) -> Path:
    return sheet(path / "customs.xlsx", ITEM_HEADS, rows)


def invoices(path: Path, *rows: Sequence[Any], name: str = "invoices.xlsx") -> Path:
    return sheet(path / name, INVOICE_HEADS, rows)


def item(
    number: int = 1, *, day: str = "2026-09-15", code: str = "8479899990", name: str = "示例机器", pieces: int = 10
) -> list[Any]:
    return [DECLARATION, number, day, code, name, "台", pieces, 5000, 36000]


def invoice(
    serial: int = 1,
    *,
    name: str = "*机械*示例机器",
    pieces: int = 10,
    amount: float = 30000,
    rate: str = "13%",
    **more: str,
) -> list[Any]:
    number = str(int(INVOICE) + serial)
    return [
        number,
        SELLER,
        more.get("buyer", TAX_ID),
        "2026-08-20",
        name,
        "台",
        pieces,
        amount,
        rate,
        "",
        more.get("use", "退税"),
    ]


def test_a_quarter_from_tables_to_a_claim_to_the_cent(desk: Desk, tmp_path: Path) -> None:
    done = import_records(
        desk,
        FIRM,
        [items(tmp_path, item(1), item(2, name="示例零件", pieces=4)), invoices(
            tmp_path, invoice(1), invoice(2, name="示例零件", pieces=6, amount=1000), invoice(3, pieces=99, rate="13%")
        )],
    )  # fmt: skip
    assert done.issues == []
    assert done.counts == {
        "item": {"added": 2, "changed": 0, "same": 0},
        "invoice": {"added": 3, "changed": 0, "same": 0},
    }
    form = form_of(make_claim(desk, FIRM, "2026-09"))
    assert [(export.declaration_item, export.vat_refund) for export in form.exports] == [
        (f"{DECLARATION}001", Decimal("3900.00")),
        (f"{DECLARATION}002", Decimal("86.67")),  # 4 of 6 pieces of 1,000 CNY
    ]
    assert [export.link_number for export in form.exports] == ["2026090011", "2026090012"]
    assert {purchase.link_number for purchase in form.purchases} == {"2026090011", "2026090012"}
    assert sum(purchase.tax_base for purchase in form.purchases) == Decimal("30666.67")


def test_a_small_scale_supplier_is_refunded_at_its_own_rate(desk: Desk, tmp_path: Path) -> None:
    import_records(desk, FIRM, [items(tmp_path, item()), invoices(tmp_path, invoice(rate="3%"))])
    (purchase,) = form_of(make_claim(desk, FIRM, "2026-09")).purchases
    assert (purchase.refund_rate, purchase.refund) == (3, 900)


def test_filing_books_and_withdrawing_frees_exactly(desk: Desk, tmp_path: Path) -> None:
    import_records(desk, FIRM, [items(tmp_path, item()), invoices(tmp_path, invoice(pieces=20, amount=60000))])
    claim = make_claim(desk, FIRM, "2026-09")
    file_claim(desk, claim)
    with pytest.raises(UserError) as caught:
        file_claim(desk, claim)
    assert caught.value.id == "refund-not-a-draft"
    with pytest.raises(UserError) as nothing:
        make_claim(desk, FIRM, "2026-10")
    assert nothing.value.id == "refund-nothing-to-claim"
    withdraw_claim(desk, claim)
    with desk.store.read() as connection:
        for subject in ("item", "invoice"):
            for used in refund.used(connection, claim.company_id, subject).values():
                assert (used.quantity, used.amount) == (0, 0)
    again = make_claim(desk, FIRM, "2026-10")
    assert [export.declaration_item for export in form_of(again).exports] == [f"{DECLARATION}001"]


def test_an_invoice_is_never_claimed_twice(desk: Desk, tmp_path: Path) -> None:
    import_records(desk, FIRM, [items(tmp_path, item(1)), invoices(tmp_path, invoice())])
    first = make_claim(desk, FIRM, "2026-09")
    second = make_claim(desk, FIRM, "2026-10")
    file_claim(desk, second)
    with desk.store.read() as connection:
        before = refund.used(connection, first.company_id, "invoice")
    with pytest.raises(UserError) as caught:
        file_claim(desk, first)
    assert caught.value.id == "refund-overtaken"
    with desk.store.read() as connection:
        assert refund.used(connection, first.company_id, "invoice") == before


def test_an_invoice_of_another_company_is_not_taken_in(desk: Desk, tmp_path: Path) -> None:
    done = import_records(desk, FIRM, [invoices(tmp_path, invoice(buyer="91500000000000001K"))])
    assert done.counts == {}
    assert [issue.id for issue in done.issues] == ["refund-other-company"]


def test_the_same_list_again_changes_nothing_and_an_amended_one_is_a_further_version(
    desk: Desk, tmp_path: Path
) -> None:
    import_records(desk, FIRM, [items(tmp_path, item())])
    assert import_records(desk, FIRM, [items(tmp_path, item())]).counts["item"] == {"added": 0, "changed": 0, "same": 1}
    assert import_records(desk, FIRM, [items(tmp_path, item(pieces=8))]).counts["item"]["changed"] == 1
    import_records(desk, FIRM, [invoices(tmp_path, invoice(pieces=8))])
    (export,) = form_of(make_claim(desk, FIRM, "2026-09")).exports
    assert export.quantity == 8


@pytest.mark.parametrize(("code", "word"), [("71081200", "视同内销"), ("49019900", "免税"), ("9999999999", "没有商品")])
def test_goods_without_a_refund_are_named_and_left_out(desk: Desk, tmp_path: Path, code: str, word: str) -> None:
    import_records(desk, FIRM, [items(tmp_path, item(code=code)), invoices(tmp_path, invoice())])
    with pytest.raises(UserError):
        make_claim(desk, FIRM, "2026-08")  # nothing left before that month
    document = make_claim(desk, FIRM, "2026-09").document
    assert document["takes"] == []
    assert word in document["issues"][0]["message"]


def test_an_export_of_more_than_36_months_ago_is_refused(desk: Desk, tmp_path: Path, clock: ManualClock) -> None:
    import_records(desk, FIRM, [items(tmp_path, item(day="2026-01-10")), invoices(tmp_path, invoice())])
    clock.advance(timedelta(days=36 * 31))
    document = make_claim(desk, FIRM, "2029-11").document
    assert document["takes"] == []
    assert "36 个月" in document["issues"][0]["message"]


@pytest.mark.parametrize("period", ["2026-13", "202610", "26-10", ""])
def test_a_wrong_period_is_refused(desk: Desk, period: str) -> None:
    with pytest.raises(UserError) as caught:
        make_claim(desk, FIRM, period)
    assert caught.value.id == "refund-period"


def test_what_is_no_list_of_records_is_said(desk: Desk, tmp_path: Path) -> None:
    done = import_records(desk, FIRM, [sheet(tmp_path / "x.xlsx", ["甲", "乙"], [[1, 2]])])
    assert [issue.id for issue in done.issues] == ["refund-nothing-found"]
