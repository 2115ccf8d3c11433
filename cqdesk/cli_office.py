"""The commands about what surrounds a declaration: attached papers. Assembly only, as `cli`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .cli_parser import count

Answer = tuple[Any, int]
Command = Callable[[str, Callable[[argparse.Namespace], Answer], str], argparse.ArgumentParser]
Desks = Callable[[argparse.Namespace], Any]


def add_commands(command: Command, desk: Desks, reading: Desks) -> None:
    """Add `attach`. `desk` opens the store for writing, `reading` for looking."""
    attach = command("attach", lambda options: _attach(options, desk, reading), "添加随附单据：压缩、合并到限额以内")
    attach.add_argument("case", metavar="票号")
    attach.add_argument("files", nargs="*", type=Path, metavar="文件", help="图片或 PDF；不写则列出已添加的")
    attach.add_argument("--kind", default="", metavar="类别", help="随附单据类别，如 00000001 发票")
    attach.add_argument("--declaration", type=count, default=1, metavar="序号", help="第几份报关单")


def _attach(options: argparse.Namespace, desk: Desks, reading: Desks) -> Answer:
    from .actions import attachments
    from .errors import UserError

    if options.files:
        if not options.kind:
            raise UserError(
                "attachment-kind-missing",
                "没有说明随附单据的类别。",
                "请用 --kind 写明，如 00000001 发票、00000002 装箱单。",
            )
        with desk(options) as opened:
            sources = attachments.sources_of(options.files, options.kind)
            squeezed = attachments.squeeze(opened, sources, _say)
            attachments.attach(opened, options.case, options.declaration, squeezed)
    with reading(options) as opened:
        rows = attachments.attachments_of(opened, options.case, options.declaration)
    return {
        "case": options.case,
        "documents": [
            {
                "path": f"documents[{one.row}]",
                "kind": one.code,
                "name": one.file_name or one.document_id,
                **(
                    {
                        "bytes": one.paper.size,
                        "pages": [
                            {"source": page["source"], "page": page["page"], "dpi": page["dpi"], "bytes": page["size"]}
                            for page in one.paper.pages
                        ],
                    }
                    if one.paper is not None
                    else {}
                ),
            }
            for one in rows
        ],
    }, 0


def _say(name: str, done: int, of: int) -> None:
    print(f"压缩 {name}（{done + 1}/{of}）", file=sys.stderr)
