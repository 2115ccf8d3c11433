"""The chain holds or says where it does not; the oracle follows docs/history-format.md, not the code."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from cqdesk.store import history
from cqdesk.store.engine import Store
from tests.store.conftest import NOW

CHAIN = "case:1"


def add(store: Store, act: str = "edit", undoable: history.Undoable = "yes", **payload: object) -> int:
    with store.write() as connection:
        return history.append(
            connection, CHAIN, act, payload, who="李", at=NOW, undoable=undoable, before={"was": payload}
        )


def turn(store: Store, stands: history.Stands) -> int:
    """Undo or redo what is next; the `n` of its payload."""
    with store.write() as connection:
        target = history.top(connection, CHAIN, stands)
        assert target is not None
        act = "undo" if stands == "done" else "redo"
        history.turn(connection, target, act, target.payload, who="李", at=NOW, before={})
        return int(target.payload["n"])


def next_one(store: Store, stands: history.Stands) -> int | None:
    with store.read() as connection:
        found = history.top(connection, CHAIN, stands)
        return None if found is None else int(found.payload["n"])


def snapshots(place: Path) -> int:
    with closing(sqlite3.connect(place)) as raw:
        return int(raw.execute("SELECT count(*) FROM history WHERE before IS NOT NULL").fetchone()[0])


def test_the_chain_is_as_its_format_says(store: Store, place: Path) -> None:
    for n in range(3):
        add(store, words="宏“远”", n=n, nothing=None, nested={"b": [1, True], "a": ""})
    with closing(sqlite3.connect(place)) as raw:
        rows = raw.execute("SELECT seq, at, who, act, payload, previous, hash FROM history ORDER BY seq").fetchall()
    last = "0" * 64
    for number, (seq, at, who, act, payload, previous, digest) in enumerate(rows, start=1):
        said = {"chain": CHAIN, "seq": seq, "at": at, "who": who, "act": act, "payload": json.loads(payload)}
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert (seq, previous) == (number, last)
        assert at == "2026-11-21T02:30:00.000000Z"
        assert digest == hashlib.sha256((last + text).encode("utf-8")).hexdigest()
        last = digest


CHANGES: dict[str, str] = {
    "payload": "UPDATE history SET payload = '{\"n\":9}' WHERE seq = 3",
    "author": "UPDATE history SET who = '王' WHERE seq = 3",
    "time": "UPDATE history SET at = '2026-11-21T02:30:00.000001Z' WHERE seq = 3",
    "act": "UPDATE history SET act = 'note' WHERE seq = 3",
    "hash": "UPDATE history SET hash = upper(hash) WHERE seq = 3",
    "removed": "DELETE FROM history WHERE seq = 3",
    "first removed": "DELETE FROM history WHERE seq = 1",
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_entry_is_found(store: Store, place: Path, statement: str) -> None:
    for n in range(5):
        add(store, n=n)
    with store.read() as connection:
        assert history.broken_chains(connection) == {}
    with closing(sqlite3.connect(place)) as raw, raw:
        raw.execute(statement)
    with store.read() as connection:
        assert CHAIN in history.broken_chains(connection)


def test_an_exchanged_pair_is_found(store: Store, place: Path) -> None:
    for n in range(4):
        add(store, n=n)
    with closing(sqlite3.connect(place)) as raw, raw:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            raw.execute("UPDATE history SET seq = ? WHERE seq = ?", (new, old))
    with store.read() as connection:
        assert history.broken_chains(connection)[CHAIN] == 2


def test_chains_do_not_disturb_each_other(store: Store) -> None:
    add(store, n=1)
    with store.write() as connection:
        history.append(connection, "settings", "channel", {}, who="李", at=NOW + timedelta(hours=1))
        assert history.length(connection, CHAIN) == history.length(connection, "settings") == 1
        assert history.chains(connection) == [CHAIN, "settings"]


def test_the_newest_500_snapshots_are_kept(store: Store, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert history.KEPT_SNAPSHOTS == 500
    monkeypatch.setattr(history, "KEPT_SNAPSHOTS", 10)
    for n in range(25):
        add(store, n=n)
        add(store, act="receipt", undoable="no", n=-1)
    assert snapshots(place) == 10 + 25  # `add` gives the receipts one as well: only steps of undo are dropped
    with store.read() as connection:
        kept = [e for e in history.entries(connection, CHAIN) if e.has_before and e.undoable == "yes"]
    assert [e.payload["n"] for e in kept] == list(range(15, 25))


def test_the_first_act_beyond_drops_the_first_snapshot(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a chain of nothing but steps of undo, where its length alone tells that none is beyond yet."""
    monkeypatch.setattr(history, "KEPT_SNAPSHOTS", 3)
    for number in range(1, 6):
        add(store, n=number)
        with store.read() as connection:
            kept = [entry.payload["n"] for entry in history.entries(connection, CHAIN) if entry.has_before]
        assert kept == list(range(1, number + 1))[-3:]


def test_all_kept_steps_can_be_undone_and_redone_however_long_the_chain_grows(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "KEPT_SNAPSHOTS", 10)
    for n in range(20):
        add(store, n=n)
    for _ in range(3):
        assert [turn(store, "done") for _ in range(10)] == list(range(19, 9, -1))
        assert [turn(store, "undone") for _ in range(10)] == list(range(10, 20))
    with store.read() as connection:
        top = history.top(connection, CHAIN, "done")
        assert top is not None
        assert top.has_before


def test_undone_acts_keep_no_snapshot_that_nobody_can_reach(store: Store, place: Path) -> None:
    for n in range(4):
        add(store, n=n)
    turn(store, "done")
    turn(store, "done")
    assert snapshots(place) == 4
    add(store, n=9)
    assert snapshots(place) == 3
    assert next_one(store, "undone") is None


def test_what_merely_happened_stands_on_no_stack(store: Store) -> None:
    add(store, n=1)
    add(store, n=2)
    turn(store, "done")
    add(store, act="receipt", undoable="no", n=3)
    assert (next_one(store, "done"), next_one(store, "undone")) == (1, 2)
    add(store, act="queue", undoable="barrier", n=4)
    assert (next_one(store, "done"), next_one(store, "undone")) == (4, None)


def test_a_snapshot_comes_back_as_it_was(store: Store) -> None:
    state: dict[str, object] = {
        "document": {"goods": [{"goods_name": "轴承"}]},
        "unparsed": {"a": "1,2,"},
        "links": [["x"]],
    }
    with store.write() as connection:
        entry = history.append(connection, CHAIN, "edit", {}, who="李", at=NOW, undoable="yes", before=state)
        assert history.before(connection, entry) == state


def test_reading_a_chain_never_loads_snapshots(store: Store, place: Path) -> None:
    add(store, n=1)
    with closing(sqlite3.connect(place)) as raw, raw:
        raw.execute("UPDATE history SET before = x'00'")  # would not unpack
    with store.read() as connection:
        assert [entry.has_before for entry in history.entries(connection, CHAIN)] == [True]
