"""Patterns: how a few fields of a form are put into one text (`{goods_name}`, `{trade_unit!name}`, `({hs_code})`).

`{path}` is the text of a field, `{path!name}` the Chinese name of its code. A pattern whose fields are all empty gives an
empty text, and brackets around nothing go, and so does a stroke behind which nothing stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable

PLACE = re.compile(r"\{([a-z_][a-z0-9_.]*)(!name)?\}")
Text = Callable[[str], str]
"""What stands at a path, or what its code is called; "" for nothing."""


def filled_pattern(pattern: str, text_at: Text, name_at: Text) -> str:
    """The text a pattern gives; a code without a known name shows itself."""
    any_filled = not PLACE.search(pattern)
    last = ""

    def put(match: re.Match[str]) -> str:
        nonlocal any_filled, last
        last = words = text_at(match[1])
        any_filled = any_filled or bool(words)
        return (name_at(match[1]) or words) if match[2] and words else words

    words = PLACE.sub(put, pattern)
    if not any_filled:
        return ""
    if not last and words.endswith("/"):
        words = words.rstrip("/")  # a vessel without voyage
    return words.replace("(/", "(").replace("/)", ")").replace("()", "").replace("（）", "")


def paths_in(pattern: str) -> list[str]:
    """The paths a pattern names."""
    return [match[1] for match in PLACE.finditer(pattern)]


def sole_path(pattern: str) -> str:
    """The path of a pattern that is nothing but one field's text, else ""."""
    match = PLACE.fullmatch(pattern)
    return match[1] if match is not None and not match[2] else ""
