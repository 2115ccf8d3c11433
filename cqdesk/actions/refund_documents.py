"""Filing documents (备案单证): the directory of a claim, what is still missing by the terms of each declaration, export.

Source: 公告2026年第5号 art. 44 to 46: kept in order of time with an index within 15 days after the claim, ten years. What
the terms make impossible (no international freight invoice under FOB) is not asked for.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ..domain.refund.rule_sets import months_after
from ..errors import UserError
from ..forms.refund.checks.facts import is_reversal
from ..forms.refund.claim import RefundClaim
from ..forms.refund.records import CustomsRecord
from ..intake.gate import read_bytes
from ..output.sheets import text_workbook
from ..places import make_folder, resources, write_beside_then_replace
from ..store import refund, refund_decisions
from ..store.refund_decisions import RefundPaper
from .desk import Desk
from .refund_books import open_books
from .refund_claims import form_of

DAYS = 15
FREIGHT_TERMS = frozenset({"1", "2"})
"""海关成交方式: CIF and C&F, where the exporter pays the international freight."""
INDEX = "备案单证目录.xlsx"
INDEX_HEADS = (
    "序号",
    "申报日期",
    "申报批次",
    "报关单号",
    "单证种类",
    "单证名称",
    "单证日期",
    "介质",
    "存放地点",
    "文件校验值",
)


@dataclass(frozen=True, kw_only=True)
class DocumentKind:
    """A kind of filing document. `needed`: always, trading, freight, agent, optional."""

    code: str
    name_zh: str
    group_zh: str
    needed: str
    note_zh: str
    source: str


@cache
def document_kinds() -> dict[str, DocumentKind]:
    """The shipped table by code."""
    with (resources() / "refund" / "document_kinds.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: DocumentKind(**row) for row in csv.DictReader(file)}


def keep_years(on: date) -> int:
    """How many years filing documents of a claim handed in on that day are kept (`retention.csv`)."""
    with (resources() / "tables" / "retention.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            from_, to = (date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to"))
            begun, not_over = from_ is None or from_ <= on, to is None or on <= to
            if row["keeper_rule"].startswith("refund-docs") and begun and not_over:
                return int(row["years"])
    raise UserError("refund-no-retention", "没有该日期的保管年限。", "请核对申报日期，或向主管税务机关核实。")


@dataclass(frozen=True, kw_only=True)
class DeclarationDocuments:
    """One declaration of a claim: what it needs, what is there."""

    declaration: str
    needed: tuple[DocumentKind, ...]
    missing: tuple[DocumentKind, ...]
    uncertain: str
    """What the completeness could not look at, Chinese; "" = nothing."""


@dataclass(frozen=True, kw_only=True)
class DocumentDirectory:
    """The directory of a claim."""

    claim: refund.Claim
    papers: tuple[RefundPaper, ...]
    declarations: tuple[DeclarationDocuments, ...]
    due: date | None
    """15 days after the claim was handed in; None before."""
    keep_until: date | None

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not any(one.missing for one in self.declarations)


def directory(desk: Desk, claim: refund.Claim) -> DocumentDirectory:
    """The filing documents of a claim and what it still lacks."""
    with desk.store.read() as connection:
        company = refund.company_of(connection, claim)
        papers = refund_decisions.papers_of(connection, claim.id)
    items = open_books(desk, company.name).items
    return directory_of(claim, form_of(claim), papers, items, company.name)


def directory_of(
    claim: refund.Claim,
    form: RefundClaim,
    papers: list[RefundPaper],
    items: Mapping[str, CustomsRecord],
    company_name: str,
) -> DocumentDirectory:
    """As `directory`, from what was read already. Red lines ask for no documents of their own."""
    by_declaration: dict[str, CustomsRecord | None] = {}
    for line in (*form.exports, *form.producer_exports):
        if is_reversal(line):
            continue
        by_declaration.setdefault(line.declaration_item[:18], items.get(line.declaration_item))
    declarations = []
    for number, record in by_declaration.items():
        there = {paper.kind for paper in papers if paper.declaration in ("", number)}
        needed = tuple(
            kind for kind in document_kinds().values() if _is_needed(kind, claim.filer, record, company_name)
        )
        declarations.append(
            DeclarationDocuments(
                declaration=number,
                needed=needed,
                missing=tuple(kind for kind in needed if kind.code not in there),
                uncertain="" if record and record.trade_terms else "报关单数据没有成交方式，未核对国际运费单证",
            )
        )
    handed_in = claim.filed_at.date() if claim.filed_at else None
    return DocumentDirectory(
        claim=claim,
        papers=tuple(papers),
        declarations=tuple(declarations),
        due=handed_in + timedelta(days=DAYS) if handed_in else None,
        keep_until=months_after(handed_in, 12 * keep_years(handed_in)) if handed_in else None,
    )


def _is_needed(kind: DocumentKind, filer: str, record: CustomsRecord | None, company_name: str) -> bool:
    match kind.needed:
        case "always":
            return True
        case "trading":
            return filer == "trading"
        case "freight":
            return record is not None and record.trade_terms in FREIGHT_TERMS
        case "agent":
            # who declared is not always in the data; then nothing is demanded
            return record is not None and record.agent_name not in ("", company_name)
        case _:
            return False


def add_document(
    desk: Desk,
    claim: refund.Claim,
    kind: str,
    file: Path | None = None,
    *,
    declaration: str = "",
    name: str = "",
    place: str = "",
    on_date: date | None = None,
) -> str:
    """Keep a filing document: a file (its bytes are kept by content), or a paper with the place it lies at.

    Returns its uid. Raises `UserError` `refund-document`: unknown kind, a declaration not of this claim, neither file
    nor place.
    """
    declarations = {one.declaration for one in directory(desk, claim).declarations}
    if kind not in document_kinds() or (declaration and declaration not in declarations):
        raise UserError("refund-document", "单证种类不对，或本次申报没有这份报关单。", "请从列表中选择种类和报关单号。")
    if file is None and not place.strip():
        raise UserError("refund-document", "请选择单证文件，或写明纸质单证的存放地点。", "二者至少填写一项。")
    sha256 = desk.files.keep(read_bytes(file)) if file is not None else ""
    shown = name.strip() or (file.name if file is not None else document_kinds()[kind].name_zh)
    with desk.store.write() as connection:
        uid = refund_decisions.add_paper(
            connection,
            claim.id,
            desk.clock.now(),
            kind=kind,
            declaration=declaration,
            name=shown,
            sha256=sha256,
            place=place.strip(),
            on_date=on_date,
        )
        payload = {"uid": uid, "kind": kind, "declaration": declaration, "name": shown, "sha256": sha256}
        desk.write_history(connection, f"claim:{claim.uid}", "refund_paper", payload)
    return uid


def remove_document(desk: Desk, claim: refund.Claim, uid: str) -> None:
    """Take a document off the list; the file stays, and `restore_document` brings it back."""
    _set_removed(desk, claim, uid, removed=True)


def restore_document(desk: Desk, claim: refund.Claim, uid: str) -> None:
    """Put a removed document back on the list."""
    _set_removed(desk, claim, uid, removed=False)


def _set_removed(desk: Desk, claim: refund.Claim, uid: str, *, removed: bool) -> None:
    with desk.store.write() as connection:
        at = desk.clock.now() if removed else None
        if not refund_decisions.set_paper_removed(connection, uid, at):
            raise UserError("refund-document", "没有这份单证。", "请刷新列表后重试。")
        act = "refund_paper_removed" if removed else "refund_paper_back"
        desk.write_history(connection, f"claim:{claim.uid}", act, {"uid": uid})


def index_rows(found: DocumentDirectory) -> list[list[str]]:
    """The index demanded by art. 45: one document a row, in order of time, the head first."""
    claim = found.claim
    handed_in = claim.filed_at.date().isoformat() if claim.filed_at else ""
    rows = [list(INDEX_HEADS)]
    for at, paper in enumerate(found.papers, start=1):
        rows.append(
            [
                str(at),
                handed_in,
                claim.number,
                paper.declaration or "（全部）",
                document_kinds()[paper.kind].name_zh,
                paper.name,
                paper.on_date.isoformat() if paper.on_date else "",
                "电子" if paper.sha256 else "纸质",
                paper.place or "本程序",
                paper.sha256,
            ]
        )
    return rows


def export_directory(desk: Desk, claim: refund.Claim, to: Path) -> list[Path]:
    """Write the documents of a claim into a folder, one sub-folder a declaration, with the index as a workbook.

    Raises `UserError`: a file is gone or damaged; the folder holds another export.
    """
    found = directory(desk, claim)
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise UserError("refund-folder-taken", "要导出到的文件夹不是空的。", "请换一个新的文件夹。")
    make_folder(to)
    written = []
    for at, paper in enumerate(found.papers, start=1):
        if not paper.sha256:
            continue
        folder = to / (paper.declaration or "全部报关单")
        make_folder(folder)
        kind = document_kinds()[paper.kind].name_zh
        target = folder / f"{at:03d}_{kind}_{_plain_name(paper.name)}"
        write_beside_then_replace(target, desk.files.read(paper.sha256))
        written.append(target)
    lacking = [["报关单号", "尚缺单证", "说明"]]
    for one in found.declarations:
        missing = "、".join(kind.name_zh for kind in one.missing)
        lacking.append([one.declaration, missing or "齐全", one.uncertain])
    sheets: list[Any] = [
        ("备案单证目录", index_rows(found), (6, 12, 14, 22, 20, 36, 12, 8, 20, 40)),
        ("齐全情况", lacking, (22, 50, 40)),
    ]
    index = to / INDEX
    write_beside_then_replace(index, text_workbook(f"备案单证目录 {claim.number}", sheets))
    return [index, *written]


def _plain_name(name: str) -> str:
    """A file name every system takes."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name)[-80:].strip(" .") or "单证"
