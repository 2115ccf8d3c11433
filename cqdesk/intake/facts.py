"""Head facts of a paper: labels left of or above their value, or label and value in one cell.

Looks at everything outside the goods lines: letterhead, party blocks, label pairs, and the label totals below the
table ("总毛重：1,234 KGS", "TOTAL OF : 48 PALLETS"). The first printed occurrence of a fact wins; a second one that says
something else makes it doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from cqdesk.domain import iso6346
from cqdesk.domain.uscc import check_uscc
from cqdesk.forms.papers.fields import PaperHeader
from cqdesk.forms.spec import spec_of
from cqdesk.intake.as_printed import printed_cell
from cqdesk.intake.cells import WEIGHTS, coded, read_cell
from cqdesk.intake.group_rows import order_of
from cqdesk.intake.labels import AMOUNTS, COMPANY, NUMBERS, OWN_NUMBER, PARTIES, Labels, Printed, day_of_serial
from cqdesk.intake.names import NameBook
from cqdesk.intake.paper import PaperCell, PaperRow, origin_of
from cqdesk.intake.row_words import PACKAGE_WORD, says_total
from cqdesk.intake.values import INCOTERMS, currency_word, folded, parse_day, parse_incoterm, parse_number
from cqdesk.intake.workbook import Cell, Sheet

_ONE_VALUE = frozenset({*AMOUNTS, *NUMBERS, "date", "currency", "incoterm"})
"""Facts of which a paper has exactly one: two different prints are a contradiction."""
_TERMS = "|".join(map(re.escape, INCOTERMS))
_TERM_OF_TOTAL = re.compile(
    rf"(?i)((?:{_TERMS})\s+[^\W\d][^\d:：]{{2,40}}?)[\s,]+(?:total|ttl)(?:\s+(?:value|amount))?\W*"
    rf"|(?:grand\s+)?total\s+(?:(?:value|amount)\s+)?((?:{_TERMS})\s+(?!value|amount|price|total|usd|eur|cny|rmb|us\$)[^\W\d][^\d:：]{{2,40}})"
)
"""The label of a total that names the trade term: FCA CHONGQING TOTAL, Total CIF Hamburg."""
_FROM_TO = re.compile(r"(?:shipped\s+|shipment\s+)?from\s*:?\s*(?P<a>.+?)\s+to\s*:?\s*(?P<b>.+)", re.IGNORECASE)
_CARRIED_BY = re.compile(
    r"(?i)[\s,]+(?:by|per)\s+(?:(?:block|china\S*)\s+)?(?:sea|air|rail\w*|train|truck\w*"
    r"|road|vessel|ship|lorry|land|express|courier|barge|ss\b|mv\b|m/v)"
    r"|\s+(?:by|via|per)\s+|\s+-?\s*(?:железнодорожным|автомобильным|авто)\b"
)
"""What a route says behind its places: the means of transport, a place passed."""
_ENDS = {"loading_port": "seller", "discharge_port": "buyer"}
"""Who stands under a label of a place (From, To) where a firm is named instead."""
_WEAK_PARTY = re.compile(r"(?i)shipper|consignor|consignee|ship to|consigned|customer|client|发货|收货|托运|客户")
"""Labels of parties to the transport, who need not be parties to the sale."""
_AGENT = re.compile(r"(?i)logistic|forward|freight|shipping|express|customs|货代|物流|货运|报关|国际运输|供应链")
"""Firms that print papers for others."""
_MADE_OF = re.compile(r"(?i)^(?:wooden|plywood|wood|paper|steel)\s+")
_FORMS = {
    "record_book_number": re.compile(r"(?=.{12}\Z)[A-Z]{1,2}[0-9A-Z]+"),
    "bill_number": re.compile(r".*[0-9].*", re.DOTALL),
}
"""What the value of a label must look like: a record number has twelve characters (filling rules item 7)."""
_CREDIT_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")
_CONTAINER = re.compile(r"(?<![A-Z0-9])([A-Z]{3}[UJZ])[\s-]*(\d{7})(?!\d)")


class FactReader:
    """Collects the head facts of one paper from the rows that hold no goods."""

    def __init__(
        self,
        file: str,
        sheet: Sheet,
        rows: Iterable[int],
        names: NameBook,
        *,
        kind: str = "other",
        top: int = 0,
        total_rows: Iterable[int] = (),
        goods_from: int = 0,
        first_goods: int = 0,
    ) -> None:
        self.file, self.sheet, self.names, self.kind = file, sheet, names, kind
        self.labels = Labels(sheet, rows, kind=kind, total_rows=total_rows)
        self.top = top
        """First row of the paper: its letterhead stands in the three rows from here."""
        self.goods_from = goods_from
        """Row of the head of the goods table; the head of the paper stands above it."""
        self.first_goods = first_goods
        """Row of the first goods line."""
        self.rows = self.labels.rows
        self.facts: PaperRow = {}
        self._weak: dict[str, bool] = {}
        self.clashes: list[tuple[str, PaperCell, PaperCell]] = []

    def read(self) -> PaperRow:
        for row in self.rows:
            for cell in self.sheet.rows.get(row, []):
                if cell.kind != "text":
                    continue
                for printed in self.labels.printed_in(cell):
                    self._take(printed)
                self._lone_facts(cell)
                self._containers(cell)
        self._credit_code()
        self._orders()
        self._lone_date()
        self._letterhead()
        return self.facts

    def _orders(self) -> None:
        """Order numbers that only rows between the goods print, one behind the other."""
        if "order_number" in self.facts:
            return
        alone = [cells[0] for row in self.rows if len(cells := self.sheet.rows.get(row, [])) == 1]
        found = {number: cell for cell in reversed(alone) if cell.kind == "text" and (number := order_of(cell))}
        numbers = list(reversed(found))
        first = found[numbers[0]] if numbers else None
        if (
            first is not None and first.row < self.first_goods
        ):  # one further down leaves the lines above it without order
            place = origin_of(self.file, self.sheet.name, first)
            self.facts["order_number"] = PaperCell(", ".join(numbers), place, first.text)

    def _lone_date(self) -> None:
        """The only date of the head of a paper, printed without a label; the value of another label is none."""
        if "date" in self.facts or self.kind not in OWN_NUMBER:
            return
        days: dict[str, tuple[Cell, bool]] = {}
        for row in self.rows:
            if row > self.goods_from:
                break
            for cell in self.sheet.rows.get(row, []):
                if cell.kind == "date":
                    iso, doubtful = cell.text, cell.doubtful
                elif cell.kind == "text" and 6 <= len(cell.text) <= 24 and (day := parse_day(cell.text)) is not None:
                    iso, doubtful = day.value.isoformat(), day.doubtful
                else:
                    continue
                if not self.labels.names_value(cell):
                    days.setdefault(iso, (cell, doubtful))
        if len(days) == 1:
            ((iso, (cell, doubtful)),) = days.items()
            place = origin_of(self.file, self.sheet.name, cell)
            raw = printed_cell(cell) or cell.raw if cell.kind == "date" else cell.text
            self.facts["date"] = PaperCell(iso, place, raw if raw != iso else "", doubtful=doubtful)

    def _containers(self, cell: Cell) -> None:
        """Container numbers wherever they are printed; the check digit of ISO 6346 tells them from other numbers."""
        for found in _CONTAINER.finditer(folded(cell.text).upper()):
            number = found[1] + found[2]
            if iso6346.check(number) is not None:
                continue
            known = self.facts.get("container_number")
            if known is None:
                place = origin_of(self.file, self.sheet.name, cell)
                self.facts["container_number"] = PaperCell(number, place, cell.text if cell.text != number else "")
            elif number not in known.value:
                self.facts["container_number"] = replace(known, value=f"{known.value}, {number}")

    def _credit_code(self) -> None:
        """The unified social credit code of the Chinese party, known by its check digit; of two nobody knows whose."""
        found: dict[str, Cell] = {}
        for row in self.rows:
            for cell in self.sheet.rows.get(row, []):
                for match in _CREDIT_CODE.finditer(folded(cell.text).upper()):
                    if check_uscc(match[0]) is None:
                        found.setdefault(match[0], cell)
        if len(found) == 1:
            ((code, cell),) = found.items()
            place = origin_of(self.file, self.sheet.name, cell)
            self.facts["uscc"] = PaperCell(code, place, cell.text if cell.text != code else "")

    def _letterhead(self) -> None:
        """The company printed on top of a paper has issued it: it is the seller, on an order the buyer.

        Without the other party named elsewhere, or with the letterhead of an agent, it is to be confirmed.
        """
        issuer, other = ("buyer", "seller") if self.kind == "purchase_order" else ("seller", "buyer")
        if issuer in self.facts or self.kind not in {*OWN_NUMBER, "purchase_order"}:
            return
        for row in self.rows:
            if row > self.top + 2:
                return
            for cell in self.sheet.rows.get(row, []):
                text = cell.text.split("\n")[0].strip()
                if cell.kind == "text" and COMPANY.search(text) and not re.search(r"[:：]", text) and len(text) <= 90:
                    named = self.facts.get(other)
                    if named is None or folded(named.value) != folded(text):
                        place = origin_of(self.file, self.sheet.name, cell)
                        issued = named is not None and not named.doubtful and not _AGENT.search(text)
                        label = "卖方" if issuer == "seller" else "买方"
                        self.facts[issuer] = PaperCell(
                            text, place, doubtful=not issued, why="" if issued else f"取自信头，没有{label}标签"
                        )
                    return

    # what it says

    def _take(self, printed: Printed) -> None:
        name = printed.name
        if name in _ENDS and COMPANY.search(printed.text.split("\n")[0]):
            name = _ENDS[name]  # From and To over firms
        elif name == "discharge_port" and self.labels.addressed(printed):
            name = "buyer"
        place = origin_of(self.file, self.sheet.name, printed.cell)
        if name in _ENDS and len(bare := _CARRIED_BY.split(printed.text)[0].strip(" ,.")) > 1:
            printed = replace(printed, text=bare)
        if name in AMOUNTS:
            self._take_amount(name, printed, place)
        elif name == "date":
            self._take_date(printed, place)
        elif name == "incoterm":
            self._take_term(printed.text, printed.cell, place)
        elif name in PARTIES:
            lines = [line.strip() for line in printed.text.split("\n") if line.strip()]
            if lines and len(lines[0]) > 1:
                self._keep_party(name, PaperCell(lines[0], place, printed.text if len(lines) > 1 else ""), printed)
        elif name != "container_number":  # by their check digits, wherever they stand
            text = printed.text.strip()
            if name == "currency" and not (currency_word(text) or self.names.by_name("currencies", text)):
                return
            if name in _FORMS and not _FORMS[name].fullmatch(folded(text)):
                return  # 备案号：渝ICP备…; 提单号：待定
            if text:
                self._keep(name, coded(name, text, place, self.names, raw=printed.cell.raw if printed.whole else ""))

    def _keep_party(self, name: str, value: PaperCell, printed: Printed) -> None:
        """The seller beats the shipper, the buyer the consignee; two equals with other names are doubtful."""
        weak = _WEAK_PARTY.search(printed.label) is not None
        known = self.facts.get(name)
        if known is None or (self._weak.get(name, False) and not weak):
            self.facts[name] = value
            self._weak[name] = weak
        elif weak == self._weak[name] and folded(known.value).casefold() != folded(value.value).casefold():
            self.clashes.append((name, known, value))
            self.facts[name] = replace(known, doubtful=True, why="同一单证上印了两个不同的值")

    def _take_amount(self, name: str, printed: Printed, place: str) -> None:
        cell = printed.cell if printed.whole else Cell(printed.cell.row, printed.cell.col, printed.text)
        text = folded(cell.text)
        field = AMOUNTS[name]
        if name == "total_packages" and cell.kind == "text" and (found := re.match(r"[\d,]+\s*[A-Za-z一-鿿]+", text)):
            two = re.match(r"[\d,]+\s*([A-Za-z]+ [A-Za-z]+)", text)  # 3 wooden cases
            cell = cell._replace(text=two[0] if two and self.names.by_name("package_types", two[1]) else found[0])
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

    def _take_date(self, printed: Printed, place: str) -> None:
        if printed.whole and printed.cell.kind == "date":
            self._keep("date", PaperCell(printed.cell.text, place, printed_cell(printed.cell) or printed.cell.raw))
            return
        serial = day_of_serial(printed.cell) if printed.whole else None
        if serial is not None:
            why = "单元格没有日期格式，按 Excel 的日期序号读取"
            self._keep("date", PaperCell(serial.isoformat(), place, printed.text, doubtful=True, why=why))
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
        where = re.sub(r"\s*[(（].*", "", term[1]) if currency_word(term[1]) else term[1]  # CHONGQING (USD)
        if where and not currency_word(where) and len(where) <= 60:
            self._keep("incoterm_place", PaperCell(where, place, cell.text))

    def _lone_facts(self, cell: Cell) -> None:
        """Facts without a label: `FOB CHONGQING` alone in a cell, `FROM A TO B`."""
        place = origin_of(self.file, self.sheet.name, cell)
        text = folded(cell.text)
        if titled := _TERM_OF_TOTAL.fullmatch(text):
            self._take_term(titled[1] or titled[2], cell, place)
        if (
            len(text) <= 60
            and not says_total(text)
            and text[:3].upper() in INCOTERMS
            and (term := parse_incoterm(text))
            and term[1]
        ):
            self._take_term(text, cell, place)
        route = _FROM_TO.fullmatch(text)
        if route and len(text) <= 120:
            self._keep("loading_port", PaperCell(route["a"].strip(" ,."), place, cell.text), soft=True)
            target = _CARRIED_BY.split(route["b"])[0]
            self._keep("discharge_port", PaperCell(target.strip(" ,."), place, cell.text), soft=True)
        total = re.match(
            r"(?i)\W*(?:total|ttl|合计|总计|共计|共)\s*(?:of|in)?\s*[:：]?\s*(\d[\d,]*)\s*(\D+?)\s*\W*$", text
        )
        packages = total[2].strip() if total else ""
        if not self.names.by_name("package_types", packages):
            packages = _MADE_OF.sub("", packages)
        if total and PACKAGE_WORD.match(_MADE_OF.sub("", packages)):
            stand_in = Cell(cell.row, cell.col, f"{total[1]}{packages}")
            self._take_amount("total_packages", Printed("total_packages", stand_in.text, stand_in, True), place)

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
