"""The window program: assembly only. One window for a desk; a second start brings the first forward."""

from __future__ import annotations

from . import before_qt as _before_qt  # noqa: F401  # isort: skip
import argparse
import asyncio
import hashlib
import logging
import logging.handlers
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import qasync
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QLockFile, QProcess, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QMessageBox

from .collector import leave_out_what_is_loaded
from .errors import Cancelled, Fault, UserError
from .fault_log import ValueFreeFormatter, fault_text
from .places import Places, choose_data_dir, resources
from .ui import theme
from .ui.lane import NEUTRAL
from .ui.settings import Settings
from .ui.tokens import DEFAULT_FONT_POINTS

if TYPE_CHECKING:
    from .actions.restoring import Prepared
    from .ui.main_window import MainWindow

WAIT_MS = 2000
"""How long a second start waits for the first window to answer."""
SETTLED_MS = 3000
"""When all that stays for the life of the window is loaded: from then on the collector leaves it out."""


def parser() -> argparse.ArgumentParser:
    """The options of the window."""
    made = argparse.ArgumentParser(prog="cqdesk", description="打开报关台窗口", add_help=False, allow_abbrev=False)
    made.add_argument("--data", type=Path, help="数据文件夹")
    made.add_argument("--practice", action="store_true", help="打开练习数据")
    made.add_argument("--samples", action="store_true", help="练习数据为空时装入示例")
    return made


def make_application(settings: Settings) -> QApplication:
    """The Qt application with Chinese texts, fonts and theme."""
    QCoreApplication.setApplicationName("cqdesk")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, settings.get("theme", "light"), settings.get("font", DEFAULT_FONT_POINTS), resources() / "fonts")
    return app


def _server_name(root: Path) -> str:
    return "cqdesk-" + hashlib.sha256(str(root).encode()).hexdigest()[:16]


def _bring_first_forward(root: Path) -> bool:
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(_server_name(root))
    if not socket.waitForConnected(WAIT_MS):
        return False
    socket.write(b"forward\n")
    socket.waitForBytesWritten(WAIT_MS)
    socket.disconnectFromServer()
    return True


def _listen(root: Path, window: Any) -> Any:
    from PySide6.QtNetwork import QLocalServer

    server = QLocalServer(window)
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    QLocalServer.removeServer(_server_name(root))  # what a crash left; the lock says that nobody listens there

    def came() -> None:
        while (socket := server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            window.come_forward()

    server.newConnection.connect(came)
    server.listen(_server_name(root))
    return server


def _log_to(folder: Path) -> None:
    handler = logging.handlers.RotatingFileHandler(
        folder / "cqdesk.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
    )
    handler.setFormatter(ValueFreeFormatter())
    logging.getLogger().addHandler(handler)


def _sorry(error: UserError) -> int:
    QMessageBox.critical(None, "cqdesk", f"{error.message}\n\n{error.remedy}")
    return 2


def watch_for_faults(window: MainWindow, loop: asyncio.AbstractEventLoop) -> None:
    """What no coroutine catches (a slot, a timer, a thread) goes to the log without values and is said in one
    neutral sentence."""

    def tell(error: BaseException) -> None:
        if isinstance(error, Cancelled):
            return
        if isinstance(error, UserError):
            window.lane.messages.fault(error.message, error.remedy, error.id)
            return
        logging.getLogger("cqdesk.app").error("fault in the window:\n%s", fault_text(error))
        window.lane.messages.fault(*NEUTRAL)

    def on_hook(kind: type[BaseException], error: BaseException, _trace: object) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            tell(error)

    def on_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        tell(context.get("exception") or Fault("the loop met a fault without an exception"))

    sys.excepthook = on_hook
    loop.set_exception_handler(on_loop)


async def until_closed(window: MainWindow) -> None:
    """Wait for the end of the window."""
    closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    window.closed.connect(lambda: None if closed.done() else closed.set_result(None))
    await closed


async def run(window: MainWindow, samples: bool) -> None:
    """The life of a window: fill it, wait until it is closed."""
    window.lane.start(window.begin(samples=samples))
    await until_closed(window)


def has_display() -> bool:
    """Whether a window can be shown here; Qt would end the process otherwise."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


Life = Callable[["MainWindow", bool], Coroutine[Any, Any, None]]


def main(arguments: Sequence[str] | None = None, life: Life = run) -> int:
    """Open the window and run until it is closed; returns the exit code. A benchmark hands in another `life`."""
    options = parser().parse_args(arguments)
    if not has_display():
        print(
            "没有显示器，无法打开窗口。请在有桌面的电脑上运行，或使用命令行（cqdesk --help）。",
            file=sys.stderr,
        )
        return 2
    live_root = choose_data_dir(options.data)
    settings = Settings(Places(live_root).settings_file)
    app = make_application(settings)
    root = live_root / "practice" if options.practice else live_root
    try:
        Places(root).create()
    except UserError as error:
        return _sorry(error)
    lock = QLockFile(str(root / "window.lock"))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        if _bring_first_forward(root):
            return 0
        return _sorry(
            UserError("window-open", "这份数据已在另一个窗口中打开。", "请使用已打开的窗口，或关闭它之后再试。")
        )
    _log_to(Places(root).log)
    from .actions.desk import open_desk
    from .ui.main_window import MainWindow

    try:
        desk = open_desk(live_root, practice=options.practice)
    except UserError as error:
        lock.unlock()
        return _sorry(error)

    def open_practice() -> None:
        command = [] if getattr(sys, "frozen", False) else ["-m", "cqdesk"]
        QProcess.startDetached(sys.executable, [*command, "--practice", "--samples", "--data", str(live_root)])

    with desk:
        loop = qasync.QEventLoop(app)
        asyncio.set_event_loop(loop)
        window = MainWindow(desk, settings, open_practice=None if options.practice else open_practice)
        watch_for_faults(window, loop)
        window.care.start()
        window.show()
        _server = _listen(root, window)
        QTimer.singleShot(SETTLED_MS, window, leave_out_what_is_loaded)
        with loop:
            loop.run_until_complete(life(window, options.samples))
        window.lane.close()
        _server.close()
        prepared = window.care.prepared
    if prepared is None:
        lock.unlock()
        return 0
    code = _put_in_place(prepared)
    lock.unlock()
    again = sys.argv[1:] if getattr(sys, "frozen", False) else ["-m", "cqdesk", *sys.argv[1:]]
    QProcess.startDetached(sys.executable, again)
    return code


def _put_in_place(prepared: Prepared) -> int:
    """The desk is closed: the restored store takes the place of the present one. Says what stands in the way."""
    from .actions.restoring import put_in_place

    try:
        put_in_place(prepared)
    except UserError as error:
        return _sorry(error)
    return 0
