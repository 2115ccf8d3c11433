"""A manifest of 300 houses built, checked and written, and one house pulled: `dev.py bench consol`.

Bounds: 1 s for the manifest of 300 houses (form, presence and length checks, file), 1 s for pulling a house with its list
of what is owed and the three-way tie-out after it, in memory and as an act kept in the store after customs has accepted all.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import Bench, timed
from cqdesk.actions.consol_changes import pull_house
from cqdesk.actions.desk import open_desk
from cqdesk.actions.manifest_practice import manifest_sync
from cqdesk.actions.manifests import queue_owed
from cqdesk.domain.clock import ManualClock
from cqdesk.domain.consolidation.changes import pull
from cqdesk.domain.consolidation.model import Consol
from cqdesk.domain.consolidation.tie_out import tie_out
from cqdesk.forms.manifest.checks import Facts, run_checks
from cqdesk.forms.manifest.fill import Sending, bill_manifest
from cqdesk.forms.manifest.message import check_manifest, write_manifest
from tests.actions.consoling import start
from tests.domain.consolidation.seeded import clean

HOUSES, BOXES = 300, 20
MOST_S = 1.0
NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)


def main() -> int:
    """Run the benchmark; the exit code says whether the bounds hold."""
    bench = Bench("consol", __doc__.splitlines()[0])
    consol, declared = clean(random.Random(bench.seed), houses=HOUSES, boxes=BOXES)
    sending = Sending(sender="8013000000001", now=NOW, representative="重庆样品货代有限公司", consigned_place="CNCKG",
                      loading_time="20261123100000086")  # fmt: skip

    def manifest() -> None:
        form = bill_manifest(consol, "9", sending)
        assert not [one for one in check_manifest(form) if one.severity == "error"]
        assert write_manifest(form)

    def change() -> None:
        after = pull(consol, consol.houses[150].number, declared)
        assert after.owed
        assert tie_out(after.consol, declared[:150] + declared[151:]).green

    def checks() -> None:
        assert run_checks(Facts(consol=consol, now=NOW, declarations=declared))

    repeats = bench.times(5)
    bench.row(
        f"manifest of {HOUSES} houses built, checked, written", timed(manifest, repeats=repeats), "s", bound=MOST_S
    )
    bench.row(f"one of {HOUSES} houses pulled and tied", timed(change, repeats=repeats), "s", bound=MOST_S)
    bench.row("all checks of the consol", timed(checks, repeats=repeats), "s")
    bench.row(f"one of {HOUSES} houses pulled in the store", timed(_stored(consol), repeats=repeats), "s", bound=MOST_S)
    return bench.finish()


def _stored(consol: Consol) -> Callable[[], object]:
    """Pull the next house of a consol kept on a practice desk, every bill accepted by the practice office."""
    folder = tempfile.TemporaryDirectory()
    desk = open_desk(Path(folder.name), practice=True, clock=ManualClock(NOW), user="bench")
    number = start(desk, consol)
    queue_owed(desk, number)
    manifest_sync(desk)
    houses = iter(consol.houses)

    def act() -> None:
        assert pull_house(desk, number, next(houses).number).record.owed
        assert folder.name

    return act


if __name__ == "__main__":
    raise SystemExit(main())
