"""Opening the store: one policy for every connection, the schema ladder, refusals in plain words.

The only module (beside `search`) that knows the dialect: write-ahead log, synchronous FULL, foreign keys, busy timeout,
BEGIN IMMEDIATE for writing. A newer store is refused unharmed; before a migration the file is copied and the copy
verified.
"""

from __future__ import annotations

import secrets
import sqlite3
import string
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection as Connection
from sqlalchemy import create_engine, event, select
from sqlalchemy.exc import DBAPIError, OperationalError

from ..domain.clock import Clock
from ..errors import Fault, UserError
from . import migrations
from .tables import meta

LIVE, PRACTICE = "live", "practice"
_WRITE = "cqdesk_write"


def new_epoch() -> str:
    """Five random letters that begin every client number of this store (design: drawn when created, restored, moved)."""
    return "".join(secrets.choice(string.ascii_uppercase) for _ in range(5))


class Store:
    """One open store file. Connections come from a pool; one writer at a time, readers beside it."""

    def __init__(self, path: Path, kind: str, clock: Clock) -> None:
        self.path = path
        self.kind = kind
        self.clock = clock
        self._writing = threading.RLock()
        self._engine = create_engine(
            f"sqlite:///{path}", connect_args={"isolation_level": None, "timeout": 10, "check_same_thread": False}
        )
        event.listen(self._engine, "connect", _on_connect)
        event.listen(self._engine, "begin", _on_begin)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that may write. Commits at the end, rolls back on any exception."""
        with self._writing, plain_words(self.path), self._engine.connect() as connection:
            connection = connection.execution_options(**{_WRITE: True})
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view; nothing may be written."""
        with plain_words(self.path), self._engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


def _on_connect(raw: Any, _record: Any) -> None:
    cursor = raw.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def plain_words(path: Path) -> Iterator[None]:
    """The environment's troubles in plain words; our own faults pass through."""
    try:
        yield
    except DBAPIError as error:
        found = _trouble(str(error.orig))
        if found is None:
            raise
        raise found from error
    except sqlite3.Error as error:
        found = _trouble(str(error))
        if found is None:
            raise
        raise found from error


def _trouble(words: str) -> UserError | None:
    words = words.lower()
    if "disk is full" in words or "disk full" in words:
        return UserError(
            "disk-full", "磁盘已满，刚才的修改没有保存。", "请清理磁盘空间后重试；之前已保存的内容不受影响。"
        )
    if "readonly" in words or "read-only" in words or "unable to open" in words:
        return UserError(
            "data-folder-read-only",
            "数据文件夹不能写入，内容没有保存。",
            "请检查文件夹权限，或用 --data 指定一个可写的文件夹。",
        )
    if "locked" in words or "busy" in words:
        return UserError(
            "store-busy", "数据文件正被另一个程序占用。", "请稍等片刻重试；如仍出现，请关闭其他 cqdesk 窗口。"
        )
    if "malformed" in words or "not a database" in words or "disk i/o" in words:
        return UserError(
            "store-damaged", "数据文件已损坏，无法读取。", "请不要删除该文件；从 backup 文件夹中最近的备份恢复。"
        )
    return None


def open_store(path: Path, *, kind: str, clock: Clock) -> Store:
    """Open the store at `path`, creating or migrating it. Raises `UserError`: newer, damaged, foreign, wrong kind."""
    fresh = not path.exists() or path.stat().st_size == 0
    store = Store(path, kind, clock)
    try:
        version = 0 if fresh else _version(store)
        if version > migrations.CURRENT:
            raise UserError(
                "store-newer",
                f"数据文件由更新版本的 cqdesk 建立（结构 {version}，本程序支持到 {migrations.CURRENT}）。",
                "请安装新版 cqdesk 后再打开；数据文件没有改动。",
            )
        if version < migrations.CURRENT:
            if not fresh:
                _verified_copy(path, version)
            _climb(store, version)
        _same_kind(store)
    except BaseException:
        store.close()
        raise
    return store


def _version(store: Store) -> int:
    try:
        with store.read() as connection:
            found = connection.execute(select(meta.c.value).where(meta.c.key == "schema_version")).scalar_one_or_none()
    except OperationalError as error:
        if "no such table" in str(error):
            raise UserError(
                "store-foreign", "该文件不是 cqdesk 的数据文件。", "请检查 --data 指定的文件夹，或换一个空文件夹。"
            ) from error
        raise
    if found is None or not found.isdigit():
        raise UserError(
            "store-foreign", "该文件不是 cqdesk 的数据文件。", "请检查 --data 指定的文件夹，或换一个空文件夹。"
        )
    return int(found)


def _climb(store: Store, version: int) -> None:
    with store.write() as connection:
        for number in range(version, migrations.CURRENT):
            migrations.STEPS[number](connection)
        values = {"schema_version": str(migrations.CURRENT)}
        if version == 0:
            values |= {"kind": store.kind, "epoch": new_epoch(), "client_counter": "0"}
        for key, value in values.items():
            connection.execute(meta.delete().where(meta.c.key == key))
            connection.execute(meta.insert().values(key=key, value=value))


def _same_kind(store: Store) -> None:
    with store.read() as connection:
        kind = connection.execute(select(meta.c.value).where(meta.c.key == "kind")).scalar_one()
    if kind != store.kind:
        names = {LIVE: "正式", PRACTICE: "练习"}
        raise UserError(
            "store-other-kind",
            f"这是{names.get(kind, kind)}数据，不能当作{names[store.kind]}数据打开。",
            "正式数据与练习数据分开存放，请选择对应的文件夹。",
        )


def _verified_copy(path: Path, version: int) -> Path:
    """Copy the store beside itself before a migration and check the copy. Raises `UserError` when it is not whole."""
    copy = path.with_name(f"{path.stem}-before-{version + 1}{path.suffix}")
    copy.unlink(missing_ok=True)
    with plain_words(path):
        source, target = sqlite3.connect(path), sqlite3.connect(copy)
        try:
            source.backup(target)
            verdict = target.execute("PRAGMA integrity_check").fetchone()[0]
        finally:
            target.close()
            source.close()
    if verdict != "ok":
        raise UserError(
            "store-damaged", "升级前的备份没有通过检查，已停止升级。", "请从 backup 文件夹中最近的备份恢复。"
        )
    return copy


def read_meta(connection: Connection, key: str) -> str:
    """One value of the store's own facts. Raises `Fault` when it is missing."""
    found = connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none()
    if found is None:
        raise Fault(f"store has no {key}")
    return str(found)


def write_meta(connection: Connection, key: str, value: str) -> None:
    """Set one of the store's own facts."""
    connection.execute(meta.update().where(meta.c.key == key).values(value=value))


def integrity(connection: Connection) -> tuple[bool, bool]:
    """(the file is whole, every reference leads somewhere), as the database itself finds."""
    whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    tied = connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
    return whole, tied


def kind_of(path: Path) -> str:
    """Whether a store file is live or practice, without opening it for work. Raises `UserError` if it is no store."""
    with plain_words(path):
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            row = connection.execute("SELECT value FROM meta WHERE key = 'kind'").fetchone()
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            row = None
        finally:
            connection.close()
    if row is None:
        raise UserError(
            "store-foreign", "该文件不是 cqdesk 的数据文件。", "请检查 --data 指定的文件夹，或换一个空文件夹。"
        )
    return str(row[0])
