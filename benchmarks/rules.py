"""Checking a declaration of 50 lines against all rules and the shipped tables: `dev.py bench rules`.

Bounds: 50 ms median for the whole form; 5 ms, median and 99th percentile, for the check that follows one edit (a random
field of the form gets another value and its own back; the kinds of edit and their number come from the seed). The 99th
percentile is judged in processor time, since on a busy machine the wall clock counts the others' work. The floor
of the same run walks every field once and makes its text, which is the least a check of all fields can do. A form with
faults on every line and a first check with cold look-ups only inform.

`--mutate` asks another question: how many small faults planted into the rules are noticed by their cases.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal

from benchmarks import mutation
from benchmarks.measure import Bench, timed
from cqdesk.codes.book import ReferenceBook, open_reference
from cqdesk.codes.build import build
from cqdesk.forms import path as paths
from cqdesk.forms.checks import Report, all_rules, check
from cqdesk.forms.declaration.fields import Declaration
from cqdesk.forms.document import Filled, to_text
from cqdesk.forms.recheck import LiveCheck
from tests.forms.clean import clean_export

LINES = 50
BOUND_MS = 50.0
EDIT_BOUND_MS = 5.0
UNNOTICED_PERCENT = 5.0
ON = date(2026, 11, 21)


def right_form(seed: int, book: ReferenceBook) -> Filled[Declaration]:
    """A declaration of 50 lines with different commodity numbers, all quantities and prices agreeing."""
    chance = random.Random(seed)
    tariff_lines = [known for row in book.entries("hs") if (known := book.tariff(row.code, ON)) and not known.dead]
    usable = [
        known
        for known in tariff_lines
        if known.unit1 == "035" and not known.unit2 and not known.elements_doubtful and not known.supervision
    ]
    form = clean_export()
    template = form.goods[1]
    form.goods = []
    for number, tariff in enumerate(chance.sample(usable, LINES), start=1):
        line = deepcopy(template)
        line.item_number = number
        line.hs_code = tariff.code
        line.goods_name = f"样品{number}号货物"
        line.declaration_elements = "|".join(
            ["0", "0", *("无" if "品牌" in name else "样" for name in tariff.elements[2:])]
        )
        quantity = Decimal(chance.randrange(100, 10**6)).scaleb(-2)
        line.trade_quantity = line.legal_quantity_1 = quantity
        line.unit_price = Decimal(chance.randrange(1, 10**6)).scaleb(-2)
        line.total_price = (quantity * line.unit_price).quantize(Decimal("0.01"))
        form.goods.append(line)
    form.net_weight_kg = sum((line.trade_quantity or Decimal(0) for line in form.goods), Decimal(0))
    form.gross_weight_kg = form.net_weight_kg + 10
    form.containers[0].container_gross_weight_kg = None
    form.containers[0].item_numbers = ",".join(str(number) for number in range(1, LINES + 1))
    return Filled(form=form)


def wrong_form(right: Filled[Declaration]) -> Filled[Declaration]:
    """The same with several faults on every line and values that cannot be read."""
    wrong = deepcopy(right)
    for number, line in enumerate(wrong.form.goods, start=1):
        line.domestic_district = f"59{number:03d}"
        line.duty_mode = ""
        line.total_price = Decimal(1)
        line.goods_name = "超" * 300
        wrong.type_in(f"goods[{number}].legal_quantity_2", "约十千克", "hand:bench")
    return wrong


def walk_all(filled: Filled[Declaration]) -> int:
    """The floor: the text of every field."""
    return sum(len(to_text(spec, value)) for _path, spec, value in paths.walk(filled.form))


def after_edits(
    filled: Filled[Declaration], book: ReferenceBook, seed: int, edits: int
) -> tuple[list[float], list[float]]:
    """Seconds of the check after each of so many edits of one field (another value, then its own back), on the wall and
    of the processor, each sorted."""
    chance = random.Random(seed)
    leaves = [path for path, _spec, _value in paths.walk(filled.form)]
    live = LiveCheck()
    live.check(filled, book, ON)
    wall, processor = [], []
    for _ in range(edits // 2):
        path = chance.choice(leaves)
        own = filled.text_at(path)
        for words in (chance.choice(("7", "样", "I", "2026-11-21", "")), own):
            filled.type_in(path, words, "hand:bench")
            start, busy = time.perf_counter(), time.thread_time()
            live.check(filled, book, ON)
            wall.append(time.perf_counter() - start)
            processor.append(time.thread_time() - busy)
    return sorted(wall), sorted(processor)


def mutate() -> int:
    """`--mutate`: plant small faults into the rules (a sample of 400, or all) and print how many are noticed."""
    bench = Bench("rules", "Rules with planted faults")
    counts, alive = mutation.run(bench.seed, bench.times(400) if not bench.full else 10**6)
    share = mutation.report(counts, alive)
    bench.row("faults nobody noticed", 100 * (1 - share), "%", bound=UNNOTICED_PERCENT)
    return bench.finish()


def main() -> int:
    """Print the table, keep the result, 0 only if the bound holds."""
    if "--mutate" in sys.argv:
        sys.argv.remove("--mutate")
        return mutate()
    bench = Bench("rules", f"Check of a declaration with {LINES} lines against all rules and the shipped tables")
    repeats = bench.times(2000 if bench.full else 200)
    build()
    with open_reference() as book:
        right = right_form(bench.seed, book)
        wrong = wrong_form(right)
        report = check(right, book, ON, at_submit=True)
        if report.issues or report.faults:
            raise SystemExit(f"the sample is not right: {report.issues[:3]} {report.faults}")

        def cold() -> Report:
            with open_reference() as fresh:
                return check(right, fresh, ON)

        measured: tuple[tuple[str, Callable[[], object], int, float | None], ...] = (
            ("floor: text of every field", lambda: walk_all(right), repeats, None),
            ("check, right form", lambda: check(right, book, ON), repeats, BOUND_MS),
            ("check, faults on every line", lambda: check(wrong, book, ON), bench.times(50), None),
            ("open the tables and check", cold, bench.times(20), None),
        )
        for name, work, times, bound in measured:
            bench.row(name, timed(work, repeats=times) * 1000, "ms", bound=bound)
        edits = bench.times(20_000 if bench.full else 2000)
        wall, processor = after_edits(deepcopy(right), book, bench.seed, max(edits, 2))
        late = int(len(wall) * 0.99)
        bench.row("after one edit, median", wall[len(wall) // 2] * 1000, "ms", bound=EDIT_BOUND_MS)
        bench.row("after one edit, 99th of 100", processor[late] * 1000, "ms", bound=EDIT_BOUND_MS)
        bench.row("  the same by the clock on the wall", wall[late] * 1000, "ms", bound=None)
        bench.row("rules", len(all_rules()), "live", bound=None)
    return bench.finish()


if __name__ == "__main__":
    raise SystemExit(main())
