"""F1: what a field is, how it is filled, an example, and the paper that says so (`texts_help.csv`).

Texts are kept beside the catalogue, by the kind of place (`goods.hs_code`): they are read by people, not by code. Source:
filling rules of the declaration (GACC 2019 No. 18, read in the edition of 2018 No. 60) and the later changes they name.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from .field_checks import kind_of_place


@dataclass(frozen=True, kw_only=True)
class FieldHelp:
    """What F1 says of a field; an example may be missing."""

    field: str
    what: str
    rule: str
    example: str
    source: str


@functools.cache
def help_texts() -> Mapping[str, FieldHelp]:
    """Every text by kind of place."""
    words = resources.files("cqdesk.forms").joinpath("texts_help.csv").read_text(encoding="utf-8")
    return {row["field"]: FieldHelp(**row) for row in csv.DictReader(words.splitlines())}


def help_of(path: str) -> FieldHelp | None:
    """The text of a place of a declaration; None where nobody wrote one."""
    return help_texts().get(kind_of_place(path))
