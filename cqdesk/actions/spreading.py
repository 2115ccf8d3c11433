"""One total spread over the rows of a list so that the parts sum to it exactly: freight, weight, packages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ..domain.quantity import exact_sum, plain, spread
from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from ..forms.spec import FieldSpec, spec_of
from .edits import rows_of

Way = Literal["put", "add", "subtract"]
WAY_ZH: dict[Way, str] = {"put": "填入这一栏", "add": "加到原值上", "subtract": "从原值中减去"}
EQUALLY = ""
"""Basis: the same part for every row."""
_LEAST_PLACES = 2


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one row gets. `row` counts from 1; `part` of the total; `value` is what the cell will hold."""

    row: int
    path: str
    part: Decimal
    old: str
    value: Decimal


def shares(
    filled: Filled[Declaration],
    list_name: str,
    rows: Sequence[int],
    *,
    column: str,
    total: Decimal,
    basis: str,
    way: Way,
) -> list[Share]:
    """The parts of `total` for these rows (from 1), by the numbers in column `basis` (`EQUALLY`: alike).

    Raises `UserError` when there is no row, a row has no number to go by, or the total is finer than the column.
    """
    items = rows_of(filled.form, list_name)
    if not rows:
        raise UserError("spread-nothing", "没有可以分摊的行。", "请先填写各项，或选中要分摊的行。")
    spec = _spec(items, column)
    places = _places(spec, total)
    weights = [_weight(items[row - 1], basis, row) for row in rows]
    found = []
    for row, part in zip(rows, spread(total, weights, places), strict=True):
        old = getattr(items[row - 1], column)
        value = part
        if way != "put":
            if old is None:
                raise UserError("spread-no-value", f"第 {row} 项没有原值，不能加减。", "请先填写，或选择“填入这一栏”。")
            value = exact_sum([old, part if way == "add" else -part])
        if value < 0:
            raise UserError("spread-below-zero", f"第 {row} 项减去分摊额后小于零。", "请核对总额和分摊依据。")
        path = f"{list_name}[{row}].{column}"
        found.append(Share(row=row, path=path, part=part, old=filled.text_at(path), value=value))
    return found


def left_for(
    filled: Filled[Declaration], list_name: str, rows: Sequence[int], *, column: str, total: Decimal
) -> Decimal:
    """What is left of `total` for these rows (from 1) when every other row keeps what its `column` holds.

    Raises `UserError` when another row holds something half-typed, or more than the total is held already.
    """
    items = rows_of(filled.form, list_name)
    held = []
    for row, item in enumerate(items, start=1):
        if row in rows:
            continue
        if f"{list_name}[{row}].{column}" in filled.unparsed:
            raise UserError("spread-half-typed", f"第 {row} 项的内容不是数字，算不出其余各项之和。", "请先改正这一项。")
        held.append(getattr(item, column) or Decimal(0))
    left = exact_sum([total, *(-one for one in held)])
    if left < 0:
        raise UserError(
            "spread-nothing-left", f"其余各项之和 {plain(exact_sum(held))} 已超过总数。", "请核对总数和不变的各项。"
        )
    return left


def _spec(items: Sequence[object], column: str) -> FieldSpec:
    spec = spec_of(type(items[0]), column)
    assert spec is not None
    return spec


def _places(spec: FieldSpec, total: Decimal) -> int:
    """Decimals of the parts: those of the total, at least cents, never more than the field takes."""
    most = (spec.scale or 0) if spec.kind == "decimal" else 0
    typed = max(0, -int(total.normalize().as_tuple().exponent))
    if typed > most:
        raise UserError(
            "spread-too-fine", f"{spec.label}最多 {most} 位小数，{plain(total)} 的小数位太多。", "请减少小数位。"
        )
    return min(most, max(typed, _LEAST_PLACES))


def _weight(item: object, basis: str, row: int) -> Decimal:
    if basis == EQUALLY:
        return Decimal(1)
    value = getattr(item, basis)
    if value is None or value < 0:
        spec = _spec([item], basis)
        raise UserError("spread-no-basis", f"第 {row} 项没有{spec.label}，不能按它分摊。", "请先填写，或换一个依据。")
    return Decimal(value)
