"""Attached papers (随附单据): phone pictures, scans and PDF files of a case squeezed to the published limits, named by
the official rule, put into the form and into the package.

The row of the form and the file belong together by the file's name (EdocCopId, message reference 4.1). Originals are
kept as they came, what was made of them too; a row that is deleted takes its file out of the package, undo brings both
back.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ..domain.attachment_limits import AttachmentLimits, read_attachment_limits
from ..domain.clock import CHINA
from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled
from ..intake.fit_files import FitFile
from ..intake.gate import admit, read_bytes
from ..intake.reading import WORKERS
from ..places import resources
from ..store import attached_papers, cases
from ..store.attached_papers import AttachedPaper
from ..store.engine import Connection
from .attachment_files import PDF_FORMAT
from .desk import Desk
from .drafts import act_on_draft, open_draft
from .edits import demand_room, put_text, reorder
from .originals import Progress

_SERIALS = 10_000


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file to attach: its name, its bytes, and the kind of paper it is (8 digits, table document_types)."""

    name: str
    code: str
    data: bytes = field(repr=False)


def limits_on(desk: Desk) -> AttachmentLimits:
    """The limits of attached files on the day rules are judged on."""
    return read_attachment_limits(
        (resources() / "tables" / "attachment_limits.csv").read_text("utf-8").splitlines(), desk.today
    )


def sources_of(files: Sequence[Path], code: str) -> list[Source]:
    """Files from disk as sources of one kind. Raises `UserError` for one that cannot be read."""
    return [Source(name=path.name, code=code, data=read_bytes(path)) for path in files]


_KIND_WORDS = (
    ("10000001", ("电子委托",)),
    ("00000008", ("委托", "authori")),
    ("00000001", ("发票", "invoice", "fapiao")),
    ("00000002", ("装箱", "箱单", "packing", "zxd")),
    ("00000003", ("提单", "运单", "提运单", "lading", "waybill", "awb")),
    ("00000004", ("合同", "contract", "hetong")),
    ("00000009", ("原产地", "产地证", "origin")),
)


def guess_kind(name: str) -> str:
    """The kind of paper a file name speaks of; "" when it says nothing."""
    words = name.lower()
    return next((code for code, marks in _KIND_WORDS if any(mark in words for mark in marks)), "")


def paper_kinds(desk: Desk) -> list[tuple[str, str]]:
    """(code, words) of the kinds of attached papers."""
    return [(entry.code, f"{entry.code} {entry.name_zh}") for entry in desk.codes.entries("document_types")]


@dataclass(frozen=True, kw_only=True)
class Squeezed:
    """Sources made fit, before anything is stored: what a person looks at."""

    sources: tuple[Source, ...]
    files: tuple[tuple[str, FitFile], ...]
    """(kind of paper, file) in order."""
    origins: tuple[tuple[dict[str, Any], ...], ...]
    """Per file and page: source (name, sha256, page), size, dpi, quality, colour, source_dpi."""

    @property
    def before_bytes(self) -> int:
        return sum(len(source.data) for source in self.sources)

    @property
    def after_bytes(self) -> int:
        return sum(len(file.data) for _, file in self.files)


def squeeze(desk: Desk, sources: Sequence[Source], progress: Progress | None = None) -> Squeezed:
    """Make sources fit: each in a reading process, all of one kind joined into as few files as the limit allows.

    `progress` is told (name, done, of) and may raise `Cancelled`. Raises `UserError` naming the file that cannot be
    squeezed; nothing is stored.
    """
    limits = limits_on(desk)
    stopped = threading.Event()

    def one(source: Source) -> list[FitFile]:
        try:
            foreign = admit(source.name, source.data)
            return desk.readers.squeezed(
                foreign, file_bytes=limits.file_bytes, page_bytes=limits.page_bytes, stop=stopped.is_set
            )
        except UserError as error:
            raise UserError(error.id, f"{source.name}：{error.message}", error.remedy) from error

    made: list[list[FitFile]] = []
    with ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="cqdesk-squeeze") as pool:
        waiting = [pool.submit(one, source) for source in sources]
        try:
            for at, source in enumerate(sources):
                if progress is not None:
                    progress(source.name, at, len(sources))
                made.append(waiting[at].result())
        except BaseException:
            stopped.set()
            for future in waiting:
                future.cancel()
            raise
    files: list[tuple[str, FitFile]] = []
    origins: list[tuple[dict[str, Any], ...]] = []
    for code in dict.fromkeys(source.code for source in sources):
        pages: list[dict[str, Any]] = []
        parts: list[FitFile] = []
        for source, fit in zip(sources, made, strict=True):
            if source.code != code:
                continue
            sha256 = hashlib.sha256(source.data).hexdigest()
            pages += [_page(source.name, sha256, page) for file in fit for page in file.pages]
            parts += fit
        for file in desk.readers.joined(parts, file_bytes=limits.file_bytes):
            files.append((code, file))
            origins.append(tuple(pages[: len(file.pages)]))
            del pages[: len(file.pages)]
    return Squeezed(sources=tuple(sources), files=tuple(files), origins=tuple(origins))


def _page(name: str, sha256: str, page: Any) -> dict[str, Any]:
    return {
        "source": name,
        "sha256": sha256,
        "page": page.number,
        "size": page.size,
        "dpi": page.dpi,
        "quality": page.quality,
        "colour": page.colour,
        "source_dpi": page.source_dpi,
    }


def attach(desk: Desk, case: str, number: int, squeezed: Squeezed) -> list[AttachedPaper]:
    """Keep squeezed files and put a row for each into the declaration: one act, undone as one.

    Raises `UserError` when the office of declaration is not filled in (the official name begins with it) or the list
    of documents is full.
    """
    office = open_draft(desk, case, number).filled.form.declaration_customs_office
    if len(office) != 4:
        raise UserError(
            "attachment-office", "随附单据的文件名以申报地海关代码开头，但申报地海关尚未填写。", "请先填写申报地海关。"
        )
    for source in squeezed.sources:
        desk.files.keep(source.data)
    now = desk.clock.now()
    papers: list[AttachedPaper] = []
    with desk.store.read() as connection:
        names = _free_names(connection, [(office, code) for code, _ in squeezed.files], now)
    for name, (_, file), pages in zip(names, squeezed.files, squeezed.origins, strict=True):
        sha256 = desk.files.keep(file.data)
        papers.append(AttachedPaper(name=name, sha256=sha256, size=len(file.data), pages=[*pages], added_at=now))
    codes = [code for code, _ in squeezed.files]

    def change(filled: Filled[Declaration], links: Links) -> dict[str, Any] | None:
        held = len(filled.form.documents)
        demand_room("documents", held + len(papers))
        reorder(filled, links, "documents", [*range(1, held + 1), *[None] * len(papers)])
        said: list[list[str]] = []
        for row, (paper, code) in enumerate(zip(papers, codes, strict=True), start=held + 1):
            values = {
                "document_id": paper.name,
                "document_code": code,
                "document_format": PDF_FORMAT,
                "file_name": paper.name,
                "file_size": str(paper.size),
            }
            for field_name, words in values.items():
                said += put_text(filled, f"documents[{row}].{field_name}", words, f"hand:{desk.user}")
        return {"files": [paper.name for paper in papers], "changes": said}

    def keep(connection: Connection, found: cases.Case) -> None:
        for paper in papers:
            attached_papers.add(connection, found.id, paper)

    act_on_draft(desk, case, number, "attach", change, keep)
    return papers


def _free_names(connection: Connection, wanted: Sequence[tuple[str, str]], now: datetime) -> list[str]:
    """Official names: office (4) + kind of paper (8) + `IM` + 18 digits + `.pdf` (O1, O2, O3, O7; 36 characters).

    The 18 digits are the moment to the second and a running number of four digits.
    """
    stamp = now.astimezone(CHINA).strftime("%Y%m%d%H%M%S")
    names: list[str] = []
    for office, code in wanted:
        for serial in range(_SERIALS):
            name = f"{office}{code}IM{stamp}{serial:04}.pdf"
            if name not in names and not attached_papers.taken(connection, [name]):
                names.append(name)
                break
    return names


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A row of attached documents and its file, if there is one."""

    row: int
    code: str
    kind_zh: str
    document_id: str
    file_name: str
    paper: AttachedPaper | None


def attachments_of(desk: Desk, case: str, number: int = 1) -> list[Attachment]:
    """The rows of attached documents of a declaration, each with its file."""
    form = open_draft(desk, case, number).filled.form
    with desk.store.read() as connection:
        held = attached_papers.of_case(connection, cases.case_of(connection, case).id)
    rows = []
    for row, document in enumerate(form.documents, start=1):
        kind = desk.codes.find("document_types", document.document_code, desk.today) if document.document_code else None
        rows.append(
            Attachment(
                row=row,
                code=document.document_code,
                kind_zh=kind.name_zh if kind is not None else "",
                document_id=document.document_id,
                file_name=document.file_name,
                paper=held.get(document.file_name),
            )
        )
    return rows


def page_picture(desk: Desk, sha256: str, name: str, page: int, width: int) -> bytes:
    """A page of a kept paper as PNG, to be looked at: what came in, and what was made of it. Raises `UserError`."""
    return desk.readers.page_picture(admit(name, desk.files.read(sha256)), page, width)


def file_picture(desk: Desk, file: Path, width: int) -> bytes:
    """The first page of a file not yet kept, as PNG: which paper it is must be seen. Raises `UserError`."""
    return desk.readers.page_picture(admit(file.name, read_bytes(file)), 1, width)
