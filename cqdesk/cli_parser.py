"""Words of the command line: the parser speaks Chinese, also when a command is written wrongly.

The options every command knows may stand before or after it; `read_arguments` sorts them out before argparse looks.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NoReturn

from .errors import UserError

GENERAL = {"--data": True, "--on": True, "--json": False, "--practice": False}
"""Options of every command, and whether a value follows."""


class Parser(argparse.ArgumentParser):
    """An argparse parser whose help and refusals are Chinese. A wrong command raises `UserError` `usage`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "add_help": False, "allow_abbrev": False, "formatter_class": _Help})
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示本帮助")

    def error(self, message: str) -> NoReturn:
        """Called by argparse with its English sentence."""
        raise UserError("usage", _in_chinese(message), f"用法：{self._one_line()}；详见 {self.prog} --help。")

    def _one_line(self) -> str:
        return " ".join(self.format_usage().removeprefix(_Help.PREFIX).split())


class _Help(argparse.HelpFormatter):
    PREFIX = "用法："

    def add_usage(self, usage: str | None, actions: Iterable[Any], groups: Iterable[Any], prefix: Any = None) -> None:
        super().add_usage(usage, actions, groups, self.PREFIX if prefix is None else prefix)


_SENTENCES = (
    (r"the following arguments are required: (?P<a>.+)", "命令不完整，缺少：{a}。"),
    (
        r"argument (?P<a>[^:]+): invalid choice: (?P<b>.+?) \(choose from (?P<c>.+)\)",
        "{a} 不能是 {b}，可以是：{c}。",
    ),
    (r"argument (?P<a>[^:]+): expected .*", "{a} 后面缺少内容。"),
    (r"argument (?P<a>[^:]+): invalid \w+ value: (?P<b>.+)", "{a} 的内容 {b} 写法不对。"),
    (r"argument (?P<a>[^:]+): ignored explicit argument (?P<b>.+)", "{a} 后面不能再写 {b}。"),
    (r"argument (?P<a>[^:]+): (?P<b>.*[一-鿿].*)", "{a}：{b}"),
    (r"unrecognized arguments: (?P<a>.+)", "不认识：{a}。"),
)


def _in_chinese(message: str) -> str:
    for pattern, sentence in _SENTENCES:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            return sentence.format(**{name: words.replace("'", "") for name, words in match.groupdict().items()})
    return "命令的写法不对。"


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the answer is to be JSON, known even when the rest of the command is wrong."""
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in own


def general_first(arguments: Sequence[str]) -> list[str]:
    """Move the general options before the command. Raises `UserError` when one lacks its value."""
    first: list[str] = []
    rest: list[str] = []
    queue = iter(arguments)
    for word in queue:
        name = word.partition("=")[0]
        if word == "--":
            rest += [word, *queue]
        elif name in GENERAL:
            first.append(word)
            if GENERAL[name] and "=" not in word:
                value = next(queue, "--")
                if value.startswith("--"):
                    raise UserError("usage", f"{name} 后面缺少内容。", "请在它后面写上内容后重试；详见 cqdesk --help。")
                first.append(value)
        else:
            rest.append(word)
    return first + rest


def day(text: str) -> date:
    """The value of `--on`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是有效的日期，请写成 2026-11-21 的样子。") from None


def count(text: str) -> int:
    """A number of things, at least one."""
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}”不是 1 以上的整数。")
    return int(text)


def port(text: str) -> int:
    """A TCP port, 0 = a free one."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"“{text}”不是端口号（0 到 65535）。")
    return int(text)
