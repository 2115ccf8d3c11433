"""All papers of a consol by kind: as pages for preview and printer, and written into a folder.

A paper that was printed or written settles its duty, which keeps the version (a mark of the content); a later change owes
it anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..domain.consolidation.model import Mode
from ..domain.consolidation.owed import Due, Owed
from ..domain.consolidation.record import settled
from ..errors import UserError
from ..output.page import Pages
from ..output.page_paint import pdf
from ..output.trade_pages import TradePaper, trade_pages, trade_workbook
from ..places import write_beside_then_replace
from ..store import consols
from .consol_bill_papers import arrival_notices, delivery_notes, house_bills, master_bills
from .consol_box_papers import filled_boxes, market_lists, packing_lists
from .consol_load_paper import stuffing_pages
from .consol_one_record import one_record_json, one_record_papers
from .consol_rail_papers import rail_notes, train_sets
from .consol_settings import check_settings
from .consols import OpenConsol, open_consol, opened
from .desk import Desk
from .manifest_receiving import consol_chain
from .warehouse_prints import entry_note_pages, return_note_pages

Make = Callable[[Desk, OpenConsol], list[TradePaper]]


@dataclass(frozen=True, kw_only=True)
class PaperKind:
    """A kind of paper. `workbook`: it is also written as .xlsx, for those who type it into a platform;
    `data` as .json for other programs."""

    name_zh: str
    make: Make
    workbook: bool = False
    data: Callable[[OpenConsol], bytes] | None = None
    due: Due | None = None
    """What of the owed list this paper settles, each paper that of its subject."""
    subjects: Callable[[OpenConsol], list[str]] = lambda held: []
    """What the papers are about, in their order."""


def _markets(desk: Desk, held: OpenConsol) -> list[TradePaper]:
    with desk.store.read() as connection:
        limit = check_settings(connection).market_usd
    return market_lists(held, limit)


_KINDS: Mapping[str, PaperKind] = {
    "packing-list": PaperKind(
        name_zh="装箱单",
        make=lambda _, held: packing_lists(held),
        workbook=True,
        due=Due.PACKING_LIST,
        subjects=lambda held: [one.number for one in filled_boxes(held)],
    ),
    "house-bill": PaperKind(
        name_zh="分单",
        make=lambda _, held: house_bills(held),
        due=Due.HOUSE_BILL,
        subjects=lambda held: [one.number for one in held.consol.houses],
    ),
    "master-bill": PaperKind(
        name_zh="总单数据表",
        make=lambda _, held: master_bills(held),
        workbook=True,
        due=Due.MASTER_BILL,
        subjects=lambda held: [held.consol.master],
    ),
    "arrival-notice": PaperKind(name_zh="到货通知书", make=lambda _, held: arrival_notices(held)),
    "delivery-note": PaperKind(name_zh="提货交接单", make=lambda _, held: delivery_notes(held)),
    "market-list": PaperKind(name_zh="市场采购装箱清单", make=_markets, workbook=True),
    "rail-note": PaperKind(name_zh="CIM-SMGS运单数据表", make=lambda _, held: rail_notes(held), workbook=True),
    "train-set": PaperKind(name_zh="班列随车单证清单", make=lambda _, held: train_sets(held), workbook=True),
    "one-record": PaperKind(name_zh="一单制数据", make=lambda _, held: one_record_papers(held), data=one_record_json),
}
_NOTES: Mapping[str, tuple[str, Callable[[Desk, str], Pages]]] = {
    "entry-note": ("进仓通知书", lambda desk, number: entry_note_pages(desk, number)),
    "return-note": ("退仓单", return_note_pages),
    "load-plan": ("装箱作业单", lambda desk, number: stuffing_pages(desk, number)),
}
_FIRST = ("entry-note", "return-note", "packing-list", "load-plan")
KINDS = (*_FIRST, *(kind for kind in _KINDS if kind not in _FIRST))
"""What `--kind` takes, in the order of the work."""


def kind_name(kind: str) -> str:
    """What a kind is called."""
    return _NOTES[kind][0] if kind in _NOTES else _KINDS[kind].name_zh


def kinds_of(held: OpenConsol) -> list[str]:
    """The kinds that can be made for this consol as it stands."""
    consol, warehouse = held.consol, held.record.warehouse
    packed = bool(consol.packings)
    rail = bool(consol.houses) and any(mode is Mode.RAIL for mode in (consol.mode, *(leg.mode for leg in consol.legs)))
    there = {
        "entry-note": bool(warehouse.entry_notes),
        "return-note": bool(warehouse.returns),
        "packing-list": packed,
        "load-plan": packed,
        "rail-note": rail,
        "train-set": rail and packed,
        "market-list": packed and consol.special == "market",
    }
    return [kind for kind in KINDS if there.get(kind, bool(consol.houses))]


def consol_paper_pages(desk: Desk, number: str, kind: str) -> Pages:
    """The pages of one kind. Raises `UserError` for an unknown kind and when there is nothing to print."""
    demand_kind(kind)
    if kind in _NOTES:
        return _NOTES[kind][1](desk, number)
    held = open_consol(desk, number)
    papers = _KINDS[kind].make(desk, held)
    return trade_pages(f"{_KINDS[kind].name_zh} {held.row.number}", papers, practice=desk.kind == "practice")


def demand_kind(kind: str) -> None:
    """Raises `UserError` for a kind there is not."""
    if kind not in KINDS:
        raise UserError("papers-kind", f"没有“{kind}”这种单证。", f"可选：{'、'.join(KINDS)}。")


def write_consol_papers(desk: Desk, number: str, to: Path, kind: str = "") -> list[Path]:
    """Write one kind, or all that can be made, into the folder `to` (made if missing): .pdf, lists also as .xlsx.

    What was written is owed no longer. Raises `UserError` for an unknown kind, for a named kind that cannot be made, and when
    nothing can be.
    """
    if kind:
        demand_kind(kind)
    if to.is_file() or not to.absolute().parent.is_dir():
        raise UserError("papers-folder", f"不能写入“{to.name}”。", "请在 --to 后写一个文件夹，其上级文件夹须已存在。")
    held = open_consol(desk, number)
    kinds = [kind] if kind else kinds_of(held)
    if not kinds:
        raise UserError("papers-none", "这批拼箱还没有可以打印的单证。", "请先加入分单并配箱。")
    made: list[tuple[Path, bytes]] = []
    for one in kinds:
        made += _files(desk, held, to, one)
    to.mkdir(exist_ok=True)
    for path, data in made:
        write_beside_then_replace(path, data)
    settle_papers(desk, number, kinds)
    return [path for path, _ in made]


def settle_papers(desk: Desk, number: str, kinds: Iterable[str]) -> list[Owed]:
    """Say that these kinds were printed or written as the consol now stands; returns what is owed no longer.

    Kept beside undo: taking back the change a paper was printed for owes the paper of the state before.
    """
    with desk.store.write() as connection:
        row = consols.row_of(connection, number)
        held = opened(connection, row, check_settings(connection).tie)
        versions = {one: version for kind in kinds for one, version in _versions(desk, held, kind)}
        done = [one for one in held.record.owed if (one.due, one.subject) in versions]
        if not done or row.state != consols.LIVE:
            return []
        now = desk.clock.now()
        duties = held.duties
        for one in done:
            duties = settled(duties, [one], versions[one.due, one.subject], now)
        consols.save(connection, row, replace(held.record, duties=duties), now)
        said = {"papers": [versions[one.due, one.subject] for one in done], "subjects": [one.subject for one in done]}
        desk.write_history(connection, consol_chain(row), "consol_paper", said)
        return done


def _versions(desk: Desk, held: OpenConsol, kind: str) -> list[tuple[tuple[Due, str], str]]:
    """Duty -> kind and mark of the content, for every paper of a kind that settles one."""
    what = _KINDS.get(kind)
    if what is None or what.due is None:
        return []
    papers = zip(what.subjects(held), what.make(desk, held), strict=True)
    return [
        ((what.due, subject), f"{kind}:{hashlib.sha256(repr(paper).encode()).hexdigest()[:8]}")
        for subject, paper in papers
    ]


def _files(desk: Desk, held: OpenConsol, to: Path, kind: str) -> list[tuple[Path, bytes]]:
    number = held.row.number
    stem = f"{kind_name(kind)}-{number}"
    if kind in _NOTES:
        return [(to / f"{stem}.pdf", pdf(_NOTES[kind][1](desk, number), desk.clock.now()))]
    what = _KINDS[kind]
    papers = what.make(desk, held)
    pages = trade_pages(f"{what.name_zh} {number}", papers, practice=desk.kind == "practice")
    files = [(to / f"{stem}.pdf", pdf(pages, desk.clock.now()))]
    if what.workbook:
        files.append((to / f"{stem}.xlsx", trade_workbook(f"{what.name_zh} {number}", papers)))
    if what.data is not None:
        files.append((to / f"{stem}.json", what.data(held)))
    return files
