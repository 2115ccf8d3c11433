"""Office files encrypted with a password. The password opens the file and is forgotten.

Excel encrypts a workbook that is only protected against changes with a password everybody knows; that one is tried
first, as Excel does ([MS-OFFCRYPTO] 2.4.2.3).
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from cqdesk.errors import UserError
from cqdesk.intake.gate import MAX_FILE_BYTES, damaged, password_needed

KNOWN_PASSWORD = "VelvetSweatshop"
MAX_SPIN_COUNT = 200_000
"""Rounds of hashing a file may demand; Office writes 100,000, a hostile file 10,000,000 to keep us busy."""


def decrypted(data: bytes, passwords: Sequence[str]) -> bytes:
    """The file inside, opened with the first password that fits.

    Raises `UserError` gate-password when none does, gate-damaged when it cannot be opened at all.
    """
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        info = getattr(file, "info", None)
        if isinstance(info, dict) and int(info.get("spinValue", 0)) > MAX_SPIN_COUNT:
            raise damaged()
        for password in (KNOWN_PASSWORD, *passwords):
            try:
                file.load_key(password=password, verify_password=True)
                opened = _Bounded()
                file.decrypt(opened)
                return opened.getvalue()
            except (InvalidKeyError, DecryptionError):
                continue
    except (FileFormatError, ParseError) as error:
        raise damaged() from error
    except (UserError, MemoryError, RecursionError):
        raise
    except Exception as error:  # the library takes broken structures as they come
        raise damaged() from error
    raise password_needed()


class _Bounded(io.BytesIO):
    """Takes no more than a file may have."""

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self.tell() + len(data) > MAX_FILE_BYTES:
            raise damaged()
        return super().write(data)
