"""What the checker says: a sentence, what to do, and the figures behind it. Lengths in mm, masses in kg."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from ..loading.model import Box, PieceKind, Placement, PlanFault
from .goods import Mixture, Segregation

SIDES_ZH = ("长", "宽", "高")


def figure(value: Fraction | Decimal | int, digits: int = 1) -> str:
    """A figure for people: rounded half up, without trailing zeros."""
    exact = Fraction(value)
    rounded = Decimal(exact.numerator) / Decimal(exact.denominator)
    words = f"{rounded.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def share(value: Fraction | Decimal) -> str:
    """A share of one as a percentage."""
    return figure(Fraction(value) * 100) + "%"


def with_more(fault: PlanFault, more: int) -> PlanFault:
    """The last fault of a long row, which counts those left unsaid."""
    return replace(fault, message=f"{fault.message}（同类问题还有 {more} 处）")


class Place:
    """Makes the faults of one box: knows how its pieces are called and where they stand."""

    def __init__(
        self,
        number: int | None,
        placements: Sequence[Placement],
        kinds: Sequence[PieceKind | None],
        unit_mm: int,
    ) -> None:
        self._number, self._placements, self._kinds, self._unit = number, placements, kinds, unit_mm

    def name(self, place: int) -> str:
        """How a sentence calls a piece: its number in the plan and its label."""
        kind = self._kinds[place]
        return f"第 {place + 1} 件“{kind.label}”" if kind and kind.label else f"第 {place + 1} 件"

    def stand(self, place: int) -> str:
        """Where a piece stands, as a crew measures it."""
        piece = self._placements[place]
        x, y, z = (side * self._unit for side in (piece.x, piece.y, piece.z))
        return f"距前壁 {x}、距左壁 {y}、离地 {z} mm"

    def fault(
        self, id: str, places: Sequence[int], message: str, remedy: str, values: Mapping[str, str], warn: bool = False
    ) -> PlanFault:
        """A fault of this box at these pieces; `warn`: for a person to weigh, not forbidden."""
        return PlanFault(
            id=id,
            severity="warning" if warn else "error",
            message=message,
            remedy=remedy,
            box=self._number,
            placements=tuple(places),
            values=dict(values),
        )

    def unknown_kind(self, place: int, piece: Placement) -> PlanFault:
        message = f"第 {place + 1} 件（{self.stand(place)}）不在货物清单中。"
        return self.fault("kind", (place,), message, "请核对方案与清单是否对应。", {"type": str(piece.kind + 1)})

    def wrong_size(self, place: int, piece: Placement, kind: PieceKind) -> PlanFault:
        found = self._size(piece.dx, piece.dy, piece.dz)
        listed = self._size(kind.length, kind.width, kind.height)
        message = f"{self.name(place)}尺寸为 {found}，清单为 {listed}。"
        return self.fault("size", (place,), message, "请按清单尺寸重新摆放。", {"found": found, "allowed": listed})

    def orientation(self, place: int, piece: Placement, kind: PieceKind) -> PlanFault:
        sides = (kind.length, kind.width, kind.height)
        allowed = "、".join(name for name, may in zip(SIDES_ZH, kind.upright, strict=True) if may) or "无"
        upright = "、".join(n for n, side in zip(SIDES_ZH, sides, strict=True) if side == piece.dz) or "高"
        message = f"{self.name(place)}放置方向不允许（{self.stand(place)}）：{upright}边朝上。"
        values = {"found": upright, "allowed": allowed}
        return self.fault("orientation", (place,), message, f"请改为{allowed}边朝上，或在清单中允许该方向。", values)

    def bounds(self, place: int, beyond: Mapping[str, int]) -> PlanFault:
        by = "、".join(f"{name}方向超出 {over * self._unit} mm" for name, over in beyond.items())
        message = f"{self.name(place)}超出箱内空间：{by}。"
        values = {name: str(over * self._unit) for name, over in beyond.items()}
        return self.fault("bounds", (place,), message, "请把这一件移回箱内，或移出本箱。", values)

    def door(self, place: int, kind: PieceKind, box: Box) -> PlanFault:
        size = self._size(kind.length, kind.width, kind.height)
        door = "×".join(str(side * self._unit) if side else "不限" for side in (box.door_width, box.door_height))
        message = f"{self.name(place)}（{size}）进不了箱门（宽×高 {door} mm）。"
        return self.fault("door", (place,), message, "请换门更大的箱型或开顶箱。", {"found": size, "allowed": door})

    def overlap(self, a: int, b: int, first: Placement, second: Placement) -> PlanFault:
        deep = [
            min(getattr(first, c) + getattr(first, "d" + c), getattr(second, c) + getattr(second, "d" + c))
            - max(getattr(first, c), getattr(second, c))
            for c in "xyz"
        ]
        size = self._size(*deep)
        message = f"{self.name(a)}与{self.name(b)}重叠 {size}（{self.stand(b)}）。"
        return self.fault("overlap", (a, b), message, "请移开其中一件。", {"found": size})

    def support(self, place: int, held: Fraction) -> PlanFault:
        message = f"{self.name(place)}底面没有完全承托，承托 {share(held)}（{self.stand(place)}）。"
        remedy = "请移到箱底或同高的货面上，或在下面垫实。"
        return self.fault("support", (place,), message, remedy, {"found": share(held), "allowed": "100%"})

    def stackable(self, place: int, on_top: Sequence[int]) -> PlanFault:
        message = f"{self.name(place)}不可堆码，上面压着{self.name(on_top[0])}{_and_more(on_top)}。"
        remedy = "请把上面的货移开，或把这一件放到最上层。"
        return self.fault("stackable", (place, *on_top), message, remedy, {"found": str(len(on_top)), "allowed": "0"})

    def top_load(self, place: int, found: Fraction, allowed: Decimal, on_top: Sequence[int]) -> PlanFault:
        message = f"{self.name(place)}上面压重 {figure(found)} kg，超过允许的 {figure(allowed)} kg。"
        remedy = "请减少上面的货物，或把重货放到下层。"
        values = {"found": figure(found, 6), "allowed": figure(allowed, 6)}
        return self.fault("top-load", (place, *on_top), message, remedy, values)

    def blocked(self, early: int, late: int) -> PlanFault:
        first, later = self._kinds[early], self._kinds[late]
        assert first is not None
        assert later is not None
        message = (
            f"{self.name(early)}先卸（第 {first.drop} 站），被后卸的{self.name(late)}（第 {later.drop} 站）挡住或压住。"
        )
        remedy = "请把先卸的货放在靠门、靠上的位置。"
        values = {"found": str(later.drop), "allowed": str(first.drop)}
        return self.fault("drop-order", (early, late), message, remedy, values)

    def mixture(self, one: Mixture, segregation: Segregation) -> PlanFault:
        if one.id == "hazard-unknown":
            message = f"危险货物类别“{one.first}”不在隔离表中，无法判断能否同箱。"
            values = {"found": one.first}
            return self.fault(one.id, one.placements, message, "请核对类别，并请危险品专员确认。", values, warn=True)
        if one.id in ("food", "food-ask"):
            asks = one.id == "food-ask"
            message = f"食品与第 {one.second} 类货物同箱" + ("，是否有刺激性需要确认。" if asks else "，不允许。")
            remedy = "请危险品专员确认后再装。" if asks else "请把食品与这类货物分箱。"
            return self.fault(one.id, one.placements, message, remedy, {"found": one.second}, warn=asks)
        term = segregation.term(one.first, one.second) or ""
        asks = one.id == "hazard-ask"
        message = f"第 {one.first} 类与第 {one.second} 类危险货物同箱" + (
            f"，须按品名逐项确认（隔离表“{term}”）。" if asks else f"，不允许（隔离表“{term}”）。"
        )
        remedy = "请危险品专员按品名条目确认后再装。" if asks else "请把这两类货物分箱。"
        values = {"found": f"{one.first}/{one.second}", "allowed": term}
        return self.fault(one.id, one.placements, message, remedy, values, warn=asks)

    def _size(self, *sides: int) -> str:
        return "×".join(str(side * self._unit) for side in sides) + " mm"


def _and_more(places: Sequence[int]) -> str:
    return f" 等 {len(places)} 件" if len(places) > 1 else ""
