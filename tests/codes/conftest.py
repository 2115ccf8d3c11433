from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from cqdesk.codes.book import ReferenceBook, open_reference
from cqdesk.codes.build import build

SOURCES = Path(__file__).resolve().parents[2] / "resources" / "codes"
ABOUT = {"vintages", "validity", "initials"}


def read_csv(name: str) -> list[dict[str, str]]:
    with (SOURCES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def tables() -> dict[str, list[dict[str, str]]]:
    """The CSVs as they are shipped: what every answer is judged by."""
    return {path.stem: read_csv(path.stem) for path in SOURCES.glob("*.csv") if path.stem not in ABOUT}


@pytest.fixture(scope="session")
def reference_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("codes") / "reference.sqlite"
    assert build(target=target)
    return target


@pytest.fixture(scope="session")
def book(reference_file: Path) -> Iterator[ReferenceBook]:
    with open_reference(reference_file) as opened:
        yield opened
