"""From a file to its papers: the one function the rest of the program calls.

reading = read_file(admit(path.name, read_bytes(path)), names)
reading.documents        typed papers with origins
reading.to_json()        the form of the command-line contract (`read`)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cqdesk.errors import UserError
from cqdesk.forms.issues import Issue, refusal
from cqdesk.forms.papers.kinds import KIND_ZH
from cqdesk.intake.audit import audit
from cqdesk.intake.facts import FactReader
from cqdesk.intake.gate import ForeignFile
from cqdesk.intake.kinds import judge_kind, title_kind
from cqdesk.intake.names import NameBook
from cqdesk.intake.paper import PaperCell, PaperDocument, PaperRow, origin_of
from cqdesk.intake.rows import RowReader, TableRows
from cqdesk.intake.tables import HeadBlock, find_heads, judge_content, plan_table
from cqdesk.intake.values import parse_incoterm
from cqdesk.intake.workbook import Cell, Sheet, Workbook
from cqdesk.intake.xlsx import read_workbook

_WITH_GOODS = frozenset({"packing_list", "commercial_invoice", "proforma_invoice", "purchase_order", "sales_contract"})


@dataclass(kw_only=True)
class FileReading:
    """What one file gave: its papers, or one error issue that says why not."""

    file: str
    documents: list[PaperDocument] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return any(issue.severity == "error" for issue in self.issues)

    def to_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "documents": [document.to_json() for document in self.documents],
            "issues": [issue.to_json() for issue in self.issues],
        }


def read_file(foreign: ForeignFile, names: NameBook) -> FileReading:
    """Read the papers of a file the gate let through. Never raises for a bad one: the refusal is an issue of severity error."""
    try:
        return read_papers(read_workbook(foreign), names)
    except UserError as error:
        return FileReading(file=foreign.name, issues=[refusal(error)])


def read_papers(book: Workbook, names: NameBook) -> FileReading:
    """Find the papers in a workbook that has been read, whatever its format was."""
    reading = FileReading(file=book.name, issues=list(book.issues))
    for sheet in book:
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
        reading.documents += _SheetReader(book.name, sheet, names).read()
    return reading


@dataclass(kw_only=True)
class _Part:
    """The rows of a sheet that make one paper: first and last row, its goods table, tables beside it that are ignored."""

    first: int
    last: int
    block: HeadBlock | None
    repeats: list[HeadBlock] = field(default_factory=list)
    ignored: list[HeadBlock] = field(default_factory=list)
    titles: list[tuple[str, Cell]] = field(default_factory=list)


class _SheetReader:
    def __init__(self, file: str, sheet: Sheet, names: NameBook) -> None:
        self.file, self.sheet, self.names = file, sheet, names

    def read(self) -> list[PaperDocument]:
        documents = [self._read_part(part) for part in self._parts()]
        return [d for d in documents if d.lines or d.header or d.kind != "other"]

    def _parts(self) -> list[_Part]:
        """Split a sheet into papers: a new paper begins where a title stands between two tables."""
        every = find_heads(self.sheet)
        first = next((index for index, block in enumerate(every) if block.goods), len(every))
        blocks = every[first:]
        last_row = max(self.sheet.rows)
        heads = {row for b in blocks for row in range(b.top, b.bottom + 1)}
        titles = [
            (kind, cell)
            for row, cells in self.sheet.rows.items()
            if row not in heads and len(cells) <= 8
            for cell in cells
            if (kind := title_kind(cell))
        ]
        if not blocks:
            return [_Part(first=1, last=last_row, block=None, titles=titles)]
        parts = [_Part(first=1, last=last_row, block=blocks[0])]
        for block in blocks[1:]:
            part = parts[-1]
            assert part.block is not None
            floor = max(part.block.bottom, *(b.bottom for b in part.repeats + part.ignored), 0)
            between = [cell for _, cell in titles if floor < cell.row < block.top]
            if (
                between
                and block.goods
                and not (block.signature == part.block.signature and self._same_title(part, between[0], titles))
            ):
                part.last = between[0].row - 1
                parts.append(_Part(first=between[0].row, last=last_row, block=block))
            elif block.signature == part.block.signature:
                part.repeats.append(block)
            else:
                part.ignored.append(block)
        for part in parts:
            assert part.block is not None
            part.titles = [(k, c) for k, c in titles if part.first <= c.row < part.block.top]
        return parts

    def _same_title(self, part: _Part, cell: Cell, titles: list[tuple[str, Cell]]) -> bool:
        """A page head repeated over a repeated table head is the same paper going on."""
        assert part.block is not None
        return any(c.text == cell.text for _, c in titles if part.first <= c.row < part.block.top)

    def _read_part(self, part: _Part) -> PaperDocument:
        found = self._read_table(part)
        fields = set(found.plan.columns) if found else set()
        kind, reasons = judge_kind(part.titles, self.sheet.name, fields)
        doc = PaperDocument(file=self.file, sheet=self.sheet.name, pages=self._pages(part), kind=kind, reasons=reasons)
        rows = self._free_rows(part, found)
        facts = FactReader(self.file, self.sheet, rows, self.names, kind=kind, top=next(iter(rows), part.first))
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
        if found is None:
            if kind in _WITH_GOODS:
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
            doc.issues.append(
                Issue(
                    id="second-table-ignored",
                    severity="warning",
                    path="lines",
                    message=f"第 {block.top} 行起还有一张表，未作为货物读取。",
                    remedy="请核对其中是否有需要申报的内容。",
                )
            )
        audit(doc, found)
        return doc

    def _read_table(self, part: _Part) -> TableRows | None:
        block = part.block
        if block is None:
            return None
        stop = min([b.top for b in part.ignored] + [part.last + 1])
        rows = [row for row in self.sheet.rows if block.bottom < row < stop]
        if not rows:
            return None
        plan = plan_table(self.sheet, block, rows, self.names)
        if not plan.columns:
            return None
        found = RowReader(self.file, self.sheet, plan, part.repeats, self.names).read(rows)
        judge_content(self.sheet, plan, found.line_rows, self.names)
        return found if found.lines else None

    def _pages(self, part: _Part) -> tuple[int, int] | None:
        """The pages a paper of a PDF stands on."""
        if self.sheet.pages is None:
            return None
        boxes = [c.box for row, cells in self.sheet.rows.items() if part.first <= row <= part.last for c in cells]
        numbers = [box.page for box in boxes if box is not None]
        return (min(numbers), max(numbers)) if numbers else self.sheet.pages

    def _free_rows(self, part: _Part, found: TableRows | None) -> list[int]:
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
        if "incoterm" not in doc.header:
            for name in ("unit_price", "amount"):
                column = found.plan.columns.get(name)
                term = parse_incoterm(f"{column.head.text} {column.words}".replace("\n", " ")) if column else None
                if column and term:
                    place = origin_of(self.file, self.sheet.name, column.head)
                    code = self.names.by_name("incoterm_modes", term[0]) or ""
                    doc.header["incoterm"] = PaperCell(term[0], place, column.head.text, code)
                    break


__all__ = ["KIND_ZH", "FileReading", "PaperDocument", "PaperRow", "read_file", "read_papers"]
