"""Small forms as data: what each line of a question is called and what it takes. The window and the checks read the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Blank:
    """One line: its name, label, hint; `choices` code to words; whether it is a number or a day, and needed."""

    name: str
    label: str
    hint: str = ""
    needed: bool = False
    number: bool = False
    day: bool = False
    choices: Mapping[str, str] | None = None
