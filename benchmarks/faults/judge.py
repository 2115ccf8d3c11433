"""The judge of the fault laboratory: reads files and the two books by plain SQL and shares no code with cqdesk."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

_CONTRACT = re.compile(rb"<ContrNo>([^<]*)</ContrNo>")
_START = "0" * 64


@dataclass(kw_only=True)
class Verdict:
    """What the judge found. The first four are the loss figure; all four have to be 0."""

    trials: int = 0
    """Filings of (a), kills of (b), power cuts of (c)."""
    doubled: int = 0
    """Declarations that reached the authority twice, filings queued twice, edits made twice."""
    forgotten: int = 0
    """Filings that left or wait and that the store does not know or shows in another state; receipts not kept."""
    lost_edits: int = 0
    """Edits whose saving was confirmed and that are not there."""
    damaged: int = 0
    """Stores that do not open, are not whole, or whose history does not hold; files that are not what their name says."""
    told: list[str] = field(default_factory=list)
    """What was wrong, at most 20 lines."""
    counts: dict[str, int] = field(default_factory=dict)
    """What happened on the way."""

    def add(self, other: Verdict) -> None:
        """Sum up."""
        for name in ("trials", "doubled", "forgotten", "lost_edits", "damaged"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.told = [*self.told, *other.told][:20]
        for what, count in other.counts.items():
            self.counts[what] = self.counts.get(what, 0) + count

    def say(self, kind: str, what: str) -> None:
        """Count a loss and keep a line about it."""
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.told) < 20:
            self.told.append(f"{kind}: {what}")

    @property
    def clean(self) -> bool:
        """Whether nothing at all was lost."""
        return not (self.doubled or self.forgotten or self.lost_edits or self.damaged)

    def to_json(self) -> dict[str, Any]:
        """One chunk as it is kept."""
        return asdict(self)


def rows(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows of a file by plain SQL."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def judge_store(store: Path, verdict: Verdict) -> bool:
    """Whether the file is whole, refers to nothing missing, and every history chain holds by the published format."""
    try:
        if rows(store, "PRAGMA integrity_check") != [("ok",)] or rows(store, "PRAGMA foreign_key_check"):
            verdict.say("damaged", "the store is not whole")
            return False
        last: dict[str, tuple[int, str]] = {}
        wanted = "SELECT chain, seq, at, who, act, payload, previous, hash FROM history ORDER BY chain, seq"
        for chain, seq, at, who, act, payload, previous, found in rows(store, wanted):
            number, before = last.get(chain, (0, _START))
            content = json.dumps(
                {"chain": chain, "seq": seq, "at": at, "who": who, "act": act, "payload": json.loads(payload)},
                ensure_ascii=False,
                sort_keys=True,
                separators=(",", ":"),
            )
            right = hashlib.sha256((previous + content).encode()).hexdigest()
            if (seq, previous, found) != (number + 1, before, right):
                verdict.say("damaged", f"history of {chain.partition(':')[0]} does not hold at {seq}")
                return False
            last[chain] = seq, found
    except sqlite3.Error as error:
        verdict.say("damaged", f"the store cannot be read: {error}")
        return False
    return True


def judge_files(folder: Path, verdict: Verdict) -> None:
    """Whether every kept original is what its name says."""
    for path in folder.rglob("*"):
        named = path.is_file() and re.fullmatch(r"[0-9a-f]{64}", path.name)
        if named and hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            verdict.say("damaged", "an original is not what its name says")


def judge_exchange(
    root: Path,
    filings: int,
    declarations: Mapping[str, int],
    typed: Mapping[int, str],
    counts: Mapping[str, int],
) -> Verdict:
    """(a): the practice ledger against the store, after every fault is over and every doubt settled.

    `declarations`: contract number -> declaration, for all but the first filing. `typed`: declaration -> the last remark
    whose saving was confirmed.
    """
    verdict = Verdict(trials=filings, counts=dict(counts))
    store = root / "practice" / "cqdesk.sqlite"
    book = root / "practice" / "office" / "practice-office.sqlite"
    if not judge_store(store, verdict):
        return verdict
    by_contract: dict[str, set[str]] = {}
    accepted: dict[str, int] = {}
    for message, unified, number in rows(
        book, "SELECT message, unified_number, client_seq_no FROM import WHERE verdict = 'accepted'"
    ):
        found = _CONTRACT.search(message)
        by_contract.setdefault(found[1].decode() if found else "", set()).add(unified)
        accepted[number] = accepted.get(number, 0) + 1
    for contract, given in by_contract.items():
        if len(given) > 1:
            verdict.say("doubled", f"{contract} is {len(given)} declarations at the Single Window")
    for number, times in accepted.items():
        if times > 1:
            verdict.say("doubled", f"{number} was imported {times} times")
    _compare(store, book, by_contract, declarations, verdict)
    _receipts_kept(root, store, book, verdict)
    for declaration, words in typed.items():
        (document,) = rows(
            store,
            "SELECT document FROM form_version WHERE declaration_id = ? ORDER BY version DESC LIMIT 1",
            declaration,
        )[0]
        if json.loads(document).get("remarks") != words:
            verdict.say("lost_edits", f"the remark of declaration {declaration}")
    return verdict


def _compare(
    store: Path, book: Path, by_contract: Mapping[str, set[str]], declarations: Mapping[str, int], verdict: Verdict
) -> None:
    """Every declaration shows what the office's book says of it, and none waits for ever."""
    told = {row[0]: row[1:] for row in rows(book, "SELECT unified_number, entry_number, state FROM draft")}
    shown = {
        row[0]: row[1:]
        # a number no receipt told us is the one a person found at the Single Window and typed
        for row in rows(
            store,
            "SELECT id, CASE known_unified_number WHEN '' THEN unified_number ELSE known_unified_number END,"
            " known_entry_number, stage FROM declaration",
        )
    }
    first = min(shown)
    for contract, declaration in [*declarations.items(), ("", first)]:
        given = by_contract.get(contract) if contract else None
        if contract == "":
            others = set(declarations)
            given = next((numbers for name, numbers in by_contract.items() if name not in others), None)
        if not given:
            verdict.say("forgotten", f"declaration {declaration} never reached the Single Window")
            continue
        unified = sorted(given)[-1]
        if shown[declaration] != (unified, *told[unified]):
            verdict.say("forgotten", f"declaration {declaration} shows {shown[declaration][2]}, not {told[unified][1]}")
    for step, count in rows(store, "SELECT step, count(*) FROM filing WHERE step <> 'answered' GROUP BY step"):
        verdict.say("forgotten", f"{count} filings are still {step}")
    # what names only a client number that a restored store never knew (its filing was lost with the hours after the
    # backup, and was refused) belongs to nothing any more
    wanted = (
        "SELECT count(*) FROM receipt WHERE state = 'new' OR (state = 'orphan' AND (unified_number <> ''"
        " OR client_sequence_number IN (SELECT client_sequence_number FROM filing)))"
    )
    if strangers := rows(store, wanted)[0][0]:
        verdict.say("forgotten", f"{strangers} receipts found no declaration")


def _receipts_kept(root: Path, store: Path, book: Path, verdict: Verdict) -> None:
    """Every file the office wrote is in the store, or (taken before a restore) at least in the archive."""
    kept = {sha256 for (sha256,) in rows(store, "SELECT sha256 FROM receipt")}
    archived = {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (root / "practice" / "received").rglob("*")
        if path.is_file()
    }
    written = rows(book, "SELECT name, content FROM outgoing WHERE written = 1")
    verdict.counts["receipts"] = len(written)
    for name, content in written:
        if hashlib.sha256(content).hexdigest() not in kept | archived:
            verdict.say("forgotten", f"the receipt {name[:8]}... was not kept")
