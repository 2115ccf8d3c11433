"""Building, validating and reading the message of a full declaration (50 lines): `dev.py bench message`.

Bounds: 5 ms median for build and validation together, 20 ms for reading a foreign message: prefixed, in GB18030, with
the numeric codes of before August 2018, an origin for every value and elements we do not know. The floor of the same run
is bare lxml building and serialising the very same tree from a ready list, so that a slow machine is told apart from a
slow program. Validation is by the official schema of 2018 with values unjudged (order and occurrence), as the tests use
it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from lxml import etree

from benchmarks.measure import Bench, timed
from cqdesk.forms.declaration.fields import NAMESPACE, AttachedDocument, Container, Declaration, GoodsLine
from cqdesk.forms.declaration.inspection import ProductPermit
from cqdesk.forms.declaration.message import HEAD, ROOT, read_message, swap_countries, write_message
from cqdesk.forms.document import from_text
from cqdesk.forms.spec import fields_of
from cqdesk.forms.xml import build
from tests.official.lenient import lenient_schema, tag_table

LINES = 50
BOUND_MS = 5.0
READING_MS = 20.0
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


def foreign(form: Declaration) -> bytes:
    """The message as another program of 2018 writes it."""
    old = replace(
        form,
        departure_or_arrival_country="304",
        goods=[
            replace(
                line,
                origin_country="142",
                destination_country="304",
                trade_currency="502",
                product_permits=[ProductPermit()],
            )
            for line in form.goods
        ],
    )
    words = write_message(old).decode("utf-8").partition("?>")[2]
    words = words.replace("</", "</ns2:").replace("<", "<ns2:").replace("<ns2:/ns2:", "</ns2:")
    words = words.replace("xmlns=", "xmlns:ns2=").replace("</ns2:DecHead>", "<ns2:PayWay>1</ns2:PayWay></ns2:DecHead>")
    words = words.replace("</ns2:DecList>", "<ns2:NewTag>1</ns2:NewTag></ns2:DecList>")
    return ('<?xml version="1.0" encoding="GB2312"?>' + words).encode("gb18030")


def main() -> int:
    """Print the table, keep the result, 0 only if the bound holds."""
    bench = Bench("message", f"Build and validate the message of a declaration with {LINES} lines, every field filled")
    repeats = bench.times(2000 if bench.full else 200)
    form = sample(bench.seed)
    schema = lenient_schema(facets=False)
    data = write_message(form)
    other = foreign(form)
    read = read_message(other, source="foreign.xml")
    if read.filled.form.goods[-1].origin_country != "CHN" or not read.unknown:
        raise SystemExit("the foreign message was not understood")

    def build_and_validate() -> None:
        tree = build(swap_countries(form), ROOT, NAMESPACE, HEAD)
        if not schema.validate(tree):
            raise SystemExit(f"the sample is not valid: {schema.error_log}")
        etree.tostring(tree, encoding="UTF-8")

    measured: tuple[tuple[str, Callable[[], object], float | None], ...] = (
        ("floor: bare lxml, same tree", bare(form), None),
        ("build and validate", build_and_validate, BOUND_MS),
        ("write_message", lambda: write_message(form), None),
        ("read_message", lambda: read_message(data), None),
        ("read a foreign message", lambda: read_message(other, source="foreign.xml"), READING_MS),
    )
    for name, work, bound in measured:
        bench.row(name, timed(work, repeats=repeats) * 1000, "ms", bound=bound)
    return bench.finish()


if __name__ == "__main__":
    raise SystemExit(main())
