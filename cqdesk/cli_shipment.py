"""The commands about one shipment's path, moments, merging, value and accepted findings: words in, one answer out.

Assembly only, as `cli`; every answer is what the window shows.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .cli_parser import count
from .domain.arithmetic import Term
from .domain.quantity import plain
from .errors import UserError

Answer = tuple[Any, int]
Command = Callable[[str, Callable[[argparse.Namespace], Answer], str], argparse.ArgumentParser]
Desks = Callable[[argparse.Namespace], Any]


def add_commands(command: Command, desk: Desks, reading: Desks) -> None:
    """Add `path`, `moments`, `arrange`, `value` and `accept`. `desk` opens the store for writing, `reading` for looking."""
    path = command("path", lambda options: _path(options, desk, reading), "查看或选择通关路径")
    path.add_argument("case", metavar="票号")
    path.add_argument("code", nargs="?", default=None, metavar="路径", help="如 e-rail-fastlane；不写则列出可选的路径")
    path.add_argument(
        "--option", action="append", default=[], metavar="选项", help="如 b-advance；散杂货 loose；可重复"
    )
    path.add_argument("--preview", action="store_true", help="只列出会改动的字段，不保存")
    moments = command("moments", lambda options: _moments(options, reading), "查看一票的时点和算法")
    moments.add_argument("case", metavar="票号")
    arrange = command("arrange", lambda options: _arrange(options, desk, reading), "按规则归并、分单")
    arrange.add_argument("case", metavar="票号")
    arrange.add_argument("--rule", type=Path, metavar="文件", help="规则（.json）；不写则用这票、客户或公司的规则")
    arrange.add_argument("--preview", action="store_true", help="只列出结果和理由，不保存")
    value = command("value", lambda options: _value(options, reading), "计算完税价格、离岸价和税款估算")
    value.add_argument("case", metavar="票号")
    value.add_argument("--declaration", type=count, default=1, metavar="序号", help="第几份报关单")
    accept = command("accept", lambda options: _accept(options, desk), "写明理由，接受一条检查结果")
    accept.add_argument("case", metavar="票号")
    accept.add_argument("--rule", required=True, metavar="编号", help="检查结果的编号，如 TRA-001")
    accept.add_argument("--path", default="", metavar="位置", help="检查结果的位置，如 goods[2].hs_code")
    accept.add_argument("--reason", required=True, metavar="理由", help="为什么可以不改")
    accept.add_argument("--declaration", type=count, default=1, metavar="序号", help="第几份报关单")


def _path(options: argparse.Namespace, desk: Desks, reading: Desks) -> Answer:
    from .actions.customs_paths import choose_path, path_choices, preview_path

    if options.code is None:
        with reading(options) as opened:
            found = path_choices(opened, options.case)
        return {
            "case": options.case,
            "path": found.current,
            "options": found.current_options,
            "usual": found.usual,
            "paths": [{"code": one.code, "name_zh": one.name_zh} for one in found.paths],
            "choices": [{"code": one.code, "name_zh": one.name_zh} for one in found.options],
        }, 0
    with (reading if options.preview else desk)(options) as opened:
        shown = preview_path(opened, options.case, options.code, options.option)
        told = "" if options.preview else choose_path(opened, options.case, options.code, options.option)
    return {
        "case": options.case,
        "path": options.code,
        "options": options.option,
        "changes": [
            {"declaration": one.number, "path": one.path, "old": one.old, "new": one.new, "kept": one.by_hand}
            for one in shown.changes
        ],
        "moments": [{"name_zh": name, "told": words} for name, words in shown.moments],
        "remarks": shown.remarks_zh,
        "told": told,
    }, 0


def _moments(options: argparse.Namespace, reading: Desks) -> Answer:
    from .actions.moment_views import moments_view

    with reading(options) as opened:
        view = moments_view(opened, options.case)
    found = [
        {
            "kind": one.kind,
            "name_zh": one.name_zh,
            "at": one.at.isoformat() if one.at else "",
            "state": one.state_zh,
            "source": one.source_zh,
            "explanation": list(one.lines_zh),
        }
        for one in view.moments
    ]
    return {"case": options.case, "moments": found, "calendar": view.calendar_zh}, 0


def _accept(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.checking import accept_finding, check_case

    with desk(options) as opened:
        accept_finding(opened, options.case, options.declaration, options.rule, options.path, options.reason)
        report = check_case(opened, options.case, options.declaration)
    issues = (issue for issue in (*report.issues, *report.tasks) if issue.accepted is not None)
    return {"case": options.case, "accepted": [issue.to_json() for issue in issues]}, 0


def _rule(path: Path | None) -> Any:
    from .actions.merge_rules import ArrangeRule
    from .domain.exact_json import read_exact
    from .intake.gate import read_bytes

    if path is None:
        return None
    try:
        stored = read_exact(read_bytes(path))
    except ValueError:
        raise UserError(
            "rule-unreadable", f"规则文件“{path.name}”读不出来。", "请检查文件是否完整、是否为 JSON。"
        ) from None
    if not isinstance(stored, dict):
        raise UserError(
            "rule-unreadable", f"规则文件“{path.name}”不是归并规则。", '请写成 {"equal": [...], "limit": 50}。'
        )
    return ArrangeRule.from_json(stored)


def _arrange(options: argparse.Namespace, desk: Desks, reading: Desks) -> Answer:
    from .actions.arranging import apply, preview

    rule = _rule(options.rule)
    with (reading if options.preview else desk)(options) as opened:
        view = preview(opened, options.case, rule)
        equal = all(one.equal for one in view.sums)
        if equal and not options.preview:
            apply(opened, options.case, view.rule)
    answer = {
        "case": options.case,
        "rule": view.rule.to_json(),
        "before": view.before,
        "parts": view.parts,
        "items": [
            {
                "declaration": one.part,
                "item": one.item,
                "hs_code": one.code,
                "goods_name": one.name,
                "lines": list(one.lines),
                "why": one.why_zh,
                "remarks": list(one.remarks_zh),
            }
            for one in view.items
        ],
        "not_joined": [one.sentence_zh for one in view.near],
        "sums": [
            {"name_zh": one.label, "before": one.before, "after": one.after, "equal": "yes" if one.equal else "no"}
            for one in view.sums
        ],
        "remarks": view.remarks_zh,
        "applied": "yes" if equal and not options.preview else "no",
    }
    return answer, int(not equal)


def _value(options: argparse.Namespace, reading: Desks) -> Answer:
    from .actions.valuing import value_view

    with reading(options) as opened:
        view = value_view(opened, options.case, options.declaration)
    value = view.value
    answer: dict[str, Any] = {
        "case": options.case,
        "declaration": str(options.declaration),
        "on": view.on.isoformat(),
        "month": view.month,
        "total": term_json(value.total),
        "lines": [term_json(line) for line in view.lines],
    }
    if view.taxes is not None:
        names = ("duty", "consumption", "vat", "total")
        answer["taxes"] = {name: term_json(getattr(view.taxes, name)) for name in names}
    if view.export_duties:
        answer["export_duties"] = [term_json(one) for one in view.export_duties]
    if view.late_fee is not None:
        answer["late_fee"] = term_json(view.late_fee)
    if view.legs is not None:
        answer["legs"] = {"foreign": term_json(view.legs.foreign), "domestic": term_json(view.legs.domestic)}
    return answer, int(not value.total.known)


def term_json(term: Term) -> dict[str, Any]:
    """A figure with its arithmetic; empty parts are left out."""
    found: dict[str, Any] = {"name_zh": term.name_zh, "unit": term.unit}
    if term.value is not None:
        found["value"] = plain(term.value)
    for name, words in (
        ("formula", term.formula_zh),
        ("origin", term.origin),
        ("source", term.source_zh),
        ("remark", term.remark_zh),
    ):
        if words:
            found[name] = words
    if term.value is None:
        found["missing"] = list(term.all_missing())
    if term.operands:
        found["operands"] = [term_json(one) for one in term.operands]
    return found
