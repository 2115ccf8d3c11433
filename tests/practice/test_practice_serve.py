"""The control server: a whole filing over HTTP, and what it refuses."""

from __future__ import annotations

import http.client
import io
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.practice.office import PracticeOffice
from cqdesk.practice.serve import PracticeServer, serve


class Line(io.StringIO):
    """The stream `serve` prints on: hands the one line to the test."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: Queue[str] = Queue()

    def flush(self) -> None:
        self.lines.put(self.getvalue())


Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    stop, out = threading.Event(), Line()
    thread = threading.Thread(
        target=serve, args=(tmp_path,), kwargs={"manual_clock": True, "out": out, "stop": stop}, daemon=True
    )
    thread.start()
    told = json.loads(out.lines.get(timeout=120))

    def call(
        method: str, path: str, body: object = None, token: str | None = told["token"], **headers: str
    ) -> tuple[int, dict[str, Any]]:
        data = None if body is None else (body if isinstance(body, bytes) else json.dumps(body).encode())
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        with closing(http.client.HTTPConnection("127.0.0.1", told["port"], timeout=120)) as connection:
            connection.request(method, path, data, headers)
            with connection.getresponse() as response:
                return response.status, json.loads(response.read())

    yield call
    stop.set()
    with suppress(ConnectionError):  # wakes the loop, unless it has just ended by itself
        call("GET", "/")
    thread.join(120)
    assert not thread.is_alive()


def test_filing_to_closing_over_http(tmp_path: Path, ask: Ask, import_xml: str) -> None:
    (tmp_path / "OutBox" / "a.xml").write_text(import_xml, encoding="utf-8")
    assert ask("POST", "/step", {})[0] == 200
    status, book = ask("GET", "/ledger")
    assert status == 200
    number = book["drafts"][0]["unified_number"]
    status, answer = ask("POST", "/clerk/submit", {"client_sequence_number": "QABCDE000000000002"})
    assert status == 200
    assert len(answer["entry_number"]) == 18
    status, moved = ask("POST", "/clock/advance", {"seconds": 60})
    assert status == 200
    for letter in "JPR":
        assert ask("POST", "/customs/decide", {"unified_number": number, "channel": letter}) == (200, {})
    ask("POST", "/step", {})
    book = ask("GET", "/ledger")[1]
    assert book["drafts"][0]["state"] == "closed"
    assert book["now"] == moved["now"]
    assert len(list((tmp_path / "InBox").glob("Receipt_*.xml"))) == 5


def test_closing_in_one_call_and_old_form(tmp_path: Path, ask: Ask, import_xml: str) -> None:
    (tmp_path / "OutBox" / "a.xml").write_text(import_xml, encoding="utf-8")
    ask("POST", "/step", {})
    number = ask("GET", "/ledger")[1]["drafts"][0]["unified_number"]
    assert ask("POST", "/customs/close", {"unified_number": number, "form": "old"})[0] == 200
    assert all(b"DEC_DATA" in path.read_bytes() for path in (tmp_path / "InBox").glob("Receipt_*.xml"))


@pytest.mark.parametrize("token", [None, "", "wrong", "é"])
def test_token(ask: Ask, token: str | None) -> None:
    status, answer = ask("GET", "/ledger", token=token)
    assert status == 401
    assert answer["error"]["id"] == "practice-token"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nowhere", None, 404),
        ("GET", "/step", None, 405),
        ("POST", "/ledger", {}, 405),
        ("POST", "/clerk/submit", {}, 400),
        ("POST", "/clerk/submit", {"unified_number": 7}, 400),
        ("POST", "/clerk/submit", {"unified_number": "I1", "form": "newest"}, 400),
        ("POST", "/clerk/submit", {"unified_number": "I1"}, 409),
        ("POST", "/clerk/submit", {"client_sequence_number": "Q1"}, 409),
        ("POST", "/customs/decide", {"unified_number": "I1", "channel": "P", "at": "soon"}, 400),
        ("POST", "/clock/advance", {"seconds": -1}, 400),
        ("POST", "/clock/advance", {"seconds": "1"}, 400),
        ("POST", "/step", [], 400),
        ("POST", "/step", b"{", 400),
        ("POST", "/step", b"[" * 60_000, 400),
        ("POST", "/step", b" " * 70_000, 413),
    ],
)
def test_bad_requests_get_a_sentence(ask: Ask, method: str, path: str, body: object, status: int) -> None:
    found, answer = ask(method, path, body)
    assert found == status
    assert answer["error"]["message"]
    assert answer["error"]["remedy"]


def test_missing_length(ask: Ask) -> None:
    assert ask("POST", "/step", b"", **{"Content-Length": "x"})[0] == 411


def test_a_taken_port_gets_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UserError) as caught:
            serve(tmp_path, taken.getsockname()[1])
    assert caught.value.id == "practice-port"


def test_sigterm_ends_it_cleanly(tmp_path: Path) -> None:
    code = f"from pathlib import Path; from cqdesk.practice.serve import serve; serve(Path({str(tmp_path)!r}))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    assert set(told) == {"port", "token"}
    process.terminate()
    _, err = process.communicate(timeout=120)
    # Windows knows no SIGTERM: there terminating is a hard kill, which the book must survive anyway.
    assert process.returncode == (0 if os.name == "posix" else 1)
    assert err == b""


def test_it_is_reached_from_this_machine_only(tmp_path: Path) -> None:
    with PracticeOffice(tmp_path, ManualClock(datetime(2026, 11, 21, tzinfo=UTC))) as office:
        server = PracticeServer(office)
        try:
            assert server._http.socket.getsockname()[0] == "127.0.0.1"
        finally:
            server.close()


def test_a_clock_is_not_put_beyond_the_calendar(tmp_path: Path) -> None:
    with PracticeOffice(tmp_path, ManualClock(datetime(2026, 11, 21, tzinfo=UTC))) as office:
        for seconds in (1e12, 1e30, float("inf")):
            with pytest.raises(UserError) as caught:
                office.advance(seconds)
            assert caught.value.id == "practice-clock-range"
