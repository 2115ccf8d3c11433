"""Which element a message carries for which function: the presence matrix as data, with the reductions of 2019.

The table (`resources/tables/manifest_presence.csv`) holds occurrence per function from the official schemas of 2018
(M mandatory, C optional, X forbidden) and the obligations of GACC announcement 2019 No. 144 for main and other data.

Profile "2018" is the schema. Profile "2019": what the announcement removed is never written; an item it does not ask for
(`-`) is left out; what it makes mandatory is mandatory with its block; where it says conditional the schema's word stands.
Changes and deletions follow the schema without what was removed. Messages the announcement does not touch (road) are the
same in both.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from cqdesk.errors import Fault
from cqdesk.places import resources

Need = Literal["M", "C", "X"]
Profile = Literal["2018", "2019"]

MAIN, OTHER, CHANGE, DELETE, DECLARE = "9", "0", "5", "3", "2"
FUNCTION_ZH = {MAIN: "主要数据", OTHER: "其他数据", CHANGE: "变更", DELETE: "删除", DECLARE: "申报"}
_COLUMNS = {MAIN: "main", OTHER: "other", CHANGE: "change", DELETE: "delete", DECLARE: "declare"}


@dataclass(frozen=True)
class Presence:
    """One element of one message for one function."""

    need: Need
    name_zh: str
    removed: bool
    """Taken out in 2019: kept by us, never written."""


@cache
def _rows() -> Mapping[str, tuple[dict[str, str], ...]]:
    with (resources() / "tables" / "manifest_presence.csv").open(encoding="utf-8", newline="") as file:
        found: dict[str, list[dict[str, str]]] = {}
        for row in csv.DictReader(file):
            found.setdefault(row["message"], []).append(row)
    return {message: tuple(rows) for message, rows in found.items()}


def messages() -> tuple[str, ...]:
    """The messages of the table."""
    return tuple(_rows())


def functions_of(message: str) -> tuple[str, ...]:
    """The function codes a message knows."""
    head = _rows()[message][0]
    return tuple(function for function, column in _COLUMNS.items() if head[column])


@cache
def presence(message: str, function: str, profile: Profile = "2019") -> Mapping[str, Presence]:
    """Presence by path below `Manifest` (`Declaration/Consignment/TotalGrossMassMeasure`).

    Raises `Fault` for a message or function the table does not know.
    """
    if message not in _rows() or function not in functions_of(message):
        raise Fault(f"manifest: no presence of {message} function {function}")
    found: dict[str, Presence] = {}
    wanted: list[str] = []
    for row in _rows()[message]:
        need, told = _need(row, function, profile)
        removed = profile == "2019" and "X" in (row["main_2019"], row["other_2019"])
        found[row["path"]] = Presence(need, row["name_zh"], removed)
        if told:
            wanted.append(row["path"])
    for path in wanted:
        block = found.get(path.rpartition("/")[0])
        if block is not None and block.need == "C":
            found[path.rpartition("/")[0]] = Presence("M", block.name_zh, block.removed)
    for path in sorted(found, key=lambda one: -one.count("/")):
        below = [one for one in found if one.startswith(path + "/") and "@" not in one]
        if below and all(found[one].need == "X" for one in below):
            found[path] = Presence("X", found[path].name_zh, found[path].removed)
    return found


def _need(row: dict[str, str], function: str, profile: Profile) -> tuple[Need, bool]:
    """The need, and whether 2019 made it mandatory so that its block is, too."""
    base = row[_COLUMNS[function]]
    if base == "later":
        return ("C" if profile == "2019" else "X"), False
    if base not in ("M", "C"):
        return "X", False
    need: Need = "M" if base == "M" else "C"
    if profile == "2018":
        return need, False
    if "X" in (row["main_2019"], row["other_2019"]):
        return "X", False
    told = {MAIN: row["main_2019"], DECLARE: row["main_2019"], OTHER: row["other_2019"]}.get(function, "")
    if told == "-":
        return "X", False
    if told == "M":
        return "M", "@" not in row["path"]
    return need, False
