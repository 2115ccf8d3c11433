"""The goods library: entries, their versions and the word index, always changed together."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.sql import Select

from ..domain.library import LibraryEntry
from . import search
from .tables import library_item, library_version

_MOST_IN = 500
"""Values in one IN list: a dialect takes no more than some thousand."""


@dataclass(frozen=True, kw_only=True)
class Item(LibraryEntry):
    """An entry with what lists show of it."""

    hs_code: str
    goods_name: str
    words: str
    uses: int
    last_used_at: datetime
    deleted_at: datetime | None
    merged_into: int | None


@dataclass(frozen=True, kw_only=True)
class ItemVersion:
    """One version of an entry."""

    version: int
    facts: dict[str, str]
    origin: str
    at: datetime
    who: str


def _wanted() -> Select[tuple[object, ...]]:
    return select(library_item, library_version.c.facts).join(
        library_version,
        (library_version.c.item_id == library_item.c.id) & (library_version.c.version == library_item.c.version),
    )


def _items(connection: Connection, wanted: Select[tuple[object, ...]]) -> list[Item]:
    names = Item.__dataclass_fields__
    return [
        Item(**{name: value for name, value in row.items() if name in names})
        for row in connection.execute(wanted).mappings()
    ]


def add_item(
    connection: Connection,
    *,
    company_id: int,
    key: str,
    part_number: str,
    facts: Mapping[str, str],
    words: str,
    origin: str,
    at: datetime,
    who: str,
    uses: int = 0,
) -> int:
    """A new entry with its first version; returns its id. `words` are its tokens for the index."""
    made = connection.execute(
        library_item.insert().values(
            uid=str(uuid.uuid4()),
            company_id=company_id,
            part_key=key,
            part_number=part_number,
            version=1,
            hs_code=facts.get("hs_code", ""),
            goods_name=facts.get("goods_name", ""),
            words=words,
            uses=uses,
            last_used_at=at,
        )
    ).inserted_primary_key
    assert made is not None
    _add_version(connection, int(made[0]), 1, facts, origin, at, who)
    search.put_words(connection, [(int(made[0]), words)])
    return int(made[0])


def put_version(
    connection: Connection, item: Item, *, facts: Mapping[str, str], words: str, origin: str, at: datetime, who: str
) -> int:
    """The next version of an entry; returns its number."""
    newest = connection.execute(
        select(func.max(library_version.c.version)).where(library_version.c.item_id == item.id)
    ).scalar_one()
    version = int(newest) + 1
    _add_version(connection, item.id, version, facts, origin, at, who)
    if item.deleted_at is None and words != item.words:
        search.drop_words(connection, [(item.id, item.words)])
        search.put_words(connection, [(item.id, words)])
    connection.execute(
        library_item.update()
        .where(library_item.c.id == item.id)
        .values(
            version=version,
            hs_code=facts.get("hs_code", ""),
            goods_name=facts.get("goods_name", ""),
            words=words,
        )
    )
    return version


def _add_version(
    connection: Connection, item_id: int, version: int, facts: Mapping[str, str], origin: str, at: datetime, who: str
) -> None:
    connection.execute(
        library_version.insert().values(
            item_id=item_id,
            version=version,
            facts={name: text for name, text in facts.items() if text},
            origin=origin,
            at=at,
            who=who,
        )
    )


def index_anew(connection: Connection, words_of: Callable[[Item], str]) -> int:
    """Make the words of every entry anew, those out of sight too, and the index of those in sight; how many entries."""
    search.clear_words(connection)
    done, last = 0, 0
    while items := _items(
        connection, _wanted().where(library_item.c.id > last).order_by(library_item.c.id).limit(_MOST_IN)
    ):
        words = {item.id: words_of(item) for item in items}
        connection.execute(
            library_item.update().where(library_item.c.id == bindparam("entry")),
            [{"entry": id, "words": tokens} for id, tokens in words.items()],
        )
        search.put_words(connection, [(item.id, words[item.id]) for item in items if item.deleted_at is None])
        done, last = done + len(items), items[-1].id
    return done


def note_use(connection: Connection, item_id: int, at: datetime) -> None:
    """Count an entry as used once more."""
    connection.execute(
        library_item.update().where(library_item.c.id == item_id).values(uses=library_item.c.uses + 1, last_used_at=at)
    )


def set_gone(connection: Connection, item: Item, at: datetime, merged_into: int | None = None) -> None:
    """Take an entry out of sight (deleted, or merged into another); its versions stay."""
    search.drop_words(connection, [(item.id, item.words)])
    connection.execute(
        library_item.update().where(library_item.c.id == item.id).values(deleted_at=at, merged_into=merged_into)
    )


def set_back(connection: Connection, item: Item) -> None:
    """Bring an entry back into sight."""
    search.put_words(connection, [(item.id, item.words)])
    connection.execute(
        library_item.update().where(library_item.c.id == item.id).values(deleted_at=None, merged_into=None)
    )


def item_by_id(connection: Connection, item_id: int) -> Item | None:
    """An entry, also one out of sight."""
    return next(iter(_items(connection, _wanted().where(library_item.c.id == item_id))), None)


def item_with_key(connection: Connection, company_id: int, key: str) -> Item | None:
    """The entry in sight of a client for a part."""
    wanted = _wanted().where(
        library_item.c.part_key == key,
        library_item.c.company_id == company_id,
        library_item.c.deleted_at.is_(None),
    )
    return next(iter(_items(connection, wanted.order_by(library_item.c.id.desc()).limit(1))), None)


def items_with_codes(connection: Connection, codes: Sequence[str]) -> list[Item]:
    """Entries in sight with one of these commodity numbers."""
    found: list[Item] = []
    for start in range(0, len(codes), _MOST_IN):
        wanted = _wanted().where(
            library_item.c.hs_code.in_(codes[start : start + _MOST_IN]), library_item.c.deleted_at.is_(None)
        )
        found += _items(connection, wanted.order_by(library_item.c.last_used_at.desc()))
    return found


def items_by_ids(connection: Connection, ids: Sequence[int]) -> list[Item]:
    """Entries by their keys, newest key first."""
    return _items(connection, _wanted().where(library_item.c.id.in_(ids)).order_by(library_item.c.id.desc()))


def items_alike(connection: Connection, expression: str, limit: int) -> list[Item]:
    """Entries that hold an index expression, newest first."""
    ids = search.ids_with(connection, expression, below=2**62, limit=limit) if expression else []
    return items_by_ids(connection, ids) if ids else []


def items_with_key_start(connection: Connection, start: str, company_id: int | None, limit: int) -> list[Item]:
    """Entries whose part number begins so, in the order of the part numbers."""
    wanted = _wanted().where(
        library_item.c.part_key >= start,
        library_item.c.part_key < start + "\U0010ffff",
        library_item.c.deleted_at.is_(None),
    )
    if company_id is not None:
        wanted = wanted.where(library_item.c.company_id == company_id)
    return _items(connection, wanted.order_by(library_item.c.part_key).limit(limit))


def newest_items(connection: Connection, company_id: int | None, limit: int) -> list[Item]:
    """The entries made last."""
    wanted = _wanted().where(library_item.c.deleted_at.is_(None))
    if company_id is not None:
        wanted = wanted.where(library_item.c.company_id == company_id)
    return _items(connection, wanted.order_by(library_item.c.id.desc()).limit(limit))


def all_items(connection: Connection, company_id: int | None = None) -> list[Item]:
    """Every entry in sight, by client and part."""
    wanted = _wanted().where(library_item.c.deleted_at.is_(None))
    if company_id is not None:
        wanted = wanted.where(library_item.c.company_id == company_id)
    return _items(connection, wanted.order_by(library_item.c.company_id, library_item.c.part_key))


def count_items(connection: Connection, company_id: int | None = None) -> int:
    """How many entries are in sight."""
    wanted = select(func.count()).select_from(library_item).where(library_item.c.deleted_at.is_(None))
    if company_id is not None:
        wanted = wanted.where(library_item.c.company_id == company_id)
    return int(connection.execute(wanted).scalar_one())


def versions_of(connection: Connection, item_id: int) -> list[ItemVersion]:
    """All versions of an entry, newest first."""
    wanted = (
        select(library_version).where(library_version.c.item_id == item_id).order_by(library_version.c.version.desc())
    )
    names = ItemVersion.__dataclass_fields__
    return [
        ItemVersion(**{name: value for name, value in row.items() if name in names})
        for row in connection.execute(wanted).mappings()
    ]


def gone_item_with_key(connection: Connection, company_id: int, key: str) -> Item | None:
    """The entry of a client for a part that was merged into another one."""
    wanted = _wanted().where(
        library_item.c.part_key == key,
        library_item.c.company_id == company_id,
        library_item.c.merged_into.is_not(None),
    )
    return next(iter(_items(connection, wanted.order_by(library_item.c.id.desc()).limit(1))), None)


def point_to(connection: Connection, item: Item, version: int, facts: Mapping[str, str], words: str) -> None:
    """Make an older version the one that counts again; the newer ones stay."""
    if item.deleted_at is None:
        search.drop_words(connection, [(item.id, item.words)])
        search.put_words(connection, [(item.id, words)])
    connection.execute(
        library_item.update()
        .where(library_item.c.id == item.id)
        .values(version=version, hs_code=facts.get("hs_code", ""), goods_name=facts.get("goods_name", ""), words=words)
    )
