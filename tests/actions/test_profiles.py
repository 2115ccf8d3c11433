"""What was typed once for a client is taken over by the next import; what belongs to one shipment is not."""

from __future__ import annotations

import pytest

from cqdesk.actions.demo import samples_folder
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft, type_in
from cqdesk.actions.papers_in import import_files
from cqdesk.actions.profiles import keep_profile
from cqdesk.errors import UserError

FILES = [samples_folder() / f"江海联运拼箱出口-{name}.xlsx" for name in ("发票", "装箱单")]
CLIENT = "重庆示例摩配进出口有限公司"
FIXED = {
    "domestic_party_name": CLIENT,
    "declarant_name": "重庆示例报关有限公司",
    "supervision_mode": "0110",
    "declaration_customs_office": "8010",
    "typist_name": "示例录入员",
}


def test_the_next_import_takes_the_profile_over(desk: Desk) -> None:
    first = import_files(desk, FILES, client=CLIENT, direction="export").case
    lines = {f"goods[{row}].duty_mode": "1" for row in range(1, 13)}
    type_in(desk, first, 1, {**FIXED, **lines, "bill_of_lading_number": "BL1", "goods[1].domestic_district": "50122"})
    assert CLIENT in keep_profile(desk, first)

    second = import_files(desk, FILES, client=CLIENT, direction="export").case
    filled = open_draft(desk, second).filled
    assert {path: filled.text_at(path) for path in FIXED} == FIXED
    assert filled.origins["supervision_mode"] == f"template:{CLIENT}"
    assert filled.origins["typist_name"] == "template:重庆示例报关有限公司"
    assert {line.duty_mode for line in filled.form.goods} == {"1"}
    assert filled.form.bill_of_lading_number == ""  # of that shipment alone
    assert {line.domestic_district for line in filled.form.goods} == {""}  # the lines did not agree

    inward = import_files(desk, FILES, client=CLIENT, direction="import").case
    assert open_draft(desk, inward).filled.form.supervision_mode == ""  # a profile is of one direction


def test_a_case_without_a_client_has_no_profile(desk: Desk, case: str) -> None:
    with pytest.raises(UserError) as caught:
        keep_profile(desk, case)
    assert caught.value.id == "profile-no-client"
