"""Readers against broken files: `dev.py bench fuzz [--seed N] [--share 1/K] [--full]`.

Seeded mutators change valid papers of every format: bits flipped, pieces cut out, doubled or cut off, numbers pushed to
their limits, parts of a ZIP rewritten and packed again, objects of a PDF and sectors of a compound file rearranged. Each
file goes through the gate and the reading process, as a user's would. Allowed: papers, or a sentence. A crash of the
reading process, a hang, memory above the limit, or any other exception is a failure and printed with its seed.

A run takes 60 seconds; `--full` an hour. Each run starts where the last one of the same seed ended (`next` in
benchmarks/results/fuzz.jsonl), so that hours add up.
"""

from __future__ import annotations

import io
import json
import random
import signal
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from benchmarks.fuzz_seeds import originals
from benchmarks.measure import RESULTS, Bench
from cqdesk.errors import UserError
from cqdesk.intake.gate import admit
from cqdesk.intake.reading import PaperReaders

SECONDS = 60.0
FULL_SECONDS = 3600.0
PATIENCE_S = 20.0
_FAILED = frozenset({"reader-crashed", "reader-timeout", "reader-odd-answer"})
_LIMITS = (b"\x00", b"\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\x00\x00\x00")

Mutator = Callable[[random.Random, bytes], bytes]


def flip_bits(chance: random.Random, data: bytes) -> bytes:
    """A few bits here and there."""
    spoiled = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    return bytes(spoiled)


def cut_off(chance: random.Random, data: bytes) -> bytes:
    """The end is missing."""
    return data[: chance.randrange(1, len(data))]


def cut_out(chance: random.Random, data: bytes) -> bytes:
    """A piece is missing."""
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 400) :]


def double(chance: random.Random, data: bytes) -> bytes:
    """A piece stands twice, or a thousand times."""
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 120)]
    return data[:start] + piece * chance.choice((2, 2, 3, 1000)) + data[start:]


def to_limits(chance: random.Random, data: bytes) -> bytes:
    """Bytes that a length, a count or an offset may stand in become the smallest or largest."""
    spoiled = bytearray(data)
    for _ in range(chance.choice((1, 1, 3))):
        value = chance.choice(_LIMITS)
        start = chance.randrange(max(1, len(spoiled) - len(value)))
        spoiled[start : start + len(value)] = value
    return bytes(spoiled)


def swap(chance: random.Random, data: bytes) -> bytes:
    """Two blocks change places, of the size compound files and records are made of."""
    size = chance.choice((16, 64, 512))
    blocks = [data[n : n + size] for n in range(0, len(data), size)]
    if len(blocks) > 2:
        one, two = chance.sample(range(len(blocks)), 2)
        blocks[one], blocks[two] = blocks[two], blocks[one]
    return b"".join(blocks)


def digits(chance: random.Random, data: bytes) -> bytes:
    """Numbers written as text become absurd: references, counts, dates, object numbers of a PDF."""
    places = [n for n, byte in enumerate(data) if 48 <= byte <= 57]
    if not places:
        return flip_bits(chance, data)
    start = end = chance.choice(places)
    while end < len(data) and 48 <= data[end] <= 57:
        end += 1
    absurd = chance.choice((b"0", b"-1", b"99999999999", b"4294967296", b"1e999", b"0.0000001", b"65536"))
    return data[:start] + absurd + data[end:]


_TOKENS = (
    b"<", b"</", b"<!--", b"<![CDATA[", b"&#0;", b"&lt;", b'"', b"<row>", b"</row>", b"<c t=\"s\"><v>9</v></c>", b"<f>1/0</f>",
    b"<mergeCell ref=\"A1:XFD1048576\"/>", b"<table>", b"<td colspan=99999>", b"obj", b"endobj", b"stream", b"endstream",
    b"<< /Type /Pages /Kids [1 0 R] >>", b"/Length 99999999", b"\n", b",", b"=", b"Content-Type: multipart/mixed; boundary=x\n",
)  # fmt: skip


def insert(chance: random.Random, data: bytes) -> bytes:
    """Words that mean something to one of the formats, where nobody expects them."""
    start = chance.randrange(len(data))
    return data[:start] + chance.choice(_TOKENS) * chance.choice((1, 1, 1, 50, 5000)) + data[start:]


PLAIN: tuple[Mutator, ...] = (flip_bits, cut_off, cut_out, double, to_limits, swap, digits, insert)


def _spoiled(chance: random.Random, data: bytes) -> bytes:
    return chance.choice(PLAIN)(chance, data) if len(data) > 8 else b"spoiled!!"


def inside_zip(chance: random.Random, data: bytes) -> bytes:
    """A part of a package spoiled and packed again, so that the ZIP itself is sound."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        victim = chance.choice(names)
        for name in names:
            part = old.read(name)
            if name == victim and part:
                for _ in range(chance.choice((1, 1, 2, 5))):
                    part = _spoiled(chance, part)
            new.writestr(name, part)
    return packed.getvalue()


def mutated(seed: int, number: int, papers: dict[str, bytes]) -> tuple[str, bytes]:
    """The file with this number: always the same one."""
    chance = random.Random(f"{seed}/{number}")
    name = chance.choice(sorted(papers))
    data = papers[name]
    if data.startswith(b"PK") and chance.random() < 0.7:
        return name, inside_zip(chance, data)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        data = _spoiled(chance, data)
    return name, data


def _resume(seed: int) -> int:
    file = RESULTS / "fuzz.jsonl"
    if not file.exists():
        return 0
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return max((row.get("next", 0) for row in rows if row.get("seed") == seed), default=0)


def outcome_of(readers: PaperReaders, name: str, data: bytes) -> tuple[str, bool]:
    """What became of a file, and whether that is a failure."""
    try:
        readers.books(admit(name, data), passwords=["geheim"])
    except UserError as error:
        return error.id, error.id in _FAILED
    except Exception as error:  # whatever it is: that is what this looks for
        return type(error).__name__, True
    return "read", False


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Run, print, keep; 0 only if nothing failed."""
    bench = Bench("fuzz", "Readers against broken files")
    signal.signal(signal.SIGTERM, _stop)  # a run that is ended keeps what it found
    papers = originals()
    number = first = _resume(bench.seed)
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    slowest = 0.0
    start = time.monotonic()
    seconds = FULL_SECONDS if bench.full else SECONDS * float(bench.share)
    with PaperReaders(patience_s=PATIENCE_S) as readers, suppress(KeyboardInterrupt):
        while time.monotonic() - start < seconds:
            name, data = mutated(bench.seed, number, papers)
            began = time.monotonic()
            outcome, failed = outcome_of(readers, name, data)
            if failed:
                failures.append(f"{bench.seed}/{number} {name}: {outcome}")
                print("  FAILED", failures[-1], flush=True)
            slowest = max(slowest, time.monotonic() - began)
            outcomes[outcome] += 1
            number += 1
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one must not cost the result
    for outcome, count in outcomes.most_common():
        print(f"  {outcome:<28}{count:>8}")
    bench.row("files", number - first, "")
    bench.row("seconds", time.monotonic() - start)
    bench.row("slowest file", slowest)
    bench.row("failures", len(failures), "", bound=0)
    return bench.finish(next=number, failures=failures, outcomes=dict(outcomes))


if __name__ == "__main__":
    raise SystemExit(main())
