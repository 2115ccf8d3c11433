"""The commands of the exchange with people: what was really declared, read back.

Assembly only, as `cli`; every answer is what the window shows.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .cli_parser import count
from .errors import UserError

Answer = tuple[Any, int]
Command = Callable[[str, Callable[[argparse.Namespace], Answer], str], argparse.ArgumentParser]
Desks = Callable[[argparse.Namespace], Any]


def add_exchange(command: Command, desk: Desks, passwords: Desks) -> None:
    """Add `read-back`. `desk` opens the store for writing; `passwords` are those of `--password`."""
    back = command(
        "read-back", lambda options: _read_back(options, desk, passwords), "读回申报结果：打印件、清单或报文与本票比较"
    )
    back.add_argument("case", nargs="?", default="", metavar="票号")
    back.add_argument("file", nargs="?", type=Path, default=None, metavar="文件")
    back.add_argument("--declaration", type=count, default=0, metavar="序号", help="第几份报关单；不写则自动判断")
    back.add_argument("--same", action="store_true", help="没有编号可比时，确认文件就是这一票的")
    back.add_argument("--preview", action="store_true", help="只列出差异，不保存")
    back.add_argument("--folder", type=Path, metavar="文件夹", help="整批读回：自动找到各自的票")
    back.add_argument("--password", action="store_true", help="文件有密码：从标准输入读一行，或在提示后输入；不保存")


def _read_back(options: argparse.Namespace, desk: Desks, passwords: Desks) -> Answer:
    from .actions.read_back import accept, look
    from .actions.read_back_folder import read_back_folder

    if options.folder is not None:
        if options.case or options.file is not None or options.same or options.declaration:
            raise UserError(
                "usage", "--folder 不与票号、文件、--same、--declaration 同用。", "请只写 --folder 文件夹。"
            )
        with desk(options) as opened:
            report = read_back_folder(opened, options.folder, preview=options.preview, passwords=passwords(options))
        return report.to_json(), int(bool(report.refused))
    if not options.case or options.file is None:
        raise UserError(
            "usage", "命令不完整，缺少票号或文件。", "请写成：cqdesk read-back 票号 文件，或 --folder 文件夹。"
        )
    with desk(options) as opened:
        proposal = look(
            opened,
            options.case,
            options.file,
            number=options.declaration,
            same=options.same,
            passwords=passwords(options),
        )
        done = proposal.preview() if options.preview else accept(opened, proposal)
    answer = done.to_json()
    return answer, int(any(issue["severity"] == "error" for issue in answer["issues"]))
