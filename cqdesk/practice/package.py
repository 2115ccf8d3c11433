"""What lies in the out folder: a ZIP with one message and its papers, or a bare message
(declaration-message 4.1, 4.2).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cqdesk.practice.findings import OfficeFinding, UnreadablePackage
from cqdesk.practice.parse import Node

PAPER_BYTES = 4 * 1024 * 1024
"""A paper; scan standard of 2019 (报关单证电子转换或扫描文件格式标准)."""
PAPER_NAME = 64
"""Characters of a paper's file name, the same standard."""
PACKAGE_BYTES = 64 * 1024 * 1024
"""The office's own guard against bombs; no official figure for the whole package was found."""
QUEUE_BYTES = 4096 * 1024
"""A queue message may not exceed this, and base64 adds a third (official-interfaces 10): only a hint."""

_PDF = re.compile(rb"%PDF-([0-9])\.([0-9])")


class StaysInOutBox(Exception):
    """The client does not touch the file: a folder inside the ZIP, or no card (manual of 2019)."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True)
class Package:
    """The message's bytes, the papers by entry name, and what the envelope itself got wrong."""

    message: bytes
    papers: Mapping[str, bytes]
    findings: tuple[OfficeFinding, ...]


def _broken(reason: str, message: str) -> UnreadablePackage:
    return UnreadablePackage(OfficeFinding(reason=reason, path="", message=message))


def open_package(stem: str, suffix: str, data: bytes) -> Package:
    """Take a file of the out folder apart.

    `suffix` is ".zip" or ".xml" in any case. Raises `StaysInOutBox` for a ZIP with folders and `UnreadablePackage`
    for what is no package at all: broken, locked, too large, or without exactly one message of the
    package's own stem.
    """
    if len(data) > PACKAGE_BYTES:
        raise _broken("package-size", "文件过大，无法读取")
    if suffix.lower() == ".xml":
        return Package(data, {}, ())
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _examine(entries)
            contents = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError):
        # RuntimeError: entry with a password. NotImplementedError: a compression no customs client knows.
        raise _broken("package-zip", "压缩包已损坏、加密或压缩方式不受支持") from None
    messages = [name for name in contents if name.lower().endswith(".xml")]
    if len(messages) != 1:
        raise _broken("package-message", "压缩包内应有且只有一个 XML 报文")
    if messages[0].rsplit(".", 1)[0] != stem:
        raise _broken("package-stem", "压缩包内的 XML 应与压缩包同名")
    papers = {name: content for name, content in contents.items() if name != messages[0]}
    return Package(contents[messages[0]], papers, tuple(_paper_findings(papers, len(data))))


def _examine(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.is_dir() or "/" in entry.filename or "\\" in entry.filename for entry in entries):
        raise StaysInOutBox("folder-in-zip", "压缩包内含文件夹，客户端不会发送")
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names):
        raise _broken("package-zip", "压缩包内有重名文件")
    if sum(entry.file_size for entry in entries) > PACKAGE_BYTES:
        raise _broken("package-size", "压缩包展开后过大，无法读取")


def _paper_findings(papers: Mapping[str, bytes], size: int) -> Iterator[OfficeFinding]:
    for place, (name, content) in enumerate(papers.items(), 1):
        version = _PDF.match(content)
        if not name.lower().endswith(".pdf") or version is None or (int(version[1]), int(version[2])) < (1, 4):
            yield OfficeFinding(
                reason="paper-type",
                path="EdocRealation",
                message=f"第 {place} 个随附文件不是 PDF 1.4 及以上版本",
            )
        if len(content) > PAPER_BYTES:
            yield OfficeFinding(reason="paper-size", path="EdocRealation", message=f"第 {place} 个随附文件超过 4 MB")
        if len(name) > PAPER_NAME:
            yield OfficeFinding(
                reason="paper-name", path="EdocRealation", message=f"第 {place} 个随附文件名超过 64 个字符"
            )
    if size * 4 > QUEUE_BYTES * 3:
        yield OfficeFinding(reason="queue-size", path="", message="压缩包较大，可能超出通道上限", refuses=False)


def judge_papers(message: Node, papers: Mapping[str, bytes]) -> Iterator[OfficeFinding]:
    """Each paper named by an `EdocRealation` must lie beside the message; a paper nobody names gets a hint.

    Rows of number-only kinds (codes 1.......: agency agreement, cross-border order) carry no file.
    """
    named: set[str] = set()
    for place, row in enumerate(message.all("EdocRealation"), 1):
        where = f"EdocRealation[{place}]/EdocCopId"
        name = next((n for n in (row.value("EdocCopId"), row.value("EdocID")) if n.lower().endswith(".pdf")), "")
        if name:
            named.add(name)
            if name not in papers:
                yield OfficeFinding(
                    reason="paper-missing",
                    path=where,
                    message=f"{where}（随附单据文件企业名）所指文件不在压缩包内",
                )
        elif row.value("EdocFomatType") == "US" and not row.value("EdocCode").startswith("1"):
            yield OfficeFinding(
                reason="paper-missing", path=where, message=f"{where}（随附单据文件企业名）未写明 PDF 文件名"
            )
    if set(papers) - named:
        yield OfficeFinding(
            reason="paper-unnamed",
            path="EdocRealation",
            message="压缩包内有未被引用的随附文件",
            refuses=False,
        )
