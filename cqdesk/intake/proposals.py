"""Heads that lie, found by arithmetic and content: said with what fits, never swapped.

Quantity × unit price must be the amount; net never exceeds gross; pieces are counted in whole numbers; a column that the
total row adds up is no price. Where another reading of the columns fits nearly every line it is proposed, and the values
of these columns are doubtful until a person decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from cqdesk.intake.findings import label_of, number, say
from cqdesk.intake.paper import PaperDocument, PaperRow
from cqdesk.intake.table_rows import TableRows

_MOSTLY = Decimal("0.8")
_MEASURED = frozenset(
    {"030", "031", "032", "033", "034", "035", "036", "067", "070", "071", "076", "086", "088", "095", "096", "147"}
)
"""Units that are measured, not counted (米, 平方米, 立方米, 千克, 克, 英尺, 吨, 磅, 码, 英寸, 升 …)."""
_CHECK = "请对照原单证核对这几列的表头，由您决定后改正。"
_PLACES_OF_A_QUANTITY = 3
"""Decimals of a quantity in practice; prices have more."""
Triple = tuple[Decimal, Decimal, Decimal]

_READINGS: tuple[tuple[str, str, Callable[[Triple], tuple[Decimal, Decimal]]], ...] = (
    ("unit_price amount", "“{amount}”列像单价，“{unit_price}”列像总价", lambda t: (t[0] * t[2], t[1])),
    ("quantity amount", "“{amount}”列像数量，“{quantity}”列像总价", lambda t: (t[2] * t[1], t[0])),
    ("unit_price", "单价似为每 100 {piece}的价格", lambda t: (t[0] * t[1] / 100, t[2])),
    ("unit_price", "单价似为每 1000 {piece}的价格", lambda t: (t[0] * t[1] / 1000, t[2])),
    ("unit_price", "单价似为每打（12 件）的价格", lambda t: (t[0] * t[1] / 12, t[2])),
)


def propose(doc: PaperDocument, found: TableRows, evidence: dict[str, set[str]]) -> None:
    """Say which heads of the table probably lie, and make the values under them doubtful."""
    _prices(doc, found, evidence)
    _weights(doc, found)
    _pieces(doc, found)


def _prices(doc: PaperDocument, found: TableRows, evidence: dict[str, set[str]]) -> None:
    triples = [
        (quantity, price, amount)
        for line in doc.lines
        if (quantity := number(line.get("quantity"))) is not None
        and (price := number(line.get("unit_price"))) is not None
        and (amount := number(line.get("amount"))) is not None
        and quantity
        and price
        and amount
    ]
    if not triples or _share(triples, lambda t: (t[0] * t[1], t[2])) >= _MOSTLY:
        return
    heads = {name: column.head.text.replace("\n", " ") for name, column in found.plan.columns.items()}
    piece = next((line["unit"].value for line in doc.lines if "unit" in line), "件")
    for fields, words, reading in _READINGS:
        if _share(triples, reading) >= _MOSTLY:
            names = fields.split()
            for name in names:
                evidence.get(name, set()).discard("arithmetic")
            _doubt(doc, names, "数量×单价与总价不符，表头可能写错")
            doc.issues = [issue for issue in doc.issues if issue.id != "amount-not-quantity-times-price"]
            message = f"按现有表头数量×单价不等于总价，{words.format(**heads, piece=piece)}时各行才相符。未自动更改。"
            say(doc, "heads-contradict-figures", "warning", f"lines[1].{names[0]}", message, _CHECK)
            return


def _share(triples: list[Triple], reading: Callable[[Triple], tuple[Decimal, Decimal]]) -> Decimal:
    fitting = 0
    for triple in triples:
        product, wanted = reading(triple)
        fitting += abs(product - wanted) <= max(Decimal("0.006"), abs(wanted) / 5000)
    return Decimal(fitting) / len(triples)


def _weights(doc: PaperDocument, found: TableRows) -> None:
    rows: list[PaperRow] = [*doc.lines, *(box.facts for box in doc.boxes)]
    pairs = [
        (gross, net)
        for row in rows
        if (gross := number(row.get("gross_weight_kg"))) is not None
        and (net := number(row.get("net_weight_kg"))) is not None
    ]
    if pairs and all(net > gross for gross, net in pairs):
        _doubt(doc, ["gross_weight_kg", "net_weight_kg"], "各行净重都大于毛重，两列表头可能互换")
        message = "各行净重都大于毛重，“{gross_weight_kg}”与“{net_weight_kg}”两列的表头可能互换。未自动更改。".format(
            **{name: column.head.text.replace("\n", " ") for name, column in found.plan.columns.items()}
        )
        say(doc, "heads-contradict-figures", "warning", "lines[1].gross_weight_kg", message, _CHECK)


def _pieces(doc: PaperDocument, found: TableRows) -> None:
    """Fractions of pieces, and a price column that the total row adds up: quantity and unit price may be swapped."""
    if not {"quantity", "unit_price"} <= found.plan.columns.keys():
        return
    broken = whole = 0
    for line in doc.lines:
        quantity, price = number(line.get("quantity")), number(line.get("unit_price"))
        if quantity is None or price is None:
            continue
        countable = (
            "unit" not in line or line["unit"].code not in _MEASURED or _places(quantity) > _PLACES_OF_A_QUANTITY
        )
        broken += countable and quantity != quantity.to_integral_value() and price == price.to_integral_value()
        whole += 1
    if found.price_added or (broken and broken * 2 >= whole):
        _doubt(doc, ["quantity", "unit_price"], "数量与单价两列可能互换")
        message = (
            f"“{found.plan.columns['unit_price'].head.text}”列在合计行被相加，可能是数量列。"
            if found.price_added
            else f"{label_of('quantity')}带小数而单价为整数，两列可能互换。"
        ) + "未自动更改。"
        say(doc, "heads-contradict-figures", "warning", "lines[1].quantity", message, _CHECK)


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _doubt(doc: PaperDocument, names: list[str], why: str) -> None:
    for row in [*doc.lines, *(box.facts for box in doc.boxes)]:
        for name in names:
            if name in row:
                row[name] = replace(row[name], doubtful=True, why=why)
