"""Every store ever released opens with today's program, and nothing in it is lost."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cqdesk.actions.cases import case_view
from cqdesk.actions.desk import open_desk
from cqdesk.actions.drafts import open_draft, redo, undo
from cqdesk.actions.verifying import verify
from cqdesk.codes.build import build
from cqdesk.domain.clock import ManualClock
from cqdesk.store import migrations
from cqdesk.store.engine import LIVE, open_store
from tests.store.conftest import NOW

MUSEUM = Path(__file__).parent / "museum"
STORES = sorted(MUSEUM.glob("v*.sqlite"))


@pytest.fixture(scope="module", autouse=True)
def _reference_file() -> None:
    build()


def schema(place: Path) -> dict[str, object]:
    """Columns and indexes by table, in no order: a column added later stands at the end."""
    with closing(sqlite3.connect(place)) as raw:
        tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: (
                sorted(row[1:4] + row[5:] for row in raw.execute(f"PRAGMA table_info({table})")),
                sorted(row[2:] for row in raw.execute(f"PRAGMA foreign_key_list({table})")),
                sorted(
                    (row[2], *(column[2] for column in raw.execute(f"PRAGMA index_info('{row[1]}')")))
                    for row in raw.execute(f"PRAGMA index_list({table})")
                ),
            )
            for table in tables
        }


def test_the_museum_holds_every_version() -> None:
    assert [place.stem for place in STORES] == [f"v{n}" for n in range(1, migrations.current() + 1)]


@pytest.mark.parametrize("exhibit", STORES, ids=lambda place: place.stem)
def test_an_old_store_opens_with_all_its_work(exhibit: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old" / "cqdesk.sqlite", tmp_path / "new.sqlite"
    old.parent.mkdir()
    shutil.copyfile(exhibit, old)
    with open_desk(old.parent, clock=ManualClock(NOW), user="visitor") as desk:
        assert verify(desk)["issues"] == []
        view = case_view(desk, "26-1")
        assert (view.item.stage, set(view.item.flags)) == ("received", {"inspection", "tax_due"})
        assert {entry.kind for entry in view.timeline} == {"response", "receipt", "note", "step"}
        assert [(row.number, row.version, row.changed_since) for row in view.declarations] == [(1, 2, True)]
        assert len(view.moments) == 1
        draft = open_draft(desk, "26-1").filled
        assert [(line.goods_name, str(line.trade_quantity)) for line in draft.form.goods] == [
            ("轴承", "12"),
            ("螺栓", "0.25"),
        ]
        assert draft.unparsed == {"net_weight_kg": "about 9"}
        assert draft.origins["contract_number"] == "hand:museum"
        redo(desk, "26-1")
        assert open_draft(desk, "26-1").filled.form.remarks == "undone"
        for _ in range(3):
            undo(desk, "26-1")
        assert open_draft(desk, "26-1").filled.form.contract_number == ""
        assert verify(desk)["issues"] == []
    open_store(new, kind=LIVE, clock=ManualClock(NOW)).close()
    assert schema(old) == schema(new)
