"""The bureau's comparison of units and names while the declaration is a draft, and its silence where no invoices are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cqdesk.actions import refund_import, refund_pairing
from cqdesk.actions.cases import new_case
from cqdesk.actions.checking import accept_finding, check_case
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft, paste_block, type_in
from tests.actions.test_refund_acts import records
from tests.samples.make_refund_samples import TRADER, TRADER_ID

from .conftest import OpenDesk

COLUMNS = ["goods_name", "trade_quantity", "trade_unit", "legal_unit_1"]


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    desk = opened()
    desk.on = date(2026, 11, 10)
    return desk


def draft(desk: Desk, rows: list[list[str]], mode: str = "0110") -> str:
    case = new_case(desk, direction="export", client=TRADER)
    type_in(desk, case, 1, {"supervision_mode": mode})
    paste_block(desk, case, 1, "goods", 1, COLUMNS, rows)
    return case


def found(desk: Desk, case: str) -> list[tuple[str, str, str]]:
    issues = check_case(desk, case).issues
    return [(one.id, one.severity, one.path) for one in issues if one.id.startswith("refund-")]


WRONG_UNIT = ["电热咖啡壶", "500", "007", "035"]
RIGHT = ["电热咖啡壶", "500", "001", "035"]
CLOSE = ["陶瓷餐盘", "3000", "035", "035"]
UNBOUGHT = ["石墨坩埚", "10", "007", "035"]


def test_nothing_is_said_without_invoices_and_only_what_they_contradict_with_them(desk: Desk) -> None:
    refund_import.import_any(desk, TRADER, [], tax_id=TRADER_ID)
    case = draft(desk, [WRONG_UNIT, RIGHT, CLOSE, UNBOUGHT])
    assert found(desk, case) == []
    refund_import.import_any(desk, TRADER, records("trading"))
    assert found(desk, case) == [
        ("refund-draft-unit", "warning", "goods[1].trade_unit"),
        ("refund-draft-name", "info", "goods[3].goods_name"),
    ]
    assert [one.id for one in open_draft(desk, case).paper_issues] == ["refund-draft-unit", "refund-draft-name"]
    told = next(one for one in check_case(desk, case).issues if one.id == "refund-draft-unit")
    assert "“台”" in told.message
    type_in(desk, case, 1, {"goods[1].trade_unit": "001"})
    assert found(desk, case) == [("refund-draft-name", "info", "goods[3].goods_name")]


def test_market_purchases_and_approved_ratios_are_not_asked(desk: Desk) -> None:
    refund_import.import_any(desk, TRADER, records("trading"), tax_id=TRADER_ID)
    assert found(desk, draft(desk, [WRONG_UNIT], mode="1039")) == []
    case = draft(desk, [WRONG_UNIT])
    assert len(found(desk, case)) == 1
    refund_pairing.set_ratio(
        desk, TRADER, name="电热咖啡壶", invoice_unit="台", export_unit="个", factor=Decimal(1), approval="渝税函1号"
    )
    assert found(desk, case) == []


def test_a_finding_may_be_accepted_with_a_reason(desk: Desk) -> None:
    refund_import.import_any(desk, TRADER, records("trading"), tax_id=TRADER_ID)
    case = draft(desk, [WRONG_UNIT])
    accept_finding(desk, case, 1, "refund-draft-unit", "goods[1].trade_unit", "供货方将按个重开发票")
    (issue,) = [one for one in check_case(desk, case).issues if one.id == "refund-draft-unit"]
    assert issue.accepted is not None
