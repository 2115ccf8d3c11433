"""The supplementary form (补充申报单): inside a declaration, or later as a message of its own.

Source: data exchange interface "declaration once" v1.0 (2016-2017) and the schema of 2018; lengths by the newest interface
table, which counts three bytes for a Chinese character where 2018 counted two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..spec import code, day, decimal, flag, integer, text


@dataclass(kw_only=True)
class SupplementaryForm:
    """One supplementary form (补充申报单). Kind A fills the price part, B classification, C origin: no other."""

    item_number: int | None = integer("商品序号", xml="GNo", max_len=2, always=True)
    supplement_type: str = text("补充申报单类型", xml="SupType", max_len=1, always=True)
    brand_zh: str = text("品牌中文", xml="BrandCN", max_len=75, always=True)
    brand_en: str = text("品牌英文", xml="BrandEN", max_len=150, always=True)
    buyer_name: str = text("买方名称", xml="Buyer", max_len=225, always=True)
    buyer_contact: str = text("买方联系人", xml="BuyerContact", max_len=75, always=True, secret=True)
    buyer_address: str = text("买方地址", xml="BuyerAddr", max_len=400, always=True)
    buyer_phone: str = text("买方电话", xml="BuyerTel", max_len=30, always=True, secret=True)
    seller_name: str = text("卖方名称", xml="Seller", max_len=225, always=True)
    seller_contact: str = text("卖方联系人", xml="SellerContact", max_len=75, always=True, secret=True)
    seller_address: str = text("卖方地址", xml="SellerAddr", max_len=400, always=True)
    seller_phone: str = text("卖方电话", xml="SellerTel", max_len=30, always=True, secret=True)
    manufacturer_name: str = text("生产厂商名称", xml="Factory", max_len=225, always=True)
    manufacturer_contact: str = text("生产厂商联系人", xml="FactoryContact", max_len=75, always=True, secret=True)
    manufacturer_address: str = text("生产厂商地址", xml="FactoryAddr", max_len=400, always=True)
    manufacturer_phone: str = text("生产厂商电话", xml="FactoryTel", max_len=30, always=True, secret=True)
    contract_number: str = text("合同协议号", xml="ContrNo", max_len=75, always=True)
    contract_date: date | None = day("签约日期", xml="ContrDate", always=True)
    invoice_number: str = text("发票编号", xml="InvoiceNo", max_len=75, always=True)
    invoice_date: date | None = day("发票日期", xml="InvoiceDate", always=True)
    import_related_party_relation: str = text("进口：买卖双方特殊关系", xml="I_BabRel", max_len=30, always=True)
    import_relation_affects_price: str = flag("进口：特殊关系影响成交价格", xml="I_PriceEffect", max_len=1, always=True)
    import_price_close_to_test_value: str = text(
        "进口：成交价格相近的价格", xml="I_PriceClose", max_len=30, always=True
    )
    import_restrictions_on_use: str = flag("进口：对处置使用的限制", xml="I_OtherLimited", max_len=1, always=True)
    import_other_conditions_affect_price: str = flag(
        "进口：其他条件影响价格", xml="I_OtherEffect", max_len=1, always=True
    )
    import_price_note_1: str = text("进口：价格说明一", xml="I_Note1", max_len=400, always=True)
    import_has_royalty: str = flag("进口：有特许权使用费", xml="I_IsUsefee", max_len=1, always=True)
    import_has_resale_proceeds: str = flag("进口：有转售收益", xml="I_IsProfit", max_len=1, always=True)
    import_price_note_2: str = text("进口：价格说明二", xml="I_Note2", max_len=600, always=True)
    price_currency: str = code("币制", xml="Curr", max_len=3, codes="currencies", always=True)
    invoice_unit_price: Decimal | None = decimal("发票价格：单价", xml="InvoicePrice", max_len=19, scale=4, always=True)
    invoice_amount: Decimal | None = decimal("发票价格：总价", xml="InvoiceAmount", max_len=19, scale=2, always=True)
    invoice_note: str = text("发票价格：备注", xml="InvoiceNote", max_len=400, always=True)
    indirect_payment_unit_price: Decimal | None = decimal(
        "间接支付/收取的货款：单价", xml="GoodsPrice", max_len=19, scale=4, always=True
    )
    indirect_payment_amount: Decimal | None = decimal(
        "间接支付/收取的货款：总价", xml="GoodsAmount", max_len=19, scale=2, always=True
    )
    indirect_payment_note: str = text("间接支付/收取的货款：备注", xml="GoodsNote", max_len=400, always=True)
    commission_unit_price: Decimal | None = decimal(
        "佣金和经纪费：单价", xml="I_CommissionPrice", max_len=19, scale=4, always=True
    )
    commission_amount: Decimal | None = decimal(
        "佣金和经纪费：总价", xml="I_CommissionAmount", max_len=19, scale=2, always=True
    )
    commission_note: str = text("佣金和经纪费：备注", xml="I_CommissionNote", max_len=400, always=True)
    container_cost_unit_price: Decimal | None = decimal(
        "容器费用：单价", xml="I_ContainerPrice", max_len=19, scale=4, always=True
    )
    container_cost_amount: Decimal | None = decimal(
        "容器费用：总价", xml="I_ContainerAmount", max_len=19, scale=2, always=True
    )
    container_cost_note: str = text("容器费用：备注", xml="I_ContainerNote", max_len=400, always=True)
    packing_unit_price: Decimal | None = decimal("包装费用：单价", xml="I_PackPrice", max_len=19, scale=4, always=True)
    packing_amount: Decimal | None = decimal("包装费用：总价", xml="I_PackAmount", max_len=19, scale=2, always=True)
    packing_note: str = text("包装费用：备注", xml="I_PackNote", max_len=400, always=True)
    assist_materials_unit_price: Decimal | None = decimal(
        "材料、部件、零件：单价", xml="I_PartPrice", max_len=19, scale=4, always=True
    )
    assist_materials_amount: Decimal | None = decimal(
        "材料、部件、零件：总价", xml="I_PartAmount", max_len=19, scale=2, always=True
    )
    assist_materials_note: str = text("材料、部件、零件：备注", xml="I_PartNote", max_len=400, always=True)
    assist_tools_unit_price: Decimal | None = decimal(
        "工具、模具：单价", xml="I_ToolPrice", max_len=19, scale=4, always=True
    )
    assist_tools_amount: Decimal | None = decimal(
        "工具、模具：总价", xml="I_ToolAmount", max_len=19, scale=2, always=True
    )
    assist_tools_note: str = text("工具、模具：备注", xml="I_ToolNote", max_len=400, always=True)
    consumed_materials_unit_price: Decimal | None = decimal(
        "消耗的材料：单价", xml="I_LossPrice", max_len=19, scale=4, always=True
    )
    consumed_materials_amount: Decimal | None = decimal(
        "消耗的材料：总价", xml="I_LossAmount", max_len=19, scale=2, always=True
    )
    consumed_materials_note: str = text("消耗的材料：备注", xml="I_LossNote", max_len=400, always=True)
    design_service_unit_price: Decimal | None = decimal(
        "境外设计研发服务：单价", xml="I_DesignPrice", max_len=19, scale=4, always=True
    )
    design_service_amount: Decimal | None = decimal(
        "境外设计研发服务：总价", xml="I_DesignAmount", max_len=19, scale=2, always=True
    )
    design_service_note: str = text("境外设计研发服务：备注", xml="I_DesignNote", max_len=400, always=True)
    royalty_unit_price: Decimal | None = decimal(
        "特许权使用费：单价", xml="I_UsefeePrice", max_len=19, scale=4, always=True
    )
    royalty_amount: Decimal | None = decimal(
        "特许权使用费：总价", xml="I_UsefeeAmount", max_len=19, scale=2, always=True
    )
    royalty_note: str = text("特许权使用费：备注", xml="I_UsefeeNote", max_len=400, always=True)
    resale_proceeds_unit_price: Decimal | None = decimal(
        "转售收益：单价", xml="I_ProfitPrice", max_len=19, scale=4, always=True
    )
    resale_proceeds_amount: Decimal | None = decimal(
        "转售收益：总价", xml="I_ProfitAmount", max_len=19, scale=2, always=True
    )
    resale_proceeds_note: str = text("转售收益：备注", xml="I_ProfitNote", max_len=400, always=True)
    transport_cost_unit_price: Decimal | None = decimal(
        "运输费用：单价", xml="I_FeePrice", max_len=19, scale=4, always=True
    )
    transport_cost_amount: Decimal | None = decimal(
        "运输费用：总价", xml="I_FeeAmount", max_len=19, scale=2, always=True
    )
    transport_cost_note: str = text("运输费用：备注", xml="I_FeeNote", max_len=400, always=True)
    transport_related_unit_price: Decimal | None = decimal(
        "运输相关费用：单价", xml="I_OtherPrice", max_len=19, scale=4, always=True
    )
    transport_related_amount: Decimal | None = decimal(
        "运输相关费用：总价", xml="I_OtherAmount", max_len=19, scale=2, always=True
    )
    transport_related_note: str = text("运输相关费用：备注", xml="I_OtherNote", max_len=400, always=True)
    insurance_unit_price: Decimal | None = decimal("保险费：单价", xml="I_InsurPrice", max_len=19, scale=4, always=True)
    insurance_amount: Decimal | None = decimal("保险费：总价", xml="I_InsurAmount", max_len=19, scale=2, always=True)
    insurance_note: str = text("保险费：备注", xml="I_InsurNote", max_len=400, always=True)
    export_duty_deducted: str = flag("出口关税已从价格中扣除", xml="E_IsDutyDel", max_len=1, always=True)
    other_goods_name: str = text("商品其他名称", xml="GNameOther", max_len=400, always=True)
    foreign_hs_code: str = text("境外海关商品编码", xml="CodeTsOther", max_len=15, always=True)
    has_preclassification: str = flag("有预归类决定书", xml="IsClassDecision", max_len=1, always=True)
    preclassification_number: str = text("预归类决定书编号", xml="DecisionNO", max_len=45, always=True)
    preclassification_hs_code: str = text("预归类商品编码", xml="CodeTsDecision", max_len=15, always=True)
    preclassification_customs_office: str = code(
        "作出预归类决定的海关", xml="DecisionCus", max_len=4, codes="customs_offices", always=True
    )
    was_sample_tested: str = flag("曾被海关取样化验", xml="IsSampleTest", max_len=1, always=True)
    goods_information_options: str = text("商品信息选项", xml="GOptions", max_len=32, always=True)
    transport_mode: str = code("运输方式", xml="TrafMode", max_len=1, codes="transport_modes", always=True)
    is_direct_transport: str = flag("直接运输", xml="IsDirectTraf", max_len=1, always=True)
    transit_country: str = code("中转国（地区）", xml="TransitCountry", max_len=20, codes="countries", always=True)
    arrival_customs_office: str = code("到货口岸", xml="DestPort", max_len=4, codes="customs_offices", always=True)
    declaration_customs_office: str = code("申报口岸", xml="DeclPort", max_len=4, codes="customs_offices", always=True)
    bill_of_lading_number: str = text("提单编号", xml="BillNo", max_len=48, always=True)
    origin_country: str = code("原产国（地区）", xml="OriginCountry", max_len=3, codes="countries", always=True)
    origin_mark_position: str = code("原产国标记的位置", xml="OriginMark", max_len=5, always=True)
    origin_certificate_issuer: str = text("原产地证书签发机构", xml="CertCountry", max_len=30, always=True)
    origin_certificate_number: str = text("原产地证书编号", xml="CertNO", max_len=45, always=True)
    origin_criterion: str = code("适用的原产地标准", xml="CertStandard", max_len=1, always=True)
    other_note: str = text("其他需要说明的情况", xml="OtherNote", max_len=1500, always=True)
    confidential_flag: str = flag("要求海关保密", xml="IsSecret", max_len=1, always=True)
    declarant_type: str = code("申报单位类型", xml="AgentType", max_len=1, always=True)
    declarant_address: str = text("申报单位地址", xml="DeclAddr", max_len=255, always=True)
    declarant_postcode: str = text("申报单位邮编", xml="DeclPost", max_len=10, always=True)
    declarant_phone: str = text("申报人电话", xml="DeclTel", max_len=30, always=True, secret=True)
