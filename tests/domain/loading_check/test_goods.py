"""The segregation table as people write classes, and what it means inside one box."""

from __future__ import annotations

import pytest

from cqdesk.domain.loading.model import PieceKind, Placement
from cqdesk.domain.loading_check.goods import mixtures, read_segregation
from cqdesk.errors import Fault

from .test_planted_faults import TABLE


def piece(hazards: tuple[str, ...] = (), food: bool = False) -> PieceKind:
    return PieceKind(label="M", length=1, width=1, height=1, count=1, hazards=hazards, food=food)


@pytest.mark.parametrize(
    ("a", "b", "term"),
    [("3", "5.1", "2"), ("5.1", "3", "2"), ("1.4S", "3", "2"), ("1.2", "2.1", "4"), ("1.6N", "3", "4"),
     ("2.1", "4.3", "2"), ("3", "4.3", "2"), ("8", "9", "X"), ("1.1D", "1.3", "*"), ("3", "3.7", None)],
)  # fmt: skip
def test_terms(a: str, b: str, term: str | None) -> None:
    assert TABLE.term(a, b) == term


def test_the_table_knows_every_pair_once() -> None:
    classes = [
        "1.1",
        "1.3",
        "1.4",
        "2.1",
        "2.2",
        "2.3",
        "3",
        "4.1",
        "4.2",
        "4.3",
        "5.1",
        "5.2",
        "6.1",
        "6.2",
        "7",
        "8",
        "9",
    ]
    assert all(TABLE.term(a, b) for a in classes for b in classes)
    assert len(TABLE.terms) == len(classes) * (len(classes) + 1) // 2


def test_a_table_that_contradicts_itself_is_refused() -> None:
    head = "class_a,class_b,term"
    with pytest.raises(Fault):
        read_segregation([head, "3,8,X", "8,3,1"])
    with pytest.raises(Fault):
        read_segregation([head, "3,8,7"])


def test_what_is_packed_together_is_not_held_against_itself() -> None:
    both = piece(("3", "5.1"), food=True)
    stand = (Placement(0, 0, 0, 0, 1, 1, 1), Placement(0, 1, 0, 0, 1, 1, 1))
    assert mixtures((both,), stand, TABLE) == []


def test_an_unknown_class_is_said() -> None:
    found = mixtures((piece(("锂",)),), (Placement(0, 0, 0, 0, 1, 1, 1),), TABLE)
    assert [(one.id, one.first) for one in found] == [("hazard-unknown", "锂")]


def test_food_beside_class_9_is_asked_about() -> None:
    stand = (Placement(0, 0, 0, 0, 1, 1, 1), Placement(1, 1, 0, 0, 1, 1, 1))
    found = mixtures((piece(food=True), piece(("9",))), stand, TABLE)
    assert [(one.id, one.second, one.placements) for one in found] == [("food-ask", "9", (0, 1))]
