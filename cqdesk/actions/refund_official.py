"""Items of official declarations: what was really declared becomes a customs record of the exporter, with its exit date.

Only closed exports count (R opens the data at the tax side), and only the newest official version, never a draft. The
electronic data of customs carry more (marks, amounts claimed, CNY FOB): where they were imported they stand, and an official
version that says something else is told. An amended declaration is newer than data downloaded before: its figures
replace them until the data are downloaded again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..domain.arithmetic import Term, given, unknown
from ..domain.quantity import exact_or_rounded
from ..domain.stage import Stage
from ..domain.valuation import line_values, value_of
from ..forms.declaration.fields import Declaration, GoodsLine
from ..forms.document import to_document
from ..forms.issues import Issue, Severity
from ..forms.receipts.read import read_receipt
from ..forms.refund.records import CustomsRecord
from ..store import attempts, cases, declarations, receipts, refund, settings
from .desk import Desk
from .middle_rates import published_rates
from .refund_amended import changes
from .refund_books import unit_zh
from .refund_fx import booked_rate, policies_of
from .refund_records import item_key, the_company
from .valuing import Inputs, deal_of

_CHANGED = ("trade_quantity", "legal_quantity", "total_price", "currency", "fob_usd")
"""What moves the value of an item: with any of them amended the CNY FOB downloaded before is void."""
_WITH_DATE = frozenset({"DEC_RESULT", "DEC_DATA"})
"""Receipts that tell when the goods left; what somebody told by phone does not."""


@dataclass(kw_only=True)
class Taken:
    """What was taken over, and what must be said."""

    items: int = 0
    issues: list[Issue] = field(default_factory=list)


def take_official_items(desk: Desk, company_name: str) -> Taken:
    """Take the items of the official declarations of a company over. Raises `UserError` `refund-no-company`."""
    company = the_company(desk, company_name)
    with desk.store.write() as connection:
        return take_official(desk, connection, company)


def take_official(desk: Desk, connection: Any, company: cases.Company) -> Taken:
    """As `take_official_items`, inside a transaction of the caller."""
    setting = f"refund-official:{company.uid}"
    seen: dict[str, int] = settings.read(connection, setting, {})
    done = Taken()
    records: list[tuple[str, date | None, dict[str, Any], str]] = []
    known: dict[str, refund.StoredRecord] | None = None
    now_seen = dict(seen)
    for row in declarations.declarations_of(connection):
        if row.stage != Stage.CLOSED.value or seen.get(str(row.id)) == (row.official_version_id or -1):
            continue
        case = cases.case_by_id(connection, row.case_id)
        version = declarations.official_version(connection, row.id)
        form = (version or declarations.load(connection, row.version_id)).filled.form
        if not _ours(form, case, company):
            continue
        name = f"{case.number} 第 {row.number} 份报关单"
        entry = row.known_entry_number or form.entry_number
        if version is None:
            done.issues.append(_not_official(name))
            continue
        exported = form.entry_exit_date or _exit_date(connection, row.id)
        if exported is None or not re.fullmatch("[0-9]{18}", entry):
            done.issues.append(_incomplete(name, "出口日期" if exported is None else "18 位海关编号"))
            continue
        if known is None:
            known = {one.key: one for one in refund.newest_records(connection, company.id, "item")}
        origin = f"case:{case.number} {row.number}@{version.version}"
        for at, record in enumerate(_records(desk, connection, company, form, entry, exported), start=1):
            key = item_key(entry, at)
            assert key is not None
            document = _merged(key, to_document(record), known.get(key), amended=version.kind == "amended", done=done)
            if document is not None:
                records.append((key, exported, document, origin))
        now_seen[str(row.id)] = version.id
    if records:
        counts = refund.put_records(connection, company.id, "item", records, sha256="", at=desk.clock.now())
        done.items = counts["added"] + counts["changed"]
        desk.write_history(connection, f"company:{company.uid}", "refund_official", counts)
    if now_seen != seen:
        settings.put(connection, setting, now_seen)
    return done


def is_official(origin: str) -> bool:
    """Whether a record comes from a declaration of ours and was not seen in the electronic data yet."""
    return origin.startswith("case:")


def _ours(form: Declaration, case: cases.Case, company: cases.Company) -> bool:
    if (form.import_export_flag or "E") != "E" or case.direction == "import":
        return False
    return form.domestic_party_uscc == company.uscc if form.domestic_party_uscc else case.company_id == company.id


def _exit_date(connection: Any, declaration_id: int) -> date | None:
    """I_E_DATE of the newest receipt that has one."""
    for row in reversed(attempts.live_receipts(connection, declaration_id)):
        if row.state != receipts.UNDERSTOOD or row.kind not in _WITH_DATE:
            continue
        form = read_receipt(receipts.receipt_by_id(connection, row.id).raw).form.form
        told = getattr(form, "entry_exit_date", "") or getattr(getattr(form, "result", None), "entry_exit_date", "")
        told = str(told).replace("-", "")
        if re.fullmatch(r"20[0-9]{2}[01][0-9][0-3][0-9].*", told):
            try:
                return date(int(told[:4]), int(told[4:6]), int(told[6:8]))
            except ValueError:
                continue
    return None


def _records(
    desk: Desk, connection: Any, company: cases.Company, form: Declaration, entry: str, exported: date
) -> list[CustomsRecord]:
    policies, published = policies_of(connection, company.uid), published_rates(desk)

    def per_dollar(currency: str) -> Term:
        """USD for one unit of a currency, crossed by the middle rates."""
        if currency == "USD":
            return given("折美元率", Decimal(1), "")
        ours = booked_rate(policies, published, currency, exported)
        dollar = booked_rate(policies, published, "USD", exported)
        if ours is None or dollar is None:
            return unknown("折美元率", "", f"{exported} {currency} 的中间价")
        return given("折美元率", exact_or_rounded(Fraction(ours.rate) / Fraction(dollar.rate), 10), "")

    deal = deal_of(form, Inputs(), export=True)
    values = line_values(value_of(deal, per_dollar), deal.line_prices)
    return [
        _record(desk, form, line, at, values[at - 1].value, entry, exported)
        for at, line in enumerate(form.goods, start=1)
    ]


def _record(
    desk: Desk, form: Declaration, line: GoodsLine, at: int, fob_usd: Decimal | None, entry: str, exported: date
) -> CustomsRecord:
    def country(code: str) -> str:
        found = desk.codes.find("countries", code, exported)
        return found.extra.get("old_customs_code", "") or code if found is not None else code

    def unit(code: str) -> str:
        return unit_zh(desk, code) if code else ""

    return CustomsRecord(
        declaration_item=entry,
        item_number=at,
        export_date=exported,
        customs_office=form.entry_exit_customs_office,
        goods_code=line.hs_code,
        goods_name=line.goods_name,
        specification=line.declaration_elements[:150],
        supervision_mode=form.supervision_mode,
        transport_mode=form.transport_mode,
        duty_nature=form.levy_nature,
        trade_terms=form.transaction_mode,
        legal_unit=unit(line.legal_unit_1),
        legal_quantity=line.legal_quantity_1,
        legal_unit_2=unit(line.legal_unit_2),
        legal_quantity_2=line.legal_quantity_2,
        trade_unit=unit(line.trade_unit),
        trade_quantity=line.trade_quantity,
        currency=line.trade_currency,
        total_price=line.total_price,
        fob_usd=fob_usd,
        destination_country=country(line.destination_country),
        trade_country=country(form.trading_country),
        record_number=form.record_book_number,
        consignor_name=form.domestic_party_name,
        agent_name=form.declarant_name,
        bill_number=form.bill_of_lading_number,
        vessel_name=form.conveyance_name,
        packages=form.package_count,
        gross_weight_kg=form.gross_weight_kg,
        net_weight_kg=form.net_weight_kg,
        contract_number=form.contract_number,
    )


def _merged(
    key: str, ours: dict[str, Any], known: refund.StoredRecord | None, *, amended: bool, done: Taken
) -> dict[str, Any] | None:
    """What is kept of an item; None where the electronic data stand as they are."""
    if known is None or is_official(known.origin):
        return ours
    differs = changes(known.document, _comparable(ours, known.document))
    if not differs:
        return None
    if not amended:
        done.issues.append(
            _differs(
                key, differs, "电子数据与本程序的正式报关单不一致",
                "请核对：如海关已改单，请读回改单后的报关单；否则以重新下载的报关单数据为准。",
            )
        )  # fmt: skip
        return None
    done.issues.append(
        _differs(
            key, differs, "报关单已改单，导入的电子数据还是改单前的，已按改单后取数",
            "请重新下载该报关单的数据并导入，核对后再申报。",
        )
    )  # fmt: skip
    merged = {**known.document, **ours, "amended_mark": "1"}
    if any(known.document.get(name) != ours.get(name) for name in _CHANGED if ours.get(name)):
        merged.pop("fob_cny", None)
        if "fob_usd" not in ours:
            merged.pop("fob_usd", None)
    return merged


def _comparable(ours: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Units and currencies are printed by code or by name, a library code is shorter than a customs code."""
    same = dict(ours)
    for name in ("trade_unit", "legal_unit", "legal_unit_2", "currency"):
        same.pop(name, None)
    code = str(known.get("goods_code", ""))
    if code and str(ours.get("goods_code", "")).startswith(code):
        same["goods_code"] = code
    return same


def _not_official(name: str) -> Issue:
    return _issue(
        "refund-not-read-back", "info", f"{name}已结关，还没有正式报关单，未列入申报。",
        "请读回官方打印件、单一窗口列表或报文（结关后网页上可能已更正），再生成申报。",
    )  # fmt: skip


def _incomplete(name: str, what: str) -> Issue:
    return _issue(
        "refund-official-incomplete", "warning", f"{name}已结关，但没有{what}，未列入申报。",
        "请读回带有该项的正式报关单，或导入电子口岸的报关单数据。",
    )  # fmt: skip


def _differs(key: str, differs: list[str], why: str, remedy: str) -> Issue:
    return _issue("refund-official-differs", "warning", f"{key}：{why}（{'；'.join(differs)}）。", remedy)


def _issue(id: str, severity: Severity, message: str, remedy: str) -> Issue:
    return Issue(id=id, severity=severity, path="exports", message=message, remedy=remedy, source="公告2026年第5号")
