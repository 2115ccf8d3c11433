"""The stuffing sheets of a consol (装箱作业单): the drawn plan where sizes are known, else the box by weight and volume.

Most boxes have goods without sizes; their sheet says how many bills that are, how full the box is by mass and volume, and
in which order it is opened.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..domain.consolidation.model import Container, total
from ..domain.loading.model import LoadPlan, PlanFault
from ..domain.loading_check import check_plan
from ..output.load_pages import load_pages
from ..output.page import Pages
from ..output.trade_pages import TradeBox, TradePaper, TradeTable, plain_table, trade_pages
from .consol_board import bars_of, drop_words
from .consol_box_papers import filled_boxes
from .consol_paper_words import figure, kind_words, seal_words
from .consol_plans import DrawnPlan, drawn_plan
from .consols import OpenConsol, open_consol
from .desk import Desk
from .load_plan import segregation

_FIGURES = ("件数", "毛重 kg", "体积 m³")


def faults_of(drawn: DrawnPlan) -> list[PlanFault]:
    """What the independent checker says of a kept plan."""
    return check_plan(drawn.request, LoadPlan(boxes=(drawn.loaded,)), segregation(), all_pieces=True)


def stuffing_pages(desk: Desk, number: str, box: str = "") -> Pages:
    """The sheets of all filled boxes, or of one. Raises `UserError` when nothing is packed."""
    held = open_consol(desk, number)
    parts = [
        part
        for card in filled_boxes(held)
        if box in ("", card.number)
        for part in _of_box(held, card, practice=desk.kind == "practice")
    ]
    pages = tuple(page for part in parts for page in part.pages)
    notes = tuple(dict.fromkeys(words for part in parts for words in part.notes))
    return Pages(title=f"装箱作业单 {number}", pages=pages, notes=notes)


def _of_box(held: OpenConsol, box: Container, *, practice: bool) -> Iterator[Pages]:
    drawn = drawn_plan(held.consol, box, held.record.plans)
    title = f"{held.row.number} {box.number}"
    if drawn is not None:
        yield load_pages(
            drawn.request, LoadPlan(boxes=(drawn.loaded,)), faults_of(drawn), title=title, practice=practice
        )
    else:
        yield trade_pages(title, [_plain(held, box)], practice=practice)


def _plain(held: OpenConsol, box: Container) -> TradePaper:
    consol = held.consol
    lots = {lot.id: (house, lot) for house, lot in consol.lots()}
    unsized = set(consol.unsized(box.number))
    stops = {house.number: house.delivery_stop for house in consol.houses}
    packed = sorted(consol.packed_in(box.number), key=lambda one: -(stops[one.house] or 0))
    rows = [
        (
            str(at), one.house, lots[one.lot][1].marks, lots[one.lot][1].description,
            kind_words(lots[one.lot][1].package_kind), figure(one.pieces), figure(one.gross_kg), figure(one.volume_m3),
            "" if one.house not in unsized else "尺寸未知",
        )
        for at, one in enumerate(packed, start=1)
    ]  # fmt: skip
    inside = total(packed)
    sums = ("", "合计", "", "", "", figure(inside.pieces), figure(inside.gross_kg), figure(inside.volume_m3), "")
    bars = bars_of(held, box)
    words = f"尺寸未知 {len(unsized)} 票，没有装箱图，按重量和体积装。" if unsized else "尺寸齐全，尚未计算装箱方案。"
    drops = drop_words(held, box)
    return TradePaper(
        title="装箱作业单",
        title_en="STUFFING SHEET",
        number=box.number,
        boxes=(
            TradeBox(label="箱号", words=box.number, span=3),
            TradeBox(label="箱型", words=box.size_type, span=2),
            TradeBox(label="封志", words=seal_words(box), span=3, needed=False),
            TradeBox(label="总单号", words=consol.master, span=4),
            *(
                TradeBox(
                    label=bar.name,
                    words=(f"{bar.share * 100:.0f}%　" if bar.share is not None else "")
                    + bar.used
                    + (f" / {bar.limit}" if bar.limit else ""),
                    span=4,
                )
                for bar in bars
            ),
        ),
        tables=(
            TradeTable(
                heading="箱内货物（后卸的先装）" if drops else "箱内货物",
                table=plain_table(
                    (
                        ("序号", 7), ("分单号", 20), ("唛头", 22), ("品名", 36), ("包装", 13), ("件数", 11),
                        ("毛重 kg", 15), ("体积 m³", 13), ("尺寸", 13),
                    ),
                    [*rows, sums],
                    figures=_FIGURES,
                    sum_row=True,
                ),
            ),
        ),
        remarks=(words, f"卸货次序 {drops}" if drops else ""),
        signs=("装箱人：", "理货：", "日期："),
    )  # fmt: skip
