"""Where a case came from and went to, in words for its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..domain.clock import CHINA
from ..store.handover import COPY
from .package_contents import held_zh, left_out_zh

_ACTS = frozenset({"case_out", "case_back", "case_in"})


def way_zh(act: str, payload: Mapping[str, Any]) -> str:
    """The other desk of a package, and the desks before it; "" for other acts and where only the act is known."""
    if act not in _ACTS:
        return ""
    kind = "不含价格的副本" if payload.get("partial") else "完整副本" if payload.get("purpose") == COPY else "完整"
    if to := payload.get("to"):
        return f"交给 {to}（{kind}）{_contents_zh(payload)}"
    if sender := payload.get("from"):
        number = f"，对方票号 {payload['number']}" if payload.get("number") else ""
        before = "".join(f"\n此前：{_station_zh(one)}" for one in payload.get("stations", []))
        return f"来自 {sender}（{kind}，指纹 {payload.get('fingerprint', '')}{number}）{_contents_zh(payload)}{before}"
    return ""


def _contents_zh(payload: Mapping[str, Any]) -> str:
    """What the package held and what was left out of it; "" for one of an older program."""
    contents = payload.get("contents", [])
    lines = (("内有：", held_zh(contents)), ("未附：", left_out_zh(contents)))
    return "".join(f"\n{head}{words}" for head, words in lines if words)


def _station_zh(one: Mapping[str, str]) -> str:
    day = datetime.fromisoformat(one["at"]).astimezone(CHINA).strftime("%Y-%m-%d")
    return f"{day} {one['desk']} 收自 {one['from']}"
