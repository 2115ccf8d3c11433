"""Which channels this desk has. Channels of the other kind are refused: practice work never leaves, live work never
ends in the practice office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..places import make_folder
from ..practice import ledger
from ..practice.premises import FAIL_BOX, IN_BOX, OUT_BOX, SENT_BOX
from ..store import manifests, settings
from ..store.engine import PRACTICE
from ..sync.carried import CarriedChannel
from ..sync.channel import Channel
from ..sync.folder import FolderChannel, Folders, standard_folders
from .desk import Desk

PRACTICE_CHANNEL = "practice"
FOLDER_ZH = "导入客户端文件夹"
MANIFEST_CLIENT_ZH = "舱单客户端"
MADE_ANEW_ZH = "请在拼箱窗口按“扮演海关”（Alt+X），文件夹会重新建立"
CARRIED_ZH = "U 盘或文件夹（人工携带）"
SETTING = "channels"
RECEIVED = "received"
"""Folder below the data folder where handled answers are kept as they came."""
MANIFEST_PART = "manifest"
"""Folder below it for those about manifests."""


def practice_root(desk: Desk) -> Path:
    """Where the practice Single Window of this desk has its folders."""
    return desk.places.root / "office"


def channels(desk: Desk) -> dict[str, Channel]:
    """The channels of this desk by name."""
    if desk.kind == "practice":
        folders = standard_folders(practice_root(desk), desk.places.root / RECEIVED)
        found: dict[str, Channel] = {PRACTICE_CHANNEL: FolderChannel(folders, name=PRACTICE_CHANNEL, kind="practice")}
    else:
        found = {}
    with desk.store.read() as connection:
        known: dict[str, Any] = settings.read(connection, SETTING, {})
    for name, fields in known.items():
        kind = fields.get("kind", "live")
        if "carried" in fields and kind == desk.kind:
            last = Path(fields["carried"]) if fields["carried"] else None
            found[name] = CarriedChannel(last, name=name, kind=kind, archive=desk.places.root / RECEIVED)
            continue
        folders = Folders(**{key: Path(value) for key, value in fields["folders"].items()})
        if kind != desk.kind or _stranger(folders, kind):
            raise _other_kind("请为当前数据选择同类的通道。")
        found[name] = FolderChannel(folders, name=name, kind=kind)
    return found


MANIFEST_SETTING = "manifest_channels"


def manifest_channels(desk: Desk) -> dict[str, Channel]:
    """The channels manifest messages leave by: the client has folders of its own for them."""
    if desk.kind == "practice":
        if not manifest_root(desk).is_dir() and not _has_messages(desk):
            return {}  # nobody has played with manifests yet
        folders = standard_folders(manifest_root(desk), desk.places.root / RECEIVED / MANIFEST_PART)
        here = FolderChannel(
            folders, name=PRACTICE_CHANNEL, kind="practice", client_zh="练习用舱单", remedy_zh=MADE_ANEW_ZH
        )
        return {PRACTICE_CHANNEL: here}
    with desk.store.read() as connection:
        known: dict[str, Any] = settings.read(connection, MANIFEST_SETTING, {})
    found: dict[str, Channel] = {}
    for name, fields in known.items():
        folders = Folders(**{key: Path(value) for key, value in fields["folders"].items()})
        if fields.get("kind", "live") != desk.kind or _stranger(folders, desk.kind):
            raise _other_kind("请为当前数据选择同类的通道。")
        found[name] = FolderChannel(folders, name=name, kind=desk.kind, client_zh=MANIFEST_CLIENT_ZH)
    return found


def _has_messages(desk: Desk) -> bool:
    with desk.store.read() as connection:
        return manifests.count(connection) > 0


def manifest_root(desk: Desk) -> Path:
    """Where the practice Single Window of this desk takes manifests."""
    return practice_root(desk) / "manifest"


def manifest_channel(desk: Desk, name: str = "") -> Channel:
    """The manifest channel of that name, or the only one. Raises `UserError` when there is none or several."""
    if desk.kind == "practice" and not manifest_root(desk).is_dir():
        for box in (OUT_BOX, SENT_BOX, FAIL_BOX, IN_BOX):
            make_folder(manifest_root(desk) / box)
    known = manifest_channels(desk)
    if name in known:
        return known[name]
    if not known or name:
        raise UserError(
            "manifest-no-channel",
            f"没有名为“{name}”的舱单通道。" if name else "还没有设置舱单客户端文件夹，不能发送舱单。",
            "请在拼箱窗口选择“舱单客户端文件夹…”，或先用“导出报文”把文件交给船代、货代平台。",
        )
    if len(known) > 1:
        raise UserError("channel-which", f"有几个舱单通道：{'、'.join(known)}。", "请选择其中一个。")
    return next(iter(known.values()))


def set_manifest_folder(desk: Desk, name: str, root: Path) -> None:
    """Remember the folders of the manifest client below `root`. Raises `UserError` when they are not there."""
    folders = standard_folders(root, desk.places.root / RECEIVED / MANIFEST_PART)
    missing = [path.name for path in (folders.out_box, folders.in_box) if not path.is_dir()]
    if missing:
        raise UserError(
            "channel-folder-missing",
            f"该文件夹中没有 {'、'.join(missing)}。",
            "请在舱单客户端的设置里查看文件夹位置，选择内含 OutBox 和 InBox 的文件夹。",
        )
    if _stranger(folders, desk.kind):
        raise _other_kind("正式舱单请选择舱单客户端的文件夹。")
    with desk.store.write() as connection:
        known = settings.read(connection, MANIFEST_SETTING, {})
        known[name] = {"kind": desk.kind, "folders": {key: str(path) for key, path in asdict(folders).items()}}
        settings.put(connection, MANIFEST_SETTING, known)
        desk.write_history(connection, "settings", "channel", {"name": name, "kind": desk.kind, "carries": "manifest"})


def _other_kind(remedy: str) -> UserError:
    return UserError("channel-other-kind", "正式数据不能连接练习单一窗口，练习数据也不能连接正式通道。", remedy)


def _stranger(folders: Folders, kind: str) -> bool:
    """Whether what stands behind the folders is plainly of the other kind. The practice office keeps its book beside
    its folders; folders that cannot be seen now are nobody's."""
    if not folders.out_box.is_dir():
        return False
    return (folders.out_box.parent / ledger.FILE_NAME).is_file() != (kind == "practice")


def no_channel() -> UserError:
    """What to do when nothing can leave or come."""
    return UserError(
        "no-channel",
        "还没有设置导入客户端文件夹，不能收发。",
        "请在窗口的“文件”菜单选择“导入客户端文件夹…”；命令行：cqdesk channel 名称 --root 文件夹。",
    )


def channel_named(desk: Desk, name: str = "") -> Channel:
    """The channel of that name, or the only one (of a practice desk its own office; one that works by itself before one
    that is carried). Raises `UserError` when there is none or several."""
    known = channels(desk)
    if name in known:
        return known[name]
    if name:
        raise UserError("channel-unknown", f"没有名为“{name}”的申报通道。", "请用 cqdesk channel 查看或设置通道。")
    if not known:
        raise no_channel()
    by_itself = [one for one in known.values() if not one.by_hand]
    if len(by_itself) == 1:
        return by_itself[0]
    if len(known) > 1 and PRACTICE_CHANNEL not in known:
        names = "、".join(known)
        raise UserError("channel-which", f"有几个申报通道：{names}。", "请用 --channel 指定其中一个。")
    return next(iter(known.values()))


def set_folder_channel(
    desk: Desk, name: str, root: Path, *, practice: bool = False, elsewhere: Mapping[str, Path] | None = None
) -> None:
    """Remember a folder channel with the default pattern below `root`; `elsewhere` names boxes (`out_box`, `sent_box`,
    `fail_box`, `in_box`) that lie at places of their own. Raises `UserError` on a channel of the other kind."""
    kind = "practice" if practice else "live"
    if kind != desk.kind:
        raise _other_kind("练习请加 --practice 使用练习数据。")
    if name == PRACTICE_CHANNEL:
        raise UserError("channel-name-taken", f"“{name}”是练习通道自己的名称。", "请为该通道另取一个名称。")
    folders = replace(standard_folders(root, desk.places.root / RECEIVED), **(elsewhere or {}))
    missing = [path.name for path in (folders.out_box, folders.in_box) if not path.is_dir()]
    if missing:
        raise UserError(
            "channel-folder-missing",
            f"该文件夹中没有 {'、'.join(missing)}。",
            "请在导入客户端的设置里查看文件夹位置，选择内含 OutBox 和 InBox 的文件夹。",
        )
    if _stranger(folders, kind):
        raise _other_kind("正式申报请选择导入客户端的文件夹；练习请选择练习单一窗口的文件夹，并加 --practice。")
    with desk.store.write() as connection:
        known = settings.read(connection, SETTING, {})
        known[name] = {"kind": kind, "folders": {key: str(path) for key, path in asdict(folders).items()}}
        settings.put(connection, SETTING, known)
        desk.write_history(connection, "settings", "channel", {"name": name, "kind": kind})


def set_carried_channel(desk: Desk, name: str) -> None:
    """Remember a file channel: its packages are written to a stick or folder when a person says so (`carrying`).

    Raises `UserError` in practice (practice work never leaves this machine) and when a folder channel has that name.
    """
    if desk.kind == PRACTICE:
        raise UserError(
            "practice-not-carried", "练习数据不能写出到文件夹，以免误作正式报文导入。", "请在正式数据中设置文件通道。"
        )
    with desk.store.write() as connection:
        known = settings.read(connection, SETTING, {})
        if "folders" in known.get(name, {}):
            raise UserError("channel-name-taken", f"已有名为“{name}”的文件夹通道。", "请为文件通道另取一个名称。")
        known.setdefault(name, {"kind": desk.kind, "carried": ""})
        settings.put(connection, SETTING, known)
        desk.write_history(connection, "settings", "channel", {"name": name, "kind": desk.kind, "carries": "by hand"})


def refuse_stranger(folder: Path, kind: str) -> None:
    """Raises `UserError` when a folder plainly belongs to the practice Single Window and the data do not."""
    inside = any((place / ledger.FILE_NAME).is_file() for place in (folder, folder.parent))
    if inside and kind != PRACTICE:
        raise _other_kind("请选择 U 盘或其他文件夹，不要选择练习单一窗口的文件夹。")


def carried_channel(desk: Desk) -> str:
    """The name of the file channel; the first use of one makes it. Raises `UserError` in practice."""
    name = next((name for name, one in channels(desk).items() if one.by_hand), "")
    if not name:
        name = "U 盘"
        set_carried_channel(desk, name)
    return name
