"""A folder the phone copies pictures to: says when something new lies in it, or below it, and is wholly written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

REST_MS = 800
"""So long a file must keep its size before it is taken: phones and network shares write slowly."""


class PhotoFolder(QObject):
    """Watches one folder with its subfolders (one per box, as a depot keeps them)."""

    arrived = Signal()
    """New files lie there, and none of them grows any more."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._taken = self._sizes()
        self._seen = self._taken
        self._watch = QFileSystemWatcher(self)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._look)
        self._watch.directoryChanged.connect(self._changed)
        self._watch_all()

    def watching(self) -> list[str]:
        """The folders that are watched."""
        return self._watch.directories()

    def _watch_all(self) -> None:
        """Subfolders made since are watched, too."""
        below = [str(path) for path in self.folder.rglob("*") if path.is_dir()]
        new = [path for path in (str(self.folder), *below) if path not in self.watching()]
        if new:
            self._watch.addPaths(new)

    def _sizes(self) -> dict[Path, int]:
        found = {}
        for path in self.folder.rglob("*"):
            try:
                if path.is_file():
                    found[path] = path.stat().st_size
            except FileNotFoundError:  # renamed by the copying program while we looked
                continue
        return found

    def _changed(self, _folder: str) -> None:
        self._watch_all()
        self._rest.start()

    def _look(self) -> None:
        """At rest when two looks see the same; an empty file is one whose content is still to come."""
        self._watch_all()
        now = self._sizes()
        if now != self._seen or any(not size for path, size in now.items() if path not in self._taken):
            self._seen = now
            self._rest.start()
        elif now != self._taken:
            self._taken = now
            self.arrived.emit()
