"""Generated quarters with known truth: the refund to the cent, every planted fault said at its item, nothing else refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from cqdesk.actions.desk import Desk
from cqdesk.actions.refund_checking import check_claim
from cqdesk.actions.refund_claims import form_of, make_claim
from cqdesk.actions.refund_records import import_rate_library, import_records
from cqdesk.store import cases
from tests.intake.refund.test_rate_library import COLUMNS, dbf
from tests.refund_quarters import CODES, FAULTS, Quarter, quarter, write_lists

from .conftest import OpenDesk
from .test_refund_claims import FIRM, TAX_ID

SAID = {
    "no-invoice": "没有这种货物",
    "short-quantity": "数量不足",
    "other-unit": "计量单位",
    "not-confirmed": "勾选",
    "other-company": "没有这种货物",
    "ordinary-invoice": "没有这种货物",
    "red-invoice": "没有这种货物",
    "zero-rate": "",
    "no-rate": "没有商品",
}
"""What the product says of each planted fault."""


@pytest.fixture
def desk(opened: OpenDesk, tmp_path: Path) -> Desk:
    desk = opened()
    with desk.store.write() as connection:
        cases.put_company(connection, FIRM, uscc=TAX_ID)
    library = tmp_path / "cmcode.DBF"
    rows = [(code, "示例", "", "20260101", "20991231", "13", str(rate), "", "V", "") for code, rate in CODES.items()]
    library.write_bytes(dbf(COLUMNS, rows))
    import_rate_library(desk, [library], "2026B")
    return desk


def claimed(desk: Desk, made: Quarter, folder: Path) -> tuple[dict[str, int], dict[str, str]]:
    """Refund in cents by item, and the sentence about every item that was left out."""
    import_records(desk, FIRM, write_lists(made, folder))
    claim = make_claim(desk, FIRM, "2026-09")
    form = form_of(claim)
    refunds = {export.declaration_item: int(export.vat_refund * 100) for export in form.exports}
    said = {one["item"]: one["why"] for one in claim.document["unmatched"]}
    said |= {issue["message"][:21]: issue["message"] for issue in claim.document["issues"]}
    assert sum(export.purchase_amount for export in form.exports) == sum(
        (purchase.tax_base for purchase in form.purchases), Decimal(0)
    )
    blocking = [issue for answer in check_claim(desk, claim) for issue in answer.issues if issue.severity == "error"]
    assert blocking == []
    return refunds, said


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_quarter_is_refunded_to_the_cent_and_every_planted_fault_is_said(
    desk: Desk, tmp_path: Path, seed: int
) -> None:
    made = quarter(seed, 120, TAX_ID)
    refunds, said = claimed(desk, made, tmp_path)
    expected = made.refund_cents | {key: 0 for key, fault in made.planted.items() if fault == "zero-rate"}
    assert refunds == expected
    assert set(said) == {key for key, fault in made.planted.items() if fault != "zero-rate"}
    for key, fault in made.planted.items():
        assert SAID[fault] in said.get(key, "")


def test_the_planted_faults_cover_every_kind() -> None:
    kinds = {fault for seed in (1, 2, 3) for fault in quarter(seed, 120, TAX_ID).planted.values()}
    assert kinds == set(FAULTS) == set(SAID)


def test_a_clean_quarter_is_claimed_whole(desk: Desk, tmp_path: Path) -> None:
    made = quarter(4, 80, TAX_ID, faults=False)
    refunds, said = claimed(desk, made, tmp_path)
    assert refunds == made.refund_cents
    assert said == {}
