"""The closed lists of the office's forms as shipped (`office_choices.csv`)."""

from __future__ import annotations

from functools import cache

from ..forms.office.choices import Choices, read_choices
from ..places import resources


@cache
def choices() -> Choices:
    """The closed lists these forms use."""
    return read_choices((resources() / "tables" / "office_choices.csv").read_text("utf-8").splitlines())
