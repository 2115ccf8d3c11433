# ruff: noqa: E501 (rows of tables are read as rows)
"""Files by seed: `make(seed)` draws a kind, a layout and up to five traps that go together."""

from __future__ import annotations

import random
from decimal import Decimal

from . import stock
from .columns import draw_goods
from .compose import Composer
from .facts import draw_facts
from .truth import Grid, Made, Truth

LIST_TRAPS = (
    "merged-boxes", "line-over-rows", "glued-units", "foreign-weights", "kg-and-lb", "three-carton-cells",
    "batch-headed-pallets", "weight-without-kind", "swapped-weights", "format-words", "chinese-numerals", "paired-weights",
)  # fmt: skip
INVOICE_TRAPS = (
    "charge-rows", "price-per-hundred", "price-amount-swapped", "quantity-price-swapped", "amount-in-words", "foreign-hs",
    "currency-in-head",
)  # fmt: skip
COMMON_TRAPS = (
    "subtotals", "repeated-head", "total-without-label", "empty-numbered-row", "grand-total-again", "label-totals",
    "stale-total", "no-totals", "working-columns", "broken-references", "marks-beside", "wide-sheet", "hidden-row",
    "numbers-as-text", "decimal-comma", "full-width", "glued-quantity", "two-quantities", "formula-without-value",
    "invisible-characters", "ditto", "category-rows", "blank-rows", "serial-jumps", "identical-lines", "group-heads",
    "two-language-rows", "three-head-rows", "no-head-facts", "boxed-parties", "two-column-blocks", "labels-below",
    "ambiguous-date", "goods-below", "code-sheet", "papers-without-goods", "two-papers-one-sheet", "list-and-invoice-sheets",
    "hidden-sheet", "elements-table", "wide-merges", "dollar-signs", "currency-format",
    "letterhead-only",
)  # fmt: skip
TRAPS = LIST_TRAPS + INVOICE_TRAPS + COMMON_TRAPS
_APART = (
    {"letterhead-only", "no-head-facts"}, {"letterhead-only", "boxed-parties"}, {"letterhead-only", "two-papers-one-sheet"},
    {"wide-merges", "merged-boxes"}, {"wide-merges", "group-heads"}, {"wide-merges", "three-carton-cells"}, {"wide-merges", "line-over-rows"},
    {"paired-weights", "merged-boxes", "swapped-weights", "foreign-weights", "glued-units", "weight-without-kind", "formula-without-value"},
    {"paired-weights", "decimal-comma"}, {"paired-weights", "full-width"}, {"paired-weights", "kg-and-lb"}, {"paired-weights", "group-heads"}, {"paired-weights", "marks-beside"},
    {"dollar-signs", "currency-format", "decimal-comma"}, {"dollar-signs", "full-width"}, {"currency-format", "full-width"},
    {"dollar-signs", "numbers-as-text"}, {"currency-format", "numbers-as-text"}, {"currency-format", "price-per-hundred"}, {"dollar-signs", "price-per-hundred"},
    {"wide-merges", "boxed-parties"}, {"wide-merges", "working-columns"}, {"wide-merges", "marks-beside"},
    {"decimal-comma", "full-width", "numbers-as-text"},
    {"group-heads", "two-language-rows", "three-carton-cells", "three-head-rows"},
    {"glued-units", "format-words", "chinese-numerals"}, {"glued-units", "foreign-weights", "swapped-weights", "weight-without-kind"},
    {"price-per-hundred", "price-amount-swapped", "quantity-price-swapped", "two-quantities", "glued-quantity"},
    {"merged-boxes", "line-over-rows", "ditto", "repeated-head", "hidden-row", "swapped-weights", "weight-without-kind", "formula-without-value"},
    {"merged-boxes", "batch-headed-pallets"}, {"label-totals", "grand-total-again", "total-without-label", "no-totals"},
    {"no-totals", "stale-total", "amount-in-words"}, {"boxed-parties", "two-column-blocks", "labels-below", "no-head-facts"},
    {"no-head-facts", "ambiguous-date"}, {"total-without-label", "stale-total"}, {"total-without-label", "charge-rows"},
    {"formula-without-value", "stale-total"}, {"formula-without-value", "total-without-label"},
    {"swapped-weights", "stale-total"}, {"two-quantities", "total-without-label"},
    {"two-papers-one-sheet", "elements-table", "list-and-invoice-sheets"}, {"batch-headed-pallets", "glued-units"},
    {"subtotals", "total-without-label"}, {"grand-total-again", "label-totals"}, {"weight-without-kind", "kg-and-lb"},
)  # fmt: skip
CALM = frozenset(
    {"subtotals", "repeated-head", "working-columns", "wide-sheet", "serial-jumps", "two-language-rows", "boxed-parties",
     "two-column-blocks", "code-sheet", "papers-without-goods", "list-and-invoice-sheets", "merged-boxes", "charge-rows",
     "hidden-sheet", "label-totals", "glued-units", "letterhead-only", "invisible-characters", "format-words"}
)  # fmt: skip
"""Traps a good reader takes in its stride: such a paper should still be sure."""


def make(seed: int, only: tuple[str, ...] | None = None) -> Made:
    """The file of a seed; `only` fixes its traps."""
    rng = random.Random(seed)
    kind = rng.choices(
        ["packing_list", "commercial_invoice", "proforma_invoice", "sales_contract", "purchase_order"], [10, 9, 1, 2, 1]
    )[0]
    traps = set(only) if only is not None else _draw_traps(rng, kind)
    if only and traps & set(LIST_TRAPS):
        kind = "packing_list"
    elif only and traps & set(INVOICE_TRAPS):
        kind = "commercial_invoice"
    grid = Grid(
        name=rng.choice(
            ["Sheet1", " PL ", "Sheet2", "2026-11", "INV" if kind == "commercial_invoice" else "PL", "清单"]
        )
    )
    truths: list[Truth] = []
    grids = [grid]
    first = Composer(rng, kind, traps, grid=grid, top=rng.choice([1, 1, 1, 2, 3]))
    if "marks-beside" in traps:
        first.left = 2
    after = first.compose()
    truths.append(first.truth)
    if "two-papers-one-sheet" in traps or "list-and-invoice-sheets" in traps:
        other = "commercial_invoice" if kind == "packing_list" else "packing_list"
        if "two-papers-one-sheet" in traps:
            second = Composer(
                rng, other, traps & {"decimal-comma"}, grid=grid, top=after + 2, facts=draw_facts(rng, other)
            )
        else:
            grids.append(Grid(name="PL " if other == "packing_list" else "INV"))
            second = Composer(rng, other, set(), grid=grids[-1], goods=first.goods)
        second.compose()
        truths.append(second.truth)
    _other_sheets(rng, traps, grids, first, after)
    truths[0].clean = traps <= CALM and _provable(first)
    return Made(name=f"seed {seed}", grids=grids, truths=truths, traps=tuple(sorted(traps)) or ("plain",))


def _provable(paper: Composer) -> bool:
    """Whether the paper names its seller, so that nobody has to be asked."""
    return "seller" in paper.truth.header and not paper.truth.unsure


def _draw_traps(rng: random.Random, kind: str) -> set[str]:
    pool = [*COMMON_TRAPS, *(LIST_TRAPS * 2 if kind == "packing_list" else INVOICE_TRAPS * 2)]
    traps: set[str] = set()
    for _ in range(rng.choice([0, 0, 1, 1, 2, 2, 3, 4, 5])):
        trap = rng.choice(pool)
        if not any(trap in apart and (traps - {trap}) & apart for apart in _APART):
            traps.add(trap)
    return traps


def _other_sheets(rng: random.Random, traps: set[str], grids: list[Grid], first: Composer, after: int) -> None:
    if "code-sheet" in traps:
        sheet = Grid(name="代码表")
        for row, (code, name) in enumerate(
            [("代码", "名称"), ("001", "台"), ("007", "个"), ("035", "千克"), ("22", "纸箱"), ("USD", "美元")], 1
        ):
            sheet.put(row, 1, code)
            sheet.put(row, 2, name)
        grids.append(sheet)
    if "papers-without-goods" in traps:
        sheet = Grid(name=rng.choice(["协议", "VGM", "Sheet9"]))
        for row, words in enumerate(rng.choice(_NO_GOODS), 1):
            sheet.put(row, 1, words)
        grids.append(sheet)
    if "hidden-sheet" in traps:
        sheet = Grid(name="old", hidden=True)
        Composer(rng, "packing_list", set(), grid=sheet, goods=draw_goods(rng, 2, set())).compose()
        grids.append(sheet)
    if "elements-table" in traps:
        top = after + 3
        for k, head in enumerate(["项号", "中文品名", "外箱尺寸", "国别", "币制", "报关要素", "内销价格", "退税率"]):
            first.grid.put(top, k + 1, head)
        for n, line in enumerate(first.goods, 1):
            for k, value in enumerate(
                [n, line["goods_name"], "60*40*30", "中国", "USD", "1|0|车辆用|无牌|", Decimal("7.5"), Decimal(13)]
            ):
                first.grid.put(top + n, k + 1, value)
        first.truth.unsure = first.truth.unsure or False


_NO_GOODS = (
    ("代理报关委托协议", "委托方：重庆示例进出口有限公司", "被委托方：示例报关有限公司", "主要货物名称：详见装箱单", "总价：以发票为准", "委托书有效期至 2026年12月31日"),
    ("VGM CERTIFICATE", "Container No.: SMPU1234567", "Verified gross mass: 24,120 KGS", "Date: 2026-11-02", "Signature"),
    ("放行通知书", "报关单号：800020261234567890", "该票货物已放行", "日期：2026-11-02"),
    ("PAYMENT ADVICE", "Beneficiary: SAMPLE TRADING CO., LTD.", "Amount: USD 12,000.00", "Value date: 2026-11-02"),
)  # fmt: skip
__all__ = ["TRAPS", "make", "stock"]
