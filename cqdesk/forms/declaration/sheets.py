"""The sections seldom needed, as sheets: inspection papers, transit form, tax form, supplementary forms and the like.

Names and groups follow the dialogs and tabs of the integrated screen of the Single Window. Every field stands in exactly
one place of `layout.py` or this module (demanded by a test).
"""

from __future__ import annotations

from ..layout import Box, Cell, Column, Group, ListLayout, Sheet
from .inspection import (
    Commitment,
    CompanyQualification,
    ControlElement,
    GoodsUser,
    MarkAttachment,
    OtherPackage,
    ProductPermit,
    RequestedCertificate,
    Vehicle,
)
from .supplement import SupplementaryForm
from .taxes import OriginRelation, TaxFormLine, TaxFormResult
from .transit import TransitContainer, TransitContainerGoods


def _boxes(section: str, *names: str, given: bool = False) -> tuple[Box, ...]:
    """One box for each field; a name with `*` takes two columns."""
    prefix = f"{section}." if section else ""
    return tuple(
        Box(cells=(Cell(path=prefix + name.rstrip("*")),), span=2 if name.endswith("*") else 1, given=given)
        for name in names
    )


def _columns(*names: str | tuple[str, int]) -> tuple[Column, ...]:
    """Columns by name, or by name and width."""
    return tuple(
        Column(name=one, width=110) if isinstance(one, str) else Column(name=one[0], width=one[1]) for one in names
    )


_PERMITS = ListLayout(
    name="goods.product_permits",
    title="产品资质（许可证）",
    item=ProductPermit,
    columns=(
        Column(name="item_number", row_number=True),
        *_columns(
            ("permit_type", 240),
            ("permit_number", 220),
            ("write_off_line_number", 130),
            ("write_off_quantity", 120),
            ("write_off_unit", 130),
        ),
    ),
)

_VEHICLES = ListLayout(
    name="goods.product_permits.vehicles",
    title="许可证VIN",
    item=Vehicle,
    columns=_columns(
        "vin_sequence",
        ("vin_code", 180),
        ("engine_number", 150),
        ("chassis_number", 150),
        "bill_of_lading_date",
        "quality_guarantee_period",
        "invoice_number",
        "invoice_quantity",
        ("product_name_zh", 160),
        ("product_name_en", 160),
        "model_en",
        "unit_price",
        "permit_number",
        "permit_type",
    ),
)

_CONTROL_ELEMENTS = ListLayout(
    name="goods.control_elements",
    title="禁限管制申报要素",
    item=ControlElement,
    columns=_columns("element_number", ("element_value", 420), ("declaration_category", 200)),
)

_SUPPLEMENTS = ListLayout(
    name="supplements",
    title="补充申报单",
    item=SupplementaryForm,
    columns=_columns("item_number", ("supplement_type", 150), ("brand_zh", 160), ("brand_en", 160)),
    detail=(
        Group(
            key="parties",
            title="买方、卖方与生产厂商",
            boxes=_boxes(
                "", "buyer_name*", "buyer_address*", "buyer_contact", "buyer_phone",
                "seller_name*", "seller_address*", "seller_contact", "seller_phone",
                "manufacturer_name*", "manufacturer_address*", "manufacturer_contact", "manufacturer_phone",
                "contract_number", "contract_date", "invoice_number", "invoice_date",
            ),
        ),
        Group(
            key="price",
            title="价格申报项（A）",
            folded=True,
            boxes=_boxes(
                "", "import_related_party_relation", "import_relation_affects_price",
                "import_price_close_to_test_value", "import_restrictions_on_use",
                "import_other_conditions_affect_price", "import_has_royalty", "import_has_resale_proceeds",
                "export_duty_deducted", "import_price_note_1*", "import_price_note_2*", "price_currency",
                "invoice_unit_price", "invoice_amount", "invoice_note",
                "indirect_payment_unit_price", "indirect_payment_amount", "indirect_payment_note*",
                "commission_unit_price", "commission_amount", "commission_note*",
                "container_cost_unit_price", "container_cost_amount", "container_cost_note*",
                "packing_unit_price", "packing_amount", "packing_note*",
                "assist_materials_unit_price", "assist_materials_amount", "assist_materials_note*",
                "assist_tools_unit_price", "assist_tools_amount", "assist_tools_note*",
                "consumed_materials_unit_price", "consumed_materials_amount", "consumed_materials_note*",
                "design_service_unit_price", "design_service_amount", "design_service_note*",
                "royalty_unit_price", "royalty_amount", "royalty_note*",
                "resale_proceeds_unit_price", "resale_proceeds_amount", "resale_proceeds_note*",
                "transport_cost_unit_price", "transport_cost_amount", "transport_cost_note*",
                "transport_related_unit_price", "transport_related_amount", "transport_related_note*",
                "insurance_unit_price", "insurance_amount", "insurance_note*",
            ),
        ),
        Group(
            key="classification",
            title="归类申报项（B）",
            folded=True,
            boxes=_boxes(
                "", "other_goods_name*", "foreign_hs_code", "was_sample_tested", "has_preclassification",
                "preclassification_number", "preclassification_hs_code", "preclassification_customs_office",
                "goods_information_options*",
            ),
        ),
        Group(
            key="origin",
            title="原产地申报项（C）",
            folded=True,
            boxes=_boxes(
                "", "origin_country", "origin_mark_position", "origin_criterion", "is_direct_transport",
                "transit_country", "transport_mode", "arrival_customs_office", "declaration_customs_office",
                "bill_of_lading_number", "origin_certificate_issuer", "origin_certificate_number",
            ),
        ),
        Group(
            key="declarant",
            title="其他与申报单位",
            folded=True,
            boxes=_boxes(
                "", "other_note*", "confidential_flag", "declarant_type", "declarant_address*",
                "declarant_postcode", "declarant_phone",
            ),
        ),
    ),
)  # fmt: skip

LISTS: tuple[ListLayout, ...] = (
    _PERMITS,
    _VEHICLES,
    _CONTROL_ELEMENTS,
    ListLayout(
        name="requested_certificates",
        title="申请单证",
        item=RequestedCertificate,
        columns=_columns(("certificate_code", 200), ("original_count", 160), ("copy_count", 160)),
    ),
    ListLayout(
        name="other_packages",
        title="其他包装",
        item=OtherPackage,
        columns=_columns(("package_type", 240), ("package_count", 160)),
    ),
    ListLayout(
        name="company_qualifications",
        title="企业资质",
        item=CompanyQualification,
        columns=_columns(("qualification_type", 260), ("qualification_number", 260)),
    ),
    ListLayout(
        name="goods_users",
        title="使用人",
        item=GoodsUser,
        columns=_columns(("contact_name", 220), ("contact_phone", 220)),
    ),
    ListLayout(
        name="commitments",
        title="企业承诺",
        item=Commitment,
        columns=_columns(("promise_material_code", 260)),
    ),
    ListLayout(
        name="mark_attachments",
        title="标记号码附件",
        item=MarkAttachment,
        columns=_columns(("attachment_name", 260), ("attachment_type", 110), ("attachment_base64", 260)),
    ),
    ListLayout(
        name="transit_containers",
        title="转关集装箱",
        item=TransitContainer,
        columns=_columns(
            ("container_number", 140),
            "container_sequence",
            "container_spec",
            ("electronic_seal_number", 160),
            "seal_count",
            ("domestic_conveyance_name", 160),
            ("conveyance_weight_kg", 130),
        ),
    ),
    ListLayout(
        name="transit_container_goods",
        title="转关集装箱商品",
        item=TransitContainerGoods,
        columns=_columns(("container_number", 140), "item_number", "package_count", ("goods_weight_kg", 130)),
    ),
    ListLayout(
        name="origin_relations",
        title="原产地对应关系",
        item=OriginRelation,
        columns=_columns(
            ("certificate_type", 110),
            ("certificate_number", 240),
            ("item_number", 130),
            ("certificate_item_number", 180),
            ("extension", 140),
        ),
    ),
    ListLayout(
        name="tax_form.lines",
        title="报税单表体",
        item=TaxFormLine,
        columns=_columns(
            "item_number",
            "hs_code",
            ("goods_name", 160),
            "origin_country",
            "agreement_code",
            "legal_quantity_1",
            "legal_unit_1",
            "legal_quantity_2",
            "legal_unit_2",
            "trade_currency",
            "unit_price",
            "total_price",
            "duty_mode",
            "antidumping_case",
            "antisubsidy_case",
            "special_dutiable_value",
            "duty_ad_valorem_rate",
            "duty_specific_rate",
            "consumption_tax_ad_valorem_rate",
            "consumption_tax_specific_rate",
            "vat_rate",
            "antidumping_rate",
            "antisubsidy_rate",
            "disposal_fund_rate",
        ),
    ),
    ListLayout(
        name="tax_form.results",
        title="税费计征结果",
        item=TaxFormResult,
        columns=_columns("item_number", "tax_type", ("tax_amount", 160)),
    ),
    _SUPPLEMENTS,
)

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        key="permits",
        title="产品资质与VIN",
        lists=("goods.product_permits", "goods.product_permits.vehicles"),
    ),
    Sheet(key="certificates", title="申请单证", lists=("requested_certificates",)),
    Sheet(key="packages", title="其他包装", lists=("other_packages",)),
    Sheet(key="qualifications", title="企业资质与承诺", lists=("company_qualifications", "commitments")),
    Sheet(key="users", title="使用人", lists=("goods_users",)),
    Sheet(
        key="marks",
        title="标记号码附件",
        lists=("mark_attachments",),
        takes_files="mark_attachments",
        note="无法录入的唛头图片，每个文件不超过1 MB。",
    ),
    Sheet(key="origin", title="原产地对应关系", lists=("origin_relations",)),
    Sheet(
        key="transit",
        title="转关单",
        groups=(
            Group(
                key="transit",
                title="转关单表头",
                boxes=_boxes(
                    "transit", "transit_type", "domestic_transport_mode", "domestic_conveyance_code",
                    "domestic_conveyance_name", "domestic_voyage_number", "estimated_arrival_date",
                    "transit_declaration_number", "cargo_list_number", "carrier_code", "carrier_name*",
                    "electronic_seal_flag", "transit_paper_type", "applicant_uscc", "remarks*",
                    "transit_unified_number",
                ),
            ),
            Group(
                key="transit_bill",
                title="进出境段提运单",
                boxes=_boxes(
                    "transit_bill", "transport_mode", "conveyance_code", "conveyance_name", "voyage_number",
                    "bill_of_lading_number", "entry_exit_date",
                ),
            ),
        ),
        lists=("transit_containers", "transit_container_goods"),
    ),
    Sheet(
        key="royalty",
        title="特许权使用费",
        groups=(
            Group(
                key="royalty",
                title="应税特许权使用费",
                boxes=_boxes(
                    "royalty", "declaration_case", "price_ruling_number", "contract_number*", "licensor*", "licensee*",
                    "contract_sign_date", "contract_start_date", "contract_end_date", "payment_type", "payment_date",
                    "accrual_months", "accrual_period_start", "accrual_period_end", "royalty_amount", "currency",
                    "royalty_types", "document_types", "confidential_flag", "customs_audited", "customs_price_ruling",
                    "statement*",
                ),
            ),
        ),
    ),
    Sheet(
        key="two_stage",
        title="两段准入",
        groups=(
            Group(
                key="two_stage",
                title="两段准入（进口）",
                boxes=_boxes(
                    "two_stage_access", "transfer_request", "transfer_site_code", "conditional_pickup_request",
                    "merged_inspection_request",
                ),
            ),
        ),
    ),
    Sheet(
        key="tax_form",
        title="报税单",
        note="报税单要么填全，要么整张不填。",
        groups=(
            Group(
                key="tax_head",
                title="报税单表头",
                boxes=_boxes(
                    "tax_form.head", "tax_form_number", "tax_service_number", "import_export_flag",
                    "declaration_customs_office", "planned_declaration_date", "domestic_party_uscc",
                    "domestic_party_customs_code", "domestic_party_name", "supervision_mode", "levy_nature",
                    "transaction_mode", "record_book_number", "freight_mark", "freight_value", "freight_currency",
                    "gross_weight_kg", "insurance_mark", "insurance_value", "insurance_currency",
                    "domestic_sale_ratio", "misc_charge_mark", "misc_charge_value", "misc_charge_currency",
                    "first_material_import_date", "remarks*", "legal_liability*", "file_name", "unified_number",
                    "status", "signature_message_id", "certificate_number", "signature",
                ),
            ),
        ),
        lists=("tax_form.lines", "tax_form.results"),
    ),
    Sheet(
        key="supplements",
        title="补充申报单",
        lists=("supplements",),
        note="默认不随报文发送：尚未证实导入客户端接收补充申报单，可在设置中打开。",
    ),
    Sheet(
        key="control",
        title="禁限管制要素",
        lists=("goods.control_elements",),
        note="官方报文中的位置尚未证实：只保存，不写入报文，请在单一窗口录入。",
    ),
    Sheet(
        key="risk",
        title="风险评估",
        groups=(
            Group(
                key="risk",
                title="风险评估结果",
                boxes=_boxes("risk", "risk_result", "processing_time", "note*", "signature"),
            ),
        ),
    ),
    Sheet(
        key="old_head",
        title="旧版表头",
        read_only=True,
        note="3.1 版报文（2018年7月以前）的栏目：只供查看，不写入报文。",
        groups=(
            Group(
                key="old_head",
                title="3.1 版表头",
                boxes=_boxes(
                    "old_head", "pay_way", "payment_mark", "domestic_district", "domestic_sale_ratio",
                    "domestic_party_uscc", "declarant_contact", "declarant_email", "declarant_phone", "owner_contact",
                    "owner_email", "owner_phone", "typist_email", "typist_phone",
                    given=True,
                ),
            ),
        ),
    ),
)  # fmt: skip
