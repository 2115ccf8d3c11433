"""What papers say, as plain facts with their places: the language in which any reader hands papers to the filling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from ...domain.merging import MergedLine, MergeRule, SourceLine, merge


@dataclass(frozen=True)
class Fact:
    """A text with the place it comes from."""

    text: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """One goods line of the papers, invoice and packing list already paired. Names are those of the paper catalogue,
    codes resolved (`unit`, `currency`, `origin_country`)."""

    key: str
    """Stands for the line for ever: `发票.xlsx!Sheet1!12` (within a case a file name stands for one content)."""
    facts: Mapping[str, Fact]
    partner_keys: Sequence[str] = ()
    """Keys of the lines of other papers paired with it: a row filled from one of those alone is the same row."""


@dataclass(frozen=True, kw_only=True)
class Papers:
    """What the papers of a shipment say together. Head names are those of the paper catalogue, codes resolved."""

    head: Mapping[str, Fact] = field(default_factory=dict)
    lines: Sequence[PaperLine] = ()


ABOUT_PARTS = ("part_number", "quantity", "unit", "unit_price", "net_weight_kg")


def about_parts(papers: Papers) -> dict[str, dict[str, str]]:
    """What the paper lines say of their parts, by key; lines without a part number are left out."""
    return {
        line.key: {name: line.facts[name].text for name in ABOUT_PARTS if name in line.facts}
        for line in papers.lines
        if "part_number" in line.facts
    }


@dataclass(kw_only=True)
class Links:
    """What the goods lines of a declaration have to do with the lines of the papers (their keys)."""

    rows: list[list[str]] = field(default_factory=list)
    """Per goods line the paper lines it was merged from; a line typed by hand has none."""
    deleted: list[str] = field(default_factory=list)
    """Paper lines whose goods line a hand deleted: they never come back by themselves."""
    rule: dict[str, Any] = field(default_factory=dict)
    """The merge rule the goods were arranged by, as `actions.merge_rules` writes it; empty = the default."""
    lines: dict[str, dict[str, str]] = field(default_factory=dict)
    """Per paper line what it says that a declaration has no place for (`ABOUT_PARTS`): the goods library needs it."""

    def copy(self) -> Links:
        """Another one of the same content: what is done to it leaves this one as it is."""
        return Links.from_json(self.to_json())

    def of_row(self, row: int) -> list[str]:
        """The paper lines of a goods line, counted from 1."""
        return list(self.rows[row - 1]) if row <= len(self.rows) else []

    def reorder(self, order: Sequence[int | None]) -> None:
        """Follow the goods lines into a new order (old rows; None = a new empty one); what is left out was deleted."""
        rows = [self.of_row(old) if old is not None else [] for old in order]
        standing = {key for link in rows for key in link}
        gone = [key for link in self.rows for key in link if key not in standing]
        self.deleted = list(dict.fromkeys([*self.deleted, *gone]))
        self.rows = rows

    def to_json(self) -> dict[str, Any]:
        """As the store keeps it."""
        kept: dict[str, Any] = {"rows": self.rows, "deleted": self.deleted}
        if self.rule:
            kept["rule"] = self.rule
        return {**kept, "lines": self.lines} if self.lines else kept

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Links:
        """Back from the store."""
        return cls(
            rows=[list(link) for link in stored["rows"]],
            deleted=list(stored["deleted"]),
            rule=dict(stored.get("rule", {})),
            lines=dict(stored.get("lines", {})),
        )


def without_deleted(papers: Papers, links: Links) -> Papers:
    """The papers without the lines whose goods line a hand deleted, also where a partner of theirs was meant."""
    deleted = set(links.deleted)

    def gone(line: PaperLine) -> bool:
        return line.key in deleted or (bool(line.partner_keys) and deleted.issuperset(line.partner_keys))

    return replace(papers, lines=[line for line in papers.lines if not gone(line)])


def merged_lines(papers: Papers, rule: MergeRule | None = None) -> list[MergedLine]:
    """The goods lines the papers make, in printed order (rules MRG-001 to MRG-004)."""
    return merge([source_line(line) for line in papers.lines], rule)


def merged_as_arranged(papers: Papers, links: Links, rule: MergeRule) -> list[MergedLine]:
    """The goods lines of papers whose goods a person arranged: what stands together stays so, new lines go by the rule."""
    row_of = {key: row for row, link in enumerate(links.rows, start=1) for key in link}
    partners = {line.key: line.partner_keys for line in papers.lines}

    def group_of(line: SourceLine) -> object:
        keys = (str(line.key), *partners[str(line.key)])
        row = next((row_of[key] for key in keys if key in row_of), 0)
        return row or rule.key_of(line)

    return merge([source_line(line) for line in papers.lines], rule, group_of)


def source_line(line: PaperLine) -> SourceLine:
    """A paper line as `domain.merging` wants it; numbers that are none are unknown."""

    def words(name: str) -> str:
        return line.facts[name].text if name in line.facts else ""

    def number(name: str) -> Decimal | None:
        try:
            return Decimal(words(name)) if words(name) else None
        except ArithmeticError:
            return None

    return SourceLine(
        key=line.key,
        hs_code=words("hs_code"),
        goods_name=words("goods_name"),
        elements=words("declaration_elements"),
        unit=words("unit"),
        currency=words("currency"),
        origin_country=words("origin_country"),
        destination_country=words("destination_country"),
        record_item=words("record_item"),
        part_number=words("part_number"),
        quantity=number("quantity"),
        net_weight_kg=number("net_weight_kg"),
        gross_weight_kg=number("gross_weight_kg"),
        package_count=number("package_count"),
        amount=number("amount"),
        unit_price=number("unit_price"),
    )
