"""What carton numbers and weights say against each other: a range that counts otherwise, weights of one carton."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from cqdesk.intake.findings import number, place_of, say
from cqdesk.intake.paper import PaperDocument
from cqdesk.intake.table_rows import shown
from cqdesk.intake.values import folded

_RANGE = re.compile(r"([A-Z]{0,5}\s*[#.]?\s*)(\d{1,5})\s*[-–—~～/至]\s*(?:\1)?(\d{1,5})", re.IGNORECASE)


def check_cartons(doc: PaperDocument) -> None:
    """Say where a carton range counts other cartons than its line, and where weights may be those of one carton."""
    _check_ranges(doc)
    _doubt_weights_of_one(doc)


def _counted(text: str) -> int | None:
    """How many cartons a range names: 11-15 are five; None if it is no range."""
    match = _RANGE.fullmatch(folded(text))
    if match is None or int(match[3]) < int(match[2]):
        return None
    return int(match[3]) - int(match[2]) + 1


def _check_ranges(doc: PaperDocument) -> None:
    """Ranges against the packages of their lines; where most differ the numbers count something else (pallets)."""
    odd: list[tuple[int, int, Decimal]] = []
    agreed = 0
    for index, line in enumerate(doc.lines, 1):
        named = _counted(line["carton_number"].value) if "carton_number" in line else None
        packages = number(line.get("package_count")) if named is not None else None
        if packages is None or named is None:
            continue
        if packages == named:
            agreed += 1
        else:
            odd.append((index, named, packages))
    for index, named, packages in odd if agreed >= len(odd) else []:
        cell = doc.lines[index - 1]["carton_number"]
        say(
            doc,
            "carton-range-disagrees",
            "warning",
            f"lines[{index}].package_count",
            f"第 {index} 行箱号 {cell.value}（{place_of(cell)}）共 {named} 箱，件数印为 {shown(packages)}。",
        )


def _doubt_weights_of_one(doc: PaperDocument) -> None:
    """Equal weights on lines of unequal cartons, never added up on the paper, are probably those of one carton."""
    for name in ("gross_weight_kg", "net_weight_kg"):
        if name in doc.stated or len({line[name].value for line in doc.lines if name in line}) != 1:
            continue
        lines = [line for line in doc.lines if name in line and (number(line.get("package_count")) or 0) > 1]
        counts = {line["package_count"].value for line in lines}
        goods = {tuple(line[f].value for f in ("goods_name", "part_number", "model") if f in line) for line in lines}
        if len(lines) < 2 or len(counts) < 2 or len(goods) > 1:
            continue
        for line in lines:
            line[name] = replace(line[name], doubtful=True, why="各行箱数不同而重量相同，可能是单箱重量")
