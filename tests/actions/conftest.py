"""Desks on empty folders with a clock that stands still, for every test of an act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from cqdesk.actions.cases import new_case
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.codes.build import build
from cqdesk.domain.clock import ManualClock

from .clerk import START, Shop, make_template, open_shop


@dataclass
class Counted:
    """What a store was asked while it was watched."""

    statements: int = 0
    commits: int = 0
    asked: list[str] = field(default_factory=list)


OpenDesk = Callable[..., Desk]
Count = Callable[[Desk], AbstractContextManager[Counted]]


@pytest.fixture(scope="session", autouse=True)
def _reference_file() -> None:
    """The code tables a desk opens; built only if they are not up to date."""
    build()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def opened(tmp_path: Path, clock: ManualClock) -> Iterator[OpenDesk]:
    """Open desks on the test's own folder; the same call again opens the same store once more."""
    desks: list[Desk] = []

    def make(*, practice: bool = False, user: str = "tester") -> Desk:
        desks.append(open_desk(tmp_path / "data", practice=practice, clock=clock, user=user))
        return desks[-1]

    yield make
    for one in desks:
        one.close()


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    """A live desk on an empty store."""
    return opened()


@pytest.fixture
def practice_desk(opened: OpenDesk) -> Desk:
    """A practice desk on an empty store."""
    return opened(practice=True)


@pytest.fixture
def case(desk: Desk) -> str:
    """The number of an empty export case of the live desk."""
    return new_case(desk, direction="export")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one finished case, made once a run; a test works on a copy."""
    return make_template(tmp_path_factory.mktemp("finished") / "data")


@pytest.fixture
def shop(template: Path, tmp_path: Path) -> Iterator[Shop]:
    """A live desk with one finished case and its client."""
    one = open_shop(template, tmp_path)
    yield one
    one.desk.close()


@pytest.fixture
def count() -> Count:
    """Count statements (without PRAGMA, BEGIN, COMMIT) and commits of a desk's store, as its driver meets them."""

    @contextmanager
    def watch(desk: Desk) -> Iterator[Counted]:
        counted = Counted()
        watched = set()

        def on_statement(statement: str) -> None:
            if not statement.startswith(("PRAGMA", "BEGIN", "COMMIT", "--")):
                counted.statements += 1
                counted.asked.append(statement)

        def on_begin(connection: Any) -> None:
            raw = connection.connection.dbapi_connection
            raw.set_trace_callback(on_statement)
            watched.add(raw)

        def on_commit(connection: Any) -> None:
            counted.commits += bool(connection.get_execution_options().get("cqdesk_write"))

        engine = desk.store._engine
        event.listen(engine, "begin", on_begin)
        event.listen(engine, "commit", on_commit)
        try:
            yield counted
        finally:
            event.remove(engine, "begin", on_begin)
            event.remove(engine, "commit", on_commit)
            for raw in watched:
                raw.set_trace_callback(None)

    return watch
