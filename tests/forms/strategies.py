"""Arbitrary filled forms, built from the specs of any catalogue class."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

from hypothesis import strategies as st

from cqdesk.forms.spec import FieldSpec, fields_of

F = TypeVar("F")

# What a clerk can paste: Chinese, markup, bars, blanks, line ends, characters outside the first plane. Control characters
# never pass the door (tested there), surrogates and non-characters are no text.
CHARACTERS = st.one_of(
    st.sampled_from("0123456789ABCxyz -_/.,;:|&<>\"'%^[]{}（）　·é"),
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]),
    st.sampled_from("报关单重庆镕㐂𠮷\n\t"),
)

_DROPPED = "\u3000\u200b\u200c\u200d\u2060\ufeff\xad"


def _words(spec: FieldSpec) -> st.SearchStrategy[str]:
    words = st.text(CHARACTERS, max_size=12)
    if spec.positional:
        return words.map(lambda w: w.strip("\n\t") if w.strip() else "")
    if spec.kind in ("code", "flag"):  # full-width letters and marks without width never pass the door (tested there)
        return words.map(lambda w: "".join(c for c in w if not "\uff00" <= c <= "\uff5e" and c not in _DROPPED).strip())
    return words.map(str.strip)


def leaf(spec: FieldSpec) -> st.SearchStrategy[Any]:
    """A value of the spec's kind, or the empty one."""
    if spec.kind == "decimal":
        return st.none() | numbers()
    if spec.kind == "integer":
        return st.none() | st.integers(min_value=-(10**30), max_value=10**30)
    if spec.kind == "day":
        return st.none() | st.dates(min_value=date(1000, 1, 1))
    return _words(spec)


def numbers() -> st.SearchStrategy[Decimal]:
    """Decimals of any size a text may have, trailing zeros and negative ones included."""
    return st.builds(
        lambda sign, digits, places: Decimal((sign, tuple(digits), -places)),
        st.integers(0, 1),
        st.lists(st.integers(0, 9), min_size=1, max_size=40),
        st.integers(0, 15),
    )


@st.composite
def forms(draw: st.DrawFn, form: type[F], *, ended: bool = True) -> F:
    """A form of the class with a few fields, rows and sections filled, on every level.

    With `ended=False` what no message of today carries stays empty: fields that ended, are never written or switched.
    """
    made = form()
    specs = [s for s in fields_of(form) if ended or (s.until is None and s.writing == "live")]
    for name in draw(st.sets(st.sampled_from([s.name for s in specs]), max_size=12)):
        spec = next(s for s in specs if s.name == name)
        if spec.kind == "rows":
            setattr(made, name, draw(st.lists(forms(cast(type, spec.item), ended=ended), min_size=1, max_size=2)))
        elif spec.kind == "section":
            setattr(made, name, draw(forms(cast(type, spec.item), ended=ended)))
        else:
            setattr(made, name, draw(leaf(spec)))
    return made
