"""After any edit the check that follows typing says what a whole check says, and runs few rules for it."""

from __future__ import annotations

import copy
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.forms import path as paths
from cqdesk.forms.checks import Known, all_rules, check
from cqdesk.forms.declaration.fields import Container, Declaration, GoodsLine, Licence
from cqdesk.forms.declaration.inspection import ProductPermit
from cqdesk.forms.document import Filled
from cqdesk.forms.recheck import LiveCheck

from .book import SmallBook
from .clean import ON, clean_export, clean_import
from .test_checks import TYPED

BOOK = SmallBook()
HEAD = (
    *("import_export_flag", "supervision_mode", "transport_mode", "levy_nature", "document_type", "transaction_mode"),
    *("gross_weight_kg", "net_weight_kg", "package_type", "conveyance_name", "bill_of_lading_number", "remarks"),
    *("free_text.voyage_number", "record_book_number", "declaration_transit_relation", "price_confirmations"),
    *("entry_number", "freight_value", "freight_mark"),
)
_WORDS = "I E 0110 0615 1039 2600 2 3 5 9 4 101 503 1 100 0.5 12.50 22 集中申报 2026110120261120 Z51012600017 99999"
RIGHT = st.sampled_from(_WORDS.split())


def rows_edit(form: Declaration, kind: str) -> None:
    """Rows come, go and move, also inside a row."""
    if kind == "append":
        form.goods.append(copy.deepcopy(form.goods[0]) if form.goods else GoodsLine())
    elif kind == "delete" and form.goods:
        del form.goods[0]
    elif kind == "swap":
        form.goods.reverse()
    elif kind == "container":
        form.containers.append(Container(container_number="TGHU1234567"))
    elif kind == "licence":
        form.licences = [] if form.licences else [Licence(licence_code="a")]
    elif kind == "permit" and form.goods:
        form.goods[0].product_permits.append(ProductPermit(item_number=1))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_after_random_edits_it_says_what_a_whole_check_says(data: st.DataObject) -> None:
    filled = Filled(form=data.draw(st.sampled_from([clean_export, clean_import]))())
    live = LiveCheck()
    for _ in range(data.draw(st.integers(1, 8))):
        if data.draw(st.integers(0, 3)) == 0:
            rows_edit(
                filled.form, data.draw(st.sampled_from(["append", "delete", "swap", "container", "licence", "permit"]))
            )
            filled.unparsed.clear()
        else:
            leaves = [path for path, _spec, _value in paths.walk(filled.form)]
            path = data.draw(st.one_of(st.sampled_from(HEAD), st.sampled_from(leaves)))
            filled.type_in(path, data.draw(st.one_of(TYPED, RIGHT)), "hand:test")
        at_submit = data.draw(st.booleans())
        assert live.check(filled, BOOK, ON, at_submit=at_submit) == check(filled, BOOK, ON, at_submit=at_submit)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(HEAD), st.one_of(TYPED, RIGHT), st.sampled_from(HEAD), st.one_of(TYPED, RIGHT))
def test_two_edits_under_the_same_circumstances(one: str, words: str, other: str, more: str) -> None:
    filled = Filled(form=clean_export())
    live = LiveCheck()
    live.check(filled, BOOK, ON)
    for path, typed in ((one, words), (other, more), (one, "")):
        filled.type_in(path, typed, "hand:test")
        assert live.check(filled, BOOK, ON) == check(filled, BOOK, ON)


def test_an_edit_runs_only_the_rules_that_read_it() -> None:
    filled = Filled(form=clean_export())
    live = LiveCheck()
    live.check(filled, BOOK, ON)
    everything = live.ran
    assert everything > 200
    live.check(filled, BOOK, ON)
    assert live.ran == 0
    filled.type_in("goods[2].unit_price", "2.6", "hand:test")
    report = live.check(filled, BOOK, ON)
    assert "VAL-002" in {issue.id for issue in report.issues}
    assert live.ran < everything / 10


def test_another_day_case_or_table_starts_anew() -> None:
    filled = Filled(form=clean_export())
    live = LiveCheck()
    live.check(filled, BOOK, ON)
    for book, on, known in (
        (BOOK, date(2020, 5, 1), None),
        (SmallBook(without=["countries"]), date(2020, 5, 1), None),
        (BOOK, ON, Known(returned_number="E20260000000000001")),
    ):
        assert live.check(filled, book, on, known=known) == check(filled, book, on, known=known)


def test_a_form_read_anew_is_the_same_form() -> None:
    live = LiveCheck()
    live.check(Filled(form=clean_export()), BOOK, ON)
    live.check(Filled(form=clean_export()), BOOK, ON)
    assert live.ran == 0


def test_every_rule_can_run_on_the_double() -> None:
    live = LiveCheck()
    for form in (clean_export(), clean_import()):
        assert live.check(Filled(form=form), BOOK, ON).faults == ()
    assert len(all_rules()) >= 300
