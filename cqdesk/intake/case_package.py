"""Opening a case package (票包) somebody else made: a ZIP with limits, names that are ours, hashes that fit.

    package.json         the case (schema `cqdesk/case-package/1`): names every original by its hash
    signature.json       algorithm, public key and signature over the bytes of package.json
    originals/<sha256>   papers as they came

Nothing in it is believed before the signature fits: what the case holds is checked again by who takes it in.
"""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cqdesk.errors import UserError
from cqdesk.intake.gate import MAX_ENTRIES, MAX_FILE_BYTES, bomb, check_entry_names, read_bytes

SUFFIX = ".cqpiao"
SCHEMA = "cqdesk/case-package/1"
PACKAGE, SIGNATURE, ORIGINALS = "package.json", "signature.json", "originals/"
MAX_PACKAGE = 256 << 20
"""Bytes of the file; a case with a hundred photos stays below."""
MAX_CASE = 64 << 20
MAX_SIGNATURE = 4096
_NAME = re.compile(r"originals/[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class CasePackage:
    """A package that could be opened. Whether its signature fits is for the caller to ask first."""

    sha256: str
    """Of the file."""
    signed: bytes = field(repr=False)
    """The bytes that were signed."""
    algorithm: str
    public_key: bytes
    signature: bytes
    case: dict[str, Any] = field(repr=False)
    """The content of package.json."""
    originals: dict[str, bytes] = field(repr=False)
    """Papers by sha256; each is what its name says."""


def looks_like_package(path: Path) -> bool:
    """Whether a file that was dropped is meant as a case package."""
    return path.suffix.lower() == SUFFIX


def open_package(path: Path) -> CasePackage:
    """Open a package. Raises `UserError`: too large, a bomb, tricks, damaged, newer, or no package at all."""
    data = read_bytes(path, MAX_PACKAGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            if len(archive.infolist()) > MAX_ENTRIES:
                raise bomb()
            check_entry_names([entry.filename for entry in archive.infolist()], package=True)
            if PACKAGE not in entries or SIGNATURE not in entries:
                raise not_a_package()
            signed = _bytes(archive, PACKAGE, MAX_CASE)
            seal = _json(_bytes(archive, SIGNATURE, MAX_SIGNATURE))
            case = _case(signed)
            originals = {}
            left = MAX_PACKAGE
            for name in entries:
                if _NAME.fullmatch(name):
                    originals[name.removeprefix(ORIGINALS)] = found = _bytes(archive, name, min(MAX_FILE_BYTES, left))
                    left -= len(found)
                elif name not in (PACKAGE, SIGNATURE):
                    raise damaged("票包中有不认识的内容，已停止读取。")
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError):
        raise damaged("票包已损坏或不完整。") from None
    if any(hashlib.sha256(content).hexdigest() != name for name, content in originals.items()):
        raise damaged("票包中的单据与校验不符，已损坏或被改动。")
    try:
        public, signature = bytes.fromhex(seal["public_key"]), bytes.fromhex(seal["signature"])
        algorithm = str(seal["algorithm"])
    except (KeyError, ValueError, TypeError):
        raise forged() from None
    return CasePackage(
        sha256=hashlib.sha256(data).hexdigest(),
        signed=signed,
        algorithm=algorithm,
        public_key=public,
        signature=signature,
        case=case,
        originals=originals,
    )


def _case(signed: bytes) -> dict[str, Any]:
    found = _json(signed)
    if (schema := found.get("schema")) != SCHEMA:
        raise newer() if str(schema).startswith("cqdesk/case-package/") else not_a_package()
    return found


def _bytes(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise bomb()
    return data


def _json(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise damaged("票包内容无法读取，已损坏。") from None
    if not isinstance(found, dict):
        raise damaged("票包内容无法读取，已损坏。")
    return found


def not_a_package() -> UserError:
    """The file is no case package."""
    return UserError("package-foreign", "该文件不是 cqdesk 的票包。", f"请选择对方用 cqdesk 交出的 {SUFFIX} 文件。")


def damaged(message: str) -> UserError:
    """The package does not hold."""
    return UserError("package-damaged", message, "没有导入任何内容；请对方重新交出一份票包。")


def newer() -> UserError:
    """The package was made by a newer program."""
    return UserError(
        "package-newer", "票包由更新版本的 cqdesk 生成，本版本不能打开。", "请安装新版 cqdesk，或请对方导出旧版格式。"
    )


def forged() -> UserError:
    """The signature does not fit."""
    return UserError(
        "package-forged",
        "票包的签名不符：内容在交出之后被改动，或签名是伪造的，没有导入。",
        "请与对方电话核实，并请对方重新交出一份票包。",
    )
