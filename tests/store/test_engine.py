"""One policy for every connection; troubles of the environment are sentences and harm nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from cqdesk.domain.clock import ManualClock
from cqdesk.errors import Fault, UserError
from cqdesk.store import cases, copying, engine, migrations
from cqdesk.store.engine import LIVE, PRACTICE, Store, kind_of, open_store, read_meta, write_meta
from tests.store.conftest import NOW, OpenStore

ROOT = Path(__file__).resolve().parents[2]


def add_case(store: Store) -> str:
    with store.write() as connection:
        return cases.new_case(connection, direction="export", at=NOW, year=2026).number


def numbers(store: Store) -> list[str]:
    with store.read() as connection:
        return [case.number for case in cases.all_cases(connection)]


def refusal(opened: OpenStore, kind: str = LIVE, *, reading: bool = False) -> str:
    with pytest.raises(UserError) as caught:
        opened(kind, reading=reading)
    assert caught.value.message
    assert caught.value.remedy
    return caught.value.id


def set_version(place: Path, version: str) -> None:
    with closing(sqlite3.connect(place)) as raw, raw:
        raw.execute("UPDATE meta SET value = ? WHERE key = 'schema_version'", (version,))


# --- the policy ---------------------------------------------------------------------------------------------


def test_every_connection_follows_the_policy(store: Store) -> None:
    with store.write() as first, store.read() as second:
        for connection in (first, second):
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
            assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}


def test_a_record_that_points_nowhere_is_refused(store: Store) -> None:
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), store.write() as connection:
        cases.new_case(connection, direction="export", at=NOW, year=2026, company_id=99)
    assert numbers(store) == []


def test_writing_takes_the_lock_at_once(store: Store, place: Path) -> None:
    locked = pytest.raises(sqlite3.OperationalError, match="locked")
    with store.write(), closing(sqlite3.connect(place, timeout=0)) as other, locked:
        other.execute("BEGIN IMMEDIATE")


def test_an_exception_leaves_nothing_behind(store: Store) -> None:
    def fail_at_the_end() -> None:
        with store.write() as connection:
            cases.new_case(connection, direction="export", at=NOW, year=2026)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_at_the_end()
    assert numbers(store) == []
    assert add_case(store) == "26-000001"


def test_a_transaction_inside_a_transaction_is_a_fault_at_once(store: Store) -> None:
    with pytest.raises(Fault, match="transaction"), store.write(), store.write():
        pass
    assert add_case(store) == "26-000001"


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(Fault, match="reading"), store.read() as connection:
        cases.new_case(connection, direction="export", at=NOW, year=2026)
    assert numbers(store) == []
    assert add_case(store) == "26-000001"


def test_a_reader_sees_one_state_while_another_writes(store: Store) -> None:
    with store.read() as connection:
        assert cases.all_cases(connection) == []
        writer = threading.Thread(target=add_case, args=(store,))
        writer.start()
        writer.join(120)
        assert cases.all_cases(connection) == []
    assert numbers(store) == ["26-000001"]


def test_threads_write_one_after_the_other(store: Store) -> None:
    threads = [threading.Thread(target=lambda: [add_case(store) for _ in range(10)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert numbers(store) == [f"26-{n:06d}" for n in range(1, 41)]


WRITER = """
import sys
from pathlib import Path
from tests.store.test_engine import NOW, ManualClock, add_case, open_store
store = open_store(Path(sys.argv[1]), kind="live", clock=ManualClock(NOW))
print("open", flush=True)
sys.stdin.readline()
for _ in range(20):
    add_case(store)
store.close()
"""


def test_processes_share_one_store_from_its_making_on(place: Path, opened: OpenStore) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        for _ in range(2)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
    for writer in writers:
        writer.communicate("go\n", timeout=120)
        assert writer.returncode == 0
    assert numbers(opened()) == [f"26-{n:06d}" for n in range(1, 41)]
    assert [file.name for file in place.parent.iterdir() if file.suffix == ".new"] == []


# --- making a new one ---------------------------------------------------------------------------------------


def test_a_new_store_is_there_whole_or_not_at_all(
    place: Path, opened: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "create", lambda connection: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            opened()
    assert list(place.parent.iterdir()) == []
    assert numbers(opened()) == []


def test_a_kill_while_the_new_store_gets_its_name_leaves_one_name(place: Path, opened: OpenStore) -> None:
    opened().close()
    other = place.with_name(f".{place.name}.0123.new")
    os.link(place, other)
    add_case(opened())
    assert not other.exists()
    assert numbers(opened()) == ["26-000001"]


def test_each_store_draws_an_epoch_of_its_own(tmp_path: Path) -> None:
    found = set()
    for n in range(3):
        made = open_store(tmp_path / f"{n}.sqlite", kind=LIVE, clock=ManualClock(NOW))
        with closing(made), made.read() as connection:
            found.add(read_meta(connection, "epoch"))
    assert len(found) == 3
    assert all(len(epoch) == 5 and epoch.isalpha() and epoch.isupper() for epoch in found)


def test_no_new_store_over_the_unmerged_log_of_a_lost_one(place: Path, opened: OpenStore) -> None:
    place.parent.mkdir(exist_ok=True)
    log = place.with_name(place.name + "-wal")
    log.write_bytes(b"what was not merged")
    assert refusal(opened) == "store-gone"
    assert log.read_bytes() == b"what was not merged"
    assert not place.exists()


# --- files that are refused, to the byte as they were ---------------------------------------------------------


@pytest.fixture
def closed(place: Path, opened: OpenStore) -> bytes:
    """The bytes of a store with one case, closed."""
    store = opened()
    add_case(store)
    store.close()
    return place.read_bytes()


def test_a_newer_store_is_refused_unharmed(place: Path, opened: OpenStore, closed: bytes) -> None:
    set_version(place, "99")
    before = place.read_bytes()
    assert refusal(opened) == "store-newer"
    assert place.read_bytes() == before
    assert [file.name for file in place.parent.iterdir()] == [place.name]


@pytest.mark.parametrize(("made", "wanted"), [(LIVE, PRACTICE), (PRACTICE, LIVE)])
def test_the_other_kind_is_refused_unharmed(place: Path, opened: OpenStore, made: str, wanted: str) -> None:
    opened(made).close()
    before = place.read_bytes()
    assert kind_of(place) == made
    assert refusal(opened, wanted) == "store-other-kind"
    assert place.read_bytes() == before


@pytest.mark.parametrize(
    "statements",
    [
        "CREATE TABLE customer (id INTEGER)",
        "CREATE TABLE meta (name TEXT)",
        "CREATE TABLE meta (key TEXT, value TEXT); INSERT INTO meta VALUES ('schema_version', 'seven')",
        "CREATE TABLE meta (key TEXT, value TEXT); INSERT INTO meta VALUES ('schema_version', '1')",
    ],
)
def test_a_database_of_another_program_is_refused_unharmed(place: Path, opened: OpenStore, statements: str) -> None:
    with closing(sqlite3.connect(place)) as raw:
        raw.executescript(statements)
    before = place.read_bytes()
    assert refusal(opened) == "store-foreign"
    assert place.read_bytes() == before


def test_what_is_no_database_is_refused_unharmed(place: Path, opened: OpenStore) -> None:
    place.write_bytes("报关单".encode() * 5000)
    assert refusal(opened) == "store-foreign"
    assert place.read_bytes() == "报关单".encode() * 5000


def test_an_empty_file_is_no_new_store_but_a_lost_one(place: Path, opened: OpenStore) -> None:
    place.write_bytes(b"")
    assert refusal(opened) == "store-damaged"
    assert place.read_bytes() == b""


def test_a_damaged_store_is_told_in_a_sentence(place: Path, opened: OpenStore, closed: bytes) -> None:
    place.write_bytes(closed[:8192] + b"\x55" * (len(closed) - 8192))
    with pytest.raises(UserError) as caught:
        numbers(opened())
    assert caught.value.id == "store-damaged"


# --- disks and folders ---------------------------------------------------------------------------------------


def test_a_full_disk_is_a_sentence_and_changes_nothing(opened: OpenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened()
    add_case(store)
    store.close()
    connect = Store._connect

    def on_a_full_disk(self: Store) -> sqlite3.Connection:
        raw = connect(self)
        raw.execute(f"PRAGMA max_page_count = {raw.execute('PRAGMA page_count').fetchone()[0]}")
        return raw

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_connect", on_a_full_disk)
        full = opened()
        with pytest.raises(UserError) as caught, full.write() as connection:
            cases.put_company(connection, "长" * 100_000)
        assert caught.value.id == "disk-full"
        assert numbers(full) == ["26-000001"]
        full.close()
    assert add_case(opened()) == "26-000002"


@contextmanager
def not_writable(folder: Path) -> Iterator[None]:
    """Take the right to write in a folder, also from root."""
    if sys.platform == "win32":
        subprocess.run(["icacls", str(folder), "/deny", "*S-1-1-0:(W)"], check=True, capture_output=True)
        try:
            yield
        finally:
            subprocess.run(["icacls", str(folder), "/remove:d", "*S-1-1-0"], check=True, capture_output=True)
        return
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder every user of the machine may enter (those of pytest are for their owner alone)."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_no_new_store_in_a_read_only_folder(open_folder: Path) -> None:
    with not_writable(open_folder), pytest.raises(UserError) as caught:
        open_store(open_folder / "cqdesk.sqlite", kind=LIVE, clock=ManualClock(NOW))
    assert caught.value.id == "data-folder-read-only"
    assert list(open_folder.iterdir()) == []


def test_a_store_in_a_read_only_folder_is_refused_unharmed(open_folder: Path) -> None:
    place = open_folder / "cqdesk.sqlite"
    open_store(place, kind=LIVE, clock=ManualClock(NOW)).close()
    place.chmod(0o444)
    before = place.read_bytes()
    with not_writable(open_folder), pytest.raises(UserError) as caught:
        add_case(open_store(place, kind=LIVE, clock=ManualClock(NOW)))
    assert caught.value.id == "data-folder-read-only"
    assert place.read_bytes() == before


def test_a_store_opened_for_looking_is_never_changed(place: Path, opened: OpenStore, closed: bytes) -> None:
    store = opened(reading=True)
    assert numbers(store) == ["26-000001"]
    with pytest.raises(Fault), store.write():
        pass
    store.close()
    assert place.read_bytes() == closed
    assert [file.name for file in place.parent.iterdir()] == [place.name]


# --- the ladder ----------------------------------------------------------------------------------------------


LADDER = migrations.STEPS
NEXT = migrations.current() + 1


def step_2(connection: object) -> None:
    connection.exec_driver_sql("ALTER TABLE company ADD COLUMN telephone VARCHAR")  # type: ignore[attr-defined]
    connection.exec_driver_sql("UPDATE cases SET title = 'climbed'")  # type: ignore[attr-defined]


def titles(store: Store) -> list[str]:
    with store.read() as connection:
        return [case.title for case in cases.all_cases(connection)]


def test_an_older_store_climbs_and_a_whole_copy_of_before_is_kept(
    place: Path, opened: OpenStore, closed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "STEPS", (*LADDER, step_2))
    store = opened()
    assert titles(store) == ["climbed"]
    with store.read() as connection:
        assert read_meta(connection, "schema_version") == str(NEXT)
    kept = list((place.parent / "backup").iterdir())
    assert [file.name for file in kept] == [f"cqdesk-before-{NEXT}.sqlite"]
    monkeypatch.setattr(migrations, "STEPS", LADDER)
    with closing(open_store(kept[0], kind=LIVE, clock=ManualClock(NOW))) as before:
        assert numbers(before) == ["26-000001"]
        assert titles(before) == [""]


def test_a_disk_too_full_even_to_read_the_older_store_is_said_to_be_full(
    place: Path, opened: OpenStore, closed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first thing a reader does is to make the index of the log larger."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE

    def no_room(_path: Path) -> sqlite3.Connection:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*LADDER, step_2))
        patch.setattr(copying, "_reader", no_room)
        assert refusal(opened) == "disk-full"
    assert place.read_bytes() == closed


def test_who_climbs_second_does_not_replace_the_copy_of_before(
    place: Path, opened: OpenStore, closed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two programs find the older store at the same time: what both copied last would be the store after the climb."""
    monkeypatch.setattr(migrations, "STEPS", (*LADDER, step_2))
    real = engine.copy_store
    late: list[int] = []

    def another_is_quicker(source: Path, target: Path) -> object:
        if not late:
            late.append(1)
            opened().close()
        return real(source, target)

    monkeypatch.setattr(engine, "copy_store", another_is_quicker)
    assert titles(opened()) == ["climbed"]
    (kept,) = (place.parent / "backup").iterdir()
    monkeypatch.setattr(migrations, "STEPS", LADDER)
    with closing(open_store(kept, kind=LIVE, clock=ManualClock(NOW))) as before:
        assert titles(before) == [""]


def test_an_older_program_that_has_the_store_open_writes_nothing_after_a_newer_one_raised_it(
    place: Path, opened: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = opened()
    add_case(older)
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*LADDER, step_2))
        opened().close()
    with pytest.raises(UserError) as error:
        add_case(older)
    assert error.value.id == "store-newer"
    assert titles(older) == ["climbed"], "looking goes on"


def fails(connection: object) -> None:
    step_2(connection)
    raise ZeroDivisionError


def breaks_a_tie(connection: object) -> None:
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # type: ignore[attr-defined]
    connection.exec_driver_sql("UPDATE cases SET company_id = 99")  # type: ignore[attr-defined]


@pytest.mark.parametrize("step", [fails, breaks_a_tie])
def test_a_climb_that_fails_is_tried_on_a_copy_and_leaves_the_store_to_the_byte(
    place: Path, opened: OpenStore, closed: bytes, monkeypatch: pytest.MonkeyPatch, step: migrations.Step
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*LADDER, step))
        assert refusal(opened) == "migration-failed"
    assert place.read_bytes() == closed
    assert [file.name for file in (place.parent / "backup").iterdir()] == [f"cqdesk-before-{NEXT}.sqlite"]
    assert titles(opened()) == [""]


def test_a_climb_that_only_fails_on_the_store_itself_returns_by_itself(
    place: Path, opened: OpenStore, closed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    climbs: list[int] = []

    def fails_the_second_time(connection: object) -> None:
        step_2(connection)
        climbs.append(1)
        if len(climbs) == 2:
            raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*LADDER, fails_the_second_time))
        assert refusal(opened) == "migration-failed"
    assert len(climbs) == 2
    assert titles(opened()) == [""]


def test_a_copy_that_lacks_rows_stops_the_climb(
    place: Path, opened: OpenStore, closed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:

    real = copying.row_counts
    asked: list[int] = []

    def one_row_lost(connection: sqlite3.Connection) -> dict[str, int]:
        asked.append(1)
        counts = real(connection)
        return {**counts, "cases": counts["cases"] - 1} if len(asked) % 2 == 0 else counts

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*LADDER, step_2))
        patch.setattr(copying, "row_counts", one_row_lost)
        assert refusal(opened) == "store-damaged"
    assert place.read_bytes() == closed


def test_looking_at_an_older_store_does_not_climb(
    place: Path, opened: OpenStore, closed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*LADDER, step_2))
        assert refusal(opened, reading=True) == "store-older"
    assert place.read_bytes() == closed


def test_the_counter_of_client_numbers_survives_reopening(opened: OpenStore) -> None:
    from cqdesk.store.outbox import next_client_sequence_number

    store = opened()
    with store.write() as connection:
        first = next_client_sequence_number(connection)
    store.close()
    with opened().write() as connection:
        second = next_client_sequence_number(connection)
        write_meta(connection, "epoch", "ZZZZZ")
        third = next_client_sequence_number(connection)
    assert (len(first), first[:6], int(second[6:]) - int(first[6:])) == (18, second[:6], 1)
    assert third.startswith("QZZZZZ")
