"""How well papers are understood: `dev.py bench papers`.

Prints the scores per trap over generated papers (even seeds, for tuning; odd seeds, never used while tuning) and over
the hand-modelled ones, as workbooks and as PDF. Bounds are those of the purpose: 99 % of line fields, 95 % of line lists,
98 % of head facts right, no sure paper with a wrong value, no invented line. Also the seconds of a normal paper and of
10,000 × 20 matched lines, beside bare calamine.
"""

from __future__ import annotations

import io
import random
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import python_calamine
import xlsxwriter

from benchmarks.measure import Bench, timed
from cqdesk.intake.names import Names, names_from_rows, synonym_rows, table_rows
from tests.papers_generator.generator import make
from tests.papers_generator.modelled_invoices import INVOICES
from tests.papers_generator.modelled_lists import LISTS
from tests.papers_generator.modelled_traps import TRAPPED
from tests.papers_generator.pdf import WORKBOOK_ONLY, Printing, to_pdf
from tests.papers_generator.score import Marks, mark, read_bytes_of, table
from tests.papers_generator.truth import Made

ROOT = Path(__file__).resolve().parents[1]
SEEDS = 1000
WIDE, LONG = 20, 10_000


def name_book() -> Names:
    """The names of units, currencies, countries and packages the program ships."""
    terms = [("incoterm_modes", name, code) for name, code in (("FOB", "3"), ("CIF", "1"), ("CFR", "2"), ("EXW", "7"))]
    return names_from_rows(
        [*table_rows(ROOT / "resources" / "codes"), *synonym_rows(ROOT / "resources" / "tables"), *terms]
    )


def printed(seeds: Iterable[int]) -> Iterator[tuple[Made, str, bytes]]:
    """The same papers as digital PDF: ruled and unruled, scrambled text, short pages with heads printed again.

    Merged cells are printed with their lines: without them nobody sees which lines share a figure.
    """
    for seed in seeds:
        made, chance = make(seed), random.Random(seed)
        if not set(made.traps) & WORKBOOK_ONLY:
            short = chance.random() < 0.3 and "two-papers-one-sheet" not in made.traps
            ruled = chance.random() < 0.6 or "merged-boxes" in made.traps
            printing = Printing(
                ruled=ruled, scrambled=chance.random() < 0.3, height=300.0 if short else 595.0,
                page_heads=short and chance.random() < 0.5,
            )  # fmt: skip
            yield made, "paper.pdf", to_pdf(made.grids, printing, chance)


def modelled_on_paper(made: Iterable[Made]) -> Iterator[tuple[Made, str, bytes]]:
    """The modelled papers printed with ruled tables on sheets wide enough; flat exports have no page."""
    for one in made:
        if not any(trap.startswith("m-flat") for trap in one.traps):
            yield one, "paper.pdf", to_pdf(one.grids, Printing(width=1700.0), random.Random(1))


def as_workbooks(made: Iterable[Made]) -> Iterator[tuple[Made, str, bytes]]:
    """The papers as workbooks."""
    return ((one, "paper.xlsx", one.xlsx()) for one in made)


def judge(files: Iterable[tuple[Made, str, bytes]], names: Names) -> tuple[dict[str, Marks], Marks, float]:
    """Marks per trap and over all, and the seconds the slowest file took."""
    per_trap: dict[str, Marks] = {}
    whole = Marks()
    slowest = 0.0
    for one, name, data in files:
        begun = time.perf_counter()
        reading = read_bytes_of(name, data, names)
        slowest = max(slowest, time.perf_counter() - begun)
        marks = mark(one, reading)
        whole.add(marks)
        for trap in one.traps:
            per_trap.setdefault(trap, Marks()).add(marks)
    return per_trap, whole, slowest


def large_list() -> bytes:
    """10,000 goods lines in 20 columns, most of them none of ours."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("PL")
        sheet.write(0, 0, "PACKING LIST")
        heads = [
            "No.",
            "Part No.",
            "Description",
            "Model",
            "Quantity",
            "Unit",
            "Cartons",
            "N.W. (KGS)",
            "G.W. (KGS)",
            "CBM",
        ]
        sheet.write_row(2, 0, heads + ["Remarks", "Supplier", "Project", "Colour", "Lot No."] * 2)
        for row in range(LONG):
            values = [
                row + 1,
                f"P-{row:05d}",
                "Hex bolt",
                f"M-{row % 97}",
                row % 500 + 1,
                "PCS",
                row % 9 + 1,
                10,
                11,
                0.1,
            ]
            sheet.write_row(row + 3, 0, values + ["", "SAMPLE", "K1", "BLACK", "L1"] * 2)
    return buffer.getvalue()


def _measure(bench: Bench, names: Names) -> None:
    data = large_list()

    def bare() -> None:
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()

    repeats = bench.times(3)
    floor = timed(bare, repeats=repeats)
    ours = timed(lambda: read_bytes_of("large.xlsx", data, names), repeats=repeats)
    bench.row(f"floor: bare calamine, {LONG} x {WIDE}", floor)
    bench.row(f"{LONG} x {WIDE} to matched lines", ours, bound=2.0)
    bench.row("times bare calamine", ours / floor, "")


def _report(bench: Bench, title: str, marks: tuple[dict[str, Marks], Marks, float], *, details: bool) -> None:
    per_trap, whole, slowest = marks
    print(f"\n{title}")
    print("\n".join(table(per_trap, whole)))
    if details:
        print("\n".join(whole.notes), file=sys.stderr)
    bench.row(f"{title}: line fields wrong", 100 - 100 * whole.fields_right / max(whole.fields, 1), "%", bound=1.0)
    bench.row(f"{title}: line lists not right", 100 - 100 * whole.lists_right / max(whole.lists, 1), "%", bound=5.0)
    bench.row(f"{title}: head facts wrong", 100 - 100 * whole.facts_right / max(whole.facts, 1), "%", bound=2.0)
    bench.row(f"{title}: sure papers with a wrong value", whole.silent, "", bound=0.0)
    bench.row(f"{title}: invented lines", whole.invented, "", bound=0.0)
    bench.row(f"{title}: totals that disagree unsaid", whole.unsaid, "", bound=0.0)
    bench.row(f"{title}: papers sure", 100 * whole.sure / max(whole.papers, 1), "%")
    bench.row(f"{title}: clean papers sure", 100 * whole.clean_sure / max(whole.clean, 1), "%")
    bench.row(f"{title}: slowest file", slowest, "s", bound=None)


def main() -> int:
    """Print the tables, keep the result, 0 only if every bound holds."""
    bench = Bench("papers", "Understanding of papers, by trap")
    names = name_book()
    count = bench.times(SEEDS if bench.full else SEEDS // 4)
    even, odd = range(0, 2 * count, 2), range(1, 2 * count, 2)
    modelled = [*LISTS, *INVOICES, *TRAPPED]
    _report(bench, "modelled by hand", judge(as_workbooks(modelled), names), details=bench.full)
    _report(bench, "modelled by hand, PDF", judge(modelled_on_paper(modelled), names), details=bench.full)
    _report(bench, "workbooks, tuned on", judge(as_workbooks(map(make, even)), names), details=bench.full)
    _report(bench, "workbooks, never seen", judge(as_workbooks(map(make, odd)), names), details=False)
    _report(bench, "PDF, tuned on", judge(printed(even[: count // 4]), names), details=bench.full)
    _report(bench, "PDF, never seen", judge(printed(odd[: count // 4]), names), details=False)
    _measure(bench, names)
    print()
    return bench.finish()


if __name__ == "__main__":
    raise SystemExit(main())
