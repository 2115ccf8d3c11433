"""One paper on a sheet: title, head facts, the goods table with its rows of all kinds, totals, words below."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from . import stock
from .amounts import in_chinese, in_words
from .column_choice import ColumnChoice
from .columns import Column, Goods, Style, draw_goods, number
from .facts import draw_facts, label_of, print_facts
from .truth import ErrorValue, Formula, Grid, Truth, plain

_HEAD_TOTAL = {
    "package_count": "total_packages", "gross_weight_kg": "total_gross_weight_kg", "net_weight_kg": "total_net_weight_kg",
    "volume_m3": "total_volume_m3", "amount": "total_amount",
}  # fmt: skip
_PRICED = frozenset({"commercial_invoice", "proforma_invoice", "sales_contract", "purchase_order"})


class Composer:
    """Draws one paper and writes it onto `grid` from `top` on; `truth` is complete afterwards."""

    def __init__(
        self,
        rng: random.Random,
        kind: str,
        traps: set[str],
        *,
        grid: Grid,
        top: int = 1,
        goods: list[Goods] | None = None,
        facts: dict[str, str] | None = None,
        language: str = "",
    ) -> None:
        self.rng, self.kind, self.traps, self.grid, self.top = rng, kind, traps, grid, top
        self.truth = Truth(kind=kind)
        numbers = "european" if "decimal-comma" in traps else "wide" if "full-width" in traps else "number"
        if numbers == "number" and ("numbers-as-text" in traps or rng.random() < 0.15):
            numbers = rng.choice(["text", "comma"])
        self.style = Style(
            language=language or rng.choice(["zh", "en", "both"]), numbers=numbers, suffix=rng.random() < 0.8,
            joint=rng.choice(["\n", " ", "/", "\n"]), currency=rng.choice(["USD", "USD", "US$", "美元"]),
        )  # fmt: skip
        self.goods = goods or draw_goods(
            rng,
            rng.choice([1, 2, 3, 4, 5, 6, 8, 12, 20]) if "merged-boxes" not in traps else rng.randrange(4, 12),
            traps,
        )
        self.facts = facts
        self.left = rng.choice([1, 1, 1, 2])
        self.step = 2 if "wide-merges" in traps else 1
        self.columns: list[Column] = []
        self.groups: list[tuple[int, int]] = []
        self.rows_of: list[int] = []
        self.box_value: dict[tuple[int, str], Any] = {}
        self.charges = Decimal(0)

    def compose(self) -> int:
        """Write everything; the first free row below."""
        choice = ColumnChoice(self.rng, self.kind, self.traps, style=self.style, goods=self.goods, truth=self.truth)
        self.columns, self.groups = choice.draw()
        right = self.at(len(self.columns) - 1) + self.step - 1
        row = title = self._letterhead(right)
        row = print_facts(
            self.rng,
            self.grid,
            self.truth,
            self.facts or draw_facts(self.rng, self.kind),
            row=row,
            left=self.left,
            right=right,
            language=self.style.language,
            traps=self.traps,
        )
        if "no-head-facts" in self.traps:
            self.grid.cells = {p: v for p, v in self.grid.cells.items() if p[0] < title}
            self.grid.merges = [m for m in self.grid.merges if m[0] < title]
            self.truth.header, self.truth.open = {}, set()
            row = title
        row += self.rng.randrange(0, 3)
        head_top = row
        row = self._head(row)
        row = self._body(row, head_top)
        if self.step > 1:
            self.grid.merges += [
                (r, self.at(k), r, self.at(k) + 1)
                for r in {r for r, _ in self.grid.cells if head_top <= r < row}
                for k in range(len(self.columns))
            ]
        row = self._below(row, right)
        self._beside(head_top, right)
        self._finish()
        return row + 1

    def at(self, offset: int) -> int:
        """The sheet's column in which the table's column stands."""
        return self.left + offset * self.step

    # letterhead and title

    def _letterhead(self, right: int) -> int:
        row = self.top
        alone = "letterhead-only" in self.traps and self.kind in (
            "commercial_invoice",
            "packing_list",
            "proforma_invoice",
        )
        if (self.rng.random() < 0.5 or alone) and "no-head-facts" not in self.traps:
            self.facts = self.facts or draw_facts(self.rng, self.kind)
            self.grid.put(row, self.left, self.facts["seller"])
            if self.rng.random() < 0.5:
                self.grid.merges.append((row, self.left, row, right))
            if alone:
                self.truth.header["seller"] = self.facts["seller"]
                self.facts = {name: value for name, value in self.facts.items() if name != "seller"}
            self.grid.put(row + 1, self.left, self.rng.choice(stock.ADDRESSES))
            row += 2
        zh, en, both = stock.TITLES[self.kind]
        pool = {"zh": zh, "en": en, "both": both}[self.style.language]
        self.grid.put(row, self.left + self.rng.choice([0, 0, 2]), self.rng.choice(pool))
        return row + 1 + self.rng.randrange(0, 2)

    # head

    def _head(self, row: int) -> int:
        """Write the head in one to three rows; the first row below."""
        way = "one"
        if self.style.language == "both":
            way = self.rng.choice(["joint", "joint", "rows"])
        if "two-language-rows" in self.traps:
            way = "rows"
        if "group-heads" in self.traps:
            return self._group_head(row)
        for offset, column in enumerate(self.columns):
            col = self.at(offset)
            if way == "one":
                self.grid.put(row, col, column.zh if self.style.language == "zh" else column.en)
            elif way == "rows":
                self.grid.put(row, col, column.en)
                self.grid.put(row + 1, col, column.zh)
            else:
                joint = self.style.joint
                self.grid.put(
                    row,
                    col,
                    f"{column.zh}{joint}{column.en}"
                    if column.zh and column.zh != column.en
                    else column.zh or column.en,
                )
        self._merge_carton_head(row)
        if way == "rows" and "three-head-rows" in self.traps:
            for offset in range(1, len(self.columns)):
                self.grid.put(row + 2, self.at(offset), "()")
            return row + 3
        return row + (2 if way == "rows" else 1)

    def _merge_carton_head(self, row: int) -> None:
        if "three-carton-cells" in self.traps:
            at = next(n for n, c in enumerate(self.columns) if c.key == "first_carton")
            self.grid.merges.append((row, self.left + at, row, self.left + at + 2))

    def _group_head(self, row: int) -> int:
        """Weight over gross and net in two rows; the others merged downwards."""
        chinese = self.style.language == "zh"
        col = self.left
        while col - self.left < len(self.columns):
            column = self.columns[col - self.left]
            after = self.columns[col - self.left + 1] if col - self.left + 1 < len(self.columns) else None
            if (
                after
                and {column.key, after.key} == {"gross_weight_kg", "net_weight_kg"}
                and "foreign-weights" not in self.traps
            ):
                self.grid.put(row, col, "重量(KGS)" if chinese else "Weight (KGS)")
                self.grid.merges.append((row, col, row, col + 1))
                for c, one in ((col, column), (col + 1, after)):
                    gross = one.key == "gross_weight_kg"
                    self.grid.put(
                        row + 1, c, ("毛重" if gross else "净重") if chinese else ("Gross" if gross else "Net")
                    )
                col += 2
                continue
            self.grid.put(row, col, column.zh if chinese else column.en)
            self.grid.merges.append((row, col, row + 1, col))
            col += 1
        return row + 2

    def _repeat_head(self, row: int) -> int:
        traps, self.traps = self.traps, self.traps - {"group-heads"}
        before = self._head(row)
        self.traps = traps
        return before

    # body

    def _body(self, row: int, head_top: int) -> int:
        t, rng = self.traps, self.rng
        head_rows = {p: v for p, v in self.grid.cells.items() if head_top <= p[0] < row}
        since = 0
        grouped = {first for first, _ in self.groups}
        for index, line in enumerate(self.goods):
            fresh = not self.groups or index in grouped
            if index and fresh and "subtotals" in t and rng.random() < 0.4:
                row = self._subtotal(row, since, index)
                since = index
            if index and fresh and "repeated-head" in t and index == len(self.goods) // 2:
                for (r, c), value in head_rows.items():
                    self.grid.put(row + r - head_top, c, value)
                row += max(r for r, _ in head_rows) - head_top + 1
            if index and fresh and "category-rows" in t and rng.random() < 0.4:
                self.grid.put(
                    row, self.left + 1, rng.choice(["一、发动机类", "MOTOR PARTS:", "以下为备件", "PO 4500012345"])
                )
                row += 1
            if index and fresh and "blank-rows" in t and rng.random() < 0.3:
                row += 1
            row = self._line(row, index, line)
        if since and "subtotals" in t:
            row = self._subtotal(row, since, len(self.goods))
        self._merge_boxes()
        if "empty-numbered-row" in t:
            at = next((n for n, c in enumerate(self.columns) if c.key == "serial"), 0)
            if self.columns[at].key == "serial":
                self.grid.put(row, self.left + at, len(self.goods) + 1)
                row += 1
        if "charge-rows" in t and self.kind in _PRICED:
            row = self._charges(row)
        return self._total(row)

    def _line(self, row: int, index: int, line: Goods) -> int:
        truth: dict[str, str] = {}
        self.rows_of.append(row)
        group = next(((a, b) for a, b in self.groups if a <= index <= b), None)
        for offset, column in enumerate(self.columns):
            col = self.at(offset)
            if column.boxed and group and index > group[0]:
                continue
            value, code = column.show(line, index)
            value = self._tampered(column, value, index)
            self.grid.put(row, col, value, code)
            given = value not in ("", None) and not isinstance(value, Formula)
            if given and not (column.boxed and group and group[0] != group[1]):
                truth.update(column.truth(line, index))
        self.truth.lines.append(truth)
        if "ditto" in self.traps and index and not self.groups:
            self._ditto(row, index)
        if "line-over-rows" in self.traps and not self.groups and index % 2 == 1:
            return self._continued(row)
        if "hidden-row" in self.traps and index == 1:
            self.grid.hidden_rows.add(row)
            self.truth.unsure = True
        return row + 1

    def _continued(self, row: int) -> int:
        """The line goes on over two further rows that carry only a size and a weight of their own."""
        loose = [n for n, c in enumerate(self.columns) if c.key in ("size", "unit_gross", "unit_net")]
        if not loose:
            return row + 1
        for offset in range(len(self.columns)):
            if offset in loose:
                for k in (1, 2):
                    self.grid.put(
                        row + k,
                        self.at(offset),
                        "40*40*30" if self.columns[offset].key == "size" else Decimal("1.5") + k,
                    )
            else:
                self.grid.merges.append((row, self.at(offset), row + 2, self.at(offset)))
        return row + 3

    def _tampered(self, column: Column, value: Any, index: int) -> Any:
        if (
            "formula-without-value" in self.traps
            and column.key in ("amount", "gross_weight_kg")
            and index == len(self.goods) - 1
        ):
            self.truth.unsure = True
            return Formula("=VLOOKUP(A1,Prices!A:B,2,0)")
        if "invisible-characters" in self.traps and isinstance(value, str) and len(value) > 3:
            return "\u200b" + value + "\u3000\u00a0"
        return value

    def _ditto(self, row: int, index: int) -> None:
        for offset, column in enumerate(self.columns):
            if column.key in ("brand", "origin_country"):
                self.grid.put(row, self.at(offset), self.rng.choice(['"', "同上", "〃", "ditto"]))

    def _merge_boxes(self) -> None:
        for first, last in self.groups:
            if first == last:
                continue
            box: dict[str, Any] = {}
            for offset, column in enumerate(self.columns):
                if column.boxed:
                    self.grid.merges.append((self.rows_of[first], self.at(offset), self.rows_of[last], self.at(offset)))
                    box.update(column.truth(self.goods[first], first))
            if box:
                self.truth.boxes.append({**box, "lines": list(range(first + 1, last + 2))})

    def _sum(self, key: str, first: int, last: int) -> Decimal:
        boxed = any(c.key == key and c.boxed for c in self.columns)
        starts = {a for a, _ in self.groups}
        return sum(
            (line[key] for n, line in enumerate(self.goods) if first <= n < last and (not boxed or n in starts)),
            Decimal(0),
        )

    def _subtotal(self, row: int, first: int, last: int) -> int:
        if last <= first:
            return row
        words = self.rng.choice(["小计", "SUB TOTAL", "Sub-total:", "小 计："])
        self._print_total(row, words, lambda key: self._sum(key, first, last))
        return row + 1

    def _print_total(self, row: int, words: str, value: Any) -> None:
        """A total row; its words stand in the first column without a total."""
        free = next(n for n, c in enumerate(self.columns) if c.total is None or c.key == "package_count")
        free = min(free, 1) if self.columns[0].total is None else free
        for offset, column in enumerate(self.columns):
            if column.total is not None and offset != free:
                shown, code = column.total(value(column.key))
                self.grid.put(row, self.at(offset), shown, code)
        if words:
            self.grid.put(
                row, self.left + (self.rng.choice([0, free]) if self.columns[0].total is None else free), words
            )

    def _charges(self, row: int) -> int:
        at = next((n for n, c in enumerate(self.columns) if c.key == "amount"), None)
        if at is None:
            return row
        name = next(n for n, c in enumerate(self.columns) if c.key in ("goods_name", "model"))
        for words in self.rng.sample(
            ["运保杂费", "FREIGHT", "Courier charges", "木箱费", "Inland freight", "国内运费", "Bank charge", "包装费"],
            self.rng.choice([1, 1, 2]),
        ):
            money = Decimal(self.rng.randrange(5, 900))
            self.charges += money
            self.grid.put(row, self.at(name), words)
            self.grid.put(row, self.at(at), number(self.style, money)[0])
            row += 1
        return row

    def _total(self, row: int) -> int:
        t, rng = self.traps, self.rng
        kinds = [c.key for c in self.columns if c.total is not None]
        if not kinds or "no-totals" in t:
            return row
        if "label-totals" in t:
            return self._label_totals(row + rng.randrange(0, 2), kinds)
        row += rng.choice([0, 0, 0, 1])
        words = (
            ""
            if "total-without-label" in t
            else rng.choice(
                [
                    "TOTAL",
                    "合计",
                    "TTL:",
                    "总计",
                    "TOTAL:",
                    "合计 TOTAL",
                    "Total",
                    "合  计",
                    "GRAND TOTAL",
                    "TOTAL/合计",
                ]
            )
        )
        stale = rng.choice([k for k in kinds if k != "quantity"] or kinds) if "stale-total" in t else ""
        doubtful_anyway = self.truth.unsure
        if stale:
            self.truth.stale.add(stale)
            self.truth.unsure = True

        def value(key: str) -> Decimal:
            total = self._sum(key, 0, len(self.goods)) + (self.charges if key == "amount" else 0)
            return total + (Decimal(1) if key == stale else 0)

        self._print_total(row, words, value)
        place = next((self.at(n) for n, c in enumerate(self.columns) if c.key == stale), 0)
        if stale and (self.grid.cells.get((row, place), words) == words or not place):
            self.truth.stale.discard(stale)  # the words of the row stand where the figure would be
            self.truth.unsure = doubtful_anyway
        for offset, column in enumerate(self.columns):
            if column.total is None or (row, self.at(offset)) not in self.grid.cells:
                continue
            if words and self.grid.cells[row, self.at(offset)] == words:
                continue
            if (head := _HEAD_TOTAL.get(column.key)) and column.key not in self.truth.lying:
                self.truth.header[head] = plain(value(column.key))
        if "grand-total-again" in t:
            row += 1
            self._print_total(row, "GRAND TOTAL", value)
        return row + 1

    def _label_totals(self, row: int, kinds: list[str]) -> int:
        rng = self.rng
        stale = rng.choice([k for k in kinds if k in _HEAD_TOTAL] or [""]) if "stale-total" in self.traps else ""
        for key in kinds:
            name = _HEAD_TOTAL.get(key)
            if name is None or key in self.truth.lying:
                continue
            value = self._sum(key, 0, len(self.goods)) + (self.charges if key == "amount" else 0)
            if key == stale:
                value += 1
                self.truth.stale.add(key)
                self.truth.unsure = True
            self.truth.header[name] = plain(value)
            if key == "package_count" and rng.random() < 0.5:
                words = rng.choice(["PALLETS", "CARTONS", "CTNS"])
                words = next((line["package_type"] for line in self.truth.lines if "package_type" in line), words)
                self.grid.put(
                    row,
                    self.left,
                    rng.choice(
                        [
                            f"TOTAL OF : {plain(value)} {words}",
                            f"TOTAL: {plain(value)} {words} ONLY.",
                            f"TOTAL {plain(value)} {words}",
                        ]
                    ),
                )
                self.truth.header["package_type"] = words
            else:
                unit = {"gross_weight_kg": " KGS", "net_weight_kg": "KGS", "volume_m3": " CBM", "amount": ""}.get(
                    key, ""
                )
                money = self.style.currency if key == "amount" and rng.random() < 0.5 else ""
                if money:
                    self.truth.header["currency"] = money
                text = (
                    f"{label_of(rng, self.style.language, name)}{rng.choice([':', '：', ': '])}{money}{value:,}{unit}"
                )
                if "total" not in text.lower() and "合计" not in text and "总" not in text:
                    text = "TOTAL " + text
                self.grid.put(row, self.left, text)
            row += 1
        return row

    # below and beside

    def _below(self, row: int, right: int) -> int:
        t, rng = self.traps, self.rng
        amount = self.truth.header.get("total_amount")
        if amount and "amount" not in self.truth.stale and self.kind in _PRICED and "amount-in-words" in t:
            wrong = rng.random() < 0.4
            shown = Decimal(amount) + (100 if wrong else 0)
            self.grid.put(
                row + 1, self.left, in_words(shown) if self.style.language == "en" else "大写：美元" + in_chinese(shown)
            )
            if wrong:
                self.truth.stale.add("amount")
                self.truth.unsure = True
            row += 2
        for words in rng.sample(
            [
                "Bank: SAMPLE BANK CHONGQING BRANCH",
                "备注：以实际装箱为准",
                "Authorized Signature",
                "SHIPPING MARKS: N/M",
                "A/C NO.: 6222 0000 1111 2222",
                "Country of Origin: CHINA",
                "We certify that the goods are of Chinese origin.",
            ],
            rng.randrange(0, 3),
        ):
            row += 1
            self.grid.put(row, self.left, words)
        if "goods-below" in t:
            row += 3
            self.grid.put(row, self.left, "内部核对")
            self.grid.put(row + 1, self.left + 1, 7)
        return row + 1

    def _beside(self, head_top: int, right: int) -> None:
        t, rng = self.traps, self.rng
        if not self.rows_of:
            return
        if "working-columns" in t:
            gap = rng.choice([1, 1, 2])
            heads = [*rng.choice(stock.WORKING), rng.choice(["净重", "数量", "总价", "体积"])]
            for k, head in enumerate(heads):
                self.grid.put(head_top, right + gap + k, head)
                for row in self.rows_of:
                    broken = "broken-references" in t and k % 2 == 0
                    self.grid.put(
                        row, right + gap + k, ErrorValue("#REF!") if broken else Decimal(rng.randrange(100, 9000)) / 100
                    )
        if "marks-beside" in t and self.left == 2:
            self.grid.put(head_top, 1, rng.choice(["唛头", "Marks & Nos.", "SHIPPING MARKS"]))
            self.grid.put(self.rows_of[0], 1, "N/M\nHAMBURG\nC/NO.1-UP")
            self.grid.merges.append((self.rows_of[0], 1, self.rows_of[-1], 1))
        if "wide-sheet" in t:
            self.grid.blanks += [(head_top, 8894), (self.rows_of[0], 8894), (self.rows_of[-1] + 3000, 3)]

    def _finish(self) -> None:
        currencies = {line["currency"] for line in self.truth.lines if "currency" in line}
        if len(currencies) == 1 and "currency" not in self.truth.header:
            self.truth.header["currency"] = currencies.pop()
        for field in ("unit", "currency"):  # a lying quantity says nothing of its unit
            if field in self.truth.lying:
                self.truth.open.add(field)
