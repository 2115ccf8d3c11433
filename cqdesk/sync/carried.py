"""The file channel: packages are written to a folder a person chooses (a stick), and carried to the import client by hand.

Where they go from there nobody sees: a package on the stick counts as left, and only answers that are brought back, or a
person, say what became of it. Each carrying out has a folder of its own below the chosen one, so that packages of an
earlier time are not put into OutBox once more.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

from .channel import ChannelDown, Incoming
from .folder import FolderChannel, Folders

NO_FOLDER = "这些报文由人携带：请选择“写出报文…”，写到 U 盘或其他文件夹。"
_GONE = "找不到写出报文的文件夹，请插入 U 盘，或另选文件夹。"
NOTE_NAME = "请先读我.txt"
NOTE = (
    "本文件夹由 cqdesk 写出，内有 {count} 份报文。\r\n"
    "1. 请把每个 .zip 复制到导入客户端的 OutBox，每份只放一次；放过的请从本文件夹删除。\r\n"
    "2. 客户端处理后，请把 InBox 中的回执文件复制回 U 盘，在 cqdesk 选择“取回回执…”。\r\n"
)


class CarriedChannel(FolderChannel):
    """See the module. `folder` is where packages are written now or were written last; None: nowhere yet."""

    by_hand = True

    def __init__(self, folder: Path | None, *, name: str, kind: str, archive: Path) -> None:
        self.folder = folder
        place = folder or archive
        boxes = Folders(out_box=place, sent_box=place, fail_box=place, in_box=place, archive=archive)
        super().__init__(boxes, name=name, kind=kind)

    def ready_to_look(self) -> None:
        if self.folder is None:
            raise ChannelDown(NO_FOLDER)
        if not self.folder.is_dir():
            raise ChannelDown(_GONE)

    def write_note(self, count: int) -> None:
        """Say beside the packages what is to be done with them. Raises `ChannelDown`."""
        try:
            (self.folders.out_box / NOTE_NAME).write_text(NOTE.format(count=count), "utf-8-sig", newline="")
        except OSError as error:
            raise ChannelDown(why_not_written(error)) from error

    def incoming(self) -> Iterator[Incoming]:
        return iter(())  # answers are brought back by a person

    def why_down(self, error: OSError) -> str:
        return why_not_written(error)


def why_not_written(error: OSError) -> str:
    """What stands in the way, as a Chinese sentence with what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "U 盘或文件夹所在磁盘已满，没有写出，请清理或另选。"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return "U 盘或文件夹不能写入（可能有写保护），没有写出，请解除写保护或另选。"
    return _GONE
