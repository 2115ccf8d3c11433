"""Pages need a Qt application; one for the whole session, as in the window."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pdfplumber
import pypdfium2
import pytest

from cqdesk.codes.book import ReferenceBook, open_reference
from cqdesk.codes.build import build


@pytest.fixture(scope="session")
def book() -> Iterator[ReferenceBook]:
    """The shipped code tables."""
    build()
    with open_reference() as opened:
        yield opened


def quick_words_of(data: bytes) -> list[str]:
    """The text of each page by a third hand's reader, which is faster on pages full of lines."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(data))]


def words_of(data: bytes) -> list[str]:
    """The text of each page by another hand's reader."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [page.extract_text() for page in pdf.pages]
