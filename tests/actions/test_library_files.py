"""The library as a workbook: out and in again is the same; foreign lists are read with a preview."""

from __future__ import annotations

from pathlib import Path

import pytest

from cqdesk.actions.desk import Desk
from cqdesk.actions.library import count, search_library
from cqdesk.actions.library_edits import undo_library
from cqdesk.actions.library_files import export_library, import_library, propose_library
from cqdesk.errors import UserError

from .conftest import OpenDesk
from .test_code_sets import write_xlsx
from .test_library import known_part


def test_out_and_in_again_changes_nothing(desk: Desk, tmp_path: Path, opened: OpenDesk) -> None:
    known_part(desk, tmp_path)
    out = tmp_path / "商品库.xlsx"
    assert export_library(desk, out) == 1
    again = propose_library(desk, out)
    assert (list(again.added), list(again.changed), again.same, list(again.refused)) == ([], [], 1, [])
    assert "没有变化" in import_library(desk, again)
    other = opened(practice=True)
    assert propose_library(other, out).added == ["A-100"]
    import_library(other, propose_library(other, out))
    here, there = search_library(desk, "A-100")[0], search_library(other, "A-100")[0]
    assert (there.item.facts, there.company) == (here.item.facts, here.company)


def test_a_list_of_the_customer_is_read_with_a_preview_and_taken_back(desk: Desk, tmp_path: Path) -> None:
    known_part(desk, tmp_path)
    client = search_library(desk, "A-100")[0].company
    path = write_xlsx(
        tmp_path / "归类.xlsx",
        [
            ["委托单位", "物料编码", "品名", "税号", "单位", "单重", "备注"],
            [client, "A-100", "脚踏", 8714100010, "个", 0.25, ""],
            [client, "N-1", "轴承", "848210.2000", "套", "", ""],
            [client, "N-2", "坏行", "84", "套", "", ""],
            ["", "=cmd|'/c calc'!A1", "=1+1", "", "", "", ""],
        ],
    )
    found = propose_library(desk, path)
    assert found.changed[0][0] == "A-100"
    assert "商品编号：8714100090 → 8714100010" in found.changed[0][1]
    assert "N-1" in found.added
    assert ["十位数字" in one.why for one in found.refused] == [True]
    assert found.unknown == ("备注",)
    import_library(desk, found)
    new = search_library(desk, "N-1")[0].item
    assert (new.hs_code, new.facts["trade_unit"]) == ("8482102000", "006")
    undo_library(desk)
    assert count(desk) == 1
    assert search_library(desk, "A-100")[0].item.hs_code == "8714100090"


def test_what_is_no_list_of_goods_gets_a_sentence(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        propose_library(desk, write_xlsx(tmp_path / "x.xlsx", [["日期", "汇率"], ["2026-11-01", 7.1]]))
    assert refused.value.id == "library-no-list"
