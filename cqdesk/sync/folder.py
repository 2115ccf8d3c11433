"""The folder channel: the four folders of the Single Window's import client (导入客户端).

OutBox takes our packages, SentBox and FailBox show what became of them under `<stem>_<17 digits>`, InBox brings
answers. Each path can be chosen freely in the client, so there are four settings and never one root (manual of 2019).
Source: message reference 4.2, 4.3. The folders may be a share: no locks, and a vanished folder is *down*, not an error.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .channel import ChannelDown, Incoming, Whereabouts

_STAMP = re.compile(r"_\d{14,24}\Z")
MOST_AT_ONCE = 200
LARGEST_ANSWER = 8 * 1024 * 1024
"""Bytes. A receipt is a few kB; a queue message may not exceed 4,096 KB."""


@dataclass(frozen=True, kw_only=True)
class Folders:
    """The four folders, and where we put handled answers."""

    out_box: Path
    sent_box: Path
    fail_box: Path
    in_box: Path
    archive: Path


class FolderChannel:
    """See the module. `name` is what the user calls it."""

    def __init__(self, folders: Folders, *, name: str = "folder", kind: str = "live") -> None:
        self.folders = folders
        self.name = name
        self.kind = kind

    def ready(self) -> None:
        for folder in (self.folders.out_box, self.folders.in_box):
            if not folder.is_dir():
                raise ChannelDown("找不到导入客户端的文件夹，请检查设置或网络共享。")
        if not os.access(self.folders.out_box, os.W_OK):
            raise ChannelDown("导入客户端的发送文件夹不能写入，请检查权限。")

    def hand_over(self, name: str, data: bytes) -> None:
        part = self._part(name)
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            try:
                part.unlink(missing_ok=True)
            except OSError:
                pass  # it stays under a name the client ignores
            raise ChannelDown(_why(error)) from error
        # From here on it may count as handed over: an error is no proof of the contrary.
        os.replace(part, self.folders.out_box / name)
        _sync_folder(self.folders.out_box)

    def look(self, name: str) -> Whereabouts:
        stem = Path(name).stem
        try:
            if (self.folders.out_box / name).exists():
                return Whereabouts.WAITING
            if _trace(self.folders.fail_box, stem):
                return Whereabouts.REFUSED
            if _trace(self.folders.sent_box, stem):
                return Whereabouts.TAKEN
            if self._part(name).exists():
                return Whereabouts.UNFINISHED
        except OSError as error:
            raise ChannelDown(_why(error)) from error
        self.ready()
        return Whereabouts.NOWHERE

    def clear_unfinished(self, name: str) -> None:
        try:
            self._part(name).unlink(missing_ok=True)
        except OSError as error:
            raise ChannelDown(_why(error)) from error

    def incoming(self) -> Sequence[Incoming]:
        found: list[Incoming] = []
        try:
            names = sorted(entry.name for entry in os.scandir(self.folders.in_box) if entry.is_file())
        except OSError as error:
            raise ChannelDown(_why(error)) from error
        for name in names:
            if name.lower().endswith((".tmp", ".temp")) or len(found) >= MOST_AT_ONCE:
                continue
            place = self.folders.in_box / name
            try:
                # of a file that large only the beginning is kept: enough to see what it was, not enough to choke on
                with place.open("rb") as file:
                    found.append(Incoming(name=name, data=file.read(LARGEST_ANSWER + 1)))
            except OSError:
                continue  # still being written, or held by a virus scanner: next round
        return found

    def took(self, name: str) -> None:
        try:
            self.folders.archive.mkdir(parents=True, exist_ok=True)
            target = self.folders.archive / name
            number = 1
            while target.exists():
                target = self.folders.archive / f"{Path(name).stem}~{number}{Path(name).suffix}"
                number += 1
            os.rename(self.folders.in_box / name, target)
        except OSError as error:
            raise ChannelDown(_why(error)) from error

    def _part(self, name: str) -> Path:
        return self.folders.out_box / f"{name}.temp"


def standard_folders(root: Path, archive: Path) -> Folders:
    """The default pattern under one root, as the client proposes it and the practice office uses it."""
    return Folders(
        out_box=root / "OutBox",
        sent_box=root / "SentBox",
        fail_box=root / "FailBox",
        in_box=root / "InBox",
        archive=archive,
    )


def _trace(folder: Path, stem: str) -> bool:
    """Whether a file of that stem, with or without the client's stamp, lies anywhere in the folder."""
    return any(_STAMP.sub("", Path(name).stem) == stem for name in _names(folder))


def _names(folder: Path) -> Iterable[str]:
    for _place, _folders, files in os.walk(folder):
        yield from files


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _why(error: OSError) -> str:
    if error.errno == 28:
        return "导入客户端所在磁盘已满，请清理后重试。"
    if isinstance(error, PermissionError):
        return "导入客户端的文件夹没有读写权限，请检查设置。"
    return "暂时无法访问导入客户端的文件夹，请检查设置或网络共享。"
