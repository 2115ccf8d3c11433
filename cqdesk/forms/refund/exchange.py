"""出口业务收汇情况表: exchange received, or deemed to be, for each exported item.

Tags and lengths are those of a data layout of 2026-10 (confidence M); the printed column numbers of the 2026 forms
are not confirmed. Amounts in CNY unless the name says usd; rates in percent.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from ..spec import code, day, decimal, text


@dataclass(kw_only=True)
class ExchangeLine:
    """Exchange received for an exported item, or why it counts as received (出口业务收汇情况表)."""

    line_number: str = text("申报序号", xml="sbxh", max_len=50, needed="submit")
    declaration_item: str = code("出口报关单号", xml="ckbgdh", max_len=21)
    agency_certificate: str = text("代理出口货物证明号码", xml="dlckhwzmhm", max_len=20)
    export_invoice_number: str = text("出口发票号", xml="ckfph", max_len=30)
    booked_on: datetime.date | None = day("记出口销售账日期", xml="jckxszrq")
    currency: str = code("成交货币字母代码", xml="cjhbzm_dm", max_len=3, needed="submit")
    total_price: Decimal | None = decimal("成交总价", xml="cjzj", max_len=18, scale=2, needed="submit")
    currency_rate: Decimal | None = decimal("成交货币汇率", xml="cjhbhl", max_len=16, scale=6)
    exports_cny: Decimal | None = decimal("出口销售额（人民币）", xml="ckxsermb", max_len=18, scale=2, needed="submit")
    receipt_number: str = text("凭证号码", xml="pzhm_2", max_len=40)
    receipt_total: Decimal | None = decimal("凭证总金额", xml="yshqkpzzje", max_len=18, scale=2)
    received_on: datetime.date | None = day("出口收汇日期", xml="ckshrq")
    settlement_mode: str = code("结汇方式代码", xml="jhfs_dm", max_len=1)
    bank_code: str = text("金融机构代码", xml="jrjgdm", max_len=20)
    bank_reference: str = text("银行业务编号", xml="yhywbh", max_len=50)
    receipt_currency: str = code("出口收汇货币字母代码", xml="ckshhbzm_dm", max_len=3)
    receipt_amount: Decimal | None = decimal("出口收汇金额", xml="ckshje", max_len=18, scale=2)
    receipt_rate: Decimal | None = decimal("出口收汇货币汇率", xml="ckshhbhl", max_len=16, scale=6)
    receipt_cny: Decimal | None = decimal("出口收汇金额（人民币）", xml="ckshjermb", max_len=18, scale=2)
    payer: str = text("付汇人", xml="fhr", max_len=300)
    payer_country: str = text("付汇国家（地区）", xml="fhgjdq", max_len=300)
    other_payer_reason: str = text("非进口商付汇原因", xml="fjksfhyy", max_len=75)
    other_country_reason: str = text("非进口国家（地区）付汇原因", xml="fjkgjdqfhyy", max_len=75)
    deemed_reason: str = text("视同收汇原因", xml="stshqkyy", max_len=100)
    deemed_explanation: str = text("原因具体说明", xml="stshqkyyjtsm", max_len=4000)
    deemed_evidence: str = text("举证材料种类", xml="stshqkjzclzl", max_len=100)
    deemed_cny: Decimal | None = decimal("折人民币金额", xml="stshqkzrmbje", max_len=18, scale=2)
    contract_final_date: datetime.date | None = day("合同约定全部收汇最终日期", xml="stshqkhtydqbshzzrq")
    deemed_contract: str = text("出口合同号", xml="stshqkckhth", max_len=60)
    remarks: str = text("备注", xml="bz", max_len=3000)
