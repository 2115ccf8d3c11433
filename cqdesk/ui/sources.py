"""Sources of rules in the words of the office: announcements and tables as a clerk would look them up."""

from __future__ import annotations

import re

_WORDS: tuple[tuple[str, str], ...] = (
    (r"trade_mode_combinations\.csv( \(compiled from code tables and practice\))?", "监管方式组合表（汇编）"),
    (r"agreement_parties\.csv", "优惠贸易协定成员表"),
    (r"Customs Law art\.? ?(\d+)", r"海关法第\1条"),
    (r"GACC Order (\d+) arts? ?\.?([\d,]+)", r"海关总署令第\1号第\2条"),
    (r"GACC Order (\d+) art\.(\d+)", r"海关总署令第\1号第\2条"),
    (r"GACC Order (\d+)", r"海关总署令第\1号"),
    (r"GACC manifest rule \(?Order 172\)?", "海关总署令第172号（舱单）"),
    (r"GACC order on RCEP origin", "RCEP原产地管理办法"),
    (r"RCEP ch\.(\d+)", r"RCEP第\1章"),
    (r"RCEP art\.([\d.]+)", r"RCEP第\1条"),
    (r"Tariff Law( since 2024-12-01| \(in force 2024-12-01\))?", "关税法"),
    (r"VAT Law( \(in force 2026-01-01\))?", "增值税法"),
    (r"consumption tax regulation", "消费税暂行条例"),
    (r"interface table: OriginCountry and DestinationCountry are swapped on exports", "接口数据项表：出口两个国别互换"),
    (r"CAS registry: check digit", "CAS号校验规则"),
    (r"page of a China-Europe train operator", "班列运营平台公布的限重"),
    (r"IMO ship numbering", "IMO船舶编号规则"),
    (r"control conditions of the tariff", "税则监管条件"),
    (r"guide of a port for B2B exports; switch per port", "口岸B2B出口指南（各口岸不一）"),
    (r"interface table: Type; public clients differ", "接口数据项表：Type（各客户端不一）"),
    (r"(?<!Window )interface table", "接口数据项表"),
    (r"public code constants", "通行做法"),
    (r"public pre-check engines", "通行做法"),
    (r"structure of the ten-character customs code", "10位海关编码结构"),
    (r"code table trade_modes, names", "代码表：监管方式"),
    (r"code table goods_attributes", "代码表：货物属性"),
    (r"code table purposes", "代码表：用途"),
    (r"code table package_types", "代码表：包装种类"),
    (r"customs path", "通关路径"),
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
