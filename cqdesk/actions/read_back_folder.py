"""A whole folder of prints read back at once: each finds its declaration by number, else by content; one report.

One bad file stops nothing. A print that fits no declaration, or several equally, is left for a person and said.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..forms.declaration.likeness import likeness
from ..intake.reading import WORKERS
from ..store import cases, declarations, version_sources
from ..store.engine import Connection
from .declared_files import Declared, DeclaredFile, read_declared
from .desk import Desk
from .originals import Passwords
from .read_back import Done, accept, propose
from .read_back_words import demand_official

Progress = Callable[[str, int, int], None]
"""(file name, done, of): raise `Cancelled` inside to stop; what was read back until then stays."""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A file, or a declaration in it, that was not read back."""

    file: str
    error: UserError


@dataclass(kw_only=True)
class FolderReport:
    """What became of a folder."""

    done: list[tuple[str, Done]] = field(default_factory=list)
    """(file, outcome)"""
    refused: list[Refused] = field(default_factory=list)

    @property
    def sentence_zh(self) -> str:
        """The report in a line."""
        new = [done for _, done in self.done if done.new]
        changed = sum(1 for done in new if done.differences)
        parts = [f"读回 {len(new)} 份，其中 {changed} 份与本票有差异"]
        if len(new) < len(self.done):
            parts.append(f"{len(self.done) - len(new)} 份已是最新")
        if self.refused:
            parts.append(f"{len(self.refused)} 份没有读回")
        return "，".join(parts) + "。"

    def to_json(self) -> dict[str, Any]:
        """The `read-back --folder` answer."""
        return {
            "read_back": [{"file": name, "case": done.case, **done.to_json()} for name, done in self.done],
            "refused": [
                {"file": one.file, "id": one.error.id, "message": one.error.message, "remedy": one.error.remedy}
                for one in self.refused
            ],
            "told": self.sentence_zh,
        }


def read_back_folder(
    desk: Desk,
    folder: Path,
    *,
    preview: bool = False,
    passwords: Passwords | None = None,
    progress: Progress | None = None,
) -> FolderReport:
    """Read every file of a folder back (or a single file with many declarations). `preview` changes nothing.

    Raises `UserError` `folder-empty`, and what `progress` raises.
    """
    files = [folder] if folder.is_file() else sorted(_files_under(folder))
    if not files:
        raise UserError("folder-empty", "文件夹里没有文件。", "请选择放有报关单 PDF、清单或报文的文件夹。")
    desk.readers.warm()
    report = FolderReport()
    with ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="cqdesk-read-back") as pool:
        waiting = [pool.submit(_read, desk, path, passwords or Passwords()) for path in files]
        try:
            for number, (path, one) in enumerate(zip(files, waiting, strict=True)):
                if progress is not None:
                    progress(path.name, number, len(files))
                _take(desk, path.name, one.result(), report, preview=preview)
        except BaseException:
            for one in waiting:
                one.cancel()
            raise
    return report


def _files_under(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    ]


def _read(desk: Desk, path: Path, passwords: Passwords) -> DeclaredFile | UserError:
    try:
        return read_declared(desk, path, passwords)
    except UserError as error:
        return error


def _take(desk: Desk, name: str, file: DeclaredFile | UserError, report: FolderReport, *, preview: bool) -> None:
    if isinstance(file, UserError):
        report.refused.append(Refused(file=name, error=file))
        return
    for one in file.found:
        try:
            demand_official(one)
            with desk.store.read() as connection:
                case, number = _owner(connection, one)
            proposal = propose(desk, case, replace(file, found=(one,)), number=number)
            report.done.append((name, proposal.preview() if preview else accept(desk, proposal)))
        except UserError as error:
            report.refused.append(Refused(file=name, error=error))


def _owner(connection: Connection, one: Declared) -> tuple[str, int]:
    """(case, number) of the declaration a print belongs to. Raises `UserError` for none, or several alike."""
    form = one.filled.form
    found = declarations.declaration_with_number(
        connection, unified_number=form.unified_number, entry_number=form.entry_number
    )
    if found is None and one.printed is not None and one.printed.case:
        return one.printed.case, 0
    if found is not None:
        row = declarations.declaration_by_id(connection, found)
        return cases.case_by_id(connection, row.case_id).number, row.number
    ranked = []
    for key in version_sources.declarations_like(
        connection, contract_number=form.contract_number, bill_of_lading_number=form.bill_of_lading_number
    ):
        row = declarations.declaration_by_id(connection, key)
        alike = likeness(declarations.load(connection, row.version_id).filled.form, form)
        if alike.enough:
            ranked.append((alike.percent, row))
    ranked.sort(key=lambda pair: -pair[0])
    if not ranked:
        what = "、".join(word for word in (form.entry_number, form.contract_number) if word) or "没有编号"
        raise UserError("read-back-no-case", f"没有找到对应的票（{what}）。", "请先建立这一票，或在票中逐份读回。")
    if len(ranked) > 1 and ranked[1][0] == ranked[0][0]:
        numbers = "、".join(cases.case_by_id(connection, row.case_id).number for _, row in ranked[:3])
        raise UserError("read-back-unclear", f"有几票同样相似（{numbers}），没有读回。", "请在其中一票中读回这份文件。")
    row = ranked[0][1]
    return cases.case_by_id(connection, row.case_id).number, row.number
