"""What messages of other vintages say differently: version 3.1 (until July 2018) and the elements nobody has placed yet.

Nothing is guessed and nothing is lost: an old code with one meaning becomes the code of today and the reader says so, one
with several stays as it is; what the form of today has no field for stays in `old_head`, to be looked at.
Sources: interface papers before and after the merger of 2018-08-01; old and new codes: parameter tables of the Single
Window (edition 2019), columns of both customs code generations.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from .. import path as paths
from ..document import Filled
from ..issues import Issue
from ..spec import fields_of
from ..xml import Reading, read
from ..xml_parse import local_name
from .fields import Declaration
from .old_head import OldHead

TABLES_SOURCE = "单一窗口参数表（2019年版）新旧代码对照"
_NAMES = {
    "countries": "国别（地区）",
    "currencies": "币制",
    "foreign_ports": "港口",
    "package_types": "包装种类",
    "container_types": "集装箱规格",
}
_OLD_SHAPES = {
    "countries": re.compile(r"[0-9]{3}"),
    "currencies": re.compile(r"[0-9]{3}"),
    "foreign_ports": re.compile(r"[0-9]{3,4}"),
    "package_types": re.compile(r"[0-9]"),
    "container_types": re.compile(r"[LSN]"),
}
"""What only a code of before August 2018 looks like: no code of today in these tables has that shape."""
_CONTROL = "DecControlModel"
_SHOWN = 6
"""Translations named in one sentence before it says how many more there are."""


@cache
def old_codes() -> dict[tuple[str, str], tuple[str, str]]:
    """(table, old code) -> (code of today, its name), where the old code has one meaning today.

    The codes of "other countries of a continent" keep that meaning; 449 (Netherlands Antilles) has no successor. A port
    that was given by the code of its country is today's "port not listed" of that country (`DEU000`).
    """
    return {key: (code, name) for key, (code, name) in _correspondence().items() if "|" not in code}


@cache
def _correspondence() -> dict[tuple[str, str], tuple[str, str]]:
    """(table, old code) -> (codes of today that it may mean, joined by bars; name), as the official tables have them."""
    with files("cqdesk.forms.declaration").joinpath("old_codes.csv").open(encoding="utf-8") as lines:
        return {(row["table"], row["old"]): (row["code"], row["name_zh"]) for row in csv.DictReader(lines)}


def lift_control_elements(root: etree._Element) -> None:
    """Take the elements of prohibited and restricted goods out of whatever wrapper they come in, into their goods line.

    Their official wrapper is not known; one that holds anything else stays, so that its rest is told as unknown.
    """
    for element in list(root.iter("{*}" + _CONTROL)):
        line = next((a for a in element.iterancestors() if local_name(a) == "DecList"), None)
        wrapper = element.getparent()
        if line is None or wrapper is None or wrapper is line:
            continue
        wrapper.remove(element)
        line.append(element)
        if (
            len(wrapper) == 0
            and not (wrapper.text or "").strip()
            and not (wrapper.tail or "").strip()
            and not wrapper.attrib
        ):
            parent = wrapper.getparent()
            if parent is not None:
                parent.remove(wrapper)


def take_old_head(root: etree._Element, reading: Reading[Declaration], head: str, source: str) -> list[Issue]:
    """Move what only version 3.1 had in its head from the unknown to `old_head`, and where it belongs today."""
    trails = {f"{head}/{spec.xml}": spec.name for spec in fields_of(OldHead)}
    if not any(trail in reading.unknown for trail in trails):
        return []
    element = next(child for child in root if local_name(child) == head)
    old = read(element, OldHead, source=source)
    for trail in trails:
        reading.unknown.pop(trail, None)
    filled = reading.filled
    filled.form.old_head = old.filled.form
    for book, found in ((filled.unparsed, old.filled.unparsed), (filled.origins, old.filled.origins)):
        book.update({paths.join("old_head", place): words for place, words in found.items()})
    _rename(filled)
    return list(_moved_to_the_lines(filled))


def _rename(filled: Filled[Declaration]) -> None:
    """`TradeCodeScc` was only renamed: it fills the field of today when that is empty."""
    old = filled.form.old_head.domestic_party_uscc
    if old and not filled.form.domestic_party_uscc:
        filled.form.domestic_party_uscc = old
        filled.form.old_head.domestic_party_uscc = ""
        origin = filled.origins.pop("old_head.domestic_party_uscc", "")
        if origin:
            filled.origins["domestic_party_uscc"] = origin


def _moved_to_the_lines(filled: Filled[Declaration]) -> Iterator[Issue]:
    """The domestic district stood once in the head; today every line has its own."""
    old = filled.form.old_head.domestic_district
    empty = [n for n, line in enumerate(filled.form.goods, start=1) if not line.domestic_district]
    if not old or not empty:
        return
    origin = filled.origins.get("old_head.domestic_district", "")
    for n in empty:
        filled.form.goods[n - 1].domestic_district = old
        if origin:
            filled.origins[f"goods[{n}].domestic_district"] = origin
    yield Issue(
        id="message-old-district",
        severity="info",
        path=f"goods[{empty[0]}].domestic_district",
        message=f"旧版报文的境内目的地/货源地（{old}）写在表头，已填入{len(empty)}个商品项。",
        remedy="请核对各商品项的境内目的地/货源地。",
        source="海关总署公告2018年第67号",
    )


def organisation_code_of_entry(filled: Filled[Declaration]) -> list[Issue]:
    """Put the nine-character organisation code where a generator wrote the customs code, if the credit code tells it.

    Officially `CopCode` holds characters 9 to 17 of the credit code; some later generators send the ten-character customs
    code. Without the credit code it stays as it is, for the rules to judge.
    """
    form = filled.form
    if len(form.data_entry_org_code) != 10 or len(form.data_entry_org_uscc) != 18:
        return []
    old, form.data_entry_org_code = form.data_entry_org_code, form.data_entry_org_uscc[8:17]
    return [
        Issue(
            id="message-organisation-code",
            severity="info",
            path="data_entry_org_code",
            message=f"录入单位代码在报文中写的是海关代码{old}，已按社会信用代码换成组织机构代码{form.data_entry_org_code}。",
            remedy="请核对录入单位。",
            source="海关总署公告2018年第67号",
        )
    ]


def translate_old_codes(filled: Filled[Declaration]) -> list[Issue]:
    """Put today's codes in place of those of before August 2018 (countries, currencies, ports, packages), and say so."""
    done: dict[str, dict[str, list[str]]] = {}
    unsure: dict[str, dict[str, list[str]]] = {}
    for place, owner, name, table in _coded(filled.form, ""):
        old = getattr(owner, name)
        if not _OLD_SHAPES[table].fullmatch(old):
            continue
        found = old_codes().get((table, old))
        (unsure if found is None else done).setdefault(table, {}).setdefault(old, []).append(place)
        if found is not None:
            setattr(owner, name, found[0])
    return [*(_translated(*one) for one in done.items()), *(_not_translated(*one) for one in unsure.items())]


def _translated(table: str, places: dict[str, list[str]]) -> Issue:
    named = ["{}→{} {}".format(old, *old_codes()[table, old]) for old in places]
    more = f"等{len(named)}种" if len(named) > _SHOWN else ""
    count = sum(map(len, places.values()))
    words = f"{'、'.join(named[:_SHOWN])}{more}（共{count}处）"
    return Issue(
        id=f"message-old-{table}",
        severity="info",
        path=next(iter(places.values()))[0],
        message=f"报文用的是2018年8月以前的{_NAMES[table]}代码，已换成现行代码：{words}。",
        remedy=f"请核对各处的{_NAMES[table]}。",
        source=TABLES_SOURCE,
    )


def _not_translated(table: str, places: dict[str, list[str]]) -> Issue:
    choices = [
        f"{old}（{name}）可能是 {code.replace('|', '、')}"
        for old in places
        for code, name in (_correspondence().get((table, old), ("", "")),)
        if code
    ]
    hint = f"：{'；'.join(choices)}" if choices else ""
    return Issue(
        id=f"message-old-{table}-unsure",
        severity="warning",
        path=next(iter(places.values()))[0],
        message=f"旧的{_NAMES[table]}代码{'、'.join(places)}没有唯一对应的现行代码，已按原样读入。",
        remedy=f"请在这一栏按 F2 选择现行的{_NAMES[table]}代码{hint}。",
        source=TABLES_SOURCE,
    )


_BELOW: dict[type, tuple[tuple[tuple[str, str], ...], tuple[tuple[str, bool], ...]]] = {}


def _leaves_and_blocks(form: type) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, bool], ...]]:
    """(name, table) of the translated fields of a class, and (name, is a list) of what lies below."""
    if form in _BELOW:
        return _BELOW[form]
    leaves = tuple((s.name, s.codes) for s in fields_of(form) if s.codes in _NAMES)
    below = tuple((s.name, s.kind == "rows") for s in fields_of(form) if s.item is not None)
    _BELOW[form] = (leaves, below)
    return leaves, below


def _coded(form: object, parent: str) -> Iterator[tuple[str, Any, str, str]]:
    """Every filled field of a translated table: path, owner, name, table."""
    leaves, blocks = _leaves_and_blocks(type(form))
    for name, table in leaves:
        if getattr(form, name):
            yield paths.join(parent, name), form, name, table
    for name, many in blocks:
        held = getattr(form, name)
        if not many:
            yield from _coded(held, paths.join(parent, name))
            continue
        for row, item in enumerate(held, start=1):
            yield from _coded(item, paths.join(parent, name, row))
