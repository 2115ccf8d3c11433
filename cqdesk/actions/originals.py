"""The files of one import: read through the gate, told apart by content, named apart.

Within a case a file name stands for one content, because links and origins name it: known content keeps its first
name, a namesake with other content becomes `name (2).xlsx`.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from ..errors import UserError
from ..forms.issues import Issue, refusal
from ..intake.gate import admit, read_bytes
from ..intake.layouts import TableLayout
from ..intake.papers import FileReading, read_books
from ..intake.reading import WORKERS, Stop
from ..intake.workbook import Workbook
from .declaration_files import DeclarationFile, declaration_of_bytes
from .desk import Desk

Progress = Callable[[str, int, int], None]
"""(file name, done, of): raise `Cancelled` inside to stop; nothing is changed then."""

AskPassword = Callable[[str, bool], str | None]
"""(file name, whether one given before was wrong): the password, None to leave the file unread. Kept nowhere."""


@dataclass
class Passwords:
    """Passwords a person gave for the files of one act; forgotten with it."""

    ask: AskPassword | None = None
    given: list[str] = field(default_factory=list)
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def more(self, name: str, tried: int, asked: bool) -> bool:
        """Whether there is a password that was not tried: given meanwhile for another file, or given now."""
        with self.one_at_a_time:
            if len(self.given) > tried:
                return True
            password = self.ask(name, asked) if self.ask is not None else None
            if password:
                self.given.append(password)
            return bool(password)


def read_paper(
    desk: Desk,
    name: str,
    data: bytes,
    passwords: Passwords | None = None,
    stop: Stop | None = None,
    layouts: Sequence[TableLayout] = (),
) -> FileReading:
    """Read one paper: through the gate, then in a process of its own. Never raises for a bad file: the refusal is an
    issue. Raises `Cancelled` when `stop` says so. `layouts`: what was settled about papers of the client."""
    try:
        return read_books(name, open_paper(desk, name, data, passwords, stop), desk.names, layouts)
    except UserError as error:
        return FileReading(file=name, issues=[refusal(error)])


def open_paper(
    desk: Desk, name: str, data: bytes, passwords: Passwords | None = None, stop: Stop | None = None
) -> list[Workbook]:
    """The cells of one paper, read in a process of its own. Raises `UserError` when it cannot be read."""
    passwords = passwords or Passwords()
    foreign = admit(name, data)
    asked = False
    while True:
        tried = list(passwords.given)
        try:
            return desk.readers.books(foreign, passwords=tried, stop=stop)
        except UserError as error:
            if error.id != PASSWORD_NEEDED or not passwords.more(name, len(tried), asked):
                raise
            asked = True


PASSWORD_NEEDED = "gate-password"


@dataclass(kw_only=True)
class Original:
    """A file that was read, with its bytes: papers, or a declaration."""

    name: str
    data: bytes
    sha256: str
    reading: FileReading
    declaration: DeclarationFile | None = None

    def to_json(self) -> dict[str, Any]:
        """What the store keeps of the reading."""
        if self.declaration is None:
            return self.reading.to_json()
        issues = [issue.to_json() for issue in self.declaration.issues]
        return {"file": self.name, "documents": [{"kind": "declaration", "issues": issues}], "issues": []}


@dataclass(kw_only=True)
class Given:
    """The files of one import: what is new, what the case has already, what cannot be used."""

    originals: dict[str, Original] = field(default_factory=dict)
    """By SHA-256."""
    known: list[str] = field(default_factory=list)
    """SHA-256 of files the case has already."""
    refused: list[FileReading] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    @property
    def declarations(self) -> list[DeclarationFile]:
        return [file.declaration for file in self.originals.values() if file.declaration is not None]

    @property
    def has_goods(self) -> bool:
        return any(d.lines for file in self.originals.values() for d in file.reading.documents)


def read_originals(
    desk: Desk,
    files: Sequence[Path],
    known: Mapping[str, str],
    progress: Progress | None,
    passwords: Passwords | None = None,
    layouts: Sequence[TableLayout] = (),
) -> Given:
    """Read the files of an import; none raises. `known`: SHA-256 -> name of the papers the case has already.

    Raises what `progress` raises.
    """
    given = Given()
    names = dict(known)
    waiting: list[Original] = []
    for path in files:
        try:
            data = read_bytes(path)
            sha256 = hashlib.sha256(data).hexdigest()
            if sha256 in names:
                given.issues.append(_twice(path.name, names[sha256], in_case=sha256 in known))
                if sha256 in known:
                    given.known.append(sha256)
                continue
            name = _free_name(path.name, names.values())
            declaration = declaration_of_bytes(data, name)
        except UserError as error:
            given.refused.append(FileReading(file=path.name, issues=[refusal(error)]))
            continue
        names[sha256] = name
        empty = FileReading(file=name)
        waiting.append(Original(name=name, data=data, sha256=sha256, reading=empty, declaration=declaration))
    papers = [file for file in waiting if file.declaration is None]
    readings = read_side_by_side(desk, [(file.name, file.data) for file in papers], progress, passwords, layouts)
    for file, reading in zip(papers, readings, strict=True):
        file.reading = reading
    for file in waiting:
        if file.reading.refused:
            given.refused.append(file.reading)
        else:
            given.originals[file.sha256] = file
    return given


def read_side_by_side(
    desk: Desk,
    papers: Sequence[tuple[str, bytes]],
    progress: Progress | None = None,
    passwords: Passwords | None = None,
    layouts: Sequence[TableLayout] = (),
) -> list[FileReading]:
    """Read papers (name, bytes) with as many processes as there may be; the readings in the order of the papers.

    Raises what `progress` raises; what is being read is then given up.
    """
    passwords = passwords or Passwords()
    stopped = threading.Event()
    readings: list[FileReading] = []
    with ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="cqdesk-papers") as pool:
        waiting = [
            pool.submit(read_paper, desk, name, data, passwords, stopped.is_set, layouts) for name, data in papers
        ]
        try:
            for number, (name, _) in enumerate(papers):
                while True:
                    if progress is not None:
                        progress(name, number, len(papers))
                    done, _ = wait([waiting[number]], timeout=_ASK_S)
                    if done:
                        break
                readings.append(waiting[number].result())
        except BaseException:
            stopped.set()
            for one in waiting:
                one.cancel()
            raise
    return readings


_ASK_S = 0.1
"""How often `progress` is asked while one paper is read, so that the user can stop a long one."""


def _free_name(name: str, taken: Collection[str]) -> str:
    """The name, or `name (2).xlsx` where other content has it already."""
    place = PurePath(name)
    free, number = name, 2
    while free in taken:
        free, number = f"{place.stem} ({number}){place.suffix}", number + 1
    return free


def _twice(name: str, first: str, *, in_case: bool) -> Issue:
    where = "这一票已有的" if in_case else ""
    return Issue(
        id="file-twice",
        severity="warning",
        path="",
        message=f"“{name}”与{where}“{first}”内容完全相同，只计入一次。",
        remedy="请核对是否漏选了另一份单据。",
    )
