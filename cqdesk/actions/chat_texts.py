"""Texts for the chat (work-floor job J27): status, numbers, reminders in the firm's own wording, filled from a case.

The wording is the office's: shipped texts can be changed and more be added; `{放在大括号里的}` words stand for facts of
the case. A fact that is not known yet is written as “（未有）”, so that nobody sends a hole.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ..domain.quantity import plain
from ..errors import UserError
from ..places import resources
from ..store import cases, declarations, settings
from .cases import case_view
from .desk import Desk

KEY = "chat_texts"
CHAIN = "settings"
UNKNOWN = "（未有）"
MAX_LENGTH = 1_000
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, kw_only=True)
class ChatText:
    """One wording."""

    key: str
    name: str
    text: str
    own: bool
    """Changed or added by the office."""


@cache
def _shipped() -> dict[str, tuple[str, str]]:
    lines = (resources() / "tables" / "chat_texts.csv").read_text("utf-8").splitlines()
    return {row["key"]: (row["name_zh"], row["text"]) for row in csv.DictReader(lines)}


def wordings(desk: Desk) -> list[ChatText]:
    """All wordings, the shipped ones first."""
    with desk.store.read() as connection:
        own: dict[str, list[str]] = settings.read(connection, KEY, {})
    keys = [*_shipped(), *(key for key in own if key not in _shipped())]
    return [
        ChatText(key=key, name=own[key][0], text=own[key][1], own=True)
        if key in own
        else ChatText(key=key, name=_shipped()[key][0], text=_shipped()[key][1], own=False)
        for key in keys
    ]


def put_wording(desk: Desk, key: str, name: str, text: str) -> None:
    """Change a wording, or add one under a new key; an empty text takes the office's own away.

    Raises `UserError` for a place no case fills, a name that is missing, a text that is too long.
    """
    if text:
        unknown = [place for place in _PLACE.findall(text) if place not in PLACES]
        if unknown:
            raise UserError(
                "chat-text-place",
                f"没有“{{{unknown[0]}}}”这一项。",
                f"可以使用：{'、'.join(f'{{{one}}}' for one in PLACES)}。",
            )
        if not name.strip() or len(text) > MAX_LENGTH:
            raise UserError("chat-text-form", "文字没有名称，或超过 1000 字。", "请填写名称，缩短文字后再保存。")
    with desk.store.write() as connection:
        own: dict[str, list[str]] = settings.read(connection, KEY, {})
        old = own.get(key)
        own = {kept: value for kept, value in own.items() if kept != key}
        if text:
            own[key] = [name.strip(), text]
        if own.get(key) == old:
            return
        settings.put(connection, KEY, own)
        desk.write_history(connection, CHAIN, "chat_text", {"key": key, "old": old or [], "new": own.get(key, [])})


PLACES = (
    "票号", "客户", "进出口", "合同号", "商品", "件数", "毛重", "净重", "总价", "运抵国", "提运单号", "集装箱号",
    "统一编号", "报关单号", "状态", "下一时点",
)  # fmt: skip
"""Facts a wording may name."""


def facts_of(desk: Desk, case: str, number: int = 1) -> dict[str, str]:
    """The facts of a case for its texts; "" = not known."""
    view = case_view(desk, case)
    with desk.store.read() as connection:
        row = declarations.declaration_of(connection, cases.case_of(connection, case).id, number)
        form = declarations.official_or_newest(connection, row).filled.form
    names = [line.goods_name for line in form.goods if line.goods_name]
    totals: dict[str, Decimal] = {}
    for line in form.goods:
        if line.total_price is not None:
            totals[line.trade_currency] = totals.get(line.trade_currency, Decimal(0)) + line.total_price
    code = form.departure_or_arrival_country
    country = desk.codes.find("countries", code, desk.today) if code else None
    item = view.item
    return {
        "票号": item.case,
        "客户": item.company,
        "进出口": "出口" if item.direction == "export" else "进口",
        "合同号": form.contract_number,
        "商品": "" if not names else names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} 项",
        "件数": "" if form.package_count is None else str(form.package_count),
        "毛重": "" if form.gross_weight_kg is None else plain(form.gross_weight_kg),
        "净重": "" if form.net_weight_kg is None else plain(form.net_weight_kg),
        "总价": "，".join(f"{currency} {plain(amount)}" for currency, amount in totals.items()),
        "运抵国": country.name_zh if country is not None else "",
        "提运单号": form.bill_of_lading_number,
        "集装箱号": "、".join(box.container_number for box in form.containers if box.container_number),
        "统一编号": item.numbers.get("unified", ""),
        "报关单号": item.numbers.get("entry", ""),
        "状态": item.standing_zh,
        "下一时点": item.moment.partition("，还剩")[0],
    }


def filled_in(text: str, facts: Mapping[str, str]) -> str:
    """A wording with the facts in their places."""
    return _PLACE.sub(lambda found: facts.get(found[1], "") or UNKNOWN, text)


def texts_for(desk: Desk, case: str, number: int = 1) -> list[ChatText]:
    """Every wording filled from a case, ready to be copied."""
    facts = facts_of(desk, case, number)
    return [
        ChatText(key=one.key, name=one.name, text=filled_in(one.text, facts), own=one.own) for one in wordings(desk)
    ]
