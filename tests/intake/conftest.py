"""One set of reading processes for all tests of a session: they are made to be used again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cqdesk.intake.reading import PaperReaders


@pytest.fixture(scope="session")
def readers() -> Iterator[PaperReaders]:
    with PaperReaders() as found:
        yield found
