"""Commands of the way to customs: file, send and receive, state, messages told, channels, how messages are written."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .cli_desk import (
    Answer,
    Command,
    open_for_work,
    open_to_read,
    say,
)
from .errors import UserError


def add_filing(command: Command) -> None:
    """Filing, sending and receiving, state, notes, templates."""
    file = command("file", _file, "确认申报，放入发件箱")
    file.add_argument("case", metavar="票号")
    file.add_argument("--channel", default="", metavar="通道", help="申报通道")
    sync = command("sync", _sync, "收发一次")
    hold = sync.add_mutually_exclusive_group()
    hold.add_argument("--pause", action="store_true", help="暂停发送（记住，直到继续；回执照常收取）")
    hold.add_argument("--resume", action="store_true", help="继续发送")
    status = command("status", _status, "查看各票状态")
    status.add_argument("case", nargs="?", default="", metavar="票号")
    note = command("note", _note, "记录电话或聊天得到的消息")
    note.add_argument("case", metavar="票号")
    note.add_argument("--channel", required=True, metavar="代码", help="回执代码，如 P 放行")
    note.add_argument("--text", required=True, metavar="内容", help="消息内容")
    note.add_argument(
        "--evidence", action="append", type=Path, default=[], metavar="文件", help="凭证：聊天截图、邮件；可重复"
    )
    profile = command("profile", _profile, "把一票的固定内容存为客户模板")
    profile.add_argument("case", metavar="票号")


def add_channels(command: Command) -> None:
    """Channels and the form of the messages."""
    channel = command("channel", _channel, "查看或设置申报通道")
    channel.add_argument("name", nargs="?", default="", metavar="名称")
    channel.add_argument("--carried", action="store_true", help="由人携带：报文写到 U 盘或文件夹（见 carry-out）")
    channel.add_argument("--root", type=Path, metavar="文件夹", help="内含 OutBox、InBox 的文件夹")
    for box in ("out", "sent", "fail", "in"):
        channel.add_argument(f"--{box}-box", type=Path, metavar="文件夹", help=f"{box.title()}Box 不在其中时的位置")
    message = command("message", _message, "查看或设置报文的写法")
    message.add_argument("--version", dest="mark", default=None, metavar="版本", help="报文版本号，如 4.8；none 不写")
    message.add_argument("--supplements", choices=("on", "off"), default=None, help="补充申报单是否随报文发送")


def _file(options: argparse.Namespace) -> Answer:
    from .actions.filing import file_case

    with open_for_work(options) as desk:
        return {"filings": file_case(desk, options.case, options.channel)}, 0


def _sync(options: argparse.Namespace) -> Answer:
    from .actions.courier import sync
    from .actions.courier_memory import pause, resume
    from .actions.practice import practice_sync

    with open_for_work(options) as desk:
        if options.pause:
            pause(desk)
        if options.resume:
            resume(desk)
        result = practice_sync(desk, insist=True) if options.practice else sync(desk, insist=True)
    waiting = list(dict.fromkeys(why for why in result.waiting if why))
    say(*waiting)
    answer: dict[str, Any] = {
        "sent": result.sent,
        "received": result.received,
        "in_doubt": result.in_doubt,
        "failed": result.failed,
        **({"waiting": waiting} if waiting else {}),
    }
    messages = [
        {"client_sequence_number": one.client_sequence_number, "result": one.outcome, "why": one.why}
        for one in result.messages
    ]
    news = [{"case": one.case, "words": one.words} for one in result.news]
    answer |= {name: told for name, told in (("messages", messages), ("news", news)) if told}
    return answer, int(bool(result.in_doubt or result.failed or waiting))


def _status(options: argparse.Namespace) -> Answer:
    from .actions.status import status

    with open_to_read(options) as desk:
        return {"cases": status(desk, options.case)}, 0


def _profile(options: argparse.Namespace) -> Answer:
    from .actions.profiles import keep_profile

    with open_for_work(options) as desk:
        return {"case": options.case, "told": keep_profile(desk, options.case)}, 0


def _note(options: argparse.Namespace) -> Answer:
    from .actions.notes import add_note

    with open_for_work(options) as desk:
        noted = add_note(desk, options.case, channel=options.channel, text=options.text, evidence=options.evidence)
    return {"stage": noted.stage, "flags": noted.flags}, 0


def _channel(options: argparse.Namespace) -> Answer:
    from .actions.channels import channel_named, channels, set_carried_channel, set_folder_channel

    if options.root and not options.name:
        raise UserError("usage", "没有写通道的名称。", "请写成：cqdesk channel 名称 --root 文件夹。")
    with open_for_work(options) as desk:
        if options.carried and options.name:
            set_carried_channel(desk, options.name)
        if options.root:
            boxes = {name: getattr(options, name) for name in ("out_box", "sent_box", "fail_box", "in_box")}
            set_folder_channel(
                desk,
                options.name,
                options.root.resolve(),
                practice=options.practice,
                elsewhere={name: box.resolve() for name, box in boxes.items() if box},
            )
        shown = [channel_named(desk, options.name)] if options.name else channels(desk).values()
        return {"channels": [{"name": one.name, "kind": one.kind} for one in shown]}, 0


def _message(options: argparse.Namespace) -> Answer:
    from .actions.message_form import set_message_form

    mark = "" if options.mark == "none" else options.mark
    with open_for_work(options) as desk:
        form = set_message_form(
            desk, version=mark, supplements=None if options.supplements is None else options.supplements == "on"
        )
    return {"version": form.version, "supplements": form.supplements}, 0
