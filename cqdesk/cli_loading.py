"""`cqdesk load-plan`: planning the cases of a file, and judging plans."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import UserError

if TYPE_CHECKING:
    from .actions.load_plan import Planned

LONGEST_S = 3600.0
DEFAULT_S = 5.0


def add_load_plan(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; `command` makes a parser from name, function and words."""
    plan = command("load-plan", _load_plan, "计算装箱方案，或复核方案")
    plan.add_argument("file", type=Path, metavar="文件", help="装箱数据：测试算例文本，或 JSON")
    plan.add_argument("--seconds", type=_seconds, default=DEFAULT_S, metavar="秒", help="每个算例最多用几秒（默认 5）")
    plan.add_argument("--cases", default="", metavar="编号", help="只算这些，如 21-40")
    plan.add_argument("--support", choices=("full", "none"), default=None, help="底面完全支承 full，或不要求 none")
    plan.add_argument("--check", type=Path, default=None, metavar="方案", help="复核这个方案文件，不计算")
    plan.add_argument("--to", type=Path, default=None, metavar="文件", help="把装箱作业单写成这个 .pdf（一次一个方案）")


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,3})?", text) or float(text) > LONGEST_S:
        raise argparse.ArgumentTypeError(f"“{text}”不是 0 到 {LONGEST_S:.0f} 之间的秒数。")
    return float(text)


def _load_plan(options: argparse.Namespace) -> tuple[Any, int]:
    begun = time.monotonic() - _age_s()
    from .actions.load_plan import chosen_cases, plan_case, read_load_file
    from .actions.load_plan_json import case_in_words, case_json, is_fine, judge_plans

    reads = chosen_cases(read_load_file(options.file), options.cases)
    if options.check is not None:
        judged = judge_plans(options.check, reads, options.support)
        return {"cases": judged}, int(not all(case["valid"] for case in judged))
    if not reads:
        raise UserError("load-empty", "文件里没有算例。", "请核对文件内容。")
    if options.to is not None and len(reads) > 1:
        raise UserError(
            "load-one-at-a-time", f"文件有 {len(reads)} 个算例，作业单一次只写一个。", "请用 --cases 选一个。"
        )
    cases = []
    fine = True
    for read in reads:
        planned = plan_case(read, seconds=options.seconds, begun=begun, support=options.support)
        fine = fine and is_fine(planned)
        cases.append(case_json(planned) if options.json else case_in_words(planned))
        begun = time.monotonic()
        if options.to is not None:
            _write(planned, options.to)
    return {"cases": cases}, int(not fine)


def _write(planned: Planned, to: Path) -> None:
    from .actions.prints import write_instruction
    from .domain.clock import SystemClock

    for note in write_instruction(planned, to, SystemClock().now()):
        print(note, file=sys.stderr)


def _age_s() -> float:
    """Seconds since this program was started: the time a user gave counts from then."""
    try:
        fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK"))
    except (OSError, ValueError, AttributeError, IndexError):  # not Linux: what was computed so far comes near
        return time.process_time()
