"""The methods of a refund example: MDT 免抵退税, MTS 免退税, FXCOST 换汇成本, FOB, HWC 9810 预退税, RATE 退税率.

Each takes inputs, the rate tables and the unit of the amounts, and gives all its outputs by name. Amounts in CNY are
rounded to the cent where the rule rounds; amounts in another unit (10k CNY) are not rounded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..domain.arithmetic import Term
from ..domain.refund.exchange import CostWindow, fx_cost
from ..domain.refund.fob import TERMS, Charge, fob_of, in_rmb, spread_fob
from ..domain.refund.overseas import Sale, account, accounting_window
from ..domain.refund.producer import ExportLine, Period, ProducerRefund, bonded_price, planned_rate, producer_refund
from ..domain.refund.rates import RateBook
from ..domain.refund.terms import CENTS, given, number, total, worked
from ..domain.refund.trading import (
    Purchase,
    TradingRefund,
    amount_without_vat,
    exported_part,
    trading_refund,
)
from .refund_inputs import Inputs

ZERO = Decimal(0)
_SMALL_SCALE = {"small_scale", "small-scale", "small", "simplified", "小规模", "小规模纳税人"}


@dataclass(frozen=True, kw_only=True)
class Tables:
    """What a method may look up."""

    rates: RateBook
    groups: dict[str, str]
    """Every name of a group of goods (lower case) to the group."""


def _places(unit: str) -> int | None:
    return CENTS if unit.strip().upper() in {"CNY", "RMB", "USD", "元", "人民币元"} else None


# --- 免抵退税 -------------------------------------------------------------------------------------------------


def producer(inputs: Inputs, tables: Tables, unit: str) -> dict[str, Any]:
    """MDT: a month of a producer; one line in the inputs themselves, or several under `lines`."""
    places = _places(unit)
    rows = inputs.rows("lines") if inputs.has("lines") else [inputs]
    lines = [_export_line(row, inputs, places, unit) for row in rows]
    if inputs.has("output_vat"):
        output = given("销项税额", inputs.number("output_vat"), unit)
    else:
        sales = given("内销销售额", inputs.number("domestic_sales", default=ZERO), unit)
        rate = given("征税率", inputs.rate("domestic_vat_rate", "vat_rate"), "%")
        output = worked(
            "销项税额", number(sales) * number(rate) / 100, "内销销售额 × 征税率", sales, rate, unit=unit, places=places
        )
    done = producer_refund(
        lines,
        Period(
            output_vat=output,
            input_vat=inputs.number("input_vat"),
            credit_brought_forward=inputs.not_negative("credit_brought_forward", default=ZERO),
            reduction_brought_forward=inputs.not_negative(
                "reduction_brought_forward", "non_creditable_reduction_brought_forward", default=ZERO
            ),
            refund_reduction_brought_forward=inputs.not_negative(
                "mdt_reduction_brought_forward", "refund_reduction_brought_forward", default=ZERO
            ),
            clearance_non_creditable=inputs.number("clearance_non_creditable", default=ZERO),
            clearance_mdt=inputs.number("clearance_mdt", default=ZERO),
            mdt_brought_forward=inputs.number("mdt_brought_forward", default=ZERO),
        ),
        places=places,
        unit=unit,
    )
    return {
        "export_fob_rmb": total("人民币离岸价", [line.fob for line in lines], unit),
        **_of_producer(done),
    }


def _of_producer(done: ProducerRefund) -> dict[str, Any]:
    return {
        "non_exempt_non_creditable": done.non_creditable,
        "non_creditable": done.non_creditable,
        "non_creditable_reduction": done.reduction,
        "reduction_carried_forward": done.reduction_carried_forward,
        "net_vat": done.net_vat,
        "closing_credit_before_refund": done.closing_credit,
        "mdt_amount": done.mdt,
        "mdt_reduction": done.mdt_reduction,
        "mdt_reduction_carried_forward": done.mdt_reduction_carried_forward,
        "mdt_carried_forward": done.mdt_carried_forward,
        "refund": done.refund,
        "exempt_credit": done.exempt_credit,
        "credit_carried_forward": done.credit_carried_forward,
    }


def _export_line(row: Inputs, month: Inputs, places: int | None, unit: str) -> ExportLine:
    vat_rate = row.rate("vat_rate") if row.has("vat_rate") else month.rate("vat_rate")
    refund_rate = row.rate("refund_rate") if row.has("refund_rate") else month.rate("refund_rate")
    if refund_rate > vat_rate:
        raise row.wrong("refund_rate", "退税率不能高于征税率。")
    if row.has("export_fob_rmb"):
        fob = given("人民币离岸价", row.number("export_fob_rmb"), unit)
    else:
        rate = row.positive("fx_rate") if row.has("fx_rate") else month.positive("fx_rate")
        fob = in_rmb(given("离岸价", row.number("export_fob_usd", "fob_usd"), "USD"), rate, places=places)
    bonded: Term | None = None
    if row.has("bonded_material"):
        bonded = given("保税进口料件组成计税价格", _signed_as(fob, row, "bonded_material"), unit)
    elif any([row.has("planned_rate"), row.has("planned_import_total")]):
        rate_used = (
            given("计划分配率", row.rate("planned_rate"), "%")
            if row.has("planned_rate")
            else planned_rate(row.not_negative("planned_import_total"), row.positive("planned_export_total"))
        )
        processing = _signed_as(fob, row, "processing_fob_rmb")
        base = given("进料加工离岸价", processing, unit) if row.has("processing_fob_rmb") else fob
        bonded = bonded_price(base, rate_used, places=places, unit=unit)
    exempt = _signed_as(fob, row, "exempt_material") + _signed_as(fob, row, "domestic_exempt_material")
    return ExportLine(
        fob=fob, vat_rate=vat_rate, refund_rate=refund_rate, exempt_material=exempt, bonded_material=bonded
    )


def _signed_as(fob: Term, row: Inputs, name: str) -> Decimal:
    """An amount that belongs to an export, zero if missing: a red line writes it off with its FOB, both below zero."""
    amount = row.number(name, default=ZERO)
    if amount and (amount < 0) != (number(fob) < 0):
        raise row.wrong(name, f"“{name}”的正负号与离岸价不一致。", "红字冲减的，离岸价和料件都填负数；其余都填正数。")
    return amount


# --- 免退税, 换汇成本 ------------------------------------------------------------------------------------------


def trading(inputs: Inputs, tables: Tables, unit: str) -> dict[str, Any]:
    """MTS: purchases under `lines`, or one in the inputs themselves; with `fob_usd` also the exchange cost."""
    rows = inputs.rows("lines") if inputs.has("lines") else [inputs]
    done = trading_refund([_purchase(row, inputs, unit) for row in rows], places=_places(unit), unit=unit)
    outputs: dict[str, Any] = {
        "tax_base": done.tax_base,
        "input_vat": done.input_vat,
        "refund": done.refund,
        "cost_transfer": done.cost_transfer,
    }
    fob_usd = inputs.optional("fob_usd", "export_fob_usd")
    if fob_usd is None:
        of_lines = [row.optional("fob_usd", "export_fob_usd") for row in rows]
        fob_usd = None if None in of_lines else sum((value for value in of_lines if value is not None), ZERO)
    if fob_usd is not None:
        outputs |= _cost(inputs, done, fob_usd, unit)
    return outputs


def exchange_cost(inputs: Inputs, tables: Tables, unit: str) -> dict[str, Any]:
    """FXCOST: as MTS, the FOB is needed."""
    outputs = trading(inputs, tables, unit)
    if "fx_cost" not in outputs:
        raise inputs.wrong("fob_usd", "缺少“fob_usd”。", "请补上美元离岸价后重新计算。")
    return outputs


def _cost(inputs: Inputs, done: TradingRefund, fob_usd: Decimal, unit: str) -> dict[str, Any]:
    if fob_usd <= 0:
        raise inputs.wrong("fob_usd", "美元离岸价应大于零。")
    cost = fx_cost(done.tax_base, done.cost_transfer, fob_usd)
    outputs: dict[str, Any] = {"fx_cost": cost, "fx_cost_simple": fx_cost(done.tax_base, None, fob_usd)}
    if inputs.has("fx_rate"):
        revenue = in_rmb(given("美元离岸价", fob_usd, "USD"), inputs.positive("fx_rate"), places=_places(unit))
        outputs["revenue_rmb"] = revenue
        outputs["gross_profit"] = worked(
            "毛利",
            number(revenue) - number(done.tax_base) - number(done.cost_transfer),
            "出口收入 − 计税金额 − 进项税额转出",
            revenue,
            done.tax_base,
            done.cost_transfer,
            unit=unit,
        )
    if inputs.has("windows"):
        windows = [
            CostWindow(region=row.text("region"), low=row.number("low"), high=row.number("high"))
            for row in inputs.rows("windows")
        ]
        outputs["within"] = [{"region": window.region, "ok": window.holds(cost)} for window in windows]
    return outputs


def _purchase(row: Inputs, whole: Inputs, unit: str) -> Purchase:
    places = _places(unit)
    row.text("kind")
    vat_rate = (
        row.rate("vat_rate", "invoice_rate")
        if row is not whole and _has_rate(row)
        else whole.rate("vat_rate", "invoice_rate")
    )
    refund_rate = row.rate("refund_rate") if row.has("refund_rate") else whole.rate("refund_rate")
    if row.text("supplier") in _SMALL_SCALE or row.yes("supplier_small_scale"):
        vat_rate = min(vat_rate, row.rate("invoice_rate", default=vat_rate))
    if row.has("tax_base"):
        base = given("计税金额", row.number("tax_base"), unit)
    elif row.has("invoice_total_incl_vat"):
        base = amount_without_vat(row.number("invoice_total_incl_vat"), vat_rate, places=places, unit=unit)
    elif row.has("invoice_amount"):
        base = given("发票金额", row.number("invoice_amount"), unit)
    else:
        quantity, price = row.positive("purchased_qty", "qty"), row.not_negative("unit_price_ex_vat")
        base = worked(
            "进货金额",
            Fraction(quantity) * Fraction(price),
            "进货数量 × 不含税单价",
            given("进货数量", quantity),
            given("不含税单价", price, unit),
            unit=unit,
            places=places,
        )
    input_vat = row.optional("input_vat")
    if row.has("exported_qty"):
        purchased, exported = row.positive("purchased_qty", "qty"), row.not_negative("exported_qty")
        if exported > purchased:
            raise row.wrong("exported_qty", "出口数量不能大于进货数量。")
        base = exported_part(base, purchased, exported, places=places, unit=unit)
        if input_vat is not None:
            part = exported_part(given("进项税额", input_vat, unit), purchased, exported, places=places, unit=unit)
            input_vat = part.value
    return Purchase(tax_base=base, vat_rate=vat_rate, refund_rate=refund_rate, input_vat=input_vat)


def _has_rate(row: Inputs) -> bool:
    return any([row.has("vat_rate"), row.has("invoice_rate")])


# --- FOB -----------------------------------------------------------------------------------------------------


def fob(inputs: Inputs, tables: Tables, unit: str) -> dict[str, Any]:
    """FOB: `cif_usd`, `cfr_usd`, `fob_usd` or `exw_usd` (or `price_usd` with `incoterm`), with charges; `lines` share it."""
    term, price = _price(inputs)
    rows = inputs.rows("lines") if inputs.has("lines") else []
    prices = [_price(row)[1] for row in rows]
    if price is None:
        if not prices or None in prices:
            raise inputs.wrong("cif_usd", "缺少成交总价（如“cif_usd”）。", "请补上该项后重新计算。")
        price = sum((one for one in prices if one is not None), ZERO)
        term = _price(rows[0])[0]
    whole = fob_of(
        price,
        term,
        freight=_charge(inputs, "freight"),
        insurance=_charge(inputs, "insurance"),
        commission=inputs.not_negative("commission_usd", default=ZERO),
    )
    outputs: dict[str, Any] = {"fob_usd": whole}
    if inputs.has("fx_rate"):
        outputs["fob_rmb"] = in_rmb(whole, inputs.positive("fx_rate"))
    if rows:
        shares = spread_fob(whole, [one or ZERO for one in prices])
        outputs["lines"] = [{"fob_usd": share} for share in shares]
        outputs["line_fob_usd"] = shares
        outputs["lines_fob_usd"] = shares
    return outputs


def _price(inputs: Inputs) -> tuple[str, Decimal | None]:
    if inputs.has("price_usd") or inputs.has("incoterm"):
        term = inputs.text("incoterm", "FOB").upper()
        if term not in TERMS:
            raise inputs.wrong("incoterm", f"不认识的成交方式“{term}”。", f"可以是 {'、'.join(TERMS)}。")
        return term, inputs.optional("price_usd", "total_usd", f"{term.lower()}_usd")
    for term in TERMS:
        name = f"{term.lower()}_usd"
        if inputs.has(name):
            return term, inputs.not_negative(name)
    return "FOB", None


def _charge(inputs: Inputs, name: str) -> Charge | None:
    if inputs.has(f"{name}_usd"):
        return Charge(amount=inputs.not_negative(f"{name}_usd"))
    if inputs.has(f"{name}_percent"):
        return Charge(amount=inputs.rate(f"{name}_percent"), mode="1")
    if inputs.has(f"{name}_per_tonne"):
        return Charge(amount=inputs.not_negative(f"{name}_per_tonne"), mode="2", weight_t=inputs.positive("weight_t"))
    return None


# --- 9810 ----------------------------------------------------------------------------------------------------


def overseas_warehouse(inputs: Inputs, tables: Tables, unit: str) -> dict[str, Any]:
    """HWC: the accounting window of `advance_refund_completed`, and what accounting of `cases` asks for."""
    outputs: dict[str, Any] = {}
    inputs.text("filer")
    if inputs.has("advance_refund_completed"):
        window = accounting_window(inputs.day("advance_refund_completed"))
        outputs |= {"first_period": window.first_period, "last_date": window.last_date}
    if inputs.has("advance_refund"):
        rows = inputs.rows("cases")
        sales = [
            Sale(
                sold=row.yes("sold"),
                actual_refund=row.not_negative("actual_refund") if row.yes("sold") else _unsold(row),
            )
            for row in rows
        ]
        outputs["results"] = [
            {
                "adjust": done.adjust,
                "reverse": done.reverse,
                "redeclare": done.redeclare,
                "difference": done.difference,
                "outcome": str(done.outcome),
            }
            for done in account(inputs.not_negative("advance_refund"), sales, unit)
        ]
    if not outputs:
        raise inputs.wrong(
            "advance_refund_completed", "缺少“advance_refund_completed”或“advance_refund”。", "请补上该项后重新计算。"
        )
    return outputs


def _unsold(row: Inputs) -> Decimal:
    """Nothing is refunded for unsold goods, whatever stands beside."""
    row.optional("actual_refund")
    return ZERO


# --- 退税率 --------------------------------------------------------------------------------------------------


def rate(inputs: Inputs, tables: Tables, unit: str) -> dict[str, Any]:
    """RATE: the refund rate of a `code`, or of a `group` of goods, on each of `export_dates` (or one `export_date`)."""
    days = inputs.days("export_dates") if inputs.has("export_dates") else [inputs.day("export_date")]
    if inputs.has("code"):
        code = inputs.text("code")
        if not (code.isascii() and code.isdigit() and 4 <= len(code) <= 12):
            raise inputs.wrong("code", "商品代码应为 4 至 12 位数字。")
        answers = [tables.rates.find(code, day) for day in days]
        name = "code"
    else:
        group = tables.groups.get(inputs.text("group").strip().lower())
        if group is None:
            raise inputs.wrong(
                "group", f"不认识的商品类别“{inputs.text('group')}”。", "请改用商品代码，或导入退税率文库。"
            )
        answers = [tables.rates.find_group(group, day) for day in days]
        name = "group"
    rates = []
    for day, answer in zip(days, answers, strict=True):
        if answer.choices:
            raise inputs.wrong(name, f"{day} 有多个可能的退税率。", "请写到 10 位商品代码，或由人工选定。")
        if answer.rate is None:
            raise inputs.wrong(name, f"没有 {day} 的退税率依据。", "请导入当年退税率文库后再算；退税率不能估计。")
        rates.append(answer.rate.refund_rate)
    return {"refund_rates": rates, "refund_rate": rates[0]} if len(rates) == 1 else {"refund_rates": rates}


METHODS: dict[str, Callable[[Inputs, Tables, str], dict[str, Any]]] = {
    "MDT": producer,
    "MTS": trading,
    "FXCOST": exchange_cost,
    "FOB": fob,
    "HWC": overseas_warehouse,
    "RATE": rate,
}
