"""Envelope and answer of the exchange platform (`DxpMsg`, `DxpRep`), read only. Source: DXP schemas 2015-2017.

Their values stand at paths of several steps and in attributes, and some repeat: each is read as one text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

from ..spec import fields_of, text
from ..xml_parse import local_name

F = TypeVar("F")

PLATFORM_ANSWERS: dict[str, str] = {
    "0": "已转交业务系统，请等待业务回执。",
    "-1201001": "报文不合法。",
    "-1201002": "签名有误。",
    "-1201003": "注册信息有变化，请重新发送。",
    "-1201004": "接收方不存在。",
    "-1201005": "接收方暂不可用。",
    "-1201006": "接收方没有对应节点。",
    "-1201007": "部分接收方发送失败。",
    "-1201008": "接收方数据有误。",
}


@dataclass(kw_only=True)
class Envelope:
    """`DxpMsg` around a message or receipt."""

    version: str = text("版本", xml="@ver")
    envelope_id: str = text("标识", xml="@Id")
    message_id: str = text("消息编号", xml="TransInfo/CopMsgId", max_len=255)
    sender_id: str = text("发送方", xml="TransInfo/SenderId", max_len=16)
    receiver_id: str = text("接收方", xml="TransInfo/ReceiverIds/ReceiverId", max_len=16)
    created_at: str = text("创建时间", xml="TransInfo/CreatTime")
    message_type: str = text("报文类型", xml="TransInfo/MsgType", max_len=30)
    file_name: str = text("文件名", xml="AddInfo/FileName", max_len=255)
    card_number: str = text("IC卡", xml="AddInfo/IcCard", max_len=13, secret=True)
    business_key: str = text("业务键", xml="AddInfo/BizKey/Key", max_len=64)
    text_charset: str = text("字符集", xml="AddInfo/IsText/@Encode", max_len=50)
    receiver_map_id: str = text("接收方报文转换ID", xml="AddInfo/RecMapId")


@dataclass(kw_only=True)
class PlatformAnswer:
    """`DxpRep`: whether the platform took the message. Says nothing of customs."""

    receiver_id: str = text("接收方", xml="RecevierId", max_len=16)
    response_code: str = text("响应码", xml="Response/ResponseCode", max_len=9)
    response_info: str = text("响应信息", xml="Response/ResponseInfo", max_len=300)
    result_receiver_id: str = text("响应ID", xml="Response/Results/Result/RecId", max_len=16)
    result_code: str = text("响应代码", xml="Response/Results/Result/Code", max_len=9)
    result_info: str = text("响应说明", xml="Response/Results/Result/Info", max_len=300)
    result_note: str = text("备注", xml="Response/Results/Result/Note", max_len=500)
    notice_time: str = text("回执产生时间", xml="Response/NoticeTime")
    original_message_id: str = text("原始报文编号", xml="Response/OriHead/CopMsgId", max_len=255)


def read_by_path(root: etree._Element, form: type[F]) -> F:
    """Read a form whose fields stand at paths; values of repeated elements are joined by commas."""
    made = form()
    for spec in fields_of(form):
        found = (words.strip() for words in _texts(root, spec.xml.split("/")))
        setattr(made, spec.name, ",".join(filter(None, found)))
    return made


def _texts(element: etree._Element, steps: list[str]) -> Iterator[str]:
    if not steps:
        yield element.text or ""
    elif steps[0].startswith("@"):
        yield str(element.get(steps[0][1:]) or "")
    else:
        for child in element:
            if isinstance(child.tag, str) and local_name(child) == steps[0]:
                yield from _texts(child, steps[1:])
