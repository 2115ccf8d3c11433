"""Every check of a consol: silent on a clean one, found on a planted fault, honest where something is missing."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cqdesk.domain.consolidation.model import (
    Consol,
    HazardStatus,
    Leg,
    LegHazard,
    Measured,
    Mode,
    Party,
    PieceSize,
    RailNote,
    Seal,
    Vgm,
)
from cqdesk.domain.consolidation.owed import Due, Owed
from cqdesk.domain.consolidation.receipts import BillStage
from cqdesk.domain.loading.model import Box
from cqdesk.forms.manifest.bills import Packaging
from cqdesk.forms.manifest.checks import BOOK, Facts, run_checks
from cqdesk.forms.manifest.checks.facts import PlanFacts, Settings
from cqdesk.forms.manifest.fill import Sending, bill_manifest
from cqdesk.forms.manifest.message import write_manifest
from tests.domain.consolidation.seeded import PLANTINGS, clean

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
D = Decimal


def facts(seed: int = 9, **changes: Any) -> Facts:
    consol, declared = clean(random.Random(seed), houses=4, boxes=2)
    fair = tuple(
        replace(house, stage=BillStage.COMPLETE, lots=tuple(replace(lot, volume_m3=None) for lot in house.lots))
        for house in consol.houses
    )
    given = {"consol": replace(consol, houses=fair), "now": NOW, "declarations": declared, "elsewhere": {}}
    return Facts(**(given | changes))


def consol(**changes: Any) -> Callable[[Facts], Facts]:
    return lambda given: replace(given, consol=replace(given.consol, **changes))


def box(**changes: Any) -> Callable[[Facts], Facts]:
    def change(given: Facts) -> Facts:
        first, *others = given.consol.containers
        return replace(given, consol=replace(given.consol, containers=(replace(first, **changes), *others)))

    return change


def house(**changes: Any) -> Callable[[Facts], Facts]:
    def change(given: Facts) -> Facts:
        first, *others = given.consol.houses
        return replace(given, consol=replace(given.consol, houses=(replace(first, **changes), *others)))

    return change


def lot(**changes: Any) -> Callable[[Facts], Facts]:
    def change(given: Facts) -> Facts:
        first = given.consol.houses[0]
        return house(lots=(replace(first.lots[0], **changes), *first.lots[1:]))(given)

    return change


def declared(**changes: Any) -> Callable[[Facts], Facts]:
    return lambda given: replace(
        given, declarations=[replace(given.declarations[0], **changes), *given.declarations[1:]]
    )


def both(*steps: Callable[[Facts], Facts]) -> Callable[[Facts], Facts]:
    def change(given: Facts) -> Facts:
        for step in steps:
            given = step(given)
        return given

    return change


def planted(name: str) -> Callable[[Facts], Facts]:
    def change(given: Facts) -> Facts:
        broken, listed, _ = PLANTINGS[name](given.consol, list(given.declarations), random.Random(3))
        return replace(given, consol=broken, declarations=listed)

    return change


def at(**times: timedelta) -> Callable[[Facts], Facts]:
    return consol(times={name: NOW + away for name, away in times.items()})


def unlike_pair(given: Facts) -> Facts:
    pair = tuple(
        replace(one, size_type="22G1", tare_kg=D(2300 + 50_000 * n)) for n, one in enumerate(given.consol.containers)
    )
    return consol(containers=pair)(given)


SEA, RAIL = Leg(sequence=1, mode=Mode.SEA, countries=("CN", "AU")), Leg(sequence=1, mode=Mode.RAIL)
POISON = LegHazard(leg=1, status=HazardStatus.DANGEROUS, un_number="2810", hazard_class="6.1", packing_group="II", contact="张",
                   phone="1",
                   basis_mode=Mode.SEA)  # fmt: skip
HOUR = timedelta(hours=1)
HEAVY = PieceSize(pieces=1, length=1, width=1, height=1, gross_kg=D(151))

MEASURES = {
    "45G1": Box(type_code="45G1", name="40HQ", length=12032, width=2352, height=2690, door_width=2340, door_height=2577,
                line_load_kg_per_m=D(3000)),
    "22G1": Box(type_code="22G1", name="20GP", length=5900, width=2352, height=2395, door_width=2340, door_height=2292,
                line_load_kg_per_m=D(4500)),
}  # fmt: skip


def given(**values: Any) -> Callable[[Facts], Facts]:
    return lambda facts: replace(facts, **values)


def plan(**values: Any) -> Callable[[Facts], Facts]:
    return lambda facts: replace(facts, plans={facts.consol.containers[0].number: PlanFacts(**values)})


def message(function: str = "9", profile: Any = "2019", **changes: Any) -> Callable[[Facts], Facts]:
    """A message of the consol beside it, as form and as file written in a profile; `changes` go into its first bill."""

    def change(facts: Facts) -> Facts:
        sending = Sending(sender="8013000000001", now=NOW, representative="示例", consigned_place="CNCKG",
                          loading_time="20261123100000086")  # fmt: skip
        form = bill_manifest(facts.consol, function, sending)
        for name, value in changes.items():
            setattr(form.body.bills[0], name, value)
        file = ("MT2101", function, write_manifest(form, profile=profile))
        return replace(facts, forms=[form], files=[file])

    return change


def road(batch: str, **batches: tuple[str, date]) -> Callable[[Facts], Facts]:
    return both(consol(mode=Mode.ROAD), given(batch=batch, batches=batches))


def note(pieces: int, gross: str) -> Callable[[Facts], Facts]:
    """A note over the first two houses, off by pieces and kilograms."""

    def change(facts: Facts) -> Facts:
        two = facts.consol.houses[:2]
        stated = Measured(
            pieces=sum(one.stated.pieces or 0 for one in two) + pieces,
            gross_kg=sum((one.stated.gross_kg or D(0) for one in two), D(gross)),
        )
        numbers = tuple(one.number for one in two)
        return consol(
            mode=Mode.RAIL, notes=(RailNote(number="N1", houses=numbers, stated=stated, split_accepted=True),)
        )(facts)

    return change


def owed(stage: BillStage, *reason: str) -> Callable[[Facts], Facts]:
    due = Owed(due=Due.MANIFEST_CHANGE, subject="CQH0000", message="MT2101", function="5")
    return both(house(stage=stage), given(owed=[due], reason=reason or ("原因", "张", "1")))


def stop_order(facts: Facts) -> Facts:
    houses = tuple(replace(one, delivery_stop=at + 1) for at, one in enumerate(facts.consol.houses))
    return consol(multi_drop=True, houses=houses)(facts)


LARGE = PieceSize(pieces=1, length=13000, width=1, height=1)
TALL = PieceSize(pieces=1, length=2350, width=2345, height=2580)
SPOT = PieceSize(pieces=1, length=1000, width=1000, height=500, gross_kg=D(1600))

FAULTS: dict[str, list[Callable[[Facts], Facts]]] = {
    "CON-01": [box(number="CQDU1234567")],
    "CON-02": [box(size_type="X"), box(size_type="77G1"), box(eir_size_type="22G1")],
    "CON-03": [lambda given: replace(given, elsewhere={given.consol.containers[0].number: "26-000009"})],
    "CON-04": [consol(master=""), house(number="a-1")],
    "CON-05": [consol(mode=Mode.AIR, master="11112345678"), consol(master="11112345675")],
    "CON-06": [consol(vessel_code="UN9703292"), consol(voyage="")],
    "CON-07": [consol(sender="123"), consol(customs_office=""), given(site="CNSHA")],
    "CON-08": [box(seals=tuple(Seal(number=f"S{n}") for n in range(10))), box(eir_seals=("OTHER",))],
    "CON-09": [consol(discharge_place="HAMBURG"), consol(loading_place="CNSHA/22"), house(discharge_place="de")],
    "CON-10": [road(""), road("5001234560AB"), road("50012345610AB"), road("5001234560ABC", **{
        "5001234560ABC": ("P26-000001", date(2026, 1, 1))})],
    "CON-11": [house(lots=())],
    "CON-12": [planted("packing gross"), lot(pieces=9999)],
    "CON-13": [planted("bill containers")],
    "CON-14": [box(fullness="8"), declared(shared_mark=False), house(conditions="11")],
    "CON-15": [house(stage=BillStage.DRAFT)],
    "CON-16": [lambda given: house(lots=given.consol.houses[0].lots[:1] * 1000)(given)],
    "CON-17": [message(profile="2018")],
    "CON-18": [message(gross_kg=None)],
    "CON-19": [message(packaging=Packaging(pieces=3))],
    "CON-20": [house(shipper=Party(name="重" * 128)), lot(description="货" * 129)],
    "CON-21": [lot(description="配件")],
    "CON-22": [lot(hs_code="87")],
    "CON-23": [planted("declared pieces")],
    "CON-24": [planted("declared gross")],
    "CON-25": [planted("master pieces"), planted("master volume")],
    "CON-26": [planted("box gross")],
    "CON-27": [note(1, "0"), note(0, "0.02")],
    "CON-28": [lot(net_kg=D(10**7)), lot(net_kg=D("0.01"))],
    "CON-29": [box(vgm=Vgm(mass_kg=D(1), method="SM1"))],
    "CON-30": [box(vgm=Vgm(mass_kg=D(31000), method="SM1"), max_gross_kg=D(30480))],
    "CON-31": [box(vgm=Vgm(mass_kg=D(1), method="SM3")), box(vgm=Vgm(mass_kg=D(1), method="SM2"))],
    "CON-32": [at(vgm_cutoff=-HOUR), box(gate_in_at=NOW)],
    "CON-33": [lot(booked=Measured(pieces=10, gross_kg=D(100)), received=Measured(pieces=10, gross_kg=D(104)))],
    "CON-34": [lot(volume_m3=D(9000))],
    "CON-35": [given(measured={"CQH0000": ("进仓实收", Measured(pieces=1))}), both(
        lot(refund_claimed=True), given(measured={"CQH0000": ("进仓实收", Measured(gross_kg=D(1)))}))],
    "CON-36": [box(payload_kg=D(100)), box(capacity_m3=D("0.1"))],
    "CON-37": [declared(shipper_name="另一家有限公司")],
    "CON-38": [lot(gross_kg=D(0)), lot(pieces=-1)],
    "CON-39": [planted("declared bill"), declared(bill="COSU6300000001")],
    "CON-40": [declared(voyage="099E"), declared(means="OTHER SHIP")],
    "CON-41": [declared(mode="1")],
    "CON-42": [both(declared(package_kind="06"), given(packages={"CT": ("22",)}))],
    "CON-43": [
        lambda given: replace(given, declarations=[*given.declarations, given.declarations[0]]),
        lambda given: replace(
            consol(mode=Mode.RAIL, notes=(RailNote(number="N1", houses=("CQH0000", "CQH0001")),))(given),
            declarations=[replace(given.declarations[0], bill="N1", house="CQH0000")],
        ),
    ],
    "CON-44": [lot(bonded=True), both(consol(transhipment_zone=True), house(customs_status=""), lot(bonded=True))],
    "CON-45": [both(house(transhipment=True, entered_on=date(2026, 11, 1)), lot(high_risk_food=True)),
               house(transhipment=True, entered_on=date(2026, 8, 20)),
               house(transhipment=True, entered_on=date(2026, 5, 20), stay_extended=True)],
    "CON-46": [both(consol(special="market"), declared(value_usd=D(150_001))),
               both(consol(special="market"), given(market={"agent": "示例外贸"}))],
    "CON-47": [lot(licence_needed=True), lot(licence_needed=True, licence_held=True)],
    "CON-48": [both(at(gate_cutoff=-HOUR), house(stage=BillStage.REVIEW)),
               both(at(customs_cutoff=-HOUR), given(declarations=[]))],
    "CON-49": [at(loading=-HOUR)],
    "CON-50": [owed(BillStage.REVIEW), owed(BillStage.ARRIVED, "原因", "", "")],
    "CON-51": [house(stage=BillStage.DELETED), box(vgm=Vgm(mass_kg=D(5), method="SM2", tare_source="x", scale_certificate="y"))],
    "CON-52": [both(declared(released=True, pieces=1))],
    "CON-53": [house(stage=BillStage.SENT), *(
        both(given(loads_at=NOW + away * HOUR, declarations=[]), house(stage=stage), consol(mode=mode))
        for away, stage, mode in ((23, BillStage.SENT, Mode.SEA), (29, BillStage.ACCEPTED, Mode.SEA),
                                  (3, BillStage.SENT, Mode.AIR), (0, BillStage.SENT, Mode.ROAD),
                                  (1, BillStage.SENT, Mode.RAIL)))],
    "CON-54": [at(vgm_cutoff=HOUR)],
    "CON-55": [at(loading=HOUR, departure=-HOUR)],
    "CON-56": [at(departure=-7 * HOUR)],
    "CON-57": [lambda given: replace(at(unloading=timedelta(days=-15))(consol(export=False)(given)), declarations=[])],
    "CON-58": [box(max_gross_kg=D(4000)), both(lot(sizes=(LARGE,)), given(boxes=MEASURES)),
               both(lot(sizes=(TALL,)), given(boxes=MEASURES))],
    "CON-59": [both(box(size_type="22G1"), given(boxes={"22G1": replace(MEASURES["22G1"], line_load_kg_per_m=D(1))})),
               both(lot(sizes=(SPOT,)), given(boxes=MEASURES)),
               both(plan(faults=(("floor_load", "第1段过重"),)), given(boxes=MEASURES))],
    "CON-60": [plan(lengthwise_percent=D(11)), plan(lengthwise_percent=D(6)),
               both(consol(legs=(RAIL,)), plan(lateral_mm=D(101)))],
    "CON-61": [plan(faults=(("orientation", "C/NO 1"),)), plan(least_support=D("0.6"))],
    "CON-62": [both(consol(legs=(RAIL,)), unlike_pair), both(consol(legs=(RAIL,)), box(tare_kg=D(90000)))],
    "CON-63": [both(stop_order, plan(blocked=(("CQH0000", "CQH0001"),)))],
    "CON-64": [
        both(consol(legs=(replace(SEA, refuses=True),)), lot(hazards=(POISON,))),
        both(consol(legs=(SEA,)), lot(hazards=(replace(POISON, phone=""),))),
        both(consol(legs=(SEA,)), lot(hazards=(replace(POISON, packing_group=""),))),
        both(consol(legs=(SEA, replace(RAIL, sequence=2))), lot(hazards=(POISON,))),
    ],
    "CON-65": [lambda given: lot(hazards=(POISON,))(consol(houses=tuple(
        replace(one, lots=tuple(replace(part, food=True) for part in one.lots)) for one in given.consol.houses))(given))],
    "CON-66": [both(box(set_temperature_c=D(-18)), lambda given: consol(houses=tuple(
        replace(one, lots=tuple(replace(part, temperature_c=D(4)) for part in one.lots))
        for one in given.consol.houses))(given))],
    "CON-67": [both(consol(legs=(SEA,)), lot(wood_packaging=True))],
    "CON-68": [both(consol(legs=(RAIL,)), box(open_top=True)),
               both(consol(legs=(RAIL,)), lot(on_pallet=False, sizes=(HEAVY,)))],
    "CON-69": [both(consol(legs=(SEA,)), lot(description="锂电池")),
               both(consol(legs=(SEA,)), lot(description="锂电池", hazards=(replace(POISON, basis_mode=Mode.RAIL),))),
               both(consol(legs=(SEA,)), lot(description="锂电池", hazards=(replace(POISON, valid_until=date(2026, 1, 1)),)))],
    "CON-70": [lambda facts: replace(plan(order=("0-0", "1-0"))(facts),
                                     tallied={facts.consol.containers[0].number: ["1-0", "0-0"]})],
}  # fmt: skip


def test_a_clean_consol_has_no_finding() -> None:
    for seed in range(40):
        told = [issue for answer in run_checks(facts(seed)) for issue in answer.issues]
        assert told == []


PASSING: dict[str, Callable[[Facts], Facts]] = {
    "CON-09": consol(loading_place="CNSHA/2225"),
    "CON-10": road("5001234560ABC", **{"5001234560ABC": ("P24-000001", date(2024, 1, 1))}),
    "CON-15": lambda facts: replace(facts, consol=replace(facts.consol, houses=tuple(
        replace(one, stage=BillStage.SENT) for one in facts.consol.houses))),
    "CON-17": message(),
    "CON-18": message(),
    "CON-19": message(),
    "CON-27": note(0, "0.01"),
    "CON-35": given(measured={}),
    "CON-53": both(given(loads_at=NOW + 2 * HOUR), house(stage=BillStage.COMPLETE)),
    "CON-46": both(consol(special="market"), declared(value_usd=D(150_000)), given(
        market={"agent": "示例外贸", "place": "大足龙水", "order": "T1"}, declarations=[])),
    "CON-42": both(declared(package_kind="22"), given(packages={"CT": ("22",)})),
    "CON-45": house(transhipment=True, entered_on=date(2026, 8, 21)),
    "CON-48": at(gate_cutoff=-HOUR),
    "CON-50": owed(BillStage.ARRIVED),
    "CON-51": house(stage=BillStage.RELEASED),
    "CON-52": declared(released=True),
    "CON-56": at(departure=-5 * HOUR),
    "CON-58": both(lot(sizes=(replace(TALL, width=2340, height=2570),)), given(boxes=MEASURES)),
    "CON-59": both(lot(sizes=(replace(SPOT, gross_kg=D(900)),)), given(boxes=MEASURES), box(size_type="45G1")),
    "CON-60": both(consol(legs=(RAIL,)), plan(lengthwise_percent=D(5), lateral_mm=D(100))),
    "CON-61": plan(least_support=D("0.7")),
    "CON-63": both(stop_order, lambda facts: replace(
        facts, plans={one.number: PlanFacts() for one in facts.consol.containers})),
    "CON-70": lambda facts: replace(plan(order=("0-0", "1-0"))(facts),
                                    tallied={facts.consol.containers[0].number: ["0-0", "0-0", "1-0"]}),
}  # fmt: skip


@pytest.mark.parametrize("number", PASSING)
def test_what_is_right_at_the_border_passes(number: str) -> None:
    (answer,) = run_checks(PASSING[number](facts()), [number])
    assert answer.state == "passed", [issue.message for issue in answer.issues] or answer.missing


def test_the_texts_are_whole_and_every_check_has_its_cases() -> None:
    run_checks(facts())
    assert set(BOOK.registered) == set(BOOK.texts) == set(FAULTS)
    assert all(text.title and text.remedy.endswith("。") and text.source for text in BOOK.texts.values())


CASES = [(number, at) for number, faults in FAULTS.items() for at in range(len(faults))]


@pytest.mark.parametrize(("number", "place"), CASES)
def test_a_planted_fault_is_found(number: str, place: int) -> None:
    broken = FAULTS[number][place](facts())
    (answer,) = [one for one in run_checks(broken) if one.number == number]
    assert answer.state == "finding", number
    assert all(issue.message and issue.remedy for issue in answer.issues)


def test_what_is_not_known_is_said() -> None:
    answers = {one.number: one for one in run_checks(replace(facts(), elsewhere=None))}
    assert answers["CON-03"].state == "not_checkable"
    assert answers["CON-03"].missing[0].missing == "其他在途拼箱的箱号"
    assert answers["CON-07"].state == "not_checkable"


def test_severity_follows_settings_and_excuses() -> None:
    strict = replace(lot(description="配件")(facts()), settings=Settings(strict_descriptions=True))
    found = {one.number: one for one in run_checks(strict)}["CON-21"]
    assert [issue.severity for issue in found.issues] == ["error"]
    excused = box(number="CQDU1234567", number_excuse="自备箱")(facts())
    told = {one.number: one for one in run_checks(excused)}["CON-01"]
    assert [issue.severity for issue in told.issues] == ["warning"]


@pytest.mark.parametrize(("number", "change", "severity"), [
    ("CON-14", house(conditions="11"), "warning"),
    ("CON-15", house(stage=BillStage.REJECTED), "warning"),
    ("CON-25", planted("master volume"), "warning"),
    ("CON-25", planted("master pieces"), "error"),
    ("CON-35", given(measured={"CQH0000": ("进仓实收", Measured(pieces=1))}), "warning"),
    ("CON-53", both(given(loads_at=NOW + 29 * HOUR, declarations=[]), house(stage=BillStage.SENT)), "warning"),
    ("CON-53", both(given(loads_at=NOW + 23 * HOUR, declarations=[]), house(stage=BillStage.ACCEPTED)), "error"),
    ("CON-64", both(consol(legs=(SEA,)), lot(hazards=(replace(POISON, hazard_class="8", packing_group=""),))), "warning"),
])  # fmt: skip
def test_how_severe_it_is(number: str, change: Callable[[Facts], Facts], severity: str) -> None:
    (answer,) = run_checks(change(facts()), [number])
    assert {issue.severity for issue in answer.issues} == {severity}


def test_the_hours_before_loading_are_a_setting() -> None:
    late = both(given(loads_at=NOW + 23 * HOUR, declarations=[]), house(stage=BillStage.SENT))(facts())
    mild = replace(late, settings=Settings(manifest_sea_hours=D(12), manifest_sea_warn_hours=D(20)))
    (answer,) = run_checks(mild, ["CON-53"])
    assert answer.state == "passed"


def test_hazards_that_may_not_meet_need_the_table() -> None:
    def dangerous(given: Consol) -> Consol:
        kinds = iter(["3", "6.2"] * 50)
        return replace(given, legs=(SEA,), houses=tuple(
            replace(one, lots=tuple(replace(part, hazards=(replace(POISON, hazard_class=next(kinds)),)) for part in one.lots))
            for one in given.houses))  # fmt: skip

    given = facts()
    given = replace(given, consol=dangerous(given.consol))
    assert {one.number: one for one in run_checks(given)}["CON-64"].state == "not_checkable"
    given = replace(given, apart=frozenset({("3", "6.2"), ("6.2", "3")}))
    assert {one.number: one for one in run_checks(given)}["CON-64"].state == "finding"
