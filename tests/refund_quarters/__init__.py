"""Quarters of an invented trading company with known truth: what matches, what was planted wrong, what is refunded.

The truth is computed here in whole cents of integers, without a line of the product's calculators. Even seeds were
looked at while the product was tuned, odd seeds only judge.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

FAULTS = (
    "no-invoice",
    "short-quantity",
    "other-unit",
    "not-confirmed",
    "other-company",
    "ordinary-invoice",
    "red-invoice",
    "zero-rate",
    "no-rate",
)
"""Planted one an item at most; each takes the item out of the claim, and the product has to say so."""
NAMES = (
    *("轴承", "螺栓", "电机", "水泵", "阀门", "齿轮", "灯具", "餐具"),
    *("箱包", "玩具", "家具", "门锁", "工具", "滤芯", "软管", "支架"),
)
UNITS = ("个", "台", "千克", "套")
CODES = {"84821020": 13, "94051000": 13, "39269090": 9, "85414300": 0}


@dataclass
class Quarter:
    """Rows as the lists of customs and the invoice platform hold them, and the truth."""

    items: list[dict[str, Any]] = field(default_factory=list)
    invoices: list[dict[str, Any]] = field(default_factory=list)
    refund_cents: dict[str, int] = field(default_factory=dict)
    """By item key: of every item that can be claimed."""
    planted: dict[str, str] = field(default_factory=dict)
    """Item key to the fault planted there."""
    fob_cents: dict[str, int] = field(default_factory=dict)


def quarter(seed: int, count: int, tax_id: str, *, faults: bool = True) -> Quarter:
    """A quarter of `count` items with about three invoice lines an item."""
    dice = random.Random(seed)
    made = Quarter()
    serial = seed * 1_000_000
    for at in range(count):
        key = f"80002026{seed:04d}{at // 20:06d}{at % 20 + 1:03d}"
        name = f"{dice.choice(NAMES)}{at:05d}型"
        unit = dice.choice(UNITS)
        fault = dice.choice(FAULTS) if faults and dice.random() < 0.12 else ""
        code = (
            "85414300" if fault == "zero-rate" else "70000000" if fault == "no-rate" else dice.choice(list(CODES)[:3])
        )
        exported = date(2026, 7, 1) + timedelta(days=dice.randrange(92))
        parts = [dice.randrange(1, 400) for _ in range(dice.choice((1, 2, 3, 3, 4, 5)))]
        fob = dice.randrange(1_000, 9_000_000)
        made.fob_cents[key] = fob
        made.items.append(
            {
                "declaration_item": key, "export_date": exported, "goods_code": code + "00", "goods_name": name,
                "trade_unit": unit, "trade_quantity": sum(parts), "fob_usd": fob, "supervision_mode": "0110",
            }
        )  # fmt: skip
        refund = 0
        for line, quantity in enumerate(parts):
            serial += 1
            cents = dice.randrange(100, 3_000_000)
            vat = dice.choice((13, 13, 13, 3))
            rate = min(CODES.get(code, 0), vat)
            refund += (cents * rate * 2 + 100) // 200  # half up, in whole cents
            row = {
                "digital_number": f"26500{serial:015d}", "line": 1, "supplier_tax_id": "91500000MA00000001",
                "buyer_tax_id": tax_id, "invoice_date": exported - timedelta(days=dice.randrange(1, 60)),
                "goods_name": f"*通用设备*{name}", "unit_name": unit, "quantity": quantity, "amount": cents, "vat_rate": vat,
                "use": "退税", "kind": "增值税专用发票", "state": "正常",
            }  # fmt: skip
            if fault == "no-invoice" or (fault == "short-quantity" and line == 0 and len(parts) > 1):
                continue
            if fault == "short-quantity" and len(parts) == 1:
                row["quantity"] = max(0, quantity - 1)
                if not row["quantity"]:
                    continue
            spoil(row, fault, unit)
            made.invoices.append(row)
        if fault:
            made.planted[key] = fault
        else:
            made.refund_cents[key] = refund
    return made


def spoil(row: dict[str, Any], fault: str, unit: str) -> None:
    """Plant a fault in an invoice line."""
    match fault:
        case "other-unit":
            row["unit_name"] = "吨" if unit != "吨" else "个"
        case "not-confirmed":
            row["use"] = "抵扣"
        case "other-company":
            row["buyer_tax_id"] = "91110000MA00000002"
        case "ordinary-invoice":
            row["kind"] = "增值税普通发票"
        case "red-invoice":
            row["state"] = "已全额红冲"


ITEM_HEADS = {
    "declaration_item": "出口报关单号", "export_date": "出口日期", "goods_code": "商品编码", "goods_name": "商品名称",
    "trade_unit": "申报单位", "trade_quantity": "申报数量", "fob_usd": "美元离岸价", "supervision_mode": "监管方式",
}  # fmt: skip
INVOICE_HEADS = {
    "digital_number": "数电发票号码", "line": "行号", "supplier_tax_id": "销方识别号", "buyer_tax_id": "购方识别号",
    "invoice_date": "开票日期", "goods_name": "货物或应税劳务名称", "unit_name": "单位", "quantity": "数量", "amount": "金额",
    "vat_rate": "税率", "use": "用途", "kind": "发票票种", "state": "发票状态",
}  # fmt: skip
_CENTS = ("fob_usd", "amount")


def as_text(name: str, value: Any) -> str:
    """A value as the lists show it."""
    if name in _CENTS:
        return f"{value // 100}.{value % 100:02d}"
    return f"{value}%" if name == "vat_rate" else str(value)


def write_lists(made: Quarter, folder: Path) -> list[Path]:
    """Two workbooks, as downloaded."""
    paths = []
    for name, heads, rows in (("customs", ITEM_HEADS, made.items), ("invoices", INVOICE_HEADS, made.invoices)):
        book = Workbook(write_only=True)
        sheet = book.create_sheet("导出")
        sheet.append(list(heads.values()))
        for row in rows:
            sheet.append([as_text(field_name, row[field_name]) for field_name in heads])
        paths.append(folder / f"{name}.xlsx")
        book.save(paths[-1])
    return paths
