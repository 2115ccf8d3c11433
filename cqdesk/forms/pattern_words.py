"""Patterns as a clerk reads and writes them: `{合同号}` for `{contract_number}`, `{币制（名称）}` for `{currency!name}`."""

from __future__ import annotations

import re
from functools import cache

from .broker_layout import field_choices

_BRACES = re.compile(r"\{([^{}]*)\}")


@cache
def _names(goods: bool) -> dict[str, str]:
    """Pattern of one field -> its Chinese name in braces; no two fields share a name."""
    return {pattern: f"{{{label}}}" for pattern, label in field_choices(goods=goods)}


@cache
def _patterns(goods: bool) -> dict[str, str]:
    return {words: pattern for pattern, words in _names(goods).items()}


def pattern_zh(pattern: str, *, goods: bool) -> str:
    """A pattern with the Chinese names of its fields; `goods`: fields of a goods line."""
    return _BRACES.sub(lambda match: _names(goods).get(match[0], match[0]), pattern)


def pattern_of(words: str, *, goods: bool) -> str:
    """The pattern behind what `pattern_zh` shows; names it does not know stay as they are (see `unknown_names`)."""
    return _BRACES.sub(lambda match: _patterns(goods).get(f"{{{match[1].strip()}}}", match[0]), words)


def unknown_names(pattern: str, *, goods: bool) -> list[str]:
    """What stands in braces and names no field."""
    return [match[1] for match in _BRACES.finditer(pattern) if match[0] not in _names(goods)]
