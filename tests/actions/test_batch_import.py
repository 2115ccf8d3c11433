"""A folder of files becomes its shipments: grouped as a clerk would, one bad file stopping nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.actions.batch_import import files_in, import_each
from cqdesk.actions.cases import case_view
from cqdesk.actions.desk import Desk
from cqdesk.errors import Cancelled
from cqdesk.intake.shipments import Marks, common_stem, group_files


def paper(path: Path, *, packing: bool, invoice: str = "", contract: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "装箱单" if packing else "商业发票")
        sheet.write_row(1, 0, ("发票号：", invoice) if invoice else ("",))
        sheet.write_row(2, 0, ("合同号：", contract) if contract else ("",))
        heads = ("净重", "毛重") if packing else ("单价", "金额")
        sheet.write_row(4, 0, ("品名", "型号", "数量", *heads))
        sheet.write_row(5, 0, ("六角螺栓", "M8", 100, 2, 200))
        sheet.write_row(6, 0, ("平垫圈", "M10", 50, 1, 50))
    return path


def folder(tmp_path: Path) -> Path:
    root = tmp_path / "in"
    paper(root / "a.xlsx", packing=False, invoice="INV-1")
    paper(root / "b.xlsx", packing=True, invoice="INV-1")
    paper(root / "HT26-118 发票.xlsx", packing=False)
    paper(root / "HT26-118 装箱单.xlsx", packing=True)
    paper(root / "c1.xlsx", packing=False, invoice="INV-3", contract="C-9")
    paper(root / "c2.xlsx", packing=False, invoice="INV-4", contract="C-9")
    paper(root / "客户甲" / "1.xlsx", packing=False)
    paper(root / "客户甲" / "2.xlsx", packing=True)
    (root / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (root / "~$a.xlsx").write_bytes(b"lock")
    return root


def test_a_folder_becomes_its_shipments(desk: Desk, tmp_path: Path) -> None:
    batch = import_each(desk, files_in(folder(tmp_path)), direction="export")
    assert {tuple(one.files): one.why_zh for one in batch.made} == {
        ("a.xlsx", "b.xlsx"): "发票号相同",
        ("HT26-118 发票.xlsx", "HT26-118 装箱单.xlsx"): "文件名相同",
        ("c1.xlsx",): "单独一份",  # one contract, two invoices: two shipments
        ("c2.xlsx",): "单独一份",
        ("1.xlsx", "2.xlsx"): "在同一子文件夹",
    }
    assert [name for name, _ in batch.unread] == ["broken.xlsx"]
    assert batch.report_zh == "共 9 个文件，生成 5 票。1 个文件未能读取。"
    for one in batch.made:
        assert [p.name for p in case_view(desk, one.case).papers] == one.files


def test_stopping_while_cases_are_stored_keeps_those_made(desk: Desk, tmp_path: Path) -> None:
    seen: list[str] = []

    def progress(name: str, done: int, of: int) -> None:
        if of == 5 and done == 2:
            raise Cancelled
        seen.append(name)

    batch = import_each(desk, files_in(folder(tmp_path)), direction="export", progress=progress)
    assert batch.stopped
    assert len(batch.made) == 2
    assert "已停止" in batch.report_zh


def test_stopping_while_files_are_read_stores_nothing(desk: Desk, tmp_path: Path) -> None:
    def progress(name: str, done: int, of: int) -> None:
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        import_each(desk, files_in(folder(tmp_path)), progress=progress)
    assert import_each(desk, []).shipments == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HT26-118 装箱单 (2).xlsx", "HT26-118发票.pdf"),
        ("INV_2026-33.xlsx", "PL 2026-33.xls"),
        ("Packing list CQ0091.xlsx", "CQ0091-commercial invoice.pdf"),
    ],
)
def test_names_of_one_shipment(one: str, other: str) -> None:
    assert common_stem(one) == common_stem(other) != ""


@pytest.mark.parametrize("name", ["1.xlsx", "发票.xlsx", "packing list.pdf", "invoice (3).xlsx", "book.xlsx"])
def test_names_that_say_nothing(name: str) -> None:
    assert common_stem(name) == ""


MARKS = st.builds(
    Marks,
    folder=st.sampled_from(["", "", "x", "y"]),
    stem=st.sampled_from(["", "ht1", "ht2"]),
    invoices=st.frozensets(st.sampled_from("ab"), max_size=1),
    contracts=st.frozensets(st.sampled_from("cd"), max_size=1),
)


@given(st.lists(MARKS, max_size=8))
def test_every_file_stands_in_one_group_and_other_invoices_never_meet_outside_a_folder(files: list[Marks]) -> None:
    groups = group_files(files)
    assert sorted(n for group in groups for n in group.members) == list(range(len(files)))
    for group in groups:
        loose = [files[n] for n in group.members if not files[n].folder]
        assert len({one.folder for one in (files[n] for n in group.members)}) == 1
        assert len(frozenset().union(*(one.invoices for one in loose))) <= 1
