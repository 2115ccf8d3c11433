"""What stands beside the forms travels with a case package: all of it whole, nothing of its prices without them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.actions.broker_papers import Given
from cqdesk.actions.brokers import Broker, all_brokers, put_broker
from cqdesk.actions.case_attempts import end_attempt, sendings
from cqdesk.actions.cases import case_view, work_list
from cqdesk.actions.confirmations import confirm, confirmation_of, send_proof
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import open_draft, type_in
from cqdesk.actions.hand_over import give, prepare
from cqdesk.actions.handing_out import hand_out
from cqdesk.actions.notes import add_note
from cqdesk.actions.office_records import add_evidence, put_record, records
from cqdesk.actions.taking_in import take_in
from cqdesk.actions.valuing import Inputs, keep_inputs, value_view
from cqdesk.actions.verifying import verify
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.forms.declaration.prices import Hidden
from cqdesk.store import cases, declarations, handover_records

from .clerk import ENTRY, START, UNIFIED, Shop, open_shop
from .test_case_packages import remade

PDF = b"%PDF-1.4 the customer says yes %%EOF"
ROLLING = "江北报关行"
SECRETS = ("7654.32", "8765.43", "345.67", "4.37", "61234.5", "29988.7")


@pytest.fixture(scope="module")
def story(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A declaration that was refused for good and begun anew, with everything people said and kept about it."""
    root = tmp_path_factory.mktemp("story")
    shop = open_shop(template, root)
    desk, case = shop.desk, shop.case
    chat = root / "聊天.pdf"
    chat.write_bytes(PDF)
    shop.client.saved(shop.sent(), UNIFIED)
    shop.client.receipt(UNIFIED, "E", at="2026-11-21T11:00:00", note="价格 61234.5 有误", entry=ENTRY)
    shop.sync()
    add_note(desk, case, channel="D", text="报关行来电：已撤单，退款 29988.7", evidence=[chat])
    end_attempt(desk, case, cause="refused", remark="申报价 7654.32 美元不对")
    type_in(desk, case, 1, {"goods[1].unit_price": "4.37", "marks_and_numbers": "C/NO 1-40", "remarks": "单价4.37"})
    give_to(desk, case, ROLLING, root)
    type_in(desk, case, 1, {"contract_number": "CT-77"})
    put_broker(desk, Broker(name="金桥报关", text="{case} 请按附件申报"))
    give_to(desk, case, "金桥报关", root)
    keep_inputs(desk, case, 1, Inputs(freight={"total": "8765.43", "currency": "USD", "basis": "x"}))
    send_proof(desk, case, 1, to="李经理")
    confirm(desk, case, 1, by="李经理", way="chat", evidence=chat, remark="总价七千元没问题")
    inspection = {"kind": "machine", "notified_on": "2026-11-22", "cost_cny": "345.67", "place": "果园港"}
    uid = put_record(desk, "inspection", inspection, case=case, number=1)
    add_evidence(desk, uid, [chat])
    put_record(desk, "authorisation", {"kind": "single", "state": "confirmed", "number": "A1"}, case=case)
    yield shop
    desk.close()


def give_to(desk: Desk, case: str, broker: str, root: Path) -> None:
    parcel = prepare(desk, case, broker)
    give(desk, replace(parcel, papers=(Given(name="单价4.37.pdf", data=PDF),)), root / broker)


def given_of(desk: Desk, case: str) -> list[tuple[str, int, str, str, dict[str, bytes]]]:
    """What was given to brokers: name, version, text, who gave it, the files with their bytes."""
    with desk.store.read() as connection:
        row = declarations.declaration_of(connection, cases.case_of(connection, case).id, 1)
        numbers = {one.id: one.version for one in declarations.versions_of(connection, row.id)}
        return [
            (
                one["broker"],
                numbers[one["version_id"]],
                one["text"],
                one["who"],
                {file["name"]: desk.files.read(file["sha256"]) for file in one["files"]},
            )
            for one in handover_records.hand_overs(connection, row.id)
        ]


@pytest.fixture
def firms(tmp_path: Path) -> Iterator[list[Desk]]:
    with (
        open_desk(tmp_path / "b", clock=ManualClock(START), user="wang") as second,
        open_desk(tmp_path / "c", clock=ManualClock(START), user="zhao") as third,
    ):
        yield [second, third]


def facts(desk: Desk, case: str) -> dict[str, Any]:
    """What a clerk sees of all that stands beside the form."""
    view = case_view(desk, case)
    return {
        "stage": view.item.stage,
        "sendings": [(one.client_number, one.unified_number, one.ended_zh, one.live) for one in sendings(desk, case)],
        "confirmation": confirmation_of(desk, case).sentence_zh,
        "good": confirmation_of(desk, case).good,
        "inspections": [(one.filled, one.files, one.number) for one in records(desk, "inspection", case=case)],
        "authorisations": [one.filled for one in records(desk, "authorisation", case=case)],
        "notes": [(one.text, one.evidence) for one in view.timeline if one.kind == "note"],
        "freight": value_view(desk, case).value,
        "given": [(one.title, one.at) for one in view.timeline if one.title.startswith("草单已交")],
        "ended": [(one.title, one.text) for one in view.timeline if "结束" in one.title],
    }


def test_everything_beside_the_form_arrives_and_goes_on_to_a_third_desk(
    story: Shop, firms: list[Desk], tmp_path: Path
) -> None:
    told = facts(story.desk, story.case)
    assert told["good"]
    assert told["notes"][0][1] == ("聊天.pdf",)
    assert [one[3] for one in told["sendings"]] == [False]
    at, case = story.desk, story.case
    for firm in firms:
        case_there = take_in(firm, hand_out(at, case, tmp_path, to=firm.user, copy=True).file).case
        assert facts(firm, case_there) == told
        assert given_of(firm, case_there) == given_of(story.desk, story.case)
        assert firm.files.read(records(firm, "inspection", case=case_there)[0].files[0]["sha256"]) == PDF
        assert verify(firm)["issues"] == []
        at, case = firm, case_there


def test_a_later_package_brings_what_changed_and_doubles_nothing(
    story: Shop, firms: list[Desk], tmp_path: Path
) -> None:
    there = take_in(firms[0], hand_out(story.desk, story.case, tmp_path, to="王", copy=True).file).case
    uid = records(story.desk, "inspection", case=story.case)[0].uid
    put_record(story.desk, "inspection", {"place": "铁路口岸"}, uid=uid)
    take_in(firms[0], hand_out(story.desk, story.case, tmp_path, to="王", copy=True).file)
    (one,) = records(firms[0], "inspection", case=there)
    assert one.filled.form.place == "铁路口岸"
    assert facts(firms[0], there) == facts(story.desk, story.case)
    assert given_of(firms[0], there) == given_of(story.desk, story.case)


def test_a_broker_known_from_a_package_alone_is_not_among_ours(story: Shop, firms: list[Desk], tmp_path: Path) -> None:
    put_broker(firms[0], Broker(name="金桥报关", text="{case} 我们自己的话"))
    there = take_in(firms[0], hand_out(story.desk, story.case, tmp_path, to="王", copy=True).file).case
    assert [(one.name, one.text, one.uses) for one in all_brokers(firms[0])] == [("金桥报关", "{case} 我们自己的话", 0)]
    (item,) = work_list(firms[0])
    assert item.case == there
    assert "金桥报关" in item.why + item.standing_zh, "who has the draft is seen at the new desk too"


def letters(desk: Desk, case: str) -> list[str]:
    return [one.letter for one in case_view(desk, case).timeline if one.letter]


def said_in(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_without_prices_the_facts_arrive_and_no_price(story: Shop, firms: list[Desk], tmp_path: Path) -> None:
    out = hand_out(story.desk, story.case, tmp_path, to="仓库", partial=True)
    said = said_in(out.file)
    assert [secret for secret in SECRETS if secret in said] == []
    assert "七千元" not in said
    assert "%PDF" not in said
    assert out.contents_zh.endswith(
        "未附：原始文件 4 个、报文 1 份、回执原文 3 份、估价所填 1 份、交给报关行的文件 4 个、发给报关行的文字 1 段。"
    )
    assert "单价4.37.pdf" not in said
    with story.desk.store.read() as connection:
        hashes = set(connection.exec_driver_sql("SELECT sha256 FROM hand_over_file").scalars())
    assert [one for one in hashes if one in said] == [], "nor a hash to try prices on"
    got = take_in(firms[0], out.file)
    there = got.case
    assert "对方未附：" in got.told_zh
    assert "交给报关行的文件 4 个" in got.told_zh
    assert [(*one[:3], one[4]) for one in given_of(firms[0], there)] == [
        (ROLLING, 2, "", {}),
        ("金桥报关", 3, f"{story.case} 请按附件申报", {}),
    ]
    told, ours = facts(firms[0], there), facts(story.desk, story.case)
    assert told["good"]
    assert told["inspections"][0][0].form.place == ours["inspections"][0][0].form.place
    assert told["inspections"][0][0].form.cost_cny is None
    assert [one[0].partition("：")[0] for one in told["ended"]] == [one[0] for one in ours["ended"]]
    assert (told["stage"], told["authorisations"]) == (ours["stage"], ours["authorisations"])
    again = take_in(firms[0], hand_out(story.desk, story.case, tmp_path, to="仓库", partial=True).file)
    assert (again.result, again.case) == ("updated", there)
    whole = take_in(firms[0], hand_out(story.desk, story.case, tmp_path, to="仓库", copy=True).file)
    assert (whole.result, whole.case) == ("updated", there)
    assert facts(firms[0], there) == facts(story.desk, story.case), "and nothing stands there twice"
    assert given_of(firms[0], there) == given_of(story.desk, story.case)
    assert letters(firms[0], there) == letters(story.desk, story.case) == ["D", "E"]
    assert verify(firms[0])["issues"] == []


def test_hidden_prices_cannot_be_tried_out_on_the_hashes_of_the_history(story: Shop, tmp_path: Path) -> None:
    """An entry's hash is of its content: who knew it could try prices until it fits."""
    with story.desk.store.read() as connection:
        hashes = set(connection.exec_driver_sql("SELECT hash FROM history").scalars())
    said = said_in(hand_out(story.desk, story.case, tmp_path, to="仓库", partial=True).file)
    assert [one for one in hashes if one in said] == []


def test_each_desk_says_whence_and_whither(story: Shop, firms: list[Desk], tmp_path: Path) -> None:
    second, third = firms
    there = take_in(second, hand_out(story.desk, story.case, tmp_path, to="王五报关行", copy=True).file).case
    last = take_in(third, hand_out(second, there, tmp_path, to="赵六", copy=True).file).case
    ways = [one.about_zh for one in case_view(second, there).history if "票包" in one.act_zh]
    assert "赵六" in ways[0]
    assert "来自" in ways[1]
    assert all("交报关行 2 次、交给报关行的文件 4 个" in way and "未附" not in way for way in ways[:2])
    came = next(one.about_zh for one in case_view(third, last).history if "票包" in one.act_zh)
    assert "来自 wang" in came
    assert came.endswith("wang 收自 重庆示例报关有限公司"), "the desk before the last"


def test_a_package_of_an_older_program_still_opens(story: Shop, firms: list[Desk], tmp_path: Path) -> None:
    def as_before(content: dict[str, Any]) -> None:
        for name in ("office_records", "valuations", "stations", "contents"):
            del content[name]
        for one in content["declarations"]:
            for name in ("confirmations", "attempts", "sources", "handed_over", "hand_overs"):
                del one[name]
            for receipt in one["receipts"]:
                del receipt["evidence"]

    out = hand_out(story.desk, story.case, tmp_path, to="王", copy=True)
    got = take_in(firms[0], remade(out.file, tmp_path / "old.cqpiao", as_before))
    assert open_draft(firms[0], got.case, 1).filled.form == open_draft(story.desk, story.case, 1).filled.form
    assert not confirmation_of(firms[0], got.case).asked
    assert verify(firms[0])["issues"] == []


def _record(content: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = content["office_records"][0]
    return found


def given_in(content: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = content["declarations"][0]["hand_overs"][0]
    return found


@pytest.mark.parametrize(
    "change",
    [
        lambda c: _record(c).update(uid="../x"),
        lambda c: _record(c).update(document={"cost_cny": 5}),
        lambda c: _record(c).update(document="x"),
        lambda c: _record(c)["files"].append({"name": "x", "sha256": "0" * 64}),
        lambda c: c["valuations"][0].update(document={"freight": "x"}),
        lambda c: c["valuations"][0].update(document={"freight": {"total": 5}}),
        lambda c: c["declarations"][0]["confirmations"][0].update(version="0" * 32),
        lambda c: c["declarations"][0]["confirmations"][0].update(evidence_sha256="0" * 64),
        lambda c: c["declarations"][0]["confirmations"][0].update(document={"goods": 1}),
        lambda c: c["declarations"][0]["attempts"][0].update(stage="sideways"),
        lambda c: c["declarations"][0]["attempts"][0].update(filings=-1),
        lambda c: c["declarations"][0]["receipts"][2].update(evidence=[{"name": "x", "sha256": "0" * 64}]),
        lambda c: given_in(c).update(version="0" * 32),
        lambda c: given_in(c).update(uid="../x"),
        lambda c: given_in(c).update(broker=""),
        lambda c: given_in(c).update(broker="长" * 81),
        lambda c: given_in(c).update(at=""),
        lambda c: given_in(c)["files"].append({"name": "x", "sha256": "0" * 64}),
        lambda c: given_in(c)["files"][0].update(name=""),
        lambda c: c.update(contents=[{"what": "originals", "held": -1, "left_out": 0}]),
        lambda c: c.update(stations=[{"at": "never"}]),
        lambda c: c.update(office_records={}),
    ],
)
def test_what_is_not_well_made_is_refused_whole(
    story: Shop, firms: list[Desk], tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    out = hand_out(story.desk, story.case, tmp_path, to="王", copy=True)
    with pytest.raises(UserError) as caught:
        take_in(firms[0], remade(out.file, tmp_path / "bad.cqpiao", change))
    assert caught.value.id == "package-damaged"
    with firms[0].store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM cases").scalar_one() == 0


@given(st.decimals(Decimal("0.01"), Decimal("9.99"), places=2), st.sampled_from(["{}", "每件{}", "@{}/pc"]))
def test_a_small_unit_price_is_found_in_texts_too(price: Decimal, words: str) -> None:
    hidden = Hidden()
    hidden.took(str(price))
    assert hidden.stands_in(words.format(price)) or price == price.to_integral_value()


@pytest.mark.parametrize(
    "words",
    ["USD 5", "5 USD", "￥8", "3元", "三万美元", "单价：7", "运费约 9", "price 4", "两千元左右", "5万元", "RMB7"],
)
def test_a_text_that_speaks_of_money_goes_even_when_the_figure_is_not_ours(words: str) -> None:
    assert Hidden().stands_in(words)


@pytest.mark.parametrize("words", ["3 元素分析仪", "C/NO 1-40", "PO 4500012", "24V 3 元件", "第 3 项", "M8x20", ""])
def test_other_texts_stay(words: str) -> None:
    assert not Hidden().stands_in(words)


def test_the_document_of_a_package_is_plain_json(story: Shop, tmp_path: Path) -> None:
    out = hand_out(story.desk, story.case, tmp_path, to="王", copy=True)
    with zipfile.ZipFile(out.file) as archive:
        content = json.loads(archive.read("package.json"))
    assert content["declarations"][0]["attempts"][0]["cause"] == "refused"
