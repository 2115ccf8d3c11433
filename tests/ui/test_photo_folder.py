"""The photo folder speaks once a picture is wholly written, of subfolders too; what lay there before is not news."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cqdesk.ui import photo_folder
from cqdesk.ui.photo_folder import PhotoFolder


def test_a_picture_is_announced_once_it_has_stopped_growing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_folder, "REST_MS", 1)
    (tmp_path / "old.jpg").write_bytes(b"old")
    watched = PhotoFolder(tmp_path)
    told: list[int] = []
    new = tmp_path / "CQDU0012348" / "seal.jpg"
    watched.arrived.connect(lambda: told.append(new.stat().st_size))
    new.parent.mkdir()
    with new.open("wb") as copying:  # created, still empty
        qtbot.waitUntil(lambda: str(new.parent) in watched.watching(), timeout=60_000)
        assert told == []
        copying.write(b"\xff\xd8picture")
    qtbot.waitUntil(lambda: told != [], timeout=60_000)
    assert told == [9]
