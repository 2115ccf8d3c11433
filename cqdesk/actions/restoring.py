"""Restoring a backup: rehearsed in a passing folder, proven there, and only then put in place in one step.

    prepared = prepare_restore(root, file, …)     nothing that is in use has changed
    put_in_place(prepared)                        the present store is set aside, never deleted

The restored store draws a new epoch when it is next opened and puts everything unsettled in doubt (`moved`). Receipts
that came after the backup was taken are carried over: what the authority said is never forgotten by a restore.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..domain.clock import CHINA, Clock, SystemClock
from ..errors import UserError
from ..places import (
    Places,
    force_folder_to_disk,
    is_network_drive,
    make_folder,
    storage_error,
    write_beside_then_replace,
)
from ..store import archive, backup, receipts
from ..store.checkup import counts_of_rows, file_sha256
from ..store.copying import Tell, hold_alone
from ..store.engine import KIND_ZH, LIVE, PRACTICE, kind_of, open_store, write_place
from ..store.files import Files
from ..store.locks import FileLock
from ..store.presence import PASSING, Presence, clear_passing
from .desk import desk_on, user_name
from .state import NOTE
from .verifying import verify

_CANNOT_BE_READ = frozenset({"store-damaged", "store-foreign", "store-newer", "store-older", "store-other-kind"})
"""What may be wrong with the present store without standing in the way of a restore."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A backup unpacked, climbed to today's structure and proven, waiting beside the store."""

    root: Path
    folder: Path
    source: Path
    taken_at: datetime
    kind: str
    counts: dict[str, int]
    sha256: str
    """Of the backup: the file, or the manifest in a folder."""
    issues: list[dict[str, Any]]
    presence: Presence
    """Keeps the folder from being taken for what a dead process left."""

    @property
    def taken_zh(self) -> str:
        """When it was taken, for people."""
        return archive.taken_zh(self.taken_at)


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a restore did."""

    source: Path
    counts: dict[str, int]
    sha256: str
    set_aside: Path | None
    in_doubt: int
    carried: int
    issues: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The answer of the command-line contract, and what else was done."""
        return {
            "file": str(self.source),
            "counts": self.counts,
            "sha256": self.sha256,
            "issues": self.issues,
            "set_aside": str(self.set_aside or ""),
            "in_doubt": self.in_doubt,
            "carried_receipts": self.carried,
        }


def restore(
    root: Path, file: Path, *, practice: bool = False, clock: Clock | None = None, tell: Tell | None = None
) -> Restored:
    """Restore a backup into the data folder `root` from the command line. Raises `UserError`; all is then as it was."""
    from .desk import open_desk

    home = root / "practice" if practice else root
    kind = PRACTICE if practice else LIVE
    if is_network_drive(root):
        raise UserError("store-on-network", "数据文件夹在网络盘上，不能恢复到那里。", "请用 --data 指定本机硬盘。")
    Places(home).create()
    prepared = prepare_restore(home, file, kind=kind, clock=clock, tell=tell)
    aside, carried = put_in_place(prepared, clock=clock)
    with open_desk(root, practice=practice, clock=clock) as desk:
        doubtful = desk.moved_in_doubt
    return Restored(
        source=prepared.source,
        counts=prepared.counts,
        sha256=prepared.sha256,
        set_aside=aside,
        in_doubt=doubtful,
        carried=carried,
        issues=prepared.issues,
    )


def newest_backup(place: Path) -> Path:
    """The file itself, or the newest backup of a folder. Raises `UserError` when there is none."""
    if not place.is_dir():
        return place
    found = [one for folder in (place, *place.glob("cqdesk-*")) if folder.is_dir() for one in _backups_in(folder)]
    if not found:
        raise UserError(
            "backup-none", f"“{place.name}”里没有 cqdesk 的备份。", "请选择备份文件（.cqbackup 或 .json）。"
        )
    return max(found, key=lambda one: (_taken(one), one.name))


def _backups_in(folder: Path) -> Sequence[Path]:
    """Archives, and of the backups of one store, which are numbered whatever the clock said, the newest."""
    numbered = sorted(folder.glob("[0-9]*-[0-9]*.json"), key=lambda one: (len(one.name), one.name))
    return [*folder.glob(f"*{archive.SUFFIX}"), *numbered[-1:]]


def _taken(place: Path) -> datetime:
    """When a backup was taken, by what it says itself: copying it may have changed the time of its file."""
    try:
        return archive.open_source(place).manifest.taken_at
    except UserError:  # the newest by its file is not passed over in silence: opening it says what is wrong with it
        return datetime.fromtimestamp(place.stat().st_mtime, UTC)


def prepare_restore(
    root: Path, file: Path, *, kind: str, clock: Clock | None = None, tell: Tell | None = None
) -> Prepared:
    """Rehearse a restore in a passing folder of `root`. Raises `UserError`, leaving nothing; else `put_in_place`.

    The store may be open in this process while this runs.
    """
    clock = clock or SystemClock()
    source = archive.open_source(newest_backup(file))
    if source.manifest.kind != kind:
        here, there = KIND_ZH.get(kind, kind), KIND_ZH.get(source.manifest.kind, "其他")
        raise UserError(
            "store-other-kind",
            f"这是{there}数据的备份，不能恢复为{here}数据。",
            "正式数据与练习数据分开存放，请选择对应的备份；命令行恢复练习数据请加 --practice。",
        )
    for left in root.glob(f"{PASSING}*"):
        clear_passing(left)
    with backup.told_in_words():
        backup.room_for(root, source.manifest.total)
        folder = root / f"{PASSING}{uuid.uuid4().hex}"
        folder.mkdir()
    presence = Presence(folder)
    presence.arrive()
    try:
        return _rehearse(root, folder, source, kind, clock, tell, presence)
    except BaseException:
        presence.leave()
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _rehearse(
    root: Path,
    folder: Path,
    source: archive.Source,
    kind: str,
    clock: Clock,
    tell: Tell | None,
    presence: Presence,
) -> Prepared:
    places = Places(folder)
    places.create()
    archive.unpack_store(source, places.store_file)
    if kind_of(places.store_file) != kind:
        raise backup.damaged("备份清单与其中的数据文件不是同一种，疑似被改动。")
    _unpack_originals(source, places.files, Files(Places(root).files), tell)
    # climbs when it is older, and refuses when it is newer or damaged
    store = open_store(places.store_file, kind=kind, clock=clock)
    with desk_on(store, places, clock, user_name()) as desk:
        facts = {"taken": source.manifest.at, "number": source.manifest.number}
        with desk.store.write() as connection:
            write_place(connection, "restored")
            desk.write_history(connection, "settings", "restored", facts)
        found = verify(desk, tell=tell)
    return Prepared(
        root=root,
        folder=folder,
        source=source.place,
        taken_at=source.manifest.taken_at,
        kind=kind,
        counts=counts_of_rows(source.manifest.rows, len(source.manifest.files)),
        sha256=file_sha256(source.place),
        issues=found["issues"],
        presence=presence,
    )


def _unpack_originals(source: archive.Source, target: Path, present: Files, tell: Tell | None) -> None:
    """Every original that is whole. One that is gone or spoiled in the backup keeps nobody from the rest: it is taken from
    the present folder if it is whole there, else `verify` of the restored store names it."""
    for done, (sha256, size) in enumerate(source.manifest.files.items()):
        if tell is not None and done % 64 == 0:
            tell(done, len(source.manifest.files))
        place = target / sha256[:2] / sha256
        place.parent.mkdir(exist_ok=True)
        try:
            _unpack_original(source, sha256, size, place)
        except UserError as error:
            place.unlink(missing_ok=True)
            if error.id != "backup-damaged" or not source.place.exists():  # or the stick was pulled out
                raise
            if present.holds(sha256):
                write_beside_then_replace(place, present.read(sha256))


def _unpack_original(source: archive.Source, sha256: str, size: int, place: Path) -> None:
    with backup.told_in_words(), source.original(sha256) as stream, place.open("xb") as file:
        found = backup.pour(stream, file, size)
        file.flush()
        os.fsync(file.fileno())
    if found != sha256:
        raise backup.damaged("备份中的原始单据与清单不符，已损坏。")


def discard(prepared: Prepared) -> None:
    """Throw a rehearsed restore away: nothing was changed by it."""
    prepared.presence.leave()
    shutil.rmtree(prepared.folder, ignore_errors=True)


def put_in_place(prepared: Prepared, clock: Clock | None = None) -> tuple[Path | None, int]:
    """Make the prepared store the one in use.

    Returns where the present one was set aside (None if there was none) and how many of its receipts were carried over.

    Raises `UserError` `store-in-use` while any window or command has the present store open; all is then as it was.
    """
    clock = clock or SystemClock()
    places, passing = Places(prepared.root), Places(prepared.folder)
    lock = FileLock(places.root / "backup.lock")
    if not lock.take():
        raise UserError("backup-running", "另一个窗口正在备份或恢复。", "请稍候再试。")
    try:
        with lock:
            present = places.store_file
            if present.exists() and not hold_alone(present):
                raise UserError(
                    "store-in-use",
                    "数据正在另一个 cqdesk 窗口中使用，没有恢复。",
                    "请关闭所有 cqdesk 窗口后再恢复；现有数据没有改动。",
                )
            carried = _carry_receipts(passing, present, prepared.kind, clock) if present.exists() else 0
            if not hold_alone(passing.store_file):
                raise UserError("store-busy", "刚解开的备份被另一个程序占用。", "请暂停杀毒软件扫描后重试。")
            _add_originals(passing.files, Files(places.files))
            aside = _set_aside(places, clock.now()) if present.exists() else None
            os.replace(passing.store_file, present)
            force_folder_to_disk(places.root)
    except OSError as error:
        raise storage_error(error) from error
    finally:
        prepared.presence.leave()
    discard(prepared)
    return aside, carried


def _add_originals(passing: Path, kept: Files) -> None:
    for sha256, _ in backup.originals_in(passing):
        place = kept.place(sha256)
        if not kept.holds(sha256):
            make_folder(place.parent)
            os.replace(passing / sha256[:2] / sha256, place)
            force_folder_to_disk(place.parent)


def _set_aside(places: Places, now: datetime) -> Path:
    """Give the present store a second name; it keeps its first until the restored one takes it."""
    folder = places.backup / f"set-aside-{now.astimezone(CHINA):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:4]}"
    make_folder(folder)
    aside = folder / places.store_file.name
    try:
        os.link(places.store_file, aside)
    except OSError:  # a file system without second names
        shutil.copyfile(places.store_file, aside)
    for rest in ("-wal", "-shm"):  # only a damaged store still has them
        with suppress(FileNotFoundError):
            os.replace(f"{places.store_file}{rest}", f"{aside}{rest}")
    force_folder_to_disk(folder)
    return aside


def _carry_receipts(passing: Places, present: Path, kind: str, clock: Clock) -> int:
    """Raw receipts the present store has and the backup lacks: kept as new, understood in the next round.

    What people noted is left out: it belongs to work that the restore takes back.
    """
    carried = 0
    with closing(open_store(passing.store_file, kind=kind, clock=clock)) as restored:
        try:
            with (
                closing(open_store(present, kind=kind, clock=clock, reading=True)) as store,
                store.read() as there,
                restored.write() as here,
            ):
                for row in receipts.raw_receipts(there):
                    if row.channel_name != NOTE:
                        carried += receipts.keep_again(here, row) is not None
        except UserError as error:
            if error.id not in _CANNOT_BE_READ:
                raise
            return 0  # that is why somebody restores; it is set aside whole
    return carried
