"""Is one value of the message well formed? (declaration-message section 9)"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import date

from cqdesk.practice.tags import TagRule

MARK_ATTACHMENT_BYTES = 1024 * 1024
"""A `DecMarkLob` attachment before base64."""

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def gb18030_bytes(text: str) -> int:
    return len(text.encode("gb18030"))


def fault_of(rule: TagRule, text: str) -> tuple[str, str] | None:
    """Reason and Chinese sentence why `text` (not empty) breaks `rule`, or None when it does not."""
    if rule.type == "Decimal":
        return _decimal_fault(rule, text)
    if rule.type == "Integer":
        if re.fullmatch(r"[0-9]+", text) is None:
            return "integer", "应为整数"
        if rule.max_length is not None and len(text) > rule.max_length:
            return "too-long", f"不得超过 {rule.max_length} 位"
        return None
    if rule.type == "Date":
        return _date_fault(rule, text)
    if rule.type == "Base64":
        return _base64_fault(text)
    if rule.max_length is not None:
        if rule.in_bytes and gb18030_bytes(text) > rule.max_length:
            return "too-long", f"不得超过 {rule.max_length} 个字节（汉字按 2 个字节计）"
        if len(text) > rule.max_length:
            return "too-long", f"不得超过 {rule.max_length} 个字符"
    if rule.pattern is not None and rule.pattern.fullmatch(text) is None:
        return "pattern", "格式或取值不符合规定"
    return None


def _decimal_fault(rule: TagRule, text: str) -> tuple[str, str] | None:
    if _DECIMAL.fullmatch(text) is None:
        return "decimal", "应为普通小数，不带千分位、指数和空格"
    if text.startswith("-") and not rule.may_be_negative:
        return "decimal", "不得为负数"
    whole, _, fraction = text.lstrip("-").partition(".")
    if len(fraction) > rule.decimals:
        return "decimal", f"小数不得超过 {rule.decimals} 位"
    if rule.max_length is not None and len(whole.lstrip("0")) > rule.max_length - rule.decimals:
        return "decimal", f"整数不得超过 {rule.max_length - rule.decimals} 位"
    return None


def _date_fault(rule: TagRule, text: str) -> tuple[str, str] | None:
    dashes = rule.max_length == 10
    shape = r"([0-9]{4})-([0-9]{2})-([0-9]{2})" if dashes else r"([0-9]{4})([0-9]{2})([0-9]{2})"
    match = re.fullmatch(shape, text)
    if match is None:
        return "date", "日期格式应为 yyyy-MM-dd" if dashes else "日期格式应为 yyyyMMdd"
    try:
        date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return "date", "日期不存在"
    return None


def _base64_fault(text: str) -> tuple[str, str] | None:
    try:
        size = len(base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        return "base64", "应为 BASE64 编码"
    if size > MARK_ATTACHMENT_BYTES:
        return "too-long", "附件不得超过 1 MB"
    return None
