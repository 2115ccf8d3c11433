"""The shipped font as the pages see it: widths, wrapping, shrinking, and which characters it can draw.

Every measure comes from the font file itself, in shares of the type size, so a page is laid out the same on screen, in
print and on the command line. A character the shipped font lacks is taken from a font of the system; one that nobody
has is drawn as 〓 (the printer's mark for a missing letter) and named in `Typeface.missing`, never left out silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QRawFont

from ..errors import Fault
from ..places import resources

FONT_FILE = "fonts/NotoSansSC-Regular-subset.otf"
_UNITS = 1000
"""Type size at which the font is measured."""
MISSING_MARK = "〓"
LINE = 1.35
"""Distance of lines as a share of the type size."""
ASCENT = 0.88
"""Height of Chinese characters above the base line, a share of the type size."""

_NOT_FIRST = frozenset("，。、；：？！）】》〉」』”’％%)]}!,.:;?…—～·")
_NOT_LAST = frozenset("（【《〈「『“‘([{￥¥$＄")

_running: list[QGuiApplication] = []


def ensure_application() -> None:
    """Fonts need a Qt application. Without a window (command line) one is made that asks for no display."""
    if QCoreApplication.instance() is None:
        _running.append(QGuiApplication(["cqdesk", "-platform", "offscreen"]))


@dataclass(frozen=True)
class Fitted:
    """Text laid into a box: its lines, the type size used (mm), and whether all of it is there."""

    lines: tuple[str, ...]
    size: float
    whole: bool


class Typeface:
    """One font file, measured. Use `typeface()`."""

    def __init__(self) -> None:
        ensure_application()
        path = str(resources() / FONT_FILE)
        families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(path))
        raw = QRawFont(path, _UNITS)
        if not families or not raw.isValid():
            raise Fault("the shipped font cannot be read: the installation is incomplete")
        self.family = families[0]
        # Read once into plain numbers: a raw font belongs to the thread that made it, pages are made in any.
        drawn = [chr(code) for code in range(0x20, 0x10000) if raw.supportsCharacter(code)]
        glyphs = raw.glyphIndexesForString("".join(drawn))
        advances = raw.advancesForGlyphIndexes(glyphs)
        self._advances = {c: step.x() / _UNITS for c, step in zip(drawn, advances, strict=True)}
        self._stand_ins: dict[str, str] = {}
        """Character -> family of the system that draws it; "" = nobody does."""

    def covers(self, character: str) -> bool:
        """Whether the shipped font draws the character."""
        return character in self._advances

    def family_of(self, character: str) -> str:
        """The family that draws a character: ours, one of the system, or "" when there is none."""
        if self.covers(character):
            return self.family
        found = self._stand_ins.get(character)
        if found is None:
            found = self._stand_ins[character] = _system_family(character)
        return found

    def missing(self, words: str) -> str:
        """The characters of a text that no font at hand draws, each once, in order."""
        return "".join(dict.fromkeys(c for c in words if c.isprintable() and not self.family_of(c)))

    def runs(self, words: str) -> list[tuple[str, str]]:
        """The text as (family, words) pieces, what nobody can draw replaced by 〓."""
        pieces: list[tuple[str, str]] = []
        for character in words:
            family = self.family_of(character)
            if not family:
                family, character = self.family, MISSING_MARK
            if pieces and pieces[-1][0] == family:
                pieces[-1] = (family, pieces[-1][1] + character)
            else:
                pieces.append((family, character))
        return pieces

    def advance(self, character: str) -> float:
        """Width of a character as a share of the type size."""
        return self._advances.get(character, 1.0)  # stand-ins and 〓 are full-width

    def width(self, words: str, size: float) -> float:
        """Width of a line in mm at a type size in mm."""
        return sum(map(self.advance, words)) * size

    def wrap(self, words: str, width: float, size: float) -> list[str]:
        """Break a text into lines no wider than `width` mm: Chinese anywhere but before closing and after opening
        marks, Latin words and numbers kept whole unless one alone is too wide."""
        lines: list[str] = []
        for paragraph in words.splitlines() or [""]:
            lines += self._wrap_paragraph(" ".join(paragraph.split("\t")), width / size)
        return lines

    def _wrap_paragraph(self, words: str, width: float) -> list[str]:
        lines, line, used = [], "", 0.0
        for chunk in _chunks(words):
            wide = sum(map(self.advance, chunk.rstrip()))
            if used + wide <= width:
                line += chunk
                used += sum(map(self.advance, chunk))
                continue
            if line.strip():
                lines.append(line.rstrip())
                line, used = "", 0.0
                chunk = chunk.lstrip()
            for character in chunk:  # a chunk wider than the line is broken where it must be
                step = self.advance(character)
                if line and used + step > width:
                    lines.append(line.rstrip())
                    line, used = "", 0.0
                line += character
                used += step
        return [*lines, line.rstrip()] if line.strip() or not lines else lines

    def fit(self, words: str, width: float, height: float, size: float, least: float = 0.0) -> Fitted:
        """Lay a text into a box: wrapped, shrunk down to `least` mm if it must be, then cut with … (`whole` False)."""
        least = least or size
        while True:
            lines = self.wrap(words, width, size)
            room = max(1, int((height + 1e-6) / (size * LINE)))
            if len(lines) <= room:
                return Fitted(tuple(lines), size, True)
            if size <= least:
                last = lines[room - 1]
                while last and self.width(last + "…", size) > width:
                    last = last[:-1]
                return Fitted((*lines[: room - 1], last + "…"), size, False)
            size = max(least, size * 0.95)


def _chunks(words: str) -> list[str]:
    """What must stay on one line: single Chinese characters with their marks, Latin words with the blank behind."""
    chunks: list[str] = []
    for character in words:
        glue = bool(chunks) and (
            character in _NOT_FIRST
            or chunks[-1][-1] in _NOT_LAST
            or (_latin(character) and _latin(chunks[-1][-1]))
            or character == " "
        )
        if glue:
            chunks[-1] += character
        else:
            chunks.append(character)
    return chunks


def _latin(character: str) -> bool:
    return character.isalnum() and ord(character) < 0x2E80


def _system_family(character: str) -> str:
    families = dict.fromkeys(
        [*QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese), *QFontDatabase.families()]
    )
    for family in families:
        if not QFontDatabase.isPrivateFamily(family) and QFontDatabase.isScalable(family):
            raw = QRawFont.fromFont(QFont(family))
            if raw.isValid() and raw.supportsCharacter(ord(character)):
                return family
    return ""


@cache
def typeface() -> Typeface:
    """The shipped font, read once."""
    return Typeface()
