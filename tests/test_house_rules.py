"""The guards of conftest.py bite: each is shown a test that should fail, in a pytest session of its own."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")


def outcomes(pytester: pytest.Pytester, test: str) -> tuple[pytest.RunResult, dict[str, int]]:
    pytester.makeconftest(CONFTEST)
    pytester.makeini("[pytest]\nqt_api = pyside6\nqt_log_level_fail = WARNING\n")
    pytester.makepyfile(test)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger(), "handlers", [])  # what the inner test says is no surprise out here
        result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    return result, result.parseoutcomes()


def test_an_unannounced_warning_fails_the_test(pytester: pytest.Pytester) -> None:
    result, counts = outcomes(
        pytester, "import logging\ndef test_it(): logging.getLogger('cqdesk.sync').warning('folder is gone')\n"
    )
    assert counts == {"failed": 1}
    result.stdout.fnmatch_lines(["*unexpected log line: WARNING cqdesk.sync: folder is gone*"])


def test_an_announced_warning_passes_and_information_never_disturbs(pytester: pytest.Pytester) -> None:
    _, counts = outcomes(
        pytester,
        "import logging\n"
        "def test_it(expect_log):\n"
        "    line = expect_log('cqdesk', logging.WARNING, 'gone')\n"
        "    logging.getLogger('cqdesk.sync').warning('folder is gone')\n"
        "    logging.getLogger('cqdesk.sync').info('looking again')\n"
        "    assert line.lines == ['folder is gone']\n",
    )
    assert counts == {"passed": 1}


def test_an_announced_warning_that_never_comes_fails_the_test(pytester: pytest.Pytester) -> None:
    result, counts = outcomes(
        pytester, "import logging\ndef test_it(expect_log): expect_log('cqdesk', logging.ERROR, 'torn')\n"
    )
    assert counts == {"failed": 1}
    result.stdout.fnmatch_lines(["*expected log line never came: ERROR cqdesk: torn*"])


def test_a_warning_while_cleaning_up_is_seen(pytester: pytest.Pytester) -> None:
    _, counts = outcomes(
        pytester,
        "import logging, pytest\n"
        "@pytest.fixture\n"
        "def folder():\n"
        "    yield\n"
        "    logging.getLogger('cqdesk').error('not closed')\n"
        "def test_it(folder): pass\n",
    )
    assert counts == {"passed": 1, "errors": 1}


def test_a_qt_warning_fails_the_test(pytester: pytest.Pytester) -> None:
    _, counts = outcomes(
        pytester, "from PySide6.QtCore import qWarning\ndef test_it(): qWarning('a timer in the wrong thread')\n"
    )
    assert counts == {"failed": 1}
