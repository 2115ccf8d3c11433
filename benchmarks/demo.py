"""The whole `demo --no-window` as a person starts it, both samples from papers to closed: `dev.py bench demo`.

Bound: 15 s for the process, its start included. The floor of the same run is a process that only starts and says its
version.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Bench, timed

BOUND_S = 15.0


def main() -> int:
    """Print the table, keep the result, 0 only if the bound holds."""
    bench = Bench("demo", "Both samples from papers to closed: the whole process of `demo --no-window`")
    repeats = bench.times(10 if bench.full else 3)
    with tempfile.TemporaryDirectory() as folder:

        def run() -> None:
            command = [sys.executable, "-m", "cqdesk.cli", "--data", folder, "--json", "demo", "--no-window"]
            done = subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parents[1])
            stages = [case["stage"] for case in json.loads(done.stdout)["cases"]]
            if not stages or set(stages) != {"closed"}:
                raise SystemExit(f"the demo did not finish: {stages}")

        def start() -> None:
            command = [sys.executable, "-m", "cqdesk.cli", "--version"]
            subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parents[1])

        bench.row("floor: the process starts", timed(start, repeats=repeats))
        bench.row("demo --no-window", timed(run, repeats=repeats), bound=BOUND_S)
        return bench.finish()


if __name__ == "__main__":
    raise SystemExit(main())
