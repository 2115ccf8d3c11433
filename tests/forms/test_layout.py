"""The layout against the catalogue: every field has one place, and the names follow the direction."""

from __future__ import annotations

from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.declaration.layout import LAYOUT
from cqdesk.forms.spec import fields_of


def test_every_field_has_exactly_one_place() -> None:
    places = "cqdesk/forms/declaration/layout.py"
    expected: list[str] = []
    for spec in fields_of(Declaration):
        if spec.kind == "section":
            assert spec.item is not None
            expected += [f"{spec.name}.{inner.name}" for inner in fields_of(spec.item)]
        elif spec.kind != "rows":
            expected.append(spec.name)
    lacking = sorted(set(expected) - set(LAYOUT.paths()))
    assert not lacking, f"{', '.join(lacking)}: no place on the screen; put it into a box of {places}"
    assert sorted(LAYOUT.paths()) == sorted(expected), f"a place of {places} stands twice or names no field"
    for spec in fields_of(Declaration):
        if spec.kind == "rows":
            assert spec.item is not None
            names = [column.name for column in LAYOUT.list_of(spec.name).columns]
            fields = [inner.name for inner in fields_of(spec.item)]
            lacking = sorted(set(fields) - set(names))
            assert not lacking, f"{spec.name}: {', '.join(lacking)} has no column; put it into {places}"
            assert sorted(names) == sorted(fields), (
                f"a column of {spec.name} in {places} stands twice or names no field"
            )


def test_names_are_those_of_the_direction() -> None:
    pairs = {
        "domestic_party_name": ("境内发货人", "境内收货人"),
        "owner_name": ("生产销售单位", "消费使用单位"),
        "departure_or_arrival_country": ("运抵国（地区）", "启运国（地区）"),
        "transit_or_destination_port": ("指运港", "经停港"),
        "entry_exit_port": ("离境口岸", "入境口岸"),
        "goods[2].domestic_district": ("境内货源地", "境内目的地"),
    }
    for path, (export, import_) in pairs.items():
        assert export in LAYOUT.label_at(path, "export")
        assert import_ in LAYOUT.label_at(path, "import")
