"""Brokers of the firm and what was handed over to them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from .exchange_tables import broker, hand_over, hand_over_file


@dataclass(frozen=True, kw_only=True)
class BrokerRow:
    """A broker; `document` holds layout, limits and wording."""

    id: int
    uid: str
    name: str
    document: dict[str, Any]
    template_name: str
    template_sha256: str
    uses: int
    changed_at: datetime
    who: str
    removed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class HandOverRow:
    """One hand-over of a declaration."""

    id: int
    declaration_id: int
    version_id: int
    broker: str
    files: int
    text: str
    at: datetime
    who: str


_AT_ONCE = 500
"""Keys in one IN clause."""
_BROKER = [broker.c[name] for name in BrokerRow.__dataclass_fields__]


def brokers(connection: Connection, *, removed: bool = False) -> list[BrokerRow]:
    """The brokers, the most used first."""
    wanted = select(*_BROKER).order_by(broker.c.uses.desc(), broker.c.name)
    if not removed:
        wanted = wanted.where(broker.c.removed_at.is_(None))
    return [BrokerRow(**row) for row in connection.execute(wanted).mappings()]


def broker_named(connection: Connection, name: str) -> BrokerRow | None:
    """A broker by name, also one no longer used."""
    row = connection.execute(select(*_BROKER).where(broker.c.name == name)).mappings().first()
    return None if row is None else BrokerRow(**row)


def put_broker(
    connection: Connection,
    name: str,
    *,
    document: dict[str, Any],
    template_name: str,
    template_sha256: str,
    at: datetime,
    who: str,
) -> BrokerRow:
    """Add a broker or change it; one that was put away comes back."""
    values = {
        "document": document,
        "template_name": template_name,
        "template_sha256": template_sha256,
        "changed_at": at,
        "who": who,
        "removed_at": None,
    }
    if broker_named(connection, name) is None:
        connection.execute(broker.insert().values(uid=str(uuid.uuid4()), name=name, uses=0, **values))
    else:
        connection.execute(broker.update().where(broker.c.name == name).values(**values))
    found = broker_named(connection, name)
    assert found is not None
    return found


def know_broker(connection: Connection, name: str, *, document: dict[str, Any], at: datetime, who: str) -> int:
    """The key of a broker somebody else handed over to; one not known here is put away at once: it is not ours to use."""
    if (found := broker_named(connection, name)) is None:
        found = put_broker(connection, name, document=document, template_name="", template_sha256="", at=at, who=who)
        remove_broker(connection, found.id, at)
    return found.id


def remove_broker(connection: Connection, broker_id: int, at: datetime) -> None:
    """Put a broker away; what was handed over to it stays told."""
    connection.execute(broker.update().where(broker.c.id == broker_id).values(removed_at=at))


def add_hand_over(
    connection: Connection,
    *,
    declaration_id: int,
    version_id: int,
    broker_id: int,
    files: list[dict[str, Any]],
    text: str,
    at: datetime,
    who: str,
) -> None:
    """Note what was given to a broker; `files`: name, sha256, size of each."""
    key = connection.execute(
        hand_over.insert().values(
            uid=str(uuid.uuid4()),
            declaration_id=declaration_id,
            version_id=version_id,
            broker_id=broker_id,
            text=text,
            at=at,
            who=who,
        )
    ).inserted_primary_key
    assert key is not None
    connection.execute(hand_over_file.insert(), [{"hand_over_id": int(key[0]), **one} for one in files])
    connection.execute(broker.update().where(broker.c.id == broker_id).values(uses=broker.c.uses + 1))


def hand_overs_of(connection: Connection, declaration_id: int) -> list[HandOverRow]:
    """What was handed over of a declaration, oldest first."""
    columns = [hand_over.c[name] for name in HandOverRow.__dataclass_fields__ if name not in ("broker", "files")]
    files = select(func.count()).where(hand_over_file.c.hand_over_id == hand_over.c.id).scalar_subquery().label("files")
    wanted = (
        select(*columns, broker.c.name.label("broker"), files)
        .join(broker, broker.c.id == hand_over.c.broker_id)
        .where(hand_over.c.declaration_id == declaration_id)
        .order_by(hand_over.c.id)
    )
    return [HandOverRow(**row) for row in connection.execute(wanted).mappings()]


def holders(connection: Connection, declaration_ids: Sequence[int]) -> dict[int, tuple[str, datetime]]:
    """Declaration -> broker it was handed over to last, and when; those never handed over are left out."""
    found: dict[int, tuple[str, datetime]] = {}
    for start in range(0, len(declaration_ids), _AT_ONCE):
        wanted = (
            select(hand_over.c.declaration_id, broker.c.name, hand_over.c.at)
            .join(broker, broker.c.id == hand_over.c.broker_id)
            .where(hand_over.c.declaration_id.in_(declaration_ids[start : start + _AT_ONCE]))
            .order_by(hand_over.c.id)
        )
        found |= {row.declaration_id: (row.name, row.at) for row in connection.execute(wanted)}
    return found
