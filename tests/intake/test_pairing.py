"""Lines of an invoice and a packing list of one shipment find each other, and say what disagrees."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.intake.pairing import Pairing, pair, pair_documents

from .papermaker import read, rows_at

INVOICE_HEADS = ["料号", "品名", "型号", "数量", "单位", "单价", "金额"]
LIST_HEADS = ["料号", "品名", "型号", "数量", "单位", "件数", "净重", "毛重"]


def paired(ours: list[list[Any]], theirs: list[list[Any]], **heads: dict[str, Any]) -> Pairing:
    documents = read(
        {
            "INV": {"A1": "发票", **heads.get("invoice", {}), **rows_at(4, [INVOICE_HEADS, *ours])},
            "PL": {"A1": "装箱单", **heads.get("packing", {}), **rows_at(4, [LIST_HEADS, *theirs])},
        }
    ).documents
    assert [len(d.lines) for d in documents] == [len(ours), len(theirs)]
    return pair(documents[0], documents[1])


def indexes(found: Pairing) -> list[tuple[int | None, int | None]]:
    return [(p.invoice_line_index, p.packing_line_index) for p in found.pairs]


def ours(part: str, name: str, model: str | None, quantity: int) -> list[Any]:
    return [part, name, model, quantity, "个", 2, quantity * 2]


def theirs(part: str, name: str, model: str | None, quantity: int, net: float = 4) -> list[Any]:
    return [part, name, model, quantity, "个", 1, net, net + 1]


def test_order_on_the_papers_plays_no_part() -> None:
    found = paired(
        [ours("P1", "火花塞", "A", 10), ours("P2", "机滤", "B", 20)],
        [theirs("P2", "机滤", "B", 20), theirs("P1", "火花塞", "A", 10)],
    )
    assert indexes(found) == [(0, 1), (1, 0)]
    assert found.complete
    assert not found.issues
    assert all(p.why for p in found.pairs)


def test_a_quantity_that_differs_is_said_with_both_places() -> None:
    found = paired(
        [ours("P1", "火花塞", "A", 10), ours("P2", "机滤", "B", 20)],
        [theirs("P1", "火花塞", "A", 12), theirs("P2", "机滤", "B", 20)],
    )
    assert indexes(found) == [(0, 0), (1, 1)]
    (issue,) = found.issues
    assert (issue.id, issue.path) == ("pair-differs", "lines[1].quantity")
    assert "INV!D5" in issue.message
    assert "PL!D5" in issue.message
    assert found.invoice.lines[0]["quantity"].value == "10"
    assert found.packing.lines[0]["quantity"].value == "12"


def test_lines_without_partner_are_said_on_both_sides() -> None:
    found = paired(
        [ours("P1", "火花塞", "A", 10), ours("P2", "机滤", "B", 20)],
        [theirs("P1", "火花塞", "A", 10), theirs("P9", "链条", "Z", 5)],
    )
    assert indexes(found) == [(0, 0), (1, None), (None, 1)]
    assert [i.id for i in found.issues] == ["pair-missing", "pair-missing"]
    assert not found.complete


def test_one_article_in_several_boxes_belongs_to_one_invoice_line() -> None:
    found = paired(
        [ours("P1", "火花塞", "A", 30), ours("P2", "机滤", "B", 20)],
        [theirs("P1", "火花塞", "A", 10), theirs("P2", "机滤", "B", 20), theirs("P1", "火花塞", "A", 20)],
    )
    assert indexes(found) == [(0, 0), (0, 2), (1, 1)]
    assert not found.issues


def test_the_same_name_with_another_model_is_another_article() -> None:
    found = paired(
        [ours("P1", "火花塞", "A", 10), ours("P2", "机滤", "B", 20)],
        [theirs("P3", "火花塞", "C", 11), theirs("P2", "机滤", "B", 20)],
    )
    assert indexes(found) == [(0, None), (1, 1), (None, 0)]


def test_heads_that_disagree_are_said() -> None:
    found = paired(
        [ours("P1", "火花塞", "A", 10), ours("P2", "机滤", "B", 20)],
        [theirs("P1", "火花塞", "A", 10), theirs("P2", "机滤", "B", 20)],
        invoice={"A2": "发票号：X-1", "D2": "合同号：K-1"},
        packing={"A2": "发票号：X-2", "D2": "合同号：K-1"},
    )
    assert [i.path for i in found.issues] == ["header.invoice_number"]


def test_papers_of_two_shipments_are_kept_apart() -> None:
    def sheet(title: str, number: str, heads: list[str], row: list[Any]) -> dict[Any, Any]:
        return {"A1": title, "A2": f"发票号：{number}", **rows_at(4, [heads, row, row])}

    documents = read(
        {
            "INV1": sheet("发票", "X-1", INVOICE_HEADS, ours("P1", "火花塞", "A", 10)),
            "PL1": sheet("装箱单", "X-1", LIST_HEADS, theirs("P1", "火花塞", "A", 10)),
            "INV2": sheet("发票", "X-2", INVOICE_HEADS, ours("P1", "火花塞", "A", 10)),
            "PL2": sheet("装箱单", "X-2", LIST_HEADS, theirs("P1", "火花塞", "A", 10)),
        }
    ).documents
    found = pair_documents(documents)
    assert [(p.invoice.sheet, p.packing.sheet) for p in found] == [("INV1", "PL1"), ("INV2", "PL2")]


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(6)), st.data())
def test_every_line_is_in_exactly_one_pair(order: list[int], data: st.DataObject) -> None:
    quantities = data.draw(st.lists(st.integers(1, 3), min_size=6, max_size=6))
    names = data.draw(st.lists(st.sampled_from(["火花塞", "机滤", "空滤"]), min_size=6, max_size=6))
    left = [ours(f"P{n}", names[n], None, quantities[n]) for n in range(6)]
    right = [theirs(f"P{n}", names[n], None, quantities[n]) for n in order]
    found = paired(left, right)
    assert sorted(p.invoice_line_index for p in found.pairs if p.invoice_line_index is not None) == list(range(6))
    assert sorted(p.packing_line_index for p in found.pairs if p.packing_line_index is not None) == list(range(6))
    assert all(
        order[p.packing_line_index] == p.invoice_line_index for p in found.pairs if p.packing_line_index is not None
    )
