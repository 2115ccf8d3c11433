"""What broke, for those who mend it: the way through the program, without one word of a client's data.

Messages of foreign exceptions quote values (a company, a price), so only their types and the lines of code are kept.
"""

from __future__ import annotations

import logging
import platform
import traceback
from datetime import UTC
from pathlib import Path
from typing import Any

from . import __version__
from .domain.clock import SystemClock

LOG_NAME = "faults.log"
LARGEST_LOG = 2_000_000
"""Bytes after which the log is begun again, one older part being kept."""


def fault_text(error: BaseException) -> str:
    """Types and code places of an exception, of those it groups, and of its causes, the deepest cause first."""
    parts: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        frames = traceback.extract_tb(one.__traceback__)
        places = [f"  {_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        parts.append("\n".join([f"{type(one).__module__}.{type(one).__qualname__}", *places]))
        if isinstance(one, BaseExceptionGroup):
            parts += [fault_text(member) for member in one.exceptions]
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n".join(reversed(parts))


class WithoutValues(logging.Formatter):
    """Log lines without a client's data: traces as `fault_text`, and of other libraries' words only the first line
    (theirs go on with the exception's own text)."""

    def formatException(self, ei: Any) -> str:
        return fault_text(ei[1]) if ei[1] is not None else ""

    def format(self, record: logging.LogRecord) -> str:
        if not record.name.startswith("cqdesk"):
            said = record.getMessage().splitlines() or [""]
            record = logging.makeLogRecord({**record.__dict__, "msg": said[0], "args": (), "exc_text": None})
        return super().format(record)


def _place(filename: str) -> str:
    """A source file without the folders above the program: they may name a person."""
    parts = Path(filename).parts
    for name in ("cqdesk", "site-packages"):
        if name in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(name) :])
    return Path(filename).name


def keep_fault(error: BaseException, folder: Path, what: str) -> Path | None:
    """Add a fault to the log in `folder` (made if missing); `what` is the command. None if it cannot be written."""
    at = SystemClock().now().astimezone(UTC).isoformat(timespec="seconds")
    head = f"{at} cqdesk {__version__} {platform.platform()} {what}"
    log = folder / LOG_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(folder / f"{LOG_NAME}.1")
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{head}\n{fault_text(error)}\n\n")
    except OSError:
        return None
    return log
