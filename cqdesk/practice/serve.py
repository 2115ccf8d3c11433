"""The practice office as a process of its own: `cqdesk practice serve`.

One thread does everything: a request is answered, and at least every half second the office does a round.
Control is bound to 127.0.0.1 and wants the bearer token printed at the start.

Every body is a JSON object; only unified_number (or client_sequence_number in its place), channel, seconds
and present have no default.

    POST /clerk/submit   unified_number, web_documents: [code…], enter: true, form: "new"   -> entry_number
    POST /clerk/resend   unified_number                                                     -> receipts: n
    POST /clerk/card     present: true|false                                                -> (empty)
    POST /customs/decide unified_number, channel, note, at, form: "new", force: false       -> (empty)
    POST /customs/close  unified_number, web_documents, form                                -> entry_number
    POST /clock/advance  seconds                                                            -> now
    POST /step                                                                              -> taken: n, written
    GET  /ledger                                                                            -> report.book_report

Errors: {"error": {"id", "message", "remedy"}} with 400, 401, 404, 405, 409 (the office refuses the act),
411, 413.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import TCPServer
from typing import Any, TextIO

from cqdesk.domain.clock import ManualClock, SystemClock
from cqdesk.errors import UserError
from cqdesk.practice.clock import OfficeClock, official
from cqdesk.practice.office import Form, PracticeOffice

BODY_LIMIT = 64 * 1024
"""Bytes of a request body."""
ROUND_SECONDS = 0.5
"""The office does a round at least this often."""
REQUEST_SECONDS = 5.0
"""A caller that does not finish its request in this time is dropped."""

Body = dict[str, Any]


class _Refusal(Exception):
    """A request the office does not even look at."""

    def __init__(self, status: int, id: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.status = status
        self.answer = {"error": {"id": id, "message": message, "remedy": remedy}}


class PracticeServer:
    """The HTTP side of one office. `run(stop)` returns when `stop` is set; `close()` frees the port."""

    def __init__(self, office: PracticeOffice, port: int = 0) -> None:
        self.token = secrets.token_urlsafe(32)
        self.office = office
        self._routes: dict[tuple[str, str], Callable[[Body], Body]] = {
            ("POST", "/clerk/submit"): self._submit,
            ("POST", "/clerk/resend"): lambda body: {"receipts": office.resend(self._number(body))},
            ("POST", "/clerk/card"): self._card,
            ("POST", "/customs/decide"): self._decide,
            ("POST", "/customs/close"): self._close_case,
            ("POST", "/clock/advance"): self._advance,
            ("POST", "/step"): self._step,
            ("GET", "/ledger"): lambda body: office.ledger(),
        }
        self._http = _Http(("127.0.0.1", port), self)
        self._http.timeout = ROUND_SECONDS
        self.port = int(self._http.server_address[1])

    def run(self, stop: threading.Event) -> None:
        """Answer and do rounds until `stop` is set."""
        due = time.monotonic()
        while not stop.is_set():
            self._http.handle_request()
            if time.monotonic() >= due:
                try:
                    self.office.step()
                except UserError as error:
                    # A folder that is away or locked may come back: the book is whole, so go on and try again.
                    logging.getLogger(__name__).warning("a round was put off: %s", error.id)
                due = time.monotonic() + ROUND_SECONDS

    def close(self) -> None:
        self._http.server_close()

    def answer(self, method: str, path: str, body: Body) -> Body:
        """The one place that maps a request to an act."""
        act = self._routes.get((method, path))
        if act is None:
            known = any(path == route for _, route in self._routes)
            raise _Refusal(
                405 if known else 404, "practice-route", "没有这个控制接口。", "请按说明核对地址和请求方式。"
            )
        return act(body)

    def _number(self, body: Body) -> str:
        """The draft meant: by unified number, or by our own number, then the newest it made."""
        if "unified_number" in body or "client_sequence_number" not in body:
            return _text(body, "unified_number")
        return self.office.unified_number_of(_text(body, "client_sequence_number"))

    def _submit(self, body: Body) -> Body:
        entry = self.office.clerk_submit(
            self._number(body),
            web_documents=_texts(body, "web_documents") if "web_documents" in body else None,
            enter=_flag(body, "enter", True),
            form=_form(body),
        )
        return {"entry_number": entry}

    def _card(self, body: Body) -> Body:
        self.office.insert_card(_flag(body, "present", True))
        return {}

    def _decide(self, body: Body) -> Body:
        at = body.get("at")
        self.office.decide(
            self._number(body),
            _text(body, "channel"),
            _text(body, "note", ""),
            _moment(_text(body, "at")) if at is not None else None,
            form=_form(body),
            force=_flag(body, "force", False),
        )
        return {}

    def _close_case(self, body: Body) -> Body:
        entry = self.office.run_to_closing(
            self._number(body),
            web_documents=_texts(body, "web_documents") if "web_documents" in body else None,
            form=_form(body),
        )
        return {"entry_number": entry}

    def _advance(self, body: Body) -> Body:
        seconds = body.get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= 10**9:
            raise _bad("seconds")
        return {"now": official(self.office.advance(seconds)).isoformat()}

    def _step(self, body: Body) -> Body:
        done = self.office.step()
        return {"taken": done.taken, "written": list(done.written)}


class _Http(TCPServer):
    """Not `HTTPServer`: that one asks the name service for its own name while it starts."""

    # On Windows this would let another program take the port over.
    allow_reuse_address = os.name == "posix"

    def __init__(self, address: tuple[str, int], practice: PracticeServer) -> None:
        super().__init__(address, _Request)
        self.practice = practice

    def handle_error(self, request: object, client_address: object) -> None:
        # A caller that hangs up is no news; anything else is a fault and must not be swallowed.
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            raise


class _Request(BaseHTTPRequestHandler):
    timeout = REQUEST_SECONDS
    server: _Http

    def do_GET(self) -> None:
        self._reply("GET")

    def do_POST(self) -> None:
        self._reply("POST")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: request lines are of no use and stderr belongs to the command line."""

    def _reply(self, method: str) -> None:
        try:
            self._check_token()
            answer = self.server.practice.answer(method, self.path, self._body() if method == "POST" else {})
            status = 200
        except _Refusal as refusal:
            status, answer = refusal.status, refusal.answer
        except UserError as error:
            status = 409
            answer = {"error": {"id": error.id, "message": error.message, "remedy": error.remedy}}
        data = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _check_token(self) -> None:
        given = self.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        wanted = f"Bearer {self.server.practice.token}".encode()
        if not secrets.compare_digest(given, wanted):
            raise _Refusal(401, "practice-token", "口令不符，拒绝访问。", "请使用启动时打印的口令。")

    def _body(self) -> Body:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            raise _Refusal(411, "practice-body", "请求缺少长度。", "请带上 Content-Length。")
        if len(length) > 9 or int(length) > BODY_LIMIT:
            raise _Refusal(413, "practice-body", "请求内容过大。", "请求内容不得超过 64 KB。")
        try:
            body = json.loads(self.rfile.read(int(length)) or b"{}")
        except (ValueError, RecursionError):
            raise _bad("JSON") from None
        if not isinstance(body, dict):
            raise _bad("JSON")
        return body


def _bad(name: str) -> _Refusal:
    return _Refusal(400, "practice-body", f"请求内容有误：{name}。", "请按说明填写请求内容。")


def _text(body: Body, name: str, default: str | None = None) -> str:
    value = body.get(name, default)
    if not isinstance(value, str):
        raise _bad(name)
    return value


def _texts(body: Body, name: str) -> list[str]:
    value = body.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _bad(name)
    return value


def _flag(body: Body, name: str, default: bool) -> bool:
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise _bad(name)
    return value


def _form(body: Body) -> Form:
    value = body.get("form", "new")
    if value == "new":
        return "new"
    if value == "old":
        return "old"
    raise _bad("form")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise _bad("at") from None


def serve(
    root: Path,
    port: int = 0,
    faults: str | None = None,
    manual_clock: bool = False,
    out: TextIO | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Run an office over `root` until SIGTERM, Ctrl+C or `stop`; first prints {"port", "token"} as one line
    on `out`.

    `port` 0 takes a free one; `faults` is a SPEC of `cqdesk.practice.faults`. A manual clock starts at the
    machine's time or, on a root used before, where it stood, if that is later. Raises `UserError` for a bad
    SPEC, a taken port or an unusable root.
    """
    stop = stop or threading.Event()
    clock: OfficeClock = SystemClock()
    if manual_clock:
        clock = ManualClock(clock.now())
    with PracticeOffice(root, clock, faults=faults) as office:
        office.resume_time()
        try:
            server = PracticeServer(office, port)
        except OSError:
            raise UserError(
                "practice-port", "端口无法使用，可能已被占用。", "请换一个端口，或用 0 由系统选择。"
            ) from None
        in_main = threading.current_thread() is threading.main_thread()
        before = signal.signal(signal.SIGTERM, lambda number, frame: stop.set()) if in_main else None
        try:
            print(json.dumps({"port": server.port, "token": server.token}), file=out or sys.stdout, flush=True)
            server.run(stop)
        except KeyboardInterrupt:
            pass  # the way to end it by hand; the book is consistent at any point
        finally:
            server.close()
            if in_main:
                signal.signal(signal.SIGTERM, before)
