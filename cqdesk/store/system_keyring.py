"""The keyring of the operating system, as far as it can be used without asking anybody anything.

Windows: the credential locker of the user. Linux: the Secret Service of the desktop session, if its default collection
is there and unlocked; unlocking it would open a dialog, so a locked one is said to be locked. Elsewhere, and where no
session offers one (a server, a terminal from afar), there is none.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from threading import Thread
from typing import Protocol, TypeVar

from ..errors import UserError

T = TypeVar("T")

SERVICE = "cqdesk"
ANSWERS_WITHIN_S = 15
"""A service that hangs never answers, and whoever writes in the window waits behind the one who signs."""
_LOG = logging.getLogger(__name__)
_SWITCH = "PYTHON_KEYRING_BACKEND"
_OFF = frozenset({"keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"})
"""What an administrator sets the variable of the library `keyring` to when no keyring shall be used."""


class Keyring(Protocol):
    """What is asked of a keyring: texts by service and entry."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...


class KeyringFailed(Exception):
    """The keyring did not do what it was asked; the text is for the log."""


class GuardedKeyring:
    """A keyring whose failures of any kind arrive as `KeyringFailed`: back ends raise what their system raises."""

    def __init__(self, inner: Keyring) -> None:
        self._inner = inner

    def read(self, entry: str) -> str | None:
        """The secret of an entry; None if there is none."""
        try:
            return _in_time(lambda: self._inner.get_password(SERVICE, entry))
        except Exception as error:
            raise KeyringFailed(type(error).__name__) from error

    def keep(self, entry: str, secret: str) -> None:
        """Keep a secret, and prove it by reading it back."""
        try:
            _in_time(lambda: self._inner.set_password(SERVICE, entry, secret))
        except Exception as error:
            raise KeyringFailed(type(error).__name__) from error
        if self.read(entry) != secret:
            raise KeyringFailed("what was kept is not what was read back")


def _in_time(ask: Callable[[], T]) -> T:
    """What the keyring answers; `TimeoutError` when it does not. One that hangs keeps no process from ending."""
    answer: Future[T] = Future()

    def wait() -> None:
        try:
            answer.set_result(ask())
        except Exception as error:
            answer.set_exception(error)

    Thread(target=wait, name="cqdesk-keyring", daemon=True).start()
    return answer.result(ANSWERS_WITHIN_S)


def system_keyring() -> GuardedKeyring | None:
    """The keyring of this system; None where there is none. Raises `UserError` `keyring-locked`; never opens a dialog."""
    if os.environ.get(_SWITCH) in _OFF:
        return None
    found = _of_windows() if sys.platform == "win32" else _of_linux() if sys.platform == "linux" else None
    return None if found is None else GuardedKeyring(found)


def _of_windows() -> Keyring | None:
    try:
        from keyring.backends.Windows import WinVaultKeyring
    except ImportError:
        return None
    make: Callable[[], Keyring] = WinVaultKeyring
    return make()


def _of_linux() -> Keyring | None:
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return None
    try:
        import secretstorage
        from keyring.backends.SecretService import Keyring as SecretService
    except ImportError:
        return None

    def look() -> bool | None:
        """Whether it is locked; None without one."""
        with closing(secretstorage.dbus_init()) as bus:
            if not secretstorage.check_service_availability(bus):
                return None
            return bool(secretstorage.Collection(bus).is_locked())  # making one that is missing would open a dialog

    try:
        locked = _in_time(look)
    except Exception as error:  # also what the bus says of a service that cannot be started, which has many names
        _LOG.info("the keyring of the session cannot be used: %s", type(error).__name__)
        return None
    if locked is None:
        return None
    if locked:
        raise UserError(
            "keyring-locked",
            "系统钥匙串已锁定，取不到票包的签名钥匙。",
            "请先登录桌面并解锁“密码和密钥”（登录密码），然后重试；其他工作不受影响。",
        )
    make: Callable[[], Keyring] = SecretService
    return make()
