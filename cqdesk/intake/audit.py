"""Adding up what a paper prints and saying what does not agree. Nothing is repaired.

The verdict `sure` is given here: only when no value is doubtful, every printed total was re-added and is equal, and
every column is identified by two kinds of evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from cqdesk.forms.papers.fields import TOTAL_OF
from cqdesk.intake.amount_words import amount_in_words, packages_in_words
from cqdesk.intake.carton_checks import check_cartons
from cqdesk.intake.contents import ADDITIVE
from cqdesk.intake.findings import (
    identified,
    label_of,
    number,
    place_of,
    report_columns,
    report_rows,
    report_values,
    say,
)
from cqdesk.intake.head_doubts import doubt_heads
from cqdesk.intake.paper import Column, PaperCell, PaperDocument, PaperRow
from cqdesk.intake.proposals import propose
from cqdesk.intake.table_rows import TableRows, TotalRow, add_up, same, shown
from cqdesk.intake.workbook import Cell

_CENT = Decimal("0.01")
_NOT_ADDED = "total-not-added"


def audit(doc: PaperDocument, found: TableRows, words: Sequence[Cell] = ()) -> None:
    """Judge a read table: fills stated and summed totals, column evidence, issues and `sure` of the document.

    `words` are the cells outside the goods lines, in which amounts may be spelt out.
    """
    evidence = {name: set(column.evidence) for name, column in found.plan.columns.items()}
    _settle_totals(doc, found, evidence)
    _check_amounts(doc, evidence)
    _check_weights(doc, evidence)
    propose(doc, found, evidence)
    _check_currency(doc)
    _check_signs(doc)
    _check_volumes(doc)
    check_cartons(doc)
    doubt_heads(doc, found)
    _check_words(doc, words)
    _check_blanks(doc, found)
    _check_shape(doc, found)
    report_rows(doc, found)
    report_values(doc)
    doc.columns = [
        Column(name, column.col, column.head.text, frozenset(evidence[name]), column.words)
        for name, column in found.plan.columns.items()
    ]
    report_columns(doc, found)
    doc.sure = (
        bool(doc.lines)
        and not found.plan.unknown_heads
        and not any(issue.id == _NOT_ADDED for issue in doc.issues)
        and _nothing_doubtful(doc)
        and all(identified(c) for c in doc.columns)
    )


def _nothing_doubtful(doc: PaperDocument) -> bool:
    cells = [*doc.header.values(), *doc.stated.values()]
    cells += [c for line in doc.lines for c in line.values()] + [c for box in doc.boxes for c in box.facts.values()]
    return not any(c.doubtful for c in cells) and all(issue.severity == "info" for issue in doc.issues)


def _settle_totals(doc: PaperDocument, found: TableRows, evidence: dict[str, set[str]]) -> None:
    count = len(doc.lines)
    charges = sum((n for _, cell in found.charges if (n := number(cell)) is not None), Decimal(0))
    final: TotalRow | None = None
    before = 0
    for total in found.totals:
        is_last_level = total.last_line == count and not total.sub
        if is_last_level:
            final = final or total
        for name, cell in sorted(total.values.items()):
            stated = number(cell)
            whole = add_up(found, name, 0, total.last_line)
            part = add_up(found, name, total.first_line if total.sub else before, total.last_line)
            if stated is None or name not in ADDITIVE:
                continue
            if whole is None:
                _say_untied(doc, f"totals.{name}", name, cell)
                continue
            wanted = [whole] if is_last_level else [v for v in (part, whole) if v is not None]
            if name == "amount" and charges:
                wanted += [v + charges for v in list(wanted)]
            if any(same(stated, v) for v in wanted):
                if name in evidence:
                    evidence[name].add("arithmetic")
                continue
            what = "小计" if total.sub else "合计"
            say(
                doc,
                "subtotal-disagrees" if total.sub else "total-disagrees",
                "warning",
                f"totals.{name}",
                f"{label_of(name)}{what}印为 {cell.value}（{place_of(cell)}），各行相加为 {shown(wanted[0])}，两者不一致。",
            )
        before = total.last_line
    if final is not None:
        doc.stated = {name: cell for name, cell in final.values.items() if name in ADDITIVE}
        if "package_type" in final.values:
            doc.header.setdefault("package_type", final.values["package_type"])
    for name in sorted(ADDITIVE):
        total_sum = add_up(found, name)
        if total_sum is not None:
            doc.summed[name] = shown(total_sum)
    for head_name, name in TOTAL_OF.items():
        _compare_label(doc, head_name, name, charges, evidence)


def _compare_label(
    doc: PaperDocument, head_name: str, name: str, charges: Decimal, evidence: dict[str, set[str]]
) -> None:
    """A total printed as label against the total row and the sum of the lines."""
    labelled, stated = doc.header.get(head_name), doc.stated.get(name)
    if labelled is None:
        if stated is not None:
            doc.header[head_name] = stated
        return
    value, added = number(labelled), doc.summed.get(name)
    if value is None:
        return
    if added is None and stated is None:
        _say_untied(doc, f"header.{head_name}", name, labelled)
    if stated is None:
        doc.stated[name] = labelled
    elif (other := number(stated)) is not None and not same(value, other):
        say(
            doc,
            "totals-contradict",
            "warning",
            f"header.{head_name}",
            f"{label_of(name)}合计印了两个数：{labelled.value}（{place_of(labelled)}）和 {stated.value}（{place_of(stated)}）。",
        )
        doc.header[head_name] = replace(labelled, doubtful=True, why="与合计行不一致")
    if added is not None:
        wanted = [Decimal(added)] + ([Decimal(added) + charges] if name == "amount" and charges else [])
        if any(same(value, v) for v in wanted):
            if name in evidence:
                evidence[name] |= {"arithmetic", "counterpart"} if stated is None else {"arithmetic"}
        else:
            say(
                doc,
                "total-disagrees",
                "warning",
                f"header.{head_name}",
                f"{label_of(name)}合计印为 {labelled.value}（{place_of(labelled)}），各行相加为 {added}，两者不一致。",
            )


def _say_untied(doc: PaperDocument, path: str, name: str, total: PaperCell) -> None:
    """A printed total of which the lines print nothing: it may be right, but nothing on the paper proves it."""
    say(
        doc,
        _NOT_ADDED,
        "info",
        path,
        f"{label_of(name)}合计印为 {total.value}（{place_of(total)}），各行没有该数值，无法相加核对。",
        "请与箱单、发票的明细核对。",
    )


def _check_amounts(doc: PaperDocument, evidence: dict[str, set[str]]) -> None:
    """Quantity × unit price against the printed amount, within half a cent or the rounding of the price."""
    judged = agreed = 0
    for index, line in enumerate(doc.lines, 1):
        quantity, price, amount = (number(line.get(n)) for n in ("quantity", "unit_price", "amount"))
        if quantity is None or price is None or amount is None:
            continue
        judged += 1
        product = quantity * price
        # a price printed with n decimals may stand for anything half a unit of its last place away
        slack = max(_CENT / 2, abs(product) / 10_000)
        if abs(product - amount) <= slack:
            agreed += 1
            continue
        say(
            doc,
            "amount-not-quantity-times-price",
            "warning",
            f"lines[{index}].amount",
            f"第 {index} 行数量 {shown(quantity)} × 单价 {shown(price)} = {shown(product)}，"
            f"金额印为 {shown(amount)}（{place_of(line['amount'])}）。",
        )
    if judged and agreed * 5 >= judged * 4:
        for name in ("quantity", "unit_price", "amount"):
            evidence[name].add("arithmetic")


def _check_weights(doc: PaperDocument, evidence: dict[str, set[str]]) -> None:
    judged = above = 0
    rows: list[tuple[str, PaperRow]] = [(f"lines[{i}]", line) for i, line in enumerate(doc.lines, 1)]
    rows += [(f"boxes[{i}]", box.facts) for i, box in enumerate(doc.boxes, 1)]
    for path, row in rows:
        net, gross = number(row.get("net_weight_kg")), number(row.get("gross_weight_kg"))
        if net is None or gross is None:
            continue
        judged += 1
        if net > gross:
            above += 1
            say(
                doc,
                "net-above-gross",
                "warning",
                f"{path}.net_weight_kg",
                f"净重 {shown(net)} kg（{place_of(row['net_weight_kg'])}）大于毛重 {shown(gross)} kg"
                f"（{place_of(row['gross_weight_kg'])}）。",
                "请核对毛重、净重是否填错或两列互换。",
            )
    if (
        judged
        and not above
        and any((number(row.get("net_weight_kg")) or 0) < (number(row.get("gross_weight_kg")) or 0) for _, row in rows)
    ):
        evidence.get("gross_weight_kg", set()).add("counterpart")
    if judged and not above:
        for name in ("net_weight_kg", "gross_weight_kg"):
            evidence.get(name, set()).add("arithmetic")


def _check_blanks(doc: PaperDocument, found: TableRows) -> None:
    """A figure followed by lines without one may stand for all of them: the paper does not say, so ask."""
    for name in ("gross_weight_kg", "net_weight_kg", "package_count", "volume_m3", "quantity", "amount"):
        if name not in found.plan.columns:
            continue
        boxed = {n for box in doc.boxes if name in box.facts for n in box.lines}
        has = [name in line or n in boxed for n, line in enumerate(doc.lines, 1)]
        if all(has) or not any(has):
            continue
        for index, present in enumerate(has):
            follows_blank = index + 1 < len(has) and not has[index + 1]
            if present and follows_blank and name in doc.lines[index]:
                doc.lines[index][name] = replace(
                    doc.lines[index][name], doubtful=True, why="下一行没有该数值，可能为多行共用"
                )
        first = has.index(False) + 1
        say(
            doc,
            "value-missing-in-lines",
            "warning",
            f"lines[{first}].{name}",
            f"{label_of(name)}列有 {has.count(False)} 行没有数值（如第 {first} 行），可能与上一行共用。",
            "请核对这些货物是否与上一行同箱，按实际补填。",
        )


def _check_currency(doc: PaperDocument) -> None:
    """The currency of the head against those of the lines; two currencies in the lines may be right and are asked."""
    head = doc.header.get("currency")
    codes = {
        line["currency"].code or line["currency"].value: line["currency"] for line in doc.lines if "currency" in line
    }
    if head is not None and (head.code or head.value) not in codes and codes:
        other = next(iter(codes.values()))
        doc.header["currency"] = replace(head, doubtful=True, why=f"货物行的币制为“{other.value}”（{place_of(other)}）")
    elif len(codes) > 1:
        say(
            doc,
            "currencies-differ",
            "warning",
            "lines",
            f"货物行有 {len(codes)} 种币制（{'、'.join(codes)}），报关单各项可分别填报，合计不能直接相加。",
        )


_SIGNED = (
    (re.compile(r"[¥￥]"), frozenset({"CNY", "JPY"})),
    (re.compile(r"(?<![A-Za-z])\$"), frozenset({"USD", "HKD", "CAD", "AUD", "SGD", "TWD", "NZD", "MXN"})),
)
"""Signs several currencies share: they name none, but they can deny one."""


def _check_signs(doc: PaperDocument) -> None:
    """A sign before the figures that the currency named in words does not write: ¥ under USD."""
    head = doc.header.get("currency")
    for line in doc.lines:
        currency = line.get("currency") or head
        if currency is None or not currency.code:
            continue
        for name in ("unit_price", "amount"):
            cell = line.get(name)
            for sign, codes in _SIGNED:
                if cell is not None and currency.code not in codes and (printed := sign.search(cell.raw)):
                    line[name] = replace(cell, doubtful=True, why=f"印有“{printed[0]}”，币制却写“{currency.value}”")


_CONTAINER_M3 = Decimal(90)
"""More than any container holds (ISO 668, 45 feet high cube: 86 m3): no package is larger."""


def _check_volumes(doc: PaperDocument) -> None:
    """A volume no package can have: a decimal comma read as thousands, or another unit than the head says."""
    for row in [*doc.lines, *(box.facts for box in doc.boxes)]:
        volume = number(row.get("volume_m3"))
        packages = number(row.get("package_count")) or Decimal(1)
        if volume is not None and volume > _CONTAINER_M3 * max(packages, Decimal(1)):
            row["volume_m3"] = replace(
                row["volume_m3"], doubtful=True, why="每件体积超过一个集装箱，单位或小数点可能有误"
            )


def _check_words(doc: PaperDocument, words: Sequence[Cell]) -> None:
    """Amounts and packages spelt out against the figures."""
    for cell in words:
        if cell.kind != "text" or len(cell.text) < 6:
            continue
        for name, head_name, spelt in (
            ("amount", "total_amount", amount_in_words(cell.text)),
            ("package_count", "total_packages", packages_in_words(cell.text)),
        ):
            figure = number(doc.header.get(head_name)) or number(doc.stated.get(name))
            if spelt is None or figure is None or not spelt or abs(figure - spelt) <= _CENT / 2:
                continue
            if spelt == int(figure):
                continue  # cents are often left unsaid
            say(
                doc,
                "words-disagree",
                "warning",
                f"header.{head_name}" if head_name in doc.header else f"totals.{name}",
                f"{label_of(head_name)}大写“{cell.text[:60]}”（{doc.origin(cell)}）与数字 {shown(figure)} 不一致。",
            )
            if head_name in doc.header:
                doc.header[head_name] = replace(doc.header[head_name], doubtful=True, why="与大写金额不一致")


def _check_shape(doc: PaperDocument, found: TableRows) -> None:
    """What the table as a whole leaves open."""
    if not any(name in line for line in doc.lines for name in ("goods_name", "part_number", "model")):
        say(
            doc,
            "no-goods-names",
            "warning",
            "lines[1].goods_name",
            "表中没有品名、料号或型号列，货物行只能按箱号区分。",
        )
    if doc.kind == "foreign_fiscal_invoice":
        say(
            doc,
            "foreign-fiscal-invoice",
            "warning",
            "lines",
            "这是外国税务发票，商品代码按当地税则和税务编号填写，不是中国海关商品编号。",
            "请核对品名、代码和数量单位，必要时请客户提供出口发票。",
        )
    if found.noughts:
        say(
            doc,
            "box-facts-as-noughts",
            "warning",
            "boxes",
            "同一箱号的多行中只有第一行有重量，其余为 0：重量按整箱记录，未分到各行。",
            "请核对各箱重量。",
        )
