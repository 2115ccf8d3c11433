"""Generated and hand-modelled papers against their truth: nothing invented, nothing silently wrong, nearly all right."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from cqdesk.intake.names import names_from_rows, synonym_rows, table_rows
from tests.papers_generator.generator import TRAPS, make
from tests.papers_generator.modelled_invoices import INVOICES
from tests.papers_generator.modelled_lists import LISTS
from tests.papers_generator.modelled_traps import TRAPPED
from tests.papers_generator.pdf import WORKBOOK_ONLY, Printing, to_pdf
from tests.papers_generator.score import Marks, mark, read_bytes_of
from tests.papers_generator.truth import Made

ROOT = Path(__file__).resolve().parents[2]
NAMES = names_from_rows([*table_rows(ROOT / "resources" / "codes"), *synonym_rows(ROOT / "resources" / "tables")])


def judged(files: Iterable[tuple[Made, str, bytes]]) -> Marks:
    whole = Marks()
    for made, name, data in files:
        whole.add(mark(made, read_bytes_of(name, data, NAMES)))
    return whole


def held(marks: Marks, *, fields: float, lists: float, facts: float) -> None:
    assert marks.silent == 0, [note for note in marks.notes if "SILENT" in note]
    assert marks.invented == 0, marks.notes
    assert marks.unsaid == 0, [note for note in marks.notes if "unsaid" in note]
    assert marks.fields_right >= fields * marks.fields, marks.notes
    assert marks.lists_right >= lists * marks.lists, marks.notes
    assert marks.facts_right >= facts * marks.facts, marks.notes


def test_papers_modelled_by_hand() -> None:
    assert len(LISTS) + len(INVOICES) >= 40
    held(judged((m, "paper.xlsx", m.xlsx()) for m in [*LISTS, *INVOICES]), fields=0.99, lists=0.95, facts=0.98)
    held(judged((m, "paper.xlsx", m.xlsx()) for m in TRAPPED), fields=1.0, lists=1.0, facts=1.0)


@pytest.mark.parametrize("ruled", [True, False])
def test_papers_modelled_by_hand_printed_as_pdf(ruled: bool) -> None:
    def files() -> Iterable[tuple[Made, str, bytes]]:
        for made in [*LISTS, *INVOICES, *TRAPPED]:
            merged_down = any(bottom > top for grid in made.grids for top, _, bottom, _ in grid.merges)
            if not any("flat" in trap for trap in made.traps) and (ruled or not merged_down):
                yield made, "paper.pdf", to_pdf(made.grids, Printing(ruled=ruled, width=1700.0), random.Random(1))

    held(judged(files()), fields=0.99, lists=0.95, facts=0.98)


def test_generated_workbooks() -> None:
    marks = judged((m, "paper.xlsx", m.xlsx()) for m in map(make, range(0, 240, 2)))
    held(marks, fields=0.99, lists=0.95, facts=0.98)
    assert marks.clean_sure >= 0.95 * marks.clean > 0


@pytest.mark.parametrize("trap", TRAPS)
def test_each_trap_alone(trap: str) -> None:
    made = [make(seed, only=(trap,)) for seed in (1002, 1004)]
    marks = judged((m, "paper.xlsx", m.xlsx()) for m in made)
    assert marks.silent == marks.invented == marks.unsaid == 0, marks.notes


def test_generated_pdfs_are_never_silently_wrong() -> None:
    def files() -> Iterable[tuple[Made, str, bytes]]:
        for seed in range(0, 80, 2):
            made = make(seed)
            if not set(made.traps) & WORKBOOK_ONLY:
                chance = random.Random(seed)
                printing = Printing(ruled=chance.random() < 0.6, scrambled=chance.random() < 0.3)
                yield made, "paper.pdf", to_pdf(made.grids, printing, chance)

    held(judged(files()), fields=0.99, lists=0.95, facts=0.98)


def test_the_generator_knows_its_seeds() -> None:
    assert make(12).xlsx() == make(12).xlsx()
    assert make(12).truths == make(12).truths
