"""Papers in: files become a case with filled declarations. Reading is done before the store is touched.

Raw papers are kept as they came (content-addressed, forced to disk before the row that names them). A file added to a
case later fills the draft again; what a hand typed, emptied or deleted stays so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

from ..domain.clock import business_date
from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.fill import Result, fill
from ..forms.declaration.named_papers import drop_named_papers
from ..forms.declaration.paper_facts import Links
from ..forms.document import Filled, filled_document
from ..forms.issues import Issue
from ..intake.layouts import TableLayout
from ..intake.papers import FileReading
from ..store import cases, declarations
from ..store.engine import Connection
from ..store.paper_layouts import count_uses
from . import moments
from .case_papers import read_again
from .declaration_files import DeclarationFile
from .desk import Desk
from .direction import guess_direction
from .drafts import chain_of, open_draft, opened, put_version, title_of
from .library_fill import complete, differences_issue, differences_of
from .merge_rules import rule_of
from .originals import Given, Original, Passwords, Progress, read_originals, read_side_by_side
from .paper_issues import PaperIssue, left_out
from .paper_layouts import NO_CLIENT, keep_layout, layouts_for, layouts_of_client
from .profiles import profiles_for
from .refilling import shares
from .shipment import combine, parts, party_name


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
            "declarations": [filled_document(filled) for filled in self.declarations],
            "documents": documents,
            "issues": [issue.to_json() for issue in issues],
        }


def import_files(
    desk: Desk,
    files: Sequence[Path],
    *,
    client: str = "",
    direction: str = "",
    case: str = "",
    sample: str = "",
    progress: Progress | None = None,
    passwords: Passwords | None = None,
) -> Imported:
    """Read the files together as one shipment and make a case of them, or add them to `case`.

    A declaration (message or exported form) is a file of its own: it becomes a case with that declaration.
    Raises `UserError` when no file holds goods; the store is then as it was.
    """
    names: dict[str, str] = {}
    layouts: list[TableLayout] = []
    with desk.store.read() as connection:
        if case:
            known = cases.case_of(connection, case)
            names = {p.sha256: p.name for p in cases.papers_of(connection, known.id)}
            layouts = layouts_for(connection, known.company_id)
        elif client:
            layouts = layouts_of_client(connection, client)
    given = read_originals(desk, files, names, progress, passwords, layouts)
    return import_originals(
        desk, given, client=client, direction=direction, case=case, sample=sample, passwords=passwords
    )


def import_originals(
    desk: Desk,
    given: Given,
    *,
    client: str = "",
    direction: str = "",
    case: str = "",
    sample: str = "",
    passwords: Passwords | None = None,
) -> Imported:
    """The same for files that were read. Raises `UserError` when no file holds goods; the store is then as it was."""
    if not case and not client:
        _read_as_settled(desk, list(given.originals.values()), direction, passwords)
    originals = list(given.originals.values())
    if given.declarations:
        if case or len(originals) > 1:
            raise UserError(
                "import-declaration-alone",
                "报关单文件要单独导入，不能与其他单据一起，也不能加入已有的一票。",
                "请只选这一个 .xml 或 .json 文件导入。",
            )
        imported = _new_declared(desk, originals[0], given.declarations[0], client, direction)
    elif len(originals) == 1 and not case and (declared := _declaration_of(originals[0])) is not None:
        imported = _new_declared(desk, originals[0], declared, client, direction)
        imported.readings = [originals[0].reading]
    elif not given.has_goods and not given.known:
        _raise_without_goods(given.refused)
    elif case:
        imported = _add_to_case(desk, case, originals, given.known, passwords)
    else:
        imported = _new_case(desk, originals, client, direction, sample)
    imported.readings += given.refused
    imported.issues += given.issues
    return imported


def _read_as_settled(desk: Desk, originals: Sequence[Original], direction: str, passwords: Passwords | None) -> None:
    """Read the papers once more where their client turned out to have settled layouts."""
    documents = [document for file in originals for document in file.reading.documents]
    if not documents:
        return
    direction = direction or guess_direction(desk, documents)[0]
    name = party_name(documents, "seller" if direction == "export" else "buyer")
    with desk.store.read() as connection:
        layouts = layouts_of_client(connection, name)
    if not layouts:
        return
    papers = [file for file in originals if file.declaration is None]
    again = read_side_by_side(desk, [(file.name, file.data) for file in papers], None, passwords, layouts)
    for file, reading in zip(papers, again, strict=True):
        if not reading.refused:
            file.reading = reading


def _declaration_of(original: Original) -> DeclarationFile | None:
    """The declaration of an official print or a draft in its form, when the file holds nothing else."""
    documents = original.reading.documents
    if len(documents) != 1 or documents[0].form is None:
        return None
    drop_named_papers(documents[0].form)
    return DeclarationFile(filled=documents[0].form, is_message=False, issues=list(documents[0].issues))


def _raise_without_goods(refused: Sequence[FileReading]) -> NoReturn:
    if len(refused) == 1:
        issue = refused[0].issues[0]
        raise UserError(issue.id, f"{refused[0].file}：{issue.message}", issue.remedy)
    raise UserError(
        "no-goods",
        "这些文件里没有读到货物明细，没有生成新的一票。",
        "请提供含货物明细的发票或装箱单（.xlsx）；如已是这类文件，请检查表头是否写明品名和数量。",
    )


def _new_case(desk: Desk, originals: Sequence[Original], client: str, direction: str, sample: str) -> Imported:
    documents = [document for file in originals for document in file.reading.documents]
    issues: list[Issue] = []
    if not direction:
        direction, why = guess_direction(desk, documents)
        if why is not None:
            issues.append(why)
    papers, paper_issues = combine(desk, documents, direction)
    issues += [found.issue for found in paper_issues]
    name = client or party_name(documents, "seller" if direction == "export" else "buyer")
    results: list[Result] = []
    with _storing(desk, originals) as connection:
        case, company = _open_case(desk, connection, originals, name, direction, sample, issues, named=bool(client))
        profiles = profiles_for(connection, company, direction, issues)
        rule = rule_of(connection, company)
        papers = complete(connection, case.company_id, papers)
        for part, merged in parts(papers, rule.rule):
            result = fill(
                None,
                Links(),
                direction=direction,
                profiles=profiles,
                papers=part,
                merged=merged,
                codes=desk.codes,
                on=desk.today,
            )
            row = declarations.new_declaration(connection, case.id, result.filled, result.links, desk.clock.now())
            version = declarations.load(connection, row.version_id)
            issues += differences_issue(differences_of(desk, connection, case.company_id or 0, version))
            moments.recompute(desk, connection, case.id)
            results.append(result)
            issues += result.issues
        _note_import(desk, connection, case, originals, results)
        settled = {d.table.settled for d in documents if d.table is not None and d.table.settled}
        if settled:
            count_uses(connection, case.company_id or NO_CLIENT, settled)
        _keep_with_case(desk, connection, case, paper_issues, title_of(results[0].filled.form))
    return Imported(
        case=case.number,
        declarations=[result.filled for result in results],
        readings=[file.reading for file in originals],
        issues=issues,
    )


def _new_declared(desk: Desk, original: Original, declared: DeclarationFile, client: str, direction: str) -> Imported:
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
    with _storing(desk, [original]) as connection:
        case, _ = _open_case(
            desk, connection, [original], name, direction or flag or "export", "", issues, named=bool(client)
        )
        declarations.new_declaration(connection, case.id, declared.filled, Links(), desk.clock.now())
        moments.recompute(desk, connection, case.id)
        _note_import(desk, connection, case, [original], [])
        cases.touch_case(connection, case.id, desk.clock.now(), title=title_of(form))
    return Imported(case=case.number, declarations=[declared.filled], readings=[], issues=issues)


@contextmanager
def _storing(desk: Desk, originals: Sequence[Original]) -> Iterator[Connection]:
    """One transaction, entered when the originals are safely on disk."""
    for file in originals:
        desk.files.keep(file.data)
    with desk.store.write() as connection:
        yield connection


def _open_case(
    desk: Desk,
    connection: Connection,
    originals: Sequence[Original],
    name: str,
    direction: str,
    sample: str,
    issues: list[Issue],
    *,
    named: bool,
) -> tuple[cases.Case, cases.Company | None]:
    """A new case with its papers; what is worth knowing of client and papers is added to `issues`."""
    elsewhere = cases.cases_with_papers(connection, [file.sha256 for file in originals])
    if elsewhere:
        issues.append(
            Issue(
                id="papers-known",
                severity="warning",
                path="",
                message=f"其中有文件已在票 {'、'.join(elsewhere[:3])} 中。",
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
    case = cases.new_case(
        connection,
        direction=direction,
        at=now,
        year=business_date(now).year,
        company_id=company.id if company else None,
        sample=sample,
    )
    _put_papers(desk, connection, case, originals)
    return case, company


def _note_import(
    desk: Desk, connection: Connection, case: cases.Case, originals: Sequence[Original], results: Sequence[Result]
) -> None:
    desk.write_history(
        connection,
        chain_of(case),
        "import_papers",
        {**_papers_said(originals), "issues": [issue.to_json() for result in results for issue in result.issues]},
        undoable="barrier",
    )


def _papers_said(originals: Sequence[Original]) -> dict[str, Any]:
    return {"files": [file.name for file in originals], "sha256": [file.sha256 for file in originals]}


def _keep_with_case(
    desk: Desk, connection: Connection, case: cases.Case, paper_issues: Sequence[PaperIssue], title: str
) -> None:
    """What the papers disagree about stays with the case until other papers make them agree."""
    kept = [found.to_json() for found in paper_issues]
    cases.touch_case(connection, case.id, desk.clock.now(), title=title, paper_issues=kept)


def _add_to_case(
    desk: Desk,
    case_number: str,
    originals: Sequence[Original],
    known: Sequence[str],
    passwords: Passwords | None,
    settled: Sequence[TableLayout] = (),
) -> Imported:
    """Add papers to a case and fill its drafts again from all its papers; `known` were given again.

    `settled` are layouts to be kept for the client with it: all or nothing.
    """
    with desk.store.read() as connection:
        case = cases.case_of(connection, case_number)
        stored = cases.papers_of(connection, case.id)
        kept = layouts_for(connection, case.company_id)
    fingerprints = {layout.fingerprint for layout in settled}
    layouts = [*settled, *(layout for layout in kept if layout.fingerprint not in fingerprints)]
    readings = read_again(desk, stored, passwords, layouts)
    documents = [
        document
        for reading in (*readings.values(), *(file.reading for file in originals))
        for document in reading.documents
    ]
    papers, paper_issues = combine(desk, documents, case.direction)
    issues: list[Issue] = []
    results: list[Result] = []
    with _storing(desk, originals) as connection:
        for layout in settled:
            keep_layout(desk, connection, case.company_id, layout)
        rows = declarations.declarations_of(connection, case.id)
        versions = [opened(row, declarations.load(connection, row.version_id)) for row in rows]
        company = cases.company_of(connection, case.company_id)
        shared = shares(papers, [version.links for version in versions], rule_of(connection, company))
        profiles = profiles_for(connection, company, case.direction, issues)
        _put_papers(desk, connection, case, originals)
        for paper in stored:
            cases.put_reading(connection, paper.id, readings[paper.sha256].to_json())
        for row, version, (part, merged) in zip(rows, versions, shared, strict=True):
            result = fill(
                version.filled,
                version.links,
                direction=case.direction,
                profiles=profiles,
                papers=part,
                merged=merged,
                codes=desk.codes,
                on=desk.today,
            )
            before = {"declaration": row.number, **version.snapshot()}
            put_version(desk, connection, row, version, result.filled, result.links)
            desk.write_history(
                connection,
                chain_of(case),
                "fill",
                {
                    "declaration": row.number,
                    **_papers_said(originals),
                    "changes": result.changes,
                    "issues": [issue.to_json() for issue in result.issues],
                },
                undoable="yes",
                before=before,
            )
            results.append(result)
            stored_row = declarations.declaration_by_id(connection, row.id)
            filled_again = declarations.load(connection, stored_row.version_id)
            issues += differences_issue(differences_of(desk, connection, case.company_id or 0, filled_again))
        _keep_with_case(desk, connection, case, paper_issues, title_of(results[0].filled.form))
    return Imported(
        case=case.number,
        declarations=[open_draft(desk, case.number, row.number).filled for row in rows],
        readings=[*(readings[sha256] for sha256 in known), *(file.reading for file in originals)],
        issues=[
            *(found.issue for found in paper_issues),
            *issues,
            *(issue for result in results for issue in (*result.issues, *left_out(result.links))),
        ],
    )


def fill_again(
    desk: Desk, case: str, passwords: Passwords | None = None, settled: Sequence[TableLayout] = ()
) -> Imported:
    """Read the papers of a case anew and fill its drafts from them; what a hand typed stays.

    `settled` layouts are kept for the client in the same act: a refusal leaves none of them behind.
    """
    return _add_to_case(desk, case, [], [], passwords, settled)


def _put_papers(desk: Desk, connection: Connection, case: cases.Case, originals: Sequence[Original]) -> None:
    for file in originals:
        cases.add_paper(
            connection,
            case.id,
            name=file.name,
            sha256=file.sha256,
            size=len(file.data),
            reading=file.to_json(),
            at=desk.clock.now(),
        )
