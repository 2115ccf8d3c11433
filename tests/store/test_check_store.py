"""The one-page checker and `verify` find, each on its own, whatever was changed past the program."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cqdesk.actions.cases import new_case
from cqdesk.actions.consols import edit_consol, undo_consol
from cqdesk.actions.desk import open_desk
from cqdesk.actions.drafts import delete_rows, paste_block, redo, type_in, undo
from cqdesk.actions.verifying import verify_file
from cqdesk.codes.build import build
from cqdesk.domain.clock import ManualClock
from cqdesk.store import cases
from tests.actions.consoling import start
from tests.actions.test_state import feed, receipt, response, sent
from tests.store.conftest import NOW

CHECKER = Path(__file__).resolve().parents[2] / "tools" / "check_store.py"
Spoil = Callable[[sqlite3.Connection, Path], None]


def checked(home: Path) -> tuple[int, str]:
    """Run the checker where cqdesk cannot be imported."""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(CHECKER), str(home / "cqdesk.sqlite")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=home,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with every kind of act on a form, filings, receipts and an original."""
    build()
    home = tmp_path_factory.mktemp("whole")
    with open_desk(home, clock=ManualClock(NOW), user="li") as desk:
        to = sent(desk)
        feed(desk, to, [response(to), receipt(to, "7", 1)])
        type_in(desk, to.case, 1, {"contract_number": "A-1"})
        case = new_case(desk, direction="export")
        paste_block(desk, case, 1, "goods", 1, ["goods_name", "trade_quantity"], [["轴承", "12"], ["螺栓", "3"]])
        delete_rows(desk, case, 1, "goods", [2])
        undo(desk, case)
        redo(desk, case)
        consol = start(desk)
        edit_consol(desk, consol, {"voyage": "V2"})
        edit_consol(desk, consol, {"voyage": "V3"})
        undo_consol(desk, consol)
        sha256 = desk.files.keep(b"invoice")
        with desk.store.write() as connection:
            found = cases.case_of(connection, case)
            cases.add_paper(connection, found.id, name="a.xlsx", sha256=sha256, size=7, reading={}, at=NOW)
    return home


def edit(statement: str) -> Spoil:
    def spoil(raw: sqlite3.Connection, home: Path) -> None:
        assert raw.execute(statement).rowcount > 0

    return spoil


def on_file(does: Callable[[Path], object]) -> Spoil:
    def spoil(raw: sqlite3.Connection, home: Path) -> None:
        (place,) = [p for p in (home / "files").rglob("*") if p.is_file()]
        does(place)

    return spoil


def unnamed(home: Path) -> None:
    (home / "files" / "aa").mkdir()
    (home / "files" / "aa" / ("a" * 64)).write_bytes(b"not what the name says")


SPOILED: dict[str, tuple[Spoil, str]] = {
    "a changed row": (edit("UPDATE history SET who = 'nobody' WHERE act = 'edit'"), "history-broken"),
    "a changed payload": (edit("UPDATE history SET payload = replace(payload, 'A-1', 'A-2')"), "history-broken"),
    "a removed row": (edit("DELETE FROM history WHERE act = 'paste'"), "history-broken"),
    "rows changed round": (
        edit("UPDATE history SET seq = CASE seq WHEN 2 THEN -3 WHEN 3 THEN 2 ELSE seq END WHERE chain LIKE 'case:%'"),
        "history-broken",
    ),
    "a chain taken away": (edit("DELETE FROM history WHERE chain LIKE 'case:%'"), "history-broken"),
    "a changed document": (
        edit("""UPDATE form_version SET document = json_set(document, '$.contract_number', 'A-9')"""),
        "form-changed",
    ),
    "a changed origin": (edit("UPDATE form_version SET origins = '{}' WHERE origins <> '{}'"), "form-changed"),
    "a changed consol": (
        edit("""UPDATE consol SET document = json_set(document, '$.consol.voyage', 'V9'), voyage = 'V9'"""),
        "form-changed",
    ),
    "a changed message": (edit("UPDATE filing SET data = x'00'"), "outgoing-damaged"),
    "a changed receipt": (edit("UPDATE receipt SET raw = x'00' WHERE id = 1"), "receipt-damaged"),
    "a receipt exchanged with its hash": (
        edit(f"UPDATE receipt SET raw = x'00', sha256 = '{hashlib.sha256(bytes(1)).hexdigest()}' WHERE id = 1"),
        "bytes-exchanged",
    ),
    "a receipt taken away": (edit("DELETE FROM receipt WHERE id = 1"), "bytes-exchanged"),
    "the end of a chain cut off": (
        edit("DELETE FROM history WHERE id = (SELECT max(id) FROM history WHERE chain LIKE 'case:%' AND act = 'edit')"),
        "history-broken",
    ),
    "a payload that is no JSON": (edit("UPDATE history SET payload = '{' WHERE act = 'edit'"), "history-broken"),
    "a payload in another writing": (
        edit("UPDATE history SET payload = replace(payload, ':', ': ') WHERE act = 'edit'"),
        "history-broken",
    ),
    "an original nobody names changed": (lambda raw, home: unnamed(home), "file-missing"),
    "a missing file": (on_file(Path.unlink), "file-missing"),
    "a changed file": (on_file(lambda place: place.write_bytes(b"invoicf")), "file-missing"),
}


def test_what_is_whole_passes_both(whole: Path) -> None:
    assert checked(whole) == (0, "完好：操作记录、报关单、报文、回执和原始单据全部相符。\n")
    assert verify_file(whole / "cqdesk.sqlite")["issues"] == []


@pytest.mark.parametrize("name", SPOILED)
def test_what_was_changed_past_the_program_is_found(whole: Path, tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    shutil.copytree(whole, home)
    spoil, id = SPOILED[name]
    with closing(sqlite3.connect(home / "cqdesk.sqlite")) as raw, raw:
        if name == "rows changed round":
            raw.execute("DELETE FROM history WHERE chain LIKE 'case:%' AND seq > 3")
        spoil(raw, home)
    code, said = checked(home)
    assert code == 1, said
    assert id in {issue["id"] for issue in verify_file(home / "cqdesk.sqlite")["issues"]}


READABLE = {
    "a case gone": "DELETE FROM cases WHERE id = 1",
    "an unknown stage": "UPDATE declaration SET stage = 'gone'",
}
UNREADABLE = {
    "an unknown step": "UPDATE filing SET step = 'gone'",
    "a document that is no JSON": "UPDATE form_version SET document = '{'",
    "flags that are no JSON": "UPDATE declaration SET flags = '['",
    "paper issues that are no JSON": "UPDATE cases SET paper_issues = '['",
    "an instant that is none": "UPDATE receipt SET notice_time = 'yesterday' WHERE id = 2",
}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consol SET vessel_name = 'ANOTHER SHIP'",
        "UPDATE declaration SET version_id = (SELECT max(id) FROM form_version) WHERE id = 1",
        "UPDATE declaration SET version_id = 999",
    ],
)
def test_what_lists_show_is_compared_with_what_it_was_taken_from(whole: Path, tmp_path: Path, statement: str) -> None:
    home = tmp_path / "home"
    shutil.copytree(whole, home)
    with closing(sqlite3.connect(home / "cqdesk.sqlite")) as raw, raw:
        assert raw.execute(statement).rowcount > 0
    assert "columns-differ" in {issue["id"] for issue in verify_file(home / "cqdesk.sqlite")["issues"]}


@pytest.mark.parametrize("name", [*READABLE, *UNREADABLE])
def test_whatever_was_damaged_verify_ends_and_tells(
    whole: Path, tmp_path: Path, name: str, expect_log: Callable[[str, int, str], object]
) -> None:
    """A store that was damaged is when somebody calls it: it must not break off."""
    home = tmp_path / "home"
    shutil.copytree(whole, home)
    with closing(sqlite3.connect(home / "cqdesk.sqlite")) as raw, raw:
        assert raw.execute({**READABLE, **UNREADABLE}[name]).rowcount > 0
    if name in UNREADABLE:
        expect_log("cqdesk.actions.verifying", logging.WARNING, "a look of verify broke off")
    found = {issue["id"] for issue in verify_file(home / "cqdesk.sqlite")["issues"]}
    assert found
    assert ("record-unreadable" in found) == (name in UNREADABLE)


def test_the_newest_entries_of_all_cut_off_are_seen_by_what_was_noted(whole: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(whole, home)
    with closing(sqlite3.connect(home / "cqdesk.sqlite")) as raw, raw:
        raw.execute("DELETE FROM history WHERE id = (SELECT max(id) FROM history)")
    assert "store-behind" in {issue["id"] for issue in verify_file(home / "cqdesk.sqlite")["issues"]}


def test_the_checker_reads_no_file_that_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "cqdesk.sqlite").write_bytes(b"not a store" * 100)
    assert checked(tmp_path)[0] == 2
