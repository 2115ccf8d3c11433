"""Where py7zr unpacks to: memory, counted while it comes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from py7zr.io import Py7zIO, WriterFactory

from cqdesk.intake.gate import MAX_FILE_BYTES, bomb


class _File(Py7zIO):
    def __init__(self, take: Callable[[int], None]) -> None:
        self._take = take
        self._data = io.BytesIO()

    def write(self, s: bytes | bytearray) -> int:
        self._take(len(s))
        if self._data.tell() + len(s) > MAX_FILE_BYTES:
            raise bomb()
        return self._data.write(s)

    def read(self, size: int | None = None) -> bytes:
        return self._data.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._data.seek(offset, whence)

    def flush(self) -> None:
        return None

    def size(self) -> int:
        return self._data.getbuffer().nbytes

    def content(self) -> bytes:
        """All that was written."""
        return self._data.getvalue()


class Unpacked(WriterFactory):
    """Takes the files of an archive; `take` is asked for every piece and raises when it is too much."""

    def __init__(self, take: Callable[[int], None]) -> None:
        self._take = take
        self._files: dict[str, _File] = {}

    def create(self, filename: str) -> Py7zIO:
        """Called by py7zr for each file."""
        return self._files.setdefault(filename, _File(self._take))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Names and contents in the archive's order."""
        for name, file in self._files.items():
            yield name, file.content()
