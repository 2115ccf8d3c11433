"""The shipped tables consolidation looks things up in: package kinds, box types, hazard classes that stay apart."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from ..domain.loading.apart import barred_classes
from ..domain.loading.box_types import read_box_types
from ..domain.loading.model import Box
from ..places import resources


def _lines(name: str) -> list[str]:
    return (resources() / "tables" / name).read_text(encoding="utf-8").splitlines()


@cache
def package_kinds() -> Mapping[str, tuple[str, ...]]:
    """UN/ECE Recommendation 21 kind -> package kinds of the declaration, the usual one first."""
    return {row["code"]: tuple(row["declaration_codes"].split()) for row in csv.DictReader(_lines("package_rec21.csv"))}


@cache
def package_names() -> Mapping[str, str]:
    """UN/ECE Recommendation 21 kind -> Chinese name."""
    return {row["code"]: row["name_zh"] for row in csv.DictReader(_lines("package_rec21.csv"))}


@cache
def boxes_by_type() -> Mapping[str, Box]:
    """Inner measures and limits by ISO size and type; of several rows the first."""
    found: dict[str, Box] = {}
    for one in read_box_types(_lines("container_types_iso.csv")).values():
        found.setdefault(one.box.type_code, one.box)
    return found


@cache
def segregation_terms() -> Mapping[tuple[str, str], str]:
    """The whole segregation table (IMDG 7.2.4), both ways round: two classes -> 1 to 4, X or *."""
    rows = list(csv.DictReader(_lines("hazard_segregation.csv")))
    return {
        pair: row["term"]
        for row in rows
        for pair in ((row["class_a"], row["class_b"]), (row["class_b"], row["class_a"]))
    }


@cache
def classes_apart() -> frozenset[tuple[str, str]]:
    """Hazard classes that may not share a box (IMDG 7.2.4), both ways round."""
    return barred_classes(_lines("hazard_segregation.csv"))
