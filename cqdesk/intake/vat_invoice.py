"""A digital VAT invoice (数电票) as XML: one `PurchaseInvoiceRow` per goods line.

The structure (`EInvoice` with `EInvoiceData` and `TaxSupervisionInfo`) is that of files the invoice platform hands out;
it is public practice, not confirmed by a specification at hand. Rates stand as 0.13 or 13%.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from lxml import etree

from cqdesk.errors import UserError
from cqdesk.forms.refund.records import PurchaseInvoiceRow
from cqdesk.forms.xml_parse import local_name, parse_safely

from .values import parse_day

_LINE = "IssuItemInformation"


def is_invoice_xml(data: bytes) -> bool:
    """Whether the bytes look like such an invoice (a first look; reading decides)."""
    return b"<EInvoice" in data[:4096] or b":EInvoice" in data[:4096]


def read_invoice_xml(data: bytes) -> list[PurchaseInvoiceRow]:
    """The goods lines of one invoice. Raises `UserError` if it is none, or a number or date cannot be read."""
    root = parse_safely(data)
    if local_name(root) != "EInvoice":
        raise _not_an_invoice("不是数电发票")
    number = _text(root, "TaxSupervisionInfo", "InvoiceNumber")
    if not (len(number) == 20 and number.isascii() and number.isdigit()):
        raise _not_an_invoice("没有 20 位数电发票号码")
    issued = parse_day(_text(root, "TaxSupervisionInfo", "IssueTime")[:10])
    if issued is None:
        raise _not_an_invoice("读不出开票日期")
    rows = []
    for line, element in enumerate((e for e in root.iter() if _is(e, _LINE)), start=1):
        rows.append(
            PurchaseInvoiceRow(
                digital_number=number,
                line=line,
                supplier_tax_id=_text(root, "SellerInformation", "SellerIdNum"),
                supplier_name=_text(root, "SellerInformation", "SellerName"),
                buyer_tax_id=_text(root, "BuyerInformation", "BuyerIdNum"),
                buyer_name=_text(root, "BuyerInformation", "BuyerName"),
                invoice_date=issued.value,
                goods_name=_child(element, "ItemName"),
                specification=_child(element, "SpecMod"),
                unit_name=_child(element, "MeaUnits"),
                quantity=_number(element, "Quantity"),
                unit_price=_number(element, "UnPrice"),
                amount=_number(element, "Amount"),
                vat_rate=_rate(_child(element, "TaxRate")),
                vat_amount=_number(element, "ComTaxAm"),
                classification=_child(element, "TaxClassificationCode"),
                kind=_text(root, "GeneralOrSpecialVAT", "LabelName"),
            )
        )
    if not rows:
        raise _not_an_invoice("没有货物明细")
    return rows


def _is(element: etree._Element, name: str) -> bool:
    return isinstance(element.tag, str) and local_name(element) == name


def _text(root: etree._Element, block: str, name: str) -> str:
    for element in root.iter():
        if _is(element, block):
            return _child(element, name)
    return ""


def _child(element: etree._Element, name: str) -> str:
    for child in element:
        if _is(child, name):
            return (child.text or "").strip()
    return ""


def _number(element: etree._Element, name: str) -> Decimal | None:
    text = _child(element, name)
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _not_an_invoice(f"“{name}”不是数字") from None
    if not number.is_finite() or abs(number.adjusted()) > 18:
        raise _not_an_invoice(f"“{name}”不是数字")
    return number


def _rate(text: str) -> Decimal | None:
    """A rate in percent: 13% and 0.13 are the same; words such as 免税 are none."""
    try:
        if text.endswith("%"):
            return Decimal(text[:-1])
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value * 100 if value < 1 else value


def _not_an_invoice(why: str) -> UserError:
    return UserError("invoice-xml", f"发票文件无法使用：{why}。", "请从发票平台重新下载该发票的 XML 文件。")
