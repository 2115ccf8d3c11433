"""Why a declaration came back (退单, 退回): sentences of a receipt, and the catalogue of reasons that grows.

No official catalogue of refusal texts is published, so the shipped one (`resources/tables/refusal_reasons.csv`) holds
only what official papers quote. An office adds its own: by hand, or from what was changed before the next attempt.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_END = re.compile(r"[；;。\n\r]+|(?<=\S)\s*(?=(?:[（(]\d{1,2}[)）]|[①-⑳]|\d{1,2}、))")
_LEAD = re.compile(r"^\s*(?:[（(]\d{1,2}[)）]|[①-⑳]|\d{1,2}、)\s*")
_QUOTED = re.compile(r"[“\"'【\[][^”\"'】\]]*[”\"'】\]]")
_VALUE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-/]*")
_BLANK = re.compile(r"[\s，,、：:（）()]+")
_ROW = re.compile(
    r"第\s*(\d{1,2})\s*(?:项|行|条)|(?:商品|货物|表体)?(?:项号|序号)\s*(?:为|是|[:：=])?\s*(\d{1,2})(?!\d)|"
    r"第\s*([一二三四五六七八九十]{1,3})\s*(?:项|行|条)"
)
_DIGITS = {word: value for value, word in enumerate("一二三四五六七八九", start=1)}
SHORTEST = 4
"""Characters; a pattern of fewer would match half of all texts."""


@dataclass(frozen=True, kw_only=True)
class RefusalReason:
    """One row of the catalogue: all `words` stand in the sentence."""

    words: tuple[str, ...]
    path: str
    """Where to look in the form, rows without number: `goods.hs_code`; "" = nothing in the form."""
    remedy_zh: str
    source: str
    own: bool = False
    """Of the office, not shipped."""
    uses: int = 0
    """How often the office mended it there."""


def read_refusal_reasons(lines: Iterable[str]) -> tuple[RefusalReason, ...]:
    """The shipped catalogue in its order; `words` of a row are separated by `|`."""
    return tuple(
        RefusalReason(
            words=tuple(row["words"].split("|")), path=row["path"], remedy_zh=row["remedy_zh"], source=row["source"]
        )
        for row in csv.DictReader(lines)
    )


def sentences(note: str) -> list[str]:
    """The single complaints of a receipt's text: parted at stops and numberings, the numbering taken off."""
    parts = (_LEAD.sub("", part).strip() for part in _END.split(note))
    return list(dict.fromkeys(part for part in parts if part))


def row_named(sentence: str) -> int:
    """The goods line a sentence names (第3项, 项号：3, 第十二项); 0 = none."""
    found = _ROW.search(sentence)
    if found is None:
        return 0
    digits = found[1] or found[2]
    return int(digits) if digits else _chinese(found[3])


def _chinese(words: str) -> int:
    tens, mark, ones = words.rpartition("十")
    if not mark:
        return _DIGITS.get(words, 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)


def pattern_of(sentence: str) -> tuple[str, ...]:
    """What of a sentence will stand in the next one of its kind: without values, numbers and quoted words."""
    bare = _VALUE.sub("|", _ROW.sub("|", _QUOTED.sub("|", sentence)))
    return tuple(part for part in (_BLANK.sub("", piece) for piece in bare.split("|")) if len(part) >= 2)


def is_telling(words: Sequence[str]) -> bool:
    """Whether a pattern says enough to be kept."""
    return sum(len(word) for word in words) >= SHORTEST


def known_reason(sentence: str, reasons: Iterable[RefusalReason]) -> RefusalReason | None:
    """The row whose words all stand in the sentence: the office's own before shipped ones, then the longest, then the
    most used."""
    flat = _BLANK.sub("", sentence).lower()
    fitting = [one for one in reasons if all(_BLANK.sub("", word).lower() in flat for word in one.words)]
    return max(fitting, key=lambda one: (one.own, sum(len(word) for word in one.words), one.uses), default=None)
