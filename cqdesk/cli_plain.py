"""The answers of the command line for people: Chinese names, one fact a line, findings as sentences.

With `--json` the answer goes out as it is; this is only the other face of it and never adds or judges anything.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from .domain.case import GROUP_ZH
from .domain.stage import FLAG_ZH, STAGE_ZH
from .domain.steps import STEP_ZH
from .forms.declaration.fields import Declaration
from .forms.issues import SEVERITY_ZH
from .forms.papers.fields import PaperHeader, PaperLine
from .forms.spec import fields_of

_NAMES = {
    "accepted": "已接受",
    "waiting_rules": "尚不能判断的规则数",
    "unknown": "没有对应栏目的内容",
    "amount": "总价",
    "applied": "已保存",
    "calendar": "节假日",
    "changes": "改动",
    "choices": "可选选项",
    "explanation": "说明",
    "formula": "算法",
    "item": "项号",
    "items": "商品项",
    "late_fee": "滞报金",
    "legs": "运费分段",
    "missing": "还缺",
    "moments": "时点",
    "month": "汇率月份",
    "not_joined": "未合并",
    "on": "日期",
    "operands": "其中",
    "options": "选项",
    "parts": "各份项数",
    "path": "位置",
    "paths": "可选路径",
    "remarks": "注意",
    "rule": "规则",
    "source": "来源",
    "sums": "合计",
    "taxes": "税款估算",
    "told": "结果",
    "total": "总值",
    "usual": "上次的路径",
    "brokers": "报关行",
    "template": "表格",
    "cells": "单元格数",
    "goods_columns": "商品列数",
    "places": "对照",
    "text": "发送文字",
    "max_file_mb": "单个文件上限（MB）",
    "differences": "差异",
    "ours": "本票",
    "theirs": "申报",
    "matched_by": "依据",
    "likeness": "相似度（%）",
    "lent": "沿用的栏目数",
    "read_back": "已读回",
    "refused": "没有读回",
    "message": "原因",
    "remedy": "请",
    "check_code": "核对码",
    "state": "状态",
    "changed": "已改动",
    "new": "新版",
    "likely": "先供选择的路径",
    "value": "数值",
    "vat": "增值税",
    "weight_share": "载重占用",
    "volume_share": "体积占用",
    "without_weight": "缺重量",
    "without_volume": "缺体积",
    "count": "数量",
    "binding": "受限于",
    "stowage_share": "装载率",
    "revenue_tonnes": "计费吨",
    "volume_m3": "体积（立方米）",
    "pairs": "同车配对",
    "faults": "问题",
    "valid": "可用",
    "split_houses": "分装的分提单",
    "weight_kg": "重量（千克）",
    "plan": "方案",
    "notes": "说明",
    "seconds": "用时（秒）",
    "volume_use": "容积利用率",
    "placed": "件数",
    "loaded": "装箱",
    "estimate": "估算",
    "banners": "说明",
    "boxes": "合并打印",
    "case": "票号",
    "cases": "票",
    "stopped": "已停止",
    "unread": "未读取",
    "channel": "代码",
    "channels": "通道",
    "client": "客户端编号",
    "code": "代码",
    "company": "客户",
    "counts": "数量",
    "declaration": "报关单",
    "declarations": "报关单",
    "documents": "单证",
    "elements": "申报要素",
    "entry": "海关编号",
    "failed": "失败",
    "file": "文件",
    "files": "文件",
    "filing": "申报",
    "filings": "申报",
    "flags": "标志",
    "form": "报关单",
    "form_version": "版本",
    "history": "操作记录",
    "paper": "单据",
    "group": "分组",
    "header": "表头",
    "further": "其他内容",
    "hits": "结果",
    "in_doubt": "待核实",
    "issues": "提醒和错误",
    "kind": "类型",
    "lines": "商品",
    "name": "名称",
    "name_zh": "名称",
    "not_checked": "不能判断",
    "note": "说明",
    "notice_time": "时间",
    "numbers": "编号",
    "pages": "页",
    "place": "位置",
    "receipt": "回执",
    "receipts": "回执",
    "received": "收到",
    "remark": "备注",
    "sample": "示例",
    "sent": "已发送",
    "sheet": "工作表",
    "stage": "状态",
    "stated": "印刷合计",
    "step": "发送",
    "summed": "相加合计",
    "sure": "无需复核",
    "table": "代码表",
    "totals": "合计",
    "unified": "统一编号",
    "unit1": "法定第一计量单位",
    "unit2": "法定第二计量单位",
    "unparsed": "未能识别的内容",
    "valid_from": "生效",
    "valid_to": "失效",
    "version": "版本",
    "vintage": "数据日期",
    "waiting": "等待",
    "why": "说明",
}
_VALUES: dict[str, dict[str, str]] = {
    "stage": {stage.value: words for stage, words in STAGE_ZH.items()},
    "step": {step.value: words for step, words in STEP_ZH.items()},
    "group": {group.value: words for group, words in GROUP_ZH.items()},
    "binding": {"volume": "体积", "weight": "重量"},
    "flags": {flag.value: words for flag, words in FLAG_ZH.items()},
    "kind": {"declared": "已申报", "amended": "修改后"},
    "matched_by": {
        "entry_number": "海关编号一致",
        "unified_number": "统一编号一致",
        "content": "按内容比对",
        "named": "由人确认",
    },
    "state": {"waiting": "等待确认", "confirmed": "已确认", "stale": "需要重新确认"},
}


@cache
def _labels() -> dict[str, str]:
    """Names of form fields, then those of answers: an answer's own key wins."""
    found: dict[str, str] = {}
    waiting: list[type] = [PaperHeader, PaperLine, Declaration]
    while waiting:
        for spec in fields_of(waiting.pop(0)):
            found.setdefault(spec.name, spec.label)
            if spec.item is not None:
                waiting.append(spec.item)
    return {**found, **_NAMES}


def plain_lines(answer: Any) -> list[str]:
    """An answer of a command as lines for a person."""
    return _lines(answer, "", "") or ["（没有内容）"]


def _lines(answer: Any, key: str, indent: str) -> list[str]:
    sentence = _sentence(answer)
    if sentence:
        return [f"{indent}{sentence}"]
    if isinstance(answer, dict):
        lines: list[str] = []
        for name, value in answer.items():
            if value in ("", None, [], {}):
                continue
            label = _label(name)
            inner = _sentence(value)
            if inner or not isinstance(value, dict | list):
                lines.append(f"{indent}{label}：{inner or _word(name, value)}")
            elif isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
                lines.append(f"{indent}{label}：{'、'.join(_word(name, one) for one in value)}")
            else:
                lines += [f"{indent}{label}：", *_lines(value, name, indent + "  ")]
        return lines
    if isinstance(answer, list):
        lines = []
        for value in answer:
            found = _lines(value, key, indent + "  ")
            if found:
                found[0] = f"{indent}- {found[0].lstrip()}"
            lines += found
        return lines
    return [f"{indent}{_word(key, answer)}"]


def _label(name: str) -> str:
    """The Chinese name of a key of an answer; a path of a goods line (`lines[3].brand`) with its item."""
    if of_line := re.fullmatch(r"lines\[(\d+)\]\.(\w+)", name):
        return f"第{of_line[1]}项{_labels().get(of_line[2], of_line[2])}"
    return _labels().get(name, name)


def _sentence(value: Any) -> str:
    """What stands on one line: a finding, a judgement that could not be made, a cell of a paper."""
    if not isinstance(value, dict):
        return ""
    if "severity" in value and "message" in value:
        which = f"第{value['declaration']}份 " if "declaration" in value else ""
        stop = "" if value["message"].endswith(("。", "！", "？", "；")) else "。"
        return f"[{SEVERITY_ZH[value['severity']]}] {which}{value['message']}{stop}{value['remedy']}"
    if set(value) <= {"id", "missing", "declaration"} and "missing" in value:
        return f"[不能判断] {value['missing']}"
    if "value" in value and "origin" in value:
        more = f" [{value['code']}]" if "code" in value else ""
        look = " 请核对" if value.get("doubtful") else ""
        return f"{_word('', value['value'])}{more}（{value['origin']}）{look}"
    return ""


def _word(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return " ".join(_VALUES.get(name, {}).get(str(value), str(value)).split())
