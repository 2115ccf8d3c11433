"""Commands for papers and forms: read, import, check, export."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path
from typing import Any

from .cli_desk import (
    Answer,
    Command,
    files_named,
    has_error,
    open_for_work,
    open_to_read,
    passwords_of,
    progress,
    report_zh,
    say,
)
from .cli_parser import count
from .errors import Cancelled, UserError


def add_papers(command: Command) -> None:
    """Reading, importing, checking, exporting."""
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


def _read(options: argparse.Namespace) -> Answer:
    from .actions.readings import read_many

    files = files_named(options.files)
    passwords = passwords_of(options)
    with open_to_read(options) as desk:
        desk.readers.warm()
        found = read_many(desk, files, passwords, progress(len(files)))
    bad = any(
        has_error(one["issues"]) or any(has_error(d.get("issues", [])) for d in one["documents"]) for one in found
    )
    if len(found) > 1:
        unread = [one["file"] for one in found if not one["documents"] and has_error(one["issues"])]
        say(report_zh(len(found), unread))
    single = len(options.files) == 1 and not options.files[0].is_dir()
    return (found[0] if single else found), int(bad)


def _import(options: argparse.Namespace) -> Answer:
    from .actions.papers_in import import_files

    if options.each:
        return _import_each(options)
    files = files_named(options.files)
    passwords = passwords_of(options)
    with open_for_work(options) as desk:
        desk.readers.warm()
        done = import_files(
            desk,
            files,
            client=options.client,
            direction=options.direction,
            case=options.case,
            passwords=passwords,
            progress=progress(len(files)),
        )
    if len(files) > 1:
        say(report_zh(len(files), [reading.file for reading in done.readings if reading.refused]))
    answer = done.to_json()
    bad = has_error(answer["issues"]) or any(has_error(d.get("issues", [])) for d in answer["documents"])
    return answer, int(bad)


def _import_each(options: argparse.Namespace) -> Answer:
    """Folders and files grouped into shipments. Ctrl+C stops before the next case; those made stay and are told."""
    from .actions.batch_import import files_in, import_each

    if options.case:
        raise UserError("usage", "--each 会生成多票，不能与 --case 同用。", "请去掉其中一个后重试。")
    files = [one for path in options.files for one in (files_in(path) if path.is_dir() else [("", path)])]
    shown = progress(len(files))
    interrupted: list[int] = []

    def tell(name: str, done: int, of: int) -> None:
        if interrupted:
            raise Cancelled
        if shown is not None:
            shown(name, done, of)

    before = signal.signal(signal.SIGINT, lambda number, _frame: interrupted.append(number))
    try:
        with open_for_work(options) as desk:
            desk.readers.warm()
            batch = import_each(
                desk,
                files,
                client=options.client,
                direction=options.direction,
                progress=tell,
                passwords=passwords_of(options),
            )
    finally:
        signal.signal(signal.SIGINT, before)
    say(batch.report_zh)
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
    with open_to_read(options) as desk:
        numbers = declaration_numbers(desk, options.subject)
        for number in numbers:
            report = check_case(desk, options.subject, number, at_submit=options.submit)
            more = {"declaration": number} if len(numbers) > 1 else {}
            found += [{**issue.to_json(), **more} for issue in report.issues]
            unjudged += [{**one.to_json(), **more} for one in report.not_checked]
            banners |= dict.fromkeys(report.banners)
            off |= dict.fromkeys(report.switched_off)
    say(*banners)
    return _checked(found, unjudged, list(off), report.waiting), int(has_error(found))


def _check_file(options: argparse.Namespace, path: Path) -> Answer:
    from .actions.old_declarations import check_file

    if not path.exists() and not path.suffix:
        raise UserError("check-what", f"“{path.name}”不是票号，也不是文件。", "请写票号（如 26-000001）或文件名。")
    passwords = passwords_of(options)
    with open_to_read(options) as desk:
        desk.readers.warm()
        report, found = check_file(desk, path, at_submit=options.submit, passwords=passwords)
    say(*report.banners)
    issues = [issue.to_json() for issue in (*found, *report.issues)]
    unjudged = [one.to_json() for one in report.not_checked]
    return _checked(issues, unjudged, list(report.switched_off), report.waiting), int(has_error(issues))


def _checked(
    issues: list[dict[str, Any]], unjudged: list[dict[str, Any]], off: list[str], waiting: int
) -> dict[str, Any]:
    """The answer of a check; rules a firm switched off are always named, and said aloud."""
    answer: dict[str, Any] = {"issues": issues, "not_checked": unjudged, "waiting_rules": waiting}
    if off:
        say(f"已关闭 {len(off)} 条检查规则，未核对：{'、'.join(off[:10])}{'……' if len(off) > 10 else ''}")
        answer["switched_off"] = off
    return answer


def _export(options: argparse.Namespace) -> Answer:
    from .actions.exports import export_case

    if options.page and options.to.suffix.lower() != ".pdf":
        raise UserError("page-without-pdf", "--page 只用于导出 PDF。", "请去掉 --page，或把文件名改为以 .pdf 结尾。")
    with open_to_read(options) as desk:
        written = export_case(desk, options.case, options.declaration, options.to, page=options.page, say=say)
    return {"files": [str(path) for path in written]}, 0
