"""The key this desk signs case packages with: Ed25519 (RFC 8032), made when it is first needed.

It lies in the data folder, for this user alone (mode 0600; on Windows the folder of the user profile), and in no backup:
after a move a desk has a new key, and receivers are told so. A signature proves that a package is unchanged since it
left the desk that holds the key. Whose desk that is, only comparing the fingerprint by another way (telephone) proves.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from ..places import force_folder_to_disk, make_folder, storage_error

ALGORITHM = "Ed25519"
_SIZE = 32


def signing_key(root: Path) -> Ed25519PrivateKey:
    """The key of the data folder `root`, made if there is none. Raises `UserError` when it cannot be written."""
    place = root / "keys" / "case-package.key"
    try:
        known = place.read_bytes() if place.exists() else b""
        if len(known) == _SIZE:
            return Ed25519PrivateKey.from_private_bytes(known)
        make_folder(place.parent)
        made = Ed25519PrivateKey.generate()
        part = place.with_suffix(".part")
        part.unlink(missing_ok=True)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(made.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, place)
        force_folder_to_disk(place.parent)
    except OSError as error:
        raise storage_error(error) from error
    return made


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
