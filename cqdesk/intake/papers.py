"""From a file to its papers: the one function the rest of the program calls.

books = readers.books(admit(path.name, read_bytes(path)))
reading = read_books(path.name, books, names)
reading.documents        typed papers with origins
reading.to_json()        the form of the command-line contract (`read`)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from cqdesk.forms.issues import Issue
from cqdesk.forms.papers.kinds import KIND_ZH
from cqdesk.intake.audit import audit
from cqdesk.intake.carried import with_carried_totals
from cqdesk.intake.cartons import gather_cartons
from cqdesk.intake.cells import number_of
from cqdesk.intake.facts import FactReader
from cqdesk.intake.head_rows import HeadBlock
from cqdesk.intake.headless import settle_headless
from cqdesk.intake.kinds import judge_kind
from cqdesk.intake.layouts import TableLayout, hold_to
from cqdesk.intake.names import NameBook
from cqdesk.intake.notation import in_plain_notation
from cqdesk.intake.official import read_official
from cqdesk.intake.official_goods import joined_pages
from cqdesk.intake.official_lists import read_official_list
from cqdesk.intake.paper import PaperCell, PaperDocument, PaperRow, PaperTable, origin_of
from cqdesk.intake.parts import Part, split_sheet
from cqdesk.intake.quiet import without_collecting
from cqdesk.intake.rows import RowReader
from cqdesk.intake.side_tables import OWN_FACTS, without_side_tables
from cqdesk.intake.table_rows import TableRows
from cqdesk.intake.tables import judge_content, plan_table, samples
from cqdesk.intake.values import parse_incoterm
from cqdesk.intake.workbook import Sheet, Workbook

_WITH_GOODS = frozenset({"packing_list", "commercial_invoice", "proforma_invoice", "purchase_order", "sales_contract"})


@dataclass(kw_only=True)
class FileReading:
    """What one file gave: its papers, or one error issue that says why not."""

    file: str
    documents: list[PaperDocument] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether nothing of it can be used; a bundle with one bad file among good ones is not refused."""
        return not self.documents and any(issue.severity == "error" for issue in self.issues)

    def to_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "documents": [document.to_json() for document in self.documents],
            "issues": [issue.to_json() for issue in self.issues],
        }


def read_books(
    file: str, books: Sequence[Workbook], names: NameBook, layouts: Sequence[TableLayout] = ()
) -> FileReading:
    """Find the papers in what the readers gave for one file: one workbook, or those of a bundle one after another."""
    reading = FileReading(file=file)
    with without_collecting():
        for book in books:
            found = read_papers(book, names, layouts)
            reading.documents += found.documents
            reading.issues += found.issues
    return reading


def read_papers(book: Workbook, names: NameBook, layouts: Sequence[TableLayout] = ()) -> FileReading:
    """Find the papers in a workbook that has been read, whatever its format was. `layouts`: what was settled before."""
    reading = FileReading(file=book.name, issues=list(book.issues))
    for sheet in with_carried_totals(joined_pages(book.sheets)):
        if not sheet.cells:
            continue
        if sheet.hidden:
            reading.issues.append(
                Issue(
                    id="hidden-sheet",
                    severity="info",
                    path="",
                    message=f"隐藏的工作表“{sheet.name.strip()}”未读取。",
                    remedy="如需读取，请在 Excel 中取消隐藏后重新导入。",
                )
            )
            continue
        official = read_official(book.name, sheet, names) or read_official_list(book.name, sheet)
        if official is not None:
            reading.documents.append(official)
            continue
        plain = in_plain_notation(sheet)
        found = _SheetReader(book.name, plain, names, layouts).read()
        if not any(d.table for d in found) and (headless := _rows_without_head(plain)):
            _say_headless(reading, plain, headless)
        reading.documents += found
    reading.documents = without_side_tables(reading.documents)
    _doubt_page_breaks(reading.documents)
    return reading


def _rows_without_head(sheet: Sheet) -> list[int]:
    """Rows that look like goods: three cells or more, two of them figures."""
    return [
        row
        for row, cells in sheet.rows.items()
        if len(cells) >= 3 and sum(c.kind != "date" and number_of(c) is not None for c in cells) >= 2
    ]


def _say_headless(reading: FileReading, sheet: Sheet, rows: list[int]) -> None:
    """A table nobody can name the columns of: the page before it may go on there, or it is the only one of the file."""
    before = reading.documents[-1] if reading.documents else None
    if sheet.pages is not None and before is not None and before.pages is not None and before.lines:
        before.sure = False
        where, issues = f"第 {sheet.pages[0]} 页", before.issues
    elif len(rows) > 1 and before is None:
        where, issues = f"第 {rows[0]} 行起", reading.issues
    else:
        return
    issues.append(
        Issue(
            id="table-without-head",
            severity="warning",
            path="lines",
            message=f"{where}有一张没有表头的表格，可能是货物明细，未读取。",
            remedy="请核对该处是否有货物；有则在原文件中补上表头后重新导入，或手工录入。",
        )
    )


def _as_settled(layout: TableLayout | None, left_alone: Sequence[HeadBlock]) -> Issue:
    """The paper was read as a person settled it before."""
    day = next((one.settled_on for one in (layout, *(b.layout for b in left_alone)) if one is not None), "")
    parts = ["按上次的列设置读取"] if layout is not None else []
    parts += [f"第 {block.top} 行起的表格按上次的设置不读取" for block in left_alone]
    return Issue(
        id="read-as-settled",
        severity="info",
        path="lines",
        message=f"{'；'.join(parts)}（{day} 设置）。" if day else f"{'；'.join(parts)}。",
        remedy="如不适用，请在单据核对中更改，或让程序忘记这一设置。",
    )


_NO_PLACE = re.compile(
    r"(?i)unit|price|amount|value|total|cost|per\b|pcs|sets?\b|each|usd|eur|cny|rmb|[$¥€￥/]|单价|总价|金额|元|价|值|\d"
)


def _place_in_head(head: str) -> str:
    """The place behind a trade term in the head of a price column (FOB CHONGQING); "" when other words stand there."""
    for line in head.split("\n"):
        term = parse_incoterm(re.sub(r"[(（][^)）]*[)）]", " ", line))
        if term and len(term[1]) >= 3 and not _NO_PLACE.search(term[1]):
            return term[1]
    return ""


_ONE_TERM = {"C&F": "CFR", "CNF": "CFR"}
"""Two ways to write one trade term."""


def _other_term(one: PaperCell, two: PaperCell) -> bool:
    """Whether two prints of the trade term say different terms."""
    return _ONE_TERM.get(one.value, one.value) != _ONE_TERM.get(two.value, two.value)


def _doubt_page_breaks(documents: Sequence[PaperDocument]) -> None:
    """A page that begins a table of its own but names no paper may go on with the pages before it: ask."""
    for before, after in pairwise(documents):
        if (
            before.pages is None
            or after.pages is None
            or before.pages == after.pages
            or not before.lines
            or not after.lines
        ):
            continue
        if any(name in after.header for name in OWN_FACTS):
            continue
        for doc in (before, after):
            doc.sure = False
            doc.issues.append(
                Issue(
                    id="pages-may-belong-together",
                    severity="warning",
                    path="lines",
                    message=f"第 {after.pages[0]} 页没有单证编号，可能是前面单证的续页，已分开读取。",
                    remedy="请核对两部分是否为同一单证。",
                )
            )


class _SheetReader:
    def __init__(self, file: str, sheet: Sheet, names: NameBook, layouts: Sequence[TableLayout]) -> None:
        self.file, self.sheet, self.names, self.layouts = file, sheet, names, layouts

    def read(self) -> list[PaperDocument]:
        documents = [self._read_part(part) for part in split_sheet(self.sheet, self.layouts)]
        settled = [d.table is not None and d.table.settled for d in documents]
        return [d for d, own in zip(documents, settled, strict=True) if d.lines or d.header or own or d.kind != "other"]

    def _read_part(self, part: Part) -> PaperDocument:
        found = self._read_table(part)
        fields = set(found.plan.columns) if found else set()
        heads = [text for text, _, _ in part.block.heads.values()] if part.block and found else []
        kind, reasons = judge_kind(part.titles, self.sheet.name, fields, heads)
        layout = part.block.layout if part.block else None
        if layout is not None and layout.kind:
            kind, reasons = layout.kind, [f"上次已设为{KIND_ZH.get(layout.kind, layout.kind)}"]
        doc = PaperDocument(file=self.file, sheet=self.sheet.name, pages=self._pages(part), kind=kind, reasons=reasons)
        doc.titled = bool(part.titles) or bool(layout and layout.kind)
        rows = self._free_rows(part, found)
        totals = [total.row for total in found.totals] if found else []
        top = next(iter(rows), part.first)
        facts = FactReader(
            self.file, self.sheet, rows, self.names, kind=kind, top=top, total_rows=totals,
            goods_from=part.block.top if part.block else 0, first_goods=found.line_rows[0] if found else 0,
        )  # fmt: skip
        doc.header = facts.read()
        for name, first, second in facts.clashes:
            doc.issues.append(
                Issue(
                    id="fact-contradiction",
                    severity="warning",
                    path=f"header.{name}",
                    message=f"同一单证上印了两个不同的值：“{first.value}”（{first.origin}）和“{second.value}”（{second.origin}）。",
                    remedy="请向客户确认以哪一个为准。",
                )
            )
        if part.block is not None:
            heads_shown = {col: text for col, (text, _, _) in part.block.heads.items()}
            settled = layout.fingerprint if layout else ""
            doc.table = PaperTable(top=part.block.top, bottom=part.block.bottom, heads=heads_shown, settled=settled)
        left_alone = [b for b in part.ignored if b.layout is not None and b.layout.ignored] + part.left_alone
        if layout is not None or left_alone:
            doc.issues.append(_as_settled(layout, left_alone))
        if found is None:
            if kind in _WITH_GOODS and not left_alone:
                doc.issues.append(
                    Issue(
                        id="no-goods-found",
                        severity="warning",
                        path="lines",
                        message=f"工作表“{self.sheet.name.strip()}”像{KIND_ZH[kind]}，但没有找到可读取的货物明细。",
                        remedy="请核对表头是否齐全（品名、数量等），必要时手工录入。",
                    )
                )
            return doc
        doc.lines, doc.boxes = found.lines, found.boxes
        self._facts_from_columns(doc, found)
        for block in part.ignored:
            if block in left_alone:
                continue
            doc.issues.append(
                Issue(
                    id="second-table-ignored",
                    severity="warning",
                    path="lines",
                    message=f"第 {block.top} 行起还有一张表，未作为货物读取。",
                    remedy="请核对其中是否有需要申报的内容。",
                )
            )
        audit(doc, found, [cell for row in rows for cell in self.sheet.rows[row]])
        return doc

    def _read_table(self, part: Part) -> TableRows | None:
        block = part.block
        if block is None:
            return None
        stop = min([b.top for b in part.ignored] + [part.last + 1])
        rows = [row for row in self.sheet.rows if block.bottom < row < stop]
        if not rows:
            return None
        plan = plan_table(self.sheet, block, rows, self.names)
        sample = samples(self.sheet, block, rows)
        settle_headless(self.sheet, plan, sample, max(map(len, sample.values()), default=0), self.names)
        if block.layout is not None:
            hold_to(plan, block.layout)
        if not plan.columns:
            return None
        found = RowReader(self.file, self.sheet, plan, part.repeats, self.names).read(rows)
        found.noughts = gather_cartons(found)
        judge_content(self.sheet, plan, found.line_rows, self.names)
        return found if found.lines else None

    def _pages(self, part: Part) -> tuple[int, int] | None:
        """The pages a paper of a PDF stands on."""
        if self.sheet.pages is None:
            return None
        boxes = [c.box for row, cells in self.sheet.rows.items() if part.first <= row <= part.last for c in cells]
        numbers = [box.page for box in boxes if box is not None]
        return (min(numbers), max(numbers)) if numbers else self.sheet.pages

    def _free_rows(self, part: Part, found: TableRows | None) -> list[int]:
        """Rows that may carry head facts: all of the paper that are neither head, goods, nor another table."""
        taken = set(found.line_rows) if found else set()
        for block in [*([part.block] if part.block and found else []), *part.repeats, *part.ignored]:
            taken |= set(range(block.top, block.bottom + 1))
        stop = min([b.top for b in part.ignored] + [part.last + 1])
        return [row for row in self.sheet.rows if part.first <= row < stop and row not in taken]

    def _facts_from_columns(self, doc: PaperDocument, found: TableRows) -> None:
        """Currency and trade term that only the heads of the price columns print."""
        if "currency" not in doc.header:
            codes = {line["currency"].code for line in doc.lines if "currency" in line}
            if len(codes) == 1 and "" not in codes:
                doc.header["currency"] = next(line["currency"] for line in doc.lines if "currency" in line)
        for name in ("unit_price", "amount"):
            column = found.plan.columns.get(name)
            term = parse_incoterm(f"{column.head.text} {column.words}".replace("\n", " ")) if column else None
            if column and term:
                place = origin_of(self.file, self.sheet.name, column.head)
                code = self.names.by_name("incoterm_modes", term[0]) or ""
                printed = PaperCell(term[0], place, column.head.text, code)
                known = doc.header.setdefault("incoterm", printed)
                if _other_term(known, printed):  # goods priced FOB, freight below, total CIF
                    doc.header["incoterm"] = replace(known, doubtful=True, why=f"价格列表头为“{term[0]}”（{place}）")
                if known is printed:
                    named = _place_in_head(found.plan.block.heads[column.col][0])
                    if named and "incoterm_place" not in doc.header:
                        doc.header["incoterm_place"] = PaperCell(named, place, column.head.text)
                break


__all__ = ["KIND_ZH", "FileReading", "PaperDocument", "PaperRow", "read_books", "read_papers"]
