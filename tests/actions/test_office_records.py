"""Records of the office: kept with their history, dropped and brought back; authorisations are asked when filing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cqdesk.actions.cases import new_case
from cqdesk.actions.checking import known_of
from cqdesk.actions.desk import Desk
from cqdesk.actions.office_choices import choices
from cqdesk.actions.office_records import (
    add_evidence,
    attention,
    drop_record,
    put_record,
    records,
    standing_authorisation,
    word_of,
)
from cqdesk.errors import UserError
from cqdesk.forms.office.fields import FAMILIES
from cqdesk.forms.spec import fields_of, spec_of
from cqdesk.store import cases, declarations, history, office_records

CLIENT = "重庆示例贸易有限公司"


def authorised(desk: Desk, case: str) -> bool | None:
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        return known_of(desk, connection, found, declarations.declaration_of(connection, found.id, 1)).authorised


def test_every_choice_of_the_forms_has_its_list_and_words() -> None:
    for _, form in FAMILIES.values():
        for spec in fields_of(form):
            if spec.codes:
                assert all(re.search(r"[一-鿿]", words) for words in choices()[spec.codes].values()), spec.name


def test_a_card_is_kept_lent_and_given_back(desk: Desk) -> None:
    values = {"number": "8900001234567", "kind": "operator", "place": "保险柜", "valid_to": "2027-03-01"}
    uid = put_record(desk, "card", values, company=CLIENT)
    put_record(desk, "card", {"lent_to": "客户", "lent_on": "2026-11-20"}, uid=uid)
    (card,) = records(desk, "card", company=CLIENT)
    assert (card.filled.form.lent_to, card.filled.form.place, card.company) == ("客户", "保险柜", CLIENT)
    put_record(desk, "card", {"lent_to": "", "lent_on": ""}, uid=uid)
    assert records(desk, "card")[0].filled.form.lent_on is None
    spec = spec_of(FAMILIES["card"][1], "kind")
    assert spec is not None
    assert word_of(spec, "operator") == "操作员卡"


def test_what_must_be_there_is_asked_for_and_nothing_is_stored(desk: Desk) -> None:
    for values, id in (({"kind": "operator"}, "record-incomplete"), ({"number": "1", "kind": "blue"}, "record-choice")):
        with pytest.raises(UserError) as refused:
            put_record(desk, "card", values, company=CLIENT)
        assert refused.value.id == id
    assert records(desk, "card") == []


def test_a_half_typed_day_survives(desk: Desk) -> None:
    uid = put_record(desk, "card", {"number": "1", "kind": "other", "valid_to": "明年三月"}, company=CLIENT)
    (card,) = records(desk, "card")
    assert card.uid == uid
    assert card.filled.text_at("valid_to") == "明年三月"


def test_an_authorisation_with_days_nobody_can_read_does_not_hold(desk: Desk, case: str) -> None:
    held = {"kind": "long", "state": "confirmed", "number": "20268000000000102"}
    uid = put_record(desk, "authorisation", {**held, "valid_to": "2026-12-012026-12-31"}, company=CLIENT)
    (one,) = records(desk, "authorisation")
    assert attention(one, desk.today) == "有效期止看不懂，请改成日期"
    with desk.store.read() as connection:
        (row,) = office_records.records_of(connection, "authorisation")
        found = cases.case_of(connection, case)
        assert standing_authorisation(connection, row.company_id, found.id, desk.today) == ""
    with pytest.raises(UserError) as refused:
        put_record(desk, "authorisation", {"valid_from": "2026-12-01", "valid_to": "2026-11-01"}, uid=uid)
    assert refused.value.id == "record-days"


def test_changes_stand_in_the_history_of_the_case(desk: Desk, case: str) -> None:
    uid = put_record(desk, "inspection", {"kind": "manual", "notified_on": "2026-11-20"}, case=case, number=1)
    put_record(desk, "inspection", {"result": "passed", "cost_cny": "380"}, uid=uid)
    put_record(desk, "inspection", {"result": "passed"}, uid=uid)
    with desk.store.read() as connection:
        lines = [
            line
            for line in history.entries(connection, f"case:{cases.case_of(connection, case).uid}")
            if line.act == "office_record"
        ]
    assert [line.payload["values"] for line in lines] == [
        [["kind", "", "manual"], ["notified_on", "", "2026-11-20"]],
        [["cost_cny", "", "380"], ["result", "", "passed"]],
    ]


def test_what_is_dropped_comes_back(desk: Desk, case: str) -> None:
    uid = put_record(desk, "inspection", {"kind": "manual", "notified_on": "2026-11-20"}, case=case)
    drop_record(desk, uid)
    assert records(desk, "inspection", case=case) == []
    with pytest.raises(UserError):
        put_record(desk, "inspection", {"note": "x"}, uid=uid)
    drop_record(desk, uid, back=True)
    assert [one.uid for one in records(desk, "inspection", case=case)] == [uid]


def test_evidence_is_kept_once(desk: Desk, case: str, tmp_path: Path) -> None:
    uid = put_record(desk, "inspection", {"kind": "manual", "notified_on": "2026-11-20"}, case=case)
    mail = tmp_path / "通知.eml"
    mail.write_bytes(b"From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\n\r\ntext\r\n")
    add_evidence(desk, uid, [mail])
    add_evidence(desk, uid, [mail])
    (one,) = records(desk, "inspection", case=case)
    assert [file["name"] for file in one.files] == ["通知.eml"]
    assert desk.files.read(one.files[0]["sha256"]) == mail.read_bytes()


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ({"state": "confirmed", "kind": "long", "valid_from": "2026-01-01", "valid_to": "2026-12-31"}, True),
        ({"state": "confirmed", "kind": "long", "valid_to": "2026-11-20"}, False),
        ({"state": "confirmed", "kind": "long", "valid_from": "2026-11-22"}, False),
        ({"state": "waiting", "kind": "long"}, False),
        ({"state": "refused", "kind": "single"}, False),
        ({"state": "confirmed", "kind": "single", "number": "20268000000000018"}, True),
    ],
)
def test_only_a_confirmed_authorisation_of_today_holds(desk: Desk, values: dict[str, str], holds: bool) -> None:
    case = new_case(desk, direction="export", client=CLIENT)
    assert authorised(desk, case) is None, "an office that records none is not told that one is missing"
    put_record(desk, "authorisation", values, company=CLIENT)
    assert authorised(desk, case) is holds


def test_a_single_authorisation_serves_its_case_alone(desk: Desk) -> None:
    one, other = (new_case(desk, direction="export", client=CLIENT) for _ in range(2))
    put_record(desk, "authorisation", {"state": "confirmed", "kind": "single"}, company=CLIENT, case=one)
    assert (authorised(desk, one), authorised(desk, other)) == (True, False)
