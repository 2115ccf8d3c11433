"""The catalogue against the frozen official table, section by section."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from cqdesk.forms.declaration.fields import (
    AttachedDocument,
    Container,
    Declaration,
    FreeText,
    GoodsLine,
    Licence,
    Signing,
)
from cqdesk.forms.declaration.message import write_message
from cqdesk.forms.document import from_text
from cqdesk.forms.spec import FieldSpec, fields_of

from .catalogue import catalogue_tags, demand_table_rows
from .lenient import NS, node_table, schema_paths, tag_table

SECTIONS: dict[str, type] = {
    "DecMessage/DecHead": Declaration,
    "DecMessage/DecLists/DecList": GoodsLine,
    "DecMessage/DecContainers/Container": Container,
    "DecMessage/DecLicenseDocus/LicenseDocu": Licence,
    "DecMessage/DecFreeTxt": FreeText,
    "DecMessage/DecSign": Signing,
    "DecMessage/EdocRealation": AttachedDocument,
}
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
    nodes = {path.rpartition("/")[0] for path in known}
    official_2018 = {path for path in known - nodes if path.rpartition("/")[0] in SECTIONS}
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


def test_sections_stand_in_official_order_with_official_limits() -> None:
    nodes = {row["path"]: row for row in node_table()}
    blocks = [spec for spec in fields_of(Declaration) if spec.item is not None]
    paths = [f"DecMessage/{spec.xml}" for spec in blocks]
    orders = [int(nodes[path]["order"]) for path in paths]
    assert orders == sorted(orders)
    assert {*paths, "DecMessage/DecHead"} == set(SECTIONS)
    for spec, path in zip(blocks, paths, strict=True):
        if spec.kind == "rows":
            assert str(spec.max_len) == nodes[path]["occurs_max"], path
        wrapped = path.count("/") == 2 or spec.kind == "section"
        assert spec.always == wrapped, path


@pytest.mark.parametrize("misspelt", ["GrossWet", "PromiseItmes", "EntyPortCode", "TaxAaminMark", "PartenerID"])
def test_official_misspellings_stay(misspelt: str) -> None:
    assert misspelt in {spec.xml for spec in fields_of(Declaration)}


def every_field_filled() -> Declaration:
    form = Declaration(
        goods=[GoodsLine()], containers=[Container()], licences=[Licence()], documents=[AttachedDocument()]
    )
    for part in (form, form.goods[0], form.containers[0], form.licences[0], form.free_text, form.signing):
        _fill(part)
    _fill(form.documents[0])
    form.import_export_flag = "I"
    return form


def _fill(part: object) -> None:
    for spec in leaves(type(part)):
        setattr(part, spec.name, from_text(spec, "20261121" if spec.kind == "day" else "1"))


def test_a_full_message_holds_every_official_tag_once_and_in_order() -> None:
    root = etree.fromstring(write_message(every_field_filled()))
    for section in SECTIONS:
        found = root.find("/".join(f"{{{NS}}}{step}" for step in section.split("/")[1:]))
        assert found is not None, section
        wanted = [row["path"].rpartition("/")[2] for row in official(section) if not row["removed"]]
        assert [etree.QName(e).localname for e in found] == wanted


def test_an_empty_message_holds_exactly_what_must_occur() -> None:
    root = etree.fromstring(write_message(Declaration(goods=[GoodsLine()])))
    for section in ("DecMessage/DecHead", "DecMessage/DecLists/DecList", "DecMessage/DecSign", "DecMessage/DecFreeTxt"):
        found = root.find("/".join(f"{{{NS}}}{step}" for step in section.split("/")[1:]))
        assert found is not None, section
        wanted = [row["path"].rpartition("/")[2] for row in official(section) if row["occurs_min"] == "1"]
        assert [etree.QName(e).localname for e in found] == wanted
    assert [etree.QName(e).localname for e in root] == [
        "DecHead",
        "DecLists",
        "DecContainers",
        "DecLicenseDocus",
        "DecFreeTxt",
        "DecSign",
    ]
