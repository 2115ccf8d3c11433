"""The commands that look after the data: backup, restore, verify."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .places import choose_data_dir

Answer = tuple[Any, int]
Desks = Callable[[argparse.Namespace], Any]
Make = Callable[[str, Callable[[argparse.Namespace], Answer], str], argparse.ArgumentParser]


def add_care(command: Make, desk: Desks) -> None:
    """Add the commands to the parser."""

    def backup(options: argparse.Namespace) -> Answer:
        from .actions.backup import pack_backup, take_backup

        with desk(options) as opened:
            if options.folder is None:
                done = take_backup(opened, "by hand", _progress("备份"))
            else:
                done = pack_backup(opened, options.folder.resolve(), _progress("备份"))
        if done.remark:
            print(done.remark, file=sys.stderr)
        answer = done.to_json()
        return answer, int(_bad(answer))

    def restore(options: argparse.Namespace) -> Answer:
        from .actions.restoring import restore as put_back

        root = choose_data_dir(options.data)
        done = put_back(root, options.file.resolve(), practice=options.practice, tell=_progress("恢复"))
        if done.in_doubt:
            print(
                f"有 {done.in_doubt} 份报关单不能确定是否已送达，请逐票到单一窗口查看后再决定；恢复后不会自动重发。",
                file=sys.stderr,
            )
        answer = done.to_json()
        return answer, int(_bad(answer))

    def verify(options: argparse.Namespace) -> Answer:
        from .actions.verifying import verify_and_note, verify_file

        if options.store is not None:
            answer = verify_file(options.store, _progress("校验"))
        else:
            with desk(options) as opened:
                answer = verify_and_note(opened, _progress("校验"))
        return answer, int(_bad(answer))

    made = command("backup", backup, "备份全部数据：写成一个文件，或按设置增量备份")
    made.add_argument(
        "folder", nargs="?", type=Path, metavar="文件夹", help="写成一个备份文件放在这里；不写则按设置备份"
    )
    made = command("restore", restore, "从备份恢复（先演练并校验，再整体替换；现有数据另存，不会删除）")
    made.add_argument(
        "file", type=Path, metavar="备份", help=".cqbackup 文件、备份清单 .json，或备份文件夹（取最新一份）"
    )
    made = command("verify", verify, "检查数据或备份是否完好")
    made.add_argument("store", nargs="?", type=Path, metavar="数据文件或备份", help="不写则检查现在的数据")


def _bad(answer: dict[str, Any]) -> bool:
    return any(issue["severity"] == "error" for issue in answer["issues"])


def _progress(what: str) -> Callable[[int, int], None] | None:
    """Progress on stderr, where a person looks at it."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, of: int) -> None:
        if of:
            print(f"\r正在{what} {100 * done // of}%", end="", file=sys.stderr, flush=True)

    return tell
