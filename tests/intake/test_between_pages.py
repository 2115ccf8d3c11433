"""What a page break must not change: boxes drawn over several lines, totals that slip to the next paper's page."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from cqdesk.intake.paper import PaperDocument
from tests.papers_generator.generator import make
from tests.papers_generator.pdf import Printing, to_pdf
from tests.papers_generator.score import read_bytes_of

from .papermaker import NAMES, admitted, read_file
from .pdfmaker import Draw, Sheet, pdf

HEADS = ("C/NO.", "P/N", "Description", "Qty(PCS)", "N.W.(KG)", "G.W.(KG)")
EDGES = (40, 90, 200, 300, 360, 420, 480)
BOXED = (0, 5)


def table(sheet: Sheet, top: float, rows: list[tuple[str, ...]], box: tuple[int, int]) -> None:
    """A ruled table; in the columns of the box the rows `box` (first and last) have no line between them."""
    bottom = top + 16 * len(rows)
    for x in EDGES:
        sheet.line(x, top, x, bottom)
    for number in range(len(rows) + 1):
        for col, (left, right) in enumerate(pairwise(EDGES)):
            if not (col in BOXED and box[0] < number <= box[1]):
                sheet.line(left, top + 16 * number, right, top + 16 * number)
    for number, row in enumerate(rows):
        for left, value in zip(EDGES, row, strict=False):
            if value:
                sheet.text(left + 3, top + 16 * number + 11, value, 8)


def first_page(sheet: Sheet) -> None:
    sheet.text(250, 40, "PACKING LIST")
    sheet.text(40, 60, "Seller: CHONGQING SAMPLE TOOLS CO., LTD.")
    sheet.text(40, 74, "Invoice No.: LT-26-88")
    rows = [(str(n), f"A-{n}", "Socket set", "10", "5", "6.5") for n in range(1, 4)]
    table(
        sheet, 90, [HEADS, *rows, ("4", "A-4", "Wrench", "10", "8", "30"), ("", "A-5", "Wrench", "20", "9", "")], (4, 5)
    )


def read(*pages: object) -> list[PaperDocument]:
    return read_file(admitted(pdf(*pages), "p.pdf"), NAMES).documents  # type: ignore[arg-type]


def test_a_box_cut_by_the_page_is_one_box() -> None:
    def second_page(sheet: Sheet) -> None:
        rows = [("", "A-6", "Wrench", "30", "4", ""), ("", "A-7", "Wrench", "30", "4", "")]
        total = ("TOTAL", "", "", "120", "40", "49.5")
        table(sheet, 40, [HEADS, *rows, total], (1, 2))

    (paper,) = read(first_page, second_page)
    (box,) = paper.boxes
    assert box.lines == (4, 5, 6, 7)
    assert box.facts["gross_weight_kg"].value == "30"
    assert not any("gross_weight_kg" in line for line in paper.lines[3:])
    assert [issue.id for issue in paper.issues] == []


def test_a_single_empty_cell_on_the_next_page_is_asked_about() -> None:
    def second_page(sheet: Sheet) -> None:
        table(sheet, 40, [HEADS, ("", "A-6", "Wrench", "30", "4", ""), ("5", "A-7", "Wrench", "30", "4", "5")], (9, 9))

    (paper,) = read(first_page, second_page)
    assert "value-missing-in-lines" in [issue.id for issue in paper.issues]
    assert not paper.sure


INVOICE = ("P/N", "Description", "Qty(PCS)", "Price(USD)", "Amount(USD)")


def invoice_page(sheet: Sheet) -> None:
    sheet.text(250, 40, "COMMERCIAL INVOICE")
    sheet.text(40, 60, "Seller: CHONGQING SAMPLE TOOLS CO., LTD.")
    sheet.text(40, 74, "Invoice No.: LT-26-88")
    sheet.grid(
        40, 700, (70, 110, 80, 80, 90), [INVOICE, ("A-1", "Jack", "10", "2", "20"), ("A-2", "Stand", "5", "6", "30")]
    )


def next_paper(total: str) -> list[PaperDocument]:
    def page(sheet: Sheet) -> None:
        sheet.text(43, 40, "GRAND TOTAL")
        sheet.text(223, 40, "15")
        sheet.text(383, 40, total)
        sheet.text(250, 90, "PACKING LIST")
        sheet.text(40, 110, "Invoice No.: LT-26-90")
        table(sheet, 140, [HEADS, *((str(n), f"B-{n}", "Pump", "1", "5", "6") for n in range(1, 4))], (9, 9))

    return read(invoice_page, page)


def test_a_total_on_the_page_of_the_next_paper_belongs_to_its_own() -> None:
    invoice, listed = next_paper("50")
    assert invoice.sure
    assert invoice.header["total_amount"].value == "50"
    assert "total_amount" not in listed.header
    assert "amount" not in listed.stated


def test_a_carried_total_that_is_wrong_is_said_where_it_belongs() -> None:
    invoice, _ = next_paper("60")
    assert not invoice.sure
    assert [issue.id for issue in invoice.issues] == ["total-disagrees"]


CALCULATION = ("No.", "品名", "件数", "体积")


def side_page(*words: str) -> Draw:
    def page(sheet: Sheet) -> None:
        for number, text in enumerate(words):
            sheet.text(40, 40 + 14 * number, text)
        rows = [CALCULATION, ("1", "Jack", "2", "0.2"), ("2", "Stand", "3", "0.3")]
        sheet.grid(40, 100, (60, 110, 70, 70), rows)

    return page


def test_a_table_without_title_or_number_behind_a_paper_is_none_of_its_own() -> None:
    (paper,) = read(invoice_page, side_page("体积计算"))
    assert [line["part_number"].value for line in paper.lines] == ["A-1", "A-2"]
    assert [issue.id for issue in paper.issues] == ["second-table-ignored"]
    assert "第 2 页" in paper.issues[0].message
    assert not paper.sure


@pytest.mark.parametrize("words", ["PACKING LIST", "Invoice No.: LT-26-99"])
def test_a_second_paper_says_so(words: str) -> None:
    invoice, listed = read(invoice_page, side_page(words))
    assert (len(invoice.lines), len(listed.lines)) == (2, 2)


def head_alone() -> list[PaperDocument]:
    """Carton ranges in three cells under one head, which stands alone at the foot of the page before."""

    def first(sheet: Sheet) -> None:
        sheet.text(250, 40, "PACKING LIST")
        sheet.text(40, 60, "Seller: CHONGQING SAMPLE TOOLS CO., LTD.")
        sheet.text(40, 74, "Invoice No.: LT-26-88")
        for x, text in zip(
            (40, 160, 260, 330, 400), ("C/NO.", "Description", "Qty", "N.W.(KG)", "G.W.(KG)"), strict=True
        ):
            sheet.text(x, 700, text)

    def second(sheet: Sheet) -> None:
        for number, row in enumerate((("1", "Jack", "10", "5", "6.5"), ("8", "Stand", "20", "7", "8.5"))):
            y = 40 + 16 * number
            for x, text in zip((40, 80, 120), (row[0], "-", str(7 * number + 7)), strict=True):
                sheet.text(x, y, text)
            for x, text in zip((160, 260, 330, 400), row[1:], strict=True):
                sheet.text(x, y, text)

    return read(first, second)


def test_a_head_at_the_foot_of_a_page_stands_over_its_goods() -> None:
    (paper,) = head_alone()
    assert [line["goods_name"].value for line in paper.lines] == ["Jack", "Stand"]
    assert [line["gross_weight_kg"].value for line in paper.lines] == ["6.5", "8.5"]
    assert [line["carton_number"].value for line in paper.lines] == ["1-7", "8-14"]


def test_the_head_printed_again_is_as_deep_as_the_first_time() -> None:
    """The head of another table may stand right below it."""

    def first(sheet: Sheet) -> None:
        sheet.text(250, 40, "PACKING LIST")
        sheet.text(40, 74, "Invoice No.: LT-26-88")
        table(sheet, 90, [HEADS, *((str(n), f"A-{n}", "Jack", "10", "5", "6.5") for n in range(1, 4))], (9, 9))

    def second(sheet: Sheet) -> None:
        sheet.text(250, 40, "PACKING LIST")
        other = ("项号", "中文品名", "外箱尺寸", "国别", "币制", "内销价格")
        table(
            sheet,
            60,
            [HEADS, other, *((str(n), "千斤顶", "60*40*30", "中国", "USD", "7.5") for n in range(1, 4))],
            (9, 9),
        )

    (paper,) = read(first, second)
    assert len(paper.lines) == 3
    assert "second-table-ignored" in [issue.id for issue in paper.issues]


def test_a_title_printed_again_over_the_next_page_is_no_goods() -> None:
    """One line on the first page: the title of the second stands close below the head of the table."""
    made = make(2055)
    printing = Printing(ruled=True, scrambled=True, height=300.0, page_heads=True)
    documents = read_bytes_of("paper.pdf", to_pdf(made.grids, printing, random.Random(1)), NAMES)["documents"]
    named = [[line["goods_name"]["value"] for line in document["lines"]] for document in documents]
    assert named == [[line["goods_name"] for line in truth.lines] for truth in made.truths]
