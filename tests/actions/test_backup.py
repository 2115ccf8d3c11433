"""Backups are whole, cost only what is new, and a restore never loses what the authority said nor sends twice."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import threading
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cqdesk.actions.backup import BackupPlan, pack_backup, safety, set_plan, take_backup
from cqdesk.actions.cases import case_view, new_case, work_list
from cqdesk.actions.courier import understand_new
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import open_draft, type_in
from cqdesk.actions.restoring import discard, newest_backup, prepare_restore, put_in_place, restore
from cqdesk.actions.verifying import verify, verify_file
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import Cancelled, UserError
from cqdesk.store import cases, outbox
from cqdesk.store.engine import read_meta
from cqdesk.store.files import Files
from cqdesk.store.presence import PASSING
from tests.actions.conftest import START, OpenDesk
from tests.actions.test_state import Sent, feed, receipt, response, sent

MUSEUM = Path(__file__).resolve().parents[1] / "store" / "museum"


def add_paper(desk: Desk, case: str, data: bytes, name: str = "photo.jpg") -> str:
    sha256 = desk.files.keep(data)
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        cases.add_paper(
            connection, found.id, name=name, sha256=sha256, size=len(data), reading={"documents": []}, at=START
        )
    return sha256


def refused(does: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        does()
    assert caught.value.message
    assert caught.value.remedy
    return caught.value.id


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def worked(desk: Desk) -> Sent:
    """A desk with a sent declaration and an original."""
    to = sent(desk)
    add_paper(desk, to.case, b"\xff\xd8" + b"photo" * 1000)
    return to


# --- taking -------------------------------------------------------------------------------------------------


def test_one_file_holds_everything_and_opens_on_another_machine(desk: Desk, worked: Sent, tmp_path: Path) -> None:
    done = pack_backup(desk, tmp_path / "stick")
    assert [p.name for p in (tmp_path / "stick").iterdir()] == [done.place.name]
    told = verify_file(done.place)
    assert (told["issues"], told["counts"], told["sha256"]) == ([], done.counts, done.sha256)
    alone = tmp_path / "elsewhere.bin"
    shutil.move(done.place, alone)
    restored = restore(tmp_path / "new machine", alone, clock=ManualClock(START))
    assert (restored.counts, restored.in_doubt, restored.set_aside) == (done.counts, 1, None)
    with open_desk(tmp_path / "new machine", clock=ManualClock(START)) as there:
        assert verify(there)["issues"] == []
        assert case_view(there, worked.case).papers[0].name == "photo.jpg"
        with desk.store.read() as ours, there.store.read() as theirs:
            assert read_meta(ours, "epoch") != read_meta(theirs, "epoch")


def test_the_second_backup_writes_only_what_is_new(desk: Desk, worked: Sent, clock: ManualClock) -> None:
    first = take_backup(desk, "daily")
    clock.advance(timedelta(days=1))
    big = os.urandom(300_000)
    add_paper(desk, worked.case, big, "second.jpg")
    second = take_backup(desk, "daily")
    store = second.place.with_suffix(".sqlite").stat().st_size
    assert second.written == store + len(big)
    assert second.counts["files"] == first.counts["files"] + 1
    for one in (first, second):
        assert verify_file(one.place)["issues"] == []


def test_work_goes_on_while_a_backup_runs_and_the_copy_is_one_moment(desk: Desk, tmp_path: Path) -> None:
    """A case is written at every step of the copy: the writer never waits for it, and the copy holds none of them."""
    for _ in range(3):
        new_case(desk, direction="export")
    with desk.store.write() as connection:
        cases.put_company(connection, "长" * 7_000_000)  # several steps of copying
    written: list[str] = []
    workers: list[threading.Thread] = []

    def tell(done: int, of: int) -> None:
        worker = threading.Thread(target=lambda: written.append(new_case(desk, direction="export")))
        workers.append(worker)
        worker.start()
        worker.join(120)

    done = pack_backup(desk, tmp_path, tell)
    assert len(written) == len(workers) > 2
    assert done.counts["cases"] == 3
    assert len(work_list(desk)) == 3 + len(written)
    assert verify_file(done.place)["issues"] == []


def test_stopping_leaves_nothing_behind(desk: Desk, worked: Sent, tmp_path: Path) -> None:
    def stop(done: int, of: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        pack_backup(desk, tmp_path / "stick", stop)
    with pytest.raises(Cancelled):
        take_backup(desk, "daily", stop)
    assert list((tmp_path / "stick").iterdir()) == []
    assert safety(desk).kept == []
    assert safety(desk).last_at is None


def test_a_damaged_original_is_told_and_the_rest_is_saved(desk: Desk, worked: Sent, tmp_path: Path) -> None:
    lost = add_paper(desk, worked.case, b"invoice")
    desk.files.place(lost).write_bytes(b"invoicf")
    for done in (pack_backup(desk, tmp_path), take_backup(desk, "daily")):
        assert [(one.id, one.severity) for one in done.issues] == [("file-missing", "error")]
        assert done.counts["files"] == 1


def test_old_backups_go_and_shared_originals_stay(opened: OpenDesk, clock: ManualClock) -> None:
    desk = opened()
    set_plan(desk, BackupPlan(daily=2, weekly=0, monthly=0))
    case = new_case(desk, direction="export")
    kept = add_paper(desk, case, b"stays")
    gone = desk.files.keep(b"only the first backup has it")
    take_backup(desk, "daily")
    desk.files.place(gone).unlink()
    for _ in range(2):
        clock.advance(timedelta(days=1))
        last = take_backup(desk, "daily")
    assert [one.place.name[:6] for one in safety(desk).kept] == ["000003", "000002"]
    files = {p.name for p in (last.place.parent / "files").rglob("*") if p.is_file()}
    assert files == {kept}
    assert verify_file(last.place)["issues"] == []


def test_a_clock_set_back_a_year_makes_the_next_backup_newer_all_the_same(tmp_path: Path) -> None:
    with open_desk(tmp_path, clock=ManualClock(START)) as desk:
        new_case(desk, direction="export")
        take_backup(desk, "daily")
    with open_desk(tmp_path, clock=ManualClock(START - timedelta(days=365))) as desk:
        assert desk.moved_in_doubt == 0
        state = safety(desk)
        assert (state.last_at, state.due) == (None, False)  # nothing was done since, whatever the clock says
        case = new_case(desk, direction="import")
        assert safety(desk).due
        type_in(desk, case, 1, {"contract_number": "A-1"})
        second = take_backup(desk, "daily")
        assert second.place.name.startswith("000002-20251121")
        assert verify(desk)["issues"] == []
        assert restore_counts(tmp_path / "other", second.place) == 2


def restore_counts(root: Path, file: Path) -> int:
    return restore(root, file, clock=ManualClock(START)).counts["cases"]


# --- places that fail -----------------------------------------------------------------------------------------


def test_a_full_disk_is_a_sentence_and_old_backups_stay(
    desk: Desk, worked: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_backup(desk, "daily")
    pack_backup(desk, tmp_path / "stick")
    before, stick = tree(desk.places.backup), tree(tmp_path / "stick")
    add_paper(desk, worked.case, b"new")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 1000))  # type: ignore[attr-defined]
        assert refused(lambda: take_backup(desk, "daily")) == "backup-no-room"
        assert refused(lambda: pack_backup(desk, tmp_path / "stick")) == "backup-no-room"

    real = os.fsync
    left = [4]

    def fills_up(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "full")
        real(descriptor)

    for allowed in range(2):
        left[0] = allowed
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fills_up)
            assert refused(lambda: pack_backup(desk, tmp_path / "stick")) == "backup-no-room"
            left[0] = allowed
            assert refused(lambda: take_backup(desk, "daily")) in ("backup-no-room", "disk-full")
    assert tree(tmp_path / "stick") == stick
    assert {name: data for name, data in tree(desk.places.backup).items() if name in before} == before
    assert len(safety(desk).kept) == 1
    assert take_backup(desk, "daily").issues == []  # and what the failures left is cleared away
    assert not list(desk.places.backup.rglob("*.part"))


def test_a_stick_pulled_out_in_the_middle(desk: Desk, worked: Sent, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    set_plan(desk, BackupPlan(folder=str(stick)))

    def pull(done: int, of: int) -> None:
        shutil.rmtree(stick, ignore_errors=True)

    assert refused(lambda: pack_backup(desk, stick, pull)) == "backup-gone"
    stick.mkdir()
    done = take_backup(desk, "daily", pull)  # falls back to the folder beside the store, and says so
    assert "备份到了本机" in done.remark
    assert verify_file(done.place)["issues"] == []
    assert verify(desk)["issues"] == []


def test_a_read_only_stick_is_told_apart(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cqdesk.store import copying

    def read_only(path: Path) -> object:
        raise OSError(errno.EROFS, "read-only file system")

    monkeypatch.setattr(copying, "_fresh", read_only)
    assert refused(lambda: pack_backup(desk, tmp_path)) == "backup-read-only"


def test_two_backups_at_a_time_do_not_meet(opened: OpenDesk, tmp_path: Path) -> None:
    first, second = opened(), opened()
    said: list[str] = []
    pack_backup(first, tmp_path, lambda *_: said.append(refused(lambda: take_backup(second, "daily"))))
    assert set(said) == {"backup-running"}


# --- backups that do not hold --------------------------------------------------------------------------------


@pytest.fixture
def packed(desk: Desk, worked: Sent, tmp_path: Path) -> Path:
    return pack_backup(desk, tmp_path / "stick").place


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_comes_out_of_a_changed_or_cut_archive_is_right_or_named(
    desk: Desk, packed: Path, tmp_path: Path, data: st.DataObject
) -> None:
    whole = packed.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    broken = whole[:at] if cut else whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    file = tmp_path / "broken.cqbackup"
    file.write_bytes(broken)
    before = desk.store.path.read_bytes()
    with suppress(UserError):
        if not verify_file(file)["issues"]:
            # a byte nobody reads (a time, an attribute): what comes out must be what went in
            assert restore(tmp_path / "fresh", file, clock=ManualClock(START)).counts["cases"] == 1
            shutil.rmtree(tmp_path / "fresh")
            return
    with suppress(UserError):
        (tmp_path / "fresh").mkdir(exist_ok=True)
        prepared = prepare_restore(tmp_path / "fresh", file, kind="live", clock=desk.clock)
        assert {issue["id"] for issue in prepared.issues} == {"file-missing"}
        discard(prepared)
    assert desk.store.path.read_bytes() == before
    assert not list(desk.places.root.glob(f"{PASSING}*"))


def test_the_newest_backup_of_a_folder_is_told_by_itself_not_by_the_time_of_its_file(
    desk: Desk, clock: ManualClock, tmp_path: Path
) -> None:
    """Files copied to a stick may carry the time of copying, and a clock may have been wrong when one was taken."""
    new_case(desk, direction="export")
    first = pack_backup(desk, tmp_path / "stick").place
    clock.advance(timedelta(days=1))
    new_case(desk, direction="export")
    second = pack_backup(desk, tmp_path / "stick").place
    os.utime(first, (2_000_000_000, 2_000_000_000))
    assert newest_backup(tmp_path / "stick") == second
    (tmp_path / "disk").mkdir()
    set_plan(desk, BackupPlan(folder=str(tmp_path / "disk")))
    take_backup(desk, "by hand")
    clock._now -= timedelta(days=400)
    last = take_backup(desk, "by hand").place
    assert newest_backup(tmp_path / "disk") == last


@pytest.mark.parametrize("spoil", [lambda place: place.unlink(), lambda place: place.write_bytes(b"rotten")])
@pytest.mark.parametrize("at_home", [False, True])
def test_one_spoiled_original_keeps_nobody_from_the_rest(
    desk: Desk, worked: Sent, tmp_path: Path, spoil: Callable[[Path], object], at_home: bool
) -> None:
    """After the disk died a stick with one bad file must not be worthless."""
    with desk.store.write() as connection:
        case = cases.case_of(connection, worked.case)
        for name in ("a", "b"):
            sha256 = desk.files.keep(name.encode())
            cases.add_paper(connection, case.id, name=name, sha256=sha256, size=1, reading={}, at=START)
    (tmp_path / "stick").mkdir()
    set_plan(desk, BackupPlan(folder=str(tmp_path / "stick")))
    taken = take_backup(desk, "by hand").place
    spoiled = hashlib.sha256(b"a").hexdigest()
    spoil(taken.parent / "files" / spoiled[:2] / spoiled)
    if at_home:
        Files(tmp_path / "fresh" / "files").keep(b"a")
    found = restore(tmp_path / "fresh", taken, clock=ManualClock(START))
    assert [issue["id"] for issue in found.issues] == ([] if at_home else ["file-missing"])
    with open_desk(tmp_path / "fresh", clock=ManualClock(START)) as there:
        assert there.files.read(hashlib.sha256(b"b").hexdigest()) == b"b"
        assert there.files.holds(spoiled) == at_home


def rewritten(packed: Path, target: Path, changes: dict[str, bytes | None]) -> Path:
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(target, "w") as new:
        for name in [*old.namelist(), *(one for one in changes if one not in old.namelist())]:
            data = changes.get(name, old.read(name) if name in old.namelist() else b"")
            if data is not None:
                new.writestr(name, data)
    return target


@pytest.mark.parametrize("name", ["../../evil", "/etc/evil", "files/../../evil", "C:\\evil", "files/ab/other"])
def test_names_beyond_the_manifest_are_refused(packed: Path, tmp_path: Path, name: str) -> None:
    file = rewritten(packed, tmp_path / "tricky.cqbackup", {name: b"x"})
    assert refused(lambda: restore(tmp_path / "fresh", file)) == "backup-damaged"
    assert not list(tmp_path.rglob("evil"))


def test_what_unpacks_to_more_than_the_manifest_says_is_stopped(packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed) as old:
        manifest = json.loads(old.read("manifest.json"))
    manifest["store_size"] = 1000
    file = rewritten(packed, tmp_path / "bomb.cqbackup", {"manifest.json": json.dumps(manifest).encode()})
    assert refused(lambda: restore(tmp_path / "fresh", file)) == "backup-damaged"
    assert verify_file(file)["issues"]


def test_a_backup_of_a_newer_program_is_refused(packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed) as old:
        manifest = json.loads(old.read("manifest.json"))
    manifest["schema"] = "cqdesk/backup/2"
    file = rewritten(packed, tmp_path / "newer.cqbackup", {"manifest.json": json.dumps(manifest).encode()})
    assert refused(lambda: restore(tmp_path / "fresh", file)) == "backup-newer"


@pytest.mark.parametrize(
    "data", [b"", b"SQLite format 3\x00" + bytes(100), b"PK\x03\x04 no zip", b"{}", b"{" * 100_000]
)
def test_what_is_no_backup_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "file.cqbackup"
    file.write_bytes(data)
    assert refused(lambda: restore(tmp_path / "fresh", file)) in ("backup-foreign", "backup-damaged")


def test_practice_and_live_never_mix(opened: OpenDesk, tmp_path: Path) -> None:
    file = pack_backup(opened(practice=True), tmp_path / "stick").place
    assert refused(lambda: restore(tmp_path / "fresh", file)) == "store-other-kind"
    assert restore(tmp_path / "fresh", file, practice=True).counts["cases"] == 0


# --- putting back ---------------------------------------------------------------------------------------------


def test_a_restore_takes_work_back_keeps_receipts_and_sends_nothing(tmp_path: Path, clock: ManualClock) -> None:
    home = tmp_path / "home"
    with open_desk(home, clock=clock) as desk:
        to = sent(desk)
        file = pack_backup(desk, tmp_path / "stick").place
        feed(desk, to, [response(to), receipt(to, "7", 1), receipt(to, "P", 2, entry=1)])
        later = new_case(desk, direction="import")
        epoch = epoch_of(desk)
    done = restore(home, file, clock=clock)
    assert (done.carried, done.in_doubt) == (3, 1)
    assert done.set_aside is not None
    with open_desk(home, clock=clock) as desk:
        assert [one.case for one in work_list(desk)] == [to.case]
        assert epoch_of(desk) != epoch
        assert understand_new(desk).faults == []
        (item,) = work_list(desk)
        assert (item.stage, item.step) == ("released", "answered")
        assert verify(desk)["issues"] == []
    (tmp_path / "aside").mkdir()
    shutil.copy(done.set_aside, tmp_path / "aside" / "cqdesk.sqlite")
    with open_desk(tmp_path / "aside", clock=clock) as old:
        assert later in [one.case for one in work_list(old)]


def epoch_of(desk: Desk) -> str:
    with desk.store.read() as connection:
        return read_meta(connection, "epoch")


def test_nothing_is_put_in_place_while_a_window_is_open(opened: OpenDesk, tmp_path: Path) -> None:
    desk = opened()
    case = new_case(desk, direction="export")
    file = pack_backup(desk, tmp_path / "stick").place
    type_in(desk, case, 1, {"contract_number": "A-1"})
    assert refused(lambda: restore(desk.places.root, file)) == "store-in-use"
    type_in(desk, case, 1, {"contract_number": "A-2"})
    assert open_draft(desk, case, 1).filled.form.contract_number == "A-2"
    assert verify(desk)["issues"] == []


@pytest.mark.parametrize("step", range(4))
def test_a_kill_while_the_store_is_swapped_leaves_one_whole_store(
    opened: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Whatever step the power goes at, the next start finds the old store or the restored one, whole."""
    desk = opened()
    new_case(desk, direction="export")
    file = pack_backup(desk, tmp_path / "stick").place
    add_paper(desk, "26-1", b"lost by the clerk")
    new_case(desk, direction="export")
    desk.close()
    root = desk.places.root
    prepared = prepare_restore(root, file, kind="live", clock=desk.clock)
    calls = [0]
    real = {"replace": os.replace, "link": os.link}

    def dies(name: str) -> Callable[..., None]:
        def one(*words: object) -> None:
            calls[0] += 1
            if calls[0] > step:
                raise KeyboardInterrupt
            real[name](*words)  # type: ignore[operator]

        return one

    with monkeypatch.context() as patch:
        for name in real:
            patch.setattr(os, name, dies(name))
        try:
            put_in_place(prepared, clock=desk.clock)
            died = False
        except KeyboardInterrupt:
            died = True
    with open_desk(root, clock=ManualClock(START)) as after:
        assert len(work_list(after)) == (2 if died else 1)
        assert verify(after)["issues"] == []


def test_a_damaged_store_is_set_aside_and_restored_over(opened: OpenDesk, tmp_path: Path) -> None:
    desk = opened()
    new_case(desk, direction="export")
    file = pack_backup(desk, tmp_path / "stick").place
    desk.close()
    whole = desk.store.path.read_bytes()
    desk.store.path.write_bytes(whole[:8192] + b"\x55" * (len(whole) - 8192))
    done = restore(desk.places.root, file, clock=ManualClock(START))
    assert done.set_aside is not None
    assert done.set_aside.read_bytes()[8192:8200] == b"\x55" * 8
    with open_desk(desk.places.root, clock=ManualClock(START)) as after:
        assert len(work_list(after)) == 1


@pytest.mark.parametrize("version", [1, 2])
def test_a_backup_of_an_older_structure_climbs_while_it_is_rehearsed(
    opened: OpenDesk, tmp_path: Path, version: int
) -> None:
    file = pack_backup(opened(), tmp_path / "stick").place
    old = (MUSEUM / f"v{version}.sqlite").read_bytes()
    import hashlib

    with zipfile.ZipFile(file) as packed:
        manifest = json.loads(packed.read("manifest.json"))
    manifest |= {"structure": version, "store_size": len(old), "store_sha256": hashlib.sha256(old).hexdigest()}
    older = rewritten(
        file, tmp_path / "older.cqbackup", {"manifest.json": json.dumps(manifest).encode(), "cqdesk.sqlite": old}
    )
    assert verify_file(older)["issues"] == []
    restore(tmp_path / "fresh", older, clock=ManualClock(START))
    with open_desk(tmp_path / "fresh", clock=ManualClock(START)) as desk:
        assert open_draft(desk, "26-1").filled.form.contract_number == "CT-2026"


def test_a_copy_written_over_the_store_by_hand_is_recognised(tmp_path: Path) -> None:
    """`cp backup.sqlite cqdesk.sqlite` keeps path and file number: the work noted beside the store tells it."""
    home = tmp_path / "home"
    with open_desk(home, clock=ManualClock(START)) as desk:
        new_case(desk, direction="export")
    copy = (home / "cqdesk.sqlite").read_bytes()
    with open_desk(home, clock=ManualClock(START)) as desk:
        sent(desk)
        with desk.store.write() as connection:
            taken = outbox.next_client_sequence_number(connection)
    (home / "cqdesk.sqlite").write_bytes(copy)
    with open_desk(home, clock=ManualClock(START)) as desk, desk.store.write() as connection:
        assert outbox.next_client_sequence_number(connection)[:6] != taken[:6]


# --- where the work stands -----------------------------------------------------------------------------------


def test_a_clerk_is_reminded_after_seven_days_of_work_without_a_backup(opened: OpenDesk, clock: ManualClock) -> None:
    desk = opened()
    assert not safety(desk).remind  # an empty desk has nothing to lose
    new_case(desk, direction="export")
    assert safety(desk).remind
    take_backup(desk, "daily")
    clock.advance(timedelta(days=8))
    assert not safety(desk).remind  # nothing was done since
    new_case(desk, direction="export")
    state = safety(desk)
    assert (state.remind, state.due, state.same_disk, state.reachable) == (True, True, True, True)
    clock.advance(timedelta(seconds=1))
    take_backup(desk, "daily")
    assert not safety(desk).due


def test_a_plan_that_keeps_nothing_or_lies_among_the_originals_is_refused(desk: Desk) -> None:
    assert refused(lambda: set_plan(desk, BackupPlan(daily=0))) == "backup-keeps-none"
    inside = desk.places.files / "ab"
    assert refused(lambda: set_plan(desk, BackupPlan(folder=str(inside)))) == "backup-in-files"
