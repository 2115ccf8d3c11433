"""Manifest messages and receipts of a consol as people see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..domain.consolidation.receipts import VERDICT_ZH
from ..domain.consolidation.receipts import Verdict as Code
from ..domain.steps import STEP_ZH, Step
from ..forms.manifest.presence import FUNCTION_ZH
from .consols import OpenConsol
from .manifest_building import KIND_ZH, RAIL_SHEET

STAGE_ZH = {
    "queued": "待发送",
    "sending": "发送中",
    "sent": "已发出，等回执",
    "in_doubt": "是否送达不明",
    "failed": "未导入成功",
    "answered": "已送达",
    "accepted": "已接受",
    "review": "转人工审核",
    "refused": "退单",
    "partly": "部分退单",
}


@dataclass(frozen=True, kw_only=True)
class MessageView:
    """One message with what came back."""

    message_id: str
    kind: str
    kind_zh: str
    function: str
    function_zh: str
    bills: tuple[str, ...]
    boxes: tuple[str, ...]
    step: str
    step_zh: str
    stage: str
    """accepted, review, refused, partly; before an answer the step."""
    stage_zh: str
    queued_at: datetime
    trouble: str
    refusals: tuple[str, ...]
    """Bill or box with the words of its refusal."""


def message_views(held: OpenConsol) -> list[MessageView]:
    """Every message, oldest first."""
    found = []
    for one in held.kept.messages:
        codes, words = _codes(held, one.message_id, {*one.bills, *one.boxes})
        stage = _stage(codes, one.step)
        found.append(
            MessageView(
                message_id=one.message_id,
                kind="rail-pre-manifest" if one.message == RAIL_SHEET else one.message,
                kind_zh=KIND_ZH.get(one.message, one.message),
                function=one.function,
                function_zh=FUNCTION_ZH.get(one.function, one.function),
                bills=tuple(one.bills),
                boxes=tuple(one.boxes),
                step=one.step.value,
                step_zh=STEP_ZH[one.step],
                stage=stage,
                stage_zh=STAGE_ZH[stage],
                queued_at=one.queued_at,
                trouble=one.trouble,
                refusals=tuple(words),
            )
        )
    return found


def _codes(held: OpenConsol, message_id: str, about: set[str]) -> tuple[dict[str, str], list[str]]:
    """The last verdict (01 to 03) on each bill or box of a message, and the words of refusals."""
    last: dict[str, tuple[float, str, str]] = {}
    for response in held.kept.responses:
        if response.message_id != message_id:
            continue
        when = response.sent_at.timestamp() if response.sent_at else 0.0
        own = {one.house or one.container or one.master for one in response.verdicts if one.scope != "document"}
        for one in response.verdicts:
            if one.code not in (Code.ACCEPTED, Code.REVIEW, Code.REFUSED):
                continue
            keys = [one.house or one.container or one.master] if one.scope != "document" else sorted(about - own)
            for key in keys:
                last[key] = max(last.get(key, (-1.0, "", "")), (when, one.code, one.text))
    words = [
        f"{key}：{text or VERDICT_ZH[Code(code)]}" for key, (_, code, text) in last.items() if code == Code.REFUSED
    ]
    return {key: code for key, (_, code, _) in last.items()}, words


def _stage(codes: dict[str, str], step: Step) -> str:
    values = set(codes.values())
    if not values:
        return step.value
    if values == {Code.ACCEPTED.value}:
        return "accepted"
    if Code.REFUSED.value in values:
        return "refused" if values == {Code.REFUSED.value} else "partly"
    return "review"
