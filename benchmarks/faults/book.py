"""The book of the fault laboratory: one line per chunk in `benchmarks/results/faults.jsonl`, and the page made from it."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.faults.judge import Verdict
from benchmarks.measure import RESULTS, current_commit

BOOK = RESULTS / "faults.jsonl"
PAGE = Path(__file__).parents[2] / "docs" / "loss-figure.md"


@dataclass(frozen=True)
class Part:
    """One of the three parts of the laboratory."""

    key: str
    title: str
    unit: str
    wanted: int
    chunk: int
    method: str


PARTS = (
    Part(
        "exchange",
        "Filings on bad days",
        "filings",
        20_000,
        200,
        "The real outbox, courier and folder channel against the practice Single Window, on a virtual clock. Answers are "
        "lost, doubled, late by up to six hours, cut off; the client gives up waiting before and after the message was "
        "accepted; the card fails; file operations fail or time out, done or not done; disks are full; the folder "
        "vanishes; the process dies in the middle of a round; the program is restarted; an older backup is restored in "
        "the middle (by the program, after the disk was lost, or by copying the file). In every fifth chunk half of all "
        "sendings fail or end without an answer, so that answers of several sendings of one message meet. A person "
        "settles doubts after looking at the Single Window, as the sentence asks.",
    ),
    Part(
        "kills",
        "Kills",
        "kills",
        2_000,
        50,
        "A child process works (types, imports, files, sends and receives, migrates, backs up; some in a real window on "
        "the offscreen platform) and says after each act that it was confirmed; SIGKILL at a random moment. Then the "
        "data folder is opened by another process.",
    ),
    Part(
        "power",
        "Simulated power cuts",
        "power cuts",
        300,
        10,
        "A preloaded shim records every write, truncation, rename, removal and force-to-disk call below the data folder. "
        "At a random point everything forced to disk until then is replayed into an empty folder, with a random subset "
        "of what was not: writes torn at 512 bytes, names in any mixture. Packages that had got their name may have been "
        "taken by the client. Then the folder is opened as after a restart of the machine.",
    ),
)


def keep(part: Part, seed: int, verdict: Verdict, seconds: float) -> None:
    """Append one chunk."""
    RESULTS.mkdir(exist_ok=True)
    line = {
        "part": part.key,
        "seed": seed,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": current_commit(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{sys.platform} {platform.machine()}",
        "cores": os.cpu_count(),
        "seconds": round(seconds, 1),
        **verdict.to_json(),
    }
    with BOOK.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def chunks(part: Part) -> list[dict[str, Any]]:
    """The chunks of a part that were ever run, each seed once: books of several machines may be joined."""
    if not BOOK.is_file():
        return []
    lines = (json.loads(line) for line in BOOK.read_text("utf-8").splitlines() if line.strip())
    return list({(line["seed"], line["trials"]): line for line in lines if line.get("part") == part.key}.values())


def total(part: Part) -> Verdict:
    """All chunks of a part together."""
    found = Verdict()
    names = ("trials", "doubled", "forgotten", "lost_edits", "damaged", "told", "counts")
    for line in chunks(part):
        found.add(Verdict(**{name: line[name] for name in names}))
    return found


def write_page() -> None:
    """Write `docs/loss-figure.md` from the book."""
    head = [
        "# The loss figure",
        "",
        "What cqdesk loses, doubles or damages when things go wrong: counted, not promised. Each line below is a sum of",
        "chunks in `benchmarks/results/faults.jsonl`; every chunk is made anew from its seed by",
        "`python3 dev.py bench faults --seed N`. A quick look: `python3 dev.py bench faults --share 1/1000 --seed N` (it",
        "fails if anything at all is lost).",
        "",
        "| part | done | wanted | doubled | forgotten | committed edits lost | damaged files |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    body: list[str] = []
    for part in PARTS:
        sums = total(part)
        done = f"{sums.trials:,} {part.unit}"
        losses = f"{sums.doubled} | {sums.forgotten} | {sums.lost_edits} | {sums.damaged}"
        head.append(f"| {part.title} | {done} | {part.wanted:,} | {losses} |")
        body += ["", f"## {part.title}", "", part.method, ""]
        lines = chunks(part)
        if not lines:
            body.append("Not run yet.")
            continue
        commits = ", ".join(dict.fromkeys(str(line["commit"]) for line in lines))
        body += [
            f"Run from {lines[0]['at']} to {lines[-1]['at']} (UTC) in {len(lines)} chunks; commits {commits}.",
            "",
            "| on the way | times |",
            "| --- | ---: |",
            *(f"| {what} | {count:,} |" for what, count in sorted(sums.counts.items())),
        ]
        if sums.told:
            body += ["", "What was wrong:", "", *(f"- {what}" for what in sums.told)]
    machines = sorted(
        {
            f"Python {line['python']}, SQLite {line['sqlite']}, {line['system']}, {line['cores']} cores"
            for part in PARTS
            for line in chunks(part)
        }
    )
    head += ["", "Machines: " + ("; ".join(machines) or "none yet") + "."]
    tail = [
        "",
        "## How it is judged",
        "",
        "`benchmarks/faults/judge.py` imports nothing of cqdesk: it reads the practice ledger and the store by plain SQL,",
        "checks the history by its published format ([history-format.md](history-format.md)) and the originals by their",
        "names. *Doubled*: a declaration that is two at the Single Window, a message imported twice, an edit made twice.",
        "*Forgotten*: a filing that left or waits and that the store does not show as the Single Window does, a receipt",
        "that was not kept. *Committed edit*: one whose saving was confirmed. *Damaged*: a store that does not open or is",
        "not whole, a history that does not hold, an original that is not what its name says.",
        "",
        "Found by it and mended: a failure of an earlier sending that came late failed the present one, and the retry made a",
        "twin; the client's words after waiting in vain counted as a failure; answers of the hours after a backup were not",
        "taken from the archive when the disk was lost; a power cut could undo the naming of a package that was taken;",
        "a failure told before a restore was taken for the answer to a sending after it (two of 20,000 filings were",
        "doubled; all 20,000 were run again with the mended program); the client's having waited in vain was counted as the",
        "failure of its sending when a failure of an earlier one came late (one of 36,500 filings was doubled; all filings",
        "of the figure above were run with the mended program).",
        "Chunks that failed by a mistake of the laboratory itself (two so far: the person did not note what was found after a",
        "restore; a store was half copied by the laboratory) were left out and their seeds are run again.",
        "",
        "What it cannot show: the real folder client, Windows, a disk that lies about forcing. A backup brings back what it",
        "holds; what was typed after it is gone with the lost disk (not counted as a loss), but answers of those hours are",
        "taken again from the archive and nothing is sent by itself. A restore is followed by looking up at the Single",
        "Window what was filed in the lost hours; the counts say how often.",
        "",
    ]
    PAGE.write_text("\n".join([*head, *body, *tail]), "utf-8")
