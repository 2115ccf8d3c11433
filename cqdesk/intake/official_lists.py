"""Official lists and notices: tax bills, the Single Window's list of declarations, notices of inspection and release.

They hold no goods: nothing here becomes a goods line. A list gives records, one for each row; a notice gives facts. Both
feed reading back what customs did. Column names as the Single Window's exports print them, with the variants seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cqdesk.intake.official_layout import key
from cqdesk.intake.paper import PaperCell, PaperDocument, PaperRow
from cqdesk.intake.values import parse_day
from cqdesk.intake.workbook import Cell, Sheet

_COMMON = {
    "报关单号": "entry_number", "海关编号": "entry_number", "报关单编号": "entry_number", "统一编号": "unified_number",
    "数据中心统一编号": "unified_number", "预录入编号": "pre_entry_number", "合同号": "contract_number",
    "合同协议号": "contract_number", "提运单号": "bill_of_lading_number", "提单号": "bill_of_lading_number",
    "申报关区": "declaration_customs_office", "申报地海关": "declaration_customs_office", "客户端编号": "client_sequence_number",
}  # fmt: skip
LISTS: dict[str, tuple[dict[str, str], frozenset[str]]] = {
    "tax_bill_list": (
        {
            **_COMMON, "税费单号": "tax_bill_number", "税单号": "tax_bill_number", "税费单序号": "tax_bill_serial",
            "税费种类": "tax_kind", "税种": "tax_kind", "支付银行": "bank", "缴款期限": "pay_by", "银行扣税时间": "paid_at",
            "支付金额": "amount", "税款金额": "amount", "金额": "amount", "汇总征税标志": "periodic", "支付状态": "status",
            "税单状态": "status",
        },
        frozenset({"tax_bill_number"}),
    ),
    "declaration_list": (
        {
            **_COMMON, "报关状态": "status", "申报状态": "status", "单据状态": "status", "状态": "status", "通关状态": "status",
            "进出口标志": "direction", "进出口标识": "direction", "申报日期": "declared_on", "申报时间": "declared_on",
            "进出口日期": "entry_exit_date", "境内收发货人": "domestic_party_name", "收发货人": "domestic_party_name",
            "经营单位": "domestic_party_name", "申报单位": "declarant_name", "监管方式": "supervision_mode",
            "运输方式": "transport_mode", "运输工具名称": "conveyance_name", "录入日期": "entered_on", "录入时间": "entered_on",
            "最近操作时间": "changed_at", "更新时间": "changed_at", "进出境关别": "entry_exit_customs_office",
            "件数": "package_count",
            "毛重": "gross_weight_kg", "是否查验": "inspection", "商品项数": "goods_count",
        },
        frozenset({"status"}),
    ),
}  # fmt: skip
"""Columns of each list, and those without which it is another list."""
_IDENTITY = frozenset({"entry_number", "unified_number"})
_DAYS = frozenset({"pay_by", "declared_on", "entry_exit_date", "entered_on"})

NOTICES: dict[str, re.Pattern[str]] = {
    "inspection_notice": re.compile(r"查验通知|检查通知书|布控查验|查验.*通知单"),
    "release_notice": re.compile(r"放行通知|通关无纸化.*放行|放行信息|放行条"),
    "tax_bill": re.compile(r"专用缴款书|税款缴款书|关税缴款书|增值税.*缴款书"),
}
_NOTICE_HINT = re.compile("查验|检查|放行|通关|缴款书")
"""What the title of any notice holds: looked for first in the 200,000 cells of a long list."""
_FACTS = {
    **_COMMON, "进出口日期": "entry_exit_date", "申报日期": "declared_on", "放行日期": "released_on", "放行时间": "released_on",
    "查验日期": "inspect_on", "查验时间": "inspect_on", "查验地点": "inspect_at", "集装箱号": "container_number",
    "箱号": "container_number", "税款金额": "amount", "金额合计": "amount", "缴款期限": "pay_by", "税单号": "tax_bill_number",
    "号码": "tax_bill_number", "填发日期": "issued_on", "收发货人": "domestic_party_name", "境内收发货人": "domestic_party_name",
    "件数": "package_count", "毛重": "gross_weight_kg", "税费种类": "tax_kind",
}  # fmt: skip
_LABELLED = re.compile(r"^\s*(?P<label>[^:：]{2,14})\s*[:：]\s*(?P<value>.*)$", re.DOTALL)


def read_official_list(file: str, sheet: Sheet) -> PaperDocument | None:
    """The list or notice a sheet holds, None if it is none of them."""
    return _list(file, sheet) or _notice(file, sheet)


def _list(file: str, sheet: Sheet) -> PaperDocument | None:
    for row, cells in list(sheet.rows.items())[:20]:
        for name, (columns, needed) in LISTS.items():
            found = {columns[k]: c.col for c in reversed(cells) if (k := key(c.text)) in columns}
            if len(found) >= 4 and found.keys() & _IDENTITY and needed <= found.keys():
                return _records(file, sheet, name, row, found)
    return None


def _records(file: str, sheet: Sheet, name: str, head: int, columns: dict[str, int]) -> PaperDocument:
    records: list[PaperRow] = []
    for row in sheet.rows:
        if row <= head:
            continue
        record = {
            field: _value(file, sheet, field, cell)
            for field, col in columns.items()
            if (cell := sheet.cells.get((row, col))) is not None and cell.text
        }
        if any(re.fullmatch(r"[0-9A-Z]{9,22}", record[field].value) for field in record.keys() & _IDENTITY):
            records.append(record)
    return _document(file, sheet, name, records=records, reasons=[f"第 {head} 行的表头是单一窗口导出的清单"])


def _value(file: str, sheet: Sheet, field: str, cell: Cell) -> PaperCell:
    origin = sheet.origin(file, cell)
    day = parse_day(cell.text) if field in _DAYS and cell.kind == "text" else None
    if day is not None:
        iso = day.value.isoformat()
        return PaperCell(iso, origin, cell.text if cell.text != iso else "", doubtful=day.doubtful)
    return PaperCell(cell.text, origin, cell.raw, doubtful=cell.doubtful)


_TITLE_ROWS = 12
"""Rows in which the title of a notice stands; a notice printed below the goods of a paper is none of its rows."""


def _top_of(sheet: Sheet) -> Iterator[Cell]:
    """Cells where a title may stand: the first rows, as long as no table begins."""
    for cells in list(sheet.rows.values())[:_TITLE_ROWS]:
        yield from cells
        if len(cells) > 6:
            return


def _notice(file: str, sheet: Sheet) -> PaperDocument | None:
    titles = (
        (c, name)
        for c in _top_of(sheet)
        if not c.text.isascii() and len(c.text) <= 40 and _NOTICE_HINT.search(c.text)
        for name, p in NOTICES.items()
        if p.search(c.text)
    )
    title, name = next(titles, (None, ""))
    if title is None:
        return None
    facts: PaperRow = {}
    for cells in sheet.rows.values():
        for cell in cells:
            for line in cell.text.split("\n"):
                match = _LABELLED.match(line)
                label, value, place = (match["label"], match["value"], cell) if match else (line, "", cell)
                field = _FACTS.get(key(label))
                if field is None or field in facts:
                    continue
                if not value.strip():
                    beside = sheet.cells.get((cell.row, cell.col + 1)) or sheet.cells.get((cell.row + 1, cell.col))
                    if beside is None or key(beside.text) in _FACTS:
                        continue
                    value, place = beside.text, beside
                facts[field] = _value(file, sheet, field, place._replace(text=value.strip(), raw=""))
    if not facts.keys() & _IDENTITY:
        return None
    return _document(file, sheet, name, records=[facts], reasons=[f"标题“{title.text.strip()}”"])


def _document(file: str, sheet: Sheet, name: str, *, records: list[PaperRow], reasons: list[str]) -> PaperDocument:
    """The kind stays within those of the contract; `official` says more precisely what it is."""
    kind = name if name == "tax_bill_list" else "other"
    return PaperDocument(
        file=file,
        sheet=sheet.name,
        pages=sheet.pages,
        kind=kind,
        reasons=reasons,
        official=name,
        records=records,
    )
