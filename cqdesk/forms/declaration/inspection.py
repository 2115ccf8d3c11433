"""Sections of the declaration that came from the inspection form in 2018 (检验检疫), and those of permits of a goods line.

Order, occurrence and lengths: official schema of 2018 (GACC announcement 2018 No. 67) and the newest interface table. Class
order is message order, as in `fields.py`, which puts them in their places.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..spec import code, decimal, flag, integer, rows, text

MARK_BYTES = 1024 * 1024
"""Largest attachment of marks, in bytes before base64 (message format of 2018)."""


@dataclass(kw_only=True)
class Vehicle:
    """One vehicle of a product permit (许可证 VIN). Permit number and kind repeat those of the permit."""

    permit_number: str = text("许可证编号", xml="LicenceNo", max_len=40, needed="save", always=True)
    permit_type: str = code(
        "许可证类别代码", xml="LicTypeCode", max_len=5, codes="permit_categories", needed="save", always=True
    )
    vin_sequence: str = text("VIN序号", xml="VinNo", max_len=100, always=True)
    bill_of_lading_date: str = text("提/运单日期", xml="BillLadDate", max_len=19)
    quality_guarantee_period: str = text("质量保质期", xml="QualityQgp", max_len=100)
    engine_number: str = text("发动机号或电机号", xml="MotorNo", max_len=100)
    vin_code: str = text("车辆识别代码（VIN）", xml="VinCode", max_len=20)
    chassis_number: str = text("底盘(车架)号", xml="ChassisNo", max_len=20)
    invoice_quantity: Decimal | None = decimal("发票所列数量", xml="InvoiceNum", max_len=19, scale=5)
    product_name_zh: str = text("品名（中文名称）", xml="ProdCnnm", max_len=500)
    product_name_en: str = text("品名（英文名称）", xml="ProdEnnm", max_len=500)
    model_en: str = text("型号（英文）", xml="ModelEn", max_len=500)
    unit_price: str = text("单价", xml="PricePerUnit", max_len=20)
    invoice_number: str = text("发票号", xml="InvoiceNo", max_len=30)


@dataclass(kw_only=True)
class ProductPermit:
    """One product permit of a goods line (产品资质), with the vehicles it covers."""

    item_number: int | None = integer("商品序号", xml="GoodsNo", max_len=9, needed="save", always=True)
    permit_type: str = code(
        "许可证类别代码", xml="LicTypeCode", max_len=5, codes="permit_categories", needed="submit", always=True
    )
    permit_number: str = text("许可证编号", xml="LicenceNo", max_len=40, needed="submit")
    write_off_line_number: str = text("许可证核销明细序号", xml="LicWrtofDetailNo", max_len=4)
    write_off_quantity: str = text("许可证核销数量", xml="LicWrtofQty", max_len=20)
    vehicles: list[Vehicle] = rows("许可证VIN", item=Vehicle, xml="DecGoodsLimitVin")
    write_off_unit: str = code("许可证核销数量单位", xml="LicWrtofQtyUnit", max_len=3, codes="units")


@dataclass(kw_only=True)
class ControlElement:
    """One element of the prohibited and restricted goods declaration (禁限管制申报要素)."""

    element_number: str = text("要素序号", xml="ElementNo", max_len=19, needed="save")
    element_value: str = text("要素值", xml="ElementValue", max_len=512)
    declaration_category: str = code("禁限管制规范申报类别", xml="DeclarationCategoryCode", max_len=4, needed="save")


@dataclass(kw_only=True)
class RequestedCertificate:
    """One inspection certificate requested from customs (申请单证)."""

    certificate_code: str = code("申请单证代码", xml="AppCertCode", max_len=50, needed="save", always=True)
    original_count: str = text("申请单证正本数", xml="ApplOri", max_len=50, always=True)
    copy_count: str = text("申请单证副本数", xml="ApplCopyQuan", max_len=50, always=True)


@dataclass(kw_only=True)
class OtherPackage:
    """One further package kind or dunnage (其他包装)."""

    package_count: Decimal | None = decimal("包装件数", xml="PackQty", max_len=19, scale=5, always=True)
    package_type: str = code(
        "包装材料种类", xml="PackType", max_len=2, codes="package_types", needed="submit", always=True
    )


@dataclass(kw_only=True)
class CompanyQualification:
    """One qualification of the company (企业资质)."""

    qualification_number: str = text("企业资质编号", xml="EntQualifNo", max_len=40)
    qualification_type: str = code(
        "企业资质类别代码",
        xml="EntQualifTypeCode",
        max_len=5,
        codes="enterprise_qualifications",
        needed="submit",
        always=True,
    )


@dataclass(kw_only=True)
class GoodsUser:
    """Contact at the unit that uses the goods (使用人)."""

    contact_name: str = text("使用单位联系人", xml="UseOrgPersonCode", max_len=20, secret=True)
    contact_phone: str = text("使用单位联系电话", xml="UseOrgPersonTel", max_len=20, secret=True)


@dataclass(kw_only=True)
class MarkAttachment:
    """A picture of marks that cannot be typed (标记号码附件): at most 1 MB before base64."""

    attachment_name: str = text("附件名称", xml="AttachName", max_len=80, needed="save", always=True)
    attachment_type: str = text("附件类型", xml="AttachType", max_len=2)
    attachment_base64: str = text("附件", xml="Attachment", needed="save", always=True)


@dataclass(kw_only=True)
class Commitment:
    """One commitment instead of inspection papers (企业承诺)."""

    promise_material_code: str = code("证明/声明材料代码", xml="DeclaratioMaterialCode", max_len=10, needed="submit")


@dataclass(kw_only=True)
class TwoStageAccess:
    """Requests of two-stage access (两段准入), imports."""

    transfer_request: str = flag("转场申请", xml="TransitionApply", max_len=1)
    transfer_site_code: str = text("转入场所场地", xml="TransitionSite", max_len=11)
    conditional_pickup_request: str = flag("附条件提离申请", xml="ConditionalLiftoffApply", max_len=1)
    merged_inspection_request: str = flag("口岸与目的地合并检查申请", xml="PortDestMergeCheckApply", max_len=1)
