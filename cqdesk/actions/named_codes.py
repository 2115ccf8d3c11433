"""A name typed where a code belongs: `雅加达` in the port box becomes IDN081, as the drop-down of the web form does it.

Only the whole name of exactly one row counts (what stands in brackets behind it may be left out). A part of a name, or
a name that two rows bear, stays as typed: F2 shows the rows, and the check says that no code stands there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..codes.normal import fold
from ..codes.search import search
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from .desk import Desk
from .edits import put_text

MOST_ALIKE = 50
"""Rows looked at: a whole name stands among the first."""
_CHINESE = re.compile("[一-鿿]")
_WORD = re.compile(r"[A-Za-z][A-Za-z .&'-]{2,}")
_BEHIND = re.compile(r"\s*[（(].*")
_OWN_PICKERS = frozenset({"hs", "hs_ciq"})
"""Tables whose names are descriptions of goods, which nobody types to mean a code."""


def put_named_codes(filled: Filled[Declaration], said: Sequence[list[str]], desk: Desk) -> list[list[str]]:
    """Where a name was just typed into a box of codes, the code of that name; the changes made."""
    more: list[list[str]] = []
    known: dict[tuple[str, str], str] = {}
    """A pasted column says the same name many times."""
    for path, _old, words in said:
        if not (_CHINESE.search(words) or _WORD.fullmatch(words.strip())):
            continue
        table = paths.spec_at(Declaration, path).codes
        if not table or table in _OWN_PICKERS or desk.codes.find(table, words.strip(), desk.today) is not None:
            continue
        asked = (table, words)
        code = known[asked] if asked in known else known.setdefault(asked, code_of_name(desk, table, words))
        if code:
            more += put_text(filled, path, code, filled.origins.get(path, ""))
    return more


def code_of_name(desk: Desk, table: str, words: str) -> str:
    """The code of the one row in force that bears this name, Chinese or English; "" if none or several do."""
    wanted = fold(words.strip())
    hits = search(desk.codes, words, table=table, limit=MOST_ALIKE, on=desk.today)
    valid = [hit for hit in hits if hit.valid_to is None or hit.valid_to >= desk.today]
    for name_of in (lambda name: name, lambda name: _BEHIND.sub("", name)):
        named = {
            hit.code
            for hit in valid
            if wanted in (fold(name_of(hit.name_zh)), fold(name_of(hit.extra.get("name_en", "").split(",")[0])))
        }
        if named:
            return named.pop() if len(named) == 1 else ""
    return ""
