"""Ctrl+P in the consol window: every paper of the consol in the preview, by keys."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from benchmarks.hands import front_dialog
from cqdesk.actions import consol_samples
from cqdesk.actions.consol_demo import load_consol_sample
from cqdesk.actions.consols import open_consol
from cqdesk.actions.demo import samples
from cqdesk.actions.desk import Desk
from cqdesk.domain.consolidation.owed import Due
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.page_preview import PagePreview

from .conftest import Play, rest
from .test_consol_desk import CTRL, calm, opened


@pytest.fixture
def rail(desk: Desk) -> str:
    found = consol_samples.consol_samples(desk.clock.now())
    consol_samples.put_companies(desk, samples()[0], found)
    return load_consol_sample(desk, found[1])


def test_all_papers_are_reached_from_the_consol_by_keys(
    window: MainWindow, play: Play, desk: Desk, rail: str, tmp_path: Path
) -> None:
    async def scene() -> None:
        screen = await opened(window)
        QTest.keyClick(screen, Qt.Key.Key_B, CTRL)
        await calm(window, screen)
        QTest.keyClick(screen, Qt.Key.Key_P, CTRL)
        dialog = await front_dialog(PagePreview)
        names = [dialog.choice.itemText(at) for at in range(dialog.choice.count())]
        assert names == [
            "装箱单", "装箱作业单", "分单", "总单数据表", "到货通知书", "提货交接单", "CIM-SMGS运单数据表",
            "班列随车单证清单", "一单制数据",
        ]  # fmt: skip
        dialog.choice.setFocus()
        for name in names:
            while dialog.pages is None or not dialog.pages.title.startswith(name):
                await asyncio.sleep(0.005)
            assert rail in dialog.pages.title
            assert dialog.pages.notes == ()
            QTest.keyClick(dialog.choice, Qt.Key.Key_Down)
        for _ in names:
            QTest.keyClick(dialog.choice, Qt.Key.Key_Up)
        assert dialog.choice.currentText() == "装箱单"
        owed = {one.due for one in open_consol(desk, rail).record.owed}
        assert Due.PACKING_LIST in owed
        await dialog.save_to(tmp_path / "list.pdf")
        while Due.PACKING_LIST in {one.due for one in screen.shown.held.record.owed}:
            await asyncio.sleep(0.005)
        assert Due.HOUSE_BILL in {one.due for one in screen.shown.held.record.owed}
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await asyncio.sleep(0)
        screen.reject()
        await rest(window)

    play(scene())
