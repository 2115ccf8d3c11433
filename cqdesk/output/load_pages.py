"""The loading instruction (装箱作业单): what the stuffing crew works by. Per box a page with the whole load and its
figures, one picture per step, and the table of pieces with their places.

A step is a section across the box that the crew builds from the front wall towards the door; very long plans join
neighbouring sections so that no box has more than `MOST_STEPS` pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ..domain.loading.model import LoadedBox, LoadPlan, LoadRequest, PlanFault
from .load_picture import Group, back_to_front, fitted, groups_of, legend_marks, picture
from .page import GREY, Pages, Sheet, finished
from .page_table import Table, TableColumn, put_table

MOST_STEPS = 24
PER_PAGE = 6
_M3 = Decimal(10) ** 9


@dataclass(frozen=True, kw_only=True)
class BoxFigures:
    """The figures of one loaded box. Weights in kg, None where a weight is unknown; volumes in m3; places in mm."""

    pieces: int
    volume_m3: Decimal
    use: Decimal
    """Share of the inner volume, 0 to 1."""
    cargo_kg: Decimal
    unweighed: int
    """Pieces without a weight."""
    centre_mm: tuple[Decimal, Decimal, Decimal] | None
    by_house: tuple[tuple[str, int, Decimal, Decimal], ...]
    """(house, pieces, kg, m3)"""


def figures_of(request: LoadRequest, loaded: LoadedBox) -> BoxFigures:
    """Sum up a box. Pieces of no known kind are left out: the checker names them."""
    unit = Decimal(request.unit_mm)
    volume = mass = Decimal(0)
    moments = [Decimal(0)] * 3
    unweighed = 0
    houses: dict[str, list[Decimal]] = {}
    placed = [p for p in loaded.placements if 0 <= p.kind < len(request.pieces)]
    for p in placed:
        kind = request.pieces[p.kind]
        weight = kind.weight_kg or Decimal(0)
        unweighed += kind.weight_kg is None
        size = p.dx * p.dy * p.dz * unit**3 / _M3
        volume += size
        mass += weight
        corners = ((p.x, p.dx), (p.y, p.dy), (p.z, p.dz))
        for axis, (start, extent) in enumerate(corners):
            moments[axis] += weight * (start + Decimal(extent) / 2) * unit
        sums = houses.setdefault(kind.house, [Decimal(0), Decimal(0), Decimal(0)])
        for n, more in enumerate((Decimal(1), weight, size)):
            sums[n] += more
    inner = loaded.box.length * loaded.box.width * loaded.box.height * unit**3 / _M3
    return BoxFigures(
        pieces=len(placed),
        volume_m3=volume,
        use=volume / inner if inner else Decimal(0),
        cargo_kg=mass,
        unweighed=unweighed,
        centre_mm=(moments[0] / mass, moments[1] / mass, moments[2] / mass) if mass else None,
        by_house=tuple((house, int(s[0]), s[1], s[2]) for house, s in houses.items()),
    )


def steps_of(loaded: LoadedBox, most: int = MOST_STEPS) -> list[range]:
    """The plan's loading order in steps: a new one where a piece begins beyond everything already standing (the crew
    has closed a section), else after as many pieces as a picture can tell apart."""
    placements = loaded.placements
    if not placements:
        return []
    starts, reached = [0], 0
    for n, p in enumerate(placements):
        if n and p.z == 0 and p.x >= reached:
            starts.append(n)
        reached = max(reached, p.x + p.dx)
    cuts: list[int] = []
    often = max(12, -(-len(placements) // most))
    for start, end in zip(starts, [*starts[1:], len(placements)], strict=True):
        parts = -(-(end - start) // often)
        cuts += [start + (end - start) * part // parts for part in range(parts)]
    while len(cuts) > most:  # join the two neighbours that are smallest together
        sizes = [*cuts[1:], len(placements)]
        joined = min(range(1, len(cuts)), key=lambda n: sizes[n] - cuts[n - 1])
        del cuts[joined]
    return [range(start, end) for start, end in zip(cuts, [*cuts[1:], len(placements)], strict=True)]


def load_pages(
    request: LoadRequest, plan: LoadPlan, faults: Sequence[PlanFault] = (), *, title: str = "", practice: bool = False
) -> Pages:
    """The instruction for all boxes of a plan. Known faults are printed where the crew sees them first."""
    maker = _Instruction(request, plan, faults, title)
    for number in range(len(plan.boxes)):
        maker.box(number)
    maker.rest()
    return finished(f"装箱作业单 {title}".strip(), maker.sheets, practice=practice)


class _Instruction:
    def __init__(self, request: LoadRequest, plan: LoadPlan, faults: Sequence[PlanFault], title: str) -> None:
        self._request, self._plan, self._faults, self._title = request, plan, faults, title
        self._groups = groups_of(request.pieces)
        self.sheets: list[Sheet] = []

    def _sheet(self, heading: str) -> tuple[Sheet, float]:
        sheet = Sheet(margin=9.0)
        self.sheets.append(sheet)
        sheet.words(sheet.margin, sheet.margin, heading, 4.2)
        sheet.words(sheet.margin, sheet.margin + 0.8, self._title, 2.8, align="right", width=sheet.inner, colour=GREY)
        sheet.line(sheet.margin, sheet.margin + 6.6, sheet.right, sheet.margin + 6.6)
        return sheet, sheet.margin + 9

    def box(self, number: int) -> None:
        loaded = self._plan.boxes[number]
        name = f"第 {number + 1} 箱（共 {len(self._plan.boxes)} 箱）　{loaded.box.name} {loaded.box.type_code}".rstrip()
        figures = figures_of(self._request, loaded)
        self._overview(number, name, figures)
        self._steps(loaded, name)
        self._pieces(loaded, name)

    def _overview(self, number: int, name: str, figures: BoxFigures) -> None:
        loaded = self._plan.boxes[number]
        sheet, y = self._sheet(f"装箱作业单　{name}")
        y = self._figures(sheet, y, loaded, figures)
        for fault in [f for f in self._faults if f.box in (number, None)][:6]:
            mark = "▲" if fault.severity == "warning" else "×"
            words = f"{mark} {fault.message}{fault.remedy}"
            colour = "#8a5a00" if fault.severity == "warning" else "#b3261e"
            y += sheet.block(sheet.margin, y, sheet.inner, 7.6, words, 2.7, least=2.2, colour=colour) + 0.4
        legend = self._legend(loaded)
        marks, used = legend_marks(legend, sheet.margin, 0, sheet.inner)
        top = sheet.bottom - used - 1
        marks, _ = legend_marks(legend, sheet.margin, top, sheet.inner)
        sheet.marks += marks
        view = fitted(loaded.box, sheet.margin, y + 1, sheet.inner, top - y - 8)
        unit = Decimal(self._request.unit_mm)
        centre = None
        if figures.centre_mm is not None:
            x, across, z = (float(place / unit) for place in figures.centre_mm)
            centre = (x, across, z)
        sheet.marks += picture(loaded, self._groups, view, centre=centre, faulty=self._faulty(number))

    def _faulty(self, number: int) -> dict[int, str]:
        found: dict[int, str] = {}
        for fault in self._faults:
            if fault.box == number and fault.id != "order":
                for place in fault.placements:
                    found[place] = "error" if "error" in (fault.severity, found.get(place)) else "warning"
        return found

    def _legend(self, loaded: LoadedBox) -> list[tuple[Group, str]]:
        sums: dict[str, list[Decimal]] = {}
        chosen: dict[str, Group] = {}
        for p in loaded.placements:
            group = self._groups.get(p.kind)
            if group is not None:
                chosen[group.name] = group
                one = sums.setdefault(group.name, [Decimal(0), Decimal(0)])
                one[0] += 1
                one[1] += self._request.pieces[p.kind].weight_kg or Decimal(0)
        return [
            (group, f"{sums[name][0]} 件" + (f" {_figure(sums[name][1])} kg" if sums[name][1] else ""))
            for name, group in sorted(chosen.items(), key=lambda pair: (len(pair[1].letter), pair[1].letter))
        ]

    def _figures(self, sheet: Sheet, y: float, loaded: LoadedBox, figures: BoxFigures) -> float:
        box, unit = loaded.box, self._request.unit_mm
        inner = "×".join(str(side * unit) for side in (box.length, box.width, box.height))
        parts = [
            f"箱内 {inner} mm",
            f"{figures.pieces} 件",
            f"体积 {_figure(figures.volume_m3, 2)} m³（{_figure(figures.use * 100)}%）",
            f"货重 {_figure(figures.cargo_kg)} kg" + (f"（载重 {_figure(box.payload_kg)}）" if box.payload_kg else ""),
        ]
        if box.tare_kg is not None:
            parts.append(f"箱货总重 {_figure(figures.cargo_kg + box.tare_kg)} kg")
        if figures.unweighed:
            parts.append(f"{figures.unweighed} 件未给重量，未计入")
        y += sheet.block(sheet.margin, y, sheet.inner, 8, "　".join(parts), 2.9, least=2.2) + 0.6
        if figures.centre_mm is not None:
            x, across, z = figures.centre_mm
            off = (x / unit - Decimal(box.length) / 2) / box.length * 100
            side = across - Decimal(box.width * unit) / 2
            words = (
                f"重心：距前壁 {_figure(x, 0)} mm（偏{'箱门' if off >= 0 else '前壁'} {_figure(abs(off))}%）　"
                f"横向偏{'右' if side >= 0 else '左'} {_figure(abs(side), 0)} mm　高 {_figure(z, 0)} mm"
            )
            y += sheet.block(sheet.margin, y, sheet.inner, 4, words, 2.9, least=2.2) + 0.6
        houses = sorted(one for one in figures.by_house if one[0])
        if houses:
            words = "　".join(f"{h}：{n} 件 {_figure(kg)} kg {_figure(m3, 2)} m³" for h, n, kg, m3 in houses)
            y += sheet.block(sheet.margin, y, sheet.inner, 8, f"分提单　{words}", 2.7, least=1.9) + 0.6
        if box.source:
            words = "箱内尺寸和限重取自箱型表，装箱前请对照箱门铭牌。"
            y += sheet.block(sheet.margin, y, sheet.inner, 3.4, words, 2.2, least=1.8, colour=GREY)
        return y

    def _steps(self, loaded: LoadedBox, name: str) -> None:
        steps = steps_of(loaded)
        order = back_to_front(loaded.placements)
        columns, rows = 2, PER_PAGE // 2
        sheet, y = Sheet(), 0.0
        for n, step in enumerate(steps):
            place = n % PER_PAGE
            if place == 0:
                sheet, y = self._sheet(f"装箱步骤　{name}")
            width = (sheet.inner - 4) / columns
            height = (sheet.bottom - y) / rows
            left = sheet.margin + place % columns * (width + 4)
            top = y + place // columns * height
            counts: dict[str, int] = {}
            for at in step:
                group = self._groups.get(loaded.placements[at].kind)
                label = f"{group.letter} {self._request.pieces[loaded.placements[at].kind].label}" if group else "?"
                counts[label] = counts.get(label, 0) + 1
            goods = "，".join(f"{label} {count} 件" for label, count in counts.items())
            span = f"第 {step.start + 1}–{step.stop} 件" if len(step) > 1 else f"第 {step.start + 1} 件"
            words = f"步骤 {n + 1}/{len(steps)}　{span}：{goods}"
            used = sheet.block(left, top + 0.4, width, 7.0, words, 2.5, least=1.6)
            view = fitted(loaded.box, left, top + used + 1, width, height - used - 7)
            sheet.marks += picture(loaded, self._groups, view, shown=step.stop, now=set(step), order=order, fine=0.72)

    def _pieces(self, loaded: LoadedBox, name: str) -> None:
        unit = self._request.unit_mm
        steps = steps_of(loaded)
        step_of = {at: n for n, step in enumerate(steps, start=1) for at in step}
        rows = []
        for at, p in enumerate(loaded.placements):
            group = self._groups.get(p.kind)
            kind = self._request.pieces[p.kind] if group else None
            size = "×".join(str(side * unit) for side in (p.dx, p.dy, p.dz))
            weight = _figure(kind.weight_kg, 3) if kind and kind.weight_kg is not None else ""
            rows.append(
                (
                    str(step_of[at]), str(at + 1), group.letter if group else "?", kind.label if kind else "?",
                    kind.house if kind else "", size, str(p.x * unit), str(p.y * unit), str(p.z * unit), weight,
                )
            )  # fmt: skip
        columns = (
            TableColumn(title="步骤", share=1.1, align="centre"),
            TableColumn(title="件", share=1.2, align="centre"),
            TableColumn(title="图例", share=1.0, align="centre"),
            TableColumn(title="唛头/品名", share=5),
            TableColumn(title="分提单", share=3),
            TableColumn(title="摆放尺寸 长×宽×高 mm", share=3.4, align="right"),
            TableColumn(title="距前壁 mm", share=1.7, align="right"),
            TableColumn(title="距左壁 mm", share=1.7, align="right"),
            TableColumn(title="离地 mm", share=1.6, align="right"),
            TableColumn(title="单重 kg", share=1.7, align="right"),
        )
        heading = f"货物位置表　{name}"
        sheet, y = self._sheet(heading)
        put_table(Table(columns=columns, rows=tuple(rows), size=2.4), sheet, y, lambda: self._sheet(heading))

    def rest(self) -> None:
        """What is in no box, and what the plan says about itself."""
        if not self._plan.left_out and not self._plan.notes and self.sheets:
            return
        sheet, y = self._sheet("未装货物与说明" if self._plan.left_out else "说明")
        for note in self._plan.notes:
            y += sheet.block(sheet.margin, y, sheet.inner, 9, note, 3.0, least=2.4) + 1
        if not self._plan.boxes:
            y += sheet.block(sheet.margin, y, sheet.inner, 9, "没有装入任何货物。", 3.0) + 1
        if self._plan.left_out:
            rows = tuple(
                (self._request.pieces[out.kind].label, str(out.count), f"{out.message}{out.remedy}")
                for out in self._plan.left_out
            )
            columns = (
                TableColumn(title="唛头/品名", share=3),
                TableColumn(title="件数", share=1, align="right"),
                TableColumn(title="原因", share=6),
            )
            put_table(Table(columns=columns, rows=rows), sheet, y + 1, lambda: self._sheet("未装货物"))


def _figure(value: Decimal, digits: int = 1) -> str:
    """A figure for people: rounded half up, without trailing zeros."""
    words = f"{value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"
    return words.rstrip("0").rstrip(".") if "." in words else words
