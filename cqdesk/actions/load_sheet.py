"""A pasted list of pieces as a load request: the clerk's table, in the words of a packing list.

The rows become the JSON form of a request and are read like a file, so that both are judged by the same rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..domain.loading.request_files import SCHEMA, ReadRequest, read_requests
from .load_plan import box_types


@dataclass(frozen=True, kw_only=True)
class SheetColumn:
    """A column of the clerk's table: its name, the field of a piece it fills, other names customers give it."""

    title: str
    field: str
    also: tuple[str, ...] = ()


COLUMNS = (
    SheetColumn(
        title="唛头/品名", field="label", also=("唛头", "品名", "货名", "名称", "箱号", "型号", "label", "marks")
    ),
    SheetColumn(title="长", field="length", also=("长度", "length", "l")),
    SheetColumn(title="宽", field="width", also=("宽度", "width", "w")),
    SheetColumn(title="高", field="height", also=("高度", "height", "h")),
    SheetColumn(title="件数", field="count", also=("数量", "箱数", "件", "count", "qty", "ctns")),
    SheetColumn(title="单件毛重kg", field="weight_kg", also=("单件毛重", "单重", "单件重量", "毛重", "weight", "kg")),
    SheetColumn(title="分提单", field="house", also=("分单号", "提单", "票号", "house", "hbl")),
    SheetColumn(title="可倒放", field="upright", also=("可翻转", "可侧放", "倒放")),
    SheetColumn(title="可堆码", field="stackable", also=("可堆叠", "堆码")),
    SheetColumn(title="上面限重kg", field="top_load_kg", also=("限压", "承重", "上面限重")),
    SheetColumn(title="卸货次序", field="drop", also=("次序", "站点", "卸货顺序", "drop")),
    SheetColumn(title="危险类别", field="hazards", also=("危险品类别", "类别", "class")),
)

_YES = frozenset({"是", "可", "可以", "y", "yes", "1", "√", "✓", "true"})
_NO = frozenset({"否", "不可", "不可以", "n", "no", "0", "×", "x", "false"})
_UNIT = re.compile(r"[\s（）()/\[\]]|mm|cm|毫米|厘米|kgs?|公斤|千克", re.IGNORECASE)


def plain_title(words: str) -> str:
    """A heading without unit and blanks, for comparing."""
    return _UNIT.sub("", words).strip().lower()


def heading_of(row: Sequence[str]) -> list[int | None] | None:
    """Which of `COLUMNS` stands in each column of a heading row; None if the row is none (it names no size)."""
    known = {
        plain_title(name): number
        for number, column in enumerate(COLUMNS)
        for name in (column.title, *column.also)
        if plain_title(name)
    }
    found = [known.get(plain_title(words)) for words in row]
    sizes = {number for number, column in enumerate(COLUMNS) if column.field in ("length", "width", "height")}
    return found if sizes <= set(found) else None


def arranged(block: Sequence[Sequence[str]]) -> list[list[str]]:
    """A pasted block in the order of `COLUMNS`: by its heading row if it has one, else column by column."""
    rows = [[words.strip() for words in row] for row in block if any(words.strip() for words in row)]
    if not rows:
        return []
    heading = heading_of(rows[0])
    if heading is None:
        return [[*row[: len(COLUMNS)], *[""] * (len(COLUMNS) - len(row))] for row in rows]
    result = []
    for row in rows[1:]:
        line = [""] * len(COLUMNS)
        for number, words in zip(heading, row, strict=False):
            if number is not None and not line[number]:
                line[number] = words
        result.append(line)
    return result


def request_of_rows(
    rows: Sequence[Sequence[str]],
    *,
    boxes: Sequence[str],
    unit: str = "mm",
    limits: dict[str, Any] | None = None,
    label: str = "",
) -> ReadRequest:
    """The request a table of texts (columns as `COLUMNS`) asks for; rows that make no sense are findings in it.

    `unit`: mm or cm, of the sizes. `boxes`: names of box types. Raises `UserError` when no box is known.
    """
    pieces = [_piece(row, unit) for row in rows if any(words.strip() for words in row)]
    case = {"schema": SCHEMA, "label": label, "boxes": list(boxes), "pieces": pieces, "limits": limits or {}}
    data = json.dumps(case, ensure_ascii=False).encode()
    return read_requests(data, box_types())[0]


def _piece(row: Sequence[str], unit: str) -> dict[str, Any]:
    piece: dict[str, Any] = {}
    for column, words in zip(COLUMNS, row, strict=False):
        words = words.strip()
        if not words:
            continue
        low = words.lower()
        if column.field in ("length", "width", "height"):
            piece[column.field] = _in_mm(words, unit)
        elif column.field == "upright":
            piece["upright"] = "any" if low in _YES else ["height"] if low in _NO else words
        elif column.field == "stackable":
            piece["stackable"] = low in _YES if low in _YES | _NO else words
        elif column.field == "hazards":
            piece["hazards"] = [one for one in re.split(r"[,，、;；\s/]+", words) if one]
        elif column.field == "label" or column.field == "house":
            piece[column.field] = words
        else:
            piece[column.field] = words.replace(",", "")
    return piece


def _in_mm(words: str, unit: str) -> str:
    """Centimetres become millimetres by moving the point; whatever is no number is left for the reader to refuse."""
    words = words.replace(",", "")
    match = re.fullmatch(r"(\d+)(?:\.(\d+))?", words)
    if unit != "cm" or match is None:
        return words
    whole, part = match[1], match[2] or ""
    return f"{whole}{part[:1] or '0'}" + (f".{part[1:]}" if part[1:] else "")
