"""Consols for the tests of acts: a seeded one with what a sending needs, on a practice desk with a hand-moved clock."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

from cqdesk.actions.consols import new_consol
from cqdesk.actions.desk import Desk
from cqdesk.domain.consolidation.model import Consol
from cqdesk.domain.consolidation.record import ConsolRecord, Transmission
from tests.domain.consolidation.seeded import clean

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
TRANSMISSION = Transmission(
    representative="重庆样品货代有限公司",
    loading_time="20261124100000086",
    consigned_place="CNCKG",
    site="CNSHA2225S1",
    contact="张敏",
    phone="02360000000",
    tally_party="TALLY01",
)


def seeded(seed: int = 3, houses: int = 5, boxes: int = 2) -> Consol:
    """A clean consol by sea."""
    return clean(random.Random(seed), houses=houses, boxes=boxes)[0]


def start(desk: Desk, consol: Consol | None = None) -> str:
    """Keep a consol; its number."""
    return new_consol(desk, ConsolRecord(consol=consol or seeded(), transmission=TRANSMISSION))


def another(consol: Consol, serial: str = "X") -> Consol:
    """The same goods under other box and bill numbers of nobody else."""
    return replace(consol, master=f"{consol.master}{serial}", containers=(), packings=())
