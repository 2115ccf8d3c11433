"""`cqdesk refund import` and `claim` for a trading company and a producer, by the command line alone."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook

from tests.actions.test_refund_claims import FIRM, INVOICE, TAX_ID, invoice, invoices, item, items, sheet
from tests.intake.refund.test_rate_library import COLUMNS, ROWS, dbf

from .conftest import Run

PRODUCER_HEADS = [
    "出口报关单号",
    "出口日期",
    "商品编码",
    "商品名称",
    "申报单位",
    "申报数量",
    "美元离岸价",
    "人民币离岸价",
    "监管方式",
    "手册号",
]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "cmcode.DBF"
    path.write_bytes(dbf(COLUMNS, ROWS))
    return path


def test_a_trading_company_from_tables_to_its_files(cq: Run, tmp_path: Path, library: Path) -> None:
    done = cq(
        "refund", "import", library, items(tmp_path, item()), invoices(tmp_path, invoice()),
        "--company", FIRM, "--tax-id", TAX_ID,
    )  # fmt: skip
    assert done.code == 0
    assert done.answer["library"]["rates"] == len(ROWS)
    claims = {}
    for ending in ("xlsx", "xml", "json"):
        said = cq("refund", "claim", "--company", FIRM, "--period", "2026-09", "--to", tmp_path / f"c.{ending}")
        assert said.code == 0
        claims[ending] = said.answer
    assert {claim["refund"] for claim in claims.values()} == {"3900"}
    book = load_workbook(tmp_path / "c.xlsx")
    page = book["外贸企业出口退税进货明细申报表"]
    heads = [cell.value for cell in page[1]]
    row = dict(zip(heads, (cell.value for cell in page[2]), strict=True))
    assert row["进货凭证号"] == str(int(INVOICE) + 1)
    assert row["退税额"] == 3900
    tree = etree.parse(str(tmp_path / "c.xml"))
    assert tree.findtext(".//wmqycktsjhmxsbb/wmqycktsjhmxsbblb/tse") == "3900"
    assert tree.findtext(".//wmqycktsckmxsbb/wmqycktsckmxsbblb/ckbgdh") == "800020260000000001001"
    whole = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))
    assert whole["schema"] == "cqdesk/refund-claim/1"
    assert whole["takes"][0]["lines"][0]["line"].endswith("/1")


def test_a_producer_with_bonded_material(cq: Run, tmp_path: Path, library: Path) -> None:
    rows: list[list[Any]] = [
        [
            "800020260000000007001",
            "2026-09-10",
            "8541430000",
            "示例电池片",
            "个",
            100,
            14000,
            100000,
            "0615",
            "C80026000001",
        ],
        ["800020260000000007002", "2026-09-10", "8479899990", "示例机器", "台", 2, 28000, 200000, "0110", ""],
    ]
    customs = sheet(tmp_path / "customs.xlsx", PRODUCER_HEADS, rows)
    figures = tmp_path / "period.json"
    content = {
        "schema": "cqdesk/refund-period/1", "period": "2026-09", "filer": "producer", "input_vat": 50000, "output_vat": 13000,
        "credit_brought_forward": 1000, "vat_return_non_creditable": 0,
        "handbooks": [{"handbook": "C80026000001", "planned_rate": 40}],
    }  # fmt: skip
    figures.write_text(json.dumps(content), encoding="utf-8")
    assert cq("refund", "import", library, customs, figures, "--company", FIRM, "--tax-id", TAX_ID).code == 0
    said = cq("refund", "claim", "--company", FIRM, "--period", "2026-09", "--to", tmp_path / "c.json")
    assert said.code == 0
    form = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["form"]
    # By hand: the solar cell is refunded at 0 % since 2026-04-01, 40 % of its value is bonded material.
    # Not creditable: (100000 - 40000) x 13 % = 7800; T = 200000 x 13 % = 26000; V = 13000 - (50000 - 7800) - 1000 = -30200.
    summary = {name: Decimal(value) for name, value in form["summary"].items()}
    assert summary["non_creditable_total"] == 7800
    assert summary["mdt_total"] == 26000
    assert summary["closing_credit"] == 30200
    assert summary["refund"] == 26000
    assert summary["difference_to_vat_return"] == 7800
    assert said.answer["refund"] == "26000"
    assert [line.get("bonded_material", "") for line in form["producer_exports"]] == ["40000", ""]


def test_without_a_planned_rate_the_item_is_left_out_and_named(cq: Run, tmp_path: Path, library: Path) -> None:
    rows = [["800020260000000007001", "2026-09-10", "8479899990", "示例机器", "台", 1, 10, 70, "0715", "C80026000009"]]
    figures = tmp_path / "period.json"
    figures.write_text(
        json.dumps({"schema": "cqdesk/refund-period/1", "period": "2026-09", "input_vat": 1}), encoding="utf-8"
    )
    cq(
        "refund",
        "import",
        library,
        sheet(tmp_path / "c.xlsx", PRODUCER_HEADS, rows),
        figures,
        "--company",
        FIRM,
        "--tax-id",
        TAX_ID,
    )
    said = cq("refund", "claim", "--company", FIRM, "--period", "2026-09", "--to", tmp_path / "c.json")
    assert said.code == 1
    assert [issue["id"] for issue in said.answer["issues"]] == ["refund-no-planned-rate"]


def test_a_wrong_credit_code_or_an_unknown_company_is_refused(cq: Run, tmp_path: Path) -> None:
    said = cq("refund", "import", invoices(tmp_path, invoice()), "--company", FIRM, "--tax-id", TAX_ID[:-1] + "0")
    assert said.error["id"] == "refund-tax-id"
    said = cq("refund", "claim", "--company", "没有", "--period", "2026-09", "--to", tmp_path / "c.json")
    assert said.error["id"] == "refund-no-company"
