"""Containers of a declaration's official print: the numbers in the remarks box, and the table of containers where one is
printed (an attached page, a broker's sheet).

The remarks box carries `集装箱标箱数及号码：3；ABCU1234567*2；ABCU7654321*1`: the count of standard boxes, then each number,
on many prints with the standard boxes it counts for (2 = 40 ft and more). The kind of a container (dry, reefer, tank) is
printed only in the table, and so are the goods lines inside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from cqdesk.forms.declaration.container_size import LARGE, SMALL
from cqdesk.forms.declaration.fields import Container
from cqdesk.intake.official_found import Found
from cqdesk.intake.official_layout import key
from cqdesk.intake.workbook import Cell, Sheet

COUNT_LABEL = "集装箱标箱数及号码"
_NUMBER = re.compile(r"([A-Z]{3}[UJZ][0-9]{7})(?![0-9])(?:[*×xX](?:\d{1,3}\(([12])\)|([12])(?![0-9(])))?")
"""A number, with the standard boxes behind it: `*2`, or `*1(2)` as prints before August 2018 have it."""
_COUNT = re.compile(r"\s*[:：]?\s*(\d{1,3})\s*(?=[;；,，、\s]|$)")
_HEADS: dict[str, str] = {
    **dict.fromkeys(("集装箱号", "集装箱号码", "集装箱编号", "箱号", "柜号"), "container_number"),
    **dict.fromkeys(
        ("集装箱规格", "集装箱箱型", "箱型", "箱型尺寸", "规格", "尺寸", "柜型", "集装箱规格代码"), "container_spec"
    ),
    **dict.fromkeys(
        ("商品项号关系", "商品项号", "对应商品项号", "对应项号", "商品序号", "货物项号", "项号"), "item_numbers"
    ),
    **dict.fromkeys(("拼箱标识", "拼箱", "是否拼箱"), "lcl_flag"),
    **dict.fromkeys(
        ("箱货重量(含自重)", "箱货重量", "集装箱货重", "箱货重", "货重", "箱货重量(千克)", "箱货重量(KG)", "集装箱货重(KG)"),
        "container_gross_weight_kg",
    ),
}  # fmt: skip
_SPEAKING = frozenset({"container_spec", "item_numbers", "lcl_flag"})
"""Heads one of which must stand beside the number: other papers print numbers of containers too."""


def containers_of_remarks(found: Found, words: str, cell: Cell) -> None:
    """The containers named in the remarks box behind `COUNT_LABEL`, or in a box of their own; none twice."""
    plain = "".join(unicodedata.normalize("NFKC", words).split())  # a box breaks its text anywhere
    numbers = {match[1]: match[2] or match[3] or "" for match in reversed(list(_NUMBER.finditer(plain)))}
    count = int(match[1]) if (match := _COUNT.match(words)) is not None else 0
    for number in reversed(numbers):
        size = numbers[number]
        if not size and count > len(numbers) and count == 2 * len(numbers):
            size = "2"  # more standard boxes than containers: each counts for two
        _row_of(found, number, cell)
        if size:
            found.box_sizes[number] = (LARGE if size == "2" else SMALL, found.sheet.origin(found.file, cell))


def read_container_table(found: Found) -> None:
    """The rows of a table of containers anywhere on the print."""
    columns: list[tuple[str, Cell]] = []
    for cells in found.sheet.rows.values():
        if is_container_head(cells):
            columns = [(_HEADS.get(key(cell.text), ""), cell) for cell in cells]
        elif columns and not _read_row(found, columns, cells):
            columns = []


def is_container_head(cells: Iterable[Cell]) -> bool:
    """Whether a row is the head of a table of containers."""
    names = {_HEADS.get(key(cell.text), "") for cell in cells}
    return "container_number" in names and bool(names & _SPEAKING)


def has_container_table(sheet: Sheet) -> bool:
    """Whether a table of containers stands on these pages."""
    return any(is_container_head(cells) for cells in sheet.rows.values())


def _read_row(found: Found, columns: list[tuple[str, Cell]], cells: list[Cell]) -> bool:
    placed: dict[str, Cell] = {}
    for cell in cells:
        name, head = min(columns, key=lambda one: _apart(one[1], cell))
        if name and _apart(head, cell) <= _NEAR:
            placed.setdefault(name, cell)
    number = placed.get("container_number")
    match = _NUMBER.search(number.text.strip().upper()) if number is not None else None
    if number is None or match is None:
        return False
    row = _row_of(found, match[1], number)
    for name, cell in placed.items():
        words = " ".join(cell.text.split())
        here = f"containers[{row}].{name}"
        if name == "container_number" or not words:
            continue
        if name == "container_spec":
            found.coded(here, "container_types", "", words, cell)
        elif name == "item_numbers":
            found.put(here, re.sub(r"\s*[,，、;；\s]\s*", ",", words).strip(","), cell)
        elif name == "lcl_flag":
            found.put(here, {"是": "1", "否": "0", "Y": "1", "N": "0"}.get(words.upper(), words), cell)
        else:
            found.put(here, re.sub(r"[,，]|\s*(?:KGS?|千克|公斤)$", "", words, flags=re.IGNORECASE), cell)
        found.shown.add(name)
    return True


_NEAR = 60.0
"""Points, or columns, from a head within which a text belongs to its column."""


def _apart(head: Cell, cell: Cell) -> float:
    """Distance of two cells across: points between their middles on a page; on a sheet the same column or another."""
    if head.box is not None and cell.box is not None:
        return abs((head.box.x + head.box.w / 2) - (cell.box.x + cell.box.w / 2)) if _beside(head, cell) else 0.0
    return 0.0 if head.col == cell.col else _NEAR + abs(head.col - cell.col)


def _beside(head: Cell, cell: Cell) -> bool:
    assert head.box is not None
    assert cell.box is not None
    return cell.box.x > head.box.x + head.box.w or head.box.x > cell.box.x + cell.box.w


def _row_of(found: Found, number: str, cell: Cell) -> int:
    """The row of a container, a new one if it was not named before."""
    form = found.filled.form
    for row, one in enumerate(form.containers, start=1):
        if one.container_number == number:
            return row
    form.containers.append(Container())
    found.put(f"containers[{len(form.containers)}].container_number", number, cell)
    return len(form.containers)
