"""What the window loads before it stands. Counts and names, not seconds: those are in `dev.py bench startup`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cqdesk.actions.cases import new_case
from cqdesk.actions.desk import open_desk

MOST_MODULES = 350
"""Modules of our own and of others (standard library left out) that may be loaded before the work list can be used."""
LATER = (
    "cqdesk.actions.cases",
    "cqdesk.actions.checking",
    "cqdesk.actions.drafts",
    "cqdesk.actions.filing",
    "cqdesk.domain.consolidation",
    "cqdesk.domain.loading",
    "cqdesk.domain.refund",
    "cqdesk.forms.declaration.message",
    "cqdesk.forms.manifest",
    "cqdesk.forms.papers",
    "cqdesk.forms.refund",
    "cqdesk.intake.papers",
    "cqdesk.output",
    "cqdesk.ui.case",
    "cryptography",
    "lxml",
    "pypdfium2",
    "rapidfuzz",
    "xlsxwriter",
)
"""Loaded by who opens a case, files, prints, reads papers."""
START = """
import json, sys
from cqdesk import app

async def life(window, samples):
    await window.begin(samples=samples)
    print(json.dumps([list(sys.modules), window.worklist.model.rowCount()]), flush=True)
    window.lane.start(close(window))
    await app.until_closed(window)

async def close(window):
    window.close()

sys.exit(app.main(["--data", sys.argv[1]], life))
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of the modules in the order they were loaded by a process that shows its work list."""
    data: Path = tmp_path_factory.mktemp("start")
    with open_desk(data) as desk:
        new_case(desk, direction="export")
    ended = subprocess.run([sys.executable, "-c", START, str(data)], capture_output=True, check=True)
    names, rows = json.loads(ended.stdout)
    assert rows == 1
    return list(names)


def test_what_only_an_act_needs_is_not_loaded_at_the_start(loaded: list[str]) -> None:
    assert [name for name in LATER if name in loaded] == []


def test_the_start_loads_few_modules(loaded: list[str]) -> None:
    ours = [name for name in loaded if name.partition(".")[0] not in sys.stdlib_module_names]
    assert len(ours) <= MOST_MODULES


def test_what_needs_no_qt_is_loaded_before_qt(loaded: list[str]) -> None:
    after = loaded[loaded.index("PySide6.QtCore") :]
    names = [name for name in after if name.startswith(("cqdesk.", "sqlalchemy"))]
    assert [name for name in names if not name.startswith("cqdesk.ui")] == ["cqdesk.app"]
