"""Customs paths: the ways a shipment can be cleared, and what choosing one settles.

The paths are data (`resources/tables/customs_paths.csv`, each row with source, confidence and open
questions). Only what a row says without doubt becomes a field preset; the full text stays beside it for the
clerk.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cqdesk.errors import Fault


class PathKind(StrEnum):
    """A path is chosen once per case; options are added to it."""

    PATH = "path"
    OPTION = "option"


@dataclass(frozen=True, kw_only=True)
class CustomsPath:
    """One row of the table of paths."""

    code: str
    name_zh: str
    name_en: str
    mode: str
    direction: str
    """import, export, both"""
    kind: PathKind
    presets: Mapping[str, str]
    """Message tag to value; "" means the field must stay empty. Only what the text says without doubt."""
    fields_text: str
    """All the row says about fields, including what a person must decide."""
    offices_text: str
    moments: tuple[str, ...]
    """Codes of `moments.csv`."""
    papers_text: str
    release_text: str
    open_questions: str
    source: str
    confidence: str
    containers: bool | None
    """Whether the declaration needs container rows once the goods are stuffed; None = the path does not tell."""
    road_manifest: bool | None
    """Whether the road manifest (公路舱单) is in use; None = the path does not tell."""
    needs_source: str
    needs_confidence: str
    """What the two above rest on."""

    @property
    def uncertain(self) -> bool:
        """Shown with a mark: the row rests on weak sources."""
        return self.confidence == "low"


_PRESET = re.compile(r"(?:[a-z ]+\()?(?P<tag>[A-Z][A-Za-z]+)=(?P<value>(?!Y+M+D+)[0-9A-Z]{1,6})\)?")
_EMPTY = re.compile(r"(?P<tag>[A-Z][A-Za-z]+) empty")


def read_customs_paths(csv_lines: Iterable[str]) -> dict[str, CustomsPath]:
    """The table of paths by code. Raises `Fault` if the shipped table is not consistent."""
    paths: dict[str, CustomsPath] = {}
    for row in csv.DictReader(csv_lines):
        code = row["path"]
        if code in paths or row["kind"] not in set(PathKind):
            raise Fault(f"customs paths: bad or repeated row {code!r}")
        paths[code] = CustomsPath(
            code=code,
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            mode=row["mode"],
            direction=row["direction"],
            kind=PathKind(row["kind"]),
            presets=presets_of(row["sets_fields"]),
            fields_text=row["sets_fields"],
            offices_text=row["offices"],
            moments=tuple(part.strip() for part in row["moments"].split(";") if part.strip()),
            papers_text=row["papers"],
            release_text=row["release_when"],
            open_questions=row["open_questions"],
            source=row["source"],
            confidence=row["confidence"],
            containers=_needed(row, "containers"),
            road_manifest=_needed(row, "road_manifest"),
            needs_source=row["needs_source"],
            needs_confidence=row["needs_confidence"],
        )
    return paths


_NEEDED: Mapping[str, bool | None] = {"yes": True, "no": False, "": None}


def _needed(row: Mapping[str, str], column: str) -> bool | None:
    words = row[column]
    if words not in _NEEDED or (words and not row["needs_source"]):
        raise Fault(f"customs paths: {column} of {row['path']!r} is yes, no or empty, and not without a source")
    return _NEEDED[words]


def presets_of(text: str) -> dict[str, str]:
    """The presets a text gives without doubt: parts that are nothing but `Tag=CODE` or `Tag empty`.

    `TrafMode=2` and `no transit form (DeclTrnRel=0)` count; `TrafMode=6 or 5`, `Type=MF (MK for a record
    list)` and `TrafName=ocean vessel` leave a choice or name a thing, not a value. A tag given twice with
    different values is left out.
    """
    found: dict[str, set[str]] = {}
    for part in re.split("[;,]", text):
        if (match := _PRESET.fullmatch(part.strip())) or (match := _EMPTY.fullmatch(part.strip())):
            found.setdefault(match["tag"], set()).add(match.groupdict().get("value") or "")
    return {tag: values.pop() for tag, values in found.items() if len(values) == 1}


@dataclass(frozen=True, kw_only=True)
class PathWords:
    """What a row of the table says to a clerk, in Chinese."""

    fields_zh: str
    offices_zh: str
    papers_zh: str
    release_zh: str
    open_zh: str
    source_zh: str


def read_path_words(csv_lines: Iterable[str]) -> dict[str, PathWords]:
    """The Chinese words of the paths by code."""
    return {
        row["path"]: PathWords(**{name: words for name, words in row.items() if name != "path"})
        for row in csv.DictReader(csv_lines)
    }


ANY_MODE = "any"


def suits(option: CustomsPath, path: CustomsPath) -> bool:
    """Whether an option can be added to a path: direct loading (抵港直装) is for ships, not for trucks and trains."""
    return option.mode in (ANY_MODE, path.mode) or option.mode in path.mode.split("-")


def choices(paths: Mapping[str, CustomsPath], direction: str, kind: PathKind = PathKind.PATH) -> Sequence[CustomsPath]:
    """The paths (or options) a case of that direction can take, in the order of the table."""
    return [path for path in paths.values() if path.direction in (direction, "both") and path.kind is kind]
