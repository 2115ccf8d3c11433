"""凭证种类 of a purchase voucher: its printed name always, its two-character code where the office told us one.

The codes of the tax side are not in the material at hand: they are a setting, empty until somebody enters them from the
declaration tool, and the form shows the name beside the empty code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..forms.refund.records import PurchaseInvoiceRow
from ..store import settings

INVOICE_ZH = "增值税专用发票"
CERTIFICATE_ZH = "海关进口增值税专用缴款书"
KINDS_ZH = (INVOICE_ZH, CERTIFICATE_ZH)
CODES_KEY = "refund-voucher-codes"


def voucher_kind_of(codes: Mapping[str, str], row: PurchaseInvoiceRow) -> tuple[str, str]:
    """(code as entered, name as printed)."""
    name = CERTIFICATE_ZH if row.certificate_number else INVOICE_ZH
    return codes.get(name, ""), name


def voucher_codes(connection: Any) -> dict[str, str]:
    """The codes entered, by name."""
    found: dict[str, str] = settings.read(connection, CODES_KEY, {})
    return found
