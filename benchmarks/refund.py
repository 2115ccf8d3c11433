"""Refund: matching a quarter, opening and computing a year, against a plain dictionary join in the same run.

1,000 items with 3,000 invoice lines are matched (bound 5 s); a year of 50,000 invoice lines is opened (bound 1 s) and
its claim made anew with forms and checks (bound 10 s). The floor joins items and lines by name in a dictionary and adds
amounts: no units, no parts, no explanations. Exits 0 only if the bounds hold.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.measure import Bench
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.refund_books import open_books
from cqdesk.actions.refund_checking import check_made
from cqdesk.actions.refund_claims import make
from cqdesk.codes.build import build
from cqdesk.domain.clock import ManualClock
from cqdesk.domain.refund.matching import ExportItem, InvoiceLine, match
from cqdesk.domain.refund.rates import RefundRate
from cqdesk.store import cases, refund

ITEMS = 1_000
YEAR_LINES = 50_000
MOST_MATCH_S = 5.0
MOST_OPEN_S = 1.0
MOST_COMPUTE_S = 10.0
FIRM = "重庆示例贸易有限公司"
WORDS = ("轴承", "螺栓", "电机", "水泵", "阀门", "齿轮", "灯具", "餐具", "箱包", "玩具", "家具", "门锁")


def main() -> int:
    """Run the benchmark; the exit code says whether the bounds hold."""
    bench = Bench("refund", __doc__.splitlines()[0])
    count = max(10, int(ITEMS * bench.share))
    items, lines = _quarter(random.Random(bench.seed), count)
    start = time.perf_counter()
    found = match(items, lines)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    _floor(items, lines)
    floor = time.perf_counter() - start
    bench.row(f"match {len(items)} items, {len(lines)} invoice lines", ours, "s", bound=MOST_MATCH_S)
    bench.row("plain dictionary join of the same", floor, "s")
    bench.row("ratio to the join", ours / floor, "x")
    bench.row("items linked", len(found.links), "")
    with tempfile.TemporaryDirectory() as folder:
        _year(bench, Path(folder), max(100, int(YEAR_LINES * bench.share)))
    return bench.finish()


def _quarter(dice: random.Random, count: int) -> tuple[list[ExportItem], list[InvoiceLine]]:
    items, lines = [], []
    for at in range(count):
        name, unit, total = f"{dice.choice(WORDS)}{at:05d}型", dice.choice(("007", "035", "001")), Decimal(0)
        day = date(2026, 7, 1) + timedelta(days=dice.randrange(92))
        for line in range(3):
            quantity = Decimal(dice.randrange(1, 500))
            total += quantity
            if dice.random() < 0.03:
                continue  # an invoice that is missing
            lines.append(
                InvoiceLine(
                    key=f"{at}/{line}",
                    company="A",
                    name=f"*通用设备*{name}",
                    unit=unit,
                    quantity=quantity,
                    amount=Decimal(dice.randrange(100, 10**7)) / 100,
                    issued=day - timedelta(days=dice.randrange(60)),
                )
            )
        items.append(
            ExportItem(
                key=f"{at:021d}", company="A", code="8482102000", name=name, quantities={unit: total}, exported=day
            )
        )
    return items, lines


def _floor(items: list[ExportItem], lines: list[InvoiceLine]) -> dict[str, Decimal]:
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        amounts[line.name.rsplit("*", 1)[-1]] += line.amount
    return {item.key: amounts[item.name] for item in items}


def _year(bench: Bench, folder: Path, lines: int) -> None:
    build()
    clock = ManualClock(datetime(2026, 12, 20, 2, tzinfo=UTC))
    with open_desk(folder, clock=clock, user="bench") as desk:
        _fill(desk, random.Random(bench.seed), lines)
        start = time.perf_counter()
        open_books(desk, FIRM)
        bench.row(f"open a year of {lines} invoice lines", time.perf_counter() - start, "s", bound=MOST_OPEN_S)
        start = time.perf_counter()
        check_made(desk, make(desk, FIRM, "2026-11"))
        bench.row("claim made anew, with its checks", time.perf_counter() - start, "s", bound=MOST_COMPUTE_S)


def _fill(desk: Desk, dice: random.Random, lines: int) -> None:
    items: list[tuple[str, date | None, dict[str, Any], str]] = []
    invoices: list[tuple[str, date | None, dict[str, Any], str]] = []
    for at in range(lines // 3):
        day = date(2026, 1, 1) + timedelta(days=dice.randrange(330))
        name, total = f"{dice.choice(WORDS)}{at:05d}型", 0
        for line in range(3):
            quantity = dice.randrange(1, 500)
            total += quantity
            document = {
                "digital_number": f"265{at * 3 + line:017d}",
                "line": "1",
                "supplier_tax_id": "91500000MA00000001",
                "invoice_date": day.isoformat(),
                "goods_name": f"*通用设备*{name}",
                "unit_name": "个",
                "quantity": str(quantity),
                "amount": f"{dice.randrange(100, 10**7) / 100:.2f}",
                "vat_rate": "13",
                "use": "退税",
            }
            invoices.append((f"{document['digital_number']}/1", day, document, "bench"))
        key = f"80002026{at // 20:010d}{at % 20 + 1:03d}"
        items.append(
            (
                key,
                day,
                {
                    "declaration_item": key,
                    "export_date": day.isoformat(),
                    "goods_code": "8482102000",
                    "goods_name": name,
                    "trade_unit": "个",
                    "trade_quantity": str(total),
                    "fob_usd": "1000",
                    "supervision_mode": "0110",
                },
                "bench",
            )
        )
    now = desk.clock.now()
    with desk.store.write() as connection:
        company = cases.put_company(connection, FIRM, uscc="91500107MA5U0XY18W")
        refund.put_records(connection, company.id, "item", items, sha256="", at=now)
        refund.put_records(connection, company.id, "invoice", invoices, sha256="", at=now)
        rate = RefundRate(
            code="8482102000",
            name="",
            unit="",
            valid_from=date(2026, 1, 1),
            valid_to=None,
            vat_rates=(Decimal(13),),
            refund_rate=Decimal(13),
        )
        refund.add_library(connection, "2026B", "bench", "bench", [rate], now)


if __name__ == "__main__":
    raise SystemExit(main())
