"""Load plans as JSON and as words for the terminal, and judging plans that come as JSON, ours or another program's."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..domain.exact_json import read_exact
from ..domain.loading.estimate import EstimateOfAll
from ..domain.loading.model import Box, LoadedBox, LoadPlan, LoadRequest, Placement, PlanFault, Support
from ..domain.loading.request_files import ReadRequest
from ..domain.loading_check import Segregation, check_plan, is_valid
from ..domain.quantity import plain
from ..errors import UserError
from ..intake.gate import read_bytes
from .load_plan import MOST_JUDGED, Planned, segregation


def _volume_use(box: Box, placements: Sequence[Placement]) -> Decimal:
    whole = box.length * box.width * box.height
    goods = sum(piece.dx * piece.dy * piece.dz for piece in placements)
    return (Decimal(goods) / whole).quantize(Decimal("0.000001")) if whole > 0 else Decimal(0)


def _use(boxes: Sequence[LoadedBox]) -> str:
    whole = sum(one.box.length * one.box.width * one.box.height for one in boxes)
    goods = sum(piece.dx * piece.dy * piece.dz for one in boxes for piece in one.placements)
    return plain((Decimal(goods) / whole).quantize(Decimal("0.000001"))) if whole > 0 else "0"


def _placement_json(piece: Placement) -> dict[str, int]:
    return {
        "type": piece.kind + 1,
        "x": piece.x,
        "y": piece.y,
        "z": piece.z,
        "dx": piece.dx,
        "dy": piece.dy,
        "dz": piece.dz,
    }


def _box_json(request: LoadRequest, loaded: LoadedBox) -> dict[str, Any]:
    box = loaded.box
    weights = [request.pieces[piece.kind].weight_kg for piece in loaded.placements]
    return {
        "name": box.name,
        "type_code": box.type_code,
        "container": [box.length, box.width, box.height],
        "placed": len(loaded.placements),
        "weight_kg": plain(sum((one for one in weights if one is not None), Decimal(0))),
        "volume_use": plain(_volume_use(box, loaded.placements)),
        "placements": [_placement_json(piece) for piece in loaded.placements],
    }


def fault_json(fault: PlanFault) -> dict[str, Any]:
    """A fault of the checker; boxes and placements counted from 1."""
    answer: dict[str, Any] = {
        "id": fault.id,
        "severity": fault.severity,
        "message": fault.message,
        "remedy": fault.remedy,
        "values": dict(fault.values),
    }
    if fault.box is not None:
        answer["box"] = fault.box + 1
    if fault.placements:
        answer["placements"] = [place + 1 for place in fault.placements]
    return answer


def issues_of(planned: Planned) -> list[dict[str, Any]]:
    """What could not be used or loaded, as issues. In a benchmark goods that find no room are not one."""
    plan = planned.plan
    found: list[dict[str, Any]] = [
        {"id": one.id, "severity": "error", "path": one.path, "message": one.message, "remedy": one.remedy}
        for one in planned.read.findings
    ]
    found += [
        {
            "id": one.id,
            "severity": "error",
            "path": f"pieces[{one.kind + 1}]",
            "message": one.message,
            "remedy": one.remedy,
            "count": one.count,
        }
        for one in plan.left_out
        if not (planned.read.benchmark and one.id == "no-room")
    ]
    return [{**one, "source": "load-plan"} for one in found]


def _estimate_json(known: EstimateOfAll) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "volume_m3": plain(known.volume_m3),
        "weight_kg": plain(known.weight_kg),
        "revenue_tonnes": plain(known.revenue_tonnes),
        "stowage_share": plain(known.stowage_share),
        "boxes": [
            {
                "name": one.box.name,
                "count": one.count,
                "binding": one.binding,
                "volume_share": plain(one.volume_share),
                **({} if one.weight_share is None else {"weight_share": plain(one.weight_share)}),
            }
            for one in known.boxes
        ],
        "note": f"按体积和重量估算，装载率按箱内容积的 {plain(known.stowage_share * 100)}% 计，不是装箱方案。",
    }
    if known.without_volume:
        answer["without_volume"] = list(known.without_volume)
    if known.without_weight:
        answer["without_weight"] = list(known.without_weight)
    return answer


def case_json(planned: Planned) -> dict[str, Any]:
    """A case of the answer, as in docs/command-line.md. A plan of one box has `container` and `placements` of its own;
    several boxes, and all answers to our own JSON, stand in `boxes`."""
    request, plan = planned.read.request, planned.plan
    answer: dict[str, Any] = {"case": request.label}
    if len(plan.boxes) == 1:
        one = _box_json(request, plan.boxes[0])
        answer |= {"container": one["container"], "placements": one["placements"]}
    answer["volume_use"] = _use(plan.boxes)
    answer["seconds"] = round(planned.seconds, 3)
    if not planned.read.benchmark:
        answer["boxes"] = [_box_json(request, loaded) for loaded in plan.boxes]
        answer["pairs"] = [[a + 1, b + 1] for a, b in plan.pairs]
    if plan.split_houses:
        answer["split_houses"] = list(plan.split_houses)
    notes = [*plan.notes, *([] if planned.judged else [f"方案超过 {MOST_JUDGED} 件，未作独立复核。"])]
    if notes:
        answer["notes"] = notes
    if planned.faults:
        answer["faults"] = [fault_json(fault) for fault in planned.faults]
    issues = issues_of(planned)
    if issues:
        answer["issues"] = issues
    if planned.estimate is not None:
        answer["estimate"] = _estimate_json(planned.estimate)
    return answer


def case_in_words(planned: Planned) -> dict[str, Any]:
    """The same for a person at the terminal: no list of placements."""
    answer = case_json(planned)
    answer.pop("container", None)
    answer.pop("placements", None)
    request = planned.read.request
    boxes = [_box_json(request, loaded) for loaded in planned.plan.boxes]
    shown = ("name", "placed", "weight_kg", "volume_use")
    answer["loaded"] = [{key: box[key] for key in shown if box[key] not in ("", "0")} for box in boxes]
    answer["issues"] = [*answer.get("issues", []), *answer.pop("faults", [])]
    answer.pop("boxes", None)
    answer["plan"] = answer.pop("case")
    return answer


def is_fine(planned: Planned) -> bool:
    """Whether nothing is left to be done by a person: every finding gone, everything loaded, nothing wrong."""
    return not issues_of(planned) and is_valid(planned.faults)


# --- judging plans ------------------------------------------------------------------------------------------


def judge_plans(plan_file: Path, reads: Sequence[ReadRequest], support: Support | None = None) -> list[dict[str, Any]]:
    """What the independent checker says of each planned case of a JSON file, ours or another program's.

    A case of the plan that is not in the request, or that cannot be read, is invalid. Raises `UserError` `load-plan-file`
    when the file holds no plans at all.
    """
    cases = _plans_in(read_bytes(plan_file))
    by_label = {read.request.label: read for read in reads}
    table = segregation()
    return [_judged(case, by_label, table, support) for case in cases]


def _plans_in(data: bytes) -> list[Any]:
    try:
        whole = read_exact(data)
    except ValueError:
        whole = None
    cases = whole.get("cases") if isinstance(whole, dict) else None
    if not isinstance(cases, list):
        raise UserError(
            "load-plan-file", "这不是装箱方案文件。", "请用 cqdesk load-plan 文件 --json 的输出，其中有 cases 列表。"
        )
    return cases


def _judged(
    case: Any, by_label: Mapping[str, ReadRequest], table: Segregation, support: Support | None
) -> dict[str, Any]:
    label = str(case.get("case", "")) if isinstance(case, dict) else ""
    read = by_label.get(label)
    if read is None:
        return _invalid(label, "case", f"装箱数据里没有算例“{label}”。", "请核对方案和数据文件是否配套。")
    request = read.request
    if support is not None:
        request = replace(request, limits=replace(request.limits, support=support))
    try:
        plan = _plan_of(case, request)
    except (KeyError, TypeError, ValueError):
        return _invalid(label, "form", "方案写得不完整，或有不是整数的位置。", "请用 cqdesk 重新生成方案。")
    if plan is None:
        return _invalid(label, "container", "方案的箱体与装箱数据不一致。", "请核对箱型，或重新生成方案。")
    faults = check_plan(request, plan, table, all_pieces=False)
    return {
        "case": label,
        "valid": is_valid(faults),
        "faults": [fault_json(fault) for fault in faults],
        "volume_use": _use(plan.boxes),
    }


def _invalid(label: str, id: str, message: str, remedy: str) -> dict[str, Any]:
    fault = {"id": id, "severity": "error", "message": message, "remedy": remedy, "values": {}}
    return {"case": label, "valid": False, "faults": [fault], "volume_use": "0"}


def _plan_of(case: Mapping[str, Any], request: LoadRequest) -> LoadPlan | None:
    """The plan written in a case; None when a box is none of those asked for."""
    written = case.get("boxes", [case])
    loaded = []
    for one in written:
        box = _box_of(one, request)
        if box is None:
            return None
        placements = tuple(
            Placement(_integer(row["type"]) - 1, *(_integer(row[key]) for key in ("x", "y", "z", "dx", "dy", "dz")))
            for row in one["placements"]
        )
        loaded.append(LoadedBox(box=box, placements=placements))
    pairs = tuple((_integer(a) - 1, _integer(b) - 1) for a, b in case.get("pairs", []))
    split = tuple(str(house) for house in case.get("split_houses", []))
    return LoadPlan(boxes=tuple(loaded), pairs=pairs, split_houses=split)


def _box_of(one: Any, request: LoadRequest) -> Box | None:
    if not isinstance(one, dict):
        raise TypeError("a box is an object")
    size = one.get("container")
    if size is None:
        return request.boxes[0] if len(request.boxes) == 1 else None
    fitting = [box for box in request.boxes if [box.length, box.width, box.height] == list(size)]
    named = [box for box in fitting if box.name == one.get("name")]
    return next(iter(named or fitting), None)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > sys.maxsize:
        raise ValueError("not a whole number")
    return value
