"""What the commands share: the desk they open, the files and passwords they are given, what is said on stderr."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from .errors import UserError

Answer = tuple[Any, int]
"""What is printed with --json, and the exit code."""
Command = Callable[[str, Callable[[argparse.Namespace], Answer], str], argparse.ArgumentParser]
"""Adds a command: its name, what it does, what the help says of it."""


def open_for_work(options: argparse.Namespace) -> Any:
    """The desk of commands that store something."""
    from .actions.desk import open_desk
    from .places import choose_data_dir

    return open_desk(choose_data_dir(options.data), practice=options.practice, on=options.on)


def open_to_read(options: argparse.Namespace) -> Any:
    """For commands that store nothing: the real store if there is one, else a passing one."""
    from .actions.desk import open_desk
    from .places import Places, choose_data_dir

    root = choose_data_dir(options.data)
    store_file = Places(root / "practice" if options.practice else root).store_file
    # A file where the folder should be is no empty desk: opening it for work says so.
    in_the_way = next(place for place in store_file.parents if place.exists()).is_file()
    if store_file.exists() or in_the_way:
        return open_desk(root, practice=options.practice, on=options.on)
    with ExitStack() as passing:
        scratch = passing.enter_context(tempfile.TemporaryDirectory(prefix="cqdesk-"))
        desk = open_desk(Path(scratch), practice=options.practice, on=options.on)
        desk.closing.enter_context(passing.pop_all())
    return desk


def files_named(paths: Sequence[Path]) -> list[Path]:
    """The files named, folders opened. Raises `UserError` when there is none."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith((".", "~$")))
        else:
            found.append(path)
    if not found:
        raise UserError("folder-empty", "文件夹里没有文件。", "请选择放有单据的文件夹，或直接指定文件。")
    return found


def passwords_of(options: argparse.Namespace) -> Any:
    """The password of `--password`: typed unseen at a terminal, else one line of standard input."""
    from .actions.originals import Passwords

    if not options.password:
        return Passwords()
    if sys.stdin.isatty():
        import getpass

        return Passwords(given=[getpass.getpass("文件密码：", stream=sys.stderr)])
    return Passwords(given=[sys.stdin.readline().rstrip("\r\n")])


def progress(count: int) -> Callable[[str, int, int], None] | None:
    """Progress of many files on stderr, where a person looks at it."""
    if count < 5 or not sys.stderr.isatty():
        return None

    def tell(name: str, done: int, of: int) -> None:
        print(f"\r正在读取 {done + 1}/{of}", end="\n" if done + 1 == of else "", file=sys.stderr, flush=True)

    return tell


def report_zh(count: int, unread: Sequence[str]) -> str:
    """What became of a folder of files, in one line."""
    if not unread:
        return f"共 {count} 个文件，全部读取。"
    names = "、".join(unread[:10]) + (" 等" if len(unread) > 10 else "")
    return f"共 {count} 个文件，读取 {count - len(unread)} 个，未能读取 {len(unread)} 个：{names}。"


def has_error(issues: Sequence[dict[str, Any]]) -> bool:
    """Whether one of the issues is an error."""
    return any(issue.get("severity") == "error" for issue in issues)


def say(*sentences: str) -> None:
    """Tell a person, beside the answer."""
    for sentence in sentences:
        print(sentence, file=sys.stderr)
