"""Bad input at the command line: a sentence with a remedy, and the ledgers as they were."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.actions.test_refund_claims import (
    DECLARATION,
    FIRM,
    INVOICE_HEADS,
    ITEM_HEADS,
    TAX_ID,
    invoice,
    invoices,
    item,
    items,
    sheet,
)
from tests.intake.refund.test_rate_library import COLUMNS, ROWS, dbf

from .conftest import Run, Said

ON = ("--on", "2026-11-10")
OF = ("--company", FIRM)


class Shop:
    """A firm at the command line, with its ledger to look at."""

    def __init__(self, cq: Run, folder: Path) -> None:
        self.cq, self.folder = cq, folder

    def bring(self, *files: Path) -> Said:
        return self.cq(*ON, "refund", "import", *files, *OF, "--tax-id", TAX_ID)

    def claim(self, period: str = "2026-09", on: tuple[str, str] = ON) -> Said:
        return self.cq(*on, "refund", "claim", *OF, "--period", period, "--to", self.folder / "c.json")

    def step(self, step: str, period: str = "2026-09", *more: str) -> Said:
        return self.cq(*ON, "refund", "step", step, *OF, "--period", period, *more)

    def ledger(self) -> list[Any]:
        (store,) = self.folder.rglob("cqdesk.sqlite")
        with closing(sqlite3.connect(store)) as raw:
            return raw.execute("SELECT * FROM refund_usage ORDER BY id").fetchall()

    def library(self, version: str) -> Path:
        path = self.folder / f"CMCODE{version}" / "cmcode.DBF"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(dbf(COLUMNS, ROWS))
        return path


@pytest.fixture
def shop(cq: Run, tmp_path: Path) -> Shop:
    made = Shop(cq, tmp_path)
    done = made.bring(made.library("2026B"), items(tmp_path, item()), invoices(tmp_path, invoice()))
    assert (done.code, done.answer["library"]["version"]) == (0, "2026B")
    return made


def issues(said: Said, id: str) -> list[dict[str, Any]]:
    found = [one for one in said.answer["issues"] if one["id"] == id]
    assert all(one["message"] and one["remedy"] for one in found)
    return found


def test_a_library_of_an_earlier_year_rates_nothing_and_never_displaces_a_newer_one(cq: Run, tmp_path: Path) -> None:
    made = Shop(cq, tmp_path)
    made.bring(made.library("2025B"), items(tmp_path, item()), invoices(tmp_path, invoice()))
    said = made.claim()
    (told,) = issues(said, "refund-library-year")
    assert said.code == 1
    assert (said.answer["items"], "2026 年" in told["remedy"]) == (0, True)
    assert made.step("file").error["id"] == "refund-empty-claim"
    assert made.ledger() == []
    rows = [(*row[:6], "9", *row[7:]) if row[0] == "84798999" else row for row in ROWS]
    newer = tmp_path / "CMCODE2026B" / "cmcode.DBF"
    newer.parent.mkdir()
    newer.write_bytes(dbf(COLUMNS, [*rows, ("11111111", "示例", "", "20260101", "20991231", "13", "5", "", "V", "")]))
    assert made.bring(newer).answer["library"]["version"] == "2026B"
    assert made.claim().answer["items"] == 1
    older = tmp_path / "CMCODE2024A" / "cmcode.DBF"
    older.parent.mkdir()
    older.write_bytes(dbf(COLUMNS, ROWS[:3]))
    (told,) = issues(made.bring(older), "rate-library-older")
    assert "2026B" in told["message"]
    assert made.claim().answer["items"] == 1


def test_two_copies_of_one_version_that_disagree_are_told(shop: Shop) -> None:
    again = shop.folder / "other" / "CMCODE2026B"
    again.mkdir(parents=True)
    changed = [(*ROWS[0][:6], "1", *ROWS[0][7:]), *ROWS[1:]]
    (again / "cmcode.DBF").write_bytes(dbf(COLUMNS, changed))
    (told,) = issues(shop.bring(again / "cmcode.DBF"), "rate-library-differs")
    assert "1 处不同" in told["message"]


@pytest.mark.parametrize("spoil", [lambda data: data[: len(data) // 2], lambda data: b"\x00" * 64, lambda data: b"PK"])
@pytest.mark.parametrize("name", ["cmcode.DBF", "STDCM.FPT"])
def test_a_damaged_table_or_memo_is_refused_and_the_library_in_use_stays(
    shop: Shop, name: str, spoil: Callable[[bytes], bytes]
) -> None:
    folder = shop.folder / "damaged"
    folder.mkdir()
    good = dbf(COLUMNS, ROWS)
    names = dbf([("CODE", "C", 12), ("NAME", "M", 10)], [("84798999", "1")])
    for file, data in (("cmcode.DBF", good), ("stdcm.dbf", names), ("STDCM.FPT", b"\x00\x00\x00\x08" + bytes(600))):
        (folder / file).write_bytes(spoil(data) if file == name else data)
    said = shop.bring(*sorted(folder.iterdir()))
    if name == "cmcode.DBF":
        assert said.code == 1
        (told,) = said.answer["issues"]
        assert (told["severity"], bool(told["remedy"])) == ("error", True)
    assert shop.claim().answer["refund"] == "3900"


def test_an_invoice_claimed_twice_or_of_another_company_books_nothing(shop: Shop) -> None:
    assert shop.bring(items(shop.folder, item(2))).code == 0
    shop.claim("2026-09")
    shop.claim("2026-10")
    assert shop.step("file", "2026-10").code == 0
    before = shop.ledger()
    said = shop.step("file", "2026-09")
    assert (said.code, said.error["id"]) == (2, "refund-overtaken")
    assert said.error["remedy"]
    other = shop.bring(invoices(shop.folder, invoice(7, buyer="91500000000000001K"), name="other.xlsx"))
    assert issues(other, "refund-other-company")
    assert shop.ledger() == before


def test_a_currency_without_rate_names_the_day_and_where_to_get_it(shop: Shop) -> None:
    done = shop.cq(*ON, "refund", "firm", *OF, "--fx", "month", "--from", "2026-01-01")
    assert done.answer["policies"] == [{"valid_from": "2026-01-01", "method": "month"}]
    (told,) = issues(shop.claim(), "refund-no-fx")
    assert "2026-09-01" in told["message"]
    assert "USD" in told["message"]
    assert "下载" in told["remedy"]
    early = shop.cq(*ON, "refund", "firm", *OF, "--fx", "day", "--from", "2026-12-31")
    assert early.error["id"] == "refund-fx-policy"
    wrong = shop.folder / "rates.csv"
    wrong.write_text("日期,币种,中间价\n2026-08-31,美元,710.12\n2026-08-31,火星币,7\n", encoding="utf-8")
    assert shop.bring(wrong).code == 1
    right = shop.folder / "rates2.csv"
    right.write_text("日期,币种,中间价,单位\n2026-08-31,美元,710.12,100\n", encoding="utf-8")
    assert shop.bring(right).answer["middle_rates"] == 1
    assert issues(shop.claim(), "refund-no-fx") == []
    assert '"fob_cny": "35506"' in (shop.folder / "c.json").read_text(encoding="utf-8")  # 5,000 x 7.1012


def test_an_invoice_that_comes_back_smaller_than_what_was_used_is_said(shop: Shop) -> None:
    shop.claim()
    shop.step("file")
    before = shop.ledger()
    said = shop.bring(invoices(shop.folder, invoice(pieces=6, amount=18000), name="again.xlsx"))
    (told,) = issues(said, "refund-negative-stock")
    assert "结余为负数" in told["message"]
    assert shop.ledger() == before
    assert shop.bring(items(shop.folder, item(2, pieces=3))).code == 0
    assert shop.claim("2026-10").answer["items"] == 0  # nothing is left to take


def test_numbers_of_nineteen_digits_stay_whole_or_are_refused(shop: Shop) -> None:
    as_number = item(3)
    as_number[0] = 8000202600000000091  # 19 digits: no declaration number, and a float would round it
    said = shop.bring(sheet(shop.folder / "long.xlsx", ITEM_HEADS, [as_number]))
    assert said.code == 1
    assert said.answer["records"] == {}
    assert all(one["remedy"] for one in said.answer["issues"])
    heads = [*INVOICE_HEADS, "税收分类编码"]
    row = [*invoice(9), "1090512990000000001"]
    assert shop.bring(sheet(shop.folder / "class.xlsx", heads, [row])).code == 0
    rounded = invoice(10)
    rounded[0] = 2.65e19  # a cell that is a number: its last digits were gone before anybody could read them
    said = shop.bring(sheet(shop.folder / "number.xlsx", INVOICE_HEADS, [rounded]))
    assert said.code == 1
    assert "末几位已经丢失" in said.answer["issues"][0]["message"]
    assert shop.ledger() == []


def test_an_export_after_the_claim_or_after_today_is_not_claimed(shop: Shop) -> None:
    shop.bring(items(shop.folder, item(day="2026-10-15"), item(2, day="2026-12-01")))
    said = shop.claim("2026-09")
    assert said.error["id"] == "refund-nothing-to-claim"
    assert "2 项在 2026-09-30 之后出口" in said.error["message"]
    said = shop.claim("2026-12")
    (told,) = issues(said, "refund-export-ahead")
    assert f"{DECLARATION}002" in told["message"]
    assert said.answer["items"] == 1
    assert shop.ledger() == []


def test_data_amended_after_the_claim_are_told_with_what_to_do(shop: Shop) -> None:
    shop.claim()
    shop.step("file")
    before = shop.ledger()
    assert shop.bring(items(shop.folder, item(pieces=8), item(2, name="别的机器", day="2026-10-02"))).code == 0
    (told,) = issues(shop.claim("2026-10"), "refund-amended")
    assert "10 → 8" in told["message"]
    assert "撤回" in told["remedy"]
    assert shop.step("approve").code == 0
    (told,) = issues(shop.claim("2026-10"), "refund-amended")
    assert "红字冲减" in told["remedy"]
    due = shop.cq(*ON, "refund", "deadlines", *OF).answer["deadlines"]
    assert [one["known"] for one in due if one["kind"] == "amended"] == ["3900"]
    assert shop.ledger() == before
