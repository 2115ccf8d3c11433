"""The normal form in which code names are compared, and what of it goes into the search index.

Building and searching must agree on every line here; a change needs a new `build.SCHEMA`.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

CODE_PREFIX = 6
"""Code prefixes up to this length are indexed; longer ones are narrowed by it and compared afterwards."""

CODE, NAME, MORE, START, INITIALS = "c", "n", "m", "s", "i"
"""First letter of an index token: says what of a row the rest of the token was taken from."""

_RUN = re.compile(r"[^\W_]+")
_CODE_MARKS = re.compile(r"[.\-]")
_WORD = re.compile(r"[^\W_]+(?:(?<=[0-9a-z])[.\-](?=[0-9a-z])[^\W_]+)*")
"""A stretch; points and hyphens between digits or Latin letters belong to it (1.5毫米, t-shirt)."""


class _NoMarks(dict[int, "int | None"]):
    """Drops combining characters in `str.translate`; each character is asked for once."""

    def __missing__(self, char: int) -> int | None:
        kept = self[char] = None if unicodedata.combining(chr(char)) else char
        return kept


_NO_MARKS = _NoMarks()


def fold(text: str) -> str:
    """Full width, accents and case made alike: `（Ｌ）` is `(l)`, `Małopolskie é` is `małopolskie e`."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFKC", parts.translate(_NO_MARKS)).casefold()


def code_key(text: str) -> str:
    """A code as it is compared: folded, dots and hyphens dropped (`8471.30.00` is `84713000`).

    Empty if the text cannot be a code: anything but ASCII letters and digits is left.
    """
    key = _CODE_MARKS.sub("", fold(text))
    return key if key.isascii() and key.isalnum() else ""


def code_tokens(code: str) -> Iterator[str]:
    """The prefixes of a code that stand in the index."""
    key = code_key(code)
    return (key[:length] for length in range(1, min(len(key), CODE_PREFIX) + 1))


def runs(folded: str) -> list[str]:
    """The stretches of letters, digits and Chinese characters between punctuation and blanks."""
    return _RUN.findall(folded)


def typed_words(folded: str) -> list[str]:
    """The words of a typed text: parted at blanks, and at punctuation unless the word may be a code (`8471.30`).

    The index knows no punctuation, so a word with some would have to be looked for in every row that holds the rest
    of it. Text of nothing but punctuation stays as it is.
    """
    chunks = folded.split()
    words = [word for chunk in chunks for word in ([chunk] if code_key(chunk) else _WORD.findall(chunk))]
    return words or chunks


def pairs(folded: str) -> list[str]:
    """What a text must contain to hold `folded`: its neighbouring pairs, or the character standing alone."""
    found: dict[str, None] = {}
    for run in runs(folded):
        found.update(dict.fromkeys([run] if len(run) == 1 else (a + b for a, b in itertools.pairwise(run))))
    return list(found)


def text_tokens(folded: str) -> set[str]:
    """Single characters and neighbouring pairs of a text, for the index."""
    tokens: set[str] = set()
    for run in runs(folded):
        tokens.update(run)
        tokens.update(a + b for a, b in itertools.pairwise(run))
    return tokens


def start_tokens(folded: str) -> Iterator[str]:
    """The first and the first two characters of the first stretch, for the index."""
    first = _RUN.search(folded)
    if first:
        run = first.group()
        yield run[0]
        if len(run) > 1:
            yield run[:2]


def starts_with(folded: str, wanted: str) -> bool:
    """Whether a text starts with the wanted one, brackets before its first character disregarded."""
    first = _RUN.search(folded)
    return folded.startswith(wanted) or (first is not None and folded.startswith(wanted, first.start()))


def initials_of(name: str, readings: Mapping[str, str]) -> tuple[str, ...]:
    """The pinyin initials of a name, per character all its letters: 重庆 is `("cz", "q")`.

    Latin letters and digits stand for themselves; punctuation and characters without a reading are skipped.
    """
    letters = []
    for char in fold(name):
        if char.isascii() and char.isalnum():
            letters.append(char)
        elif char in readings:
            letters.append(readings[char])
    return tuple(letters)


def initials_tokens(initials: Sequence[str]) -> set[str]:
    """Single initials and neighbouring pairs in all readings, for the index."""
    tokens = set(itertools.chain.from_iterable(initials))
    for a, b in itertools.pairwise(initials):
        tokens.update(x + y for x in a for y in b)
    return tokens


def initials_start(initials: Sequence[str]) -> set[str]:
    """The first and the first two initials in all readings, for the index."""
    tokens = set("".join(initials[:1]))
    for a, b in itertools.pairwise(initials[:2]):
        tokens.update(x + y for x in a for y in b)
    return tokens


def initials_match(initials: Sequence[str], typed: str, *, at_start: bool) -> bool:
    """Whether the typed letters stand together among the initials (or at their start)."""
    last = 0 if at_start else len(initials) - len(typed)
    return len(typed) <= len(initials) and any(
        all(letter in initials[offset + i] for i, letter in enumerate(typed)) for offset in range(last + 1)
    )
