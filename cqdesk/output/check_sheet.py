"""The check sheet (核对表): a declaration as a workbook for the eyes of clerk and client.

Every value is written as text, so a code keeps its leading zero and nothing a paper says is ever run as a formula.
"""

from __future__ import annotations

from datetime import date

from ..domain.codes import CodeBook
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from ..forms.spec import FieldSpec, fields_of
from .sheets import Sheets

_WIDTHS = (26, 34, 30, 44)


def check_sheet(case: str, filled: Filled[Declaration], codes: CodeBook, on: date) -> bytes:
    """The workbook (.xlsx): head fields with code names and origins, then one sheet per list of the form."""
    sheets = Sheets(f"报关单核对表 {case}")
    head = [["栏目", "内容", "名称", "来源"]]
    lists: list[FieldSpec] = []
    for spec in fields_of(Declaration):
        if spec.kind == "rows":
            lists.append(spec)
        elif spec.item is not None:
            head += [_row(filled, f"{spec.name}.{one.name}", one, codes, on) for one in fields_of(spec.item)]
        else:
            head.append(_row(filled, spec.name, spec, codes, on))
    sheets.add("表头", [head[0], *(row for row in head[1:] if row[1])], _WIDTHS)
    for spec in lists:
        rows = _list_rows(filled, spec, codes, on)
        if rows:
            sheets.add(spec.label, rows, (18,) * len(rows[0]))
    return sheets.finish()


def _row(filled: Filled[Declaration], path: str, spec: FieldSpec, codes: CodeBook, on: date) -> list[str]:
    words = filled.text_at(path)
    return [
        paths.label_of(Declaration, path),
        words,
        _name(spec, words, codes, on),
        filled.origins.get(path, ""),
    ]


def _name(spec: FieldSpec, words: str, codes: CodeBook, on: date) -> str:
    entry = codes.find(spec.codes, words, on) if spec.codes and words else None
    return entry.name_zh if entry else ""


def _list_rows(filled: Filled[Declaration], spec: FieldSpec, codes: CodeBook, on: date) -> list[list[str]]:
    """Head and rows of a list, only the columns anything stands in; a code is followed by its name."""
    count = len(getattr(filled.form, spec.name))
    assert spec.item is not None
    table: list[list[str]] = [[] for _ in range(count + 1)]
    for field in fields_of(spec.item):
        if field.item is not None:
            continue
        texts = [filled.text_at(f"{spec.name}[{row}].{field.name}") for row in range(1, count + 1)]
        names = [_name(field, words, codes, on) for words in texts]
        if any(texts):
            for line, words, name in zip(table, (field.label, *texts), ("", *names), strict=True):
                line.append(f"{words} {name}".strip() if name else words)
    return table if table[0] else []
