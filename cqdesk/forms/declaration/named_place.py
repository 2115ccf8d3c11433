"""Which place of a declaration a sentence speaks of: by the labels printed on the form, by tags, by values in it."""

from __future__ import annotations

import re
from functools import cache

from ..spec import FieldSpec, fields_of
from .fields import Declaration

_LISTS = ("goods", "containers", "licences", "documents")
"""Lists a person sees as rows; the others hang from these or are rare."""
_ALIASES = {
    "品名": "goods.goods_name",
    "货物名称": "goods.goods_name",
    "商品编码": "goods.hs_code",
    "税号": "goods.hs_code",
    "申报要素": "goods.declaration_elements",
    "规格型号": "goods.declaration_elements",
    "境内货源地": "goods.domestic_district",
    "境内目的地": "goods.domestic_district",
    "原产国": "goods.origin_country",
    "最终目的国": "goods.destination_country",
    "箱号": "containers.container_number",
    "提运单号": "bill_of_lading_number",
    "提单": "bill_of_lading_number",
    "合同协议号": "contract_number",
    "运输工具": "conveyance_name",
    "航次": "free_text.voyage_number",
    "征免性质": "levy_nature",
    "贸易方式": "supervision_mode",
    "运抵国": "departure_or_arrival_country",
    "启运国": "departure_or_arrival_country",
    "指运港": "transit_or_destination_port",
    "经停港": "transit_or_destination_port",
    "贸易国": "trading_country",
    "许可证": "licence_number",
    "运费": "freight_value",
    "保费": "insurance_value",
    "保险费": "insurance_value",
    "杂费": "misc_charge_value",
    "进境关别": "entry_exit_customs_office",
    "出境关别": "entry_exit_customs_office",
    "离境口岸": "entry_exit_port",
    "入境口岸": "entry_exit_port",
    "境内发货人": "domestic_party_name",
    "境内收货人": "domestic_party_name",
    "生产销售单位": "owner_name",
    "消费使用单位": "owner_name",
    "申报单位": "declarant_name",
    "随附单据": "documents.document_code",
    "唛头": "marks_and_numbers",
}
"""How people and older forms name a field beside its printed label."""
_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,}")


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """(name, path without row), the longest first."""
    found: dict[str, str] = {}

    def put(spec: FieldSpec, path: str) -> None:
        for name in (spec.label, _BRACKETS.sub("", spec.label)):
            if len(name) >= 2:
                found.setdefault(name, path)

    for spec in fields_of(Declaration):
        if spec.item is None:
            put(spec, spec.name)
    for name in _LISTS:
        for spec in fields_of(_item(name)):
            if spec.item is None:
                put(spec, f"{name}.{spec.name}")
    for name, path in _ALIASES.items():
        found.setdefault(name, path)
    return tuple(sorted(found.items(), key=lambda one: (-len(one[0]), one[0])))


@cache
def _tags() -> dict[str, str]:
    """Official tag, lower case -> path without row."""
    found: dict[str, str] = {}
    for name in _LISTS:
        for spec in fields_of(_item(name)):
            if spec.item is None and spec.xml:
                found.setdefault(spec.xml.lower(), f"{name}.{spec.name}")
    return {
        **found,
        **{spec.xml.lower(): spec.name for spec in fields_of(Declaration) if spec.item is None and spec.xml},
    }


def _item(name: str) -> type:
    item = next(spec.item for spec in fields_of(Declaration) if spec.name == name)
    assert item is not None
    return item


def place_named(sentence: str) -> str:
    """Path without row (`goods.hs_code`, `gross_weight_kg`) of the field a sentence names first; "" = none.

    Of names that begin at one place the longest counts: 法定第一数量 is no 数量.
    """
    best: tuple[int, int, str] | None = None
    for name, path in _names():
        at = sentence.find(name)
        if at >= 0 and (best is None or (at, -len(name)) < best[:2]):
            best = (at, -len(name), path)
    if best is not None:
        return best[2]
    tagged = (_tags().get(word.lower(), "") for word in _TAG.findall(sentence))
    return next((path for path in tagged if path), "")


def place_in(form: Declaration, path: str, sentence: str, row: int) -> str:
    """The place in a form: `path` with the row the sentence names by number or by a value in it, else the first.

    A path whose row does not exist leads to the last row; an empty list to its first.
    """
    name, dot, field = path.partition(".")
    if not dot or name not in _LISTS:
        return path
    rows = getattr(form, name)
    if not row:
        keys = {
            "goods": [line.hs_code for line in form.goods],
            "containers": [one.container_number for one in form.containers],
            "licences": [one.licence_number for one in form.licences],
            "documents": [one.document_code for one in form.documents],
        }[name]
        row = next((at for at, key in enumerate(keys, start=1) if len(key) >= 8 and key in sentence), 1)
    return f"{name}[{max(1, min(row, len(rows)))}].{field}"


def rowless(path: str) -> str:
    """`goods[3].hs_code` without its row number: `goods.hs_code`."""
    return re.sub(r"\[\d+\]", "", path)


def choices() -> list[tuple[str, str]]:
    """(path without row, label) of every place a reason can lead to, in the order of the form."""
    head = [(spec.name, spec.label) for spec in fields_of(Declaration) if spec.item is None]
    lists = [
        (f"{name}.{spec.name}", f"{next(s.label for s in fields_of(Declaration) if s.name == name)} {spec.label}")
        for name in _LISTS
        for spec in fields_of(_item(name))
        if spec.item is None
    ]
    return head + lists
