"""Choosing the customs path (通关路径) of a case: what it sets is shown first, then done as one act that undo takes back.

What a path's row says without doubt goes into fields (`CustomsPath.presets`); everything else is told in words. A field a
hand typed keeps its value unless the clerk ticks it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ..domain.customs_path import ANY_MODE, CustomsPath, PathKind, PathWords, choices, suits
from ..domain.deadlines import applies
from ..errors import UserError
from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.document import HAND, Filled
from ..forms.spec import fields_of
from ..store import case_options, cases
from .declaration_sets import loaded, put_declared, snapshot
from .desk import Desk
from .drafts import chain_of
from .edits import put_text
from .lookups import code_name
from .moments import circumstances, recompute
from .transport_told import transport_of

LOOSE = "loose"
"""Option of a case: cargo outside containers (break-bulk), whatever its path."""
LOOSE_ZH = "散杂货（不装集装箱）"
MODE_ZH: Mapping[str, str] = {
    "sea": "水运",
    "rail": "铁路",
    "road": "公路",
    "air": "空运",
    "rail-sea": "铁海联运",
    "mail": "邮件快件",
    "none": "无实际进出境",
    "any": "各种方式",
}
_TRANSPORT_MODES: Mapping[str, str] = {"sea": "2", "rail": "3", "road": "4", "air": "5", "mail": "56", "rail-sea": "23"}
"""Codes of 运输方式 that go with the mode of a path which sets none itself."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A path or option a case can take."""

    code: str
    name_zh: str
    mode_zh: str
    uncertain: bool
    """Rests on weak sources: shown with a mark."""
    words: PathWords
    sets_zh: str
    """The presets in words."""
    containers: bool | None
    only_with: frozenset[str] = frozenset()
    """Of an option: the paths it can be added to; empty = all."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What can be chosen for a case, and what is or might be."""

    paths: list[Choice]
    options: list[Choice]
    current: str
    current_options: list[str]
    usual: str
    """The path of the client's last case in that direction; "" = none."""
    likely: str
    """What to offer first: the usual path where it suits the transport mode of the form, else one that does."""


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """A field the path would set."""

    number: int
    path: str
    label: str
    old: str
    new: str
    new_zh: str
    by_hand: bool
    """A hand typed what stands there: it stays unless ticked."""


@dataclass(frozen=True, kw_only=True)
class PathPreview:
    """What choosing would do."""

    changes: list[FieldChange]
    moments: list[tuple[str, str]]
    """(name, where its time comes from)"""
    remarks_zh: list[str]


@cache
def _places() -> dict[str, str]:
    """Message tag -> path; `goods.NAME` stands for every goods line."""
    found = {spec.xml: f"goods.{spec.name}" for spec in fields_of(_item("goods")) if spec.xml == "DutyMode"}
    found |= {spec.xml: f"free_text.{spec.name}" for spec in fields_of(_item("free_text"))}
    found |= {spec.xml: spec.name for spec in fields_of(Declaration) if spec.xml and "/" not in spec.xml}
    return found


def _item(name: str) -> type:
    item = paths.spec_at(Declaration, name).item
    assert item is not None
    return item


def path_choices(desk: Desk, case: str) -> Choices:
    """The paths and options of the case's direction, in the order of the table."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        options = case_options.options_of(connection, found.id)
        others = [
            one
            for one in cases.all_cases(connection)
            if one.id != found.id
            and one.direction == found.direction
            and one.company_id == found.company_id is not None
            and one.customs_path
        ]
        modes = {transport_of(desk, filled.form) for filled, _ in loaded(connection, found)}
    every = desk.customs_paths
    usual = others[-1].customs_path if others else ""
    return Choices(
        paths=[_choice(desk, one) for one in choices(every, found.direction)],
        options=[_choice(desk, one) for one in choices(every, found.direction, PathKind.OPTION)],
        current=found.customs_path,
        current_options=options,
        usual=usual,
        likely=_likely(choices(every, found.direction), usual, modes.pop() if len(modes) == 1 else ""),
    )


def _likely(every: Sequence[CustomsPath], usual: str, mode: str) -> str:
    """Confirming the first offer must not turn an air shipment into a rail one, nor put it on a pilot path."""
    suits = [
        one for one in every if not mode or mode in one.presets.get("TrafMode", _TRANSPORT_MODES.get(one.mode, mode))
    ]
    if usual in {one.code for one in suits}:
        return usual
    plain = [one for one in suits if "TrafMode" in one.presets]
    return next((one.code for one in (*plain, *suits, *every) if not one.uncertain), "")


def _choice(desk: Desk, path: CustomsPath) -> Choice:
    sets = [
        f"{paths.label_of(Declaration, place)} {value or '不填'}"
        for tag, value in path.presets.items()
        if (place := _places().get(tag))
    ]
    return Choice(
        code=path.code,
        name_zh=path.name_zh,
        mode_zh=MODE_ZH.get(path.mode, path.mode),
        uncertain=path.uncertain,
        words=desk.customs_path_words[path.code],
        sets_zh="；".join(sets),
        containers=path.containers,
        only_with=frozenset(
            one.code for one in desk.customs_paths.values() if one.kind is PathKind.PATH and suits(path, one)
        )
        if path.kind is PathKind.OPTION and path.mode != ANY_MODE
        else frozenset(),
    )


def preview_path(desk: Desk, case: str, code: str, options: Collection[str] = ()) -> PathPreview:
    """What choosing would set. Raises `UserError` for a path or option the case cannot take."""
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        chosen = _chosen(desk, found, code, options)
        declared = loaded(connection, found)
        known = {one.kind for one in cases.moments_of(connection, found.id)}
        around = circumstances(desk, connection, found)
    changes = [
        change
        for number, (filled, _) in enumerate(declared, start=1)
        for change in _changes(desk, number, filled, chosen)
    ]
    names: list[tuple[str, str]] = []
    for moment in dict.fromkeys(moment for one in chosen for moment in one.moments):
        kind, rule = desk.moment_kinds[moment], desk.moment_rules.get(moment)
        if moment in known:
            told = "已登记"
        elif rule is not None and (rule.when == "path" or applies(rule, kind, around, desk.today)):
            told = f"自动计算：{rule.explain_zh}"
        else:
            told = "请按通知登记（Ctrl+M）"
        names.append((kind.name_zh, told))
    remarks = [f"{one.name_zh}：依据较弱，请向海关或承运人核实。" for one in chosen if one.uncertain]
    if LOOSE in options:
        remarks.append("散杂货：不要求填写集装箱。")
    elif chosen and chosen[0].containers:
        remarks.append("装箱后申报须填集装箱；散杂货请勾选“散杂货”。")
    return PathPreview(changes=changes, moments=names, remarks_zh=remarks)


def _chosen(desk: Desk, case: cases.Case, code: str, options: Collection[str]) -> list[CustomsPath]:
    """The path (if any) and the options, as rows of the table."""
    found: list[CustomsPath] = []
    for one, kind in ((code, PathKind.PATH), *((option, PathKind.OPTION) for option in options if option != LOOSE)):
        if not one:
            continue
        path = desk.customs_paths.get(one)
        if path is None or path.kind is not kind or path.direction not in (case.direction, "both"):
            raise UserError("path-unknown", "没有这种通关路径，或与进出口方向不符。", "请从列表中选择通关路径。")
        found.append(path)
    wrong = [one for one in found if found[0].kind is PathKind.PATH and not suits(one, found[0])]
    if wrong:
        raise UserError(
            "path-option-unsuited",
            f"“{wrong[0].name_zh}”不能与“{found[0].name_zh}”同时选择。",
            f"{wrong[0].name_zh}只用于{MODE_ZH.get(wrong[0].mode, wrong[0].mode)}，请取消勾选或改选通关路径。",
        )
    return found


def _changes(desk: Desk, number: int, filled: Filled[Declaration], chosen: Sequence[CustomsPath]) -> list[FieldChange]:
    wanted: dict[str, str] = {}
    for path in chosen:
        for tag, value in path.presets.items():
            place = _places().get(tag, "")
            if place.startswith("goods."):
                name = place.removeprefix("goods.")
                wanted |= {f"goods[{row}].{name}": value for row in range(1, len(filled.form.goods) + 1)}
            elif place:
                wanted[place] = value
    found: list[FieldChange] = []
    for place, value in wanted.items():
        old = filled.text_at(place)
        if old == value:
            continue
        spec = paths.spec_at(Declaration, place)
        found.append(
            FieldChange(
                number=number,
                path=place,
                label=paths.label_of(Declaration, place),
                old=old,
                new=value,
                new_zh=code_name(desk, spec.codes, value) if spec.codes else "",
                by_hand=bool(old) and filled.origins.get(place, "").startswith(HAND),
            )
        )
    return found


def choose_path(
    desk: Desk,
    case: str,
    code: str,
    options: Collection[str] = (),
    *,
    ticked: Collection[tuple[int, str]] | None = None,
) -> str:
    """Choose the path and options of a case and set their fields: one act, taken back by undo. Returns a sentence.

    `ticked`: the (declaration, path) to set; None = all but what a hand typed. Raises `UserError` as `preview_path`.
    """
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        chosen = _chosen(desk, found, code, options)
        before = snapshot(connection, found)
        declared = loaded(connection, found)
        said: list[list[str]] = []
        for number, (filled, _) in enumerate(declared, start=1):
            for change in _changes(desk, number, filled, chosen):
                wanted = not change.by_hand if ticked is None else (number, change.path) in ticked
                if wanted:
                    said += put_text(filled, change.path, change.new, f"rule:路径 {code or '选项'}")
        now = sorted({option for option in options if option == LOOSE or option in desk.customs_paths})
        if not said and code == found.customs_path and now == before["options"]:
            return "通关路径没有变化。"
        if said:
            put_declared(desk, connection, found, declared)
        case_options.put_options(connection, found.id, now)
        cases.touch_case(connection, found.id, desk.clock.now(), customs_path=code)
        recompute(desk, connection, found.id)
        desk.write_history(
            connection,
            chain_of(found),
            "customs_path",
            {"path": code, "options": now, "changes": said},
            undoable="yes",
            before=before,
        )
    name = chosen[0].name_zh if code else "未选择"
    return f"通关路径：{name}，已填写 {len(said)} 处。" if said else f"通关路径：{name}。"
