"""Importing a whole folder: its files are grouped into shipments, each becomes a case; one bad file stops nothing.

All files are read first (stopping then changes nothing), then case after case is stored, each in its own transaction.
Stopped in between, the cases made so far stay, and the report says what was not begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import Cancelled, UserError
from ..forms.issues import Issue, refusal
from ..intake.shipments import group_files, marks_of
from .desk import Desk
from .originals import Given, Original, Passwords, Progress, read_originals
from .papers_in import Imported, import_originals


@dataclass(kw_only=True)
class Shipment:
    """One group of files and what became of it: a case, or the reason why not."""

    files: list[str]
    why_zh: str
    case: str = ""
    imported: Imported | None = None
    issue: Issue | None = None

    def to_json(self) -> dict[str, Any]:
        issues = list(self.imported.issues) if self.imported is not None else []
        return {
            "case": self.case,
            "files": self.files,
            "why": self.why_zh,
            "issues": [issue.to_json() for issue in ([self.issue] if self.issue is not None else issues)],
        }


@dataclass(kw_only=True)
class Batch:
    """What a folder gave."""

    shipments: list[Shipment] = field(default_factory=list)
    unread: list[tuple[str, Issue]] = field(default_factory=list)
    """Files that could not be read."""
    issues: list[Issue] = field(default_factory=list)
    stopped: bool = False

    @property
    def made(self) -> list[Shipment]:
        return [one for one in self.shipments if one.case]

    @property
    def report_zh(self) -> str:
        """One line for the status bar and the command line."""
        files = sum(len(one.files) for one in self.shipments) + len(self.unread)
        told = f"共 {files} 个文件，生成 {len(self.made)} 票。"
        without = sum(len(one.files) for one in self.shipments if not one.case)
        if without:
            told += f"{without} 个文件没有生成票。"
        if self.unread:
            told += f"{len(self.unread)} 个文件未能读取。"
        return told + ("已停止，其余未处理。" if self.stopped else "")

    def to_json(self) -> dict[str, Any]:
        """The answer of `import --each`."""
        return {
            "cases": [one.to_json() for one in self.shipments],
            "unread": [{"file": name, "issues": [issue.to_json()]} for name, issue in self.unread],
            "issues": [issue.to_json() for issue in self.issues],
            "stopped": "yes" if self.stopped else "no",
        }


def files_in(folder: Path) -> list[tuple[str, Path]]:
    """The files of a folder and of its subfolders, one level down, with the subfolder; hidden and lock files left out."""

    def plain(place: Path) -> list[Path]:
        return sorted(one for one in place.iterdir() if not one.name.startswith((".", "~$")))

    found: list[tuple[str, Path]] = []
    for one in plain(folder):
        if one.is_dir():
            found += [(one.name, inside) for inside in plain(one) if inside.is_file()]
        elif one.is_file():
            found.append(("", one))
    return found


def import_each(
    desk: Desk,
    files: Sequence[tuple[str, Path]],
    *,
    client: str = "",
    direction: str = "",
    progress: Progress | None = None,
    passwords: Passwords | None = None,
) -> Batch:
    """Group files (subfolder, path) into shipments and make a case of each.

    Raises what `progress` raises while files are read: nothing is stored then.
    """
    passwords = passwords or Passwords()
    batch = Batch()
    originals: list[tuple[str, Original]] = []
    for folder, given in _read(desk, files, progress, passwords):
        originals += [(folder, one) for one in given.originals.values()]
        batch.unread += [(reading.file, reading.issues[0]) for reading in given.refused]
        batch.issues += given.issues
    marks = [marks_of(one.name, folder, one.reading if one.declaration is None else None) for folder, one in originals]
    for number, group in enumerate(groups := group_files(marks)):
        members = [originals[n][1] for n in group.members]
        shipment = Shipment(files=[one.name for one in members], why_zh=group.why_zh)
        try:
            if progress is not None:
                progress(members[0].name, number, len(groups))
            shipment.imported = import_originals(
                desk, Given(originals={one.sha256: one for one in members}), client=client, direction=direction
            )
            shipment.case = shipment.imported.case
        except Cancelled:
            batch.stopped = True
            break
        except UserError as error:
            shipment.issue = refusal(error)
        batch.shipments.append(shipment)
    return batch


def _read(
    desk: Desk, files: Sequence[tuple[str, Path]], progress: Progress | None, passwords: Passwords
) -> list[tuple[str, Given]]:
    """The files read, folder by folder: names stand for one content within a folder only."""
    folders = list(dict.fromkeys(folder for folder, _ in files))
    done = 0
    found = []
    for folder in folders:
        inside = [path for one, path in files if one == folder]

        def tell(name: str, at: int, _of: int, before: int = done) -> None:
            if progress is not None:
                progress(name, before + at, len(files))

        found.append((folder, read_originals(desk, inside, {}, tell, passwords)))
        done += len(inside)
    return found
