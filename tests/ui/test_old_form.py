"""An old declaration tried from the first page: read, checked, shown; stored only if asked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.hands import front_dialog
from cqdesk.actions.cases import work_list
from cqdesk.actions.desk import Desk
from cqdesk.actions.drafts import open_draft
from cqdesk.actions.exports import export_case
from cqdesk.ui.main_window import MainWindow
from cqdesk.ui.old_form_dialog import OldFormDialog

from .conftest import Play, Recorder, rest


def _drop(window: MainWindow, file: Path) -> None:
    papers = QMimeData()
    papers.setUrls([QUrl.fromLocalFile(str(file))])
    zone = window.worklist.trial_zone
    dropped = (
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        papers,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(zone, QDragEnterEvent(*dropped))
    QApplication.sendEvent(zone, QDropEvent(*dropped))


@pytest.mark.parametrize("ending", ["xml", "pdf"])
def test_it_is_read_checked_and_shown_and_nothing_is_stored(
    window: MainWindow, play: Play, desk: Desk, sample_case: str, tmp_path: Path, recorder: Recorder, ending: str
) -> None:
    file = tmp_path / f"旧报关单.{ending}"
    export_case(desk, sample_case, 1, file, page="official" if ending == "pdf" else "")
    names = [line.goods_name for line in open_draft(desk, sample_case).filled.form.goods]

    async def scene() -> None:
        _drop(window, file)
        dialog = await front_dialog(OldFormDialog)
        rows = dialog.grids["goods"].rows
        shown = [
            rows.text_at(row, [c.name for c in rows.columns].index("goods_name")) for row in range(rows.rowCount())
        ]
        assert shown == names
        assert dialog.form.edits["contract_number"].text()
        QTest.keyClicks(dialog.form.edits["contract_number"], "X")
        assert not dialog.form.edits["contract_number"].text().endswith("X")
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await rest(window)
        assert [item.case for item in work_list(desk)] == [sample_case]
        _drop(window, file)
        dialog = await front_dialog(OldFormDialog)
        QTest.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
        while len(work_list(desk)) < 2:
            await asyncio.sleep(0.01)
        await rest(window)

    play(scene())
    assert recorder.faults == []


def test_what_is_no_declaration_gets_a_sentence(
    window: MainWindow, play: Play, tmp_path: Path, recorder: Recorder
) -> None:
    file = tmp_path / "旧报关单.pdf"
    file.write_bytes(b"%PDF-1.4 broken")

    async def scene() -> None:
        _drop(window, file)
        await rest(window)

    play(scene())
    assert len(recorder.faults) == 1
    assert QApplication.activeModalWidget() is None
