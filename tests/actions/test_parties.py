"""What a new declaration knows by itself, and companies that complete themselves from one typed code."""

from __future__ import annotations

import pytest

from cqdesk.actions.cases import new_case
from cqdesk.actions.checking import check_case
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft, type_in, undo
from cqdesk.actions.parties import owner_as_domestic_party
from cqdesk.actions.profiles import keep_profile
from cqdesk.errors import UserError
from cqdesk.store import cases

OURS = ("重庆示例报关有限公司", "91500000MA5DE26K1C", "5001980A01")
CLIENT = ("重庆示例轴承制造有限公司", "91500105MA5DE26K1R", "5002360B02")


@pytest.fixture
def firms(desk: Desk) -> Desk:
    with desk.store.write() as connection:
        for (name, uscc, customs), ours in ((OURS, True), (CLIENT, False)):
            cases.put_company(connection, name, uscc=uscc, customs_code=customs, ours=ours)
    return desk


def texts(desk: Desk, case: str, *paths: str) -> list[str]:
    filled = open_draft(desk, case).filled
    return [filled.text_at(path) for path in paths]


def party(desk: Desk, case: str, prefix: str) -> tuple[str, ...]:
    return tuple(texts(desk, case, f"{prefix}_name", f"{prefix}_uscc", f"{prefix}_customs_code"))


@pytest.mark.parametrize(("direction", "confirmed"), [("export", "99999"), ("import", "")])
def test_a_new_declaration_begins_with_what_is_always_so(firms: Desk, direction: str, confirmed: str) -> None:
    case = new_case(firms, direction=direction)
    filled = open_draft(firms, case).filled
    assert texts(firms, case, "entry_type", "edi_mark", "declaration_transit_relation") == ["M", "1", "0"]
    assert filled.text_at("price_confirmations") == confirmed  # of an import they are a statement of the client
    assert filled.origins["entry_type"] == "rule:HDR-021"
    assert party(firms, case, "declarant") == OURS
    assert filled.origins["declarant_uscc"] == f"template:{OURS[0]}"
    assert texts(firms, case, "data_entry_org_code") == [OURS[1][8:17]]
    known = {"entry_type", "edi_mark", "declaration_transit_relation", "declarant_name", "declarant_uscc"}
    if direction == "export":
        known.add("price_confirmations")
    assert not known & {issue.path for issue in check_case(firms, case).issues}


def test_a_new_case_of_a_client_begins_with_its_template(firms: Desk) -> None:
    first = new_case(firms, direction="export", client=CLIENT[0])
    type_in(firms, first, 1, {"domestic_party_uscc": CLIENT[1], "supervision_mode": "0110", "goods_location": ""})
    keep_profile(firms, first)
    second = new_case(firms, direction="export", client=CLIENT[0])
    assert texts(firms, second, "supervision_mode", "domestic_party_name") == ["0110", CLIENT[0]]


@pytest.mark.parametrize("typed", range(3))
def test_one_of_name_and_codes_brings_the_others(firms: Desk, typed: int) -> None:
    case = new_case(firms, direction="export")
    path = ("domestic_party_name", "domestic_party_uscc", "domestic_party_customs_code")[typed]
    type_in(firms, case, 1, {path: CLIENT[typed]})
    assert party(firms, case, "domestic_party") == CLIENT
    with firms.store.read() as connection:
        found = cases.case_of(connection, case)
        client = cases.company_of(connection, found.company_id)
    assert client is not None
    assert client.name == CLIENT[0]  # the case is theirs now: library, template and merge rule follow
    undo(firms, case)
    assert party(firms, case, "domestic_party") == ("", "", "")


def test_letters_of_a_code_count_in_any_case_and_width(firms: Desk) -> None:
    case = new_case(firms, direction="export")
    type_in(firms, case, 1, {"domestic_party_uscc": f" {CLIENT[1].lower()} "})
    type_in(firms, case, 1, {"owner_customs_code": "５００２３６０ｂ０２"})
    assert texts(firms, case, "domestic_party_name", "owner_name") == [CLIENT[0], CLIENT[0]]


def test_what_a_hand_typed_or_emptied_stays(firms: Desk) -> None:
    case = new_case(firms, direction="export")
    type_in(firms, case, 1, {"owner_name": "另一家工厂"})
    type_in(firms, case, 1, {"owner_customs_code": "1"})
    type_in(firms, case, 1, {"owner_customs_code": ""})
    type_in(firms, case, 1, {"owner_uscc": CLIENT[1]})
    assert party(firms, case, "owner") == ("另一家工厂", CLIENT[1], "")


def test_a_code_nobody_knows_takes_the_derived_name_away_again(firms: Desk) -> None:
    case = new_case(firms, direction="export")
    type_in(firms, case, 1, {"domestic_party_uscc": CLIENT[1]})
    type_in(firms, case, 1, {"domestic_party_uscc": OURS[1]})
    assert party(firms, case, "domestic_party") == OURS
    type_in(firms, case, 1, {"domestic_party_uscc": "91500000MA5XXXXX00"})
    assert party(firms, case, "domestic_party") == ("", "91500000MA5XXXXX00", "")


def test_the_owner_is_the_domestic_party_when_asked(firms: Desk) -> None:
    case = new_case(firms, direction="export")
    with pytest.raises(UserError, match="境内收发货人"):
        owner_as_domestic_party(firms, case, 1)
    type_in(firms, case, 1, {"domestic_party_uscc": CLIENT[1]})
    assert party(firms, case, "owner") == ("", "", "")  # never by itself: a trader may have bought the goods
    owner_as_domestic_party(firms, case, 1)
    assert party(firms, case, "owner") == CLIENT
    undo(firms, case)
    assert party(firms, case, "owner") == ("", "", "")
