"""Papers of foreign buyers and exporters whose heads and figures are written in their own way."""

from __future__ import annotations

from typing import Any

import pytest

from tests.intake.papermaker import one_paper, rows_at, values


@pytest.mark.parametrize("quantity", ["1.250", 1250])
def test_a_german_list_whose_every_figure_could_be_read_in_two_ways(quantity: Any) -> None:
    doc = one_paper(
        rows_at(
            1,
            [
                ["Packliste"],
                ["Rechnungsnummer:", "R-77"],
                ["Pos.", "Artikel-Nr.", "Bezeichnung", "Menge", "Einheit", "Netto kg", "Brutto kg"],
                [1, "4711-A", "Zahnrad Modul 2", quantity, "Stk", "312,500", "331,250"],
                [2, "4712-B", "Welle 20x300", 480, "Stk", "355,200", "370,000"],
                [None, None, "Summe", None, None, "667,700", "701,250"],
            ],
        )
    )
    assert values(doc, "net_weight_kg") == ["312.5", "355.2"]
    assert values(doc, "gross_weight_kg") == ["331.25", "370"]
    assert values(doc, "quantity") == ["1250", "480"]


def test_thousands_commas_under_english_heads_stay_thousands() -> None:
    doc = one_paper(
        rows_at(
            1,
            [
                ["PACKING LIST"],
                ["Invoice No.", "R-78"],
                ["Part No.", "Description", "Qty", "Unit", "Crates", "T.N.W.(KGS)", "T.G.W.(KGS)"],
                ["A", "Gear wheel", "1,250", "PCS", 4, "3,125", "3,312"],
                ["B", "Shaft", "4,800", "PCS", 6, "3,552", "3,700"],
                [None, "TOTAL", "6,050", None, 10, "6,677", "7,012"],
            ],
        )
    )
    assert values(doc, "quantity") == ["1250", "4800"]
    assert values(doc, "package_count") == ["4", "6"]
    assert values(doc, "net_weight_kg") == ["3125", "3552"]
    assert values(doc, "gross_weight_kg") == ["3312", "3700"]


def test_figures_nobody_can_read_one_way_are_never_sure() -> None:
    """1250 stands without a separator, so 312,500 may be 312.5: the clerk has to say."""
    doc = one_paper(
        rows_at(
            1,
            [
                ["PACKING LIST"],
                ["Invoice No.", "R-79"],
                ["Part No.", "Description", "Qty", "Unit", "N.W. (kg)", "G.W. (kg)"],
                ["A", "Gear wheel", 1250, "PCS", "312,500", "331,250"],
                ["B", "Shaft", 480, "PCS", "355,200", "370,000"],
                [None, "TOTAL", 1730, None, "667,700", "701,250"],
            ],
        )
    )
    assert not doc.sure
    assert all(line["net_weight_kg"].doubtful for line in doc.lines)
