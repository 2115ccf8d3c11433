"""What every benchmark shares: its options, timing, the table, bounds, and the line kept for later."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Row:
    """One measured thing. `value`, `bound` (at most) and `least` (at least) are in `unit`; a row without either only
    informs."""

    name: str
    value: float
    unit: str
    bound: float | None
    least: float | None = None

    @property
    def holds(self) -> bool:
        low = self.least is None or self.value >= self.least
        return low and (self.bound is None or self.value <= self.bound)

    @property
    def wanted(self) -> str:
        """The bound in words; "" for a row that only informs."""
        if self.least is not None:
            return f"at least {self.least:g} {self.unit}"
        return "" if self.bound is None else f"at most {self.bound:g} {self.unit}"


def timed(work: Callable[[], object], *, repeats: int) -> float:
    """Median seconds of one call, after one call that warms up and is not counted."""
    work()
    seconds = []
    for _ in range(max(1, repeats)):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def _share(text: str) -> Fraction:
    share = Fraction(text)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError("a share lies above 0 and is at most 1, like 1/8")
    return share


class Bench:
    """One run of one benchmark, with the options of the command line."""

    def __init__(self, name: str, purpose: str) -> None:
        parser = argparse.ArgumentParser(prog=f"dev.py bench {name}", description=purpose)
        parser.add_argument("--seed", type=int, default=1, help="chooses the synthetic data")
        parser.add_argument("--share", type=_share, default=Fraction(1), help="this part of the work, like 1/8")
        parser.add_argument("--full", action="store_true", help="everything, however long it takes")
        options = parser.parse_args()
        self.name = name
        self.purpose = purpose
        self.seed: int = options.seed
        self.share: Fraction = options.share
        self.full: bool = options.full
        self.rows: list[Row] = []

    def times(self, count: int) -> int:
        """`count` cut down to the share asked for, at least one."""
        return max(1, int(count * self.share))

    def row(
        self, name: str, value: float, unit: str = "s", *, bound: float | None = None, least: float | None = None
    ) -> None:
        """Add a measured value; it must not be above `bound`, nor below `least`."""
        self.rows.append(Row(name, value, unit, bound, least))

    def finish(self, **more: object) -> int:
        """Print the table, keep the result and what else is worth it; the exit code: 0 if every bound holds, else 1."""
        print(self.purpose)
        width = max(len(row.name) for row in self.rows)
        for row in self.rows:
            fault = "TOO MUCH" if row.least is None else "TOO LITTLE"
            verdict = ("holds" if row.holds else fault) if row.wanted else ""
            print(f"  {row.name:<{width}}  {row.value:>12.4g} {row.unit:<4} {row.wanted:<20} {verdict}")
        holds = all(row.holds for row in self.rows)
        self._keep(holds, more)
        return 0 if holds else 1

    def _keep(self, holds: bool, more: dict[str, object]) -> None:
        RESULTS.mkdir(exist_ok=True)
        kept = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "commit": current_commit(),
            "python": platform.python_version(),
            "system": sys.platform,
            "cores": os.cpu_count(),
            "seed": self.seed,
            "share": str(self.share),
            "full": self.full,
            "holds": holds,
            "rows": [asdict(row) for row in self.rows],
            **more,
        }
        with (RESULTS / f"{self.name}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")


def current_commit() -> str | None:
    """The short commit, or None where the project was unpacked without its history."""
    here = Path(__file__).parent
    try:
        asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=here, capture_output=True, check=False)
    except FileNotFoundError:  # no git on this machine
        return None
    return asked.stdout.decode().strip() or None
