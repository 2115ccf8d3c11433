"""ITM, ORI, VAL: goods lines. Prices in the currency of the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal

from cqdesk.domain.quantity import plain

from ...field_checks import byte_length, digits_flaw, length_flaw
from ...rules import Answer, Facts, cannot, found, rule
from ...spec import spec_of
from ..fields import Declaration, GoodsLine, is_summary_step
from .shared import COUNTRY, FILLING_RULES, INTERFACE, lines, must_match

MAX_LINES = 50
OPTIONAL_ELEMENTS = frozenset({"GTIN", "CAS", "其他"})
"""Elements at the end of every list that may be empty or left out."""

_EXACT = Context(prec=120)
_BRAND, _PREFERENCE = 0, 1
"""Places of 品牌类型 and 出口享惠情况 in the specification, mandatory since 2018."""


def elements(line: GoodsLine) -> list[str]:
    """The values of the declaration elements, trimmed; [] when there is no specification."""
    if not line.declaration_elements:
        return []
    return [value.strip() for value in line.declaration_elements.split("|")]


@rule("ITM-001", "error", source="official message schema of 2018")
def number_of_lines(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A declaration has 1 to 50 lines."""
    if not 1 <= len(d.goods) <= MAX_LINES:
        yield found("goods", count=len(d.goods))


@rule("ITM-002", "error", source=f"{FILLING_RULES} item 33", settles=("goods.item_number",))
def line_numbers(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Item numbers run from 1; the first wrong one is named."""
    for row, line in enumerate(d.goods, start=1):
        if line.item_number != row:
            yield found(f"goods[{row}].item_number", due=row)
            return


@rule("ITM-003", "error", source=f"{FILLING_RULES} item 34", settles=("goods.hs_code",))
def commodity_number(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A commodity number has ten digits, six in a summary declaration."""
    form = "[0-9]{10}|[0-9]{6}" if is_summary_step(d) else "[0-9]{10}"
    for path, line in lines(d):
        if not re.fullmatch(form, line.hs_code):
            yield found(f"{path}.hs_code", value=line.hs_code or "空")


@rule("ITM-005", "error", source=f"{INTERFACE}: GName", settles=("goods.goods_name",))
def goods_name(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The goods have a name of at most 255 characters."""
    spec = spec_of(GoodsLine, "goods_name")
    for path, line in lines(d):
        if not line.goods_name or (spec is not None and length_flaw(spec, line.goods_name) == "characters"):
            yield found(f"{path}.goods_name")


@rule("ITM-006", "error", source=f"{FILLING_RULES} item 35", settles=("goods.declaration_elements",))
def specification(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The specification (declaration elements) is filled."""
    for path, line in lines(d):
        if not line.declaration_elements:
            yield found(f"{path}.declaration_elements")


@rule("ITM-007", "error", source=f"{INTERFACE}: GModel")
def specification_length(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The specification has at most 255 bytes in GB18030."""
    spec = spec_of(GoodsLine, "declaration_elements")
    for path, line in lines(d):
        if spec is not None and length_flaw(spec, line.declaration_elements) == "bytes":
            yield found(f"{path}.declaration_elements", length=byte_length(line.declaration_elements))


@rule(
    "ITM-008",
    "warning",
    source="规范申报目录 (declaration elements of the tariff)",
    needs=("hs", "elements@date"),
    error_when="elements",
)
def missing_elements(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """As many elements as the commodity number asks for, without the optional ones at the end."""
    covered = facts.covers("elements")
    for path, line in lines(d):
        given = elements(line)
        tariff = facts.tariff(line.hs_code) if given and line.hs_code else None
        if tariff is None or tariff.dead:
            continue  # ITM-003, ITM-004, ITM-006, TIM-008 speak
        if tariff.elements_doubtful:
            yield cannot("部分商品编号在本地税则中的申报要素不完整；请按当年规范申报目录人工核对。", path)
            continue
        due = [name for name in tariff.elements if name not in OPTIONAL_ELEMENTS]
        blank = [name for place, name in enumerate(due) if place >= len(given) or (covered and not given[place])]
        if blank:
            yield found(f"{path}.declaration_elements", given=len(given), due=len(due), names="、".join(blank))


@rule("ITM-009", "error", source=f"{FILLING_RULES} item 35")
def brand_type(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Element 1, brand type, is 0 to 4."""
    for path, line in lines(d):
        given = elements(line)
        if given and given[_BRAND] not in tuple("01234"):
            yield found(f"{path}.declaration_elements", value=given[_BRAND] or "空")


@rule("ITM-010", "error", source=f"{FILLING_RULES} item 35", applies="export")
def export_preference(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Element 2 of an export is 0, 1 or 2."""
    for path, line in lines(d):
        given = elements(line)
        value = given[_PREFERENCE] if len(given) > _PREFERENCE else ""
        if given and value not in tuple("012"):
            yield found(f"{path}.declaration_elements", value=value or "空")


@rule("ITM-012", "error", source=f"{FILLING_RULES} item 35", applies="import")
def import_preference(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Element 2 of an import is 3 or empty."""
    for path, line in lines(d):
        given = elements(line)
        if len(given) > _PREFERENCE and given[_PREFERENCE] not in ("", "3"):
            yield found(f"{path}.declaration_elements", value=given[_PREFERENCE])


must_match("ITM-021", "goods.trade_currency", COUNTRY, "The currency.", source=f"{FILLING_RULES} item 39")


@rule("ITM-022", "warning", source="trade practice: split by currency")
def several_currencies(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """One declaration has one currency; the first line that differs is named."""
    seen: list[str] = []
    where = ""
    for path, line in lines(d):
        if COUNTRY.fullmatch(line.trade_currency) and line.trade_currency not in seen:
            seen.append(line.trade_currency)
            where = where or (f"{path}.trade_currency" if len(seen) > 1 else "")
    if len(seen) > 1:
        yield found(where, currencies="、".join(seen))


must_match(
    "ITM-023",
    "goods.domestic_district",
    re.compile("[0-9]{4}[0-9A-Z]"),
    "The domestic district has five characters.",
    source=f"{FILLING_RULES} item 42",
)


@rule("ITM-024", "error", source=f"{FILLING_RULES} item 42; filling guide of 2018")
def administrative_region(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The administrative region has six digits; imports need it."""
    for path, line in lines(d):
        region = line.administrative_region
        if (region or d.import_export_flag == "I") and not re.fullmatch("[0-9]{6}", region):
            yield found(f"{path}.administrative_region", value=region or "空")


@rule(
    "ORI-001",
    "error",
    source=f"{FILLING_RULES} items 40, 41",
    settles=("goods.origin_country", "goods.destination_country"),
)
def countries(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Country of origin and of final destination."""
    for path, line in lines(d):
        for name in ("origin_country", "destination_country"):
            if not COUNTRY.fullmatch(getattr(line, name)):
                yield found(f"{path}.{name}")


@rule("VAL-001", "error", source=f"{INTERFACE}: required", settles=("goods.unit_price", "goods.total_price"))
def prices(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Unit price and total are there, the total above 0."""
    for path, line in lines(d):
        if line.unit_price is None:
            yield found(f"{path}.unit_price")
        if line.total_price is None or line.total_price <= 0:
            yield found(f"{path}.total_price")


def tolerance(quantity: Decimal) -> Decimal:
    """By how much price times quantity may miss the total: the price is rounded to four decimals, the total to two."""
    return max(Decimal("0.01"), _EXACT.multiply(abs(quantity), Decimal("0.00005")))


@rule("VAL-002", "error", source="arithmetic; rounding of price and total")
def price_times_quantity(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Unit price times quantity is the total, within the rounding of both."""
    for path, line in lines(d):
        price, quantity, total = line.unit_price, line.trade_quantity, line.total_price
        if price is None or quantity is None or total is None or quantity <= 0 or total <= 0:
            continue  # VAL-001, QTY-001 speak
        product = _EXACT.multiply(price, quantity)
        if abs(_EXACT.subtract(product, total)) > tolerance(quantity):
            yield found(
                f"{path}.total_price",
                price=plain(price),
                quantity=plain(quantity),
                product=plain(product),
                total=plain(total),
            )


@rule("VAL-003", "warning", source=f"{INTERFACE}: 19,4")
def price_decimals(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Unit prices have at most four decimals."""
    spec = spec_of(GoodsLine, "unit_price")
    for path, line in lines(d):
        if spec is not None and line.unit_price is not None and digits_flaw(spec, line.unit_price) == "decimals":
            yield found(f"{path}.unit_price", value=plain(line.unit_price))


@rule("VAL-004", "warning", source="GACC 2018/60")
def total_decimals(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Totals have two decimals; more than four are VAL-010."""
    for path, line in lines(d):
        total = line.total_price
        if total is None or not total.is_finite():
            continue
        decimals = len(plain(total).partition(".")[2])
        if 2 < decimals <= 4:
            yield found(f"{path}.total_price", value=plain(total))


@rule("VAL-010", "error", source=f"{INTERFACE}: 19,4")
def total_digits(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Totals have at most 19 digits, four of them decimals."""
    spec = spec_of(GoodsLine, "total_price")
    for path, line in lines(d):
        if spec is not None and line.total_price is not None and digits_flaw(spec, line.total_price):
            yield found(f"{path}.total_price", value=plain(line.total_price))
