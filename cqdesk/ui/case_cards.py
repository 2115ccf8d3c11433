"""Papers and history of a case as cards."""

from __future__ import annotations

from collections.abc import Sequence

from ..actions.cases import HistoryRow, PaperRow
from ..forms.issues import SEVERITY_ZH, Issue
from . import marks
from .cards import Card
from .timeline import local

MOST_CHANGES = 12
"""Changes of one act shown; the rest is counted."""


def paper_cards(papers: Sequence[PaperRow], findings: Sequence[Issue]) -> list[Card]:
    """The papers, and below them what the import found between and in them."""
    if not papers and not findings:
        return [Card(title="还没有单据", detail="把发票、装箱单拖到窗口，或按 Ctrl+O 导入。")]
    cards = []
    for p in papers:
        good = p.sure and not p.issues
        cards.append(
            Card(
                title=p.name,
                detail=f"{p.kind_zh}　{p.lines} 行　" + ("可直接采用" if p.sure else "有需要核对的内容"),
                aside=f"{p.issues} 处问题" if p.issues else "",
                shape="check" if good else "triangle",
                tone="good" if good else "warning",
                place=str(p.id),
            )
        )
    if findings:
        cards.append(Card(title=f"导入时发现，请对照单据核对　{len(findings)}", head=True))
    for n, issue in enumerate(findings):
        cards.append(
            Card(
                title=f"{SEVERITY_ZH[issue.severity]}：{issue.message}",
                detail=issue.remedy,
                aside=issue.id,
                shape=marks.SEVERITY_SHAPES[issue.severity],
                tone=issue.severity,
                place=f"finding {n}",
            )
        )
    return cards


def history_cards(rows: Sequence[HistoryRow]) -> list[Card]:
    """Who did what when, newest first, with old and new."""
    cards = []
    for n, h in enumerate(rows):
        lines = [f"{place}：{old or '（空）'} → {new or '（空）'}" for place, old, new in h.changes[:MOST_CHANGES]]
        if h.about_zh:
            lines.insert(0, h.about_zh)
        if len(h.changes) > MOST_CHANGES:
            lines.append(f"… 共 {len(h.changes)} 处")
        cards.append(
            Card(
                title=h.act_zh,
                detail="\n".join(lines),
                aside=f"{h.who} {local(h.at)}",
                shape="dot",
                chained=True,
                place=str(n),
            )
        )
    return cards
