"""Declaration elements (规范申报要素): the text of 规格型号 as a list of answers, and back.

The values stand in the order of the tariff line's list, joined by half-width bars (filling rules item 35; rule book
section 8). The goods name is not among them; GTIN, CAS and 其他 at the end may be empty or left out. The list may be
cut or of another year, so nothing that stands in the text is ever dropped: what the list has no place for is kept as
answers without a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...domain.codes import TariffLine
from ..field_checks import byte_length

BAR = "|"
MAX_BYTES = 255
"""GB18030 bytes of the whole text (ITM-007)."""
OPTIONAL = frozenset({"GTIN", "CAS", "其他"})
BRAND_TYPE, PREFERENCE = "品牌类型", "出口享惠情况"

BRAND_TYPES: Mapping[str, str] = {
    "0": "无品牌",
    "1": "境内自主品牌",
    "2": "境内收购品牌",
    "3": "境外品牌（贴牌生产）",
    "4": "境外品牌（其他）",
}
PREFERENCES: Mapping[str, Mapping[str, str]] = {
    "export": {"0": "不享受优惠关税", "1": "享受优惠关税", "2": "不能确定是否享受"},
    "import": {"3": "进口不适用"},
}
"""Answers of the two fixed elements (filling rules item 35; ITM-009, ITM-010, ITM-012)."""

_NOT_IN_VALUE = re.compile(r"[|\r\n\t]+")


@dataclass(frozen=True, kw_only=True)
class Element:
    """One line of the form: what is asked, what was answered."""

    name: str
    """As the tariff asks; "" for an answer the list has no place for."""
    value: str
    needed: bool
    cut: bool = False
    """The name ends where the source was cut."""
    choices: Mapping[str, str] | None = None
    """The only answers allowed, with their meaning; None = free text."""


@dataclass(frozen=True, kw_only=True)
class ElementsForm:
    """The answers of one goods line with what is to be said of the list itself."""

    elements: tuple[Element, ...]
    remarks: tuple[str, ...]
    """What the clerk should know: no list, cut list, list of another year, full-width bars, answers beyond the list."""


def split(text: str) -> list[str]:
    """The values of a text as they stand between the bars; [] for an empty text."""
    return text.split(BAR) if text else []


def join(values: Sequence[str]) -> str:
    """The text of values: empty ones at the end are left out. A bar or line end inside a value becomes a blank."""
    kept = [_NOT_IN_VALUE.sub(" ", value).strip() for value in values]
    while kept and not kept[-1]:
        kept.pop()
    return BAR.join(kept)


def read_elements(
    text: str, line: TariffLine | None, direction: str, *, covered: bool, vintage: str = ""
) -> ElementsForm:
    """The form for a text and the tariff line of its code (None: not in the table).

    `covered` says whether the list is of the day of the declaration, `vintage` of what date it is.
    """
    values = split(text)
    remarks: list[str] = []
    if "｜" in text and BAR not in text:
        values = text.split("｜")
        remarks.append("原有内容用全角竖线分隔，保存时改为半角竖线。")
    elif len(values) == 1 and len(text) > 2:
        remarks.append("原有内容没有分隔，全部放在第一栏，请分到各栏。")
    names = list(line.elements) if line is not None else []
    if line is None:
        remarks.append("本地税则没有这个商品编号，不知道应填哪些要素；可按当年规范申报目录逐项填写。")
    elif not names:
        remarks.append("本地税则没有这个商品编号的要素；可按当年规范申报目录逐项填写。")
    elif line.elements_doubtful:
        remarks.append("这个编号的要素在来源表中被截断（带“…”的栏），请按规范申报目录核对。")
    if names and not covered:
        remarks.append(f"要素来自 {vintage or '较早'} 的税则，未必是现行要求，请按当年规范申报目录核对。")
    if names and len(values) > len(names):
        remarks.append(f"原有内容比列表多 {len(values) - len(names)} 项，列在最后，没有丢弃。")
    rows = max(len(names), len(values), 0 if names else len(values) + 1)
    rows = max(rows, 2) if not names else rows
    elements = []
    for place in range(rows):
        name = names[place] if place < len(names) else _standing_name(place, names)
        elements.append(
            Element(
                name=name,
                value=values[place] if place < len(values) else "",
                needed=bool(name) and name not in OPTIONAL,
                cut=line is not None and _cut(name),
                choices=_choices(name, direction),
            )
        )
    return ElementsForm(elements=tuple(elements), remarks=tuple(remarks))


def _standing_name(place: int, names: Sequence[str]) -> str:
    """Without a list the first two are known all the same: they stand in every list since 2018."""
    return (BRAND_TYPE, PREFERENCE)[place] if not names and place < 2 else ""


def _cut(name: str) -> bool:
    brackets = name.replace("（", "(").replace("）", ")").replace("［", "[").replace("］", "]")
    return brackets.count("(") != brackets.count(")") or brackets.count("[") != brackets.count("]")


def _choices(name: str, direction: str) -> Mapping[str, str] | None:
    if name == BRAND_TYPE:
        return BRAND_TYPES
    if name == PREFERENCE:
        return PREFERENCES.get(direction, PREFERENCES["export"])
    return None


def open_ends(form: ElementsForm, values: Sequence[str]) -> list[int]:
    """Places (from 0) still to be answered: needed and empty, or not one of the fixed answers."""
    found = []
    for place, element in enumerate(form.elements):
        value = values[place].strip() if place < len(values) else ""
        wrong = element.choices is not None and bool(value) and value not in element.choices
        optional = element.choices is not None and "3" in element.choices and len(element.choices) == 1
        if wrong or (element.needed and not value and not optional):
            found.append(place)
    return found


def length(values: Sequence[str]) -> int:
    """GB18030 bytes of the text the values make."""
    return byte_length(join(values))


def answers_by_name(known: Sequence[tuple[str, str, str]], name: str) -> list[tuple[str, str]]:
    """Earlier answers to one element: (answer, whose), each once, in the order given.

    `known` are (text, names of its list joined by bars, title); answers follow the name, not the place: lists change.
    """
    found: dict[str, str] = {}
    for text, names, title in known:
        for asked, value in zip(names.split(BAR), split(text), strict=False):
            if asked == name and value.strip():
                found.setdefault(value.strip(), title)
    return list(found.items())


def carried_over(text: str, names: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The values of an earlier answer, put where the list of today asks for them by the same name.

    With no list kept, or the same one, the values stay at their places.
    """
    values = split(text)
    if not names or list(names) == list(wanted):
        return values
    by_name = dict(zip(names, values, strict=False))
    return [by_name.get(name, "") for name in wanted]
