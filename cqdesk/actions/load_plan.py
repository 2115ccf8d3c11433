"""Load plans for the command line and the window: reading a request, planning within a time, judging plans.

Every plan is judged by the independent checker before anyone sees it; what it finds is told with the plan.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..domain.loading.apart import Apart, never, read_apart
from ..domain.loading.box_types import BoxType, read_box_types
from ..domain.loading.estimate import EstimateOfAll, estimate
from ..domain.loading.fleet import plan_load
from ..domain.loading.model import (
    LoadPlan,
    LoadRequest,
    PlanFault,
    Support,
)
from ..domain.loading.one_box import Budget, Seen
from ..domain.loading.request_files import ReadRequest, read_requests
from ..domain.loading_check import Segregation, check_plan, read_segregation
from ..errors import UserError
from ..intake.gate import read_bytes
from ..places import resources

_KEPT_BACK_S = 0.12
_KEPT_BACK_SHARE = 0.02
_KEPT_BACK_OF_START = 0.5
"""Time of a case kept for writing the answer and ending the program; where starting took long, ending will too."""
_JUDGING_S = 7e-8
"""Time kept for the checker, which compares pieces with pieces: by the square of their number."""
MOST_JUDGED = 8_000
"""Pieces of one plan the checker is asked about; judging more takes longer than planning."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A case with its plan, what the checker says of it, and the estimate for goods without sizes."""

    read: ReadRequest
    plan: LoadPlan
    faults: tuple[PlanFault, ...]
    judged: bool
    estimate: EstimateOfAll | None
    seconds: float


def box_types() -> Mapping[str, BoxType]:
    """The shipped container types by the name people use."""
    with (resources() / "tables" / "container_types_iso.csv").open(encoding="utf-8", newline="") as lines:
        return read_box_types(lines)


def _segregation_lines() -> list[str]:
    return (resources() / "tables" / "hazard_segregation.csv").read_text(encoding="utf-8").splitlines()


def segregation() -> Segregation:
    """The table of dangerous classes for the checker."""
    return read_segregation(_segregation_lines())


def keeping_apart(request: LoadRequest) -> Apart:
    """The packer's rule of what may not share a box."""
    return read_apart(_segregation_lines()) if request.limits.hazards_apart else never


def read_load_file(path: Path) -> list[ReadRequest]:
    """The cases of a file in the benchmark format or our JSON. Raises `UserError` when it is neither."""
    return read_requests(read_bytes(path), box_types())


def chosen_cases(reads: Sequence[ReadRequest], wanted: str) -> list[ReadRequest]:
    """The cases whose numbers are asked for: `21-40`, `3`, `1,5-7`; "" = all. Raises `UserError` when there are none."""
    if not wanted:
        return list(reads)
    numbers: set[int] = set()
    for part in wanted.split(","):
        first, dash, last = part.strip().partition("-")
        if not (first.isascii() and first.isdigit()) or (dash and not (last.isascii() and last.isdigit())):
            raise UserError("load-cases", f"“{wanted}”不是算例编号。", "请写成 21-40、3 或 1,5-7 的样子。")
        numbers |= set(range(int(first), min(int(last), 10_000_000) + 1) if dash else [int(first)])
    found = [
        one
        for place, one in enumerate(reads, start=1)
        if (int(one.request.label) if one.request.label.isdigit() else place) in numbers
    ]
    if not found:
        raise UserError("load-cases", f"文件里没有编号为 {wanted} 的算例。", f"文件共有 {len(reads)} 个算例。")
    return found


def plan_case(
    read: ReadRequest,
    *,
    seconds: float,
    begun: float,
    support: Support | None = None,
    stop: Callable[[], bool] = lambda: False,
    seen: Seen | None = None,
) -> Planned:
    """Plan one case so that everything, judging included, ends `seconds` after `begun` (on `time.monotonic`).

    `support` overrides what the file says. The first answer is given however short the time is.
    """
    request = read.request
    if support is not None:
        request = replace(request, limits=replace(request.limits, support=support))
        read = replace(read, request=request)
    started_s = min(2.0, time.monotonic() - begun)
    kept_back_s = _KEPT_BACK_S + _KEPT_BACK_SHARE * seconds + _KEPT_BACK_OF_START * started_s
    pieces = min(sum(max(0, kind.count) for kind in request.pieces), MOST_JUDGED)
    deadline = begun + seconds - kept_back_s - _JUDGING_S * pieces**2
    if request.pieces or not read.lots:
        plan = plan_load(request, Budget(deadline=deadline, stop=stop), apart=keeping_apart(request), seen=seen)
    else:
        plan = LoadPlan(boxes=())
    judged = sum(len(box.placements) for box in plan.boxes) <= MOST_JUDGED
    faults = check_plan(request, plan, segregation(), all_pieces=not read.benchmark) if judged else []
    known = estimate(request, read.lots) if read.lots else None
    return Planned(
        read=read,
        plan=plan,
        faults=tuple(faults),
        judged=judged,
        estimate=known,
        seconds=time.monotonic() - begun,
    )
