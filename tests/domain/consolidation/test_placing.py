"""The proposal never overfills a box, never loses or doubles a piece, and keeps apart what must be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.domain.consolidation.model import Consol, Container, HazardStatus, HouseBill, LegHazard, Lot
from cqdesk.domain.consolidation.parting import laid
from cqdesk.domain.consolidation.placing import Rules, propose

D = Decimal
CLASSES = ("", "", "", "3", "6.1", "8", "9")
APART = frozenset({("3", "8"), ("8", "3")})


@st.composite
def consols(draw: st.DrawFn) -> Consol:
    houses = []
    for at in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(CLASSES))
        food, bonded = kind == "" and draw(st.booleans()), draw(st.integers(0, 4)) == 0
        hazard = (LegHazard(leg=1, status=HazardStatus.DANGEROUS, hazard_class=kind),) if kind else ()
        lots = tuple(
            Lot(
                id=f"{at}-{n}",
                pieces=draw(st.integers(1, 60)),
                gross_kg=D(draw(st.integers(10, 9000))),
                volume_m3=draw(st.none() | st.integers(1, 250).map(lambda tenth: D(tenth) / 10)),
                hazards=hazard,
                food=food,
                bonded=bonded,
            )
            for n in range(draw(st.integers(1, 3)))
        )
        houses.append(HouseBill(number=f"H{at}", lots=lots))
    boxes = tuple(
        Container(
            number=f"B{n}",
            payload_kg=D(draw(st.sampled_from((21000, 28000)))),
            capacity_m3=D(draw(st.sampled_from((33, 76)))),
        )
        for n in range(draw(st.integers(1, 4)))
    )
    return Consol(number="1", houses=tuple(houses), containers=boxes)


@settings(max_examples=60, deadline=None)
@given(consols())
def test_a_proposal_can_be_loaded(consol: Consol) -> None:
    rules = Rules(apart=APART)
    placing = propose(consol, rules)
    for house in consol.houses:
        placed = [sum(placing.lots.get(lot.id, {}).values()) for lot in house.lots]
        whole = [lot.pieces for lot in house.lots]
        assert placed == ([0] * len(whole) if house.number in placing.left else whole)
    packings = tuple(
        part
        for house in consol.houses
        for lot in house.lots
        for part in laid(house.number, lot, placing.lots.get(lot.id, {}))
    )
    filled = replace(consol, packings=packings)
    lots = {lot.id: lot for _, lot in consol.lots()}
    for box in consol.containers:
        inside = filled.packed_in(box.number)
        assert sum((one.gross_kg for one in inside), D(0)) <= (box.payload_kg or 0) + D("0.01")
        measured = [one.volume_m3 for one in inside if one.volume_m3 is not None]
        assert sum(measured, D(0)) <= (box.capacity_m3 or 0) * rules.fill_percent / 100 + D("0.01")
        kinds = {hazard.hazard_class for one in inside for hazard in lots[one.lot].hazards}
        assert not [pair for pair in APART if set(pair) <= kinds]
        assert not (kinds & {"6.1", "8"} and any(lots[one.lot].food for one in inside))
        assert len({lots[one.lot].bonded for one in inside}) <= 1


def test_the_same_question_has_the_same_answer_and_says_why_a_house_stays() -> None:
    big = HouseBill(number="H", lots=(Lot(id="l", pieces=2, gross_kg=D(60000), volume_m3=D(1)),))
    small = replace(big, number="K", lots=(Lot(id="k", pieces=2, gross_kg=D(600), volume_m3=D(1)),))
    box = Container(number="B", payload_kg=D(28000), capacity_m3=D(76))
    placing = propose(Consol(number="1", houses=(big, small), containers=(box,)), Rules())
    assert (dict(placing.lots), dict(placing.left)) == ({"k": {"B": 2}}, {"H": "箱内重量或体积不够"})
