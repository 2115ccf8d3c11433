"""Papers in: files become a case with filled declarations. Reading is done before the store is touched.

Raw papers are kept as they came (content-addressed, forced to disk before the row that names them). A file added to a
case later fills the draft again; what a hand typed stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

from ..domain.clock import business_date
from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.fill import fill
from ..forms.document import Filled, filled_document
from ..forms.issues import Issue
from ..intake.gate import admit
from ..intake.papers import FileReading, read_file
from ..store import cases, declarations
from ..store.engine import Connection
from . import moments
from .declaration_files import DeclarationFile, declaration_of_bytes, file_bytes
from .desk import Desk
from .drafts import chain_of, declaration_numbers, open_draft, opened, put_version, title_of
from .profiles import profiles_for
from .shipment import combine, guess_direction, parts, party_name

Progress = Callable[[str, int, int], None]
"""(file name, done, of): raise `Cancelled` inside to stop; nothing is changed then."""


@dataclass(kw_only=True)
class Imported:
    """What an import gave."""

    case: str
    declarations: list[Filled[Declaration]]
    readings: list[FileReading]
    issues: list[Issue] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The `import` answer of the contract."""
        documents = [document.to_json() for reading in self.readings for document in reading.documents]
        # several files stand in one list here: each finding names its own
        of_files = [
            replace(issue, message=f"{reading.file}：{issue.message}")
            for reading in self.readings
            for issue in reading.issues
        ]
        issues = [*of_files, *self.issues]
        return {
            "case": self.case,
            "declarations": [filled_document(one) for one in self.declarations],
            "documents": documents,
            "issues": [issue.to_json() for issue in issues],
        }


def read_paper(desk: Desk, name: str, data: bytes) -> FileReading:
    """Read one paper through the gate. Never raises for a bad file: the refusal is an issue."""
    try:
        return read_file(admit(name, data), desk.names)
    except UserError as error:
        return _refused(name, error)


def _refused(name: str, error: UserError) -> FileReading:
    refusal = Issue(id=error.id, severity="error", path="", message=error.message, remedy=error.remedy)
    return FileReading(file=name, issues=[refusal])


@dataclass(kw_only=True)
class _Kept:
    """A file read, with its bytes: papers, or a declaration."""

    name: str
    data: bytes
    reading: FileReading
    declaration: DeclarationFile | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """What the store keeps of the reading."""
        if self.declaration is None:
            return self.reading.to_json()
        issues = [issue.to_json() for issue in self.declaration.issues]
        return {"file": self.name, "documents": [{"kind": "declaration", "issues": issues}], "issues": []}


def import_files(
    desk: Desk,
    files: Sequence[Path],
    *,
    client: str = "",
    direction: str = "",
    case: str = "",
    sample: str = "",
    progress: Progress | None = None,
) -> Imported:
    """Read the files together as one shipment and make a case of them, or add them to `case`.

    A declaration (message or exported form) is a file of its own: it becomes a case with that declaration.
    Raises `UserError` when no file holds goods; the store is then as it was.
    """
    kept: dict[str, _Kept] = {}
    refused: list[FileReading] = []
    twice: list[Issue] = []
    for number, path in enumerate(files):
        if progress is not None:
            progress(path.name, number, len(files))
        try:
            data = file_bytes(path)
            declaration = declaration_of_bytes(data, path.name)
        except UserError as error:
            refused.append(_refused(path.name, error))
            continue
        if declaration is not None:
            one = _Kept(name=path.name, data=data, reading=FileReading(file=path.name), declaration=declaration)
        else:
            one = _Kept(name=path.name, data=data, reading=read_paper(desk, path.name, data))
        if one.reading.refused:
            refused.append(one.reading)
        elif one.sha256 in kept:
            twice.append(_twice(one.name, kept[one.sha256].name))
        else:
            kept[one.sha256] = one
    papers = list(kept.values())
    declared = [one.declaration for one in papers if one.declaration is not None]
    if declared:
        if case or len(papers) > 1:
            raise UserError(
                "import-declaration-alone",
                "报关单文件要单独导入，不能与其他单据一起，也不能加入已有的一票。",
                "请只选这一个 .xml 或 .json 文件导入。",
            )
        made = _new_declared(desk, papers[0], declared[0], client, direction)
    elif not any(document.lines for one in papers for document in one.reading.documents):
        _raise_without_goods(refused)
    elif case:
        made = _add_to_case(desk, case, papers)
    else:
        made = _new_case(desk, papers, client, direction, sample)
    made.readings += refused
    made.issues += twice
    return made


def _twice(name: str, first: str) -> Issue:
    return Issue(
        id="file-twice",
        severity="warning",
        path="",
        message=f"“{name}”与“{first}”内容完全相同，只计入一次。",
        remedy="请核对是否漏选了另一份单据。",
    )


def _raise_without_goods(refused: Sequence[FileReading]) -> NoReturn:
    if len(refused) == 1:
        issue = refused[0].issues[0]
        raise UserError(issue.id, f"{refused[0].file}：{issue.message}", issue.remedy)
    raise UserError(
        "no-goods",
        "这些文件里没有读到货物明细，没有生成新的一票。",
        "请提供含货物明细的发票或装箱单（.xlsx）；如已是这类文件，请检查表头是否写明品名和数量。",
    )


def _new_case(desk: Desk, kept: Sequence[_Kept], client: str, direction: str, sample: str) -> Imported:
    documents = [document for one in kept for document in one.reading.documents]
    issues: list[Issue] = []
    if not direction:
        direction, why = guess_direction(desk, documents)
        if why is not None:
            issues.append(why)
    papers, more = combine(desk, documents, direction)
    issues += more
    name = client or party_name(documents, "seller" if direction == "export" else "buyer")
    made: list[Filled[Declaration]] = []
    with _storing(desk, kept) as connection:
        found, company = _open_case(desk, connection, kept, name, direction, sample, issues, named=bool(client))
        profiles = profiles_for(connection, company, direction, issues)
        for part in parts(papers):
            done = fill(
                None,
                [],
                direction=direction,
                profiles=profiles,
                papers=part,
                codes=desk.codes,
                on=desk.today,
            )
            declarations.new_declaration(connection, found.id, done.filled, done.links, desk.clock.now())
            moments.recompute(connection, found.id)
            made.append(done.filled)
        cases.touch_case(connection, found.id, desk.clock.now(), title=title_of(made[0].form))
    return Imported(case=found.number, declarations=made, readings=[one.reading for one in kept], issues=issues)


def _new_declared(desk: Desk, kept: _Kept, declared: DeclarationFile, client: str, direction: str) -> Imported:
    """A case of a declaration file: the form exactly as the file holds it."""
    form = declared.filled.form
    flag = {"E": "export", "I": "import"}.get(form.import_export_flag, "")
    if direction and flag and direction != flag:
        raise UserError(
            "direction-differs",
            "指定的进出口方向与报关单上的进出口标志不同。",
            "请去掉 --direction，或核对文件是否选对。",
        )
    issues = list(declared.issues)
    name = client or form.domestic_party_name
    with _storing(desk, [kept]) as connection:
        found, _ = _open_case(
            desk, connection, [kept], name, direction or flag or "export", "", issues, named=bool(client)
        )
        declarations.new_declaration(connection, found.id, declared.filled, [], desk.clock.now())
        moments.recompute(connection, found.id)
        cases.touch_case(connection, found.id, desk.clock.now(), title=title_of(form))
    return Imported(case=found.number, declarations=[declared.filled], readings=[], issues=issues)


@contextmanager
def _storing(desk: Desk, kept: Sequence[_Kept]) -> Iterator[Connection]:
    """One transaction, entered when the originals are safely on disk."""
    for one in kept:
        desk.files.keep(one.data)
    with desk.store.write() as connection:
        yield connection


def _open_case(
    desk: Desk,
    connection: Connection,
    kept: Sequence[_Kept],
    name: str,
    direction: str,
    sample: str,
    issues: list[Issue],
    *,
    named: bool,
) -> tuple[cases.Case, cases.Company | None]:
    """A new case with its papers; what is worth knowing of client and papers is added to `issues`."""
    known = cases.cases_with_papers(connection, [one.sha256 for one in kept])
    if known:
        issues.append(
            Issue(
                id="papers-known",
                severity="warning",
                path="",
                message=f"其中有文件已在票 {'、'.join(known[:3])} 中。",
                remedy="请核对是否重复导入；如是补充单据，请在原票中添加。",
            )
        )
    company = cases.find_company(connection, name) if name else None
    if company is None and name:
        company = cases.put_company(connection, name)
        if named:
            issues.append(
                Issue(
                    id="client-new",
                    severity="info",
                    path="",
                    message=f"还没有客户“{name}”的资料，已新建，没有可带入的固定内容。",
                    remedy="如是名称写法不同，请按已有客户的全称重新导入。",
                )
            )
    now = desk.clock.now()
    found = cases.new_case(
        connection,
        direction=direction,
        at=now,
        year=business_date(now).year,
        company_id=company.id if company else None,
        sample=sample,
    )
    _put_papers(desk, connection, found, kept)
    desk.write_history(
        connection,
        chain_of(found),
        "import_papers",
        {"files": [one.name for one in kept], "sha256": [one.sha256 for one in kept]},
        undoable="barrier",
    )
    return found, company


def _add_to_case(desk: Desk, case: str, kept: Sequence[_Kept]) -> Imported:
    """Add papers to a case and fill its draft again from all its papers."""
    hashes = [one.sha256 for one in kept]
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        old = [paper for paper in cases.papers_of(connection, found.id) if paper.sha256 not in hashes]
    if any(document.get("kind") == "declaration" for paper in old for document in paper.reading["documents"]):
        raise UserError(
            "refill-declared",
            "这一票由报关单文件导入，不能再按单据重填。",
            "请直接修改报关单，或把单据导入为新的一票。",
        )
    again = [read_paper(desk, paper.name, desk.files.read(paper.sha256)) for paper in old]
    unreadable = [reading for reading in again if reading.refused]
    if unreadable:
        raise UserError(
            "refill-unreadable",
            f"这一票原有的单据“{unreadable[0].file}”现在读不出来，没有重填。",
            "请把全部单据重新导入为新的一票。",
        )
    documents = [d for reading in [*again, *(one.reading for one in kept)] for d in reading.documents]
    papers, issues = combine(desk, documents, found.direction)
    numbers = declaration_numbers(desk, found.number)
    if len(numbers) != 1 or len(parts(papers)) != 1:
        raise UserError(
            "refill-several",
            "这一票有多份报关单，不能自动按新单据重填。",
            "请把全部单据重新导入为新的一票，或手工修改。",
        )
    with _storing(desk, kept) as connection:
        row = declarations.declaration_of(connection, found.id, numbers[0])
        version = opened(row, declarations.load(connection, row.version_id))
        company = cases.company_of(connection, found.company_id)
        done = fill(
            version.filled,
            version.links,
            direction=found.direction,
            profiles=profiles_for(connection, company, found.direction, issues),
            papers=papers,
            codes=desk.codes,
            on=desk.today,
        )
        before = {"declaration": row.number, **version.snapshot()}
        _put_papers(desk, connection, found, kept)
        put_version(desk, connection, row, version, done.filled, done.links)
        desk.write_history(
            connection,
            chain_of(found),
            "fill",
            {"declaration": row.number, "files": [one.name for one in kept], "sha256": hashes},
            undoable="yes",
            before=before,
        )
        cases.touch_case(connection, found.id, desk.clock.now(), title=title_of(done.filled.form))
    filled = open_draft(desk, found.number, numbers[0]).filled
    return Imported(case=found.number, declarations=[filled], readings=[one.reading for one in kept], issues=issues)


def _put_papers(desk: Desk, connection: Connection, case: cases.Case, kept: Sequence[_Kept]) -> None:
    have = {paper.sha256 for paper in cases.papers_of(connection, case.id)}
    for one in kept:
        if one.sha256 not in have:
            cases.add_paper(
                connection,
                case.id,
                name=one.name,
                sha256=one.sha256,
                size=len(one.data),
                reading=one.to_json(),
                at=desk.clock.now(),
            )
