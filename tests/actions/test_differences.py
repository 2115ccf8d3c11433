"""Differences between papers: both places shown, a choice writes the value of its paper and stands in the history."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from cqdesk.actions.cases import case_view
from cqdesk.actions.checking import check_case
from cqdesk.actions.desk import Desk
from cqdesk.actions.differences import differences, settle
from cqdesk.actions.drafts import open_draft, undo
from cqdesk.actions.papers_in import import_files
from cqdesk.errors import UserError


def papers(folder: Path) -> list[Path]:
    """An invoice and a packing list that disagree about the first quantity and about the contract."""
    sheets = {
        "i.xlsx": ("商业发票", "HT-1", ("品名", "型号", "数量", "单位", "单价", "金额"),
                   [("六角螺栓", "M8", 100, "个", 2, 200), ("平垫圈", "M10", 50, "个", 1, 50)]),
        "p.xlsx": ("装箱单", "HT-2", ("品名", "型号", "数量", "单位", "净重", "毛重"),
                   [("六角螺栓", "M8", 120, "个", 8, 9), ("平垫圈", "M10", 50, "个", 3, 4)]),
    }  # fmt: skip
    made = []
    for name, (title, contract, heads, goods) in sheets.items():
        made.append(folder / name)
        with xlsxwriter.Workbook(str(made[-1])) as book:
            sheet = book.add_worksheet()
            sheet.write(0, 0, title)
            sheet.write_row(1, 0, ("合同号：", contract))
            sheet.write_row(3, 0, heads)
            for row, values in enumerate(goods, 4):
                sheet.write_row(row, 0, values)
    return made


@pytest.fixture
def case(desk: Desk, tmp_path: Path) -> str:
    return import_files(desk, papers(tmp_path), direction="export").case


def quantity(desk: Desk, case: str) -> str:
    return str(open_draft(desk, case).filled.form.goods[0].trade_quantity)


def test_both_values_with_both_places(desk: Desk, case: str) -> None:
    found = {one.issue.path: one for one in differences(desk, case)}
    here, there = found["goods[1].trade_quantity"].sides
    assert (here.paper, here.value, here.origin) == ("发票", "100", "i.xlsx!Sheet1!C5")
    assert (there.paper, there.value, there.origin) == ("装箱单", "120", "p.xlsx!Sheet1!C5")
    assert [side.value for side in found["contract_number"].sides] == ["HT-1", "HT-2"]


def test_the_chosen_paper_fills_the_field_and_the_choice_stands_in_the_history(desk: Desk, case: str) -> None:
    one = next(d for d in differences(desk, case) if d.issue.path == "goods[1].trade_quantity")
    draft = settle(desk, case, 1, one, side=1)
    assert quantity(desk, case) == "120"
    assert draft.filled.origins["goods[1].trade_quantity"] == "p.xlsx!Sheet1!C5"
    settled = next(d for d in differences(desk, case) if d.issue.path == one.issue.path)
    assert settled.settled_zh.startswith("以装箱单为准：120（p.xlsx!Sheet1!C5")
    assert any("以装箱单为准" in new for row in case_view(desk, case).history for _, _, new in row.changes)
    report = check_case(desk, case, 1)
    assert all(i.accepted is not None for i in report.issues if i.id == "pair-differs" and i.path == one.issue.path)
    undo(desk, case)
    assert quantity(desk, case) == "100"
    assert not any(d.settled_zh for d in differences(desk, case))


def test_a_reason_alone_changes_nothing_else(desk: Desk, case: str) -> None:
    one = next(d for d in differences(desk, case) if d.issue.path == "contract_number")
    with pytest.raises(UserError) as nothing:
        settle(desk, case, 1, one, reason="  ")
    assert nothing.value.id == "difference-no-choice"
    before = open_draft(desk, case).filled.form.contract_number
    settle(desk, case, 1, one, reason="客户已确认")
    assert open_draft(desk, case).filled.form.contract_number == before
    with pytest.raises(UserError) as again:
        settle(desk, case, 1, one, side=0)
    assert again.value.id == "difference-gone"
