"""The command line: assembly only. People automate with it, so it is kept stable (`docs/command-line.md`).

exit 0 fine · 1 done, but an error-level issue, a refused file or an unfinished sample · 2 could not be done.
"""

from __future__ import annotations

import argparse
import errno
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from . import __version__, cli_office
from .cli_care import add_care
from .cli_carrying import add_carrying
from .cli_consol import add_consol
from .cli_exchange import add_exchange
from .cli_loading import add_load_plan
from .cli_parser import Parser, count, day, general_first, port, wants_json
from .cli_plain import plain_lines
from .cli_refund import add_refund
from .cli_shipment import add_commands
from .errors import Cancelled, UserError
from .places import storage_error

Answer = tuple[Any, int]
"""What is printed with --json, and the exit code."""


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

    read = command("read", _read, "读取单据、报文或回执，不保存")
    read.add_argument("files", nargs="+", type=Path, metavar="文件")
    into = command("import", _import, "导入单据或报关单，生成一票")
    into.add_argument("files", nargs="+", type=Path, metavar="文件")
    into.add_argument("--client", default="", metavar="客户", help="客户名称，取其资料填写")
    into.add_argument("--direction", choices=("export", "import"), default="", help="出口 export，进口 import")
    into.add_argument("--case", default="", metavar="票号", help="把单据加入已有的一票")
    into.add_argument(
        "--each", action="store_true", help="按发票号、合同号、子文件夹和文件名分成各票，每票一个票号（用于整个文件夹）"
    )
    check = command("check", _check, "检查一票，或一个报文、表单文件")
    check.add_argument("subject", metavar="票号或文件")
    for one in (read, into, check):
        one.add_argument("--password", action="store_true", help="文件有密码：从标准输入读一行，或在提示后输入；不保存")
    check.add_argument("--submit", action="store_true", help="按申报时的要求检查")
    out = command("export", _export, "导出报文包 .zip、报文 .xml、表单 .json、核对表 .xlsx 或打印页 .pdf")
    out.add_argument("case", metavar="票号")
    out.add_argument("--declaration", type=count, default=1, metavar="序号", help="第几份报关单")
    out.add_argument("--to", type=Path, required=True, metavar="文件", help="导出到")
    out.add_argument(
        "--page", choices=("proof", "official"), default="", help="PDF 的版式：核对单 proof（默认）、报关单 official"
    )
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
    add_commands(command, _desk, _reading_desk)
    add_carrying(command, _desk)
    add_exchange(command, _desk, _passwords)
    cli_office.add_commands(command, _desk, _reading_desk)
    demo = command("demo", _demo, "用示例走完全程")
    demo.add_argument("--no-window", action="store_true", help="结束后不打开窗口")
    channel = command("channel", _channel, "查看或设置申报通道")
    channel.add_argument("name", nargs="?", default="", metavar="名称")
    channel.add_argument("--carried", action="store_true", help="由人携带：报文写到 U 盘或文件夹（见 carry-out）")
    channel.add_argument("--root", type=Path, metavar="文件夹", help="内含 OutBox、InBox 的文件夹")
    for box in ("out", "sent", "fail", "in"):
        channel.add_argument(f"--{box}-box", type=Path, metavar="文件夹", help=f"{box.title()}Box 不在其中时的位置")
    message = command("message", _message, "查看或设置报文的写法")
    message.add_argument("--version", dest="mark", default=None, metavar="版本", help="报文版本号，如 4.8；none 不写")
    message.add_argument("--supplements", choices=("on", "off"), default=None, help="补充申报单是否随报文发送")
    add_care(command, _desk)
    add_load_plan(command)
    add_consol(command, _desk)
    codes = command("codes", _codes_search, "代码表").add_subparsers(
        dest="sub", required=True, metavar="search|import", title="命令"
    )
    taken = codes.add_parser("import", help="导入税则或参数表", description="导入税则或参数表（.xlsx、.csv）")
    taken.set_defaults(run=_codes_import)
    taken.add_argument("file", type=Path, metavar="文件")
    taken.add_argument("--table", default="", metavar="表", help="是哪一张表，如 customs_offices")
    taken.add_argument("--from", dest="as_of", type=day, metavar="日期", help="从这天起适用")
    taken.add_argument("--until", type=day, metavar="日期", help="适用到这天")
    taken.add_argument("--preview", action="store_true", help="只列出会有哪些变化，不导入")
    whole = taken.add_mutually_exclusive_group()
    whole.add_argument("--complete", action="store_true", default=None, help="是完整的表，未列出的代码视为疑似作废")
    whole.add_argument("--partial", dest="complete", action="store_false", help="只是部分代码")
    search = codes.add_parser("search", help="查代码", description="查代码")
    search.add_argument("text", metavar="内容")
    search.add_argument("--table", default=None, metavar="表", help="只查一张表，如 hs")
    search.add_argument("--limit", type=count, default=20, metavar="条数", help="最多多少条")
    add_refund(command, _desk, _reading_desk, _files)
    practice = command("practice", _practice_serve, "练习单一窗口").add_subparsers(
        dest="sub", required=True, metavar="serve", title="命令"
    )
    serve = practice.add_parser("serve", help="启动练习单一窗口", description="启动练习单一窗口")
    serve.add_argument("--root", type=Path, required=True, metavar="文件夹", help="收发文件夹所在处")
    serve.add_argument("--port", type=port, default=0, metavar="端口", help="0 表示自动选择")
    serve.add_argument("--faults", default=None, metavar="故障", help="演练的故障")
    serve.add_argument("--clock", choices=("system", "manual"), default="system", help="时钟")
    return parser


def _desk(options: argparse.Namespace) -> Any:
    from .actions.desk import open_desk
    from .places import choose_data_dir

    return open_desk(choose_data_dir(options.data), practice=options.practice, on=options.on)


def _reading_desk(options: argparse.Namespace) -> Any:
    """For commands that store nothing: the real store if there is one, else a passing one."""
    from .actions.desk import open_desk
    from .places import Places, choose_data_dir

    root = choose_data_dir(options.data)
    if Places(root / "practice" if options.practice else root).store_file.exists():
        return open_desk(root, practice=options.practice, on=options.on)
    with ExitStack() as passing:
        scratch = passing.enter_context(tempfile.TemporaryDirectory(prefix="cqdesk-"))
        desk = open_desk(Path(scratch), practice=options.practice, on=options.on)
        desk.closing.enter_context(passing.pop_all())
    return desk


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith((".", "~$")))
        else:
            found.append(path)
    if not found:
        raise UserError("folder-empty", "文件夹里没有文件。", "请选择放有单据的文件夹，或直接指定文件。")
    return found


def _has_error(issues: Sequence[dict[str, Any]]) -> bool:
    return any(issue.get("severity") == "error" for issue in issues)


def _read(options: argparse.Namespace) -> Answer:
    from .actions.readings import read_many

    files = _files(options.files)
    passwords = _passwords(options)
    with _reading_desk(options) as desk:
        desk.readers.warm()
        found = read_many(desk, files, passwords, _progress(len(files)))
    bad = any(
        _has_error(one["issues"]) or any(_has_error(d.get("issues", [])) for d in one["documents"]) for one in found
    )
    if len(found) > 1:
        unread = [one["file"] for one in found if not one["documents"] and _has_error(one["issues"])]
        _say(_report(len(found), unread))
    single = len(options.files) == 1 and not options.files[0].is_dir()
    return (found[0] if single else found), int(bad)


def _report(count: int, unread: Sequence[str]) -> str:
    """What became of a folder of files, in one line."""
    if not unread:
        return f"共 {count} 个文件，全部读取。"
    names = "、".join(unread[:10]) + (" 等" if len(unread) > 10 else "")
    return f"共 {count} 个文件，读取 {count - len(unread)} 个，未能读取 {len(unread)} 个：{names}。"


def _progress(count: int) -> Callable[[str, int, int], None] | None:
    """Progress of many files on stderr, where a person looks at it."""
    if count < 5 or not sys.stderr.isatty():
        return None

    def tell(name: str, done: int, of: int) -> None:
        print(f"\r正在读取 {done + 1}/{of}", end="\n" if done + 1 == of else "", file=sys.stderr, flush=True)

    return tell


def _passwords(options: argparse.Namespace) -> Any:
    """The password of `--password`: typed unseen at a terminal, else one line of standard input."""
    from .actions.originals import Passwords

    if not options.password:
        return Passwords()
    if sys.stdin.isatty():
        import getpass

        return Passwords(given=[getpass.getpass("文件密码：", stream=sys.stderr)])
    return Passwords(given=[sys.stdin.readline().rstrip("\r\n")])


def _import(options: argparse.Namespace) -> Answer:
    from .actions.papers_in import import_files

    if options.each:
        return _import_each(options)
    files = _files(options.files)
    passwords = _passwords(options)
    with _desk(options) as desk:
        desk.readers.warm()
        done = import_files(
            desk,
            files,
            client=options.client,
            direction=options.direction,
            case=options.case,
            passwords=passwords,
            progress=_progress(len(files)),
        )
    if len(files) > 1:
        _say(_report(len(files), [reading.file for reading in done.readings if reading.refused]))
    answer = done.to_json()
    bad = _has_error(answer["issues"]) or any(_has_error(d.get("issues", [])) for d in answer["documents"])
    return answer, int(bad)


def _import_each(options: argparse.Namespace) -> Answer:
    """Folders and files grouped into shipments. Ctrl+C stops before the next case; those made stay and are told."""
    from .actions.batch_import import files_in, import_each

    if options.case:
        raise UserError("usage", "--each 会生成多票，不能与 --case 同用。", "请去掉其中一个后重试。")
    files = [one for path in options.files for one in (files_in(path) if path.is_dir() else [("", path)])]
    shown = _progress(len(files))
    interrupted: list[int] = []

    def tell(name: str, done: int, of: int) -> None:
        if interrupted:
            raise Cancelled
        if shown is not None:
            shown(name, done, of)

    before = signal.signal(signal.SIGINT, lambda number, _frame: interrupted.append(number))
    try:
        with _desk(options) as desk:
            desk.readers.warm()
            batch = import_each(
                desk,
                files,
                client=options.client,
                direction=options.direction,
                progress=tell,
                passwords=_passwords(options),
            )
    finally:
        signal.signal(signal.SIGINT, before)
    _say(batch.report_zh)
    bad = batch.stopped or batch.unread or any(not one.case for one in batch.shipments)
    return batch.to_json(), int(bool(bad))


def _check(options: argparse.Namespace) -> Answer:
    from .actions.checking import check_case
    from .actions.drafts import declaration_numbers
    from .domain.case import parse_case_number

    path = Path(options.subject)
    if path.exists() or not parse_case_number(options.subject):
        return _check_file(options, path)
    found: list[dict[str, Any]] = []
    unjudged: list[dict[str, Any]] = []
    banners: dict[str, None] = {}
    off: dict[str, None] = {}
    with _reading_desk(options) as desk:
        numbers = declaration_numbers(desk, options.subject)
        for number in numbers:
            report = check_case(desk, options.subject, number, at_submit=options.submit)
            more = {"declaration": number} if len(numbers) > 1 else {}
            found += [{**issue.to_json(), **more} for issue in report.issues]
            unjudged += [{**one.to_json(), **more} for one in report.not_checked]
            banners |= dict.fromkeys(report.banners)
            off |= dict.fromkeys(report.switched_off)
    _say(*banners)
    return _checked(found, unjudged, list(off), report.waiting), int(_has_error(found))


def _check_file(options: argparse.Namespace, path: Path) -> Answer:
    from .actions.old_declarations import check_file

    if not path.exists() and not path.suffix:
        raise UserError("check-what", f"“{path.name}”不是票号，也不是文件。", "请写票号（如 26-000001）或文件名。")
    passwords = _passwords(options)
    with _reading_desk(options) as desk:
        desk.readers.warm()
        report, found = check_file(desk, path, at_submit=options.submit, passwords=passwords)
    _say(*report.banners)
    issues = [issue.to_json() for issue in (*found, *report.issues)]
    unjudged = [one.to_json() for one in report.not_checked]
    return _checked(issues, unjudged, list(report.switched_off), report.waiting), int(_has_error(issues))


def _checked(
    issues: list[dict[str, Any]], unjudged: list[dict[str, Any]], off: list[str], waiting: int
) -> dict[str, Any]:
    """The answer of a check; rules a firm switched off are always named, and said aloud."""
    answer: dict[str, Any] = {"issues": issues, "not_checked": unjudged, "waiting_rules": waiting}
    if off:
        _say(f"已关闭 {len(off)} 条检查规则，未核对：{'、'.join(off[:10])}{'……' if len(off) > 10 else ''}")
        answer["switched_off"] = off
    return answer


def _say(*sentences: str) -> None:
    for sentence in sentences:
        print(sentence, file=sys.stderr)


def _export(options: argparse.Namespace) -> Answer:
    from .actions.exports import export_case

    if options.page and options.to.suffix.lower() != ".pdf":
        raise UserError("page-without-pdf", "--page 只用于导出 PDF。", "请去掉 --page，或把文件名改为以 .pdf 结尾。")
    with _reading_desk(options) as desk:
        written = export_case(desk, options.case, options.declaration, options.to, page=options.page, say=_say)
    return {"files": [str(path) for path in written]}, 0


def _file(options: argparse.Namespace) -> Answer:
    from .actions.filing import file_case

    with _desk(options) as desk:
        return {"filings": file_case(desk, options.case, options.channel)}, 0


def _sync(options: argparse.Namespace) -> Answer:
    from .actions.courier import sync
    from .actions.courier_memory import pause, resume
    from .actions.practice import practice_sync

    with _desk(options) as desk:
        if options.pause:
            pause(desk)
        if options.resume:
            resume(desk)
        result = practice_sync(desk, insist=True) if options.practice else sync(desk, insist=True)
    waiting = list(dict.fromkeys(why for why in result.waiting if why))
    _say(*waiting)
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

    with _reading_desk(options) as desk:
        return {"cases": status(desk, options.case)}, 0


def _profile(options: argparse.Namespace) -> Answer:
    from .actions.profiles import keep_profile

    with _desk(options) as desk:
        return {"case": options.case, "told": keep_profile(desk, options.case)}, 0


def _note(options: argparse.Namespace) -> Answer:
    from .actions.notes import add_note

    with _desk(options) as desk:
        noted = add_note(desk, options.case, channel=options.channel, text=options.text, evidence=options.evidence)
    return {"stage": noted.stage, "flags": noted.flags}, 0


def _channel(options: argparse.Namespace) -> Answer:
    from .actions.channels import channel_named, channels, set_carried_channel, set_folder_channel

    if options.root and not options.name:
        raise UserError("usage", "没有写通道的名称。", "请写成：cqdesk channel 名称 --root 文件夹。")
    with _desk(options) as desk:
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
    with _desk(options) as desk:
        form = set_message_form(
            desk, version=mark, supplements=None if options.supplements is None else options.supplements == "on"
        )
    return {"version": form.version, "supplements": form.supplements}, 0


def _codes_search(options: argparse.Namespace) -> Answer:
    from .actions.lookups import search_codes

    with _reading_desk(options) as desk:
        hits = search_codes(desk, options.text, table=options.table, limit=options.limit)
    return {"hits": [hit.to_json() for hit in hits]}, 0


def _codes_import(options: argparse.Namespace) -> Answer:
    from .actions.code_sets import import_set, propose

    with _reading_desk(options) if options.preview else _desk(options) as desk:
        found = propose(desk, options.file, table=options.table)
        whole = found.complete if options.complete is None else options.complete
        answer = {**found.to_json(complete=whole), "imported": "no"}
        if not options.preview:
            made = import_set(desk, found, complete=whole, as_of=options.as_of, covers_to=options.until)
            answer["imported"] = "yes"
            answer["valid_from"] = made.as_of.isoformat()
            answer["valid_to"] = made.covers_to.isoformat() if made.covers_to else ""
    return answer, int(bool(found.refused))


def _practice_serve(options: argparse.Namespace) -> Answer:
    from .practice.serve import serve

    serve(options.root, port=options.port, faults=options.faults, manual_clock=options.clock == "manual")
    return None, 0


def _demo(options: argparse.Namespace) -> Answer:
    from .actions.demo import run_demo
    from .places import choose_data_dir

    root = choose_data_dir(options.data)
    cases = run_demo(root, on=options.on, say=_say)
    unfinished = any(case["stage"] != "closed" or _has_error(case["issues"]) for case in cases)
    if not options.no_window:
        # the window is a program of its own: the command line never loads Qt, and stdout stays the answer's
        window = [sys.executable, "-m", "cqdesk", "--practice", "--data", str(root / "demo")]
        subprocess.call(window, stdout=sys.stderr.fileno())
    return {"cases": cases}, int(unfinished)


if __name__ == "__main__":
    sys.exit(main())
