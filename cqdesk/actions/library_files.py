"""The goods library as a workbook: written for the office, read back with a preview of what would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..domain.library import FIELDS_ZH, flaw_of, part_key
from ..errors import UserError
from ..intake.gate import read_bytes
from ..intake.listing import Column, read_sheets, recognise
from ..output.sheets import text_workbook
from ..places import write_beside_then_replace
from ..store import cases, library
from ..store.engine import Connection
from .code_kinds import Refused
from .desk import Desk
from .library import resolve, words_of
from .library_edits import CHAIN, state_of_item

__all__ = ["LibraryProposal", "export_library", "import_library", "propose_library"]

_CLIENT_ZH, _PART_ZH = "客户", "料号"
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "goods_name": ("品名", "中文品名", "货物名称", "名称"),
    "goods_name_en": ("英文品名", "english name"),
    "hs_code": ("商品编码", "税号", "税则号", "HS编码", "hs code"),
    "declaration_elements": ("规格型号", "申报要素内容", "要素"),
    "trade_unit": ("单位", "计量单位", "申报单位"),
    "unit_weight_kg": ("单件净重", "单重", "净重"),
    "origin_country": ("原产国", "原产地"),
}
_UNITS = ("trade_unit", "legal_unit_1", "legal_unit_2")
_COLUMNS = (
    Column(name="client", headings=(_CLIENT_ZH, "委托单位", "公司")),
    Column(name="part_number", headings=(_PART_ZH, "货号", "零件号", "物料编码", "产品编号", "part number")),
    *(
        Column(name=name, headings=(label, *_HEADINGS.get(name, ())), needed=name == "goods_name")
        for name, label in FIELDS_ZH.items()
    ),
)


@dataclass(frozen=True)
class _Row:
    client: str
    part_number: str
    facts: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class LibraryProposal:
    """What reading a workbook into the library would do. Nothing is stored yet."""

    file: str
    rows: Sequence[_Row]
    added: Sequence[str]
    """Titles of new entries."""
    changed: Sequence[tuple[str, str]]
    """(title, `商品编号：旧 → 新；…`)"""
    same: int
    refused: Sequence[Refused]
    unknown: Sequence[str]


def export_library(desk: Desk, path: Path, *, client: int | None = None) -> int:
    """Write the entries of a client, or all, to a workbook; returns how many. Raises `UserError` if it cannot be written."""
    with desk.store.read() as connection:
        companies = {one.id: one.name for one in cases.all_companies(connection)}
        items = library.all_items(connection, client)
    head = [_CLIENT_ZH, _PART_ZH, *FIELDS_ZH.values()]
    rows = [
        [companies.get(item.company_id, ""), item.part_number, *(item.facts.get(name, "") for name in FIELDS_ZH)]
        for item in items
    ]
    widths = tuple(30 if name in ("goods_name", "declaration_elements") else 16 for name in ("", "", *FIELDS_ZH))
    write_beside_then_replace(path, text_workbook("商品库", [("商品库", [head, *rows], widths)]))
    return len(rows)


def propose_library(desk: Desk, path: Path) -> LibraryProposal:
    """Read a workbook (ours, or any list with a column of names) and compare it with the library.

    Raises `UserError` when it has no such column or no row that can be read.
    """
    listing = recognise(path.name, read_sheets(path.name, read_bytes(path), desk.readers.books), _COLUMNS)
    if listing is None:
        raise UserError(
            "library-no-list",
            f"“{path.name}”不能导入商品库：没有找到写有商品名称的表头。",
            "请先用“导出”得到一份样表，按其表头填写后再导入。",
        )
    rows: list[_Row] = []
    refused: list[Refused] = []
    for row in listing.rows:
        facts = {name: _value(desk, name, words) for name, words in row.values.items() if name in FIELDS_ZH}
        why = next((flaw for name, words in facts.items() if (flaw := flaw_of(name, words))), "")
        if why:
            refused.append(Refused(row.place, why))
        else:
            rows.append(_Row(row.values.get("client", ""), row.values.get("part_number", ""), facts))
    if not rows:
        raise UserError("library-no-rows", f"“{path.name}”中没有一行可以导入。", "请核对表头下面的内容。")
    added, changed, same = [], [], 0
    with desk.store.read() as connection:
        for one in rows:
            known = _known(connection, one)
            title = one.part_number or one.facts["goods_name"]
            if known is None:
                added.append(title)
            elif what := _differences(known.facts, one.facts):
                changed.append((title, what))
            else:
                same += 1
    return LibraryProposal(
        file=path.name,
        rows=rows,
        added=added,
        changed=changed,
        same=same,
        refused=refused,
        unknown=listing.unknown,
    )


def _value(desk: Desk, name: str, words: str) -> str:
    """Names of units, countries and currencies as their codes; a code Excel robbed of its zeros gets them back."""
    if name in _UNITS:
        return desk.names.by_name("units", words.zfill(3) if words.isdigit() else words) or words
    if name == "origin_country":
        return desk.names.by_name("countries", words) or words
    if name == "currency":
        return desk.names.by_name("currencies", words) or words
    if name == "hs_code":
        code = words.replace(".", "").replace(" ", "")
        return f"0{code}" if len(code) == 9 and code.isdigit() else code
    return words


def _known(connection: Connection, row: _Row) -> library.Item | None:
    company = cases.find_company(connection, row.client) if row.client else None
    if row.client and company is None:
        return None
    return resolve(connection, company.id if company else 0, part_key(row.part_number, row.facts["goods_name"]))


def _differences(known: Mapping[str, str], new: Mapping[str, str]) -> str:
    return "；".join(
        f"{FIELDS_ZH[name]}：{known.get(name) or '空'} → {words}"
        for name, words in new.items()
        if words and known.get(name, "") != words
    )


def import_library(desk: Desk, proposal: LibraryProposal) -> str:
    """Take the rows of a proposal into the library: one act, which `undo_library` takes back. Returns a sentence."""
    now = desk.clock.now()
    before: list[dict[str, Any]] = []
    with desk.store.write() as connection:
        for row in proposal.rows:
            company = cases.find_company(connection, row.client) if row.client else None
            if row.client and company is None:
                company = cases.put_company(connection, row.client)
            company_id = company.id if company else 0
            known = _known(connection, row)
            facts = {name: words for name, words in {**(known.facts if known else {}), **row.facts}.items() if words}
            if known is not None and facts == dict(known.facts):
                continue
            words = words_of(company_id, row.part_number, facts, desk.shipped.readings)
            if known is None:
                key = part_key(row.part_number, facts["goods_name"])
                made = library.add_item(
                    connection,
                    company_id=company_id,
                    key=key,
                    part_number=row.part_number,
                    facts=facts,
                    words=words,
                    origin=f"file:{proposal.file}",
                    at=now,
                    who=desk.user,
                )
                before.append({"id": made, "version": 0})
            else:
                before.append(state_of_item(known))
                library.put_version(
                    connection, known, facts=facts, words=words, origin=f"file:{proposal.file}", at=now, who=desk.user
                )
        if before:
            desk.write_history(
                connection,
                CHAIN,
                "library_import",
                {"file": proposal.file, "entries": len(before)},
                undoable="yes",
                before={"items": before},
            )
    return f"已导入 {len(before)} 条，可撤销。" if before else "内容与商品库相同，没有变化。"
