"""PDF pages become the same cells as sheets: ruled or not, in any drawing order, turned, over several pages."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.errors import UserError
from cqdesk.intake.lattice import find_lattices
from cqdesk.intake.open_file import open_file
from cqdesk.intake.pages import Page, PageFile, Rule, Word
from cqdesk.intake.pdf import read_pages
from cqdesk.intake.workbook import Sheet

from .papermaker import NAMES, admitted, read_file, values
from .pdfmaker import Draw, pdf
from .pdfmaker import Sheet as Paper

HEAD = ["序号", "品名", "型号", "数量(PCS)", "毛重(KG)", "净重(KG)"]
ROWS = [[str(n), f"样品零件{n}", f"M-{n}", str(10 * n), f"{1212.5 * n:,.2f}", str(1000 * n)] for n in range(1, 9)]
TOTAL = ["", "合计", "", str(360), f"{1212.5 * 36:,.2f}", str(36000)]
WIDTHS = [40, 140, 90, 80, 80, 80]


def paper(ruled: str = "all", rows: list[list[str]] | None = None, number: str = "INV-2026-01") -> Draw:
    def draw(page: Paper) -> None:
        page.text(240, 60, "装箱单 PACKING LIST", 14)
        page.text(40, 90, f"发票号码：{number}")
        page.text(350, 90, "日期：2026-11-21")
        page.grid(40, 120, WIDTHS, [HEAD, *(rows if rows is not None else ROWS), TOTAL], ruled=ruled)
        page.text(40, 420, "总毛重：43,650.00 KGS")

    return draw


def sheets(data: bytes) -> list[Sheet]:
    (book,) = open_file(admitted(data, "单.pdf"))
    return book.sheets


def table_of(sheet: Sheet) -> list[list[str]]:
    start = next(row for row, cells in sheet.rows.items() if cells[0].text == "序号")
    return [[c.text for c in cells] for row, cells in sheet.rows.items() if start <= row <= start + 9]


@pytest.mark.parametrize("ruled", ["all", "columns", "none"])
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_a_table_is_the_same_whatever_its_lines_and_the_order_it_is_drawn_in(ruled: str, seed: int | None) -> None:
    (sheet,) = sheets(pdf(paper(ruled), seed=seed))
    assert table_of(sheet) == [HEAD, *ROWS, [value for value in TOTAL if value]]
    assert sheet.pages == (1, 1)


@pytest.mark.parametrize("ruled", ["all", "columns", "none"])
def test_a_paper_on_a_page_is_understood_with_places_on_the_page(ruled: str) -> None:
    (doc,) = read_file(admitted(pdf(paper(ruled), seed=7), "单.pdf"), NAMES).documents
    assert doc.kind == "packing_list"
    assert doc.to_json()["place"] == {"pages": [1, 1]}
    assert values(doc, "goods_name") == [row[1] for row in ROWS]
    assert values(doc, "gross_weight_kg") == [f"{1212.5 * n:.1f}".removesuffix(".0") for n in range(1, 9)]
    origin = doc.lines[0]["goods_name"].origin
    assert origin.startswith("单.pdf!p1!83,1")
    assert len(origin.split("!")[2].split(",")) == 4
    assert doc.header["invoice_number"].value == "INV-2026-01"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen_or_as_its_text_runs(rotate: int) -> None:
    (sheet,) = sheets(pdf(paper(), size=(595, 842), rotate=rotate))
    assert table_of(sheet)[1] == ROWS[0]


def test_landscape_drawn_sideways_on_an_upright_page() -> None:
    def sideways(canvas: object) -> None:
        canvas.translate(595, 0)  # type: ignore[attr-defined]
        canvas.rotate(90)  # type: ignore[attr-defined]

    def draw(page: Paper) -> None:
        page.height = 595
        paper()(page)

    (sheet,) = sheets(pdf(draw, size=(595, 842), before=sideways))
    assert table_of(sheet)[1] == ROWS[0]


def test_a_table_goes_on_over_the_page_break_and_another_layout_begins_a_sheet() -> None:
    def other(page: Paper) -> None:
        page.grid(40, 120, [200, 60, 120], [["项目", "份数", "说明"], ["合同", "2", "正本"], ["发票", "1", "副本"]])

    def closing(page: Paper) -> None:
        page.text(40, 100, "以上货物装于两个集装箱。")

    found = sheets(pdf(paper(), paper(rows=ROWS[:3]), closing, other))
    assert [sheet.pages for sheet in found] == [(1, 3), (4, 4)]
    boxes = [cell.box for cell in found[0].cells.values() if cell.box is not None]
    assert {box.page for box in boxes} == {1, 2, 3}


def test_wrapped_text_stays_with_its_row() -> None:
    def draw(page: Paper) -> None:
        page.grid(40, 100, [200, 80, 80, 80], [["品名", "数量", "单价", "金额"]], ruled="none")
        for number in range(3):
            y = 130 + 40 * number
            for x, text in ((43, f"Stainless steel valve {number}"), (243, "10"), (323, "2.5"), (403, "25")):
                page.text(x, y, text)
            page.text(43, y + 11, "with flange and seal")

    (sheet,) = sheets(pdf(draw))
    lines = [[c.text for c in cells] for cells in sheet.rows.values()][1:]
    assert lines == [[f"Stainless steel valve {n}\nwith flange and seal", "10", "2.5", "25"] for n in range(3)]


def test_a_sign_of_money_apart_from_its_figure_goes_to_it() -> None:
    """Accounting style prints the sign at the left edge of the column: it makes no column of its own."""

    def draw(page: Paper) -> None:
        page.grid(40, 100, [200, 80, 100, 100], [["品名", "数量", "单价", "金额"]], ruled="none")
        for number in range(3):
            for x, text in (
                (43, f"Valve {number}"),
                (243, "10"),
                (323, "$"),
                (380, "2.50"),
                (423, "$"),
                (480, "25.00"),
            ):
                page.text(x, 130 + 16 * number, text)

    (sheet,) = sheets(pdf(draw))
    lines = [[c.text for c in cells] for cells in sheet.rows.values()][1:]
    assert lines == [[f"Valve {n}", "10", "$2.50", "$25.00"] for n in range(3)]


def test_rows_ruled_without_lines_between_columns() -> None:
    def draw(page: Paper) -> None:
        page.grid(40, 120, WIDTHS, [HEAD, *ROWS, TOTAL], ruled="none")
        for number in range(11):
            page.line(40, 120 + 16 * number, 550, 120 + 16 * number)
        page.line(40, 120, 40, 280)
        page.line(550, 120, 550, 280)

    (sheet,) = sheets(pdf(draw))
    assert table_of(sheet)[1:3] == ROWS[:2]


def test_merged_cells_of_a_ruled_table() -> None:
    def draw(page: Paper) -> None:
        page.grid(100, 100, [80, 80], [["品名", "数量"], ["甲", "1"], ["乙", "2"]])
        for y in (100, 116, 148):
            page.line(40, y, 100, y)
        page.line(40, 100, 40, 148)
        page.text(43, 111, "箱号")
        page.text(43, 135, "1-2")

    (sheet,) = sheets(pdf(draw))
    assert [(a.top, a.left, a.bottom, a.right) for a in sheet.merges] == [(2, 1, 3, 1)]
    covering = sheet.covering(3, 1)
    assert covering is not None
    assert covering.text == "1-2"


def test_text_drawn_twice_for_boldness_counts_once_and_watermarks_are_left_out() -> None:
    def draw(page: Paper) -> None:
        page.text(40, 100, "装箱单")
        page.text(40.4, 100, "装箱单")
        page.canvas.saveState()
        page.canvas.translate(200, 300)
        page.canvas.rotate(35)
        page.canvas.setFont("Helvetica", 40)
        page.canvas.drawString(0, 0, "SPECIMEN")
        page.canvas.restoreState()

    (sheet,) = sheets(pdf(draw))
    assert [cell.text for cell in sheet.cells.values()] == ["装箱单"]


def test_a_scan_gets_a_sentence_and_the_page_model_says_picture() -> None:
    def scan(page: Paper) -> None:
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        page.canvas.drawImage(ImageReader(Image.new("L", (200, 280), 200)), 0, 0, 595, 842)

    with pytest.raises(UserError) as caught:
        sheets(pdf(scan))
    assert caught.value.id == "scan-not-installed"
    file, _ = read_pages(pdf(scan, paper()), "x.pdf")
    assert [page.content for page in file.pages] == ["picture", "text"]
    (book,) = open_file(admitted(pdf(scan, paper()), "x.pdf"))
    assert [issue.id for issue in book.issues] == ["page-is-picture"]


def test_an_encrypted_pdf_opens_with_its_password_only() -> None:
    data = pdf(paper(), password="geheim")
    assert len(open_file(admitted(data), passwords=["x", "geheim"])[0].sheets) == 1
    with pytest.raises(UserError) as caught:
        open_file(admitted(data))
    assert caught.value.id == "gate-password"


def test_scripts_of_a_pdf_are_bytes_nobody_runs() -> None:
    data = pdf(paper())
    scripted = data.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>")
    assert scripted != data
    (book,) = open_file(admitted(scripted, "单.pdf"))
    assert table_of(book.sheets[0])[1] == ROWS[0]


def test_a_model_filled_by_another_hand_gives_the_same_cells() -> None:
    """Reading of scans will fill pages itself: doubtful words make doubtful cells."""
    from cqdesk.intake.grid import sheets_of

    words = [
        Word(text, 50 + 100 * col, 100 + 20 * row, 40, 10, doubtful=text == "B2")
        for row, line in enumerate([["品名", "数量", "重量"], ["A1", "5", "6"], ["B2", "7", "8"]])
        for col, text in enumerate(line)
    ]
    (sheet,) = sheets_of(PageFile(name="s.jpg", pages=[Page(number=1, width=595, height=842, words=words)]))
    assert [c.text for c in sheet.cells.values()] == [w.text for w in words]
    assert [c.text for c in sheet.cells.values() if c.doubtful] == ["B2"]


@settings(max_examples=60)
@given(st.lists(st.integers(20, 90), min_size=2, max_size=7), st.lists(st.integers(8, 60), min_size=2, max_size=9))
def test_any_full_grid_of_lines_is_found_with_all_its_cells(widths: list[int], heights: list[int]) -> None:
    xs = [sum(widths[:n]) for n in range(len(widths) + 1)]
    ys = [sum(heights[:n]) for n in range(len(heights) + 1)]
    rules = [Rule(xs[0], y, xs[-1], y) for y in ys]
    rules += [Rule(x, a, x, b) for x in xs for a, b in itertools.pairwise(ys)]  # drawn cell by cell
    (lattice,) = find_lattices(rules)
    assert (len(lattice.xs), len(lattice.ys)) == (len(xs), len(ys))
    assert len(lattice.areas) == len(widths) * len(heights)
