"""The three faces of a value, the JSON document and the paths, on arbitrary forms."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cqdesk.domain.quantity import plain
from cqdesk.forms import path as paths
from cqdesk.forms.declaration.fields import Declaration, GoodsLine
from cqdesk.forms.document import (
    Filled,
    NotAForm,
    Unreadable,
    filled_document,
    from_document,
    from_text,
    to_document,
    to_text,
)
from cqdesk.forms.spec import FieldSpec, fields_of

from .strategies import forms, leaf

ARBITRARY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
LEAVES = [spec for form in (Declaration, GoodsLine) for spec in fields_of(form) if spec.item is None]


@ARBITRARY
@given(forms(Declaration))
def test_a_form_survives_json(form: Declaration) -> None:
    document = json.loads(json.dumps(to_document(form), ensure_ascii=False, allow_nan=False))
    again = from_document(Declaration, document)
    assert again.form == form
    assert again.unparsed == {}
    assert filled_document(again) == document


@ARBITRARY
@given(forms(Declaration))
def test_every_leaf_has_a_path_that_leads_back_to_it(form: Declaration) -> None:
    seen = set()
    for place, spec, value in paths.walk(form):
        seen.add(place)
        assert paths.get(form, place) == value
        assert paths.spec_at(Declaration, place) == spec
        assert paths.label_of(Declaration, place).endswith(spec.label)
        assert ".".join(n if r is None else f"{n}[{r}]" for n, r in paths.parse(place)) == place
        paths.put(form, place, value)
    assert len(seen) == len(list(paths.walk(form)))


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(LEAVES))
def test_text_and_value_are_two_faces_of_one_thing(data: st.DataObject, spec: FieldSpec) -> None:
    value = data.draw(leaf(spec))
    words = to_text(spec, value)
    assert from_text(spec, words) == value
    assert to_text(spec, from_text(spec, words)) == words


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(LEAVES), st.text(max_size=20), st.sampled_from(["hand:A", "p.xlsx!S!A1"]))
def test_what_is_typed_is_understood_or_kept(spec: FieldSpec, words: str, origin: str) -> None:
    form = Declaration(goods=[GoodsLine()])
    owner = "" if spec in fields_of(Declaration) else "goods[1]"
    place = paths.join(owner, spec.name)
    filled = Filled(form=form)
    filled.type_in(place, words, origin)
    # that a hand emptied a place is a decision and stays known
    assert filled.origins == ({place: origin} if words.strip() or origin == "hand:A" else {})
    if "".join(c for c in words if c.isprintable()).strip():
        assert filled.text_at(place)
    again = from_document(Declaration, filled_document(filled))
    assert again.text_at(place) == filled.text_at(place)


NO_TEXT = "\x00\x08\x0b\r\x1b\x7f\x85\ud800\udfff\ufffe\uffff"


@pytest.mark.parametrize("place", ["remarks", "gross_weight_kg", "entry_exit_date", "document_type"])
def test_characters_no_file_can_hold_stop_at_the_door(place: str) -> None:
    typed = NO_TEXT.join("约1吨")
    filled = Filled(form=Declaration())
    filled.type_in(place, typed, "hand:A")
    assert filled.text_at(place) == "约1吨"
    read = from_document(Declaration, {place: typed})
    assert read.text_at(place) == "约1吨"
    kept = from_document(Declaration, {"unparsed": {place: typed}})
    assert kept.unparsed == {place: "约1吨"}
    json.dumps(filled_document(read), ensure_ascii=False).encode("utf-8")


def test_tab_and_line_end_are_text() -> None:
    assert from_text(paths.spec_at(Declaration, "remarks"), "甲\t乙\n丙") == "甲\t乙\n丙"


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"remarks": None}, "remarks"),
        ({"remarks": True}, "remarks"),
        ({"remarks": ["a"]}, "remarks"),
        ({"gross_weight_kg": 12}, "gross_weight_kg"),
        ({"gross_weight_kg": 1.5}, "gross_weight_kg"),
        ({"goods": {"hs_code": "1"}}, "goods"),
        ({"goods": ["1"]}, "goods[1]"),
        ({"goods": [{"hs_code": {}}]}, "goods[1].hs_code"),
        ({"free_text": [{}]}, "free_text"),
        ({"free_text": "1"}, "free_text"),
        ({"unparsed": ["gross_weight_kg"]}, "unparsed"),
        ({"unparsed": {"gross_weight_kg": 5}}, "gross_weight_kg"),
    ],
)
def test_a_document_of_other_shape_is_refused_with_its_place(document: dict[str, object], place: str) -> None:
    with pytest.raises(NotAForm) as refused:
        from_document(Declaration, document)
    assert str(refused.value) == place


@pytest.mark.parametrize("place", ["nothing", "goods[1].hs_code", "goods", "free_text", "", "goods[[", "goods.hs_code"])
def test_what_was_not_understood_stands_at_a_place_of_the_form(place: str) -> None:
    with pytest.raises(paths.NoSuchPlace):
        from_document(Declaration, {"unparsed": {place: "约1吨"}})


@given(st.decimals(allow_nan=False, allow_infinity=False, places=7, min_value=-(10**20), max_value=10**20))
def test_plain_numbers_have_no_exponent_and_no_trailing_zero(number: Decimal) -> None:
    words = plain(number)
    assert Decimal(words) == number
    assert "e" not in words.lower()
    assert not ("." in words and words.endswith(("0", ".")))


@pytest.mark.parametrize("typed", ["1,250.50", "１２５０．５", "1250.500", " 1250.5 ", "+1250.5"])
def test_customers_ways_to_write_a_number(typed: str) -> None:
    spec = paths.spec_at(Declaration, "gross_weight_kg")
    assert to_text(spec, from_text(spec, typed)) == "1250.5"


@pytest.mark.parametrize(
    "typed", ["20261121", "2026/11/21", "2026.11.21", "2026年11月21日", "20261121T08:00:00.5", "20261121 8:05"]
)
def test_customers_ways_to_write_a_day(typed: str) -> None:
    spec = paths.spec_at(Declaration, "entry_exit_date")
    assert to_text(spec, from_text(spec, typed)) == "2026-11-21"


@pytest.mark.parametrize(
    "typed",
    [
        "2026-111",
        "2026/1121",
        "2026-11/21",
        "2026年11-21",
        "2026年11月21",
        "202611",
        "2026112108",
        "26-11-21",
        "2026-11-31",
        "2026-13-01",
        "2026-11-21T99:99:99",
        "2026-11-21T24:00:00",
        "2026-11-21T",
        "2026-11-21 8",
        "2026-11-2108:00",
        "٢٠٢٦١١٢١",
    ],
)
def test_what_is_no_day_is_no_day(typed: str) -> None:
    with pytest.raises(Unreadable):
        from_text(paths.spec_at(Declaration, "entry_exit_date"), typed)


@pytest.mark.parametrize("typed", ["1,25", "12 kg", "1e5", "--1", "NaN", "Infinity", "١٢"])
def test_what_is_no_number_is_no_number(typed: str) -> None:
    with pytest.raises(Unreadable):
        from_text(paths.spec_at(Declaration, "gross_weight_kg"), typed)


@pytest.mark.parametrize(
    "place",
    ["", "goods[0]", "goods[01].hs_code", "goods[1]]", "Goods", "goods..hs_code", "nothing", "goods[1].nothing"],
)
def test_places_that_do_not_exist_are_said_so(place: str) -> None:
    with pytest.raises(paths.NoSuchPlace):
        paths.spec_at(Declaration, place)


@pytest.mark.parametrize("place", ["goods[2].hs_code", "goods.hs_code", "remarks.hs_code", "remarks[1]"])
def test_a_place_this_form_does_not_hold_does_not_exist(place: str) -> None:
    form = Declaration(goods=[GoodsLine()])
    with pytest.raises(paths.NoSuchPlace):
        paths.get(form, place)
    with pytest.raises(paths.NoSuchPlace):
        paths.put(form, place, "1")
