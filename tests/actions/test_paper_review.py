"""Corrections of a paper's reading: seen at once, kept for the client's next paper, never above its arithmetic."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from cqdesk.actions import paper_layouts, paper_review
from cqdesk.actions.cases import case_view
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft
from cqdesk.actions.exports import export_case
from cqdesk.actions.originals import Passwords
from cqdesk.actions.papers_in import fill_again, import_files
from cqdesk.errors import UserError
from cqdesk.intake.paper import PaperDocument

HEADS = ("序号", "货物名称", "规格", "甲", "乙", "丙")
GOODS = (
    (1, "六角螺栓", "M8", 100, 2.5, 250),
    (2, "平垫圈", "M8", 200, 0.5, 100),
    (3, "弹簧垫圈", "M10", 50, 1.2, 60),
)
SELLER = "重庆样例五金有限公司"


def invoice(
    folder: Path,
    name: str,
    goods: Sequence[Sequence[Any]] = GOODS,
    *,
    seller: str = SELLER,
    number: str = "INV-1",
    heads: Sequence[str] = HEADS,
    above: int = 0,
    sheet_name: str = "Sheet1",
) -> Path:
    path = folder / name
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(sheet_name)
        sheet.write(0, 0, "商业发票 COMMERCIAL INVOICE")
        sheet.write_row(1, 0, ("卖方：", seller))
        sheet.write_row(2, 0, ("买方：", "SAMPLE TRADING LTD"))
        sheet.write_row(3, 0, ("发票号：", number))
        sheet.write_row(6 + above, 0, heads)
        for row, values in enumerate(goods, 7 + above):
            sheet.write_row(row, 0, values)
    return path


KNOWN = ("序号", "货物名称", "规格", "数量", "单价", "金额")


def case_with(desk: Desk, path: Path) -> str:
    return import_files(desk, [path], direction="export").case


def review_of(desk: Desk, case: str) -> paper_review.Review:
    return paper_review.open_review(desk, case, case_view(desk, case).papers[0].id)


def only(review: paper_review.Review) -> paper_review.ReviewedPaper:
    (paper,) = paper_review.papers_of_review(review)
    return paper


def values(document: PaperDocument, name: str) -> list[str]:
    return [line[name].value if name in line else "" for line in document.lines]


SWAPPED = ("序号", "货物名称", "规格", "单价", "数量", "金额")
"""A head that lies: the fourth column counts, the fifth is the price."""


def corrected(desk: Desk, path: Path) -> str:
    case = case_with(desk, path)
    review = review_of(desk, case)
    paper_review.give_column(desk, review, only(review), 4, "quantity")
    paper_review.give_column(desk, review, only(review), 5, "unit_price")
    paper_review.keep(desk, review)
    return case


def test_a_column_given_another_field_is_read_again_at_once(desk: Desk, tmp_path: Path) -> None:
    review = review_of(desk, case_with(desk, invoice(tmp_path, "a.xlsx", heads=SWAPPED)))
    assert values(only(review).document, "quantity") == ["2.5", "0.5", "1.2"]
    paper_review.give_column(desk, review, only(review), 4, "quantity")
    document = only(review).document
    assert values(document, "quantity") == ["100", "200", "50"]
    assert values(document, "unit_price") == ["", "", ""]  # one column was to become another; no field twice
    paper_review.give_column(desk, review, only(review), 5, "unit_price")
    assert values(only(review).document, "unit_price") == ["2.5", "0.5", "1.2"]
    paper_review.back_to_kept(desk, review)
    assert values(only(review).document, "quantity") == ["2.5", "0.5", "1.2"]


def test_a_sheet_called_like_its_kind_is_not_named_twice(desk: Desk, tmp_path: Path) -> None:
    assert only(review_of(desk, case_with(desk, invoice(tmp_path, "a.xlsx", heads=KNOWN)))).name_zh == "发票　Sheet1"
    named = invoice(tmp_path, "b.xlsx", heads=KNOWN, number="INV-2", sheet_name="发票")
    assert only(review_of(desk, case_with(desk, named))).name_zh == "发票"


def test_what_was_settled_fills_the_draft_and_reads_the_next_paper(desk: Desk, tmp_path: Path) -> None:
    case = corrected(desk, invoice(tmp_path, "a.xlsx", heads=SWAPPED))
    assert [str(g.trade_quantity) for g in open_draft(desk, case).filled.form.goods] == ["100", "200", "50"]
    moved = [(1, "铜接头", "G1/2", 30, 4, 120), (2, "铜阀门", "G3/4", 20, 9, 180)]
    following = import_files(
        desk, [invoice(tmp_path, "b.xlsx", moved, heads=SWAPPED, number="INV-2", above=3)], direction="export"
    )
    (document,) = following.readings[0].documents
    assert values(document, "quantity") == ["30", "20"]
    assert values(document, "unit_price") == ["4", "9"]
    assert any(issue.id == "read-as-settled" and "按上次的列设置读取" in issue.message for issue in document.issues)
    assert document.sure
    assert [one.uses for one in paper_layouts.kept_layouts(desk)] == [1]


def test_another_client_with_the_same_head_is_read_as_ever(desk: Desk, tmp_path: Path) -> None:
    corrected(desk, invoice(tmp_path, "a.xlsx", heads=SWAPPED))
    other = import_files(
        desk, [invoice(tmp_path, "c.xlsx", heads=SWAPPED, seller="成都另一样例公司")], direction="export"
    )
    (document,) = other.readings[0].documents
    assert values(document, "quantity") == ["2.5", "0.5", "1.2"]


def test_what_arithmetic_contradicts_is_never_sure(desk: Desk, tmp_path: Path) -> None:
    corrected(desk, invoice(tmp_path, "a.xlsx", heads=SWAPPED))
    honest = [(1, "铜接头", "G1/2", 4, 30, 120.5), (2, "铜阀门", "G3/4", 9, 20, 181)]
    reading = import_files(desk, [invoice(tmp_path, "d.xlsx", honest, heads=SWAPPED)], direction="export").readings[0]
    (document,) = reading.documents
    assert not document.sure
    assert any(issue.severity == "warning" for issue in document.issues)


def test_a_head_nobody_knows_is_named_row_and_columns(desk: Desk, tmp_path: Path) -> None:
    unknown = ("AA", "BB", "CC", "DD", "EE", "FF")
    packing = invoice(tmp_path, "known.xlsx", heads=KNOWN)
    strange = invoice(tmp_path, "strange.xlsx", heads=unknown)
    case = import_files(desk, [packing, strange], direction="export").case
    paper = next(one for one in case_view(desk, case).papers if one.name == "strange.xlsx")
    review = paper_review.open_review(desk, case, paper.id)
    assert not any(d.lines for d in review.reading.documents)
    (sheet,) = review.sheets()
    paper_review.give_head(desk, review, sheet, 7, 7)
    for col, name in ((2, "goods_name"), (3, "model"), (4, "quantity"), (5, "unit_price"), (6, "amount")):
        paper_review.give_column(desk, review, only(review), col, name)
    assert values(only(review).document, "goods_name") == ["六角螺栓", "平垫圈", "弹簧垫圈"]
    assert values(only(review).document, "amount") == ["250", "100", "60"]


def test_units_kinds_and_tables_left_alone(desk: Desk, tmp_path: Path) -> None:
    heads = ("序号", "品名", "型号", "数量", "毛重", "净重")
    grams = [(1, "弹片", "T1", 10, 2500, 2000), (2, "卡簧", "T2", 20, 5000, 4000)]
    review = review_of(desk, case_with(desk, invoice(tmp_path, "g.xlsx", grams, heads=heads)))
    paper_review.give_unit(desk, review, only(review), "gross_weight_kg", "g")
    assert values(only(review).document, "gross_weight_kg") == ["2.5", "5"]
    paper_review.give_kind(desk, review, only(review), "packing_list")
    assert only(review).document.kind == "packing_list"
    assert values(only(review).document, "gross_weight_kg") == ["2.5", "5"]
    paper_review.leave_alone(desk, review, only(review))
    assert not any(document.lines for document in review.reading.documents)


def test_settled_layouts_are_shown_edited_and_forgotten(desk: Desk, tmp_path: Path) -> None:
    corrected(desk, invoice(tmp_path, "a.xlsx", heads=SWAPPED))
    (kept,) = paper_layouts.kept_layouts(desk)
    assert kept.client == SELLER
    assert "单价→数量" in kept.told_zh
    stored = str(kept.layout.to_json())
    assert not any(str(value) in stored for value in ("六角螺栓", "M10", "250"))
    with pytest.raises(UserError) as twice:
        paper_layouts.edit_layout(
            desk, kept.id, columns={4: "quantity", 5: "quantity"}, units={}, kind="", ignored=False
        )
    assert twice.value.id == "layout-field-twice"
    paper_layouts.edit_layout(desk, kept.id, columns=kept.layout.columns, units={}, kind="packing_list", ignored=False)
    (kept,) = paper_layouts.kept_layouts(desk)
    assert "装箱单" in kept.told_zh
    paper_layouts.forget_layout(desk, kept.id)
    assert paper_layouts.kept_layouts(desk) == []
    reading = import_files(desk, [invoice(tmp_path, "b.xlsx", heads=SWAPPED)], direction="export").readings[0]
    assert values(reading.documents[0], "quantity") == ["2.5", "0.5", "1.2"]
    with pytest.raises(UserError):
        paper_layouts.forget_layout(desk, kept.id)


def test_a_paper_with_a_password_is_reviewed_and_read_again_with_it(desk: Desk, tmp_path: Path) -> None:
    sound, packed = invoice(tmp_path, "sound.xlsx", heads=KNOWN), io.BytesIO()
    OOXMLFile(io.BytesIO(sound.read_bytes())).encrypt("geheim", packed)
    path = tmp_path / "发票.xlsx"
    path.write_bytes(packed.getvalue())
    case = import_files(desk, [path], direction="export", passwords=Passwords(given=["geheim"])).case
    paper = case_view(desk, case).papers[0].id
    with pytest.raises(UserError) as refused:
        paper_review.open_review(desk, case, paper)
    assert refused.value.id == "gate-password"

    asked: list[str] = []

    def ask(name: str, wrong: bool) -> str | None:
        asked.append(name)
        return "geheim"

    review = paper_review.open_review(desk, case, paper, Passwords(ask=ask))
    assert len(only(review).document.lines) == 3
    paper_review.keep(desk, review)
    assert asked == ["发票.xlsx"], "the refill uses the password of the review"
    assert "geheim" not in repr(review)


def test_a_refused_refill_keeps_no_layout(desk: Desk, tmp_path: Path) -> None:
    case = corrected(desk, invoice(tmp_path, "i.xlsx", heads=SWAPPED))
    settled = [one.layout for one in paper_layouts.kept_layouts(desk)]
    for one in paper_layouts.kept_layouts(desk):
        paper_layouts.forget_layout(desk, one.id)
    export_case(desk, case, 1, tmp_path / "form.json")
    declared = import_files(desk, [tmp_path / "form.json"]).case
    with pytest.raises(UserError) as refused:
        fill_again(desk, declared, settled=settled)
    assert settled
    assert refused.value.id == "refill-declared"
    assert paper_layouts.kept_layouts(desk) == []
