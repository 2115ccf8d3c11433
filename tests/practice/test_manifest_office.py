"""The practice office for manifests: strict by its own table, one verdict per bill and box, nothing taken twice."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cqdesk.domain.clock import ManualClock
from cqdesk.domain.consolidation.model import Consol, Mode
from cqdesk.errors import UserError
from cqdesk.forms.manifest.fill import Sending, Trip, arrival, bill_manifest, loading, road_manifest, tally
from cqdesk.forms.manifest.message import Manifest, write_manifest
from cqdesk.forms.manifest.receipts import ManifestResponse, read_response
from cqdesk.practice.manifest_judge import flaws, table
from cqdesk.practice.manifest_office import ManifestOffice
from cqdesk.practice.parse import parse_manifest
from tests.domain.consolidation.seeded import clean

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
SENDING = Sending(
    sender="8013000000001", now=NOW, representative="示例", consigned_place="CNCKG", loading_time="20261124100000086",
    departure_time="20261124100000086", first_port="CNSHA", arrival_time="20261224100000086", unloading_date="20261224",
    reason_codes=("004",), reason="更正", contact="张", phone="023",
)  # fmt: skip


@pytest.fixture
def consol() -> Consol:
    return clean(random.Random(4), houses=3, boxes=2)[0]


def messages(consol: Consol) -> list[Manifest]:
    """Every message of the catalogue in every function it has."""
    air = replace(consol, mode=Mode.AIR, containers=(), packings=())
    road = replace(consol, mode=Mode.ROAD, customs_office="8013")
    found: list[Manifest] = []
    for base in (consol, replace(consol, export=False), air, replace(air, export=False)):
        found += [bill_manifest(base, function, SENDING) for function in "9053"]
    for function in "23":
        found += [
            arrival(consol, function, SENDING, "CNSHA2225S1", "20261122100000086", message=message)
            for message in ("MT3101", "MT3102")
        ]
        found.append(loading(consol, function, SENDING))
        found += [
            tally(one, function, SENDING, "TALLY", "20261122100000086", "20261122110000086")
            for one in (consol, replace(consol, export=False))
        ]
    for base in (road, replace(road, export=False)):
        trip = Trip(batch="5001234560A01" if base.export else "5001234561A01", unloading_time="20261122")
        found += [road_manifest(base, function, SENDING, trip) for function in "953"]
    return found


def test_what_our_writer_writes_is_right_by_the_offices_own_table(consol: Consol) -> None:
    seen = set()
    for form in messages(consol):
        root, namespace = parse_manifest(write_manifest(form))
        wrong = [one for one in flaws(root, namespace) if "不在报文格式中" in one or "次序" in one or "不应出现" in one]
        assert wrong == [], (form.head.message_type, form.head.function)
        seen.add(form.head.message_type)
    assert seen == set(table())


@pytest.mark.parametrize(("change", "told"), [
    (lambda xml: xml.replace("MT2101:1", "MT2201:1"), "命名空间"),
    (lambda xml: re.sub(r"<TotalGrossMassMeasure>.*?</TotalGrossMassMeasure>", "", xml, count=1), "TotalGrossMassMeasure 缺失"),
    (lambda xml: xml.replace("<LoadingLocation>", "<GrossVolumeMeasure>3</GrossVolumeMeasure><LoadingLocation>", 1), "不应出现"),
    (lambda xml: xml.replace("<JourneyID>045W</JourneyID>", "<JourneyID></JourneyID>"), "为空"),
    (lambda xml: xml.replace("045W", "0" * 18), "超过 17 位"),
    (lambda xml: xml.replace("<Head>", "<Strange>1</Strange><Head>"), "不在报文格式中"),
    (lambda xml: re.sub(r"(<QuantityQuantity>)\d+", r"\1ten", xml, count=1), "数字"),
    (lambda xml: re.sub(r"(<ID>UN9703291</ID>)\s*(<Name>.*?</Name>)", r"\2\1", xml, count=1), "次序"),
    (lambda xml: xml.replace("<FunctionCode>9", "<FunctionCode>7"), "没有功能代码"),
])  # fmt: skip
def test_a_planted_flaw_is_told(consol: Consol, change: object, told: str) -> None:
    xml = write_manifest(bill_manifest(consol, "9", SENDING)).decode()
    broken = change(xml)  # type: ignore[operator]
    assert broken != xml
    root, namespace = parse_manifest(broken.encode())
    assert any(told in one for one in flaws(root, namespace)), flaws(root, namespace)


@pytest.fixture
def office(tmp_path: Path) -> ManifestOffice:
    return ManifestOffice(tmp_path, ManualClock(NOW))


def send(office: ManifestOffice, form: Manifest, name: str) -> ManifestResponse:
    form.head.message_id = name
    (office.root / "OutBox" / f"{name}.xml").write_bytes(write_manifest(form))
    before = set((office.root / "InBox").iterdir())
    assert office.step() == 1
    (answer,) = set((office.root / "InBox").iterdir()) - before
    assert answer.name.startswith("Receipt_")
    return read_response(answer.read_bytes())


def codes(response: ManifestResponse) -> dict[str, str]:
    return {one.house or one.container or one.master: one.code for one in response.verdicts}


def test_a_bill_goes_its_way_and_never_twice(office: ManifestOffice, consol: Consol) -> None:
    first, second, third = (house.number for house in consol.houses)
    with office:
        only = bill_manifest(consol, "9", SENDING, [first, second])
        assert codes(send(office, only, "A1")) == {first: "01", second: "01"}
        assert codes(send(office, bill_manifest(consol, "9", SENDING), "A2")) == {
            first: "03",
            second: "03",
            third: "01",
        }
        assert codes(send(office, bill_manifest(consol, "9", SENDING), "A1")) == {"": "03"}
        assert set(codes(send(office, bill_manifest(consol, "0", SENDING), "A3")).values()) == {"01"}
        boxes = arrival(consol, "2", SENDING, "CNSHA2225S1", "20261122100000086")
        assert set(codes(send(office, boxes, "A4")).values()) == {"01"}
        assert set(codes(send(office, loading(consol, "2", SENDING), "A5")).values()) == {"03"}
        office.release(consol.master, first)
        assert codes(send(office, bill_manifest(consol, "3", SENDING, [first]), "A6")) == {first: "03"}
        assert codes(send(office, bill_manifest(consol, "3", SENDING, [second]), "A7")) == {second: "01"}
        assert codes(send(office, bill_manifest(consol, "5", SENDING, [second]), "A8")) == {second: "03"}
        office.release(consol.master, third)
        assert set(codes(send(office, loading(consol, "2", SENDING), "A9")).values()) == {"01"}
        with pytest.raises(UserError) as error:
            office.release(consol.master, second)
        assert error.value.id == "practice-bill"
    with ManifestOffice(office.root, ManualClock(NOW)) as again:
        assert {one["house"]: one["state"] for one in again.bills()} == {
            first: "loaded",
            second: "deleted",
            third: "loaded",
        }


def test_late_and_vague_messages_are_held_or_refused(office: ManifestOffice, consol: Consol) -> None:
    with office:
        late = bill_manifest(consol, "9", replace(SENDING, loading_time="20261121100000086"))
        assert set(codes(send(office, late, "L1")).values()) == {"02"}
        vague = clean(random.Random(5), houses=1, boxes=1)[0]
        lots = tuple(replace(lot, description="配件") for lot in vague.houses[0].lots)
        vague = replace(vague, master="M2", houses=(replace(vague.houses[0], lots=lots),))
        assert set(codes(send(office, bill_manifest(vague, "9", SENDING), "L2")).values()) == {"03"}


def test_what_is_no_message_goes_to_the_fail_box(office: ManifestOffice) -> None:
    with office:
        for name, data in (("x.xml", b"<broken"), ("y.zip", b"PK no zip"), ("z.xml", b"<!DOCTYPE a><a/>")):
            (office.root / "OutBox" / name).write_bytes(data)
        (office.root / "OutBox" / "notes.txt").write_text("left alone", "utf-8")
        assert office.step() == 3
        assert len(list((office.root / "FailBox").iterdir())) == 3
        assert all(one.name.startswith("Failed_") for one in (office.root / "InBox").iterdir())
        assert (office.root / "OutBox" / "notes.txt").exists()
