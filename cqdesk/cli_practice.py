"""Commands to try the program: the demonstration, the practice Single Window."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from .cli_desk import (
    Answer,
    Command,
    has_error,
    say,
)
from .cli_parser import port


def add_demo(command: Command) -> None:
    """The samples from papers to closing."""
    demo = command("demo", _demo, "用示例走完全程")
    demo.add_argument("--no-window", action="store_true", help="结束后不打开窗口")


def add_practice(command: Command) -> None:
    """The practice Single Window."""
    practice = command("practice", _practice_serve, "练习单一窗口").add_subparsers(
        dest="sub", required=True, metavar="serve", title="命令"
    )
    serve = practice.add_parser("serve", help="启动练习单一窗口", description="启动练习单一窗口")
    serve.add_argument("--root", type=Path, required=True, metavar="文件夹", help="收发文件夹所在处")
    serve.add_argument("--port", type=port, default=0, metavar="端口", help="0 表示自动选择")
    serve.add_argument("--faults", default=None, metavar="故障", help="演练的故障")
    serve.add_argument("--clock", choices=("system", "manual"), default="system", help="时钟")


def _practice_serve(options: argparse.Namespace) -> Answer:
    from .practice.serve import serve

    serve(options.root, port=options.port, faults=options.faults, manual_clock=options.clock == "manual")
    return None, 0


def _demo(options: argparse.Namespace) -> Answer:
    from .actions.demo import run_demo
    from .places import choose_data_dir

    root = choose_data_dir(options.data)
    cases = run_demo(root, on=options.on, say=say)
    unfinished = any(case["stage"] != "closed" or has_error(case["issues"]) for case in cases)
    if not options.no_window:
        # the window is a program of its own: the command line never loads Qt, and stdout stays the answer's
        window = [sys.executable, "-m", "cqdesk", "--practice", "--data", str(root / "demo")]
        subprocess.call(window, stdout=sys.stderr.fileno())
    return {"cases": cases}, int(unfinished)
