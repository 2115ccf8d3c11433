"""Lists of cards by keys: the cursor is always seen, and stands on something that can be chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from cqdesk.ui.cards import Card, CardList

Key = Qt.Key
CARDS = [
    Card(title="错误　2", head=True),
    Card(title="毛重", place="gross_weight_kg"),
    Card(title="件数", place="package_count"),
    Card(title="未能核对　1", head=True),
    Card(title="缺少：税则"),
    Card(title="已关闭", head=True),
]


@pytest.fixture
def panel(qapp: QApplication) -> Iterator[tuple[QLineEdit, CardList]]:
    whole = QWidget()
    column = QVBoxLayout(whole)
    box, cards = QLineEdit(whole), CardList("检查结果", whole)
    column.addWidget(box)
    column.addWidget(cards)
    whole.show()
    whole.activateWindow()
    QTest.qWaitForWindowActive(whole)
    box.setFocus()
    yield box, cards
    whole.close()
    whole.deleteLater()


def seen(cards: CardList) -> list[str]:
    """What is painted as chosen; the cursor must be just that."""
    found = [cards.cards[index.row()].title for index in cards.selectedIndexes()]
    assert found in ([], [cards.cards[cards.currentIndex().row()].title])
    return found


def test_the_first_card_is_chosen_when_the_list_is_reached_by_key(panel: tuple[QLineEdit, CardList]) -> None:
    box, cards = panel
    cards.show_cards(CARDS)
    assert seen(cards) == []
    told: list[str] = []
    cards.chosen.connect(told.append)
    QTest.keyClick(box, Key.Key_Tab)
    assert seen(cards) == ["毛重"]
    QTest.keyClick(cards, Key.Key_Return)
    assert told == ["gross_weight_kg"]


def test_what_was_chosen_before_stays_chosen(panel: tuple[QLineEdit, CardList]) -> None:
    box, cards = panel
    cards.show_cards(CARDS)
    cards.pick("package_count")
    QTest.keyClick(box, Key.Key_Tab)
    assert seen(cards) == ["件数"]


def test_arrows_pass_over_headings_and_stay_on_the_last_card(panel: tuple[QLineEdit, CardList]) -> None:
    box, cards = panel
    cards.show_cards(CARDS)
    QTest.keyClick(box, Key.Key_Tab)
    went = []
    for key in (
        Key.Key_Down,
        Key.Key_Down,
        Key.Key_Down,
        Key.Key_Up,
        Key.Key_Up,
        Key.Key_Up,
        Key.Key_End,
        Key.Key_Home,
    ):
        QTest.keyClick(cards, key)
        went += seen(cards)
    assert went == ["件数", "缺少：税则", "缺少：税则", "件数", "毛重", "毛重", "缺少：税则", "毛重"]


def test_a_list_of_nothing_but_headings_chooses_nothing(panel: tuple[QLineEdit, CardList]) -> None:
    box, cards = panel
    cards.show_cards([Card(title="还没有", head=True)])
    QTest.keyClick(box, Key.Key_Tab)
    QTest.keyClick(cards, Key.Key_Down)
    assert cards.selectedIndexes() == []
