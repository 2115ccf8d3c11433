"""Bundles: ZIP, RAR, 7z and mails, whose files are read one by one, with limits that count over all levels.

Nothing is written to disk and no name inside is ever used as a place. A file that cannot be read costs one sentence in
the bundle's reading and nothing else. RAR has no open unpacker: what is packed needs unrar, unar, bsdtar or 7z on the
machine; where none is there, a sentence says so.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Any, NamedTuple

from cqdesk.errors import UserError
from cqdesk.forms.issues import Issue, Severity
from cqdesk.intake.gate import (
    BUNDLES,
    MAX_ENTRIES,
    MAX_FILE_BYTES,
    ForeignFile,
    admit,
    bomb,
    check_entry_names,
    damaged,
    password_needed,
)
from cqdesk.intake.open_file import open_file
from cqdesk.intake.workbook import MAX_CELLS, Workbook, too_many_cells

MAX_DEPTH = 3
"""Bundles within bundles: a mail with a ZIP in which a mail was put."""
MAX_FILES = 500
MAX_BYTES = 768 * 1024 * 1024
"""What comes out over all levels, office packages included."""
_ASIDE = ("__macosx/", "thumbs.db", ".ds_store", "desktop.ini", "~$")
"""What systems put beside files; nobody means to send it."""
_QUIET = frozenset(
    {"gate-empty", "gate-picture-too-large", "gate-not-a-workbook", "gate-word", "scan-not-installed", "text-no-table"}
)
"""Refusals of files that usually accompany papers: mentioned, no error."""


class Member(NamedTuple):
    """A file out of a bundle."""

    name: str
    data: bytes
    embedded: bool = False
    """A picture of a mail's own text (signature, logo)."""


class Allowance:
    """What may still come out of a bundle, over all its levels."""

    def __init__(self) -> None:
        self.bytes = MAX_BYTES
        self.files = MAX_FILES
        self.cells = MAX_CELLS

    def take(self, size: int, files: int = 0) -> None:
        """Raise `UserError` when it is too much."""
        self.bytes -= size
        self.files -= files
        if self.bytes < 0 or self.files < 0:
            raise bomb()


def open_bundle(
    foreign: ForeignFile, passwords: Sequence[str], allowance: Allowance | None = None, depth: int = 1
) -> list[Workbook]:
    """The workbooks of all readable files; the others are told in the issues of an empty workbook of their name.

    Raises `UserError` when the bundle itself cannot be opened, unpacks to too much, or holds no file at all.
    """
    allowance = allowance or Allowance()
    if depth > MAX_DEPTH:
        raise UserError("bundle-too-deep", "压缩包层层嵌套，没有继续读取。", "请解压后导入其中的单证文件。")
    books: list[Workbook] = []
    try:
        for member in _MEMBERS[foreign.kind](foreign.data, passwords, allowance):
            plain = member.name.replace("\\", "/").strip("/")
            base = plain.rsplit("/", 1)[-1].lower()
            if plain.lower().startswith(_ASIDE) or base.startswith(_ASIDE) or not base:
                continue
            allowance.take(0, files=1)
            books += _open_member(f"{foreign.name}/{plain}", member, passwords, allowance, depth)
    except (UserError, MemoryError, RecursionError):
        raise
    except Exception as error:  # the unpackers raise whatever comes to their mind on a broken file
        raise damaged() from error
    if not books:
        raise UserError("bundle-empty", "里面没有可以读取的文件。", "请核对是否漏附单证，或直接导入单证文件。")
    unread = [issue for book in books for issue in book.issues]
    if not any(book.sheets for book in books) and unread:  # nothing at all: the first reason is the bundle's
        worst = min(unread, key=lambda issue: issue.severity != "error")
        raise UserError(worst.id, worst.message, worst.remedy)
    return books


def _open_member(
    name: str, member: Member, passwords: Sequence[str], allowance: Allowance, depth: int
) -> list[Workbook]:
    try:
        foreign = admit(name, member.data)
        allowance.take(foreign.inflated)
        if foreign.kind == "picture" and member.embedded:
            return []
        if foreign.kind in BUNDLES:
            return open_bundle(foreign, passwords, allowance, depth + 1)
        books = open_file(foreign, passwords=passwords)
    except UserError as error:
        if error.id in ("gate-bomb", "gate-too-many-cells") or (member.embedded and error.id in _QUIET):
            if member.embedded:
                return []
            raise
        return [Workbook(name=name, sheets=[], issues=[_unread(name, error)])]
    allowance.cells -= sum(len(sheet.cells) for book in books for sheet in book.sheets)
    if allowance.cells < 0:
        raise too_many_cells()
    return books


def _unread(name: str, error: UserError) -> Issue:
    severity: Severity = "warning" if error.id in _QUIET else "error"
    short = name.split("/", 1)[-1]
    return Issue(id=error.id, severity=severity, path="", message=f"“{short}”：{error.message}", remedy=error.remedy)


# --- ZIP ----------------------------------------------------------------------------------------------------


def _zip_members(data: bytes, passwords: Sequence[str], allowance: Allowance) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    yield Member(_zip_name(entry), _zip_bytes(archive, entry, passwords, allowance))
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError) as error:
        raise damaged() from error


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: without the mark for UTF-8 it is what a Chinese Windows wrote."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _zip_bytes(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, passwords: Sequence[str], allowance: Allowance
) -> bytes:
    if not entry.flag_bits & 0x1:
        return _counted(archive.open(entry), allowance)
    if entry.compress_type == 99:
        raise UserError(
            "bundle-encryption",
            "压缩包使用 AES 加密，不能直接读取。",
            "请先用解压软件输入密码解压，再导入其中的单证文件。",
        )
    for password in passwords:
        for encoding in ("utf-8", "gb18030"):
            try:
                return _counted(archive.open(entry, pwd=password.encode(encoding, "replace")), allowance)
            except (RuntimeError, zipfile.BadZipFile, zlib.error):  # so it says that the password is another one
                continue
    raise password_needed()


def _counted(stream: IO[bytes], allowance: Allowance) -> bytes:
    """All bytes of a stream, never more than a file may have and the bundle has left."""
    with stream:
        data: bytes = stream.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise bomb()
    allowance.take(len(data))
    return data


# --- 7z -----------------------------------------------------------------------------------------------------


def _seven_members(data: bytes, passwords: Sequence[str], allowance: Allowance) -> Iterator[Member]:
    import py7zr
    from py7zr.exceptions import ArchiveError, PasswordRequired

    from cqdesk.intake.seven import Unpacked

    for password in (None, *passwords):
        try:
            with py7zr.SevenZipFile(io.BytesIO(data), password=password) as archive:
                if archive.needs_password() and password is None:
                    continue
                names = archive.getnames()
                if len(names) > MAX_ENTRIES:
                    raise bomb()
                check_entry_names(names, package=False)
                unpacked = Unpacked(allowance.take)
                archive.extractall(factory=unpacked)
        except PasswordRequired:
            continue
        except (ArchiveError, lzma.LZMAError, zlib.error, EOFError, OSError, ValueError) as error:
            if password is not None:  # a wrong one gives rubbish that does not unpack
                continue
            raise damaged() from error
        yield from (Member(name, content) for name, content in unpacked.files())
        return
    raise password_needed()


# --- RAR ----------------------------------------------------------------------------------------------------


def _rar_members(data: bytes, passwords: Sequence[str], allowance: Allowance) -> Iterator[Member]:
    import rarfile

    try:
        archive = rarfile.RarFile(io.BytesIO(data))
    except rarfile.Error as error:
        raise damaged() from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.isdir()]
        if len(entries) > MAX_ENTRIES:
            raise bomb()
        check_entry_names([entry.filename for entry in entries], package=False)
        if archive.needs_password() and not passwords:
            raise password_needed()
        for entry in entries:
            if entry.file_size is not None and entry.file_size > MAX_FILE_BYTES:
                raise bomb()
            yield Member(entry.filename, _rar_bytes(archive, entry, passwords, allowance))


def _rar_bytes(archive: Any, entry: Any, passwords: Sequence[str], allowance: Allowance) -> bytes:
    import rarfile

    for password in passwords or ("",):
        try:
            return _counted(archive.open(entry, pwd=password or None), allowance)
        except rarfile.RarCannotExec:
            raise UserError(
                "bundle-no-unrar",
                "这台电脑上没有解压 RAR 的程序，压缩包没有读取。",
                "请先解压再导入其中的单证，或安装 unrar、7-Zip 后重试；也可请客户改发 ZIP。",
            ) from None
        except (rarfile.PasswordRequired, rarfile.RarWrongPassword):
            continue
        except rarfile.Error as error:
            if entry.needs_password():
                continue
            raise damaged() from error
    raise password_needed()


# --- mails --------------------------------------------------------------------------------------------------


def _mail_members(data: bytes, passwords: Sequence[str], allowance: Allowance) -> Iterator[Member]:
    from email import message_from_bytes, policy

    mail = message_from_bytes(data, policy=policy.default)
    for number, part in enumerate(mail.walk(), 1):
        if number > MAX_ENTRIES:
            raise bomb()
        name = part.get_filename()
        if part.is_multipart() or (name is None and part.get_content_disposition() != "attachment"):
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            continue
        allowance.take(len(content))
        embedded = part.get("Content-ID") is not None or part.get_content_disposition() == "inline"
        yield Member(name or f"附件{number}", content, embedded)


def _msg_members(data: bytes, passwords: Sequence[str], allowance: Allowance) -> Iterator[Member]:
    """Attachments of an Outlook message ([MS-OXMSG] 2.2.2): each a storage with its bytes and its names."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as mail:
        folders = {path[0] for path in mail.listdir() if path and path[0].startswith("__attach_version1.0_#")}
        for folder in sorted(folders)[:MAX_ENTRIES]:
            content = f"{folder}/__substg1.0_37010102"
            if not mail.exists(content):
                continue  # a mail within the mail, kept as a storage
            size = mail.get_size(content)
            if size > MAX_FILE_BYTES:
                raise bomb()
            allowance.take(size)
            names = (_msg_text(mail, f"{folder}/__substg1.0_{tag}") for tag in ("3707", "3704"))
            embedded = mail.exists(f"{folder}/__substg1.0_3712001F")
            yield Member(next(filter(None, names), folder[-8:]), mail.openstream(content).read(), embedded)


def _msg_text(mail: Any, stream: str) -> str:
    for kind, encoding in (("001F", "utf-16-le"), ("001E", "gb18030")):
        if mail.exists(stream + kind):
            return str(mail.openstream(stream + kind).read().decode(encoding, "replace")).strip("\x00 ")
    return ""


_MEMBERS = {
    "zip": _zip_members,
    "7z": _seven_members,
    "rar": _rar_members,
    "eml": _mail_members,
    "msg": _msg_members,
}
