"""The compiled search (`search.c`), loaded through ctypes: no Python headers, no import cost.

`tools/loading_search.py` makes it where a C compiler is at hand, wheels carry it ready made (ADR 0011). Where it is
missing `available` says so and the slower search in plain Python takes over.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

from cqdesk.domain.loading.floor_line import BINS_IN_WINDOW
from cqdesk.domain.loading.model import Placement
from cqdesk.domain.loading.task import Task

ABI = 3
LIBRARY_NAME = "loading_search" + {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")

SWITCHED_OFF = "CQDESK_WITHOUT_COMPILED_SEARCH"
"""With this in the environment the library is not used: to compare, and to rule it out when something is wrong."""

MAX_BLOCKS = 10_000
MAX_WIDTH = 1_500
"""Bounds memory: a beam this wide holds about 150 MB of states."""
LEFTOVER, PIECES = 2.0, 0.25
"""Powers with which a block's worth shrinks with the part of the space it spoils, and with its number of pieces.
Measured: ADR 0011."""
MIN_FILL = 1.0
"""Only joins of blocks without a gap: the next best, 0.98, makes five times the blocks and worse loads."""
_POLL_S = 0.02
_NONE = -1.0


def library_path() -> Path:
    """Where the built library belongs, whether or not it is there."""
    return Path(__file__).with_name(LIBRARY_NAME)


@cache
def _library() -> ctypes.CDLL | None:
    path = library_path()
    if SWITCHED_OFF in os.environ or not path.is_file():
        return None
    try:
        library = ctypes.CDLL(str(path))
        if library.cqdesk_load_abi() != ABI:  # left over from an older version
            return None
    except (OSError, AttributeError):  # made for another machine, or not ours
        return None
    library.cqdesk_load_search.restype = ctypes.c_int32
    library.cqdesk_load_search.argtypes = [
        *[ctypes.c_void_p] * 5,
        ctypes.c_int64,
        *[ctypes.c_void_p] * 2,
        ctypes.c_int32,
        ctypes.c_void_p,
    ]
    return library


def available() -> bool:
    """Whether the compiled search can be used here."""
    return _library() is not None


def search(task: Task, *, seconds: float, effort: int | None, stop: Callable[[], bool]) -> tuple[Placement, ...]:
    """The best placements found within `seconds`; see `task.Search`. Call only when `available`.

    The library runs outside Python's lock; `stop` is asked from this thread about fifty times a second.
    """
    library = _library()
    if library is None or not task.kinds or seconds <= 0:
        return ()
    kinds = task.kinds
    count = len(kinds)
    flat: list[int] = []
    for kind in kinds:
        sides = [side for extents in kind.turned for side in extents]
        flat += [kind.count, kind.stackable, kind.drop, len(kind.turned), *sides, *[0] * (18 - len(sides))]
    most = sum(kind.count for kind in kinds)
    bin_length = max(1, task.line_window // BINS_IN_WINDOW)
    limit = _NONE if task.line_limit_g is None else float(task.line_limit_g)
    window_bins = -(-task.line_window // bin_length) + 1
    whole = (ctypes.c_int32 * 10)(
        *task.size, count, MAX_BLOCKS, 0, bin_length, window_bins, MAX_WIDTH, task.seed % (1 << 31)
    )
    real = (ctypes.c_double * 6)(seconds, effort or 0, LEFTOVER, PIECES, MIN_FILL, limit)
    c_kinds = (ctypes.c_int32 * len(flat))(*flat)
    weights = (ctypes.c_int64 * count)(*(kind.weight_g for kind in kinds))
    tops = (ctypes.c_int64 * count)(*(-1 if kind.top_load_g is None else kind.top_load_g for kind in kinds))
    cancel = ctypes.c_int32(0)
    out = (ctypes.c_int32 * (7 * most))()
    stats = (ctypes.c_double * 8)()
    answer: list[int] = []

    def work() -> None:
        arguments = (whole, real, c_kinds, weights, tops, task.payload_g, ctypes.byref(cancel), out, most, stats)
        answer.append(library.cqdesk_load_search(*arguments))

    runner = threading.Thread(target=work, name="load-search", daemon=True)
    runner.start()
    while runner.is_alive():
        runner.join(_POLL_S)
        if stop():
            cancel.value = 1
    rows = (out[7 * at : 7 * at + 7] for at in range(max(0, answer[0])))
    return tuple(Placement(*row) for row in rows)
