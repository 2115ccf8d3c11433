"""The commands that look after the data: backup, restore, verify; and cases that go to other desks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .errors import UserError
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

    def case_out(options: argparse.Namespace) -> Answer:
        from .actions.handing_out import hand_out, take_back

        with desk(options) as opened:
            if options.take_back:
                told = take_back(opened, options.case)
                return {"case": options.case, "told": told}, 0
            if options.folder is None:
                raise UserError(
                    "usage", "没有写票包放在哪里。", "请写成：cqdesk case-out 票号 --to 文件夹 --for 对方。"
                )
            done = hand_out(
                opened,
                options.case,
                options.folder.resolve(),
                to=options.party,
                partial=options.without_prices,
                copy=options.copy,
            )
        return done.to_json(), 0

    def case_in(options: argparse.Namespace) -> Answer:
        from .actions.taking_in import take_in

        with desk(options) as opened:
            done = take_in(opened, options.file)
        print(done.told_zh, file=sys.stderr)
        return done.to_json(), 0

    def support(options: argparse.Namespace) -> Answer:
        from .actions.support import support_parts, write_support

        root = choose_data_dir(options.data)
        parts = support_parts(root / "practice" if options.practice else root)
        file = str(write_support(parts, options.file.resolve())) if options.file else ""
        return {"parts": [{"name": one.name, "text": one.text} for one in parts], "file": file}, 0

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
    made = command("support", support, "查看支持包的全部内容；写 --to 才生成文件（不含客户数据）")
    made.add_argument("--to", dest="file", type=Path, metavar="文件.zip", help="把看到的内容写成这个文件")
    made = command("case-out", case_out, "把一票交给另一台电脑（票包），或收回")
    made.add_argument("case", metavar="票号")
    made.add_argument("--to", dest="folder", type=Path, metavar="文件夹", help="票包放在哪里")
    made.add_argument("--for", dest="party", default="", metavar="对方", help="交给谁，留在操作记录中")
    made.add_argument("--copy", action="store_true", help="副本：对方只查看，仍由本机申报")
    made.add_argument("--without-prices", action="store_true", help="隐藏价格：不含单价、金额和原始单据，只能是副本")
    made.add_argument("--take-back", action="store_true", help="收回交出的票，改由本机申报")
    made = command("case-in", case_in, "打开别人交来的票包")
    made.add_argument("file", type=Path, metavar="票包", help="以 .cqpiao 结尾的文件")


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
