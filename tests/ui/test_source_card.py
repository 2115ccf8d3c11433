"""F3 leads back to the paper: the sentence, and the piece of the sheet with the source lit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft
from cqdesk.actions.neighbourhood import neighbourhood
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.source_card import SourceCard

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
