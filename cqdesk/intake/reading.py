"""Reading foreign files in processes of their own: started early, used again, given up on when they fail.

    with PaperReaders() as readers:
        books = readers.books(admit(name, data))

A reader that crashes, hangs or takes too much memory is ended and costs one sentence; the next file gets a new one.
A reader that refused a file is not used again either: what a hostile file left behind must not meet another paper.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from cqdesk.errors import Cancelled, UserError
from cqdesk.intake.fit_files import FitFile, pack_files, unpack_files
from cqdesk.intake.gate import ForeignFile
from cqdesk.intake.plain_books import NotPlain, unpack
from cqdesk.intake.quiet import without_collecting
from cqdesk.intake.workbook import Workbook
from cqdesk.intake.worker import read_frame, write_frame

WORKERS = 2
"""Processes at a time; each may take 256 MB."""
PATIENCE_S = 60.0
"""Seconds one file may take."""
MAX_ANSWER_BYTES = 192 * 1024 * 1024
FILES_EACH = 200
"""Files one process reads before a fresh one takes over: memory that lies about is given back."""
_LOOK_S = 0.1
"""How often a waiting caller asks whether it shall stop."""

Answer = TypeVar("Answer")
Stop = Callable[[], bool]
"""Whether the user has stopped the work."""


def worker_command() -> list[str]:
    """How the reading process is started: in the installed program by the program itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--paper-reader"]  # `__main__`
    return [sys.executable, "-m", "cqdesk.intake.worker"]


class _Worker:
    """One reading process and the thread that takes its answers."""

    def __init__(self, command: Sequence[str]) -> None:
        root = str(Path(__file__).resolve().parents[2])
        self.files = 0
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what libraries say of a client's file is for nobody
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH")))),
                "MALLOC_ARENA_MAX": "1",
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
            },
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, name="cqdesk-paper-reader", daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        try:
            while (frame := read_frame(self.process.stdout, MAX_ANSWER_BYTES)) is not None:
                self._answers.put(frame)
        except (ValueError, OSError):
            pass  # an answer cut off or too long: the caller learns that nothing came
        self._answers.put(None)

    def ask(self, head: bytes, data: bytes) -> None:
        """Hand a file over. A process that does not even take it is noticed by `answer`."""
        threading.Thread(target=self._send, args=(head, data), name="cqdesk-paper-sender", daemon=True).start()

    def _send(self, head: bytes, data: bytes) -> None:
        assert self.process.stdin is not None
        try:
            write_frame(self.process.stdin, head)
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except (OSError, ValueError):
            pass  # it is gone, or we have ended it: `answer` says so

    def answer(self, patience_s: float, stop: Stop | None) -> bytes | None:
        """The answer; None when the process ended without one. Raises `Cancelled` or TimeoutError."""
        end = time.monotonic() + patience_s
        while True:
            if stop is not None and stop():
                raise Cancelled
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                return self._answers.get(timeout=min(left, _LOOK_S if stop is not None else left))
            except queue.Empty:
                continue

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """End the process at once and leave nothing of it."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    pass  # what was not yet written has no reader any more


class _UsedUp(Exception):
    """A process that had done other tasks ended without an answer."""


class PaperReaders:
    """At most `WORKERS` reading processes. Thread-safe; a caller waits when all are busy."""

    def __init__(self, *, command: Sequence[str] | None = None, patience_s: float = PATIENCE_S) -> None:
        self._command = list(command) if command is not None else worker_command()
        self._patience_s = patience_s
        self._seats = threading.Semaphore(WORKERS)
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._closed = False

    def warm(self) -> None:
        """Start a process now, so that it is ready when the first file comes."""
        with self._lock:
            if not self._idle and not self._busy and not self._closed:
                with suppress(OSError):  # nobody has asked yet: whoever does is told
                    self._idle.append(_Worker(self._command))

    def books(self, foreign: ForeignFile, *, passwords: Sequence[str] = (), stop: Stop | None = None) -> list[Workbook]:
        """What an admitted file holds, a bundle's files one after another.

        Raises `UserError` (`gate-…`, `reader-…`) when it cannot be read, `Cancelled` when `stop` says so.
        """
        return self._asked(foreign.data, {**_told(foreign), "passwords": list(passwords)}, _books_of, stop)

    def squeezed(
        self, foreign: ForeignFile, *, file_bytes: int, page_bytes: int, stop: Stop | None = None
    ) -> list[FitFile]:
        """A picture or PDF as PDF files within the limits (bytes), see `squeeze`. Raises as `books` does."""
        task = {"task": "squeeze", "file_bytes": file_bytes, "page_bytes": page_bytes}
        return self._asked(foreign.data, {**_told(foreign), **task}, _files_of, stop)

    def joined(self, files: Sequence[FitFile], *, file_bytes: int, stop: Stop | None = None) -> list[FitFile]:
        """Files that fit, joined into as few as the limit (bytes) allows. Raises as `books` does."""
        if len(files) == 1:
            return list(files)
        return self._asked(
            pack_files(files), {"name": "", "kind": "pdf", "task": "join", "file_bytes": file_bytes}, _files_of, stop
        )

    def page_picture(self, foreign: ForeignFile, page: int, width: int, stop: Stop | None = None) -> bytes:
        """A page (from 1) of a PDF, or a picture, as PNG `width` dots wide. Raises as `books` does."""
        task = {"task": "picture", "page": page, "width": width}
        return self._asked(foreign.data, {**_told(foreign), **task}, _picture_of, stop)

    def _asked(
        self, data: bytes, task: dict[str, Any], understood: Callable[[bytes], Answer], stop: Stop | None
    ) -> Answer:
        """One task done by a process: asked, waited for, understood.

        A process that has done other tasks before and ends without an answer may have died of what they left behind:
        the task gets a fresh one once.
        """
        head = {**task, "size": len(data)}
        try:
            return self._done(head, data, understood, stop)
        except _UsedUp:
            try:
                return self._done(head, data, understood, stop)
            except _UsedUp as error:
                raise _died() from error

    def _done(
        self, head: dict[str, Any], data: bytes, understood: Callable[[bytes], Answer], stop: Stop | None
    ) -> Answer:
        """What one process answers. Raises `_UsedUp` when one ends that has done other tasks before."""
        with self._seats:
            worker = self._take()
            fit = False
            try:
                worker.ask(json.dumps(head).encode(), data)
                answer = worker.answer(self._patience_s, stop)
                if answer is None:
                    raise _UsedUp if worker.files > 1 else _died()
                understood_answer = understood(answer)
                fit = True
                return understood_answer
            except TimeoutError:
                raise UserError(
                    "reader-timeout",
                    f"读取超过 {self._patience_s:.0f} 秒仍未完成，已停止。",
                    "请用 Excel 或 WPS 打开，只保留需要的工作表，另存后重新导入。",
                ) from None
            finally:
                self._give_back(worker, fit=fit)

    def _take(self) -> _Worker:
        """A process to read with. Raises `Cancelled` after `close`: nobody would ever end one started then."""
        with self._lock:
            if self._closed:
                raise Cancelled
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    break
                worker.end()
            else:
                worker = self._started()
            self._busy.add(worker)
            worker.files += 1
            return worker

    def _started(self) -> _Worker:
        try:
            return _Worker(self._command)
        except OSError as error:
            raise UserError(
                "reader-not-started",
                "读取单据的程序没能启动。",
                "请关闭一些程序释放内存；如由杀毒软件拦截，请把本程序加入信任区，然后重试。",
            ) from error

    def _give_back(self, worker: _Worker, *, fit: bool) -> None:
        with self._lock:
            known = worker in self._busy
            self._busy.discard(worker)
            if known and fit and worker.files < FILES_EACH:
                self._idle.append(worker)
                return
        worker.end()

    def close(self) -> None:
        """End all processes, busy ones too; none is started any more."""
        with self._lock:
            self._closed = True
            every = [*self._idle, *self._busy]
            self._idle.clear()
            self._busy.clear()
        for worker in every:
            worker.end()

    def __enter__(self) -> PaperReaders:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _told(foreign: ForeignFile) -> dict[str, Any]:
    return {"name": foreign.name, "kind": foreign.kind}


def _refused(answer: bytes) -> None:
    """Raise what the process said of the file, if it refused it."""
    if answer.startswith(b'{"error"'):
        try:
            id, message, remedy = json.loads(answer)["error"]
        except (ValueError, KeyError, TypeError):
            raise _odd() from None
        raise UserError(str(id), str(message), str(remedy))


def _files_of(answer: bytes) -> list[FitFile]:
    _refused(answer)
    try:
        return unpack_files(answer)
    except ValueError:
        raise _odd() from None


def _picture_of(answer: bytes) -> bytes:
    _refused(answer)
    if not answer.startswith(b"\x89PNG"):
        raise _odd()
    return answer


def _books_of(answer: bytes) -> list[Workbook]:
    _refused(answer)
    try:
        with without_collecting():
            return unpack(answer)
    except NotPlain:
        raise _odd() from None


_REMEDY = "请用 Excel 或 WPS 打开并另存后重新导入；如仍不行，请向客户重新索取。"


def _odd() -> UserError:
    return UserError("reader-odd-answer", "读取结果异常，已放弃该文件。", _REMEDY)


def _died() -> UserError:
    """The process ended without an answer: a crash inside a library, or the end of its memory."""
    return UserError("reader-crashed", "文件损坏或内容异常，读取时程序意外终止（其他文件不受影响）。", _REMEDY)
