"""`python -m cqdesk`: without a command the window, with one the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence

READER = "--paper-reader"
"""The installed program starts itself with this word to read a foreign file in a process of its own."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the window or a command; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == [READER]:
        from .intake.worker import main as reading_process

        reading_process()
        return 0
    rest = iter(words)
    for word in rest:
        if word == "--data":
            next(rest, None)
        elif word not in ("--practice", "--samples") and not word.startswith("--data="):
            from .cli import main as command_line

            return command_line(words)
    from .app import main as window

    return window(words)


if __name__ == "__main__":
    sys.exit(main())
