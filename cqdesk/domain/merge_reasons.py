"""Why two lines of the papers became one goods line, or did not: a sentence for every pair, and the near misses.

Lines become one exactly when `MergeRule.key_of` is equal; the sentences read the same key field by field, so that no pair
is without an answer and none contradicts the result. Source: rules MRG-001 to MRG-005.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cqdesk.domain.merging import FIELD_ZH, MergedLine, MergeRule, SourceLine
from cqdesk.domain.quantity import plain

_PRICES_DIFFER = Decimal("1.05")
"""MRG-003: joined lines whose highest price is more than five percent above the lowest are worth a look."""
NEAR_FIELDS = 2
"""Lines that differ in no more than so many fields are near misses."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """The verdict on a pair of lines."""

    first: str | int
    second: str | int
    joined: bool
    equal: tuple[str, ...]
    """Fields of the rule both have filled in alike."""
    differing: tuple[str, ...]
    """Fields that keep them apart."""
    other_zh: tuple[str, ...]
    """What else keeps them apart."""
    sentence_zh: str


def why(first: SourceLine, second: SourceLine, rule: MergeRule) -> Reason:
    """Why two lines are one goods line or not."""
    names = tuple(dict.fromkeys((*rule.equal, *rule.split_by)))
    differing = tuple(name for name in names if getattr(first, name) != getattr(second, name))
    equal = tuple(name for name in names if name not in differing and getattr(first, name) not in ("", None))
    other: list[str] = []
    for line in (first, second):
        if line.key in rule.apart:
            other.append(f"第 {line.key} 行已指定单独列项")
        elif rule.controlled_apart and line.controlled:
            other.append(f"第 {line.key} 行涉证或涉检，按规则单独列项")
    here, there = rule.placed.get(first.key, 0), rule.placed.get(second.key, 0)
    if here != there:
        other.append(f"两行分在不同的报关单（{_part_zh(here)}、{_part_zh(there)}）")
    joined = not differing and not other and first.key != second.key
    return Reason(
        first=first.key,
        second=second.key,
        joined=joined,
        equal=equal,
        differing=differing,
        other_zh=tuple(other),
        sentence_zh=_sentence(first, second, rule, equal, differing, other),
    )


def _part_zh(number: int) -> str:
    return f"第 {number} 份" if number else "未指定"


def _sentence(
    first: SourceLine,
    second: SourceLine,
    rule: MergeRule,
    equal: Sequence[str],
    differing: Sequence[str],
    other: Sequence[str],
) -> str:
    pair = f"第 {first.key}、{second.key} 行"
    if not differing and not other:
        shared = "、".join(FIELD_ZH[name] for name in equal) or "归并条件均未填写，视为"
        return f"{pair}合并，因为{shared}相同。"
    why_not = [
        f"{FIELD_ZH[name]}不同（{_shown(first, name)}、{_shown(second, name)}）"
        + ("，须分单" if name in rule.split_by else "")
        for name in differing
    ]
    return f"{pair}未合并，因为{'；'.join((*why_not, *other))}。"


def _shown(line: SourceLine, name: str) -> str:
    value = getattr(line, name)
    if isinstance(value, Decimal):
        return plain(value)
    return str(value) if value not in ("", None) else "未填"


def near_misses(merged: Sequence[MergedLine], lines: Mapping[str | int, SourceLine], rule: MergeRule) -> list[Reason]:
    """Goods lines that are almost one: the same code or name, or hardly a field that differs; in order of the lines.

    One line speaks for its whole goods line, because all lines of it share the key.
    """
    speakers = [lines[line.keys[0]] for line in merged]
    found: list[Reason] = []
    for place, first in enumerate(speakers):
        for second in speakers[place + 1 :]:
            alike = (first.hs_code and first.hs_code == second.hs_code) or (
                first.goods_name and first.goods_name == second.goods_name
            )
            if not alike:
                continue
            reason = why(first, second, rule)
            if len(reason.differing) + len(reason.other_zh) <= NEAR_FIELDS:
                found.append(reason)
    return found


def prices_differ_zh(line: MergedLine) -> str:
    """A sentence if the joined lines have prices more than five percent apart (MRG-003); "" if not."""
    if len(line.prices) < 2:
        return ""
    lowest, highest = line.prices[0], line.prices[-1]
    if lowest > 0 and highest <= lowest * _PRICES_DIFFER:
        return ""
    return f"各行单价从 {plain(lowest)} 到 {plain(highest)}，相差超过 5%，归并后取加权平均，请核对。"
