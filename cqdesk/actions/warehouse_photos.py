"""Photos of stuffing, damage and scales: taken from a folder the phone copies to, kept by their content."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..domain.consolidation.warehouse import Photo, PhotoKind
from ..errors import UserError
from ..intake import gate
from .consols import Made, OpenConsol, act_on_consol
from .desk import Desk

_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".bmp"}
_KIND_WORDS = (
    (PhotoKind.EMPTY, ("空箱", "empty")),
    (PhotoKind.HALF, ("半箱", "half")),
    (PhotoKind.FULL, ("满箱", "full")),
    (PhotoKind.CLOSED, ("关门", "closed")),
    (PhotoKind.SEAL, ("封", "seal")),
    (PhotoKind.DAMAGE, ("破损", "damage")),
    (PhotoKind.SCALE, ("磅", "scale", "weigh")),
)


def collect_photos(desk: Desk, number: str, folder: Path) -> OpenConsol:
    """Take the pictures that lie in a folder and are not kept yet: the kind and the box are read from name and subfolder.

    The files stay where they are. Raises `UserError` for a folder that is not there. A picture is kept by its content, so
    that a second look takes nothing twice.
    """
    if not folder.is_dir():
        raise UserError("photo-folder", "找不到照片文件夹。", "请选择手机照片同步到的文件夹。")
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _PICTURES and path.is_file())
    kept = [(path, desk.files.keep(gate.read_bytes(path))) for path in found]

    def change(held: OpenConsol, now: datetime) -> Made | None:
        known = {one.sha256 for one in held.record.warehouse.photos}
        new = []
        for path, sha256 in kept:
            if sha256 in known:
                continue
            known.add(sha256)
            words = f"{path.parent.name} {path.stem}".casefold()
            kind = next((one for one, signs in _KIND_WORDS if any(sign in words for sign in signs)), PhotoKind.OTHER)
            box = next((one.number for one in held.consol.containers if one.number.casefold() in words), "")
            house = next(
                (one.number for one in held.consol.houses if one.number and one.number.casefold() in words), ""
            )
            subject = f"box:{box}" if box else f"house:{house}" if house else ""
            new.append(Photo(sha256=sha256, name=path.name, kind=kind, subject=subject, added_at=now))
        if not new:
            return None
        photos = (*held.record.warehouse.photos, *new)
        return replace(held.record, warehouse=replace(held.record.warehouse, photos=photos)), {"photos": len(new)}

    return act_on_consol(desk, number, "warehouse_photo", change)
