"""The acts of the history and their Chinese names: stable ids, one list.

To add an act: one row here; `Desk.write_history` refuses any other.
"""

from __future__ import annotations

from ..errors import Fault

ACTS_ZH = {
    "new_case": "新建",
    "import_papers": "导入单据",
    "fill": "按单据填写",
    "settle": "处理单证差异",
    "layout": "记住单据的列设置",
    "layout_drop": "忘记单据的列设置",
    "edit": "修改",
    "paste": "粘贴",
    "insert_row": "插入行",
    "delete_rows": "删除行",
    "move_row": "移动行",
    "undo": "撤销",
    "redo": "重做",
    "queue": "申报",
    "retry": "重新发送",
    "arrived": "确认已送达",
    "absent": "确认未送达",
    "receipt": "收到回执",
    "note": "记录消息",
    "moment": "设置时点",
    "customs_path": "选择通关路径",
    "accept": "接受检查结果",
    "unaccept": "取消接受检查结果",
    "rule_level": "设置检查规则",
    "channel": "设置申报通道",
    "message_form": "设置报文格式",
    "profile": "存为客户模板",
    "arrange": "归并与分单",
    "merge_rule": "设置归并规则",
    "valuation": "设置估价资料",
    "free_time": "设置免费天数",
    "code_import": "导入代码表",
    "code_import_undo": "撤回导入的代码表",
    "library_learn": "按已确认的申报更新商品库",
    "library_remember": "记入商品库",
    "library_edit": "修改商品库",
    "library_delete": "删除商品库条目",
    "library_merge": "合并商品库条目",
    "library_import": "导入商品库",
    "take_over": "带入内容",
    "own_code": "添加或修改代码",
    "own_code_drop": "删除添加的代码",
    "moved": "数据文件换了位置",
    "refund_records": "导入退税数据",
    "rate_library": "导入退税率文库",
    "refund_claim": "生成退税申报",
    "refund_filed": "确认退税已申报",
    "refund_withdrawn": "撤回退税申报",
    "refund_feedback": "导入退税反馈",
    "refund_period": "填写所属期数据",
    "refund_firm": "填写退税企业资料",
    "refund_pairing": "人工配单",
    "refund_ratio": "登记换算比例",
    "refund_receipt": "分配收汇",
    "refund_deemed": "登记视同收汇",
    "refund_advance": "登记预退税核算",
    "refund_approved": "退税审核通过",
    "refund_rejected": "退税不予办理",
    "refund_official": "取用正式报关单",
    "refund_reversal": "登记红字冲减",
    "refund_company": "新建退税企业",
    "refund_supplement": "登记退税补充资料",
    "refund_paper": "登记备案单证",
    "refund_paper_removed": "移出备案单证",
    "refund_paper_back": "恢复备案单证",
}


def act_zh(act: str) -> str:
    """The Chinese word for an act. Raises `Fault` for one that is not in the list."""
    try:
        return ACTS_ZH[act]
    except KeyError:
        raise Fault(f"the act {act!r} has no Chinese name") from None
