"""A case given to brokers in their own workbooks: every value in its cell, nothing else of the workbook changed, frozen."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cqdesk.actions.brokers import all_brokers, broker_named, put_broker, set_template
from cqdesk.actions.cases import case_view
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import type_in, undo
from cqdesk.actions.hand_over import give, hand_over, prepare
from cqdesk.actions.read_back import read_back
from cqdesk.actions.status import status
from cqdesk.actions.verifying import verify
from cqdesk.errors import UserError
from cqdesk.forms.broker_layout import BrokerLayout
from cqdesk.output.template_workbook import fill_template
from tests.exchange.conftest import Print, form_of

BROKERS = Path(__file__).parents[1] / "samples" / "brokers"
NAMES = ("示例一关", "示例快通", "示例顺达")


@pytest.fixture(autouse=True)
def _brokers(desk: Desk) -> None:
    for name in NAMES:
        set_template(desk, name, BROKERS / f"{name}.xlsx")


def sheet(place: Path, name: str = "") -> Any:
    book = openpyxl.load_workbook(place)
    return book[name] if name else book.active


def test_three_brokers_get_the_draft_in_their_own_layouts(desk: Desk, case: str, tmp_path: Path) -> None:
    form = form_of(desk, case)
    line = form["goods"][1]
    for name in NAMES:
        hand_over(desk, case, name, tmp_path / name)
    draft = f"{case} 草单 第1版.xlsx"
    classic = sheet(tmp_path / "示例一关" / draft)
    assert classic["A4"].value == form["domestic_party_name"]
    assert classic["J8"].value == form.get("contract_number")
    assert classic["D12"].value == int(form["package_count"])
    assert classic["B19"].value == line["hs_code"]
    assert classic["C19"].value.startswith(line["goods_name"] + "\n")
    assert classic["A1"].value == "示例一关报关有限公司　出口报关草单"
    flat = sheet(tmp_path / "示例快通" / draft, "委托单")
    assert flat["C3"].value == case
    assert str(flat["C14"].value) == form["gross_weight_kg"]
    assert (flat["C22"].value, str(flat["K22"].value)) == (line["hs_code"], line["total_price"])
    assert flat["B40"].value is None
    assert sheet(tmp_path / "示例快通" / draft, "填写说明")["A1"].value.startswith("申报要素")
    two = tmp_path / "示例顺达" / draft
    assert sheet(two, "HEAD 表头")["B2"].value == form["domestic_party_name"]
    assert sheet(two, "GOODS 商品")["C5"].value == line["goods_name"]
    assert sheet(two, "GOODS 商品")["H10"].value == "=SUM(H4:H9)"


def test_a_form_too_short_grows_and_its_sum_and_foot_follow(desk: Desk, case: str, tmp_path: Path) -> None:
    count = len(form_of(desk, case)["goods"])
    assert count > 5
    done = hand_over(desk, case, "示例一关", tmp_path / "o")
    assert "rows-added" in {issue.id for issue in done.issues}
    grown = sheet(done.files[0])
    more = 2 * (count - 5)
    assert grown[f"A{27 + more}"].value == "合计"
    assert grown[f"I{27 + more}"].value == f"=SUM(I17:I{26 + more})"
    assert grown[f"A{29 + more}"].value == "标记唛码及备注："
    assert [grown[f"A{17 + 2 * n}"].value for n in range(count)] == list(range(1, count + 1))
    assert grown[f"B{17 + 2 * (count - 1)}"].border.left.style == "thin"


def test_handing_over_freezes_the_version_and_an_edit_opens_the_next(desk: Desk, case: str, tmp_path: Path) -> None:
    done = hand_over(desk, case, "示例快通", tmp_path / "o")
    names = [path.name for path in done.files]
    assert names[0] == f"{case} 草单 第1版.xlsx"
    assert names[-1] == "发送文字.txt"
    assert len(names) > 2
    assert all(path.is_file() for path in done.files)
    assert case in done.text
    assert "{" not in done.text
    (shown,) = status(desk, case)
    assert (shown["group"], shown["why"]) == (
        "waiting",
        "草单已交报关行“示例快通”（11-21 10:30），等报关单号。",
    )
    row = case_view(desk, case).declarations[0]
    assert (row.kind_zh, row.changed_since) == ("已交报关行", False)
    with pytest.raises(UserError, match="不能撤销"):
        undo(desk, case)
    type_in(desk, case, 1, {"contract_number": "NEW"})
    row = case_view(desk, case).declarations[0]
    assert (row.version, row.kind_zh, row.changed_since) == (2, "草稿", True)
    assert any("示例快通" in entry.title for entry in case_view(desk, case).timeline)
    assert verify(desk)["issues"] == []


def test_a_declared_case_is_not_handed_over(desk: Desk, case: str, printed: Print, tmp_path: Path) -> None:
    read_back(desk, case, printed())
    with pytest.raises(UserError) as said:
        hand_over(desk, case, "示例快通", tmp_path / "o")
    assert said.value.id == "already-declared"
    assert not (tmp_path / "o").exists()


def test_a_zip_holds_the_same_and_no_folder(desk: Desk, case: str, tmp_path: Path) -> None:
    done = hand_over(desk, case, "示例顺达", tmp_path / "给报关行.zip")
    with zipfile.ZipFile(done.files[0]) as archive:
        assert not any("/" in name for name in archive.namelist())
        text = archive.read("发送文字.txt").decode("utf-8-sig")
    assert text == done.text


def test_a_namesake_in_the_folder_is_never_overwritten(desk: Desk, case: str, tmp_path: Path) -> None:
    (tmp_path / "发送文字.txt").write_text("mine", "utf-8")
    done = hand_over(desk, case, "示例快通", tmp_path)
    assert (tmp_path / "发送文字.txt").read_text("utf-8") == "mine"
    assert done.files[-1].name == "发送文字 (2).txt"


def test_what_cannot_be_written_was_not_handed_over(desk: Desk, case: str, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        hand_over(desk, case, "示例快通", tmp_path / "no" / "such" / "folder")
    assert status(desk, case)[0]["group"] == "todo"
    parcel = prepare(desk, case, "示例快通")
    type_in(desk, case, 1, {"contract_number": "NEW"})
    hand_over(desk, case, "示例快通", tmp_path / "first")
    type_in(desk, case, 1, {"contract_number": "NEWER"})
    with pytest.raises(UserError) as said:
        give(desk, parcel, tmp_path / "late")
    assert said.value.id == "hand-over-stale"
    assert not (tmp_path / "late").exists()


def test_a_name_nearly_that_of_a_broker_is_asked_about_and_a_new_one_gets_the_standard_sheet(
    desk: Desk, case: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="是不是“示例快通”"):
        prepare(desk, case, "示例快捅")
    assert len(all_brokers(desk)) == 3
    done = hand_over(desk, case, "远方报关", tmp_path / "o")
    assert "broker-new" in {issue.id for issue in done.issues}
    assert broker_named(desk, "远方报关").standard
    words = [str(cell.value) for row in sheet(done.files[0]).iter_rows() for cell in row if cell.value]
    assert form_of(desk, case)["goods"][0]["hs_code"] in words


def moved(tmp_path: Path, *, rows: int = 2, rename: str = "") -> Path:
    book = openpyxl.load_workbook(BROKERS / "示例快通.xlsx")
    one = book["委托单"]
    one.insert_rows(2, rows)
    if rename:
        one[rename] = "别的标签"
    book.save(tmp_path / "新版.xlsx")
    return tmp_path / "新版.xlsx"


def test_moved_rows_of_a_new_edition_are_said_and_followed_only_when_told(
    desk: Desk, case: str, tmp_path: Path
) -> None:
    new = moved(tmp_path)
    before = broker_named(desk, "示例快通")
    with pytest.raises(UserError, match="“票号”原在 B3，现在 B5") as said:
        set_template(desk, "示例快通", new)
    assert said.value.id == "template-moved"
    assert broker_named(desk, "示例快通") == before
    set_template(desk, "示例快通", new, follow=True)
    done = hand_over(desk, case, "示例快通", tmp_path / "o")
    flat = sheet(done.files[0], "委托单")
    assert flat["C5"].value == case
    assert flat["C24"].value == form_of(desk, case)["goods"][1]["hs_code"]
    with pytest.raises(UserError, match="找不到"):
        set_template(desk, "示例快通", moved(tmp_path, rows=1, rename="B4"), follow=True)


def test_a_map_corrected_by_hand_counts_and_a_wrong_one_is_refused(desk: Desk, case: str, tmp_path: Path) -> None:
    from dataclasses import replace

    broker = broker_named(desk, "示例快通")
    found = json.loads(json.dumps(broker.layout.to_json()))
    assert BrokerLayout.from_json(found) == broker.layout
    found["heads"].append({"sheet": "委托单", "cell": "F3", "content": "{declarant_name} 报"})
    put_broker(desk, replace(broker, layout=BrokerLayout.from_json(found)))
    done = hand_over(desk, case, "示例快通", tmp_path / "o")
    assert sheet(done.files[0], "委托单")["F3"].value == f"{form_of(desk, case)['declarant_name']} 报"
    for wrong in ({"content": "{no_such_field}"}, {"cell": "3F"}, {"colour": "red"}):
        bad = {**found, "heads": [{"sheet": "委托单", "cell": "F3", "content": "", **wrong}]}
        with pytest.raises(UserError) as said:
            BrokerLayout.from_json(bad)
        assert said.value.id == "layout-broken"


def test_nothing_a_paper_says_becomes_a_formula(desk: Desk, case: str, tmp_path: Path) -> None:
    type_in(desk, case, 1, {"contract_number": "=HYPERLINK(1)", "bill_of_lading_number": "+1-1"})
    done = hand_over(desk, case, "示例快通", tmp_path / "o")
    cell = sheet(done.files[0], "委托单")["C9"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    with zipfile.ZipFile(done.files[0]) as archive:
        assert not any("<f>" in archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_parts_of_the_workbook_nobody_touched_stay_byte_for_byte(desk: Desk, case: str, tmp_path: Path) -> None:
    done = hand_over(desk, case, "示例顺达", tmp_path / "o")
    with zipfile.ZipFile(BROKERS / "示例顺达.xlsx") as old, zipfile.ZipFile(done.files[0]) as new:
        assert set(old.namelist()) == set(new.namelist())
        for name in ("xl/styles.xml", "xl/theme/theme1.xml", "docProps/app.xml"):
            assert old.read(name) == new.read(name)


def test_papers_beyond_the_limit_stay_and_are_said(desk: Desk, case: str, tmp_path: Path) -> None:
    from dataclasses import replace

    put_broker(desk, replace(broker_named(desk, "示例快通"), max_file_mb="0.001"))
    done = hand_over(desk, case, "示例快通", tmp_path / "o")
    assert [issue.id for issue in done.issues].count("paper-too-large") == len(case_view(desk, case).papers)
    assert len(done.files) == 2


def test_an_old_workbook_format_is_refused_with_the_way_out(desk: Desk, tmp_path: Path) -> None:
    place = tmp_path / "表格.csv"
    place.write_text("票号,合同号\n", "utf-8")
    with pytest.raises(UserError) as said:
        set_template(desk, "某报关行", place)
    assert said.value.id == "template-format"
    assert "另存为" in said.value.remedy


def test_a_broken_workbook_is_a_sentence() -> None:
    from cqdesk.forms.broker_layout import FilledWorkbook

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x", "y")
    for data in (b"nothing", buffer.getvalue()):
        with pytest.raises(UserError) as said:
            fill_template(data, FilledWorkbook(cells={("a", "A1"): "x"}))
        assert said.value.id == "template-broken"


def test_labels_in_two_languages_are_known_and_what_is_not_known_is_told(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page["A1"] = "某某报关行 Draft"
    for row, label in enumerate(
        ("境内发货人 Shipper", "提运单号 B/L No.", "毛重（千克） G.W.", "件数 Packages", "贸易国别", "内部编码"),
        start=3,
    ):
        page.cell(row, 2, label)
    for column, head in enumerate(
        ("项号", "商品编号", "品名/申报要素", "数量/单位", "总价", "币别", "客户料号"), start=1
    ):
        page.cell(12, column, head)
    place = tmp_path / "双语.xlsx"
    book.save(place)
    broker, template = set_template(desk, "双语报关行", place)
    layout = broker.layout
    assert {head.cell: head.content for head in layout.heads} == {
        "C3": "{domestic_party_name}",
        "C4": "{bill_of_lading_number}",
        "C5": "{gross_weight_kg}",
        "C6": "{package_count}",
        "C7": "{trading_country!name}({trading_country})",
    }
    assert layout.goods is not None
    contents = {one.column: one.content for one in layout.goods.cells}
    assert contents["C"] == "{goods_name}\n{declaration_elements}"
    assert contents["F"] == "{trade_currency}"
    told = "".join(template.learned.unknown)
    assert "内部编码" in told
    assert "客户料号" in told
    assert "某某" not in told
