"""Plays a power cut: what was forced to disk before it, and a random, torn mixture of what was not.

A file's content is what it held when it was last forced, plus some of the writes and truncations since, each write torn
at 512 bytes. A folder's names are what they were when it was last forced, plus some of the changes since: a prefix of
them (a journal) or any subset (no journal); a renaming is undone or done, never half.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

CREATE, WRITE, TRUNCATE, FORCE, RENAME, UNLINK, MKDIR, RMDIR, LINK, FORCE_FOLDER, OPEN = range(1, 12)
_HEAD = struct.Struct("<BIIQQQ")
SECTOR = 512


@dataclass(frozen=True)
class Record:
    """One call of the operating system."""

    op: int
    id: int
    offset: int
    size: int
    path: str
    data: bytes

    @property
    def to(self) -> str:
        """The second name."""
        return self.data.decode()


def read_log(path: Path) -> list[Record]:
    """The records of a run, in order; one cut off at the end is left out."""
    return list(_records(path.read_bytes()))


def _records(log: bytes) -> Iterator[Record]:
    at = 0
    while at + _HEAD.size <= len(log):
        op, one, two, key, offset, size = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        if at + one + two > len(log):
            return
        yield Record(op, key, offset, size, log[at : at + one].decode(), log[at + one : at + one + two])
        at += one + two


@dataclass
class _File:
    forced: bytes = b""
    since: list[Record] = field(default_factory=list)

    def now(self) -> bytes:
        content = bytearray(self.forced)
        for record in self.since:
            _apply(content, record)
        return bytes(content)


def _apply(content: bytearray, record: Record) -> None:
    if record.op == TRUNCATE:
        if record.size < len(content):
            del content[record.size :]
        else:
            content.extend(bytes(record.size - len(content)))
        return
    end = record.offset + len(record.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[record.offset : end] = record.data


class Disk:
    """What lies on the disk below a root, and what only the memory knows."""

    def __init__(self, root: str, base: Path) -> None:
        """`base`: a copy of the folder as it was, all of it forced."""
        self._root = root
        self._files: dict[int, _File] = {}
        self._names: dict[str, int] = {}
        self._folders: set[str] = {root}
        self._pending: list[Record] = []
        self._ids: dict[int, int] = {}
        self._next = -1
        for path in sorted(base.rglob("*")):
            name = f"{root}/{path.relative_to(base).as_posix()}"
            if path.is_dir():
                self._folders.add(name)
            elif path.is_file():
                self._files[self._next] = _File(path.read_bytes())
                self._names[name] = self._next
                self._next -= 1
        self._now = dict(self._names)

    def play(self, record: Record) -> None:
        """One call happens."""
        if record.op == OPEN:
            self._ids[record.id] = self._now[record.path]
        elif record.op == CREATE:
            self._files[self._next] = _File()
            self._ids[record.id] = self._next
            self._now[record.path] = self._next
            self._pending.append(Record(CREATE, self._next, 0, 0, record.path, b""))
            self._next -= 1
        elif record.op in (WRITE, TRUNCATE):
            self._files[self._ids[record.id]].since.append(record)
        elif record.op == FORCE:
            file = self._files[self._ids[record.id]]
            file.forced, file.since = file.now(), []
        elif record.op in (RENAME, LINK):
            key = self._now.get(record.path)
            if key is None:
                return  # a folder
            self._now[record.to] = key
            if record.op == RENAME:
                del self._now[record.path]
            self._pending.append(Record(record.op, key, 0, 0, record.path, record.data))
        elif record.op == UNLINK:
            if self._now.pop(record.path, None) is not None:
                self._pending.append(record)
        elif record.op == MKDIR:
            self._folders.add(record.path)
        elif record.op == FORCE_FOLDER:
            kept = []
            for change in self._pending:
                if _folder_of(change) == record.path:
                    _change(self._names, change)
                else:
                    kept.append(change)
            self._pending = kept

    def cut(self, lot: random.Random, target: Path) -> None:
        """The power fails now: write what is left into an empty folder."""
        names = dict(self._names)
        some = lot.randint(0, len(self._pending))
        ordered = lot.random() < 0.5
        for number, change in enumerate(self._pending):
            if number < some if ordered else lot.random() < 0.5:
                _change(names, change)
        for folder in self._folders:
            (target / PurePosixPath(folder).relative_to(self._root)).mkdir(parents=True, exist_ok=True)
        for name, key in names.items():
            place = target / PurePosixPath(name).relative_to(self._root)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(self._left_of(self._files[key], lot))

    @staticmethod
    def _left_of(file: _File, lot: random.Random) -> bytes:
        content = bytearray(file.forced)
        for record in file.since:
            chance = lot.random()
            if chance < 0.4:
                continue
            if record.op == TRUNCATE or chance < 0.8:
                _apply(content, record)
                continue
            for begin in range(0, len(record.data), SECTOR):  # torn
                if lot.random() < 0.5:
                    piece = record.data[begin : begin + SECTOR]
                    _apply(content, Record(WRITE, 0, record.offset + begin, 0, "", piece))
        return bytes(content)


def _folder_of(change: Record) -> str:
    return str(PurePosixPath(change.to if change.op in (RENAME, LINK) else change.path).parent)


def _change(names: dict[str, int], change: Record) -> None:
    if change.op == UNLINK:
        names.pop(change.path, None)
    elif change.op == CREATE:
        names[change.path] = change.id
    else:
        if change.op == RENAME:
            names.pop(change.path, None)
        names[change.to] = change.id
