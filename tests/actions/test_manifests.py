"""Manifest messages from the owed list to the answers of customs, each bill with a stage of its own."""

from __future__ import annotations

import base64
import shutil
import zipfile
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from cqdesk.actions.channels import manifest_root
from cqdesk.actions.consol_changes import pull_house, reweigh_house
from cqdesk.actions.consols import edit_transmission, open_consol
from cqdesk.actions.courier import sync
from cqdesk.actions.desk import Desk
from cqdesk.actions.manifest_building import prepare
from cqdesk.actions.manifest_practice import customs_says, manifest_sync, open_manifest_office, release_house
from cqdesk.actions.manifest_views import message_views
from cqdesk.actions.manifests import (
    export_message,
    note_verdict,
    queue_message,
    queue_owed,
    retry_message,
    settle_message,
)
from cqdesk.actions.practice import practice_sync
from cqdesk.actions.waiting import raw_text, stray_receipts
from cqdesk.domain.clock import ManualClock
from cqdesk.domain.consolidation.model import Mode, Party
from cqdesk.domain.consolidation.owed import Due
from cqdesk.domain.consolidation.receipts import BillStage
from cqdesk.domain.steps import Step
from cqdesk.errors import UserError
from cqdesk.forms.manifest.message import read_manifest
from cqdesk.store import manifests
from cqdesk.store.engine import write_meta
from cqdesk.sync.folder import FolderChannel
from tests.actions.clerk import CARD_FAILURE
from tests.actions.conftest import Count, OpenDesk
from tests.actions.consoling import seeded, start

STRANGE_MANIFEST = (
    '<Manifest xmlns="urn:Declaration:datamodel:standard:CN:MT9999:1"><Head><MessageID>{id}</MessageID>'
    "<MessageType>MT2101</MessageType></Head><Response><Consignment><TransportContractDocument><ID>{master}</ID>"
    "</TransportContractDocument><ResponseType><Code>01</Code><Text>接受</Text></ResponseType></Consignment></Response>"
    "</Manifest>"
)
DXP = '<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp"><Data>{}</Data></DxpMsg>'


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    return opened(practice=True)


@pytest.fixture
def number(desk: Desk) -> str:
    return start(desk)


def stages(desk: Desk, number: str) -> dict[str, BillStage]:
    return {house: view.stage for house, view in open_consol(desk, number).views.items()}


def all_of(desk: Desk, number: str, stage: BillStage) -> bool:
    return set(stages(desk, number).values()) == {stage}


def test_all_bills_go_in_one_message_and_come_back_one_by_one(desk: Desk, number: str) -> None:
    ids = queue_owed(desk, number)
    views = message_views(open_consol(desk, number))
    assert [(one.kind, one.function) for one in views] == [("MT2101", "9"), ("MT2101", "0"), ("MT7101", "2")]
    assert all_of(desk, number, BillStage.DRAFT)
    manifest_sync(desk)
    assert all_of(desk, number, BillStage.COMPLETE)
    assert [one.stage for one in message_views(open_consol(desk, number))] == ["accepted"] * 3
    assert len(set(ids)) == 3
    assert queue_owed(desk, number) == []
    (first, *_) = open_consol(desk, number).kept.messages
    with zipfile.ZipFile(BytesIO(first.data)) as archive:
        assert archive.namelist() == [f"{first.message_id}.xml"]
        form = read_manifest(archive.read(archive.namelist()[0])).filled.form
    assert len(form.body.bills) == 5


def test_one_refused_bill_is_owed_again_and_the_others_stand(desk: Desk, number: str) -> None:
    house = open_consol(desk, number).consol.houses[1].number
    with open_manifest_office(desk) as office:
        office.wish(house, "03", "19021 货物描述笼统")
    queue_owed(desk, number)
    told = manifest_sync(desk).consols
    assert {one.consol for one in told} == {number}
    assert sorted(one.refused for one in told) == [0, 1, 1], (
        "main and other data of the one house; the packing list stands"
    )
    held = open_consol(desk, number)
    assert {one for one, view in held.views.items() if view.stage is BillStage.REJECTED} == {house}
    assert message_views(held)[0].stage == "partly"
    assert "笼统" in message_views(held)[0].refusals[0]
    again = {(one.due, one.subject) for one in held.record.owed if one.message}
    assert {(Due.MANIFEST_MAIN, house), (Due.MANIFEST_OTHER, house)} <= again
    queue_owed(desk, number)
    manifest_sync(desk)
    assert all_of(desk, number, BillStage.COMPLETE)


def test_a_bill_in_review_waits(desk: Desk, number: str) -> None:
    consol = open_consol(desk, number).consol
    house, lot = consol.houses[0].number, consol.houses[0].lots[0]
    with open_manifest_office(desk) as office:
        office.wish(house, "02", "19010 逾期")
    queue_owed(desk, number)
    manifest_sync(desk)
    assert stages(desk, number)[house] is BillStage.REVIEW
    for act in (
        lambda: pull_house(desk, number, house),
        lambda: reweigh_house(desk, number, house, {lot.id: lot.gross_kg + 1}),
    ):
        with pytest.raises(UserError) as error:
            act()
        assert error.value.id == "consol-house-in-review"
    customs_says(desk, lambda office: office.settle_review(consol.master, house, accepted=True))
    assert stages(desk, number)[house] in (BillStage.ACCEPTED, BillStage.COMPLETE)


def test_a_change_and_a_deletion_say_why_and_who(desk: Desk, number: str) -> None:
    queue_owed(desk, number)
    manifest_sync(desk)
    consol = open_consol(desk, number).consol
    gone, heavier = consol.houses[0].number, consol.houses[1]
    pull_house(desk, number, gone)
    reweigh_house(desk, number, heavier.number, {heavier.lots[0].id: heavier.lots[0].gross_kg + 1})
    edit_transmission(desk, number, {"contact": ""})
    with pytest.raises(UserError) as error:
        queue_owed(desk, number)
    assert error.value.id in ("manifest-contact", "manifest-errors")
    edit_transmission(desk, number, {"contact": "张敏"})
    queue_owed(desk, number)
    manifest_sync(desk)
    views = message_views(open_consol(desk, number))
    assert [(one.kind, one.function) for one in views[3:]] == [
        ("MT2101", "3"),
        ("MT7101", "3"),
        ("MT2101", "5"),
        ("MT7101", "2"),
    ]
    assert {one.stage for one in views} == {"accepted"}
    with open_manifest_office(desk) as office:
        book = {one["house"]: one for one in office.bills()}
    assert book[gone]["state"] == "deleted"
    stated = open_consol(desk, number).consol.house_by_number[heavier.number].stated
    assert book[heavier.number]["gross"] == str(stated.gross_kg)


def test_arrival_release_loading_and_tally_raise_the_bills(desk: Desk, number: str) -> None:
    queue_owed(desk, number)
    manifest_sync(desk)
    consol = open_consol(desk, number).consol
    first, second = (box.number for box in consol.containers)
    queue_message(desk, number, "MT3101", "2", boxes=[first])
    manifest_sync(desk)
    for house, stage in stages(desk, number).items():
        both = second in consol.house_by_number[house].containers
        assert stage is (BillStage.COMPLETE if both else BillStage.ARRIVED)
    queue_message(desk, number, "MT3101", "2", boxes=[second])
    manifest_sync(desk)
    assert all_of(desk, number, BillStage.ARRIVED)
    with pytest.raises(UserError) as error:
        queue_message(desk, number, "MT4101", "2")
    assert error.value.id == "manifest-not-released"
    for house in consol.houses:
        release_house(desk, number, house.number)
    assert all_of(desk, number, BillStage.RELEASED)
    queue_message(desk, number, "MT4101", "2")
    manifest_sync(desk)
    assert all_of(desk, number, BillStage.LOADED)
    with pytest.raises(UserError) as error:
        pull_house(desk, number, consol.houses[0].number)
    assert error.value.id == "consol-house-loaded"
    queue_message(desk, number, "MT5102", "2")
    manifest_sync(desk)
    assert all_of(desk, number, BillStage.TALLIED)


def test_a_receipt_for_a_pulled_bill_is_kept_and_changes_nothing(desk: Desk, number: str) -> None:
    queue_owed(desk, number)
    manifest_sync(desk)
    consol = open_consol(desk, number).consol
    gone = consol.houses[0].number
    pull_house(desk, number, gone)
    before = open_consol(desk, number)
    customs_says(desk, lambda office: office.release(consol.master, gone))
    after = open_consol(desk, number)
    assert after.record == before.record
    assert len(after.kept.rows) == len(before.kept.rows) + 1


def test_a_receipt_nobody_knows_is_kept_and_found_when_its_consol_comes(desk: Desk) -> None:
    box = manifest_root(desk) / "InBox"
    with open_manifest_office(desk):
        pass
    head = "<Head><MessageID>STRANGE</MessageID><SendTime>20261121120000000</SendTime></Head>"
    bill = (
        "<Consignment><TransportContractDocument><ID>COSU6300000001</ID></TransportContractDocument>"
        "<AssociatedTransportDocument><ID>CQH0001</ID></AssociatedTransportDocument>"
        "<ResponseType><Code>{}</Code></ResponseType></Consignment>"
    )
    for name, code in (("a", "12"), ("b", "01")):
        data = f'<Manifest xmlns="urn:x">{head}<Response>{bill.format(code)}</Response></Manifest>'
        (box / f"Receipt_{name}_20261121120000000.xml").write_bytes(data.encode())
    (box / "Receipt_c_20261121120000000.xml").write_bytes(b"<broken")
    sync(desk)
    with desk.store.read() as connection:
        states = sorted(state for state in _STATES for _ in manifests.receipt_keys(connection, state))
    assert states == [manifests.ORPHAN, manifests.ORPHAN, manifests.UNREADABLE]
    number = start(desk)
    sync(desk)
    view = open_consol(desk, number).views["CQH0001"]
    assert (view.stage, view.loading_refused) == (BillStage.SENT, True)


_STATES = (manifests.NEW, manifests.ORPHAN, manifests.UNDERSTOOD, manifests.UNREADABLE)


def test_what_a_person_heard_is_a_receipt_with_its_author(desk: Desk, number: str) -> None:
    (message_id, *_) = queue_owed(desk, number)
    house = open_consol(desk, number).consol.houses[0].number
    sync(desk)
    note_verdict(desk, number, "01", houses=[house], message_id=message_id, words="船代电话")
    held = open_consol(desk, number)
    assert held.views[house].stage is BillStage.ACCEPTED
    assert held.kept.rows[-1].author == "tester"
    for values in ({"code": "99"}, {"code": "01"}, {"code": "11"}):
        with pytest.raises(UserError) as error:
            note_verdict(desk, number, values["code"], houses=[house] if values["code"] != "11" else [])
        assert error.value.remedy.endswith("。")


def test_a_message_in_doubt_wants_a_person(desk: Desk, number: str, clock: ManualClock) -> None:
    (first, second) = queue_owed(desk, number, lambda owed: owed.due is not Due.PACKING_MESSAGE)
    sync(desk)
    for name in (first, second):
        (manifest_root(desk) / "OutBox" / f"{name}.zip").unlink()
    clock.advance(timedelta(hours=1))
    assert set(sync(desk).in_doubt) == {first, second}
    settle_message(desk, number, first, arrived=False)
    settle_message(desk, number, second, arrived=True)
    steps = {one.message_id: one.step for one in open_consol(desk, number).kept.messages}
    assert steps == {first: Step.QUEUED, second: Step.SENT}
    with pytest.raises(UserError):
        retry_message(desk, number, first)


def test_the_folders_are_walked_once_however_many_wait_in_vain(
    desk: Desk, number: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SentBox may hold months of packages on a slow share."""
    sent = queue_owed(desk, number, lambda owed: owed.due is not Due.PACKING_MESSAGE)
    sync(desk)
    for name in sent:
        (manifest_root(desk) / "OutBox" / f"{name}.zip").unlink()
    clock.advance(timedelta(hours=1))
    walks: list[int] = []
    real = FolderChannel.traces

    def counted(self: FolderChannel, names: Collection[str]) -> dict[str, frozenset[str]]:
        walks.append(len(names))
        return real(self, names)

    monkeypatch.setattr(FolderChannel, "traces", counted)
    assert set(sync(desk).in_doubt) == set(sent)
    assert walks == [len(sent)]


@pytest.mark.parametrize("restored", [False, True])
def test_a_failure_settles_nothing_after_a_restore(desk: Desk, number: str, restored: bool) -> None:
    """The life that was lost may have sent the message again after this very failure."""
    (first, *_) = queue_owed(desk, number)
    sync(desk)
    if restored:
        with desk.store.write() as connection:
            write_meta(connection, "epoch", "ZZZZZ")
    came(desk, f"Failed_{first}_20261121103000999.xml", CARD_FAILURE)
    sync(desk)
    steps = {one.message_id: one.step for one in open_consol(desk, number).kept.messages}
    assert steps[first] is (Step.IN_DOUBT if restored else Step.FAILED)


def came(desk: Desk, name: str, words: str) -> None:
    (manifest_root(desk) / "InBox" / name).write_text(words, "utf-8")


def one_message(desk: Desk, number: str) -> manifests.Message:
    return open_consol(desk, number).kept.messages[0]


@pytest.mark.parametrize(
    ("content", "step", "told"),
    [
        (CARD_FAILURE, Step.FAILED, "读卡器打开失败"),
        (CARD_FAILURE.replace("读卡器打开失败", "等待响应超时"), Step.IN_DOUBT, "等待响应超时"),
        (CARD_FAILURE.replace("读卡器打开失败", "Send->RabbitMQ 发送错误"), Step.IN_DOUBT, "RabbitMQ"),
        (CARD_FAILURE[:60], Step.IN_DOUBT, "读不出来"),
    ],
    ids=["card", "timeout", "network", "cut"],
)
def test_a_client_that_failed_on_a_manifest_says_why_and_waiting_in_vain_proves_nothing(
    desk: Desk, number: str, content: str, step: Step, told: str
) -> None:
    """A message that was taken all the same must not be declared failed: it would be sent again."""
    (first, *_) = queue_owed(desk, number)
    sync(desk)
    came(desk, f"Failed_{first}_20261121103000999.xml", content)
    sync(desk)
    one = one_message(desk, number)
    assert one.step is step
    assert told in one.trouble
    if content not in CARD_FAILURE:
        return
    came(desk, f"Failed_{first}_20261121103000999.xml", CARD_FAILURE)  # its writer is done
    sync(desk)
    assert one_message(desk, number).step is Step.FAILED


def failed_and_sent_again(desk: Desk, number: str, clock: ManualClock) -> str:
    """The first manifest failed once, with its reason, and is out a second time."""
    (first, *_) = queue_owed(desk, number)
    sync(desk)
    came(desk, f"Failed_{first}_20261121103000999.xml", CARD_FAILURE)
    sync(desk)
    clock.advance(timedelta(hours=1))
    retry_message(desk, number, first)
    sync(desk)
    return first


def test_a_wait_in_vain_settles_no_sending_of_a_manifest(desk: Desk, number: str, clock: ManualClock) -> None:
    """Two failure files for two sendings, of which the second may have been taken all the same."""
    first = failed_and_sent_again(desk, number, clock)
    came(desk, f"Failed_{first}_20261121113001000.xml", CARD_FAILURE.replace("读卡器打开失败", "等待响应超时"))
    sync(desk)
    assert one_message(desk, number).step is Step.IN_DOUBT
    clock.advance(timedelta(hours=1))
    settle_message(desk, number, first, arrived=False)
    sync(desk)
    assert (one_message(desk, number).step, one_message(desk, number).sendings) == (Step.SENT, 3)
    came(desk, f"Failed_{first}_20261121123001000.xml", CARD_FAILURE)  # of the second or the third time
    sync(desk)
    assert one_message(desk, number).step is Step.IN_DOUBT


def test_a_late_failure_of_an_earlier_time_does_not_fail_a_manifest_sent_again(
    desk: Desk, number: str, clock: ManualClock
) -> None:
    first = failed_and_sent_again(desk, number, clock)
    assert (one_message(desk, number).step, one_message(desk, number).sendings) == (Step.SENT, 2)
    came(desk, f"Failed_{first}_20261121103001000.xml", CARD_FAILURE)  # of the first time, once more
    sync(desk)
    assert one_message(desk, number).step is Step.SENT
    came(desk, f"Failed_{first}_20261121113001000.xml", CARD_FAILURE)
    sync(desk)
    assert one_message(desk, number).step is Step.FAILED


def test_manifest_receipts_of_strangers_are_shown_and_cost_no_commit(
    desk: Desk, number: str, clock: ManualClock, count: Count
) -> None:
    strange = STRANGE_MANIFEST.format(id="X1", master="NOBODYS")
    queue_owed(desk, number)
    sync(desk)
    came(desk, "Receipt_X1_20261121103000999.xml", strange)
    came(desk, "Receipt_X2_20261121103000999.xml", "<html/>")
    came(desk, "Receipt_X3_20261121103000999.xml", DXP.format(base64.b64encode(strange.encode()).decode()))
    sync(desk)
    shown = {one.file_name[:10]: one for one in stray_receipts(desk)}
    assert {name: one.readable for name, one in shown.items()} == {
        "Receipt_X1": True,
        "Receipt_X2": False,
        "Receipt_X3": True,
    }
    assert shown["Receipt_X1"].numbers == "X1"
    assert raw_text(desk, shown["Receipt_X1"].id, manifest=True) == strange
    clock.advance(timedelta(minutes=20))
    sync(desk)  # what cannot be read is put away when it surely is whole
    with count(desk) as counted:
        sync(desk)
    assert counted.commits == 0


def test_a_folder_that_went_away_is_named_not_its_channel(desk: Desk, number: str) -> None:
    queue_owed(desk, number)
    shutil.rmtree(manifest_root(desk))
    (told,) = practice_sync(desk).waiting
    assert told.startswith("找不到练习用舱单的文件夹，请在拼箱窗口按“扮演海关”（Alt+X）")
    manifest_sync(desk)
    assert practice_sync(desk).waiting == [], "whoever plays customs has it made anew"


def test_half_a_box_is_not_sent(desk: Desk, number: str) -> None:
    house = open_consol(desk, number).consol.houses[0].number
    with pytest.raises(UserError) as error:
        queue_owed(desk, number, lambda owed: owed.subject == house)
    assert error.value.id == "manifest-half-box"


def test_a_message_with_an_error_does_not_leave(desk: Desk) -> None:
    consol = seeded()
    long = replace(consol.houses[0], shipper=Party(name="重" * 128, address="x", country="CN", phone="1"))
    number = start(desk, replace(consol, houses=(long, *consol.houses[1:])))
    with pytest.raises(UserError) as error:
        queue_owed(desk, number)
    assert error.value.id == "manifest-errors"
    assert "最多70个" in error.value.message
    assert open_consol(desk, number).kept.messages == []


def test_a_file_for_somebody_else_is_written_and_nothing_is_queued(desk: Desk, number: str, tmp_path: Path) -> None:
    made = export_message(desk, number, "MT2101", tmp_path / "m.xml")
    form = read_manifest((tmp_path / "m.xml").read_bytes()).filled.form
    assert form.head.message_id == made.form.head.message_id
    assert not [issue for issue in made.issues if issue.severity == "error"]
    assert open_consol(desk, number).kept.messages == []
    others = dict.fromkeys(("MT2201", "MT3102", "MT5101"), "manifest-other-mode")
    for message, wrong in (others | {"MT9999": "manifest-message"}).items():
        with pytest.raises(UserError) as error:
            export_message(desk, number, message, tmp_path / "n.xml")
        assert error.value.id == wrong
        assert not (tmp_path / "n.xml").exists()


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"mode": Mode.ROAD, "customs_office": "8010"}, "MT3101"), ({"export": False}, "MT4101")],
)
def test_site_reports_are_those_of_the_direction_and_of_ships_only(
    desk: Desk, tmp_path: Path, changed: dict[str, Any], message: str
) -> None:
    number = start(desk, replace(seeded(), **changed))
    with pytest.raises(UserError) as error:
        export_message(desk, number, message, tmp_path / "n.xml")
    assert error.value.id == "manifest-other-mode"


def test_road_bills_are_complete_with_one_message(desk: Desk) -> None:
    consol = replace(seeded(), mode=Mode.ROAD, customs_office="8010")
    number = start(desk, consol)
    edit_transmission(desk, number, {"batch": "500123456" + "0" + "A01", "agent": "500123456"})
    held = open_consol(desk, number)
    assert {one.message for one in held.record.owed if one.due is Due.MANIFEST_MAIN} == {"MT2401"}
    assert Due.MANIFEST_OTHER not in {one.due for one in held.record.owed}
    made = prepare(held, "MT2401", "9", desk.clock.now())
    assert made.bills == tuple(house.number for house in consol.houses)
