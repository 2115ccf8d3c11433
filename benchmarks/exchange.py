"""Exchange with people: `dev.py bench exchange`.

Seconds to read one official print back (compared, made the official version, on disk), and 100 prints of 100 cases in
one folder; how many of the values changed on the prints were told, and how many were told that were not changed. The
prints are drawn by the tests' own maker. Also one hand-over with the broker's own workbook, and 30 phone
pictures squeezed. Bounds are those of the purpose: 1 s, 60 s, 20 s, every change told, none invented.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.measure import Bench
from cqdesk.actions.attachments import Source, limits_on, squeeze
from cqdesk.actions.brokers import set_template
from cqdesk.actions.demo import load_sample, samples
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import open_draft, type_in
from cqdesk.actions.hand_over import hand_over
from cqdesk.actions.read_back import Done, read_back
from cqdesk.actions.read_back_folder import read_back_folder
from cqdesk.codes.build import build
from cqdesk.domain.clock import ManualClock
from cqdesk.forms.document import filled_document
from tests.exchange.prints import official_print
from tests.intake.test_squeeze import photo

START = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
BROKER = Path(__file__).resolve().parents[1] / "tests" / "samples" / "brokers" / "示例快通.xlsx"
SINGLE = 5
PICTURES = 30
_SHOWN_ANYWAY = "price_confirmations"
"""The prints say 否 where the samples are silent: a true difference on each of them."""


def printed(desk: Desk, case: str, number: int, chance: random.Random) -> tuple[bytes, set[str]]:
    """A print of the case with one or two values changed, and the places that changed."""
    form: dict[str, Any] = filled_document(open_draft(desk, case).filled)
    changed: set[str] = set()
    if chance.random() < 0.7:
        form["gross_weight_kg"] = str(Decimal(form["gross_weight_kg"]) + Decimal("1.5"))
        changed.add("gross_weight_kg")
    row = chance.randrange(len(form["goods"]))
    form["goods"][row]["goods_name"] = f"改后品名{number}"
    changed.add(f"goods[{row + 1}].goods_name")
    return official_print(form, entry=f"80022026{number:010d}", seed=number), changed


def pictures(bench: Bench, desk: Desk) -> None:
    """Phone pictures of 12 megapixels made fit for upload: all within the limits of a page and of a file."""
    count = bench.times(PICTURES)
    shots = [photo(noise=12 + number % 3 * 4, turn=1 + number % 2 * 5) for number in range(3)]
    sources = [Source(name=f"{n}.jpg", code="00000001", data=shots[n % len(shots)]) for n in range(count)]
    limits = limits_on(desk)
    begun = time.perf_counter()
    made = squeeze(desk, sources)
    bench.row(f"{count} phone pictures squeezed", time.perf_counter() - begun, bound=20.0 * count / PICTURES)
    over = sum(len(file.data) > limits.file_bytes for _, file in made.files)
    over += sum(page.size > limits.page_bytes for _, file in made.files for page in file.pages)
    bench.row("files and pages above the limit", over, "files", bound=0)


def main() -> int:
    bench = Bench("exchange", __doc__ or "")
    build()
    chance = random.Random(bench.seed)
    count = bench.times(100)
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        with open_desk(root / "data", clock=ManualClock(START), user="bench") as desk:
            ours, found = samples()
            made: dict[str, set[str]] = {}
            folder = root / "prints"
            folder.mkdir()
            for number in range(count + SINGLE):
                case = load_sample(desk, found[(0, 2, 3, 4)[number % 4]], ours)
                type_in(
                    desk, case, 1, {"contract_number": f"B-{number}", "bill_of_lading_number": f"BENCH{number:05d}"}
                )
                data, changed = printed(desk, case, number, chance)
                (folder / f"{number:03d}.pdf").write_bytes(data)
                made[case] = changed
            desk.readers.warm()
            told: dict[str, Done] = {}
            seconds = []
            for number, case in enumerate(list(made)[:SINGLE]):
                begun = time.perf_counter()
                told[case] = read_back(desk, case, folder / f"{number:03d}.pdf")
                seconds.append(time.perf_counter() - begun)
                (folder / f"{number:03d}.pdf").unlink()
            bench.row(f"one print read back (median of {len(seconds)})", statistics.median(seconds), bound=1.0)
            begun = time.perf_counter()
            report = read_back_folder(desk, folder)
            bench.row(f"{count} prints in a folder", time.perf_counter() - begun, bound=60.0 * count / 100)
            told |= {done.case: done for _, done in report.done}
            missing = invented = 0
            for case, changed in made.items():
                said = {difference.path for difference in told[case].differences} if case in told else set()
                missing += len(changed - said)
                invented += len(said - changed - {_SHOWN_ANYWAY})
            bench.row("prints that found no case", len(report.refused), "prints", bound=0)
            bench.row("changed values not told", missing, "values", bound=0)
            bench.row("differences told that are none", invented, "values", bound=0)
            set_template(desk, "示例快通", BROKER)
            case = load_sample(desk, found[0], ours)
            begun = time.perf_counter()
            hand_over(desk, case, "示例快通", root / "out")
            bench.row("hand-over of one case", time.perf_counter() - begun, bound=3.0)
            pictures(bench, desk)
    return bench.finish()


if __name__ == "__main__":
    sys.exit(main())
