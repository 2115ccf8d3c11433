"""The catalogue against the frozen official table, section by section."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lxml import etree

from cqdesk.forms.declaration.fields import Declaration, GoodsLine
from cqdesk.forms.declaration.message import write_message
from cqdesk.forms.document import from_text
from cqdesk.forms.spec import FieldSpec, fields_of

from .catalogue import blocks, catalogue_tags, demand_table_rows, sections
from .lenient import NS, lenient_schema, node_table, schema_paths, tag_table, without_later_tags

SECTIONS = sections()
KINDS = {
    "String": {"text", "code", "flag"},
    "Integer": {"integer"},
    "Decimal": {"decimal"},
    "Date": {"day"},
    "DateTime": {"text"},
}


def official(section: str) -> list[dict[str, str]]:
    rows = [row for row in tag_table() if row["path"].rpartition("/")[0] == section]
    assert [int(row["order"]) for row in rows] == list(range(1, len(rows) + 1)), (
        f"tests/official/declaration_tags.csv: number the rows of {section} again, from 1"
    )
    return rows


def leaves(form: type) -> list[FieldSpec]:
    return [spec for spec in fields_of(form) if spec.item is None]


def test_every_field_of_the_catalogue_has_its_row() -> None:
    demand_table_rows()


def test_every_row_has_its_field() -> None:
    lacking = sorted({row["path"] for row in tag_table()} - set(catalogue_tags()))
    assert not lacking, f"{', '.join(lacking)}: official tags without a line in cqdesk/forms/declaration/fields.py"


def test_the_table_is_whole() -> None:
    """What the schema of 2018 knows of these sections stands in the table as of 2018, and nothing else does."""
    known = schema_paths()
    parents = {path.rpartition("/")[0] for path in known}
    official_2018 = {path for path in known - parents if path.rpartition("/")[0] in SECTIONS}
    stated = {row["path"] for row in tag_table() if row["vintage"] == "2018"}
    assert sorted(official_2018 - stated) == []
    assert sorted(stated - official_2018) == []
    assert {row["path"].rpartition("/")[0] for row in tag_table()} == set(SECTIONS)


@pytest.mark.parametrize("section", SECTIONS)
def test_tags_order_and_limits_are_the_official_ones(section: str) -> None:
    rows = official(section)
    specs = leaves(SECTIONS[section])
    assert [spec.xml for spec in specs] == [row["path"].rpartition("/")[2] for row in rows], (
        "fields.py and tests/official/declaration_tags.csv hold the same tags in the same order"
    )
    for spec, row in zip(specs, rows, strict=True):
        assert spec.kind in KINDS[row["type"]], spec.xml
        assert spec.kind == "day" or str(spec.max_len or "") == row["length"], spec.xml
        assert str("" if spec.scale is None else spec.scale) == row["decimals"], spec.xml
        assert spec.always == (row["occurs_min"] == "1"), spec.xml
        assert spec.until == (date.fromisoformat(row["removed"]) if row["removed"] else None), spec.xml


def nodes() -> dict[str, dict[str, str]]:
    return {row["path"]: row for row in node_table()}


def test_sections_stand_in_official_order_with_official_limits() -> None:
    """Writing order, wrappers that must stand, and how many rows a node may have."""
    table = nodes()
    top = [path for path, spec in blocks() if path.count("/") == spec.xml.count("/") + 1]
    orders = [int(table["/".join(path.split("/")[:2])]["order"]) for path in top]
    assert orders == sorted(orders) == list(range(2, 24))
    for path, spec in blocks():
        outer = path.rpartition("/")[0] if "/" in spec.xml else path
        assert spec.always == (table[outer]["occurs_min"] == "1" and outer != "DecMessage/EdocRealation"), path
        if spec.kind == "rows":
            assert str(spec.max_len or "") == table[path]["occurs_max"], path
        else:
            assert table[path]["occurs_max"] == "1", path


def test_nodes_inside_a_line_follow_the_tag_they_officially_follow() -> None:
    for path, form in SECTIONS.items():
        known = [spec.xml.partition("/")[0] for spec in fields_of(form) if spec.xml]
        for row in node_table():
            parent, _, tag = row["path"].rpartition("/")
            if parent == path and row["after"] and tag in known:
                assert known[known.index(tag) - 1] == row["after"], row["path"]


def test_the_node_table_agrees_with_the_schema() -> None:
    known = schema_paths()
    stated = {row["path"] for row in node_table() if row["vintage"] == "2018"}
    holders = {path.rpartition("/")[0] for path in known if path.startswith("DecMessage/")} - {"DecMessage"}
    assert sorted(holders - stated) == []
    assert sorted(stated - known) == []


@pytest.mark.parametrize("misspelt", ["GrossWet", "PromiseItmes", "EntyPortCode", "TaxAaminMark", "PartenerID"])
def test_official_misspellings_stay(misspelt: str) -> None:
    assert misspelt in {spec.xml for spec in fields_of(Declaration)}


def every_field_filled() -> Declaration:
    form = _filled(Declaration)
    form.import_export_flag = "I"
    return form


def _filled(form: type) -> Any:
    """The form with a value in every field and one row in every list a message of today carries."""
    made = form()
    for spec in fields_of(form):
        if spec.writing == "never":
            continue
        if spec.kind == "rows":
            assert spec.item is not None
            setattr(made, spec.name, [_filled(spec.item)])
        elif spec.kind == "section":
            assert spec.item is not None
            setattr(made, spec.name, _filled(spec.item))
        else:
            setattr(made, spec.name, from_text(spec, "20261121" if spec.kind == "day" else "1"))
    return made


def found_at(root: etree._Element, section: str) -> etree._Element:
    found = root.find("/".join(f"{{{NS}}}{step}" for step in section.split("/")[1:]))
    assert found is not None, section
    return found


def names(parent: etree._Element, *, nodes_too: bool = False) -> list[str]:
    return [etree.QName(e).localname for e in parent if nodes_too or len(e) == 0]


def test_a_full_message_holds_every_official_tag_once_and_in_order() -> None:
    root = etree.fromstring(write_message(every_field_filled(), supplements=True))
    for section in SECTIONS:
        wanted = [row["path"].rpartition("/")[2] for row in official(section) if not row["removed"]]
        assert names(found_at(root, section)) == wanted
    wanted_nodes = [row["path"].rpartition("/")[2] for row in node_table() if row["path"].count("/") == 1]
    assert names(root, nodes_too=True) == wanted_nodes


def test_a_full_message_passes_the_official_schema_in_order_and_occurrence() -> None:
    tree = without_later_tags(write_message(every_field_filled(), supplements=True))
    schema = lenient_schema(facets=False)
    assert schema.validate(tree), schema.error_log


def test_an_empty_message_holds_exactly_what_must_occur() -> None:
    root = etree.fromstring(write_message(Declaration(goods=[GoodsLine()])))
    for section in ("DecMessage/DecHead", "DecMessage/DecLists/DecList", "DecMessage/DecSign", "DecMessage/DecFreeTxt"):
        wanted = [row["path"].rpartition("/")[2] for row in official(section) if row["occurs_min"] == "1"]
        assert names(found_at(root, section)) == wanted
    assert names(root, nodes_too=True) == [
        "DecHead",
        "DecLists",
        "DecContainers",
        "DecLicenseDocus",
        "DecFreeTxt",
        "DecSign",
    ]


@pytest.mark.parametrize(
    "section", [path for path in SECTIONS if path.count("/") > 1 or path == "DecMessage/EcoRelation"]
)
def test_an_empty_row_holds_exactly_what_must_occur(section: str) -> None:
    """A row that was added and not filled yet still makes a message of official occurrence."""
    form = Declaration(goods=[GoodsLine()])
    here: Any = form
    spec: FieldSpec | None = None
    steps = section.removeprefix("DecMessage/")
    while steps:
        spec = next(
            s for s in fields_of(type(here)) if s.xml and s.item and (steps == s.xml or steps.startswith(s.xml + "/"))
        )
        steps = steps[len(spec.xml) + 1 :]
        held = getattr(here, spec.name)
        if spec.kind == "rows":
            assert spec.item is not None
            held.append(spec.item()) if not held else None
            here = held[0]
        else:
            here = held
    if section.startswith("DecMessage/SddTax/"):
        form.tax_form.head.domestic_party_name = "重庆示例"  # an empty tax form is not sent at all
    root = etree.fromstring(write_message(form, supplements=True))
    wanted = [row["path"].rpartition("/")[2] for row in official(section) if row["occurs_min"] == "1"]
    if section != "DecMessage/SddTax/SddTaxHead":
        assert [n for n in names(found_at(root, section)) if not n.startswith("DecGoods")] == wanted
