"""Workbooks as plain data between processes, and the check of what arrives.

The process that reads hostile files may be the victim of one, so nothing it sends is believed: JSON, every value
checked for its type and its bounds, no objects. Columns instead of rows keep 200,000 cells at some tens of
milliseconds each way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from cqdesk.forms.issues import SEVERITIES, Issue
from cqdesk.intake.workbook import MAX_CELLS, MAX_COL, MAX_ROW, Area, Box, Cell, CellKind, Sheet, Workbook

_KINDS: tuple[str, ...] = get_args(CellKind)
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}
_MAX_PAGE_POINTS = 20_000.0
"""PDF pages end at 14,400 points."""


class NotPlain(Exception):
    """What came from the reading process is not what it promised."""


def pack(books: Sequence[Workbook]) -> bytes:
    """The workbooks as one JSON document."""
    shown = [
        {
            "name": book.name,
            "issues": [issue.to_json() for issue in book.issues],
            "sheets": [_packed_sheet(sheet) for sheet in book.sheets],
        }
        for book in books
    ]
    return json.dumps({"books": shown}, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _packed_sheet(sheet: Sheet) -> dict[str, Any]:
    columns = zip(*sheet.cells.values(), strict=True) if sheet.cells else [()] * len(Cell._fields)
    rows, cols, texts, kinds, raws, codes, words, doubts, boxes = map(tuple, columns)
    printed = list(zip(codes, words, strict=True))
    formats = {key: number for number, key in enumerate(dict.fromkeys(printed))}
    return {
        "name": sheet.name,
        "hidden": sheet.hidden,
        "rows": rows,
        "cols": cols,
        "texts": texts,
        "kinds": [_NUMBERS[kind] for kind in kinds],
        "raws": {number: raw for number, raw in enumerate(raws) if raw},
        "formats": list(formats),
        "format": [formats[pair] for pair in printed],
        "doubtful": [number for number, doubtful in enumerate(doubts) if doubtful],
        "boxes": {number: box for number, box in enumerate(boxes) if box is not None},
        "merges": [[a.top, a.left, a.bottom, a.right] for a in sheet.merges],
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sheet.hidden_columns,
        "pages": sheet.pages,
    }


def unpack(data: bytes) -> list[Workbook]:
    """The workbooks again. Raises `NotPlain` when anything is not of its type or out of its bounds."""
    try:
        found = json.loads(data)
        books = [_book(one) for one in _list(found["books"], dict)]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise NotPlain from error
    if sum(len(sheet.cells) for book in books for sheet in book.sheets) > 2 * MAX_CELLS:
        raise NotPlain
    return books


def _list(value: Any, kind: type) -> list[Any]:
    if type(value) is not list or not set(map(type, value)) <= {kind}:
        raise NotPlain
    return value


def _numbers(value: Any, top: int, low: int = 1) -> list[int]:
    """A list of whole numbers from `low` to `top`."""
    numbers = _list(value, int)
    if numbers and not (low <= min(numbers) and max(numbers) <= top):
        raise NotPlain
    return numbers


def _of(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise NotPlain
    return value


def _book(found: dict[str, Any]) -> Workbook:
    return Workbook(
        name=_of(found["name"], str),
        sheets=[_sheet(one) for one in _list(found["sheets"], dict)],
        issues=[_issue(one) for one in _list(found["issues"], dict)],
    )


def _issue(found: dict[str, Any]) -> Issue:
    values = {key: _of(found[key], str) for key in ("id", "severity", "path", "message", "remedy", "source")}
    if values["severity"] not in SEVERITIES:
        raise NotPlain
    return Issue(**values)


def _sparse(value: Any, kind: type, size: int) -> dict[int, Any]:
    items = {int(key): one for key, one in _of(value, dict).items()}
    if items and not (min(items) >= 0 and max(items) < size and set(map(type, items.values())) <= {kind}):
        raise NotPlain
    return items


def _filled(sparse: dict[int, Any], size: int, empty: Any) -> Iterable[Any]:
    whole = [empty] * size
    for number, value in sparse.items():
        whole[number] = value
    return whole


def _box(value: list[Any]) -> Box:
    page, x, y, w, h = value
    if type(page) is not int or not 1 <= page <= 100_000:
        raise NotPlain
    places = [float(n) for n in (x, y, w, h) if type(n) in (int, float)]
    if len(places) != 4 or not all(abs(n) <= _MAX_PAGE_POINTS for n in places):
        raise NotPlain
    return Box(page, *places)


def _sheet(found: dict[str, Any]) -> Sheet:
    rows, cols = _numbers(found["rows"], MAX_ROW), _numbers(found["cols"], MAX_COL)
    size = len(rows)
    texts = _list(found["texts"], str)
    kinds = [_KINDS[number] for number in _numbers(found["kinds"], len(_KINDS) - 1, 0)]
    pairs = [(_of(code, str), _of(words, str)) for code, words in _list(found["formats"], list)]
    chosen = [pairs[number] for number in _numbers(found["format"], max(len(pairs) - 1, 0), 0)]
    if not size == len(cols) == len(texts) == len(kinds) == len(chosen):
        raise NotPlain
    doubtful = dict.fromkeys(_numbers(found["doubtful"], max(size - 1, 0), 0), True)
    boxes = {number: _box(value) for number, value in _sparse(found["boxes"], list, size).items()}
    columns = (
        rows,
        cols,
        texts,
        kinds,
        _filled(_sparse(found["raws"], str, size), size, ""),
        [pair[0] for pair in chosen],
        [pair[1] for pair in chosen],
        _filled(doubtful, size, False),
        _filled(boxes, size, None),
    )
    cells = map(Cell._make, zip(*columns, strict=True))
    pages = found["pages"] if found["pages"] is None else _numbers(found["pages"], 100_000)
    return Sheet(
        name=_of(found["name"], str),
        hidden=_of(found["hidden"], bool),
        cells=dict(zip(zip(rows, cols, strict=True), cells, strict=True)),
        merges=[_area(one) for one in _list(found["merges"], list)],
        hidden_rows=set(_numbers(found["hidden_rows"], MAX_ROW)),
        hidden_columns=[(a, b) for a, b in (_numbers(one, MAX_COL) for one in _list(found["hidden_columns"], list))],
        pages=None if pages is None else (pages[0], pages[1]),
    )


def _area(value: list[Any]) -> Area:
    top, left, bottom, right = _numbers(value, MAX_ROW)
    if max(left, right) > MAX_COL:
        raise NotPlain
    return Area(top, left, bottom, right)
