"""Originals on disk by content: `files/ab/<sha256>`, forced to disk before the row that names them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..errors import UserError
from ..places import force_folder_to_disk, make_folder, storage_error, write_beside_then_replace


class Files:
    """The folder of originals. Nothing whole in it is ever changed or deleted by the program."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def place(self, sha256: str) -> Path:
        """Where a file of this content lies."""
        return self.root / sha256[:2] / sha256

    def keep(self, data: bytes) -> str:
        """Keep the bytes durably and return their sha256."""
        sha256 = hashlib.sha256(data).hexdigest()
        place = self.place(sha256)
        if not self.holds(sha256):
            new = not place.parent.exists()
            make_folder(place.parent)
            if new:
                force_folder_to_disk(self.root)
            write_beside_then_replace(place, data)
        return sha256

    def holds(self, sha256: str) -> bool:
        """Whether the file is there and whole; a damaged one is written again (the remedy of `file-damaged`)."""
        try:
            return hashlib.sha256(self.place(sha256).read_bytes()).hexdigest() == sha256
        except FileNotFoundError:
            return False
        except OSError as error:
            raise storage_error(error) from error

    def read(self, sha256: str) -> bytes:
        """The bytes. Raises `UserError` when they are gone or no longer what they were."""
        try:
            data = self.place(sha256).read_bytes()
        except FileNotFoundError:
            raise UserError(
                "file-missing", "原始单据文件不在了。", "请从备份恢复 files 文件夹，或重新导入该单据。"
            ) from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise UserError("file-damaged", "原始单据文件已损坏。", "请从备份恢复 files 文件夹，或重新导入该单据。")
        return data
