"""Facts of a box that is printed on each of its lines: the weight stands once, the other lines hold a nought or nothing.

Box lists print the carton number on every line and the carton's weight on the first one only. The weight belongs to the
box; a nought is no weight of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from cqdesk.intake.paper import PaperBox, PaperCell, PaperRow
from cqdesk.intake.table_rows import TableRows

_OF_THE_BOX = ("gross_weight_kg", "net_weight_kg", "volume_m3", "package_count")


def gather_cartons(found: TableRows) -> bool:
    """Move facts printed once per carton to boxes. True if noughts had to be understood as 'see above'."""
    noughts = False
    fields = [name for name in _OF_THE_BOX if name in found.plan.columns]
    for first, last in _same_carton(found.lines):
        facts: PaperRow = {}
        for name in fields:
            cells = [line.get(name) for line in found.lines[first:last]]
            head, rest = cells[0], cells[1:]
            if head is None or _zero(head) or not all(cell is None or _zero(cell) for cell in rest):
                continue
            noughts = noughts or any(cell is not None for cell in rest)
            facts[name] = replace(head, doubtful=True, why="同箱其他行印为 0") if any(rest) else head
        if not facts:
            continue
        for line in found.lines[first:last]:
            for name in facts:
                line.pop(name, None)
        box = {"carton_number": found.lines[first]["carton_number"], **facts}
        found.boxes.append(PaperBox(box, tuple(range(first + 1, last + 1))))
    found.boxes.sort(key=lambda box: box.lines)
    return noughts


def _same_carton(lines: list[PaperRow]) -> Iterator[tuple[int, int]]:
    """Runs of at least two lines under one carton number, as first index and end."""
    start = 0
    for index in range(1, len(lines) + 1):
        here = lines[index]["carton_number"].value if index < len(lines) and "carton_number" in lines[index] else ""
        above = lines[start]["carton_number"].value if "carton_number" in lines[start] else ""
        if not here or here != above:
            if above and index - start > 1:
                yield start, index
            start = index


def _zero(cell: PaperCell) -> bool:
    try:
        return Decimal(cell.value) == 0
    except ArithmeticError:
        return False
