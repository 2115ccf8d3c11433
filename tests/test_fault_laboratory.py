"""The fault laboratory itself: a small day is clean, its judge finds what is planted, a power cut keeps what was forced."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.faults import exchange
from benchmarks.faults.judge import Verdict, judge_exchange, judge_store, rows
from benchmarks.faults.replay import CREATE, FORCE, FORCE_FOLDER, RENAME, WRITE, Disk, Record
from benchmarks.faults.trial import read_account


def changed(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute(sql)
        connection.commit()


def test_a_bad_day_is_clean_and_the_judge_is_not_blind(monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, Verdict] = {}

    def judge(root: Path, *facts: object) -> Verdict:
        store = root / "practice" / "cqdesk.sqlite"
        book = root / "practice" / "office" / "practice-office.sqlite"
        clean = judge_exchange(root, *facts)  # type: ignore[arg-type]
        one = rows(book, "SELECT min(id) FROM import WHERE verdict = 'accepted'")[0][0]
        columns = [row[1] for row in rows(book, "PRAGMA table_info(import)") if row[1] not in ("id", "target")]
        names = ", ".join(columns)
        values = names.replace("unified_number", "'E20269999999999999'")
        changed(book, f"INSERT INTO import (target, {names}) SELECT 'again.zip', {values} FROM import WHERE id = {one}")
        found["twice"] = judge_exchange(root, *facts)  # type: ignore[arg-type]
        changed(book, "DELETE FROM import WHERE target = 'again.zip'")
        changed(store, "DELETE FROM receipt WHERE kind = 'DEC_RESULT'")
        for path in (root / "practice" / "received").rglob("*.xml"):
            path.unlink()
        found["receipt"] = judge_exchange(root, *facts)  # type: ignore[arg-type]
        changed(store, "UPDATE history SET payload = '{}' WHERE id = (SELECT max(id) FROM history)")
        found["history"] = Verdict()
        judge_store(store, found["history"])
        return clean

    monkeypatch.setattr(exchange, "judge_exchange", judge)
    monkeypatch.setattr(exchange, "ROUNDS", 16)
    verdict = exchange.run_chunk(3, 5)
    assert (verdict.clean, verdict.trials, verdict.told) == (True, 5, [])
    assert found["twice"].doubled == 2, "a twin at the Single Window, and a number imported twice"
    assert found["receipt"].forgotten >= 1
    assert found["history"].damaged == 1


def test_an_account_says_what_was_confirmed() -> None:
    lines = ["try typed 3 a", "did typed 3 a", "try typed 3 b", "try imported", "did imported 26-000009", "did filed 1"]
    account = read_account(lines)
    assert account.typed == {3: ["a", "b"]}
    assert (account.imported, account.tried_to_import, account.filed) == (["26-000009"], 1, ["1"])


def test_a_power_cut_keeps_what_was_forced_and_tears_the_rest(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (base / "old").write_bytes(b"old")
    root = "/data"
    seen = set()
    for seed in range(60):
        disk = Disk(root, base)
        for record in (
            Record(CREATE, 1, 0, 0, f"{root}/new.temp", b""),
            Record(WRITE, 1, 0, 0, "", b"x" * 1024),
            Record(FORCE, 1, 0, 0, "", b""),
            Record(FORCE_FOLDER, 0, 0, 0, root, b""),
            Record(RENAME, 0, 0, 0, f"{root}/new.temp", f"{root}/new".encode()),
            Record(WRITE, 1, 0, 0, "", b"y" * 1024),
        ):
            disk.play(record)
        target = tmp_path / str(seed)
        target.mkdir()
        disk.cut(random.Random(seed), target)
        assert (target / "old").read_bytes() == b"old"
        names = {path.name for path in target.iterdir()} - {"old"}
        assert len(names) == 1, "renamed or not, never both and never neither"
        content = (target / names.pop()).read_bytes()
        assert len(content) == 1024
        seen.add((content[:512] == b"y" * 512, content[512:] == b"y" * 512))
    assert seen == {(False, False), (True, False), (False, True), (True, True)}, "torn between sectors too"
