"""Backups: taken while people work, proven, kept by age; as one file for the hand, in a folder by themselves.

Nothing is written into the store but the plan (where to, how many): when the last backup was taken is a fact of this
machine and stands beside the store (`store.care`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from .. import __version__
from ..domain.keeping import KeepRule
from ..errors import UserError
from ..forms.issues import Issue
from ..store import archive, backup, settings
from ..store.care import high_water, note_care, read_care
from ..store.checkup import counts_of_rows, file_sha256
from ..store.copying import Tell
from ..store.engine import name_store, read_meta, store_uid
from ..store.locks import FileLock
from .desk import Desk

SETTING = "backup"
DAY = timedelta(hours=20)
"""A desk switched on every morning at about the same time gets one backup a day."""
REMIND_AFTER = timedelta(days=7)
REASON_ZH = {"by hand": "手动", "daily": "每日", "on close": "退出时"}


@dataclass(frozen=True, kw_only=True)
class BackupPlan:
    """Where backups go by themselves, and how many stay."""

    folder: str = ""
    """"" = the folder `backup` beside the store: it survives a mistake, not the disk."""
    daily: int = 7
    weekly: int = 4
    monthly: int = 12
    on_close: bool = True

    @property
    def rule(self) -> KeepRule:
        """How many stay."""
        return KeepRule(daily=self.daily, weekly=self.weekly, monthly=self.monthly)


@dataclass(frozen=True, kw_only=True)
class BackupDone:
    """A backup that was taken and proven."""

    place: Path
    at: datetime
    counts: dict[str, int]
    sha256: str
    """Of the archive, or of the manifest."""
    issues: list[Issue]
    written: int
    """Bytes newly written."""
    remark: str = ""
    """What else the user should know: another place was taken."""

    def to_json(self) -> dict[str, Any]:
        """The answer of the command-line contract."""
        issues = [issue.to_json() for issue in self.issues]
        return {"file": str(self.place), "counts": self.counts, "sha256": self.sha256, "issues": issues}


def plan_of(desk: Desk) -> BackupPlan:
    """The plan in force."""
    with desk.store.read() as connection:
        known = settings.read(connection, SETTING, {})
    names = BackupPlan.__dataclass_fields__
    return BackupPlan(**{name: value for name, value in known.items() if name in names})


def set_plan(desk: Desk, plan: BackupPlan) -> BackupPlan:
    """Keep a plan. Raises `UserError` when it would keep nothing, or the folder cannot be written."""
    if min(plan.daily, plan.weekly, plan.monthly) < 0 or plan.daily < 1:
        raise UserError("backup-keeps-none", "每日备份至少要保留 1 份。", "请把“每日”改为 1 以上，其余不小于 0。")
    if plan.folder:
        folder = Path(plan.folder)
        if folder.resolve().is_relative_to(desk.places.files.resolve()):
            raise UserError("backup-in-files", "不能备份到原始单据文件夹里。", "请另选一个文件夹。")
        with backup.told_in_words():
            folder.mkdir(parents=True, exist_ok=True)
            trial = folder / ".cqdesk-trial.part"
            trial.write_bytes(b"")
            trial.unlink()
    with desk.store.write() as connection:
        settings.put(connection, SETTING, asdict(plan))
        desk.write_history(connection, "settings", "backup_plan", asdict(plan))
    return plan


def pack_backup(desk: Desk, folder: Path, tell: Tell | None = None) -> BackupDone:
    """Write everything into one file in `folder` (`cqdesk backup DIR`). Raises `UserError`; nothing is left then."""
    with _alone(desk):
        facts, mark = _facts(desk, "by hand")
        taken = archive.write_archive(folder, desk.store.path, desk.places.files, facts, tell)
        return _done(desk, taken, mark, file_sha256(taken.place))


def take_backup(desk: Desk, reason: str, tell: Tell | None = None) -> BackupDone:
    """Take a backup into the folder of the plan; into the one beside the store when that cannot be reached.

    Raises `UserError` when neither works; what was there stays as it was.
    """
    plan = plan_of(desk)
    with _alone(desk):
        facts, mark = _facts(desk, reason)
        chosen, remark = Path(plan.folder) if plan.folder else desk.places.backup, ""
        try:
            if plan.folder and not chosen.is_dir():
                raise UserError("backup-gone", f"备份文件夹“{chosen}”不在。", "请连接移动硬盘或网络共享。")
            taken = _take(desk, chosen, facts, tell)
        except UserError as error:
            if chosen == desk.places.backup or error.id == "store-damaged":
                raise
            taken = _take(desk, desk.places.backup, facts, tell)
            remark = f"{error.message}这次先备份到了本机：{desk.places.backup}。请连接后再备份一次。"
        backup.BackupFolder(taken.place.parent.parent, facts.store_uid).prune(plan.rule)
        return _done(desk, taken, mark, file_sha256(taken.place), remark)


def _take(desk: Desk, chosen: Path, facts: backup.Facts, tell: Tell | None) -> backup.Taken:
    folder = backup.BackupFolder(chosen, facts.store_uid, link=chosen == desk.places.backup)
    return folder.take(desk.store.path, desk.places.files, facts, tell)


def _alone(desk: Desk) -> FileLock:
    lock = FileLock(desk.places.root / "backup.lock")
    if not lock.take():
        raise UserError("backup-running", "另一个窗口正在备份或恢复。", "请稍候再试。")
    return lock


def _facts(desk: Desk, reason: str) -> tuple[backup.Facts, dict[str, Any]]:
    """What is known of the store before it is copied, and how far its work has come."""
    with desk.store.read() as connection:
        named, mark = store_uid(connection), high_water(connection)
        structure, epoch = int(read_meta(connection, "schema_version")), read_meta(connection, "epoch")
    if not named:
        with desk.store.write() as connection:
            named = name_store(connection)
    facts = backup.Facts(
        at=desk.clock.now(),
        reason=reason,
        program=__version__,
        kind=desk.kind,
        structure=structure,
        store_uid=named,
        epoch=epoch,
    )
    return facts, mark


def _done(desk: Desk, taken: backup.Taken, mark: dict[str, Any], sha256: str, remark: str = "") -> BackupDone:
    at = taken.manifest.taken_at
    told = {"at": taken.manifest.at, "place": str(taken.place), "bytes": taken.manifest.total}
    note_care(desk.places.root, backup=told, backed_up=mark)
    issues = [
        Issue(
            id="file-missing",
            severity="error",
            path="",
            message=sentence,
            remedy="请用“校验”找出是哪几票，从较早的备份恢复或重新导入这些单据。",
        )
        for sentence in backup.issue_sentences(taken.manifest)
    ]
    return BackupDone(
        place=taken.place,
        at=at,
        counts=counts_of_rows(taken.manifest.rows, len(taken.manifest.files)),
        sha256=sha256,
        issues=issues,
        written=taken.written,
        remark=remark,
    )


@dataclass(frozen=True, kw_only=True)
class KeptBackup:
    """A backup that could be restored."""

    place: Path
    at: datetime
    reason_zh: str
    size_zh: str


@dataclass(frozen=True, kw_only=True)
class Safety:
    """How safe the work is, for the page 数据安全."""

    plan: BackupPlan
    place: Path
    """Where backups go."""
    same_disk: bool
    """The disk that holds the work also holds its backups."""
    reachable: bool
    last_at: datetime | None
    last_place: str
    changed_since: bool
    """Work was done after the last backup."""
    verified_at: datetime | None
    verified_issues: int
    due: bool
    """A backup should be taken now by itself."""
    remind: bool
    """A person should be told."""
    kept: list[KeptBackup]


def safety(desk: Desk) -> Safety:
    """Where the work stands. A time that lies ahead (a clock set back) counts as unknown: better a backup too many."""
    plan = plan_of(desk)
    care = read_care(desk.places.root)
    now = desk.clock.now()
    last, verified = care.get("backup") or {}, care.get("verify") or {}
    last_at = _instant(last.get("at"), now)
    with desk.store.read() as connection:
        mark = high_water(connection)
        changed = mark["history"] > 0 and care.get("backed_up") != mark
        named = store_uid(connection)
    place = Path(plan.folder) if plan.folder else desk.places.backup
    found = backup.BackupFolder(place, named).manifests() if named else []
    old = last_at is None or now - last_at >= DAY
    return Safety(
        plan=plan,
        place=place,
        same_disk=_same_disk(place, desk.places.root),
        reachable=place.is_dir(),
        last_at=last_at,
        last_place=str(last.get("place", "")),
        changed_since=changed,
        verified_at=_instant(verified.get("at"), now),
        verified_issues=int(verified.get("issues", 0)),
        due=changed and old,
        remind=changed and (last_at is None or now - last_at >= REMIND_AFTER),
        kept=[
            KeptBackup(
                place=p, at=m.taken_at, reason_zh=REASON_ZH.get(m.reason, m.reason), size_zh=backup.megabytes(m.total)
            )
            for p, m in reversed(found)
        ],
    )


def _same_disk(place: Path, root: Path) -> bool:
    """Whether both lie on one file system, as far as the system tells."""
    try:
        there = next(one for one in (place, *place.parents) if one.exists())
        return there.stat().st_dev == root.stat().st_dev
    except (OSError, StopIteration):
        return False


def _instant(words: Any, now: datetime) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(words))
    except ValueError:
        return None
    return found if found.tzinfo is not None and found <= now else None
