"""Building and validating the message of a full declaration (50 lines): `python -m benchmarks.message`.

Bound: 5 ms median for build and validation together. The floor of the same run is bare lxml building and serialising
the very same tree from a ready list, so that a slow machine is told apart from a slow program. Validation is by the
official schema of 2018 with values unjudged (order and occurrence), as the tests use it.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from lxml import etree

from cqdesk.forms.declaration.fields import NAMESPACE, AttachedDocument, Container, Declaration, GoodsLine
from cqdesk.forms.declaration.message import HEAD, ROOT, read_message, swap_countries, write_message
from cqdesk.forms.document import from_text
from cqdesk.forms.spec import fields_of
from cqdesk.forms.xml import build
from tests.official.lenient import lenient_schema, tag_table

LINES = 50
BOUND_MS = 5.0
RESULTS = Path(__file__).parent / "results" / "message.jsonl"
LATER = frozenset(row["path"].rpartition("/")[2] for row in tag_table() if row["vintage"] == "later")


def sample(seed: int) -> Declaration:
    """A declaration of 50 lines with every field the schema of 2018 knows filled."""
    chance = random.Random(seed)
    form = Declaration(
        goods=[GoodsLine() for _ in range(LINES)],
        containers=[Container() for _ in range(4)],
        documents=[AttachedDocument() for _ in range(4)],
    )
    for part in (form, *form.goods, *form.containers, *form.documents, form.free_text, form.signing):
        for spec in fields_of(type(part)):
            if spec.item is not None or spec.xml in LATER:
                continue
            if spec.kind == "decimal":
                value: object = Decimal(chance.randrange(1, 10**7)).scaleb(-(spec.scale or 0))
            elif spec.kind == "text":
                value = "".join(chance.choices("重庆样品零件ABC 0123", k=min(spec.max_len or 20, 20))).strip()
            else:
                value = from_text(spec, "20261121" if spec.kind == "day" else "1")
            setattr(part, spec.name, value)
    form.import_export_flag = "E"
    return form


def bare(form: Declaration) -> Callable[[], object]:
    """The same tree from a ready list of (depth, tag, text), by lxml alone."""
    nodes: list[tuple[int, str, str | None]] = []

    def collect(element: etree._Element, depth: int) -> None:
        nodes.append((depth, str(element.tag), element.text))
        for child in element:
            collect(child, depth + 1)

    collect(build(form, ROOT, NAMESPACE, HEAD), 0)

    def run() -> object:
        open_at: list[etree._Element] = []
        for depth, tag, text in nodes:
            del open_at[depth:]
            element = etree.SubElement(open_at[-1], tag) if open_at else etree.Element(tag)
            element.text = text
            open_at.append(element)
        return etree.tostring(open_at[0], encoding="UTF-8")

    return run


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """Median time of one round in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main() -> int:
    """Print the table, append the result, 0 only if the bound holds."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--share", type=Fraction, default=Fraction(1), help="part of the rounds, such as 1/4")
    options.add_argument("--full", action="store_true", help="ten times the rounds")
    given = options.parse_args()
    rounds = max(5, int(given.share * (2000 if given.full else 200)))
    form = sample(given.seed)
    schema = lenient_schema(facets=False)
    data = write_message(form)

    def build_and_validate() -> None:
        tree = build(swap_countries(form), ROOT, NAMESPACE, HEAD)
        if not schema.validate(tree):
            raise SystemExit(f"the sample is not valid: {schema.error_log}")
        etree.tostring(tree, encoding="UTF-8")

    build_and_validate()
    figures = {
        "floor_bare_lxml": median_ms(bare(form), rounds),
        "build_and_validate": median_ms(build_and_validate, rounds),
        "write_message": median_ms(lambda: write_message(form), rounds),
        "read_message": median_ms(lambda: read_message(data), rounds),
    }
    held = figures["build_and_validate"] <= BOUND_MS
    print(f"{LINES} lines, {len(data)} bytes, {rounds} rounds, median ms")
    for name, value in figures.items():
        bound = f"  bound {BOUND_MS:.1f}" if name == "build_and_validate" else ""
        print(f"  {name:20} {value:8.3f}  x{value / figures['floor_bare_lxml']:.1f} of the floor{bound}")
    print("bound holds" if held else "BOUND BROKEN")
    RESULTS.parent.mkdir(exist_ok=True)
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "seed": given.seed, "rounds": rounds, "lines": LINES}
    line |= {name: round(value, 4) for name, value in figures.items()} | {"held": held}
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
