"""What is this paper? Titles first, then the sheet's name, then what the columns hold; always with reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cqdesk.intake.heads import key
from cqdesk.intake.values import folded
from cqdesk.intake.workbook import Cell

_TITLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("proforma_invoice", r"pro\s*-?\s*forma|形\s*式\s*发\s*票|factura\s+proforma"),
        ("foreign_fiscal_invoice", r"\bdanfe\b|nota\s+fiscal|\bnf-?e\b|\bcfdi\b|factura\s+(?:electr[oó]nica|fiscal)"),
        ("parcel_box_list", r"\bfba\b|亚马逊|装箱信息|发货信息|货件|箱货清单|box\s+contents?"),
        ("tax_bill_list", r"税费单|税单\s*(?:清单|列表)|缴款书\s*(?:清单|列表)"),
        (
            "declaration",
            r"^(?!.*(?:草|预|委托|申请)).*中\s*华\s*人\s*民\s*共\s*和\s*国\s*海\s*关.*报\s*关\s*单",
        ),
        (
            "declaration_draft",
            r"^(?!.*(?:委托|申请|明细)).*(?:报\s*关\s*单|报\s*关\s*草\s*单)|customs\s+declaration(?!\s*elements)",
        ),
        (
            "sales_contract",
            (
                r"sales?\s+(?:contract|confirmation|agreement)|(?:销\s*售|售\s*货|购\s*销|外\s*销|买\s*卖|购\s*货|采\s*购|贸\s*易)"
                r"\s*合\s*同|(?:出|进)\s*口\s*合\s*同|^\s*合\s*同\s*(?:书)?\s*$|^\s*合\s*同\s*contract\s*$|^\s*contract\s*$|销售确认书|^\W*(?:внешнеторговый\s+)?(?:контракт|договор)\b|hợp\s+đồng"
            ),
        ),
        (
            "purchase_order",
            r"purchase\s+order(?!\s*(?:no|number))|^\W*(?:采|订)\s*购\s*(?:订\s*)?单\W*$|采\s*购\s*订\s*单",
        ),
        ("booking", r"\bbooking\b|shipping\s+order|(?<!委)(?<!委\s)托\s*书|托\s*单|托\s*运\s*单|订\s*舱"),
        (
            "commercial_invoice",
            (
                r"(?:commercial|customs|tax|export)\s+invoice|商\s*业\s*发\s*票|^\W*invoice\W*$|^\W*发\s*票\W*(?:invoice)?\W*$"
                r"|^invoice\s*[/&]?\s*发\s*票|invoice\s*(?:&|and)\s*packing|factura\s+comercial|handelsrechnung|^\W*rechnung\W*$"
                r"|facture\s+commerciale|^\W*(?:коммерческий\s+)?инвойс\b|сч[её]т[\s-]*фактура|hóa\s*đơn\s*thương\s*mại|(?:出|进)\s*口\s*发\s*票"
            ),
        ),
        (
            "packing_list",
            (
                r"packing\s*(?:/|&|and)?\s*(?:weight\s*)?(?:list|slip|note)|装\s*箱\s*(?:清\s*)?单|装\s*箱\s*明\s*细"
                r"|^\W*箱\s*单\W*$|weight\s+list|出\s*货\s*(?:明\s*细|清\s*单)|发\s*货\s*(?:明\s*细|清\s*单)|lista\s+de\s+empaque"
                r"|packliste|liste\s+de\s+colisage|упаковочный\s+лист|phiếu\s+đóng\s+gói"
            ),
        ),
    )
)
_NO_GOODS = re.compile(
    r"(?i)委\s*托\s*(?:书|协\s*议)|协\s*议\s*书?\s*$|通\s*知\s*书?\s*$|承\s*诺\s*书|保\s*函|声\s*明|情\s*况\s*说\s*明|说\s*明\s*书|证\s*明\s*书?"
    r"|产\s*地\s*证|保\s*险\s*单|提\s*单$|运\s*单$|\bcertificate\b|\bpayment\s+advice|\bremittance|\bdeclaration\s+of\b|\bbill\s+of\s+lading"
    r"|\bwaybill\b|\bpower\s+of\s+attorney|\bletter\s+of\b|\bverified\s+gross\s+mass|\bstatement\b|\binsurance\s+policy"
)
"""Titles of papers that hold no goods of ours: they end the paper before them."""
_HEAD_WORDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("parcel_box_list", frozenset({"fnsku", "fsku", "货箱编号", "单箱申报数量", "单箱申报数量pcs", "asin", "msku"})),
    ("booking", frozenset({"托单编号", "托单号", "订舱号", "订舱编号"})),
    ("foreign_fiscal_invoice", frozenset({"cfop"})),
    ("tax_bill_list", frozenset({"税费单号", "税单号", "税费单序号"})),
)
"""Column heads that only one kind of paper has."""
_SHEET_NAMES = (
    (
        "packing_list",
        re.compile(r"^(?:pl|p\.l\.?|packing.*|装箱.*|箱单.*|.*packing list.*|.*装箱单.*)$", re.IGNORECASE),
    ),
    ("proforma_invoice", re.compile(r"^(?:pi|proforma.*|.*形式发票.*)$", re.IGNORECASE)),
    ("commercial_invoice", re.compile(r"^(?:inv|ci|iv|invoice.*|.*发票.*|.*invoice.*)$", re.IGNORECASE)),
    ("sales_contract", re.compile(r"^(?:sc|contract.*|.*合同.*)$", re.IGNORECASE)),
)


def title_kind(cell: Cell) -> str | None:
    """The kind a cell announces if it is a title: short, no label of a number (INVOICE NO.: …), no sentence."""
    if cell.kind != "text":
        return None
    text = folded(cell.text)
    if len(text) > 70 or re.search(r"(?i)\b(?:no|number|date|value|total|amount)\b|号|日期|金额", text):
        return None
    if re.search(r"[:：]\s*\S", text):
        return None
    known = next((kind for kind, pattern in _TITLES if pattern.search(text)), None)
    return known or ("other" if len(text) <= 40 and _NO_GOODS.search(text) else None)


def judge_kind(
    titles: Iterable[tuple[str, Cell]], sheet_name: str, fields: set[str], heads: Iterable[str] = ()
) -> tuple[str, list[str]]:
    """Kind and Chinese reasons.

    Heads that only one kind has beat titles, titles beat the sheet's name, the sheet's name beats the columns.
    """
    printed = {key(line) for head in heads for line in (head, *head.split("\n"))}
    for kind, words in _HEAD_WORDS:
        if found_words := sorted(printed & words):
            return kind, [f"有“{found_words[0]}”列"]
    reasons: list[str] = []
    priced = bool(fields & {"unit_price", "amount"})
    weighed = bool(fields & {"gross_weight_kg", "package_count", "carton_number", "volume_m3"})
    found = [(kind, cell) for kind, cell in titles if kind != "other"] or list(titles)
    kinds = list(dict.fromkeys(kind for kind, _ in found))
    if kinds:
        kind = kinds[0]
        if set(kinds) >= {"commercial_invoice", "packing_list"}:
            kind = "commercial_invoice" if priced else "packing_list"
        cell = next(c for k, c in found if k == kind)
        reasons.append(f"{cell.place} 的标题“{folded(cell.text)}”")
        return kind, reasons
    named = next((kind for kind, pattern in _SHEET_NAMES if pattern.match(folded(sheet_name))), None)
    if named:
        return named, [f"工作表名称“{sheet_name.strip()}”"]
    if priced:
        return "commercial_invoice", ["有单价或金额列"]
    if weighed:
        return "packing_list", ["有毛重、件数或箱号列，无价格列"]
    return ("goods_list", ["有货物明细，无价格和毛重列"]) if fields else ("other", ["没有货物明细"])
