"""The support bundle: what those who mend the program need, shown before it is written, without a client's data.

It is made of texts only, and what a person saw is byte for byte what is written. No part of the store goes in: counts,
versions, states and the masked logs do. It works without a store that can be opened, for then it is needed most.
"""

from __future__ import annotations

import io
import platform
import shutil
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import __version__
from ..domain.clock import Clock, SystemClock
from ..errors import UserError
from ..fault_log import masked
from ..places import Places, make_folder, write_beside_then_replace
from ..store.care import read_care
from ..store.checkup import counts
from ..store.engine import kind_of, open_store, read_meta

LARGEST_PART = 400_000
"""Characters of one log: its newest part."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One text of the bundle."""

    name: str
    text: str


def support_parts(root: Path, clock: Clock | None = None) -> list[Part]:
    """Everything the bundle would hold, as it would be written."""
    clock = clock or SystemClock()
    places = Places(root)
    parts = [Part(name="state.txt", text="\n".join(_state(places, clock)) + "\n")]
    for log in sorted(places.log.glob("*.log*")) if places.log.is_dir() else []:
        try:
            words = log.read_text("utf-8", errors="replace")[-LARGEST_PART:]
        except OSError as error:
            words = f"unreadable: {type(error).__name__}"
        parts.append(Part(name=f"log/{log.name}", text="\n".join(map(masked, words.splitlines())) + "\n"))
    return parts


def write_support(parts: list[Part], target: Path) -> Path:
    """Write exactly these parts. Raises `UserError` when the place cannot be written."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.writestr(zipfile.ZipInfo(part.name), part.text.encode(), zipfile.ZIP_DEFLATED)
    make_folder(target.parent)
    write_beside_then_replace(target, buffer.getvalue())
    return target


def _state(places: Places, clock: Clock) -> list[str]:
    lines = [
        f"cqdesk {__version__}",
        f"python {platform.python_version()}, {platform.system()} {platform.release()}, {platform.machine()}",
        f"frozen {bool(getattr(sys, 'frozen', False))}",
        f"written {clock.now().isoformat(timespec='minutes')}",
        *(f"{name} {words}" for name, words in _disk(places.root)),
    ]
    try:
        lines += _store(places, clock)
    except UserError as error:
        lines.append(f"store: {error.id}")
    care: dict[str, Any] = read_care(places.root)
    for name in ("backup", "verify"):
        told = care.get(name) or {}
        lines.append(f"last {name}: {str(told.get('at', 'never'))[:16]}")
    lines.append(f"issues at the last verify: {int((care.get('verify') or {}).get('issues', 0))}")
    return lines


def _store(places: Places, clock: Clock) -> list[str]:
    if not places.store_file.exists():
        return ["store: none"]
    store = open_store(places.store_file, kind=kind_of(places.store_file), clock=clock, reading=True)
    try:
        with store.read() as connection:
            lines = [f"store: {store.kind}, structure {read_meta(connection, 'schema_version')}"]
            lines += [f"  {name}: {number}" for name, number in counts(connection).items()]
    finally:
        store.close()
    return [*lines, f"  bytes: {places.store_file.stat().st_size}"]


def _disk(root: Path) -> list[tuple[str, str]]:
    try:
        usage = shutil.disk_usage(root)
    except OSError as error:
        return [("disk", type(error).__name__)]
    return [("disk free MB", str(usage.free >> 20)), ("disk total MB", str(usage.total >> 20))]
