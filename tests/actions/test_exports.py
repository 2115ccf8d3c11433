"""Exported forms read back: what is none is refused with a sentence."""

from __future__ import annotations

import json

import pytest

from cqdesk.actions.exports import SCHEMA, read_json_form
from cqdesk.errors import UserError


@pytest.mark.parametrize(
    ("form", "problem", "named"),
    [
        ({"remarks": None}, "form-not-texts", "remarks"),
        ({"remarks": True}, "form-not-texts", "remarks"),
        ({"goods": [{"hs_code": ["1"]}]}, "form-not-texts", "goods[1].hs_code"),
        ({"unparsed": ["gross_weight_kg"]}, "form-not-texts", "unparsed"),
        ({"unparsed": {"goods[2].hs_code": "x"}}, "form-unknown-field", "goods[2].hs_code"),
        ({"nothing": "1"}, "form-unknown-field", "nothing"),
    ],
)
def test_a_form_that_is_none_is_refused_with_its_place(form: dict[str, object], problem: str, named: str) -> None:
    with pytest.raises(UserError) as refused:
        read_json_form(json.dumps({"schema": SCHEMA, "form": form}).encode())
    assert refused.value.id == problem
    assert f"“{named}”" in refused.value.message
