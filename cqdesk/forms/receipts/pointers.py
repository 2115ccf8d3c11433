"""The authority's field pointers: which places of the declaration a refusal or note speaks of.

Refusals name fields in three ways, often mixed: by official path (`DecLists/DecList[2]/CodeTS`), by tag alone (`GrossWet`)
or by the Chinese name on the form, with the item beside it (`第2项商品编号不正确`). Nothing official lists the wording, so
this reads what is there and never guesses a value: a place is given only where a name of the catalogue stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..declaration.fields import Container, Declaration, GoodsLine
from ..spec import FieldSpec, fields_of

_CLAUSE = re.compile(r"[；;。\n\r]|(?<=\D)[,，](?=\D)")
_ROW = re.compile(
    r"(?:第|商品序号|商品项号|项号|序号|GNo|商品|表体)\s*[:：=]?\s*第?\s*([1-9][0-9]?)\s*(?:项|条|行|个商品)?(?![0-9])"
)
_IN_TRAIL = re.compile(r"\b(?:DecList|Container)\[([1-9][0-9]{0,2})\]")
_TRAIL = re.compile(r"[A-Za-z_]+(?:\[[0-9]+\])?(?:/[A-Za-z_]+(?:\[[0-9]+\])?)*")
_STEP = re.compile(r"([A-Za-z_]+)(?:\[([0-9]+)\])?\Z")
_SWAPPED = {"OriginCountry": "DestinationCountry", "DestinationCountry": "OriginCountry"}
"""On exports the message carries the two countries the other way round (format paper of 2018)."""
_TOO_COMMON = frozenset({"Sign", "Type", "Note", "Version", "GNo"})
"""Tags that are ordinary words too: they count inside a path only."""
_ALSO_CALLED = {
    "境内目的地": "domestic_district",
    "境内货源地": "domestic_district",
    "商品编码": "hs_code",
    "税号": "hs_code",
    "品名": "goods_name",
    "规格型号": "declaration_elements",
    "申报要素": "declaration_elements",
    "成交数量": "trade_quantity",
    "成交单位": "trade_unit",
    "法定数量": "legal_quantity_1",
    "集装箱号": "container_number",
    "箱号": "container_number",
    "货物名称": "goods_name",
    "提运单号": "bill_of_lading_number",
    "合同协议号": "contract_number",
    "运输工具": "conveyance_name",
    "贸易方式": "supervision_mode",
    "许可证": "licence_number",
    "保费": "insurance_value",
    "进境关别": "entry_exit_customs_office",
    "出境关别": "entry_exit_customs_office",
    "境内发货人": "domestic_party_name",
    "境内收货人": "domestic_party_name",
    "生产销售单位": "owner_name",
    "消费使用单位": "owner_name",
    "申报单位": "declarant_name",
    "唛头": "marks_and_numbers",
    "入境口岸": "entry_exit_port",
}
"""Names in use beside those of the catalogue -> field."""
_HALF_NAMES = frozenset({"报关", "入境", "消费使用"})
"""What stands before a stroke without its noun (报关/转关关系标志): alone it is an ordinary word of every receipt."""
_SHORTEST = 2


def places_named(message: str, direction: str) -> list[str]:
    """Paths of the declaration that a text of the authority names, in its order, each once.

    `direction`: `export` or `import`. A goods field named without an item means the first one.
    """
    found: dict[str, None] = {}
    row = 0
    for clause in _CLAUSE.split(message):
        told = _IN_TRAIL.search(clause) or _ROW.search(clause)
        row = int(told[1]) if told else row
        for _at, place in sorted([*_by_trail(clause, row, direction), *_by_name(clause, row)]):
            found[place] = None
    return list(found)


def _by_trail(clause: str, row: int, direction: str) -> Iterator[tuple[int, str]]:
    for match in _TRAIL.finditer(clause):
        steps = [_STEP.match(part) for part in match[0].split("/")]
        tags = [(step[1], int(step[2]) if step[2] else 0) for step in steps if step is not None]
        tag = tags[-1][0]
        if len(tags) == 1 and tag in _TOO_COMMON:
            continue
        parents = dict(tags[:-1])
        if direction == "export" and "DecHead" not in parents:
            tag = _SWAPPED.get(tag, tag)
        for owner, field in _places_of(tag):
            if parents and owner and owner[-1] not in parents and "DecHead" not in parents:
                continue
            if "DecHead" in parents and owner:
                continue
            numbered = parents.get(owner[-1], 0) if owner else 0
            yield match.start(), _path(owner, field, numbered or row)
            break


def _by_name(clause: str, row: int) -> Iterator[tuple[int, str]]:
    taken = [False] * len(clause)
    for name, owner, field in _names():
        at = clause.find(name)
        while at >= 0:
            if not any(taken[at : at + len(name)]):
                taken[at : at + len(name)] = [True] * len(name)
                yield at, _path(owner, field, row)
            at = clause.find(name, at + len(name))


def _path(owner: tuple[str, ...], field: str, row: int) -> str:
    return f"{owner[0]}[{row or 1}].{field}" if owner else field


_OWNERS: tuple[tuple[tuple[str, ...], type], ...] = (
    ((), Declaration),
    (("goods", "DecList"), GoodsLine),
    (("containers", "Container"), Container),
)


@cache
def _places_of(tag: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """(owner, field) of every leaf with that tag: the head first."""
    return tuple(
        (owner, spec.name)
        for owner, form in _OWNERS
        for spec in fields_of(form)
        if spec.xml == tag and spec.kind not in ("rows", "section")
    )


@cache
def _names() -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """(name, owner, field), the longest names first; of fields with one name that of the head."""
    found: dict[str, tuple[tuple[str, ...], str]] = {}
    for owner, form in _OWNERS:
        by_field = {spec.name: spec for spec in fields_of(form)}
        for spec in by_field.values():
            for name in _spoken(spec):
                found.setdefault(name, (owner, spec.name))
        for name, field in _ALSO_CALLED.items():
            if field in by_field:
                found.setdefault(name, (owner, field))
    return tuple((name, *place) for name, place in sorted(found.items(), key=lambda one: (-len(one[0]), one[0])))


def _spoken(spec: FieldSpec) -> list[str]:
    """The names people use: the label, without what stands in brackets, and each of two names joined by a stroke."""
    if spec.kind in ("rows", "section"):
        return []
    plain = re.sub(r"（[^）]*）", "", spec.label)
    names = [spec.label, plain, *plain.split("/")]
    return [name for name in dict.fromkeys(names) if len(name) >= _SHORTEST and name not in _HALF_NAMES]
