"""The whole way as an outsider walks it: the command line on one side, the practice Single Window's port on the other."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from .conftest import INVOICE, LIST, Run

FAILURE_SECONDS = 120
Ask = Callable[..., dict[str, Any]]


def wait_for(condition: Callable[[], bool]) -> None:
    """Look until it is so; fail after two minutes."""
    end = time.monotonic() + FAILURE_SECONDS
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Path, Ask]]:
    """`practice serve` as a process of its own; (its root, a caller of its port)."""
    root = tmp_path / "single window"
    command = [sys.executable, "-m", "cqdesk.cli", "practice", "serve", "--root", str(root), "--port", "0"]
    with ExitStack() as ends:
        process = ends.enter_context(
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
        )
        ends.callback(process.terminate)
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert set(told) == {"port", "token"}

        def ask(path: str, **body: Any) -> dict[str, Any]:
            with closing(http.client.HTTPConnection("127.0.0.1", told["port"], timeout=FAILURE_SECONDS)) as connection:
                head = {"Authorization": f"Bearer {told['token']}"}
                method = "POST" if body or path != "/ledger" else "GET"
                connection.request(method, path, json.dumps(body) if method == "POST" else None, head)
                with connection.getresponse() as response:
                    answer: dict[str, Any] = json.loads(response.read())
                    assert response.status == 200, answer
                    return answer

        yield root, ask


@pytest.fixture
def finished_form(cq: Run, data: Path, tmp_path: Path) -> Path:
    """A declaration with everything a clerk types: the first sample of the demo, exported."""
    assert cq("demo", "--no-window").code == 0
    out = tmp_path / "finished.json"
    from cqdesk.cli import main

    assert main(["--data", str(data / "demo"), "--practice", "export", "26-000001", "--to", str(out)]) == 0
    return out


def test_filed_sent_and_answered_to_closing(cq: Run, office: tuple[Path, Ask], finished_form: Path) -> None:
    root, ask = office
    assert cq("--practice", "channel", "office", "--root", root).answer["channels"] == [
        {"name": "office", "kind": "practice"}
    ]
    case = cq("--practice", "import", finished_form).answer["case"]
    (filing,) = cq("--practice", "file", case, "--channel", "office").answer["filings"]
    assert filing["step"] == "queued"
    assert filing["declaration"] == 1
    number = filing["client_sequence_number"]
    assert cq("--practice", "file", case, "--channel", "office").error["id"] == "filing-under-way"

    sent = cq("--practice", "sync")
    assert sent.answer["sent"] == [number]
    wait_for(lambda: bool(list((root / "InBox").iterdir())))
    assert cq("--practice", "sync").answer["received"]
    (saved,) = cq("--practice", "status", case).answer["cases"]
    assert saved["stage"] == "saved"
    assert saved["numbers"]["client"] == number
    unified = saved["numbers"]["unified"]

    entry = ask("/clerk/submit", client_sequence_number=number)["entry_number"]
    for letter in "LJPR":
        if letter != "L":
            ask("/customs/decide", unified_number=unified, channel=letter)

    def closed() -> bool:
        assert cq("--practice", "sync").code == 0
        return bool(cq("--practice", "status", case).answer["cases"][0]["stage"] == "closed")

    wait_for(closed)
    (done,) = cq("--practice", "status", case).answer["cases"]
    assert set(done) == {
        "case", "company", "step", "stage", "flags", "group", "why", "numbers", "receipts",
    }  # fmt: skip
    assert (done["step"], done["group"], done["flags"]) == ("answered", "done", [])
    assert done["numbers"] == {"client": number, "unified": unified, "entry": entry}
    assert [one["channel"] for one in done["receipts"]][-1] == "R"
    assert ask("/ledger")["drafts"][0]["state"] == "closed"
    assert cq("--practice", "verify").code == 0


def test_what_may_not_be_filed_is_refused(cq: Run, tmp_path: Path) -> None:
    case = cq("import", INVOICE, LIST).answer["case"]
    assert cq("file", case).error["id"] == "no-channel"
    assert cq("file", case, "--channel", "office").error["id"] == "channel-unknown"
    assert cq("--practice", "file", case).error["id"] == "case-unknown"
    cq("--practice", "import", INVOICE, LIST)
    assert cq("--practice", "file", "26-1").error["id"] == "has-errors"
    assert cq("channel", "office", "--root", tmp_path).error["id"] == "channel-folder-missing"
    assert cq("channel", "--root", tmp_path).error["id"] == "usage"
    assert cq("sync").answer == {"sent": [], "received": [], "in_doubt": [], "failed": []}


def test_news_by_telephone_moves_the_stage(cq: Run) -> None:
    case = cq("import", INVOICE, LIST).answer["case"]
    assert cq("note", case, "--channel", "P", "--text", "现场电话：已放行").answer["stage"] == "released"
    (shown,) = cq("status", case).answer["cases"]
    assert shown["receipts"][0]["note"] == "现场电话：已放行"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", shown["receipts"][0]["notice_time"])
    assert cq("note", case, "--channel", "ZZ", "--text", "x").error["id"] == "letter-unknown"
