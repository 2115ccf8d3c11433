"""Twenty houses into three boxes and the pull of one, by key events alone: the counts CI holds to (`dev.py bench keys`)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from benchmarks.consol_keys import BOXES, HOUSES, pull_one, twenty_into_three
from benchmarks.hands import Hands
from benchmarks.keys import MOST_CONSOL, MOST_PULL
from cqdesk.actions.consols import open_consol
from cqdesk.actions.desk import Desk
from cqdesk.domain.clock import ManualClock
from cqdesk.ui.consol_desk import ConsolScreen
from cqdesk.ui.main_window import MainWindow

from .conftest import Play, rest


def test_twenty_houses_are_packed_papered_and_queued_and_one_is_pulled(
    window: MainWindow, play: Play, desk: Desk, tmp_path: Path
) -> None:
    desk.clock = ManualClock(desk.clock.now())

    async def scene() -> None:
        hands = Hands(window)
        number = await twenty_into_three(hands, tmp_path)
        held = open_consol(desk, number)
        assert len(held.consol.houses) == HOUSES
        assert {box.number for box in held.consol.containers} == set(BOXES)
        assert all(house.containers for house in held.consol.houses)
        assert held.tie.tied
        assert {"MT2101", "MT7101"} == {one.message for one in held.kept.messages}
        papers = {path.name.split("-")[0] for path in (tmp_path / number).glob("*.pdf")}
        assert {"进仓通知书", "装箱单", "装箱作业单", "分单", "总单数据表"} <= papers
        assert hands.keys <= MOST_CONSOL
        hands.keys = 0
        screen = QApplication.activeModalWidget()
        assert isinstance(screen, ConsolScreen)
        await pull_one(hands, screen, "CQK2617")
        assert "CQK2617" not in open_consol(desk, number).consol.house_by_number
        assert open_consol(desk, number).tie.tied
        assert hands.keys <= MOST_PULL
        assert hands.mice == 0
        hands.lift()
        screen.reject()
        await rest(window)

    play(scene())
