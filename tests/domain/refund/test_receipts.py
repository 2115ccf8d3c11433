"""Exchange on exported items: to the cent, a person's word first, nothing converted without a rate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cqdesk.domain.refund.receipts import DueItem, Receipt, assign, open_balances

D1, D2 = "800020260000000001", "800020260000000002"
DAY = date(2026, 9, 1)


def item(key: str, total: str, currency: str = "USD", cny: str | None = None, invoice: str = "") -> DueItem:
    exports = Decimal(cny) if cny else None
    return DueItem(key=key, currency=currency, total=Decimal(total), exports_cny=exports, exported=DAY, invoice=invoice)


def receipt(
    key: str, amount: str, *, declaration: str = "", invoice: str = "", currency: str = "USD", rate: str | None = None
) -> Receipt:
    return Receipt(
        key=key,
        currency=currency,
        amount=Decimal(amount),
        rate=Decimal(rate) if rate else None,
        received_on=DAY,
        declaration=declaration,
        invoice=invoice,
    )


def test_one_transfer_for_a_declaration_fills_its_items_in_order() -> None:
    items = [item(f"{D1}002", "50"), item(f"{D1}001", "100"), item(f"{D2}001", "70")]
    done = assign(items, [receipt("r", "130", declaration=D1)], {})
    assert [(part.item, part.amount) for part in done.parts] == [(f"{D1}001", 100), (f"{D1}002", 30)]
    assert {one.item.key: one.open for one in open_balances(items, done)} == {
        f"{D1}001": 0, f"{D1}002": 20, f"{D2}001": 70,
    }  # fmt: skip


def test_what_pays_for_nothing_known_is_left_over() -> None:
    done = assign(
        [item(f"{D1}001", "100", invoice="CI-1")], [receipt("a", "30", invoice="ci-1"), receipt("b", "9")], {}
    )
    assert [(part.receipt, part.amount) for part in done.parts] == [("a", 30)]
    assert done.left == {"b": 9}
    over = assign([item(f"{D1}001", "100")], [receipt("r", "120", declaration=D1)], {})
    assert over.left == {"r": 20}


def test_a_persons_word_goes_before_the_numbers() -> None:
    items = [item(f"{D1}001", "100"), item(f"{D2}001", "100")]
    receipts = [receipt("a", "100", declaration=D1), receipt("b", "60", declaration=D1)]
    done = assign(items, receipts, {"b": {f"{D2}001": Decimal(60)}})
    assert {(part.receipt, part.item): part.amount for part in done.parts} == {
        ("a", f"{D1}001"): 100, ("b", f"{D2}001"): 60,
    }  # fmt: skip
    refused = assign(items, receipts, {"b": {f"{D2}001": Decimal(61)}})
    assert refused.refused[0][0] == "b"
    assert not [part for part in refused.parts if part.receipt == "b"]


def test_rmb_for_a_dollar_item_counts_at_the_rate_it_was_booked() -> None:
    items = [item(f"{D1}001", "100", cny="710")]
    done = assign(items, [receipt("r", "355", declaration=D1, currency="CNY")], {})
    (balance,) = open_balances(items, done)
    assert (balance.received, balance.open) == (50, 50)


def test_another_currency_without_a_rate_is_said_not_guessed() -> None:
    items = [item(f"{D1}001", "100", cny="710")]
    done = assign(items, [receipt("r", "90", declaration=D1, currency="EUR")], {})
    (balance,) = open_balances(items, done)
    assert (balance.received, balance.open, balance.not_converted) == (0, 100, ("r",))


@given(
    st.lists(st.integers(1, 100_000), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(1, 150_000), st.booleans()), max_size=6),
)
def test_no_cent_appears_or_is_lost(cents: list[int], moneys: list[tuple[int, bool]]) -> None:
    items = [item(f"{D1}{at:03d}", str(Decimal(one) / 100)) for at, one in enumerate(cents, start=1)]
    receipts = [
        receipt(f"r{at}", str(Decimal(one) / 100), declaration=D1 if named else "")
        for at, (one, named) in enumerate(moneys)
    ]
    done = assign(items, receipts, {})
    for one in receipts:
        taken = sum(part.amount for part in done.parts if part.receipt == one.key)
        assert taken + done.left.get(one.key, Decimal(0)) == one.amount
    for balance in open_balances(items, done):
        assert balance.open + balance.received == balance.item.total
        assert balance.open >= 0
