"""Load plans on the sets of Bischoff and Ratcliff: `dev.py bench loading`.

Each case is one run of `cqdesk load-plan FILE --cases N --seconds 5` in a process of its own: start of the program,
import, search, judging by the independent checker and writing the answer are all inside the five seconds. The share of
the container's volume that is used is compared with the bounds of the project; every plan must be valid.

`--share 1/K` takes that part of the 20 cases of each set. `--full` adds 60 seconds for three cases of each set. A run
that was interrupted goes on where it stopped: what was measured for these sources is kept in
`results/loading_cases.jsonl`. py3dbp (not needed for anything else, `pip install py3dbp`) is compared with where it is
installed.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import RESULTS, Bench, timed
from cqdesk.actions.load_plan import read_load_file
from cqdesk.domain.loading import native
from cqdesk.domain.loading.builder import first_answer
from cqdesk.domain.loading.model import LoadRequest
from cqdesk.domain.loading.task import make_task

DATA = Path(__file__).parent / "data"
SOURCES = Path(__file__).parent.parent / "cqdesk" / "domain" / "loading"
DECIDING = ("search.c", "native.py", "task.py", "builder.py", "field.py", "floor_line.py", "one_box.py", "arrange.py")
"""What decides how full a box gets: another content means measuring anew."""
KEPT = RESULTS / "loading_cases.jsonl"
SETS = range(1, 8)
CASES = 20
SECONDS, LONG_SECONDS = 5, 60
LONG_CASES = 3
PLAIN_CASES = 2
LEAST_PERCENT, LEAST_PERCENT_LONG = 89.5, 91.0
BOUND_FIRST_S, BOUND_LARGE_S, BOUND_MEMORY_MB = 0.05, 0.5, 500.0


@dataclass(frozen=True)
class Run:
    """One case through the command line. `percent` of the volume; wall and CPU seconds of the whole process."""

    percent: float
    wall_s: float
    cpu_s: float
    memory_mb: float
    valid: bool


def children_usage() -> tuple[float, float]:
    """(CPU seconds of all ended children, greatest memory of one in MB); zeros where the system does not tell."""
    if sys.platform == "win32":
        return 0.0, 0.0
    resource = importlib.import_module("resource")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def plan(file: Path, case: str, seconds: float, *, compiled: bool) -> tuple[dict[str, Any], Run]:
    """Run the program on one case and have the checker judge the answer in a run of its own."""
    environment = dict(os.environ)
    environment.pop(native.SWITCHED_OFF, None)
    if not compiled:
        environment[native.SWITCHED_OFF] = "1"
    command = [sys.executable, "-m", "cqdesk", "--json", "load-plan", str(file), "--cases", case]
    cpu_before, _ = children_usage()
    start = time.perf_counter()
    done = subprocess.run([*command, "--seconds", str(seconds)], capture_output=True, env=environment, check=False)
    wall = time.perf_counter() - start
    cpu_after, memory = children_usage()
    answer = json.loads(done.stdout)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "plan.json"
        made.write_bytes(done.stdout)
        judged = subprocess.run([*command, "--check", str(made)], capture_output=True, check=False)
    percent = 100 * float(answer["cases"][0]["volume_use"])
    return answer, Run(percent, wall, cpu_after - cpu_before, memory, judged.returncode == 0)


class Kept:
    """Runs of these sources that were measured before."""

    def __init__(self) -> None:
        digest = hashlib.sha256()
        for name in DECIDING:
            digest.update((SOURCES / name).read_bytes())
        self.sources = digest.hexdigest()[:16]
        self.runs: dict[str, Run] = {}
        if KEPT.is_file():
            for line in KEPT.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                if row.pop("sources") == self.sources:
                    key = row.pop("key")
            self.runs[key] = Run(**row)

    def run(self, number: int, case: int, seconds: int, *, compiled: bool) -> Run:
        """Measured now, or kept."""
        key = f"BR{number} {case} {seconds}s {'compiled' if compiled else 'plain'}"
        if key not in self.runs:
            _, run = plan(DATA / f"br{number}.txt", str(case), seconds, compiled=compiled)
            self.runs[key] = run
            RESULTS.mkdir(exist_ok=True)
            with KEPT.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"sources": self.sources, "key": key, **vars(run)}) + "\n")
            print(f"{key}: {run.percent:.2f} %", file=sys.stderr, flush=True)
        return self.runs[key]


def large_request(seed: int) -> dict[str, Any]:
    """1,000 pieces of 60 kinds for one 40HQ, with weights and limits."""
    chance = random.Random(seed)
    pieces = [
        {
            "label": f"K{number}",
            "length": chance.randint(250, 900),
            "width": chance.randint(200, 700),
            "height": chance.randint(150, 700),
            "count": 17 if number < 40 else 16,
            "upright": chance.choice(["any", ["height"]]),
            "weight_kg": str(chance.randint(5, 40)),
        }
        for number in range(60)
    ]
    return {
        "schema": "cqdesk/load-request/1",
        "boxes": [{"type": "40HQ", "count": 1}],
        "pieces": pieces,
        "limits": {"houses_together": False},
    }


def published_py3dbp(request: LoadRequest) -> float | None:
    """The percentage py3dbp fills, turning pieces as it likes and without support; None where it is not installed."""
    if importlib.util.find_spec("py3dbp") is None:
        return None
    py3dbp = importlib.import_module("py3dbp")
    packer = py3dbp.Packer()
    box = request.boxes[0]
    packer.add_bin(py3dbp.Bin("box", box.length, box.height, box.width, 10**9))
    for kind in request.pieces:
        for _ in range(kind.count):
            packer.add_item(py3dbp.Item(kind.label, kind.length, kind.height, kind.width, 1))
    packer.pack(bigger_first=True)
    used = sum(float(item.get_volume()) for item in packer.bins[0].items)
    return 100 * used / (box.length * box.width * box.height)


def add_set(bench: Bench, number: int, name: str, runs: list[Run]) -> None:
    """Mean, worst and time of one set."""
    bench.row(f"BR{number} {name}, mean", statistics.mean(run.percent for run in runs), "%")
    bench.row(f"BR{number} {name}, worst", min(run.percent for run in runs), "%")
    bench.row(f"BR{number} {name}, longest", max(run.wall_s for run in runs), "s")


def add_all(bench: Bench, name: str, runs: list[Run], *, least: float | None, seconds: float) -> None:
    """The whole of the sets, with the bounds."""
    bench.row(f"all {name}, mean", statistics.mean(run.percent for run in runs), "%", least=least)
    bench.row(f"all {name}, worst", min(run.percent for run in runs), "%")
    bench.row(f"all {name}, longest run", max(run.wall_s for run in runs), "s", bound=seconds)
    bench.row(f"all {name}, CPU of a run", statistics.mean(run.cpu_s for run in runs), "s")
    bench.row(f"all {name}, greatest memory", max(run.memory_mb for run in runs), "MB", bound=BOUND_MEMORY_MB)
    bench.row(f"all {name}, invalid plans", sum(not run.valid for run in runs), "", bound=0)


def main() -> int:
    """Print the table, keep the result, 0 only if every bound holds."""
    bench = Bench("loading", "Load plans on BR1 to BR7 with full support: percentage of the volume used")
    kept = Kept()
    cases = bench.times(CASES)
    requests = {n: [read.request for read in read_load_file(DATA / f"br{n}.txt")] for n in SETS}
    everything: list[Run] = []
    if native.available():
        for number in SETS:
            runs = [kept.run(number, case, SECONDS, compiled=True) for case in range(1, cases + 1)]
            add_set(bench, number, f"{SECONDS} s", runs)
            everything += runs
        add_all(bench, f"{SECONDS} s", everything, least=LEAST_PERCENT, seconds=SECONDS)
    plain = [kept.run(n, case, SECONDS, compiled=False) for n in SETS for case in range(1, min(cases, PLAIN_CASES) + 1)]
    add_all(bench, f"{SECONDS} s in plain Python, {len(plain)} cases", plain, least=LEAST_PERCENT, seconds=SECONDS)
    if bench.full and native.available():
        long = [kept.run(n, case, LONG_SECONDS, compiled=True) for n in SETS for case in range(1, LONG_CASES + 1)]
        add_all(bench, f"{LONG_SECONDS} s, {len(long)} cases", long, least=LEAST_PERCENT_LONG, seconds=LONG_SECONDS)
    slowest = 0.0
    for request in (one for n in SETS for one in requests[n][:cases]):
        counts = [kind.count for kind in request.pieces]
        task = make_task(request.boxes[0], request.pieces, counts, request.limits, unit_mm=10, seed=bench.seed)
        # the best of three: who else uses the machine is not our subject
        slowest = max(slowest, min(timed(lambda task=task: first_answer(task), repeats=1) for _ in range(3)))  # type: ignore[misc]
    bench.row("first answer, slowest of the cases", slowest, bound=BOUND_FIRST_S)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "large.json"
        file.write_text(json.dumps(large_request(bench.seed)), encoding="utf-8")
        answer, run = plan(file, "1", 0, compiled=native.available())
        bench.row("40HQ, 1,000 pieces of 60 kinds: first answer", run.wall_s, bound=BOUND_LARGE_S)
        bench.row("  its use of the volume", 100 * float(answer["cases"][0]["volume_use"]), "%")
    others = [(n, published_py3dbp(requests[n][0])) for n in SETS]
    theirs = [percent for _, percent in others if percent is not None]
    if theirs:
        ours = [kept.run(n, 1, SECONDS, compiled=native.available()).percent for n in SETS]
        bench.row("py3dbp, first case of each set, mean", statistics.mean(theirs), "%")
        bench.row("ours to py3dbp on these", statistics.mean(ours) / statistics.mean(theirs), "x", least=1.0)
    else:
        print("py3dbp is not installed: no comparison with it.", file=sys.stderr)
    return bench.finish()


if __name__ == "__main__":
    raise SystemExit(main())
