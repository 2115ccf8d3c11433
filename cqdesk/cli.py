"""The command line: assembly only. People automate with it, so it is kept stable (docs of the contract in README).

exit 0 fine · 1 done, but an error-level issue, a refused file or an unfinished sample · 2 could not be done.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from . import __version__
from .errors import Cancelled, UserError

Answer = tuple[Any, int]
"""What is printed with --json, and the exit code."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(_front(list(sys.argv[1:] if arguments is None else arguments)))
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        answer, code = options.run(options)
    except UserError as error:
        print(f"{error.message} {error.remedy}", file=sys.stderr)
        if options.json:
            _print_json({"error": {"id": error.id, "message": error.message, "remedy": error.remedy}})
        return 2
    except (Cancelled, KeyboardInterrupt):
        return 2
    if options.json:
        _print_json(answer)
    elif answer is not None:
        for line in _plain(answer):
            print(line)
    return int(code)


def _print_json(answer: Any) -> None:
    print(json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=1))


_GENERAL = {"--data": True, "--on": True, "--json": False, "--practice": False}


def _front(arguments: list[str]) -> list[str]:
    """General options may stand before or after the command: move them before it."""
    first: list[str] = []
    rest: list[str] = []
    queue = iter(arguments)
    for word in queue:
        name = word.partition("=")[0]
        if word == "--":
            rest += [word, *queue]
        elif name in _GENERAL:
            first.append(word)
            if _GENERAL[name] and "=" not in word:
                first += [value for value in (next(queue, None),) if value is not None]
        else:
            rest.append(word)
    return first + rest


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cqdesk", description="报关、拼箱、退税的本地工作台")
    parser.add_argument("--data", type=Path, help="数据文件夹")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.add_argument("--on", type=_day, help="按该日期判断（YYYY-MM-DD）")
    parser.add_argument("--practice", action="store_true", help="使用练习数据")
    parser.add_argument("--version", action="version", version=f"cqdesk {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")

    def command(name: str, run: Callable[[argparse.Namespace], Answer], words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words)
        made.set_defaults(run=run)
        return made

    read = command("read", _read, "读取单据、报文或回执")
    read.add_argument("files", nargs="+", type=Path)
    into = command("import", _import, "导入单据，生成一票")
    into.add_argument("files", nargs="+", type=Path)
    into.add_argument("--client", default="")
    into.add_argument("--direction", choices=("export", "import"), default="")
    into.add_argument("--case", default="")
    check = command("check", _check, "检查一票，或一个报文、表单文件")
    check.add_argument("subject")
    check.add_argument("--submit", action="store_true", help="按申报时的要求检查")
    out = command("export", _export, "导出报文、报文包或表单")
    out.add_argument("case")
    out.add_argument("--declaration", type=int, default=1)
    out.add_argument("--to", type=Path, required=True)
    out.add_argument("--page", choices=("proof", "official"), default="proof")
    file = command("file", _file, "确认申报，放入发件箱")
    file.add_argument("case")
    file.add_argument("--channel", default="")
    command("sync", _sync, "收发一次")
    status = command("status", _status, "查看各票状态")
    status.add_argument("case", nargs="?", default="")
    note = command("note", _note, "记录电话或聊天得到的消息")
    note.add_argument("case")
    note.add_argument("--channel", required=True)
    note.add_argument("--text", required=True)
    demo = command("demo", _demo, "用示例走完全程")
    demo.add_argument("--no-window", action="store_true")
    channel = command("channel", _channel, "查看或设置申报通道")
    channel.add_argument("name", nargs="?", default="")
    channel.add_argument("--root", type=Path)
    verify = command("verify", _verify, "检查数据是否完好")
    verify.add_argument("store", nargs="?", type=Path)
    codes = command("codes", _codes_search, "代码表").add_subparsers(dest="sub", required=True, metavar="search")
    search = codes.add_parser("search", help="查代码")
    search.add_argument("text")
    search.add_argument("--table", default=None)
    search.add_argument("--limit", type=int, default=20)
    practice = command("practice", _practice_serve, "练习单一窗口").add_subparsers(
        dest="sub", required=True, metavar="serve"
    )
    serve = practice.add_parser("serve", help="启动练习单一窗口")
    serve.add_argument("--root", type=Path, required=True)
    serve.add_argument("--port", type=int, default=0)
    serve.add_argument("--faults", default=None)
    serve.add_argument("--clock", choices=("system", "manual"), default="system")
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
    scratch = tempfile.TemporaryDirectory(prefix="cqdesk-")
    desk = open_desk(Path(scratch.name), practice=options.practice, on=options.on)
    desk.closing.callback(scratch.cleanup)
    return desk


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith((".", "~$")))
        else:
            found.append(path)
    return found


def _has_error(issues: Sequence[dict[str, Any]]) -> bool:
    return any(issue.get("severity") == "error" for issue in issues)


def _read(options: argparse.Namespace) -> Answer:
    from .actions.readings import read_any

    with _reading_desk(options) as desk:
        found = [read_any(desk, path) for path in _files(options.files)]
    bad = any(
        _has_error(one["issues"]) or any(_has_error(d.get("issues", [])) for d in one["documents"]) for one in found
    )
    single = len(options.files) == 1 and not options.files[0].is_dir()
    return (found[0] if single and found else found), int(bad)


def _import(options: argparse.Namespace) -> Answer:
    from .actions.papers_in import import_files

    with _desk(options) as desk:
        done = import_files(
            desk, _files(options.files), client=options.client, direction=options.direction, case=options.case
        )
    answer = done.to_json()
    bad = _has_error(answer["issues"]) or any(_has_error(d.get("issues", [])) for d in answer["documents"])
    return answer, int(bad)


def _check(options: argparse.Namespace) -> Answer:
    from .actions.checking import check_case, check_filled
    from .actions.drafts import declaration_numbers
    from .actions.readings import declaration_in
    from .domain.case import parse_case_number

    path = Path(options.subject)
    if (path.suffix and path.exists()) or not parse_case_number(options.subject):
        with _reading_desk(options) as desk:
            report = check_filled(
                desk, declaration_in(desk, path), at_submit=path.suffix.lower() == ".xml" or options.submit
            )
        issues = [issue.to_json() for issue in report.issues]
        missing = [one.to_json() for one in report.not_checked]
        return {"issues": issues, "not_checked": missing}, int(_has_error(issues))
    with _desk(options) as desk:
        numbers = declaration_numbers(desk, options.subject)
        found: list[dict[str, Any]] = []
        unjudged: list[dict[str, Any]] = []
        for number in numbers:
            report = check_case(desk, options.subject, number, at_submit=options.submit)
            more = {"declaration": number} if len(numbers) > 1 else {}
            found += [{**issue.to_json(), **more} for issue in report.issues]
            unjudged += [{**one.to_json(), **more} for one in report.not_checked]
    return {"issues": found, "not_checked": unjudged}, int(_has_error(found))


def _export(options: argparse.Namespace) -> Answer:
    from .actions.exports import export_case

    with _desk(options) as desk:
        written = export_case(desk, options.case, options.declaration, options.to)
    return {"files": [str(path) for path in written]}, 0


def _file(options: argparse.Namespace) -> Answer:
    from .actions.filing import file_case

    with _desk(options) as desk:
        return {"filings": file_case(desk, options.case, options.channel)}, 0


def _sync(options: argparse.Namespace) -> Answer:
    from .actions.courier import sync
    from .actions.practice import practice_sync

    with _desk(options) as desk:
        result = practice_sync(desk) if options.practice else sync(desk)
    for why in result.waiting:
        print(why, file=sys.stderr)
    answer = {
        "sent": result.sent,
        "received": result.received,
        "in_doubt": result.in_doubt,
        "failed": result.failed,
    }
    return answer, int(bool(result.in_doubt or result.failed))


def _status(options: argparse.Namespace) -> Answer:
    from .actions.status import status

    with _desk(options) as desk:
        return {"cases": status(desk, options.case)}, 0


def _note(options: argparse.Namespace) -> Answer:
    from .actions.notes import add_note

    with _desk(options) as desk:
        noted = add_note(desk, options.case, channel=options.channel, text=options.text)
    return {"stage": noted.stage, "flags": noted.flags}, 0


def _channel(options: argparse.Namespace) -> Answer:
    from .actions.channels import channels, set_folder_channel

    with _desk(options) as desk:
        if options.name and options.root:
            set_folder_channel(desk, options.name, options.root.resolve(), practice=options.practice)
        return {"channels": [{"name": one.name, "kind": one.kind} for one in channels(desk).values()]}, 0


def _codes_search(options: argparse.Namespace) -> Answer:
    from .actions.lookups import search_codes

    with _reading_desk(options) as desk:
        hits = search_codes(desk, options.text, table=options.table, limit=options.limit)
    return {"hits": [hit.to_json() for hit in hits]}, 0


def _verify(options: argparse.Namespace) -> Answer:
    from .actions.verifying import verify, verify_file

    if options.store is not None:
        answer = verify_file(options.store)
    else:
        with _desk(options) as desk:
            answer = verify(desk)
    return answer, int(bool(answer["issues"]))


def _practice_serve(options: argparse.Namespace) -> Answer:
    from .practice.serve import serve

    serve(options.root, port=options.port, faults=options.faults, manual_clock=options.clock == "manual")
    return None, 0


def _demo(options: argparse.Namespace) -> Answer:
    from .actions.demo import run_demo
    from .places import choose_data_dir

    cases = run_demo(data_dir=options.data, on=options.on, say=lambda words: print(words, file=sys.stderr))
    unfinished = any(case["stage"] != "closed" or _has_error(case["issues"]) for case in cases)
    if not options.no_window:
        # the window is a program of its own: the command line never loads Qt
        root = choose_data_dir(options.data) / "demo"
        subprocess.call([sys.executable, "-m", "cqdesk", "--practice", "--data", str(root)])
    return {"cases": cases}, int(unfinished)


def _plain(answer: Any, indent: str = "") -> list[str]:
    """An answer for people: one fact a line."""
    if isinstance(answer, dict):
        lines: list[str] = []
        for key, value in answer.items():
            if isinstance(value, dict | list) and value:
                lines += [f"{indent}{key}:", *_plain(value, indent + "  ")]
            elif value not in ("", None, [], {}):
                lines.append(f"{indent}{key}: {value}")
        return lines
    if isinstance(answer, list):
        lines = []
        for value in answer:
            inner = _plain(value, indent + "  ")
            if inner:
                inner[0] = f"{indent}- {inner[0].lstrip()}"
            lines += inner
        return lines
    return [f"{indent}{answer}"]


if __name__ == "__main__":
    sys.exit(main())
