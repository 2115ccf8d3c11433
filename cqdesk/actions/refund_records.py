"""Bring in what a refund rests on: customs data, purchase invoices, payment certificates, exchange receipts, rates.

Every record keeps the place it came from; a record that comes again with other content gets a further version and the
import says so. Nothing of another company is ever taken in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..domain.quantity import plain
from ..errors import UserError
from ..forms.document import to_document
from ..forms.issues import Issue, refusal
from ..forms.refund.records import CustomsRecord, ExchangeReceipt, PaymentCertificate, PurchaseInvoiceRow
from ..intake.gate import admit, read_bytes
from ..intake.rate_library import differences_of, read_rate_library, version_in
from ..intake.record_sheets import read_records
from ..intake.vat_invoice import is_invoice_xml, read_invoice_xml
from ..store import cases, refund
from .code_sets import import_set, propose
from .desk import Desk
from .office_tables import MIDDLE_RATES

Progress = Callable[[str, int, int], None]
"""(file name, done, of): raise `Cancelled` inside to stop; what was read before stays."""

FORMS: dict[type, refund.RecordKind] = {
    CustomsRecord: "item",
    PurchaseInvoiceRow: "invoice",
    PaymentCertificate: "certificate",
    ExchangeReceipt: "exchange",
}
NEEDED: dict[type, frozenset[str]] = {
    CustomsRecord: frozenset({"declaration_item", "goods_code", "export_date"}),
    PurchaseInvoiceRow: frozenset({"goods_name", "quantity", "amount", "vat_rate"}),
    PaymentCertificate: frozenset({"certificate_number", "taxable_price"}),
    ExchangeReceipt: frozenset({"receipt_amount", "received_on"}),
}
NOTHING_FOUND = "refund-nothing-found"
KIND_ZH = {"item": "报关单数据", "invoice": "进货发票", "certificate": "海关缴款书", "exchange": "收汇记录"}


@dataclass(kw_only=True)
class Imported:
    """What one import did: counts by kind, and what must be said."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    middle_rates: int = 0
    """Rates of days and currencies that were taken in."""

    def to_json(self) -> dict[str, Any]:
        """For the command line."""
        return {
            "records": self.counts,
            "issues": [issue.to_json() for issue in self.issues],
            "middle_rates": self.middle_rates,
        }


@dataclass(frozen=True, kw_only=True)
class _Row:
    key: str
    on: date | None
    form: Any
    origin: str


def import_records(desk: Desk, company_name: str, files: Sequence[Path], progress: Progress | None = None) -> Imported:
    """Read files and keep their records for a company (name or credit code). One bad file stops nothing.

    Raises `UserError` `refund-no-company` if the company is not known.
    """
    company = the_company(desk, company_name)
    done = Imported()
    for number, path in enumerate(files):
        if progress is not None:
            progress(path.name, number, len(files))
        try:
            data = read_bytes(path)
            found = _rows_in(desk, path.name, data, done.issues)
        except UserError as error:
            if error.id != NOTHING_FOUND or not _middle_rates(desk, path, done):
                done.issues.append(refusal(error))
            continue
        digest = hashlib.sha256(data).hexdigest()
        with desk.store.write() as connection:
            counts: dict[str, dict[str, int]] = {}
            for form, kept_as in FORMS.items():
                rows = [row for row in found if isinstance(row.form, form) and _ours(company, row, done.issues)]
                if not rows:
                    continue
                counts[kept_as] = refund.put_records(
                    connection,
                    company.id,
                    kept_as,
                    [(row.key, row.on, to_document(row.form), row.origin) for row in rows],
                    sha256=digest,
                    at=desk.clock.now(),
                )
            done.issues += _overdrawn(connection, company, [row for row in found if row.key])
            if counts:
                desk.write_history(
                    connection,
                    f"company:{company.uid}",
                    "refund_records",
                    {"file": path.name, "sha256": digest, **counts},
                )
        for kind, of_file in counts.items():
            total = done.counts.setdefault(kind, {"added": 0, "changed": 0, "same": 0})
            for name, count in of_file.items():
                total[name] += count
    return done


def _overdrawn(connection: Any, company: cases.Company, rows: Sequence[_Row]) -> list[Issue]:
    """Invoice lines that came in again with less than claims took of them already: nothing is booked, it is said."""
    used = refund.used(connection, company.id, "invoice")
    issues = []
    for row in rows:
        taken = used.get(row.key) if isinstance(row.form, PurchaseInvoiceRow) else None
        if taken is None or ((row.form.amount or 0) >= taken.amount and (row.form.quantity or 0) >= taken.quantity):
            continue
        issues.append(
            Issue(
                id="refund-negative-stock",
                severity="error",
                path="",
                message=f"{row.origin}：发票 {row.key} 只有 {plain(row.form.quantity or 0)}，"
                f"以前的申报已用 {plain(taken.quantity)}，结余为负数。",
                remedy="请核对发票是否已红冲或重开；审核前的申报请撤回，已通过的请红字冲减。台账没有改动。",
                source="公告2026年第5号",
            )
        )
    return issues


def _middle_rates(desk: Desk, path: Path, done: Imported) -> bool:
    """A table of middle rates goes to the office's tables. False: it is none."""
    try:
        proposal = propose(desk, path, table=MIDDLE_RATES)
    except UserError:
        return False
    # Days of other months stay: the list is never the whole table.
    import_set(desk, proposal, complete=False)
    done.middle_rates += len(proposal.entries)
    if proposal.refused:
        first = proposal.refused[0]
        done.issues.append(
            Issue(
                id="middle-rate-refused",
                severity="error",
                path="",
                message=f"{first.place}：{first.why}（共 {len(proposal.refused)} 行没有采用）。",
                remedy="请在原文件中改正后重新导入。",
                source="",
            )
        )
    return True


def import_rate_library(desk: Desk, files: Sequence[Path], version: str = "") -> dict[str, Any]:
    """Keep a rate library (cmcode.DBF with its companions): {"version", "rates", "new", "left_out", "differences",
    "in_use"}. The version stands in a file's name, else in its folder's (CMCODE2026B/cmcode.DBF)."""
    version = version or next((found for path in files if (found := version_in(str(path.parent.name)))), "")
    library = read_rate_library({path.name: read_bytes(path) for path in files}, version)
    with desk.store.write() as connection:
        twin = next(
            (one for one in refund.libraries(connection) if one.version == library.version and library.version), None
        )
        other = differences_of(library.rates, refund.rates_of(connection, twin)) if twin is not None else []
        new = refund.add_library(
            connection, library.version, library.sha256, files[0].name, library.rates, desk.clock.now()
        )
        if new:
            desk.write_history(
                connection,
                "settings",
                "rate_library",
                {"version": library.version, "sha256": library.sha256, "rates": len(library.rates)},
            )
        in_use = library_in_use(connection)
    return {
        "in_use": in_use.version if in_use is not None else "",
        "differences": other,
        "version": library.version,
        "rates": len(library.rates),
        "new": new,
        "left_out": list(library.left_out),
    }


def library_in_use(connection: Any) -> refund.Library | None:
    """The newest version, whatever was imported last; one whose file tells no version counts as long as none was
    imported after it."""
    libraries = refund.libraries(connection)
    if not libraries or not libraries[0].version:
        return libraries[0] if libraries else None
    return max((one for one in libraries if one.version), key=lambda one: (one.version, one.id))


def the_company(desk: Desk, name: str) -> cases.Company:
    """A company by name or credit code. Raises `UserError` `refund-no-company`, `refund-company-no-code`."""
    with desk.store.read() as connection:
        found = cases.find_company(connection, name)
    if found is None:
        raise UserError(
            "refund-no-company", f"没有企业“{name}”。", "请先在企业资料中建立该企业，写明统一社会信用代码。"
        )
    return found


def _rows_in(desk: Desk, name: str, data: bytes, issues: list[Issue]) -> list[_Row]:
    if is_invoice_xml(data):
        return [
            _Row(key=_invoice_key(row), on=row.invoice_date, form=row, origin=f"{name}!line {row.line}")
            for row in read_invoice_xml(data)
        ]
    books = desk.readers.books(admit(name, data))
    found: list[_Row] = []
    for book in books:
        issues += book.issues
    for table in (table for book in books for table in read_records(book, list(FORMS), NEEDED)):
        issues += table.issues
        lines: dict[str, int] = {}
        for record in table.records:
            row = _keyed(record.values, record.origin, lines)
            if row is None:
                issues.append(
                    Issue(
                        id="refund-record-no-number",
                        severity="error",
                        path="",
                        message=f"{record.origin} 这一行没有号码，或号码不合规定，没有导入。",
                        remedy="请补上报关单号（18 位加 3 位项号）、发票号码或业务编号后重新导入。",
                        source="",
                    )
                )
            else:
                found.append(row)
    if not found and not issues:
        raise UserError(
            NOTHING_FOUND,
            f"“{name}”里没有找到报关单、发票、缴款书、收汇或中间价的数据表。",
            "请选择电子口岸、发票平台或银行导出的表格，第一行应为列名。",
        )
    return found


def _keyed(form: Any, origin: str, lines: dict[str, int]) -> _Row | None:
    match form:
        case CustomsRecord():
            key = item_key(form.declaration_item, form.item_number)
            return None if key is None else _Row(key=key, on=form.export_date, form=form, origin=origin)
        case PurchaseInvoiceRow():
            voucher = voucher_number(form)
            if not voucher:
                return None
            lines[voucher] = lines.get(voucher, 0) + 1
            form.line = form.line or lines[voucher]
            return _Row(key=_invoice_key(form), on=form.invoice_date, form=form, origin=origin)
        case PaymentCertificate():
            number = form.certificate_number
            return _Row(key=number, on=form.issued_on, form=form, origin=origin) if number else None
        case _:
            reference = form.bank_reference or form.receipt_number
            return _Row(key=reference, on=form.received_on, form=form, origin=origin) if reference else None


def item_key(number: str, item: int | None) -> str | None:
    """The 21-digit key of a declaration item: 18 digits and the item padded to 3. None if it cannot be made."""
    digits = re.sub(r"[\s-]", "", number)
    if re.fullmatch(r"[0-9]{21}", digits):
        return digits
    if re.fullmatch(r"[0-9]{18}", digits) and item is not None and 0 < item < 1000:
        return f"{digits}{item:03d}"
    return None


def voucher_number(row: PurchaseInvoiceRow) -> str:
    """进货凭证号: of a payment certificate its number; the 20-digit invoice number alone, else invoice code (10 or 12 digits)
    and 8-digit number; "" if neither."""
    if row.certificate_number:
        return row.certificate_number
    for number in (row.digital_number, row.invoice_number):
        if len(number) == 20 and number.isascii() and number.isdigit():
            return number
    if re.fullmatch(r"[0-9]{10}|[0-9]{12}", row.invoice_code) and re.fullmatch(r"[0-9]{8}", row.invoice_number):
        return row.invoice_code + row.invoice_number
    return ""


def _invoice_key(row: PurchaseInvoiceRow) -> str:
    return f"{voucher_number(row)}/{row.line or 1}"


def _ours(company: cases.Company, row: _Row, issues: list[Issue]) -> bool:
    """An invoice of another buyer is never taken in."""
    buyer = getattr(row.form, "buyer_tax_id", "")
    if not buyer or buyer == company.uscc:
        return True
    issues.append(
        Issue(
            id="refund-other-company",
            severity="error",
            path="",
            message=f"{row.origin} 的购买方（{buyer[:4]}…{buyer[-4:]}）不是本企业，没有导入。",
            remedy="请核对发票抬头；如属另一企业，请在该企业名下导入。",
            source="公告2026年第5号",
        )
    )
    return False
