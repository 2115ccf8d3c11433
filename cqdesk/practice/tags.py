"""The frozen official tag table the practice office judges by.

It is data of its own (`official_tags.csv`) and shares nothing with the catalogue that writes our messages,
so that a slip in the catalogue is refused here instead of being agreed with. Source: schema and papers of
2018-06 for order, occurrence and structure; the interface table of 2025-26 for tags, lengths and code
values; later elements marked so.

Columns: `path` below `DecMessage`; `position` among its siblings; `order` *fixed* or *floating* (sources
disagree about the place: any place is taken); `occurs_min`/`occurs_max` official, empty = unbounded;
`must_stand` Y = the element has to be there even when empty; `max_length` in `length_unit` (*chars*,
*bytes* of GB18030) or digits of a number; `pattern` a whole-value expression for values that are there;
`required_save`, `required_submit`: Y, N, C conditional (judged by a rule), H hint only, K filled by the
clerk's card when submitting; `length_2018` the older, shorter or longer limit.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

ROOT = "DecMessage"
NAMESPACE = "http://www.chinaport.gov.cn/dec"


@dataclass(frozen=True, kw_only=True)
class TagRule:
    """One element of the official message and what the office demands of it."""

    path: str
    tag: str
    name_zh: str
    position: int
    floating: bool
    occurs_min: int
    occurs_max: int | None
    """None = unbounded."""
    must_stand: bool
    type: str
    """node, String, Decimal, Integer, Date or Base64."""
    max_length: int | None
    in_bytes: bool
    decimals: int
    may_be_negative: bool
    pattern: re.Pattern[str] | None
    required_save: str
    required_submit: str
    length_2018: int | None

    @property
    def is_node(self) -> bool:
        return self.type == "node"


@dataclass(frozen=True)
class TagTable:
    """All rules, by path and by parent."""

    by_path: Mapping[str, TagRule]
    by_parent: Mapping[str, Mapping[str, TagRule]]

    def children(self, path: str) -> Mapping[str, TagRule]:
        return self.by_parent.get(path, {})


def _number(text: str) -> int | None:
    return int(text) if text else None


@cache
def official_tags() -> TagTable:
    """Read the shipped table once."""
    by_path: dict[str, TagRule] = {}
    by_parent: dict[str, dict[str, TagRule]] = {}
    with files("cqdesk.practice").joinpath("official_tags.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            parent, tag = row["path"].rsplit("/", 1)
            rule = TagRule(
                path=row["path"],
                tag=tag,
                name_zh=row["name_zh"],
                position=int(row["position"]),
                floating=row["order"] == "floating",
                occurs_min=int(row["occurs_min"]),
                occurs_max=_number(row["occurs_max"]),
                must_stand=row["must_stand"] == "Y",
                type=row["type"],
                max_length=_number(row["max_length"]),
                in_bytes=row["length_unit"] == "bytes",
                decimals=_number(row["decimals"]) or 0,
                may_be_negative=row["negative"] == "Y",
                pattern=re.compile(row["pattern"]) if row["pattern"] else None,
                required_save=row["required_save"],
                required_submit=row["required_submit"],
                length_2018=_number(row["length_2018"]),
            )
            by_path[rule.path] = rule
            by_parent.setdefault(parent, {})[tag] = rule
    return TagTable(by_path, by_parent)
