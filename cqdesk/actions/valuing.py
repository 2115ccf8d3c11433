"""Value of a declaration (估价): what the form, the month's exchange rates, the tariff and the clerk's inputs give.

Every figure is a `Term` that opens into its arithmetic. What is missing is named; nothing is guessed, and a tariff that
does not cover the day gives no rates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from ..domain.arithmetic import Term, unknown
from ..domain.clock import business_date
from ..domain.duties import MFN, PROVISIONAL, TYPED, LineRates, Taxes, export_duty, taxes_of
from ..domain.exchange import month_of, rate_term
from ..domain.limits import import_limit, late_fee
from ..domain.quantity import plain
from ..domain.rail_leg import Basis, Legs, ThroughFreight, charges_of, legs
from ..domain.valuation import Charge, Deal, Value, line_values, value_of
from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..store import case_options, cases, declarations, valuations
from ..store.engine import Connection
from .desk import Desk
from .drafts import Draft, act_on_draft, chain_of
from .edits import put_text
from .moments import anchors
from .office_tables import holiday_calendar, rates_of

ADVANCE = "b-advance"


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a person adds to the form. Numbers are kept as typed texts."""

    insurance_unknown: bool = False
    freight: Mapping[str, str] = field(default_factory=dict)
    """`total, currency, basis, foreign, domestic, evidence, station, to_inland` (1 or empty)."""
    rates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """HS code -> `duty, vat, consumption` in percent, typed by a hand."""

    def to_json(self) -> dict[str, Any]:
        """As the store keeps it."""
        return {
            "insurance_unknown": self.insurance_unknown,
            "freight": dict(self.freight),
            "rates": {code: dict(rates) for code, rates in self.rates.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Inputs:
        """Back from the store."""
        return cls(
            insurance_unknown=bool(stored.get("insurance_unknown", False)),
            freight=dict(stored.get("freight", {})),
            rates={code: dict(rates) for code, rates in stored.get("rates", {}).items()},
        )


@dataclass(frozen=True, kw_only=True)
class ValueView:
    """The value of a declaration with everything that follows from it."""

    export: bool
    on: date
    """The day whose exchange rate and tariff count."""
    on_zh: str
    month: str
    value: Value
    lines: tuple[Term, ...]
    names: tuple[str, ...]
    """`第 1 项 螺栓` per line."""
    taxes: Taxes | None
    """Imports only."""
    export_duties: tuple[Term, ...]
    """Exports whose tariff has a duty or a rate somebody typed."""
    late_fee: Term | None
    legs: Legs | None
    inputs: Inputs


def value_view(desk: Desk, case: str, number: int = 1) -> ValueView:
    """The value of a declaration. Raises `UserError` when there is none."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        form = declarations.load(connection, row.version_id).filled.form
        inputs = Inputs.from_json(valuations.read(connection, found.id, number))
        on, on_zh = _rate_day(desk, connection, found, form)
        known = anchors(desk, connection, found)
    export = form.import_export_flag != "I" if form.import_export_flag else found.direction != "import"
    calendar = holiday_calendar(desk)
    month = month_of(on)
    rates = rates_of(desk, month)
    deal = deal_of(form, inputs, export=export)
    value = value_of(deal, lambda currency: rate_term(currency, month, rates, calendar))
    lines = line_values(value, deal.line_prices)
    line_rates = [_line_rates(desk, line.hs_code, on, inputs, export=export) for line in form.goods]
    fee = None
    if not export and "entry" in known:
        declared = known.get("declared")
        until = business_date(declared.at) if declared is not None and declared.at is not None else desk.today
        fee = late_fee_term(desk, value.total, known["entry"].business_day, until, declared=declared is not None)
    return ValueView(
        export=export,
        on=on,
        on_zh=on_zh,
        month=month,
        value=value,
        lines=lines,
        names=tuple(f"第 {n} 项 {line.goods_name}".rstrip() for n, line in enumerate(form.goods, start=1)),
        taxes=None if export else taxes_of(lines, line_rates),
        export_duties=tuple(
            replace(export_duty(line, rate), name_zh=f"第 {n} 项出口关税")
            for n, (line, rate) in enumerate(zip(lines, line_rates, strict=True), start=1)
            if export and (rate.duty or rate.missing_zh)
        ),
        late_fee=fee,
        legs=legs(freight_of(inputs)) if inputs.freight else None,
        inputs=inputs,
    )


def _rate_day(desk: Desk, connection: Connection, case: cases.Case, form: Declaration) -> tuple[date, str]:
    """The day whose rates count (TAX-014): completion of the declaration, for an advance import the day of entry."""
    options = case_options.options_of(connection, case.id)
    if case.direction == "import" and ADVANCE in options and form.entry_exit_date is not None:
        return form.entry_exit_date, "提前申报：运输工具申报进境之日"
    declared = anchors(desk, connection, case).get("declared")
    if declared is not None and declared.at is not None:
        return business_date(declared.at), "申报之日"
    return desk.today, "尚未申报，按今天"


def deal_of(form: Declaration, inputs: Inputs, *, export: bool) -> Deal:
    """What the value is built from, out of the form."""
    currencies = {line.trade_currency for line in form.goods}
    return Deal(
        export=export,
        terms=form.transaction_mode,
        currency=currencies.pop() if len(currencies) == 1 else "",
        line_prices=tuple(line.total_price for line in form.goods),
        freight=_charge(form, "freight", "运费"),
        insurance=_charge(form, "insurance", "保险费"),
        other=_charge(form, "misc_charge", "杂费"),
        gross_weight_kg=form.gross_weight_kg,
        insurance_unknown=inputs.insurance_unknown,
    )


def _charge(form: Declaration, name: str, label: str) -> Charge:
    return Charge(
        name_zh=label,
        mark=getattr(form, f"{name}_mark"),
        value=getattr(form, f"{name}_value"),
        currency=getattr(form, f"{name}_currency"),
        origin=f"{name}_value",
    )


def _line_rates(desk: Desk, code: str, on: date, inputs: Inputs, *, export: bool) -> LineRates:
    """The rates of a line: typed by a hand, else those of a tariff that covers the day, else none."""
    typed = inputs.rates.get(code)
    if typed:
        return LineRates(
            kind=TYPED,
            duty=_number(typed.get("duty", "")),
            vat=_number(typed.get("vat", "")),
            consumption=_number(typed.get("consumption", "") or "0"),
            origin="手工录入",
        )
    nothing = LineRates(kind=MFN, duty=None, vat=None, consumption=None, origin="")
    if not code:
        return _lacking(nothing, "商品编号")
    vintage = desk.codes.vintage("hs")
    if not desk.codes.covers("duty_rates", on):
        as_of = f"（现有税则为 {vintage.as_of.year} 年 {vintage.as_of.month} 月版）" if vintage else ""
        return _lacking(nothing, f"{on.isoformat()} 有效的税率{as_of}：请导入当年税则，或手工录入 {code} 的税率")
    entry, tariff = desk.codes.find("hs", code, on), desk.codes.tariff(code, on)
    if entry is None or tariff is None:
        return _lacking(nothing, f"商品编号 {code} 的税率")
    source = vintage.source if vintage else ""
    if export:
        return LineRates(kind=MFN, duty=tariff.export_rate, vat=None, consumption=None, origin=source)
    provisional = _number(entry.extra.get("import_provisional", ""))
    consumption = entry.extra.get("consumption", "")
    return LineRates(
        kind=MFN if provisional is None else PROVISIONAL,
        duty=tariff.mfn_rate if provisional is None else provisional,
        vat=tariff.vat_rate,
        consumption=_number(consumption) if consumption else Decimal(0),
        origin=source,
        missing_zh=(f"商品编号 {code} 的从价税率（从量、复合税率请手工折算录入）",),
    )


def _lacking(rates: LineRates, what: str) -> LineRates:
    return LineRates(kind=rates.kind, duty=None, vat=None, consumption=None, origin="", missing_zh=(what,))


def _number(words: str) -> Decimal | None:
    try:
        value = Decimal(words.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def late_fee_term(desk: Desk, value: Term, entered: date, until: date, *, declared: bool) -> Term:
    """The fee for declaring an import late (滞报金) as a term; `until`: the day it is declared, or today."""
    calendar = holiday_calendar(desk)
    limit = import_limit(entered, calendar)
    name = "滞报金" if declared else f"滞报金（如于 {until.isoformat()} 申报）"
    source = "海关法第24条；滞报金征收办法（转载）"
    days = max(0, (until - limit.day).days)
    late = Term(
        name_zh="滞报天数",
        value=Decimal(days),
        unit="天",
        formula_zh=f"申报期限 {limit.message_zh}；自次日起至 {until.isoformat()}，首尾日均计",
        origin="entry_exit_date",
        source_zh=source,
    )
    if days == 0:
        return Term(name_zh=name, value=Decimal(0), formula_zh="未超过申报期限", operands=(late,), source_zh=source)
    if value.value is None or value.value < 0:
        return unknown(name, "CNY", operands=(value, late), source_zh=source)
    fee = late_fee(value.value, entered, until, calendar)
    doubt = "缺节假日表：期限未顺延，金额为上限。" if limit.missing_year is not None else ""
    below = "" if fee.due_cny or not fee.computed_cny else f"；计得 {plain(fee.computed_cny)} 元，不足 50 元免收"
    return Term(
        name_zh=name,
        value=fee.due_cny,
        formula_zh=f"完税价格 × 0.5‰ × 滞报天数，不足 1 元舍去{below}",
        operands=(value, late),
        source_zh=source,
        remark_zh=doubt,
    )


def freight_of(inputs: Inputs) -> ThroughFreight:
    """The through freight a person described."""
    told = inputs.freight
    basis = told.get("basis", "")
    return ThroughFreight(
        total=_number(told.get("total", "")) or Decimal(0),
        currency=told.get("currency", ""),
        basis=Basis(basis) if basis in set(Basis) else None,
        foreign=_number(told.get("foreign", "")),
        domestic=_number(told.get("domestic", "")),
        evidence=told.get("evidence", ""),
        station=told.get("station", ""),
        to_inland=bool(told.get("to_inland", "1")),
        carrier_foreign=_number(told.get("carrier_foreign", "")),
        carrier_domestic=_number(told.get("carrier_domestic", "")),
    )


def keep_inputs(desk: Desk, case: str, number: int, inputs: Inputs) -> None:
    """Keep what a person says about the value of a declaration."""
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        declarations.declaration_of(connection, found.id, number)
        if Inputs.from_json(valuations.read(connection, found.id, number)) == inputs:
            return
        valuations.put(connection, found.id, number, inputs.to_json(), desk.clock.now())
        desk.write_history(connection, chain_of(found), "valuation", {"declaration": number, **inputs.to_json()})
        cases.touch_case(connection, found.id, desk.clock.now())


def take_legs(desk: Desk, case: str, number: int) -> Draft:
    """Put the parted freight into the form: the foreign leg as freight, or the domestic leg as a negative charge.

    One act, undone as any edit. Raises `UserError` when there is no basis, or the terms need no adjustment.
    """
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        inputs = Inputs.from_json(valuations.read(connection, found.id, number))
    freight = freight_of(inputs)
    parted = legs(freight)
    if parted.domestic.value is None:
        raise UserError(
            "legs-no-basis",
            f"不能扣减境内段运费，还缺：{'；'.join(parted.domestic.all_missing())}。",
            "请补齐分段依据；没有凭证或客观依据的，不能扣减。",
        )

    def change(filled: Any, links: Any) -> dict[str, Any] | None:
        wanted = charges_of(freight, filled.form.transaction_mode, parted)
        if not wanted:
            raise UserError(
                "legs-no-change", "按现在的成交方式，运费不需要分段调整。", "请核对成交方式和价格条款的地点。"
            )
        said: list[list[str]] = []
        for path, words in wanted.items():
            text = plain(Decimal(words)) if path.endswith("_value") else words
            said += put_text(filled, path, text, "rule:TAX-009")
        return {"changes": said} if said else None

    return act_on_draft(desk, case, number, "edit", change)
