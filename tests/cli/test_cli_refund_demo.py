"""Two invented firms from declaration items to the bureau's feedback, by the command line alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from openpyxl import load_workbook

from tests.samples.make_refund_samples import D1, D2, D3, MAKER, MAKER_ID, P1, TRADER, TRADER_ID

from .conftest import Run

FIRMS = Path(__file__).resolve().parents[1] / "samples" / "refund"
ON = ("--on", "2026-11-10")


def records(folder: str) -> list[Path]:
    return [path for path in sorted((FIRMS / folder).iterdir()) if "反馈" not in path.name]


def pages(path: Path) -> list[str]:
    with pdfplumber.open(path) as book:
        return [(page.extract_text() or "").replace(" ", "") for page in book.pages]


@pytest.fixture
def trader(cq: Run) -> Run:
    done = cq(*ON, "refund", "import", *records("trading"), "--company", TRADER, "--tax-id", TRADER_ID)
    assert (done.code, done.answer["issues"]) == (0, [])
    assert {kind: counts["added"] for kind, counts in done.answer["records"].items()} == {
        "item": 4, "invoice": 6, "exchange": 3,
    }  # fmt: skip
    return cq


def refund(cq: Run, *words: Any, period: bool = True) -> dict[str, Any]:
    of = ("--company", TRADER, *(("--period", "2026-10") if period else ()))
    said = cq(*ON, "refund", *words, *of)
    assert said.code in (0, 1), said.err
    answer: dict[str, Any] = said.answer
    return answer


def test_the_trading_company_to_feedback_and_approval(trader: Run, tmp_path: Path) -> None:
    cq = trader
    first = refund(cq, "claim", "--to", tmp_path / "first.json")
    # By hand: 100,000 x 13 % + (30,000 + 25,000 x 800 / 1,000) x 13 % + 72,000 x 13 %; the plates have two similar names.
    assert (first["items"], first["refund"]) == (3, "28860")
    (plates,) = first["unmatched"]
    assert plates["item"] == f"{D2}001"
    assert "名称相近" in plates["why"]

    seen = refund(cq, "pair", f"{D2}001", period=False)
    close = [one for one in seen["suggestions"] if one["likeness"] == "similar"]
    assert [one["line"] for one in close] == ["26500000000000000104/1", "26500000000000000105/1"]
    told = refund(
        cq, "pair", f"{D2}001", "--take", "26500000000000000104/1=2000", "--take", "26500000000000000105/1=1000",
        period=False,
    )["told"]  # fmt: skip
    assert "名称不一致" in told

    claim = refund(cq, "claim", "--to", tmp_path / "claim.pdf")
    # The small-scale supplier is refunded at its own 1 %, the other at the library's 9 %: 260 + 1,260.
    assert (claim["items"], claim["unmatched"], claim["refund"]) == (4, [], "30380")
    exports, purchases, receipts = pages(tmp_path / "claim.pdf")
    assert "外贸企业出口退税出口明细申报表" in exports
    assert "第1页/共3页" in exports
    assert D3 in exports
    assert "HWC-YT" in exports
    assert "55000.00" in exports  # 美元离岸价合计
    assert "30380.00" in purchases
    assert "FX2609300001" in receipts
    assert "21000" in receipts
    assert "EXAMPLETABLE" in receipts

    refund(cq, "step", "file")
    for kind in ("export_contract", "purchase_contract", "transport", "agency_agreement", "broker_invoice"):
        paper = tmp_path / f"{kind}.pdf"
        paper.write_bytes(b"%PDF-1.4 " + kind.encode())
        found = refund(cq, "documents", "--add", paper, "--kind", kind)
    missing = {one["declaration"]: one["missing"] for one in found["declarations"]}
    assert missing == {D1: ["国际货物运输代理发票"], D2: [], D3: []}  # only the first was sold CIF
    out = tmp_path / "filing"
    found = refund(cq, "documents", "--place", "档案柜 3-2", "--kind", "forwarder_invoice", "--to", out)
    assert found["complete"]
    rows = list(load_workbook(out / "备案单证目录.xlsx").worksheets[0].values)
    assert [row[7] for row in rows[1:]].count("纸质") == 1
    assert len(found["files"]) == 6
    refund(cq, "documents", "--to", tmp_path / "index.pdf")
    assert "备案单证目录" in pages(tmp_path / "index.pdf")[0]

    findings = refund(cq, "feedback", FIRMS / "trading" / "税务反馈.xlsx")["findings"]
    assert [(one["check"], one["path"], one["severity"]) for one in findings] == [
        ("C-05", "exports[2].declaration_item", "error"),
        ("", "purchases[5].voucher_number", "info"),
    ]
    assert all(one["remedy"] for one in findings)
    assert refund(cq, "step", "approve")["state"] == "approved"
    report = tmp_path / "report.xlsx"
    refund(cq, "report", "--to", report)
    book = load_workbook(report)
    assert {"2026-10 申报", "期限", "收汇", "海外仓 9810"} <= set(book.sheetnames)
    assert list(book["2026-10 申报"].values)[1][3] == 30380
    due = {one["kind"]: one for one in refund(cq, "deadlines", period=False)["deadlines"]}
    assert (due["accounting"]["day"], due["accounting"]["at_stake"]["value"]) == ("2027-04-30", "9360")
    assert due["exchange"]["subjects"] == [f"{D2}001", f"{D3}001"]
    assert "claim" not in due


def test_receipts_fall_on_their_items_and_the_rest_by_hand(trader: Run) -> None:
    view = refund(trader, "exchange", period=False)
    state = {one["item"]: (one["received"], one["open"], one["state"]) for one in view["items"]}
    assert state == {
        f"{D1}001": ("21000", "0", "received"),
        f"{D1}002": ("10500", "0", "received"),
        f"{D2}001": ("5000", "4000", "open"),
        f"{D3}001": ("0", "16000", "open"),
    }
    assert view["unassigned"] == [{"receipt": "FX2610200003", "currency": "USD", "amount": "4000"}]
    view = refund(trader, "exchange", "--receipt", "FX2610200003", "--pays", f"{D2}001=4000", period=False)
    assert view["unassigned"] == []
    assert {one["item"]: one["state"] for one in view["items"]}[f"{D2}001"] == "received"
    refused = trader(
        *ON, "refund", "exchange", "--receipt", "FX2610200003", "--pays", f"{D2}001=4001", "--company", TRADER
    )
    assert refused.code == 2
    assert refused.answer["error"]["id"] == "refund-receipt"


def test_deadlines_before_anything_is_claimed_show_what_is_at_stake(trader: Run) -> None:
    found = {one["kind"]: one for one in refund(trader, "deadlines", period=False)["deadlines"]}
    claim = found["claim"]
    assert claim["day"] == "2027-04-30"
    assert len(claim["subjects"]) == 4
    assert "value" not in claim["at_stake"]  # the plates have no invoice: nothing is guessed
    assert claim["known"] == "28860"
    assert "节假日" in claim["note_zh"]


def test_the_producer_with_bonded_material_to_feedback(cq: Run, tmp_path: Path) -> None:
    done = cq(*ON, "refund", "import", *records("producer"), "--company", MAKER, "--tax-id", MAKER_ID)
    assert (done.code, done.answer["issues"]) == (0, [])
    of = ("--company", MAKER, "--period", "2026-10")
    claim = cq(*ON, "refund", "claim", *of, "--to", tmp_path / "claim.pdf").answer
    # By hand: nothing is non-creditable at 13 = 13; V = 26,000 - 60,000 - 2,000 = -36,000; T = (284,000 - 60 % of it +
    # 142,000) x 13 % = 33,228; the refund is the smaller, 33,228.
    assert (claim["items"], claim["refund"]) == (2, "33228")
    detail, receipts, summary = pages(tmp_path / "claim.pdf")
    assert "170400" in detail
    assert "FX2610310011" in receipts
    assert "免抵退税申报汇总表" in summary
    assert "33228.00" in summary
    assert "第3页/共3页" in summary
    assert cq(*ON, "refund", "step", "file", *of).answer["state"] == "filed"
    said = cq(*ON, "refund", "feedback", FIRMS / "producer" / "税务反馈.xlsx", *of)
    (finding,) = said.answer["findings"]
    assert (finding["check"], finding["path"]) == ("C-37", "producer_exports[1].line_number")
    assert cq(*ON, "refund", "step", "reject", *of).answer["error"]["id"] == "refund-why"
    assert cq(*ON, "refund", "step", "reject", *of, "--why", "计划分配率待更正").answer["state"] == "rejected"
    again = cq(*ON, "refund", "claim", *of, "--to", tmp_path / "again.json").answer
    assert (again["claim"], again["refund"]) == ("2026-10-002", "33228")
    assert P1 in (tmp_path / "again.json").read_text(encoding="utf-8")
