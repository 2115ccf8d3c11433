"""The refund commands: words in, one answer out. Assembly only, as `cli`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from .cli_parser import count
from .domain.arithmetic import Term
from .domain.quantity import plain
from .errors import UserError

Answer = tuple[Any, int]
Command = Callable[[str, Callable[[argparse.Namespace], Answer], str], argparse.ArgumentParser]
Desks = Callable[[argparse.Namespace], Any]
Listed = Callable[[Sequence[Path]], list[Path]]

STEPS = {"file": "确认已申报", "approve": "审核通过", "reject": "不予办理", "withdraw": "撤回申报"}


def add_refund(command: Command, desk: Desks, reading: Desks, files: Listed) -> None:
    """Add `refund` with its commands. `files` puts the files of a folder in its place."""
    refund = command("refund", _compute, "出口退税").add_subparsers(
        dest="sub", required=True, metavar="compute|import|claim|step|feedback|…", title="命令"
    )

    def entry(name: str, words: str, does: Callable[[argparse.Namespace], Answer]) -> argparse.ArgumentParser:
        made = refund.add_parser(name, help=words, description=words)
        made.set_defaults(run=does)
        return made

    def of_company(parser: argparse.ArgumentParser, *, period: bool = False) -> None:
        parser.add_argument("--company", required=True, metavar="企业", help="企业名称或统一社会信用代码")
        if period:
            parser.add_argument("--period", required=True, metavar="所属期", help="如 2026-10")

    compute = entry("compute", "计算退税示例文件", _compute)
    compute.add_argument("file", type=Path, metavar="文件", help="含 examples 列表的 JSON 文件")
    records = entry("import", "导入退税数据", lambda options: _import(options, desk, files))
    records.add_argument(
        "files", nargs="+", type=Path, metavar="文件", help="报关单数据、发票、收汇、所属期数据或退税率文库"
    )
    of_company(records)
    records.add_argument("--tax-id", default="", metavar="代码", help="新企业的统一社会信用代码")
    claim = entry("claim", "生成退税申报", lambda options: _claim(options, desk))
    of_company(claim, period=True)
    claim.add_argument("--to", required=True, type=Path, metavar="文件", help="以 .xlsx、.xml、.json 或 .pdf 结尾")
    step = entry("step", "登记申报的进展", lambda options: _step(options, desk))
    step.add_argument("step", choices=list(STEPS), help="；".join(f"{name} {words}" for name, words in STEPS.items()))
    of_company(step, period=True)
    step.add_argument("--why", default="", metavar="原因", help="不予办理的原因")
    step.add_argument("--for-good", action="store_true", help="自愿不再申报，凭证不再使用")
    feedback = entry("feedback", "导入税务机关反馈", lambda options: _feedback(options, desk))
    feedback.add_argument("file", type=Path, metavar="文件")
    of_company(feedback, period=True)
    pairing = entry("pair", "查看或更改一项的配单", lambda options: _pair(options, desk))
    pairing.add_argument("item", metavar="报关单项", help="21 位：报关单号加 3 位项号")
    pairing.add_argument(
        "--take", action="append", default=[], metavar="发票行=数量", help="如 26500000000000000001/1=10，可重复"
    )
    pairing.add_argument("--part", action="store_true", help="只申报一部分，其余待审核通过后再申报")
    pairing.add_argument("--quantity", type=_amount, metavar="数量", help="生产企业本次申报的数量，其余以后申报")
    way = pairing.add_mutually_exclusive_group()
    way.add_argument("--none", action="store_true", help="取消配单，暂不申报")
    way.add_argument("--auto", action="store_true", help="恢复自动配单")
    way.add_argument("--undo", action="store_true", help="撤销上一次配单")
    of_company(pairing)
    red = entry("reverse", "对审核通过的一行登记红字冲减", lambda options: _reverse(options, desk))
    red.add_argument("claim", metavar="申报编号", help="如 2026-10-001")
    red.add_argument("line", type=count, metavar="行号", help="明细表第几行")
    red.add_argument("--type", choices=["HZCJ", "HZCJ-TY"], default="HZCJ", help="HZCJ 更正；HZCJ-TY 退运")
    red.add_argument("--quantity", type=_amount, metavar="数量", help="退运的数量；不写为整行")
    red.add_argument("--not-again", action="store_true", help="冲减后不再申报该项")
    red.add_argument("--drop", action="store_true", help="取消尚未列入申报的冲减")
    red.add_argument("--why", default="", metavar="原因")
    of_company(red)
    abroad = entry("advance", "9810：登记是否已销售，或核算预退税", lambda options: _advance(options, desk))
    abroad.add_argument("item", metavar="报关单项")
    abroad.add_argument("--sold", required=True, choices=["yes", "no"], help="是否已销售")
    abroad.add_argument("--refund", type=_amount, metavar="金额", help="核算：按实际销售应退的税额，元")
    of_company(abroad)
    firm = entry("firm", "企业资料：类别、纳税人类型、换汇成本范围、记账汇率", lambda options: _firm(options, desk))
    of_company(firm)
    firm.add_argument("--class", dest="company_class", type=count, metavar="1-4", help="分类管理类别")
    firm.add_argument("--small-scale", choices=["yes", "no"], help="是否小规模纳税人")
    firm.add_argument("--cost-window", metavar="地区:下限:上限", help="如 重庆:5:8")
    firm.add_argument("--fx", choices=["day", "month", "month-working-day"], help="记账汇率，确定后一年内不变")
    firm.add_argument("--from", dest="fx_from", type=date.fromisoformat, metavar="日期", help="记账汇率的起用日")
    taken = entry("official", "取用已结关的正式报关单", lambda options: _official(options, desk))
    of_company(taken)
    receipts = entry("exchange", "未收汇一览，或分配一笔收汇", lambda options: _exchange(options, desk))
    of_company(receipts)
    receipts.add_argument("--receipt", default="", metavar="业务编号", help="要分配的收汇")
    receipts.add_argument(
        "--pays", action="append", default=[], metavar="报关单项=金额", help="这笔收汇付的是哪一项，可重复"
    )
    documents = entry("documents", "备案单证目录", lambda options: _documents(options, desk))
    of_company(documents, period=True)
    documents.add_argument("--add", type=Path, metavar="文件", help="登记一份单证")
    documents.add_argument("--kind", default="", metavar="种类", help="如 export_contract、transport")
    documents.add_argument("--declaration", default="", metavar="报关单号", help="18 位；不写则为全部报关单共用")
    documents.add_argument("--place", default="", metavar="地点", help="纸质单证的存放地点")
    documents.add_argument("--to", type=Path, metavar="文件夹", help="导出到新文件夹；或以 .pdf 结尾只导出目录")
    due = entry("deadlines", "期限和涉及的税额", lambda options: _deadlines(options, reading))
    of_company(due)
    guess = entry("estimate", "一票报关单的预计退税额", lambda options: _estimate(options, reading))
    guess.add_argument("case", metavar="票号")
    guess.add_argument("--declaration", type=count, default=1, metavar="序号", help="第几份报关单")
    report = entry("report", "出口退税月报", lambda options: _report(options, reading))
    of_company(report, period=True)
    report.add_argument("--to", required=True, type=Path, metavar="文件", help="以 .xlsx 结尾")


def _amount(words: str) -> Decimal:
    if not words.replace(".", "", 1).isdecimal() or not words.isascii():
        raise argparse.ArgumentTypeError(f"“{words}”不是数字")
    return Decimal(words)


def _errors(issues: Sequence[dict[str, Any]]) -> int:
    return int(any(issue.get("severity") == "error" for issue in issues))


def _compute(options: argparse.Namespace) -> Answer:
    from .actions.refund_examples import compute_file
    from .actions.refund_tables import refund_tables

    results = compute_file(options.file, refund_tables())
    return {"results": results}, max((_errors(result["issues"]) for result in results), default=0)


def _import(options: argparse.Namespace, desk: Desks, files: Listed) -> Answer:
    from .actions.refund_import import import_any

    with desk(options) as opened:
        answer = import_any(opened, options.company, files(options.files), tax_id=options.tax_id)
    return answer, _errors(answer["issues"])


def _claim(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.refund_checking import amended_claims, check_made
    from .actions.refund_claims import claim_summary, make
    from .actions.refund_exports import export_claim

    with desk(options) as opened:
        made = make(opened, options.company, options.period)
        answers = check_made(opened, made)
        changed = amended_claims(opened, made.books)
        files = export_claim(opened, made.claim, options.to)
    summary = claim_summary(made.claim)
    issues = summary["issues"] + [issue.to_json() for answer in answers for issue in answer.issues]
    issues += [issue.to_json() for issue in changed]
    unjudged = [one.to_json() for answer in answers for one in answer.missing]
    written = [str(path) for path in files]
    return {**summary, "issues": issues, "not_checked": unjudged, "files": written}, _errors(issues)


def _step(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.refund_claims import claim_summary, file_claim, newest_claim, withdraw_claim
    from .actions.refund_feedback import approve_claim, reject_claim

    with desk(options) as opened:
        claim = newest_claim(opened, options.company, options.period)
        match options.step:
            case "file":
                file_claim(opened, claim)
            case "approve":
                approve_claim(opened, claim)
            case "reject":
                reject_claim(opened, claim, options.why)
            case _:
                withdraw_claim(opened, claim, for_good=options.for_good)
        summary = claim_summary(newest_claim(opened, options.company, options.period))
    return {name: summary[name] for name in ("claim", "state", "items", "refund")}, 0


def _feedback(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.refund_claims import newest_claim
    from .actions.refund_feedback import import_feedback

    with desk(options) as opened:
        claim = newest_claim(opened, options.company, options.period)
        findings = import_feedback(opened, claim, options.file)
    return {"claim": claim.number, "findings": findings}, 0


def _pair(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.refund_pairing import claim_part, pair_by_hand, pairing_view, release_pairing, undo_pairing

    with desk(options) as opened:
        told = ""
        if options.undo:
            told = undo_pairing(opened, options.company, options.item)
        elif options.auto:
            told = release_pairing(opened, options.company, options.item)
        elif options.quantity is not None:
            told = claim_part(opened, options.company, options.item, options.quantity)
        elif options.none or options.take:
            chosen = _amounts(options.take)
            told = pair_by_hand(opened, options.company, options.item, chosen, part=options.part)
        view = pairing_view(opened, options.company, options.item)
    return {**_json(view), "told": told}, 0


def _reverse(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.refund_reversal import drop_reversal, reverse_line

    with desk(options) as opened:
        if options.drop:
            told = drop_reversal(opened, options.company, options.claim, options.line)
        else:
            told = reverse_line(
                opened, options.company, options.claim, options.line, kind=options.type, quantity=options.quantity,
                again=not options.not_again, why=options.why,
            )  # fmt: skip
    return {"claim": options.claim, "line": options.line, "told": told}, 0


def _advance(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.refund_overseas import account_advance, advances, set_sold

    sold = options.sold == "yes"
    with desk(options) as opened:
        known = {one.item: one for one in advances(opened, options.company)}
        if options.item in known and known[options.item].state in ("due", "overdue"):
            if sold and options.refund is None:
                raise UserError("usage", "核算已销售的预退税要写明应退税额。", "请加 --refund 金额。")
            amount = options.refund if sold and options.refund is not None else Decimal(0)
            account_advance(opened, options.company, options.item, sold=sold, actual_refund=amount)
        else:
            set_sold(opened, options.company, options.item, sold=sold)
        return {"advances": [_json(one) for one in advances(opened, options.company)]}, 0


def _firm(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.refund_firm import firm, set_firm, set_fx_policy
    from .domain.refund.exchange import FxMethod

    with desk(options) as opened:
        known = firm(opened, options.company)
        if options.company_class or options.small_scale or options.cost_window:
            set_firm(
                opened,
                options.company,
                company_class=options.company_class or known.company_class,
                small_scale=options.small_scale == "yes" if options.small_scale else known.small_scale,
                fx_cost_window=_window(options.cost_window) if options.cost_window else known.window,
            )
        if options.fx:
            set_fx_policy(opened, options.company, FxMethod(options.fx), options.fx_from or opened.today)
        return _json(firm(opened, options.company)), 0


def _window(words: str) -> tuple[str, Decimal, Decimal]:
    region, _, bounds = words.partition(":")
    low, _, high = bounds.partition(":")
    try:
        return region, _amount(low), _amount(high)
    except argparse.ArgumentTypeError:
        raise UserError("usage", f"“{words}”写法不对。", "请写成 地区:下限:上限，如 重庆:5:8。") from None


def _official(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.refund_official import take_official_items

    with desk(options) as opened:
        taken = take_official_items(opened, options.company)
    issues = [issue.to_json() for issue in taken.issues]
    return {"items": taken.items, "issues": issues}, _errors(issues)


def _amounts(words: Sequence[str]) -> dict[str, Decimal]:
    found = {}
    for one in words:
        name, _, amount = one.rpartition("=")
        if not name or not amount.replace(".", "", 1).isdecimal():
            raise UserError("usage", f"“{one}”写法不对。", "请写成“号码=数量”的样子。")
        found[name] = Decimal(amount)
    return found


def _exchange(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.refund_exchange import assign_receipt, exchange_view

    with desk(options) as opened:
        if options.receipt:
            assign_receipt(opened, options.company, options.receipt, _amounts(options.pays))
        view = exchange_view(opened, options.company)
    left = [
        {"receipt": key, "currency": currency, "amount": plain(amount)} for key, currency, amount in view.unassigned
    ]
    refused = [{"receipt": key, "why": why} for key, why in view.refused]
    return {"items": [_json(item) for item in view.items], "unassigned": left, "refused": refused}, 0


def _documents(options: argparse.Namespace, desk: Desks) -> Answer:
    from .actions.refund_claims import newest_claim
    from .actions.refund_documents import add_document, directory, export_directory

    written: list[Path] = []
    with desk(options) as opened:
        claim = newest_claim(opened, options.company, options.period)
        if options.add is not None or options.place:
            add_document(opened, claim, options.kind, options.add, declaration=options.declaration, place=options.place)
        if options.to is not None and options.to.suffix.lower() == ".pdf":
            from .actions.refund_prints import write_documents_index

            written = write_documents_index(opened, claim, options.to)
        elif options.to is not None:
            written = export_directory(opened, claim, options.to)
        found = directory(opened, claim)
    return {
        "claim": claim.number,
        "complete": found.complete,
        "due": str(found.due or ""),
        "keep_until": str(found.keep_until or ""),
        "documents": [
            {
                "kind": one.kind,
                "name": one.name,
                "declaration": one.declaration,
                "place": one.place,
                "sha256": one.sha256,
            }
            for one in found.papers
        ],
        "declarations": [
            {
                "declaration": one.declaration,
                "missing": [kind.name_zh for kind in one.missing],
                "uncertain": one.uncertain,
            }
            for one in found.declarations
        ],
        "files": [str(path) for path in written],
    }, 0


def _deadlines(options: argparse.Namespace, reading: Desks) -> Answer:
    from .actions.refund_deadlines import deadlines

    with reading(options) as opened:
        return {"deadlines": [_json(one) for one in deadlines(opened, options.company)]}, 0


def _estimate(options: argparse.Namespace, reading: Desks) -> Answer:
    from .actions.refund_estimate import estimate

    with reading(options) as opened:
        return {"case": options.case, **_json(estimate(opened, options.case, options.declaration))}, 0


def _report(options: argparse.Namespace, reading: Desks) -> Answer:
    from .actions.refund_report import write_report

    with reading(options) as opened:
        return {"files": [str(path) for path in write_report(opened, options.company, options.period, options.to)]}, 0


def _json(value: Any) -> Any:
    """Plain data of views: numbers as texts, counts as integers, terms by value or by what is missing."""
    if isinstance(value, Term):
        known = {"value": plain(value.value)} if value.value is not None else {"missing": list(value.all_missing())}
        return {"name_zh": value.name_zh, **known, "unit": value.unit}
    if is_dataclass(value):
        return {one.name: _json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {key: _json(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_json(one) for one in value]
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date) or value is None:
        return str(value or "")
    return value
