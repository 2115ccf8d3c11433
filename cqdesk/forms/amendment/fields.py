"""The request to amend or withdraw a declaration customs has accepted (修撤单), after the official schema `ModImport` v1.0.

Class order is message order. The schema is of 2017: nothing shows that today's import client takes this message, so it is
written to a file for whoever has the direct interface, never to a live channel. Two elements a later channel adds for the
credit codes and the names of values are not in v1.0 and not here.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..spec import code, integer, rows, section, text

NAMESPACE = "http://www.chinaport.gov.cn/dec"
_SOURCE = "一次申报 data exchange interface v1.0, schema ModImport (2017)"


@dataclass(kw_only=True)
class ItemPlace:
    """Where a changed field stands in the lists of the declaration; empty for a field of the head."""

    list_key: str = text(
        "表体序号", xml="GNo", max_len=11, always=True, help="商品项号、集装箱号或单证代码，由表体类型决定"
    )
    list_type: str = code("表体类型", xml="ListType", max_len=1, always=True, help="1 商品，2 集装箱，3 随附单证")


@dataclass(kw_only=True)
class AmendedField:
    """One changed field: official database name, old and new value."""

    sequence: int | None = integer("序号", xml="No", max_len=4, needed="save", always=True)
    field_code: str = text("字段代码", xml="FieldCode", max_len=20, needed="save", always=True)
    field_name: str = text("字段名", xml="FieldName", max_len=50, needed="save", always=True)
    old_value: str = text("字段原值", xml="OldValue", max_len=255)
    new_value: str = text("字段新值", xml="NewValue", max_len=255)
    place: ItemPlace = section("所在表体", item=ItemPlace, xml="List")


@dataclass(kw_only=True)
class AmendmentDocument:
    """The one electronic document of a request. Its tags stand in another order than in a declaration."""

    document_id: str = text("随附单据编号", xml="EdocID", max_len=36, needed="save", always=True)
    document_code: str = code("随附单据类别", xml="EdocCode", max_len=8, codes="document_types", always=True)
    document_format: str = code("随附单据格式", xml="EdocFomatType", max_len=2, always=True)
    operation_note: str = text("操作说明", xml="OpNote", max_len=255)
    file_name: str = text("随附单据文件名", xml="EdocCopId", max_len=64, always=True)
    sign_time: str = text("签名时间", xml="SignTime", max_len=14, always=True)
    signer_customs_code: str = text("签名单位代码", xml="SignUnit", max_len=10, always=True)
    owner_customs_code: str = text("所属单位海关编号", xml="EdocOwnerCode", max_len=10)
    owner_name: str = text("所属单位名称", xml="EdocOwnerName", max_len=100)
    file_size: str = text("随附单据文件大小", xml="EdocSize", max_len=12, always=True)


@dataclass(kw_only=True)
class CompanyAnswer:
    """What the company answers when customs started the amendment; only with operation H."""

    confirmation_unified_number: str = text("确认书统一编号", xml="SeqNo", max_len=18, always=True)
    confirmation_customs_number: str = text("确认书海关编号", xml="FormCode", max_len=20, always=True)
    entry_number: str = text("报关单号", xml="EntryId", max_len=18, always=True)
    result: str = code("确认结果", xml="AffirmResult", max_len=1, always=True, help="0 同意，1 不同意")
    note: str = text("备注", xml="Note", max_len=255, always=True)
    contact: str = text("确认人联系方式", xml="Contact", max_len=11, always=True, secret=True)


@dataclass(kw_only=True)
class Amendment:
    """A whole request: amend (changed fields), withdraw (none), or the company's answer to customs (operation H)."""

    amendment_unified_number: str = text("修撤单统一编号", xml="DecModSeqNo", max_len=18, source=_SOURCE)
    amendment_type: str = code(
        "修撤单类型", xml="DecModType", max_len=1, needed="save", always=True, help="1 修单，2 撤单"
    )
    entry_number: str = text("报关单号", xml="EntryId", max_len=18, needed="save", always=True)
    declaration_customs_office: str = code(
        "申报地海关", xml="CustomsCode", max_len=4, codes="customs_offices", needed="save", always=True
    )
    domestic_party_customs_code: str = text("收发货人海关代码", xml="TradeCode", max_len=10, needed="save", always=True)
    domestic_party_name: str = text("收发货人名称", xml="TradeName", max_len=255, needed="save", always=True)
    declarant_customs_code: str = text("申报单位海关代码", xml="AgentCode", max_len=10, needed="save", always=True)
    declarant_name: str = text("申报单位名称", xml="AgentName", max_len=255, needed="save", always=True)
    reason: str = text("修撤单原因", xml="DecModNote", max_len=1000, needed="save", always=True)
    check_mark: str = code(
        "审查标识", xml="CheckMark", max_len=1, needed="save", always=True, help="1 需审查程序，2 其他"
    )
    unified_number: str = text("报关单统一编号", xml="DecSeqNo", max_len=18, needed="save", always=True)
    items: list[AmendedField] = rows("修改项", item=AmendedField, xml="Items/Item")
    signature: str = text("加签信息", xml="Sign", max_len=201, always=True, secret=True)
    signature_time: str = text("加签时间", xml="SignTime", max_len=14, always=True)
    import_export_flag: str = code("进出口标志", xml="IeFlag", max_len=1, needed="save", always=True)
    document: AmendmentDocument = section("随附单据", item=AmendmentDocument, xml="EdocsRealation")
    operation_type: str = code(
        "操作类型",
        xml="OperType",
        max_len=1,
        needed="save",
        always=True,
        help="G 暂存，C 申报，H 企业确认海关发起的修撤",
    )
    operator_card_number: str = text("IC卡号", xml="IcCode", max_len=13, always=True, secret=True)
    feedback_department: str = text("拟办岗位", xml="FeedDept", max_len=255)
    contact_name: str = text("联系人", xml="EntOpName", max_len=25, secret=True)
    contact_phone: str = text("联系方式", xml="EntOpTele", max_len=24, secret=True)
    company_answer: CompanyAnswer = section("企业确认信息", item=CompanyAnswer, xml="CopAffirmData")


@dataclass(kw_only=True)
class AmendmentSaved:
    """`DecModSaveResponse`: the technical answer to a request. 0 success, negative failure."""

    status: str = text("修撤单状态", xml="Status", max_len=1)
    amendment_unified_number: str = text("修撤单统一编号", xml="DecModSeqNo", max_len=18)
    entry_number: str = text("报关单号", xml="EntryId", max_len=18)
    result_message: str = text("导入响应信息", xml="ResultMessage", max_len=255)
    result_code: str = text("导入响应代码", xml="ResultCode")


@dataclass(kw_only=True)
class AmendmentResult:
    """`HzApprovalResult`: customs' result of a request. Its codes are not published; read only."""

    amendment_unified_number: str = text("修撤单统一编号", xml="DestResourceId")
    result: str = text("处理结果", xml="FeedbackResults")
    note: str = text("备注", xml="ResultNote")
