"""Head facts of a paper: labels left of or above their value, or label and value in one cell.

Looks at everything outside the goods lines: letterhead, party blocks, label pairs, and the label totals below the
table ("总毛重：1,234 KGS", "TOTAL OF : 48 PALLETS"). The first printed occurrence of a fact wins; a second one that says
something else makes it doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from cqdesk.forms.papers.fields import PaperHeader
from cqdesk.forms.spec import spec_of
from cqdesk.intake.cells import WEIGHTS, coded, number_of, read_cell
from cqdesk.intake.heads import is_other_label, label
from cqdesk.intake.names import NameBook
from cqdesk.intake.paper import PaperCell, PaperRow, origin_of
from cqdesk.intake.values import INCOTERMS, currency_word, folded, parse_day, parse_incoterm, parse_number
from cqdesk.intake.workbook import Cell, Sheet

_PARTIES = frozenset({"seller", "buyer"})
_NUMBERS = frozenset({"invoice_number", "contract_number", "order_number"})
_AMOUNTS = {
    "total_packages": "package_count",
    "total_gross_weight_kg": "gross_weight_kg",
    "total_net_weight_kg": "net_weight_kg",
    "total_volume_m3": "volume_m3",
    "total_amount": "amount",
}
_ONE_VALUE = frozenset({*_AMOUNTS, *_NUMBERS, "date", "currency", "incoterm"})
"""Facts of which a paper has exactly one: two different prints are a contradiction."""
_NEEDS_COLON = frozenset({"invoice", "contract", "po", "term", "terms", "packing", "包装", "gw", "nw", "客户", "抬头"})
_PACKAGE_WORD = re.compile(
    r"(?:pallets?|plts?|cartons?|ctns?|packages?|pkgs?|cases?|bags?|drums?|boxes|bundles?|rolls?|crates?|纸箱|木箱|箱|托盘?|件|包|袋|桶)",
    re.IGNORECASE,
)
_FROM_TO = re.compile(r"(?:shipped\s+|shipment\s+)?from\s*:?\s*(?P<a>.+?)\s+to\s*:?\s*(?P<b>.+)", re.IGNORECASE)
_PAIR = re.compile(r"\s*(?P<label>[^:：]{1,60}?)\s*[:：]\s*(?P<value>.*)", re.DOTALL)
_OWN_NUMBER = {
    "commercial_invoice": "invoice_number",
    "proforma_invoice": "invoice_number",
    "sales_contract": "contract_number",
    "packing_list": "",
}
"""What a bare `No.:` means on a paper of that kind; a packing list may number itself, the invoice or the order."""
_COMPANY = re.compile(
    r"(?i)有限公司|有限责任公司|股份公司|集团|工厂$|\b(?:co\.?\s*,?\s*ltd|ltd|limited|gmbh|inc|llc|corp|corporation|company|s\.?a\.?|pte|b\.v|s\.r\.l|sdn\.?\s*bhd)\b"
)
_WEAK_PARTY = re.compile(r"(?i)shipper|consignor|consignee|ship to|consigned|customer|client|发货|收货|托运|客户")
"""Labels of parties to the transport, who need not be parties to the sale."""
_REACH = 6
"""Columns to the right of a label in which its value may stand."""


@dataclass(frozen=True, slots=True)
class _Printed:
    """A value text found for a label."""

    name: str
    text: str
    cell: Cell
    whole: bool
    """The value is the whole cell (dates and numbers then keep their kind)."""
    label: str = ""


class FactReader:
    """Collects the head facts of one paper from the rows that hold no goods."""

    def __init__(
        self, file: str, sheet: Sheet, rows: Iterable[int], names: NameBook, *, kind: str = "other", top: int = 0
    ) -> None:
        self.file, self.sheet, self.names, self.kind = file, sheet, names, kind
        self.top = top
        """First row of the paper: its letterhead stands in the three rows from here."""
        self.rows = list(rows)
        self.facts: PaperRow = {}
        self._weak: dict[str, bool] = {}
        self.clashes: list[tuple[str, PaperCell, PaperCell]] = []

    def read(self) -> PaperRow:
        free = set(self.rows)
        for row in self.rows:
            for cell in self.sheet.rows.get(row, []):
                if cell.kind != "text":
                    continue
                for printed in self._printed_in(cell, free):
                    self._take(printed)
                self._lone_facts(cell)
        self._letterhead()
        return self.facts

    def _letterhead(self) -> None:
        """The company printed on top of a paper without a seller label is probably the seller: to be confirmed."""
        if "seller" in self.facts or self.kind not in _OWN_NUMBER:
            return
        for row in self.rows:
            if row > self.top + 2:
                return
            for cell in self.sheet.rows.get(row, []):
                text = cell.text.split("\n")[0].strip()
                if cell.kind == "text" and _COMPANY.search(text) and not re.search(r"[:：]", text) and len(text) <= 90:
                    buyer = self.facts.get("buyer")
                    if buyer is None or folded(buyer.value) != folded(text):
                        place = origin_of(self.file, self.sheet.name, cell)
                        self.facts["seller"] = PaperCell(text, place, doubtful=True, why="取自信头，没有卖方标签")
                    return

    # what stands where

    def _printed_in(self, cell: Cell, free: set[int]) -> list[_Printed]:
        found: list[_Printed] = []
        lines = cell.text.split("\n")
        if len(lines) > 1 and (whole := self._label_name(cell.text)):  # a label in two languages on two lines
            beside = self._neighbour(cell, free, whole)
            return [_Printed(whole, beside.text, beside, True, cell.text)] if beside else []
        for index, line in enumerate(lines):
            pieces = [p for p in re.split(r"\s{3,}|\t", line) if p.strip()] or [line]
            if not all(_PAIR.match(p) for p in pieces):
                pieces = [line]
            for piece in pieces:
                found += self._one_piece(
                    cell, piece, lines[index + 1 :] if piece is pieces[-1] else [], free, len(lines) > 1
                )
        return found

    def _one_piece(self, cell: Cell, piece: str, below: list[str], free: set[int], several: bool) -> list[_Printed]:
        pair = _PAIR.fullmatch(piece)
        if pair is None:
            name = self._label_name(piece)
            if name and not several and _bare_label(piece):
                beside = self._neighbour(cell, free, name)
                return [_Printed(name, beside.text, beside, True, piece)] if beside else []
            return self._glued_number(cell, piece)
        name = self._label_name(pair["label"])
        if not name:
            return []
        value = pair["value"].strip()
        value, more = self._cut_before_label(value)
        rest = self._one_piece(cell, more, below, free, several) if more else []
        if value:
            return [_Printed(name, value, cell, False, pair["label"]), *rest]
        following = next((line.strip() for line in below if line.strip()), "")
        if following and not _PAIR.fullmatch(following):
            return [_Printed(name, following, cell, False, pair["label"]), *rest]
        beside = self._neighbour(cell, free, name)
        return [_Printed(name, beside.text, beside, True, pair["label"]), *rest] if beside else rest

    def _cut_before_label(self, text: str) -> tuple[str, str]:
        """Cut `41.5KGS NET WEIGHT: 36KGS` before the label inside; the second part is "" if there is none."""
        colon = re.search(r"[:：]", text)
        if colon is None:
            return text, ""
        starts = [m.start() for m in re.finditer(r"(?:(?<=\s)|^)\S", text[: colon.start()])]
        for start in starts:
            name = text[start : colon.start()]
            if start and (self._label_name(name) or is_other_label(name)):
                return text[:start].strip(), text[start:]
        return text, ""

    def _label_name(self, text: str) -> str:
        """The head field a label means; FROM and TO are settled by their company."""
        if folded(text).casefold().strip(" :") in ("to", "to/"):
            return "discharge_port" if self._says_from else "buyer"
        if folded(text).casefold().strip(" .:") in ("no", "number", "编号", "号码"):
            return _OWN_NUMBER.get(self.kind, "")
        match = label(text)
        return match.fields[0] if match else ""

    @cached_property
    def _says_from(self) -> bool:
        """Whether the paper prints FROM as a label: then TO is a port, otherwise the party addressed."""
        texts = (folded(c.text).casefold() for row in self.rows for c in self.sheet.rows.get(row, []))
        return any(re.match(r"(shipped |shipment )?from\b", text) for text in texts)

    def _glued_number(self, cell: Cell, piece: str) -> list[_Printed]:
        """`INVOICE NO. CQ26-118` without a colon: only for numbers and dates, and only with digits behind."""
        words = piece.split()
        for count in range(min(4, len(words) - 1), 0, -1):
            name = self._label_name(" ".join(words[:count]))
            value = " ".join(words[count:])
            if (
                name in _NUMBERS | {"date"}
                and re.search(r"\d", value)
                and re.search(r"(?i)no\b|number|号|date|期", piece)
            ):
                return [_Printed(name, value, cell, False)]
        return []

    def _neighbour(self, cell: Cell, free: set[int], name: str) -> Cell | None:
        area = self.sheet.merge_at(cell.row, cell.col)
        right, bottom = (area.right, area.bottom) if area else (cell.col, cell.row)
        beside = next((c for c in self.sheet.rows.get(cell.row, []) if right < c.col <= right + _REACH), None)
        if beside is not None and (self._is_label(beside) or not self._can_be(name, beside)):
            beside = None
        under: Cell | None = None
        for row in range(bottom + 1, bottom + 3):
            under = self.sheet.cells.get((row, cell.col))
            if under is not None:
                break
        if under is not None and (under.row not in free or self._is_label(under) or not self._can_be(name, under)):
            under = None
        if name in _PARTIES and beside is not None and under is not None and beside.col > right + 2:
            return under  # blocks side by side: what stands far right belongs to the next block
        return beside or under

    def _is_label(self, cell: Cell) -> bool:
        if cell.kind != "text":
            return False
        text = cell.text.strip()
        pair = _PAIR.fullmatch(text)
        if text.endswith((":", "：")) or is_other_label(text) or self._label_name(text):
            return True
        return pair is not None and (is_other_label(pair["label"]) or bool(self._label_name(pair["label"])))

    def _can_be(self, name: str, cell: Cell) -> bool:
        if not cell.text or cell.kind in ("error", "missing"):
            return False
        if name in _AMOUNTS:
            return number_of(cell) is not None
        if name == "date":
            return cell.kind == "date" or parse_day(cell.text) is not None
        return name not in _PARTIES or cell.kind == "text"

    # what it says

    def _take(self, printed: _Printed) -> None:
        name = printed.name
        place = origin_of(self.file, self.sheet.name, printed.cell)
        if name in _AMOUNTS:
            self._take_amount(name, printed, place)
        elif name == "date":
            self._take_date(printed, place)
        elif name == "incoterm":
            self._take_term(printed.text, printed.cell, place)
        elif name in _PARTIES:
            lines = [line.strip() for line in printed.text.split("\n") if line.strip()]
            if lines and len(lines[0]) > 1:
                self._keep_party(name, PaperCell(lines[0], place, printed.text if len(lines) > 1 else ""), printed)
        else:
            text = printed.text.strip()
            if name == "currency" and not (currency_word(text) or self.names.by_name("currencies", text)):
                return
            if text:
                self._keep(name, coded(name, text, place, self.names, raw=printed.cell.raw if printed.whole else ""))

    def _keep_party(self, name: str, value: PaperCell, printed: _Printed) -> None:
        """The seller beats the shipper, the buyer the consignee; two equals with other names are doubtful."""
        weak = _WEAK_PARTY.search(printed.label) is not None
        known = self.facts.get(name)
        if known is None or (self._weak.get(name, False) and not weak):
            self.facts[name] = value
            self._weak[name] = weak
        elif weak == self._weak[name] and folded(known.value).casefold() != folded(value.value).casefold():
            self.clashes.append((name, known, value))
            self.facts[name] = replace(known, doubtful=True, why="同一单证上印了两个不同的值")

    def _take_amount(self, name: str, printed: _Printed, place: str) -> None:
        cell = printed.cell if printed.whole else Cell(printed.cell.row, printed.cell.col, printed.text)
        text = folded(cell.text)
        field = _AMOUNTS[name]
        if name == "total_packages" and cell.kind == "text" and (found := re.match(r"[\d,]+\s*[A-Za-z一-鿿]+", text)):
            cell = cell._replace(text=found[0])
        read = read_cell(field, cell, place, "", place, self.names)
        value = read.get(field)
        if value is None or (value.doubtful and parse_number(value.value) is None):
            return
        if field in WEIGHTS or field == "volume_m3" or field == "amount" or "." not in value.value:
            self._keep(name, value)
        if "package_type" in read:
            self._keep("package_type", read["package_type"])
        if "currency" in read:
            self._keep("currency", read["currency"])

    def _take_date(self, printed: _Printed, place: str) -> None:
        if printed.whole and printed.cell.kind == "date":
            self._keep("date", PaperCell(printed.cell.text, place, printed.cell.raw))
            return
        day = parse_day(printed.text)
        if day is not None:
            iso = day.value.isoformat()
            self._keep(
                "date", PaperCell(iso, place, printed.text if printed.text != iso else "", doubtful=day.doubtful)
            )

    def _take_term(self, text: str, cell: Cell, place: str) -> None:
        term = parse_incoterm(text)
        if term is None:
            return
        code = self.names.by_name("incoterm_modes", term[0]) or ""
        self._keep("incoterm", PaperCell(term[0], place, cell.text if cell.text != term[0] else "", code))
        if term[1] and not currency_word(term[1]) and len(term[1]) <= 60:
            self._keep("incoterm_place", PaperCell(term[1], place, cell.text))

    def _lone_facts(self, cell: Cell) -> None:
        """Facts without a label: `FOB CHONGQING` alone in a cell, `FROM A TO B`."""
        place = origin_of(self.file, self.sheet.name, cell)
        text = folded(cell.text)
        if len(text) <= 60 and text[:3].upper() in INCOTERMS and (term := parse_incoterm(text)) and term[1]:
            self._take_term(text, cell, place)
        route = _FROM_TO.fullmatch(text)
        if route and len(text) <= 120:
            self._keep("loading_port", PaperCell(route["a"].strip(" ,."), place, cell.text), soft=True)
            target = re.split(r"\s+(?:by|via|per)\s+", route["b"], flags=re.IGNORECASE)[0]
            self._keep("discharge_port", PaperCell(target.strip(" ,."), place, cell.text), soft=True)
        total = re.match(
            r"(?i)\W*(?:total|ttl|合计|总计|共计|共)\s*(?:of|in)?\s*[:：]?\s*(\d[\d,]*)\s*(\D+?)\s*\W*$", text
        )
        if total and _PACKAGE_WORD.match(total[2].strip()):
            stand_in = Cell(cell.row, cell.col, f"{total[1]}{total[2].strip()}")
            self._take_amount("total_packages", _Printed("total_packages", stand_in.text, stand_in, True), place)

    def _keep(self, name: str, value: PaperCell, *, soft: bool = False) -> None:
        known = self.facts.get(name)
        if name in ("loading_port", "discharge_port") and re.match(r"(?i)(port|airport)?\s*:", value.value):
            return
        if known is None:
            assert spec_of(PaperHeader, name) is not None
            self.facts[name] = value
            return
        if soft or known.origin == value.origin or name not in _ONE_VALUE:
            return
        if folded(known.value).casefold() != folded(value.value).casefold():
            self.clashes.append((name, known, value))
            self.facts[name] = replace(known, doubtful=True, why="同一单证上印了两个不同的值")


def _bare_label(piece: str) -> bool:
    """Whether a text without colon may stand as a label: never the bare title words INVOICE, CONTRACT."""
    return folded(piece).casefold().strip(" .") not in _NEEDS_COLON
