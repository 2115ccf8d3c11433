"""The one multimodal record (一单制) of every house: as JSON for other programs, as pages for people."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from functools import cache

from ..domain.consolidation.model import MODE_ZH, HouseBill, Mode
from ..domain.consolidation.one_record import (
    DOCUMENT_ZH,
    DOCUMENTS,
    Element,
    Record,
    losses,
    one_record,
    projected,
    read_elements,
    unknown,
)
from ..errors import UserError
from ..output.trade_pages import TradeBox, TradePaper, TradeTable, plain_table
from ..places import resources
from .consol_board import TIMES_ZH
from .consol_paper_words import local_time
from .consols import OpenConsol

SCHEMA = "cqdesk/multimodal/1"
_LOST = "✕ 不载"
_EVENTS_ZH = {**TIMES_ZH, "arrival_report": "运抵报告", "release": "放行", "arrival": "到达"}


@cache
def elements() -> tuple[Element, ...]:
    """The elements of the record with their places in each document."""
    with (resources() / "tables" / "one_record.csv").open(encoding="utf-8", newline="") as file:
        return read_elements(list(csv.DictReader(file)))


def _record(held: OpenConsol, house: HouseBill) -> Record:
    numbers = [one.number for one in held.declarations if one.live and one.house == house.number]
    return one_record(held.record, house, numbers)


def _demand_houses(held: OpenConsol) -> tuple[HouseBill, ...]:
    if not held.consol.houses:
        raise UserError("papers-no-house", "这批拼箱还没有分单。", "请先加入分单，再导出一单制数据。")
    return held.consol.houses


def one_record_json(held: OpenConsol) -> bytes:
    """All houses with record, projections, what each loses, and what nobody told. Raises `UserError` without houses."""
    documents = []
    for house in _demand_houses(held):
        record = _record(held, house)
        documents.append(
            {
                "record": record,
                "projections": {name: projected(record, elements(), name) for name in DOCUMENTS},
                "lost": {
                    name: [
                        {"element": one.element, "name_zh": one.name_zh, "values": list(one.values)}
                        for one in losses(record, elements(), name)
                    ]
                    for name in DOCUMENTS
                },
                "unknown": [one.id for one in unknown(record, elements())],
            }
        )
    laid_down = [{"element": one.id, "name_zh": one.name_zh, "source": one.source} for one in elements()]
    whole = {"schema": SCHEMA, "consol": held.row.number, "documents": documents, "elements": laid_down}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def one_record_papers(held: OpenConsol) -> list[TradePaper]:
    """A table for each house: element, value, place in each document or that it is lost there."""
    return [_paper(held, house) for house in _demand_houses(held)]


def _words(element: str, value: str) -> str:
    """A value as people read it; the record itself keeps codes."""
    if element == "document.kind":
        return {"house": "分单", "direct": "直单"}[value]
    if element == "legs.mode":
        return MODE_ZH[Mode(value)]
    if element == "events.kind":
        return _EVENTS_ZH.get(value, value)
    return local_time(datetime.fromisoformat(value)) if element == "events.at" else value


def _paper(held: OpenConsol, house: HouseBill) -> TradePaper:
    record = _record(held, house)
    lost = {name: {one.element for one in losses(record, elements(), name)} for name in DOCUMENTS}
    rows = []
    for one in elements():
        values = [row[one.name] for row in record.get(one.group, []) if row.get(one.name)]
        if not values:
            continue
        places = [_LOST if one.id in lost[name] and not one.places[name] else one.places[name] for name in DOCUMENTS]
        partly = ["（部分不载）" if one.id in lost[name] and one.places[name] else "" for name in DOCUMENTS]
        words = "；".join(_words(one.id, value) for value in values)
        rows.append((one.name_zh, words, *(a + b for a, b in zip(places, partly, strict=True))))
    missing = "、".join(one.name_zh for one in unknown(record, elements()))
    return TradePaper(
        title="多式联运一单制数据",
        title_en="ONE MULTIMODAL RECORD AND ITS PROJECTIONS",
        number=house.number or held.consol.master,
        boxes=tuple(
            TradeBox(label=f"{DOCUMENT_ZH[name]} 不载要素", words=f"{len(lost[name])} 项", span=4) for name in DOCUMENTS
        ),
        tables=(
            TradeTable(
                heading="要素与各单证的栏目",
                table=plain_table((("要素", 22), ("内容", 66), *((DOCUMENT_ZH[name], 26) for name in DOCUMENTS)), rows),
            ),
        ),
        remarks=(
            "“不载”：该单证没有此栏目，须另行附送或通知；“部分不载”：其他运输方式区段的内容不写入本单证。",
            (
                "要素依据：海关舱单数据项（海关总署公告2017年第56号）、SOLAS、IMDG、报关单填制规范；其余为一单制参考要素"
                "（交运发〔2023〕116号、JT/T 1350-2020），待核。各要素依据见 JSON 文件。"
            ),
            *([f"没有数据、未写入的要素：{missing}。"] if missing else []),
        ),
    )
