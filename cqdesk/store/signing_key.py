"""The key this desk signs case packages with: Ed25519 (RFC 8032), made when it is first needed.

It lies in the keyring of the operating system; `keys/case-package.json` names the entry and the key's fingerprint. Where
there is no keyring it lies in `keys/case-package.key`, for this user alone (mode 0600; on Windows the folder of the user
profile), and who signs is told so; such a file moves into a keyring as soon as there is one. Neither is in a backup:
after a move a desk has a new key, and receivers are told so. A signature proves that a package is unchanged since it
left the desk that holds the key. Whose desk that is, only comparing the fingerprint by another way (telephone) proves.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import logging
import os
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from ..errors import UserError
from ..places import force_folder_to_disk, make_folder, storage_error, write_beside_then_replace
from .system_keyring import GuardedKeyring, KeyringFailed, system_keyring

ALGORITHM = "Ed25519"
IN_KEYRING, IN_FILE = "keyring", "file"
_SIZE = 32
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """The key and where it lies: `keyring` or `file`."""

    private: Ed25519PrivateKey = field(repr=False)
    place: str


def signing_key(root: Path) -> SigningKey:
    """The key of the data folder `root`, made if there is none.

    A key in a file is moved: kept in the keyring, read back, named beside, and only then the file is removed.
    Raises `UserError`: nothing can be written; the keyring that holds the key is locked or does not answer.
    """
    place, note = root / "keys" / "case-package.key", root / "keys" / "case-package.json"
    try:
        in_file = _key_of(place.read_bytes()) if place.exists() else None
        keyring = _keyring(needed=in_file is None)
        if in_file is None and (known := _noted(note, keyring)) is not None:
            return SigningKey(private=known, place=IN_KEYRING)
        key = in_file or Ed25519PrivateKey.generate()
        make_folder(place.parent)
        if keyring is not None and _kept(keyring, note, key):
            if in_file is not None:
                place.unlink()
                force_folder_to_disk(place.parent)
            return SigningKey(private=key, place=IN_KEYRING)
        if in_file is None:
            _write(place, key)
    except OSError as error:
        raise storage_error(error) from error
    return SigningKey(private=key, place=IN_FILE)


def _keyring(*, needed: bool) -> GuardedKeyring | None:
    """The keyring; a locked one is no hindrance where the key still lies in its file: it moves another time."""
    try:
        return system_keyring()
    except UserError:
        if needed:
            raise
        return None


def _noted(note: Path, keyring: GuardedKeyring | None) -> Ed25519PrivateKey | None:
    """The key the keyring holds for this folder; None when it holds none (a folder that was moved to another PC)."""
    if not note.exists():
        return None
    try:
        told = json.loads(note.read_bytes())
        entry, mark = str(told["entry"]), str(told["fingerprint"])
    except (ValueError, KeyError, TypeError):
        return None
    if keyring is None:
        raise _out_of_reach()
    try:
        key = _key_of(base64.b64decode(keyring.read(entry) or "", validate=True))
    except KeyringFailed as error:
        raise _out_of_reach() from error
    except binascii.Error:
        return None
    return key if key is not None and fingerprint(public_bytes(key)) == mark else None


def _kept(keyring: GuardedKeyring, note: Path, key: Ed25519PrivateKey) -> bool:
    """Put a key into the keyring and name its entry; False when the keyring refuses."""
    entry = f"case-package-{uuid.uuid4().hex}"
    try:
        keyring.keep(entry, base64.b64encode(_bytes(key)).decode())
    except KeyringFailed as error:
        _LOG.info("the keyring refused the signing key: %s", error)
        return False
    told = {"entry": entry, "fingerprint": fingerprint(public_bytes(key))}
    write_beside_then_replace(note, json.dumps(told).encode())
    return True


def _out_of_reach() -> UserError:
    return UserError(
        "keyring-out-of-reach",
        "票包的签名钥匙在系统钥匙串中，现在取不到。",
        "请登录桌面、解锁系统钥匙串后重试。确实丢失的，请删除数据文件夹中的 keys/case-package.json，"
        "程序会生成新钥匙，对方会看到“另一把钥匙”的提示。",
    )


def _key_of(data: bytes) -> Ed25519PrivateKey | None:
    return Ed25519PrivateKey.from_private_bytes(data) if len(data) == _SIZE else None


def _bytes(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def _write(place: Path, key: Ed25519PrivateKey) -> None:
    part = place.with_suffix(".part")
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(_bytes(key))
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, place)
    force_folder_to_disk(place.parent)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The public half, 32 bytes."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def fingerprint(public: bytes) -> str:
    """What two people compare on the telephone: 16 figures of the key's hash, in fours (`3f2a-91c0-77de-04b8`)."""
    figures = hashlib.sha256(public).hexdigest()[:16]
    return "-".join(figures[at : at + 4] for at in range(0, 16, 4))


def is_signed(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether the holder of the key signed exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
