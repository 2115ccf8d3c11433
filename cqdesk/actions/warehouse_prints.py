"""Entry notes and return notes of a consol as pages, for preview, printer and PDF."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from ..domain.clock import CHINA
from ..domain.consolidation.warehouse import ENTRY_PREFIX, ReturnNote
from ..domain.quantity import plain
from ..errors import UserError
from ..output.page import Pages
from ..output.page_paint import pdf
from ..output.warehouse_pages import WarehousePaper, warehouse_pages
from ..places import write_beside_then_replace
from .consols import OpenConsol, open_consol
from .desk import Desk
from .exports import check_target

_REMARKS = (
    "送货请携带本通知书，仓库扫描二维码登记。货物唛头、件数须与本单一致，不一致的先登记异常，待发货人确认后装箱。",
    "危险品、电池、液体、粉末、磁性货物须事先申报，未申报的仓库不收。",
)


def _number(value: Decimal | int | None) -> str:
    return "" if value is None else plain(value)


def _time(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def entry_note_pages(desk: Desk, number: str, houses: Iterable[str] = ()) -> Pages:
    """The entry notes of a consol, or of the houses named. Raises `UserError` when none was issued yet."""
    held = open_consol(desk, number)
    wanted = set(houses)
    papers = [
        paper
        for house in held.consol.houses
        if (not wanted or house.number in wanted) and (paper := _entry(held, house.number)) is not None
    ]
    if not papers:
        raise UserError("entry-none", "还没有开进仓通知书。", "请在“仓库”页按 Ctrl+E 开单后再打印。")
    return warehouse_pages(f"进仓通知书 {number}", papers, practice=desk.kind == "practice")


def _entry(held: OpenConsol, number: str) -> WarehousePaper | None:
    note = held.record.warehouse.note_of(number)
    if note is None:
        return None
    house = held.consol.house_by_number[number]
    means = " ".join(filter(None, (held.consol.vessel_name, held.consol.voyage)))
    return WarehousePaper(
        title="进仓通知书",
        number=note.number,
        code=ENTRY_PREFIX + note.number,
        facts=(
            ("仓库", note.warehouse or held.record.transmission.warehouse),
            ("截止进仓", _time(note.cutoff)),
            ("发货人", house.shipper.name),
            ("分单号", number),
            ("船名航次", means),
            ("开单时间", _time(note.issued_at)),
        ),
        rows=tuple(
            (
                lot.description,
                lot.marks,
                _number(lot.booked.pieces if lot.booked else lot.pieces),
                _number(lot.booked.gross_kg if lot.booked else lot.gross_kg),
                _number(lot.booked.volume_m3 if lot.booked else lot.volume_m3),
            )
            for lot in house.lots
        ),
        remarks=_REMARKS,
        signs=("送货人：", "车号：", "收货人：", "时间："),
        received=True,
    )


def return_note_pages(desk: Desk, number: str) -> Pages:
    """The return notes of a consol. Raises `UserError` when there is none."""
    held = open_consol(desk, number)
    papers = [
        WarehousePaper(
            title="退仓单",
            number=one.number,
            code="",
            facts=(("分单号", one.house), ("退仓原因", one.why), ("退仓时间", _time(one.at))),
            rows=_returned(held, one),
            remarks=("货物已当面点清，外包装完好；有异议请当场注明。",),
            signs=("仓库：", "提货人：", "车号：", "时间："),
        )
        for one in held.record.warehouse.returns
    ]
    if not papers:
        raise UserError("return-none", "没有退仓单。", "请在“仓库”页对已抽出的分单按 B 办理退仓。")
    return warehouse_pages(f"退仓单 {number}", papers, practice=desk.kind == "practice")


def _returned(held: OpenConsol, note: ReturnNote) -> tuple[tuple[str, ...], ...]:
    """What goes back, delivery by delivery as it came; the house itself is no longer in the plan."""
    came = [one for one in held.record.warehouse.arrivals if one.house == note.house]
    rows = tuple(
        (
            f"退回货物（{_time(one.at)[5:10]} 进仓{f'，{one.truck}' if one.truck else ''}）",
            one.marks,
            _number(one.measured.pieces),
            _number(one.measured.gross_kg),
            _number(one.measured.volume_m3),
        )
        for one in came
    )
    if len(rows) == 1:
        return rows
    return (*rows, ("合计", "", _number(note.measured.pieces), _number(note.measured.gross_kg), ""))


def write_entry_notes(desk: Desk, number: str, to: Path) -> list[Path]:
    """Write the entry notes as .pdf. Raises `UserError` for another ending."""
    if to.suffix.lower() != ".pdf":
        raise UserError("export-ending", f"不能写成“{to.suffix or to.name}”。", "请把文件名改为以 .pdf 结尾。")
    check_target(to)
    write_beside_then_replace(to, pdf(entry_note_pages(desk, number), desk.clock.now()))
    return [to]
