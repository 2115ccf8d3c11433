"""Adding up what a paper prints and saying what does not agree. Nothing is repaired.

The verdict `sure` is given here: only when no value is doubtful, every printed total was re-added and is equal, and
every column is identified by two kinds of evidence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from cqdesk.forms.issues import Issue, Severity
from cqdesk.forms.papers.fields import TOTAL_OF, PaperHeader, PaperLine
from cqdesk.forms.spec import spec_of
from cqdesk.intake.paper import Column, PaperCell, PaperDocument, PaperRow
from cqdesk.intake.rows import TableRows, TotalRow, add_up, same, shown
from cqdesk.intake.tables import ADDITIVE

_LOOK = "请对照原单证核对，向客户确认后改正。"
_PER_MANY = re.compile(r"(?i)(?:per|/)\s*(?:100+(?!\d)|k\b|m\s*pcs|kpcs|百|千|万)|每\s*(?:百|千|万|100)")
_CENT = Decimal("0.01")


def _label(name: str) -> str:
    spec = spec_of(PaperLine, name) or spec_of(PaperHeader, name)
    return spec.label if spec else name


def _number(cell: PaperCell | None) -> Decimal | None:
    if cell is None or not re.fullmatch(r"-?\d+(\.\d+)?", cell.value):
        return None
    return Decimal(cell.value)


def _say(doc: PaperDocument, id: str, severity: Severity, path: str, message: str, remedy: str = _LOOK) -> None:
    doc.issues.append(Issue(id=id, severity=severity, path=path, message=message, remedy=remedy))


def audit(doc: PaperDocument, found: TableRows) -> None:
    """Judge a read table: fills stated and summed totals, column evidence, issues and `sure` of the document."""
    evidence = {name: set(column.evidence) for name, column in found.plan.columns.items()}
    _settle_totals(doc, found, evidence)
    _check_amounts(doc, evidence)
    _check_weights(doc, evidence)
    _check_blanks(doc, found)
    _report_rows(doc, found)
    _report_values(doc)
    doc.columns = [
        Column(name, column.col, column.head.text, frozenset(evidence[name]), column.words)
        for name, column in found.plan.columns.items()
    ]
    _report_columns(doc, found)
    doc.sure = (
        bool(doc.lines)
        and not found.plan.unknown_heads
        and _nothing_doubtful(doc)
        and all(_identified(c) for c in doc.columns)
    )


def _identified(column: Column) -> bool:
    strong = column.evidence - {"similar-head"}
    return len(strong) >= 2


def _nothing_doubtful(doc: PaperDocument) -> bool:
    cells = [*doc.header.values(), *doc.stated.values()]
    cells += [c for line in doc.lines for c in line.values()] + [c for box in doc.boxes for c in box.facts.values()]
    return not any(c.doubtful for c in cells) and all(issue.severity == "info" for issue in doc.issues)


def _settle_totals(doc: PaperDocument, found: TableRows, evidence: dict[str, set[str]]) -> None:
    count = len(doc.lines)
    charges = sum((n for _, cell in found.charges if (n := _number(cell)) is not None), Decimal(0))
    final: TotalRow | None = None
    before = 0
    for total in found.totals:
        is_last_level = total.last_line == count and not total.sub
        if is_last_level:
            final = final or total
        for name, cell in sorted(total.values.items()):
            stated = _number(cell)
            whole = add_up(found, name, 0, total.last_line)
            part = add_up(found, name, total.first_line if total.sub else before, total.last_line)
            if stated is None or name not in ADDITIVE or whole is None:
                continue
            wanted = [whole] if is_last_level else [v for v in (part, whole) if v is not None]
            if name == "amount" and charges:
                wanted += [v + charges for v in list(wanted)]
            if any(same(stated, v) for v in wanted):
                if name in evidence:
                    evidence[name].add("arithmetic")
                continue
            what = "小计" if total.sub else "合计"
            _say(
                doc,
                "subtotal-disagrees" if total.sub else "total-disagrees",
                "warning",
                f"totals.{name}",
                f"{_label(name)}{what}印为 {cell.value}（{_place(cell)}），各行相加为 {shown(wanted[0])}，两者不一致。",
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
    value, added = _number(labelled), doc.summed.get(name)
    if value is None:
        return
    if stated is None:
        doc.stated[name] = labelled
    elif (other := _number(stated)) is not None and not same(value, other):
        _say(
            doc,
            "totals-contradict",
            "warning",
            f"header.{head_name}",
            f"{_label(name)}合计印了两个数：{labelled.value}（{_place(labelled)}）和 {stated.value}（{_place(stated)}）。",
        )
        doc.header[head_name] = replace(labelled, doubtful=True, why="与合计行不一致")
    if added is not None:
        wanted = [Decimal(added)] + ([Decimal(added) + charges] if name == "amount" and charges else [])
        if any(same(value, v) for v in wanted):
            if name in evidence:
                evidence[name].add("arithmetic")
        else:
            _say(
                doc,
                "total-disagrees",
                "warning",
                f"header.{head_name}",
                f"{_label(name)}合计印为 {labelled.value}（{_place(labelled)}），各行相加为 {added}，两者不一致。",
            )


def _check_amounts(doc: PaperDocument, evidence: dict[str, set[str]]) -> None:
    """Quantity × unit price against the printed amount, within half a cent or the rounding of the price."""
    judged = agreed = 0
    for index, line in enumerate(doc.lines, 1):
        quantity, price, amount = (_number(line.get(n)) for n in ("quantity", "unit_price", "amount"))
        if quantity is None or price is None or amount is None:
            continue
        judged += 1
        product = quantity * price
        # a price printed with n decimals may stand for anything half a unit of its last place away
        slack = max(_CENT / 2, abs(product) / 10_000)
        if abs(product - amount) <= slack:
            agreed += 1
            continue
        _say(
            doc,
            "amount-not-quantity-times-price",
            "warning",
            f"lines[{index}].amount",
            f"第 {index} 行数量 {shown(quantity)} × 单价 {shown(price)} = {shown(product)}，"
            f"金额印为 {shown(amount)}（{_place(line['amount'])}）。",
        )
    if judged and agreed * 5 >= judged * 4:
        for name in ("quantity", "unit_price", "amount"):
            evidence[name].add("arithmetic")


def _check_weights(doc: PaperDocument, evidence: dict[str, set[str]]) -> None:
    judged = above = 0
    rows: list[tuple[str, PaperRow]] = [(f"lines[{i}]", line) for i, line in enumerate(doc.lines, 1)]
    rows += [(f"boxes[{i}]", box.facts) for i, box in enumerate(doc.boxes, 1)]
    for path, row in rows:
        net, gross = _number(row.get("net_weight_kg")), _number(row.get("gross_weight_kg"))
        if net is None or gross is None:
            continue
        judged += 1
        if net > gross:
            above += 1
            _say(
                doc,
                "net-above-gross",
                "warning",
                f"{path}.net_weight_kg",
                f"净重 {shown(net)} kg（{_place(row['net_weight_kg'])}）大于毛重 {shown(gross)} kg"
                f"（{_place(row['gross_weight_kg'])}）。",
                "请核对毛重、净重是否填错或两列互换。",
            )
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
        _say(
            doc,
            "value-missing-in-lines",
            "warning",
            f"lines[{first}].{name}",
            f"{_label(name)}列有 {has.count(False)} 行没有数值（如第 {first} 行），可能与上一行共用。",
            "请核对这些货物是否与上一行同箱，按实际补填。",
        )


def _report_rows(doc: PaperDocument, found: TableRows) -> None:
    for cell in found.strange:
        _say(
            doc,
            "row-not-understood",
            "warning",
            "lines",
            f"第 {cell.row} 行（{doc.origin(cell)}）无法确定是否为货物或属于哪一行货物。",
        )
    for cell in found.late:
        _say(
            doc,
            "rows-below-total",
            "warning",
            "lines",
            f"合计行之下的第 {cell.row} 行（{doc.origin(cell)}）像货物，未计入。",
            "请核对该行是否为货物，需要时手工补录。",
        )
    for cell in found.missing:
        _say(
            doc,
            "formula-without-value",
            "warning",
            "lines",
            f"单元格 {doc.origin(cell)} 是公式但文件中没有计算结果。",
            "请用 Excel 或 WPS 打开文件，保存后重新导入。",
        )
    for words, amount in found.charges:
        _say(
            doc,
            "charge-row",
            "info",
            "lines",
            f"“{words}”{amount.value} 是费用，不是货物，未计入货物行。",
            "请在报关单的运费、保费或杂费栏中核对。",
        )


def _report_values(doc: PaperDocument) -> None:
    for index, line in enumerate(doc.lines, 1):
        for name, cell in line.items():
            if not cell.doubtful:
                continue
            why = cell.why or "读取结果可能不准确"
            _say(
                doc,
                "value-doubtful",
                "warning",
                f"lines[{index}].{name}",
                f"第 {index} 行{_label(name)}“{cell.raw or cell.value}”（{_place(cell)}）：{why}。",
            )
    for name, cell in doc.header.items():
        if cell.doubtful:
            _say(
                doc,
                "value-doubtful",
                "warning",
                f"header.{name}",
                f"{_label(name)}“{cell.raw or cell.value}”（{_place(cell)}）：{cell.why or '可能有两种读法'}。",
            )


def _report_columns(doc: PaperDocument, found: TableRows) -> None:
    for column in doc.columns:
        if "content" not in column.evidence and any(column.field in line for line in doc.lines):
            _say(
                doc,
                "column-doubtful",
                "warning",
                f"lines[1].{column.field}",
                f"“{column.head}”列被认作{_label(column.field)}，但列中内容不像{_label(column.field)}。",
            )
        elif not _identified(column) and any(column.field in line for line in doc.lines):
            _say(
                doc,
                "column-guessed",
                "warning",
                f"lines[1].{column.field}",
                f"“{column.head}”列被认作{_label(column.field)}，依据不足。",
            )
    for head in found.plan.unknown_heads:
        _say(
            doc,
            "column-unknown",
            "info",
            "lines",
            f"“{head.text}”列（{doc.origin(head)}）含义不明，未读取。",
            "请核对该列是否有申报需要的内容。",
        )
    price = next((c for c in doc.columns if c.field == "unit_price"), None)
    if price is not None and _PER_MANY.search(price.head):
        _say(
            doc,
            "price-per-many",
            "warning",
            "lines[1].unit_price",
            f"“{price.head}”列的单价似为每百、每千计价。",
            "请核对单价对应的数量单位。",
        )
    kinds = {(line["package_type"].code or line["package_type"].value) for line in doc.lines if "package_type" in line}
    head_kind = doc.header.get("package_type")
    if head_kind is not None and kinds and (head_kind.code or head_kind.value) not in kinds:
        _say(
            doc,
            "package-types-differ",
            "warning",
            "header.package_type",
            f"包装种类不一致：表头或合计为“{head_kind.value}”（{_place(head_kind)}），货物行为“{'、'.join(sorted(kinds))}”。",
        )
    rivals = [head for _, head in found.plan.rivals]
    for name, head in found.plan.rivals:
        _say(
            doc,
            "column-rival",
            "warning",
            f"lines[1].{name}",
            f"有两列都像{_label(name)}且数值不同：采用了“{found.plan.columns[name].head.text}”，"
            f"未采用“{head.text}”（{doc.origin(head)}）。",
            "请核对申报应采用哪一列（如每箱数量与总数量）。",
        )
    for head in (head for _, _, head in found.plan.duplicates if head not in rivals):
        _say(
            doc,
            "column-repeated",
            "info",
            "lines",
            f"“{head.text}”（{doc.origin(head)}）与左侧某列含义相同，未采用。",
            "请核对采用的是否为申报用的一列。",
        )


def _place(cell: PaperCell) -> str:
    return cell.origin.rsplit("!", 1)[-1] if cell.origin.count("!") < 2 else cell.origin.split("!", 1)[1]
