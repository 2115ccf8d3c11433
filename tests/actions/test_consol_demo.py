"""Consols from entry notes to released declarations; declarations of houses in both directions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cqdesk.actions.consol_changes import allocate, measure_lot, pull_house
from cqdesk.actions.consol_checking import check_consol
from cqdesk.actions.consol_demo import demo_is_fine, load_consol_sample, run_consol_demo
from cqdesk.actions.consol_samples import consol_samples, put_companies
from cqdesk.actions.consol_tables import classes_apart
from cqdesk.actions.consols import open_consol
from cqdesk.actions.demo import samples
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import open_draft, type_in
from cqdesk.actions.filing import file_case, filing_summary
from cqdesk.actions.house_declarations import carry_changes, declare_houses, declared_size, take_declared
from cqdesk.actions.manifest_practice import manifest_sync
from cqdesk.actions.manifests import queue_owed
from cqdesk.actions.practice import practice_sync
from cqdesk.actions.verifying import verify
from cqdesk.domain.clock import ManualClock
from cqdesk.domain.consolidation.owed import Due
from cqdesk.domain.consolidation.placing import Rules, propose
from cqdesk.errors import UserError
from tests.actions.conftest import START, OpenDesk


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    root = tmp_path_factory.mktemp("demo")
    return root, run_consol_demo(root, clock=ManualClock(START), only=("river-sea-lcl", "china-europe-rail"))


def test_consols_end_tied_accepted_and_released(played: tuple[Path, list[dict[str, Any]]]) -> None:
    _, found = played
    assert [(one["sample"], one["houses"], one["containers"]) for one in found] == [
        ("river-sea-lcl", 11, 2),
        ("china-europe-rail", 5, 1),
    ]
    assert all(demo_is_fine(one) for one in found)
    for one in found:
        assert len(one["declarations"]) == one["houses"]
        assert any(words.endswith(one["pulled"]) for words in one["owed"])
    assert "MT2101 delete SLH2607" in found[0]["owed"]
    assert "note_split 32612018" in found[1]["owed"]


def test_the_demo_leaves_a_whole_store_without_findings(played: tuple[Path, list[dict[str, Any]]]) -> None:
    root, found = played
    with open_desk(root / "consol-demo", practice=True, clock=ManualClock(START)) as desk:
        assert verify(desk)["issues"] == []
        for one in found:
            issues, missing = check_consol(desk, one["consol"])
            assert [issue.message for issue in issues if issue.severity == "error"] == []
            held = open_consol(desk, one["consol"])
            assert held.tie.green
            assert not [lack for lack in missing if lack.id in ("CON-03", "CON-23", "CON-53")]


def test_the_market_sample_fits_its_box_and_has_thirty_sellers() -> None:
    """The whole way of all three is `cqdesk consol demo`; thirty declarations take too long for every test run."""
    sample = consol_samples(START)[2]
    placing = propose(sample.record.consol, Rules(apart=classes_apart()))
    assert (len(sample.record.consol.houses), dict(placing.left)) == (30, {})
    assert sample.record.consol.special == "market"


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    return opened(practice=True)


@pytest.fixture
def river(desk: Desk) -> str:
    """The river-sea sample, packed, nothing sent."""
    found = consol_samples(START)
    put_companies(desk, samples()[0], found)
    number = load_consol_sample(desk, found[0])
    allocate(desk, number, propose(open_consol(desk, number).consol, Rules(apart=classes_apart())).lots)
    return number


def test_a_declaration_carries_bill_boxes_items_and_lcl_mark(desk: Desk, river: str) -> None:
    made = declare_houses(desk, river, ["SLH2602"])
    form = open_draft(desk, made[0][1]).filled.form
    held = open_consol(desk, river)
    house = held.consol.house_by_number["SLH2602"]
    assert form.bill_of_lading_number == "SLCK26110017*SLH2602"
    assert (form.package_count, form.gross_weight_kg) == (house.stated.pieces, house.stated.gross_kg)
    assert [line.goods_name for line in form.goods] == [lot.description for lot in house.lots]
    (box,) = form.containers
    assert (box.container_number, box.lcl_flag, box.item_numbers) == (house.containers[0], "1", "1,2")
    assert Due.DECLARATION not in {one.due for one in held.record.owed if one.subject == "SLH2602"}
    with pytest.raises(UserError):
        declare_houses(desk, river, ["NONE"])


def test_nothing_is_declared_before_customs_took_the_main_data(desk: Desk, river: str) -> None:
    ((_, case),) = declare_houses(desk, river, ["SLH2601"])
    assert {issue.id for issue in filing_summary(desk, case).blocking} == {"CON-53"}
    with pytest.raises(UserError) as error:
        file_case(desk, case)
    assert error.value.id == "has-errors"
    queue_owed(desk, river)
    manifest_sync(desk)
    assert filing_summary(desk, case).blocking == []
    type_in(desk, case, 1, {"package_count": "139"})
    assert {issue.id for issue in filing_summary(desk, case).blocking} == {"CON-23"}


def test_changes_go_both_ways(desk: Desk, river: str) -> None:
    queue_owed(desk, river)
    manifest_sync(desk)
    house = open_consol(desk, river).consol.house_by_number["SLH2601"]
    ((_, case),) = declare_houses(desk, river, ["SLH2601"])
    measure_lot(desk, river, "SLH2601", house.lots[0].id, pieces=139)
    assert carry_changes(desk, river) == [case]
    assert open_draft(desk, case).filled.form.package_count == 139
    assert carry_changes(desk, river) == []
    queue_owed(desk, river)
    manifest_sync(desk)
    file_case(desk, case)
    practice_sync(desk, insist=True)
    held = measure_lot(desk, river, "SLH2601", house.lots[0].id, pieces=138)
    assert not held.tie.tied
    assert Due.DECLARATION_AMENDMENT in {one.due for one in held.record.owed}
    held = take_declared(desk, river, "SLH2601")
    assert held.consol.house_by_number["SLH2601"].stated.pieces == 139
    assert held.tie.tied
    with pytest.raises(UserError) as error:
        take_declared(desk, river, "SLH2602")
    assert error.value.id == "consol-not-declared"


def test_a_pulled_house_is_not_declared_under_its_old_bill(desk: Desk, river: str) -> None:
    queue_owed(desk, river)
    manifest_sync(desk)
    ((_, case),) = declare_houses(desk, river, ["SLH2601"])
    pull_house(desk, river, "SLH2601")
    assert {issue.id for issue in filing_summary(desk, case).blocking} == {"CON-51"}


@pytest.mark.parametrize(("iso", "declared"), [
    ("22G1", "21"), ("45G1", "11"), ("42G1", "11"), ("L5G1", "11"), ("22R1", "22"), ("45R1", "12"), ("22T1", "23"),
    ("42T1", "13"), ("22U1", "31"), ("45P1", "32"), ("XX", ""), ("", ""),
])  # fmt: skip
def test_box_sizes_are_mapped_never_copied(iso: str, declared: str) -> None:
    assert declared_size(iso) == declared
