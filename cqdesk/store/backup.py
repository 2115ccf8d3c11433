"""Backups in a folder: one copy of the store each, the originals shared by all, a manifest that names every byte.

    cqdesk-1a2b3c4d/                     one for each store
      files/ab/<sha256>                  originals, only added (and taken away when no backup names them)
      000012-20261121-1030.sqlite        the store as it was in one moment
      000012-20261121-1030.json          the manifest, written last: without it there is no backup

A manifest (`cqdesk/backup/1`) holds the hash and size of the store copy, the rows of every table, and the hash and size
of every original. Nothing in the folder is ever changed; a backup that fails in the middle leaves no manifest.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from ..domain.clock import CHINA, business_date
from ..domain.keeping import KeepRule, kept_backups
from ..errors import UserError
from ..places import force_folder_to_disk, write_beside_then_replace
from .copying import Tell, copy_store

SCHEMA = "cqdesk/backup/1"
CHUNK = 1 << 20
_NAME = re.compile(r"(\d{6,})-\d{8}-\d{4}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SPARE = 16 << 20
"""Bytes that shall stay free beside a backup."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup holds."""

    number: int
    at: str
    """UTC instant."""
    reason: str
    """`by hand`, `daily`, `on close`."""
    program: str
    kind: str
    """`live` or `practice`."""
    structure: int
    """Schema version of the store."""
    store_uid: str
    epoch: str
    store_sha256: str
    store_size: int
    rows: dict[str, int]
    """Rows of every table of the store."""
    files: dict[str, int]
    """Originals: sha256 -> bytes."""
    missing: list[str] = field(default_factory=list)
    """Originals that were gone or damaged when the backup was taken."""

    @property
    def taken_at(self) -> datetime:
        """When it was taken."""
        return datetime.fromisoformat(self.at)

    @property
    def total(self) -> int:
        """Bytes a restore writes."""
        return self.store_size + sum(self.files.values())

    def to_bytes(self) -> bytes:
        """The manifest as it is written."""
        return json.dumps({"schema": SCHEMA, **asdict(self)}, ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Read a manifest and believe nothing of it but its form. Raises `UserError`: no backup, damaged, newer."""
        try:
            found = json.loads(data)
            schema = found.pop("schema")
            if schema != SCHEMA:
                raise newer() if str(schema).startswith("cqdesk/backup/") else not_a_backup()
            made = cls(**found)
            numbers = [made.number, made.structure, made.store_size, *made.rows.values(), *made.files.values()]
            if not all(isinstance(one, int) and one >= 0 for one in numbers):
                raise ValueError
            if not all(_SHA256.fullmatch(one) for one in (made.store_sha256, *made.files, *made.missing)):
                raise ValueError
            if made.taken_at.tzinfo is None or not all(isinstance(one, str) for one in (made.kind, made.store_uid)):
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise damaged("备份清单已损坏，无法使用。") from None
        return made


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the taker of a backup knows of the store."""

    at: datetime
    reason: str
    program: str
    kind: str
    structure: int
    store_uid: str
    epoch: str


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A backup just taken."""

    manifest: Manifest
    place: Path
    """Its manifest, or the archive."""
    written: int
    """Bytes newly written; the rest was there."""


class BackupFolder:
    """The backups of one store in a folder a user chose."""

    def __init__(self, chosen: Path, store_uid: str, *, link: bool = False) -> None:
        self.root = chosen / f"cqdesk-{store_uid[:8]}"
        self._link = link
        """Give originals a second name instead of copying them: a folder beside the store survives no disk anyway."""

    def file(self, sha256: str) -> Path:
        """Where an original lies."""
        return self.root / "files" / sha256[:2] / sha256

    def manifests(self) -> list[tuple[Path, Manifest]]:
        """The backups that can be read, oldest first."""
        found = []
        for place in sorted(self.root.glob("*.json")) if self.root.is_dir() else []:
            if _NAME.fullmatch(place.stem):
                try:
                    found.append((place, Manifest.from_bytes(place.read_bytes())))
                except (OSError, UserError):
                    continue  # `check` of that very backup says what is wrong with it
        return sorted(found, key=lambda one: one[1].number)

    def take(self, store_file: Path, originals: Path, facts: Facts, tell: Tell | None = None) -> Taken:
        """Copy the store and the originals that are new. Raises `UserError`; what was there before stays as it was."""
        with told_in_words():
            self.root.mkdir(parents=True, exist_ok=True)
            self._clear_leftovers()
            number = 1 + max((int(m[1]) for p in self.root.iterdir() if (m := _NAME.match(p.name))), default=0)
            name = f"{number:06d}-{facts.at.astimezone(CHINA):%Y%m%d-%H%M}"
            part = self.root / f".{uuid.uuid4().hex}.part"
            room_for(self.root, store_file.stat().st_size)
            try:
                rows = copy_store(store_file, part, tell=tell).rows
                sha256, size = hash_file(part)
                files, missing, written = self._add_originals(originals, tell)
                copy = self.root / f"{name}.sqlite"
                os.replace(part, copy)
                force_folder_to_disk(self.root)
                manifest = manifest_of(facts, number, sha256, size, rows, files, missing)
                place = self.root / f"{name}.json"
                write_beside_then_replace(place, manifest.to_bytes())
            finally:
                part.unlink(missing_ok=True)
        return Taken(manifest=manifest, place=place, written=written + size)

    def _clear_leftovers(self) -> None:
        """What a kill or a stick pulled out left: copies without a manifest, unfinished files."""
        for place in self.root.iterdir():
            half = place.suffix == ".sqlite" and _NAME.fullmatch(place.stem) and not place.with_suffix(".json").exists()
            if half or (place.name.startswith(".") and place.suffix == ".part"):
                place.unlink(missing_ok=True)

    def _add_originals(self, originals: Path, tell: Tell | None) -> tuple[dict[str, int], list[str], int]:
        files: dict[str, int] = {}
        missing: list[str] = []
        written = 0
        there = originals_in(originals)
        new = [one for one in there if not self._has(*one)]
        room_for(self.root, sum(size for _, size in new))
        for done, (sha256, size) in enumerate(there):
            if tell is not None and done % 64 == 0:
                tell(done, len(there))
            if not self._has(sha256, size):
                try:
                    copy_checked(originals / sha256[:2] / sha256, self.file(sha256), sha256, link=self._link)
                except _Differs:
                    missing.append(sha256)
                    continue
                written += size
            files[sha256] = size
        return files, missing, written

    def _has(self, sha256: str, size: int) -> bool:
        """Whether an original of that name and size is there; `check` reads it through."""
        try:
            return self.file(sha256).stat().st_size == size
        except FileNotFoundError:
            return False

    def prune(self, rule: KeepRule) -> int:
        """Take away backups the rule no longer keeps, and originals none of the others names. Returns how many went."""
        with told_in_words():
            all_of_them = self.manifests()
            kept = kept_backups(((one.number, business_date(one.taken_at)) for _, one in all_of_them), rule)
            going = [(place, one) for place, one in all_of_them if one.number not in kept]
            if not going:
                return 0
            for place, _ in going:
                place.unlink()  # the manifest first: what it named is then no backup any more
                place.with_suffix(".sqlite").unlink(missing_ok=True)
            unread = sum(1 for place in self.root.glob("*.json") if _NAME.fullmatch(place.stem)) != len(kept)
            if unread:
                return len(going)  # a manifest that cannot be read may name originals: all of them stay
            named = {sha256 for _, one in all_of_them if one.number in kept for sha256 in one.files}
            for sha256, _ in originals_in(self.root / "files"):
                if sha256 not in named:
                    self.file(sha256).unlink(missing_ok=True)
            return len(going)


def manifest_of(
    facts: Facts,
    number: int,
    sha256: str,
    size: int,
    rows: dict[str, int],
    files: dict[str, int],
    missing: list[str],
) -> Manifest:
    """The manifest of what was copied."""
    return Manifest(
        number=number,
        at=facts.at.isoformat(),
        reason=facts.reason,
        program=facts.program,
        kind=facts.kind,
        structure=facts.structure,
        store_uid=facts.store_uid,
        epoch=facts.epoch,
        store_sha256=sha256,
        store_size=size,
        rows=rows,
        files=files,
        missing=missing,
    )


def originals_in(folder: Path) -> list[tuple[str, int]]:
    """(sha256, bytes) of the originals in a `files` folder, by name."""
    found = []
    if folder.is_dir():
        with os.scandir(folder) as groups:
            for group in groups:
                if group.is_dir():
                    with os.scandir(group) as files:
                        found += [(one.name, one.stat().st_size) for one in files if _SHA256.fullmatch(one.name)]
    return sorted(found)


class _Differs(Exception):
    """An original is gone, or no longer what its name says."""


def copy_checked(source: Path, target: Path, sha256: str, *, link: bool = False) -> None:
    """Copy an original, forced to disk, under its name only when the bytes are what the name says."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        if link and _linked(source, part):
            if hash_file(part)[0] != sha256:
                raise _Differs
            os.replace(part, target)
            force_folder_to_disk(target.parent)
            return
        try:
            reading = source.open("rb")
        except FileNotFoundError:
            raise _Differs from None
        with reading, part.open("xb") as writing:
            found = pour(reading, writing)
            writing.flush()
            os.fsync(writing.fileno())
        if found != sha256:
            raise _Differs
        os.replace(part, target)
        force_folder_to_disk(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _linked(source: Path, part: Path) -> bool:
    try:
        os.link(source, part)
    except OSError:  # gone, another disk, or a file system without second names: copying tells
        return False
    return True


def pour(reading: IO[bytes], writing: IO[bytes] | None, most: int | None = None) -> str:
    """Read to the end, write what was read, return its sha256. Raises `UserError` beyond `most` bytes."""
    digest = hashlib.sha256()
    total = 0
    while piece := reading.read(CHUNK):
        total += len(piece)
        if most is not None and total > most:
            raise damaged("备份中的文件比清单所记的大，疑似被改动，已停止读取。")
        digest.update(piece)
        if writing is not None:
            writing.write(piece)
    return digest.hexdigest()


def hash_file(path: Path) -> tuple[str, int]:
    """(sha256, bytes) of a file."""
    with path.open("rb") as file:
        return pour(file, None), path.stat().st_size


def room_for(folder: Path, wanted: int) -> None:
    """Raise `UserError` `backup-no-room` when the disk of `folder` has not that many bytes to spare."""
    free = shutil.disk_usage(folder).free
    if free < wanted + _SPARE:
        raise UserError(
            "backup-no-room",
            f"存放备份的磁盘空间不足：需要约 {megabytes(wanted + _SPARE)}，还剩 {megabytes(free)}。",
            "请清理该磁盘，或另选一个有足够空间的磁盘（如移动硬盘）再备份；现有数据和已有备份没有改动。",
        )


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / (1 << 30):.1f} GB" if size >= 1 << 30 else f"{max(size / (1 << 20), 0.1):.1f} MB"


@contextmanager
def told_in_words() -> Iterator[None]:
    """Troubles of the place of a backup in plain words: the work itself is never touched by them."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise UserError(
                "backup-no-room",
                "存放备份的磁盘已满（或不支持这么大的文件），这次备份没有完成。",
                "请清理该磁盘，或另选一个磁盘再备份；现有数据和已有备份没有改动。",
            ) from error
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise UserError(
                "backup-read-only",
                "备份文件夹不能写入（U 盘写保护，或没有权限），没有备份。",
                "请打开 U 盘的写保护开关，或另选一个可以写入的文件夹。",
            ) from error
        raise UserError(
            "backup-gone",
            f"读写备份文件夹时中断（系统错误代码 {error.errno}），这次操作没有完成。",
            "请确认移动硬盘或网络共享已连接，再试一次；现有数据和已有备份没有改动。",
        ) from error


def not_a_backup() -> UserError:
    """The file is no backup of ours."""
    return UserError(
        "backup-foreign",
        "该文件不是 cqdesk 的备份。",
        "请选择以 .cqbackup 结尾的备份文件，或备份文件夹中的 .json 清单。",
    )


def newer() -> UserError:
    """The backup was made by a newer program."""
    return UserError(
        "backup-newer", "备份由更新版本的 cqdesk 生成，本版本不能读取。", "请安装新版 cqdesk 后再恢复；备份没有改动。"
    )


def damaged(message: str) -> UserError:
    """The backup does not hold."""
    return UserError("backup-damaged", message, "请改用另一份备份，并保留这一份供软件支持查看。")


def issue_sentences(manifest: Manifest) -> list[str]:
    """What the taker of a backup has to say of it."""
    return [f"有 {len(manifest.missing)} 个原始单据缺失或已损坏，没有备份到。"] if manifest.missing else []
