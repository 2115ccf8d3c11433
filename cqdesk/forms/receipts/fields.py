"""Receipts of the Single Window as typed classes, read only.

Import response, the two generations of the declaration receipt and of the transit receipt, and the failure file of the
client. Texts stay texts here (times have several forms, one even of 17 characters); `read.py` makes sense of them.
Source: interface papers of 2018 (GACC announcement 2018 No. 67) and real files of 2018-2024.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..spec import code, decimal, integer, rows, section, text


@dataclass(kw_only=True)
class SupplementResult:
    """Result of one supplementary declaration inside an import response."""

    supplement_unified_number: str = text("补充申报单统一编号", xml="PreSupId", max_len=18)
    supplement_item_number: int | None = integer("补充申报单商品序号", xml="GNo", max_len=2)
    supplement_type: str = code("补充申报单类型", xml="SupType", max_len=1)


@dataclass(kw_only=True)
class ImportResponse:
    """`DecImportResponse`: the answer to our message. Code 0 = saved (not declared); text may stand beside it."""

    response_code: int | None = integer("响应代码", xml="ResponseCode")
    error_message: str = text("响应或错误信息", xml="ErrorMessage", max_len=255)
    client_sequence_number: str = text("客户端编号", xml="ClientSeqNo")
    unified_number: str = text("统一编号", xml="SeqNo", max_len=18)
    transit_unified_number: str = text("转关单统一编号", xml="TrnPreId", max_len=18)
    supplements: list[SupplementResult] = rows("补充申报单结果", item=SupplementResult, xml="SupResult", max_len=60)


@dataclass(kw_only=True)
class ClientResult:
    """The result pair of a client failure."""

    result_type: str = text("结果类型", xml="Type")
    result_value: str = text("结果值", xml="Value")


@dataclass(kw_only=True)
class ClientFailure:
    """`Root`: the import client itself failed (card reader, network). Carries no number at all."""

    result: ClientResult = section("处理结果", item=ClientResult, xml="resultFlag")
    fail_code: str = text("失败代码", xml="failCode")
    fail_info: str = text("失败信息", xml="failInfo")
    return_data: str = text("返回数据", xml="retData")


@dataclass(kw_only=True)
class DeclarationReceipt:
    """`DEC_RESULT`, the current form."""

    unified_number: str = text("统一编号", xml="CUS_CIQ_NO", max_len=18)
    entry_number: str = text("海关编号", xml="ENTRY_ID", max_len=18)
    notice_time: str = text("通知时间", xml="NOTICE_DATE", max_len=19)
    channel: str = code("处理结果", xml="CHANNEL", max_len=1)
    note: str = text("备注", xml="NOTE")
    declaration_customs_office: str = code("申报地海关", xml="CUSTOM_MASTER", max_len=4, codes="customs_offices")
    entry_exit_date: str = text("进出口日期", xml="I_E_DATE", max_len=8)
    declaration_date: str = text("申报日期", xml="D_DATE", max_len=19)


@dataclass(kw_only=True)
class OldDeclarationResult:
    """`DEC_RESULT` inside `DEC_DATA`, the form of 2018."""

    unified_number: str = text("统一编号", xml="SEQ_NO", max_len=18)
    client_sequence_number: str = text("客户端编号", xml="CLIENTSEQ_NO", max_len=18)
    entry_number: str = text("海关编号", xml="ENTRY_ID", max_len=18)
    notice_time: str = text("通知时间", xml="NOTICE_DATE", max_len=17)
    channel: str = code("处理结果", xml="CHANNEL", max_len=1)
    note: str = text("审核备注", xml="NOTE", max_len=255)
    declaration_customs_office: str = code("申报口岸", xml="DECL_PORT", max_len=4, codes="customs_offices")
    declarant_name: str = text("申报单位", xml="AGENT_NAME", max_len=70)
    declarant_person_code: str = text("报关员代码", xml="DECLARE_NO", max_len=32, secret=True)
    domestic_party_customs_code: str = text("境内收发货人代码", xml="TRADE_CO", max_len=10)
    customs_yard_code: str = text("货场代码", xml="CUSTOMS_FIELD", max_len=8)
    bonded_warehouse_code: str = text("保税仓库代码", xml="BONDED_NO", max_len=32)
    entry_exit_date: str = text("进出口日期", xml="I_E_DATE", max_len=17)
    package_count: int | None = integer("件数", xml="PACK_NO", max_len=9)
    bill_of_lading_number: str = text("提单号", xml="BILL_NO", max_len=32)
    transport_mode: str = code("运输方式", xml="TRAF_MODE", max_len=1, codes="transport_modes")
    voyage_number: str = text("航次号", xml="VOYAGE_NO", max_len=32)
    net_weight_kg: Decimal | None = decimal("净重", xml="NET_WT", max_len=19, scale=5)
    gross_weight_kg: Decimal | None = decimal("毛重", xml="GROSS_WT", max_len=19, scale=5)
    declaration_date: str = text("申报日期", xml="D_DATE", max_len=8)


@dataclass(kw_only=True)
class OldDeclarationReceipt:
    """`DEC_DATA`, encoded in GB2312."""

    result: OldDeclarationResult = section("报关单回执", item=OldDeclarationResult, xml="DEC_RESULT")
    result_text: str = text("处理结果文字", xml="RESULT_INFO", max_len=70)
    interface_version: str = text("版本号", xml="INTERFACE_VERSION", max_len=5)


@dataclass(kw_only=True)
class WrappedDeclarationReceipt:
    """`DEC_DATA` around a `DEC_RESULT` of the current form: not in the papers, harmless to understand."""

    result: DeclarationReceipt = section("报关单回执", item=DeclarationReceipt, xml="DEC_RESULT")
    result_text: str = text("处理结果文字", xml="RESULT_INFO", max_len=70)
    interface_version: str = text("版本号", xml="INTERFACE_VERSION", max_len=5)


@dataclass(kw_only=True)
class TransitReceipt:
    """`TRN_RESULT`, the current form. Its result codes are not published: kept, never interpreted here."""

    unified_number: str = text("报关单统一编号", xml="CUS_CIQ_NO", max_len=18)
    transit_unified_number: str = text("转关单统一编号", xml="SP_TRN_SEQ_NO", max_len=18)
    transit_declaration_number: str = text("转关申报单编号", xml="TRANS_DCL_NO")
    bill_of_lading_number: str = text("提运单号", xml="BILL_NO")
    notice_time: str = text("回执通知日期", xml="RESULT_NTC_DATE")
    channel: str = code("处理结果", xml="PROC_RESULT")
    note: str = text("备注", xml="NOTE")


@dataclass(kw_only=True)
class OldTransitResult:
    """`TRN_RESULT` inside `TRN_DATA`, the form of 2018."""

    unified_number: str = text("报关单统一编号", xml="SEQ_NO", max_len=18)
    transit_customs_number: str = text("转关单海关编号", xml="TRANS_NO", max_len=16)
    notice_time: str = text("通知时间", xml="NOTICE_DATE", max_len=8)
    channel: str = code("处理结果", xml="CHANNEL", max_len=1)
    note: str = text("审核备注", xml="NOTE", max_len=255)
    import_export_flag: str = code("进出口标志", xml="I_E_FLAG", max_len=1)


@dataclass(kw_only=True)
class OldTransitReceipt:
    """`TRN_DATA`, encoded in GB2312."""

    result: OldTransitResult = section("转关单回执", item=OldTransitResult, xml="TRN_RESULT")
