"""What the checks need and no list brings: certificates about an item, the reason of a FOB difference, the buyer, the
real principal of an agency export. Each is one small form of texts; the newest counts, an empty one takes it back.

Sources: refund reference 5.3 (certificates), checks C-12, C-15 to C-17, C-60, C-73; 公告2025年第17号 art. 7 (principal:
name, credit code, amount; with fee and agreement number kept beside).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ..domain.quantity import plain
from ..errors import UserError
from ..forms.refund.checks.facts import Certificate
from ..store import refund_decisions
from .blanks import Blank
from .desk import Desk
from .refund_records import the_company

CERTIFICATE_KINDS = {"return": "退运", "amendment": "改单", "cancellation": "撤单"}


@dataclass(frozen=True, kw_only=True)
class Supplement:
    """One kind of supplement: what it hangs on, and its lines."""

    kind: refund_decisions.DecisionKind
    title: str
    remark: str
    key_label: str
    key_hint: str
    key_pattern: str
    blanks: tuple[Blank, ...]


_ITEM = r"[0-9]{21}"
SUPPLEMENTS: tuple[Supplement, ...] = (
    Supplement(
        kind="certificate",
        title="已补税/未退税证明",
        remark="退运、改单或撤单后由税务机关开具；用于核对红字冲减和不能再申报的报关单。",
        key_label="报关单项",
        key_hint="21 位：报关单号加 3 位项号",
        key_pattern=_ITEM,
        blanks=(
            Blank(name="type", label="类型", choices=CERTIFICATE_KINDS),
            Blank(name="number", label="证明编号", needed=True),
            Blank(name="quantity", label="数量", hint="退运数量；全部退运可不填", number=True),
        ),
    ),
    Supplement(
        kind="statement",
        title="离岸价差异原因说明",
        remark="申报离岸价与报关单相差超过 1 美元且超过 5% 时填写（出口货物离岸价差异原因说明表）。",
        key_label="报关单项",
        key_hint="21 位：报关单号加 3 位项号",
        key_pattern=_ITEM,
        blanks=(Blank(name="why", label="原因说明", hint="例如 运费按实际结算调整", needed=True),),
    ),
    Supplement(
        kind="buyer",
        title="合同进口商",
        remark="用于核对付汇人；不一致时在收汇情况表写明原因。",
        key_label="报关单项",
        key_hint="21 位：报关单号加 3 位项号",
        key_pattern=_ITEM,
        blanks=(
            Blank(name="buyer", label="进口商名称", needed=True),
            Blank(name="country", label="进口国家（地区）"),
            Blank(name="payer_reason", label="非进口商付汇原因"),
            Blank(name="country_reason", label="非进口国付汇原因"),
        ),
    ),
    Supplement(
        kind="principal",
        title="代理出口的实际委托方",
        remark="代理出口须在预缴企业所得税时报送实际委托方，否则视同自营（公告2025年第17号）。",
        key_label="代理出口货物证明号",
        key_hint="证明号码",
        key_pattern=r"\S{1,30}",
        blanks=(
            Blank(name="name", label="委托方名称", needed=True),
            Blank(name="id", label="统一社会信用代码", needed=True),
            Blank(name="amount", label="委托出口金额", hint="人民币元", needed=True, number=True),
            Blank(name="declaration", label="报关单号", hint="18 位"),
            Blank(name="fee", label="代理费", hint="人民币元", number=True),
            Blank(name="agreement", label="代理协议号"),
        ),
    ),
)
BY_KIND = {one.kind: one for one in SUPPLEMENTS}


def put_supplement(desk: Desk, company_name: str, kind: str, key: str, values: Mapping[str, str]) -> str:
    """Keep a supplement; all values empty takes it back. Returns what to tell.

    Raises `UserError` `refund-supplement`: unknown kind, a key of another form, a line that is missing or no number.
    """
    form = next((one for one in SUPPLEMENTS if one.kind == kind), None)
    key = key.strip()
    if form is None or not re.fullmatch(form.key_pattern, key):
        label = form.key_label if form is not None else "种类"
        raise UserError("refund-supplement", f"{label}“{key}”不对。", form.key_hint if form else "请从列表中选择。")
    given = {name: words.strip() for name, words in values.items()}
    empty = not any(given.get(blank.name) for blank in form.blanks if blank.choices is None)
    document = {} if empty else {blank.name: _checked(blank, given.get(blank.name, "")) for blank in form.blanks}
    company = the_company(desk, company_name)
    with desk.store.write() as connection:
        refund_decisions.decide(connection, company.id, form.kind, key, document, desk.clock.now())
        payload = {"kind": kind, "key": key, **document}
        desk.write_history(connection, f"company:{company.uid}", "refund_supplement", payload)
    return f"已删除{form.title}。" if empty else f"已保存{form.title}。"


def _checked(blank: Blank, words: str) -> str:
    if blank.choices is not None and words not in blank.choices:
        raise UserError("refund-supplement", f"{blank.label}不对。", f"可以是 {'、'.join(blank.choices)}。")
    if blank.needed and not words:
        raise UserError("refund-supplement", f"请填写{blank.label}。", "补全后保存；全部留空则删除。")
    if not blank.number or not words:
        return words
    try:
        value = Decimal(words.replace(",", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or value.adjusted() > 15:
        raise UserError("refund-supplement", f"{blank.label}应为数字。", "请填写不带单位的数字。")
    return plain(value)


def supplement(desk: Desk, company_name: str, kind: refund_decisions.DecisionKind, key: str) -> dict[str, str]:
    """What is kept; {} if nothing is."""
    company = the_company(desk, company_name)
    with desk.store.read() as connection:
        return refund_decisions.decisions(connection, company.id, kind).get(key, {})


# --- for the checks --------------------------------------------------------------------------------------------


def certificates_of(connection: Any, company_id: int) -> tuple[Certificate, ...] | None:
    """Certificates by item; None while nobody entered one: the checks then say that they cannot judge."""
    found = refund_decisions.decisions(connection, company_id, "certificate")
    return (
        tuple(
            Certificate(item=key, kind=one["type"], quantity=Decimal(one["quantity"]) if one["quantity"] else None)
            for key, one in found.items()
        )
        or None
    )


def principals_of(connection: Any, company_id: int) -> dict[str, tuple[str, str, Decimal | None]] | None:
    """Real principals by certificate number."""
    found = refund_decisions.decisions(connection, company_id, "principal")
    return {key: (one["name"], one["id"], Decimal(one["amount"])) for key, one in found.items()} or None


def buyers_of(connection: Any, company_id: int) -> dict[str, dict[str, str]]:
    """Buyer, country and reasons by item."""
    return refund_decisions.decisions(connection, company_id, "buyer")


def statements_of(connection: Any, company_id: int) -> frozenset[str]:
    """Items whose FOB difference is explained."""
    return frozenset(refund_decisions.decisions(connection, company_id, "statement"))
