"""The independent checker at work: a full plan judged, and one dragged piece judged again.

The plan is the packer's first answer to the large request of `benchmarks.loading` (1,000 pieces of 60 kinds, one 40HQ,
with weights, a limit on the floor and on what may rest on a piece). Exits 0 only if the bounds hold.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from dataclasses import replace
from decimal import Decimal

from benchmarks.loading import large_request
from benchmarks.measure import Bench, timed
from cqdesk.actions.load_plan import box_types, plan_case, segregation
from cqdesk.domain.loading.by_hand import inside, resting
from cqdesk.domain.loading.model import LoadedBox
from cqdesk.domain.loading.request_files import read_requests
from cqdesk.domain.loading_check import BoxCheck, check_plan

BOUND_PLAN_S, BOUND_DRAG_S = 0.5, 0.016
MOVES = 300


def main() -> int:
    """Measure and print the table."""
    bench = Bench("loading_check", __doc__ or "")
    data = json.dumps(large_request(bench.seed)).encode()
    planned = plan_case(read_requests(data, box_types())[0], seconds=0, begun=time.monotonic())
    limited = tuple(replace(kind, top_load_kg=Decimal(400)) for kind in planned.read.request.pieces)
    request = replace(planned.read.request, pieces=limited)
    loaded = planned.plan.boxes[0]
    box = replace(loaded.box, line_load_kg_per_m=Decimal(3000))
    request = replace(request, boxes=(box,))
    loaded = LoadedBox(box=box, placements=loaded.placements)
    plan = replace(planned.plan, boxes=(loaded,))
    table = segregation()
    bench.row(f"whole plan, {len(loaded.placements)} pieces", timed(lambda: check_plan(request, plan, table), repeats=5),
              bound=BOUND_PLAN_S)  # fmt: skip
    check = BoxCheck(request, loaded, table, 0)
    chance = random.Random(bench.seed)
    seconds = []
    for _ in range(MOVES):
        place = chance.randrange(len(check.placements))
        to = replace(check.placements[place], x=chance.randint(0, box.length - 1), y=chance.randint(0, box.width - 1))
        start = time.perf_counter()
        check.move(place, resting(check.placements, place, inside(box, to)))
        check.faults()
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    bench.row("one dragged piece, median", statistics.median(seconds), bound=BOUND_DRAG_S)
    bench.row("one dragged piece, 95 of 100 are faster than", seconds[int(MOVES * 0.95)], bound=BOUND_DRAG_S)
    return bench.finish()


if __name__ == "__main__":
    raise SystemExit(main())
