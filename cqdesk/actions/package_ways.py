"""Where a case came from and went to, in words for its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..domain.clock import CHINA
from ..store.handover import COPY

_ACTS = frozenset({"case_out", "case_back", "case_in"})


def way_zh(act: str, payload: Mapping[str, Any]) -> str:
    """The other desk of a package, and the desks before it; "" for other acts and where only the act is known."""
    if act not in _ACTS:
        return ""
    kind = "不含价格的副本" if payload.get("partial") else "完整副本" if payload.get("purpose") == COPY else "完整"
    if to := payload.get("to"):
        return f"交给 {to}（{kind}）"
    if sender := payload.get("from"):
        number = f"，对方票号 {payload['number']}" if payload.get("number") else ""
        before = "".join(f"\n此前：{_station_zh(one)}" for one in payload.get("stations", []))
        return f"来自 {sender}（{kind}，指纹 {payload.get('fingerprint', '')}{number}）{before}"
    return ""


def _station_zh(one: Mapping[str, str]) -> str:
    day = datetime.fromisoformat(one["at"]).astimezone(CHINA).strftime("%Y-%m-%d")
    return f"{day} {one['desk']} 收自 {one['from']}"
