"""Goods lines taken apart into what can be merged: paper lines, or a goods line as a whole.

A goods line is kept whole if a hand set its quantity, price or unit, or if its papers cannot be read: what was typed must
neither be lost nor counted twice. Sources: rules MRG-001 to MRG-005, rule book section 8.1 (letters by direction).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ...domain.codes import CodeBook
from ...domain.merging import SourceLine, TextField
from ...domain.quantity import exact_sum
from ..document import HAND, Filled
from .fields import Declaration
from .goods_rows import GoodsRow, numbered_rows
from .paper_facts import Links, PaperLine, source_line

TEXTS: Mapping[str, TextField] = {
    "hs_code": "hs_code",
    "goods_name": "goods_name",
    "declaration_elements": "elements",
    "trade_unit": "unit",
    "trade_currency": "currency",
    "origin_country": "origin_country",
    "destination_country": "destination_country",
    "domestic_district": "district",
    "duty_mode": "duty_mode",
    "record_book_item_number": "record_item",
    "preferential_origin_country": "preference_proof",
}
"""Field of a goods line -> field lines are compared by."""
_NUMBERS = ("trade_quantity", "total_price", "unit_price", "trade_unit", "legal_quantity_1", "legal_quantity_2")
"""A goods line with one of these typed by hand is never taken apart."""
_EXPORT_LETTERS = frozenset("3458BDEGIJKVXgikmxyz")
_IMPORT_LETTERS = frozenset("12679ADFIJLMOPQRSUVXZbcefknqtv")
"""Letters of 监管证件 that ask for a paper in that direction (rule book 8.1)."""
_EXPORT_INSPECTION, _IMPORT_INSPECTION = frozenset("NQS"), frozenset("LMPR")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What is merged: a paper line, or a goods line as a whole. Its number is that of its `line.key`."""

    key: str
    """Stable name: the (first) paper line's key; `row:1:3` (declaration, row) where there is none."""
    row: int
    """Place among the goods rows of the case, from 0."""
    whole: bool
    """It is the goods line itself, because a hand set its numbers or no paper line is known."""
    line: SourceLine


def pieces_of(
    rows: Sequence[GoodsRow],
    declared: Sequence[tuple[Filled[Declaration], Links]],
    papers: Mapping[str, PaperLine],
    codes: CodeBook,
    on: date,
) -> list[Piece]:
    """The goods rows taken apart into what can be merged, numbered from 1 in the order of the rows."""
    export = bool(declared) and declared[0][0].form.import_export_flag != "I"
    containers = _containers_of(declared)
    pieces: list[Piece] = []
    for place, row in enumerate(rows):
        whole = _is_whole(row, papers)
        keys = [row.link[0] if row.link else f"row:{row.declaration + 1}:{row.place}"] if whole else row.link
        for key in keys:
            line = _whole_line(row, papers) if whole else _paper_line(row, papers[key], papers)
            letters, controlled = _control(line.hs_code, codes, on, export=export)
            facts = papers[key].facts if not whole else {}
            pieces.append(
                Piece(
                    key=key,
                    row=place,
                    whole=whole,
                    line=replace(
                        line,
                        key=len(pieces) + 1,
                        licence=letters,
                        controlled=controlled,
                        container=facts["container_number"].text
                        if "container_number" in facts
                        else ",".join(containers.get(place, ())),
                        house_bill=facts["house_bill_number"].text if "house_bill_number" in facts else "",
                    ),
                )
            )
    return pieces


def _is_whole(row: GoodsRow, papers: Mapping[str, PaperLine]) -> bool:
    if not row.link or any(key not in papers for key in row.link):
        return True
    return any(row.sheet.origins.get(name, "").startswith(HAND) for name in _NUMBERS)


def _control(code: str, codes: CodeBook, on: date, *, export: bool) -> tuple[str, bool]:
    """Letters of the papers the goods need in this direction, and whether they are controlled or inspected."""
    tariff = codes.tariff(code, on) if code else None
    if tariff is None:
        return "", False
    wanted = _EXPORT_LETTERS if export else _IMPORT_LETTERS
    inspected = _EXPORT_INSPECTION if export else _IMPORT_INSPECTION
    letters = "".join(letter for letter in tariff.supervision if letter in wanted)
    return letters, bool(letters) or any(letter in inspected for letter in tariff.ciq)


def _containers_of(declared: Sequence[tuple[Filled[Declaration], Links]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for container in numbered_rows(declared, "containers"):
        for place in container.goods:
            found.setdefault(place, []).append(container.sheet.form.container_number)
    return found


def _whole_line(row: GoodsRow, papers: Mapping[str, PaperLine]) -> SourceLine:
    goods = row.sheet.form
    facts = [source_line(papers[key]) for key in row.link if key in papers]
    complete = bool(facts) and len(facts) == len(row.link)

    def told(name: str) -> Decimal | None:
        numbers = [getattr(line, name) for line in facts]
        return exact_sum(numbers) if complete and None not in numbers else None

    net = told("net_weight_kg")
    if net is None and goods.legal_unit_1 == "035":
        net = goods.legal_quantity_1
    if net is None and goods.legal_unit_2 == "035":
        net = goods.legal_quantity_2
    line = SourceLine(
        key=0,
        quantity=goods.trade_quantity,
        amount=goods.total_price,
        unit_price=goods.unit_price,
        net_weight_kg=net,
        gross_weight_kg=told("gross_weight_kg"),
        package_count=told("package_count"),
    )
    texts = {name: row.sheet.text_at(path) for path, name in TEXTS.items()}
    printed = {one.part_number for one in facts}
    part_number = goods.product_code or (printed.pop() if len(printed) == 1 else "")
    return replace(line, part_number=part_number, **texts)  # type: ignore[arg-type]


def _paper_line(row: GoodsRow, paper: PaperLine, papers: Mapping[str, PaperLine]) -> SourceLine:
    """A paper line with what the form says of its goods: the hand, the profile and the library go before the paper."""
    printed = source_line(paper)
    places = {fact.origin for key in row.link for fact in papers[key].facts.values()}
    texts: dict[str, str] = {}
    for path, name in TEXTS.items():
        words = row.sheet.text_at(path)
        from_papers = row.sheet.origins.get(path, "").partition(" +")[0] in places
        texts[name] = getattr(printed, name) if from_papers or not words else words
    return replace(printed, key=0, **texts)  # type: ignore[arg-type]
