"""The numbered versions of a declaration, and what differs between any two of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.page import CONFIRMATION_ZH, CONFIRMATIONS
from ..forms.diff import Difference, differences
from ..forms.path import label_of
from ..store import brokers, cases, declarations, version_sources
from ..store.engine import Connection
from .cases import VERSION_ZH
from .declared_files import SOURCE_ZH
from .desk import Desk


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """One version, for a list."""

    version: int
    kind: str
    kind_zh: str
    at: datetime
    official: bool
    """The newest official one: what customs holds as far as we know."""
    newest: bool
    about_zh: str
    """Where it came from or where it went."""
    file_name: str
    """Of the print or message it was read from; "" for a draft."""


@dataclass(frozen=True, kw_only=True)
class NamedDifference:
    """A difference with the name of its place."""

    path: str
    label: str
    old: str
    new: str


def versions(desk: Desk, case: str, number: int = 1) -> list[VersionRow]:
    """The versions of a declaration, newest first."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        heads = declarations.versions_of(connection, row.id)
        given: dict[int, list[str]] = {}
        for one in brokers.hand_overs_of(connection, row.id):
            given.setdefault(one.version_id, []).append(one.broker)
        return [_row(connection, row, head, given.get(head.id, [])) for head in reversed(heads)]


def _row(
    connection: Connection, row: declarations.DeclarationRow, head: declarations.VersionHead, given: list[str]
) -> VersionRow:
    source = version_sources.source_of(connection, head.id) if head.kind in declarations.OFFICIAL else None
    about = [f"交给{name}" for name in dict.fromkeys(given)]
    if source is not None:
        count = f"，{len(source.differences)} 处不同" if source.differences else "，与所比的一致"
        about.append(f"{SOURCE_ZH.get(source.kind, source.kind)}“{source.name}”{count}")
    elif head.frozen_at is not None and not given:
        about.append("已发送")
    kind_zh = VERSION_ZH[head.kind]
    if head.kind == "amended":
        kind_zh = "修改后"
    return VersionRow(
        version=head.version,
        kind=head.kind,
        kind_zh=kind_zh,
        at=head.frozen_at or head.changed_at,
        official=head.id == row.official_version_id,
        newest=head.id == row.version_id,
        about_zh="；".join(about),
        file_name=source.name if source is not None else "",
    )


def between(desk: Desk, case: str, old: int, new: int, number: int = 1) -> list[NamedDifference]:
    """What differs between two versions, in the order of the form; our signature block apart.

    Raises `UserError` `version-unknown`.
    """
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        keys = {head.version: head.id for head in declarations.versions_of(connection, row.id)}
        for version in (old, new):
            if version not in keys:
                raise UserError("version-unknown", f"没有第 {version} 版。", "请从版本列表中选择。")
        found_differences = differences(
            declarations.load(connection, keys[old]).filled, declarations.load(connection, keys[new]).filled
        )
    return [named(one) for one in found_differences if not one.path.startswith("signing.")]


def named(one: Difference) -> NamedDifference:
    """A difference with the Chinese name of its place, and in words where the field is a row of figures."""
    old, new = one.ours, one.theirs
    if one.path == "price_confirmations":
        old, new = _confirmed(old, new), _confirmed(new, old)
    return NamedDifference(path=one.path, label=label_of(Declaration, one.path), old=old, new=new)


def _confirmed(figures: str, others: str) -> str:
    """The confirmations in which two rows of figures differ, as words."""
    return "、".join(
        f"{label} {CONFIRMATION_ZH.get(ours, '（空）')}"
        for label, ours, theirs in zip(CONFIRMATIONS, figures.ljust(5, "9"), others.ljust(5, "9"), strict=True)
        if ours != theirs
    )


def official_file(desk: Desk, case: str, version: int, number: int = 1) -> tuple[str, bytes]:
    """(name, bytes) of the file an official version was read from. Raises `UserError` when it has none or it is gone."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        row = declarations.declaration_of(connection, found.id, number)
        key = next((h.id for h in declarations.versions_of(connection, row.id) if h.version == version), None)
        source = version_sources.source_of(connection, key) if key is not None else None
    if source is None:
        raise UserError("version-no-file", f"第 {version} 版不是读回的，没有原件。", "请选择申报版或修改后的版本。")
    return source.name, desk.files.read(source.sha256)


def save_official_file(desk: Desk, case: str, version: int, to: Path, number: int = 1) -> Path:
    """Write the original a version was read from. Raises `UserError` as `official_file`, and when it cannot be written."""
    from ..places import write_beside_then_replace
    from .exports import check_target

    _, data = official_file(desk, case, version, number)
    check_target(to)
    write_beside_then_replace(to, data)
    return to
