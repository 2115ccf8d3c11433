"""An item and an invoice line claimed in parts: the remainder shows, follows after approval, and never overdraws."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as with_
from hypothesis import strategies as st

from cqdesk.actions import refund_claims, refund_feedback, refund_pairing, refund_views
from cqdesk.actions.desk import Desk
from cqdesk.actions.refund_books import open_books, quantities_left
from cqdesk.actions.refund_records import import_records
from cqdesk.errors import UserError
from cqdesk.store import refund
from tests.actions.test_refund_claims import DECLARATION, FIRM, INVOICE, desk, invoice, invoices, item, items

__all__ = ["desk"]
D = Decimal
KEY = f"{DECLARATION}001"


def line(serial: int) -> str:
    return f"{int(INVOICE) + serial}/1"


@pytest.fixture
def stocked(desk: Desk, tmp_path: Path) -> Desk:
    """10 machines exported (5,000 USD, 36,000 CNY), invoices for 4 and 6 of them."""
    import_records(desk, FIRM, [items(tmp_path, item()), invoices(tmp_path, invoice(1, pieces=4, amount=12000))])
    return desk


def approved(desk: Desk, period: str) -> refund.Claim:
    claim = refund_claims.make_claim(desk, FIRM, period)
    refund_claims.file_claim(desk, claim)
    refund_feedback.approve_claim(desk, claim)
    return claim


def left(desk: Desk) -> dict[str, Decimal]:
    books = open_books(desk, FIRM)
    return quantities_left(desk, books, KEY, books.items[KEY])[0]


def test_the_first_part_then_its_remainder_with_values_that_sum_to_the_whole(stocked: Desk, tmp_path: Path) -> None:
    desk = stocked
    first = refund_claims.make_claim(desk, FIRM, "2026-09")
    assert "先申报一部分" in first.document["unmatched"][0]["remedy"]  # four of ten: the way out is told
    with pytest.raises(UserError) as refused:
        refund_pairing.pair_by_hand(desk, FIRM, KEY, {line(1): D(4)})
    assert "先申报一部分" in refused.value.remedy
    told = refund_pairing.pair_by_hand(desk, FIRM, KEY, {line(1): D(4)}, part=True)
    assert "余 6台" in told
    claim = refund_claims.make_claim(desk, FIRM, "2026-09")
    (export,) = refund_claims.form_of(claim).exports
    assert (export.quantity, export.fob_usd, export.fob_cny) == (4, 2000, 14400)
    assert export.vat_refund == 1560
    refund_claims.file_claim(desk, claim)
    assert left(desk) == {"001": D(6)}

    row = next(row for row in refund_views.board(desk, FIRM).items.rows if row.key == KEY)
    assert "已申报一部分，余 6台（待审核通过）" in row.texts
    import_records(desk, FIRM, [invoices(tmp_path, invoice(2, pieces=6, amount=18000.01), name="later.xlsx")])
    waiting = refund_claims.make_claim(desk, FIRM, "2026-10")
    assert waiting.document["takes"] == []
    assert "余 6台" in waiting.document["issues"][0]["message"]

    refund_feedback.approve_claim(desk, claim)
    rest = refund_claims.make_claim(desk, FIRM, "2026-10")
    (export,) = refund_claims.form_of(rest).exports
    assert (export.quantity, export.fob_usd, export.fob_cny) == (6, 3000, 21600)
    refund_claims.file_claim(desk, rest)
    assert left(desk) == {}
    with desk.store.read() as connection:
        used = refund.used(connection, claim.company_id, "item")[KEY]
    assert (used.by_unit, used.amount, used.amount_cny) == ({"001": D(10)}, 5000, 36000)


def test_a_further_part_is_refused_while_the_part_before_waits(stocked: Desk, tmp_path: Path) -> None:
    desk = stocked
    import_records(desk, FIRM, [invoices(tmp_path, invoice(2, pieces=6, amount=18000), name="later.xlsx")])
    refund_pairing.pair_by_hand(desk, FIRM, KEY, {line(2): D(6)}, part=True)
    first = refund_claims.make_claim(desk, FIRM, "2026-09")
    refund_pairing.pair_by_hand(desk, FIRM, KEY, {line(1): D(4)}, part=True)
    second = refund_claims.make_claim(desk, FIRM, "2026-10")
    refund_claims.file_claim(desk, first)
    with desk.store.read() as connection:
        before = refund.used(connection, first.company_id, "item"), refund.used(connection, first.company_id, "invoice")
    with pytest.raises(UserError) as refused:
        refund_claims.file_claim(desk, second)
    assert refused.value.id == "refund-part-waits"
    with desk.store.read() as connection:
        after = refund.used(connection, first.company_id, "item"), refund.used(connection, first.company_id, "invoice")
    assert after == before


def test_a_withdrawn_part_is_free_again_and_its_pairing_stands_again(stocked: Desk) -> None:
    desk = stocked
    refund_pairing.pair_by_hand(desk, FIRM, KEY, {line(1): D(4)}, part=True)
    claim = refund_claims.make_claim(desk, FIRM, "2026-09")
    refund_claims.file_claim(desk, claim)
    assert open_books(desk, FIRM).pairings == {}  # it was for that claim
    refund_claims.withdraw_claim(desk, claim)
    assert left(desk) == {"001": D(10)}
    (export,) = refund_claims.form_of(refund_claims.make_claim(desk, FIRM, "2026-09")).exports
    assert export.quantity == 4


def test_what_customs_say_was_claimed_returned_or_certified_is_not_claimed_again(desk: Desk, tmp_path: Path) -> None:
    from tests.actions.test_refund_claims import ITEM_HEADS, sheet

    heads = [*ITEM_HEADS, "法定单位", "法定数量", "退运数量", "退运美元离岸价", "代理申报数量", "退税申报数量"]
    gone = [*item(pieces=10), "台", 10, 2, 1000, 1, ""]
    done = [*item(2, pieces=10), "台", 10, "", "", "", 10]
    import_records(desk, FIRM, [sheet(tmp_path / "customs.xlsx", heads, [gone, done])])
    import_records(desk, FIRM, [invoices(tmp_path, invoice(1, pieces=7, amount=21000))])
    claim = refund_claims.make_claim(desk, FIRM, "2026-09")
    (export,) = refund_claims.form_of(claim).exports
    assert (export.quantity, export.fob_usd) == (7, 4000)
    assert [one["id"] for one in claim.document["issues"]] == ["refund-claimed-elsewhere"]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@with_(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["approve", "withdraw", "reject"])), max_size=6))
def test_whatever_is_claimed_withdrawn_or_refused_the_sum_of_parts_never_exceeds_the_whole(
    desk: Desk, tmp_path: Path, steps: list[tuple[int, str]]
) -> None:
    folder = tmp_path / f"run{len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    number = 10 + len(list(tmp_path.iterdir()))
    key = f"{DECLARATION}{number:03d}"
    serial = 100 + number
    import_records(
        desk,
        FIRM,
        [
            items(folder, item(number, name=f"机器{number}")),
            invoices(folder, invoice(serial, name=f"机器{number}", pieces=20, amount=60000.07)),
        ],
    )
    refund_pairing.pair_by_hand(desk, FIRM, key, {})
    claimed = D(0)
    for pieces, end in steps:
        try:
            refund_pairing.pair_by_hand(desk, FIRM, key, {line(serial): D(pieces)}, part=True)
        except UserError:
            assert claimed + pieces > 10
            continue
        assert claimed + pieces <= 10
        claim = refund_claims.make_claim(desk, FIRM, "2026-09")
        refund_claims.file_claim(desk, claim)
        if end == "approve":
            refund_feedback.approve_claim(desk, claim)
            claimed += pieces
        elif end == "reject":
            refund_feedback.reject_claim(desk, claim, "资料不符")
        else:
            refund_claims.withdraw_claim(desk, claim)
        if claimed < 10:
            refund_pairing.pair_by_hand(desk, FIRM, key, {})
    with desk.store.read() as connection:
        company = refund_claims.the_company(desk, FIRM)
        used = refund.used(connection, company.id, "item").get(key)
        spent = refund.used(connection, company.id, "invoice").get(line(serial))
    assert (sum(used.by_unit.values()) if used else 0) == claimed
    assert (used.amount if used else 0) == (5000 if claimed == 10 else 500 * claimed)
    assert (spent.quantity if spent else 0) == claimed
    assert (spent.amount if spent else 0) <= D("60000.07")
