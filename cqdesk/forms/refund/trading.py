"""外贸企业免退税: export and purchase detail of a trading company.

Tags and lengths are those of a data layout of 2026-10 (confidence M); the printed column numbers of the 2026 forms
are not confirmed. Amounts in CNY unless the name says usd; rates in percent.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from ..spec import code, day, decimal, text


@dataclass(kw_only=True)
class TradingExport:
    """One exported item of a trading company (外贸企业出口退税出口明细申报表)."""

    line_number: str = text("申报序号", xml="sbxh", max_len=50, needed="submit")
    link_number: str = code("关联号", xml="glh", max_len=30, needed="submit")
    export_invoice_number: str = text("出口发票号", xml="ckfph", max_len=30)
    declaration_item: str = code("出口报关单号", xml="ckbgdh", max_len=21)
    agency_certificate: str = text("代理证明号", xml="dlzmh", max_len=30)
    entry_record_list: str = text("进境货物备案清单号", xml="jjhwbaqdh", max_len=30)
    export_date: datetime.date | None = day("出口日期", xml="ckrq_1", needed="submit")
    goods_code: str = code("出口商品代码", xml="cksp_dm", max_len=20, needed="submit")
    goods_name: str = text("申报海关商品名称", xml="sbhgspmc", max_len=500, needed="submit")
    unit_name: str = text("海关计量单位名称", xml="hgjldwmc", max_len=75, needed="submit")
    quantity: Decimal | None = decimal("出口数量", xml="cksl", max_len=17, scale=5, needed="submit")
    fob_usd: Decimal | None = decimal("美元离岸价", xml="mylaj", max_len=18, scale=2, needed="submit")
    fob_cny: Decimal | None = decimal("人民币离岸价", xml="rmblaj", max_len=18, scale=2)
    purchase_amount: Decimal | None = decimal("出口进货金额", xml="ckjhje", max_len=18, scale=2)
    claimed_code: str = code("申报商品代码", xml="sbsp_dm", max_len=20)
    claimed_name: str = text("申报商品名称", xml="sbspmc", max_len=500)
    refund_rate: Decimal | None = decimal("退税率", xml="tsl", max_len=16, scale=6)
    vat_refund: Decimal | None = decimal("增值税退税额", xml="zzstse", max_len=18, scale=6)
    consumption_tax_refund: Decimal | None = decimal("消费税退税额", xml="xfstse", max_len=18, scale=6)
    documents_incomplete: str = text("单证不齐标志", xml="dzbqbz", max_len=1)
    verification_form: str = text("出口收汇核销单号", xml="ckshhxdh", max_len=30)
    refunded_quantity: Decimal | None = decimal("实退税数量", xml="stssl", max_len=17, scale=5)
    average_price: Decimal | None = decimal("平均单价", xml="pjdj", max_len=18, scale=2)
    trade_country: str = code("贸易国（地区）数字代码", xml="mygdqsz_dm", max_len=3)
    business_types: str = code("出口退（免）税业务类型代码集合", xml="cktmsywlxdmjh", max_len=30)
    business_type_names: str = text("出口退（免）税业务类型名称集合", xml="cktmsywlxmcjh", max_len=75)
    remarks: str = text("备注", xml="bz", max_len=3000)
    form_date: datetime.date | None = day("填表日期", xml="tbrq_1")
    domestic_departure_mode: str = code("国内启运方式代码", xml="gnqyfs_dm", max_len=2)
    aeo_type: str = code("海关总署认证企业类型代码", xml="hgzsrzqylx_dm", max_len=2)


@dataclass(kw_only=True)
class TradingPurchase:
    """One purchase voucher line behind a link number (外贸企业出口退税进货明细申报表)."""

    line_number: str = text("申报序号", xml="sbxh", max_len=50, needed="submit")
    link_number: str = code("关联号", xml="glh", max_len=30, needed="submit")
    tax_kind: str = code("税种", xml="sz", max_len=1, needed="submit")
    voucher_kind: str = code("出口退(免)税凭证类型代码", xml="cktmspzlx_dm", max_len=2, needed="submit")
    voucher_kind_name: str = text("凭证种类", max_len=75)
    """As printed on the form; the data layout has the code alone."""
    voucher_number: str = code("进货凭证号", xml="jhpzh", max_len=75, needed="submit")
    special_tax_paper: str = text("专用税票号", xml="zysph", max_len=30)
    supplier_tax_id: str = text("供货方纳税人识别号", xml="ghfnsrsbh_1", max_len=20, needed="submit")
    invoice_date: datetime.date | None = day("开票日期", xml="kprq", needed="submit")
    goods_code: str = code("出口商品代码", xml="cksp_dm", max_len=20, needed="submit")
    goods_name: str = text("申报海关商品名称", xml="sbhgspmc", max_len=500, needed="submit")
    unit_name: str = text("海关计量单位名称", xml="hgjldwmc", max_len=75, needed="submit")
    quantity: Decimal | None = decimal("数量", xml="sl", max_len=17, scale=5, needed="submit")
    tax_base: Decimal | None = decimal("计税金额", xml="jsje", max_len=18, scale=2, needed="submit")
    vat_rate: Decimal | None = decimal("征税税率", xml="zssl", max_len=16, scale=6, needed="submit")
    vat_amount: Decimal | None = decimal("征税税额", xml="zsse", max_len=18, scale=6)
    refund_rate: Decimal | None = decimal("退税率", xml="tsl", max_len=16, scale=6, needed="submit")
    refund: Decimal | None = decimal("退税额", xml="tse", max_len=18, scale=6, needed="submit")
    business_types: str = code("出口退（免）税业务类型代码集合", xml="cktmsywlxdmjh", max_len=30)
    business_type_names: str = text("出口退（免）税业务类型名称集合", xml="cktmsywlxmcjh", max_len=75)
    remarks: str = text("备注", xml="bz", max_len=3000)
    form_date: datetime.date | None = day("填表日期", xml="tbrq_1")
    invoice_code: str = text("发票代码", xml="fpdm", max_len=12)
    invoice_number: str = text("发票号码", xml="fphm", max_len=8)
    export_date: datetime.date | None = day("出口日期", xml="ckrq_1")
