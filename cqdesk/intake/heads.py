"""Which field a column head or a label means: catalogue synonyms, exact first, then similar.

Heads come in two languages, with units in brackets, over several lines, abbreviated ("G.W.(KGS)", "品名\\nDescription",
"数量 QTY (PCS)"). The words that are not part of the name (units, currencies, terms) are handed back: they say in what
the column counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from cqdesk.forms.papers.fields import PaperHeader, PaperLine
from cqdesk.forms.papers.foreign_headings import (
    OTHER_HEADINGS,
    OTHER_LABELS,
    SERIAL_HEADINGS,
    VAGUE_HEADINGS,
    WORKING_HEADINGS,
)
from cqdesk.forms.papers.more_headings import MORE_HEADINGS, MORE_LABELS
from cqdesk.forms.papers.world_headings import WORLD_HEADINGS, WORLD_LABELS
from cqdesk.forms.spec import fields_of
from cqdesk.intake.values import folded

SERIAL, OTHER, WORKING = "-serial", "-other", "-working"
"""Known columns that are no fields of a paper line."""
SIMILAR_ENOUGH = 88.0
"""rapidfuzz ratio (0–100) from which a head counts as a misspelling of a synonym."""

_UNIT_WORDS = frozenset(
    [
        "kg",
        "kgs",
        "kilo",
        "kilos",
        "g",
        "lb",
        "lbs",
        "t",
        "mt",
        "mts",
        "pcs",
        "pc",
        "sets",
        "set",
        "usd",
        "us",
        "cny",
        "rmb",
        "eur",
        "jpy",
        "hkd",
        "gbp",
        "cbm",
        "m3",
        "ctns",
        "ctn",
        "fob",
        "cif",
        "cfr",
        "exw",
        "fca",
        "cm",
        "mm",
        "pallets",
        "pkgs",
        "美元",
        "人民币",
        "欧元",
        "千克",
        "公斤",
        "立方米",
        "个",
        "件",
        "箱",
        "元",
        "m",
        "pieces",
        "克",
        "吨",
        "公吨",
        "磅",
        "gram",
        "grams",
        "ton",
        "tons",
        "tonnes",
        "pounds",
        "шт",
        "кг",
        "кгс",
        "г",
        "гр",
        "т",
        "тн",
        "тонн",
        "м3",
        "компл",
        "долл",
        "сша",
        "евро",
        "руб",
    ]
)


@dataclass(frozen=True, slots=True)
class Match:
    """Fields a head may mean, best first (content decides between several), and the words beside the name."""

    fields: tuple[str, ...] = ()
    exact: bool = True
    words: str = ""
    vague: bool = False
    """The head leaves open which of two fields it means (重量); other evidence must say."""

    def __bool__(self) -> bool:
        return bool(self.fields)


NO_MATCH = Match()


def key(text: str) -> str:
    """Letters, digits and ideographs only, without case."""
    return "".join(c for c in folded(text).casefold() if c.isalnum())


def _table(rows: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for heading, field in rows:
        known = found.get(key(heading), ())
        if field not in known:
            found[key(heading)] = (*known, field)
    return found


@lru_cache(maxsize=1)
def _columns() -> dict[str, tuple[str, ...]]:
    rows = [(heading, SERIAL) for heading in SERIAL_HEADINGS]
    rows += [(heading, spec.name) for spec in fields_of(PaperLine) for heading in (spec.label, *spec.headings)]
    rows += [
        (heading, field)
        for more in (MORE_HEADINGS, WORLD_HEADINGS)
        for field, names in more.items()
        for heading in names
    ]
    rows += [(heading, OTHER) for heading in OTHER_HEADINGS]
    rows += [(heading, WORKING) for heading in WORKING_HEADINGS]
    numbers = ("invoice_number", "contract_number", "order_number")
    rows += [(heading, OTHER) for spec in fields_of(PaperHeader) if spec.name in numbers for heading in spec.headings]
    return _table(rows)


@lru_cache(maxsize=1)
def _labels() -> dict[str, tuple[str, ...]]:
    rows = [(h, spec.name) for spec in fields_of(PaperHeader) for h in (spec.label, *spec.headings)]
    return _table(
        rows + [(h, field) for more in (MORE_LABELS, WORLD_LABELS) for field, names in more.items() for h in names]
    )


_BRACKETS = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]?")
_SPLIT = re.compile(r"[\n|;、]|(?<=[一-鿿])[\s/]*(?=[A-Za-z])|(?<=[A-Za-z.)])[\s/]*(?=[一-鿿])")


def _strip_units(text: str) -> tuple[str, str]:
    """Unit and currency words around a name, taken off: "Gross Weight KGS" → ("Gross Weight", "KGS")."""
    tokens = re.findall(r"[A-Za-z.'&]*[$¥€£￥]|[A-Za-zÀ-ɏА-ӿḀ-ỿ.'&]+[\d³]?|[一-鿿]+|\d+", text)
    taken: list[str] = []
    while len(tokens) > 1 and key(tokens[-1]) in _UNIT_WORDS:
        taken.insert(0, tokens.pop())
    while len(tokens) > 1 and len(tokens[0]) > 1 and key(tokens[0]) in _UNIT_WORDS:
        taken.append(tokens.pop(0))
    if taken and len(tokens) > 1 and tokens[-1].casefold() == "in":  # WEIGHT IN KGS
        tokens.pop()
    return " ".join(tokens), " ".join(taken)


def is_unit_word(text: str) -> bool:
    """Whether a text is nothing but a unit or a currency, as heads print them: KGS, cm, 美元."""
    return key(text) in _UNIT_WORDS


_MONEY_INSIDE = re.compile(r"美元|美金|欧元|港币|日元|英镑|人民币")
"""Currencies that are part of a name: 美元总价."""


def _lookup(table: dict[str, tuple[str, ...]], text: str) -> tuple[tuple[str, ...], str]:
    """Exact match of one name, as it stands, without brackets, without unit words."""
    if found := table.get(key(text)):
        # "Amount USD" is a synonym as a whole; its words still count
        words = [*_BRACKETS.findall(text), _strip_units(_BRACKETS.sub(" ", text))[1], *_MONEY_INSIDE.findall(text)]
        return found, " ".join(word for word in words if word)
    inside = " ".join(_BRACKETS.findall(text))
    bare = _BRACKETS.sub(" ", text)
    if found := table.get(key(bare)):
        return found, inside
    name, units = _strip_units(bare)
    if units and (found := table.get(key(name))):
        return found, f"{inside} {units}".strip()
    return (), ""


def _pieces(table: dict[str, tuple[str, ...]], text: str) -> list[str]:
    """The names a head is made of: by language and line, and at slashes unless the slash is part of a name (S/C No.)."""
    loose = [piece for piece in _SPLIT.split(text) if key(piece)]
    found: list[str] = []
    start = 0
    while start < len(loose):
        for end in range(len(loose), start, -1):  # HS编码 is one name: the longest run that is known as one
            name = "".join(loose[start:end])
            if end == start + 1 or _lookup(table, name)[0]:
                found += [name] if "/" not in name or _lookup(table, name)[0] else name.split("/")
                start = end
                break
    return found


def _match(table: dict[str, tuple[str, ...]], text: str, *, similar: bool, entire: bool = False) -> Match:
    shown = text.replace("\r", "\n")
    if len(shown) > 90 or not key(shown):
        return NO_MATCH
    found, words = _lookup(table, shown)
    if found:
        return Match(found, True, words)
    groups: list[tuple[str, ...]] = []
    all_words = [" ".join(_BRACKETS.findall(shown))]
    for piece in _pieces(table, _BRACKETS.sub("\n", shown)):
        fields, words = _lookup(table, piece) if key(piece) else ((), "")
        if fields:
            groups.append(fields)
            all_words.append(words)
        elif key(piece) in _UNIT_WORDS:
            all_words.append(piece.strip())
        elif entire and re.search(r"[A-Za-z0-9一-鿿]", piece):
            return NO_MATCH  # BUYER over a name is a label with its value, not a label
    if groups:
        merged = _agreed(groups)
        return Match(merged, True, " ".join(w for w in all_words if w)) if merged else NO_MATCH
    if similar:
        bare, units = _strip_units(_BRACKETS.sub(" ", shown))
        wanted = key(bare)
        if len(wanted) >= 4:
            best = process.extractOne(wanted, table.keys(), scorer=fuzz.ratio, score_cutoff=SIMILAR_ENOUGH)
            if best is not None and len(best[0]) >= 4:
                return Match(table[best[0]], False, f"{' '.join(_BRACKETS.findall(shown))} {units}".strip())
    return NO_MATCH


def _agreed(groups: list[tuple[str, ...]]) -> tuple[str, ...]:
    """What all recognised pieces of a head mean together; a running number beside a name gives way."""
    common = [f for f in groups[0] if all(f in g for g in groups[1:])]
    if common:
        return tuple(common)
    union = [f for group in groups for f in group]
    naming = [f for f in union if f in ("goods_name", "goods_name_en")]
    if naming and not any(f in ("quantity", "unit_price", "amount") for f in union):
        return (naming[0],)  # 品名/型号 in one column: the name is what is printed first
    without_serial = [g for g in groups if SERIAL not in g]
    if without_serial and len(without_serial) < len(groups):
        return _agreed(without_serial)
    return ()


PER_MANY = re.compile(
    r"(?i)(?:per|/)\s*(?:100+(?!\d)|k\b|m\s*pcs|kpcs|百|千|万)\s*(?:pcs|pieces|units?|个|件|只)?|每\s*(?:百|千|万|100+)\s*(?:个|件|只)?"
)
"""A price for many pieces: per 100 pcs, /1000, 每千个."""
_PER_PIECE = re.compile(
    r"(?i)^(?:unit|single|each|per\s*(?:unit|piece|pc|ctn|carton|box|pkg|package)|one)\b(?!.*(?:pric|cost|value|rate))(?P<a>.+)"
    r"|^(?P<b>.+?)(?:\s*/\s*|\s+per\s+|\s*@\s*)(?:unit|pcs?|piece|ctns?|cartons?|box|pkgs?|package|set|pallet|plt)\b\W*(?:\w{1,4}\W*)?$"
    r"|^(?:单箱|单件|单个|每箱|每件|每个|单位|单)(?P<c>.+)"
)
_OF_THE_PIECE = frozenset({"gross_weight_kg", "net_weight_kg", "volume_m3", "quantity", "package_count"})


def _per_piece(text: str) -> bool:
    """Whether a head counts one carton or one piece (G.W./CTN, 单箱净重): no figure of the whole line."""
    match = _PER_PIECE.match(" ".join(_BRACKETS.sub(" ", folded(text)).split()))
    if match is None:
        return False
    fields, _ = _lookup(_columns(), next(group for group in match.groups() if group))
    return bool(fields) and fields[0] in _OF_THE_PIECE


@lru_cache(maxsize=1)
def _vague() -> dict[str, tuple[str, ...]]:
    return _table([(heading, field) for field, headings in VAGUE_HEADINGS.items() for heading in headings])


_CLAUSE = re.compile(r"^\s*(?:[(（]\d{1,2}[)）]|\d{1,2}\s*[.、)）:：](?!\d)|[一二三四五六七八九十]{1,3}[、.])\s*(?=\D)")
"""The number of a clause before a head or a label of a contract: `1. Commodity`, `（2）Quantity`, `五、Terms`."""


_QUANTITY_OF_CARTONS = re.compile(r"(?i)\s*q[' ]?ty\.?\s*[(（]\s*ctns?\.?\s*[)）]\s*")
"""How many cartons; QTY/CTN is what one of them holds."""
_UNIT_BEHIND = re.compile(r"\s*[:：]\s*([A-Za-zА-я一-鿿³/.]{1,8})\s*$")


def without_clause(text: str) -> str:
    """A head or label without the number of its clause."""
    return _CLAUSE.sub("", text, count=1)


def unit_behind_colon(text: str) -> bool:
    """Whether a head prints its unit behind a colon (N.W.: KGS): no label with a value."""
    match = _UNIT_BEHIND.search(text)
    return match is not None and is_unit_word(match[1])


@lru_cache(maxsize=4096)
def column_head(text: str, *, similar: bool = True) -> Match:
    """What a column head means."""
    text = without_clause(text)
    if _QUANTITY_OF_CARTONS.fullmatch(text):
        return Match(("package_count",), True)
    if unit_behind_colon(text):
        text = _UNIT_BEHIND.sub(r" (\1)", text)
    found = _match(_columns(), text, similar=False)
    if not found and (many := PER_MANY.search(text)):
        found = _match(_columns(), text.replace(many[0], " "), similar=False)
    if not found and (vague := _match(_vague(), text, similar=False)):
        return Match(vague.fields, True, vague.words, True)
    if not found and any(_per_piece(line) for line in text.split("\n")):
        return Match((OTHER,), True)
    return found or (_match(_columns(), text, similar=True) if similar else NO_MATCH)


_TWO_IN_ONE = (
    frozenset({"gross_weight_kg", "net_weight_kg"}),
    frozenset({"quantity", "package_count"}),
    frozenset({"unit_price", "amount"}),
)
"""Figures customers print in one column, one behind or below the other."""


@lru_cache(maxsize=1024)
def paired_fields(text: str) -> tuple[str, str] | None:
    """The two fields of a head such as 净重/毛重 or N.W./G.W. (KGS), in printed order; None if it is no such head."""
    for line in [text, *text.split("\n"), *re.split(r"(?<=[一-鿿)）])[\s/]+(?=[A-Za-z])", text)]:
        loose = [piece for piece in re.split(r"[/&\n]|及|和", _BRACKETS.sub(" ", folded(line))) if key(piece)]
        found: list[str] = []
        start = 0
        while start < len(loose):
            known = ""
            for end in range(len(loose), start, -1):
                fields, _ = _lookup(_columns(), "/".join(loose[start:end]))
                if fields:
                    known, start = fields[0], end
                    break
            if not known:
                break
            found.append(known)
        if start == len(loose) and len(found) == 2 and frozenset(found) in _TWO_IN_ONE:
            return found[0], found[1]
    return None


@lru_cache(maxsize=1)
def _other_labels() -> frozenset[str]:
    return frozenset(map(key, OTHER_LABELS))


def is_other_label(text: str) -> bool:
    """Whether a text is the label of a fact that is none of ours (Notify party, Tel)."""
    if key(text) in _other_labels():
        return True
    pieces = [piece for piece in _SPLIT.split(text) if key(piece)]
    return len(pieces) > 1 and all(key(piece) in _other_labels() for piece in pieces)


@lru_cache(maxsize=4096)
def whole_head(text: str) -> Match:
    """What a column head means as one name, not taken apart."""
    fields, words = _lookup(_columns(), text)
    return Match(fields, True, words) if fields else NO_MATCH


@lru_cache(maxsize=4096)
def label(text: str) -> Match:
    """What a label in the head or foot of a paper means (exact synonyms only: a wrong label makes a wrong fact)."""
    text = without_clause(text)
    return _match(_labels(), text.strip(" :：#*-"), similar=False, entire=True)
