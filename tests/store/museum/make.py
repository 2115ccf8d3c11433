"""Makes the museum's store of the current schema version: a case typed, undone, sent and answered."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from cqdesk.actions.cases import set_moment
from cqdesk.actions.desk import open_desk
from cqdesk.actions.drafts import paste_block, type_in, undo
from cqdesk.actions.notes import add_note
from cqdesk.domain.clock import ManualClock
from cqdesk.store import migrations
from tests.actions.conftest import START
from tests.actions.test_state import feed, receipt, response, sent

HERE = Path(__file__).parent
RELEASED: frozenset[int] = frozenset({1, 2, 3})
"""Schema versions that went out to users: their files stay as they are."""


def make(target: Path) -> None:
    """Write the store to `target`."""
    with tempfile.TemporaryDirectory() as folder:
        with open_desk(Path(folder), clock=ManualClock(START), user="museum") as desk:
            to = sent(desk)
            set_moment(desk, to.case, kind="customs-cutoff", at=START, source="example")
            feed(
                desk, to, [response(to), receipt(to, "7", 1), receipt(to, "L", 2, entry=1), receipt(to, "C", 3, "查验")]
            )
            add_note(desk, to.case, channel="T", text="示例消息")
            type_in(
                desk,
                to.case,
                1,
                {"contract_number": "CT-2026", "gross_weight_kg": "1250.5", "net_weight_kg": "about 9"},
            )
            paste_block(
                desk, to.case, 1, "goods", 1, ["goods_name", "trade_quantity"], [["轴承", "12"], ["螺栓", "0.25"]]
            )
            type_in(desk, to.case, 1, {"remarks": "undone"})
            undo(desk, to.case)
            store = desk.places.store_file
        with closing(sqlite3.connect(store)) as raw:
            raw.execute("VACUUM")
        target.write_bytes(store.read_bytes())


if __name__ == "__main__":
    version = migrations.current()
    if version in RELEASED:
        sys.exit(f"version {version} was released: append a step to the ladder instead")
    make(HERE / f"v{version}.sqlite")
