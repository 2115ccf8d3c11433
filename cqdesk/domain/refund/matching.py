"""Which purchase invoices stand behind which exported item (进货与出口配单).

One exported item takes one or many invoice lines, and under one link number (关联号) the purchased quantity equals the
exported one in the same unit. In this order: one invoice line of just this quantity; whole lines that sum to it; lines
in order of their dates, the last one in part. Nothing is ever matched across companies or kinds of tax, and whatever
is not matched says why and what would help. Names are compared as the bureau does: equal, similar (may be explained),
different (not allowed). Source: refund reference section 6, checks C-42 to C-44.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

from ..quantity import plain, round_half_up
from .terms import CENTS

_SHORT_CLASS = re.compile(r"^\s*\*[^*]*\*")
_NO_LETTER = re.compile(r"[\W_]+")
WHOLE_LINES_TRIED = 12
"""Candidate lines among which sums of two or three whole lines are looked for."""


class Likeness(StrEnum):
    """How two goods names compare."""

    EQUAL = "equal"
    SIMILAR = "similar"
    DIFFERENT = "different"


@dataclass(frozen=True, kw_only=True)
class ExportItem:
    """What is left to claim of one item of an official declaration."""

    key: str
    """18-digit declaration number and 3-digit item number."""
    company: str
    code: str
    name: str
    quantities: Mapping[str, Decimal]
    """Quantity left, by unit code: declared unit, legal unit 1 and 2."""
    exported: date


@dataclass(frozen=True, kw_only=True)
class InvoiceLine:
    """What is left of one purchase invoice line that is confirmed for refund use. Amounts in CNY without VAT."""

    key: str
    company: str
    name: str
    unit: str
    """Unit code."""
    quantity: Decimal
    amount: Decimal
    issued: date
    confirmed: bool = True
    """退税勾选确认."""


@dataclass(frozen=True, kw_only=True)
class UnitRatio:
    """An approved ratio: `factor` invoice units make one export unit of these goods."""

    name: str
    invoice_unit: str
    export_unit: str
    factor: Decimal
    approval: str


@dataclass(frozen=True, kw_only=True)
class Take:
    """What a link takes from one invoice line. `quantity` in the invoice's unit."""

    line: str
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Link:
    """An item with the invoice lines behind it."""

    item: str
    unit: str
    quantity: Decimal
    """In the export's unit."""
    takes: tuple[Take, ...]
    likeness: Likeness
    why: str
    """Chinese: how it was found."""
    approval: str = ""
    """Reference of the approved unit ratio, if one was used."""


@dataclass(frozen=True, kw_only=True)
class Unmatched:
    """An item without a link: why, what would help, and lines worth looking at."""

    item: str
    why: str
    remedy: str
    candidates: tuple[str, ...] = ()
    short_by: Decimal | None = None
    """Quantity lacking, when goods and unit are right."""


@dataclass(frozen=True, kw_only=True)
class Matching:
    """The whole answer."""

    links: tuple[Link, ...]
    unmatched: tuple[Unmatched, ...]


@lru_cache(maxsize=100_000)
def bare_name(name: str) -> str:
    """A goods name as compared: without the invoice's *short class*, width, blanks, case and punctuation.

    A year repeats the same names on invoices, items and checks: each is worked out once.
    """
    text = _SHORT_CLASS.sub("", unicodedata.normalize("NFKC", name))
    return _NO_LETTER.sub("", text).casefold()


def likeness(one: str, other: str) -> Likeness:
    """Equal after `bare_name`; similar if one is contained in the other or they share most of their characters.

    Names with different model numbers (6204, 6205) are different goods, however much else they share.
    """
    ours, theirs = bare_name(one), bare_name(other)
    if ours == theirs:
        return Likeness.EQUAL if ours else Likeness.DIFFERENT
    if not ours or not theirs:
        return Likeness.DIFFERENT
    models, others = re.findall(r"[0-9]+", ours), re.findall(r"[0-9]+", theirs)
    if models and others and models != others:
        return Likeness.DIFFERENT
    if min(len(ours), len(theirs)) >= 2 and (ours in theirs or theirs in ours):
        return Likeness.SIMILAR
    pairs, of_theirs = _pairs(ours), _pairs(theirs)
    shared = len(pairs & of_theirs)
    return Likeness.SIMILAR if shared and 2 * shared >= len(pairs | of_theirs) else Likeness.DIFFERENT


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)} or {text}


def match(items: Sequence[ExportItem], lines: Sequence[InvoiceLine], ratios: Sequence[UnitRatio] = ()) -> Matching:
    """Match items in order of export date. Nothing is changed: the caller books what the clerk accepts."""
    return _Matcher(lines, ratios).run(sorted(items, key=lambda item: (item.exported, item.key)))


@dataclass
class _Open:
    """An invoice line while matching: what is still free."""

    line: InvoiceLine
    quantity: Decimal = field(init=False)
    amount: Decimal = field(init=False)

    def __post_init__(self) -> None:
        self.quantity, self.amount = self.line.quantity, self.line.amount

    def take(self, quantity: Decimal) -> Take:
        """Book a part; the last part takes all that is left of the amount, so that no cent stays behind."""
        if quantity == self.quantity:
            amount = self.amount
        else:
            amount = round_half_up(self.line.amount * quantity / self.line.quantity, CENTS)
            amount = min(amount, self.amount)
        self.quantity -= quantity
        self.amount -= amount
        return Take(line=self.line.key, quantity=quantity, amount=amount)


class _Matcher:
    def __init__(self, lines: Sequence[InvoiceLine], ratios: Sequence[UnitRatio]) -> None:
        self._ratios = ratios
        self._by_name: dict[tuple[str, str], list[_Open]] = {}
        self._by_company: dict[str, dict[str, None]] = {}
        self._own_names: set[tuple[str, str]] = set()
        for line in sorted(lines, key=lambda line: (line.issued, line.key)):
            name = bare_name(line.name)
            self._by_name.setdefault((line.company, name), []).append(_Open(line))
            self._by_company.setdefault(line.company, {})[name] = None

    def run(self, items: Sequence[ExportItem]) -> Matching:
        links: list[Link] = []
        left = list(items)
        self._own_names = {(item.company, bare_name(item.name)) for item in items}
        # All exact pairs go first: a partial match must not eat the line that fits another item exactly, and goods of
        # a similar name must not eat those of another item's own name.
        for named in (self._equal, self._similar_lines):
            for attempt in (self._whole, self._in_part, self._by_ratio):
                rest = []
                for item in left:
                    alike, lines = named(item)
                    link = attempt(item, alike, lines) if lines else None
                    if link is None:
                        rest.append(item)
                    else:
                        links.append(link)
                left = rest
        return Matching(
            links=tuple(sorted(links, key=lambda link: link.item)),
            unmatched=tuple(self._explained(item) for item in left),
        )

    def _equal(self, item: ExportItem) -> tuple[Likeness, list[_Open]]:
        """Open lines of the item's company and name."""
        return Likeness.EQUAL, _free(self._by_name.get((item.company, bare_name(item.name)), ()))

    def _similar_lines(self, item: ExportItem) -> tuple[Likeness, list[_Open]]:
        """Open lines of the one similar name, if the company has none of the item's own name; of several a person
        chooses."""
        if (item.company, bare_name(item.name)) in self._by_name:
            return Likeness.SIMILAR, []
        similar = [
            other
            for other in self._similar(item)
            if (item.company, other) not in self._own_names and _free(self._by_name[item.company, other])
        ]
        return Likeness.SIMILAR, _free(self._by_name[item.company, similar[0]]) if len(similar) == 1 else []

    def _similar(self, item: ExportItem) -> list[str]:
        names = self._by_company.get(item.company, {})
        return [other for other in names if likeness(item.name, other) is Likeness.SIMILAR]

    def _whole(self, item: ExportItem, alike: Likeness, lines: Sequence[_Open]) -> Link | None:
        for unit, wanted in item.quantities.items():
            fitting = [line for line in lines if line.line.unit == unit and line.quantity <= wanted]
            exact = next((line for line in fitting if line.quantity == wanted), None)
            if exact is not None:
                return _link(item, unit, wanted, [(exact, wanted)], alike, "一行发票数量正好相等")
            few = fitting[:WHOLE_LINES_TRIED]
            for count in (2, 3):
                for group in combinations(few, count):
                    if sum(line.quantity for line in group) == wanted:
                        taken = [(line, line.quantity) for line in group]
                        return _link(item, unit, wanted, taken, alike, f"{count} 行发票数量合计正好相等")
        return None

    def _in_part(self, item: ExportItem, alike: Likeness, lines: Sequence[_Open]) -> Link | None:
        for unit, wanted in item.quantities.items():
            fitting = [line for line in lines if line.line.unit == unit]
            if taken := _first_come(fitting, wanted):
                return _link(item, unit, wanted, taken, alike, "按开票日期先后取用，最后一行取部分")
        return None

    def _by_ratio(self, item: ExportItem, alike: Likeness, lines: Sequence[_Open]) -> Link | None:
        for ratio in self._ratios:
            wanted = item.quantities.get(ratio.export_unit)
            if wanted is None or bare_name(ratio.name) != bare_name(item.name):
                continue
            fitting = [line for line in lines if line.line.unit == ratio.invoice_unit]
            if taken := _first_come(fitting, wanted * ratio.factor):
                why = f"按备案换算比例 1:{plain(ratio.factor)} 折算"
                return _link(item, ratio.export_unit, wanted, taken, alike, why, ratio.approval)
        return None

    def _explained(self, item: ExportItem) -> Unmatched:
        name = bare_name(item.name)
        known = self._by_name.get((item.company, name), [])
        similar = [key for other in self._similar(item) for key in _keys(_free(self._by_name[item.company, other]))]
        if not known:
            if similar:
                return Unmatched(
                    item=item.key,
                    why="没有同名的发票，有名称相近的几种。",
                    remedy="请核对是否为同一货物，确认后人工配单；名称不符会成为疑点。",
                    candidates=tuple(similar),
                )
            return Unmatched(
                item=item.key,
                why="本企业没有这种货物的进货发票。",
                remedy="请向供货方索取专用发票并导入，或核对货物名称是否与报关单一致。",
            )
        unconfirmed = [line for line in known if not line.line.confirmed]
        free = _free(known)
        if not free and unconfirmed:
            return Unmatched(
                item=item.key,
                why="发票尚未作退税勾选确认。",
                remedy="请在发票平台勾选为退税用途后重新导入。",
                candidates=_keys(unconfirmed),
            )
        if not free:
            return Unmatched(
                item=item.key,
                why="这种货物的发票都已用完。",
                remedy="请导入尚缺的发票，或核对以前的配单是否占用过多。",
                candidates=_keys(known),
            )
        same_unit = [line for line in free if line.line.unit in item.quantities]
        if not same_unit:
            return Unmatched(
                item=item.key,
                why="发票的计量单位与报关单的三个单位都不同。",
                remedy="请让供货方按报关单单位重开，或使用经批准的换算比例。",
                candidates=_keys(free),
            )
        unit = same_unit[0].line.unit
        short = item.quantities[unit] - sum((line.quantity for line in same_unit if line.line.unit == unit), Decimal(0))
        return Unmatched(
            item=item.key,
            why=f"同名同单位的发票数量不足，还差 {plain(max(short, Decimal(0)))}。",
            remedy="请导入其余发票，或人工先申报一部分（其余部分须待前一部分审核通过后再申报）。",
            candidates=_keys(same_unit),
            short_by=max(short, Decimal(0)),
        )


def _free(lines: Collection[_Open]) -> list[_Open]:
    return [line for line in lines if line.line.confirmed and line.quantity > 0]


def _keys(lines: Sequence[_Open]) -> tuple[str, ...]:
    return tuple(line.line.key for line in lines)


def _first_come(lines: Sequence[_Open], wanted: Decimal) -> list[tuple[_Open, Decimal]]:
    """Lines that cover the quantity, the last in part; nothing if they do not cover it."""
    taken: list[tuple[_Open, Decimal]] = []
    for line in lines:
        if wanted <= 0:
            break
        part = min(line.quantity, wanted)
        taken.append((line, part))
        wanted -= part
    return [] if wanted > 0 else taken


def _link(
    item: ExportItem,
    unit: str,
    quantity: Decimal,
    taken: Sequence[tuple[_Open, Decimal]],
    alike: Likeness,
    why: str,
    approval: str = "",
) -> Link:
    return Link(
        item=item.key,
        unit=unit,
        quantity=quantity,
        takes=tuple(line.take(part) for line, part in taken),
        likeness=alike,
        why=why,
        approval=approval,
    )
