"""Counting and checking a store."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import Connection, func, select

from .engine import integrity
from .tables import metadata

_COUNTED = ("company", "cases", "paper", "declaration", "form_version", "filing", "receipt", "history")


def counts(connection: Connection) -> dict[str, int]:
    """Rows per table that matters."""
    return {
        name: int(connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one())
        for name in _COUNTED
    }


def integrity_faults(connection: Connection) -> list[str]:
    """What the database itself finds wrong, as Chinese sentences."""
    whole, tied = integrity(connection)
    wrong = []
    if not whole:
        wrong.append("数据文件没有通过完整性检查。")
    if not tied:
        wrong.append("数据文件中有记录指向不存在的记录。")
    return wrong


def file_sha256(path: Path) -> str:
    """sha256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
