"""C-58 to C-73: time limits, exchange receipts, filing documents, the company, the VAT return, texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from cqdesk.domain.quantity import plain
from cqdesk.domain.refund.overseas import accounting_window
from cqdesk.domain.refund.rule_sets import ClaimLimits, claim_limits, months_after, rules_of

from ...spec import FieldSpec, fields_of
from ..claim import RefundClaim
from .facts import Facts, is_reversal, types_of
from .registry import Answer, Found, Missing, check

OVERSEAS = "9810"
ADVANCE = "HWC-YT"
_DAYS_BEFORE = ((7, "error"), (30, "warning"), (60, "info"))


def _limits(facts: Facts, exported: date | None) -> ClaimLimits | None:
    rules = None if exported is None else rules_of(facts.rule_sets, exported)
    return None if rules is None or exported is None else claim_limits(rules, exported)


@check("C-58")
def claim_window(facts: Facts) -> Answer:
    for path, line in facts.exports():
        limits = _limits(facts, line.export_date)
        if limits is None or is_reversal(line):
            continue
        if limits.late_until is not None and facts.on > limits.late_until:
            yield Found(f"{path}.export_date", f"{line.export_date} 出口，期限 {limits.late_until}", "error")
        elif facts.on > limits.normal_until:
            yield Found(f"{path}.export_date", f"{line.export_date} 出口，正常期限 {limits.normal_until}")


def _received(facts: Facts) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for line in facts.form.receipts:
        if line.received_on is not None or line.deemed_reason:
            found.setdefault(line.declaration_item, []).append(line)
    return found


@check("C-59")
def exchange_received(facts: Facts) -> Answer:
    received = _received(facts)
    for path, line in facts.exports():
        limits = _limits(facts, line.export_date)
        if limits is None or is_reversal(line) or line.declaration_item in received:
            continue
        if facts.on > limits.normal_until:
            yield Found(f"{path}.declaration_item", f"{line.declaration_item} 至 {limits.normal_until} 未收汇")


@check("C-60")
def payer_is_buyer(facts: Facts) -> Answer:
    for at, line in enumerate(facts.form.receipts, start=1):
        if not line.payer:
            continue
        if facts.buyers is None:
            yield Missing("合同上的进口商和国家（地区）")
            return
        buyer, country = facts.buyers.get(line.declaration_item, ("", ""))
        if buyer and buyer.casefold() != line.payer.casefold() and not line.other_payer_reason:
            yield Found(f"receipts[{at}].payer", f"{line.payer}，进口商 {buyer}")
        elif country and line.payer_country and country != line.payer_country and not line.other_country_reason:
            yield Found(f"receipts[{at}].payer_country", f"{line.payer_country}，进口国 {country}")


@check("C-61")
def fourth_class(facts: Facts) -> Answer:
    if facts.company_class is None:
        yield Missing("出口企业分类管理类别：请在企业资料中填写")
        return
    received = _received(facts)
    if facts.company_class == 4:
        for path, line in facts.exports():
            if line.declaration_item not in received and not is_reversal(line):
                yield Found(f"{path}.declaration_item", line.declaration_item)


@check("C-62")
def filing_documents(facts: Facts) -> Answer:
    if facts.filed_on is None:
        return  # the fifteen days begin when the claim is handed in
    if facts.documents_complete is None:
        yield Missing("备案单证目录")
    elif not facts.documents_complete and (facts.on - facts.filed_on).days > 15:
        yield Found("", f"申报于 {facts.filed_on}")


@check("C-63")
def overseas_lines(facts: Facts) -> Answer:
    for path, line, record in facts.compared():
        if ADVANCE not in types_of(line):
            continue
        if record.supervision_mode != OVERSEAS:
            yield Found(f"{path}.business_types", f"监管方式 {record.supervision_mode or '(空)'}")
        elif path.startswith("exports"):
            others = [
                other for other in facts.form.exports if other.link_number == line.link_number and other is not line
            ]
            if any(ADVANCE not in types_of(other) for other in others):
                yield Found(f"{path}.link_number", f"{line.link_number} 混有已销售部分")


@check("C-64")
def overseas_accounting(facts: Facts) -> Answer:
    for link, completed, accounted in facts.advances:
        last = accounting_window(completed).last_date
        days = (last - facts.on).days
        if accounted:
            continue
        if days < 0:
            yield Found("", f"{link} 应在 {last} 前核算", "error")
            continue
        for limit, severity in _DAYS_BEFORE:
            if days <= limit:
                yield Found("", f"{link} 还有 {days} 天", severity)  # type: ignore[arg-type]
                break


@check("C-65")
def after_vat_return(facts: Facts) -> Answer:
    if facts.form.filer != "producer":
        return
    if facts.vat_return_filed is None:
        yield Missing("当期增值税纳税申报是否完成")
    elif not facts.vat_return_filed:
        yield Found("summary", facts.form.period)


@check("C-66")
def closing_credit(facts: Facts) -> Answer:
    if facts.form.filer != "producer":
        return
    if facts.vat_closing_credit is None:
        yield Missing("增值税纳税申报表期末留抵税额")
    elif facts.form.summary.closing_credit != facts.vat_closing_credit:
        ours = facts.form.summary.closing_credit
        yield Found(
            "summary.closing_credit",
            f"填 {'(空)' if ours is None else plain(ours)}，纳税申报表 {plain(facts.vat_closing_credit)}",
        )


@check("C-67")
def non_creditable_on_return(facts: Facts) -> Answer:
    if facts.form.filer != "producer":
        return
    difference = facts.form.summary.difference_to_vat_return
    if difference is None:
        yield Missing("增值税纳税申报表的进项税额转出")
    elif difference:
        yield Found("summary.difference_to_vat_return", plain(difference))


@check("C-68")
def part_before(facts: Facts) -> Answer:
    for path, line in facts.exports():
        if line.declaration_item in facts.unapproved_parts and not is_reversal(line):
            yield Found(f"{path}.declaration_item", line.declaration_item)


@check("C-69")
def certificate_age(facts: Facts) -> Answer:
    for path, line in facts.exports():
        if line.agency_certificate and line.export_date and facts.on > months_after(line.export_date, 36):
            yield Found(f"{path}.agency_certificate", f"{line.export_date} 出口")


@check("C-70")
def general_taxpayer(facts: Facts) -> Answer:
    if facts.small_scale is None:
        yield Missing("纳税人类型：请在企业资料中填写是否小规模纳税人")
    elif facts.small_scale:
        yield Found("filer", facts.form.company_name)


@check("C-71")
def texts_fit(facts: Facts) -> Answer:
    form = facts.form
    for spec in fields_of(RefundClaim):
        if spec.kind == "rows" and spec.item is not None:
            plan = [field for field in fields_of(spec.item) if field.kind in ("text", "code", "flag")]
            for at, row in enumerate(getattr(form, spec.name), start=1):
                yield from _flaws(row, plan, f"{spec.name}[{at}].")
        elif spec.kind in ("text", "code", "flag"):
            yield from _flaws(form, [spec], "")


def _flaws(row: Any, plan: Sequence[FieldSpec], place: str) -> Iterator[Found]:
    for field in plan:
        value = getattr(row, field.name)
        if not value:
            continue
        if field.max_len is not None and len(value) > field.max_len:
            yield Found(place + field.name, f"{len(value)} 字，最多 {field.max_len} 字")
        elif not (value.isascii() and value.isprintable()) and (flaw := _flaw(value, field.kind == "code")):
            yield Found(place + field.name, flaw)


@lru_cache(maxsize=65_536)
def _flaw(value: str, is_code: bool) -> str:
    """What is wrong with the characters of a text; "" = nothing. Names stand on many lines: each is judged once."""
    if any(unicodedata.category(char) in ("Cc", "Cs", "Cn", "Co") for char in value):
        return "含有控制字符"
    if not _in_gb18030(value):
        return "含有不能上报的字符"
    return f"{value} 含有全角字符" if is_code and value != unicodedata.normalize("NFKC", value) else ""


def _in_gb18030(value: str) -> bool:
    try:
        value.encode("gb18030")
    except UnicodeEncodeError:
        return False
    return True


@check("C-72")
def currency_rate(facts: Facts) -> Answer:
    for at, line in enumerate(facts.form.receipts, start=1):
        if line.receipt_currency and line.receipt_currency != "CNY" and line.receipt_rate is None:
            yield Found(f"receipts[{at}].receipt_rate", f"{line.receipt_currency} {line.received_on or ''}".strip())


@check("C-73")
def real_principal(facts: Facts) -> Answer:
    for path, line in facts.exports():
        if not line.agency_certificate:
            continue
        if facts.principals is None:
            yield Missing("代理出口的实际委托方")
            return
        name, id_, amount = facts.principals.get(line.agency_certificate, ("", "", None))
        if not (name and id_ and amount is not None):
            yield Found(f"{path}.agency_certificate", line.agency_certificate)
