"""The six samples as drafts: each on its path, complete from its papers, with at most one warning in its way."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from cqdesk.actions import demo
from cqdesk.actions.checking import check_case
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft
from cqdesk.actions.exports import export_case
from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.declaration.message import read_message

from ..official.lenient import lenient_schema, without_later_tags

OURS, SAMPLES = demo.samples()


def draft(desk: Desk, name: str) -> tuple[str, Declaration]:
    case = demo.load_sample(desk, next(one for one in SAMPLES if one.name == name), OURS)
    return case, open_draft(desk, case).filled.form


@pytest.mark.parametrize(
    ("name", "mode", "way", "country", "packages", "gross", "net", "total"),
    [
        ("rail-export", "0110", "3", "DEU", 540, "10953", "10440", "35690"),
        ("road-export-vietnam", "0110", "4", "VNM", 100, "2084", "1944", "14630"),
        ("market-1039-export", "1039", "2", "ARE", 985, "10086", "9110", "30480"),
        ("b2b-9710-export", "9710", "5", "USA", 65, "548", "475", "16650"),
    ],
)
def test_the_papers_fill_the_form(
    desk: Desk, name: str, mode: str, way: str, country: str, packages: int, gross: str, net: str, total: str
) -> None:
    _case, form = draft(desk, name)
    assert (form.supervision_mode, form.transport_mode, form.departure_or_arrival_country) == (mode, way, country)
    assert form.trading_country == country
    assert (form.package_count, form.package_type) == (packages, "22")
    assert (form.gross_weight_kg, form.net_weight_kg) == (Decimal(gross), Decimal(net))
    assert sum(line.total_price or 0 for line in form.goods) == Decimal(total)
    assert {line.destination_country for line in form.goods} == {country}
    assert {line.origin_country for line in form.goods} == {"CHN"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_a_sample_has_no_error_and_at_most_one_warning(desk: Desk, sample: demo.Sample) -> None:
    case, _form = draft(desk, sample.name)
    found = check_case(desk, case, at_submit=True).issues
    assert not [issue for issue in found if issue.severity == "error"]
    assert len([issue for issue in found if issue.severity == "warning"]) <= 1


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_its_message_is_official(desk: Desk, sample: demo.Sample, tmp_path: Path) -> None:
    case, form = draft(desk, sample.name)
    to = tmp_path / "m.xml"
    export_case(desk, case, 1, to)
    schema = lenient_schema(facets=False)
    assert schema.validate(without_later_tags(to.read_bytes())), schema.error_log
    assert read_message(to.read_bytes()).filled.form == form


def test_each_sample_has_a_path_of_its_own(desk: Desk) -> None:
    assert len({one.customs_path for one in SAMPLES}) == len(SAMPLES) == 6
    for one in SAMPLES:
        assert desk.customs_paths[one.customs_path].direction in (one.direction, "both")


def test_the_order_number_of_a_b2b_export_travels_as_a_document(desk: Desk) -> None:
    _case, form = draft(desk, "b2b-9710-export")
    order = next(one for one in form.documents if one.document_code == "10000004")
    assert order.document_id == "SLKJB2B20261119001"
    assert order.file_name == ""
