"""Papers in: files become a case with filled declarations. Reading is done before the store is touched.

Raw papers are kept as they came (content-addressed, forced to disk before the row that names them). A file added to a
case later fills the draft again; what a hand typed stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ..codes.search import search
from ..domain.clock import business_date
from ..domain.merging import merge, split
from ..domain.quantity import plain
from ..errors import UserError
from ..forms.declaration.fields import Declaration
from ..forms.declaration.fill import Fact, PaperLine, Papers, fill, source_line
from ..forms.document import Filled, filled_document
from ..forms.issues import Issue
from ..intake.gate import admit, open_foreign
from ..intake.pairing import INVOICE_KINDS, pair_documents
from ..intake.paper import PaperCell, PaperDocument, PaperRow
from ..intake.papers import FileReading, read_file
from ..store import cases, declarations
from ..store.engine import Connection
from . import moments
from .desk import Desk
from .drafts import chain_of, declaration_numbers, open_draft, opened, put_version, title_of

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
        issues = [*(issue for reading in self.readings for issue in reading.issues), *self.issues]
        return {
            "case": self.case,
            "declarations": [filled_document(one) for one in self.declarations],
            "documents": documents,
            "issues": [issue.to_json() for issue in issues],
        }


def read_paper(desk: Desk, path: Path, data: bytes) -> FileReading:
    """Read one paper through the gate. Never raises for a bad file: the refusal is an issue."""
    return _refusable(path.name, lambda: read_file(admit(path.name, data), desk.names))


def _refusable(name: str, read: Callable[[], FileReading]) -> FileReading:
    try:
        return read()
    except UserError as error:
        refusal = Issue(id=error.id, severity="error", path="", message=error.message, remedy=error.remedy)
        return FileReading(file=name, issues=[refusal])


@dataclass(kw_only=True)
class _Kept:
    """A file read, with its bytes."""

    name: str
    data: bytes
    reading: FileReading


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

    Raises `UserError` when no file holds goods; the store is then as it was.
    """
    kept: list[_Kept] = []
    refused: list[FileReading] = []
    for number, path in enumerate(files):
        if progress is not None:
            progress(path.name, number, len(files))
        try:
            foreign = open_foreign(path)
        except UserError as error:
            refusal = Issue(id=error.id, severity="error", path="", message=error.message, remedy=error.remedy)
            refused.append(FileReading(file=path.name, issues=[refusal]))
            continue
        reading = read_file(foreign, desk.names)
        if reading.refused:
            refused.append(reading)
        else:
            kept.append(_Kept(name=foreign.name, data=foreign.data, reading=reading))
    readings = [one.reading for one in kept]
    if not any(document.lines for reading in readings for document in reading.documents):
        _raise_without_goods(refused)
    hashes = [desk.files.keep(one.data) for one in kept]
    if case:
        number_, filled, issues = _add_to_case(desk, case, kept, hashes)
    else:
        number_, filled, issues = _new_case(desk, kept, hashes, client, direction, sample)
    return Imported(case=number_, declarations=filled, readings=[*readings, *refused], issues=issues)


def _raise_without_goods(refused: Sequence[FileReading]) -> None:
    if len(refused) == 1:
        issue = refused[0].issues[0]
        raise UserError(issue.id, f"{refused[0].file}：{issue.message}", issue.remedy)
    raise UserError(
        "no-goods",
        "这些文件里没有读到货物明细，没有生成新的一票。",
        "请提供含货物明细的发票或装箱单（.xlsx）；如已是这类文件，请检查表头是否写明品名和数量。",
    )


def _new_case(
    desk: Desk, kept: Sequence[_Kept], hashes: Sequence[str], client: str, direction: str, sample: str
) -> tuple[str, list[Filled[Declaration]], list[Issue]]:
    documents = [document for one in kept for document in one.reading.documents]
    issues: list[Issue] = []
    if not direction:
        direction, why = _guess_direction(desk, documents)
        if why is not None:
            issues.append(why)
    papers, more = combine(desk, documents, direction)
    issues += more
    now = desk.clock.now()
    name = client or _party(documents, "seller" if direction == "export" else "buyer")
    with desk.store.write() as connection:
        known = cases.cases_with_papers(connection, list(hashes))
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
        company = (cases.find_company(connection, name) or cases.put_company(connection, name)) if name else None
        found = cases.new_case(
            connection,
            direction=direction,
            at=now,
            year=business_date(now).year,
            company_id=company.id if company else None,
            sample=sample,
        )
        _keep_papers(desk, connection, found, kept, hashes)
        made = []
        for part in _parts(papers):
            done = fill(
                None,
                [],
                direction=direction,
                profiles=_profiles(connection, company, direction),
                papers=part,
                codes=desk.codes,
                on=desk.today,
            )
            declarations.new_declaration(connection, found.id, done.filled, done.links, now)
            moments.recompute(connection, found.id, done.filled.form)
            made.append(done.filled)
        desk.write_history(
            connection,
            chain_of(found),
            "import_papers",
            {"files": [one.name for one in kept], "sha256": list(hashes)},
            undoable="barrier",
        )
        cases.touch_case(connection, found.id, now, title=title_of(made[0].form))
        return found.number, made, issues


def _add_to_case(
    desk: Desk, case: str, kept: Sequence[_Kept], hashes: Sequence[str]
) -> tuple[str, list[Filled[Declaration]], list[Issue]]:
    """Add papers to a case and fill its draft again from all its papers."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        old = [paper for paper in cases.papers_of(connection, found.id) if paper.sha256 not in hashes]
    again = [read_file(admit(paper.name, desk.files.read(paper.sha256)), desk.names) for paper in old]
    documents = [d for reading in [*again, *(one.reading for one in kept)] for d in reading.documents]
    papers, issues = combine(desk, documents, found.direction)
    numbers = declaration_numbers(desk, found.number)
    if len(numbers) != 1 or len(_parts(papers)) != 1:
        raise UserError(
            "refill-several",
            "这一票有多份报关单，不能自动按新单据重填。",
            "请把全部单据重新导入为新的一票，或手工修改。",
        )
    with desk.store.write() as connection:
        row = declarations.declaration_of(connection, found.id, numbers[0])
        version = opened(row, declarations.load(connection, row.version_id))
        company = cases.company_of(connection, found.company_id)
        done = fill(
            version.filled,
            version.links,
            direction=found.direction,
            profiles=_profiles(connection, company, found.direction),
            papers=papers,
            codes=desk.codes,
            on=desk.today,
        )
        before = {"declaration": row.number, **version.snapshot()}
        _keep_papers(desk, connection, found, kept, hashes)
        put_version(desk, connection, row, version, done.filled, done.links)
        desk.write_history(
            connection,
            chain_of(found),
            "fill",
            {"declaration": row.number, "files": [one.name for one in kept], "sha256": list(hashes)},
            undoable="yes",
            before=before,
        )
        cases.touch_case(connection, found.id, desk.clock.now(), title=title_of(done.filled.form))
    return found.number, [open_draft(desk, found.number, numbers[0]).filled], issues


def _keep_papers(
    desk: Desk, connection: Connection, case: cases.Case, kept: Sequence[_Kept], hashes: Sequence[str]
) -> None:
    have = {paper.sha256 for paper in cases.papers_of(connection, case.id)}
    for one, sha256 in zip(kept, hashes, strict=True):
        if sha256 not in have:
            cases.add_paper(
                connection,
                case.id,
                name=one.name,
                sha256=sha256,
                size=len(one.data),
                reading=one.reading.to_json(),
                at=desk.clock.now(),
            )
            have.add(sha256)


def _profiles(
    connection: Connection, company: cases.Company | None, direction: str
) -> list[tuple[str, dict[str, str]]]:
    ours = cases.our_company(connection)
    found = [(f"template:{one.name}", one.profile.get(direction, {})) for one in (ours, company) if one is not None]
    if company is not None:
        own = {
            "domestic_party_name": company.name if company.uscc or company.customs_code else "",
            "domestic_party_uscc": company.uscc,
            "domestic_party_customs_code": company.customs_code,
        }
        found.insert(len(found) - 1, (f"template:{company.name}", own))
    return found


_TOTALS = ("total_packages", "total_gross_weight_kg", "total_net_weight_kg")


def _parts(papers: Papers) -> list[Papers]:
    """One declaration, or several of at most fifty goods lines; totals of the whole then belong to none of them."""
    merged = merge([source_line(line) for line in papers.lines])
    groups = split(merged)
    if len(groups) <= 1:
        return [papers]
    head = {name: fact for name, fact in papers.head.items() if name not in _TOTALS}
    by_key = {line.key: line for line in papers.lines}
    return [Papers(head=head, lines=[by_key[str(key)] for line in group for key in line.keys]) for group in groups]


def combine(desk: Desk, documents: Sequence[PaperDocument], direction: str) -> tuple[Papers, list[Issue]]:
    """What invoice and packing list say together; what they disagree about is an issue, nothing is repaired."""
    pairings = pair_documents(documents)
    issues = [issue for pairing in pairings for issue in pairing.issues]
    lines: list[PaperLine] = []
    used: set[int] = set()
    for pairing in pairings:
        used |= {id(pairing.invoice), id(pairing.packing)}
        partners: dict[int, list[int]] = {}
        for one in pairing.pairs:
            if one.invoice_line_index is not None:
                partners.setdefault(one.invoice_line_index, [])
                if one.packing_line_index is not None:
                    partners[one.invoice_line_index].append(one.packing_line_index)
            elif one.packing_line_index is not None:
                lines.append(_line(pairing.packing.lines[one.packing_line_index], []))
        for index, others in partners.items():
            lines.append(_line(pairing.invoice.lines[index], [pairing.packing.lines[n] for n in others]))
    alone = [document for document in documents if document.lines and id(document) not in used]
    invoices = [document for document in alone if document.kind in INVOICE_KINDS]
    for document in (invoices or alone)[: None if not pairings else 0]:
        lines += [_line(row, []) for row in document.lines]
    lines = _in_paper_order(lines)
    return Papers(head=_head(desk, documents, direction), lines=lines), issues


def _in_paper_order(lines: list[PaperLine]) -> list[PaperLine]:
    seen: dict[str, PaperLine] = {}
    for line in lines:
        key, number = line.key, 2
        while key in seen:  # one row of a sheet may hold two lines
            key, number = f"{line.key}#{number}", number + 1
        seen[key] = PaperLine(key=key, facts=line.facts)
    return list(seen.values())


_FROM_INVOICE = (
    "hs_code",
    "goods_name",
    "goods_name_en",
    "declaration_elements",
    "unit",
    "currency",
    "origin_country",
    "quantity",
    "amount",
    "unit_price",
    "part_number",
)
_CODED = {"unit", "currency", "origin_country"}


def _line(row: PaperRow, partners: Sequence[PaperRow]) -> PaperLine:
    facts: dict[str, Fact] = {}
    for name in _FROM_INVOICE:
        for source in (row, *partners):
            if name in source and name not in facts:
                fact = _fact(source[name], coded=name in _CODED)
                if fact.text:
                    facts[name] = fact
    for name in ("net_weight_kg", "gross_weight_kg", "package_count"):
        found = _sum(partners, name) if partners else None
        if found is None and name in row:
            found = _fact(row[name])
        if found is not None:
            facts[name] = found
    first = next(iter(row.values()))
    return PaperLine(key=re.sub(r"[A-Z]+(\d+)\Z", r"\1", first.origin), facts=facts)


def _fact(cell: PaperCell, *, coded: bool = False) -> Fact:
    """A cell as a fact; of units, countries and currencies only the code may enter a declaration."""
    return Fact(cell.code if coded else cell.value, cell.origin)


def _sum(rows: Sequence[PaperRow], name: str) -> Fact | None:
    cells = [row[name] for row in rows if name in row]
    if not cells or len(cells) != len(rows):
        return None
    try:
        total = sum((Decimal(cell.value) for cell in cells), Decimal(0))
    except InvalidOperation:
        return None
    more = f" +{len(cells) - 1}" if len(cells) > 1 else ""
    return Fact(plain(total), cells[0].origin + more)


_HEAD = ("contract_number", "order_number", "buyer", "seller", "incoterm", "package_type", "destination_country")
_HEAD_CODED = {"package_type", "destination_country"}
_PRINTED_TOTALS = {
    "total_packages": "package_count",
    "total_gross_weight_kg": "gross_weight_kg",
    "total_net_weight_kg": "net_weight_kg",
}


def _head(desk: Desk, documents: Sequence[PaperDocument], direction: str) -> dict[str, Fact]:
    head: dict[str, Fact] = {}
    for document in documents:
        for name in _HEAD:
            cell = document.header.get(name)
            if cell is not None and name not in head:
                fact = _fact(cell, coded=name in _HEAD_CODED)
                if fact.text:
                    head[name] = fact
    lists = [d for d in documents if d.kind == "packing_list"]
    for name, column in _PRINTED_TOTALS.items():
        cells = [d.header.get(name) or d.stated.get(column) for d in lists or documents]
        found = [cell for cell in cells if cell is not None]
        if len(found) == 1:  # several lists: their totals are not simply one number
            head[name] = _fact(found[0])
    port_name = "discharge_port" if direction == "export" else "loading_port"
    port = next((d.header[port_name] for d in documents if port_name in d.header), None)
    code = _port_code(desk, port.value) if port else ""
    if port is not None and code:
        head["foreign_port"] = Fact(code, port.origin)
        country = Fact(code[:3], port.origin)
        head.setdefault("destination_country" if direction == "export" else "departure_country", country)
    return head


def _port_code(desk: Desk, words: str) -> str:
    """The port of that English or Chinese name, if exactly one has it."""
    name = re.split(r"[,，(（]", words)[0].strip()
    if len(name) < 2:
        return ""
    hits = search(desk.codes, name, table="foreign_ports", limit=50, on=desk.today)
    exact = {
        hit.code
        for hit in hits
        if name.lower() in (_first(hit.extra.get("name_en", "")).lower(), _first(hit.name_zh).lower())
    }
    # a country and its port may share a name (Singapore): the port is meant
    ports = {code for code in exact if not code.endswith("000")} or exact
    return ports.pop() if len(ports) == 1 else ""


def _first(words: str) -> str:
    return re.split(r"[,，(（]", words)[0].strip()


def _party(documents: Sequence[PaperDocument], name: str) -> str:
    return next((d.header[name].value.splitlines()[0].strip() for d in documents if name in d.header), "")


_HOME = re.compile(r"chongqing|china|重庆|中国|cnckg", re.IGNORECASE)


def _guess_direction(desk: Desk, documents: Sequence[PaperDocument]) -> tuple[str, Issue | None]:
    """Export or import by ports and parties; when nothing tells, export, and it is said."""
    for document in documents:
        for name, direction in (
            ("discharge_port", "import"),
            ("loading_port", "export"),
            ("buyer", "import"),
            ("seller", "export"),
        ):
            cell = document.header.get(name)
            if cell is not None and _HOME.search(cell.value):
                return direction, None
    return "export", Issue(
        id="direction-guessed",
        severity="warning",
        path="import_export_flag",
        message="单据上看不出是进口还是出口，暂按出口填写。",
        remedy="进出口标志：请核对；如是进口，请指定方向后重新导入。",
    )
