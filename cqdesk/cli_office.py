"""The commands about what surrounds a declaration: attached papers, records, attempts, amendments. Assembly only."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .cli_parser import count
from .forms.office.fields import FAMILIES

Answer = tuple[Any, int]
Command = Callable[[str, Callable[[argparse.Namespace], Answer], str], argparse.ArgumentParser]
Desks = Callable[[argparse.Namespace], Any]


def add_commands(command: Command, desk: Desks, reading: Desks) -> None:
    """Add `attach`, `office`, `attempts`, `amend`. `desk` opens the store for writing, `reading` for looking."""
    attach = command("attach", lambda options: _attach(options, desk, reading), "添加随附单据：压缩、合并到限额以内")
    attach.add_argument("case", metavar="票号")
    attach.add_argument("files", nargs="*", type=Path, metavar="文件", help="图片或 PDF；不写则列出已添加的")
    attach.add_argument("--kind", default="", metavar="类别", help="随附单据类别，如 00000001 发票")
    attach.add_argument("--declaration", type=count, default=1, metavar="序号", help="第几份报关单")
    office = command(
        "office", lambda options: _office(options, reading), "列出登记：委托、卡、查验、修撤单、清单、提醒"
    )
    office.add_argument(
        "kind", choices=(*FAMILIES, "reminders"), metavar="种类", help="、".join((*FAMILIES, "reminders"))
    )
    office.add_argument("case", nargs="?", default="", metavar="票号", help="只列这一票的")
    attempts = command("attempts", lambda options: _attempts(options, reading), "历次申报、全部编号和退单原因")
    attempts.add_argument("case", metavar="票号")
    attempts.add_argument("--declaration", type=count, default=1, metavar="序号", help="第几份报关单")
    amend = command("amend", lambda options: _amend(options, desk), "写出修撤单的工作单 .xlsx、.pdf 或报文 .xml")
    amend.add_argument("case", metavar="票号")
    amend.add_argument("--to", type=Path, required=True, metavar="文件", help="写出到")


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


def _office(options: argparse.Namespace, reading: Desks) -> Answer:
    from .actions.office_records import attention, records
    from .actions.reminders import reminders
    from .forms.document import filled_document

    with reading(options) as opened:
        if options.kind == "reminders":
            found = [one for one in reminders(opened) if options.case in ("", one.case)]
            return {
                "reminders": [
                    {
                        "kind": one.kind,
                        "what": one.what_zh,
                        "company": one.company,
                        "case": one.case,
                        "about": one.about,
                        **({"by": one.by.isoformat()} if one.by else {}),
                    }
                    for one in found
                ]
            }, 0
        rows = records(opened, options.kind, case=options.case)
        return {
            "kind": options.kind,
            "records": [
                {
                    "id": one.uid,
                    "company": one.company,
                    "case": one.case,
                    **({"declaration": one.number} if one.number else {}),
                    "values": filled_document(one.filled),
                    "attention": attention(one, opened.today),
                    "files": [file["name"] for file in one.files],
                }
                for one in rows
            ],
        }, 0


def _attempts(options: argparse.Namespace, reading: Desks) -> Answer:
    from .actions.case_attempts import sendings
    from .actions.refusals import complaints

    with reading(options) as opened:
        sent = sendings(opened, options.case, options.declaration)
        told = complaints(opened, options.case, options.declaration)
    return {
        "case": options.case,
        "attempts": [
            {
                "numbers": {
                    "client": one.client_number,
                    "unified": one.unified_number,
                    "entry": list(one.entry_numbers),
                },
                "outcome": one.outcome_zh,
                "ended": one.ended_zh,
                "live": one.live,
            }
            for one in sent
        ],
        "complaints": [
            {
                "channel": one.letter,
                "text": one.sentence,
                "path": one.path,
                "remedy": one.remedy_zh,
                "open": one.standing,
            }
            for one in told
        ],
    }, 0


def _amend(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.amendments import take_consequences, write_amendment_paper
    from .actions.office_records import records
    from .errors import UserError

    with desk(options) as opened:
        requests = records(opened, "amendment", case=options.case)
        if not requests:
            raise UserError("amendment-none", "这一票没有修撤单。", "请先在“修撤单”（Ctrl+Alt+U）中登记。")
        view = take_consequences(opened, requests[0].uid)
        remarks = write_amendment_paper(opened, view.uid, options.to)
    for remark in remarks:
        print(remark, file=sys.stderr)
    return {
        "case": view.case,
        "files": [str(options.to)],
        "changes": [
            {"path": one.path, "old": one.old, "new": one.new, "codes": list(one.codes), "effects": list(one.effects)}
            for one in view.values
        ],
        "remarks": remarks,
    }, 0
