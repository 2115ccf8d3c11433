"""A consol is read back exactly as it was written."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.domain.consolidation.model import (
    HazardStatus,
    LegHazard,
    Measured,
    Mode,
    PieceSize,
    RailNote,
    Seal,
    Vgm,
)
from cqdesk.domain.consolidation.owed import Due, Owed
from cqdesk.domain.consolidation.receipts import BillStage
from cqdesk.domain.consolidation.record import ConsolRecord, Duty, GoodsFacts
from cqdesk.domain.consolidation.warehouse import Arrival, Discrepancy, EntryNote, Hold, HoldReason, Trouble, Warehouse
from cqdesk.errors import Fault
from cqdesk.store.consol_documents import consol_document, consol_record
from tests.domain.consolidation.seeded import clean

MOMENTS = st.datetimes(timezones=st.just(UTC))
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=0, max_value=10**9)
TEXTS = st.text(max_size=12)
MEASURES = st.builds(
    Measured, pieces=st.none() | st.integers(0, 10**8), gross_kg=st.none() | NUMBERS, volume_m3=st.none()
)
HAZARDS = st.builds(
    LegHazard, leg=st.integers(1, 9), status=st.sampled_from(HazardStatus), basis_mode=st.none() | st.sampled_from(Mode),
    valid_until=st.none() | st.dates(date(2000, 1, 1)),
)  # fmt: skip
WAREHOUSES = st.builds(
    Warehouse,
    entry_notes=st.lists(st.builds(EntryNote, number=TEXTS, house=TEXTS, issued_at=MOMENTS), max_size=2).map(tuple),
    arrivals=st.lists(st.builds(Arrival, house=TEXTS, lot=TEXTS, at=MOMENTS, measured=MEASURES), max_size=2).map(tuple),
    discrepancies=st.lists(
        st.builds(Discrepancy, house=TEXTS, lot=TEXTS, trouble=st.sampled_from(Trouble), detail=TEXTS, found_at=MOMENTS),
        max_size=2,
    ).map(tuple),
    holds=st.lists(st.builds(Hold, house=TEXTS, reason=st.sampled_from(HoldReason), since=MOMENTS), max_size=2).map(tuple),
)  # fmt: skip
DUTIES = st.builds(
    Duty, owed=st.builds(Owed, due=st.sampled_from(Due), subject=TEXTS, request=st.booleans()), since=MOMENTS,
    done_at=st.none() | MOMENTS,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 10**6), WAREHOUSES, st.lists(HAZARDS, max_size=2), st.lists(DUTIES, max_size=3),
    st.dictionaries(TEXTS, st.builds(GoodsFacts, quantity=st.none() | NUMBERS, name=TEXTS), max_size=2),
    st.none() | st.builds(Vgm, mass_kg=NUMBERS, method=TEXTS), MOMENTS,
)  # fmt: skip
def test_what_was_written_is_read_back(
    seed: int, warehouse: Warehouse, hazards: list[LegHazard], duties: list[Duty], goods: dict[str, GoodsFacts],
    vgm: Vgm | None, moment: datetime,
) -> None:  # fmt: skip
    consol, _ = clean(random.Random(seed), houses=2, boxes=1)
    first = consol.houses[0]
    size = PieceSize(pieces=1, length=2, width=3, height=4, gross_kg=Decimal("0.1"))
    lots = (replace(first.lots[0], hazards=tuple(hazards), sizes=(size,)), *first.lots[1:])
    consol = replace(
        consol,
        houses=(replace(first, lots=lots), *consol.houses[1:]),
        containers=(replace(consol.containers[0], vgm=vgm, seals=(Seal(number="S"),), sealed_at=moment),),
        notes=(RailNote(number="N", houses=("a", "b")),),
        times={"departure": moment},
    )
    record = ConsolRecord(consol=consol, warehouse=warehouse, goods=goods, duties=tuple(duties))
    document = json.loads(json.dumps(consol_document(record)))
    assert consol_record(document) == record


def test_the_stage_is_never_written() -> None:
    consol, _ = clean(random.Random(1), houses=1, boxes=1)
    loaded = replace(consol, houses=(replace(consol.houses[0], stage=BillStage.LOADED),))
    document = consol_document(ConsolRecord(consol=loaded))
    assert "loaded" not in json.dumps(document)
    assert consol_record(document).consol.houses[0].stage is BillStage.DRAFT


@pytest.mark.parametrize("document", [{}, {"consol": {"number": "1", "mode": "9"}}, {"consol": {"numbers": "1"}}])
def test_another_shape_is_a_fault(document: dict[str, object]) -> None:
    with pytest.raises(Fault):
        consol_record(document)
