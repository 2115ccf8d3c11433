"""Two programs on one store, a full or read-only disk, a clock set back a year, kills: a sentence, and nothing is lost."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from cqdesk.actions.cases import case_view, new_case, work_list
from cqdesk.actions.courier import understand_new
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import open_draft, redo, type_in, undo
from cqdesk.actions.verifying import verify
from cqdesk.codes.book import ReferenceBook
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import Cancelled, UserError
from cqdesk.intake.gate import admit
from cqdesk.intake.reading import PaperReaders
from cqdesk.store import history, migrations
from cqdesk.store.engine import Store
from tests.actions.conftest import START, OpenDesk
from tests.actions.test_state import feed, receipt, response, sent

ROOT = Path(__file__).resolve().parents[2]
MUSEUM = ROOT / "tests" / "store" / "museum"


def test_two_programs_type_in_one_case_and_both_find_all_of_it(opened: OpenDesk) -> None:
    first, second = opened(user="li"), opened(user="wang")
    case = new_case(first, direction="export")
    names = ("contract_number", "remarks")

    def type_many(desk: Desk, name: str) -> None:
        for number in range(10):
            type_in(desk, case, 1, {name: f"{name}-{number}"})

    workers = [threading.Thread(target=type_many, args=pair) for pair in zip((first, second), names, strict=True)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    for desk in (first, second):
        form = open_draft(desk, case, 1).filled.form
        assert (form.contract_number, form.remarks) == ("contract_number-9", "remarks-9")
        assert verify(desk)["issues"] == []
    with first.store.read() as connection:
        chain = next(one for one in history.chains(connection) if one.startswith("case:"))
        assert len(history.entries(connection, chain)) == 21


def test_a_clock_set_back_a_year_disturbs_neither_order_nor_undo_nor_stage(tmp_path: Path) -> None:
    with open_desk(tmp_path, clock=ManualClock(START)) as desk:
        to = sent(desk)
        feed(desk, to, [response(to), receipt(to, "7", 1)])
        type_in(desk, to.case, 1, {"contract_number": "before"})
    with open_desk(tmp_path, clock=ManualClock(START - timedelta(days=365))) as desk:
        assert desk.moved_in_doubt == 0
        type_in(desk, to.case, 1, {"contract_number": "after"})
        feed(desk, to, [receipt(to, "L", 2, entry=1)])  # the authority's clock went on
        assert case_view(desk, to.case).item.stage == "received"
        assert case_view(desk, to.case).history[0].act_zh == "收到回执"
        undo(desk, to.case)
        assert open_draft(desk, to.case, 1).filled.form.contract_number == "before"
        redo(desk, to.case)
        assert new_case(desk, direction="export") == "25-000001"
        assert len(work_list(desk)) == 2
        assert verify(desk)["issues"] == []


def test_a_disk_that_fills_while_typing_keeps_what_was_typed_before(
    opened: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened()
    case = new_case(desk, direction="export")
    type_in(desk, case, 1, {"remarks": "kept"})
    desk.close()
    connect = Store._connect

    def full(self: Store) -> sqlite3.Connection:
        raw = connect(self)
        raw.execute(f"PRAGMA max_page_count = {raw.execute('PRAGMA page_count').fetchone()[0]}")
        return raw

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_connect", full)
        on_full_disk = opened()

        def type_on() -> None:
            for number in range(200):
                type_in(on_full_disk, case, 1, {"remarks": "长" * 3000 + str(number)})

        with pytest.raises(UserError) as caught:
            type_on()
        assert caught.value.id == "disk-full"
        shown = open_draft(on_full_disk, case, 1).filled.form.remarks
        on_full_disk.close()
    again = opened()
    assert open_draft(again, case, 1).filled.form.remarks == shown
    assert verify(again)["issues"] == []


def content(place: Path) -> dict[str, object]:
    """Every table with its columns and rows, and the indexes."""
    with closing(sqlite3.connect(place)) as raw:
        made = raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        tables = [name for kind, name, sql in made if kind == "table" and "VIRTUAL" not in sql]
        return {"made": made, **{name: raw.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}}


CLIMBER = """
import os, sys
from pathlib import Path
from cqdesk.domain.clock import SystemClock
from cqdesk.store import migrations
from cqdesk.store.engine import LIVE, open_store
die_at, last = int(sys.argv[2]), migrations.STEPS[-1]
climbs = []
def step(connection):
    climbs.append(1)
    last(connection)
    if len(climbs) == die_at:
        os._exit(9)
migrations.STEPS = (*migrations.STEPS[:-1], step)
open_store(Path(sys.argv[1]), kind=LIVE, clock=SystemClock()).close()
"""


@pytest.mark.parametrize("die_at", [1, 2], ids=["on the copy", "on the store itself"])
def test_a_kill_in_the_middle_of_a_climb_leaves_the_old_store_and_the_next_start_climbs(
    tmp_path: Path, die_at: int
) -> None:
    place = tmp_path / "cqdesk.sqlite"
    shutil.copyfile(MUSEUM / "v2.sqlite", place)
    before = content(place)
    killed = subprocess.run([sys.executable, "-c", CLIMBER, str(place), str(die_at)], cwd=ROOT, check=False)
    assert killed.returncode == 9
    assert content(place) == before
    with open_desk(tmp_path, clock=ManualClock(START)) as desk:
        assert open_draft(desk, "26-1").filled.form.contract_number == "CT-2026"
        assert verify(desk)["issues"] == []
    assert (tmp_path / "backup" / f"cqdesk-before-{migrations.current()}.sqlite").is_file()


def test_closing_a_desk_closes_everything_though_one_part_fails(
    opened: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened()
    closed: list[str] = []
    desk.closing.callback(closed.append, "what else ends with it")

    def fails(self: PaperReaders) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(PaperReaders, "close", fails)
        patch.setattr(Store, "close", lambda self: closed.append("store"))
        patch.setattr(ReferenceBook, "close", lambda self: closed.append("codes"))
        with pytest.raises(ZeroDivisionError):
            desk.close()
    assert closed == ["store", "codes", "what else ends with it"]


def test_a_desk_that_cannot_be_opened_leaves_nothing_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    for kind, name in ((Store, "store"), (ReferenceBook, "codes")):
        close = kind.close

        def noted(self: object, close: object = close, name: str = name) -> None:
            closed.append(name)
            close(self)  # type: ignore[operator]

        monkeypatch.setattr(kind, "close", noted)

    def fails(self: Desk) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Desk, "read_codes", fails)
    with pytest.raises(ZeroDivisionError):
        open_desk(tmp_path, clock=ManualClock(START))
    assert closed[-2:] == ["store", "codes"]


def test_no_reading_process_is_started_after_the_end() -> None:
    readers = PaperReaders()
    readers.close()
    readers.warm()
    with pytest.raises(Cancelled):
        readers.books(admit("a.csv", b"a,b\n1,2\n"))
    assert readers._idle == []


def test_receipts_that_came_twice_after_a_restart_change_nothing(opened: OpenDesk) -> None:
    desk = opened()
    to = sent(desk)
    feed(desk, to, [response(to), receipt(to, "P", 1, entry=1)])
    desk.close()
    again = opened()
    assert understand_new(again).faults == []
    assert case_view(again, to.case).item.stage == "released"
