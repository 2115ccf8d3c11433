"""What the window needs and Qt does not: imported before Qt.

PySide6 looks into the source text of every module imported after it (its switch for other spellings of names), and its
import function is slower than Python's. So `app` imports this module first. `tests/ui/test_start.py` holds both: what is
loaded at the start, and that it is loaded before Qt.
"""

from __future__ import annotations

import argparse as _argparse  # noqa: F401
import asyncio as _asyncio  # noqa: F401
import logging.handlers as _handlers  # noqa: F401

from . import collector as _collector  # noqa: F401
from . import later as _later  # noqa: F401
from .actions import backup as _backup  # noqa: F401
from .actions import case_search as _case_search  # noqa: F401
from .actions import library as _library  # noqa: F401
from .actions import moved as _moved  # noqa: F401
from .actions import work_list as _work_list  # noqa: F401
from .domain import rail_leg as _rail_leg  # noqa: F401
from .forms import accepting as _accepting  # noqa: F401
from .forms import layout as _layout  # noqa: F401
