"""What broke, for those who mend it: the way through the program, without one word of a client's data.

Messages of exceptions quote values (a company, a price), so only their types and the lines of code are kept. The same
holds for log lines of foreign libraries: they quote whatever they were given (`ValueFreeFormatter`).
"""

from __future__ import annotations

import copy
import logging
import platform
import re
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
    """Types and code places of an exception, its causes and the members of a group, the deepest cause first."""
    return _text(error, set())


def _text(error: BaseException, seen: set[int]) -> str:
    parts: list[str] = []
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        frames = traceback.extract_tb(one.__traceback__)
        places = [f"  {_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        parts.append("\n".join([f"{type(one).__module__}.{type(one).__qualname__}", *places, *_members(one, seen)]))
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n".join(reversed(parts))


def _members(error: BaseException, seen: set[int]) -> list[str]:
    """The faults a group holds, each under its number and indented."""
    if not isinstance(error, BaseExceptionGroup):
        return []
    lines: list[str] = []
    for number, member in enumerate(error.exceptions, 1):
        lines.append(f"  member {number} of {len(error.exceptions)}:")
        lines += [f"    {line}" for line in _text(member, seen).splitlines()]
    return lines


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


_MASKED = (
    # a folder names its user, a file its client
    (re.compile(r"(?<![\w./\\])(?:[A-Za-z]:[\\/]|[\\/]{1,2})(?:[^\s:'\"<>|]+[\\/])*[^\s:'\"<>|]+"), "<path>"),
    (re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"), "<mail>"),
    (re.compile(r"(?<!\w)(?=[0-9A-Z]*\d)[0-9A-Z]{8,}(?!\w)"), "<id>"),  # credit codes, official and client numbers
    (re.compile(r"(?<!\w)(?=(?:[0-9A-Za-z]*\d){6})[0-9A-Za-z]{15,}(?!\w)"), "<id>"),
    # telephones and cards in groups; a day has groups of two
    (
        re.compile(r"(?<![\d:])\(?\+?\d{2,4}\)?(?:[- ]\d{3,4}){2,}(?!\d)|\(?0\d{2,3}\)?[- ]\d{3,4}[- ]?\d{4}(?!\d)"),
        "<number>",
    ),
    (re.compile(r"(?<!\w)[0-9a-f]{16,}(?!\w)"), "<id>"),
    (
        re.compile(
            r"(?<![:\d])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{3,}\.\d+)(?!\d)"
            r"|(?<![\w.:,])\d+\.\d{2,4}(?![\w.])"  # a small price; versions have more points
            r"|\d{5,}(?:\.\d+)?"
        ),
        "<number>",
    ),
    (re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+"), "<text>"),
)


def masked(line: str) -> str:
    """A log line without names, ids, numbers, places: what may be a client's is replaced by what kind of thing it was.

    The second wall: our own lines pass ids and counts only, and this holds when one of them does not.
    """
    for pattern, kind in _MASKED:
        line = pattern.sub(kind, line)
    return line


class ValueFreeFormatter(logging.Formatter):
    """Log lines without a client's data.

    Exceptions are written as `fault_text`. Our own lines pass ids and counts only, and are `masked` all the same. Of a
    foreign line the code place and, when it has arguments, the template stay: its arguments and its ready-made texts
    (asyncio quotes whole exceptions and call arguments in them) are values.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        safe = copy.copy(record)  # the record goes to other handlers too
        safe.exc_text = None  # another formatter may have left its own, with values
        safe.stack_info = None
        if record.name.partition(".")[0] == "cqdesk":
            if isinstance(record.args, tuple):
                safe.args = tuple(type(a).__name__ if isinstance(a, BaseException) else a for a in record.args)
        else:
            place = f"{_place(record.pathname)}:{record.lineno}"
            template = record.msg.partition("\n")[0] if record.args and isinstance(record.msg, str) else ""
            safe.msg, safe.args = f"{place} {template}".rstrip(), ()
        return masked(super().format(safe))

    def formatException(self, ei: Any) -> str:
        """Types and code places only."""
        return fault_text(ei[1]) if ei[1] is not None else ""
