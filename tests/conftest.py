"""House rules for every test: no surprise in the log, no Qt warning, no touch on a person's own data.

A log line of level WARNING or above that a test did not announce with `expect_log` fails the test, and so does a Qt
warning (pytest-qt, `qt_log_level_fail`). What may appear nevertheless stands in the two lists below with its reason.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import shutil
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from cqdesk.domain.clock import SystemClock
from tests.reused import one_set_of_readers, one_set_of_statements

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# no test, and no program it starts, keeps anything in the keyring of whoever runs it
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

# Each entry: (regular expression searched in the line, reason it is harmless).
ALLOWED_QT_MESSAGES = (
    (r"^This plugin does not support propagateSizeHints", "the offscreen platform has no window manager to tell"),
    (r"^This plugin does not support raise\(\)", "the offscreen platform stacks no windows"),
    (r"^This plugin does not support grabbing the keyboard", "the offscreen platform has no keyboard"),
    (r"^Detected locale ", "a machine whose locale is C: Qt says that it takes UTF-8 all the same"),
)
# Each entry: (logger name, regular expression searched in the message, reason it is harmless).
ALLOWED_LOG_LINES: tuple[tuple[str, str, str], ...] = ()

COMMON = settings(
    deadline=None,  # tests assert behaviour, never time: benchmarks measure time
    suppress_health_check=[HealthCheck.too_slow],  # the same: a busy machine is no finding
    print_blob=True,  # a failure found elsewhere can be repeated here
)
# The same examples in every run, and nothing is kept beside the sources; `--hypothesis-profile explore` looks further.
settings.register_profile("cqdesk", COMMON, derandomize=True)
settings.register_profile("explore", COMMON)
settings.load_profile("cqdesk")


@pytest.fixture(scope="session", autouse=True)
def _application(qapp: object) -> None:
    """The one application of the run, made before anything that prints makes a smaller one for itself."""


@dataclass
class ExpectedLine:
    """A log line a test announced; `lines` are the messages that came."""

    logger: str
    level: int
    pattern: re.Pattern[str]
    lines: list[str] = field(default_factory=list)

    def takes(self, record: logging.LogRecord) -> bool:
        in_logger = record.name == self.logger or record.name.startswith(self.logger + ".")
        if not (in_logger and record.levelno == self.level and self.pattern.search(record.getMessage())):
            return False
        self.lines.append(record.getMessage())
        return True


class LogWatch(logging.Handler):
    """Collects, for one test, what reaches the root logger with level WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.expected: list[ExpectedLine] = []
        self.unexpected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if any(line.takes(record) for line in self.expected):
            return
        message = record.getMessage()
        if any(record.name == name and re.search(text, message) for name, text, _ in ALLOWED_LOG_LINES):
            return
        self.unexpected.append(f"{record.levelname} {record.name}: {message}")

    def check(self, *, finished: bool) -> None:
        """Fail on what came unannounced and, when the test has finished, on what was announced and never came."""
        faults = [f"unexpected log line: {line}" for line in self.unexpected]
        self.unexpected.clear()
        if finished:
            faults += [
                f"expected log line never came: {logging.getLevelName(line.level)} {line.logger}: {line.pattern.pattern}"
                for line in self.expected
                if not line.lines
            ]
            self.expected.clear()
        if faults:
            pytest.fail("\n".join(faults), pytrace=False)


WATCH = pytest.StashKey[LogWatch]()


FIRST_MOMENT = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
"""When every run begins, for the program."""
MEMORY, ENOUGH = Path("/dev/shm"), 6 * 2**30


def _keep_folders_in_memory() -> None:
    """Folders of tests lie in memory where there is plenty: the program forces every act to disk, thousands a run.

    What is tested stays as it is (the store is still told to be forced); only the disk under it is no longer waited for.
    What judges a real disk is in the fault laboratory. `PYTEST_DEBUG_TEMPROOT` or `--basetemp` names another place.
    """
    if "PYTEST_DEBUG_TEMPROOT" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


def pytest_configure(config: pytest.Config) -> None:
    _keep_folders_in_memory()
    for pattern, _reason in ALLOWED_QT_MESSAGES:
        config.addinivalue_line("qt_log_ignore", pattern)
    gc.disable()  # while tests are collected nearly all that is made stays
    config.add_cleanup(gc.enable)


def pytest_collection_finish(session: pytest.Session) -> None:
    """The collector need not walk through thousands of tests again and again: what was collected stays to the end."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    watch = item.stash[WATCH] = LogWatch()
    logging.getLogger().addHandler(watch)
    yield
    watch.check(finished=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    try:
        yield
    except BaseException:
        item.stash[WATCH].unexpected.clear()  # the test's own failure says more
        item.stash[WATCH].expected.clear()
        raise
    item.stash[WATCH].check(finished=True)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    try:
        yield
    finally:
        logging.getLogger().removeHandler(item.stash[WATCH])
    item.stash[WATCH].check(finished=False)


@pytest.fixture
def expect_log(request: pytest.FixtureRequest) -> Callable[[str, int, str], ExpectedLine]:
    """Announce a log line: `expect_log("cqdesk.sync", logging.WARNING, "folder is gone")`; it must then come."""
    watch: LogWatch = request.node.stash[WATCH]

    def announce(logger: str, level: int, pattern: str) -> ExpectedLine:
        line = ExpectedLine(logger, level, re.compile(pattern))
        watch.expected.append(line)
        return line

    return announce


@pytest.fixture(scope="session", autouse=True)
def _own_data_untouched(tmp_path_factory: pytest.TempPathFactory) -> Generator[None, None, None]:
    """Whatever a test forgets to pass, the data folder of the person at this machine is out of reach."""
    elsewhere: Path = tmp_path_factory.mktemp("home-of-nobody")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CQDESK_DATA", raising=False)
        patch.setenv("XDG_DATA_HOME", str(elsewhere))
        patch.setenv("LOCALAPPDATA", str(elsewhere))
        yield


@pytest.fixture(scope="session", autouse=True)
def _known_day() -> Generator[None, None, None]:
    """The machine's clock runs, but from a known moment on: numbers of cases, deadlines and validities hang on the day."""
    real = SystemClock.now
    ahead = FIRST_MOMENT - SystemClock().now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SystemClock, "now", lambda self: real(self) + ahead)
        yield


@pytest.fixture(scope="session", autouse=True)
def _made_once(_own_data_untouched: None) -> Generator[None, None, None]:
    """Compiled statements and reading processes are made once a run."""
    with one_set_of_statements(), one_set_of_readers():
        yield
