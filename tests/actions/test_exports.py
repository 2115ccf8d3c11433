"""Exported forms read back: what is none is refused with a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cqdesk.actions.declaration_files import declaration_of_bytes
from cqdesk.actions.desk import Desk
from cqdesk.actions.exports import SCHEMA, read_json_form
from cqdesk.actions.readings import read_any
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


def test_what_the_form_has_no_place_for_is_kept_and_told(tmp_path: Path, desk: Desk) -> None:
    form = {
        "remarks": "样品",
        "nothing": "1",
        "goods": [{"goods_name": "螺栓", "colour": {"a": 1}}],
        "unparsed": {"goods[3].hs_code": "x"},
    }
    data = json.dumps({"schema": SCHEMA, "form": form, "origins": {"nothing": "a", "remarks": "b"}}).encode()
    unknown: dict[str, str] = {}
    filled = read_json_form(data, unknown=unknown)
    assert unknown == {"nothing": "1", "goods[1].colour": '{"a": "1"}', "goods[3].hs_code": "x"}
    assert (filled.form.remarks, filled.form.goods[0].goods_name) == ("样品", "螺栓")
    assert filled.origins == {"remarks": "b"}
    found = declaration_of_bytes(data, "form.json")
    assert found is not None
    (issue,) = [one for one in found.issues if one.id == "message-unknown-content"]
    assert issue.message.startswith("表单中有")
    assert "goods[1].colour" in issue.message
    path = tmp_path / "form.json"
    path.write_bytes(data)
    (read,) = read_any(desk, path)["documents"]
    assert read["unknown"] == unknown


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"goods": [{"hs_code": 1, "goods_name": False}]}, "“goods[1].goods_name”（表体第1项 商品名称）的内容不是文字"),
        ({"goods": "x"}, "“goods”（表体）的内容不是列表"),
        ({"goods": ["x"]}, "“goods[1]”（表体第1项）的内容不是一组名称和文字"),
        ({"gross_weight_kg": {"kg": "1"}}, "“gross_weight_kg”（毛重）的内容不是文字"),
    ],
)
def test_a_wrong_kind_of_value_is_told_with_its_place(form: dict[str, object], said: str) -> None:
    with pytest.raises(UserError) as refused:
        read_json_form(json.dumps({"schema": SCHEMA, "form": form}).encode(), unknown={})
    assert said in refused.value.message


def test_a_form_of_other_names_throughout_is_refused() -> None:
    with pytest.raises(UserError) as refused:
        read_json_form(json.dumps({"schema": SCHEMA, "form": {"nothing": "1"}}).encode(), unknown={})
    assert refused.value.id == "form-unknown-field"
