"""What a reader of papers has to say about a goods table: rows, values and columns that a person should look at."""

from __future__ import annotations

import re
from decimal import Decimal

from cqdesk.forms.issues import Issue, Severity
from cqdesk.forms.papers.fields import PaperHeader, PaperLine
from cqdesk.forms.spec import spec_of
from cqdesk.intake.heads import PER_MANY
from cqdesk.intake.paper import Column, PaperCell, PaperDocument
from cqdesk.intake.table_rows import TableRows

_LOOK = "请对照原单证核对，向客户确认后改正。"


def label_of(name: str) -> str:
    spec = spec_of(PaperLine, name) or spec_of(PaperHeader, name)
    return spec.label if spec else name


_NUMBER = re.compile(r"-?\d+(\.\d+)?").fullmatch


def number(cell: PaperCell | None) -> Decimal | None:
    if cell is None or not _NUMBER(cell.value):
        return None
    return Decimal(cell.value)


def say(doc: PaperDocument, id: str, severity: Severity, path: str, message: str, remedy: str = _LOOK) -> None:
    doc.issues.append(Issue(id=id, severity=severity, path=path, message=message, remedy=remedy))


def place_of(cell: PaperCell) -> str:
    return cell.origin.rsplit("!", 1)[-1] if cell.origin.count("!") < 2 else cell.origin.split("!", 1)[1]


def identified(column: Column) -> bool:
    if "vague-head" in column.evidence and "counterpart" not in column.evidence:
        return False
    strong = column.evidence - {"similar-head", "vague-head"}
    return len(strong) >= 2


def report_rows(doc: PaperDocument, found: TableRows) -> None:
    for cell in found.strange:
        say(
            doc,
            "row-not-understood",
            "warning",
            "lines",
            f"第 {cell.row} 行（{doc.origin(cell)}）无法确定是否为货物或属于哪一行货物。",
        )
    for cell in found.late:
        say(
            doc,
            "rows-below-total",
            "warning",
            "lines",
            f"合计行之下的第 {cell.row} 行（{doc.origin(cell)}）像货物，未计入。",
            "请核对该行是否为货物，需要时手工补录。",
        )
    for cell in found.missing:
        say(
            doc,
            "formula-without-value",
            "warning",
            "lines",
            f"单元格 {doc.origin(cell)} 是公式但文件中没有计算结果。",
            "请用 Excel 或 WPS 打开文件，保存后重新导入。",
        )
    for words, amount in found.charges:
        say(
            doc,
            "charge-row",
            "warning" if found.packing else "info",
            "lines",
            f"“{words}”{amount.value} 是费用，不是货物，未计入货物行。",
            "请在报关单的运费、保费或杂费栏中核对。",
        )


def report_values(doc: PaperDocument) -> None:
    for index, line in enumerate(doc.lines, 1):
        for name, cell in line.items():
            if not cell.doubtful:
                continue
            why = cell.why or "读取结果可能不准确"
            say(
                doc,
                "value-doubtful",
                "warning",
                f"lines[{index}].{name}",
                f"第 {index} 行{label_of(name)}“{cell.raw or cell.value}”（{place_of(cell)}）：{why}。",
            )
    for name, cell in doc.header.items():
        if cell.doubtful:
            say(
                doc,
                "value-doubtful",
                "warning",
                f"header.{name}",
                f"{label_of(name)}“{cell.raw or cell.value}”（{place_of(cell)}）：{cell.why or '可能有两种读法'}。",
            )


def report_columns(doc: PaperDocument, found: TableRows) -> None:
    for column in doc.columns:
        if "content" not in column.evidence and any(column.field in line for line in doc.lines):
            say(
                doc,
                "column-doubtful",
                "warning",
                f"lines[1].{column.field}",
                f"“{column.head}”列被认作{label_of(column.field)}，但列中内容不像{label_of(column.field)}。",
            )
        elif not identified(column) and any(column.field in line for line in doc.lines):
            say(
                doc,
                "column-guessed",
                "warning",
                f"lines[1].{column.field}",
                f"“{column.head}”列被认作{label_of(column.field)}，依据不足。",
            )
    for head in found.plan.unknown_heads:
        say(
            doc,
            "column-unknown",
            "info",
            "lines",
            f"“{head.text}”列（{doc.origin(head)}）含义不明，未读取。",
            "请核对该列是否有申报需要的内容。",
        )
    price = next((c for c in doc.columns if c.field == "unit_price"), None)
    if price is not None and PER_MANY.search(price.head):
        say(
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
        say(
            doc,
            "package-types-differ",
            "warning",
            "header.package_type",
            f"包装种类不一致：表头或合计为“{head_kind.value}”（{place_of(head_kind)}），货物行为“{'、'.join(sorted(kinds))}”。",
        )
    rivals = [head for _, head in found.plan.rivals]
    for name, head in found.plan.rivals:
        say(
            doc,
            "column-rival",
            "warning",
            f"lines[1].{name}",
            f"有两列都像{label_of(name)}且数值不同：采用了“{found.plan.columns[name].head.text}”，"
            f"未采用“{head.text}”（{doc.origin(head)}）。",
            "请核对申报应采用哪一列（如每箱数量与总数量）。",
        )
    for head in (head for _, _, head in found.plan.duplicates if head not in rivals):
        say(
            doc,
            "column-repeated",
            "info",
            "lines",
            f"“{head.text}”（{doc.origin(head)}）与左侧某列含义相同，未采用。",
            "请核对采用的是否为申报用的一列。",
        )
