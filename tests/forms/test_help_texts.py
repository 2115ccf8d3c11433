"""F1 texts name fields that exist, stay short, and their examples are values the field takes."""

from __future__ import annotations

import pytest

from cqdesk.forms import path as paths
from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.document import from_text
from cqdesk.forms.field_checks import length_flaw
from cqdesk.forms.help_texts import help_of, help_texts
from cqdesk.forms.spec import fields_of


@pytest.mark.parametrize("field", sorted(help_texts()))
def test_a_text_is_short_and_its_example_fits_the_field(field: str) -> None:
    said = help_texts()[field]
    spec = paths.spec_at(Declaration, field)
    assert spec.item is None
    assert 2 <= len(said.what) <= 40, said.what
    assert 4 <= len(said.rule) <= 90, said.rule
    assert said.source
    if said.example:
        value = from_text(spec, said.example)
        assert not isinstance(value, str) or length_flaw(spec, value) is None


def test_what_a_clerk_fills_has_a_text() -> None:
    lacking = [
        f"{place}{spec.name}"
        for place, form in (("", Declaration), ("goods.", paths.spec_at(Declaration, "goods").item))
        if form is not None
        for spec in fields_of(form)
        if spec.item is None and spec.needed == "submit" and f"{place}{spec.name}" not in help_texts()
    ]
    assert lacking == ["edi_mark"], "filled by the program"


def test_a_row_finds_the_text_of_its_kind() -> None:
    said = help_of("goods[12].hs_code")
    assert said is not None
    assert said.example == "8481804090"
    assert help_of("signing.signature") is None
