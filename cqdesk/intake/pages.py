"""The model of pages: words with their places, ruled lines, and whether a page is only a picture.

A digital PDF fills it from its text layer (`pdf`), reading of scans will fill the same classes with what it recognised.
`grid` turns pages into sheets of cells, so that whoever understands papers never sees a page.

All lengths are points (1/72 inch) from the top left corner of the page as a person sees it: rotation and crop are
already applied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

PageContent = Literal["text", "picture", "empty"]


class Word(NamedTuple):
    """Characters printed without a gap, on one line."""

    text: str
    x: float
    y: float
    w: float
    h: float
    """Height of the letters; a line of them is as high as its highest word."""
    doubtful: bool = False
    """The characters themselves are unsure: recognised from a picture, or a font that names none."""

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def middle(self) -> float:
        """Half its height, where a line of text is at one level whatever the letters."""
        return self.y + self.h / 2


class Rule(NamedTuple):
    """A ruled line, horizontal or vertical; edges of filled boxes count as lines."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def horizontal(self) -> bool:
        return abs(self.x2 - self.x1) >= abs(self.y2 - self.y1)


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page. `words` are in reading order: lines from the top, words from the left, whatever order the file has."""

    number: int
    """From 1."""
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    content: PageContent = "text"
    """`picture`: nothing but a picture, its words must be recognised first."""


@dataclass(frozen=True, kw_only=True)
class PageFile:
    """The pages of one file."""

    name: str
    pages: list[Page]


def in_reading_order(words: list[Word]) -> list[Word]:
    """Words by lines from the top and from the left within a line. Lines overlap by less than half a letter's height.

    A sign of money printed at the left edge of its column (accounting style: `$      4.35`) goes to its figure.
    """
    return [word for line in lines_of(words) for word in _with_signs(line)]


_SIGN = frozenset({"$", "US$", "€", "£", "¥", "￥"})
_AMOUNT = re.compile(r"\(?-?[\d,]*\.?\d+\)?")
_COLUMN = 90.0
"""No column of money is wider."""


def _with_signs(line: list[Word]) -> list[Word]:
    found: list[Word] = []
    for word in line:
        sign = found[-1] if found and found[-1].text in _SIGN else None
        apart = word.x - sign.right if sign is not None else 0.0
        if sign is not None and word.h < apart < _COLUMN and _AMOUNT.fullmatch(word.text):
            found[-1] = word._replace(text=sign.text + word.text)
        else:
            found.append(word)
    return found


def lines_of(words: list[Word]) -> list[list[Word]]:
    """Words gathered into lines of text, top down; within a line from left to right.

    A word joins a line when its middle lies within the line's first word and the other way round, so that a small
    subscript joins and the next, tightly set line does not.
    """
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.middle, w.x)):
        for line in reversed(lines[-4:]):
            first = line[0]
            if first.y <= word.middle <= first.bottom and word.y <= first.middle <= word.bottom:
                line.append(word)
                break
        else:
            lines.append([word])
    for line in lines:
        line.sort(key=lambda w: w.x)
    return lines
