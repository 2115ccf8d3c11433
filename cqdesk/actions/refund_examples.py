"""Refund calculations from a file of examples (`cqdesk refund compute`), in the form of worked textbook examples.

File: {"examples": [{"id", "method", "unit", "inputs": {…}, "expected": {…}}]}, or one example alone, or a list of them.
Answer per example: {"id", "outputs", "issues"}; `outputs` has exactly the keys of `expected`, all that the method gives
where `expected` is missing. Of `expected` only the keys and their shape are looked at, never a value. Rates are inputs
and are never looked up, except by the method RATE, whose answer is the rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..domain.arithmetic import Term
from ..domain.exact_json import read_exact
from ..domain.quantity import plain
from ..domain.refund.terms import value_of
from ..errors import UserError
from ..forms.issues import Issue
from ..intake.gate import read_bytes
from .refund_inputs import Inputs, InputWrong
from .refund_methods import METHODS, Tables

_TOO_LARGE = 10_000_000
"""Bytes; a file of examples is a few kilobytes."""


def compute_file(path: Path, tables: Tables) -> list[dict[str, Any]]:
    """Solve every example of a file. Raises `UserError` if the file is not one of examples."""
    return [solve(example, tables) for example in read_examples(path)]


def read_examples(path: Path) -> list[Mapping[str, Any]]:
    """The examples of a file, numbers as Decimal. Raises `UserError`."""
    data = read_bytes(path)
    if len(data) > _TOO_LARGE:
        raise _not_examples("文件过大。")
    try:
        content = read_exact(data)
    except ValueError:
        raise _not_examples("不是有效的 JSON 文件。") from None
    if isinstance(content, Mapping):
        content = content.get("examples", [content])
    if not isinstance(content, list) or not all(isinstance(one, Mapping) for one in content):
        raise _not_examples("其中没有 examples 列表。")
    return content


def solve(example: Mapping[str, Any], tables: Tables) -> dict[str, Any]:
    """One example: {"id", "outputs", "issues"}."""
    name = str(example.get("id", ""))
    method = METHODS.get(str(example.get("method", "")))
    given = example.get("inputs")
    if method is None or not isinstance(given, Mapping):
        why = "缺少 inputs。" if method else f"不认识的计算方法“{example.get('method', '')}”。"
        known = "、".join(METHODS)
        return _refused(name, "method", why, f"method 可以是 {known}，inputs 写明各项数据。")
    inputs = Inputs(given)
    try:
        outputs = method(inputs, tables, str(example.get("unit", "CNY")))
    except InputWrong as wrong:
        return _refused(name, f"inputs.{wrong.name}", wrong.sentence, wrong.remedy)
    issues = [
        Issue(
            id="refund-input-unused",
            severity="warning",
            path=f"inputs.{key}",
            message=f"“{key}”没有用于计算。",
            remedy="请核对项目名称；如应参与计算，请改用说明中的名称。",
            source="",
        )
        for key in inputs.unused()
    ]
    expected = example.get("expected")
    if isinstance(expected, Mapping):
        lacking = [key for key in expected if key not in outputs]
        issues += [
            Issue(
                id="refund-output-unknown",
                severity="error",
                path=f"expected.{key}",
                message=f"按给出的数据算不出“{key}”。",
                remedy="请核对项目名称，或补充计算它所需的数据。",
                source="",
            )
            for key in lacking
        ]
        outputs = {key: _like(outputs[key], shape) for key, shape in expected.items() if key in outputs}
    return {
        "id": name,
        "outputs": {key: _plain(value) for key, value in outputs.items()},
        "issues": [issue.to_json() for issue in issues],
    }


def _refused(name: str, path: str, message: str, remedy: str) -> dict[str, Any]:
    issue = Issue(id="refund-input-wrong", severity="error", path=path, message=message, remedy=remedy, source="")
    return {"id": name, "outputs": {}, "issues": [issue.to_json()]}


def _like(value: Any, shape: Any) -> Any:
    """The keys the asker named, at every depth; a list of plain values where they want no objects."""
    if isinstance(shape, bool) and isinstance(value, Term):
        return value_of(value) != 0  # asked whether anything is to be reversed, not how much
    if isinstance(value, list) and isinstance(shape, list) and shape:
        return [_like(one, shape[min(at, len(shape) - 1)]) for at, one in enumerate(value)]
    if isinstance(value, Mapping) and isinstance(shape, Mapping):
        return {key: _like(value[key], inner) for key, inner in shape.items() if key in value}
    if isinstance(value, Mapping) and not isinstance(shape, (Mapping, list)) and value:
        return next(iter(value.values()))
    return value


def _plain(value: Any) -> Any:
    match value:
        case bool() | str() | None:
            return value
        case Term():
            return plain(value_of(value))
        case Decimal() | int():
            return plain(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {key: _plain(inner) for key, inner in value.items()}
        case _:
            return [_plain(inner) for inner in value]


def _not_examples(why: str) -> UserError:
    return UserError(
        "refund-not-examples", f"这不是退税计算文件：{why}", "请选择含 examples 列表的 JSON 文件，格式见命令行说明。"
    )
