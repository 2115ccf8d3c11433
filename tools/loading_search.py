"""Compile the load planner's search (`cqdesk/domain/loading/search.c`) into a shared library beside it.

    python tools/loading_search.py                                   for this machine, with the compiler at hand
    python tools/loading_search.py --target x86_64-windows-gnu --to DIR     for another one, with zig (package ziglang)

Exit 0: the library is there and new enough. Exit 1: no compiler was found, or it failed; the program then plans with its
slower search in plain Python, so nobody has to mind.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "cqdesk" / "domain" / "loading" / "search.c"
FLAGS = ("-O3", "-std=c99", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-shared")
# The same figures on every machine: no fused multiplication, no instructions beyond the base of the processor family.
FLAGS += ("-ffp-contract=off", "-fvisibility=hidden", "-s")


def library_name(platform: str = sys.platform) -> str:
    """The file name the loader looks for."""
    ending = {"win32": ".dll", "windows": ".dll", "darwin": ".dylib", "macos": ".dylib"}.get(platform, ".so")
    return "loading_search" + ending


def compilers() -> list[list[str]]:
    """The compilers of this machine, the best first."""
    named = os.environ.get("CC")
    found = [shlex.split(named)] if named else []
    found += [[name] for name in ("cc", "gcc", "clang") if shutil.which(name)]
    return [*found, *zig()]


def zig() -> list[list[str]]:
    """The zig compiler as a Python package, where it is installed."""
    asked = subprocess.run([sys.executable, "-m", "ziglang", "version"], capture_output=True, check=False)
    return [[sys.executable, "-m", "ziglang", "cc"]] if asked.returncode == 0 else []


def build(to: Path, target: str = "") -> bool:
    """Write the library into the folder `to`. False when no compiler managed it; nothing half made is left."""
    library = to / library_name(target.split("-")[1] if target else sys.platform)
    if not target and library.is_file() and library.stat().st_mtime >= SOURCE.stat().st_mtime:
        return True
    windows = "windows" in target or (not target and sys.platform == "win32")
    flags = [*FLAGS, *([] if windows else ["-fPIC"]), *(["-target", target] if target else [])]
    half = library.with_suffix(".part")
    for compiler in zig() if target else compilers():
        command = [*compiler, *flags, "-o", str(half), str(SOURCE), *([] if windows else ["-lm"])]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode == 0:
            os.replace(half, library)
            for stem in (library.stem, SOURCE.stem):  # what linkers for Windows leave beside it
                for ending in (".lib", ".pdb"):
                    (to / (stem + ending)).unlink(missing_ok=True)
            return True
        print(f"{' '.join(compiler)} could not compile {SOURCE.name}:\n{done.stderr[-2000:]}", file=sys.stderr)
    half.unlink(missing_ok=True)
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", default="", help="a zig target, like x86_64-windows-gnu or x86_64-linux-gnu.2.28")
    parser.add_argument("--to", type=Path, default=SOURCE.parent, help="folder to write into")
    options = parser.parse_args()
    if build(options.to, options.target):
        return 0
    print("The compiled search for load plans was not made; plans come from the slower one.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
