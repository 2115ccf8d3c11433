"""F3 leads back to the paper: the sentence, and the piece of the sheet with the source lit."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from reportlab.pdfgen.canvas import Canvas

from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft
from cqdesk.actions.neighbourhood import neighbourhood
from cqdesk.actions.papers_in import import_files
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.source_card import PieceOfPage, SourceCard

from .conftest import Play, Recorder, rest


def test_the_cell_a_value_comes_from_is_shown_among_its_neighbours(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, recorder: Recorder
) -> None:
    filled = open_draft(desk, sample_case).filled
    quantity = filled.text_at("goods[2].trade_quantity")

    async def scene() -> None:
        window.open_case(sample_case)
        await rest(window)
        assert window.case is not None
        window.case.goods.go_to("goods[2].trade_quantity")
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_F3)
        await rest(window)
        (card,) = [one for one in window.findChildren(SourceCard) if one.isVisible()]
        assert card.piece is not None
        row, column = card.piece.piece.lit
        assert card.piece.piece.cells[row][column].replace(",", "") == quantity
        assert len(card.piece.piece.cells) > 3
        assert quantity in card.piece.accessibleDescription().replace(",", "")
        assert card.geometry().contains(card.piece.geometry().translated(card.pos()))  # nothing of it is cut off
        QTest.keyClick(card, Qt.Key.Key_Escape)
        assert not card.isVisible()

    play(scene())
    assert recorder.faults == []


def test_what_is_no_place_of_a_paper_has_no_neighbours(desk: Desk, sample_case: str) -> None:
    for origin in ("", "hand:张敏", "rule:HDR-001", "没有.xlsx!Sheet1!B2", "template:客户"):
        assert neighbourhood(desk, sample_case, origin) is None


def test_a_value_of_a_pdf_is_shown_on_its_page(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, tmp_path: Path
) -> None:
    file = tmp_path / "发票.pdf"
    invoice_pdf(file)
    case = import_files(desk, [file]).case
    filled = open_draft(desk, case).filled
    path = next(one for one, origin in filled.origins.items() if origin.startswith("发票.pdf!p1!"))

    piece = neighbourhood(desk, case, filled.origins[path])
    assert piece is not None
    assert piece.page.startswith(b"\x89PNG")

    async def scene() -> None:
        card = SourceCard(window, "来源", [("内容", "x")])
        card.open_at(window)
        card.show_piece(piece)
        assert isinstance(card.piece, PieceOfPage)
        picture = card.piece.grab().toImage()
        colours = {picture.pixel(x, y) for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)}
        assert len(colours) > 3  # words, paper and the frame
        card.dismiss()

    play(scene())


def invoice_pdf(file: Path) -> None:
    """A plain invoice of one page, as an office program writes it."""
    page = Canvas(str(file), pagesize=(595, 842), invariant=1)
    rows = [
        ("COMMERCIAL INVOICE",),
        ("Seller: Sample Pumps Ltd", "Invoice No.: SP-26-1"),
        ("Buyer: MUSTER GMBH", "Currency: USD"),
        ("Description", "Quantity", "Unit", "Unit Price", "Amount"),
        ("BALL VALVE", "120", "PCS", "6.40", "768.00"),
        ("GATE VALVE", "60", "PCS", "11.20", "672.00"),
        ("TOTAL", "180", "", "", "1440.00"),
    ]
    for down, row in enumerate(rows):
        for across, words in enumerate(row):
            page.drawString(50 + across * (105 if len(row) > 2 else 280), 780 - 22 * down, words)
    page.save()
