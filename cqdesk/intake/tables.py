"""What each column of a goods table means.

A column is identified by several kinds of evidence: its head word, the kind of values it holds, and later arithmetic
(`reading`). A head that fits no content is kept but doubted; a column without a known head is left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import repeat

from cqdesk.intake.cells import number_of
from cqdesk.intake.column_values import (
    all_words,
    are_codes,
    are_commodity_numbers,
    are_sizes,
    chinese_share,
    is_serial_run,
    number_cartons,
)
from cqdesk.intake.contents import ADDITIVE, IDENTITY, MOSTLY, NUMERIC, PLACEHOLDERS, fits, fits_mostly
from cqdesk.intake.head_rows import HeadBlock
from cqdesk.intake.heads import OTHER, SERIAL, WORKING, Match, key, paired_fields
from cqdesk.intake.names import NameBook
from cqdesk.intake.row_words import PACKAGE_WORD, says_total
from cqdesk.intake.table_plan import FoundColumn, TablePlan
from cqdesk.intake.values import folded
from cqdesk.intake.workbook import Cell, Sheet

_SAMPLE_ROWS = 200
_MANY = 0.5


def samples(sheet: Sheet, block: HeadBlock, rows: Sequence[int]) -> dict[int, list[Cell]]:
    """Cells by column of the rows that may hold goods; labels, totals and heads printed again say nothing about one."""
    printed = {text for text, _, _ in block.heads.values()} | {cell.text for _, _, cell in block.heads.values()}
    sample: dict[int, list[Cell]] = {}
    for row in rows[:_SAMPLE_ROWS]:
        cells = sheet.rows[row]
        first = next((c for c in cells if c.kind == "text"), None)
        if first is not None and (says_total(first.text) or {c.text for c in cells} <= printed):
            continue
        if any(c.kind == "text" and c.text.endswith((":", "：")) for c in cells):
            continue  # labels between the pages
        if len(cells) * 3 >= len(block.heads) or len(cells) >= 3:
            for cell in cells:
                sample.setdefault(cell.col, []).append(cell)
    return sample


def plan_table(sheet: Sheet, block: HeadBlock, rows: Sequence[int], names: NameBook) -> TablePlan:
    """Decide what the columns of a table mean. `rows` are the rows below the head that may hold goods."""
    sample = samples(sheet, block, rows)
    plan = TablePlan(block=block, columns={}, serial=None, right_edge=0)
    strange = 0
    previous = min(block.heads) - 1
    for col in sorted(block.heads):
        text, match, head = block.heads[col]
        if col - previous > 1 and plan.columns and _gap_closes(plan) and not _goes_on_behind(plan, col):
            break  # an empty head ends the table: what follows is another table beside it
        previous = col
        values = [c for c in sample.get(col, []) if c.kind != "missing"]
        if match and match.fields[0] in ("unit_price", "amount") and _are_currencies(values, names):
            previous = _take_currency_before(plan, match, col, head, sample)
            continue
        if not values and col - 1 in block.heads and block.heads[col - 1][2] is head:
            plan.right_edge = max(plan.right_edge, col) if not strange else plan.right_edge
            continue  # merged with the column before it, and empty
        known = sample.get(plan.columns["goods_name"].col, []) if "goods_name" in plan.columns else []
        chosen = _choose(plan, match, head, values, known, names)
        if sheet.column_hidden(col):
            continue
        if chosen is None:
            if not match and (pair := paired_fields(text)) and _print_pairs(values):
                for part, name in enumerate(pair):
                    if name not in plan.columns:
                        words = " ".join(re.findall(r"[(（]([^)）]*)[)）]", text))
                        plan.columns[name] = FoundColumn(
                            field=name, col=col, head=head, words=words, part=part, evidence={"head"}
                        )
                plan.right_edge = col
                continue
            if match and match.fields[0] in (OTHER, SERIAL):
                plan.right_edge = col if not strange else plan.right_edge
                continue
            if match and match.fields[0] != WORKING and values and not _shares_head(plan, head):
                _note_duplicate(plan, match, col, head, sample)
            elif (
                not match
                and plan.serial is None
                and len(values) > 1
                and is_serial_run(values)
                and values[0].text == "1"
            ):
                plan.serial = col  # the numbers say it, whatever the head is called
                continue
            elif not match and values:
                plan.unknown_heads.append(head)
            carton = plan.columns.get("carton_number")
            if carton is not None and carton.head is head:
                continue  # the dash and the end of a carton range under one head
            strange += 1 if values or match else 0
            if strange >= 2 and match and match.fields[0] == WORKING and _gap_closes(plan):
                break
            continue
        if chosen == SERIAL:
            plan.serial = col
        else:
            column = FoundColumn(field=chosen, col=col, head=head, words=match.words)
            column.evidence.add("vague-head" if match.vague else "head" if match.exact else "similar-head")
            if strange >= 2:
                column.evidence.discard("head")  # beyond strange columns a known head is not enough
            plan.columns[chosen] = column
        plan.right_edge = col
    _take_unknown_name(plan, sample, names)
    _settle_names(plan, sample)
    _settle_carton_cells(plan, sample)
    _settle_units_and_totals(plan, sheet, rows)
    _take_prices_with_tax(plan, sample)
    return plan


def _are_currencies(values: Sequence[Cell], names: NameBook) -> bool:
    return bool(values) and all_words(values) and all(names.by_name("currencies", c.text) for c in values)


def _take_currency_before(plan: TablePlan, match: Match, col: int, head: Cell, sample: dict[int, list[Cell]]) -> int:
    """The head of a price over the column of its currency (USD | 12.50): the figures stand in the next one.

    Returns the last column that was settled.
    """
    name = match.fields[0]
    if "currency" not in plan.columns:
        plan.columns["currency"] = FoundColumn(field="currency", col=col, head=head, words="", evidence={"place"})
    plan.right_edge = col
    if col + 1 in plan.block.heads or name in plan.columns or not sample.get(col + 1):
        return col  # under a merged head the figures have it too
    plan.columns[name] = FoundColumn(field=name, col=col + 1, head=head, words=match.words, evidence={"head"})
    plan.right_edge = col + 1
    return col + 1


def _take_unknown_name(plan: TablePlan, sample: dict[int, list[Cell]], names: NameBook) -> None:
    """Where no head names the goods: the only column of words under a head nobody knows is read, and to be confirmed."""
    if plan.columns.keys() & (IDENTITY | {"carton_number"}) or len(plan.columns.keys() & NUMERIC) < 2:
        return
    worded = [head for head in plan.unknown_heads if fits("goods_name", sample.get(head.col, []), names)]
    if len(worded) == 1:
        (head,) = worded
        plan.unknown_heads.remove(head)
        plan.columns["goods_name"] = FoundColumn(
            field="goods_name", col=head.col, head=head, words="", evidence={"vague-head"}
        )
        plan.right_edge = max(plan.right_edge, head.col)


def _settle_units_and_totals(plan: TablePlan, sheet: Sheet, rows: Sequence[int]) -> None:
    """Of two columns under one meaning the one that is the other times the packages counts the whole line."""
    count = plan.columns.get("package_count")
    for name, col, head in list(plan.duplicates):
        chosen = plan.columns.get(name)
        if chosen is None or count is None or name not in ADDITIVE or name == "package_count":
            continue
        triples = [
            (a, b, n)
            for row in rows[:_SAMPLE_ROWS]
            if (a := _figure(sheet, row, chosen.col)) is not None
            and (b := _figure(sheet, row, col)) is not None
            and (n := _figure(sheet, row, count.col)) is not None
        ]
        if len(triples) < 2 or all(n == 1 for _, _, n in triples):
            continue  # one line may agree by chance
        if all(times(a, n, b) for a, b, n in triples):
            plan.duplicates.remove((name, col, head))
            plan.per_package.append(chosen.head)
            plan.columns[name] = FoundColumn(
                field=name, col=col, head=head, words=chosen.words, evidence={"head", "arithmetic"}
            )
            plan.right_edge = max(plan.right_edge, col)
        elif all(times(b, n, a) for a, b, n in triples):
            plan.duplicates.remove((name, col, head))
            plan.per_package.append(head)
            chosen.evidence.add("arithmetic")


def _figure(sheet: Sheet, row: int, col: int) -> Decimal | None:
    cell = sheet.cells.get((row, col))
    number = number_of(cell) if cell is not None else None
    return number.value if number is not None else None


def times(one: Decimal, many: Decimal, product: Decimal) -> bool:
    """Whether a figure of one package makes the figure of the line, within the rounding of the smaller one."""
    return abs(one * many - product) <= max(Decimal("0.006"), abs(product) / 200)


_WITH_TAX = {
    "含税单价": "unit_price", "含税价": "unit_price", "含税金额": "amount", "含税总价": "amount", "价税合计": "amount",
    "人民币单价": "unit_price", "人民币金额": "amount", "不含税单价": "unit_price", "不含税金额": "amount",
}  # fmt: skip
"""Working columns that are the only price of some papers."""


def _take_prices_with_tax(plan: TablePlan, sample: dict[int, list[Cell]]) -> None:
    """Prices a paper prints in no other column are read and to be confirmed: nothing printed is lost without a word."""
    if plan.columns.keys() & {"unit_price", "amount"} or not plan.columns.keys() & {"quantity"}:
        return
    for wanted, name in _WITH_TAX.items():
        for col, (text, _, head) in plan.block.heads.items():
            known = any(column.col == col for column in plan.columns.values())
            if wanted == key(text) and name not in plan.columns and not known and sample.get(col):
                plan.columns[name] = FoundColumn(field=name, col=col, head=head, words="", evidence={"vague-head"})
                plan.right_edge = max(plan.right_edge, col)


_OF_ALL = re.compile(r"(?i)\b(?:total|ttl|tot|grand|sum)\b|总|合计|^\s*t[\s./]")


_PALLET = re.compile(r"(?i)pallet|\bplt|托|板")


def _counts_packages(words: str) -> bool:
    """Whether the words beside a quantity head are packages: 数量(箱), QTY (CTNS). 件 may be pieces."""
    tokens = [word for word in re.split(r"[\s,/]+", words) if word]
    return bool(tokens) and all(PACKAGE_WORD.fullmatch(word) and word != "件" for word in tokens)


def _note_duplicate(plan: TablePlan, match: Match, col: int, head: Cell, sample: dict[int, list[Cell]]) -> None:
    """A second column under the head of a field: TOTAL CTNS beside A PACK / CTNS takes the field over."""
    name = match.fields[0]
    values = sample.get(col, [])
    chosen = plan.columns.get(name)
    held = sample.get(chosen.col, []) if chosen else []
    codes_first = name == "goods_name" and "part_number" not in plan.columns and are_codes(held) and values
    if chosen and codes_first and not are_codes(values):  # Article over SP-50, Name over the words
        chosen.field, plan.columns["part_number"] = "part_number", chosen
        plan.columns[name] = FoundColumn(field=name, col=col, head=head, words=match.words, evidence={"head"})
        plan.right_edge = max(plan.right_edge, col)
        return
    if chosen and name == "volume_m3" and are_sizes(held) and values and not are_sizes(values):
        plan.columns[name] = FoundColumn(  # MEAS. (CM) over 60*40*35 beside CBM
            field=name, col=col, head=head, words=match.words, evidence={"head"}
        )
        plan.right_edge = max(plan.right_edge, col)
        return
    if chosen and name == "volume_m3" and are_sizes(values):
        return
    counts_packages = chosen and name == "quantity" and _counts_packages(chosen.words)
    if chosen and counts_packages and "package_count" not in plan.columns and not _counts_packages(match.words):
        chosen.field, plan.columns["package_count"] = "package_count", chosen
        plan.columns[name] = FoundColumn(
            field=name, col=col, head=head, words=match.words, evidence=set(chosen.evidence)
        )
        plan.right_edge = max(plan.right_edge, col)
    elif chosen and name in NUMERIC and _OF_ALL.search(head.text) and not _OF_ALL.search(chosen.head.text):
        plan.duplicates.append((name, chosen.col, chosen.head))
        plan.columns[name] = FoundColumn(
            field=name, col=col, head=head, words=match.words, evidence=set(chosen.evidence)
        )
        plan.right_edge = max(plan.right_edge, col)
    elif chosen and name == "carton_number" and _PALLET.search(chosen.head.text) and not _PALLET.search(head.text):
        plan.columns[name] = FoundColumn(  # cartons on pallets: the goods lie in the cartons
            field=name, col=col, head=head, words=match.words, evidence=set(chosen.evidence)
        )
        plan.right_edge = max(plan.right_edge, col)
    else:
        plan.duplicates.append((name, col, head))


_DASHES = frozenset("-–—~～至to/") | {"--", "to", "TO", "→"}


def _settle_carton_cells(plan: TablePlan, sample: dict[int, list[Cell]]) -> None:
    """A carton range over three cells (1 | - | 25) is one value."""
    carton = plan.columns.get("carton_number")
    if carton is None:
        return
    dashes, last = sample.get(carton.col + 1, []), sample.get(carton.col + 2, [])
    if dashes and last and all(c.text in _DASHES for c in dashes) and all(c.text.isalnum() for c in last):
        carton.span = carton.col + 2
        plan.right_edge = max(plan.right_edge, carton.span)
        plan.unknown_heads = [h for h in plan.unknown_heads if not carton.col < h.col <= carton.span]


_PAIR = re.compile(r"\s*([\d.,]+[^/\n\d]*?)\s*[/\n|]\s*([\d.,]+[^/\n\d]*?)\s*")


def _print_pairs(values: Sequence[Cell]) -> bool:
    return bool(values) and sum(1 for c in values if _PAIR.fullmatch(c.text)) >= MOSTLY * len(values)


def column_cell(sheet: Sheet, row: int, column: FoundColumn) -> Cell | None:
    """The cell of a column in a row: a value over several cells as one, one of two figures in a cell alone."""
    first = sheet.cells.get((row, column.col))
    if first is None:
        return None
    if column.part is not None:
        pair = _PAIR.fullmatch(first.text)
        return first._replace(text=pair[column.part + 1], raw=first.text) if pair else first
    if not column.span:
        return first
    last = sheet.cells.get((row, column.span))
    if last is None or last.text == first.text:
        return first
    return first._replace(text=f"{first.text}-{last.text}", kind="text", raw="")


def judge_content(sheet: Sheet, plan: TablePlan, goods_rows: Sequence[int], names: NameBook) -> None:
    """Add content evidence to the columns whose values in the goods rows are of the field's kind."""
    for name, column in plan.columns.items():
        if column.part is None and not column.span:
            found: Iterable[Cell | None] = map(sheet.cells.get, zip(goods_rows, repeat(column.col)))
        else:
            found = (column_cell(sheet, row, column) for row in goods_rows)
        present = [c for c in found if c and c.kind != "missing"]
        words = [c for c in present if c.kind != "number"] if name in NUMERIC else present
        contents = Counter((c.text, c.kind) for c in words)
        said = [
            (Cell(0, column.col, text, kind), count)
            for (text, kind), count in contents.items()
            if folded(text).casefold() not in PLACEHOLDERS
        ]
        if len(words) < len(present):  # a stored number is a number, whatever it says
            said.append((next(c for c in present if c.kind == "number"), len(present) - len(words)))
        if fits_mostly(name, said, names):
            column.evidence.add("content")
    for name, col, head in plan.duplicates:
        if name not in NUMERIC | {"goods_name"} or name not in plan.columns:
            continue
        chosen = plan.columns[name].col
        if _adds_up(sheet, plan, name, goods_rows):
            continue  # the packs or sizes of the line, added up in the chosen column
        pairs = [(sheet.cells.get((row, chosen)), sheet.cells.get((row, col))) for row in goods_rows]
        if any(theirs and (ours is None or ours.text != theirs.text) for ours, theirs in pairs):
            plan.rivals.append((name, head))


def _adds_up(sheet: Sheet, plan: TablePlan, name: str, goods_rows: Sequence[int]) -> bool:
    """Whether several columns under one meaning make the chosen one on every line (A PACK, B PACK, TOTAL CTNS)."""
    parts = [col for other, col, _ in plan.duplicates if other == name]
    if len(parts) < 2 or len(goods_rows) < 2 or name not in ADDITIVE:
        return False
    for row in goods_rows:
        whole = _figure(sheet, row, plan.columns[name].col)
        if whole is None or whole != sum((_figure(sheet, row, col) or Decimal(0) for col in parts), Decimal(0)):
            return False
    return True


def _shares_head(plan: TablePlan, head: Cell) -> bool:
    return any(column.head is head for column in plan.columns.values())


def _goes_on_behind(plan: TablePlan, first: int) -> bool:
    """Whether the heads behind a column without head belong to the table: figures it has not yet, none a second time."""
    fields = [match.fields[0] for col, (_, match, _) in plan.block.heads.items() if col >= first and match]
    return bool(set(fields) & NUMERIC) and not {WORKING, *plan.columns} & set(fields)


def _gap_closes(plan: TablePlan) -> bool:
    """A table is complete enough to end at a gap once it has something to name goods by and something to count."""
    return bool(plan.columns.keys() & IDENTITY) and bool(plan.columns.keys() & NUMERIC)


def _choose(
    plan: TablePlan, match: Match, head: Cell, values: Sequence[Cell], known: Sequence[Cell], names: NameBook
) -> str | None:
    """The field of a column: the first meaning of its head that is still free and that its content does not deny.

    `known` are the values of the goods name column found so far: a second one is the English name only in another language.
    """
    free = [f for f in match.fields if f not in (OTHER, WORKING) and f not in plan.columns]
    if SERIAL in match.fields and "part_number" not in plan.columns and are_codes(values):
        return "part_number"  # ITEM NO. over AX-100
    if match.fields[:1] == ("part_number",) and "hs_code" not in plan.columns and are_commodity_numbers(head, values):
        return "hs_code"  # 编码 over 6601990000
    if match.fields[:1] == ("package_count",) and "carton_number" not in plan.columns and number_cartons(values):
        return "carton_number"  # Carton over C1, C2
    if SERIAL in free and (plan.serial is not None or (values and not is_serial_run(values))):
        free.remove(SERIAL)
        short = plan.serial is None and match.fields[0] == SERIAL and all(len(c.text) <= 6 for c in values)
        if values and short and (not free or all(c.text.isdigit() for c in values)):
            return SERIAL
    for field_name in free:
        if fits(field_name, values, names) is not False:
            return field_name
    wanted = match.fields[0] if match else ""
    if wanted in plan.columns and values:  # the second column under one head: 数量 over figure and unit
        if wanted == "quantity" and "unit" not in plan.columns and all_words(values) and fits("unit", values, names):
            return "unit"
        if wanted in ("unit_price", "amount") and "currency" not in plan.columns and fits("currency", values, names):
            return "currency"
        typed = all_words(values) and fits("package_type", values, names)
        if wanted == "package_count" and "package_type" not in plan.columns and typed:
            return "package_type"
        if wanted == "goods_name" and "goods_name_en" not in plan.columns and fits("goods_name", values, names):
            shared = plan.columns["goods_name"].head is head
            if shared or (chinese_share(values) > _MANY) != (chinese_share(known) > _MANY):
                return "goods_name_en"
        if wanted == "quantity" and "package_count" not in plan.columns and _counts_packages(match.words):
            return "package_count"  # 数量(箱) beside 数量(PCS)
    return free[0] if free else None


def _settle_names(plan: TablePlan, sample: dict[int, list[Cell]]) -> None:
    """Of two name columns the Chinese one is the goods name, the other the English name; a single one is the name."""
    name, english = plan.columns.get("goods_name"), plan.columns.get("goods_name_en")
    if english and not name:
        english.field = "goods_name"
        plan.columns["goods_name"] = plan.columns.pop("goods_name_en")
    elif name and english and chinese_share(sample.get(english.col, [])) > chinese_share(sample.get(name.col, [])):
        name.field, english.field = "goods_name_en", "goods_name"
        plan.columns["goods_name"], plan.columns["goods_name_en"] = english, name
