"""What we print in the official layout is read back without a single difference, whatever the regime."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cqdesk.actions.demo import load_sample, samples
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import open_draft
from cqdesk.actions.exports import export_case
from cqdesk.actions.papers_in import import_files
from cqdesk.actions.read_back import look
from cqdesk.domain.clock import ManualClock
from tests.actions.conftest import START

CLEAN = Path(__file__).parents[1] / "samples" / "clean"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("prints"), clock=ManualClock(START), user="li") as desk:
        yield desk


@pytest.mark.parametrize(
    "what", [0, 1, "samples-export-3010", "returned-import-4561", "processing-export-0615", "rail-import"]
)
@pytest.mark.parametrize("ending", ["pdf", "xml"])
def test_our_own_page_and_message_come_back_without_differences(
    shared: Desk, tmp_path: Path, what: int | str, ending: str
) -> None:
    if isinstance(what, int):
        ours, found = samples()
        case = load_sample(shared, found[what], ours)
    else:
        case = import_files(shared, [CLEAN / f"{what}.json"]).case
    place = tmp_path / f"x.{ending}"
    export_case(shared, case, 1, place, page="official" if ending == "pdf" else "")
    proposal = look(shared, case, place)
    assert [one.to_json() for one in proposal.result.differences] == []
    kept = open_draft(shared, case).filled
    assert proposal.result.filled.form == kept.form
