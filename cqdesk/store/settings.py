"""Settings that belong to the store (not to a window): JSON by key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select

from .prepared import Prepared
from .tables import setting

_VALUE = Prepared(select(setting.c.value).where(setting.c.key == bindparam("of_key")))


def read(connection: Connection, key: str, default: Any) -> Any:
    """A setting, or the default."""
    found = _VALUE.first(connection, of_key=key)
    return default if found is None else found["value"]


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
