"""Records that come from customs, the invoice platform and the tax bureau: they are read, never written.

Tags and lengths are those of a data layout of 2026-10 (confidence M); the printed column numbers of the 2026 forms
are not confirmed. Amounts in CNY unless the name says usd; rates in percent.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from ..spec import code, day, decimal, integer, text


@dataclass(kw_only=True)
class CustomsRecord:
    """One item as the customs data show it."""

    declaration_item: str = code(
        "出口报关单号",
        xml="ckbgdh",
        max_len=21,
        headings=(
            "报关单号",
            "海关编号",
            "报关单编号",
        ),
    )
    item_number: int | None = integer("项号", max_len=3, headings=("商品项号", "序号项号"))
    mark: str = text("标识码", xml="bsm", max_len=21)
    export_month: str = code("出口年月", xml="ckny", max_len=6)
    customs_office: str = code("海关关区（口岸）代码", xml="hggqka_dm", max_len=4)
    export_date: datetime.date | None = day("出口日期", xml="ckrq_1")
    declared_on: datetime.date | None = day("报关单申报日期", xml="hgckhwbgdsbrq")
    departed_on: datetime.date | None = day("启运日期", xml="qyrq_2")
    goods_code: str = code(
        "出口商品代码",
        xml="cksp_dm",
        max_len=20,
        headings=(
            "商品编码",
            "商品代码",
            "商品编号",
        ),
    )
    former_code: str = code("原出口商品代码", xml="ycksp_dm", max_len=20)
    library_name: str = text("出口商品名称", xml="ckspmc", max_len=75)
    goods_name: str = text(
        "海关商品名称",
        xml="hgspmc",
        max_len=500,
        headings=(
            "商品名称",
            "品名",
            "申报商品名称",
        ),
    )
    specification: str = text("规格型号", xml="ggxh", max_len=150)
    supervision_mode: str = code("监管方式代码", xml="jgfs_dm", max_len=4, headings=("监管方式",))
    transport_mode: str = code("运输方式代码", xml="ysfs_dm", max_len=1, headings=("运输方式",))
    duty_nature: str = code("征免性质代码", xml="zmxz_dm", max_len=3)
    trade_terms: str = code("海关成交方式代码", xml="hgcjfs_dm", max_len=1, headings=("成交方式",))
    legal_unit: str = code(
        "第一计量单位代码",
        xml="dyjldw_dm",
        max_len=3,
        headings=(
            "法定单位",
            "法定计量单位",
            "第一法定单位",
        ),
    )
    legal_quantity: Decimal | None = decimal(
        "出口数量",
        xml="cksl",
        max_len=17,
        scale=5,
        headings=(
            "法定数量",
            "第一法定数量",
            "数量",
        ),
    )
    legal_unit_2: str = code("第二计量单位代码", xml="dejldw_dm", max_len=3, headings=("第二法定单位",))
    legal_quantity_2: Decimal | None = decimal(
        "第二出口数量", xml="decksl", max_len=17, scale=5, headings=("第二法定数量",)
    )
    trade_unit: str = code(
        "申报计量单位代码",
        xml="sbjldw_dm",
        max_len=3,
        headings=(
            "申报单位",
            "成交单位",
            "申报计量单位",
        ),
    )
    trade_quantity: Decimal | None = decimal("申报数量", xml="sbsl_1", max_len=17, scale=5, headings=("成交数量",))
    unit_price: Decimal | None = decimal("申报单价", xml="sbdj", max_len=18, scale=2)
    currency: str = code("成交海关货币数字代码", xml="cjhghbsz_dm", max_len=3, headings=("币制", "成交币制", "币种"))
    total_price: Decimal | None = decimal(
        "成交总价",
        xml="cjzj",
        max_len=18,
        scale=2,
        headings=(
            "总价",
            "成交总价",
        ),
    )
    fob_cny: Decimal | None = decimal("人民币离岸价", xml="rmblaj", max_len=18, scale=2)
    fob_usd: Decimal | None = decimal(
        "美元离岸价",
        xml="mylaj",
        max_len=18,
        scale=2,
        headings=(
            "美元离岸价(USD)",
            "USD离岸价",
            "美元FOB",
        ),
    )
    freight_mark: str = code("运费计算方式代码", xml="yfjsfs_dm", max_len=1)
    freight_currency: str = code("运费海关货币数字代码", xml="yfhghbsz_dm", max_len=3)
    freight: Decimal | None = decimal("运费(率/价)", xml="yfhl", max_len=16, scale=6)
    insurance_mark: str = code("保费计算方式代码", xml="bfjsfs_dm", max_len=1)
    insurance_currency: str = code("保费海关货币数字代码", xml="bfhghbsz_dm", max_len=3)
    insurance: Decimal | None = decimal("保费(率/价)", xml="bfhl", max_len=16, scale=6)
    other_fees_mark: str = code("杂费计算方式代码", xml="zfjsfs_dm", max_len=1)
    other_fees: Decimal | None = decimal("杂费(率/价)", xml="zfhl", max_len=16, scale=6)
    destination_country: str = code(
        "最终目的国数字代码",
        xml="zzmdgdqsz_dm",
        max_len=3,
        headings=(
            "最终目的国",
            "目的国",
        ),
    )
    trade_country: str = code("贸易国数字代码", xml="mygdqsz_dm", max_len=3)
    record_number: str = text(
        "备案号",
        xml="bah",
        max_len=12,
        headings=(
            "手册号",
            "手账册号",
        ),
    )
    owner_code: str = text("货主单位代码", xml="hzdwdm", max_len=50)
    consignor_name: str = text("经营单位名称", xml="jydwmc", max_len=300)
    agent_name: str = text("申报单位名称", xml="sbdwmc", max_len=300)
    bill_number: str = text("提运单号", xml="tydh", max_len=32)
    vessel_name: str = text("运输工具名称", xml="ysgjmc", max_len=500)
    voyage: str = text("航次号", xml="hch", max_len=32)
    packages: int | None = integer("件数", xml="js_1", max_len=10)
    gross_weight_kg: Decimal | None = decimal("毛重", xml="mz_2", max_len=18, scale=6)
    net_weight_kg: Decimal | None = decimal("净重", xml="jz", max_len=18, scale=6)
    contract_number: str = text(
        "出口合同号",
        xml="ckhth",
        max_len=60,
        headings=(
            "合同号",
            "合同协议号",
        ),
    )
    departure_port_mark: str = text("启运港标志", xml="qygbz", max_len=1)
    amended_mark: str = text("改单标志", xml="gdbz_1", max_len=1)
    no_refund_mark: str = text("不予退税标志", xml="bytsbz", max_len=1, headings=("不退税标志",))
    claimed_quantity: Decimal | None = decimal("退税申报数量", xml="tssbsl", max_len=17, scale=5)
    claimed_usd: Decimal | None = decimal("退税申报美元离岸价", xml="tssbmylaj", max_len=18, scale=2)
    agency_quantity: Decimal | None = decimal("代理申报数量", xml="dlsbsl", max_len=17, scale=5)
    agency_usd: Decimal | None = decimal("代理申报美元离岸价", xml="dlsbmylaj", max_len=18, scale=2)
    returned_quantity: Decimal | None = decimal("退运数量", xml="tysl", max_len=17, scale=5)
    returned_usd: Decimal | None = decimal("退运美元离岸价", xml="tymylaj", max_len=18, scale=2)
    export_invoice_number: str = text("出口发票号", max_len=30, headings=("出口发票号码", "商业发票号"))
    """Not of the customs data: a firm's own column, by which receipts find the item."""


@dataclass(kw_only=True)
class InvoiceHead:
    """Head of a VAT special invoice."""

    invoice_code: str = code("发票代码", xml="fp_dm", max_len=12)
    invoice_number: str = text("发票号码", xml="fphm", max_len=30)
    voucher_number: str = code("进货凭证号", xml="jhpzh", max_len=75)
    supplier_tax_id: str = text("销方纳税人识别号", xml="xfnsrsbh", max_len=20)
    buyer_tax_id: str = text("购方纳税人识别号", xml="gfnsrsbh", max_len=20)
    total_amount: Decimal | None = decimal("发票总金额", xml="fpzje", max_len=18, scale=2)
    total_tax: Decimal | None = decimal("发票总税额", xml="fpzse", max_len=18, scale=6)
    invoice_date: datetime.date | None = day("开票日期", xml="kprq")
    certified_on: datetime.date | None = day("认证日期", xml="rzrq")
    compared_on: datetime.date | None = day("稽核日期", xml="jhrq_1")
    use_code: str = code("发票用途代码", xml="fpyt_dm", max_len=1)
    state_code: str = code("发票状态代码", xml="fpzt_dm", max_len=2)
    kind_code: str = code("发票种类代码", xml="fpzl_dm", max_len=12)
    used_amount: Decimal | None = decimal("申报发票计税金额", xml="sbfpjsje", max_len=18, scale=2)
    used_tax: Decimal | None = decimal("申报发票实缴税款", xml="sbfpsjsk", max_len=18, scale=6)
    domestic_to_export: Decimal | None = decimal("内销转出口金额", xml="nxzckje", max_len=18, scale=2)
    abnormal_mark: str = text("异常扣税凭证标志", xml="yckspzbz", max_len=1)
    no_refund_mark: str = text("不予退税标志", xml="bytsbz", max_len=1)


@dataclass(kw_only=True)
class InvoiceLine:
    """One goods line of a VAT invoice."""

    voucher_number: str = code("进货凭证号", xml="jhpzh", max_len=75)
    line: int | None = integer("行号", xml="hh", max_len=8)
    goods_name: str = text("货物或应税劳务名称", xml="hwhyslwmc", max_len=500)
    specification: str = text("规格型号", xml="ggxh", max_len=150)
    unit_name: str = text("计量单位", xml="jldwmc", max_len=75)
    quantity: Decimal | None = decimal("数量", xml="sl_3", max_len=18, scale=4)
    unit_price_text: str = text("单价", xml="dj_str", max_len=300)
    amount: Decimal | None = decimal("金额", xml="je", max_len=18, scale=2)
    vat_rate: Decimal | None = decimal("税率", xml="sl_1", max_len=16, scale=6)
    vat_amount: Decimal | None = decimal("税额", xml="se", max_len=18, scale=6)
    classification: str = code("商品和服务税收分类编码", xml="hwlw_dm", max_len=300)


@dataclass(kw_only=True)
class PaymentCertificate:
    """Customs payment certificate of import VAT."""

    certificate_number: str = text("海关专用缴款书号码", xml="hgzyjkshm", max_len=100)
    issued_on: datetime.date | None = day("填发日期", xml="tfrq")
    taxable_price: Decimal | None = decimal("完税价格", xml="wsjg", max_len=18, scale=6)
    tax_amount: Decimal | None = decimal("税款金额", xml="skje", max_len=18, scale=2)
    goods_code: str = code("进口商品代码", xml="jksp_dm", max_len=20)
    goods_name: str = text("海关商品名称", xml="hgspmc", max_len=500, headings=("货物名称", "商品名称"))
    quantity: Decimal | None = decimal("数量", xml="sl", max_len=17, scale=5)
    unit_name: str = text("单位", max_len=75, headings=("计量单位", "数量单位"))
    """Not of the data layout: printed on the certificate, and needed to match it."""
    used_amount: Decimal | None = decimal("申报税票计税金额", xml="sbspjsje", max_len=18, scale=2)
    compare_result: str = code("稽核结果代码", xml="hgjkjksjhjg_dm", max_len=1)


@dataclass(kw_only=True)
class Feedback:
    """One finding the bureau sent back."""

    origin: str = text("错误来源", xml="err_ly", max_len=1)
    about: str = text("疑点对象", xml="err_obj", max_len=30)
    form_name: str = text("关联业务表1", xml="glywb1", max_len=50)
    form_value: str = text("关联业务值1", xml="glywz1", max_len=50)
    finding_code: str = text("疑点代码", xml="ydcode", max_len=30)
    level: str = text("错误级别", xml="err_lev", max_len=10)
    message: str = text("出错信息", xml="err_msg", max_len=500)
    may_skip: str = text("可挑过标志", xml="pass_flag", max_len=1)


@dataclass(kw_only=True)
class PurchaseInvoiceRow:
    """One goods line of a purchase invoice as the invoice platform lists it: head and line in one row.

    Headings are those of the platform's list as users know it (trade knowledge, not confirmed).
    """

    certificate_number: str = text("海关专用缴款书号码", max_len=100)
    """Set where a customs payment certificate stands for an invoice."""
    digital_number: str = code("数电发票号码", max_len=20, headings=("数电票号码", "全电发票号码", "电子发票号码"))
    invoice_code: str = code("发票代码", xml="fp_dm", max_len=12)
    invoice_number: str = code("发票号码", xml="fphm", max_len=20)
    line: int | None = integer("行号", xml="hh", max_len=8)
    supplier_tax_id: str = code(
        "销方识别号", max_len=20, headings=("销方纳税人识别号", "销售方纳税人识别号", "销方税号")
    )
    supplier_name: str = text("销方名称", max_len=300, headings=("销售方名称", "供货方名称"))
    buyer_tax_id: str = code("购方识别号", max_len=20, headings=("购方纳税人识别号", "购买方纳税人识别号", "购方税号"))
    buyer_name: str = text("购买方名称", max_len=300, headings=("购方名称",))
    invoice_date: datetime.date | None = day("开票日期", xml="kprq")
    goods_name: str = text(
        "货物或应税劳务名称", xml="hwhyslwmc", max_len=500, headings=("货物名称", "项目名称", "商品名称", "品名")
    )
    specification: str = text("规格型号", xml="ggxh", max_len=150)
    unit_name: str = text("单位", xml="jldwmc", max_len=75, headings=("计量单位",))
    quantity: Decimal | None = decimal("数量", xml="sl_3", max_len=18, scale=6)
    unit_price: Decimal | None = decimal("单价", max_len=18, scale=10)
    amount: Decimal | None = decimal("金额", xml="je", max_len=18, scale=2, headings=("不含税金额",))
    vat_rate: Decimal | None = decimal("税率", xml="sl_1", max_len=16, scale=6, headings=("税率/征收率", "征收率"))
    vat_amount: Decimal | None = decimal("税额", xml="se", max_len=18, scale=6)
    classification: str = code("税收分类编码", xml="hwlw_dm", max_len=19, headings=("商品和服务税收分类编码",))
    kind: str = text("发票票种", max_len=50, headings=("票种", "发票类型", "发票种类"))
    state: str = text("发票状态", max_len=30)
    positive: str = text("是否正数发票", max_len=4)
    use: str = text("用途", max_len=30, headings=("勾选用途", "发票用途", "勾选状态"))


@dataclass(kw_only=True)
class ExchangeReceipt:
    """One bank receipt of exchange (收汇水单), and the declarations it pays for as far as the list tells."""

    bank_reference: str = text(
        "银行业务编号", max_len=50, headings=("业务编号", "银行流水号", "申报号码", "交易流水号")
    )
    receipt_number: str = text("凭证号码", max_len=40, headings=("水单号", "收汇凭证号"))
    received_on: datetime.date | None = day("收汇日期", headings=("到账日期", "出口收汇日期", "交易日期", "入账日期"))
    receipt_currency: str = code("收汇币种", max_len=3, headings=("币种", "币制", "货币"))
    receipt_amount: Decimal | None = decimal(
        "收汇金额", max_len=18, scale=2, headings=("金额", "出口收汇金额", "到账金额")
    )
    receipt_rate: Decimal | None = decimal("收汇汇率", max_len=16, scale=6, headings=("汇率", "结汇汇率"))
    payer: str = text("付汇人", max_len=300, headings=("付款人", "付款人名称", "汇款人"))
    payer_country: str = text("付汇国家（地区）", max_len=300, headings=("付款国家", "付款人国别", "付款人常驻国家"))
    declaration_item: str = code("出口报关单号", max_len=21, headings=("报关单号", "对应报关单号"))
    export_invoice_number: str = text("出口发票号", max_len=30, headings=("发票号", "对应发票号"))
