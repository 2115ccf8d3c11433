"""Receipts that come packed: the files of a ZIP, each as it stands in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ..intake import gate
from ..sync.folder import LARGEST_ANSWER

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # with files, without any


def is_zip(data: bytes) -> bool:
    """Whether these are the bytes of a ZIP."""
    return data.startswith(_ZIP)


def zipped_receipts(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) of what lies in a ZIP that passes the gate. Packages, our own and any ZIP in it, are no answers.

    Of an absurdly large file only the beginning. Raises `UserError`: a bomb, a name that reaches out, a broken ZIP.
    """
    gate.admit(name, data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            inner = entry.filename.rpartition("/")[2]
            if entry.is_dir() or not inner or inner == f"{Path(name).stem}.xml":
                continue
            with archive.open(entry) as stream:
                inside = stream.read(LARGEST_ANSWER + 1)
            if not is_zip(inside):
                yield storable_name(inner), inside


def storable_name(name: str) -> str:
    """A file name as a text the store can hold, whatever an odd file system calls a file."""
    return name.encode("utf-8", "backslashreplace").decode()
