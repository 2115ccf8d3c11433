"""Counting and checking a store."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import Connection, func, select

from .engine import integrity
from .tables import cases, metadata, paper

_COUNTED = (
    "company",
    "cases",
    "paper",
    "declaration",
    "form_version",
    "filing",
    "receipt",
    "consol",
    "manifest_message",
    "manifest_receipt",
    "history",
)


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


def originals_named(connection: Connection) -> dict[str, str]:
    """sha256 of every original the store names -> whose it is, in Chinese."""
    found: dict[str, str] = {}
    of_cases = select(paper.c.sha256, cases.c.number).join(cases, cases.c.id == paper.c.case_id)
    for sha256, number in connection.execute(of_cases.order_by(paper.c.id)):
        found.setdefault(sha256, f"票 {number} ")
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.info.get("original") and table is not paper:
                for sha256 in connection.execute(select(column).where(column != "").distinct()).scalars():
                    found.setdefault(sha256, "留存资料中")
            if column.info.get("originals"):
                for files in connection.execute(select(column)).scalars():
                    for one in files:
                        found.setdefault(one["sha256"], "留存资料中")
    return found


def file_sha256(path: Path) -> str:
    """sha256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def counts_of_rows(rows: dict[str, int], files: int) -> dict[str, int]:
    """The same counts, from the rows a backup counted of every table, and its originals."""
    return {**{name: rows.get(name, 0) for name in _COUNTED}, "files": files}
