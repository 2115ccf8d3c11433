#!/usr/bin/env python3
"""The one door to the project: `python3 dev.py run` on Linux, `py dev.py run` on Windows.

    run                  environment, the main job on the samples, then the window where there is a display
    test [ARGS]          environment, lint, types, layers, then pytest with ARGS
    lint                 environment, lint, types, layers
    bench NAME [ARGS]    environment, then one benchmark (--seed N, --share 1/K, --full)
    setup                the environment only: `.venv/` in this folder
    lock                 choose the newest allowed versions again and write requirements.lock (needs uv)

Standard library only, since it runs before anything is installed. A call that finds nothing changed adds well
under two seconds (`bench setup` measures it). The package index is the one the machine is configured with: this
file names none.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
STATE = VENV / "cqdesk-setup.json"
ON_WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if ON_WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if ON_WINDOWS else "python")
OLDEST_PYTHON = (3, 11)
# The interpreter itself, also when dev.py was started with the one inside .venv/, which is about to be replaced.
BASE_PYTHON: str = getattr(sys, "_base_executable", None) or sys.executable

# What Qt loads from the system: the Debian package, and the library by which we see that it is there.
SYSTEM_LIBRARIES = {
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-xinerama0": "libxcb-xinerama.so.0",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
}
CHINESE_FONT_PACKAGE = "fonts-noto-cjk"
CHINESE_FONT_FILE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


class SetupError(Exception):
    """The environment cannot be made: one sentence and its remedy, for the person at the terminal."""

    def __init__(self, sentence: str, remedy: str) -> None:
        super().__init__(f"{sentence}\n  What to do: {remedy}")


def say(text: str) -> None:
    """Progress goes to stderr: stdout belongs to the command that is run."""
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def child_environment(**extra: str) -> dict[str, str]:
    """The environment for every program started here.

    Byte code is written (start-up from source would be four times slower without), and nothing of another
    environment leaks in.
    """
    dropped = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"PYTHONUTF8": "1", "VIRTUAL_ENV": str(VENV)} | extra


def call(*command: str | Path, env: dict[str, str] | None = None, stdout: TextIO | None = None) -> int:
    """Run in the project folder with output going straight through; the exit code."""
    parts = [str(part) for part in command]
    return subprocess.run(parts, cwd=ROOT, env=env or child_environment(), stdout=stdout, check=False).returncode


# --- setting up --------------------------------------------------------------------------------------------


def fingerprint(*parts: bytes | str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part.encode() if isinstance(part, str) else part).digest())
    return digest.hexdigest()


def wanted_state() -> dict[str, str]:
    """What `.venv/` should be made from: another interpreter means a new one, other contents an update."""
    interpreter = fingerprint(sys.version, sys.base_prefix, platform.machine(), str(ROOT))
    project = (ROOT / "pyproject.toml").read_bytes()
    return {
        "interpreter": interpreter,
        "contents": fingerprint(LOCK.read_bytes(), project, Path(__file__).read_bytes()),
    }


def kept_state() -> dict[str, str]:
    if not (STATE.is_file() and PYTHON.is_file()):
        return {}
    try:
        state: dict[str, str] = json.loads(STATE.read_text(encoding="utf-8"))
    except ValueError:  # cut off while it was written: as good as none
        return {}
    return state


def set_up() -> None:
    """Make `.venv/`, the system libraries and the generated data what they should be."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError(
            f"cqdesk needs Python 3.11 or newer; this is {platform.python_version()}.",
            "install a newer Python and start dev.py with it (for example `python3.11 dev.py run`).",
        )
    provide_system_libraries()
    wanted, kept = wanted_state(), kept_state()
    if wanted != kept:
        STATE.unlink(missing_ok=True)
        install_packages(fresh=wanted["interpreter"] != kept.get("interpreter"))
        STATE.write_text(json.dumps(wanted), encoding="utf-8")
    # Nothing is lost without a compiler: load plans then come from the slower search, and the tool says so.
    call(PYTHON, "tools/loading_search.py", stdout=sys.stderr)
    # Decides by itself, and quickly, whether the reference file is missing or stale.
    if call(PYTHON, "-m", "cqdesk.codes.build", stdout=sys.stderr) != 0:
        raise SetupError(
            "The reference data could not be built.", "read the message above; the tables lie in resources/."
        )


def install_packages(*, fresh: bool) -> None:
    """The locked packages, then the project itself; with uv where it works, else with venv and pip."""
    ways: dict[str, Callable[[bool], None]] = {"pip": install_with_pip}
    if works("uv", "--version"):
        ways = {"uv": install_with_uv} | ways
    VENV.mkdir(exist_ok=True)  # a folder that may not be written is told apart from a failed installation
    failures: list[str] = []
    for name, install in ways.items():
        say(f"making the environment in .venv/ with {name} (a minute or so the first time)")
        try:
            install(fresh or bool(failures))
        except StepFailed as failed:
            failures.append(f"{name}: {failed}")
            continue
        call(PYTHON, "-m", "compileall", "-q", "cqdesk")
        return
    raise SetupError(
        f"The Python packages could not be installed ({'; '.join(failures)}).",
        "read the messages above. Without a network, or behind a mirror, set the index in pip's or uv's own "
        "configuration and start again; what was already fetched is used.",
    )


class StepFailed(Exception):
    """One step of an installation ended with an error; its own message is already on the screen."""


def step(failure: str, *command: str | Path) -> None:
    if call(*command) != 0:
        raise StepFailed(failure)


NO_ENVIRONMENT = "the environment could not be made"
NO_PACKAGES = "the packages of requirements.lock could not be installed"
NO_PROJECT = "cqdesk itself could not be installed"


def install_with_uv(fresh: bool) -> None:
    if fresh:
        step(NO_ENVIRONMENT, "uv", "venv", "-q", "--clear", "--python", BASE_PYTHON, VENV)
    target = ("-q", "--python", PYTHON)
    step(NO_PACKAGES, "uv", "pip", "sync", *target, "--require-hashes", "--compile-bytecode", LOCK)
    project = ("--no-deps", "--no-build-isolation", "--offline", "-e", ROOT)
    step(NO_PROJECT, "uv", "pip", "install", *target, *project)


def install_with_pip(fresh: bool) -> None:
    if fresh:
        on_debian = " (on Debian: `apt-get install python3-venv`)"
        step(NO_ENVIRONMENT + on_debian, BASE_PYTHON, "-m", "venv", "--clear", VENV)
    install = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-deps")
    step(NO_PACKAGES, *install, "--require-hashes", "-r", LOCK)
    step(NO_PROJECT, *install, "--no-build-isolation", "--no-index", "-e", ROOT)


def works(*command: str) -> bool:
    """Whether the program is there and starts (a shim of a version manager may be there and not start)."""
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def missing_system_packages() -> list[str]:
    """Debian names of what Qt would miss on this machine; empty on Windows and macOS."""
    if not sys.platform.startswith("linux"):
        return []
    missing = []
    for package, library in SYSTEM_LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    if not CHINESE_FONT_FILE.exists() and not other_chinese_font():
        missing.append(CHINESE_FONT_PACKAGE)
    return missing


def other_chinese_font() -> bool:
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return False
    listed = subprocess.run([fc_list, ":lang=zh-cn", "family"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def provide_system_libraries() -> None:
    """Install what Qt needs from the system where we may; elsewhere say the one command and go on."""
    missing = missing_system_packages()
    if not missing:
        return
    if shutil.which("apt-get") is None:
        say(f"Qt needs libraries this system lacks; Debian calls them: {' '.join(missing)}")
        return
    install = ("apt-get", "install", "-y", "-q", "--no-install-recommends", *missing)
    if os.geteuid() != 0:
        say(f"Qt needs libraries this system lacks. Run once:\n  sudo {shlex.join(install)}")
        return
    say(f"installing system libraries for Qt: {' '.join(missing)}")
    quiet = child_environment(DEBIAN_FRONTEND="noninteractive")
    if call(*install, env=quiet) == 0:
        return
    call("apt-get", "update", "-q", env=quiet)  # a fresh machine has no package lists yet
    if call(*install, env=quiet) != 0:
        raise SetupError(
            "The system libraries Qt needs could not be installed.",
            f"check the network and run `{shlex.join(install)}` by hand, then start again.",
        )


# --- commands ----------------------------------------------------------------------------------------------


def has_display() -> bool:
    if ON_WINDOWS or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run() -> int:
    set_up()
    code = call(BIN / "cqdesk", "demo", "--no-window")
    if not has_display():
        say("there is no display here, so the window is not opened.")
        return code
    return call(PYTHON, "-m", "cqdesk") or code


def lint() -> int:
    """The exit code of the first step that fails."""
    steps = (
        ("ruff check", "", (BIN / "ruff", "check", "-q", ".")),
        ("ruff format", ": `ruff format` mends it", (BIN / "ruff", "format", "--check", "-q", ".")),
        ("mypy", "", (BIN / "mypy",)),
        ("layers", ": pyproject.toml says who may import whom", (BIN / "lint-imports",)),
    )
    for name, remedy, command in steps:
        code = call(*command, env=child_environment(PYTHONPATH=str(ROOT)))
        if code != 0:
            say(f"{name} found something{remedy}")
            return code
    return 0


def test(arguments: Sequence[str]) -> int:
    """Lint first, so that the summary of pytest is the last thing printed."""
    set_up()
    offscreen = child_environment(QT_QPA_PLATFORM="offscreen")
    return lint() or call(PYTHON, "-m", "pytest", *arguments, env=offscreen)


def bench(name: str, arguments: Sequence[str]) -> int:
    folder = ROOT / "benchmarks"
    modules = [path.stem for path in folder.glob("*.py") if path.stem not in {"__init__", "measure", "many"}]
    known = sorted([*modules, *(path.parent.name for path in folder.glob("*/__main__.py"))])
    if name not in known:
        raise SetupError(f"There is no benchmark named {name}.", f"choose one of: {', '.join(known)}.")
    set_up()
    return call(PYTHON, "-m", f"benchmarks.{name}", *arguments)


def lock() -> int:
    """Newest versions that pyproject.toml allows, for every platform, with hashes and no index address."""
    if not works("uv", "--version"):
        raise SetupError("Locking needs uv, which is not here.", "install uv and start again.")
    options = "--extra dev --universal --python-version 3.11 --generate-hashes --upgrade --quiet"
    header = ("--custom-compile-command", "python3 dev.py lock")
    return call("uv", "pip", "compile", "pyproject.toml", *options.split(), *header, "-o", LOCK.name)


def main(arguments: Sequence[str]) -> int:
    commands = ("run", "test", "lint", "bench", "setup", "lock")
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__, formatter_class=layout)
    parser.add_argument("command", choices=commands, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments[:1]).command
    rest = arguments[1:]
    if rest and chosen not in {"test", "bench"}:
        parser.error(f"{chosen} takes no further arguments")
    if chosen == "run":
        return run()
    if chosen == "test":
        return test(rest)
    if chosen == "bench":
        if not rest:
            parser.error("bench needs the name of a benchmark")
        return bench(rest[0], rest[1:])
    if chosen == "lock":
        return lock()
    set_up()
    return lint() if chosen == "lint" else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as problem:
        say(str(problem))
    except PermissionError as problem:
        say(f"{problem.filename} may not be written.\n  What to do: use a folder of your own.")
    except OSError as problem:
        say(f"{problem}\n  What to do: see that the disk has room and the folder is complete.")
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(2)
