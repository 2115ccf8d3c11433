"""The practice office for manifests: strict by its own table, one verdict per bill and box, nothing taken twice."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
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
from tests.forms.manifest.applying import BATCH, OLD_BATCH, applications, packing

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
    found += [packing(consol, function, SENDING) for function in "23"]
    return [*found, *applications(consol, SENDING)]


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


def test_a_box_has_one_packing_list_and_a_wrong_one_is_deleted_first(office: ManifestOffice, consol: Consol) -> None:
    boxes = {box.number for box in consol.containers}
    with office:
        assert codes(send(office, packing(consol, "3", SENDING), "P0")) == dict.fromkeys(boxes, "03")
        send(office, bill_manifest(consol, "9", SENDING), "P1")
        assert codes(send(office, packing(consol, "2", SENDING), "P2")) == dict.fromkeys(boxes, "01")
        assert codes(send(office, packing(consol, "2", SENDING), "P3")) == dict.fromkeys(boxes, "03")
        assert codes(send(office, packing(consol, "3", SENDING), "P4")) == dict.fromkeys(boxes, "01")
        assert codes(send(office, packing(consol, "2", SENDING), "P5")) == dict.fromkeys(boxes, "01")
        other = replace(consol.containers[0], number="CSQU3054383")
        strange = replace(
            consol,
            containers=(other,),
            packings=tuple(replace(one, container="CSQU3054383") for one in consol.packings),
        )
        assert codes(send(office, packing(strange, "2", SENDING), "P6")) == {"CSQU3054383": "03"}


def test_an_off_load_takes_the_release_back_and_a_move_carries_the_master(
    office: ManifestOffice, consol: Consol
) -> None:
    first, second, third = (house.number for house in consol.houses)
    off_load, _, move, *_ = applications(consol, SENDING)
    with office:
        assert codes(send(office, off_load, "O1")) == {first: "03", second: "03", third: "03"}
        send(office, bill_manifest(consol, "9", SENDING), "O2")
        office.release(consol.master, first)
        assert set(codes(send(office, off_load, "O3")).values()) == {"01"}
        assert codes(send(office, bill_manifest(consol, "3", SENDING, [first]), "O4")) == {first: "01"}
        assert codes(send(office, move, "O5")) == {consol.master: "01"}
        assert codes(send(office, move, "O6")) == {consol.master: "03"}
        assert {(one["voyage"], one["master"], one["state"]) for one in office.bills() if one["house"] != first} == {
            ("046W", "COSU6300000002", "held")
        }
        office.wish(second, "03", "81099 不同意落装")
        moved = replace(consol, voyage="046W", master="COSU6300000002")
        again = applications(moved, SENDING)[0]
        assert codes(send(office, again, "O7")) == {second: "03"}
        for house in (second, third):
            office.release(moved.master, house)
        send(office, loading(moved, "2", SENDING), "O8")
        assert set(codes(send(office, again, "O9")).values()) == {"03"}


def test_by_road_bills_move_to_another_batch(office: ManifestOffice, consol: Consol) -> None:
    paid = tuple(replace(house, freight_payment="40") for house in consol.houses)
    road = replace(consol, mode=Mode.ROAD, customs_office="8013", loading_place="CNCKG", houses=paid)
    houses = [house.number for house in consol.houses]
    values = {one: (Decimal("1234.50"), "USD") for one in houses}
    move = applications(consol, SENDING)[-1]
    with office:
        trip = Trip(batch=OLD_BATCH, values=values, unloading_time="20261126100000086")
        assert set(codes(send(office, road_manifest(road, "9", SENDING, trip), "R1")).values()) == {"01"}
        assert codes(send(office, move, "R2")) == dict.fromkeys(houses, "01")
        assert {one["voyage"] for one in office.bills()} == {BATCH}
        assert codes(send(office, move, "R3")) == dict.fromkeys(houses, "03")
        stay = applications(consol, SENDING)[-3]
        assert codes(send(office, stay, "R4")) == dict.fromkeys(houses, "01")


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
