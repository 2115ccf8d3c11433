"""The gate for files that other people made: `read_bytes` takes them from disk, `admit` judges their content.

A customer's file is hostile until shown otherwise. `read_bytes` reads regular files only and never more than the
limit. `admit` looks at the content (never at the file's name), bounds the sizes, counts what really comes out of a
ZIP, counts the pixels of a picture before anything decodes it (`pictures`), and refuses a DOCTYPE it can see in the
bytes of a part: one written in UTF-8 or UTF-16, in a part named like XML or beginning with an XML declaration. That is
a first look, for it also meets parts nobody reads; the word on the parts that are read is the parser's, which refuses
a DOCTYPE in every encoding and under every name.

What passes is a `ForeignFile`; what does not is a `UserError` that says what the customer or the clerk can do about
it. Nothing is executed: macros in a workbook and scripts in a PDF are bytes nobody looks at. What passed is read by a
worker process with a memory limit (`worker`), never here. Declaration messages and receipts (XML) and exported forms
(JSON) have readers of their own (`forms`), which get their bytes from `read_bytes` too.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cqdesk.errors import UserError
from cqdesk.intake.pictures import check_pixels, is_picture

MAX_FILE_BYTES = 64 * 1024 * 1024
"""A customer's workbook with pictures reaches 30 MB; beyond this it is no paper any more."""
MAX_ENTRIES = 5_000
MAX_INFLATED_BYTES = 256 * 1024 * 1024
MAX_RATIO = 300
"""Inflated to packed size of one entry; honest sheets with 65,536 styled empty rows stay below 150."""
RATIO_FREE_BYTES = 8 * 1024 * 1024
"""Below this size an entry may have any ratio: it can do no harm."""
_CHUNK = 256 * 1024

FileKind = Literal[
    "xlsx",
    "xlsb",
    "xls",
    "ods",
    "csv",
    "html",
    "xml-sheet",
    "pdf",
    "picture",
    "encrypted",
    "zip",
    "rar",
    "7z",
    "eml",
    "msg",
]
"""What the content is: workbooks, pages, an encrypted Office file (its kind shows when it is opened), bundles."""
BUNDLES: frozenset[FileKind] = frozenset({"zip", "rar", "7z", "eml", "msg"})
"""Files that only carry other files."""

_RESAVE = "请用 Excel 或 WPS 打开该文件，另存为“Excel 工作簿 (*.xlsx)”后重新导入。"
_PAPER_REMEDY = "请向客户索取 Excel 或 PDF 原件后导入。"


@dataclass(frozen=True, kw_only=True)
class ForeignFile:
    """A file that passed the gate: its bytes, the kind found in the content, and the SHA-256 of the bytes (hex)."""

    name: str
    sha256: str
    kind: FileKind
    data: bytes = field(repr=False)
    inflated: int = 0
    """Bytes that come out of it where it is a ZIP; counted, not believed."""


def read_bytes(path: Path, most: int | None = None) -> bytes:
    """The bytes of a file on disk, at most `most` (`MAX_FILE_BYTES`); devices, pipes and sockets are never read.

    Raises `UserError`: `file-not-found`, `file-is-folder`, `file-not-regular`, `file-no-access`, `file-unreadable` or
    `gate-too-large`.
    """
    most = MAX_FILE_BYTES if most is None else most
    try:
        _check_regular(path.name, path.stat(), most)  # before opening: to open a device may already do something
        with open(path, "rb", opener=_open_without_waiting) as stream:
            _check_regular(path.name, os.fstat(stream.fileno()), most)
            data = stream.read(most + 1)
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
    if len(data) > most:
        raise _too_large(most)
    return data


def _check_regular(name: str, found: os.stat_result, most: int) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError
    if not stat.S_ISREG(found.st_mode):
        raise UserError("file-not-regular", f"“{name}”是设备或管道，不是普通文件。", "请选择保存在磁盘上的单证文件。")
    if found.st_size > most:
        raise _too_large(most)


def _open_without_waiting(path: str, flags: int) -> int:
    """Open so that a pipe put in the file's place between looking and opening does not make us wait for a writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _too_large(most: int = MAX_FILE_BYTES) -> UserError:
    return UserError(
        "gate-too-large",
        f"文件超过 {most // 1024 // 1024} MB，已拒绝读取。",
        "请删除文件中的图片和无关工作表，另存后重新导入。",
    )


def admit(name: str, data: bytes) -> ForeignFile:
    """Judge bytes that are already in memory. `name` is only carried along, never believed."""
    if len(data) > MAX_FILE_BYTES:
        raise _too_large()
    if not data:
        raise UserError("gate-empty", "文件是空的，没有任何内容。", "请向客户重新索取该文件。")
    is_zip = data.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    kind, inflated = _zip_kind(data) if is_zip else (_kind_by_content(data), 0)
    return ForeignFile(name=name, sha256=hashlib.sha256(data).hexdigest(), kind=kind, data=data, inflated=inflated)


def _utf16(word: str) -> bytes:
    return word.encode("utf-16-le")


def _kind_by_content(data: bytes) -> FileKind:
    """What a file that is no ZIP really is. Raises `UserError` for everything that holds no paper."""
    head = data[:4096]
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_kind(data)
    if head[:4] in _BARE_BIFF:
        return "xls"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if is_picture(head):
        check_pixels(data)
        return "picture"
    for mark, kind in _ARCHIVES.items():
        if head.startswith(mark):
            return kind
    if head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")):
        raise UserError("gate-archive", "这种压缩包不能直接读取。", "请先解压，再导入其中的单证文件。")
    return _text_kind(data)


_BARE_BIFF = (b"\x09\x08\x08\x00", b"\x09\x08\x10\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
"""First record (BOF) of workbooks older than the compound file, and of some programs' exports."""
_ARCHIVES: dict[bytes, FileKind] = {b"Rar!\x1a\x07": "rar", b"7z\xbc\xaf\x27\x1c": "7z"}


def _ole_kind(data: bytes) -> FileKind:
    """The kind of a compound file by the names of its streams, which stand in it as UTF-16."""
    if _utf16("EncryptedPackage") in data:
        return "encrypted"
    if _utf16("__properties_version1.0") in data:
        return "msg"
    if _utf16("WordDocument") in data:
        raise _word()
    if _utf16("Workbook") in data or _utf16("Book") in data:
        return "xls"
    raise _not_a_workbook()


_MAIL_HEADER = re.compile(
    rb"(?:received|from|to|subject|date|mime-version|return-path|message-id|delivered-to|content-type|x-[\w-]+):\s",
    re.IGNORECASE,
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def _text_kind(data: bytes) -> FileKind:
    head = data[:4096]
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if wide:
        text = text.replace(b"\x00", b"").lstrip()
    lower = text.lower()
    if lower.startswith((b"<?xml", b"<workbook", b"<ss:workbook", b"<!--")) and b"<html" not in lower:
        if b"<!doctype" in data[:65536].lower().replace(b"\x00", b""):
            raise doctype()
        if b"spreadsheet" in lower:
            return "xml-sheet"
        raise _not_a_workbook()
    if lower.startswith(b"<") and re.search(rb"<(?:html|table|body|meta|!doctype html)", lower):
        return "html"
    if _MAIL_HEADER.match(text) and re.search(
        rb"(?im)^(?:mime-version|content-type|message-id):", head + data[4096:65536]
    ):
        return "eml"
    if not wide and _CONTROL.search(data[:65536]):
        raise _not_a_workbook()
    return "csv"


def _not_a_workbook() -> UserError:
    return UserError(
        "gate-not-a-workbook",
        "不认识这种文件，无法读取。",
        "可以读取 Excel、WPS 表格、CSV、PDF、压缩包和邮件；请另存为其中一种后重新导入。",
    )


def _word() -> UserError:
    return UserError("gate-word", "这是 Word 文档，目前不能读取。", "请另存为 PDF，或向客户索取 Excel 原件后导入。")


def password_needed() -> UserError:
    """The refusal of a file that opens with a password only, when none was given or none of those given fits."""
    return UserError(
        "gate-password",
        "文件有密码，密码未提供或不对，无法读取。",
        "请向客户索取密码，重新导入时输入；密码只用于打开文件，不会保存。",
    )


def doctype() -> UserError:
    """The refusal of an XML part with a document type definition."""
    return UserError(
        "gate-doctype",
        "文件内含有 DOCTYPE 声明，正常的 Excel 文件不会有，出于安全已拒绝读取。",
        "请用 Excel 或 WPS 打开并另存为 .xlsx；如仍被拒绝，请向客户核实文件来源。",
    )


def bomb() -> UserError:
    """The refusal of a file that unpacks to far more than an honest one."""
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


_ZIP_FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, struct.error, OSError, KeyError, ValueError,
    NotImplementedError,  # a compression method no office program writes
    RuntimeError,  # an entry that turns out to be encrypted
)  # fmt: skip
"""What the ZIP reader raises on broken archives; ValueError: names and dates that are none."""


def _zip_kind(data: bytes) -> tuple[FileKind, int]:
    """Look into a ZIP: names, what comes out of it, what it is. One full pass, nothing kept."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise bomb()
            names = [entry.filename for entry in entries]
            kind = _package_kind(archive, set(names))
            check_entry_names(names, package=kind != "zip")
            if any(entry.flag_bits & 0x1 for entry in entries):
                if kind != "zip":
                    raise _damaged()  # no office program encrypts single parts
                return kind, 0  # what is inside is counted when the password is known
            return kind, _count_inflated(archive, entries)
    except _ZIP_FAULTS as error:
        raise _damaged() from error


def _package_kind(archive: zipfile.ZipFile, names: set[str]) -> FileKind:
    """What a ZIP is: a package of an office program, or a bundle of files."""
    if "mimetype" in names and "content.xml" in names:
        if archive.getinfo("mimetype").file_size < 200 and b"spreadsheet" in archive.read("mimetype"):
            return "ods"
        raise _word()
    if "[Content_Types].xml" not in names:
        return "zip"
    if any(name.startswith("word/") for name in names):
        raise _word()
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "_rels/.rels" not in names or any(name.startswith("ppt/") for name in names):
        raise _not_a_workbook()
    return "xlsx"


def check_entry_names(names: Sequence[str], *, package: bool) -> None:
    """Refuse names that are empty or reach out of the archive; in an office package also doubled names and backslashes.

    Bundles made on Windows hold backslashes honestly. Nothing is ever written under these names.
    """
    plain = [name.replace("\\", "/") for name in names]
    doubled = len(set(map(str.casefold, names))) != len(names)
    if any(_path_trick(name) for name in plain) or (package and (doubled or plain != list(names))):
        raise UserError("gate-entry-name", "文件内部的条目名称异常，出于安全已拒绝读取。", "请向客户核实文件来源。")


def _path_trick(name: str) -> bool:
    parts = name.split("/")
    return (
        not name or name.startswith("/") or "\x00" in name or ".." in parts or re.match(r"[A-Za-z]:", name) is not None
    )


_DOCTYPE_MARKS = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")) + tuple(
    "<!doctype".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
_OVERLAP = max(map(len, _DOCTYPE_MARKS))


def _count_inflated(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> int:
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
                    raise bomb()
                if size > RATIO_FREE_BYTES and size > MAX_RATIO * max(entry.compress_size, 1):
                    raise bomb()
                if is_xml or (size == len(piece) and piece.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:5] == b"<?xml"):
                    is_xml = True
                    window = tail + piece
                    if any(mark in window for mark in _DOCTYPE_MARKS):
                        raise doctype()
                    tail = window[-_OVERLAP:]
    return total
