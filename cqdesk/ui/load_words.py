"""What the load planning dialog says: faults as cards, the estimate as a sentence, a request as rows of the grid."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain.loading.estimate import EstimateOfAll
from ..domain.loading.model import LoadRequest, PlanFault
from . import marks
from .cards import Card


def fault_cards(faults: Sequence[PlanFault]) -> list[Card]:
    """Faults as cards, errors first; choosing one leads to its piece."""
    ordered = sorted(faults, key=lambda fault: fault.severity != "error")
    return [
        Card(
            title=fault.message,
            detail=fault.remedy,
            shape=marks.SEVERITY_SHAPES[fault.severity],
            tone=fault.severity,
            place=str(fault.placements[0]) if fault.placements else "",
        )
        for fault in ordered
    ]


def estimate_zh(known: EstimateOfAll) -> str:
    """The estimate for goods without sizes, as a sentence."""
    boxes = "，或 ".join(f"{one.box.name} {one.count} 个" for one in known.boxes)
    return f"没有单件尺寸的货按体积和重量估算（不是装箱方案）：{known.volume_m3:f} m³、{known.weight_kg:f} kg，约需 {boxes}。"


def rows_of(request: LoadRequest) -> list[list[str]]:
    """A request as rows of the grid, sizes in its unit."""
    return [
        [
            kind.label, str(kind.length), str(kind.width), str(kind.height), str(kind.count),
            f"{kind.weight_kg:f}" if kind.weight_kg is not None else "", kind.house,
            "是" if all(kind.upright) else "否" if kind.upright == (False, False, True) else "",
            "" if kind.stackable else "否",
            f"{kind.top_load_kg:f}" if kind.top_load_kg is not None else "",
            str(kind.drop) if kind.drop != 1 else "", " ".join(kind.hazards),
        ]
        for kind in request.pieces
    ]  # fmt: skip
