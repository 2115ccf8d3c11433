"""What the papers of one shipment say together: invoices and packing lists joined, paired, and told as plain facts.

Nothing is repaired: what papers disagree about, and what is left out, is an issue.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from ..domain.merging import MergedLine, MergeRule, split
from ..domain.quantity import exact_sum, parse_plain, plain
from ..forms.declaration.paper_facts import Fact, Links, PaperLine, Papers, merged_as_arranged, merged_lines
from ..forms.issues import Issue
from ..forms.papers.kinds import KIND_ZH
from ..intake.comparison import compare_others
from ..intake.pairing import Pairing, pair
from ..intake.paper import PaperCell, PaperDocument, PaperRow
from .desk import Desk
from .direction import country_in, port_code
from .paper_issues import PaperIssue
from .transport_told import transport_told

_INVOICES = ("commercial_invoice", "proforma_invoice", "sales_contract", "purchase_order")
"""Papers with prices, best first: the goods are taken from one kind only, or they would be counted twice."""
_TOTALS = ("total_packages", "total_gross_weight_kg", "total_net_weight_kg")


def combine(desk: Desk, documents: Sequence[PaperDocument], direction: str) -> tuple[Papers, list[PaperIssue]]:
    """The facts of a shipment (`direction`: `export` or `import`), and what its papers disagree about."""
    issues: list[PaperIssue] = []
    with_goods = [document for document in documents if document.lines]
    kind = next((kind for kind in _INVOICES if any(d.kind == kind for d in with_goods)), "")
    invoices = [document for document in with_goods if document.kind == kind]
    lists = [document for document in with_goods if document.kind == "packing_list"]
    for document in with_goods:
        if (invoices or lists) and document not in invoices and document not in lists:
            issues.append(PaperIssue(issue=_not_used(document, kind or "packing_list")))
    issues += [PaperIssue(issue=issue) for issue in _same_numbers(invoices)]
    pairing = pair(_joined(invoices), _joined(lists)) if invoices and lists else None
    if pairing is not None:
        lines = _paired_lines(pairing)
    else:
        lines = [_line(row, []) for document in invoices or lists or with_goods for row in document.lines]
    lines = _named_apart(_with_currency(lines, _joined(invoices).header.get("currency") if invoices else None))
    lines = _with_origin(lines, _agreed(documents, "origin_country"))
    if pairing is not None:
        issues += _placed(pairing, lines)
    others = [document for document in documents if document not in invoices and document not in lists]
    compared = compare_others(_joined(invoices) if invoices else None, _joined(lists) if lists else None, others)
    issues += [_placed_beside(issue, invoices, lines) for issue in compared]
    head, more = _head(desk, [*invoices, *lists, *others], direction)  # who sells to whom says the invoice first
    return Papers(head=head, lines=lines), issues + more


_LINE_FIELDS = {
    "goods_name": "goods_name",
    "hs_code": "hs_code",
    "origin_country": "origin_country",
    "destination_country": "destination_country",
    "unit": "trade_unit",
    "quantity": "trade_quantity",
    "amount": "total_price",
}
_HEAD_FIELDS = {
    "contract_number": "contract_number",
    "incoterm": "transaction_mode",
    "total_packages": "package_count",
    "total_gross_weight_kg": "gross_weight_kg",
    "total_net_weight_kg": "net_weight_kg",
}
"""Field of a paper -> field of the form that shows it."""


def _placed(pairing: Pairing, lines: Sequence[PaperLine]) -> list[PaperIssue]:
    """The findings of a pairing with the paper line they are about; `lines` are those of `_paired_lines`."""
    invoiced = len(pairing.invoice.lines)
    alone: list[int] = []  # places in `lines` of the rows without a partner, in the order they are reported
    for couple in pairing.pairs:
        if couple.packing_line_index is None and couple.invoice_line_index is not None:
            alone.append(couple.invoice_line_index)
        elif couple.invoice_line_index is None:
            alone.append(invoiced + sum(place >= invoiced for place in alone))
    reported = iter(alone)
    placed: list[PaperIssue] = []
    for issue in pairing.issues:
        row = re.match(r"lines\[(\d+)\]\.?(\w*)", issue.path)
        if row is None:
            field = _HEAD_FIELDS.get(issue.path.removeprefix("header."), "")
            placed.append(
                PaperIssue(issue=issue, field=field, sides=pairing.sides.get((issue.path, issue.message), ()))
            )
            continue
        place = next(reported) if issue.id == "pair-missing" else int(row[1]) - 1
        sides = pairing.sides.get((issue.path, issue.message), ())
        placed.append(PaperIssue(issue=issue, line=lines[place].key, field=_LINE_FIELDS.get(row[2], ""), sides=sides))
    return placed


def _placed_beside(issue: Issue, invoices: Sequence[PaperDocument], lines: Sequence[PaperLine]) -> PaperIssue:
    """A difference from a contract or a booking, led to the invoice line it is about."""
    row = re.match(r"lines\[(\d+)\]\.?(\w*)", issue.path)
    if row is None or not invoices or int(row[1]) > len(lines):
        return PaperIssue(issue=issue, field=_HEAD_FIELDS.get(issue.path.removeprefix("header."), ""))
    return PaperIssue(issue=issue, line=lines[int(row[1]) - 1].key, field=_LINE_FIELDS.get(row[2], ""))


def _with_currency(lines: Sequence[PaperLine], printed: PaperCell | None) -> list[PaperLine]:
    """The currency the head of the invoice prints once, for the priced lines that print none."""
    if printed is None or not printed.code:
        return list(lines)
    fact = _fact(printed, coded=True)
    return [
        replace(line, facts={**line.facts, "currency": fact})
        if "currency" not in line.facts and {"amount", "unit_price"} & set(line.facts)
        else line
        for line in lines
    ]


def _not_used(document: PaperDocument, kind: str) -> Issue:
    return Issue(
        id="paper-goods-not-used",
        severity="info",
        path="",
        message=f"“{document.file}”的货物（{KIND_ZH.get(document.kind, '其他')}）未重复计入，"
        f"商品取自{KIND_ZH.get(kind, kind)}。",
        remedy="请核对该文件中是否另有需要申报的货物。",
    )


def _same_numbers(documents: Sequence[PaperDocument]) -> list[Issue]:
    numbers = Counter(d.header["invoice_number"].value for d in documents if "invoice_number" in d.header)
    return [
        Issue(
            id="papers-same-number",
            severity="warning",
            path="header.invoice_number",
            message=f"有 {count} 份{KIND_ZH.get(documents[0].kind, '单证')}的发票号都是“{number}”，货物已全部计入。",
            remedy="请核对是否为同一单证的重复或旧版；如是，请去掉多余的一份后重新导入。",
        )
        for number, count in numbers.items()
        if count > 1
    ]


def _joined(documents: Sequence[PaperDocument]) -> PaperDocument:
    """Several papers of one kind as one: all lines, and the head facts on which all of them agree."""
    first = documents[0]
    if len(documents) == 1:
        return first
    header = {
        name: cell
        for name, cell in first.header.items()
        if name not in (*_TOTALS, "total_amount", "total_volume_m3")
        and all(name in d.header and d.header[name].value == cell.value for d in documents)
    }
    lines = [row for document in documents for row in document.lines]
    return PaperDocument(file=first.file, sheet=first.sheet, kind=first.kind, header=header, lines=lines)


def _paired_lines(pairing: Pairing) -> list[PaperLine]:
    """Every invoice line with its packing lines, in invoice order; then the packing lines nobody invoiced."""
    partners: dict[int, list[int]] = {}
    alone: list[PaperLine] = []
    for couple in pairing.pairs:
        if couple.invoice_line_index is not None:
            others = partners.setdefault(couple.invoice_line_index, [])
            if couple.packing_line_index is not None:
                others.append(couple.packing_line_index)
        elif couple.packing_line_index is not None:
            alone.append(_line(pairing.packing.lines[couple.packing_line_index], []))
    paired = [
        _line(pairing.invoice.lines[index], [pairing.packing.lines[n] for n in others])
        for index, others in sorted(partners.items())
    ]
    return paired + alone


def _named_apart(lines: Sequence[PaperLine]) -> list[PaperLine]:
    seen: dict[str, PaperLine] = {}
    for line in lines:
        key, number = line.key, 2
        while key in seen:  # one row of a sheet may hold two lines
            key, number = f"{line.key}#{number}", number + 1
        seen[key] = replace(line, key=key)
    return list(seen.values())


_TEXTS = ("hs_code", "goods_name", "goods_name_en", "declaration_elements", "part_number", "record_item")
_CODED = ("currency", "origin_country", "destination_country")
_PRICES = ("amount", "unit_price")
_WEIGHTS = ("net_weight_kg", "gross_weight_kg", "package_count")


def _line(row: PaperRow, partners: Sequence[PaperRow]) -> PaperLine:
    facts: dict[str, Fact] = {}
    for name in (*_TEXTS, *_CODED, *_PRICES):
        # what a paper prints counts, known code or not: another paper's word must not slip in for it
        cell = next((source[name] for source in (row, *partners) if name in source), None)
        if cell is not None:
            _keep(facts, name, _code_number(cell) if name == "hs_code" else _fact(cell, coded=name in _CODED))
    _quantity(facts, row, partners)
    for name in _WEIGHTS:
        weight = _sum(partners, name)
        if weight is None and name in row:
            weight = _fact(row[name])
        if weight is not None:
            _keep(facts, name, weight)
    return PaperLine(key=_key(row), facts=facts, partner_keys=tuple(_key(partner) for partner in partners))


def _quantity(facts: dict[str, Fact], row: PaperRow, partners: Sequence[PaperRow]) -> None:
    """Quantity and unit belong together: the unit of the packing list serves only for an equal quantity."""
    if "quantity" in row:
        _keep(facts, "quantity", _fact(row["quantity"]))
    else:
        packed = _sum(partners, "quantity")
        if packed is not None:
            _keep(facts, "quantity", packed)
    if "unit" in row:
        _keep(facts, "unit", _fact(row["unit"], coded=True))
        return
    units = {partner["unit"].code: partner["unit"] for partner in partners if "unit" in partner}
    added = _sum(partners, "quantity")
    if len(units) == 1 and added is not None and "quantity" in facts and added.text == facts["quantity"].text:
        _keep(facts, "unit", _fact(next(iter(units.values())), coded=True))


def _keep(facts: dict[str, Fact], name: str, fact: Fact) -> None:
    if fact.text:
        facts[name] = fact


def _key(row: PaperRow) -> str:
    """`file!sheet!12`: the row most of the line's cells stand in (some are inherited from heads and merged cells)."""
    places = Counter(re.sub(r"![A-Z]+(\d+)\Z", r"!\1", cell.origin) for cell in row.values())
    return places.most_common(1)[0][0]


def _code_number(cell: PaperCell) -> Fact:
    """A commodity number as the declaration writes it: 8516.6090.00 and 8516 60 90 00 without their marks."""
    text = re.sub(r"[.\s]", "", cell.value) if re.fullmatch(r"[\d.\s]+", cell.value) else cell.value
    return Fact(text, cell.origin)


def _fact(cell: PaperCell, *, coded: bool = False) -> Fact:
    """A cell as a fact; of units, countries and currencies only the code may enter a declaration."""
    return Fact(cell.code if coded else cell.value, cell.origin)


def _sum(rows: Sequence[PaperRow], name: str) -> Fact | None:
    cells = [row[name] for row in rows if name in row]
    if not cells or len(cells) != len(rows):
        return None
    try:
        total = sum((Decimal(cell.value) for cell in cells), Decimal(0))
    except InvalidOperation:
        return None
    more = f" +{len(cells) - 1}" if len(cells) > 1 else ""
    return Fact(plain(total), cells[0].origin + more)


def _with_origin(lines: Sequence[PaperLine], cell: PaperCell | None) -> list[PaperLine]:
    """The country of origin the head names for all goods, in the lines that name none."""
    if cell is None or not cell.code:
        return list(lines)
    said = _fact(cell, coded=True)
    return [replace(line, facts={"origin_country": said, **line.facts}) for line in lines]


def _agreed(documents: Sequence[PaperDocument], name: str) -> PaperCell | None:
    """A fact of the head on which all papers that print it agree; None if none does or they differ."""
    cells = [document.header[name] for document in documents if name in document.header]
    return cells[0] if len({cell.code or cell.value for cell in cells}) == 1 else None


_HEAD = (
    "contract_number",
    "order_number",
    "buyer",
    "seller",
    "incoterm",
    "package_type",
    "destination_country",
    "marks",
    "bill_number",
    "record_book_number",
)
_ONE_PER_SHIPMENT = frozenset({"bill_number", "record_book_number"})
"""Where two papers say different numbers nobody knows which is the declaration's: a house bill beside a master bill."""
_HEAD_CODED = {"package_type", "destination_country"}
_PRINTED_TOTALS = {
    "total_packages": "package_count",
    "total_gross_weight_kg": "gross_weight_kg",
    "total_net_weight_kg": "net_weight_kg",
}


def _head(desk: Desk, documents: Sequence[PaperDocument], direction: str) -> tuple[dict[str, Fact], list[PaperIssue]]:
    head: dict[str, Fact] = {}
    for document in documents:
        for name in _HEAD:
            cell = _agreed(documents, name) if name in _ONE_PER_SHIPMENT else document.header.get(name)
            if cell is not None and name not in head:
                _keep(head, name, _fact(cell, coded=name in _HEAD_CODED))
    lists = [document for document in documents if document.kind == "packing_list"] or list(documents)
    for name, column in _PRINTED_TOTALS.items():
        total = _total(lists, name, column) or _total(documents, name, column)
        if total is not None:
            head[name] = total
    export = direction == "export"
    ours = "seller" if export else "buyer"
    party = next((d.header[ours].value for d in documents if ours in d.header), "")
    of_ours = [d for d in documents if ours in d.header and d.header[ours].value == party]
    if (code_of_ours := _agreed(of_ours, "uscc")) is not None:
        head["uscc"] = _fact(code_of_ours)  # a supplier's paper shows the supplier's code
    port_name = "discharge_port" if export else "loading_port"
    port = next((d.header[port_name] for d in documents if port_name in d.header), None)
    code = port_code(desk, port.value) if port else ""
    if port is not None and code:
        head["foreign_port"] = Fact(code, port.origin)
        country = Fact(code[:3], port.origin)
        head.setdefault("destination_country" if export else "departure_country", country)
    if (mode := transport_told(documents)) is not None:
        head["transport_mode"] = mode
    return head, _trading_country(desk, documents, head, export=export)


def _total(documents: Sequence[PaperDocument], name: str, column: str) -> Fact | None:
    """A total as the papers print it; unprinted, as added up from lines and boxes of the one paper that has them."""
    printed: list[PaperCell] = []
    silent: list[PaperDocument] = []
    for document in documents:
        cell = document.header.get(name) or document.stated.get(column)
        if cell is not None:
            printed.append(cell)
        elif column in document.summed:
            silent.append(document)
    if not printed and len(silent) == 1:
        first = next((row[column].origin for row in silent[0].lines if column in row), "")
        count = len(silent[0].lines)
        return Fact(silent[0].summed[column], f"{first} +{count - 1}" if first and count > 1 else first or "rule:SUM")
    if silent or not printed:
        return None  # what one of several papers adds up to is not the shipment's total
    if len({cell.value for cell in printed}) == 1 and not all(d.kind == "packing_list" for d in documents):
        return _fact(printed[0])
    return _sum([{name: cell} for cell in printed], name)


def _trading_country(
    desk: Desk, documents: Sequence[PaperDocument], head: dict[str, Fact], *, export: bool
) -> list[PaperIssue]:
    """The country of the other party (item 17): by its printed address, else assumed and said so."""
    party = "buyer" if export else "seller"
    for document in documents:
        cell = document.header.get(party)
        code = country_in(desk, cell.raw or cell.value) if cell is not None else ""
        if cell is not None and code:
            head["trading_country"] = Fact(code, cell.origin)
            return []
    assumed = head.get("destination_country" if export else "departure_country")
    if assumed is None:
        return []
    head["trading_country"] = assumed
    issue = Issue(
        id="trading-country-assumed",
        severity="warning",
        path="trading_country",
        message="单据上没有印出境外收发货人的国别，贸易国暂按" + ("运抵国" if export else "启运国") + "填写。",
        remedy="贸易国：请核对与境外哪一方签约，不同时请改正。",
    )
    return [PaperIssue(issue=issue, field="trading_country", assumed=True)]


def party_name(documents: Sequence[PaperDocument], name: str) -> str:
    """The first line of what the papers print as `seller` or `buyer`; the invoice counts before other papers."""
    in_order = sorted(documents, key=lambda d: _INVOICES.index(d.kind) if d.kind in _INVOICES else len(_INVOICES))
    return next((d.header[name].value.splitlines()[0].strip() for d in in_order if name in d.header), "")


def without_totals(papers: Papers) -> dict[str, Fact]:
    """The head facts that hold for each of several declarations: totals of the whole belong to none of them."""
    return {name: fact for name, fact in papers.head.items() if name not in _TOTALS}


def parts(papers: Papers, rule: MergeRule, arranged: Links | None = None) -> list[tuple[Papers, list[MergedLine]]]:
    """One declaration, or several of at most fifty goods lines; totals of the whole then belong to none of them.

    `arranged`: the links of a declaration whose goods a person arranged by the rule.
    """
    merged = merged_as_arranged(papers, arranged, rule) if arranged is not None else merged_lines(papers, rule)
    groups = split(merged, rule.limit)
    if len(groups) <= 1:
        return [(papers, merged)]
    head = without_totals(papers)
    by_key = {line.key: line for line in papers.lines}
    found = []
    for group in groups:
        lines = [by_key[str(key)] for line in group for key in line.keys]
        found.append((Papers(head={**head, **_packages_of(papers, lines)}, lines=lines), group))
    return found


def _packages_of(papers: Papers, lines: Sequence[PaperLine]) -> dict[str, Fact]:
    """The packages of a part, where every line has its own and all together are what the papers print as total.

    Else packages are shared between lines, and how many go with a part nobody but a person can tell.
    """
    total, kind = papers.head.get("total_packages"), "package_count"
    whole = _sum_of_facts(papers.lines, kind)
    part = _sum_of_facts(lines, kind)
    if total is None or whole is None or part is None or whole.text != total.text:
        return {}
    return {"total_packages": part}


def _sum_of_facts(lines: Sequence[PaperLine], name: str) -> Fact | None:
    facts = [line.facts[name] for line in lines if name in line.facts]
    numbers = [parse_plain(fact.text) for fact in facts]
    if len(facts) < len(lines) or not facts or None in numbers:
        return None
    more = f" +{len(facts) - 1}" if len(facts) > 1 else ""
    return Fact(plain(exact_sum([number for number in numbers if number is not None])), facts[0].origin + more)
