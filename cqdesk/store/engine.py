"""Opening the store: one policy for every connection, the schema ladder, refusals in plain words.

The only module (beside `search` and `prepared`) that knows the dialect: write-ahead log, synchronous FULL, foreign
keys, busy timeout, BEGIN IMMEDIATE for writing, query_only for reading. A file is looked at without touching it before
it is opened for work, so that a newer, foreign or other kind of file stays as it is to the byte. A new store appears
under its name whole or not at all. Before a migration the file is copied, the copy verified and the climb tried on
another copy.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import string
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import sqlalchemy.dialects.sqlite  # noqa: F401  # the engine would load it later, by its name
from sqlalchemy import Connection as Connection
from sqlalchemy import QueuePool, create_engine, event, select
from sqlalchemy.exc import DBAPIError

from ..domain.clock import Clock
from ..errors import Fault, UserError
from ..places import force_folder_to_disk, make_folder, storage_error
from . import migrations, seals
from .copying import copy_store
from .tables import meta

LIVE, PRACTICE = "live", "practice"
KIND_ZH = {LIVE: "正式", PRACTICE: "练习"}
_WRITE = "cqdesk_write"
_POLICY = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    # An edit writes about ten pages: at the usual 1000 every hundredth edit would wait until the log is carried over.
    # 4000 pages (16 MB) still fit the first block of the log's index.
    "wal_autocheckpoint=4000",
)
_WAIT_S = 10


def new_epoch() -> str:
    """Five random letters that begin every client number of this store (design: drawn when created, restored, moved)."""
    return "".join(secrets.choice(string.ascii_uppercase) for _ in range(5))


class Store:
    """One open store file. Connections come from a pool; one writer at a time, readers beside it."""

    def __init__(self, path: Path, kind: str, clock: Clock, *, reading: bool = False) -> None:
        self.path = path
        self.kind = kind
        self.clock = clock
        self.reading = reading
        """Opened to be looked at only (`verify` of a file): the file is never changed."""
        self._writing = threading.Lock()
        self._writer: int | None = None
        self._engine = create_engine(
            "sqlite://",
            creator=self._connect,
            poolclass=QueuePool,
            hide_parameters=True,  # values of a client never stand in a trace
        )
        event.listen(self._engine, "begin", _on_begin)

    def _connect(self) -> sqlite3.Connection:
        if self.reading:
            return _look_at(self.path)
        raw = sqlite3.connect(self.path, isolation_level=None, timeout=_WAIT_S, check_same_thread=False)
        try:
            for pragma in _POLICY:
                raw.execute(f"PRAGMA {pragma}").close()
        except BaseException:
            raw.close()
            raise
        return raw

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that may write. Commits at the end, rolls back on any exception.

        Raises `Fault` when the thread is inside such a transaction already: an act is one transaction.
        """
        if self.reading:
            raise Fault("a store opened for looking at is not written")
        if self._writer == threading.get_ident():
            raise Fault("a transaction was begun inside the transaction of the same act")
        with self._writing, _plain_words():
            self._writer = threading.get_ident()
            try:
                with self._engine.connect() as connection:
                    connection = connection.execution_options(**{_WRITE: True})
                    with connection.begin():
                        _refuse_newer(connection)
                        yield connection
            finally:
                self._writer = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view. Writing in it is a fault and changes nothing."""
        with _plain_words(reading=True), self._engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


def _refuse_newer(connection: Connection) -> None:
    """A newer program may have raised the store while this one had it open: then ours, which knows nothing of what is
    new, writes nothing more."""
    raw: sqlite3.Connection = connection.connection.dbapi_connection  # type: ignore[assignment]
    try:
        row = raw.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        return  # a store about to be made
    if row is not None and int(row[0]) > migrations.current():
        raise _newer(int(row[0]))


def _on_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITE)
    raw: sqlite3.Connection = connection.connection.dbapi_connection  # type: ignore[assignment]
    raw.execute(f"PRAGMA query_only={'OFF' if writing else 'ON'}").close()
    raw.execute("BEGIN IMMEDIATE" if writing else "BEGIN").close()
    seals.begin(connection)


def sight(connection: Connection) -> tuple[int, int] | None:
    """What state of the store this connection looks at: another value once anything was committed, by whomever.

    None inside a transaction that writes: what it sees may yet be taken back.
    """
    if connection.get_execution_options().get(_WRITE):
        return None
    raw: sqlite3.Connection = connection.connection.dbapi_connection  # type: ignore[assignment]
    version = int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())  # what the others committed
    return version, raw.total_changes


@contextmanager
def _plain_words(*, reading: bool = False) -> Iterator[None]:
    """The environment's troubles in plain words; our own faults pass through."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if reading and getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY:
            raise Fault("a reading transaction was about to write") from error
        found = _in_plain_words(cause)
        if found is None:
            raise
        raise found from error


def _in_plain_words(error: BaseException | None) -> UserError | None:
    """The sentence for a trouble of the environment; None when the fault is ours."""
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(code, int):
        return None
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return UserError(
            "store-gone",
            "数据文件被移走或删除了，刚才的修改没有保存。",
            "请关闭程序，把数据文件放回原处，或从 backup 文件夹恢复，再重新打开。",
        )
    full = UserError("disk-full", "磁盘已满，刚才的修改没有保存。", "请清理磁盘空间后重试；之前已保存的内容不受影响。")
    if code == sqlite3.SQLITE_IOERR_SHMSIZE:  # the log's index cannot be made larger: there is no room even to look
        return full
    match code & 0xFF:  # the upper bytes only tell more about the same result
        case sqlite3.SQLITE_FULL:
            return full
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return UserError(
                "data-folder-read-only",
                "数据文件夹不能写入，内容没有保存。",
                "请检查文件夹权限，或用 --data 指定一个可写的文件夹。",
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return UserError(
                "store-busy", "数据文件正被另一个程序占用。", "请稍等片刻重试；如仍出现，请关闭其他 cqdesk 窗口。"
            )
        case sqlite3.SQLITE_IOERR:
            return UserError(
                "store-io",
                "读写磁盘时出错，刚才的修改没有保存。",
                "请检查磁盘是否已连接、是否还有空间，然后重试；之前已保存的内容不受影响。",
            )
        case sqlite3.SQLITE_CORRUPT:
            return _damaged("数据文件已损坏，无法读取。")
        case sqlite3.SQLITE_NOTADB:
            return _foreign("该文件不是 cqdesk 的数据文件，或者开头已损坏。")
    return None


def _damaged(message: str) -> UserError:
    """The store can no longer be read as it should."""
    return UserError("store-damaged", message, "请不要删除该文件；从 backup 文件夹中最近的备份恢复。")


def _newer(version: int) -> UserError:
    """The store belongs to a newer program."""
    return UserError(
        "store-newer",
        f"数据文件由更新版本的 cqdesk 建立或升级（结构 {version}，本程序支持到 {migrations.current()}）。",
        "请关闭本窗口，安装新版 cqdesk 后再打开；数据文件没有改动。",
    )


def _foreign(message: str = "该文件不是 cqdesk 的数据文件。") -> UserError:
    """The file is no store of ours."""
    return UserError("store-foreign", message, "请检查 --data 指定的文件夹，或换一个空文件夹。")


def _look_at(path: Path) -> sqlite3.Connection:
    """A connection that cannot change the file. Without a log beside it nobody is at work, and none is made."""
    alone = not Path(f"{path}-wal").exists()
    uri = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_WAIT_S, check_same_thread=False)


def _peek(path: Path) -> tuple[int, str]:
    """(schema version, kind) of a store file, which stays untouched. Raises `UserError` when it is no store."""
    if path.is_file() and path.stat().st_size == 0:
        raise _damaged("数据文件是空的。")
    with _plain_words(), closing(_look_at(path)) as connection:
        try:
            known = dict(connection.execute("SELECT key, value FROM meta").fetchall())
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            raise _foreign() from error  # a database without our table
    version, kind = str(known.get("schema_version", "")), str(known.get("kind", ""))
    if not version.isdecimal() or not kind:
        raise _foreign()
    return int(version), kind


def kind_of(path: Path) -> str:
    """Whether a store file is live or practice, without touching it. Raises `UserError` if it is no store."""
    return _peek(path)[1]


def open_store(path: Path, *, kind: str, clock: Clock, reading: bool = False) -> Store:
    """Open the store at `path`, creating or migrating it; with `reading` only to look at it.

    Raises `UserError`, and leaves the file as it is: newer, damaged, foreign, of the other kind, migration failed.
    """
    if not reading and not path.exists():
        _create(path, kind, clock)
    version, found = _peek(path)
    if version > migrations.current():
        raise _newer(version)
    if found != kind:
        raise UserError(
            "store-other-kind",
            f"这是{KIND_ZH.get(found, found)}数据，不能当作{KIND_ZH[kind]}数据打开。",
            "正式数据与练习数据分开存放，请选择对应的文件夹。",
        )
    if version < migrations.current():
        if reading:
            raise UserError(
                "store-older", "数据文件是旧版本的结构。", "请先用本程序打开它所在的数据文件夹，升级后再检查。"
            )
        _upgrade(path, version, kind, clock)
    if not reading:
        _drop_second_name(path)
    store = Store(path, kind, clock, reading=reading)
    try:
        with store.read() as connection:
            read_meta(connection, "epoch")
    except BaseException:
        store.close()
        raise
    return store


def _create(path: Path, kind: str, clock: Clock) -> None:
    """Make a new store beside the place and give it its name in one step; another process may have been quicker."""
    if Path(f"{path}-wal").exists():
        raise UserError(
            "store-gone",
            "数据文件不见了，但还留有它未合并的修改。",
            "请把数据文件放回原处，或从 backup 文件夹恢复；确定不再需要时，请把以 -wal、-shm 结尾的文件移走。",
        )
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.new")
    store = Store(part, kind, clock)
    try:
        with store.write() as connection:
            migrations.create(connection)
            facts = {
                "schema_version": str(migrations.current()),
                "kind": kind,
                "epoch": new_epoch(),
                "client_counter": "0",
            }
            connection.execute(meta.insert(), [{"key": key, "value": value} for key, value in facts.items()])
        store.close()
        _take_name(part, path)
    except OSError as error:
        raise storage_error(error) from error
    finally:
        store.close()
        part.unlink(missing_ok=True)


def _take_name(part: Path, path: Path) -> None:
    try:
        os.link(part, path)
    except FileExistsError:
        return
    except OSError:  # a file system without second names
        if path.exists():
            return
        os.replace(part, path)
    force_folder_to_disk(path.parent)


def _drop_second_name(path: Path) -> None:
    """A kill between the two lines that name a new store leaves both names; the same file must not be opened as two."""
    if path.stat().st_nlink > 1:
        for part in path.parent.iterdir():
            if part.name.startswith(f".{path.name}.") and part.suffix == ".new":
                with suppress(FileNotFoundError):  # its maker is just taking it away
                    if part.samefile(path):
                        part.unlink()


def _upgrade(path: Path, version: int, kind: str, clock: Clock) -> None:
    """Copy, verify the copy, try the climb on another copy, then climb. On any failure the store is as it was."""
    folder = path.parent / "backup"
    make_folder(folder)
    kept = folder / f"{path.stem}-before-{migrations.current()}{path.suffix}"
    part = folder / f".{kept.name}.{uuid.uuid4().hex}.part"
    trial = folder / f".{kept.name}.{uuid.uuid4().hex}.trial"
    try:
        copy_store(path, part)
        if _peek(part)[0] >= migrations.current():
            return  # another process climbed meanwhile: the copy it kept of before must not be replaced by this one
        os.replace(part, kept)
        force_folder_to_disk(folder)
        copy_store(kept, trial)
        for place in (trial, path):
            with closing(Store(place, kind, clock)) as store:
                _climb(store, version)
    except OSError as error:
        raise storage_error(error) from error
    finally:
        for file in (part, trial):
            for rest in ("", "-wal", "-shm"):
                Path(f"{file}{rest}").unlink(missing_ok=True)


def _climb(store: Store, version: int) -> None:
    """All steps and their checks in one transaction, so that a failure returns to the store as it was."""
    with store.write() as connection:
        known = int(read_meta(connection, "schema_version"))  # another process may have climbed meanwhile
        try:
            for step in migrations.STEPS[known - 1 :]:
                step(connection)
            sound = all(integrity(connection))
        except UserError:
            raise
        except Exception as error:
            if isinstance(error, DBAPIError) and _in_plain_words(error.orig) is not None:
                raise  # a full disk, a lost folder: nothing wrong with the step
            raise _not_climbed(version) from error
        if not sound:
            raise _not_climbed(version)
        write_meta(connection, "schema_version", str(migrations.current()))


def _not_climbed(version: int) -> UserError:
    return UserError(
        "migration-failed",
        f"数据文件从结构 {version} 升级到 {migrations.current()} 没有成功，数据仍是升级前的样子。",
        "请继续使用原来版本的 cqdesk，并联系软件支持；升级前的备份在 backup 文件夹中。",
    )


def place_mark(path: Path) -> str:
    """Stands for this very file at this very place: another path or another file is another mark."""
    return hashlib.sha256(f"{path.resolve()}|{path.stat().st_ino}".encode()).hexdigest()


def read_place(connection: Connection) -> str:
    """The mark of the place the store was last used at, "" if it never was."""
    return str(connection.execute(select(meta.c.value).where(meta.c.key == "place")).scalar_one_or_none() or "")


def write_place(connection: Connection, mark: str) -> None:
    """Keep the mark of the place."""
    connection.execute(meta.delete().where(meta.c.key == "place"))
    connection.execute(meta.insert().values(key="place", value=mark))


def read_meta(connection: Connection, key: str) -> str:
    """One value of the store's own facts. Raises `Fault` when it is missing."""
    found = connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none()
    if found is None:
        raise Fault(f"store has no {key}")
    return str(found)


def write_meta(connection: Connection, key: str, value: str) -> None:
    """Set one of the store's own facts."""
    connection.execute(meta.update().where(meta.c.key == key).values(value=value))


def store_uid(connection: Connection) -> str:
    """The name of this line of stores, kept through backup, restore and move; "" until `name_store`."""
    return str(connection.execute(select(meta.c.value).where(meta.c.key == "uid")).scalar_one_or_none() or "")


def name_store(connection: Connection) -> str:
    """The name, drawn now if there is none yet."""
    if not (known := store_uid(connection)):
        known = uuid.uuid4().hex
        connection.execute(meta.insert().values(key="uid", value=known))
    return known


def integrity(connection: Connection) -> tuple[bool, bool]:
    """(the file is whole, every reference leads somewhere), as the database itself finds."""
    whole = connection.exec_driver_sql("PRAGMA integrity_check").scalars().first() == "ok"
    tied = connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
    return whole, tied
