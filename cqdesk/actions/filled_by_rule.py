"""What the program fills in by itself, in the words of F3: origins `rule:ID` of the contract and how the value came about."""

from __future__ import annotations

from collections.abc import Mapping

_ORDINARY = "一般报关单的常用值，可以改写"
_FIRM = "同一企业的其他编码和名称，取自企业资料"
HOW_ZH = {
    "CFM-002": "出口免填三项价格确认",
    "DOC-019": "与所属许可证件相同",
    "HDR-001": "新建票时所选的进口或出口",
    "HDR-004": _FIRM,
    "HDR-005": _FIRM,
    "HDR-006": _FIRM,
    "HDR-021": _ORDINARY,
    "HDR-022": _ORDINARY,
    "HDR-023": _ORDINARY,
    "HDR-025": _FIRM,
    "HDR-036": "单一窗口给的统一编号",
    "HDR-037": "本机依次编的客户端编号",
    "ITM-002": "各项按次序编号",
    "MRG-001": "归并时由各单据行合并",
    "MRG-002": "归并时由原有各项合并",
    "MRG-005": "分单时按每份所含的商品分出",
    "OperType": "先暂存，由持卡人在单一窗口申报",
    "ORI-004": "进口货物在国内使用",
    "QTY-003": "按税则的法定计量单位，数量由成交数量或净重换算",
    "SUM": "单据各行相加",
    "TAX-009": "取自估价资料",
    "TMD-002": "这种监管方式常用的征免性质",
    "TMD-020": "这种监管方式常用的征减免税方式",
    "VAL-002": "由数量、单价、总价中的另外两个算出",
}
"""Rule -> how the value came about."""
_PATH = "路径 "


def filled_zh(rule: str, path_names: Mapping[str, str]) -> str:
    """The sentence of an origin `rule:` whose rest is `rule`; a rule unknown here is named by its number.

    `path_names`: code of a customs path -> its name.
    """
    if rule.startswith(_PATH):
        code = rule.removeprefix(_PATH)
        return f"选择通关路径时填写（{path_names.get(code, code)}）。"
    how = HOW_ZH.get(rule)
    return f"由程序填写：{how}（规则 {rule}）。" if how else f"由程序按规则 {rule} 填写。"
