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
    """Add `hand-over`, `broker`, `confirm` and `read-back`. `desk` opens the store for writing; `passwords` are those of
    `--password`."""
    over = command("hand-over", lambda options: _hand_over(options, desk), "交给报关行：草单、单据和发送文字")
    over.add_argument("case", metavar="票号")
    over.add_argument("--broker", required=True, metavar="名称", help="报关行；第一次用的名称按通用草单格式")
    over.add_argument("--to", type=Path, required=True, metavar="文件夹", help="写到这个文件夹，或以 .zip 结尾的文件")
    over.add_argument("--declaration", type=count, default=0, metavar="序号", help="只交第几份报关单；不写则全部")
    over.add_argument("--without", action="append", default=[], metavar="单据", help="不放入的单据名称；可重复")
    over.add_argument("--preview", action="store_true", help="只列出会交出的文件和提醒，不写入")
    broker = command("broker", lambda options: _broker(options, desk), "查看或设置报关行和它的表格")
    broker.add_argument("name", nargs="?", default="", metavar="名称")
    broker.add_argument("--template", type=Path, metavar="表格", help="学习这家报关行的草单表格（.xlsx），或换新版")
    broker.add_argument("--follow", action="store_true", help="新版表格有移动时，位置跟随标签")
    broker.add_argument("--map", type=Path, metavar="文件", help="单元格对照表（.json），改正学到的位置")
    broker.add_argument("--text", default=None, metavar="文字", help="发送文字，字段写作 {提单号的字段名}，如 {case}")
    broker.add_argument("--max-file-mb", default=None, metavar="MB", help="单个文件的上限；不写则按海关标准")
    broker.add_argument("--remove", action="store_true", help="停用")
    confirm = command("confirm", lambda options: _confirm(options, desk), "客户确认：发出核对单、催、登记确认")
    confirm.add_argument("case", metavar="票号")
    confirm.add_argument("--declaration", type=count, default=1, metavar="序号", help="第几份报关单")
    what = confirm.add_mutually_exclusive_group()
    what.add_argument("--sent", metavar="收件人", nargs="?", const="", default=None, help="登记核对单已发出")
    what.add_argument("--remind", action="store_true", help="生成催确认的文字")
    what.add_argument("--by", metavar="确认人", default="", help="登记客户的确认")
    confirm.add_argument("--way", choices=("chat", "mail", "phone", "paper"), default="chat", help="确认的方式")
    confirm.add_argument("--code", default="", metavar="核对码", help="客户确认的核对单上的核对码")
    confirm.add_argument("--evidence", type=Path, metavar="文件", help="凭证：聊天截图、邮件、签字件")
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


def _hand_over(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.hand_over import give, prepare

    with desk(options) as opened:
        parcel = prepare(opened, options.case, options.broker, number=options.declaration, without=options.without)
        if options.preview:
            issues = [issue.to_json() for issue in parcel.issues]
            squeezed = [one.to_json() for one in parcel.squeezed]
            told = {"files": [one.name for one in parcel.files], "text": parcel.text, "issues": issues}
            return told | ({"squeezed": squeezed} if squeezed else {}), 0
        return give(opened, parcel, options.to).to_json(), 0


def _broker(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.broker_words import change_broker, described
    from .actions.brokers import all_brokers, broker_named, remove_broker

    with desk(options) as opened:
        if not options.name:
            return {"brokers": [described(one) for one in all_brokers(opened)]}, 0
        if options.remove:
            remove_broker(opened, options.name)
            return {"told": f"已停用“{options.name}”；已交出的记录保留。"}, 0
        changed = any(v is not None for v in (options.template, options.map, options.text, options.max_file_mb))
        if not changed:
            return described(broker_named(opened, options.name), whole=True, with_map=options.json), 0
        return change_broker(
            opened,
            options.name,
            template=options.template,
            follow=options.follow,
            cell_map=options.map,
            text=options.text,
            max_file_mb=options.max_file_mb,
            with_map=options.json,
        ), 0


def _confirm(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.confirmations import confirm, confirmation_of, remind, send_proof

    case, number = options.case, options.declaration
    with desk(options) as opened:
        if options.remind:
            return {"text": remind(opened, case, number)}, 0
        if options.sent is not None:
            told = send_proof(opened, case, number, to=options.sent)
        elif options.by:
            told = confirm(
                opened, case, number, by=options.by, way=options.way, code=options.code, evidence=options.evidence
            )
        else:
            told = confirmation_of(opened, case, number)
    return {
        "state": told.state,
        "version": told.version,
        "check_code": told.code,
        "told": told.sentence_zh or "还没有发出核对单",
        "changed": [one.path for one in told.changed],
    }, 0


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
