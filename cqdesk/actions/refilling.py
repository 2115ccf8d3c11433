"""Which goods of the papers belong to which declaration of a case, when the papers are read again.

A case with one declaration takes all of them. A case that was split into several keeps its split: every paper line goes
where it (or the line of another paper that means the same goods) went before. Nothing is guessed: goods that stand in no
declaration of the case are refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..domain.merging import MergedLine
from ..errors import UserError
from ..forms.declaration.paper_facts import Links, PaperLine, Papers, merged_as_arranged, without_deleted
from .merge_rules import ArrangeRule
from .shipment import parts, without_totals


def shares(papers: Papers, links: Sequence[Links], client_rule: ArrangeRule) -> list[tuple[Papers, list[MergedLine]]]:
    """For each declaration, in order, its part of the papers and the goods lines that part makes.

    `links` are those of the declarations. Raises `UserError`: one declaration would become several, or a declaration
    of several would get goods nobody assigned.
    """
    if len(links) == 1:
        arranged = links[0] if links[0].rule else None
        rule = _rule_of(links[0], client_rule)
        found = parts(without_deleted(papers, links[0]), rule.rule, arranged)
        if len(found) > 1:
            raise UserError(
                "refill-several",
                f"加入后货物超过 {rule.rule.limit} 项，要分成 {len(found)} 份报关单，不能在原票中重填。",
                "请把全部单据重新导入为新的一票，程序会自动分单；或先归并商品项。",
            )
        return found
    standing = papers
    for one in links:
        standing = without_deleted(standing, one)
    homes = [{key for row in one.rows for key in row} for one in links]
    lines: list[list[PaperLine]] = [[] for _ in links]
    strange = 0
    for line in standing.lines:
        keys = {line.key, *line.partner_keys}
        at = next((number for number, home in enumerate(homes) if home & keys), None)
        if at is None:
            strange += 1
        else:
            lines[at].append(line)
    if strange:
        raise UserError(
            "refill-several-new",
            f"这一票已分成 {len(links)} 份报关单，新单据中有 {strange} 项货物不在任何一份里，没有重填。",
            "请在相应的报关单中手工添加这些货物；或把全部单据重新导入为新的一票。",
        )
    head = without_totals(papers)
    found = []
    for one, own in zip(links, lines, strict=True):
        part = replace(papers, head=head, lines=own)
        found.append((part, merged_as_arranged(part, one, _rule_of(one, client_rule).rule)))
    return found


def _rule_of(links: Links, client_rule: ArrangeRule) -> ArrangeRule:
    """The rule the goods were arranged by, else the client's."""
    return ArrangeRule.from_json(links.rule) if links.rule else client_rule
