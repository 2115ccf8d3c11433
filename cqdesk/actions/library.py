"""The goods library as a clerk looks things up in it.

Changes by hand are in `library_edits`, how it grows with filings in `library_growth`. What was known before stays as an
older version; declarations name the version they took a value from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..codes import normal
from ..codes.book import has_ended
from ..codes.likeness import ComparedRow, Word, both, either
from ..domain.codes import CodeEntry
from ..domain.library import part_key
from ..store import cases, library, settings
from ..store.engine import Connection
from ..store.library import Item, ItemVersion
from ..store.search import ids_with
from .desk import Desk

__all__ = ["Item", "ItemVersion", "LibraryHit"]

_BATCH = 60
_MOST_BATCHES = 4
_CLIENT = "k"
"""First letter of the index token that says whose an entry is."""
_INDEX_RULES = 2
"""Raised when `words_of` or the shipped readings change: `renew_words` indexes every entry anew."""
_INDEXED_BY = "library_index_rules"
_SEARCHED = ("name_zh", "part_number", "goods_name_en", "declaration_elements")


@dataclass(frozen=True, kw_only=True)
class LibraryHit:
    """An entry found, with what is to be said of its code today."""

    item: Item
    company: str
    code_note: str
    """`疑似作废…`, `已失效…`; "" if nothing speaks against the code."""
    elements_note: str
    """Said when the tariff asks for other elements now than when the entry was kept."""


def words_of(company_id: int, part_number: str, facts: Mapping[str, str], readings: Mapping[str, str]) -> str:
    """The tokens under which an entry is found, in a fixed order. `readings`: pinyin initials per character."""
    texts = [normal.fold(words) for words in (part_number, *(facts.get(name, "") for name in _TEXTS))]
    tokens = {normal.NAME + token for text in texts for token in normal.text_tokens(text)}
    tokens |= {normal.CODE + token for token in normal.code_tokens(facts.get("hs_code", ""))}
    initials = normal.initials_of(facts.get("goods_name", ""), readings)
    tokens |= {normal.INITIALS + token for token in normal.initials_tokens(initials)}
    return " ".join([_CLIENT + str(company_id), *sorted(tokens)])


_TEXTS = ("goods_name", "goods_name_en", "declaration_elements")


def search_library(desk: Desk, text: str = "", *, client: int | None = None, limit: int = 50) -> list[LibraryHit]:
    """Entries by part number, name, English, pinyin initials, code, element words, any mix; of one client or of all.

    The part number typed comes first, then part numbers that begin so, then the rest, most used first. With nothing
    typed: the newest.
    """
    words = [Word.of(word) for word in normal.fold(text.strip()).split()]
    with desk.store.read() as connection:
        companies = {one.id: one.name for one in cases.all_companies(connection)}
        items = (
            library.newest_items(connection, client, limit)
            if not words
            else _found(desk, connection, text, words, client, limit)
        )
    return [_hit(desk, item, companies) for item in items[:limit]]


def _found(
    desk: Desk, connection: Connection, text: str, words: Sequence[Word], client: int | None, limit: int
) -> list[Item]:
    key = part_key(text)
    first = library.items_with_key_start(connection, key, client, limit)
    found = {item.id: item for item in sorted(first, key=lambda item: (part_key(item.part_number) != key, -item.uses))}
    each = [either((word.code(), word.within(normal.NAME), word.spoken())) for word in words]
    parts = [*each, *([f'"{_CLIENT}{client}"'] if client is not None else [])]
    expression = both(parts) if all(each) else ""
    below, ranked = 2**62, []
    for _batch in range(_MOST_BATCHES if expression else 0):
        ids = library_ids(connection, expression, below)
        for item in library.items_by_ids(connection, [id for id in ids if id not in found]) if ids else []:
            likeness = _compared(item, desk.shipped.readings).likeness(words, text.strip())
            if likeness is not None:
                ranked.append((likeness, -item.uses, -item.id, item))
        if len(ids) < _BATCH or len(ranked) >= limit:
            break
        below = ids[-1]
    ranked.sort(key=lambda one: one[:3])
    return [*found.values(), *(one[3] for one in ranked)]


def library_ids(connection: Connection, expression: str, below: int) -> list[int]:
    """One batch of ids that hold an index expression, newest first."""
    return ids_with(connection, expression, below=below, limit=_BATCH)


def _compared(item: Item, readings: Mapping[str, str]) -> ComparedRow:
    entry = CodeEntry(
        table="library",
        code=item.hs_code,
        name_zh=item.goods_name,
        extra={"part_number": item.part_number, **item.facts},
    )
    return ComparedRow(entry, _SEARCHED, readings)


def renew_words(desk: Desk) -> int:
    """Index the entries anew if that was done by other rules than today's; how many were.

    Entries of a store written before initials were indexed, or with fewer readings, are found by them like new ones.
    """
    with desk.store.read() as connection:
        if settings.read(connection, _INDEXED_BY, 1) == _INDEX_RULES:
            return 0
    with desk.store.write() as connection:
        settings.put(connection, _INDEXED_BY, _INDEX_RULES)
        readings = desk.shipped.readings
        return library.index_anew(
            connection, lambda item: words_of(item.company_id, item.part_number, item.facts, readings)
        )


def _hit(desk: Desk, item: Item, companies: Mapping[int, str]) -> LibraryHit:
    return LibraryHit(
        item=item,
        company=companies.get(item.company_id, ""),
        code_note=code_note(desk, item.hs_code),
        elements_note=elements_note(desk, item.facts),
    )


def code_note(desk: Desk, code: str) -> str:
    """What speaks against a commodity number today; "" if nothing does. It is never hidden for that."""
    if not code:
        return ""
    suspected = getattr(desk.codes, "suspected", None)
    if suspected is not None and (source := suspected("hs", code)):
        return f"疑似作废：不在“{source}”中"
    ended = desk.codes.ended("hs", code, desk.today)
    if ended is not None and has_ended(ended, desk.today):
        return f"已失效（{ended.valid_to.isoformat()}止）" if ended.valid_to else "已失效"
    return "" if desk.codes.tariff(code, desk.today) else "本地税则中没有"


def elements_note(desk: Desk, facts: Mapping[str, str]) -> str:
    """Said when the list of elements kept with an entry is no longer the tariff's."""
    kept = facts.get("element_names", "")
    line = desk.codes.tariff(facts.get("hs_code", ""), desk.today) if kept else None
    if line is None or not line.elements or "|".join(line.elements) == kept:
        return ""
    return "申报要素项目已变化，请核对后更新"


def resolve(connection: Connection, company_id: int, key: str) -> Item | None:
    """The entry that speaks for a part today: its own, or the one it was merged into."""
    found = library.item_with_key(connection, company_id, key)
    if found is not None:
        return found
    gone = library.gone_item_with_key(connection, company_id, key)
    for _step in range(20):
        if gone is None or gone.deleted_at is None:
            return gone
        gone = library.item_by_id(connection, gone.merged_into) if gone.merged_into else None
    return None


def versions(desk: Desk, item_id: int) -> list[ItemVersion]:
    """All versions of an entry, newest first."""
    with desk.store.read() as connection:
        return library.versions_of(connection, item_id)


def clients(desk: Desk) -> list[tuple[int, str]]:
    """(key, name) of every client, for choosing whose library is shown."""
    with desk.store.read() as connection:
        return cases.company_names(connection)


def count(desk: Desk, client: int | None = None) -> int:
    """How many entries there are."""
    with desk.store.read() as connection:
        return library.count_items(connection, client)
