"""A reader of DBF tables with FPT memos, for foreign bytes: counted, bounded, text as GB18030.

The tax bureau publishes its rate library in this format. Libraries at hand read from a path and believe the header;
here every offset is checked against the bytes that are there, and a file that breaks off is refused, not half read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from cqdesk.errors import UserError

MAX_RECORDS = 2_000_000
MAX_FIELDS = 255
_TABLES = {0x03, 0x30, 0x31, 0x32, 0x83, 0x8B, 0xF5, 0xFB}
"""First bytes of dBASE III to Visual FoxPro tables."""


@dataclass(frozen=True)
class Column:
    """One column: name in upper case, type letter, place and width in the record."""

    name: str
    type: str
    at: int
    width: int


class Table:
    """A DBF table. Raises `UserError` `dbf-damaged` when the bytes are not one or break off."""

    def __init__(self, name: str, data: bytes, memo: bytes | None = None) -> None:
        self._name = name
        self._data = data
        self._memo = Memo(name, memo) if memo is not None else None
        if len(data) < 33 or data[0] not in _TABLES:
            raise _damaged(name)
        self.records, self._start, self._width = struct.unpack_from("<IHH", data, 4)
        self.columns = tuple(self._read_columns())
        wanted = 1 + sum(column.width for column in self.columns)
        if not self.columns or self._width < wanted or self.records > MAX_RECORDS:
            raise _damaged(name)
        if self._start + self.records * self._width > len(data):
            raise _damaged(name)

    def _read_columns(self) -> Iterator[Column]:
        at, place = 32, 1
        while at + 32 <= min(self._start, len(self._data)) and self._data[at] != 0x0D:
            if (at - 32) // 32 >= MAX_FIELDS:
                raise _damaged(self._name)
            raw, kind, width = struct.unpack_from("<11sc4xB", self._data, at)
            yield Column(
                raw.split(b"\0")[0].decode("ascii", "replace").strip().upper(), kind.decode("latin-1"), place, width
            )
            at, place = at + 32, place + width

    def __iter__(self) -> Iterator[dict[str, str]]:
        """Records that are not deleted, each value as trimmed text ("" for an empty one)."""
        for number in range(self.records):
            at = self._start + number * self._width
            record = self._data[at : at + self._width]
            if record[:1] == b"*":
                continue
            yield {column.name: self._value(column, record) for column in self.columns}

    def _value(self, column: Column, record: bytes) -> str:
        raw = record[column.at : column.at + column.width]
        if column.type == "I" and column.width == 4:
            return str(struct.unpack("<i", raw)[0])
        if column.type == "M":
            block = struct.unpack("<I", raw)[0] if column.width == 4 else _whole(raw)
            return self._memo.text(block) if self._memo is not None and block else ""
        try:
            return raw.strip(b"\0 ").decode("gb18030").strip()
        except UnicodeDecodeError:
            raise _damaged(self._name) from None


class Memo:
    """The FPT file beside a table: block size big-endian at byte 6, then blocks of type, length, text."""

    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        self._data = data
        self._size = struct.unpack_from(">H", data, 6)[0] if len(data) >= 512 else 0
        if not self._size:
            raise _damaged(name)

    def text(self, block: int) -> str:
        """The text that begins at a block."""
        at = block * self._size
        if at + 8 > len(self._data):
            raise _damaged(self._name)
        length = struct.unpack_from(">I", self._data, at + 4)[0]
        raw = self._data[at + 8 : at + 8 + length]
        if len(raw) != length:
            raise _damaged(self._name)
        try:
            return raw.strip(b"\0 ").decode("gb18030").strip()
        except UnicodeDecodeError:
            raise _damaged(self._name) from None


def _whole(raw: bytes) -> int:
    digits = raw.strip(b"\0 ")
    return int(digits) if digits.isdigit() else 0


def _damaged(name: str) -> UserError:
    return UserError("dbf-damaged", f"“{name}”不是完整的 DBF 数据文件。", "请重新下载并完整解压后再导入。")
