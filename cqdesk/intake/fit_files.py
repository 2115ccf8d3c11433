"""Files made fit to be attached, as plain data, and how they travel from the reading process (`squeeze`) to the program."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class FitPage:
    """One page of what came out."""

    number: int
    """Counted from 1 through the source."""
    size: int
    """Bytes it takes."""
    dpi: int = 0
    """Of the picture it is; 0 = kept as it was."""
    quality: int = 0
    colour: bool = False
    source_dpi: int = 0
    """What the source had, on an A4 sheet; 0 = not a picture."""


@dataclass(frozen=True, kw_only=True)
class FitFile:
    """One PDF within the limits."""

    data: bytes = field(repr=False)
    pages: tuple[FitPage, ...]


def pack_files(files: Sequence[FitFile]) -> bytes:
    """Files as one message: the length of a JSON head, the head, the bytes of the files."""
    head = [{"size": len(one.data), "pages": [asdict(page) for page in one.pages]} for one in files]
    told = json.dumps(head).encode()
    return b"".join((struct.pack(">I", len(told)), told, *(one.data for one in files)))


def unpack_files(message: bytes) -> list[FitFile]:
    """What `pack_files` packed. Raises ValueError for anything else."""
    try:
        (length,) = struct.unpack(">I", message[:4])
        head: list[dict[str, Any]] = json.loads(message[4 : 4 + length])
        at, files = 4 + length, []
        for one in head:
            data = message[at : at + one["size"]]
            if len(data) != one["size"]:
                raise ValueError("cut off")
            files.append(FitFile(data=data, pages=tuple(FitPage(**page) for page in one["pages"])))
            at += one["size"]
    except (struct.error, KeyError, TypeError) as error:
        raise ValueError("no such message") from error
    return files
