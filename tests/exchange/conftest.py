"""Cases made from sample papers, and what an officer or broker would have printed of them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cqdesk.actions.demo import load_sample, samples
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import open_draft
from cqdesk.codes.build import build
from cqdesk.domain.clock import ManualClock
from cqdesk.forms.document import filled_document
from tests.actions.conftest import START
from tests.exchange.prints import official_print

Form = dict[str, Any]


@pytest.fixture(scope="session", autouse=True)
def _reference_file() -> None:
    build()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def desk(tmp_path: Path, clock: ManualClock) -> Iterator[Desk]:
    with open_desk(tmp_path / "data", clock=clock, user="li") as opened:
        yield opened


@pytest.fixture
def case(desk: Desk) -> str:
    """A finished export case."""
    ours, found = samples()
    return load_sample(desk, found[4], ours)


def form_of(desk: Desk, case: str, number: int = 1) -> Form:
    """The form as exported JSON."""
    return filled_document(open_draft(desk, case, number).filled)


Print = Callable[..., Path]
OPTIONS = (
    "entry",
    "unified",
    "pages",
    "per_page",
    "foot",
    "permits",
    "boxes",
    "box_rows",
    "names_only",
    "office_behind",
)


@pytest.fixture
def printed(desk: Desk, case: str, tmp_path: Path) -> Print:
    """Write the print of the case with changed values: head fields by name, goods as {row: {name: text}}."""

    def make(name: str = "报关单.pdf", *, goods: dict[int, dict[str, str]] | None = None, **changes: Any) -> Path:
        options = {key: changes.pop(key) for key in OPTIONS if key in changes}
        form = copy.deepcopy(form_of(desk, case))
        form.update(changes)
        for row, values in (goods or {}).items():
            form["goods"][row - 1].update(values)
        place = tmp_path / name
        place.write_bytes(official_print(form, **options))
        return place

    return make
