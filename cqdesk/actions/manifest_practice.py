"""Playing the other side of manifests: the practice Single Window's manifest office of a practice desk."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import UserError
from ..practice.manifest_office import ManifestOffice
from .channels import manifest_root
from .consols import open_consol
from .courier import SyncResult, sync
from .desk import Desk


def open_manifest_office(desk: Desk) -> ManifestOffice:
    """The manifest office of this desk. Raises `UserError` on a live desk."""
    if desk.kind != "practice":
        raise UserError(
            "practice-only", "正式数据里不能模拟海关操作。", "请在练习数据中操作（菜单“练习”，或加 --practice）。"
        )
    return ManifestOffice(manifest_root(desk), desk.clock)


def manifest_sync(desk: Desk, *, insist: bool = True) -> SyncResult:
    """Send, let the manifest office work, receive."""
    with open_manifest_office(desk) as office:
        result = sync(desk, insist=insist)
        office.step()
        after = sync(desk, insist=insist)
    after.sent = [*result.sent, *after.sent]
    after.received = [*result.received, *after.received]
    return after


def customs_says(desk: Desk, act: Callable[[ManifestOffice], object]) -> SyncResult:
    """Customs does something (release, refuse loading, end a review); what it writes is received."""
    with open_manifest_office(desk) as office:
        act(office)
        office.step()
    return sync(desk, insist=True)


def release_house(desk: Desk, number: str, house: str) -> SyncResult:
    """Customs releases a bill whose declaration was released."""
    master = open_consol(desk, number).consol.master
    return customs_says(desk, lambda office: office.release(master, house))
