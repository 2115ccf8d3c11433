"""Importing code tables: what is recognised, what a preview says, what counts afterwards, and taking it back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.actions.checking import check_case
from cqdesk.actions.code_kinds import elements_text, rate_text
from cqdesk.actions.code_sets import Proposal, import_set, propose, sets, take_back, undo_codes
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import insert_row, type_in
from cqdesk.actions.lookups import search_codes
from cqdesk.actions.own_codes import drop_own_code, own_codes, put_own_code
from cqdesk.errors import UserError
from cqdesk.places import resources

from .conftest import OpenDesk

ON = date(2026, 11, 21)
HEADS = [
    "商品编码",
    "商品名称",
    "第一法定单位",
    "第二法定单位",
    "最惠国税率",
    "普通税率",
    "增值税率",
    "监管条件",
    "申报要素",
]


def shipped(table: str) -> list[dict[str, str]]:
    with (resources() / "codes" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Sheet1")
        for row, cells in enumerate(rows):
            for col, cell in enumerate(cells):
                sheet.write(row, col, cell)
    return path


NEW = ["8471309100", "其他便携式电脑（新）", "台", "千克", "0", "0.7", "0.13", "A", "1:品名;2:品牌类型;3:出口享惠情况"]


def new_line(tmp_path: Path, name: str = "税则2026.csv") -> Path:
    """A tariff of one code, which is new."""
    return write_csv(tmp_path / name, [HEADS, NEW], "gb18030")


def tariff(tmp_path: Path) -> Path:
    """Chapter 84 and 85 of the shipped tariff as another office would write it: one code gone, one new, one changed."""
    rows: list[list[str]] = [HEADS]
    for row in shipped("hs"):
        if row["code"][:2] not in ("84", "85") or row["code"] == "8471309000" or row["hs2022_hs6"] == "0":
            continue
        elements = ";".join(f"{n}:{one}" for n, one in enumerate(["品名", *row["elements"].split("|")], start=1))
        vat = "0.13"
        changed = "0.5" if row["code"] == "8471301000" else str(Decimal(row["mfn"] or "0") / 100)
        rows.append(
            [row["code"], row["name_zh"], row["unit1"], row["unit2"], changed, "", vat, row["supervision"], elements]
        )
    rows.append(NEW)
    return write_csv(tmp_path / "税则2026.csv", rows, "gb18030")


def test_a_tariff_of_another_office_is_recognised_and_compared(desk: Desk, case: str, tmp_path: Path) -> None:
    insert_row(desk, case, 1, "goods", 1)
    type_in(desk, case, 1, {"goods[1].hs_code": "8471309000"})
    found = propose(desk, tariff(tmp_path))
    assert (found.table, found.as_of, found.covers_to) == ("hs", date(2026, 1, 1), date(2026, 12, 31))
    assert [one.code for one in found.added] == ["8471309100"]
    assert "税率按小数" in "".join(found.notes)
    changes = {one.code: one.what for one in found.changed}
    assert "最惠国税率：0 → 50" in changes["8471301000"]
    assert not found.complete  # two chapters are no tariff
    assert "8471309000" in {one.code for one in found.missing}
    assert [one.where for one in found.touched(complete=True)] == [f"{case} 表体第1项 商品编号"]
    assert found.touched(complete=False) == []
    assert desk.codes is desk.shipped
    assert sets(desk) == []


def test_an_imported_tariff_counts_at_once_everywhere_and_goes_again(
    opened: OpenDesk, desk: Desk, case: str, tmp_path: Path
) -> None:
    insert_row(desk, case, 1, "goods", 1)
    type_in(desk, case, 1, {"goods[1].hs_code": "8471309100"})

    def unknown() -> list[str]:
        return [issue.severity for issue in check_case(desk, case).issues if issue.id == "ITM-004"]

    assert unknown() == ["warning"]
    proposal = propose(desk, tariff(tmp_path))
    made = import_set(desk, proposal, complete=True)
    assert unknown() == []
    for one in (desk, opened()):  # a second window reads the same store
        line = one.codes.tariff("8471309100", ON)
        assert line is not None
        assert (line.name_zh, line.unit1, line.unit2, line.mfn_rate, line.vat_rate) == (
            "其他便携式电脑（新）",
            "001",
            "035",
            Decimal(0),
            Decimal(13),
        )
        assert line.elements == ("品牌类型", "出口享惠情况")
        assert one.codes.covers("hs", ON)
        assert one.codes.covers("elements", ON)
        assert not one.codes.covers("hs", date(2027, 1, 1))
        gone = search_codes(one, "8471309000", table="hs")[0]
        assert (gone.suspected, gone.offered) == ("导入：税则2026.csv", True)  # never deleted, still to be chosen
        assert search_codes(one, "8471309100", table="hs")[0].to_json()["vintage"] == "2026-01-01"
        assert "8471309100" in [hit.code for hit in search_codes(one, "便携式电脑", table="hs")]
    assert undo_codes(desk).startswith("已撤回")
    assert unknown() == ["warning"]
    assert desk.codes.tariff("8471309100", ON) is None
    assert not desk.codes.covers("hs", ON)
    assert [one.undone_at is not None for one in sets(desk)] == [True]
    with pytest.raises(UserError, match="没有可以撤销"):
        undo_codes(desk)
    with pytest.raises(UserError, match="已经撤回"):
        take_back(desk, made.uid)


def test_without_a_date_a_tariff_is_never_trusted_to_cover_a_day(desk: Desk, tmp_path: Path) -> None:
    import_set(desk, propose(desk, new_line(tmp_path, "税则.csv")), complete=True)
    assert desk.codes.tariff("8471309100", ON) is not None
    assert not desk.codes.covers("hs", ON)


def test_the_newest_complete_set_decides_what_is_suspected(desk: Desk, tmp_path: Path) -> None:
    for year, code in ((2026, "8099"), (2027, "8000")):
        offices = write_csv(tmp_path / f"关区{year}0101.csv", [["关区代码", "关区名称"], [code, "示例海关"]])
        import_set(desk, propose(desk, offices, table="customs_offices"), complete=True)
    suspected = {
        hit.code: hit.suspected
        for code in ("8000", "8099")
        for hit in search_codes(desk, code, table="customs_offices")
    }
    assert suspected == {"8000": "", "8099": "导入：关区20270101.csv"}


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([["品名", "数量"], ["轴承", "3"]], "没有找到写有代码和名称的表头"),
        ([["商品编码", "商品名称", "数量", "单价", "计量单位"], ["8482102000", "轴承", "3", "5", "个"]], "“数量”"),
        ([["商品编码", "商品名称"], ["8482102000", "轴承"]], "没有计量单位、税率"),
        ([["商品编码", "商品名称", "增值税率"], ["A-1", "轴承", "13"], ["A-2", "轴承", "13"]], "不是十位数字"),
    ],
)
def test_a_spreadsheet_that_is_no_tariff_gets_a_sentence(
    desk: Desk, tmp_path: Path, rows: list[list[str]], why: str
) -> None:
    with pytest.raises(UserError) as refused:
        propose(desk, write_xlsx(tmp_path / "清单.xlsx", rows))
    assert refused.value.id == "codes-not-a-table"
    assert why in refused.value.message
    assert refused.value.remedy


def test_codes_and_names_of_nobody_knows_what_ask_for_the_table(desk: Desk, tmp_path: Path) -> None:
    rows = [["代码", "名称"], ["8099", "新设海关"], ["8098", "又一海关"]]
    path = write_xlsx(tmp_path / "参数.xlsx", rows)
    with pytest.raises(UserError) as refused:
        propose(desk, path)
    assert refused.value.id == "codes-table-unclear"
    found = propose(desk, path, table="customs_offices")
    assert [one.code for one in found.added] == ["8099", "8098"]
    assert not found.complete


def test_a_parameter_table_is_known_by_what_it_holds(desk: Desk, tmp_path: Path) -> None:
    rows = [["关区代码", "关区名称"], *([int(row["code"]), row["name_zh"]] for row in shipped("customs_offices")[:-5])]
    found = propose(desk, write_xlsx(tmp_path / "关区参数20261101.xlsx", rows))
    assert (found.table, found.complete, len(found.missing)) == ("customs_offices", True, 5)
    assert (found.as_of, found.covers_to) == (date(2026, 11, 1), date(2026, 11, 1))
    assert not found.added  # numbers as Excel keeps them got their leading zeros back
    assert not found.changed
    assert "补上了前导 0" in "".join(found.notes)


@pytest.mark.parametrize("table", ["hs", "customs_offices", "countries", "permit_categories", "licence_types"])
def test_our_own_layout_comes_back_without_a_difference(desk: Desk, tmp_path: Path, table: str) -> None:
    path = tmp_path / f"{table}.csv"
    path.write_bytes((resources() / "codes" / f"{table}.csv").read_bytes())
    found = propose(desk, path)
    assert found.table == table
    assert not found.added
    assert [one for one in found.changed if "hs2022" not in one.what][:3] == []
    assert not found.missing
    assert found.complete


def test_a_row_of_the_clerk_hides_the_shipped_one_and_goes_again(desk: Desk) -> None:
    def office(code: str) -> list[str]:
        return [hit.name_zh for hit in search_codes(desk, code, table="customs_offices") if hit.code == code]

    put_own_code(desk, "customs_offices", "8099", "果园港海关", source="重庆海关公告")
    assert office("8099") == ["果园港海关"]
    assert search_codes(desk, "gyg", table="customs_offices")[0].code == "8099"  # also by its initials
    put_own_code(desk, "customs_offices", "8000", "重庆关区新", valid_to=date(2027, 1, 1))
    assert office("8000") == ["重庆关区新"]
    assert [(row.entry.code, row.source) for row in own_codes(desk)][1] == ("8099", "重庆海关公告")
    drop_own_code(desk, "customs_offices", "8000")
    assert office("8000") == ["重庆关区"]
    undo_codes(desk)
    assert office("8000") == ["重庆关区新"]
    undo_codes(desk)
    undo_codes(desk)
    assert own_codes(desk) == []


@pytest.mark.parametrize(
    ("table", "code", "name", "id"),
    [
        ("incoterm_modes", "9", "新", "table-closed"),
        ("no_table", "9", "新", "table-unknown"),
        ("hs", "123", "新", "own-code-form"),
        ("customs_offices", "80 99", "新", "own-code-form"),
        ("customs_offices", "8099", " ", "own-code-name"),
    ],
)
def test_a_row_that_cannot_be_is_refused(desk: Desk, table: str, code: str, name: str, id: str) -> None:
    with pytest.raises(UserError) as refused:
        put_own_code(desk, table, code, name)
    assert refused.value.id == id
    assert own_codes(desk) == []


def test_a_row_nobody_added_cannot_be_deleted(desk: Desk) -> None:
    with pytest.raises(UserError, match="不是本单位添加"):
        drop_own_code(desk, "customs_offices", "8000")


@given(st.lists(st.text("品牌型号用途材质", min_size=1, max_size=6), min_size=1, max_size=12))
def test_element_lists_come_out_of_every_way_of_writing_them(names: list[str]) -> None:
    plain = "|".join(names)
    if names[0] in ("品名",):
        return
    assert elements_text(plain) == plain
    assert elements_text(";".join(f"{n}:{name}" for n, name in enumerate(names))) == plain
    assert elements_text("\n".join(f"{n}、{name}" for n, name in enumerate(["品名", *names]))) == plain


@pytest.mark.parametrize(
    ("words", "fraction", "expected"),
    [
        ("13", False, "13"),
        ("0.13", True, "13"),
        ("13%", True, "13"),
        ("7.5元/千克", True, "7.5元/千克"),
        ("-", False, ""),
    ],
)
def test_rates_as_people_write_them(words: str, fraction: bool, expected: str) -> None:
    assert rate_text(words, fraction) == expected


def test_rows_that_cannot_be_read_are_named(desk: Desk, tmp_path: Path) -> None:
    rows = [["代码", "名称"], ["0110", "一般贸易"], ["", "没有代码"], ["9 9", "空格"], ["0110", "另一个名称"]]
    found: Proposal = propose(desk, write_csv(tmp_path / "m.csv", rows), table="trade_modes")
    assert [one.place for one in found.refused] == ["m.csv!line 3", "m.csv!line 4", "m.csv!line 5"]
    assert len(found.entries) == 1
