"""The inputs of one refund example: typed access that says what is missing, wrong or left over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


class InputWrong(Exception):
    """An input is missing or cannot be: its name, a sentence and a remedy."""

    def __init__(self, name: str, sentence: str, remedy: str) -> None:
        super().__init__(name)
        self.name = name
        self.sentence = sentence
        self.remedy = remedy


class Inputs:
    """One object of inputs. Remembers what was asked for."""

    def __init__(self, data: Mapping[str, Any], at: str = "") -> None:
        self._data = data
        self._at = at
        self._asked: set[str] = set()
        self._inner: dict[str, list[Inputs]] = {}

    def has(self, name: str) -> bool:
        """Whether the input is there."""
        self._asked.add(name)
        return self._data.get(name) is not None

    def number(self, *names: str, default: Decimal | None = None) -> Decimal:
        """The first of these inputs that is there. Raises `InputWrong` if none is and there is no default."""
        for name in names:
            if self.has(name):
                return self._number(name)
        if default is None:
            raise InputWrong(self._at + names[0], f"缺少“{names[0]}”。", "请补上该项后重新计算。")
        return default

    def optional(self, *names: str) -> Decimal | None:
        """The first of these inputs that is there, else None."""
        found = [name for name in names if self.has(name)]  # asks for all: none of them is left over
        return self.number(*found) if found else None

    def positive(self, *names: str) -> Decimal:
        """A number above zero."""
        value = self.number(*names)
        if value <= 0:
            raise InputWrong(self._at + names[0], f"“{names[0]}”应大于零。", "请核对数据后重新计算。")
        return value

    def not_negative(self, *names: str, default: Decimal | None = None) -> Decimal:
        """A number of zero or more."""
        value = self.number(*names, default=default)
        if value < 0:
            raise InputWrong(self._at + names[0], f"“{names[0]}”不能为负数。", "请核对数据后重新计算。")
        return value

    def rate(self, *names: str, default: Decimal | None = None) -> Decimal:
        """A rate in percent, from 0 to 100."""
        value = self.not_negative(*names, default=default)
        if value > 100:
            raise InputWrong(
                self._at + names[0], f"“{names[0]}”不能超过 100（单位：%）。", "税率请按百分数填写，如 13。"
            )
        return value

    def text(self, name: str, default: str = "") -> str:
        """A word."""
        return str(self._data[name]) if self.has(name) else default

    def yes(self, name: str) -> bool:
        """A truth value, false when missing. Raises `InputWrong` for anything else than true or false."""
        if not self.has(name):
            return False
        value = self._data[name]
        if not isinstance(value, bool):
            raise InputWrong(self._at + name, f"“{name}”应为 true 或 false。", "请核对数据后重新计算。")
        return value

    def day(self, name: str) -> date:
        """A date YYYY-MM-DD."""
        return self._day(name, self._data.get(name) if self.has(name) else None)

    def days(self, name: str) -> list[date]:
        """A list of dates."""
        values = self._data.get(name) if self.has(name) else None
        if not isinstance(values, list):
            raise InputWrong(self._at + name, f"“{name}”应为日期列表。", '请写成 ["2026-04-01"] 的样子。')
        return [self._day(name, value) for value in values]

    def rows(self, name: str) -> list[Inputs]:
        """A list of objects."""
        values = self._data.get(name) if self.has(name) else None
        if not isinstance(values, list) or not all(isinstance(value, Mapping) for value in values):
            raise InputWrong(self._at + name, f"“{name}”应为列表。", "请核对数据后重新计算。")
        if name not in self._inner:
            self._inner[name] = [Inputs(value, f"{self._at}{name}[{at}].") for at, value in enumerate(values, start=1)]
        return self._inner[name]

    def wrong(self, name: str, sentence: str, remedy: str = "请核对数据后重新计算。") -> InputWrong:
        """For the caller to raise about one of these inputs."""
        return InputWrong(self._at + name, sentence, remedy)

    def unused(self) -> list[str]:
        """Names nobody asked for, at every depth."""
        found = [self._at + name for name in self._data if name not in self._asked]
        for rows in self._inner.values():
            for row in rows:
                found += row.unused()
        return found

    def _number(self, name: str) -> Decimal:
        value = self._data[name]
        if isinstance(value, bool) or not isinstance(value, (Decimal, int, str)) or not _is_number(value):
            raise InputWrong(self._at + name, f"“{name}”不是数字。", "数字请直接填写，不要带逗号或单位。")
        return Decimal(value.strip() if isinstance(value, str) else value)

    def _day(self, name: str, value: Any) -> date:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise InputWrong(self._at + name, f"“{name}”不是有效的日期。", "请写成 2026-04-01 的样子。") from None


def _is_number(value: Decimal | int | str) -> bool:
    """Whether a number of sane size stands there; the size is looked at before its digits are written out."""
    if isinstance(value, Decimal):
        return value.is_finite() and -31 < value.adjusted() < 30 and _NUMBER.fullmatch(format(value, "f")) is not None
    if isinstance(value, int):
        return abs(value) < 10**30
    return _NUMBER.fullmatch(value.strip()) is not None
