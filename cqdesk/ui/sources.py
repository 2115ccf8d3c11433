"""Sources of rules in the words of the office: announcements and tables as a clerk would look them up."""

from __future__ import annotations

import re

_WORDS: tuple[tuple[str, str], ...] = (
    (r"GACC (\d{4})/(\d+)", r"海关总署公告\1年第\2号"),
    (r"(\d)(?:, | and )(\d)", r"\1、\2"),
    (r":? items? ([\d、-]+)", r"第\1项"),
    (r"Single Window interface table of the declaration", "单一窗口报关单接口数据项表"),
    (r"Single Window client guide", "单一窗口客户端说明"),
    (r"filling guide of 2018", "申报项目录入指南（2018年）"),
    (r"official message schema of 2018", "官方报文结构（2018年）"),
    (r"GACC company filing: ten-character customs code", "海关企业备案：10位编码"),
    (r"official end of validity as kept in the code tables; HS 2022", "代码表所载失效日期"),
    (r"local code table; the third character differs between sources", "本地代码表（第三位各处写法不一）"),
    (r"local code table", "本地代码表"),
    (r"code table foreign_ports", "代码表：港口"),
    (r"code table ", "代码表："),
    (r"trade practice; customs path", "报关惯例；通关路径"),
    (r"trade practice: split by currency", "报关惯例：按币制分票"),
    (r"trade practice: head totals check the body", "报关惯例：表头合计与表体核对"),
    (r"trade practice", "报关惯例"),
    (r"arithmetic; rounding of price and total", "数量、单价、总价的关系"),
    (r"one row per container", "一箱一行"),
    (r"IATA air waybill numbering", "国际航协运单编号规则"),
    (r"declaration elements of the tariff", "税则申报要素"),
    (r"required at submit", "申报时必填"),
    (r"required", "必填"),
    (r"exactly 18", "18位"),
    (r", complete", ""),
    (r" since 2018", "（2018年起）"),
    (r" and ", "、"),
)  # fmt: skip


def source_zh(source: str) -> str:
    """A rule's source as a clerk reads it; what is not known here (standards, element names) stays as it is."""
    for pattern, words in _WORDS:
        source = re.sub(pattern, words, source)
    return source.replace("; ", "；").replace(": ", "：")
