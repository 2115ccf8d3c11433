"""Which limits hold on which day, from the shipped table."""

from __future__ import annotations

from datetime import date

import pytest

from cqdesk.domain.attachment_limits import read_attachment_limits
from cqdesk.errors import Fault
from cqdesk.places import resources

ROWS = (resources() / "tables" / "attachment_limits.csv").read_text("utf-8").splitlines()


@pytest.mark.parametrize(("on", "edition", "page"), [("2018-12-31", "2013", 200_000), ("2026-11-21", "2019", 400_000)])
def test_the_edition_of_the_day(on: str, edition: str, page: int) -> None:
    limits = read_attachment_limits(ROWS, date.fromisoformat(on))
    assert (limits.edition, limits.page_bytes, limits.file_bytes) == (edition, page, 4_000_000)
    assert (limits.name_length, limits.pdf_version) == (64, (1, 4))


def test_a_day_before_all_editions_has_none() -> None:
    with pytest.raises(Fault):
        read_attachment_limits(ROWS, date(2012, 1, 1))


def test_an_edition_without_a_limit_is_a_fault() -> None:
    with pytest.raises(Fault):
        read_attachment_limits([row for row in ROWS if "page_size" not in row], date(2026, 1, 1))
