"""The three-way tie-out: boxes, house bills and official declarations as one table (三方核对).

Pieces are equal or they are not; weights may differ by a tolerance that is a setting (default: not at all); volumes by a
share (default 1 per cent). Sources: consolidation reference rules 11 to 13, 23 to 26, 39, 43 and its section 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cqdesk.domain.consolidation.model import Consol, Measured, Mode, OfficialDeclaration, total
from cqdesk.domain.quantity import exact_sum, plain


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """How far the sides may lie apart. `gross_kg` absolute, `volume_percent` of the bill."""

    gross_kg: Decimal = Decimal(0)
    volume_percent: Decimal = Decimal(1)


class What(StrEnum):
    """What a row compares."""

    PIECES = "pieces"
    GROSS = "gross"
    VOLUME = "volume"
    BILL = "bill"
    CONTAINERS = "containers"


WHAT_ZH = {
    What.PIECES: "件数",
    What.GROSS: "毛重（千克）",
    What.VOLUME: "体积（立方米）",
    What.BILL: "提运单号",
    What.CONTAINERS: "集装箱号",
}


class Tie(StrEnum):
    """The answer of a row."""

    EQUAL = "equal"
    WITHIN = "within"
    """Not equal but inside the tolerance."""
    OPEN = "open"
    """Nothing declared yet: the other two sides are equal."""
    DIFFERS = "differs"


TIE_ZH = {Tie.EQUAL: "一致", Tie.WITHIN: "在允差内", Tie.OPEN: "尚未申报", Tie.DIFFERS: "不一致"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One comparison. The three sides are texts as they are shown; "" means that this side has no such value."""

    subject: str
    """`house:NUMBER`, `box:NUMBER`, `master` or `declaration:NUMBER`."""
    what: What
    boxes: str
    bills: str
    declared: str
    tie: Tie


@dataclass(frozen=True, kw_only=True)
class TieOut:
    """The whole table."""

    rows: tuple[Row, ...]

    @property
    def differing(self) -> tuple[Row, ...]:
        """Rows that do not tie."""
        return tuple(row for row in self.rows if row.tie is Tie.DIFFERS)

    @property
    def tied(self) -> bool:
        """Nothing differs; declarations may still be missing."""
        return not self.differing

    @property
    def green(self) -> bool:
        """Every side is there and agrees."""
        return all(row.tie in (Tie.EQUAL, Tie.WITHIN) for row in self.rows)


def tie_out(consol: Consol, declarations: Iterable[OfficialDeclaration], tolerance: Tolerance = Tolerance()) -> TieOut:
    """Compare boxes, bills and live declarations. Declarations of other bills of the same master show as rows, too."""
    return TieOut(rows=tuple(_rows(consol, LiveDeclarations(declarations), tolerance)))


class LiveDeclarations:
    """The live declarations, found by house without running through all of them (a manifest may hold 9,999 bills)."""

    def __init__(self, declarations: Iterable[OfficialDeclaration]) -> None:
        self.every = [one for one in declarations if one.live]
        self._linked: dict[str, list[int]] = {}
        self._by_bill: dict[str, list[int]] = {}
        for at, one in enumerate(self.every):
            if one.house is not None:
                self._linked.setdefault(one.house, []).append(at)
            else:
                self._by_bill.setdefault(one.bill, []).append(at)

    def places(self, consol: Consol, house: str) -> list[int]:
        """Places in `every` of what is linked to a house, or names its bill where a bill number means one house."""
        named = [] if _shares_note(consol, house) else self._by_bill.get(consol.bill_reference(house), [])
        return [*self._linked.get(house, []), *named]

    def of(self, consol: Consol, house: str) -> list[OfficialDeclaration]:
        """The declarations of a house, in their order."""
        return [self.every[at] for at in sorted(self.places(consol, house))]


def declarations_of(
    consol: Consol, house: str, declarations: Iterable[OfficialDeclaration]
) -> list[OfficialDeclaration]:
    """The live declarations of one house; for many houses keep a `LiveDeclarations`."""
    return LiveDeclarations(declarations).of(consol, house)


def _shares_note(consol: Consol, house: str) -> bool:
    return consol.mode is Mode.RAIL and any(house in note.houses and len(note.houses) > 1 for note in consol.notes)


def _rows(consol: Consol, live: LiveDeclarations, tolerance: Tolerance) -> Iterator[Row]:
    used: set[int] = set()
    numbers = [house.number for house in consol.houses]
    twice = {number for number in numbers if numbers.count(number) > 1} if len(set(numbers)) < len(numbers) else set()
    for house in consol.houses:
        subject = f"house:{house.number}"
        reference = consol.bill_reference(house.number)
        places = live.places(consol, house.number)
        used.update(places)
        ours = [live.every[at] for at in places]
        packed = total(consol.packed_of(house.number))
        if house.number in twice:
            yield Row(subject=subject, what=What.BILL, boxes="", bills=house.number, declared="重复", tie=Tie.DIFFERS)
        else:
            named = sorted({one.bill for one in ours})
            tie = Tie.OPEN if not ours else Tie.EQUAL if named == [reference] else Tie.DIFFERS
            yield Row(subject=subject, what=What.BILL, boxes="", bills=reference, declared=" ".join(named), tie=tie)
        yield from _measures(subject, packed, house.stated, house.lots_total, _declared(ours), tolerance)
        yield _containers(subject, {one.container for one in consol.packed_of(house.number)}, house.containers, ours)
    for box in consol.containers:
        packed = total(consol.packed_in(box.number))
        yield from _measures(f"box:{box.number}", packed, box.stated, None, None, tolerance)
    known = consol.container_by_number
    for number in sorted({one.container for one in consol.packings} - set(known)):
        yield Row(subject=f"box:{number}", what=What.CONTAINERS, boxes=number, bills="", declared="", tie=Tie.DIFFERS)
    strangers = sorted({one.house for one in consol.packings} - set(numbers))
    for number in strangers:
        yield Row(subject=f"house:{number}", what=What.BILL, boxes=number, bills="", declared="", tie=Tie.DIFFERS)
    houses = Measured(
        pieces=_sum_pieces([house.stated.pieces for house in consol.houses]),
        gross_kg=_sum([house.stated.gross_kg for house in consol.houses]),
        volume_m3=_sum([house.stated.volume_m3 for house in consol.houses]),
    )
    yield from _measures("master", total(list(consol.packings)), consol.stated, houses, None, tolerance)
    for at, one in enumerate(live.every):
        if at not in used:
            yield Row(
                subject=f"declaration:{one.number}",
                what=What.BILL,
                boxes="",
                bills="",
                declared=one.bill,
                tie=Tie.DIFFERS,
            )


def _declared(ours: list[OfficialDeclaration]) -> Measured | None:
    if not ours:
        return None
    return Measured(pieces=_sum_pieces([one.pieces for one in ours]), gross_kg=_sum([one.gross_kg for one in ours]))


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [one for one in values if one is not None]
    return exact_sum(known) if len(known) == len(values) else None


def _sum_pieces(values: Sequence[int | None]) -> int | None:
    known = [one for one in values if one is not None]
    return sum(known) if len(known) == len(values) else None


def _measures(
    subject: str,
    packed: Measured,
    stated: Measured,
    parts: Measured | None,
    declared: Measured | None,
    tolerance: Tolerance,
) -> Iterator[Row]:
    """Pieces, gross and volume. `stated` is what the paper says; `parts` what it is made of (lots, houses)."""
    is_bill = subject.startswith("house:")
    declared_now, made_of = declared or Measured(), parts or Measured()
    for what, boxes, bill, part, official in (
        (What.PIECES, packed.pieces, stated.pieces, made_of.pieces, declared_now.pieces),
        (What.GROSS, packed.gross_kg, stated.gross_kg, made_of.gross_kg, declared_now.gross_kg),
        (What.VOLUME, packed.volume_m3, stated.volume_m3, made_of.volume_m3, None),
    ):
        if what is What.VOLUME and (boxes is None or bill is None):
            continue  # a volume nobody measured is no difference: it is neither sent nor declared
        allowed = Decimal(0)
        if what is What.GROSS:
            allowed = tolerance.gross_kg
        elif what is What.VOLUME and bill is not None:
            allowed = abs(Decimal(bill)) * tolerance.volume_percent / 100
        sides = [one for one in (boxes, bill) if one is not None]
        sides += [one for one in (part, official) if one is not None]
        missing = (
            boxes is None or bill is None or (declared is not None and official is None and what is not What.VOLUME)
        )
        spread = max(sides) - min(sides) if sides else 0
        tie = Tie.EQUAL
        if missing or spread > allowed:
            tie = Tie.DIFFERS
        elif spread:
            tie = Tie.WITHIN
        elif is_bill and declared is None and what is not What.VOLUME:
            tie = Tie.OPEN
        shown = _text(bill) if part is None or part == bill else f"{_text(bill)}（合计{_text(part)}）"
        yield Row(subject=subject, what=what, boxes=_text(boxes), bills=shown, declared=_text(official), tie=tie)


def _containers(subject: str, packed: set[str], stated: tuple[str, ...], ours: list[OfficialDeclaration]) -> Row:
    declared = {number for one in ours for number in one.containers}
    tie = Tie.EQUAL if ours else Tie.OPEN
    if packed != set(stated) or len(set(stated)) < len(stated) or (ours and declared != packed):
        tie = Tie.DIFFERS
    return Row(
        subject=subject,
        what=What.CONTAINERS,
        boxes=" ".join(sorted(packed)),
        bills=" ".join(sorted(stated)),
        declared=" ".join(sorted(declared)),
        tie=tie,
    )


def _text(value: Decimal | int | None) -> str:
    return "" if value is None else plain(value)
