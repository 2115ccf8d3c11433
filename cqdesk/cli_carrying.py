"""The commands for packages carried on a stick: `carry-out` and `bring-back`. Assembly only, as `cli`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = tuple[Any, int]
Command = Callable[[str, Callable[[argparse.Namespace], Answer], str], argparse.ArgumentParser]
Desks = Callable[[argparse.Namespace], Any]


def add_carrying(command: Command, desk: Desks) -> None:
    """Add the two commands. `desk` opens the store for writing."""
    out = command("carry-out", lambda options: _carry_out(options, desk), "把等待的报文写到 U 盘或文件夹")
    out.add_argument("--channel", default="", metavar="通道", help="由人携带的通道")
    out.add_argument("--everything", action="store_true", help="也写出等待其他通道、还没有开始发送的报文")
    out.add_argument("--to", type=Path, required=True, metavar="文件夹", help="写到")
    back = command("bring-back", lambda options: _bring_back(options, desk), "取回回执文件")
    back.add_argument("files", nargs="+", type=Path, metavar="文件", help="回执文件、文件夹或 ZIP")


def _carry_out(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.carrying import carry_out

    with desk(options) as opened:
        result, place = carry_out(opened, options.channel, options.to.resolve(), everything=options.everything)
    return {"sent": result.sent, "folder": str(place), "waiting": result.waiting}, int(bool(result.waiting))


def _bring_back(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.carrying import bring_back

    with desk(options) as opened:
        found = bring_back(opened, [path.resolve() for path in options.files])
    return {
        "received": found.files,
        "known": found.known,
        "refused": [{"file": name, "message": words} for name, words in found.refused],
        "news": [{"case": one.case, "words": one.words} for one in found.news],
    }, int(bool(found.refused))
