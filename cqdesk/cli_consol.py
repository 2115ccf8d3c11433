"""`cqdesk consol …` and `cqdesk manifest`: consolidations on the command line. Assembly only, as `cli`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = tuple[Any, int]
Command = Callable[[str, Callable[[argparse.Namespace], Answer], str], argparse.ArgumentParser]
Desks = Callable[[argparse.Namespace], Any]


def add_consol(command: Command, desk: Desks) -> None:
    """Add `consol` with its commands, and `manifest`."""
    consol = command("consol", _demo, "拼箱").add_subparsers(
        dest="sub", required=True, metavar="demo|list|show|check|pull|send|notes|papers|import|export", title="命令"
    )

    def entry(name: str, words: str, does: Callable[[argparse.Namespace], Answer]) -> argparse.ArgumentParser:
        made = consol.add_parser(name, help=words, description=words)
        made.set_defaults(run=does)
        return made

    def of_one(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("consol", metavar="拼箱编号", help="如 P26-000001，或总单号")

    demo = entry("demo", "用三个示例走完拼箱全程", _demo)
    demo.add_argument("--no-window", action="store_true", help="不打开窗口（本命令从不打开窗口）")
    entry("list", "列出各批拼箱", lambda options: _list(options, desk))
    of_one(entry("show", "查看一批：分单、箱、三方核对、待办、报文", lambda options: _show(options, desk)))
    of_one(entry("check", "检查一批", lambda options: _check(options, desk)))
    pull = entry("pull", "抽出一票分单，列出须补的报文和单证", lambda options: _pull(options, desk))
    of_one(pull)
    pull.add_argument("house", metavar="分单号")
    pull.add_argument("--granted", action="store_true", help="海关已同意（已放行的分单）")
    send = entry("send", "把待办的舱单报文放入发件箱", lambda options: _send(options, desk))
    of_one(send)
    send.add_argument("--reason", default="", metavar="原因", help="变更或删除的原因")
    taken = entry("import", "导入一批拼箱（JSON）", lambda options: _import(options, desk))
    taken.add_argument("file", type=Path, metavar="文件")
    out = entry("export", "导出一批拼箱（JSON）", lambda options: _export(options, desk))
    of_one(out)
    out.add_argument("--to", type=Path, required=True, metavar="文件")

    notes = entry("notes", "把进仓通知书写成 PDF（没有的先开单）", lambda options: _notes(options, desk))
    of_one(notes)
    notes.add_argument("--to", type=Path, required=True, metavar="文件")

    papers = entry(
        "papers", "把单证写进文件夹：装箱单、分单、总单数据、到货通知等", lambda options: _papers(options, desk)
    )
    of_one(papers)
    papers.add_argument("--to", type=Path, required=True, metavar="文件夹")
    papers.add_argument("--kind", default="", metavar="单证", help="只写这一种，如 packing-list；不写则写全部")

    manifest = command("manifest", lambda options: _manifest(options, desk), "生成一批拼箱的舱单报文文件")
    manifest.add_argument("consol", metavar="拼箱编号", help="如 P26-000001，或总单号")
    manifest.add_argument("--message", required=True, metavar="报文", help="如 MT2101；铁路为 RL2（数据表 CSV）")
    manifest.add_argument("--to", type=Path, required=True, metavar="文件", help="写成这个文件")
    manifest.add_argument(
        "--function",
        choices=("9", "0", "5", "3", "2"),
        default="",
        help="9 主要数据（默认），0 其他，5 变更，3 删除，2 申报",
    )
    manifest.add_argument("--house", action="append", default=None, metavar="分单号", help="只写这几票，可重复")


def _demo(options: argparse.Namespace) -> Answer:
    from .actions.consol_demo import demo_is_fine, run_consol_demo
    from .places import choose_data_dir

    found = run_consol_demo(
        choose_data_dir(options.data), on=options.on, say=lambda words: print(words, file=sys.stderr)
    )
    return {"consols": found}, int(not all(demo_is_fine(one) for one in found))


def _with_one(options: argparse.Namespace, desk: Desks, run: Callable[[Any, str], Answer]) -> Answer:
    """A consol of this store; one only the demo made is taken from the demo's own store, and said so."""
    from .actions.consol_files import with_consol
    from .actions.desk import open_desk
    from .places import choose_data_dir

    def demo() -> Any:
        root = choose_data_dir(options.data) / "consol-demo"
        if not (root / "practice").is_dir():
            return None
        print("本数据中没有这一批，取自示例（consol demo）的练习数据。", file=sys.stderr)
        return open_desk(root, practice=True, on=options.on)

    with desk(options) as opened:
        answer: Answer = with_consol(opened, options.consol, demo, run)
        return answer


def _list(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.consol_answers import consol_line
    from .actions.consols import list_consols, open_consol

    with desk(options) as opened:
        return {"consols": [consol_line(open_consol(opened, row.number)) for row in list_consols(opened)]}, 0


def _show(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.consol_answers import consol_answer
    from .actions.consols import open_consol

    return _with_one(options, desk, lambda opened, number: (consol_answer(open_consol(opened, number)), 0))


def _check(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.consol_answers import check_answer
    from .actions.consol_checking import check_consol

    def run(opened: Any, number: str) -> Answer:
        answer = check_answer(check_consol(opened, number))
        return answer, int(any(one["severity"] == "error" for one in answer["issues"]))

    return _with_one(options, desk, run)


def _pull(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.consol_answers import change_answer
    from .actions.consol_changes import pull_house
    from .actions.consols import open_consol

    with desk(options) as opened:
        before = open_consol(opened, options.consol)
        after = pull_house(opened, options.consol, options.house, granted=options.granted)
        return {**change_answer(before, after), "pulled": options.house}, 0


def _send(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.manifests import queue_owed

    with desk(options) as opened:
        return {"consol": options.consol, "queued": queue_owed(opened, options.consol, reason=options.reason)}, 0


def _import(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.consol_answers import consol_answer
    from .actions.consol_files import import_consol
    from .actions.consols import open_consol

    with desk(options) as opened:
        return consol_answer(open_consol(opened, import_consol(opened, options.file))), 0


def _export(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.consol_files import export_consol

    def run(opened: Any, number: str) -> Answer:
        export_consol(opened, number, options.to)
        return {"files": [str(options.to)]}, 0

    return _with_one(options, desk, run)


def _notes(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.warehouse import issue_entry_notes
    from .actions.warehouse_prints import write_entry_notes

    def run(opened: Any, number: str) -> Answer:
        issue_entry_notes(opened, number)
        return {"files": [str(path) for path in write_entry_notes(opened, number, options.to)]}, 0

    return _with_one(options, desk, run)


def _papers(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.consol_papers import write_consol_papers

    def run(opened: Any, number: str) -> Answer:
        return {"files": [str(path) for path in write_consol_papers(opened, number, options.to, options.kind)]}, 0

    return _with_one(options, desk, run)


def _manifest(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.consol_answers import manifest_answer
    from .actions.manifest_building import RAIL_SHEET
    from .actions.manifests import export_message
    from .actions.rail_manifests import export_rail_sheet

    def run(opened: Any, number: str) -> Answer:
        if options.message.upper() == RAIL_SHEET:
            issues = export_rail_sheet(opened, number, options.to)
            found = [one.to_json() for one in issues]
            return {"file": str(options.to), "message": RAIL_SHEET, "issues": found}, int(bool(issues))
        made = export_message(
            opened,
            number,
            options.message.upper(),
            options.to,
            function=options.function,
            houses=options.house,
        )
        errors = any(one.severity == "error" for one in made.issues)
        return manifest_answer(made, str(options.to)), int(errors)

    return _with_one(options, desk, run)
