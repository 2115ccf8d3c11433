"""Load requests as files: the benchmark text format, and our own JSON (`cqdesk/load-request/1`).

A line that makes no sense is a finding of its own and the rest is planned; only a file that cannot be understood as a
whole raises. The JSON form is described in docs/command-line.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import ROUND_CEILING, Decimal
from itertools import islice
from typing import Any

from cqdesk.domain.exact_json import read_exact
from cqdesk.domain.loading.box_types import USUAL, BoxType, box_named
from cqdesk.domain.loading.estimate import LooseLot
from cqdesk.domain.loading.model import Box, Limits, LoadRequest, PieceKind
from cqdesk.errors import UserError

SCHEMA = "cqdesk/load-request/1"
MOST_KINDS = 100_000
MOST_CASES = 1_000
LONGEST = 100_000
"""Greatest length taken for real, in units: beyond this a number is a slip."""
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?")
_REMEDY = "请对照 docs/command-line.md 的格式说明修改文件。"
_CASE = frozenset({"schema", "label", "seed", "unit_mm", "boxes", "pieces", "lots", "limits", "cases"})
_BOX_TYPE = frozenset({"type", "count"})
_SIZES = frozenset({"length", "width", "height"})
_BOX = _SIZES | {"name", "code", "count", "door_width", "door_height", "payload_kg", "tare_kg", "line_load_kg_per_m"}
_PIECE = _SIZES | {
    *("label", "count", "upright", "weight_kg", "stackable", "top_load_kg", "house", "drop", "hazards", "food"),
}
_LOT = frozenset({"label", "volume_m3", "weight_kg", "packages", "house"})
_LIMITS = frozenset(one.name for one in fields(Limits))


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something in the file that could not be used. `path` like pieces[3].length, counted from 1."""

    id: str
    path: str
    message: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class ReadRequest:
    """One case of a file."""

    request: LoadRequest
    benchmark: bool
    """From the benchmark format: more goods than the box takes is the task, not a finding."""
    lots: tuple[LooseLot, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_requests(data: bytes, types: Mapping[str, BoxType]) -> list[ReadRequest]:
    """All cases of a file. Raises `UserError` `load-file` when it is neither of the two formats."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _not_ours("不是 UTF-8 文本") from None
    if text.lstrip().startswith(("{", "[")):
        return _of_json(text, types)
    return _of_benchmark(text)


def _not_ours(why: str) -> UserError:
    return UserError("load-file", f"装箱数据文件读不懂：{why}。", _REMEDY)


def _cut_off() -> UserError:
    return _not_ours("文件不完整，末尾缺少数据")


# --- benchmark text ----------------------------------------------------------------------------------------


def _of_benchmark(text: str) -> list[ReadRequest]:
    words = text.split()
    if not words or not all(re.fullmatch(r"-?[0-9]{1,10}", word) for word in words):
        raise _not_ours("既不是 JSON，也不是由整数组成的测试算例")
    numbers = iter(map(int, words))
    found = []
    try:
        for _ in range(_count(next(numbers), MOST_CASES, "算例数")):
            label, _seed = next(numbers), next(numbers)
            length, width, height = next(numbers), next(numbers), next(numbers)
            if min(length, width, height) <= 0 or max(length, width, height) > LONGEST:
                raise _not_ours(f"算例 {label} 的箱体尺寸不对")
            kinds = [_kind_of(numbers) for _ in range(_count(next(numbers), MOST_KINDS, "货物种数"))]
            box = Box(type_code="", name="", length=length, width=width, height=height)
            request = LoadRequest(
                pieces=tuple(kinds), boxes=(box,), box_counts=(1,), unit_mm=10, label=str(label), limits=Limits()
            )
            found.append(ReadRequest(request=request, benchmark=True))
    except StopIteration:
        raise _cut_off() from None
    if next(numbers, None) is not None:
        raise _not_ours("末尾有多余的数据")
    return found


def _count(number: int, most: int, what: str) -> int:
    if not 0 <= number <= most:
        raise _not_ours(f"{what} {number} 不在 0 到 {most} 之间")
    return number


def _kind_of(numbers: Iterator[int]) -> PieceKind:
    words = list(islice(numbers, 8))
    if len(words) < 8:
        raise _cut_off()
    index, *rest = words
    length, may_length, width, may_width, height, may_height, count = rest
    return PieceKind(
        label=str(index),
        length=min(length, LONGEST),
        width=min(width, LONGEST),
        height=min(height, LONGEST),
        count=count,
        upright=(may_length == 1, may_width == 1, may_height == 1),
    )


# --- our JSON ----------------------------------------------------------------------------------------------


def _of_json(text: str, types: Mapping[str, BoxType]) -> list[ReadRequest]:
    try:
        whole = read_exact(text)
    except ValueError:
        raise _not_ours("JSON 写法有误或不完整") from None
    cases = whole.get("cases", [whole]) if isinstance(whole, dict) else None
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases) or len(cases) > MOST_CASES:
        raise _not_ours("最外层应是一个装箱请求，或带 cases 列表")
    schema = whole.get("schema", SCHEMA)
    if schema != SCHEMA:
        raise _not_ours(f"格式标识“{schema}”不是 {SCHEMA}")
    return [_Reading(case, types).read(str(number)) for number, case in enumerate(cases, start=1)]


class _Reading:
    """One case of our JSON, read with findings instead of exceptions."""

    def __init__(self, case: Mapping[str, Any], types: Mapping[str, BoxType]) -> None:
        self.case = case
        self.types = types
        self.findings: list[Finding] = []

    def read(self, number: str) -> ReadRequest:
        self._strange(self.case, _CASE, "")
        unit = self._whole(self.case, "unit_mm", "", 1) or 1
        offered = self._list("boxes") or list(USUAL)
        boxes, counts = [], []
        for at, one in enumerate(offered, start=1):
            box = self._box(one, f"boxes[{at}]", unit)
            if box is not None and box not in boxes:
                boxes.append(box)
                counts.append(self._whole(one, "count", f"boxes[{at}].", None) if isinstance(one, dict) else None)
        if not boxes:
            raise UserError("load-no-box", "没有可用的箱型。", "请在 boxes 中写 20GP、40GP、40HQ 等，或写明箱内尺寸。")
        listed = self._list("pieces")
        if len(listed) > MOST_KINDS:
            raise UserError(
                "load-too-many", f"货物超过 {MOST_KINDS} 行。", "请把尺寸相同的货合成一行写件数，或分批计算。"
            )
        pieces = tuple(self._piece(one, f"pieces[{at}]") for at, one in enumerate(listed, start=1))
        lots = tuple(self._lot(one, f"lots[{at}]") for at, one in enumerate(self._list("lots"), start=1))
        request = LoadRequest(
            pieces=pieces,
            boxes=tuple(boxes),
            box_counts=tuple(counts),
            unit_mm=unit,
            limits=self._limits(),
            seed=self._whole(self.case, "seed", "", 1) or 1,
            label=self._text(self.case, "label") or number,
        )
        return ReadRequest(request=request, benchmark=False, lots=lots, findings=tuple(self.findings))

    def _say(self, id: str, path: str, message: str, remedy: str) -> None:
        self.findings.append(Finding(id=id, path=path, message=message, remedy=remedy))

    def _strange(self, row: Mapping[str, Any], known: Collection[str], path: str) -> None:
        """Say which names mean nothing: `stackble` read as nothing would put boxes on goods that bear none."""
        for name in row:
            if name not in known:
                self._say("load-value", path + name[:40], f"没有“{name[:40]}”这一项，没有使用。", _REMEDY)

    def _list(self, name: str) -> list[Any]:
        value = self.case.get(name, [])
        if isinstance(value, list):
            return value
        self._say("load-value", name, f"{name} 应是列表。", _REMEDY)
        return []

    @staticmethod
    def _text(row: Mapping[str, Any], name: str) -> str:
        value = row.get(name, "")
        return str(value).strip()[:200] if isinstance(value, str | int | Decimal) else ""

    def _number(self, row: Mapping[str, Any], name: str, path: str) -> Decimal | None:
        value = row.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, bool) and isinstance(value, str | int | Decimal):
            text = format(value, "f") if isinstance(value, Decimal) else str(value).strip()
            if _NUMBER.fullmatch(text):
                return Decimal(text)
        self._say("load-value", path + name, f"{path}{name} 的“{str(value)[:40]}”不是数字。", "请改为数字，如 1250.5。")
        return None

    def _whole(self, row: Mapping[str, Any], name: str, path: str, default: int | None) -> int | None:
        value = self._number(row, name, path)
        if value is None:
            return default
        if value != value.to_integral_value() or value < 0:
            self._say("load-value", path + name, f"{path}{name} 应是不小于 0 的整数。", "请改为整数。")
            return default
        return int(value)

    def _length(self, row: Mapping[str, Any], name: str, path: str) -> int:
        """A size, rounded up to whole units; 0 when it is missing, not a number, or beyond all measure."""
        value = self._number(row, name, path)
        if value is None or not 0 < value <= LONGEST:
            return 0
        return int(value.to_integral_value(rounding=ROUND_CEILING))

    def _flag(self, row: Mapping[str, Any], name: str, path: str, default: bool) -> bool:
        value = row.get(name, default)
        if isinstance(value, bool):
            return value
        self._say("load-value", path + name, f"{path}{name} 应写 true 或 false。", "请改为 true 或 false。")
        return default

    def _box(self, one: Any, path: str, unit: int) -> Box | None:
        named = one if isinstance(one, str) else self._text(one, "type") if isinstance(one, dict) else ""
        if named:
            box = box_named(self.types, named)
            if isinstance(one, dict):
                self._strange(one, _BOX_TYPE, f"{path}.")
            if box is None:
                self._say(
                    "load-box", path, f"不认识箱型“{named[:40]}”。", "请写 20GP、40GP、40HQ、45HQ 等，或写明箱内尺寸。"
                )
            return None if box is None else _in_units(box, unit)
        if not isinstance(one, dict):
            self._say("load-box", path, f"{path} 应是箱型名称，或写明箱内尺寸。", _REMEDY)
            return None
        self._strange(one, _BOX, f"{path}.")
        sizes = [self._length(one, name, f"{path}.") for name in ("length", "width", "height")]
        if min(sizes) <= 0:
            self._say("load-box", path, f"{path} 的箱内尺寸不全或不大于零。", "请补全 length、width、height。")
            return None
        doors = [self._length(one, name, f"{path}.") or None for name in ("door_width", "door_height")]
        masses = [self._number(one, name, f"{path}.") for name in ("payload_kg", "tare_kg", "line_load_kg_per_m")]
        return Box(
            type_code=self._text(one, "code"),
            name=self._text(one, "name") or "×".join(map(str, sizes)),
            length=sizes[0],
            width=sizes[1],
            height=sizes[2],
            door_width=doors[0],
            door_height=doors[1],
            payload_kg=masses[0],
            tare_kg=masses[1],
            line_load_kg_per_m=masses[2],
        )

    def _piece(self, one: Any, path: str) -> PieceKind:
        row: Mapping[str, Any] = one if isinstance(one, dict) else {}
        if not isinstance(one, dict):
            self._say("load-value", path, f"{path} 应是一个对象。", _REMEDY)
        at = f"{path}."
        self._strange(row, _PIECE, at)
        hazards = row.get("hazards", [])
        if not isinstance(hazards, list):
            self._say("load-value", at + "hazards", f'{at}hazards 应是列表，如 ["3"]。', _REMEDY)
            hazards = []
        return PieceKind(
            label=self._text(row, "label") or path,
            length=self._length(row, "length", at),
            width=self._length(row, "width", at),
            height=self._length(row, "height", at),
            count=self._whole(row, "count", at, 1) or 0,
            upright=self._upright(row, at),
            weight_kg=self._number(row, "weight_kg", at),
            stackable=self._flag(row, "stackable", at, True),
            top_load_kg=self._number(row, "top_load_kg", at),
            house=self._text(row, "house"),
            drop=self._whole(row, "drop", at, 1) or 1,
            hazards=tuple(str(one).strip() for one in hazards if str(one).strip()),
            food=self._flag(row, "food", at, False),
        )

    def _upright(self, row: Mapping[str, Any], path: str) -> tuple[bool, bool, bool]:
        """`"any"`, or the sides that may be vertical; without it this side up."""
        names = ("length", "width", "height")
        value = row.get("upright", ["height"])
        if value == "any":
            return True, True, True
        if isinstance(value, list) and all(name in names for name in value):
            return "length" in value, "width" in value, "height" in value
        self._say(
            "load-value", path + "upright", f"{path}upright 应写 any，或 length、width、height 中的几个。", _REMEDY
        )
        return False, False, True

    def _lot(self, one: Any, path: str) -> LooseLot:
        row: Mapping[str, Any] = one if isinstance(one, dict) else {}
        if not isinstance(one, dict):
            self._say("load-value", path, f"{path} 应是一个对象。", _REMEDY)
        self._strange(row, _LOT, f"{path}.")
        return LooseLot(
            label=self._text(row, "label") or path,
            weight_kg=self._positive(row, "weight_kg", f"{path}."),
            volume_m3=self._positive(row, "volume_m3", f"{path}."),
            packages=self._whole(row, "packages", f"{path}.", None),
            house=self._text(row, "house"),
        )

    def _positive(self, row: Mapping[str, Any], name: str, path: str) -> Decimal | None:
        value = self._number(row, name, path)
        if value is not None and value < 0:
            self._say("load-value", path + name, f"{path}{name} 不能是负数。", "请核对后重填。")
            return None
        return value

    def _limits(self) -> Limits:
        given = self.case.get("limits", {})
        if not isinstance(given, dict):
            self._say("load-value", "limits", "limits 应是一个对象。", _REMEDY)
            return Limits()
        standard = Limits()
        known: dict[str, Any] = {}
        words: Mapping[str, Sequence[str]] = {"support": ("full", "none"), "carriage": ("road", "rail", "sea")}
        for one in fields(Limits):
            if one.name not in given:
                continue
            default = getattr(standard, one.name)
            if one.name in words:
                if given[one.name] in words[one.name]:
                    known[one.name] = given[one.name]
                else:
                    allowed = "、".join(words[one.name])
                    self._say("load-value", f"limits.{one.name}", f"limits.{one.name} 只能是 {allowed}。", _REMEDY)
            elif isinstance(default, bool):
                known[one.name] = self._flag(given, one.name, "limits.", default)
            elif isinstance(default, int):
                known[one.name] = self._whole(given, one.name, "limits.", default) or default
            else:
                value = self._positive(given, one.name, "limits.")
                known[one.name] = default if value is None else value
        self._strange(given, _LIMITS, "limits.")
        return Limits(**known)


def _in_units(box: Box, unit: int) -> Box:
    """A type of the table in the request's unit, rounded down."""
    if unit == 1:
        return box
    return Box(
        type_code=box.type_code,
        name=box.name,
        length=box.length // unit,
        width=box.width // unit,
        height=box.height // unit,
        door_width=None if box.door_width is None else box.door_width // unit,
        door_height=None if box.door_height is None else box.door_height // unit,
        payload_kg=box.payload_kg,
        tare_kg=box.tare_kg,
        line_load_kg_per_m=box.line_load_kg_per_m,
        source=box.source,
    )
