"""A backup as one file (`.cqbackup`), and what a restore reads from: that file, or a backup in a folder.

The file is a ZIP of `manifest.json`, `cqdesk.sqlite` (packed) and `files/ab/<sha256>` (as they are). What it claims is
never believed: names are those of the manifest, sizes and hashes are counted while reading.
"""

from __future__ import annotations

import lzma
import os
import re
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

from ..domain.clock import CHINA
from ..errors import UserError
from ..places import force_folder_to_disk
from . import backup
from .backup import Facts, Manifest, Taken, damaged, hash_file, manifest_of, pour, room_for, told_in_words
from .copying import Tell, copy_store

SUFFIX = ".cqbackup"
MANIFEST, STORE = "manifest.json", "cqdesk.sqlite"
MAX_MANIFEST = 64 << 20
_HALF = re.compile(r"\.[0-9a-f]{32}\.(?:sqlite|zip)\.part(?:-wal|-shm)?")
_GIVEN_UP_S = 3 * 60 * 60
_UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError)


Reading = AbstractContextManager[IO[bytes]]


class Source(Protocol):
    """What can be restored: a manifest, the store, the originals."""

    @property
    def manifest(self) -> Manifest:
        """What it says it holds."""

    @property
    def place(self) -> Path:
        """Its file, or its manifest."""

    def store(self) -> Reading:
        """The bytes of the store copy."""

    def original(self, sha256: str) -> Reading:
        """The bytes of an original."""


def write_archive(
    folder: Path, store_file: Path, originals: Path, facts: Facts, tell: Tell | None = None, *, name: str = ""
) -> Taken:
    """Write a backup as one file into `folder`, read it back whole, and only then give it its name.

    Raises `UserError`; nothing is left behind then.
    """
    with told_in_words():
        folder.mkdir(parents=True, exist_ok=True)
        there = backup.originals_in(originals)
        _clear(folder, facts.at)
        room_for(folder, 2 * store_file.stat().st_size + sum(size for _, size in there))
        mark = uuid.uuid4().hex
        copy, part = folder / f".{mark}.sqlite.part", folder / f".{mark}.zip.part"
        try:
            rows = copy_store(store_file, copy, tell=tell).rows
            sha256, size = hash_file(copy)
            sound, missing = _sound(originals, there)
            manifest = manifest_of(facts, 1, sha256, size, rows, sound, missing)
            _zip(part, manifest, copy, originals, tell)
            if faults := check(ArchiveFile(part), tell):
                raise damaged(f"备份写入后检查不通过：{faults[0]}")
            target = _free(folder, name or f"cqdesk-{facts.at.astimezone(CHINA):%Y%m%d-%H%M%S}")
            os.replace(part, target)
            force_folder_to_disk(folder)
        finally:
            for rest in (copy, part):
                rest.unlink(missing_ok=True)
    return Taken(manifest=manifest, place=target, written=target.stat().st_size)


def _clear(folder: Path, now: datetime) -> None:
    """Remove what a backup left that was killed, or whose stick was pulled out. Another desk may be at work in the same
    folder of a share: what was written lately stays."""
    for left in folder.iterdir():
        if _HALF.fullmatch(left.name):
            with suppress(OSError):  # taken away meanwhile, or held by its maker
                if now.timestamp() - left.stat().st_mtime > _GIVEN_UP_S:
                    left.unlink()


def _sound(originals: Path, there: list[tuple[str, int]]) -> tuple[dict[str, int], list[str]]:
    """The originals that are what their names say, and the others."""
    sound: dict[str, int] = {}
    missing = []
    for sha256, _ in there:
        found, size = hash_file(originals / sha256[:2] / sha256)
        if found == sha256:
            sound[sha256] = size
        else:
            missing.append(sha256)
    return sound, missing


def _zip(part: Path, manifest: Manifest, copy: Path, originals: Path, tell: Tell | None) -> None:
    with (
        part.open("xb") as raw,
        zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive,  # a clock may say 1970
    ):
        archive.writestr(zipfile.ZipInfo(MANIFEST), manifest.to_bytes(), zipfile.ZIP_DEFLATED)
        archive.write(copy, STORE, zipfile.ZIP_DEFLATED, compresslevel=1)
        for done, sha256 in enumerate(manifest.files):
            if tell is not None and done % 64 == 0:
                tell(done, len(manifest.files))
            archive.write(originals / sha256[:2] / sha256, _inside(sha256))
        archive.close()
        raw.flush()
        os.fsync(raw.fileno())


def _inside(sha256: str) -> str:
    return f"files/{sha256[:2]}/{sha256}"


def _free(folder: Path, stem: str) -> Path:
    target, number = folder / f"{stem}{SUFFIX}", 2
    while target.exists():
        target, number = folder / f"{stem}-{number}{SUFFIX}", number + 1
    return target


class ArchiveFile:
    """A backup in one file. Raises `UserError` when it is none, damaged or newer."""

    def __init__(self, place: Path) -> None:
        self.place = place
        with self._open() as archive:
            names = {entry.filename: entry for entry in archive.infolist()}
            if MANIFEST not in names:
                raise backup.not_a_backup()
            with archive.open(names[MANIFEST]) as stream:
                data = stream.read(MAX_MANIFEST + 1)
            if len(data) > MAX_MANIFEST:
                raise damaged("备份清单大得异常，已停止读取。")
            self.manifest = Manifest.from_bytes(data)
            wanted = {MANIFEST, STORE, *map(_inside, self.manifest.files)}
            if len(names) != len(archive.infolist()) or set(names) - wanted:
                raise damaged("备份文件中有清单以外的内容，疑似被改动，已停止读取。")

    @contextmanager
    def _open(self) -> Iterator[zipfile.ZipFile]:
        try:
            with zipfile.ZipFile(self.place) as archive:
                yield archive
        except _UNREADABLE as error:
            raise damaged("备份文件已损坏或不完整。") from error
        except OSError as error:
            raise _unreadable(self.place, error) from error

    @contextmanager
    def _entry(self, name: str) -> Iterator[IO[bytes]]:
        with self._open() as archive:
            try:
                stream = archive.open(name)
            except KeyError:
                raise damaged("备份文件不完整，缺少清单所记的内容。") from None
            with stream:
                yield stream

    def store(self) -> Reading:
        """The bytes of the store copy."""
        return self._entry(STORE)

    def original(self, sha256: str) -> Reading:
        """The bytes of an original."""
        return self._entry(_inside(sha256))


class FolderBackup:
    """A backup in a folder, named by its manifest."""

    def __init__(self, place: Path) -> None:
        self.place = place
        try:
            self.manifest = Manifest.from_bytes(place.read_bytes())
        except OSError as error:
            raise _unreadable(place, error) from error

    @contextmanager
    def _entry(self, place: Path) -> Iterator[IO[bytes]]:
        try:
            with place.open("rb") as stream:
                yield stream
        except FileNotFoundError:
            raise damaged("备份不完整，缺少清单所记的内容。") from None
        except OSError as error:
            raise _unreadable(place, error) from error

    def store(self) -> Reading:
        """The bytes of the store copy."""
        return self._entry(self.place.with_suffix(".sqlite"))

    def original(self, sha256: str) -> Reading:
        """The bytes of an original."""
        return self._entry(self.place.parent / "files" / sha256[:2] / sha256)


def open_source(place: Path) -> Source:
    """What a file is that somebody wants restored or verified: told by its content. Raises `UserError`."""
    try:
        with place.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise _unreadable(place, error) from error
    if head.startswith(b"PK"):
        return ArchiveFile(place)
    if head.lstrip()[:1] == b"{":
        return FolderBackup(place)
    raise backup.not_a_backup()


def is_backup(place: Path) -> bool:
    """Whether a file looks like a backup rather than like a store."""
    try:
        with place.open("rb") as file:
            head = file.read(16)
    except OSError:
        return False
    return head.startswith(b"PK") or head.lstrip()[:1] == b"{"


def check(source: Source, tell: Tell | None = None) -> list[str]:
    """Read a whole backup: every byte the manifest names is there and is what it says. Chinese sentences."""
    manifest = source.manifest
    wanted = [(manifest.store_sha256, manifest.store_size), *manifest.files.items()]
    faults = []
    for done, (sha256, size) in enumerate(wanted):
        if tell is not None and done % 64 == 0:
            tell(done, len(wanted))
        try:
            with source.original(sha256) if done else source.store() as stream:
                found = pour(stream, None, size)
        except UserError as error:
            faults.append(error.message)
            continue
        if found != sha256:
            faults.append("备份中的原始单据与清单不符，已损坏。" if done else "备份中的数据文件与清单不符，已损坏。")
    return list(dict.fromkeys(faults))


def unpack_store(source: Source, target: Path) -> None:
    """Write the store copy to `target`, forced to disk. Raises `UserError` when it is not what the manifest says."""
    with told_in_words(), source.store() as stream, target.open("xb") as file:
        found = pour(stream, file, source.manifest.store_size)
        file.flush()
        os.fsync(file.fileno())
    if found != source.manifest.store_sha256:
        target.unlink()
        raise damaged("备份中的数据文件与清单不符，已损坏，没有恢复。")


def _unreadable(place: Path, error: OSError) -> UserError:
    if isinstance(error, FileNotFoundError):
        return UserError("file-not-found", f"找不到文件“{place.name}”。", "请核对文件名和所在文件夹。")
    return UserError(
        "backup-unreadable",
        f"读不出“{place.name}”（系统错误代码 {error.errno}）。",
        "请确认磁盘、U 盘或网络共享已连接，把备份复制到本机后重试。",
    )


def taken_zh(at: datetime) -> str:
    """When a backup was taken, for people."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
