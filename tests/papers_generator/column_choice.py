# ruff: noqa: E501 (rows of tables are read as rows)
"""Which columns the table of a paper has, in what order, and what the traps make of them."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from . import stock
from .columns import ADDED, Column, Goods, Style, cents, number, number_column, plain_column, text_column
from .truth import Truth, plain

ORDERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "packing_list": (
        ("carton_number", "serial", "goods_name", "model", "brand", "quantity", "net_weight_kg", "gross_weight_kg"),
        ("serial", "part_number", "goods_name", "model", "quantity", "package_count", "volume_m3", "gross_weight_kg", "net_weight_kg", "carton_number"),
        ("serial", "goods_name", "goods_name_en", "quantity", "unit", "package_count", "gross_weight_kg", "net_weight_kg", "volume_m3"),
        ("goods_name", "specification", "quantity", "unit", "package_count", "net_weight_kg", "gross_weight_kg", "volume_m3", "remark"),
        ("serial", "hs_code", "goods_name", "quantity", "unit", "package_count", "gross_weight_kg", "net_weight_kg"),
        ("part_number", "maker", "plant", "goods_name", "model", "quantity", "unit", "size", "unit_gross", "gross_weight_kg", "unit_net", "net_weight_kg", "per_carton", "package_count", "carton_number"),
        ("package_count", "goods_name", "quantity", "gross_weight_kg", "net_weight_kg"),
    ),
    "commercial_invoice": (
        ("serial", "goods_name", "model", "brand", "quantity", "unit_price", "amount"),
        ("serial", "hs_code", "goods_name", "goods_name_en", "quantity", "unit", "unit_price", "amount", "origin_country"),
        ("part_number", "goods_name", "model", "unit_price", "quantity", "unit", "amount", "net_weight_kg"),
        ("goods_name", "specification", "quantity", "unit_price", "amount"),
        ("serial", "part_number", "goods_name", "quantity", "unit", "currency", "unit_price", "amount", "order"),
        ("serial", "goods_name", "hs_code", "quantity", "unit", "package_count", "gross_weight_kg", "net_weight_kg", "volume_m3", "unit_price", "amount"),
    ),
}  # fmt: skip
for _kind in ("proforma_invoice", "sales_contract", "purchase_order"):
    ORDERS[_kind] = ORDERS["commercial_invoice"][:5]
ORDERS["booking"] = ORDERS["packing_list"][2:5]


def _carton_part(part: str) -> Any:
    return lambda line, index: ("-" if part == "dash" else line[part], "")


class ColumnChoice:
    """Draws the columns of one paper; what they say wrongly is noted in `truth`."""

    def __init__(
        self, rng: random.Random, kind: str, traps: set[str], *, style: Style, goods: list[Goods], truth: Truth
    ) -> None:
        self.rng, self.kind, self.traps = rng, kind, traps
        self.style, self.goods, self.truth = style, goods, truth
        self.columns: list[Column] = []
        self.groups: list[tuple[int, int]] = []

    def draw(self) -> tuple[list[Column], list[tuple[int, int]]]:
        """The columns in their order, and the lines (first, last) that share a box."""
        order = list(self.rng.choice(ORDERS[self.kind]))
        t, rng = self.traps, self.rng
        boxed = [k for k in ("gross_weight_kg", "package_count", "volume_m3", "carton_number") if k in order]
        if "merged-boxes" in t:
            if "gross_weight_kg" not in order:
                order += ["net_weight_kg", "gross_weight_kg"] if "net_weight_kg" not in order else ["gross_weight_kg"]
                boxed.append("gross_weight_kg")
            boxed = sorted(set(rng.sample(boxed, rng.randrange(1, len(boxed) + 1))) | {"gross_weight_kg"})
            self._draw_groups()
        if "glued-units" in t and "package_count" not in order:
            order.append("package_count")
        if "glued-quantity" in t and "unit" in order:
            order.remove("unit")
        if "foreign-weights" in t and "gross_weight_kg" not in order:
            order.append("gross_weight_kg")
        if "three-carton-cells" in t and "carton_number" in order:
            order.remove("carton_number")
        for key in order:
            self.columns.append(self._column(key))
        for column in self.columns:
            if "merged-boxes" in t and column.key in boxed:
                column.boxed = True
        self._extra_columns()
        return self.columns, self.groups

    def _draw_groups(self) -> None:
        start = 0
        while start < len(self.goods):
            size = min(self.rng.choice([1, 1, 2, 2, 3, 4]), len(self.goods) - start)
            if not self.groups:
                size = min(max(size, 2), len(self.goods))
            self.groups.append((start, start + size - 1))
            start += size

    def _column(self, key: str) -> Column:
        rng, style = self.rng, self.style
        if key == "serial":
            gap = "serial-jumps" in self.traps
            return plain_column(rng, style, key, lambda line, i: (i + 1 + (27 if gap and i > 1 else 0), ""))
        if key in (*ADDED, "unit_price"):
            return number_column(rng, style, key, self.traps)
        plainly: dict[str, Any] = {
            "remark": lambda line, i: (rng.choice(["", "", "含备件", "urgent", "样品"]), ""),
            "order": lambda line, i: (f"PO{4500012300 + i}", ""),
            "size": lambda line, i: (rng.choice(["60*40*50", "58x40x32", "120×80×100"]), ""),
            "unit_gross": lambda line, i: number(style, cents(line["gross_weight_kg"] / line["package_count"])),
            "unit_net": lambda line, i: number(style, cents(line["net_weight_kg"] / line["package_count"])),
            "per_carton": lambda line, i: (max(1, int(line["quantity"] // line["package_count"])), ""),
            "plant": lambda line, i: (1000 + i, ""),
            "maker": lambda line, i: (rng.choice(["示例供应商A厂", "SAMPLE SUPPLIER B", "CHN"]), ""),
            "pounds": lambda line, i: (cents(line["gross_weight_kg"] / Decimal("0.45359237")), ""),
            "hts": lambda line, i: (f"{line['hs_code'][:4]}.{line['hs_code'][4:6]}.{8000 + i}", ""),
            "colour": lambda line, i: (rng.choice(["BLACK", "红色", "白"]), ""),
            "lot": lambda line, i: (f"B26{rng.randrange(1000, 9999)}", ""),
        }  # fmt: skip
        if key in plainly:
            return plain_column(rng, style, key, plainly[key])
        if key == "goods_name" and style.language == "en":
            column = text_column(rng, style, key)
            column.show = lambda line, i: (line["goods_name_en"], "")
            column.truth = lambda line, i: {"goods_name": line["goods_name_en"]}
            return column
        column = text_column(rng, style, key)
        if key == "goods_name_en":
            column.zh, column.en = column.zh, rng.choice(stock.HEADS[key][1])
        if key == "goods_name" and any(c.key == "goods_name_en" for c in self.columns):
            raise AssertionError(key)
        return column

    def _extra_columns(self) -> None:
        t, rng, style = self.traps, self.rng, self.style
        keys = [c.key for c in self.columns]
        if "goods_name_en" in keys and style.language == "en":  # two English names would say the same
            self.columns = [c for c in self.columns if c.key != "goods_name_en"]
        if "three-carton-cells" in t:
            for part, words in (("first_carton", "箱号"), ("dash", ""), ("last_carton", "")):
                column = Column(key=part, zh=words, en="Ctn No." if words else "", show=_carton_part(part))
                if part == "first_carton":
                    column.truth = lambda line, i: {
                        "carton_number": f"{line['first_carton']}-{line['last_carton']}"
                        if line["first_carton"] != line["last_carton"]
                        else str(line["first_carton"])
                    }
                self.columns.insert({"first_carton": 0, "dash": 1, "last_carton": 2}[part], column)
        if "paired-weights" in t and {"gross_weight_kg", "net_weight_kg"} <= set(keys):
            self.columns = [c for c in self.columns if c.key not in ("gross_weight_kg", "net_weight_kg")]
            joint = rng.choice(["/", "\n"])
            pair = Column(
                key="pair",
                zh="净重/毛重(KGS)",
                en="N.W./G.W. (KGS)",
                show=lambda line, i: (f"{plain(line['net_weight_kg'])}{joint}{plain(line['gross_weight_kg'])}", ""),
            )
            pair.truth = lambda line, i: {k: plain(line[k]) for k in ("net_weight_kg", "gross_weight_kg")}
            self.columns.append(pair)
        if "kg-and-lb" in t:
            at = next((n for n, c in enumerate(self.columns) if c.key == "gross_weight_kg"), None)
            if at is not None:
                self.columns.insert(at + 1, self._column("pounds"))
        if "foreign-hs" in t:
            self.columns.insert(len(self.columns) // 2, self._column("hts"))
        if "batch-headed-pallets" in t:
            zh, en = "托数", "Pallets"
            self.columns = [c for c in self.columns if c.key != "package_count"]
            self.columns.append(
                Column(
                    key="lie",
                    zh=zh,
                    en=zh if style.language == "zh" else en,
                    show=lambda line, i: (f"B2611{i % 3}A", ""),
                )
            )
            self.truth.lying.add("package_count")
            self.truth.unsure = True
        if "weight-without-kind" in t:
            self.columns = [c for c in self.columns if c.key not in ("gross_weight_kg", "net_weight_kg")]
            column = number_column(rng, style, "gross_weight_kg", set())
            column.zh, column.en = "重量(KG)", "Weight (KG)"
            self.columns.append(column)
            self.truth.lying.add("gross_weight_kg")
        if "two-quantities" in t:
            at = next(n for n, c in enumerate(self.columns) if c.key == "quantity")
            self.columns = [c for c in self.columns if c.key != "package_count"]
            at = next(n for n, c in enumerate(self.columns) if c.key == "quantity")
            words = "箱" if style.language == "zh" else "CTNS"
            second = Column(
                key="second",
                zh="数量(箱)",
                en="QTY (CTNS)",
                show=lambda line, i: (max(1, int(line["quantity"] // 12)), ""),
            )
            second.truth = lambda line, i: {
                "package_count": str(max(1, int(line["quantity"] // 12))),
                "package_type": words,
            }
            self.columns.insert(at + rng.choice([0, 1]), second)
        if "swapped-weights" in t and {"gross_weight_kg", "net_weight_kg"} <= {c.key for c in self.columns}:
            gross = next(c for c in self.columns if c.key == "gross_weight_kg")
            net = next(c for c in self.columns if c.key == "net_weight_kg")
            gross.show, net.show = net.show, gross.show
            gross.total, net.total = net.total, gross.total
            self.truth.lying |= {"gross_weight_kg", "net_weight_kg"}
            self.truth.unsure = True
        if "price-amount-swapped" in t and {"unit_price", "amount"} <= {c.key for c in self.columns}:
            price = next(c for c in self.columns if c.key == "unit_price")
            amount = next(c for c in self.columns if c.key == "amount")
            price.show, amount.show = amount.show, price.show
            price.total, amount.total = amount.total, None
            self.truth.lying |= {"unit_price", "amount", "quantity"}
            self.truth.unsure = True
        if "quantity-price-swapped" in t and {"unit_price", "quantity"} <= {c.key for c in self.columns}:
            price = next(c for c in self.columns if c.key == "unit_price")
            quantity = next(c for c in self.columns if c.key == "quantity")
            price.show, quantity.show, quantity.total = quantity.show, price.show, None
            self.truth.lying |= {"unit_price", "quantity"}
            self.truth.unsure = True
        if "price-per-hundred" in t and "unit_price" in keys:
            price = next(c for c in self.columns if c.key == "unit_price")
            many = self.rng.choice([100, 1000])
            price.zh, price.en = f"单价(USD/{many}PCS)", f"Unit Price USD per {many} pcs"
            price.show = lambda line, i: number(style, line["unit_price"] * many)
            self.truth.lying |= {"unit_price", "currency"}
            self.truth.unsure = True
