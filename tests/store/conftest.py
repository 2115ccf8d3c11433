"""Stores on empty folders with a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cqdesk.domain.clock import ManualClock
from cqdesk.store.engine import LIVE, Store, open_store

NOW = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
OpenStore = Callable[..., Store]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "数据 100%?#" / "cqdesk.sqlite"


@pytest.fixture
def opened(place: Path) -> Iterator[OpenStore]:
    """Open the store of the test, again and again; all are closed at the end."""
    place.parent.mkdir()
    stores: list[Store] = []

    def make(kind: str = LIVE, *, reading: bool = False) -> Store:
        stores.append(open_store(place, kind=kind, clock=ManualClock(NOW), reading=reading))
        return stores[-1]

    yield make
    for one in stores:
        one.close()


@pytest.fixture
def store(opened: OpenStore) -> Store:
    return opened()
