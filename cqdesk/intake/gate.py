"""The gate for files that other people made: `read_bytes` takes them from disk, `admit` judges workbooks.

A customer's file is hostile until shown otherwise. `read_bytes` reads regular files only and never more than the
limit. `admit` looks at the content (never at the file's name), bounds the sizes, counts what really comes out of the
ZIP, and refuses a DOCTYPE it can see in the bytes of a part: one written in UTF-8 or UTF-16, in a part named like XML or
beginning with an XML declaration. That is a first look, for it also meets parts nobody reads; the word on the parts
that are read is the parser's (`xlsx`), which refuses a DOCTYPE in every encoding and under every name.

What passes is a `ForeignFile`; what does not is a `UserError` that says what the customer or the clerk can do about
it. Nothing is executed: macros in a workbook are bytes nobody looks at. Declaration messages and receipts (XML)
and exported forms (JSON) have readers of their own (`forms`), which get their bytes from `read_bytes` too.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cqdesk.errors import UserError

MAX_FILE_BYTES = 64 * 1024 * 1024
"""A customer's workbook with pictures reaches 30 MB; beyond this it is no paper any more."""
MAX_ENTRIES = 5_000
MAX_INFLATED_BYTES = 256 * 1024 * 1024
MAX_RATIO = 300
"""Inflated to packed size of one entry; honest sheets with 65,536 styled empty rows stay below 150."""
RATIO_FREE_BYTES = 8 * 1024 * 1024
"""Below this size an entry may have any ratio: it can do no harm."""
_CHUNK = 256 * 1024

FileKind = Literal["xlsx"]
"""Kinds that can be read today; the later formats join here."""

_RESAVE = "请用 Excel 或 WPS 打开该文件，另存为“Excel 工作簿 (*.xlsx)”后重新导入。"
_PAPER_REMEDY = "请向客户索取 Excel 原件（.xlsx），或按单证内容另存为 .xlsx 后导入。"


@dataclass(frozen=True, kw_only=True)
class ForeignFile:
    """A file that passed the gate: its bytes, the kind found in the content, and the SHA-256 of the bytes (hex)."""

    name: str
    sha256: str
    kind: FileKind
    data: bytes = field(repr=False)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file on disk, at most `MAX_FILE_BYTES`; devices, pipes and sockets are never read.

    Raises `UserError`: `file-not-found`, `file-is-folder`, `file-not-regular`, `file-no-access`, `file-unreadable` or
    `gate-too-large`.
    """
    try:
        _check_regular(path.name, path.stat())  # before opening: to open a device may already do something
        with open(path, "rb", opener=_open_without_waiting) as stream:
            _check_regular(path.name, os.fstat(stream.fileno()))
            data = stream.read(MAX_FILE_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise UserError("file-not-found", f"找不到文件“{path.name}”。", "请核对文件名和所在文件夹。") from None
    except IsADirectoryError:
        raise UserError("file-is-folder", f"“{path.name}”是文件夹。", "请选择文件夹里的文件。") from None
    except PermissionError:
        raise UserError(
            "file-no-access", f"没有权限读取“{path.name}”。", "请关闭正在使用它的程序，或检查文件权限。"
        ) from None
    except OSError as error:
        raise UserError(
            "file-unreadable",
            f"读不出“{path.name}”（系统错误代码 {error.errno}）。",
            "请确认磁盘或网络位置已连接，把文件复制到本机后重试。",
        ) from error
    if len(data) > MAX_FILE_BYTES:
        raise _too_large()
    return data


def _check_regular(name: str, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError
    if not stat.S_ISREG(found.st_mode):
        raise UserError("file-not-regular", f"“{name}”是设备或管道，不是普通文件。", "请选择保存在磁盘上的单证文件。")
    if found.st_size > MAX_FILE_BYTES:
        raise _too_large()


def _open_without_waiting(path: str, flags: int) -> int:
    """Open so that a pipe put in the file's place between looking and opening does not make us wait for a writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _too_large() -> UserError:
    return UserError(
        "gate-too-large",
        f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，已拒绝读取。",
        "请删除文件中的图片和无关工作表，另存后重新导入。",
    )


def admit(name: str, data: bytes) -> ForeignFile:
    """Judge bytes that are already in memory. `name` is only carried along, never believed."""
    if len(data) > MAX_FILE_BYTES:
        raise _too_large()
    if not data:
        raise UserError("gate-empty", "文件是空的，没有任何内容。", "请向客户重新索取该文件。")
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise _refusal_by_content(data)
    _inspect_zip(data)
    return ForeignFile(name=name, sha256=hashlib.sha256(data).hexdigest(), kind="xlsx", data=data)


def _utf16(word: str) -> bytes:
    return word.encode("utf-16-le")


def _refusal_by_content(data: bytes) -> UserError:
    """Say what the file really is, and what to do. Nothing here can be read today."""
    head = data[:4096]
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if _utf16("EncryptedPackage") in data:
            return _password()
        if _utf16("Workbook") in data or _utf16("Book") in data:
            return UserError("gate-old-xls", "这是旧版 Excel 文件（.xls），目前不能直接读取。", _RESAVE)
        return _not_a_workbook()
    if head.lstrip().startswith(b"%PDF-"):
        return UserError("gate-pdf", "这是 PDF 文件，目前不能读取。", _PAPER_REMEDY)
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")) or (
        head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    ):
        return UserError("gate-picture", "这是图片，目前不能识别图片中的文字。", _PAPER_REMEDY)
    if head.startswith((b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")):
        return UserError("gate-archive", "这是压缩包，不能直接读取。", "请先解压，再导入其中的 .xlsx 文件。")
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\x00", b"").lower()
    if text.startswith((b"<html", b"<!doctype html", b"<table")):
        return UserError("gate-html", "这是网页表格（只是改名为 Excel 文件），目前不能直接读取。", _RESAVE)
    if text.startswith((b"<?xml", b"<workbook")):
        if b"<!doctype" in data[:65536].lower().replace(b"\x00", b""):
            return doctype()
        if b"spreadsheet" in text:
            return UserError("gate-xml-sheet", "这是 XML 表格（2003 格式），目前不能直接读取。", _RESAVE)
    return _not_a_workbook()


def _not_a_workbook() -> UserError:
    return UserError("gate-not-a-workbook", "该文件不是 Excel 工作簿，无法读取。", _RESAVE)


def _password() -> UserError:
    return UserError(
        "gate-password",
        "该工作簿有密码，无法读取。",
        "请用 Excel 打开，在“文件—信息—保护工作簿”中取消密码，另存为 .xlsx 后重新导入。",
    )


def doctype() -> UserError:
    """The refusal of an XML part with a document type definition."""
    return UserError(
        "gate-doctype",
        "文件内含有 DOCTYPE 声明，正常的 Excel 文件不会有，出于安全已拒绝读取。",
        "请用 Excel 打开并另存为 .xlsx；如仍被拒绝，请向客户核实文件来源。",
    )


def _bomb() -> UserError:
    return UserError(
        "gate-bomb",
        "文件解压后体积异常，疑似恶意文件，已拒绝读取。",
        "请向客户核实文件来源；确认无误的，请删除无关工作表后另存为 .xlsx 再导入。",
    )


def _damaged() -> UserError:
    return UserError(
        "gate-damaged", "文件已损坏或不完整，无法读取。", "请向客户重新索取，或" + _RESAVE.removeprefix("请")
    )


def damaged() -> UserError:
    """The refusal for a workbook whose parts turn out to be broken while they are read."""
    return _damaged()


def _inspect_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise _bomb()
            names = [entry.filename for entry in entries]
            if any(_path_trick(name) for name in names) or len(set(map(str.casefold, names))) != len(names):
                raise UserError(
                    "gate-entry-name", "文件内部的条目名称异常，出于安全已拒绝读取。", "请向客户核实文件来源。"
                )
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise _password()
            _check_kind(archive, set(names))
            _count_inflated(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, OSError) as error:
        # NotImplementedError: zipfile meets a compression method no office program writes
        raise _damaged() from error


def _check_kind(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "[Content_Types].xml" not in names:
        if "mimetype" in names and "content.xml" in names:
            raise UserError("gate-ods", "这是 OpenDocument 文件，目前不能直接读取。", _RESAVE)
        raise UserError("gate-archive", "这是压缩包，不能直接读取。", "请先解压，再导入其中的 .xlsx 文件。")
    if any(name.startswith("word/") for name in names):
        raise UserError("gate-word", "这是 Word 文档，不是 Excel 工作簿。", _PAPER_REMEDY)
    if "xl/workbook.bin" in names:
        raise UserError("gate-xlsb", "这是二进制 Excel 文件（.xlsb），目前不能直接读取。", _RESAVE)
    if "_rels/.rels" not in names:
        raise _not_a_workbook()


def _path_trick(name: str) -> bool:
    parts = name.split("/")
    return (
        name.startswith("/")
        or "\\" in name
        or "\x00" in name
        or ".." in parts
        or re.match(r"[A-Za-z]:", name) is not None
    )


_DOCTYPE_MARKS = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")) + tuple(
    "<!doctype".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
_OVERLAP = max(map(len, _DOCTYPE_MARKS))


def _count_inflated(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Inflate every entry once, piece by piece, keeping nothing: what the headers claim is not believed."""
    total = 0
    for entry in entries:
        if entry.is_dir():
            continue
        size = 0
        is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        tail = b""
        with archive.open(entry) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                total += len(piece)
                if total > MAX_INFLATED_BYTES:
                    raise _bomb()
                if size > RATIO_FREE_BYTES and size > MAX_RATIO * max(entry.compress_size, 1):
                    raise _bomb()
                if is_xml or (size == len(piece) and piece.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:5] == b"<?xml"):
                    is_xml = True
                    window = tail + piece
                    if any(mark in window for mark in _DOCTYPE_MARKS):
                        raise doctype()
                    tail = window[-_OVERLAP:]
