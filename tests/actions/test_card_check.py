"""The right card before filing: another firm's card stops it, a missing one is told, without a register nothing is."""

from __future__ import annotations

import pytest

from cqdesk.actions.drafts import open_draft, type_in
from cqdesk.actions.filing import filing_summary
from cqdesk.actions.office_records import put_record
from cqdesk.errors import UserError

from .clerk import Shop

CARD = "8900001234567"


def told(shop: Shop) -> list[str]:
    summary = filing_summary(shop.desk, shop.case)
    return [one.id for one in (*summary.blocking, *summary.warnings) if one.id.startswith("card")]


def register(shop: Shop, *, company: str = "", **values: str) -> str:
    declarant = open_draft(shop.desk, shop.case).filled.form.declarant_name
    fields = {"number": CARD, "kind": "operator", **values}
    return put_record(shop.desk, "card", fields, company=company or declarant)


def test_an_office_without_a_register_is_not_told_of_cards(shop: Shop) -> None:
    assert told(shop) == []


def test_the_declarants_own_card_is_enough(shop: Shop) -> None:
    register(shop, valid_to="2026-11-21")
    assert told(shop) == []


@pytest.mark.parametrize(
    ("values", "why"), [({"valid_to": "2026-11-20"}, "证书已过期"), ({"lent_to": "客户"}, "已借给客户")]
)
def test_a_card_that_cannot_be_used_is_told(shop: Shop, values: dict[str, str], why: str) -> None:
    register(shop, **values)
    assert told(shop) == ["card-missing"]
    assert why in filing_summary(shop.desk, shop.case).warnings[-1].message


def test_only_other_firms_have_cards(shop: Shop) -> None:
    register(shop, company="成都示例报关有限公司")
    assert told(shop) == ["card-missing"]


def test_the_card_of_another_firm_stops_the_filing(shop: Shop) -> None:
    register(shop, number="8900007654321")
    register(shop, company="成都示例报关有限公司")
    before = filing_summary(shop.desk, shop.case)
    type_in(shop.desk, shop.case, 1, {"signing.operator_card_number": CARD})
    assert told(shop) == ["card-wrong"]
    assert before.blocking == []
    with pytest.raises(UserError) as refused:
        shop.file()
    assert refused.value.id == "has-errors"
