"""The goods library as a clerk works on it: look up, edit, merge, delete, take back.

How it grows is told in `library_growth`. What was known before stays as an older version; declarations name the version
they took a value from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..codes import normal
from ..codes.book import has_ended
from ..codes.likeness import ComparedRow, Word, both, either
from ..domain.codes import CodeEntry
from ..domain.library import FIELDS_ZH, flaw_of, grown, part_key
from ..errors import UserError
from ..store import cases, history, library
from ..store.engine import Connection
from ..store.library import Item, ItemVersion
from ..store.search import ids_with
from .desk import Desk

__all__ = ["Item", "ItemVersion", "LibraryHit"]

CHAIN = "library"
_BATCH = 60
_MOST_BATCHES = 4
_CLIENT = "k"
"""First letter of the index token that says whose an entry is."""
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


def words_of(company_id: int, part_number: str, facts: Mapping[str, str]) -> str:
    """The tokens under which an entry is found, in a fixed order."""
    texts = [normal.fold(words) for words in (part_number, *(facts.get(name, "") for name in _TEXTS))]
    tokens = {normal.NAME + token for text in texts for token in normal.text_tokens(text)}
    tokens |= {normal.CODE + token for token in normal.code_tokens(facts.get("hs_code", ""))}
    return " ".join([_CLIENT + str(company_id), *sorted(tokens)])


_TEXTS = ("goods_name", "goods_name_en", "declaration_elements")


def search_library(desk: Desk, text: str = "", *, client: int | None = None, limit: int = 50) -> list[LibraryHit]:
    """Entries by part number, name, English, code, element words, any mix; of one client or of all.

    The part number typed comes first, then part numbers that begin so, then the rest, most used first. With nothing
    typed: the newest.
    """
    words = [Word.of(word) for word in normal.fold(text.strip()).split()]
    with desk.store.read() as connection:
        companies = {one.id: one.name for one in cases.all_companies(connection)}
        items = (
            library.newest_items(connection, client, limit)
            if not words
            else _found(connection, text, words, client, limit)
        )
    return [_hit(desk, item, companies) for item in items[:limit]]


def _found(connection: Connection, text: str, words: Sequence[Word], client: int | None, limit: int) -> list[Item]:
    key = part_key(text)
    first = library.items_with_key_start(connection, key, client, limit)
    found = {item.id: item for item in sorted(first, key=lambda item: (part_key(item.part_number) != key, -item.uses))}
    each = [either((word.code(), word.within(normal.NAME))) for word in words]
    parts = [*each, *([f'"{_CLIENT}{client}"'] if client is not None else [])]
    expression = both(parts) if all(each) else ""
    below, ranked = 2**62, []
    for _batch in range(_MOST_BATCHES if expression else 0):
        ids = library_ids(connection, expression, below)
        for item in library.items_by_ids(connection, [id for id in ids if id not in found]) if ids else []:
            likeness = _compared(item).likeness(words, text.strip())
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


def _compared(item: Item) -> ComparedRow:
    entry = CodeEntry(
        table="library",
        code=item.hs_code,
        name_zh=item.goods_name,
        extra={"part_number": item.part_number, **item.facts},
    )
    return ComparedRow(entry, _SEARCHED, ())


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


# Editing


def state_of_item(item: Item) -> dict[str, Any]:
    """What undo needs of an entry: which version counted, and whether it was in sight."""
    return {"id": item.id, "version": item.version, "gone": item.deleted_at is not None, "into": item.merged_into}


def _item(connection: Connection, item_id: int) -> Item:
    found = library.item_by_id(connection, item_id)
    if found is None or found.deleted_at is not None:
        raise UserError("library-gone", "这一条已不在商品库中。", "请重新查找。")
    return found


def edit_item(desk: Desk, item_id: int, facts: Mapping[str, str]) -> Item:
    """Put texts into fields of an entry: its next version. Undoable. Raises `UserError` for what a field cannot hold."""
    for name, words in facts.items():
        if name not in FIELDS_ZH or (why := flaw_of(name, words)):
            raise UserError("library-field", f"{why if name in FIELDS_ZH else name}。", "请改正后再保存。")
    with desk.store.write() as connection:
        item = _item(connection, item_id)
        after = {name: words for name, words in {**item.facts, **facts}.items() if words}
        if after == dict(item.facts):
            return item
        library.put_version(
            connection,
            item,
            facts=after,
            words=words_of(item.company_id, item.part_number, after),
            origin=f"hand:{desk.user}",
            at=desk.clock.now(),
            who=desk.user,
        )
        desk.write_history(
            connection,
            CHAIN,
            "library_edit",
            {"item": item.id, "fields": sorted(facts)},
            undoable="yes",
            before={"items": [state_of_item(item)]},
        )
        return _item(connection, item_id)


def delete_items(desk: Desk, item_ids: Sequence[int]) -> str:
    """Take entries out of the library. Undoable; declarations that took values from them keep them."""
    with desk.store.write() as connection:
        items = [_item(connection, item_id) for item_id in item_ids]
        for item in items:
            library.set_gone(connection, item, desk.clock.now())
        desk.write_history(
            connection,
            CHAIN,
            "library_delete",
            {"items": [item.id for item in items]},
            undoable="yes",
            before={"items": [state_of_item(item) for item in items]},
        )
    return f"已删除 {len(items)} 条，可撤销。"


def merge_items(desk: Desk, keep: int, others: Sequence[int]) -> Item:
    """Make several entries one: `keep` speaks for all, its blanks are filled from the others. Undoable.

    Raises `UserError` when they belong to different clients: whose part it is must not change silently.
    """
    with desk.store.write() as connection:
        kept = _item(connection, keep)
        gone = [_item(connection, one) for one in others if one != keep]
        if not gone:
            raise UserError("library-merge-one", "请至少选择两条再合并。", "按住 Ctrl 选择多条。")
        if any(one.company_id != kept.company_id for one in gone):
            raise UserError("library-merge-clients", "不能合并不同客户的条目。", "请只选择同一客户的条目。")
        before = [state_of_item(one) for one in (kept, *gone)]
        facts = dict(kept.facts)
        for one in gone:
            fits = one.hs_code in ("", facts.get("hs_code", "")) or not facts.get("hs_code")
            for name, words in one.facts.items():
                if fits and not facts.get(name):
                    facts[name] = words
            prices = {name: one.facts[name] for name in ("price_low", "price_high") if one.facts.get(name)}
            same = all(one.facts.get(name) == facts.get(name) for name in ("currency", "trade_unit"))
            facts = grown(facts, prices) if same else facts
            library.set_gone(connection, one, desk.clock.now(), merged_into=kept.id)
        if facts != dict(kept.facts):
            library.put_version(
                connection,
                kept,
                facts=facts,
                words=words_of(kept.company_id, kept.part_number, facts),
                origin=f"hand:{desk.user}",
                at=desk.clock.now(),
                who=desk.user,
            )
        desk.write_history(
            connection,
            CHAIN,
            "library_merge",
            {"kept": kept.id, "gone": [one.id for one in gone]},
            undoable="yes",
            before={"items": before},
        )
        return _item(connection, keep)


def undo_library(desk: Desk) -> str:
    """Take the last change of the library by hand back: an edit, a merge, a deletion, an import, a line remembered.

    Raises `UserError` when there is nothing to take back.
    """
    with desk.store.write() as connection:
        target = history.top(connection, CHAIN, "done")
        state = history.before(connection, target.id) if target is not None else None
        if target is None or state is None:
            raise UserError("nothing-to-undo", "商品库没有可以撤销的操作。", "如需更正，请直接修改。")
        now = desk.clock.now()
        for kept in state["items"]:
            item = library.item_by_id(connection, kept["id"])
            if item is None:
                continue
            if kept["version"] == 0:
                if item.deleted_at is None:
                    library.set_gone(connection, item, now)
                continue
            version = next(v for v in library.versions_of(connection, item.id) if v.version == kept["version"])
            words = words_of(item.company_id, item.part_number, version.facts)
            library.point_to(connection, item, version.version, version.facts, words)
            item = library.item_by_id(connection, item.id)
            if item is not None and item.deleted_at is not None and not kept["gone"]:
                library.set_back(connection, item)
        history.turn(connection, target, "undo", {"of": target.seq}, who=desk.user, at=now, before={})
        return f"已撤销对商品库 {len(state['items'])} 条的改动。"


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
