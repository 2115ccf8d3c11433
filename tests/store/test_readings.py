"""A form written beside the one before it is the form written and read from nothing. The oracle reads the whole texts."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.forms.declaration.fields import Container, Declaration, GoodsLine
from cqdesk.forms.declaration.paper_facts import Links
from cqdesk.forms.document import Filled, from_document, to_document
from cqdesk.forms.issues import Acceptance
from cqdesk.forms.spec import empty, twin
from cqdesk.store import readings
from cqdesk.store.column_types import canonical
from tests.forms.strategies import forms, numbers


def read_from_nothing(texts: dict[str, str]) -> tuple[str, dict[str, str], dict[str, str], list[Any]]:
    """What five texts say, with numbers to the last zero (their representation is compared, not their value)."""
    parts = {name: json.loads(text) for name, text in texts.items()}
    filled = from_document(Declaration, {**parts["document"], "unparsed": parts["unparsed"]}, parts["origins"])
    return repr(filled.form), filled.unparsed, filled.origins, [Acceptance(**one) for one in parts["accepted"]]


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("price"), st.integers(0, 5), numbers()),
        st.tuples(st.just("name"), st.integers(0, 5), st.sampled_from(["", "轴承", "x\ny", "a b"])),
        st.tuples(st.just("insert"), st.integers(0, 5), st.just(None)),
        st.tuples(st.just("delete"), st.integers(0, 5), st.just(None)),
        st.tuples(st.just("repeat"), st.integers(0, 5), st.just(None)),
        st.tuples(st.just("permit"), st.integers(0, 5), st.just(None)),
        st.tuples(st.just("weight"), st.just(0), numbers()),
        st.tuples(st.just("box"), st.just(0), st.just(None)),
        st.tuples(st.just("half"), st.just(0), st.sampled_from(["about 5", "七"])),
    ),
    min_size=1,
    max_size=4,
)


def edit(filled: Filled[Declaration], what: str, row: int, value: Any) -> None:
    form = filled.form
    goods = form.goods
    match what:
        case "weight":
            form.gross_weight_kg = value
        case "box":
            form.containers.append(Container(container_number="ABCU1234560"))
        case "half":
            filled.type_in("net_weight_kg", value, "hand:li")
        case "insert":
            goods.insert(row, GoodsLine())
        case _ if not goods:
            goods.append(GoodsLine(goods_name="轴承"))
        case "price":
            goods[row % len(goods)].unit_price = value
        case "name":
            goods[row % len(goods)].goods_name = value
        case "delete":
            del goods[row % len(goods)]
        case "repeat":
            goods.append(twin(goods[row % len(goods)]))
        case "permit":
            item = type(goods[0]).__dataclass_fields__["product_permits"].metadata["spec"].item
            goods[row % len(goods)].product_permits.append(item())


@settings(max_examples=60)
@given(start=forms(Declaration), edits=st.lists(EDITS, min_size=1, max_size=3))
def test_any_edits_are_written_and_read_as_from_nothing(start: Declaration, edits: list[list[Any]]) -> None:
    now = readings.write(Filled(form=start), Links(), None)
    for acts in edits:
        filled = now.filled.copy()
        for act in acts:
            edit(filled, *act)
        filled.origins["contract_number"] = "hand:li"
        filled.accepted = [Acceptance(rule="R", path="goods", fingerprint="x", reason="y", who="li", at="")]
        before = (dict(now.texts), repr(now.filled), repr(now.links))
        after = readings.write(filled, Links(rows=[["a"]]), now)
        assert before == (now.texts, repr(now.filled), repr(now.links)), "a reading is shared and never changed"
        assert after.texts["document"] == canonical(after.state["document"]), "rows taken over from before, to the byte"
        assert after.state["document"] == to_document(filled.form)
        found = (repr(after.filled.form), after.filled.unparsed, after.filled.origins, after.filled.accepted)
        assert found == read_from_nothing(dict(after.texts))
        assert list(after.filled.unparsed) == sorted(filled.unparsed)
        now = after


@pytest.mark.parametrize("place", ["gross_weight_kg", "goods[1].unit_price"])
def test_a_number_too_long_to_be_read_back_stays_before_the_clerk_and_in_the_store(place: str) -> None:
    typed = "." + "1" * 59  # written with its zero it has a digit more than is read
    now = readings.write(Filled(form=Declaration(goods=[GoodsLine()])), Links(), None)
    for path, words in ((place, typed), ("contract_number", "A"), ("goods[1].goods_name", "轴承")):
        filled = now.filled.copy()
        filled.type_in(path, words, "hand:li")
        now = readings.write(filled, Links(), now)
        assert now.filled.text_at(place) == "0" + typed
        found = (repr(now.filled.form), now.filled.unparsed, now.filled.origins, now.filled.accepted)
        assert found == read_from_nothing(dict(now.texts))


@given(form=forms(Declaration))
def test_a_twin_is_the_same_and_apart(form: Declaration) -> None:
    shown = repr(form)
    other = twin(form)
    assert other == form
    assert repr(other) == shown
    other.goods.append(GoodsLine())
    other.free_text.voyage_number = "1"
    for line in other.goods:
        line.unit_price = Decimal(1)
    assert repr(form) == shown


def test_an_empty_form_is_as_its_class_makes_it_and_always_another() -> None:
    one = empty(Declaration)
    assert one == Declaration()
    one.goods.append(GoodsLine())
    one.free_text.voyage_number = "1"
    assert empty(Declaration) == Declaration()
