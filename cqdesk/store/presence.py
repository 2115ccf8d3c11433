"""Who is at work in a data folder, and clearing what a process left that was killed there.

Every process that opens a data folder holds a lock on a small file of its own in it (`.at-work-<uuid>`); the system lets
go of it when the process dies. Unfinished files (`.part`, `.trial`, `.new`) and the passing folders of restores are
removed only when nobody else is at work, and only such as lay there before that was found out: then their makers are
dead. In a passing folder its maker is at work by a mark of its own, for no desk need be open while one restores.
"""

from __future__ import annotations

import logging
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..errors import UserError
from .locks import FileLock

_MARK = ".at-work-"
PASSING = ".restore-"
"""Begins the name of a passing folder in which a restore is rehearsed."""
_UNFINISHED = re.compile(r"\..+\.[0-9a-f]{32}\.(?:part|trial|new)(?:-wal|-shm)?\Z|\.[0-9a-f]{32}\.part\Z")
"""Names that `places.write_beside_then_replace`, the ladder of migrations, backups and new stores give."""
_LOG = logging.getLogger(__name__)


class Presence:
    """Our being at work in a data folder; `leave` when done."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock: FileLock | None = None

    def arrive(self) -> None:
        """Say that we are here, then clear what the dead left. A folder that takes no file is no reason to stay away:
        on a full disk people still want to look."""
        try:
            while self._lock is None:
                lock = FileLock(self._root / f"{_MARK}{uuid.uuid4().hex}")
                if lock.take():  # else somebody who cleared up took it for a dead one
                    self._lock = lock
            self._clear()
        except (UserError, OSError) as error:
            _LOG.info("leftovers were not looked for: %s", type(error).__name__)

    def leave(self) -> None:
        """We are gone."""
        if self._lock is not None:
            self._lock.release()
            with suppress(OSError):  # it is taken for that of a dead process and removed by the next who comes
                self._lock.path.unlink()
            self._lock = None

    def _others(self) -> list[Path]:
        ours = self._lock.path if self._lock is not None else None
        return [path for path in self._root.glob(f"{_MARK}*") if path != ours]

    def _clear(self) -> None:
        left = list(self._unfinished(everywhere=bool(self._others())))
        passing = list(self._root.glob(f"{PASSING}*"))
        dead = []
        try:
            for path in self._others():  # asked after looking: who made one of these has been here before
                lock = FileLock(path)
                if not lock.take():
                    return
                dead.append(lock)
            for path in left:
                path.unlink(missing_ok=True)
            for folder in passing:
                clear_passing(folder)
        finally:
            for lock in dead:
                lock.release()
        for lock in dead:
            lock.path.unlink(missing_ok=True)

    def _unfinished(self, *, everywhere: bool) -> Iterator[Path]:
        """What looks unfinished; among the originals, of which there may be very many, only when somebody died here."""
        folders = [self._root, self._root / "backup", self._root / "keys"]
        if everywhere:
            folders += [path for path in (self._root / "files").glob("??") if path.is_dir()]
            folders += [path for path in (self._root / "backup").rglob("*") if path.is_dir()]
        for folder in folders:
            if folder.is_dir():
                yield from (path for path in folder.iterdir() if _UNFINISHED.fullmatch(path.name) and path.is_file())


def clear_passing(folder: Path) -> None:
    """Remove the passing folder of a restore, unless somebody is at work in it or it cannot be told."""
    try:
        marks = [FileLock(path) for path in folder.glob(f"{_MARK}*")]
        idle = all(mark.take() for mark in marks)
        for mark in marks:
            mark.release()
        begun = any(folder.iterdir())
    except (UserError, OSError):
        return
    if idle and begun:  # its maker's mark is the first thing that lies in it
        shutil.rmtree(folder, ignore_errors=True)
