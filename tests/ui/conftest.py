"""A real window on a real practice store; only the message bar is replaced by a recorder."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import qasync
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from cqdesk.actions import consol_samples, demo
from cqdesk.actions.consol_demo import load_consol_sample
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.places import resources
from cqdesk.ui import theme
from cqdesk.ui.main_window import ASK_PATH, MainWindow
from cqdesk.ui.settings import Settings

LONGEST = 120
"""Seconds a scene may take before it fails where it waits: far more than it needs on a busy machine of one core."""

Play = Callable[[Coroutine[Any, Any, None]], None]


@dataclass
class Recorder:
    """What the window said."""

    told: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def tell(self, sentence: str) -> None:
        self.told.append(sentence)

    def fault(self, message: str, remedy: str, id: str = "") -> None:
        self.faults.append((id, message))


@pytest.fixture(scope="session")
def loop(qapp: QApplication) -> Iterator[qasync.QEventLoop]:
    qapp.setQuitOnLastWindowClosed(False)
    theme.apply(qapp, "light", 9, resources() / "fonts")
    made = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(made)
    yield made
    asyncio.set_event_loop(None)
    made.close()


@pytest.fixture
def play(loop: qasync.QEventLoop) -> Play:
    """Runs a coroutine in the window's loop."""
    return lambda scene: loop.run_until_complete(asyncio.wait_for(scene, LONGEST))


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with the complete export sample, without errors, made once a run; and the number of the case."""
    place = tmp_path_factory.mktemp("sampled") / "data"
    with open_desk(place, practice=True, user="张敏") as opened:
        return place, load_export_sample(opened)


def load_export_sample(desk: Desk) -> str:
    """The complete export sample, from its papers."""
    ours, found = demo.samples()
    return demo.load_sample(desk, next(s for s in found if s.direction == "export"), ours)


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A practice desk: empty, or with the sample where a test asks for `sample_case`."""
    if "sample_case" in request.fixturenames:
        shutil.copytree(request.getfixturevalue("sampled")[0], tmp_path / "data")
    with open_desk(tmp_path / "data", practice=True, user="张敏") as opened:
        yield opened


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def window(desk: Desk, recorder: Recorder, play: Play, tmp_path: Path) -> Iterator[MainWindow]:
    made: list[MainWindow] = []

    async def begin() -> None:
        settings = Settings(tmp_path / "settings.json")
        settings.put(ASK_PATH, False)  # a scene that wants to be asked says so
        shown = MainWindow(desk, settings, messages=recorder, sync_every_ms=0)
        made.append(shown)
        shown.resize(1366, 720)
        shown.show()
        shown.activateWindow()
        await shown.begin()
        await rest(shown)

    async def end() -> None:
        while (left := QApplication.activeModalWidget()) is not None:  # a scene that failed must not fail the next ones
            left.close()
            await asyncio.sleep(0.01)
        made[0].close()
        while made[0].isVisible():
            await asyncio.sleep(0.01)

    play(begin())
    yield made[0]
    play(end())
    made[0].lane.close()
    made[0].deleteLater()


@pytest.fixture
def sample_case(desk: Desk, sampled: tuple[Path, str]) -> str:
    """The complete export sample, without errors: the number of the one case of the desk."""
    return sampled[1]


def compose(widget: QWidget, preedit: str, commit: str = "") -> None:
    """What an input method sends: text still being composed, and text it commits."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QCoreApplication.sendEvent(widget, event)


async def rest(window: MainWindow) -> None:
    """Until nothing is under way."""
    await asyncio.sleep(0)
    while not window.at_rest():
        await asyncio.sleep(0.005)
    await asyncio.sleep(0)


@pytest.fixture
def river(desk: Desk) -> str:
    """The river-sea consol of twelve houses, nothing arrived yet: its number."""
    found = consol_samples.consol_samples(desk.clock.now())
    consol_samples.put_companies(desk, demo.samples()[0], found)
    return load_consol_sample(desk, found[0])
