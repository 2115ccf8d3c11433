"""Tables on the pages behind a paper that are none of their own: a calculation of weights, a list of elements.

A paper of its own says so: by a title, a number or a date, its parties. A table under the head of the paper before goes on
with it, whatever the page break did to its columns; any other table is left unread, and the paper before says it.
"""

from __future__ import annotations

from collections.abc import Sequence

from cqdesk.forms.issues import Issue
from cqdesk.intake.heads import key
from cqdesk.intake.paper import PaperDocument

OWN_FACTS = ("invoice_number", "contract_number", "order_number", "date", "buyer")
"""Head facts that only a paper of its own prints."""


def without_side_tables(documents: Sequence[PaperDocument]) -> list[PaperDocument]:
    """The papers of a file, without untitled tables on later pages; each is said as a warning on the paper before."""
    kept: list[PaperDocument] = []
    for doc in documents:
        before = kept[-1] if kept else None
        if before is None or not _is_side_table(before, doc):
            kept.append(doc)
            continue
        assert doc.pages is not None
        before.sure = False
        before.issues.append(
            Issue(
                id="second-table-ignored",
                severity="warning",
                path="lines",
                message=f"第 {doc.pages[0]} 页还有一张没有标题和编号的表，未作为货物读取。",
                remedy="请核对其中是否有需要申报的内容；如是另一份单证，请补上标题后重新导入，或手工录入。",
            )
        )
    return kept


def _is_side_table(before: PaperDocument, doc: PaperDocument) -> bool:
    if before.pages is None or doc.pages is None or before.pages == doc.pages or doc.titled:
        return False
    if not before.lines or not doc.lines or any(name in doc.header for name in (*OWN_FACTS, "seller")):
        return False
    return doc.table is None or (not doc.table.settled and not _one_head(before, doc))


def _one_head(before: PaperDocument, doc: PaperDocument) -> bool:
    """Whether both tables stand under the same words, one of them with a few columns less."""
    if before.table is None or doc.table is None:
        return False
    mine, theirs = ({key(text) for text in table.heads.values()} for table in (before.table, doc.table))
    return 3 * len(mine & theirs) >= 2 * max(len(mine), len(theirs))
