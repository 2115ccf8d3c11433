"""C-40 to C-57: link numbers, purchase vouchers, rates, amounts, exchange cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cqdesk.domain.quantity import plain, round_half_up
from cqdesk.domain.refund.exchange import fx_cost
from cqdesk.domain.refund.matching import Likeness, bare_name, likeness
from cqdesk.domain.refund.rates import Treatment
from cqdesk.domain.refund.terms import given

from ..records import PurchaseInvoiceRow
from .customs import quantity_in
from .facts import ZERO, Facts, is_reversal
from .registry import Answer, Found, Missing, check

CENT = Decimal("0.01")
_LINK = re.compile(r"20[0-9]{2}(0[1-9]|1[0-2])[0-9]{3}[0-9]{1,8}")
_NO_INVOICES = Missing("进货发票数据：请从发票平台导出后导入")


def _needs_invoices(facts: Facts) -> bool:
    return bool(facts.form.purchases) and not facts.invoices


def _known(facts: Facts) -> Iterator[tuple[str, Any, list[PurchaseInvoiceRow]]]:
    for path, line in facts.purchases():
        rows = facts.invoices.get(line.voucher_number)
        if rows:
            yield path, line, list(rows)


@check("C-40")
def one_of_two(facts: Facts) -> Answer:
    for path, line in facts.exports():
        if bool(line.declaration_item) == bool(line.agency_certificate):
            yield Found(f"{path}.declaration_item", "两项都填了" if line.declaration_item else "两项都没填")


@check("C-41")
def link_number(facts: Facts) -> Answer:
    for number, (exports, purchases) in facts.links().items():
        path = (exports or purchases)[0][0]
        if not _LINK.fullmatch(number):
            yield Found(f"{path}.link_number", number or "(空)")
        elif not exports or not purchases:
            yield Found(f"{path}.link_number", f"{number} 缺少{'出口' if not exports else '进货'}明细")
        elif len({line.declaration_item for _, line in exports}) > 1:
            vouchers = {line.voucher_number for _, line in purchases}
            codes = {line.goods_code for _, line in exports}
            if len(vouchers) > 1 or len(codes) > 1:
                yield Found(f"{path}.link_number", f"{number} 多项对多张发票")
            else:
                yield Found(f"{path}.link_number", f"{number} 含多项报关单", "warning")


@check("C-42")
def quantities_equal(facts: Facts) -> Answer:
    for number, (exports, purchases) in facts.links().items():
        if not exports or not purchases:
            continue
        units = {facts.units.get(line.unit_name, line.unit_name) for _, line in (*exports, *purchases)}
        if len(units) > 1:
            continue  # C-43 says what is wrong; a ratio needs its own arithmetic
        out = sum((line.quantity or ZERO for _, line in exports), ZERO)
        bought = sum((line.quantity or ZERO for _, line in purchases if line.tax_kind == "V"), ZERO)
        if out != bought:
            yield Found(f"{exports[0][0]}.quantity", f"{number} 出口 {plain(out)}，进货 {plain(bought)}")


@check("C-43")
def units_agree(facts: Facts) -> Answer:
    if _needs_invoices(facts):
        yield _NO_INVOICES
    exports = {line.link_number: line for line in facts.form.exports}
    for path, line, rows in _known(facts):
        export = exports.get(line.link_number)
        record = None if export is None else facts.record(export)
        if record is None:
            continue
        units = {facts.units.get(row.unit_name, bare_name(row.unit_name)) for row in rows}
        approved = any(
            ratio.invoice_unit in units and bare_name(ratio.name) == bare_name(record.goods_name)
            for ratio in facts.ratios
        )
        if not approved and not any(quantity_in(record, unit, facts) is not None for unit in units):
            yield Found(f"{path}.unit_name", f"发票单位 {'、'.join(row.unit_name for row in rows[:1]) or '(空)'}")


@check("C-44")
def names_agree(facts: Facts) -> Answer:
    if _needs_invoices(facts):
        yield _NO_INVOICES
    for path, line, rows in _known(facts):
        ours = line.goods_name
        best = [likeness(ours, row.goods_name) for row in rows]
        if Likeness.EQUAL in best:
            continue
        severity = None if Likeness.SIMILAR in best else "error"
        yield Found(f"{path}.goods_name", f"{rows[0].goods_name}，申报 {ours}", severity)  # type: ignore[arg-type]


@check("C-45")
def voucher_known(facts: Facts) -> Answer:
    if _needs_invoices(facts):
        yield _NO_INVOICES
        return
    for path, line in facts.purchases():
        if line.tax_kind == "V" and line.voucher_number not in facts.invoices:
            yield Found(f"{path}.voucher_number", line.voucher_number or "(空)")


@check("C-46")
def voucher_compared(facts: Facts) -> Answer:
    if facts.form.purchases:
        yield Missing("发票稽核结果")


@check("C-47")
def voucher_amount(facts: Facts) -> Answer:
    if _needs_invoices(facts):
        yield _NO_INVOICES
    wanted: dict[str, tuple[str, Decimal, int]] = {}
    for path, line, _ in _known(facts):
        first, amount, lines = wanted.get(line.voucher_number, (path, ZERO, 0))
        wanted[line.voucher_number] = (first, amount + (line.tax_base or ZERO), lines + 1)
    for voucher, (path, amount, lines) in wanted.items():
        whole = sum((row.amount or ZERO for row in facts.invoices[voucher]), ZERO)
        left = whole - facts.used_before.get(voucher, ZERO)
        if amount > left + CENT * lines:
            yield Found(f"{path}.tax_base", f"{voucher} 申报 {plain(amount)}，可用 {plain(left)}")


@check("C-48")
def supplier_equal(facts: Facts) -> Answer:
    if _needs_invoices(facts):
        yield _NO_INVOICES
    for path, line, rows in _known(facts):
        sellers = {row.supplier_tax_id for row in rows if row.supplier_tax_id}
        if sellers and line.supplier_tax_id not in sellers:
            yield Found(f"{path}.supplier_tax_id", line.supplier_tax_id or "(空)")


@check("C-49")
def consumption_tax_paper(facts: Facts) -> Answer:
    for path, line in facts.purchases():
        if line.tax_kind == "C":
            if not line.special_tax_paper:
                yield Found(f"{path}.special_tax_paper", "没有填写专用税票号")
            else:
                yield Missing("消费税专用缴款书数据")


@check("C-50")
def confirmed_for_refund(facts: Facts) -> Answer:
    if _needs_invoices(facts):
        yield _NO_INVOICES
    for path, line, rows in _known(facts):
        uses = {row.use for row in rows}
        if uses == {""}:
            yield Missing("发票的勾选用途")
        elif not any("退税" in use for use in uses):
            yield Found(f"{path}.voucher_number", f"{line.voucher_number} 用途为{'、'.join(sorted(uses))}")


@check("C-51")
def abnormal_voucher(facts: Facts) -> Answer:
    if _needs_invoices(facts):
        yield _NO_INVOICES
    for path, line, rows in _known(facts):
        states = {row.state for row in rows}
        if any(word in state for state in states for word in ("异常", "作废", "红冲")):
            yield Found(f"{path}.voucher_number", f"{line.voucher_number} {'、'.join(sorted(states))}")
        elif states == {""}:
            yield Missing("发票状态")


@check("C-52")
def invoice_date(facts: Facts) -> Answer:
    exports = {line.link_number: line for line in facts.form.exports}
    for path, line in facts.purchases():
        export = exports.get(line.link_number)
        if line.invoice_date is None:
            continue
        if line.invoice_date > facts.on:
            yield Found(f"{path}.invoice_date", f"{line.invoice_date} 晚于申报日期")
        elif export is not None and export.export_date is not None:
            late = (line.invoice_date - export.export_date).days
            if late > facts.late_invoice_days:
                yield Found(f"{path}.invoice_date", f"出口 {late} 天后才开票")


def _goods_lines(facts: Facts) -> Iterator[tuple[str, Any, str, Any]]:
    """Lines with a refund rate: path, line, code that counts, export date."""
    claimed = {line.link_number: line.claimed_code for line in facts.form.exports}
    for path, line in facts.purchases():
        if line.tax_kind == "V":
            yield path, line, claimed.get(line.link_number) or line.goods_code, line.export_date
    for path, line in facts.exports():
        if path.startswith("producer_exports"):
            yield path, line, line.claimed_code or line.goods_code, line.export_date


def _is_code(code: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{4,12}", code))


@check("C-53")
def library_rate(facts: Facts) -> Answer:
    for path, line, code, day in _goods_lines(facts):
        if day is None or not _is_code(code):
            continue
        answer = facts.rates.find(code, day)
        if answer.rate is None:
            if not answer.choices:
                yield Missing(f"商品 {code} 在 {day} 的退税率：请导入退税率文库")
            continue
        right = answer.rate.refund_rate
        if line.vat_rate is not None and path.startswith("purchases"):
            right = min(right, line.vat_rate)
        if line.refund_rate != right:
            shown = "(空)" if line.refund_rate is None else plain(line.refund_rate)
            yield Found(f"{path}.refund_rate", f"{code} 填 {shown}%，应为 {plain(right)}%")


@check("C-54")
def refundable_goods(facts: Facts) -> Answer:
    for path, _, code, day in _goods_lines(facts):
        rate = facts.rates.find(code, day).rate if day is not None and _is_code(code) else None
        if rate is not None and rate.treatment is not Treatment.REFUND:
            word = "视同内销征税" if rate.treatment is Treatment.TAXED else "免税"
            yield Found(f"{path}.goods_code", f"{code} {word}")


@check("C-55")
def several_policies(facts: Facts) -> Answer:
    for path, _, code, day in _goods_lines(facts):
        if day is not None and _is_code(code) and facts.rates.find(code, day).choices:
            yield Found(f"{path}.goods_code", code)


@check("C-56")
def refund_computed(facts: Facts) -> Answer:
    for path, line in facts.purchases():
        if line.tax_kind != "V" or line.tax_base is None or line.refund_rate is None or line.refund is None:
            continue
        right = round_half_up(line.tax_base * line.refund_rate / 100, 2)
        if abs(line.refund - right) > CENT:
            yield Found(f"{path}.refund", f"填 {plain(line.refund)}，应为 {plain(right)}")


@check("C-57")
def exchange_cost(facts: Facts) -> Answer:
    if facts.region_window is None:
        if facts.form.exports:
            yield Missing("本地换汇成本范围：请在设置中填写")
        return
    for exports, purchases in facts.links().values():
        usd = sum((line.fob_usd or ZERO for _, line in exports), ZERO)
        base = sum((line.tax_base or ZERO for _, line in purchases if line.tax_kind == "V"), ZERO)
        if usd <= 0 or any(is_reversal(line) for _, line in exports):
            continue
        cost = fx_cost(given("计税金额", base, "CNY"), None, usd)
        if not facts.region_window.holds(cost) and cost.value is not None:
            yield Found(f"{exports[0][0]}.fob_usd", f"{plain(round_half_up(cost.value, 4))}")
