"""The keyring of the operating system, as far as it can be used without asking anybody anything.

Windows: the credential locker of the user. Linux: the Secret Service of the desktop session, if its default collection
is there and unlocked; unlocking it would open a dialog, so a locked one is said to be locked. Elsewhere, and where no
session offers one (a server, a terminal from afar), there is none.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Protocol

from ..errors import UserError

SERVICE = "cqdesk"
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
            return self._inner.get_password(SERVICE, entry)
        except Exception as error:
            raise KeyringFailed(type(error).__name__) from error

    def keep(self, entry: str, secret: str) -> None:
        """Keep a secret, and prove it by reading it back."""
        try:
            self._inner.set_password(SERVICE, entry, secret)
        except Exception as error:
            raise KeyringFailed(type(error).__name__) from error
        if self.read(entry) != secret:
            raise KeyringFailed("what was kept is not what was read back")


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
    try:
        with closing(secretstorage.dbus_init()) as bus:
            if not secretstorage.check_service_availability(bus):
                return None
            locked = secretstorage.Collection(bus).is_locked()  # making one that is missing would open a dialog
    except (secretstorage.exceptions.SecretStorageException, OSError):
        return None
    if locked:
        raise UserError(
            "keyring-locked",
            "系统钥匙串已锁定，取不到票包的签名钥匙。",
            "请先登录桌面并解锁“密码和密钥”（登录密码），然后重试；其他工作不受影响。",
        )
    make: Callable[[], Keyring] = SecretService
    return make()
