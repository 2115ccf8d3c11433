"""Answers to declaration elements (申报要素) that stand on the papers: brand, model and specification of a line.

They are offered, never filled in: a paper's 型号 column may hold an article number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..forms.declaration.elements import BAR, join
from ..store import cases, declarations
from .desk import Desk

PRINTED_ZH = "单据所印"
"""Whose answers these are, beside those of the library and of earlier cases."""
_ROW_OF_CELL = re.compile(r"![A-Z]+(\d+)\Z")
_ASKED = (
    ("brand", re.compile(r"品牌(?!类型)")),
    ("model", re.compile(r"(?:牌号或)?型号|规格型号")),
    ("specification", re.compile(r"规格")),
)
"""Field of a paper line and how the elements begin that ask for it; the first that asks and is printed counts."""


def printed_answers(desk: Desk, case: str, number: int, row: int, names: Sequence[str]) -> list[tuple[str, str, str]]:
    """What the papers print for goods line `row` of a declaration, per paper line in it.

    `names`: the elements asked for. Returns (answers joined by bars, their elements joined by bars, whose), each once.
    """
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        version = declarations.load(connection, declarations.declaration_of(connection, found.id, number).version_id)
        keys = {key.partition("#")[0] for key in version.links.of_row(row)}
        papers = cases.papers_of(connection, found.id) if keys else []
    known: dict[tuple[str, str], None] = {}
    for line in _lines(papers):
        if not keys & {_ROW_OF_CELL.sub(r"!\1", str(cell.get("origin", ""))) for cell in line.values()}:
            continue
        answers = [(name, value) for name in names if (value := _answer(line, name))]
        if answers:
            known[join([value.replace(BAR, " ") for _, value in answers]), BAR.join(name for name, _ in answers)] = None
    return [(text, asked, PRINTED_ZH) for text, asked in known]


def _lines(papers: Sequence[cases.Paper]) -> Iterator[dict[str, dict[str, Any]]]:
    for paper in papers:
        for document in paper.reading.get("documents", []):
            yield from document.get("lines", [])


def _answer(line: dict[str, dict[str, Any]], name: str) -> str:
    for field, asks in _ASKED:
        value = str(line.get(field, {}).get("value", "")).strip()
        if value and asks.match(name):
            return " ".join(value.split())
    return ""
