"""From names to codes: units, currencies, countries and packages as customers write them.

`NameBook` is the protocol the readers see; the program builds one from the code tables (official names) and the
synonym files `resources/tables/*_names.csv`. A name that means two codes (PALLET: wooden or recycled) has none.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Protocol

NameRow = tuple[str, str, str]
"""Table, name, code: ("units", "PCS", "007")."""

SYNONYM_FILES: Mapping[str, str] = {
    "units": "unit_names.csv",
    "currencies": "currency_names.csv",
    "countries": "country_names.csv",
    "package_types": "package_names.csv",
    "container_types": "container_names.csv",
}


OFFICIAL_TABLES = ("trade_modes", "transport_modes", "levy_nature", "incoterm_modes", "duty_mode", "customs_offices")
"""Further tables whose names official prints carry beside or instead of the code."""
WHOLE_NAMES = ("districts", "admin_divisions", "licence_types", "document_types", "foreign_ports", "domestic_ports")
"""Such tables whose names hold a stroke of their own (提/运单)."""


class NameBook(Protocol):
    """Look-up of a code by one of its names."""

    def by_name(self, table: str, text: str) -> str | None:
        """The code whose name this is; None when unknown or when several codes share the name."""


@lru_cache(maxsize=8192)
def name_key(text: str) -> str:
    """A name without case, width, blanks and punctuation: "U.S.A." and "usa" are one."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum() or c in "$¥€£%²³")


class Names:
    """A `NameBook` over plain rows; the code itself and every name lead to the code."""

    def __init__(self, rows: Iterable[NameRow]) -> None:
        self._codes: dict[tuple[str, str], str | None] = {}
        for table, name, code in rows:
            for key in (name_key(name), code.casefold()):
                place = (table, key)
                if key and self._codes.get(place, code) != code:
                    self._codes[place] = None  # ambiguous: better no code than a wrong one
                elif key:
                    self._codes.setdefault(place, code)

    def by_name(self, table: str, text: str) -> str | None:
        return self._codes.get((table, name_key(text)))


def names_from_rows(rows: Iterable[NameRow]) -> Names:
    """Build a book from rows of code tables and synonyms."""
    return Names(rows)


def synonym_rows(folder: Path) -> Iterator[NameRow]:
    """Rows of the shipped synonym files in `folder` (resources/tables): columns `name,code`."""
    for table, file in SYNONYM_FILES.items():
        with (folder / file).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                yield table, row["name"], row["code"]


def table_rows(folder: Path) -> Iterator[NameRow]:
    """Rows of the code tables that carry names (columns `code,name_zh` and perhaps `name_en,alpha2`), from CSV files."""
    for table in (*SYNONYM_FILES, *OFFICIAL_TABLES, *WHOLE_NAMES):
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if table in WHOLE_NAMES:
                    yield table, row["name_zh"], row["code"]
                    if table == "foreign_ports" and (bare := _COUNTRY.sub("", row["name_zh"])) != row["name_zh"]:
                        yield table, bare, row["code"]
                    continue
                for column in ("name_zh", "name_en", "alpha2", "iso_name_en"):
                    for name in (row.get(column) or "").split("/"):
                        if name.strip():
                            yield table, name.strip(), row["code"]
    yield from _district_rows(folder)


_COUNTRY = re.compile(r"[(（][^()（）]*[)）]$")
"""The country behind the name of a foreign port, which prints leave out."""
_MUNICIPALITIES = ("11", "12", "31", "50")
"""Provinces that are cities (first two digits): their districts have no city above them."""


def _district_rows(folder: Path) -> Iterator[NameRow]:
    """Districts with the city they lie in before their name, as prints write them: many cities have a 江北区.

    The first four digits of a district are those of its city among the administrative divisions.
    """

    def rows(table: str) -> list[tuple[str, str]]:
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
            return [(row["code"], row["name_zh"]) for row in csv.DictReader(stream)]

    divisions = dict(rows("admin_divisions"))
    for code, name in rows("districts"):
        province = divisions.get(f"{code[:2]}0000", "")
        whole = province if code[:2] in _MUNICIPALITIES else divisions.get(f"{code[:4]}00", "")
        city = whole if whole == province else whole.removeprefix(province)
        if not city or name.startswith(city.removesuffix("市")):
            continue
        for before in dict.fromkeys((whole, city, city.removesuffix("市"))):
            yield "districts", before + name, code
