"""Settings that belong to the store (not to a window): JSON by key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from .tables import setting


def read(connection: Connection, key: str, default: Any) -> Any:
    """A setting, or the default."""
    found = connection.execute(select(setting.c.value).where(setting.c.key == key)).first()
    return default if found is None else found[0]


def put(connection: Connection, key: str, value: Any) -> None:
    """Set a setting."""
    connection.execute(setting.delete().where(setting.c.key == key))
    connection.execute(setting.insert().values(key=key, value=value))


def with_prefix(connection: Connection, prefix: str) -> dict[str, Any]:
    """All settings whose key begins so."""
    found = connection.execute(
        select(setting.c.key, setting.c.value).where(setting.c.key.startswith(prefix, autoescape=True))
    )
    return {row.key: row.value for row in found}
