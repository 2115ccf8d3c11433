"""Building many small objects without the collector of circles looking through all of them again and again.

The model of a long list is 400,000 objects that hold no circle; looking for one takes a quarter of the time of reading.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_inside = 0
_was_on = False


@contextmanager
def without_collecting() -> Iterator[None]:
    """Let the collector rest; it goes on when the last of several threads has left."""
    global _inside, _was_on
    with _lock:
        if _inside == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0 and _was_on:
                gc.enable()
