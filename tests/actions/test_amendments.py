"""Requests to amend or withdraw: old and new values, consequences, worksheet, message, what customs agreed to."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from cqdesk.actions.amendments import amendment_view, customs_agreed, take_consequences, write_amendment_paper
from cqdesk.actions.authorisations import attach_authorisation, attached_number
from cqdesk.actions.drafts import open_draft, type_in, undo
from cqdesk.actions.inspections import inspection_counts
from cqdesk.actions.moment_views import moments_view
from cqdesk.actions.office_records import drop_record, put_record, records
from cqdesk.actions.reminders import inspection_presets, reminders
from cqdesk.actions.verifying import verify
from cqdesk.errors import UserError
from cqdesk.store import declarations
from tests.official.lenient import lenient_schema

from .clerk import ENTRY, UNIFIED, Shop

REASON = {"amendment_type": "amend", "started_by": "us", "state": "draft", "reason": "单价录入错误"}


def accepted(shop: Shop, *letters: str) -> None:
    """Filed and accepted by customs, with further receipts."""
    number = shop.sent()
    shop.client.saved(number, UNIFIED)
    shop.sync()
    for at, letter in enumerate(("L", *letters)):
        shop.client.receipt(
            UNIFIED, letter, at=f"2026-11-21T1{at}:40:00", entry=ENTRY, note="请到现场" * (letter == "C")
        )
    shop.sync()


def changed(shop: Shop) -> str:
    """A request with a changed commodity number, weight and price; returns its uid."""
    accepted(shop)
    type_in(shop.desk, shop.case, 1, {"goods[1].hs_code": "8714950090", "gross_weight_kg": "4321.5"})
    return put_record(shop.desk, "amendment", REASON, case=shop.case, number=1)


def test_old_and_new_values_and_what_they_touch(shop: Shop) -> None:
    uid = changed(shop)
    old = shop.filing().version_id
    with shop.desk.store.read() as connection:
        before = declarations.load(connection, old).filled.form
    view = take_consequences(shop.desk, uid)
    by_path = {one.path: one for one in view.values}
    assert by_path["goods[1].hs_code"].old == before.goods[0].hs_code
    assert by_path["goods[1].hs_code"].new == "8714950090"
    assert by_path["gross_weight_kg"].effects == ("manifest", "certificate")
    assert (view.entry_number, view.unified_number) == (ENTRY, UNIFIED)
    assert {name for name in ("tax", "manifest", "refund", "certificate") if getattr(view.form, f"affects_{name}")} == {
        "tax",
        "manifest",
        "refund",
        "certificate",
    }
    assert not any(one.path.startswith("signing.") for one in view.values)


def test_the_worksheet_and_the_page_show_both_values(shop: Shop, tmp_path: Path, qapp: object) -> None:
    uid = changed(shop)
    type_in(shop.desk, shop.case, 1, {"contract_number": "=1+1"})
    assert write_amendment_paper(shop.desk, uid, tmp_path / "单.xlsx") == []
    book = openpyxl.load_workbook(tmp_path / "单.xlsx")
    rows = {row[0].value: [cell.value for cell in row] for row in book["修改项"].iter_rows()}
    assert rows["毛重"][2] == "4321.5"
    assert (rows["合同号"][2], book["修改项"].cell(2, 3).data_type) == ("=1+1", "s")
    assert {row[0].value: row[1].value for row in book["修撤单"].iter_rows()}["报关单号"] == ENTRY
    write_amendment_paper(shop.desk, uid, tmp_path / "单.pdf")
    assert (tmp_path / "单.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(UserError):
        write_amendment_paper(shop.desk, uid, tmp_path / "单.doc")


def test_the_message_follows_the_official_schema_and_names_what_it_lacks(shop: Shop, tmp_path: Path) -> None:
    uid = changed(shop)
    remarks = write_amendment_paper(shop.desk, uid, tmp_path / "m.xml")
    assert any("毛重" in remark for remark in remarks), "a field without published code is left to the web, and said"
    root = etree.parse(str(tmp_path / "m.xml")).getroot()
    assert lenient_schema(facets=False, files=("ModImport.xsd",)).validate(root)
    space = {"d": "http://www.chinaport.gov.cn/dec"}
    items = root.findall(".//d:Item", space)
    told = [(i.findtext("d:FieldCode", namespaces=space), i.findtext("d:NewValue", namespaces=space)) for i in items]
    assert ("CODE_T", "87149500") in told
    assert all(i.findtext("d:List/d:GNo", namespaces=space) == "1" for i in items)
    assert (root.findtext("d:EntryId", namespaces=space), root.findtext("d:DecModType", namespaces=space)) == (
        ENTRY,
        "1",
    )


def test_what_customs_agreed_to_is_the_next_official_version(shop: Shop) -> None:
    uid = changed(shop)
    customs_agreed(shop.desk, uid)
    row = shop.declaration()
    with shop.desk.store.read() as connection:
        official = declarations.official_version(connection, row.id)
    assert official is not None
    assert (official.kind, str(official.filled.form.gross_weight_kg)) == ("amended", "4321.5")
    assert (row.stage, row.changed_since) == ("received", False)
    assert records(shop.desk, "amendment", case=shop.case)[0].filled.form.state == "accepted"
    with pytest.raises(UserError, match="没有不同"):
        customs_agreed(shop.desk, uid)
    assert verify(shop.desk)["issues"] == []


def test_a_withdrawal_has_no_values_and_makes_no_version(shop: Shop, tmp_path: Path) -> None:
    accepted(shop)
    uid = put_record(shop.desk, "amendment", {**REASON, "amendment_type": "withdraw"}, case=shop.case, number=1)
    write_amendment_paper(shop.desk, uid, tmp_path / "m.xml")
    assert b"<Items" not in (tmp_path / "m.xml").read_bytes()
    assert "删单" in customs_agreed(shop.desk, uid)
    assert shop.declaration().official_version_id is None


@pytest.mark.parametrize(("state", "result"), [("agreed", "0"), ("declined", "1")])
def test_our_answer_to_customs_is_a_confirmation(shop: Shop, tmp_path: Path, state: str, result: str) -> None:
    accepted(shop)
    values = {**REASON, "started_by": "customs", "state": state, "amendment_number": "M20260000000000001"}
    uid = put_record(shop.desk, "amendment", values, case=shop.case, number=1)
    write_amendment_paper(shop.desk, uid, tmp_path / "m.xml")
    root = etree.parse(str(tmp_path / "m.xml")).getroot()
    assert lenient_schema(facets=False, files=("ModImport.xsd",)).validate(root)
    told = [root.findtext(f".//{{*}}{tag}") for tag in ("OperType", "AffirmResult", "SeqNo")]
    assert told == ["H", result, "M20260000000000001"]


def test_nothing_declared_or_nothing_changed_is_said(shop: Shop, tmp_path: Path) -> None:
    uid = put_record(shop.desk, "amendment", REASON, case=shop.case, number=1)
    with pytest.raises(UserError) as said:
        amendment_view(shop.desk, uid)
    assert said.value.id == "amendment-not-declared"
    accepted(shop)
    with pytest.raises(UserError) as said:
        write_amendment_paper(shop.desk, uid, tmp_path / "m.xml")
    assert said.value.id == "amendment-no-change"
    assert not (tmp_path / "m.xml").exists()


def test_the_day_to_answer_by_is_a_moment_until_it_is_answered(shop: Shop) -> None:
    def waits() -> bool:
        return any(one.kind == "amend-notice" and one.at for one in moments_view(shop.desk, shop.case).moments)

    values = {**REASON, "started_by": "customs", "state": "waiting", "answer_by": "2026-11-25"}
    uid = put_record(shop.desk, "amendment", values, case=shop.case, number=1)
    assert waits()
    put_record(shop.desk, "amendment", {"state": "agreed"}, uid=uid)
    assert not waits()
    put_record(shop.desk, "amendment", {"state": "waiting"}, uid=uid)
    drop_record(shop.desk, uid)
    assert not waits()


def test_the_number_of_an_authorisation_goes_into_the_documents_once(shop: Shop) -> None:
    desk, case = shop.desk, shop.case
    with pytest.raises(UserError) as said:
        attach_authorisation(desk, case)
    assert said.value.id == "authorisation-none"
    before = attached_number(desk, case)
    uid = put_record(desk, "authorisation", {"kind": "single", "state": "confirmed"}, case=case)
    with pytest.raises(UserError) as said:
        attach_authorisation(desk, case)
    assert said.value.id == "authorisation-number"
    for number in ("20268000000000018", "20268000000000026"):
        put_record(desk, "authorisation", {"number": number}, uid=uid)
        assert attach_authorisation(desk, case) == number
        assert attached_number(desk, case) == number
    documents = open_draft(desk, case).filled.form.documents
    assert [one.document_code for one in documents].count("10000001") == 1
    undo(desk, case)
    undo(desk, case)
    assert attached_number(desk, case) == before


def test_an_announced_inspection_is_reminded_of_counted_and_done(shop: Shop) -> None:
    desk, case = shop.desk, shop.case
    accepted(shop, "C")
    (told,) = reminders(desk)
    assert (told.kind, told.case, told.uid) == ("inspection", case, "")
    presets = inspection_presets(desk, case)
    assert presets == {"notified_on": "2026-11-21", "note": "请到现场"}
    uid = put_record(desk, "inspection", {"kind": "manual", **presets, "goods_lines": "2"}, case=case, number=1)
    assert [one.what_zh for one in reminders(desk)] == ["查验未完成"]
    put_record(desk, "inspection", {"result": "difference", "cost_cny": "380.5"}, uid=uid)
    assert reminders(desk) == []
    clients, codes = inspection_counts(desk)
    assert [(one.declarations, one.inspected, one.differences, str(one.cost_cny)) for one in clients] == [
        (1, 1, 1, "380.5")
    ]
    second = open_draft(desk, case).filled.form.goods[1].hs_code
    assert [one.subject for one in codes if one.inspected] == [second]


def test_what_runs_out_comes_first(shop: Shop) -> None:
    desk = shop.desk
    put_record(
        desk, "card", {"number": "8900001234567", "kind": "operator", "valid_to": "2026-12-01"}, company="甲公司"
    )
    put_record(
        desk, "authorisation", {"kind": "long", "state": "confirmed", "valid_to": "2026-11-20"}, company="乙公司"
    )
    assert [(one.kind, one.what_zh, one.about) for one in reminders(desk)] == [
        ("authorisation", "已过期", ""),
        ("card", "10 天后到期", "尾号 4567"),
    ]
