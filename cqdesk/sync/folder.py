"""The folder channel: the four folders of the Single Window's import client (导入客户端).

OutBox takes our packages, SentBox and FailBox show what became of them under `<stem>_<17 digits>`, InBox brings
answers. Each path can be chosen freely in the client (manual of 2019), so `Folders` holds four; window and command line
propose the default pattern below one root, and the command line takes each of the four by itself.
Source: message reference 4.2, 4.3. The folders may be a share: no locks, and a vanished folder is *down*, not an error.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..places import IN_USE_ON_WINDOWS, force_folder_to_disk
from .channel import ChannelDown, Incoming, Whereabouts

_STAMP = re.compile(r"_\d{14,24}\Z")
_FAILED, _SENT = "FailBox/", "SentBox/"
CLIENT_ZH, REMEDY_ZH = "导入客户端", "请检查设置或网络共享"
_UNFINISHED = (".tmp", ".temp", ".part", ".partial")
_OF_THE_SYSTEM = ("thumbs.db", "desktop.ini")
_WINDOWS_OTHER_DRIVE = 17  # ERROR_NOT_SAME_DEVICE
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

    by_hand = False

    def __init__(
        self,
        folders: Folders,
        *,
        name: str = "folder",
        kind: str = "live",
        client_zh: str = CLIENT_ZH,
        remedy_zh: str = REMEDY_ZH,
    ) -> None:
        self.folders = folders
        self.name = name
        self.kind = kind
        self.client_zh = client_zh
        """Whose folders they are: declarations and manifests have a client each, and one may be away without the other."""
        self.remedy_zh = remedy_zh
        """What to do when they are away."""

    def ready(self) -> None:
        self.ready_to_look()
        if not os.access(self.folders.out_box, os.W_OK):
            raise ChannelDown(f"{self.client_zh}的发送文件夹不能写入，请检查权限。")

    def lay_out(self, name: str, data: bytes) -> None:
        part = self._part(name)
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            self.clear_unfinished(name)
            raise ChannelDown(self.why_down(error)) from error

    def hand_over(self, name: str) -> None:
        part = self._part(name)
        if not part.exists():
            raise ChannelDown(self._gone())
        # From here on it may count as handed over: an error is no proof of the contrary.
        os.replace(part, self.folders.out_box / name)

    def force(self) -> None:
        force_folder_to_disk(self.folders.out_box)

    def look_for(self, wanted: Mapping[str, Collection[str]]) -> dict[str, Whereabouts]:
        found: dict[str, Whereabouts] = {}
        try:
            # In this order: the client moves files from OutBox onwards, so none can slip past.
            there = {entry.name for entry in os.scandir(self.folders.out_box)}
            rest = [name for name in wanted if name not in there]
            traces = self._traces(rest) if rest else {}
        except OSError as error:
            raise ChannelDown(self.why_down(error)) from error
        self.ready_to_look()
        for name, before in wanted.items():
            new = [trace for trace in traces.get(name, ()) if trace not in before]
            if name in there:
                found[name] = Whereabouts.WAITING
            elif new:
                # both stamps are of the client's clock: the later one is the outcome of the last time
                last = max(new, key=lambda trace: trace.rpartition("/")[2])
                found[name] = Whereabouts.REFUSED if last.startswith(_FAILED) else Whereabouts.TAKEN
            else:
                found[name] = Whereabouts.UNFINISHED if self._part(name).name in there else Whereabouts.NOWHERE
        return found

    def traces(self, names: Collection[str]) -> dict[str, frozenset[str]]:
        try:
            found = self._traces(names)
        except OSError as error:
            raise ChannelDown(self.why_down(error)) from error
        self.ready_to_look()
        return {name: frozenset(found.get(name, ())) for name in names}

    def _traces(self, names: Collection[str]) -> dict[str, list[str]]:
        """Name -> traces, in one walk. A trace is its box and the file's name; sorting into date folders keeps it."""
        by_stem = {Path(name).stem: name for name in names}
        found: dict[str, list[str]] = {}
        for box, folder in ((_FAILED, self.folders.fail_box), (_SENT, self.folders.sent_box)):
            for file in _names(folder):
                stem = Path(file).stem
                # as it was named first: the id of a manifest message ends like a stamp itself
                name = by_stem.get(stem) or by_stem.get(_STAMP.sub("", stem))
                if name is not None:
                    found.setdefault(name, []).append(f"{box}{file}")
        return found

    def ready_to_look(self) -> None:
        """Raises `ChannelDown` when the folders are gone, so that an absence is no absence."""
        for folder in (self.folders.out_box, self.folders.in_box):
            if not folder.is_dir():
                raise ChannelDown(self._gone())

    def clear_unfinished(self, name: str) -> None:
        try:
            self._part(name).unlink(missing_ok=True)
        except OSError:
            pass  # it stays under a name the client ignores, and the next hand-over writes over it

    def incoming(self) -> Iterator[Incoming]:
        try:
            with os.scandir(self.folders.in_box) as entries:
                names = sorted(entry.name for entry in entries if entry.is_file())
        except OSError as error:
            raise ChannelDown(self.why_down(error)) from error
        for name in names:
            if name.startswith((".", "~$")) or name.lower().endswith(_UNFINISHED) or name.lower() in _OF_THE_SYSTEM:
                continue
            try:
                # of a file that large only the beginning is kept: enough to see what it was, not enough to choke on
                with (self.folders.in_box / name).open("rb") as file:
                    data = file.read(LARGEST_ANSWER + 1)
                    size = max(os.fstat(file.fileno()).st_size, len(data))
            except OSError:
                continue  # taken by another, or held by its writer or a virus scanner: next round
            yield Incoming(name=name, data=data, size=size)

    def took(self, name: str, size: int) -> None:
        source = self.folders.in_box / name
        try:
            if source.stat().st_size != size:
                return  # its writer was not done: what it became is read in the next round
            folder = self.folders.archive / _day_of(name)
            folder.mkdir(parents=True, exist_ok=True)
            target = folder / name
            number = 1
            while target.exists():
                target = folder / f"{Path(name).stem}~{number}{Path(name).suffix}"
                number += 1
            try:
                os.rename(source, target)
            except OSError as error:
                if error.errno != errno.EXDEV and getattr(error, "winerror", None) != _WINDOWS_OTHER_DRIVE:
                    raise
                _copy_over(source, target)
        except FileNotFoundError:
            return  # somebody else put it away
        except OSError as error:
            raise ChannelDown(self.why_down(error)) from error

    def why_down(self, error: OSError) -> str:
        """What stands in the way, as a Chinese sentence with what to do."""
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return f"{self.client_zh}所在磁盘已满，请清理后重试。"
        if getattr(error, "winerror", None) in IN_USE_ON_WINDOWS:
            return f"{self.client_zh}的文件夹中有文件正被其他程序占用（如杀毒软件），稍后自动重试；如一直出现，请把它加入信任区。"
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            return f"{self.client_zh}的文件夹没有读写权限，请检查设置。"
        if isinstance(error, FileNotFoundError):
            return self._gone()
        return f"暂时无法访问{self.client_zh}的文件夹，请检查设置或网络共享。"

    def _gone(self) -> str:
        return f"找不到{self.client_zh}的文件夹，{self.remedy_zh}。"

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


def _names(folder: Path) -> Iterator[str]:
    """Names of all files below a folder. Raises `OSError` for one that is there and cannot be read."""
    for _place, _folders, files in os.walk(folder, onerror=_not_gone):
        yield from files


def _not_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):  # the client cleans its folders while we look
        raise error


def _day_of(name: str) -> str:
    """The archive's folder: the day in the client's stamp."""
    stamp = _STAMP.search(Path(name).stem)
    return stamp[0][1:9] if stamp else "undated"


def _copy_over(source: Path, target: Path) -> None:
    """Move to another drive (the client's folders are often a share): the original goes when the copy is on disk."""
    part = target.with_name(f"{target.name}.temp")
    with source.open("rb") as old, part.open("wb") as new:
        shutil.copyfileobj(old, new)
        new.flush()
        os.fsync(new.fileno())
    os.replace(part, target)
    force_folder_to_disk(target.parent)
    source.unlink()
