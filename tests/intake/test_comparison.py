"""Contracts, orders and bookings beside the invoice and the list: every difference names both places."""

from __future__ import annotations

from typing import Any

from cqdesk.forms.issues import Issue
from cqdesk.intake.comparison import compare_others

from .papermaker import read, rows_at

HEADS = ["品名", "型号", "数量", "单位", "单价(USD)", "金额(USD)"]
GOODS: list[list[Any]] = [["火花塞", "A7", 100, "个", 1.5, 150], ["机滤", "LF", 50, "个", 2, 100]]
LIST = ["品名", "型号", "数量", "件数", "毛重(KG)", "净重(KG)"]

PACKED = [["火花塞", "A7", 100, 5, 12, 10], ["机滤", "LF", 50, 3, 22, 20], ["合计", None, 150, 8, 34, 30]]


def compared(
    contract: list[list[Any]], *, head: dict[str, Any] | None = None, booking: dict[str, Any] | None = None
) -> list[Issue]:
    sheets: dict[str, dict[Any, Any]] = {
        "发票": {"A1": "商业发票", "A2": "合同号：", "B2": "HT-1", **rows_at(4, [HEADS, *GOODS])},
        "装箱单": {"A1": "装箱单", "A2": "目的港：", "B2": "HAMBURG", **rows_at(4, [LIST, *PACKED])},
        "合同": {"A1": "销售合同", **(head or {"A2": "合同号：", "B2": "HT-1"}), **rows_at(4, [HEADS, *contract])},
    }  # fmt: skip
    if booking:
        sheets["托书"] = {"A1": "订舱托书", **booking}
    documents = {d.kind: d for d in read(sheets).documents}
    others = [documents[kind] for kind in ("sales_contract", "booking") if kind in documents]
    return compare_others(documents["commercial_invoice"], documents["packing_list"], others)


def test_a_contract_that_agrees_says_nothing() -> None:
    assert compared(GOODS) == []


def test_another_price_than_agreed_is_said_with_both_places() -> None:
    (issue,) = compared([["火花塞", "A7", 100, "个", 1.4, 140], GOODS[1]])[-1:]
    assert issue.path == "lines[1].unit_price"
    assert issue.severity == "warning"
    assert "发票!E5" in issue.message
    assert "合同!E5" in issue.message


def test_more_than_agreed_warns_a_part_shipment_informs() -> None:
    more = compared([["火花塞", "A7", 80, "个", 1.5, 120], GOODS[1]])
    assert {(i.path, i.severity) for i in more} == {("lines[1].quantity", "warning"), ("lines[1].amount", "warning")}
    part = compared([["火花塞", "A7", 500, "个", 1.5, 750], GOODS[1], ["空滤", "AF", 10, "个", 1, 10]])
    assert {(i.path, i.severity) for i in part} == {("lines[1].quantity", "info"), ("lines[1].amount", "info")}


def test_another_contract_number_is_said() -> None:
    (issue,) = compared(GOODS, head={"A2": "合同号：", "B2": "HT-2"})
    assert issue.path == "header.contract_number"
    assert "HT-1" in issue.message
    assert "HT-2" in issue.message


def test_a_booking_is_compared_with_the_list() -> None:
    booking = {"A3": "总件数：", "B3": "9", "A4": "总毛重：", "B4": "34", "A5": "目的港：", "B5": "HAMBURG, GERMANY"}
    (issue,) = compared(GOODS, booking=booking)
    assert issue.path == "header.total_packages"
    assert "托书" in issue.message
