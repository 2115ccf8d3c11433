"""The declaration on the screen: groups, order and names of the integrated declaration screen of the Single Window.

Source of names: filling guide 申报项目录入指南 (GACC, 2018) and filling rules (GACC 2019 No. 18); of the order: the
integrated screen (整合申报) as clerks know it, which follows the printed form from top left to bottom right. A field
stands in exactly one place (demanded by a test).
"""

from __future__ import annotations

from ..layout import Box, Cell, Column, Group, Layout, ListLayout
from .fields import AttachedDocument, Container, Declaration, GoodsLine, Licence
from .sheets import LISTS, SHEETS


def _one(path: str, label: str = "", import_: str = "", *, span: int = 1, given: bool = False, hint: str = "") -> Box:
    return Box(cells=(Cell(path=path, hint=hint),), export=label, import_=import_, span=span, given=given)


def _party(export: str, import_: str, uscc: str, customs: str, ciq: str, name: str) -> Box:
    return Box(
        export=export,
        import_=import_,
        span=4,
        cells=(
            Cell(path=uscc, share=5, hint="18位社会信用代码"),
            Cell(path=customs, share=3, hint="10位海关代码"),
            Cell(path=ciq, share=3, hint="检疫编码"),
            Cell(path=name, share=9, hint="企业名称（中文）"),
        ),
    )


def _charge(label: str, mark: str, value: str, currency: str) -> Box:
    return Box(
        export=label,
        cells=(Cell(path=mark, share=3, hint="标记"), Cell(path=value, share=4, hint="值"),
               Cell(path=currency, share=4, hint="币制")),
    )  # fmt: skip


_BASIC = Group(
    key="basic",
    title="基本信息",
    boxes=(
        _one("declaration_customs_office"),
        _one("entry_exit_customs_office", "出境关别", "进境关别"),
        _one("record_book_number"),
        _one("contract_number", "合同协议号"),
        _one("entry_exit_date", "出口日期", "进口日期"),
        _one("unified_number", given=True),
        _one("pre_entry_number", given=True),
        _one("entry_number", given=True),
        _party("境内发货人", "境内收货人", "domestic_party_uscc", "domestic_party_customs_code",
               "domestic_party_ciq_code", "domestic_party_name"),
        Box(
            export="境外收货人",
            import_="境外发货人",
            span=4,
            cells=(
                Cell(path="overseas_consignee_code", share=4, hint="境外收货人代码"),
                Cell(path="overseas_consignee_name", share=9, hint="企业名称（外文）"),
                Cell(path="overseas_consignor_code", share=4, hint="境外发货人代码"),
                Cell(path="overseas_consignor_name", share=9, hint="企业名称（外文）"),
            ),
        ),
        _party("生产销售单位", "消费使用单位", "owner_uscc", "owner_customs_code", "owner_ciq_code", "owner_name"),
        _party("申报单位", "", "declarant_uscc", "declarant_customs_code", "declarant_ciq_code", "declarant_name"),
    ),
)  # fmt: skip

_TRANSPORT = Group(
    key="transport",
    title="运输与贸易",
    boxes=(
        _one("transport_mode"),
        _one("conveyance_name"),
        _one("free_text.voyage_number"),
        _one("bill_of_lading_number", "提运单号"),
        _one("supervision_mode"),
        _one("levy_nature"),
        _one("licence_number"),
        _one("departure_or_arrival_country", "运抵国（地区）", "启运国（地区）"),
        _one("transit_or_destination_port", "指运港", "经停港"),
        _one("transaction_mode"),
        _charge("运费", "freight_mark", "freight_value", "freight_currency"),
        _charge("保险费", "insurance_mark", "insurance_value", "insurance_currency"),
        _charge("杂费", "misc_charge_mark", "misc_charge_value", "misc_charge_currency"),
        _one("package_count"),
        _one("package_type"),
        _one("gross_weight_kg", "毛重（KG）"),
        _one("net_weight_kg", "净重（KG）"),
        _one("trading_country", "贸易国（地区）"),
        _one("entry_exit_port", "离境口岸", "入境口岸"),
        _one("departure_port"),
        _one("goods_location", span=2),
        _one("entry_type"),
        _one("marks_and_numbers", span=2),
        _one("remarks", span=2),
    ),
)

_CONFIRM = Group(
    key="confirm",
    title="其他事项确认与业务事项",
    boxes=(
        _one("price_confirmations", "其他事项确认", hint="特殊关系、价格影响、特许权使用费…"),
        _one("free_text.related_entry_number", "关联报关单"),
        _one("free_text.related_record_book_number", "关联备案"),
        _one("free_text.bonded_warehouse_code", "保税/监管场所"),
        _one("free_text.customs_yard_code", "场地代码"),
        _one("extension_flags", "业务事项标志"),
        _one("guarantee_release_flag"),
        _one("no_other_packages"),
        _one("document_type"),
        _one("edi_mark"),
        _one("declaration_transit_relation", "转关关系标志"),
        _one("approval_number"),
    ),
)

_PEOPLE = Group(
    key="people",
    title="录入与申报人员",
    boxes=(
        _one("data_entry_org_uscc", "录入单位", hint="18位社会信用代码"),
        _one("data_entry_org_code"),
        _one("data_entry_org_name", span=2),
        _one("typist_name", "录入人员"),
        _one("typist_card_number"),
        _one("declarant_person_name", "申报人员"),
        _one("declarant_person_id"),
        _one("free_text.declarant_phone"),
        _one("free_text.declarant_person_code"),
    ),
)

_INSPECTION = Group(
    key="inspection",
    title="检验检疫（涉检时填写）",
    folded=True,
    boxes=(
        _one("special_business_flags"),
        _one("departure_date"),
        _one("ciq_bill_number"),
        _one("destination_customs_office", "目的地海关"),
        _one("original_container_flag", "原箱运输"),
        _one("correlation_number", span=2),
        _one("correlation_reason"),
        _one("discharge_completion_date"),
        _one("domestic_party_name_en", "境内发货人（外文）", "境内收货人（外文）", span=2),
        _one("overseas_party_name_zh", "境外收货人（中文）", "境外发货人（中文）", span=2),
        _one("overseas_consignor_address", "境外收货人地址", "境外发货人地址", span=2),
        _one("ciq_acceptance_org"),
        _one("port_inspection_org"),
        _one("visa_org"),
    ),
)

_SYSTEM = Group(
    key="system",
    title="系统与签名（由程序填写）",
    folded=True,
    boxes=(
        _one("import_export_flag", given=True),
        _one("related_document_number"),
        _one("record_list_type"),
        _one("risk_parameters"),
        _one("inspection_diversion_flag"),
        _one("tax_administration_mark"),
        _one("print_date", given=True),
        _one("edi_remark"),
        _one("edi_remark_2"),
        _one("signing.operation_type", given=True),
        _one("signing.client_sequence_number", given=True),
        _one("signing.operator_name"),
        _one("signing.operator_card_number"),
        _one("signing.operator_org_code"),
        _one("signing.signer_role"),
        _one("signing.record_list_unified_number"),
        _one("signing.note", "签名备注"),
        _one("signing.signature", given=True),
        _one("signing.signature_time", given=True),
        _one("signing.certificate_number", given=True),
        _one("signing.host_id", given=True),
    ),
)


def _more(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name=name, more=True, width=110) for name in names)


_GOODS = ListLayout(
    name="goods",
    title="商品",
    item=GoodsLine,
    columns=(
        Column(name="item_number", row_number=True, width=44),
        Column(name="hs_code", width=92),
        Column(name="goods_name", width=150),
        Column(name="declaration_elements", width=210, export="规格型号"),
        Column(name="trade_quantity", width=84),
        Column(name="trade_unit", width=74, export="成交单位"),
        Column(name="unit_price", width=84),
        Column(name="total_price", width=92),
        Column(name="trade_currency", width=84),
        Column(name="legal_quantity_1", width=92, export="法定第一数量"),
        Column(name="legal_unit_1", width=74, export="法定一单位"),
        Column(name="legal_quantity_2", width=92, export="法定第二数量"),
        Column(name="legal_unit_2", width=74, export="法定二单位"),
        Column(name="origin_country", width=92),
        Column(name="destination_country", width=96),
        Column(name="domestic_district", width=110, export="境内货源地", import_="境内目的地"),
        Column(name="administrative_region", width=110, export="产地代码", import_="目的地代码"),
        Column(name="duty_mode", width=92),
        Column(name="ciq_code", width=96, export="检验检疫编码"),
        Column(name="ciq_name", width=120),
        *_more(
            "record_book_item_number", "product_code", "product_version", "use_code", "processing_fee",
            "unit_conversion_factor", "classification_mark", "goods_name_en", "origin_region",
            "preferential_origin_country", "purpose_code", "goods_attributes", "ciq_goods_spec", "ciq_goods_model",
            "ciq_goods_brand", "production_dates", "production_batches", "expiry_date", "shelf_life", "ingredients",
            "overseas_manufacturer_name", "manufacturer_reg_no", "manufacturer_name", "not_dangerous_chemical",
            "un_number", "dangerous_goods_name", "dangerous_package_category", "dangerous_package_spec",
            "control_explain_code",
        ),
    ),
)  # fmt: skip

_CONTAINERS = ListLayout(
    name="containers",
    title="集装箱",
    item=Container,
    columns=(
        Column(name="container_number", width=130),
        Column(name="container_spec", width=150),
        Column(name="lcl_flag", width=90),
        Column(name="item_numbers", width=160),
        Column(name="container_gross_weight_kg", width=160),
        Column(name="tare_weight_kg", width=90, more=True),
    ),
)

_LICENCES = ListLayout(
    name="licences",
    title="随附单证",
    item=Licence,
    columns=(Column(name="licence_code", width=240), Column(name="licence_number", width=280)),
)

_DOCUMENTS = ListLayout(
    name="documents",
    title="随附单据",
    item=AttachedDocument,
    columns=(
        Column(name="document_code", width=190),
        Column(name="file_name", width=220, export="文件名"),
        Column(name="document_id", width=220),
        Column(name="document_format", width=110),
        Column(name="item_numbers", width=120),
        *_more(
            "operation_note",
            "owner_customs_code",
            "owner_name",
            "signer_customs_code",
            "sign_time",
            "file_size",
        ),
    ),
)

TWINS = {
    "owner_name": "domestic_party_name",
    "owner_uscc": "domestic_party_uscc",
    "owner_customs_code": "domestic_party_customs_code",
    "owner_ciq_code": "domestic_party_ciq_code",
    "trading_country": "departure_or_arrival_country",
    "data_entry_org_uscc": "declarant_uscc",
    "data_entry_org_name": "declarant_name",
    "declarant_person_name": "typist_name",
}
"""Fields that mostly say the same as another one: a clerk types `=`."""
_FIRMS = ("owner_", "data_entry_org_")


def same_firm(path: str) -> tuple[str, ...]:
    """The boxes with a twin that name the same firm as this one, itself among them; only itself where it names none."""
    firm = next((start for start in _FIRMS if path.startswith(start)), "")
    return tuple(other for other in TWINS if firm and other.startswith(firm)) or (path,)


LAYOUT = Layout(
    form=Declaration,
    groups=(_BASIC, _TRANSPORT, _CONFIRM, _PEOPLE, _INSPECTION, _SYSTEM),
    lists=(_GOODS, _CONTAINERS, _LICENCES, _DOCUMENTS, *LISTS),
    sheets=SHEETS,
)
