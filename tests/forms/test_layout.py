"""The layout against the catalogue: every field has one place, and the names follow the direction."""

from __future__ import annotations

from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.declaration.layout import LAYOUT
from cqdesk.forms.spec import fields_of


def expected_places(form: type, parent: str = "") -> tuple[list[str], dict[str, list[str]]]:
    """Leaves outside of lists, and for each list (path without rows) the names of its leaves."""
    leaves: list[str] = []
    lists: dict[str, list[str]] = {}
    for spec in fields_of(form):
        here = f"{parent}.{spec.name}" if parent else spec.name
        if spec.kind == "rows":
            assert spec.item is not None
            lists[here] = [inner.name for inner in fields_of(spec.item) if inner.item is None]
            lists |= expected_places(spec.item, here)[1]
        elif spec.kind == "section":
            assert spec.item is not None
            inner_leaves, inner_lists = expected_places(spec.item, here)
            leaves += inner_leaves
            lists |= inner_lists
        else:
            leaves.append(here)
    return leaves, lists


def test_every_field_has_exactly_one_place() -> None:
    where = "cqdesk/forms/declaration/layout.py or sheets.py"
    leaves, lists = expected_places(Declaration)
    placed = LAYOUT.paths() + [cell.path for box in LAYOUT.sheet_boxes() for cell in box.cells]
    lacking = sorted(set(leaves) - set(placed))
    assert not lacking, f"{', '.join(lacking)}: no place on the screen; put it into a box of {where}"
    assert sorted(placed) == sorted(leaves), f"a place of {where} stands twice or names no field"
    assert sorted(one.name for one in LAYOUT.lists) == sorted(lists), f"a list has no layout, or two, in {where}"
    for name, fields in lists.items():
        one = LAYOUT.list_of(name)
        names = [column.name for column in one.columns]
        names += [cell.path for group in one.detail for box in group.boxes for cell in box.cells]
        lacking = sorted(set(fields) - set(names))
        assert not lacking, f"{name}: {', '.join(lacking)} has no column; put it into {where}"
        assert sorted(names) == sorted(fields), f"a column of {name} in {where} stands twice or names no field"


def test_every_list_is_shown_once() -> None:
    own_pane = {"goods", "containers", "licences", "documents"}
    on_sheets = [name for sheet in LAYOUT.sheets for name in sheet.lists]
    assert sorted([*own_pane, *on_sheets]) == sorted(one.name for one in LAYOUT.lists)


def test_places_on_sheets_are_named_with_their_row() -> None:
    assert LAYOUT.label_at("goods[2].product_permits[1].permit_number", "import") == "第2项 产品资质第1项 许可证编号"
    assert LAYOUT.label_at("goods[2].product_permits[1].vehicles[3].vin_code", "import").startswith(
        "第2项 产品资质第1项 许可证VIN第3项 "
    )
    assert LAYOUT.label_at("other_packages[2].package_type", "import") == "其他包装第2项 包装材料种类"
    assert LAYOUT.label_at("tax_form.lines[3].vat_rate", "import") == "报税单表体第3项 增值税率"
    assert LAYOUT.label_at("goods[2]", "export") == "第2项"
    sheet = LAYOUT.sheet_of("transit.transit_type")
    assert sheet is not None
    assert sheet.key == "transit"
    assert LAYOUT.sheet_of("goods[1].hs_code") is None


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
