"""Changes of the goods library by hand: edit, merge, delete, and taking the last change back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..domain.library import FIELDS_ZH, flaw_of, grown
from ..errors import UserError
from ..store import history, library
from ..store.engine import Connection
from ..store.library import Item
from .desk import Desk
from .library import words_of

CHAIN = "library"
"""The chain of the history that holds the acts of the library."""


def state_of_item(item: Item) -> dict[str, Any]:
    """What undo needs of an entry: which version counted, and whether it was in sight."""
    return {"id": item.id, "version": item.version, "gone": item.deleted_at is not None, "into": item.merged_into}


def _item(connection: Connection, item_id: int) -> Item:
    found = library.item_by_id(connection, item_id)
    if found is None or found.deleted_at is not None:
        raise UserError("library-gone", "这一条已不在商品库中。", "请重新查找。")
    return found


def _put_version(desk: Desk, connection: Connection, item: Item, facts: Mapping[str, str]) -> None:
    library.put_version(
        connection,
        item,
        facts=facts,
        words=words_of(item.company_id, item.part_number, facts, desk.shipped.readings),
        origin=f"hand:{desk.user}",
        at=desk.clock.now(),
        who=desk.user,
    )


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
        _put_version(desk, connection, item, after)
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
            _put_version(desk, connection, kept, facts)
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
            words = words_of(item.company_id, item.part_number, version.facts, desk.shipped.readings)
            library.point_to(connection, item, version.version, version.facts, words)
            item = library.item_by_id(connection, item.id)
            if item is not None and item.deleted_at is not None and not kept["gone"]:
                library.set_back(connection, item)
        history.turn(connection, target, "undo", {"of": target.seq}, who=desk.user, at=now, before={})
        return f"已撤销对商品库 {len(state['items'])} 条的改动。"
