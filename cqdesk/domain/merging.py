"""Merging the lines of packing list and invoice into goods lines (归并), and splitting at fifty (分单).

Sources: rule book section 10 (merge key, links kept, the same output for the same input), rules MRG-001 to
MRG-007; filling rules item 35. Works on lines of its own; `forms/declaration/fill.py` and `arrange.py` turn the result
into goods lines. Nothing is ever lost: every source line is in exactly one merged line, and sums are exact. Why two lines
are one, or are not, is told by `merge_reasons`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, get_args

from cqdesk.domain.quantity import exact_sum, plain, quotient
from cqdesk.errors import Fault

MAX_LINES = 50
"""Goods lines one declaration may hold (rule MRG-005)."""

PRICE_PLACES = 4
"""Decimals of a unit price in the message (19,4)."""

TextField = Literal[
    "hs_code",
    "goods_name",
    "elements",
    "unit",
    "currency",
    "origin_country",
    "destination_country",
    "district",
    "duty_mode",
    "record_item",
    "preference_proof",
    "part_number",
    "supplier",
    "licence",
    "container",
    "house_bill",
]
AmountField = Literal["quantity", "net_weight_kg", "gross_weight_kg", "package_count", "amount"]
KeyField = TextField | Literal["unit_price"]

TEXT_FIELDS: tuple[TextField, ...] = get_args(TextField)
AMOUNT_FIELDS: tuple[AmountField, ...] = get_args(AmountField)

FIELD_ZH: Mapping[str, str] = {
    "hs_code": "商品编号",
    "goods_name": "商品名称",
    "elements": "申报要素",
    "unit": "成交单位",
    "currency": "币制",
    "origin_country": "原产国",
    "destination_country": "最终目的国",
    "district": "境内目的地/货源地",
    "duty_mode": "征免方式",
    "record_item": "备案序号",
    "preference_proof": "优惠原产地证明",
    "part_number": "料号",
    "supplier": "供货商",
    "licence": "监管证件",
    "container": "集装箱",
    "house_bill": "分提单",
    "unit_price": "单价",
    "quantity": "成交数量",
    "net_weight_kg": "净重",
    "gross_weight_kg": "毛重",
    "package_count": "件数",
    "amount": "总价",
}


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """A line of the papers, after invoice and packing list were matched. Unknown text is "", unknown
    numbers None.

    Weights in kg; `amount` and `unit_price` in `currency`; `quantity` in `unit` (customs unit code).
    """

    key: str | int
    """Identifies the line in its paper; unique within one merge."""
    hs_code: str = ""
    goods_name: str = ""
    elements: str = ""
    """Declaration elements (规格型号), joined as in the message."""
    unit: str = ""
    currency: str = ""
    origin_country: str = ""
    destination_country: str = ""
    district: str = ""
    duty_mode: str = ""
    record_item: str = ""
    preference_proof: str = ""
    part_number: str = ""
    supplier: str = ""
    """Supplier's VAT invoice; add it to the rule when the refund must be matched (MRG-004)."""
    licence: str = ""
    """Letters of the licences the goods need, or the number of the licence."""
    container: str = ""
    """Numbers of the containers the goods are in."""
    house_bill: str = ""
    controlled: bool = False
    """Goods under licence or inspection (涉证涉检)."""
    quantity: Decimal | None = None
    net_weight_kg: Decimal | None = None
    gross_weight_kg: Decimal | None = None
    package_count: Decimal | None = None
    amount: Decimal | None = None
    unit_price: Decimal | None = None


@dataclass(frozen=True)
class MergeRule:
    """The fields that must be equal for lines to become one, and what goes into declarations of its own.

    Unknown equals only unknown. The default is the key of rule MRG-001; fields nobody filled do not matter. `unit_price`
    may be added to keep prices apart, `part_number` and `supplier` to keep those apart.
    """

    equal: tuple[KeyField, ...] = (
        "hs_code",
        "goods_name",
        "elements",
        "unit",
        "currency",
        "origin_country",
        "destination_country",
        "district",
        "duty_mode",
        "record_item",
        "preference_proof",
    )
    controlled_apart: bool = False
    """Goods under licence or inspection are never joined with other lines."""
    controlled_first: bool = False
    """Goods under licence or inspection stand first (MRG-007); else the order of the papers."""
    split_by: tuple[TextField, ...] = ()
    """Lines that differ here go into different declarations: licence, container, house_bill ..."""
    limit: int = MAX_LINES
    """Goods lines of one declaration (MRG-005)."""
    apart: frozenset[str | int] = frozenset()
    """Keys of lines a person keeps alone."""
    placed: Mapping[str | int, int] = field(default_factory=dict)
    """Key -> number of the declaration a person put the line into."""

    def part_of(self, line: SourceLine) -> tuple[object, ...]:
        """Lines with different answers go into different declarations."""
        return (self.placed.get(line.key, 0), *(getattr(line, name) for name in self.split_by))

    def key_of(self, line: SourceLine) -> tuple[object, ...]:
        """Lines with the same answer become one goods line."""
        alone = line.key in self.apart or (self.controlled_apart and line.controlled)
        texts = tuple(getattr(line, name) for name in self.equal)
        return (*texts, self.part_of(line), line.key if alone else None)


@dataclass(frozen=True, kw_only=True)
class MergedLine:
    """One goods line to be, with its way back to the papers.

    A text is that of all its source lines, or "" if they differ (then named in `varying`). A sum is exact,
    or None if a source line lacks the number (then named in `missing`).
    """

    keys: tuple[str | int, ...]
    """Source lines in their order of appearance."""
    texts: Mapping[TextField, str]
    sums: Mapping[AmountField, Decimal | None]
    unit_price: Decimal | None
    """amount / quantity, four decimals half up; else the price all lines state; else None. The sum rules."""
    prices: tuple[Decimal, ...]
    """The different stated unit prices, ascending: a wide range is worth a look (MRG-003)."""
    missing: Mapping[AmountField, tuple[str | int, ...]] = field(default_factory=dict)
    varying: tuple[TextField, ...] = ()
    explanation_zh: str = ""
    """Why these lines are one; "" for a line that stands alone and lacks nothing."""
    part: tuple[object, ...] = ()
    """Merged lines with different values here go into different declarations."""
    controlled: bool = False


def merge(
    lines: Sequence[SourceLine],
    rule: MergeRule | None = None,
    group_of: Callable[[SourceLine], object] | None = None,
) -> list[MergedLine]:
    """Join lines that agree in the fields of the rule, in order of first appearance.

    `group_of` answers instead of the rule where lines stand together already (the rule then only explains). Raises
    `Fault` if two lines have the same key.
    """
    rule = rule or MergeRule()
    if len({line.key for line in lines}) != len(lines):
        raise Fault("two source lines have the same key")
    groups: dict[object, list[SourceLine]] = {}
    for line in lines:
        groups.setdefault(group_of(line) if group_of else rule.key_of(line), []).append(line)
    return [_join(group, rule) for group in groups.values()]


def _join(group: Sequence[SourceLine], rule: MergeRule) -> MergedLine:
    texts: dict[TextField, str] = {}
    varying: list[TextField] = []
    for text_field in TEXT_FIELDS:
        first, *others = {getattr(line, text_field) for line in group}
        texts[text_field] = "" if others else first
        if others:
            varying.append(text_field)
    sums: dict[AmountField, Decimal | None] = {}
    missing: dict[AmountField, tuple[str | int, ...]] = {}
    for amount_field in AMOUNT_FIELDS:
        numbers = {line.key: getattr(line, amount_field) for line in group}
        lacking = tuple(key for key, number in numbers.items() if number is None)
        sums[amount_field] = None if lacking else exact_sum(numbers.values())
        if lacking:
            missing[amount_field] = lacking
    prices = tuple(sorted({line.unit_price for line in group if line.unit_price is not None}))
    unit_price = _price(group, sums["amount"], sums["quantity"], prices)
    return MergedLine(
        keys=tuple(line.key for line in group),
        texts=texts,
        sums=sums,
        unit_price=unit_price,
        prices=prices,
        missing=missing,
        varying=tuple(varying),
        explanation_zh=_explain(group, rule, sums, unit_price, missing),
        part=rule.part_of(group[0]),
        controlled=any(line.controlled for line in group),
    )


def _price(
    group: Sequence[SourceLine],
    amount: Decimal | None,
    quantity: Decimal | None,
    prices: tuple[Decimal, ...],
) -> Decimal | None:
    if amount is not None and quantity:
        return quotient(amount, quantity, PRICE_PLACES)
    if len(prices) == 1 and all(line.unit_price is not None for line in group):
        return prices[0]
    return None


def _explain(
    group: Sequence[SourceLine],
    rule: MergeRule,
    sums: Mapping[AmountField, Decimal | None],
    unit_price: Decimal | None,
    missing: Mapping[AmountField, tuple[str | int, ...]],
) -> str:
    sentences: list[str] = []
    if len(group) > 1:
        shared = "、".join(FIELD_ZH[name] for name in rule.equal if getattr(group[0], name) not in ("", None))
        known = "，".join(f"{FIELD_ZH[name]}合计 {plain(total)}" for name, total in sums.items() if total is not None)
        reason = f"{shared}相同" if shared else "归并条件均未填写"
        sentences.append(f"第 {_keys(line.key for line in group)} 行归并为一项：{reason}")
        if known:
            sentences.append(known)
        if unit_price is not None and sums["amount"] is not None:
            sentences.append(f"单价按总价除以数量为 {plain(unit_price)}")
    sentences += [f"第 {_keys(keys)} 行缺{FIELD_ZH[name]}，未合计" for name, keys in missing.items()]
    return "；".join(sentences) + "。" if sentences else ""


def _keys(keys: Iterable[str | int]) -> str:
    return "、".join(str(key) for key in keys)


def split(merged: Sequence[MergedLine], limit: int = MAX_LINES) -> list[list[MergedLine]]:
    """Cut into runs of at most `limit` lines, one declaration each, order kept; as few as possible.

    Whether several declarations may stand on one bill is a question to the office (MRG-005); whether each
    part's gross weight still exceeds its net weight is shown by `total_of` (MRG-006). Raises `Fault` for a
    limit below 1.
    """
    if limit < 1:
        raise Fault("a declaration holds at least one line")
    return [list(merged[start : start + limit]) for start in range(0, len(merged), limit)]


def into_parts(merged: Sequence[MergedLine], rule: MergeRule) -> list[list[MergedLine]]:
    """The goods lines of each declaration to be: what must stand apart, then at most `rule.limit` lines each.

    Declarations a person numbered stand in that order, the others in the order of their first line. Order within one
    is that of the lines, or what is controlled first.
    """
    groups: dict[tuple[object, ...], list[MergedLine]] = {}
    for line in merged:
        groups.setdefault(line.part, []).append(line)
    numbered = sorted(groups.items(), key=lambda item: _placed(item[0]))
    parts: list[list[MergedLine]] = []
    for _, lines in numbered:
        if rule.controlled_first:
            lines = sorted(lines, key=lambda line: not line.controlled)
        parts += split(lines, rule.limit)
    return parts


def _placed(part: tuple[object, ...]) -> int:
    number = part[0] if part else 0
    return number if isinstance(number, int) else 0


def total_of(merged: Iterable[MergedLine], name: AmountField) -> Decimal | None:
    """The exact sum of one number over merged lines; None if a line lacks it.

    Quantities and amounts are added as numbers: only lines of one unit, or one currency, have a meaningful
    sum.
    """
    numbers = [line.sums[name] for line in merged]
    known = [number for number in numbers if number is not None]
    return exact_sum(known) if len(known) == len(numbers) else None
