"""PySide6 6.12.0 on Python 3.11 drops a reference to None and True with every call: the process dies after a while.

The version is pinned below it; this guard tells whoever raises the pin. From Python 3.12 on these objects are
immortal and the fault cannot be seen, which is why the tests run on 3.11.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QPushButton

CALLS = 20_000
NOISE = 500  # other code may take or drop a few references meanwhile


class Bell(QObject):
    rung = Signal(bool, object)


def test_calling_qt_keeps_the_reference_counts_of_none_and_true(qapp: QApplication) -> None:
    button = QPushButton()
    bell = Bell()
    bell.rung.connect(lambda _loud, _who: None)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(CALLS):
        button.setEnabled(True)
        bell.rung.emit(True, None)
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert abs(after[0] - before[0]) < NOISE
    assert abs(after[1] - before[1]) < NOISE
