"""`dev.py bench faults`: see the package."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from benchmarks.faults import book, exchange, kills, power
from benchmarks.faults.judge import Verdict
from benchmarks.measure import Bench
from cqdesk.codes.build import build

RUN: dict[str, Callable[[int, int], Verdict]] = {
    "exchange": exchange.run_chunk,
    "kills": kills.run_chunk,
    "power": power.run_chunk,
}


def main() -> int:
    """Run what is asked for, chunk by chunk; 0 only if nothing at all was lost."""
    own = argparse.ArgumentParser(add_help=False)
    own.add_argument("--part", choices=[part.key for part in book.PARTS])
    options, rest = own.parse_known_args()
    sys.argv[1:] = rest
    bench = Bench("faults", "What is lost, doubled or damaged under faults, kills and power cuts")
    build()
    for part in book.PARTS:
        if options.part in (None, part.key):
            _run(bench, part)
    if bench.share == 1:
        book.write_page()
    return bench.finish()


def _run(bench: Bench, part: book.Part) -> None:
    """So many trials of a part; without a share those that are still missing."""
    done = sum(line["trials"] for line in book.chunks(part)) if bench.share == 1 else 0
    left = bench.times(part.wanted) - done
    known = {line["seed"] for line in book.chunks(part)} if bench.share == 1 else set()
    seed = bench.seed * 1_000_000
    sums = Verdict()
    while left > 0:
        if seed in known:
            seed += 1
            continue
        begun = time.perf_counter()
        verdict = RUN[part.key](seed, min(part.chunk, left))
        book.keep(part, seed, verdict, time.perf_counter() - begun)
        sums.add(verdict)
        left -= verdict.trials
        seed += 1
        print(f"{part.key} {seed - 1}: {verdict.trials} {part.unit}, {left} left", file=sys.stderr, flush=True)
        if not verdict.clean:
            print("\n".join(verdict.told), file=sys.stderr, flush=True)
    bench.row(f"{part.unit}", sums.trials, "")
    for name in ("doubled", "forgotten", "lost_edits", "damaged"):
        bench.row(f"  {name.replace('_', ' ')}", getattr(sums, name), "", bound=0)


if __name__ == "__main__":
    raise SystemExit(main())
