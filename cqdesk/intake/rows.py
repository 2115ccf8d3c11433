"""What a row of a goods table is: goods, total, sub-total, charge, repeated head, empty number, or not understood.

Goods lines are never invented: a row becomes a line only if it names something and counts something. Facts in merged
cells over several lines (cartons, gross weight) become boxes; descriptive facts (name, brand, origin) that a merged
cell gives to several lines belong to each of them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from cqdesk.intake.cells import DITTO, coded, number_of
from cqdesk.intake.column_cells import ColumnCells
from cqdesk.intake.contents import ADDITIVE, IDENTITY, NUMERIC, PLACEHOLDERS
from cqdesk.intake.group_rows import GroupFacts
from cqdesk.intake.head_rows import MAX_HEAD_ROWS, HeadBlock
from cqdesk.intake.heads import label
from cqdesk.intake.names import NameBook
from cqdesk.intake.paper import PaperBox, PaperCell, PaperRow
from cqdesk.intake.row_words import SUBTOTAL, is_charge, may_be_charge, may_be_tare, says_total
from cqdesk.intake.stacked import split_stacked_names, volume_of_sizes
from cqdesk.intake.table_plan import TablePlan
from cqdesk.intake.table_rows import TOLERANCE, TableRows, TotalRow, countable
from cqdesk.intake.tables import column_cell
from cqdesk.intake.values import folded
from cqdesk.intake.workbook import Cell, Sheet

_NAMES = frozenset({"goods_name", "goods_name_en"})
_OF_PACKING = frozenset({"gross_weight_kg", "package_count"})
"""All that a row for the weight of the pallets counts."""


class RowReader:
    """Reads the rows of one planned table."""

    def __init__(self, file: str, sheet: Sheet, plan: TablePlan, repeats: list[HeadBlock], names: NameBook) -> None:
        self.file, self.sheet, self.plan, self.names = file, sheet, plan, names
        self.found = TableRows(plan=plan, bottom=plan.block.bottom)
        self.skipped = {row for block in repeats for row in range(block.top, block.bottom + 1)}
        self._page_head = {
            c.text
            for row, cells in sheet.rows.items()
            if row < plan.block.bottom + MAX_HEAD_ROWS
            for c in cells
            if c.kind == "text" and number_of(c) is None
        }
        """Words above the first goods: a row of nothing else is the head of the next page."""
        self.left = min([c.col for c in plan.columns.values()] + ([plan.serial] if plan.serial else []))
        self.identity = IDENTITY if plan.columns.keys() & IDENTITY else IDENTITY | {"carton_number"}
        """What names a goods line; where no column names goods, the carton must do."""
        self._columns = {
            name: ColumnCells(name, column.words, self._origin(column.head), names, plan.columns)
            for name, column in plan.columns.items()
        }
        self._places = [(name, column.col) for name, column in plan.columns.items()]
        self._single = all(column.part is None and not column.span for column in plan.columns.values())
        """Every value stands in one cell of its own."""
        self._by_column: dict[int, set[str]] = {}
        for name, column in plan.columns.items():
            self._by_column.setdefault(column.col, set()).add(name)
        self.since_subtotal = 0
        self._added: dict[str, tuple[int, Decimal]] = {}
        """How many lines were added up for a field, and their sum."""
        self._groups = GroupFacts(names, list(plan.columns))
        self._undecided: list[tuple[int, Cell]] = []
        """Rows with a fact of goods that may belong to the line above or to those below: lines read before, first cell."""
        self.closed = False
        self._shared: dict[tuple[int, int, str], tuple[PaperRow, list[int]]] = {}

    def read(self, rows: list[int]) -> TableRows:
        for position, row in enumerate(rows):
            if row not in self.skipped:
                self._read_row(row, is_last=position == len(rows) - 1)
        # a label below the last line is a remark to the whole paper
        self.found.strange += [cell for lines, cell in self._undecided if lines < len(self.found.lines)]
        for total in self.found.totals:
            if not total.last_line:  # a total printed above the goods
                total.last_line, total.sub = len(self.found.lines), False
        self._drop_packing()
        self._settle_boxes()
        return self.found

    def _drop_packing(self) -> None:
        """Wooden boxes and pallets as the last lines of an invoice, without a code of their own, are packing charged for."""
        if "amount" not in self.plan.columns:
            return
        while len(self.found.lines) > 1:
            line = self.found.lines[-1]
            name = line.get("goods_name")
            if (
                name is None
                or not may_be_charge(name.value)
                or line.keys() & {"hs_code", "part_number", "model", "net_weight_kg"}
            ):
                return
            self.found.lines.pop()
            self.found.line_rows.pop()
            self.found.charges.insert(0, (name.value, line.get("amount", name)))
            self.found.packing = True
            for total in self.found.totals:
                total.last_line = min(total.last_line, len(self.found.lines))

    def _origin(self, cell: Cell) -> str:
        return self.sheet.origin(self.file, cell)

    def _on_next_page(self, cell: Cell) -> bool:
        """Whether a cell of a printed page stands on another page than the head of the table."""
        head = self.sheet.rows.get(self.plan.block.bottom, [])
        return cell.box is not None and bool(head) and cell.place.split("!")[0] != head[0].place.split("!")[0]

    def _read_row(self, row: int, *, is_last: bool) -> None:
        cells = [c for c in self.sheet.rows[row] if self.left <= c.col <= self.plan.right_edge or c.col < self.left]
        inside = [c for c in cells if c.text or c.kind == "missing"]
        if not inside:
            return
        if (
            inside[0].text in self._page_head
            and (row > self.plan.block.bottom + MAX_HEAD_ROWS or self._on_next_page(inside[0]))
            and all(c.text in self._page_head for c in inside)
        ):
            return
        if self._is_total(inside):
            self._add_total(row, inside, labelled=True)
            return
        if self._single:
            get = self.sheet.cells.get
            own = {f: c for f, column in self._places if (c := get((row, column))) is not None}
        else:
            own = {f: c for f, col in self.plan.columns.items() if (c := column_cell(self.sheet, row, col))}
        coded_fields = own.keys() & {"hs_code", "part_number"}
        charge = None
        if len(coded_fields) < 2:
            texts = [c for c in inside if c.kind == "text"]
            named = (c for n, c in enumerate(texts) if (n == 0 or self._fields_at(c) & IDENTITY) and is_charge(c.text))
            charge = next(named, None)
        if charge is not None and not coded_fields - self._fields_at(charge):
            amount = own.get("amount") or own.get("unit_price")
            if amount is not None or "amount" not in self.plan.columns:
                if amount is not None:
                    read = self._values("amount", amount)
                    self.found.charges.append((charge.text, read.get("amount", PaperCell(amount.text, ""))))
                self.found.bottom = row
                return
        if "amount" in own and "quantity" not in own and self._only_money(own):
            if len(self.found.lines) > 1 and self._sums_match(own, {"amount"}):
                self._add_total(row, inside, labelled=False)
                return
            name = next((c for c in inside if c.kind == "text"), inside[0])
            read = self._values("amount", own["amount"])
            self.found.charges.append((name.text, read.get("amount", PaperCell(own["amount"].text, ""))))
            self.found.packing = True
            self.found.bottom = row
            return
        if not self.closed and len(inside) <= 2:
            place = self._origin(inside[-1])
            told = self._groups.take(inside, place, lines=len(self.found.lines))
            if told is not None:
                self.found.bottom = row
                if not told:
                    self._undecided.append((len(self.found.lines), inside[0]))
                return
        if _is_label_row(inside):
            return
        self._read_goods(row, own, inside, is_last=is_last)

    def _only_money(self, own: dict[str, Cell]) -> bool:
        """Whether a row below goods counts nothing and names a sum only: a charge, whatever it is called."""
        if not self.found.lines or self.closed or "quantity" not in self.plan.columns:
            return False
        names = own.keys() & IDENTITY
        if own.keys() & NUMERIC != {"amount"} or not names or names - {"goods_name", "goods_name_en"}:
            return False
        return number_of(own["amount"]) is not None and all("quantity" in line for line in self.found.lines)

    def _fields_at(self, cell: Cell) -> set[str]:
        return self._by_column.get(cell.col, set())

    def _is_total(self, cells: list[Cell]) -> bool:
        texts = [c for c in cells if c.kind == "text"]
        if not texts or not says_total(texts[0].text):
            # the label may stand right of other words, in front of the first number
            later = [c for c in texts[1:4] if says_total(c.text)]
            if not later or any(_is_serial(c) for c in cells[:1]):
                return False
            return not any(f in IDENTITY for c in texts[:1] for f in self._fields_at(c))
        return True

    def _values(self, name: str, cell: Cell) -> PaperRow:
        return self._columns[name].read(cell, self._origin(cell))

    def _add_total(self, row: int, cells: list[Cell], *, labelled: bool) -> None:
        values: PaperRow = {}
        for name in sorted(self.plan.columns.keys() & ADDITIVE):
            cell = column_cell(self.sheet, row, self.plan.columns[name])
            if cell is None or (cell.kind == "text" and says_total(cell.text)):
                continue
            if cell.kind == "missing":
                self.found.missing.append(cell)
                continue
            read = self._values(name, cell)
            if name in read and (not read[name].doubtful or cell.kind != "text"):
                values[name] = read[name]
                if name == "package_count" and "package_type" in read:
                    values["package_type"] = read["package_type"]
        if len(self.found.lines) > 1 and (price := self.plan.columns.get("unit_price")) is not None:
            cell = self.sheet.cells.get((row, price.col))
            added = number_of(cell) if cell is not None else None
            self.found.price_added = self.found.price_added or (
                added is not None and added.value > 0 and abs(added.value - self._sum("unit_price")) <= TOLERANCE
            )
        label_text = " ".join(c.text for c in cells if c.kind == "text")
        sub = labelled and bool(SUBTOTAL.search(label_text))
        if not values:
            return  # a label total such as "TOTAL OF : 48 PALLETS": the head facts read it
        first = self.since_subtotal if sub else 0
        self.found.totals.append(
            TotalRow(
                row=row, values=values, first_line=first, last_line=len(self.found.lines), sub=sub, labelled=labelled
            )
        )
        self.since_subtotal = len(self.found.lines)
        self.closed = self.closed or (not sub and bool(self.found.lines))
        self.found.bottom = row

    def _read_goods(self, row: int, own: dict[str, Cell], inside: list[Cell], *, is_last: bool) -> None:
        shared = self._covered(row, own)
        identity = {f for f in own.keys() & self.identity if own[f].text}
        inherited = shared.keys() & self.identity
        numbers = {f for f in own.keys() & NUMERIC if own[f].kind != "missing"}
        missing = [own[f] for f in own if own[f].kind == "missing"]
        if not identity and not inherited:
            self._read_nameless(row, own, inside, numbers, is_last=is_last)
            return
        counted = numbers | {f for f in own.keys() & NUMERIC if own[f].kind == "missing"} | (shared.keys() & ADDITIVE)
        if not identity and not (
            numbers & {"quantity"} or (numbers & ADDITIVE and "quantity" not in self.plan.columns)
        ):
            if numbers & ADDITIVE and self.found.lines:  # a second row of one line carries figures of its own
                self.found.strange.append(inside[0])
            return
        if not counted:
            if self.found.lines and not self.closed and any(_is_serial(c) for c in inside[:1]):
                self.found.strange.append(inside[0])
            return
        if self.closed or (self.found.bottom and row - self.found.bottom > 3 and self.found.lines):
            if self._full_shape(numbers | (shared.keys() & ADDITIVE)):
                if self.closed and row - self.found.bottom > 1:
                    self.found.late.append(inside[0])
                    return
            else:
                return
        if not shared.keys() & ADDITIVE and not missing and not any(number_of(own[f]) for f in numbers):
            if any(folded(own[f].text).casefold() not in PLACEHOLDERS and own[f].kind != "error" for f in numbers):
                self.found.strange.append(inside[0])  # words in every number column: some other table
            return
        if numbers <= _OF_PACKING and "gross_weight_kg" in numbers and self._is_tare(own, identity):
            self.found.strange.append(inside[0])  # the weight of the pallets, printed like a line
            return
        if identity <= _NAMES and self._repeats_the_sums(own):
            if self._is_bare(own, inside):
                self._add_total(row, inside, labelled=False)
                return
            self.found.strange.append(inside[0])
        self.found.missing.extend(missing)
        self._add_line(row, own, shared)

    def _is_tare(self, own: dict[str, Cell], identity: set[str]) -> bool:
        return bool(self.found.lines) and all(may_be_tare(own[f].text) for f in identity)

    def _repeats_the_sums(self, own: dict[str, Cell]) -> bool:
        """Whether a row with a name prints nothing but the sums of the lines above: a total, whatever it is called."""
        fields = own.keys() & NUMERIC
        if len(self.found.lines) < 2 or not fields <= ADDITIVE:
            return False
        if len(fields) < min(2, len(self.plan.columns.keys() & ADDITIVE)):
            return False
        return all(
            (read := self._values(name, own[name]).get(name)) is not None
            and not read.doubtful
            and abs(self._sum(name) - Decimal(read.value)) <= TOLERANCE
            for name in sorted(fields)
        )

    def _is_bare(self, own: dict[str, Cell], inside: list[Cell]) -> bool:
        """Whether a row lacks what every line above carries beside its name: a running number, a code, a price, a unit."""
        if self.plan.serial is not None and not any(c.col == self.plan.serial for c in inside):
            return True
        marks = (IDENTITY - {"goods_name", "goods_name_en"}) | {"unit_price", "carton_number", "unit", "brand"}
        usual = [f for f in sorted(self.plan.columns.keys() & marks) if all(f in line for line in self.found.lines)]
        return any(f not in own for f in usual)

    def _full_shape(self, numbers: set[str]) -> bool:
        """Whether a row carries at least two thirds of the figures the lines above carry."""
        usual = {f for f in NUMERIC if sum(1 for line in self.found.lines if f in line) * 2 > len(self.found.lines)}
        return bool(numbers) and len(numbers & usual) * 3 >= len(usual) * 2

    def _covered(self, row: int, own: dict[str, Cell]) -> dict[str, Cell]:
        """Cells of merged areas that reach down over this row from above, or start here and reach further down."""
        found: dict[str, Cell] = {}
        if not self.sheet.merged(row):
            return found
        for name, column in self.plan.columns.items():
            area = self.sheet.merge_at(row, column.col)
            if area and area.bottom > area.top and area.top > self.plan.block.bottom:
                first = self.sheet.cells.get((area.top, area.left))
                whole = column_cell(self.sheet, area.top, column) if area.left == column.col else first
                cell = whole or first
                if cell is not None and cell.text:
                    found[name] = cell
                    own.pop(name, None) if name in ADDITIVE or name == "carton_number" else None
        return found

    def _add_line(self, row: int, own: dict[str, Cell], shared: dict[str, Cell]) -> None:
        line: PaperRow = {}
        number = len(self.found.lines) + 1
        cells = {**{f: c for f, c in shared.items() if f not in ADDITIVE and f != "carton_number"}, **own}
        file, origin_of = self.file, self.sheet.origin
        previous = self.found.lines[-1] if self.found.lines else {}
        for name, reader in self._columns.items():
            cell = cells.get(name)
            if cell is None:
                continue
            if len(cell.text) <= 5 and name not in NUMERIC and _says_ditto(cell.text):
                if name in previous:
                    line[name] = coded(name, previous[name].value, self._origin(cell), self.names, raw=cell.text)
                continue
            reader.put(line, cell, origin_of(file, cell))
        self._groups.add_to(line)
        if "goods_name" in line and "\n" in line["goods_name"].value:
            split_stacked_names(line, self.names)
        if "volume_m3" in line and line["volume_m3"].doubtful:
            volume_of_sizes(line, self.plan.columns["volume_m3"].words)
        for name, cell in shared.items():
            if name in ADDITIVE or name == "carton_number":
                area = self.sheet.merge_at(cell.row, cell.col)
                assert area is not None
                _, lines = self._shared.setdefault((area.top, area.left, name), (self._values(name, cell), []))
                lines.append(number)
        if self.sheet.hidden_rows and row in self.sheet.hidden_rows:
            self.found.strange.append(next(iter(cells.values())))
        self.found.lines.append(line)
        self.found.line_rows.append(row)
        self.found.bottom = row

    def _read_nameless(
        self, row: int, own: dict[str, Cell], inside: list[Cell], numbers: set[str], *, is_last: bool
    ) -> None:
        """A row without name: an empty number, a total without label, or something strange."""
        if not numbers & ADDITIVE:
            return
        if not self.found.lines or self.closed:
            return
        words = [c for c in inside if c.kind == "text" and c.col not in {k.col for k in self.plan.columns.values()}]
        if self._sums_match(own, numbers & ADDITIVE) or (is_last and not words):
            self._add_total(row, inside, labelled=False)
        else:
            self.found.strange.append(inside[0])

    def _sums_match(self, own: dict[str, Cell], fields: set[str]) -> bool:
        matched = 0
        for name in fields:
            read = self._values(name, own[name]).get(name)
            if read is None or read.doubtful:
                continue
            wanted = {self._sum(name), self._sum(name) + (self._charged() if name == "amount" else 0)}
            if any(abs(each - Decimal(read.value)) <= TOLERANCE for each in wanted):
                matched += 1
        return matched >= 1 and matched * 2 >= len(fields)

    def _charged(self) -> Decimal:
        """What the charge rows so far add to the goods."""
        return sum((Decimal(c.value) for _, c in self.found.charges if countable({"amount": c}, "amount")), Decimal(0))

    def _sum(self, name: str) -> Decimal:
        added, own = self._added.get(name, (0, Decimal(0)))
        own += sum(
            (Decimal(line[name].value) for line in self.found.lines[added:] if countable(line, name)), Decimal(0)
        )
        self._added[name] = len(self.found.lines), own
        return own + sum(
            (Decimal(facts[name].value) for facts, _ in self._shared.values() if countable(facts, name)), Decimal(0)
        )

    def _settle_boxes(self) -> None:
        """Merged facts over one line return to it; the others become boxes, one per set of lines."""
        grouped: dict[tuple[int, ...], PaperRow] = {}
        for facts, lines in self._shared.values():
            if len(lines) == 1:
                line = self.found.lines[lines[0] - 1]
                for name, cell in facts.items():
                    line.setdefault(name, cell)
                continue
            box = grouped.setdefault(tuple(lines), {})
            for name, cell in facts.items():
                if name in ADDITIVE or name in ("carton_number", "package_type"):
                    box.setdefault(name, cell)
                else:  # the unit glued to a shared quantity describes every line
                    for number in lines:
                        self.found.lines[number - 1].setdefault(name, cell)
        self.found.boxes = [PaperBox(facts, lines) for lines, facts in sorted(grouped.items())]


@lru_cache(maxsize=4096)
def _says_ditto(text: str) -> bool:
    return folded(text).casefold() in DITTO


def _is_serial(cell: Cell) -> bool:
    return re.fullmatch(r"\d{1,5}", cell.text) is not None


def _is_label_row(cells: list[Cell]) -> bool:
    """A row of labels below a table: `总毛重：…`, `Bank: …`; such rows are head facts, never goods."""
    first = next((c for c in cells if c.kind == "text"), None)
    if first is None:
        return False
    text = folded(first.text)
    name = re.match(r"(.{1,40}?)\s*:", text)
    if name is None:
        return False
    return bool(label(name[1])) or text.endswith(":") or len(cells) == 1


def repeated_heads(sheet: Sheet, block: HeadBlock, others: list[HeadBlock]) -> list[HeadBlock]:
    """Heads further down that only repeat this one (page breaks)."""
    return [other for other in others if other.top > block.bottom and other.signature == block.signature]
