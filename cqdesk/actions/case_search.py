"""Search over everything of every case: goods, numbers, companies, notes, names of papers.

A case is found by words that all occur in its text. The index narrows, the kept text decides. Of digits and Latin
letters, stretches of six and more are found anywhere inside a number; shorter ones where a number begins or ends, as
people quote them (尾号 4321).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from ..codes import normal
from ..domain.case import case_number, parse_case_number
from ..forms.declaration.fields import Declaration
from ..forms.spec import fields_of
from ..store import case_words
from ..store.engine import Connection
from .desk import Desk

LONGEST_TEXT = 30_000
"""Characters kept of one case: a picture as base64 is no text."""
LONGEST_VALUE = 400
MOST_FRESH = 100
"""Cases changed since the index was brought up to date that a search looks through itself."""
_GRAM = 6
_END = "\u20ac"
"""Marks a token that ends a number (the euro sign is in no folded run)."""
_BATCH = 400
_MOST_BATCHES = 8
_PARTS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")


@cache
def _left_out() -> frozenset[str]:
    """Fields that hold codes of short lists: who types 110 looks for a number, not for a trade mode."""
    names: set[str] = set()
    waiting: list[type] = [Declaration]
    seen: set[type] = set()
    while waiting:
        form = waiting.pop()
        if form in seen:
            continue
        seen.add(form)
        for spec in fields_of(form):
            if spec.item is not None:
                waiting.append(spec.item)
            elif spec.codes not in ("", "hs") or spec.kind not in ("text", "code"):
                names.add(spec.name)
    return frozenset(names)


def _values(document: Any, name: str = "") -> Iterator[str]:
    if isinstance(document, dict):
        for key, value in document.items():
            yield from _values(value, key)
    elif isinstance(document, list):
        for value in document:
            yield from _values(value, name)
    elif isinstance(document, str) and name not in _left_out() and len(document) <= LONGEST_VALUE:
        yield document


def text_of(sources: Sequence[Any]) -> str:
    """The text a case is found by: folded lines, each once."""
    lines: dict[str, None] = {}
    for source in sources:
        for words in _values(source) if isinstance(source, dict) else [str(source)]:
            if words.strip():
                lines.setdefault(normal.fold(words))
    return "\n".join(lines)[:LONGEST_TEXT]


def tokens_of(text: str) -> str:
    """What the index holds of a text, in a fixed order."""
    found: set[str] = set()
    for run in _PARTS.findall(text):
        if run[0].isascii():
            found.update(run[: length + 1] for length in range(min(len(run), _GRAM - 1)))
            found.update(_END + run[-length:] for length in range(2, _GRAM) if length <= len(run))
            found.update(run[at : at + _GRAM] for at in range(len(run) - _GRAM + 1))
        else:
            found.update(run)
            found.update(run[at : at + 2] for at in range(len(run) - 1))
    return " ".join(sorted(found))


def _expression(word: str) -> str:
    """What the index must hold for a word; "" if it cannot narrow."""
    parts: list[str] = []
    runs = _PARTS.findall(word)
    for run in runs:
        if not run[0].isascii():
            parts += [f'"{pair}"' for pair in normal.pairs(run)]
        elif len(run) >= _GRAM:
            parts += [f'"{run[at : at + _GRAM]}"' for at in range(len(run) - _GRAM + 1)]
        elif len(run) == 1:
            parts.append(f'"{run}"')
        else:
            parts.append(f'("{run}" OR "{_END}{run}")')
    return " AND ".join(parts)


def typed_words(typed: str) -> list[str]:
    """The words of a search, folded; a case number however typed (26-1) as it is written."""
    words = []
    for word in normal.fold(typed).split():
        number = parse_case_number(word) if "-" in word else None
        words.append(case_number(*number) if number else word)
    return words


def holds(text: str, words: Sequence[str]) -> bool:
    """Whether a text holds all words."""
    return all(word in text for word in words)


def find_ids(connection: Connection, words: Sequence[str], limit: int) -> list[int]:
    """Keys of cases that hold all words, the newest first. Cases changed since are looked through themselves."""
    after = case_words.mark(connection)
    fresh, _, _ = case_words.changed_since(connection, after, MOST_FRESH * 40)
    fresh = fresh[-MOST_FRESH:]
    named = case_words.cases_numbered(connection, [word for word in words if parse_case_number(word)])
    fresh = [*dict.fromkeys([*named, *fresh])]  # a case number is many other numbers' part: looked up, not searched
    found = {key for key, text in fresh_texts(connection, fresh).items() if holds(text, words)}
    expression = " AND ".join(part for word in words if (part := _expression(word)))
    below = 2**62
    for _batch in range(_MOST_BATCHES if expression else 0):
        keys = case_words.ids_with(connection, expression, below=below, limit=_BATCH)
        stale = set(fresh)
        texts = case_words.texts_of(connection, [key for key in keys if key not in stale])
        found.update(key for key, text in texts.items() if holds(text, words))
        if len(keys) < _BATCH or len(found) >= limit:
            break
        below = keys[-1]
    return sorted(found, reverse=True)[:limit]


def fresh_texts(connection: Connection, keys: Sequence[int]) -> dict[int, str]:
    """Texts of cases made from what the store holds now."""
    return {key: text_of(found) for key, found in case_words.sources(connection, keys).items()}


def texts_now(connection: Connection, keys: Sequence[int]) -> dict[int, str]:
    """Texts of some cases as they stand: kept ones where nothing changed since, else made anew."""
    after = case_words.mark(connection)
    changed, _, complete = case_words.changed_since(connection, after, MOST_FRESH * 40)
    stale = set(changed)
    texts = case_words.texts_of(connection, [key for key in keys if key not in stale])
    if complete:
        missing = [key for key in keys if key not in texts]
        texts.update(fresh_texts(connection, missing[-MOST_FRESH * 20 :]))
    return texts


def index_cases(desk: Desk, at_most: int = 2000) -> int:
    """Bring the index up to date by one transaction; returns how many history entries are still to be taken in.

    Derived data only: it leaves no history, and doing it twice or never changes no answer but its speed.
    """
    with desk.store.write() as connection:
        keys, newest, _ = case_words.changed_since(connection, case_words.mark(connection), at_most)
        texts = fresh_texts(connection, keys)
        old = case_words.texts_of(connection, keys)
        changed: Mapping[int, str] = {key: text for key, text in texts.items() if old.get(key) != text}
        case_words.put_texts(
            connection,
            changed,
            {key: tokens_of(text) for key, text in changed.items()},
            {key: tokens_of(text) for key, text in old.items() if key in changed},
        )
        case_words.put_mark(connection, newest)
        return case_words.behind(connection, newest)
