"""What stands in the lists of these records: the columns in their order. The form shows every field."""

from __future__ import annotations

LIST_COLUMNS: dict[str, tuple[str, ...]] = {
    "authorisation": ("kind", "state", "number", "valid_from", "valid_to", "note"),
    "card": ("number", "kind", "holder", "place", "valid_to", "lent_to", "lent_on"),
    "inspection": ("notified_on", "kind", "place", "appointment", "attended_by", "result", "cost_cny"),
    "amendment": ("amendment_type", "started_by", "state", "reason", "answer_by", "amendment_number"),
    "checklist": ("cause", "done", "note"),
}
REMARKS_ZH: dict[str, str] = {
    "authorisation": "单次或长期的电子代理报关委托。已确认且在有效期内的，申报时视为有委托；到期前 60、30、7 天提醒。",
    "card": "哪张卡属于哪家公司、放在哪里、借给了谁。不记录密码。",
    "inspection": "从查验通知到结果和费用。照片和单据可作为凭证添加。",
    "amendment": "修改或撤销已接受的报关单；海关发起的，请在期限内确认。",
    "checklist": "撤单重报、退关、改船、短装时要办的事。",
}
"""What each list is for, as its dialog says."""
EMPTY_ZH: dict[str, str] = {
    "authorisation": "还没有登记委托。按 Insert 新增；编号会在申报时核对。",
    "card": "还没有登记卡。按 Insert 新增。",
    "inspection": "这票没有查验。收到查验通知时按 Insert 新增。",
    "amendment": "这票没有修撤单。按 Insert 新增。",
    "checklist": "这票没有办理清单。",
}
