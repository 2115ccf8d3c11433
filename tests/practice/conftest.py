"""An office on an empty root with a manual clock, and the hand-typed messages it must accept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cqdesk.domain.clock import ManualClock
from cqdesk.practice.office import PracticeOffice

MESSAGES = Path(__file__).parent / "messages"
PAPER = "801300000001IM000000000000000001.pdf"
PDF = b"%PDF-1.4\n% sample\n"


@pytest.fixture
def start() -> datetime:
    return datetime(2026, 11, 21, 2, 30, 0, 123000, UTC)


@pytest.fixture
def clock(start: datetime) -> ManualClock:
    return ManualClock(start)


@pytest.fixture
def office(tmp_path: Path, clock: ManualClock) -> Iterator[PracticeOffice]:
    with PracticeOffice(tmp_path, clock) as office:
        yield office


@pytest.fixture
def export_xml() -> str:
    return (MESSAGES / "export.xml").read_text(encoding="utf-8")


@pytest.fixture
def import_xml() -> str:
    return (MESSAGES / "import.xml").read_text(encoding="utf-8")


def packed(stem: str, message: str | bytes, papers: Mapping[str, bytes] | None = None) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{stem}.xml", message)
        for name, content in ({PAPER: PDF} if papers is None else papers).items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def pack() -> Callable[..., bytes]:
    return packed


@pytest.fixture
def drop(tmp_path: Path) -> Callable[[str, bytes], None]:
    """Put a file into OutBox as a careful client does."""

    def put(name: str, data: bytes) -> None:
        temporary = tmp_path / "OutBox" / (name + ".temp")
        temporary.write_bytes(data)
        temporary.rename(tmp_path / "OutBox" / name)

    return put
