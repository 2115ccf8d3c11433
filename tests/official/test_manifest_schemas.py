"""Manifest messages against the official schemas: sea and air in structure, road in full.

The sea and air schemas of 2018 came without simple types, so a text inside an element that has only attributes is
allowed here. What the profile of 2019 removed and the schema demands is put back before judging, and what came after
the schemas (reason, contact and telephone of 2018 No. 217) is taken out. All else is judged as written.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from cqdesk.domain.consolidation.model import Consol, Mode
from cqdesk.forms.manifest.fill import Sending, Trip, arrival, bill_manifest, loading, road_manifest, tally
from cqdesk.forms.manifest.message import Manifest, check_manifest, left_out, write_manifest
from cqdesk.forms.manifest.presence import presence
from tests.domain.consolidation.seeded import clean
from tests.forms.manifest.applying import applications, packing

HERE = Path(__file__).parent / "xsd" / "manifest"
XS = "{http://www.w3.org/2001/XMLSchema}"
LATER = ("Reason", "ContactName", "ContactTel")
SENDING = Sending(
    sender="8013000000001", now=datetime(2026, 11, 21, 1, tzinfo=UTC), representative="重庆样品货代有限公司",
    agent="COSU", loading_time="20261123100000086", departure_time="20261123120000086", consigned_place="CNCKG",
    first_port="CNSHA", unloading_date="20261126", arrival_time="20261125120000086",
    reason_codes=("002",), reason="货物临时抽出", contact="张样品", phone="02360000000", remark="样品",
)  # fmt: skip


@cache
def schema(pattern: str, folder: str = "sea-air") -> etree.XMLSchema:
    (path,) = (HERE / folder).glob(pattern)
    root = etree.parse(path)
    if folder == "sea-air":
        for kind in root.iter(XS + "complexType"):
            if kind.find(XS + "attribute") is not None and kind.find(XS + "sequence") is None:
                kind.set("mixed", "true")
    return etree.XMLSchema(root)


def put_back(form: Manifest) -> bytes:
    """The message of 2019 with what the schema demands although 2019 dropped it. All the rest is as in the message."""
    head = form.head
    old, new = presence(head.message_type, head.function, "2018"), presence(head.message_type, head.function, "2019")
    root = etree.fromstring(write_manifest(form, profile="2018"))

    def content(keep_demanded: bool, element: etree._Element, trail: str = "") -> None:
        for child in list(element):
            here = f"{trail}/{etree.QName(child).localname}".lstrip("/")
            demanded = keep_demanded and old[here].need == "M"
            if new[here].need == "X" and not demanded:
                element.remove(child)
                continue
            was = len(child)
            content(keep_demanded, child, here)
            if was and not len(child) and not demanded:
                element.remove(child)

    content(True, root)
    mended = etree.tostring(root)
    content(False, root)
    written = etree.fromstring(write_manifest(form, profile="2019"))
    for element in list(written.iter()):
        if etree.QName(element).localname in LATER:
            element.getparent().remove(element)
    assert [(one.tag, (one.text or "").strip()) for one in root.iter()] == [
        (one.tag, (one.text or "").strip()) for one in written.iter()
    ]
    return mended


def judged(data: bytes) -> etree._Element:
    root = etree.fromstring(data)
    for element in list(root.iter()):
        if etree.QName(element).localname in LATER:
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
    return root


def flaws(kind: etree.XMLSchema, root: etree._Element) -> list[str]:
    kind.validate(root)
    return [f"{one.line}: {one.message}" for one in kind.error_log]


def consol_of(mode: Mode = Mode.SEA, *, export: bool = True, seed: int = 5) -> Consol:
    consol, _ = clean(random.Random(seed), houses=4)
    return replace(consol, mode=mode, export=export)


@pytest.mark.parametrize("profile", ["2018", "2019"])
@pytest.mark.parametrize("function", ["9", "0", "5", "3"])
@pytest.mark.parametrize("export", [True, False])
@pytest.mark.parametrize("mode", [Mode.SEA, Mode.AIR])
def test_bills_by_sea_and_air(mode: Mode, export: bool, function: str, profile: str) -> None:
    form = bill_manifest(consol_of(mode, export=export), function, SENDING)
    assert [one for one in check_manifest(form, profile=profile) if one.severity == "error"] == []  # type: ignore[arg-type]
    root = judged(write_manifest(form, profile="2018") if profile == "2018" else put_back(form))
    assert flaws(schema(f"*_{form.head.message_type[2:]}_{function}.xsd"), root) == []


def site_messages(function: str) -> list[Manifest]:
    consol = consol_of()
    arrive = [
        arrival(consol, function, SENDING, "CNCKG801301", "20261122100000086", message=one)
        for one in ("MT3101", "MT3102")
    ]
    started, done = "20261122100000086", "20261122110000086"
    tallies = [
        tally(replace(consol, export=one), function, SENDING, "CQTALLY01", started, done) for one in (True, False)
    ]
    return [*arrive, *tallies, loading(consol, function, SENDING)]  # fmt: skip


@pytest.mark.parametrize("profile", ["2018", "2019"])
@pytest.mark.parametrize("function", ["2", "3"])
@pytest.mark.parametrize("at", range(5))
def test_arrival_loading_and_tally(at: int, function: str, profile: str) -> None:
    form = site_messages(function)[at]
    assert [one for one in check_manifest(form, profile=profile) if one.severity == "error"] == []  # type: ignore[arg-type]
    root = judged(write_manifest(form, profile="2018") if profile == "2018" else put_back(form))
    assert flaws(schema(f"*_{form.head.message_type[2:]}_{function}.xsd"), root) == []


@pytest.mark.parametrize("function", ["9", "5", "3"])
@pytest.mark.parametrize("export", [True, False])
def test_by_road_messages_are_valid_in_full(export: bool, function: str) -> None:
    consol = replace(
        consol_of(Mode.ROAD, export=export), loading_place="CNCKG", customs_office="8013", carrier="CQ0001"
    )
    consol = replace(consol, houses=tuple(replace(house, freight_payment="40") for house in consol.houses))
    values = {house.number: (Decimal("1234.50"), "USD") for house in consol.houses}
    trip = Trip(batch=f"50012345{'60' if export else '61'}00A", values=values, unloading_time="20261123100000086")
    form = road_manifest(consol, function, SENDING, trip)
    assert [one for one in check_manifest(form) if one.severity == "error"] == []
    root = etree.fromstring(write_manifest(form))
    assert flaws(schema(f"*_{form.head.message_type}_{function}.xsd", "road"), root) == []


@pytest.mark.parametrize("function", ["2", "3"])
def test_the_packing_list(function: str) -> None:
    form = packing(consol_of(), function, SENDING)
    assert [one for one in check_manifest(form) if one.severity == "error"] == []
    assert flaws(schema(f"*_7101_{function}.xsd"), judged(write_manifest(form))) == []


@pytest.mark.parametrize("at", range(len(applications(consol_of(), SENDING))))
def test_off_load_and_re_allocation(at: int) -> None:
    form = applications(consol_of(), SENDING)[at]
    message = form.head.message_type
    assert [one for one in check_manifest(form) if one.severity == "error"] == []
    data = write_manifest(form)
    if message[3] == "4":  # road: valid in full, with facets and keys
        assert flaws(schema(f"*_{message}_2.xsd", "road"), etree.fromstring(data)) == []
    else:
        assert flaws(schema(f"*_{message[2:]}_2.xsd"), judged(data)) == []
    assert "货物临时抽出" in data.decode()


def test_the_profile_of_2019_removes_what_was_abolished_and_says_so() -> None:
    form = bill_manifest(consol_of(), "9", SENDING)
    words = write_manifest(form).decode()
    assert "GrossVolumeMeasure" not in words
    assert "GrossVolumeMeasure" in write_manifest(form, profile="2018").decode()
    assert "body.bills[1].volume_m3" in left_out(form)
    assert form.body.bills[0].volume_m3 is not None
