"""Brokers as the command line shows and changes them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..forms.broker_layout import BrokerLayout, content_zh
from ..intake.gate import read_bytes
from ..store import brokers as store
from .brokers import Broker, broker_of, put_broker, set_template
from .desk import Desk


def described(broker: Broker, *, whole: bool = False, with_map: bool = True) -> dict[str, Any]:
    """A broker as JSON; `whole`: with wording and places, and with the cell map, which `--map` takes back."""
    goods = broker.layout.goods
    found: dict[str, Any] = {
        "name": broker.name,
        "template": broker.template_name or "通用草单",
        "cells": len(broker.layout.heads),
        "goods_columns": len(goods.cells) if goods is not None else 0,
    }
    if whole:
        found |= {"text": broker.text, "max_file_mb": broker.max_file_mb}
        found |= {"map": broker.layout.to_json()} if with_map else {}
        found["places"] = [
            f"{one.sheet}!{one.cell}　{content_zh(one.content, goods=False)}" for one in broker.layout.heads
        ]
        if goods is not None:
            rows = f"{goods.sheet}!第 {goods.first_row}-{goods.last_row} 行，每项 {goods.rows_per_line} 行"
            found["places"].append(rows)
            found["places"] += [f"{one.column} 列　{content_zh(one.content, goods=True)}" for one in goods.cells]
    return found


def change_broker(
    desk: Desk,
    name: str,
    *,
    template: Path | None = None,
    follow: bool = False,
    cell_map: Path | None = None,
    text: str | None = None,
    max_file_mb: str | None = None,
    with_map: bool = True,
) -> dict[str, Any]:
    """Learn a workbook, put a corrected map, a wording or a limit; the broker as it is then."""
    told: list[str] = []
    if template is not None:
        _, read = set_template(desk, name, template, follow=follow)
        told += [f"没有认出的栏目：{'；'.join(read.learned.unknown[:20])}"] if read.learned.unknown else []
        told += [f"“{one.label}”由 {one.was} 移到 {one.now}" for one in read.moved]
    with desk.store.read() as connection:
        row = store.broker_named(connection, name)
    broker = broker_of(row) if row is not None else Broker(name=name)
    if cell_map is not None:
        broker = replace(broker, layout=_map(cell_map))
    if text is not None:
        broker = replace(broker, text=text.replace("\\n", "\n"))
    if max_file_mb is not None:
        broker = replace(broker, max_file_mb=max_file_mb)
    return {**described(put_broker(desk, broker), whole=True, with_map=with_map), "told": told}


def _map(path: Path) -> BrokerLayout:
    try:
        found = json.loads(read_bytes(path))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UserError("layout-broken", "对照表文件不是 JSON。", "请用 cqdesk broker 名称 --json 导出，改好后再读入。")
    return BrokerLayout.from_json(found.get("map", found))
