"""The command line: assembly only. People automate with it, so it is kept stable (`docs/command-line.md`).

exit 0 fine · 1 done, but an error-level issue, a refused file or an unfinished sample · 2 could not be done.
"""

from __future__ import annotations

import argparse
import errno
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from . import __version__, cli_office
from .cli_care import add_care
from .cli_carrying import add_carrying
from .cli_codes import add_codes
from .cli_consol import add_consol
from .cli_desk import Answer, files_named, open_for_work, open_to_read, passwords_of
from .cli_exchange import add_exchange
from .cli_filing import add_channels, add_filing
from .cli_loading import add_load_plan
from .cli_papers import add_papers
from .cli_parser import Parser, day, general_first, wants_json
from .cli_plain import plain_lines
from .cli_practice import add_demo, add_practice
from .cli_refund import add_refund
from .cli_shipment import add_commands
from .errors import Cancelled, UserError
from .places import storage_error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    as_json = wants_json(words)
    options: argparse.Namespace | None = None
    try:
        options = _options(words)
        answer, code = options.run(options)
    except UserError as error:
        return _refuse(error, as_json)
    except (Cancelled, KeyboardInterrupt):
        return _refuse(UserError("cancelled", "操作已中断。", "已保存的内容不受影响，可以重新执行。"), as_json)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _STORAGE_ERRORS:
            return _refuse(storage_error(error), as_json)
        return _refuse(_broken(error, options), as_json)
    _show(answer, as_json)
    return int(code)


_STORAGE_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}


def _options(words: Sequence[str]) -> argparse.Namespace:
    return _parser().parse_args(general_first(words))


def _refuse(error: UserError, as_json: bool) -> int:
    print(f"{error.message} {error.remedy}", file=sys.stderr)
    if as_json:
        _show({"error": {"id": error.id, "message": error.message, "remedy": error.remedy}}, True)
    return 2


def _broken(error: Exception, options: argparse.Namespace | None) -> UserError:
    """A fault of ours: the trace goes to the log, the user gets one neutral sentence."""
    from .fault_log import keep_fault
    from .places import Places, choose_data_dir

    root = choose_data_dir(options.data if options else None)
    log = keep_fault(error, Places(root).log, f"cqdesk {options.command if options else ''}")
    if log is None:
        return UserError("fault", "程序出现内部错误，操作没有完成；日志也无法写入。", "请检查数据文件夹是否可写。")
    return UserError("fault", "程序出现内部错误，操作没有完成。", f"请重试；如再次出现，请把日志发给软件支持：{log}")


def _show(answer: Any, as_json: bool) -> None:
    if answer is None:  # the command has spoken itself (`practice serve`)
        return
    words = (
        json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=1) if as_json else "\n".join(plain_lines(answer))
    )
    try:
        print(words, flush=True)
    except BrokenPipeError:  # the reader has seen enough (`| head`); nothing more to say, also not while ending
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="cqdesk", description="报关、拼箱、退税的本地工作台")
    parser.add_argument("--data", type=Path, metavar="文件夹", help="数据文件夹")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.add_argument("--on", type=day, metavar="日期", help="按该日期判断（如 2026-11-21）")
    parser.add_argument("--practice", action="store_true", help="使用练习数据")
    parser.add_argument("--version", action="version", version=f"cqdesk {__version__}", help="显示版本")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", title="命令")

    def command(name: str, run: Callable[[argparse.Namespace], Answer], words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(run=run)
        return made

    add_papers(command)
    add_filing(command)
    add_commands(command, open_for_work, open_to_read)
    add_carrying(command, open_for_work)
    add_exchange(command, open_for_work, passwords_of)
    cli_office.add_commands(command, open_for_work, open_to_read)
    add_demo(command)
    add_channels(command)
    add_care(command, open_for_work)
    add_load_plan(command)
    add_consol(command, open_for_work)
    add_codes(command)
    add_refund(command, open_for_work, open_to_read, files_named)
    add_practice(command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
