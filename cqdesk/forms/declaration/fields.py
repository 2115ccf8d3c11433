"""The customs declaration (报关单) as typed classes: class order is message order.

Seeded once from the reviewed field tables (newest interface table, 2025-26; order, occurrence and limits by the official
schema of 2018, GACC announcement 2018 No. 67), reviewed by hand; from then on this file is the only source. Weights are
kilograms, money is in the currency named beside it.

To add a field: one line here at its place in message order, one place in `layout.py`, its row in the frozen official
table of the tests. Screen order and grouping live in `layout.py`; what depends on other fields lives in `checks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..spec import code, day, decimal, flag, integer, rows, section, text
from .inspection import (
    Commitment,
    CompanyQualification,
    ControlElement,
    GoodsUser,
    MarkAttachment,
    OtherPackage,
    ProductPermit,
    RequestedCertificate,
    TwoStageAccess,
)
from .old_head import OldHead
from .supplement import SupplementaryForm
from .taxes import OriginRelation, RiskAssessment, RoyaltyFee, TaxForm
from .transit import TransitBill, TransitContainer, TransitContainerGoods, TransitForm

NAMESPACE = "http://www.chinaport.gov.cn/dec"


@dataclass(kw_only=True)
class GoodsLine:
    """One goods line (表体商品项). Countries carry their clear meaning here; the message swaps them on exports."""

    classification_mark: str = text("归类标志", xml="ClassMark", max_len=1)
    hs_code: str = code("商品编号", xml="CodeTS", max_len=10, codes="hs", needed="save", always=True, column=True)
    record_book_item_number: int | None = integer("备案序号", xml="ContrItem", max_len=19)
    unit_price: Decimal | None = decimal(
        "单价", xml="DeclPrice", max_len=19, scale=4, needed="submit", always=True, column=True
    )
    duty_mode: str = code("征免方式", xml="DutyMode", max_len=1, codes="duty_mode", needed="submit")
    unit_conversion_factor: Decimal | None = decimal(
        "申报计量单位与法定单位比例因子", xml="Factor", max_len=11, scale=3
    )
    declaration_elements: str = text("规格型号（申报要素）", xml="GModel", max_len=255)
    goods_name: str = text("商品名称", xml="GName", max_len=255, needed="submit", always=True, column=True)
    item_number: int | None = integer("项号", xml="GNo", max_len=19, needed="save", always=True, column=True)
    origin_country: str = code(
        "原产国（地区）", xml="OriginCountry", max_len=3, codes="countries", needed="submit", always=True
    )
    trade_currency: str = code("币制", xml="TradeCurr", max_len=3, codes="currencies", needed="submit", column=True)
    total_price: Decimal | None = decimal(
        "总价", xml="DeclTotal", max_len=19, scale=4, needed="submit", always=True, column=True
    )
    trade_quantity: Decimal | None = decimal(
        "成交数量", xml="GQty", max_len=19, scale=5, needed="submit", always=True, column=True
    )
    legal_quantity_1: Decimal | None = decimal(
        "法定第一数量", xml="FirstQty", max_len=19, scale=5, needed="submit", column=True
    )
    legal_quantity_2: Decimal | None = decimal("法定第二数量", xml="SecondQty", max_len=19, scale=5)
    trade_unit: str = code("成交计量单位", xml="GUnit", max_len=3, codes="units", needed="submit", column=True)
    legal_unit_1: str = code(
        "法定第一计量单位", xml="FirstUnit", max_len=3, codes="units", needed="submit", column=True
    )
    legal_unit_2: str = code("法定第二计量单位", xml="SecondUnit", max_len=3, codes="units")
    use_code: str = code("用途/生产厂家", xml="UseTo", max_len=2)
    processing_fee: Decimal | None = decimal("工缴费", xml="WorkUsd", max_len=19, scale=4)
    product_code: str = text("货号", xml="ExgNo", max_len=30)
    product_version: int | None = integer("版本号", xml="ExgVersion", max_len=8)
    destination_country: str = code(
        "最终目的国（地区）", xml="DestinationCountry", max_len=3, codes="countries", needed="save", always=True
    )
    ciq_code: str = code("监管类别（检验检疫编码）", xml="CiqCode", max_len=20, always=True)
    goods_name_en: str = text("商品英文名称", xml="DeclGoodsEname", max_len=100)
    origin_region: str = code("原产地区", xml="OrigPlaceCode", max_len=50, codes="origin_regions")
    purpose_code: str = code("用途", xml="Purpose", max_len=4, codes="purposes")
    expiry_date: str = text("产品有效期", xml="ProdValidDt", max_len=20)
    shelf_life: str = text("产品保质期", xml="ProdQgp", max_len=20)
    goods_attributes: str = code("货物属性", xml="GoodsAttr", max_len=20, codes="goods_attributes")
    ingredients: str = text("成份/原料/组份", xml="Stuff", max_len=400)
    un_number: str = code("UN编码", xml="Uncode", max_len=20, codes="un_numbers")
    dangerous_goods_name: str = text("危险货物名称", xml="DangName", max_len=80)
    dangerous_package_category: str = code("危包类别", xml="DangPackType", max_len=4)
    dangerous_package_spec: str = text("危包规格", xml="DangPackSpec", max_len=24)
    overseas_manufacturer_name: str = text("境外生产企业名称", xml="EngManEntCnm", max_len=100, flow="import")
    not_dangerous_chemical: str = flag("非危险化学品", xml="NoDangFlag", max_len=1)
    administrative_region: str = code("目的地/产地行政区划代码", xml="DestCode", max_len=8, codes="admin_divisions")
    ciq_goods_spec: str = text("检验检疫货物规格", xml="GoodsSpec", max_len=2000)
    ciq_goods_model: str = text("货物型号", xml="GoodsModel", max_len=2000)
    ciq_goods_brand: str = text("货物品牌", xml="GoodsBrand", max_len=2000)
    production_dates: str = text("生产日期", xml="ProduceDate", max_len=2000)
    production_batches: str = text("生产批号", xml="ProdBatchNo", max_len=2000)
    domestic_district: str = code(
        "境内目的地/境内货源地", xml="DistrictCode", max_len=5, codes="districts", needed="submit"
    )
    ciq_name: str = text("检验检疫名称", xml="CiqName", max_len=50)
    product_permits: list[ProductPermit] = rows("产品资质", item=ProductPermit, xml="DecGoodsLimits/DecGoodsLimit")
    manufacturer_reg_no: str = text("生产单位注册号", xml="MnufctrRegNo", max_len=20, flow="export")
    manufacturer_name: str = text("生产单位名称", xml="MnufctrRegName", max_len=150, flow="export")
    preferential_origin_country: str = code(
        "优惠贸易协定项下原产地", xml="RcepOrigPlaceCode", max_len=3, codes="countries", flow="import"
    )
    control_explain_code: str = code("禁限管制识别码", xml="ControlExplainCode", max_len=4)
    control_elements: list[ControlElement] = rows(
        "禁限管制申报要素", item=ControlElement, xml="DecControlModel", writing="never"
    )


@dataclass(kw_only=True)
class Container:
    """One container (集装箱) of the declaration."""

    container_number: str = text("集装箱号", xml="ContainerId", max_len=32, needed="save", always=True, column=True)
    container_spec: str = code(
        "集装箱规格", xml="ContainerMd", max_len=32, codes="container_types", needed="save", always=True
    )
    item_numbers: str = text("商品项号关系", xml="GoodsNo", max_len=255, needed="save")
    lcl_flag: str = flag("拼箱标识", xml="LclFlag", max_len=1)
    container_gross_weight_kg: Decimal | None = decimal("箱货重量（含自重）", xml="GoodsContaWt", max_len=19, scale=5)
    tare_weight_kg: Decimal | None = decimal("自重", xml="ContainerWt", max_len=18, scale=5, until=date(2018, 7, 31))


@dataclass(kw_only=True)
class Licence:
    """One attached permit (随附单证): code letter and number."""

    licence_code: str = code(
        "随附单证代码", xml="DocuCode", max_len=1, codes="licence_types", needed="save", always=True
    )
    licence_number: str = text("随附单证编号", xml="CertCode", max_len=32, needed="save", always=True)


@dataclass(kw_only=True)
class FreeText:
    """The free text block (自由文本)."""

    related_entry_number: str = text("关联报关单号", xml="RelId", max_len=18)
    related_record_book_number: str = text("关联备案号", xml="RelManNo", max_len=12)
    bonded_warehouse_code: str = text("监管仓号", xml="BonNo", max_len=32)
    voyage_number: str = text("航次号", xml="VoyNo", max_len=32)
    declarant_phone: str = text("报关员联系方式", xml="DecBpNo", max_len=32, secret=True)
    customs_yard_code: str = text("货场代码", xml="CusFie", max_len=8)
    declarant_person_code: str = text("申报人员证号", xml="DecNo", max_len=13, secret=True)


@dataclass(kw_only=True)
class Signing:
    """Operation and signature (签名). A save is operation G with an empty signature."""

    operation_type: str = code("操作类型", xml="OperType", max_len=1, needed="save", always=True)
    operator_card_number: str = text("操作员IC卡号", xml="ICCode", max_len=13, secret=True)
    operator_org_code: str = text("操作企业组织机构代码", xml="CopCode", max_len=18)
    operator_name: str = text("操作员姓名", xml="OperName", max_len=30, secret=True)
    client_sequence_number: str = text("客户端编号", xml="ClientSeqNo", max_len=18, needed="save", always=True)
    signature: str = text("数字签名信息", xml="Sign", max_len=201, always=True, secret=True)
    signature_time: str = text("签名日期", xml="SignDate", max_len=16, always=True)
    certificate_number: str = text("操作员卡的证书号", xml="Certificate", max_len=20, secret=True)
    host_id: str = text("客户端邮箱的HostId", xml="HostId", max_len=10, always=True)
    record_list_unified_number: str = text("对应清单统一编号", xml="BillSeqNo", max_len=18)
    signer_role: str = code("签名人分类", xml="DomainId", max_len=1)
    note: str = text("备注", xml="Note", max_len=100)


@dataclass(kw_only=True)
class AttachedDocument:
    """One electronic document (随附单据), repeated under the root without a wrapper."""

    document_id: str = text("随附单据编号", xml="EdocID", max_len=64, needed="save", always=True)
    document_code: str = code(
        "随附单据类别", xml="EdocCode", max_len=8, codes="document_types", needed="save", always=True
    )
    document_format: str = code("随附单据格式", xml="EdocFomatType", max_len=2, needed="save", always=True)
    operation_note: str = text("操作说明（重传原因）", xml="OpNote", max_len=255, always=True)
    file_name: str = text("随附单据文件名", xml="EdocCopId", max_len=64, always=True)
    owner_customs_code: str = text("所属单位海关编号", xml="EdocOwnerCode", max_len=10, always=True)
    signer_customs_code: str = text("签名单位代码", xml="SignUnit", max_len=10, always=True)
    sign_time: str = text("签名时间", xml="SignTime", max_len=17, always=True)
    owner_name: str = text("所属单位名称", xml="EdocOwnerName", max_len=100)
    file_size: str = text("随附单据文件大小", xml="EdocSize", max_len=12)
    item_numbers: str = text("商品项号关系", xml="GNoStr", max_len=150)


@dataclass(kw_only=True)
class Declaration:
    """A whole declaration: the fields of DecHead flat, the sections below."""

    unified_number: str = text("统一编号", xml="SeqNo", max_len=18, column=True)
    import_export_flag: str = code("进出口标志", xml="IEFlag", max_len=1, needed="save", always=True, column=True)
    document_type: str = code("单据类型", xml="Type", max_len=7, codes="declaration_document_kinds", positional=True)
    declarant_customs_code: str = text("申报单位海关代码", xml="AgentCode", max_len=10, needed="save", always=True)
    declarant_name: str = text("申报单位名称", xml="AgentName", max_len=100, needed="save", always=True)
    approval_number: str = text("批准文号", xml="ApprNo", max_len=32)
    bill_of_lading_number: str = text("提单号", xml="BillNo", max_len=32, column=True)
    contract_number: str = text("合同号", xml="ContrNo", max_len=32, column=True)
    declaration_customs_office: str = code(
        "申报地海关", xml="CustomMaster", max_len=4, codes="customs_offices", needed="save", always=True, column=True
    )
    levy_nature: str = code("征免性质", xml="CutMode", max_len=3, codes="levy_nature")
    transit_or_destination_port: str = code(
        "经停港/指运港", xml="DistinatePort", max_len=6, codes="foreign_ports", needed="submit", always=True
    )
    freight_currency: str = code("运费币制", xml="FeeCurr", max_len=3, codes="currencies")
    freight_mark: str = code("运费标记", xml="FeeMark", max_len=1, codes="fee_marks")
    freight_value: Decimal | None = decimal("运费/率", xml="FeeRate", max_len=19, scale=5)
    gross_weight_kg: Decimal | None = decimal(
        "毛重", xml="GrossWet", max_len=19, scale=5, needed="submit", always=True, column=True
    )
    entry_exit_date: date | None = day("进出口日期", xml="IEDate", column=True)
    entry_exit_customs_office: str = code(
        "进出境关别", xml="IEPort", max_len=4, codes="customs_offices", needed="submit", column=True
    )
    insurance_currency: str = code("保险费币制", xml="InsurCurr", max_len=3, codes="currencies")
    insurance_mark: str = code("保险费标记", xml="InsurMark", max_len=1, codes="fee_marks")
    insurance_value: Decimal | None = decimal("保险费/率", xml="InsurRate", max_len=19, scale=5)
    licence_number: str = text("许可证编号", xml="LicenseNo", max_len=20)
    record_book_number: str = text("备案号", xml="ManualNo", max_len=12)
    net_weight_kg: Decimal | None = decimal(
        "净重", xml="NetWt", max_len=19, scale=5, needed="submit", always=True, column=True
    )
    remarks: str = text("备注", xml="NoteS", max_len=255)
    misc_charge_currency: str = code("杂费币制", xml="OtherCurr", max_len=3, codes="currencies")
    misc_charge_mark: str = code("杂费标志", xml="OtherMark", max_len=1, codes="fee_marks")
    misc_charge_value: Decimal | None = decimal("杂费/率", xml="OtherRate", max_len=19, scale=5)
    owner_customs_code: str = text("消费使用/生产销售单位海关代码", xml="OwnerCode", max_len=18)
    owner_name: str = text("消费使用/生产销售单位名称", xml="OwnerName", max_len=100, needed="submit", always=True)
    package_count: int | None = integer("件数", xml="PackNo", max_len=9, needed="submit", always=True, column=True)
    domestic_party_customs_code: str = text(
        "境内收发货人海关代码", xml="TradeCode", max_len=18, needed="submit", always=True
    )
    departure_or_arrival_country: str = code(
        "启运国/运抵国", xml="TradeCountry", max_len=3, codes="countries", needed="submit", always=True, column=True
    )
    supervision_mode: str = code(
        "监管方式", xml="TradeMode", max_len=4, codes="trade_modes", needed="submit", always=True, column=True
    )
    domestic_party_name: str = text(
        "境内收发货人名称", xml="TradeName", max_len=100, needed="submit", always=True, column=True
    )
    transport_mode: str = code(
        "运输方式", xml="TrafMode", max_len=1, codes="transport_modes", needed="submit", always=True, column=True
    )
    conveyance_name: str = text("运输工具名称", xml="TrafName", max_len=50)
    transaction_mode: str = code(
        "成交方式", xml="TransMode", max_len=1, codes="incoterm_modes", needed="submit", column=True
    )
    package_type: str = code("包装种类", xml="WrapType", max_len=2, codes="package_types", needed="submit", always=True)
    entry_number: str = text("海关编号", xml="EntryId", max_len=18, column=True)
    pre_entry_number: str = text("预录入编号", xml="PreEntryId", max_len=9)
    edi_mark: str = code("报关标志", xml="EdiId", max_len=1, codes="declaration_flags", needed="submit", always=True)
    risk_parameters: str = text("风险评估参数", xml="Risk", max_len=10)
    data_entry_org_name: str = text("录入单位名称", xml="CopName", max_len=70, needed="save", always=True)
    data_entry_org_code: str = text("录入单位代码", xml="CopCode", max_len=9, needed="save")
    entry_type: str = code(
        "报关单类型", xml="EntryType", max_len=1, codes="declaration_types", needed="submit", always=True
    )
    print_date: date | None = day("打印日期", xml="PDate")
    typist_card_number: str = text("录入员IC卡号", xml="TypistNo", max_len=30, needed="save", secret=True)
    typist_name: str = text("录入员名称", xml="InputerName", max_len=32, needed="save", secret=True)
    declarant_person_id: str = text("申报人标识", xml="PartenerID", max_len=20, secret=True)
    related_document_number: str = text("关联单据号", xml="TgdNo", max_len=18)
    extension_flags: str = text("扩展字段", xml="DataSource", max_len=5, positional=True)
    declaration_transit_relation: str = code(
        "报关/转关关系标志", xml="DeclTrnRel", max_len=1, codes="transit_relation_flags", needed="save", always=True
    )
    guarantee_release_flag: str = flag("担保验放标志", xml="ChkSurety", max_len=1)
    record_list_type: str = code("备案清单类型", xml="BillType", max_len=1)
    data_entry_org_uscc: str = text("录入单位统一社会信用代码", xml="CopCodeScc", max_len=18)
    owner_uscc: str = text("消费使用/生产销售单位统一社会信用代码", xml="OwnerCodeScc", max_len=18, needed="submit")
    declarant_uscc: str = text("申报单位统一社会信用代码", xml="AgentCodeScc", max_len=18, needed="submit")
    domestic_party_uscc: str = text("境内收发货人统一社会信用代码", xml="TradeCoScc", max_len=18, needed="submit")
    price_confirmations: str = code("价格说明", xml="PromiseItmes", max_len=32, needed="save", always=True)
    trading_country: str = code(
        "贸易国（地区）", xml="TradeAreaCode", max_len=3, codes="countries", needed="save", always=True
    )
    inspection_diversion_flag: str = flag("查验分流", xml="CheckFlow", max_len=1)
    tax_administration_mark: str = flag("税收征管标记", xml="TaxAaminMark", max_len=1)
    marks_and_numbers: str = text("标记唛码", xml="MarkNo", max_len=400)
    departure_port: str = code(
        "启运港", xml="DespPortCode", max_len=8, codes="foreign_ports", flow="import", always=True
    )
    entry_exit_port: str = code(
        "入境/离境口岸", xml="EntyPortCode", max_len=8, codes="domestic_ports", needed="submit", always=True
    )
    goods_location: str = text("货物存放地点", xml="GoodsPlace", max_len=100, flow="import", always=True)
    ciq_bill_number: str = text("B/L号", xml="BLNo", max_len=50, flow="import")
    port_inspection_org: str = code(
        "口岸检验检疫机关", xml="InspOrgCode", max_len=10, codes="ciq_orgs", until=date(2024, 4, 9)
    )
    special_business_flags: str = code("特种业务标识", xml="SpecDeclFlag", max_len=10, positional=True)
    destination_customs_office: str = code(
        "目的地海关", xml="PurpOrgCode", max_len=4, codes="customs_offices", flow="import"
    )
    departure_date: date | None = day("启运日期", xml="DespDate", flow="import")
    discharge_completion_date: date | None = day("卸毕日期", xml="CmplDschrgDt", flow="import")
    correlation_reason: str = code("关联理由", xml="CorrelationReasonFlag", max_len=2, codes="correlation_reasons")
    visa_org: str = code("领证机关", xml="VsaOrgCode", max_len=10, codes="ciq_orgs", until=date(2024, 4, 9))
    original_container_flag: str = flag("原集装箱标识", xml="OrigBoxFlag", max_len=1, flow="import")
    declarant_person_name: str = text(
        "申报人员姓名", xml="DeclareName", max_len=50, needed="save", always=True, secret=True
    )
    no_other_packages: str = flag("无其他包装", xml="NoOtherPack", max_len=1, always=True)
    ciq_acceptance_org: str = code(
        "检验检疫受理机关", xml="OrgCode", max_len=10, codes="ciq_orgs", until=date(2024, 4, 9)
    )
    overseas_consignor_code: str = text("境外发货人代码", xml="OverseasConsignorCode", max_len=50, flow="import")
    overseas_party_name_zh: str = text("境外收发货人名称", xml="OverseasConsignorCname", max_len=150)
    overseas_consignor_name: str = text(
        "境外发货人名称（外文）", xml="OverseasConsignorEname", max_len=100, flow="import"
    )
    overseas_consignor_address: str = text("境外收发货人地址", xml="OverseasConsignorAddr", max_len=100)
    overseas_consignee_code: str = text("境外收货人代码", xml="OverseasConsigneeCode", max_len=50, flow="export")
    overseas_consignee_name: str = text(
        "境外收货人名称（外文）", xml="OverseasConsigneeEname", max_len=400, flow="export"
    )
    domestic_party_name_en: str = text("境内收发货人名称（外文）", xml="DomesticConsigneeEname", max_len=400)
    correlation_number: str = text("关联号码", xml="CorrelationNo", max_len=500)
    domestic_party_ciq_code: str = text("境内收发货人检验检疫编码", xml="TradeCiqCode", max_len=10)
    owner_ciq_code: str = text("消费使用/生产销售单位检验检疫编码", xml="OwnerCiqCode", max_len=10)
    declarant_ciq_code: str = text("申报单位检验检疫编码", xml="DeclCiqCode", max_len=10)
    edi_remark_2: str = text("EDI申报备注2", xml="EdiRemark2", max_len=128)
    edi_remark: str = text("EDI申报备注", xml="EdiRemark", max_len=128)
    goods: list[GoodsLine] = rows("表体", item=GoodsLine, xml="DecLists/DecList", max_len=50, always=True)
    containers: list[Container] = rows(
        "集装箱", item=Container, xml="DecContainers/Container", max_len=500, always=True
    )
    licences: list[Licence] = rows("随附单证", item=Licence, xml="DecLicenseDocus/LicenseDocu", max_len=7, always=True)
    requested_certificates: list[RequestedCertificate] = rows(
        "申请单证", item=RequestedCertificate, xml="DecRequestCerts/DecRequestCert"
    )
    other_packages: list[OtherPackage] = rows("其他包装", item=OtherPackage, xml="DecOtherPacks/DecOtherPack")
    company_qualifications: list[CompanyQualification] = rows(
        "企业资质", item=CompanyQualification, xml="DecCopLimits/DecCopLimit"
    )
    goods_users: list[GoodsUser] = rows("使用人", item=GoodsUser, xml="DecUsers/DecUser")
    mark_attachments: list[MarkAttachment] = rows("标记号码附件", item=MarkAttachment, xml="DecMarkLobs/DecMarkLob")
    free_text: FreeText = section("自由文本", item=FreeText, xml="DecFreeTxt", always=True)
    signing: Signing = section("签名", item=Signing, xml="DecSign", always=True)
    transit: TransitForm = section("转关单", item=TransitForm, xml="TrnHead")
    transit_bill: TransitBill = section("转关提运单", item=TransitBill, xml="TrnList")
    transit_containers: list[TransitContainer] = rows(
        "转关集装箱", item=TransitContainer, xml="TrnContainers/TrnContainer", max_len=500
    )
    transit_container_goods: list[TransitContainerGoods] = rows(
        "转关集装箱商品", item=TransitContainerGoods, xml="TrnContaGoodsList/TrnContaGoods"
    )
    supplements: list[SupplementaryForm] = rows(
        "补充申报单", item=SupplementaryForm, xml="DecSupplementLists/DecSupplementList", max_len=60, writing="switch"
    )
    documents: list[AttachedDocument] = rows("随附单据", item=AttachedDocument, xml="EdocRealation", max_len=10)
    origin_relations: list[OriginRelation] = rows("原产地对应关系", item=OriginRelation, xml="EcoRelation", max_len=20)
    tax_form: TaxForm = section("报税单", item=TaxForm, xml="SddTax")
    risk: RiskAssessment = section("风险评估", item=RiskAssessment, xml="DecRisk")
    commitments: list[Commitment] = rows("企业承诺", item=Commitment, xml="DecCopPromises/DecCopPromise")
    royalty: RoyaltyFee = section("特许权使用费", item=RoyaltyFee, xml="DecRoyaltyFee")
    two_stage_access: TwoStageAccess = section("两段准入", item=TwoStageAccess, xml="DecTpAccess")
    old_head: OldHead = section("旧版（3.1）表头", item=OldHead, writing="never")


def is_summary_step(declaration: Declaration) -> bool:
    """Whether this is the summary step (概要申报) of a two-step declaration: third character of the kind is 5."""
    return declaration.import_export_flag == "I" and declaration.document_type[2:3] == "5"
