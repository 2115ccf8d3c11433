"""Money sections of a declaration: proofs of origin line by line, the self-reported tax form, royalties, risk.

Source: as `inspection.py`; royalties came later and stand only in the newest interface table.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..spec import code, decimal, flag, integer, rows, section, text


@dataclass(kw_only=True)
class OriginRelation:
    """One goods line against one line of a proof of origin (随附单证对应关系)."""

    certificate_type: str = code("单证代码", xml="CertType", max_len=3, needed="save", always=True)
    certificate_number: str = text("单证编号", xml="EcoCertNo", max_len=64, needed="save", always=True)
    item_number: str = text("报关单商品项号", xml="DecGNo", max_len=9, needed="save", always=True)
    certificate_item_number: str = text("对应随附单证商品项号", xml="EcoGNo", max_len=9, needed="save", always=True)
    extension: str = text("扩展字段", xml="ExtendFiled", max_len=255)


@dataclass(kw_only=True)
class TaxFormHead:
    """Head of the self-reported tax form (报税单表头)."""

    file_name: str = text("文件名称", xml="FileName", max_len=18)
    unified_number: str = text("数据中心统一编号", xml="SeqNo", max_len=18)
    tax_form_number: str = text("报税单编号", xml="SddNo", max_len=18)
    import_export_flag: str = code("进出口标志", xml="IEFlag", max_len=1)
    declaration_customs_office: str = code("申报口岸", xml="DeclPort", max_len=4, codes="customs_offices")
    planned_declaration_date: str = text("预计申报日期", xml="DDate", max_len=10)
    domestic_party_customs_code: str = text("境内收发货人编号", xml="TradeCo", max_len=10)
    domestic_party_name: str = text("境内收发货人名称", xml="TradeName", max_len=70)
    domestic_sale_ratio: Decimal | None = decimal("内销比率", xml="InRatio", max_len=21, scale=7)
    supervision_mode: str = code("监管方式", xml="TradeMode", max_len=4, codes="trade_modes")
    levy_nature: str = code("征免性质分类", xml="CutMode", max_len=3, codes="levy_nature")
    transaction_mode: str = code("成交方式", xml="TransMode", max_len=1, codes="incoterm_modes")
    freight_mark: str = code("运费标记", xml="FeeMark", max_len=1, codes="fee_marks")
    freight_currency: str = code("运费币制", xml="FeeCurr", max_len=3, codes="currencies")
    freight_value: Decimal | None = decimal("运费／率", xml="FeeRate", max_len=21, scale=7)
    insurance_mark: str = code("保险费标记", xml="InsurMark", max_len=1, codes="fee_marks")
    insurance_currency: str = code("保险费币制", xml="InsurCurr", max_len=3, codes="currencies")
    insurance_value: Decimal | None = decimal("保险费／率", xml="InsurRate", max_len=21, scale=7)
    misc_charge_mark: str = code("杂费标记", xml="OtherMark", max_len=1, codes="fee_marks")
    misc_charge_currency: str = code("杂费币制", xml="OtherCurr", max_len=3, codes="currencies")
    misc_charge_value: Decimal | None = decimal("杂费／率", xml="OtherRate", max_len=21, scale=7)
    record_book_number: str = text("备案号", xml="ManualNo", max_len=12)
    domestic_party_uscc: str = text("境内收发货人统一代码", xml="TradeCoScc", max_len=18)
    gross_weight_kg: Decimal | None = decimal("毛重", xml="GrossWt", max_len=21, scale=7)
    remarks: str = text("备注", xml="NoteS", max_len=255)
    legal_liability: str = text("法律责任", xml="LegalLiability", max_len=255, needed="submit", always=True)
    signature: str = text("数字签名信息", xml="Sign", max_len=255, needed="submit", always=True, secret=True)
    signature_message_id: str = text("签名消息号", xml="MessId", max_len=20)
    certificate_number: str = text("签名证书号", xml="CertSeqNo", max_len=64, needed="submit")
    status: str = text("状态", xml="Status", max_len=1)
    first_material_import_date: str = text("料件首次进口日期", xml="F_DATE", max_len=10)
    tax_service_number: str = text("海关计税服务编号", xml="TAX_NO", max_len=18, needed="submit", always=True)


@dataclass(kw_only=True)
class TaxFormLine:
    """One line of the tax form. Rates in percent or amount per unit."""

    item_number: int | None = integer("商品序号", xml="GNo", max_len=9, always=True)
    hs_code: str = code("商品编号", xml="CodeTs", max_len=10, codes="hs", needed="submit")
    goods_name: str = text("商品名称", xml="GName", max_len=255, needed="submit")
    origin_country: str = code("产销国", xml="OriginCountry", max_len=3, codes="countries", needed="submit")
    agreement_code: str = text("协定编号", xml="AgreementId", max_len=3, needed="submit")
    legal_quantity_1: Decimal | None = decimal("第一数量", xml="Qty1", max_len=19, scale=5, needed="submit")
    legal_unit_1: str = code("第一计量单位", xml="Unit1", max_len=3, codes="units", needed="submit")
    legal_quantity_2: Decimal | None = decimal("第二数量", xml="Qty2", max_len=19, scale=5, needed="submit")
    legal_unit_2: str = code("第二计量单位", xml="Unit2", max_len=3, codes="units", needed="submit")
    trade_currency: str = code("成交币制", xml="TradeCurr", max_len=3, codes="currencies", needed="submit")
    unit_price: Decimal | None = decimal("申报单价", xml="DeclPrice", max_len=19, scale=5, needed="submit")
    total_price: Decimal | None = decimal("申报总价", xml="DeclTotal", max_len=19, scale=5, needed="submit")
    duty_mode: str = code("征减免税方式", xml="DutyMode", max_len=1, codes="duty_mode", needed="submit")
    antidumping_case: str = text("反倾销涉案", xml="Antidumping", max_len=1, needed="submit")
    antisubsidy_case: str = text("反补贴涉案", xml="Antisubsidy", max_len=1, needed="submit")
    special_dutiable_value: Decimal | None = decimal(
        "特案完税价格", xml="DutyValue", max_len=21, scale=7, needed="submit"
    )
    duty_ad_valorem_rate: Decimal | None = decimal("关税从价税率", xml="DutyRate", max_len=21, scale=7, needed="submit")
    duty_specific_rate: Decimal | None = decimal(
        "关税从量税率", xml="QtyDutyRate", max_len=21, scale=7, needed="submit"
    )
    consumption_tax_ad_valorem_rate: Decimal | None = decimal(
        "消费税从价税率", xml="RegRate", max_len=21, scale=7, needed="submit"
    )
    consumption_tax_specific_rate: Decimal | None = decimal(
        "消费税从量税率", xml="QtyRegRate", max_len=21, scale=7, needed="submit"
    )
    vat_rate: Decimal | None = decimal("增值税率", xml="TaxRate", max_len=21, scale=7, needed="submit")
    antidumping_rate: Decimal | None = decimal(
        "反倾销税率", xml="AntidumpingRate", max_len=21, scale=7, needed="submit"
    )
    antisubsidy_rate: Decimal | None = decimal(
        "反补贴税率", xml="AntisubsidyRate", max_len=21, scale=7, needed="submit"
    )
    disposal_fund_rate: Decimal | None = decimal(
        "废弃基金税率", xml="TrashfundRate", max_len=21, scale=7, needed="submit"
    )


@dataclass(kw_only=True)
class TaxFormResult:
    """One computed tax amount, in CNY."""

    item_number: int | None = integer("商品序号", xml="GNo", max_len=9, always=True)
    tax_type: str = text("税种", xml="TaxType", max_len=1, always=True)
    tax_amount: Decimal | None = decimal("金额", xml="RealTax", max_len=21, scale=7, needed="submit", always=True)


@dataclass(kw_only=True)
class TaxForm:
    """The self-reported tax form (报税单): sent complete or not at all."""

    head: TaxFormHead = section("报税单表头", item=TaxFormHead, xml="SddTaxHead", always=True)
    lines: list[TaxFormLine] = rows(
        "报税单表体", item=TaxFormLine, xml="SddTaxLists/SddTaxList", max_len=50, always=True
    )
    results: list[TaxFormResult] = rows(
        "税费计征结果", item=TaxFormResult, xml="SddTaxDetails/SddTaxDetail", max_len=500, always=True
    )


@dataclass(kw_only=True)
class RiskAssessment:
    """Result of a risk assessment (风险评估). Given by the authority; not used by brokers as far as known."""

    risk_result: str = text("风险评估结果", xml="Risk", max_len=10, always=True)
    signature: str = text("数字签名信息", xml="Sign", max_len=255, always=True, secret=True)
    processing_time: str = text("处理日期", xml="SignDate", max_len=16, always=True)
    note: str = text("备注", xml="Note", max_len=100, always=True)


@dataclass(kw_only=True)
class RoyaltyFee:
    """The declaration of royalties (特许权使用费). Dates are texts as 2026-11-21."""

    price_ruling_number: str = text("价格预裁定编号", xml="PricePreDeterminNo", max_len=20)
    declaration_case: str = code("应税特许权使用费申报情形", xml="TaxRoyaltyDeclType", max_len=1)
    contract_number: str = text("合同/协议号", xml="ContractNo", max_len=500, needed="save")
    licensor: str = text("授权方", xml="Authorizer", max_len=500, needed="save")
    licensee: str = text("被授权方", xml="AuthorizedPerson", max_len=500, needed="save")
    payment_type: str = code("支付方式", xml="PayType", max_len=20, needed="save")
    payment_date: str = text("支付时间", xml="PayTime", max_len=10, needed="save")
    accrual_months: int | None = integer("支付计提周期", xml="PayPeriod", max_len=2)
    contract_start_date: str = text("合同/协议起始执行时间", xml="EffectiveDateTime", max_len=10, needed="save")
    contract_end_date: str = text("合同协议终止时间", xml="ExpirationDateTime", max_len=10, needed="save")
    royalty_amount: Decimal | None = decimal(
        "特许权使用费金额", xml="RoyaltyAmount", max_len=19, scale=2, needed="save"
    )
    currency: str = code("币制", xml="Curr", max_len=3, codes="currencies", needed="save")
    royalty_types: str = text("特许权使用费类型", xml="RoyaltyFeeType", max_len=5, needed="save")
    document_types: str = text("随附材料清单类型", xml="EdocType", max_len=8, needed="save")
    statement: str = text("说明", xml="Statment", max_len=2500, needed="save")
    confidential_flag: str = flag("是否保密", xml="IsSecret", max_len=1, needed="save")
    customs_audited: str = flag("是否经过海关审核认定", xml="IsCusAudit", max_len=1)
    customs_price_ruling: str = flag("是否经过海关价格预裁定", xml="IsCusPricePreDetermin", max_len=1)
    contract_sign_date: str = text("合同/协议签约时间", xml="IssueDateTime", max_len=10, needed="save")
    accrual_period_start: str = text("本次支付对应的计提周期起始时间", xml="PeriodStartDate", max_len=10)
    accrual_period_end: str = text("本次支付对应的计提周期终止时间", xml="PeriodEndDate", max_len=10)
