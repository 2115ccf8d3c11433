"""How a code row answers to what was typed. The comparison is the judge; the index only narrows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from cqdesk.codes import normal
from cqdesk.domain.codes import CodeEntry

_MOST_PAIRS = 24
"""So many pairs of a long word are looked up in the index; the comparison sees all of it."""


class Likeness(IntEnum):
    """Why a row was found, best first."""

    CODE = 0
    CODE_START = 1
    START = 2
    """A searched column starts with the first word."""
    INITIALS_START = 3
    NAME = 4
    ELSEWHERE = 5
    ELEMENTS = 6
    """A word stands only among the declaration elements of the tariff line."""


@dataclass(frozen=True)
class Word:
    """One of the words typed, in its three possible meanings."""

    text: str
    """As it must stand in a searched column, folded."""
    key: str
    """As it must start the code; empty if it cannot be one."""
    initials: str
    """As it must stand among the pinyin initials; empty if it cannot."""

    @classmethod
    def of(cls, folded: str) -> Word:
        spoken = folded if folded.isascii() and folded.isalnum() and not folded.isdigit() else ""
        return cls(text=folded, key=normal.code_key(folded), initials=spoken)

    # Index expressions; empty where the index cannot tell or no row can answer.

    def anywhere(self) -> str:
        ways = (self.code(), self.within(normal.NAME), self.within(normal.MORE), self.spoken())
        return either(ways)

    def code(self) -> str:
        return f'"{normal.CODE}{self.key[: normal.CODE_PREFIX]}"' if self.key else ""

    def within(self, part: str) -> str:
        return both(f'"{part}{pair}"' for pair in normal.pairs(self.text)[:_MOST_PAIRS])

    def start(self) -> str:
        tokens = list(normal.start_tokens(self.text))
        return f'"{normal.START}{tokens[-1]}"' if tokens else ""

    def spoken(self) -> str:
        return both(f'"{normal.INITIALS}{pair}"' for pair in normal.pairs(self.initials)[:_MOST_PAIRS])


def both(parts: Iterable[str]) -> str:
    """Index expression for all of the parts; empty ones (a word of punctuation) are only compared."""
    return f"({joined})" if (joined := " AND ".join(part for part in parts if part)) else ""


def either(parts: Iterable[str]) -> str:
    """Index expression for one of the parts at least."""
    return f"({joined})" if (joined := " OR ".join(part for part in parts if part)) else ""


def expression(likeness: Likeness, words: Sequence[Word]) -> str:
    """What the index must hold for a row of that likeness; empty if no row can have it."""
    first, others = words[0], [word.anywhere() for word in words[1:]]
    match likeness:
        case Likeness.CODE | Likeness.CODE_START:
            return either(
                both((word.code(), *(other.anywhere() for other in words if other is not word)))
                for word in words
                if word.key
            )
        case Likeness.START:
            inside = either((first.within(normal.NAME), first.within(normal.MORE)))
            return both((first.start(), inside, *others)) if inside else ""
        case Likeness.INITIALS_START:
            spoken = first.spoken()
            return both((first.start(), spoken, *others)) if spoken else ""
        case Likeness.NAME:
            return both(word.within(normal.NAME) for word in words)
        case Likeness.ELSEWHERE:
            return both(word.anywhere() for word in words)
        case Likeness.ELEMENTS:
            return ""  # not in the index: `search` narrows by the lists of elements, which are few


class ComparedRow:
    """A row in the form in which it is compared with words."""

    def __init__(self, entry: CodeEntry, searched: Sequence[str], readings: Mapping[str, str]) -> None:
        self.entry = entry
        self._readings = readings
        self.key = normal.code_key(entry.code)
        self.texts = [
            normal.fold(entry.name_zh if name == "name_zh" else entry.extra.get(name, ""))
            for name in searched or ("name_zh",)
        ]

    @cached_property
    def initials(self) -> tuple[str, ...]:
        """Pinyin initials of the name; worked out only when letters were typed, for the index keeps no text of them."""
        return normal.initials_of(self.entry.name_zh, self._readings)

    def likeness(self, words: Sequence[Word], typed: str) -> Likeness | None:
        """How the row answers to all the words; None if it does not."""
        if self.entry.code == typed:
            return Likeness.CODE
        if not all(self._holds(word) for word in words):
            return Likeness.ELEMENTS if self._elements_hold(words) else None
        if any(word.key and word.key == self.key for word in words):
            return Likeness.CODE
        if any(word.key and self.key.startswith(word.key) for word in words):
            return Likeness.CODE_START
        first = words[0]
        if any(normal.starts_with(text, first.text) for text in self.texts):
            return Likeness.START
        if first.initials and normal.initials_match(self.initials, first.initials, at_start=True):
            return Likeness.INITIALS_START
        if all(word.text in self.texts[0] for word in words):
            return Likeness.NAME
        return Likeness.ELSEWHERE

    def _elements_hold(self, words: Sequence[Word]) -> bool:
        if self.entry.table != "hs":
            return False
        elements = normal.fold(self.entry.extra.get("elements", ""))
        return all(word.text in elements or self._holds(word) for word in words)

    def _holds(self, word: Word) -> bool:
        return (
            (word.key != "" and self.key.startswith(word.key))
            or any(word.text in text for text in self.texts)
            or (word.initials != "" and normal.initials_match(self.initials, word.initials, at_start=False))
        )
