"""A kill at any write point neither loses nor doubles an import, a number, or an answer."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cqdesk.domain.clock import ManualClock
from cqdesk.practice.office import PracticeOffice

START = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
IMPORT = (Path(__file__).parent / "messages" / "import.xml").read_text(encoding="utf-8")


class Killed(BaseException):
    """Stands for a process that is gone: nothing catches it."""


class Fuse:
    """Lets `left` write points pass, then kills; never kills when None."""

    def __init__(self, left: int | None) -> None:
        self.left = left
        self.passed = 0

    def __call__(self, point: str) -> None:
        self.passed += 1
        if self.left is not None:
            if self.left == 0:
                raise Killed(point)
            self.left -= 1


def message(number: int) -> bytes:
    return re.sub(r"QABCDE\d{12}", f"QABCDE{number:012d}", IMPORT).encode()


def day(root: Path, clock: ManualClock, fuse: Fuse, faults: str) -> None:
    """Two good files and a bad one; what is saved gets declared and accepted. Safe to repeat."""
    with PracticeOffice(root, clock, checkpoint=fuse, faults=faults) as office:
        office.step()
        for draft in office.ledger()["drafts"]:
            number = draft["unified_number"]
            if draft["state"] == "saved":
                office.clerk_submit(number)
            if office.ledger()["drafts"] and state(office, number) == "received":
                office.decide(number, "J")
        office.advance(2)
        office.step()


def state(office: PracticeOffice, number: str) -> str:
    return next(str(d["state"]) for d in office.ledger()["drafts"] if d["unified_number"] == number)


def prepare(root: Path) -> None:
    (root / "OutBox").mkdir(parents=True)
    (root / "OutBox" / "a.xml").write_bytes(message(1))
    (root / "OutBox" / "b.xml").write_bytes(message(2))
    (root / "OutBox" / "c.xml").write_bytes(message(3).replace(b"<HostId/>", b""))


def facts(root: Path, clock: ManualClock) -> dict[str, Any]:
    with PracticeOffice(root, clock) as office:
        book = office.ledger()
    files = [path.relative_to(root) for path in root.rglob("*") if path.is_file()]
    return {
        "imports": [(i["file"], i["verdict"], i["unified_number"], i["moved"]) for i in book["imports"]],
        "numbers": book["numbers"],
        "doubled": book["doubled"],
        "states": [d["state"] for d in book["drafts"]],
        "receipts": [(r["unified_number"], r["channel"]) for r in book["receipts"]],
        "owed": sorted(f["name"] for r in (*book["receipts"], *book["responses"]) for f in r["files"]),
        "inbox": sorted(f.name for f in files if f.parts[0] == "InBox" and not f.name.endswith(".tmp")),
        "waiting": [f.name for f in files if f.parts[0] == "OutBox"],
        "sent": sum(f.parts[0] == "SentBox" for f in files),
        "failed": sum(f.parts[0] == "FailBox" for f in files),
    }


def undisturbed() -> tuple[dict[str, Any], int]:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        prepare(root)
        fuse = Fuse(None)
        clock = ManualClock(START)
        day(root, clock, fuse, "")
        return facts(root, clock), fuse.passed


EXPECTED, POINTS = undisturbed()


def test_the_undisturbed_day() -> None:
    assert POINTS > 40
    assert EXPECTED["doubled"] == []
    assert EXPECTED["waiting"] == []
    assert (EXPECTED["sent"], EXPECTED["failed"]) == (2, 1)
    assert EXPECTED["states"] == ["accepted", "accepted"]
    assert [channel for _, channel in EXPECTED["receipts"]] == ["7", "L", "J", "7", "L", "J"]
    assert EXPECTED["owed"] == EXPECTED["inbox"]


def survive(root: Path, kills: list[int], clock: ManualClock) -> dict[str, Any]:
    for left in kills:
        try:
            day(root, clock, Fuse(left), "")
        except Killed:
            continue
    day(root, clock, Fuse(None), "")
    return facts(root, clock)


def same(found: dict[str, Any]) -> None:
    for key in ("imports", "numbers", "doubled", "states", "waiting", "sent", "failed"):
        assert found[key] == EXPECTED[key], key
    assert sorted(found["receipts"]) == sorted(EXPECTED["receipts"])
    assert found["owed"] == found["inbox"]
    assert len(found["inbox"]) == len(EXPECTED["inbox"])


def test_one_kill_at_every_write_point(tmp_path: Path) -> None:
    for left in range(POINTS):
        root = tmp_path / str(left)
        prepare(root)
        same(survive(root, [left], ManualClock(START)))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, POINTS - 1), min_size=2, max_size=6))
def test_any_series_of_kills(kills: list[int]) -> None:
    with TemporaryDirectory() as folder:
        prepare(Path(folder))
        same(survive(Path(folder), kills, ManualClock(START)))


def test_fates_do_not_depend_on_kills(tmp_path: Path) -> None:
    spec = "lost-receipt:0.4,doubled-receipt:0.4,late:0.4,garbled:0.3,seed:11"

    def fates(root: Path, kills: list[int]) -> list[str]:
        prepare(root)
        clock = ManualClock(START)
        for left in kills:
            try:
                day(root, clock, Fuse(left), spec)
            except Killed:
                continue
        day(root, clock, Fuse(None), spec)
        with PracticeOffice(root, clock) as office:
            return [r["fate"] for r in office.ledger()["receipts"]]

    calm = fates(tmp_path / "calm", [])
    assert len(set(calm)) > 1
    assert fates(tmp_path / "killed", [7, 19, 3]) == calm


def test_a_file_dropped_again_under_its_name_after_a_kill_is_a_new_file(tmp_path: Path) -> None:
    prepare(tmp_path)

    def kill_before_move(point: str) -> None:
        if point == "intake:committed":
            raise Killed(point)

    clock = ManualClock(START)
    try:
        with PracticeOffice(tmp_path, clock, checkpoint=kill_before_move) as office:
            office.step()
    except Killed:
        (tmp_path / "OutBox" / "a.xml").write_bytes(message(9))
    with PracticeOffice(tmp_path, clock) as office:
        office.step()
        taken = [i["client_seq_no"] for i in office.ledger()["imports"] if i["file"] == "a.xml"]
    assert taken == ["QABCDE000000000001", "QABCDE000000000009"]
