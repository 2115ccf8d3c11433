# ruff: noqa: E501 (rows of tables are read as rows)
"""Head facts: drawing them, and printing them in the ways customers do."""

from __future__ import annotations

import random
from datetime import date, timedelta

from . import stock
from .truth import Grid, Truth

_NUMBER = {
    "packing_list": "invoice_number", "commercial_invoice": "invoice_number", "proforma_invoice": "invoice_number",
    "sales_contract": "contract_number", "purchase_order": "order_number", "booking": "contract_number",
}  # fmt: skip


def draw_facts(rng: random.Random, kind: str) -> dict[str, str]:
    """Values by fact; `incoterm` and `incoterm_place` apart, dates ISO."""
    facts = {"seller": rng.choice(stock.SELLERS), "buyer": rng.choice(stock.BUYERS)}
    facts[_NUMBER[kind]] = rng.choice(
        [f"SL26-{rng.randrange(100, 999)}", f"CQ{rng.randrange(10**5, 10**6)}", f"INV/26/{rng.randrange(1000)}A"]
    )
    if rng.random() < 0.5:
        facts.setdefault("contract_number", f"HT2026{rng.randrange(100, 999)}")
    if rng.random() < 0.3:
        facts.setdefault("order_number", f"PO-{rng.randrange(10**6, 10**7)}")
    if rng.random() < 0.9:
        facts["date"] = (date(2026, 1, 13) + timedelta(days=rng.randrange(300))).isoformat()
    if kind != "packing_list" or rng.random() < 0.3:
        facts["incoterm"] = rng.choice(stock.TERMS)
        facts["incoterm_place"] = rng.choice(["CHONGQING", "SHANGHAI", "重庆", "HAMBURG"])
    if rng.random() < 0.7:
        facts["loading_port"], facts["discharge_port"] = rng.choice(stock.PORTS), rng.choice(stock.FAR_PORTS)
    if rng.random() < 0.2:
        facts["destination_country"] = rng.choice(["Germany", "德国", "THAILAND", "USA"])
    return facts


def label_of(rng: random.Random, language: str, name: str) -> str:
    chinese, english = stock.LABELS[name]
    if language == "zh":
        return rng.choice(chinese)
    if language == "en":
        return rng.choice(english)
    return rng.choice(
        [
            f"{rng.choice(chinese)} {rng.choice(english)}",
            f"{rng.choice(chinese)}/{rng.choice(english)}",
            f"{rng.choice(english)} {rng.choice(chinese)}",
        ]
    )


def print_day(rng: random.Random, iso: str, truth: Truth, traps: set[str]) -> object:
    day = date.fromisoformat(iso)
    if "ambiguous-date" in traps:
        day = day.replace(day=4, month=3)
        truth.header["date"] = day.isoformat()
        truth.open.add("date")
        truth.unsure = True
        return day.strftime(rng.choice(["%m/%d/%Y", "%d/%m/%Y"]))
    ways = [day, iso, day.strftime("%Y/%m/%d"), day.strftime("%Y.%m.%d"), f"{day.year}年{day.month}月{day.day}日", day.strftime("%d-%b-%Y"),
            day.strftime("%b. %d, %Y"), day.strftime("%d %B %Y").upper(), day.strftime("%Y%m%d"), day.strftime("%B %d,%Y")]  # fmt: skip
    if day.day > 12:
        ways.append(day.strftime("%d/%m/%Y"))
    return rng.choice(ways)


def print_facts(
    rng: random.Random,
    grid: Grid,
    truth: Truth,
    facts: dict[str, str],
    *,
    row: int,
    left: int,
    right: int,
    language: str,
    traps: set[str],
) -> int:
    """Write the facts from `row` on; returns the first free row. What is printed becomes truth."""
    style = rng.choice(["pairs", "same-cell", "blocks", "two-columns", "below"])
    if "boxed-parties" in traps:
        style = "boxed"
    if "two-column-blocks" in traps:
        style = "blocks"
    if "labels-below" in traps:
        style = "below"
    shown: dict[str, object] = dict(facts)
    if "incoterm" in facts:
        shown["incoterm"] = f"{facts['incoterm']} {facts['incoterm_place']}"
        shown.pop("incoterm_place")
        truth.header["incoterm_place"] = facts["incoterm_place"]
    for name, value in facts.items():
        truth.header[name] = value
    if "date" in facts:
        shown["date"] = print_day(rng, facts["date"], truth, traps)
    for noise in rng.sample(sorted(stock.NOISE), rng.randrange(0, 3)):
        shown[noise] = stock.NOISE[noise]
    names = list(shown)
    parties = [n for n in ("seller", "buyer") if n in shown]
    others = [n for n in names if n not in parties]
    rng.shuffle(others)
    colon = rng.choice([":", "：", ": ", " :"])

    def label(name: str) -> str:
        return label_of(rng, language, name)

    def pair(at: int, col: int, name: str, *, together: bool, reach: int = 1) -> None:
        value = shown[name]
        if together and isinstance(value, str):
            grid.put(at, col, f"{label(name)}{colon}{value}")
        else:
            grid.put(at, col, label(name) + colon.strip())
            grid.put(at, col + reach, value)

    if style in ("pairs", "same-cell"):
        for name in [*parties, *others]:
            pair(row, left, name, together=style == "same-cell", reach=rng.choice([1, 2]))
            if name in parties and rng.random() < 0.6:
                grid.put(row + 1, left + (1 if style == "pairs" else 0), rng.choice(stock.ADDRESSES[:4]))
                row += 1
            row += 1
        return row
    if style == "two-columns":
        half = max(left + 3, (left + right) // 2 + 1)
        queue = [*parties, *others]
        for first, second in zip(queue[::2], [*queue[1::2], None], strict=False):
            pair(row, left, first, together=False)
            if second:
                pair(row, half, second, together=False)
            row += 1
        return row
    if style == "boxed":
        half = max(left + 3, (left + right) // 2 + 1)
        for name in parties:
            grid.put(
                row, left, f"{label(name)}:\n{shown[name]}\n{rng.choice(stock.ADDRESSES[:4])}\n{stock.ADDRESSES[4]}"
            )
            grid.merges.append((row, left, row + 3, left + 1))
            for k, other in enumerate(others[:4]):
                pair(row + k, half, other, together=rng.random() < 0.5)
            others = others[4:]
            row += 4
        for other in others:
            pair(row, left, other, together=True)
            row += 1
        return row
    if style == "below":
        queue = [*parties, *others]
        while queue:
            batch, queue = queue[:3], queue[3:]
            for k, name in enumerate(batch):
                grid.put(row, left + 2 * k, label(name) + rng.choice(["", ":"]))
                grid.put(row + 1, left + 2 * k, shown[name])
            row += 2
        return row
    half = max(left + 3, (left + right) // 2 + 1)
    start = row
    for name in parties:
        grid.put(row, left, label(name) + rng.choice([":", ""]))
        grid.put(row + 1, left, shown[name])
        grid.put(row + 2, left, rng.choice(stock.ADDRESSES[:4]))
        row += 3 + rng.randrange(2)
    at = start
    for name in others:
        pair(at, half, name, together=False, reach=rng.choice([1, 1, 2]))
        at += 1
    return max(row, at)
