"""What the head of version 3.1 held and the declaration of today no longer has (until July 2018). Read only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..spec import code, decimal, text


@dataclass(kw_only=True)
class OldHead:
    """Elements of `DecHead` that only version 3.1 had. Read, never written."""

    pay_way: str = text("征税比例/支付方式", xml="PayWay")
    domestic_district: str = code("境内目的地/货源地", xml="DistrictCode", max_len=5, codes="districts")
    payment_mark: str = text("纳税标志", xml="PaymentMark")
    domestic_sale_ratio: Decimal | None = decimal("内销比率", xml="InRatio")
    declarant_contact: str = text("申报单位联系人", xml="AgentLinkMan", secret=True)
    declarant_email: str = text("申报单位邮箱", xml="AgentLinkMAIL", secret=True)
    declarant_phone: str = text("申报单位电话", xml="AgentLinkPHONE", secret=True)
    owner_contact: str = text("货主联系人", xml="OwnerLinkMan", secret=True)
    owner_email: str = text("货主邮箱", xml="OwnerLinkMAIL", secret=True)
    owner_phone: str = text("货主电话", xml="OwnerLinkPHONE", secret=True)
    typist_email: str = text("录入员邮箱", xml="InputerNameMAIL", secret=True)
    typist_phone: str = text("录入员电话", xml="InputerNamePHONE", secret=True)
    domestic_party_uscc: str = text("收发货人统一编码", xml="TradeCodeScc", max_len=18)
