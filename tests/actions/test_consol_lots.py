"""Goods as a list, sellers, hazard per leg, and answers to requests: what is typed is kept, what cannot be is a sentence."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.actions.consol_changes import allocate, pull_house
from cqdesk.actions.consol_consent import note_consent, waiting_words
from cqdesk.actions.consol_lots import edit_house, judge_hazard, lot_texts, put_lots, read_lot, size_words, sizes_of
from cqdesk.actions.consol_paste import paste_houses
from cqdesk.actions.consol_plans import drawn_plan, plan_box
from cqdesk.actions.consols import close_consol, edit_market, like_the_last, open_consol, undo_consol
from cqdesk.actions.desk import Desk
from cqdesk.actions.manifest_practice import manifest_sync
from cqdesk.actions.manifests import note_verdict, queue_owed
from cqdesk.domain.consolidation.model import MARKET, HazardStatus, LegHazard, Lot, PieceSize
from cqdesk.domain.consolidation.owed import Due
from cqdesk.domain.consolidation.record import SELLER
from cqdesk.errors import UserError
from tests.actions.conftest import OpenDesk
from tests.actions.consoling import start

D = Decimal


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    return opened()


@pytest.fixture
def number(desk: Desk) -> str:
    return start(desk)


sizes = st.lists(
    st.builds(
        PieceSize,
        pieces=st.integers(1, 500),
        length=st.integers(1, 12_000),
        width=st.integers(1, 2_400),
        height=st.integers(1, 2_700),
        gross_kg=st.none() | st.decimals(D("0.001"), D(30_000), places=3),
    ),
    max_size=4,
)


@settings(max_examples=40)
@given(sizes=sizes, flags=st.integers(0, 255), temperature=st.none() | st.decimals(-30, 30, places=1))
def test_a_row_says_all_of_a_lot_and_reads_back_equal(
    sizes: list[PieceSize], flags: int, temperature: Decimal | None
) -> None:
    pieces = sum(one.pieces for one in sizes) or 7
    lot = Lot(
        id="A-1", description="样品", package_kind="CT", pieces=pieces, gross_kg=D("12.5"), sizes=tuple(sizes),
        temperature_c=temperature, bonded=bool(flags & 1), food=bool(flags & 2), odour=bool(flags & 4),
        wood_packaging=bool(flags & 8), wood_marked=bool(flags & 16), on_pallet=bool(flags & 32),
        licence_needed=bool(flags & 64), refund_claimed=bool(flags & 128),
    )  # fmt: skip
    bare = Lot(id="A-1", description="样品", package_kind="CT", pieces=pieces, gross_kg=D("12.5"))
    assert read_lot(lot_texts(lot), bare) == lot
    assert sizes_of(size_words(sizes), pieces, "样品") == tuple(sizes)


@pytest.mark.parametrize(
    ("words", "wrong"),
    [("20*600*400", "consol-sizes"), ("7*600*400*0", "consol-sizes"), ("7*6e9999*4*4*x", "consol-sizes"),
     ("6*600*400*300", "consol-sizes-pieces"), ("7.5*600*400*300", "consol-sizes")],
)  # fmt: skip
def test_sizes_that_cannot_be_are_a_sentence(words: str, wrong: str) -> None:
    with pytest.raises(UserError) as error:
        sizes_of(words, 7, "样品")
    assert error.value.id == wrong
    assert error.value.remedy


def test_flags_change_no_message_and_words_do(practice_desk: Desk) -> None:
    desk, number = practice_desk, start(practice_desk)
    held = open_consol(desk, number)
    house, lot = next(iter(held.consol.lots()))
    queue_owed(desk, number)
    manifest_sync(desk)
    before = set(open_consol(desk, number).record.owed)
    held = put_lots(desk, number, [{"house": house.number, "id": lot.id, "food": "是", "temperature_c": "-18"}])
    assert set(held.record.owed) == before
    kept = held.consol.house_by_number[house.number].lots[0]
    assert (kept.food, kept.temperature_c, kept.pieces) == (True, D(-18), lot.pieces)
    held = put_lots(
        desk, number, [{"house": house.number, "id": lot.id, "description": "另一种样品", "amount": "120.5"}]
    )
    assert {one.due for one in set(held.record.owed) - before} >= {Due.MANIFEST_CHANGE}
    assert held.record.goods[lot.id].amount == D("120.5")
    undo_consol(desk, number)
    assert lot.id not in open_consol(desk, number).record.goods


def test_more_goods_join_a_house_as_a_new_lot(desk: Desk, number: str) -> None:
    house = open_consol(desk, number).consol.houses[0]
    row = {
        "house": house.number,
        "id": "",
        "description": "第二种",
        "pieces": "5",
        "gross_kg": "60",
        "volume_m3": "0.4",
    }
    held = edit_house(desk, number, replace(house, conditions="22"), [row])
    lots = held.consol.house_by_number[house.number].lots
    assert [lot.description for lot in lots][-1] == "第二种"
    assert len({lot.id for lot in lots}) == len(lots)
    assert held.consol.stated.pieces == sum(lot.pieces for _, lot in held.consol.lots())
    for bad in ({**row, "pieces": "0"}, {**row, "gross_kg": "-1"}, {**row, "food": "也许"}, {**row, "house": "没有"}):
        with pytest.raises(UserError):
            put_lots(desk, number, [bad])


def test_sizes_given_later_make_a_plan_due_and_drawn_until_they_change(desk: Desk, number: str) -> None:
    held = open_consol(desk, number)
    house, lot = next(iter(held.consol.lots()))
    box = held.consol.containers[0]
    held = allocate(desk, number, {one.id: {} for _, one in held.consol.lots()})
    held = allocate(desk, number, {one.id: {box.number: one.pieces} for one in house.lots})
    assert held.consol.unsized(box.number) == [house.number]
    assert Due.LOAD_PLAN not in {one.due for one in held.record.owed}
    rows = [{"house": house.number, "id": one.id, "sizes": f"{one.pieces}*300*200*200"} for one in house.lots]
    held = put_lots(desk, number, rows)
    assert (Due.LOAD_PLAN, box.number) in {(one.due, one.subject) for one in held.record.owed}
    plan_box(desk, number, box.number, seconds=0.5)
    held = open_consol(desk, number)
    drawn = drawn_plan(held.consol, held.consol.container_by_number[box.number], held.record.plans)
    assert drawn is not None
    assert len(drawn.loaded.placements) == sum(one.pieces for one in house.lots)
    held = put_lots(desk, number, [{**rows[0], "sizes": f"{lot.pieces}*310*200*200"}])
    assert drawn_plan(held.consol, held.consol.container_by_number[box.number], held.record.plans) is None
    assert (Due.LOAD_PLAN, box.number) in {(one.due, one.subject) for one in held.record.owed}


def test_sellers_and_flags_come_with_the_pasted_list(desk: Desk, number: str) -> None:
    heads = "分单号\t货名\t件数\t毛重\t食品\t温度\t商户\t卸货次序"
    rows = "\n".join(f"SL{n:02d}\t茶叶\t{n}\t{n * 8}\t是\t5\t龙水市场{n}号\t{n}" for n in range(1, 31))
    held = paste_houses(desk, number, f"{heads}\n{rows}")
    assert held.consol.special == MARKET
    assert held.record.market[SELLER + "SL30"] == "龙水市场30号"
    tea = held.consol.house_by_number["SL07"]
    assert (tea.lots[0].food, tea.lots[0].temperature_c, tea.delivery_stop) == (True, D(5), 7)
    held = edit_market(desk, number, {"agent": "示例代理", SELLER + "SL01": "甲"})
    assert dict(held.record.market) == {"agent": "示例代理", SELLER + "SL01": "甲"}
    with pytest.raises(UserError):
        edit_market(desk, number, {SELLER + "没有": "甲"})


def test_hazard_is_judged_for_several_legs_at_once(desk: Desk, number: str) -> None:
    house, lot = next(iter(open_consol(desk, number).consol.lots()))
    nine = LegHazard(leg=1, status=HazardStatus.DANGEROUS, un_number="3480", hazard_class="9", contact="张", phone="1")
    held = judge_hazard(desk, number, house.number, lot.id, [nine])
    kept = held.consol.house_by_number[house.number].lots[0]
    assert kept.hazard_on(1) == nine
    assert len(held.consol.legs) >= 1
    plain = LegHazard(leg=1, status=HazardStatus.ORDINARY, basis="R-1")
    held = judge_hazard(desk, number, house.number, lot.id, [plain])
    assert held.consol.house_by_number[house.number].lots[0].hazards == (plain,)


@pytest.mark.parametrize("granted", [True, False])
def test_a_request_waits_for_an_answer_with_name_and_evidence(
    desk: Desk, number: str, tmp_path: Path, granted: bool
) -> None:
    house = open_consol(desk, number).consol.houses[0].number
    note_verdict(desk, number, "11", houses=[house], words="示例")
    held = pull_house(desk, number, house)
    assert house in held.consol.house_by_number
    assert waiting_words(held) == [f"抽出 {house}"]
    proof = tmp_path / "wechat.png"
    proof.write_bytes(b"\x89PNG\r\n\x1a\npicture")
    with pytest.raises(UserError) as error:
        note_consent(desk, number, Due.OFF_LOAD, house, granted=True, who=" ")
    assert error.value.id == "consent-who"
    held = note_consent(desk, number, Due.OFF_LOAD, house, granted=granted, who="物流监控科", words="电话",
                        evidence=[proof])  # fmt: skip
    assert waiting_words(held) == []
    assert (house in held.consol.house_by_number) is not granted
    (request,) = held.record.requests
    assert request.granted is granted
    (duty,) = [one for one in held.duties if one.owed.due is Due.OFF_LOAD]
    assert duty.consent is not None
    assert (duty.consent.who, duty.consent.noted_by, len(duty.consent.evidence)) == ("物流监控科", desk.user, 1)
    assert not duty.open
    assert held.tie.tied or granted
    with pytest.raises(UserError):
        note_consent(desk, number, Due.OFF_LOAD, house, granted=True, who="物流监控科")


def test_a_new_consol_takes_over_who_sends_not_what_sails(desk: Desk, number: str) -> None:
    last = open_consol(desk, number)
    close_consol(desk, number)
    like = like_the_last(desk)
    assert (like.consol.sender, like.consol.mode) == (last.consol.sender, last.consol.mode)
    assert not like.consol.houses
    assert like.transmission.representative == last.record.transmission.representative
    assert (like.consol.master, like.consol.voyage, like.transmission.loading_time) == ("", "", "")
