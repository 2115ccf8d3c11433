"""The page of fields is that of the catalogue as it stands."""

from __future__ import annotations

from cqdesk.forms.fields_page import PAGE, PROPOSED, render
from cqdesk.forms.spec import spec_of


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), (
        "docs/fields.md is stale: run python -m cqdesk.forms.fields_page"
    )


def test_renamed_fields_exist() -> None:
    assert all(spec_of(form, name) for form, name in PROPOSED)
