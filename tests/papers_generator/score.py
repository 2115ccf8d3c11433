# ruff: noqa: E501 (rows of tables are read as rows)
"""Marks for a reading against the truth: line fields, line lists, head facts, silent errors, invented lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from cqdesk.intake.gate import admit
from cqdesk.intake.names import NameBook
from cqdesk.intake.open_file import open_file
from cqdesk.intake.papers import read_books

from .truth import HEADER_FIELDS, LINE_FIELDS, Made, Truth

_OPTIONAL_LINE = frozenset({"package_type"})
"""May be told from a head such as CTNS, or not; a wrong one still counts."""
_ALIKE = ({"USD", "US$", "美元"}, {"箱", "CTNS"})
"""A paper in two languages prints its currency or its packages in both."""
_OPTIONAL_HEAD = frozenset(
    {
        "package_type",
        "total_packages",
        "total_gross_weight_kg",
        "total_net_weight_kg",
        "total_volume_m3",
        "total_amount",
    }
)
"""Totals that were only added, or read twice: counted when the truth names them."""


@dataclass
class Marks:
    """Counts of one file or of many."""

    papers: int = 0
    papers_right: int = 0
    fields: int = 0
    fields_right: int = 0
    lists: int = 0
    lists_right: int = 0
    facts: int = 0
    facts_right: int = 0
    sure: int = 0
    clean: int = 0
    clean_sure: int = 0
    silent: int = 0
    invented: int = 0
    lost: int = 0
    unsaid: int = 0
    """Totals that disagree and were not reported."""
    notes: list[str] = field(default_factory=list)

    def add(self, other: Marks) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def same_value(one: str, two: str) -> bool:
    """Text exactly after trimming; numbers within 0.005 or 0.01 per cent."""
    if one.strip() == two.strip() or any({one.strip(), two.strip()} <= alike for alike in _ALIKE):
        return True
    try:
        a, b = Decimal(one), Decimal(two)
    except InvalidOperation:
        return False
    return abs(a - b) <= max(Decimal("0.005"), abs(b) / 10_000) and abs(a - b) < max(abs(b), Decimal("0.0001"))


def mark(made: Made, reading: dict[str, Any]) -> Marks:
    """Judge `cqdesk read` of one file."""
    marks = Marks()
    wanted = {truth.kind for truth in made.truths}
    documents = [
        d
        for d in reading["documents"]
        if d["lines"] or d["kind"] in wanted or d["kind"] not in ("other", "declaration_draft")
    ]
    used: set[int] = set()
    for truth in made.truths:
        marks.papers += 1
        index = _partner(truth, documents, used)
        if index is None:
            marks.notes.append(f"{made.name}: no {truth.kind}")
            marks.fields += sum(len(line) for line in truth.lines)
            marks.lists += 1
            marks.facts += len(truth.header)
            marks.lost += len(truth.lines)
            continue
        used.add(index)
        marks.papers_right += documents[index]["kind"] == truth.kind
        if documents[index]["kind"] != truth.kind:
            marks.notes.append(f"{made.name}: kind {documents[index]['kind']} is {truth.kind}")
        _mark_paper(made.name, truth, documents[index], marks)
    for index, document in enumerate(documents):
        if index not in used and document["lines"]:
            marks.invented += len(document["lines"])
            marks.silent += document["sure"]
            marks.notes.append(f"{made.name}: invented paper {document['kind']} of {len(document['lines'])} lines")
    return marks


def _partner(truth: Truth, documents: list[dict[str, Any]], used: set[int]) -> int | None:
    left = [n for n in range(len(documents)) if n not in used and bool(documents[n]["lines"]) == bool(truth.lines)]
    if not left:
        return None
    same = [n for n in left if documents[n]["kind"] == truth.kind]
    return (same or left)[0]


def _mark_paper(name: str, truth: Truth, document: dict[str, Any], marks: Marks) -> None:
    wrong: list[str] = []
    missing: list[str] = []
    read = document["lines"]
    for position, expected, got in _aligned(truth.lines, read):
        if expected is None:
            marks.invented += 1
            wrong.append(f"line {position} invented")
            continue
        if got is None:
            marks.lost += 1
            marks.fields += len(expected)
            missing.append(f"line {position} lost")
            continue
        for field_name in LINE_FIELDS:
            want, cell = expected.get(field_name), got.get(field_name)
            if field_name in truth.lying:
                marks.fields += 1
                fine = cell is None or cell.get("doubtful", False) or not document["sure"]
                marks.fields_right += fine
                if not fine:
                    wrong.append(f"line {position} {field_name} lies and is believed")
                continue
            if want is None and (cell is None or field_name in _OPTIONAL_LINE):
                continue
            marks.fields += 1
            if want is None:
                wrong.append(f"line {position} {field_name}={(cell or {}).get('value')!r} unasked")
            elif cell is None:
                missing.append(f"line {position} {field_name}={want!r} missing")
            elif same_value(cell["value"], want):
                marks.fields_right += 1
            else:
                wrong.append(f"line {position} {field_name}={cell['value']!r} is {want!r}")
    wrong += _boxes(truth, document, marks)
    marks.lists += 1
    marks.lists_right += not wrong and not missing
    _mark_head(truth, document, marks, wrong, missing)
    said = [issue for issue in document["issues"] if issue["severity"] != "info"]
    for stale in truth.stale:
        names = (stale, "total_packages" if stale == "package_count" else stale)
        if not any(name in issue["path"] for issue in said for name in names):
            marks.unsaid += 1
            missing.append(f"stale {stale} unsaid")
    marks.sure += document["sure"]
    marks.clean += truth.clean
    marks.clean_sure += truth.clean and document["sure"]
    if document["sure"] and (truth.unsure or wrong or any(m.startswith("line") for m in missing)):
        marks.silent += 1
        marks.notes.append(f"{name}: SILENT {[*wrong, *missing][:4]}{' must not be sure' if truth.unsure else ''}")
    elif wrong or missing:
        marks.notes.append(f"{name}: {[*wrong, *missing][:6]}")
    if truth.clean and not document["sure"]:
        marks.notes.append(f"{name}: not sure: {sorted({i['id'] + ' ' + i['path'] for i in said})[:4]}")


def _mark_head(truth: Truth, document: dict[str, Any], marks: Marks, wrong: list[str], missing: list[str]) -> None:
    for field_name in HEADER_FIELDS:
        want, cell = truth.header.get(field_name), document["header"].get(field_name)
        if want is None and (
            cell is None or cell.get("doubtful") or field_name in _OPTIONAL_HEAD or field_name in truth.lying
        ):
            continue
        marks.facts += 1
        if want is None:
            wrong.append(f"{field_name}={(cell or {}).get('value')!r} unasked")
        elif cell is not None and (
            same_value(cell["value"], want) or (field_name in truth.open and cell.get("doubtful"))
        ):
            marks.facts_right += 1
        elif cell is None:
            missing.append(f"{field_name}={want!r} missing")
        else:
            wrong.append(f"{field_name}={cell['value']!r} is {want!r}")


def _boxes(truth: Truth, document: dict[str, Any], marks: Marks) -> list[str]:
    wrong = []
    found = {tuple(box["lines"]): box for box in document["boxes"]}
    for box in truth.boxes:
        got = found.pop(tuple(box["lines"]), {})
        for name, want in box.items():
            if name == "lines":
                continue
            marks.fields += 1
            if name in got and same_value(got[name], want):
                marks.fields_right += 1
            elif name not in truth.lying:
                wrong.append(f"box {box['lines']} {name}={got.get(name)!r} is {want!r}")
    wrong += [f"box {lines} invented" for lines in found if not truth.lying]
    return wrong


def _aligned(
    truth: list[dict[str, str]], read: list[dict[str, Any]]
) -> list[tuple[int, dict[str, str] | None, dict[str, Any] | None]]:
    """Lines beside each other: by position if the counts agree, else by the longest run of likenesses."""
    if len(truth) == len(read):
        return [(n, t, r) for n, (t, r) in enumerate(zip(truth, read, strict=True), 1)]
    keys = [_likeness(t) for t in truth]
    others = [_likeness({k: c["value"] for k, c in r.items()}) for r in read]
    best = [[0] * (len(others) + 1) for _ in range(len(keys) + 1)]
    for i in reversed(range(len(keys))):
        for j in reversed(range(len(others))):
            alike = len(keys[i] & others[j]) * 2 >= max(1, len(keys[i]))
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + 1 if alike else 0)
    pairs: list[tuple[int, dict[str, str] | None, dict[str, Any] | None]] = []
    i = j = 0
    while i < len(keys) or j < len(others):
        if (
            i < len(keys)
            and j < len(others)
            and best[i][j] == best[i + 1][j + 1] + 1
            and len(keys[i] & others[j]) * 2 >= max(1, len(keys[i]))
        ):
            pairs.append((i + 1, truth[i], read[j]))
            i, j = i + 1, j + 1
        elif i < len(keys) and (j >= len(others) or best[i][j] == best[i + 1][j]):
            pairs.append((i + 1, truth[i], None))
            i += 1
        else:
            pairs.append((j + 1, None, read[j]))
            j += 1
    return pairs


def _likeness(line: dict[str, str]) -> set[tuple[str, str]]:
    return {
        (k, v)
        for k, v in line.items()
        if k in ("goods_name", "part_number", "model", "quantity", "gross_weight_kg", "amount")
    }


def table(per_trap: dict[str, Marks], whole: Marks) -> list[str]:
    """Rows of the printed score table."""

    def part(right: int, of: int) -> str:
        return f"{100 * right / of:6.1f}" if of else "     –"

    rows = [
        f"{'trap':<26}{'papers':>7}{'kind%':>7}{'fields%':>8}{'lists%':>7}{'facts%':>7}{'sure%':>7}{'silent':>7}{'invented':>9}{'lost':>6}{'unsaid':>7}"
    ]
    for name, m in [*sorted(per_trap.items()), ("ALL", whole)]:
        rows.append(
            f"{name:<26}{m.papers:>7}{part(m.papers_right, m.papers):>7}{part(m.fields_right, m.fields):>8}{part(m.lists_right, m.lists):>7}"
            f"{part(m.facts_right, m.facts):>7}{part(m.sure, m.papers):>7}{m.silent:>7}{m.invented:>9}{m.lost:>6}{m.unsaid:>7}"
        )
    rows.append(f"clean ordinary papers that are sure: {whole.clean_sure} of {whole.clean}")
    return rows


def count_notes(notes: list[str]) -> Counter[str]:
    """Notes without the names of the files, most frequent first."""
    return Counter(note.split(": ", 1)[1] for note in notes)


def read_bytes_of(name: str, data: bytes, names: NameBook) -> dict[str, Any]:
    """`cqdesk read` of a file in memory, without the reading process around it."""
    return read_books(name, open_file(admit(name, data)), names).to_json()
