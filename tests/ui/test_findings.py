"""Findings by keys: set aside with a reason, taken back, rules looked up and switched."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton

from benchmarks.hands import front_dialog
from cqdesk.actions.checking import check_case
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import type_in
from cqdesk.actions.message_form import message_form_of
from cqdesk.ui.case import CaseScreen
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.overlay import Overlay
from cqdesk.ui.record_dialogs import AcceptDialog, MessageFormDialog
from cqdesk.ui.rules_dialog import RulesDialog

from .conftest import Play, rest

T = TypeVar("T", bound=QDialog)
NAME = "goods[1].goods_name"


async def opened(window: MainWindow, case: str) -> CaseScreen:
    window.open_case(case)
    await rest(window)
    assert window.case is not None
    return window.case


def titles(case: CaseScreen) -> str:
    return "\n".join(f"{card.title} {card.detail}" for card in case.issues.list.cards)


def test_a_narrow_window_says_on_the_name_of_the_pane_how_many_errors_there_are(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    type_in(desk, sample_case, 1, {"goods[1].trade_quantity": "九百", "goods[2].trade_quantity": "约 5"})

    async def scene() -> None:
        window.resize(911, 512)
        case = await opened(window, sample_case)
        words = [case.tabs.tabText(n) for n in range(case.tabs.count())]
        assert words[-1] == "检查(&K)　错误 2"
        QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
        assert case.tabs.currentWidget() is case.issues
        window.resize(1366, 720)
        await rest(window)
        assert case.tabs.indexOf(case.issues) < 0

    play(scene())


def test_a_warning_is_set_aside_and_taken_back_by_key(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    type_in(desk, sample_case, 1, {NAME: "配件"})

    async def scene() -> None:
        case = await opened(window, sample_case)
        assert case.issues.list.pick(f"{NAME}#ITM-015")
        case.issues.list.setFocus()
        window.actions_by_name["接受检查结果…"].trigger()
        dialog = await front_dialog(AcceptDialog)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert dialog.isVisible(), "without a reason nothing is taken"
        dialog.words.setText("客户坚持")
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        await rest(window)
        assert "已接受　1" in titles(case)
        assert "理由：客户坚持" in titles(case)
        assert NAME not in {issue.path for issue in case.open.standing}
        case.issues.list.pick(f"{NAME}#ITM-015")
        case.issues.list.setFocus()
        case.explain()
        (card,) = [one for one in window.findChildren(Overlay) if one.isVisible()]
        said = "".join(label.text() for label in card.findChildren(QLabel))
        assert "已接受" in said
        assert "理由：客户坚持" in said
        QTest.keyClick(card, Qt.Key.Key_Escape)
        case.issues.list.pick(f"{NAME}#ITM-015")
        case.issues.list.setFocus()
        window.actions_by_name["接受检查结果…"].trigger()
        await rest(window)
        assert "已接受" not in titles(case)

    play(scene())
    assert all(issue.accepted is None for issue in check_case(desk, sample_case).issues)


def test_findings_follow_typing_without_a_key(window: MainWindow, play: Play, sample_case: str) -> None:
    async def scene() -> None:
        case = await opened(window, sample_case)
        case.open.type_in({NAME: "样品"})
        await rest(window)
        assert "过于笼统" in titles(case)
        case.open.type_in({NAME: "球阀"})
        await rest(window)
        assert "过于笼统" not in titles(case)

    play(scene())


def test_rules_are_found_switched_off_and_never_silently(
    window: MainWindow, play: Play, desk: Desk, sample_case: str
) -> None:
    type_in(desk, sample_case, 1, {NAME: "配件"})

    async def scene() -> None:
        case = await opened(window, sample_case)
        assert "条规则要看其他单据或资料，没有核对" in titles(case)
        window.actions_by_name["检查规则一览…"].trigger()
        dialog = await front_dialog(RulesDialog)
        QTest.keyClicks(dialog.search, "itm-015")
        assert [row.id for row in dialog.model.rows] == ["ITM-015"]
        button = next(one for one in dialog.findChildren(QPushButton) if one.text().startswith("关闭"))
        QTest.keyClick(button, Qt.Key.Key_Space)
        while dialog.model.rows[0].firm != "off":
            await asyncio.sleep(0.005)
        dialog.reject()
        await rest(window)
        assert "已关闭 1 条规则，没有核对 ITM-015" in titles(case)
        assert "过于笼统" not in titles(case)

    play(scene())


def test_how_messages_are_written_is_set_in_the_window(window: MainWindow, play: Play) -> None:
    async def scene() -> None:
        window.actions_by_name["报文写法…"].trigger()
        dialog = await front_dialog(MessageFormDialog)
        assert (dialog.version, dialog.supplements) == ("", False)
        assert any("未经官方资料证实" in label.text() for label in dialog.findChildren(QLabel))
        dialog.versions.setEditText("四点八")
        dialog.done_with()
        assert dialog.isVisible()
        assert "不是报文版本号" in dialog.fault.text()
        dialog.versions.setEditText("4.8")
        QTest.keyClick(dialog.versions, Qt.Key.Key_Return)
        assert dialog.along.hasFocus() or not QApplication.activeWindow()
        dialog.along.setCurrentIndex(1)
        dialog.done_with()
        await rest(window)

    play(scene())
    kept = message_form_of(window.desk)
    assert (kept.version, kept.supplements) == ("4.8", True)
