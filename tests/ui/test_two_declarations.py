"""A shipment of two declarations in the window: the journey typed once, the head of the one that is shown."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from benchmarks.hands import CTRL, Hands
from cqdesk.actions import drafts
from cqdesk.actions.desk import Desk
from cqdesk.actions.notes import add_note
from cqdesk.actions.papers_in import import_files
from cqdesk.ui.main_window import MainWindow

from ..actions.test_papers_in import invoice
from .conftest import Play, Recorder, rest

Key = Qt.Key


def test_the_second_is_opened_with_the_journey_and_its_own_stage(
    window: MainWindow, play: Play, desk: Desk, tmp_path: Path, recorder: Recorder
) -> None:
    many = [(f"73181590{n:02d}", f"螺栓{n}", f"M{n}", n + 1, "千克", 2.5, n + 1, n + 2) for n in range(52)]
    number = import_files(desk, [invoice(tmp_path / "i.xlsx", many)]).case
    add_note(desk, number, channel="P", text="第一份放行", number=1)

    async def scene() -> None:
        window.open_case(number)
        await rest(window)
        case = window.case
        assert case is not None
        assert case.head.stage.text().startswith("放行")
        case.form.go_to("conveyance_name")
        hands = Hands(window)
        try:
            hands.write("SHILI 1")
            hands.press(Key.Key_PageDown, CTRL)  # with the last word still in its box
            await rest(window)
            assert case.open.number == 2
            assert "放行" not in case.head.stage.text()
            assert drafts.open_draft(desk, number, 2).filled.text_at("conveyance_name") == "SHILI 1"
            assert "运输工具名称" in recorder.told[-1]
            hands.press(Key.Key_PageDown, CTRL)
            await rest(window)
            assert case.head.stage.text().startswith("放行")
        finally:
            hands.lift()

    play(scene())
    assert recorder.faults == []
