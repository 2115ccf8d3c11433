"""Which channels this desk has. Channels of the other kind are refused: practice work never leaves, live work never
ends in the practice office."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..store import settings
from ..sync.channel import Channel
from ..sync.folder import FolderChannel, Folders, standard_folders
from .desk import Desk

PRACTICE_CHANNEL = "practice"
FOLDER_ZH = "导入客户端文件夹"


def practice_root(desk: Desk) -> Path:
    """Where the practice Single Window of this desk has its folders."""
    return desk.places.root / "office"


def channels(desk: Desk) -> dict[str, Channel]:
    """The channels of this desk by name."""
    if desk.kind == "practice":
        folders = standard_folders(practice_root(desk), desk.places.root / "received")
        found: dict[str, Channel] = {PRACTICE_CHANNEL: FolderChannel(folders, name=PRACTICE_CHANNEL, kind="practice")}
    else:
        found = {}
    with desk.store.read() as connection:
        known: dict[str, Any] = settings.read(connection, "channels", {})
    for name, fields in known.items():
        kind = fields.get("kind", "live")
        if kind != desk.kind:
            raise UserError(
                "channel-other-kind",
                "正式数据不能连接练习单一窗口，练习数据也不能连接正式通道。",
                "请为当前数据选择同类的通道。",
            )
        paths = {key: Path(value) for key, value in fields["folders"].items()}
        found[name] = FolderChannel(Folders(**paths), name=name, kind=kind)
    return found


def channel_named(desk: Desk, name: str = "") -> Channel:
    """The channel of that name, or the only one. Raises `UserError` when there is none."""
    known = channels(desk)
    if name in known:
        return known[name]
    if name:
        raise UserError("channel-unknown", f"没有名为“{name}”的申报通道。", "请用 cqdesk channel 查看或设置通道。")
    if not known:
        raise UserError(
            "no-channel",
            "还没有设置导入客户端的文件夹，不能发送。",
            "请先设置：cqdesk channel folder --root 导入客户端的文件夹（内含 OutBox、SentBox、FailBox、InBox）。",
        )
    return next(iter(known.values()))


def set_folder_channel(desk: Desk, name: str, root: Path, *, practice: bool = False) -> None:
    """Remember a folder channel with the default pattern below `root`. Raises `UserError` on a channel of the other kind."""
    kind = "practice" if practice else "live"
    if kind != desk.kind:
        raise UserError(
            "channel-other-kind",
            "正式数据不能连接练习单一窗口，练习数据也不能连接正式通道。",
            "练习请加 --practice 使用练习数据。",
        )
    folders = standard_folders(root, desk.places.root / "received")
    missing = [path.name for path in (folders.out_box, folders.in_box) if not path.is_dir()]
    if missing:
        raise UserError(
            "channel-folder-missing",
            f"该文件夹中没有 {'、'.join(missing)}。",
            "请在导入客户端的设置里查看文件夹位置，选择内含 OutBox 和 InBox 的文件夹。",
        )
    with desk.store.write() as connection:
        known = settings.read(connection, "channels", {})
        known[name] = {"kind": kind, "folders": {key: str(path) for key, path in asdict(folders).items()}}
        settings.put(connection, "channels", known)
        desk.write_history(connection, "settings", "channel", {"name": name, "kind": kind})
