"""What `dev.py` adds to a command when nothing changed since the last one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Bench, timed

ROOT = Path(__file__).parent.parent


def main() -> int:
    bench = Bench("setup", "dev.py setup in an environment that is up to date")
    base_python = Path(sys.base_prefix) / ("python.exe" if sys.platform == "win32" else "bin/python3")

    def set_up() -> None:
        subprocess.run([base_python, ROOT / "dev.py", "setup"], check=True, capture_output=True)

    bench.row("dev.py setup, nothing changed", timed(set_up, repeats=bench.times(10)), bound=2.0)
    return bench.finish()


if __name__ == "__main__":
    raise SystemExit(main())
