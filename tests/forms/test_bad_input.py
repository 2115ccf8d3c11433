"""Every field of the declaration at its limit, one past it, and in every bad writing: normalised in sight, or a sentence.

The walk is over the catalogue, so that a field added tomorrow is in it. What is found at the limit already (a code in no
table) is not what is asked: only what one character, digit, decimal or row more brings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cqdesk.forms import path as paths
from cqdesk.forms.checks import check
from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.document import Filled, from_document, to_document
from cqdesk.forms.issues import Issue
from cqdesk.forms.spec import FieldSpec, fields_of

from .book import SmallBook
from .clean import ON

BOOK = SmallBook()
OURS = {"item_number"}
"""Numbers the program counts itself."""


def full_form() -> Declaration:
    """One row in every list, on every level."""

    def made(form: type) -> Any:
        one = form()
        for spec in fields_of(form):
            if spec.item is not None:
                inner = made(spec.item)
                setattr(one, spec.name, [inner] if spec.kind == "rows" else inner)
        return one

    result: Declaration = made(Declaration)
    return result


LEAVES = [
    (path, spec) for path, spec, _value in paths.walk(full_form()) if spec.name not in OURS and "old_head" not in path
]


def typed(words: Callable[[FieldSpec], str | None]) -> tuple[Filled[Declaration], dict[str, str]]:
    """A form with a text typed into every field `words` gives one for."""
    filled = Filled(form=full_form())
    given: dict[str, str] = {}
    for path, spec in LEAVES:
        text = words(spec)
        if text is not None:
            filled.type_in(path, text, "hand:A")
            given[path] = text
    return filled, given


def findings(filled: Filled[Declaration]) -> list[Issue]:
    return check(filled, BOOK, ON, at_submit=True).issues


def demand_more_at_each(fine: Filled[Declaration], bad: Filled[Declaration], places: dict[str, str]) -> None:
    """At every place the bad form has a finding the fine one has not (or an error both have), and it says what to do."""
    known = {(issue.id, issue.path) for issue in findings(fine)}
    new = [issue for issue in findings(bad) if issue.severity == "error" or (issue.id, issue.path) not in known]
    silent = sorted(set(places) - {issue.path for issue in new})
    assert not silent, f"nothing is said at {', '.join(silent)}"
    for issue in new:
        assert issue.message.strip()
        assert issue.remedy.strip()


def at_limit(spec: FieldSpec, more: int = 0) -> str | None:
    """A text of exactly the characters or digits a field takes, or `more` beyond."""
    if spec.max_len is None or spec.kind == "day":
        return None
    if spec.kind in ("integer", "decimal"):
        return "1" * (spec.max_len - (spec.scale or 0) + more)
    return "1" * (spec.max_len + more)


def test_one_character_or_digit_too_many_is_said_everywhere() -> None:
    fine, _ = typed(at_limit)
    bad, places = typed(lambda spec: at_limit(spec, 1))
    assert len(places) > 400
    demand_more_at_each(fine, bad, places)


def test_one_decimal_too_many_is_said_everywhere() -> None:
    def number(more: int) -> Callable[[FieldSpec], str | None]:
        return lambda spec: "1." + "1" * ((spec.scale or 0) + more) if spec.kind == "decimal" else None

    fine, _ = typed(number(0))
    bad, places = typed(number(1))
    assert len(places) > 60
    demand_more_at_each(fine, bad, places)


@pytest.mark.parametrize("words", ["约12", "1e5", "1,2", "12kg", "--", "NaN", "²"])
def test_what_is_no_number_is_kept_and_said_everywhere(words: str) -> None:
    fine, _ = typed(lambda spec: "1" if spec.kind in ("decimal", "integer") else None)
    bad, places = typed(lambda spec: words if spec.kind in ("decimal", "integer") else None)
    assert {bad.text_at(path) for path in places} == {words}
    demand_more_at_each(fine, bad, places)


@pytest.mark.parametrize("words", ["明天", "20261301", "2026-02-30", "5/6", "0"])
def test_what_is_no_day_is_kept_and_said_everywhere(words: str) -> None:
    fine, _ = typed(lambda spec: "20261121" if spec.kind == "day" else None)
    bad, places = typed(lambda spec: words if spec.kind == "day" else None)
    assert {bad.text_at(path) for path in places} == {words}
    demand_more_at_each(fine, bad, places)


@pytest.mark.parametrize("words", ["1234.5", "１２３４．５", "1,234.5", "１，２３４．５", " 1234.50 ", "+1234.5"])
def test_numbers_in_any_writing_are_seen_as_one(words: str) -> None:
    filled, places = typed(lambda spec: words if spec.kind == "decimal" else None)
    assert {filled.text_at(path) for path in places} == {"1234.5"}


@pytest.mark.parametrize(
    "words", ["20261121", "2026-11-21", "2026/11/21", "2026年11月21日", "２０２６１１２１", "2026-11-21 08:30:00"]
)
def test_days_in_any_writing_are_seen_as_one(words: str) -> None:
    filled, places = typed(lambda spec: words if spec.kind == "day" else None)
    assert {filled.text_at(path) for path in places} == {"2026-11-21"}


def test_codes_typed_full_width_are_seen_half_width() -> None:
    filled, places = typed(lambda spec: "Ａ１－" if spec.kind in ("code", "flag") and not spec.positional else None)
    assert {filled.text_at(path) for path in places} == {"A1-"}


@pytest.mark.parametrize("foreign", ["\x00", "\x0b", "\ud800", "￾", "\x1f"])
def test_characters_no_message_can_hold_never_get_in(foreign: str) -> None:
    filled, places = typed(lambda spec: f"1{foreign}2" if spec.kind == "text" else None)
    assert {filled.text_at(path) for path in places} == {"12"}


def test_a_chinese_text_within_its_characters_and_beyond_its_bytes_is_a_hint() -> None:
    fine, _ = typed(lambda spec: "国" * (spec.max_len // 2) if spec.kind == "text" and spec.max_len else None)
    bad, places = typed(
        lambda spec: "国" * (spec.max_len // 2 + 1) if spec.kind == "text" and (spec.max_len or 0) > 3 else None
    )
    demand_more_at_each(fine, bad, places)


def lists(form: type = Declaration, parent: str = "") -> list[tuple[str, FieldSpec]]:
    found: list[tuple[str, FieldSpec]] = []
    for spec in fields_of(form):
        if spec.item is None:
            continue
        here = f"{parent}.{spec.name}" if parent else spec.name
        if spec.kind == "rows":
            found.append((here, spec))
        found += lists(spec.item, f"{here}[1]" if spec.kind == "rows" else here)
    return found


LIMITED = [(name, spec) for name, spec in lists() if spec.max_len and name != "origin_relations"]
"""Proofs of origin belong to imports: their rule has cases of its own."""


@pytest.mark.parametrize(("name", "spec"), LIMITED, ids=[name for name, _spec in LIMITED])
def test_a_row_too_many_is_said(name: str, spec: FieldSpec) -> None:
    def with_rows(count: int) -> set[tuple[str, str]]:
        form = Declaration()
        assert spec.item is not None
        paths.get(form, name).extend(spec.item() for _ in range(count))
        return {(issue.id, issue.path) for issue in findings(Filled(form=form)) if "[" not in issue.path}

    assert spec.max_len is not None
    assert {path for _id, path in with_rows(spec.max_len + 1) - with_rows(spec.max_len)} == {name}


def test_a_form_of_bad_values_is_a_document_and_back() -> None:
    filled, _ = typed(lambda spec: "约１２ <&>|")
    document = {**to_document(filled.form), "unparsed": filled.unparsed}
    again = from_document(Declaration, document)
    assert (again.form, again.unparsed) == (filled.form, filled.unparsed)
