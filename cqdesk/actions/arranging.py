"""Merging and splitting (归并、分单) of a case: what a rule would make, shown first; then done as one act that undo takes
back, with every link between papers, goods lines, containers and documents kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..domain.merge_reasons import Reason, near_misses, prices_differ_zh, why
from ..domain.merging import FIELD_ZH, MergeRule
from ..domain.quantity import exact_sum, plain
from ..errors import UserError
from ..forms.declaration.arrange import Arranged, ArrangedLine, arrange
from ..forms.declaration.goods_pieces import Piece
from ..forms.declaration.paper_facts import PaperLine
from ..store import cases
from ..store.engine import Connection
from .case_papers import papers_again
from .declaration_sets import Declared, demand_unfiled, loaded, put_declared, snapshot
from .desk import Desk
from .drafts import chain_of, title_of
from .edits import renumber
from .lookups import code_name
from .merge_rules import ArrangeRule, rule_of


@dataclass(frozen=True, kw_only=True)
class LineView:
    """A line that takes part in merging, as the dialog shows it."""

    number: int
    key: str
    name: str
    code: str
    texts: tuple[str, ...]
    """quantity with unit, price with currency, net, gross, packages"""
    part: int
    item: int
    whole: bool
    apart: bool
    placed: int
    controlled: bool


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """A goods line to be."""

    part: int
    item: int
    name: str
    code: str
    lines: tuple[int, ...]
    why_zh: str
    remarks_zh: tuple[str, ...]
    unchanged: bool


@dataclass(frozen=True, kw_only=True)
class SumView:
    """One sum before and after, equal to the unit."""

    label: str
    before: str
    after: str
    equal: bool


@dataclass(frozen=True, kw_only=True)
class ArrangementView:
    """What a rule would make of the goods of a case."""

    rule: ArrangeRule
    lines: list[LineView]
    items: list[ItemView]
    parts: list[int]
    """Goods lines per declaration."""
    before: list[int]
    """The same as it is now."""
    sums: list[SumView]
    near: list[Reason]
    """Almost joined, and why not."""
    remarks_zh: list[str]
    changed: bool
    arranged: Arranged


def own_rule(desk: Desk, case: str) -> ArrangeRule:
    """The rule a case was arranged by, else that of its client, of the firm, or the default."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        return _own_rule(connection, found, loaded(connection, found))


def _own_rule(connection: Connection, case: cases.Case, declared: Declared) -> ArrangeRule:
    kept = next((links.rule for _, links in declared if links.rule), None)
    return ArrangeRule.from_json(kept) if kept else rule_of(connection, cases.company_of(connection, case.company_id))


def preview(
    desk: Desk, case: str, rule: ArrangeRule | None = None, papers: Mapping[str, PaperLine] | None = None
) -> ArrangementView:
    """What `rule` (None: the case's own) would make; `papers` as `paper_lines` gave them, None = read them now.

    Raises `UserError` when there are no goods.
    """
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        declared = loaded(connection, found)
        chosen = rule or _own_rule(connection, found, declared)
    known = paper_lines(desk, case) if papers is None else papers
    return _view(desk, declared, _arranged(desk, declared, known, chosen), chosen)


def paper_lines(desk: Desk, case: str) -> dict[str, PaperLine]:
    """The lines of the papers of a case by key; {} for papers that cannot be read any more (lines then stay whole)."""
    try:
        again = papers_again(desk, case)
    except UserError:
        return {}
    return {line.key: line for line in again.papers.lines}


def _arranged(desk: Desk, declared: Declared, papers: Mapping[str, PaperLine], rule: ArrangeRule) -> Arranged:
    if not any(filled.form.goods for filled, _ in declared):
        raise UserError("nothing-to-arrange", "还没有商品，不能归并。", "请先导入单据或录入商品。")
    return arrange(declared, papers, rule.rule, codes=desk.codes, on=desk.today, share_totals=rule.share_totals)


def apply(desk: Desk, case: str, rule: ArrangeRule) -> list[str]:
    """Arrange the goods of a case by a rule: one act. Returns what a person must look at now.

    Raises `UserError`: no goods, or goods would move between declarations of which one was filed.
    """
    papers = paper_lines(desk, case)
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        declared = loaded(connection, found)
        arranged = _arranged(desk, declared, papers, rule)
        if not arranged.changed and not _rule_changes(declared, rule):
            return []
        keep_arranged(desk, connection, found, declared, arranged, rule)
        return list(arranged.remarks_zh)


def keep_arranged(
    desk: Desk, connection: Connection, case: cases.Case, declared: Declared, arranged: Arranged, rule: ArrangeRule
) -> None:
    """Write arranged goods into the declarations of the case, with history and undo. `declared`: as they were."""
    if arranged.moved:
        demand_unfiled(connection, case)
    before = snapshot(connection, case)
    for filled, links in arranged.declared:
        links.rule = rule.to_json() if rule != ArrangeRule() else {}
        renumber(filled)
    put_declared(desk, connection, case, arranged.declared)
    desk.write_history(
        connection,
        chain_of(case),
        "arrange",
        {
            "rule": rule.to_json(),
            "lines": [len(filled.form.goods) for filled, _ in arranged.declared],
            "before": [len(filled.form.goods) for filled, _ in declared],
            "remarks": arranged.remarks_zh,
        },
        undoable="yes",
        before=before,
    )
    title = title_of(arranged.declared[0][0].form)
    cases.touch_case(connection, case.id, desk.clock.now(), title=title or case.title)


def _rule_changes(declared: Declared, rule: ArrangeRule) -> bool:
    kept = next((links.rule for _, links in declared if links.rule), {})
    return ArrangeRule.from_json(kept) != rule


def explain(view: ArrangementView, first: int, second: int) -> str:
    """Why two lines (by number) are one goods line, or are not."""
    lines = view.arranged.lines
    return why(lines[first], lines[second], view.arranged.rule).sentence_zh


def explain_line(view: ArrangementView, number: int) -> list[str]:
    """Why the line is joined with which others: joined ones first, then near misses, then the rest.

    Lines of another commodity number never come together; one sentence speaks for them all.
    """
    joined, near, far, strange = [], [], [], []
    for other in view.lines:
        if other.number == number:
            continue
        lines = view.arranged.lines
        reason = why(lines[number], lines[other.number], view.arranged.rule)
        if reason.joined:
            joined.append(reason.sentence_zh)
        elif "hs_code" in reason.differing and not reason.other_zh:
            strange.append(str(other.number))
        elif len(reason.differing) + len(reason.other_zh) <= 1:
            near.append(reason.sentence_zh)
        else:
            far.append(reason.sentence_zh)
    if strange:
        far.append(f"第 {number} 行与第 {'、'.join(strange)} 行未合并，因为商品编号不同。")
    return [*joined, *near, *far]


def _view(desk: Desk, declared: Declared, arranged: Arranged, rule: ArrangeRule) -> ArrangementView:
    units = {unit: code_name(desk, "units", unit) or unit for unit in {piece.line.unit for piece in arranged.pieces}}
    places: dict[int, tuple[int, int]] = {}
    items: list[ItemView] = []
    for part, lines in enumerate(arranged.parts, start=1):
        for item, line in enumerate(lines, start=1):
            items.append(_item(part, item, line))
            for piece in line.pieces:
                places[_number(piece)] = (part, item)
    merged = [line.merged for part in arranged.parts for line in part]
    return ArrangementView(
        rule=rule,
        lines=[_line(piece, places[_number(piece)], rule.rule, units) for piece in arranged.pieces],
        items=items,
        parts=[len(part) for part in arranged.parts],
        before=[len(filled.form.goods) for filled, _ in declared],
        sums=_sums(arranged, units),
        near=near_misses(merged, arranged.lines, arranged.rule),
        remarks_zh=list(arranged.remarks_zh),
        changed=arranged.changed,
        arranged=arranged,
    )


def _number(piece: Piece) -> int:
    return int(piece.line.key)


def _line(piece: Piece, place: tuple[int, int], rule: MergeRule, units: Mapping[str, str]) -> LineView:
    line = piece.line
    numbers = (
        (line.quantity, units[line.unit]),
        (line.amount, line.currency),
        (line.net_weight_kg, ""),
        (line.gross_weight_kg, ""),
        (line.package_count, ""),
    )
    return LineView(
        number=_number(piece),
        key=piece.key,
        name=line.goods_name,
        code=line.hs_code,
        texts=tuple("" if value is None else f"{plain(value)} {unit}".rstrip() for value, unit in numbers),
        part=place[0],
        item=place[1],
        whole=piece.whole,
        apart=piece.key in rule.apart,
        placed=rule.placed.get(piece.key, 0),
        controlled=line.controlled,
    )


def _item(part: int, item: int, line: ArrangedLine) -> ItemView:
    remarks = [prices_differ_zh(line.merged)]
    if len(line.pieces) > 1:
        varying = [FIELD_ZH[name] for name in line.merged.varying if name not in ("container", "house_bill", "licence")]
        if varying:
            remarks.append(f"{'、'.join(varying)}各行不同，取第一行的。")
        if any(piece.whole for piece in line.pieces):
            remarks.append("含手工改过数量或金额的项，按整项参与归并。")
    form = line.row.sheet.form
    return ItemView(
        part=part,
        item=item,
        name=form.goods_name,
        code=form.hs_code,
        lines=tuple(_number(piece) for piece in line.pieces),
        why_zh=line.merged.explanation_zh,
        remarks_zh=tuple(remark for remark in remarks if remark),
        unchanged=line.unchanged,
    )


_SUM_ZH = (("net_weight_kg", "净重（千克）"), ("gross_weight_kg", "毛重（千克）"), ("package_count", "件数"))


def _sums(arranged: Arranged, units: Mapping[str, str]) -> list[SumView]:
    """Quantities by unit, prices by currency, weights and packages: the lines before, the goods lines after.

    What stands in the forms is added up, not what merging says it is; a line without the number counts as nothing on
    both sides.
    """
    found: list[SumView] = []
    goods = [line for part in arranged.parts for line in part]
    for label, amount, unit, path, unit_path in (
        ("成交数量", "quantity", "unit", "trade_quantity", "trade_unit"),
        ("总价", "amount", "currency", "total_price", "trade_currency"),
    ):
        for one in dict.fromkeys(getattr(piece.line, unit) for piece in arranged.pieces):
            before = [getattr(p.line, amount) for p in arranged.pieces if getattr(p.line, unit) == one]
            after = [getattr(g.row.sheet.form, path) for g in goods if getattr(g.row.sheet.form, unit_path) == one]
            found.append(_sum(f"{label}（{units.get(one, one) or '未填'}）", before, after))
    for name, label in _SUM_ZH:
        before = [getattr(piece.line, name) for piece in arranged.pieces]
        after = [line.merged.sums[name] for line in goods]  # type: ignore[index]
        if None not in before:
            found.append(_sum(label, before, after))
    return found


def _sum(label: str, before: Sequence[Decimal | None], after: Sequence[Decimal | None]) -> SumView:
    old = exact_sum(value for value in before if value is not None)
    new = exact_sum(value for value in after if value is not None)
    return SumView(label=label, before=plain(old), after=plain(new), equal=old == new)
